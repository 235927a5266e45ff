"""The sweep: automatic steps and alerts of every case, up to a day; and what a person is to read on a day.

Most alerts are told without the case's snapshot: the clock's row says what comes next, and only the end of the hash
chain and what was told change. A family in which anything else is due (a step of the sweep, an exclusion, supervision)
is loaded and goes through `catchup.advance`. Both write the same events.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case
from engine.core.catchup import ESCALATE, advance, alert_event
from engine.core.chain import canonical, stamp
from engine.core.errors import Conflict, GongkaiError, InputError
from engine.core.escalation import (
    LEVELS,
    LONG_PAUSE,
    Alert,
    Policy,
    Staff,
    Timing,
    highest,
    next_level,
    telling_day,
)
from engine.core.hours import HOURS, due_at
from engine.core.kept import Agency
from engine.core.ports import Tx, WorkingCalendar
from engine.core.recount import MOVED
from engine.core.telling import DueClock, Notice, Place, Telling, Told
from engine.services import numbering
from engine.services.cases import Keeper, load
from engine.services.notices import recount
from engine.services.world import World, find_agency, find_person

CHUNK = 1_000
"""Families of one transaction: a writer waits for one of them at most."""
_TRIES = 3
_REMEMBERED = 20_000
"""Plans and texts that a sweep remembers: cases that began on one day run out alike."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that could not be swept, and why; the others were."""

    agency: str
    case_no: str
    why: str


@dataclass(slots=True)
class Swept:
    """What a sweep wrote: alerts by level, automatic steps by name, how many notices for how many cases; `moved` how
    many clocks were counted again by a holiday notice before it."""

    on: date
    levels: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    notices: int = 0
    cases: int = 0
    failures: list[Failure] = field(default_factory=list)
    moved: int = 0

    def add(self, other: Swept) -> None:
        """Count another part in."""
        self.levels += other.levels
        self.steps += other.steps
        self.notices += other.notices
        self.cases += other.cases
        self.failures += other.failures

    def by_level(self) -> dict[str, int]:
        """Counts of every level, also those that nobody reached."""
        return {key: self.levels[key] for key in LEVELS}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a clock has to tell by the day of the sweep, and what comes next. `whole`: the case must be looked at."""

    alerts: tuple[Alert, ...] = ()
    next_alert: date | None = None
    next_level: str = ""
    whole: bool = False


class _Desk:
    """An agency during one sweep."""

    def __init__(self, world: World, tx: Tx, agency: Agency, as_of: date, recorded_on: date) -> None:
        self.agency = agency
        self.calendar: WorkingCalendar = world.calendar_of(agency)
        self.policy = Policy(agency.settings)
        self.staff = Staff(tx.people(agency.code), self.policy)
        self._as_of, self._recorded_on = as_of, recorded_on
        self._read_on = telling_day(recorded_on, False, recorded_on, self.calendar)
        self._plans: dict[object, _Plan] = {}
        self._texts: dict[object, str] = {}
        self._told: dict[object, str] = {}

    def plan(self, d: DueClock) -> _Plan:
        """What `d` has to tell."""
        c = d.clock
        key = c.key, c.kind, c.length, c.started_on, c.due_on, c.armed_on, d.told
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= _REMEMBERED:
                self._plans.clear()
            found = self._plans[key] = self._make(d)
        return found

    def _make(self, d: DueClock) -> _Plan:
        c = d.clock
        if not c.next_level or c.due_on is None or c.armed_on is None:
            return _Plan(whole=True)
        t = Timing(c.key, c.kind, c.length, c.started_on, c.due_on, c.armed_on)
        ladder = self.policy.ladder(c.key, c.kind, c.armed_on)
        held = json.loads(d.told).get(c.key)
        told = (held[0], held[1]) if held else None
        alerts: list[Alert] = []
        while True:
            alert = next_level(ladder, t, told, self.calendar)
            if alert is None:
                return _Plan(tuple(alerts))
            whole = alert.level.key == "supervised"
            if alert.on > self._as_of:
                return _Plan(tuple(alerts), alert.on, "" if whole else alert.level.key)
            if whole:
                return _Plan(whole=True)
            alerts.append(alert)
            told = alert.level.key, c.due_on.isoformat()

    def text(self, alert: Alert, run: int, to: tuple[str, ...]) -> str:
        """The canonical event as far as it is the same for every case: all but its number and the case's state."""
        key = alert, run, to
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            body = canonical(alert_event(0, "", run, alert, to, self._recorded_on).to_json())
            assert body.endswith(_TAIL)
            found = self._texts[key] = body[: -len(_TAIL)]
        return found

    def told(self, before: str, alerts: tuple[Alert, ...]) -> str:
        """What was told of a case after `alerts`, as JSON."""
        key = before, alerts
        found = self._told.get(key)
        if found is None:
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            told = json.loads(before) | {a.what: (a.level.key, a.due_on.isoformat()) for a in alerts}
            found = self._told[key] = canonical(told)
        return found

    def day(self, alert: Alert) -> date:
        """The day on which an alert is read."""
        return self._recorded_on if alert.exact else self._read_on


