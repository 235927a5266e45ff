"""A real case as conditions ask it: what surrounds a step, and the answer to every question of a definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case, ChildRef, ClockRun
from engine.core.checklist import ANSWERS
from engine.core.definition import (
    Among,
    AnyEntry,
    AtLeast,
    CaseIs,
    ChildIs,
    ChildOpen,
    Cond,
    Day,
    Drafts,
    Expired,
    FactBetween,
    FactIs,
    FieldIs,
    Given,
    HasField,
    Heard,
    InOrder,
    InTime,
    Late,
    LetterSent,
    Live,
    MakesTimely,
    Mark,
    MatchesField,
    NothingOwed,
    NotLater,
    Outcome,
    Quoted,
    SameAsField,
    SettingIs,
    Tied,
    Unquoted,
)
from engine.core.events import LetterOut
from engine.core.facts import parse_day, recorded
from engine.core.ports import OtherCases, WorkingCalendar
from engine.core.redaction import quotes

AT = "at"
"""The key under which a step on a clock of hours records its time of day."""
REF = "ref"
"""The key under which a step names a child case, and so which of several letters of a kind it means."""


def _no_number(key: str, on: date) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Env:
    """What surrounds a step: the calendar of the agency's region, its settings on the day, who takes numbers, who
    knows the agency's other cases (None: nobody), and its list of sensitive words."""

    calendar: WorkingCalendar
    settings: Mapping[str, str | int]
    number: Callable[[str, date], str] = _no_number
    others: OtherCases | None = None
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class CaseView:
    """The view of a real case on the legal day `on`. `facts` None: not known yet (what may I do?); `by` the person of
    the step, "" if unknown."""

    case: Case | None
    env: Env
    on: date
    facts: Mapping[str, Any] | None
    recorded_on: date
    items: tuple[Outcome, ...] = ()
    by: str = ""
    _cache: dict[Cond, bool | None] = field(default_factory=dict)

    @property
    def settings(self) -> Mapping[str, str | int]:
        """The agency's settings on the day."""
        return self.env.settings

    def atom(self, cond: Cond) -> bool | None:
        """Truth of `cond`, remembered for the step."""
        if cond not in self._cache:
            self._cache[cond] = _ATOMS[type(cond)](self, cond)
        return self._cache[cond]

    def run(self, clock: str) -> ClockRun | None:
        """The latest run of `clock`."""
        return self.case.runs.get(clock) if self.case else None

    def fact(self, key: str) -> Any:
        """The recorded fact, or None; `key.part` a part of a record."""
        return recorded(self.facts, key) if self.facts else None

    def held(self, key: str) -> Any:
        """What the case holds in its field `key`, or None."""
        return self.case.fields.get(key) if self.case else None

    def day(self, day: Day) -> date | None:
        """The date a Day stands for; None if it is not known (or a paused clock has no due date)."""
        found = self._day(day)
        if found is None or day.years is None:
            return found
        value = self.fact(day.years.key) or (self.case.fields.get(day.years.key) if self.case else None)
        years = dict(day.years.by).get(str(value))
        return None if years is None else _same_day_in(found, years)

    def _day(self, day: Day) -> date | None:
        if day.source == "on":
            return self.on
        if day.source == "fact":
            value = self.fact(day.key)
            return parse_day(value, day.key) if value else self.on
        if day.source == "field":
            value = self.case.fields.get(day.key) if self.case else None
            return date.fromisoformat(value) if value else None
        if day.source == "letter":
            sent = self.letters(day.key)
            return sent[-1].on if sent else None
        run = self.run(day.key)
        return deadlines.due_on(run, self.env.calendar, self.on) if run else None

    def letters(self, key: str) -> list[LetterOut]:
        """The letters in effect of the kind that fact `key` names, about the child case that `ref` names if given."""
        ref = self.fact(REF) or ""
        sent = self.case.letters if self.case else ()
        return [x for x in sent if x.key == self.fact(key) and not x.voided and ref in ("", x.ref)]

    def child(self, ref_key: str) -> ChildRef | None:
        """The child named by fact `ref_key`, or None."""
        return self.case.children.get(self.fact(ref_key)) if self.case else None


