"""Writings for the stores' tests: real cases stepped by the engine, and plain events for races and bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from calendars import load
from engine.core import deadlines
from engine.core.case import Case, apply
from engine.core.chain import GENESIS, link
from engine.core.definition import Workflow
from engine.core.events import Event
from engine.core.family import Family, Written, act, sweep
from engine.core.kept import Agency, ClockRow, Kept, LetterRow, Person, Writing
from engine.core.ports import Store
from engine.core.simulate import resolve_settings
from engine.core.step import Command
from engine.core.view import Env
from workflows.consultation.v2019_1 import CONSULTATION_2019_1
from workflows.disclosure_request.v2019_1 import DISCLOSURE_REQUEST_2019_1

DAY = date(2022, 9, 30)
REQUEST: Workflow = DISCLOSURE_REQUEST_2019_1
CHILDREN = {"consultation": CONSULTATION_2019_1}
DEMO = Agency("demo", "演示市人民政府", "CN", {"short": "演", "office": {"phone": "010-1"}}, (("a", 1, DAY),))
OTHER = Agency("other", "别的局", "CN-GX", {})


@cache
def env() -> Env:
    """The national calendar, every policy at its default, no letter numbers."""
    return Env(load("CN"), resolve_settings(REQUEST, {}))


def found(store: Store) -> None:
    """Register the two agencies of these tests."""
    with store.begin() as tx:
        for agency in (DEMO, OTHER):
            tx.put_agency(agency)
            tx.put_person(Person(agency.code, "officer", frozenset({"officer"})))


# ---------------------------------------------------------------- plain events


def note(
    before: Kept | None,
    no: str = "2022-1",
    *,
    by: str = "officer",
    key: str | None = None,
    parent_no: str | None = None,
    ref: str = "",
    effects: tuple[tuple[Any, ...], ...] = (),
    clocks: tuple[ClockRow, ...] = (),
    letters: tuple[LetterRow, ...] = (),
) -> Writing:
    """The next event of a case, which says no more than that it happened."""
    case = before.case if before else None
    event = Event((case.seq if case else 0) + 1, "note", "note", DAY, DAY, by, "officer", "open", {}, effects)
    after = apply(case, event, no=no, workflow="w", workflow_version="1")
    head, body = link(before.head if before else GENESIS, event, after.no)
    kept = Kept(after, head, "f", before.parent_no if before else parent_no, before.ref if before else ref)
    return Writing(before, kept, event, body, clocks, letters, key)


def opened(store: Store, no: str = "2022-1", agency: str = "demo") -> Kept:
    """Keep a new case with one event."""
    writing = note(None, no)
    with store.begin() as tx:
        tx.keep(agency, [writing])
    return writing.after


def noted(store: Store, no: str = "2022-1", agency: str = "demo", by: str = "officer") -> None:
    """Append one event to a case in its own transaction."""
    with store.begin() as tx:
        tx.keep(agency, [note(tx.load(agency, no)[0], by=by)])


# ---------------------------------------------------------------- real cases


def family_of(kept: Sequence[Kept]) -> Family:
    """What the engine steps."""
    return Family(kept[0].case if kept else None, {k.ref: k.case for k in kept[1:]})


def _rows(before: Case | None, after: Case) -> tuple[ClockRow, ...]:
    old = before.runs if before else {}
    rows = []
    for key, run in after.runs.items():
        if old.get(key) != run:
            due = deadlines.due_on(run, env().calendar)
            rows.append(ClockRow(key, run.run, run.kind, run.live, run.started_on, due, due if run.live else None))
    return tuple(rows)


def writings(kept: Sequence[Kept], written: Sequence[Written], key: str | None = None) -> list[Writing]:
    """What the engine wrote, as the store takes it."""
    held = {k.ref: k for k in kept}
    out: list[Writing] = []
    for w in written:
        before = held.get(w.ref)
        head, body = link(before.head if before else GENESIS, w.event, w.case.no)
        after = Kept(w.case, head, "f", held[""].case.no if w.ref else None, w.ref)
        letters = tuple(
            LetterRow(0, w.case.no, w.event.seq, x.key, x.on, x.number, "1", {"案号": w.case.no})
            for x in w.event.letters
        )
        clocks = _rows(before.case if before else None, w.case)
        out.append(Writing(before, after, w.event, body, clocks, letters, None if out else key))
        held[w.ref] = after
    return out


def do(
    store: Store,
    no: str,
    step: str,
    facts: Mapping[str, Any] | None = None,
    *,
    on: date = DAY,
    by: str = "officer",
    key: str | None = None,
    agency: str = "demo",
) -> Family:
    """One action of a person in one transaction; what the law does by itself until then comes first."""
    with store.begin() as tx:
        kept = tx.load(agency, no)
        family = family_of(kept)
        swept: tuple[Written, ...] = ()
        if kept:
            family, swept = sweep(REQUEST, CHILDREN, family, env(), on)
        family, written = act(REQUEST, CHILDREN, family, Command(step, on, facts or {}, by), env(), no=no)
        tx.keep(agency, writings(kept, (*swept, *written), key))
    return family


Script = tuple[tuple[str, str, Mapping[str, Any]], ...]

CONSULTED: Script = (
    ("2022-09-30", "receive", {"channel": "registered_mail"}),
    ("2022-09-30", "register", {}),
    ("2022-10-10", "assign", {"unit": "业务处", "handler": "张三"}),
    ("2022-10-12", "open_consultation", {"kind": "third_party", "ref": "c1"}),
    ("2022-10-12", "open_consultation", {"kind": "third_party", "ref": "a2"}),
    ("2022-10-14", "deliver_consultation", {"ref": "c1"}),
    ("2022-10-20", "record_opinion", {"ref": "c1", "opinion": "agree"}),
    ("2022-10-25", "extend_reply", {"days": 20}),
)


def run(store: Store, no: str, script: Script = CONSULTED, agency: str = "demo") -> Family:
    """Open a case and take it through `script`."""
    family = Family(None)
    for on, step, facts in script:
        family = do(store, no, step, facts, on=date.fromisoformat(on), agency=agency)
    return family