_TAIL = '0,"state":""}'


def _tell_case(desk: _Desk, clocks: list[DueClock]) -> tuple[Telling, list[str]] | None:
    """The events that tell the alerts of one case, with their levels; None if the whole case must be looked at."""
    plans = [(d.clock, desk.plan(d)) for d in clocks]
    if any(p.whole for _, p in plans):
        return None
    due = [(alert, clock.run) for clock, p in plans for alert in p.alerts]
    if len(due) > 1:
        due.sort(key=lambda x: (x[0].on, x[0].clock))
    case = clocks[0]
    seq, head, level = case.seq, case.head, case.level
    tail = f',"state":"{case.state}"}}'  # the key of a state: a plain word
    events: list[Told] = []
    levels: list[str] = []
    for alert, run in due:
        seq += 1
        key, to = alert.level.key, desk.staff.who(alert.level.posts, case.handler, alert.on)
        body = f"{desk.text(alert, run, to)}{seq}{tail}"
        previous, head = head, stamp(head, body, case.no)
        day = desk.day(alert)
        notices = tuple(Notice(name, day, case.no, seq, alert.clock, key, alert.due_on) for name in to)
        events.append(Told(seq, alert.on, previous, head, body, notices))
        levels.append(key)
        level = highest((level, key)) if level else key
    moved = tuple((clock.key, p.next_alert, p.next_level) for clock, p in plans)
    told = desk.told(case.told, tuple(alert for alert, _ in due))
    return Telling(case.id, case.agency, case.seq, tuple(events), told, level, moved), levels


class _Sweep:
    """One run over all agencies, or one."""

    def __init__(self, world: World, as_of: date, recorded_on: date, agency: str | None) -> None:
        self._world, self._as_of, self._recorded_on, self._only = world, as_of, recorded_on, agency
        self._at = world.at(as_of)
        self._desks: dict[str, _Desk] = {}

    def run(self) -> Swept:
        """Chunk by chunk, a transaction each."""
        total = Swept(self._as_of)
        place: Place | None = None
        while True:
            place, part = self._chunk(place)
            total.add(part)
            if place is None:
                return total

    def _chunk(self, place: Place | None) -> tuple[Place | None, Swept]:
        for left in reversed(range(_TRIES)):
            try:
                with self._world.store.begin() as tx:
                    due, after = tx.due_clocks(self._as_of, place, CHUNK, self._only)
                    return after, self._write(tx, due)
            except Conflict:  # nothing of the chunk was written
                if not left:
                    raise
        raise AssertionError

    def _write(self, tx: Tx, due: tuple[DueClock, ...]) -> Swept:
        part = Swept(self._as_of)
        families: dict[tuple[str, str], dict[str, list[DueClock]]] = {}
        for d in due:
            families.setdefault((d.agency, d.root), {}).setdefault(d.no, []).append(d)
        tellings: list[Telling] = []
        for (code, root), cases in families.items():
            desk = self._desk(tx, code)
            told = [_tell_case(desk, clocks) for clocks in cases.values()]
            if None in told:
                self._advance(tx, desk, root, part)
                continue
            for telling, levels in filter(None, told):
                tellings.append(telling)
                part.levels.update(levels)
                part.notices += sum(len(e.notices) for e in telling.events)
            part.cases += 1
        tx.tell(tellings)
        return part

    def _desk(self, tx: Tx, code: str) -> _Desk:
        held = self._desks.get(code)
        if held is None:
            agency = tx.agency(code)
            assert agency is not None
            held = self._desks[code] = _Desk(self._world, tx, agency, self._as_of, self._recorded_on)
        return held

    def _advance(self, tx: Tx, desk: _Desk, root: str, part: Swept) -> None:
        """Look at the whole family."""
        world, agency = self._world, desk.agency
        try:
            held = load(world, tx, agency, root)
            office = world.office(agency, held.workflow, numbering.taker(tx, agency), desk.policy, desk.staff)
            family, written, _ = advance(office, held.family, self._as_of, self._recorded_on, self._at)
            writings = Keeper(world, tx, agency, held.workflow, held.kept).writings(
                family, written, office.calendar, None
            )
        except GongkaiError as wrong:
            part.failures.append(Failure(agency.code, root, str(wrong)))
            return
        tx.keep(agency.code, writings)
        part.cases += 1
        for w in writings:
            part.notices += len(w.notices)
            if w.event.do == ESCALATE:
                part.levels[str(w.event.facts["level"])] += 1
            else:
                part.steps[w.event.do] += 1