def _same_day_in(day: date, years: int) -> date:
    """The same day so many years later; the last of February where that year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def _given(v: CaseView, c: Given) -> bool | None:
    return None if v.facts is None else bool(v.fact(c.key))


def _fact_is(v: CaseView, c: FactIs) -> bool | None:
    return None if v.facts is None else v.fact(c.key) in c.values


def _same_as_field(v: CaseView, c: SameAsField) -> bool | None:
    if v.facts is None:
        return None
    return bool(v.fact(c.key) == (v.case.fields.get(c.key) if v.case else None))


def _among(v: CaseView, c: Among) -> bool | None:
    if v.facts is None:
        return None
    return v.case is not None and v.fact(c.key) in (v.case.fields.get(c.of) or [])


def _any_entry(v: CaseView, c: AnyEntry) -> bool | None:
    if v.facts is None:
        return None
    entries = v.fact(c.key)
    return isinstance(entries, list) and any(isinstance(x, dict) and x.get(c.part) in c.values for x in entries)


def _quoted(v: CaseView, c: Quoted) -> bool | None:
    if v.facts is None:
        return None
    text = v.fact(c.text) or (v.case.fields.get(c.field) if v.case and c.field else None)
    said = v.fact(c.key) or (v.held(c.key) if c.field else None)
    entries = said if isinstance(said, list) else [] if said is None else [said]
    parts = [x.get(c.part) if isinstance(x, dict) else None for x in entries]
    return not text or all(part is not None and quotes(str(text), str(part)) for part in parts)


def _heard(v: CaseView, c: Heard) -> bool:
    fields = v.case.fields if v.case else {}
    names, said = fields.get(c.of) or [], fields.get(c.field) or {}
    asked = names[:1] if c.lead else names[1:]
    return all((c.now and n == v.fact(c.now)) or _entered(said, n, c.values) for n in asked)


def _entered(said: Mapping[str, Any], name: str, values: tuple[Any, ...]) -> bool:
    return name in said and (not values or said[name] in values)


def _between(v: CaseView, c: FactBetween) -> bool | None:
    return None if v.facts is None else c.low <= (v.facts.get(c.key) or 0) <= c.high


def _at_least(v: CaseView, c: AtLeast) -> bool | None:
    if v.facts is None:
        return None
    value = v.facts.get(c.key)
    if isinstance(value, int):
        return value >= c.number
    if not isinstance(value, list):
        return False
    ways = {str(x.get("way", x)) if isinstance(x, dict) else str(x) for x in value}
    return len(ways) >= c.number


def _drafts(v: CaseView, c: Drafts) -> bool | None:
    if v.facts is None:
        return None
    return (
        (c.gives and any(o.gives for o in v.items))
        or (c.withholds and any(o.withholds for o in v.items))
        or (c.mixed and len({o.key for o in v.items}) > 1)
    )


def _not_later(v: CaseView, c: NotLater) -> bool | None:
    if v.facts is None and "fact" in (c.first.source, c.second.source):
        return None
    first, second = v.day(c.first), v.day(c.second)
    return first is None or second is None or first <= second


def _in_order(v: CaseView, c: InOrder) -> bool | None:
    if v.facts is None:
        return None
    known = [v.day(d) for d in c.days if d.source != "fact" or v.fact(d.key)]
    days = [day for day in known if day is not None]
    return days == sorted(days)


def _matches(v: CaseView, c: MatchesField) -> bool | None:
    if v.facts is None or v.case is None:
        return None
    held = v.case.fields.get(v.fact(c.name_key))
    return held is not None and (held == v.fact(c.key) or str(held) == str(v.fact(c.key)))


def _field_is(v: CaseView, c: FieldIs) -> bool:
    return v.case is not None and v.case.fields.get(c.key) in c.values


def _live(v: CaseView, c: Live) -> bool:
    run = v.run(c.clock)
    return run is not None and run.live


def _expired(v: CaseView, c: Expired) -> bool:
    run = v.run(c.clock)
    return run is not None and deadlines.expired(run, v.env.calendar, v.on)


def _in_time(v: CaseView, c: InTime) -> bool | None:
    run = v.run(c.clock)
    if run is None or not run.live:
        return False
    if v.facts is None and c.day.source == "fact":
        return None
    day = v.day(c.day)
    return day is not None and deadlines.in_time(run, v.env.calendar, day)


def _child_open(v: CaseView, c: ChildOpen) -> bool:
    children = v.case.children.values() if v.case else ()
    return any(not x.ended and (not c.kinds or x.kind in c.kinds) for x in children)


def _child_is(v: CaseView, c: ChildIs) -> bool | None:
    if v.facts is None:
        return None if not (c.kinds or c.questions) or (v.case and v.case.children) else False
    child = v.child(c.ref)
    if child is None:
        return False
    return (not c.kinds or child.kind in c.kinds) and (not c.questions or child.question in c.questions)


def _letter_sent(v: CaseView, c: LetterSent) -> bool | None:
    if v.case is None or not v.case.letters:
        return False
    return None if v.facts is None else len({x.ref for x in v.letters(c.key)}) == 1


def _case_is(v: CaseView, c: CaseIs) -> bool | None:
    if v.facts is None and not c.held:
        return None
    value = v.fact(c.key) or (v.held(c.key) if c.held else None)
    numbers = value if isinstance(value, list) else [value] if value else []
    others = v.env.others
    if others is None:
        return bool(numbers)
    return bool(numbers) and all(_is_case(v, c, others, str(no)) for no in numbers)


def _is_case(v: CaseView, c: CaseIs, others: OtherCases, no: str) -> bool:
    found = others.standing(no)
    if found is None or found[0] != c.workflow or (c.states and found[1] not in c.states):
        return False
    named = others.field(no, c.same) if c.same else None
    if named is not None and named != (v.fact(c.same) or v.held(c.same)):
        return False
    day = others.field(no, c.since) if c.since and v.case else None
    return day is None or v.case is None or date.fromisoformat(str(day)) <= v.case.opened_on


def _tied(v: CaseView, c: Tied) -> bool:
    if v.env.others is None:
        return True
    found = v.env.others.tied(v.case.no) if v.case else ()
    day = v.held(c.since) if c.since else None
    first = date.fromisoformat(day) if day else date.min
    return any(
        t.workflow == c.workflow and t.field == c.key and t.state in c.states and t.opened_on >= first for t in found
    )


def _unquoted(v: CaseView, c: Unquoted) -> bool | None:
    if v.facts is None:
        return None
    no = v.fact(c.key) or v.held(c.key)
    if v.env.others is None or not isinstance(no, str):
        return True
    said = v.env.others.field(no, c.field)
    entries = said if isinstance(said, list) else [said]
    passages = [str(x.get(c.part) or "") for x in entries if isinstance(x, dict)]
    texts = [str(v.fact(key) or v.held(key) or "") for key in c.texts]
    return not any(quotes(text, passage) for text in texts for passage in passages)


def late_runs(case: Case, cal: WorkingCalendar, as_of: date) -> dict[tuple[str, int], deadlines.ClockView]:
    """Views of every late run of the case, present and past, by (clock, run)."""
    runs = [*case.past, *case.runs.values()]
    views = [deadlines.view(r, cal, as_of) for r in runs]
    return {(x.key, x.run): x for x in views if x.late}


def rebased(case: Case, basis: str, new: date) -> Case:
    """`case` with every run that counts from field `basis` counting from `new`."""
    from dataclasses import replace

    def moved(r: ClockRun) -> ClockRun:
        return replace(r, started_on=new) if r.basis == basis else r

    return replace(case, runs={k: moved(r) for k, r in case.runs.items()}, past=tuple(map(moved, case.past)))


def _makes_timely(v: CaseView, c: MakesTimely) -> bool | None:
    if v.facts is None or v.case is None:
        return None
    try:
        new = date.fromisoformat(str(v.fact("new")))
    except ValueError:
        return False
    cal = v.env.calendar
    before = {k for k, x in late_runs(v.case, cal, v.recorded_on).items() if x.kind in ("duty", "window")}
    return bool(before - set(late_runs(rebased(v.case, str(v.fact("field")), new), cal, v.recorded_on)))


_ATOMS: dict[type, Callable[[CaseView, Any], bool | None]] = {
    Given: _given,
    FactIs: _fact_is,
    FactBetween: _between,
    AtLeast: _at_least,
    Drafts: _drafts,
    NotLater: _not_later,
    InOrder: _in_order,
    MatchesField: _matches,
    HasField: lambda v, c: bool(v.case and v.case.fields.get(c.key)),
    FieldIs: _field_is,
    SameAsField: _same_as_field,
    Among: _among,
    AnyEntry: _any_entry,
    Quoted: _quoted,
    Heard: _heard,
    SettingIs: lambda v, c: v.env.settings[c.setting.key] in c.values,
    Live: _live,
    Expired: _expired,
    InTime: _in_time,
    ChildOpen: _child_open,
    ChildIs: _child_is,
    LetterSent: _letter_sent,
    CaseIs: _case_is,
    Tied: _tied,
    Unquoted: _unquoted,
    NothingOwed: lambda v, c: not (v.case and v.case.owed),
    MakesTimely: _makes_timely,
    Late: lambda v, c: v.case is not None and deadlines.was_late(v.case, v.env.calendar, v.recorded_on),
    Mark: lambda v, c: v.case is not None and c.key in v.case.marks,
    **ANSWERS,
}
