"""Holiday notices: imported, and every running clock that they touch counted again (workflows §16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.core.case import Case
from engine.core.catchup import Office, clock_row
from engine.core.chain import link
from engine.core.errors import Conflict
from engine.core.escalation import Policy, Staff, highest, standing, telling_day
from engine.core.kept import Agency, ClockRow, HolidayNotice, Kept, LetterRow, Writing
from engine.core.ports import Tx
from engine.core.recount import MOVED, Change, Move, moved, moves
from engine.core.telling import Notice
from engine.services.world import Reading, World

CHUNK = 500
"""Families of one transaction."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A clock that moved, or would."""

    agency: str
    case_no: str
    label: str
    move: Move


@dataclass(slots=True)
class Recounted:
    """What counting again came to: clocks that moved, how many families were looked at, rows put right."""

    lines: list[Line] = field(default_factory=list)
    families: int = 0
    refreshed: int = 0
    moved: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.lines or self.refreshed)


@dataclass(frozen=True, slots=True)
class Import:
    """A notice that was imported, or looked at: its head, the days it changes by region, the clocks that move."""

    notice: Reading
    days: Mapping[str, Sequence[date]]
    recounted: Recounted
    kept: bool


def import_notice(world: World, text: str, source: str, *, keep: bool = True, replace: bool = False) -> Import:
    """Take in a holiday notice and move every running clock that it touches; with `keep` false, only say which.

    `replace`: it takes the place of an imported notice with the same number, which had a mistake. Raises InputError
    with all faults of the notice; then nothing was written.
    """
    today = world.today()
    with world.store.read() as tx:
        held = {n.document_no: n for n in tx.holiday_notices()}
    others = tuple(n.text for n in held.values() if n.text)
    number = world.calendar.number(text, source)
    was = held.get(number)
    if replace and was is not None and was.text:
        others = tuple(t for t in others if t != was.text)
    reading = world.calendar.read(text, source, others)
    before = (*(was.before if not was.counted else ()), was.text) if was is not None else ()
    new = HolidayNotice(reading.document_no, text, before, False, today)
    known = {**held, new.document_no: new}
    if keep:
        with world.store.begin() as tx:
            tx.put_holiday_notice(new)
    changes = _changes(world, known, today)
    counted = _Pass(world, changes, keep).run()
    return Import(reading, {region: change.days for region, change in changes.items()}, counted, keep)


def recount(world: World) -> Recounted:
    """Finish what an import left undone, and count by notices that came with a new version of the calendars. A notice
    is done with when a pass on a later day than its import finds nothing any more: whoever worked beside the import
    has finished by then."""
    today = world.today()
    with world.store.read() as tx:
        held = {n.document_no: n for n in tx.holiday_notices()}
    arrived = _arrived(world, held)
    open_ = [n for n in held.values() if not n.counted]
    if not arrived and not open_:
        return Recounted()
    changes = _changes(world, held, today)
    found = _Pass(world, changes, True).run()
    with world.store.begin() as tx:
        for number in arrived:
            tx.put_holiday_notice(HolidayNotice(number, "", (), False, today))
        for n in open_ if not found else ():
            if n.imported_on < today:
                tx.put_holiday_notice(HolidayNotice(n.document_no, n.text, (), True, n.imported_on))
    return found


def begin(world: World) -> None:
    """Note in a new store by which notices its clocks are counted: those that come with the calendars."""
    with world.store.read() as tx:
        if tx.holiday_notices():
            return
    with world.store.begin() as tx:
        for number in sorted(world.calendar.on_file()):
            tx.put_holiday_notice(HolidayNotice(number, "", (), True, world.today()))


def _arrived(world: World, held: Mapping[str, HolidayNotice]) -> set[str]:
    """Notices that came with a new version of the calendars. A store that noted none was made with these."""
    if not any(not n.text for n in held.values()):
        return set()
    return set(world.calendar.on_file()) - set(held)


def _changes(world: World, held: Mapping[str, HolidayNotice], today: date) -> dict[str, Change]:
    """By region of an agency, what the notices change that not every clock has been counted by."""
    arrived = _arrived(world, held)
    open_ = {n.document_no for n in held.values() if not n.counted} | arrived
    now = tuple(n.text for n in held.values() if n.text)
    counted = tuple(n.text for n in held.values() if n.text and n.counted)
    # by what a clock may have been counted last: without the notices, or with a text that was replaced
    earlier = [counted, *((*counted, text) for n in held.values() if not n.counted for text in n.before)]
    with world.store.read() as tx:
        regions = sorted({a.region for a in tx.agencies()})
    out: dict[str, Change] = {}
    for region in regions:
        after = world.calendar(region, None, now)
        days = {
            d for texts in earlier for d in after.changed_days(world.calendar(region, None, texts, frozenset(open_)))
        }
        if days:
            out[region] = Change(after, sorted(days), tuple(sorted(open_)), today)
    return out