def sweep(world: World, on: date | None = None, agency: str | None = None) -> Swept:
    """Write what the law and the ladders ask of every case up to `on` (default: today), of one agency or of all.

    Two at once, or one again, tell nobody twice. What a stopped machine missed is written as if it had run each day.
    Raises InputError (day_to_come) for a day after today, since what is written binds; NotFound for an unknown agency,
    Conflict when others keep the database too long.
    """
    today = world.today()
    day = on or today
    if day > today:
        raise InputError(
            f"{day} 还没有到（今天是 {today}），不能提前提醒、催办或者办理",
            field="on",
            code="day_to_come",
            remedy="写今天或者以前的日期；想知道以后会怎样，用 gongkai simulate",
        )
    if agency is not None:
        with world.store.read() as tx:
            find_agency(tx, agency)
    moved = len(recount(world).lines)
    return replace(_Sweep(world, day, today, agency).run(), moved=moved)


# ------------------------------------------------------------------------------------------- what is read


def digest(world: World, person: str, day: date, agency: str | None = None) -> dict[str, Any]:
    """What a person of an agency is to read on a day: a line for each clock, at the highest level told.

    Raises NotFound for an unknown agency or person.
    """
    with world.store.read() as tx:
        found = find_agency(tx, agency)
        who = find_person(tx, found, person)
        latest: dict[tuple[str, str, str], Notice] = {}
        for notice in tx.notices(found.code, who.name, day):
            apart = notice.level if notice.level in ("long_pause", MOVED) else ""
            latest[notice.case_no, notice.clock, apart] = notice
        cal = world.calendar_of(found)
        cases: dict[str, Case] = {}
        for notice in latest.values():
            if notice.case_no not in cases:
                cases[notice.case_no] = tx.load(found.code, notice.case_no, False)[0].case
    items = [_item(world, n, cases[n.case_no], cal, day) for n in latest.values()]
    return {"agency": found.code, "person": who.name, "day": day.isoformat(), "items": items}


def _item(world: World, notice: Notice, case: Case, cal: WorkingCalendar, day: date) -> dict[str, Any]:
    clock = world.workflow(case.workflow, case.workflow_version, case.opened_on).clock.get(notice.clock)
    label, run = clock.label if clock else notice.clock, case.runs.get(notice.clock)
    if run is not None and run.unit == HOURS:
        text = f"“{label}”{due_at(run):%Y-%m-%d %H:%M}到期（{LEVELS[notice.level]}）"
    elif notice.level == MOVED:
        text = f"“{label}”因放假安排变动重新计算，{notice.due_on}到期"
    else:
        text = says(label, notice.level, notice.due_on, day, cal)
        told = deadlines.target_on(run, notice.due_on) if run is not None else None
        text += f"；已书面告知{told}，按告知的日期办理" if told else ""
    return {
        "no": notice.case_no,
        "clock": notice.clock,
        "clock_label": label,
        "level": notice.level,
        "level_label": "期限变动" if notice.level == MOVED else LEVELS[notice.level],
        "due_on": None if notice.level == "long_pause" else notice.due_on.isoformat(),
        "text": f"{notice.case_no} {text}",
    }


def says(label: str, level: str, due_on: date, day: date, cal: WorkingCalendar) -> str:
    """An alert in words, read on `day`."""
    if level == "long_pause":
        return f"“{label}”自{due_on}起暂停，已超过{LONG_PAUSE}个工作日"
    if day > due_on:
        return f"“{label}”{due_on}到期，已过{cal.count(due_on, day)}个工作日（{LEVELS[level]}）"
    if day == due_on:
        return f"“{label}”今日到期"
    return f"“{label}”{due_on}到期，还有{cal.count(day, due_on)}个工作日（{LEVELS[level]}）"
