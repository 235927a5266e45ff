"""From a row's effects to the plain operations that an event keeps: dates, lengths and policies of the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case, ClockRun
from engine.core.conditions import holds
from engine.core.definition import (
    AskSeal,
    Day,
    Effect,
    Extend,
    Flag,
    Length,
    Limit,
    Pause,
    Prove,
    Put,
    Redate,
    RedateBasis,
    Reinstate,
    Resume,
    Seal,
    Setting,
    Start,
    Stop,
    StopAll,
    Unit,
    VoidLetters,
)
from engine.core.errors import InputError
from engine.core.findings import listed
from engine.core.hours import HOURS, began_at, moment
from engine.core.view import AT, CaseView

Op = tuple[Any, ...]


def _number(view: CaseView, value: int | Length | Setting | None, clock: str) -> int:
    if isinstance(value, Length):
        given = view.fact(value.fact)
        return int(given) if given is not None else _number(view, value.default, clock)
    if isinstance(value, Setting):
        return int(view.env.settings[value.key])
    if value is None:
        raise InputError(f"期限“{clock}”的长度没有写明", field="period_days")
    return value


def _hour(view: CaseView, clock: str) -> str:
    """The time of day of the step."""
    at = view.fact(AT)
    if not at:
        raise InputError(f"“{clock}”按小时计算，须写明时刻", field=AT)
    return str(at)


def _time(view: CaseView, run: ClockRun | None) -> str:
    """The time of day at which `run` is stopped: of a clock of hours, as far as it was recorded; "" of others."""
    if run is None or run.unit != HOURS or not view.fact(AT):
        return ""
    at = _hour(view, run.key)
    if moment(view.on, at) < began_at(run):
        raise InputError(f"时刻 {view.on} {at} 早于起算的 {run.started_on} {run.began}", field=AT)
    return at


def _until(view: CaseView, e: Start) -> date | None:
    """The fixed end of a clock, if it has one. Raises InputError if it is not known."""
    if not e.until:
        return None
    until = view.day(e.until if isinstance(e.until, Day) else Day("fact", e.until))
    if until is None:
        raise InputError(f"“{e.clock.label}”的届满日尚未确定", field="until")
    return until


def _start(view: CaseView, e: Start) -> Op:
    old = view.run(e.clock.key)
    began = view.day(e.from_)
    if began is None:
        raise InputError(f"“{e.clock.label}”的起算日尚未确定", field=e.from_.key)
    until = _until(view, e)
    length = 0 if until else _number(view, e.length if e.length is not None else e.clock.length, e.clock.label)
    run = ClockRun(
        e.clock.key,
        old.run + 1 if old else 1,
        (e.kind or e.clock.kind).value,
        e.clock.unit.value,
        began,
        length,
        until,
        bool(e.roll and holds(e.roll, view)),
        e.basis,
        e.clock.remedy,
        began=_hour(view, e.clock.label) if e.clock.unit is Unit.HOURS else "",
    )
    return ("start", e.clock.key, run.to_json())


def _movable(view: CaseView, clock: str, token: str) -> bool:
    """The exclusion had not ended by itself on the step's day and nothing else ended it; whether the sweep has
    written its legal end down meanwhile makes no difference."""
    run, cal = view.run(clock), view.env.calendar
    for p in run.pauses if run else ():
        if p.token == token:
            legal = deadlines.limit_end(p, cal)
            return view.on <= legal and p.to_on in (None, legal)
    return False


def _resume(view: CaseView, e: Resume) -> Iterable[Op]:
    token, cal = str(view.fact(e.token)), view.env.calendar
    run = view.run(e.clock.key)
    if run is None:
        return
    if e.void is not None and holds(e.void, view):
        yield ("void", e.clock.key, token)
        return
    for pause in run.pauses:
        if pause.token != token:
            continue
        legal = deadlines.limit_end(pause, cal)
        if pause.to_on is None:
            to = legal if e.fixed is not None and holds(e.fixed, view) else min(view.on, legal)
        elif view.on < pause.to_on and not (e.fixed is not None and holds(e.fixed, view)):
            to = max(view.on, pause.from_on)
        else:
            continue
        yield ("resume", e.clock.key, token, to.isoformat())


def operations(effects: Iterable[Effect], view: CaseView) -> list[Op]:
    """Resolve `effects` in order against the case before the step. Effects on clocks that are not live do nothing."""
    ops: list[Op] = []
    for e in effects:
        if e.when is not None and not holds(e.when, view):
            continue
        ops.extend(_resolve(e, view))
    return ops


def _resolve(e: Effect, view: CaseView) -> Iterable[Op]:
    if isinstance(e, Start):
        return [_start(view, e)]
    if isinstance(e, Put | Flag):
        return _put(e, view) if isinstance(e, Put) else _flag(e, view)
    if isinstance(e, Prove):
        names = [x.name for x in view.letters(e.fact)[-1:]] if e.fact else [x.key for x in e.letters]
        return [("proven", name) for name in names]
    if isinstance(e, AskSeal):
        return [("ask_seal", view.fact(e.letter), view.fact(e.use))]
    if view.case is None:
        return []
    if isinstance(e, VoidLetters):
        return [("unsend", name) for x in e.letters for name in _latest(view.case, x.key)]
    if isinstance(e, Seal):
        return [("seal", view.case.fields[e.letter])]
    if isinstance(e, StopAll):
        on = view.on.isoformat()
        return [("stop", k, on, "ended", _time(view, r)) for k, r in view.case.runs.items() if r.live and not r.remedy]
    if isinstance(e, RedateBasis):
        return [("rebase", view.fact(e.field), view.fact(e.new))]
    if isinstance(e, Resume):
        return _resume(view, e)
    run = view.case.runs.get(e.clock.key)
    if isinstance(e, Reinstate):
        return [("reinstate", e.clock.key)] if run and not run.live else []
    return _on_live(e, view) if run is not None and run.live else []


def _latest(case: Case, key: str) -> list[str]:
    """The names of the letters `key` that were written last: one about each child case, of one day."""
    sent = [x for x in case.letters if x.key == key and not x.voided]
    return list(dict.fromkeys(x.name for x in sent if x.on == sent[-1].on))


def _on_live(e: Stop | Extend | Redate | Pause | Limit, view: CaseView) -> Iterable[Op]:
    """Effects that change a clock only while it is live."""
    if isinstance(e, Stop):
        run = view.run(e.clock.key)
        return [("stop", e.clock.key, view.on.isoformat(), "done", _time(view, run))]
    if isinstance(e, Extend):
        told = view.day(e.told) or view.on
        return [("extend", e.clock.key, view.fact(e.days), told.isoformat())]
    day = view.day(e.day if isinstance(e, Redate) else e.from_) or view.on
    if isinstance(e, Redate):
        return [("redate", e.clock.key, day.isoformat())]
    token = str(view.fact(e.token))
    limit = _number(view, e.limit, e.clock.label)
    if isinstance(e, Pause):
        return [("pause", e.clock.key, token, day.isoformat(), day.isoformat(), limit)]
    if _movable(view, e.clock.key, token):
        return [("limit", e.clock.key, token, day.isoformat() if e.start else "", day.isoformat(), limit)]
    return []


def _flag(e: Flag, view: CaseView) -> Iterable[Op]:
    held = view.case.fields if view.case else {}
    texts = [(key, str(text)) for key in e.keys if (text := view.fact(key) or held.get(key))]
    return [("put", e.field, listed(texts, view.env.words))]


def _put(e: Put, view: CaseView) -> Iterable[Op]:
    if e.by:
        return [("put", e.field, view.by)] if view.by else []
    name = view.fact(e.name_from) if e.name_from else e.field
    if e.day is not None:
        day = view.day(e.day)
        return [("put", name, day.isoformat())] if day else []
    if e.fact:
        value = view.fact(e.fact)
        if value is None:
            return []
        held = (view.case.fields.get(name) if view.case else None) or {}
        return [("put", name, {**held, view.fact(e.under): value} if e.under else value)]
    if e.copy:
        return [("put", name, view.case.fields.get(e.copy) if view.case else None)]
    return [("put", name, e.value)]