class _Pass:
    """One look at every family that the changes can touch."""

    def __init__(self, world: World, changes: Mapping[str, Change], keep: bool) -> None:
        self._world, self._changes, self._keep = world, changes, keep
        self.found = Recounted()

    def run(self) -> Recounted:
        with self._world.store.read() as tx:
            agencies = tx.agencies()
        for agency in agencies:
            change = self._changes.get(agency.region)
            if change is None:
                continue
            with self._world.store.read() as tx:
                ids = tx.spanning(agency.code, change.days[0], change.days[-1])
            for at in range(0, len(ids), CHUNK):
                self._chunk(agency.code, change, ids[at : at + CHUNK])
        return self.found

    def _chunk(self, code: str, change: Change, ids: Sequence[int]) -> None:
        part = self._try(code, change, ids, _TRIES)
        self.found.lines += part.lines
        self.found.families += part.families
        self.found.refreshed += part.refreshed
        self.found.moved += part.moved

    def _try(self, code: str, change: Change, ids: Sequence[int], tries: int) -> Recounted:
        try:
            with self._world.store.begin() if self._keep else self._world.store.read() as tx:
                return _Desk(self._world, tx, code, change).count(ids, self._keep)
        except Conflict:  # nothing of the chunk was written
            if tries == 1:
                raise
            return self._try(code, change, ids, tries - 1)


class _Desk:
    """An agency during one transaction."""

    def __init__(self, world: World, tx: Tx, code: str, change: Change) -> None:
        agency = tx.agency(code)
        assert agency is not None
        self._world, self._tx, self._agency, self._change = world, tx, agency, change
        self._policy = Policy(agency.settings)
        self._staff = Staff(tx.people(code), self._policy)
        self._offices: dict[tuple[str, str], Office] = {}
        self._read_on = telling_day(change.on, False, change.on, change.calendar)
        self._part = Recounted()

    def count(self, ids: Sequence[int], keep: bool) -> Recounted:
        """Count the clocks of these families again."""
        code = self._agency.code
        held = self._tx.live_clocks(code, ids)
        writings: list[Writing] = []
        rows: list[tuple[str, ClockRow]] = []
        for family in self._tx.families(code, ids):
            self._part.families += 1
            parent = family[0].case
            office = self._office(parent)
            for kept in family:
                known = dict(held.get(kept.case.no, {}))
                own = list(self._writings(office, parent, kept, known))
                written = {row.key for w in own for row in w.clocks}
                writings += own
                rows += self._rows(office, own[-1].after.case if own else kept.case, known, written)
        self._part.refreshed += len(rows)
        if keep:
            self._tx.keep(code, writings)
            self._tx.refresh(code, rows)
        return self._part

    def _office(self, parent: Case) -> Office:
        key = parent.workflow, parent.workflow_version
        if key not in self._offices:
            workflow = self._world.workflow(*key, parent.opened_on)
            office = self._world.office(self._agency, workflow, lambda key, on: "", self._policy, self._staff)
            self._offices[key] = Office(
                office.workflow, office.children_of, self._change.calendar, office.env_on, office.policy, office.staff
            )
        return self._offices[key]

    def _writings(self, office: Office, parent: Case, kept: Kept, held: Mapping[str, ClockRow]) -> Iterator[Writing]:
        letters = _Letters(self._world, self._tx, self._agency)
        due = {key: row.due_on for key, row in held.items()}
        for move in moves(kept.case, due, self._change, letters.told):
            case, event = moved(kept.case, move, self._change, self._change.on)
            head, body = link(kept.head, event, case.no)
            level = highest(standing(case, office.calendar).values()) if case.told else ""
            after = Kept(case, head, kept.fingerprint, kept.parent_no, kept.ref, level)
            row = clock_row(office, case, case.runs[move.clock])
            handler = str(parent.fields.get("handler") or "")
            notices = tuple(
                Notice(name, self._read_on, case.no, event.seq, move.clock, MOVED, move.due_on)
                for name in office.staff.who(("handler",), handler, self._change.on)
            )
            yield Writing(kept, after, event, body, (row,), notices=notices)
            kept = after
            label = office.of(case).clock[move.clock].label
            self._part.lines.append(Line(self._agency.code, case.no, label, move))
            self._part.moved[label] += 1

    def _rows(
        self, office: Office, case: Case, held: Mapping[str, ClockRow], written: Set[str]
    ) -> Iterator[tuple[str, ClockRow]]:
        """Rows that are told on another day now, though the due date stands."""
        for key, run in case.runs.items():
            old = held.get(key)
            if run.live and key not in written and (old is None or self._can_change(old)):
                row = clock_row(office, case, run)
                if row != old:
                    yield case.no, row

    def _can_change(self, row: ClockRow) -> bool:
        """A day has changed between the start and the due date or the next alert; a paused clock has no due date."""
        last = max(row.due_on, row.next_alert or row.due_on) if row.due_on else date.max
        return bool(self._change.within(row.started_on, last))


class _Letters:
    """What the letters of a case told."""

    def __init__(self, world: World, tx: Tx, agency: Agency) -> None:
        self._world, self._tx, self._agency = world, tx, agency
        self._rows: dict[str, tuple[LetterRow, ...]] = {}

    def told(self, case: Case, clock: str) -> date | None:
        """See `engine.core.recount.Told`."""
        tells = self._world.letters.tells
        latest = next((x for x in reversed(case.letters) if not x.voided and clock in tells(x.key)), None)
        if latest is None:
            return None
        if case.no not in self._rows:
            self._rows[case.no] = self._tx.letters(self._agency.code, case.no)
        row = next((r for r in reversed(self._rows[case.no]) if r.key == latest.key and not r.voided), None)
        values: Mapping[str, Any] = row.values if row is not None else {}
        day = values.get("clocks", {}).get(clock, {}).get("due_on")
        return date.fromisoformat(day) if day else None
