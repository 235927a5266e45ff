"""One transaction of the SQL store.

A transition is few statements: one reads the family (and locks it on PostgreSQL), one moves the projection and names
the `seq` it started from, then one each for events, clocks and letters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine.interfaces import DBAPICursor

from engine.adapters import records, rows
from engine.adapters.ready import Ready, Values
from engine.adapters.statements import Statements
from engine.core.events import Event
from engine.core.kept import (
    Agency,
    CaseLine,
    CaseQuery,
    ClockRow,
    HolidayNotice,
    Kept,
    LetterRow,
    Person,
    SealImage,
    Tie,
    Writing,
)
from engine.core.telling import DueClock, Notice, Place, Telling
from engine.core.wording import LetterTemplate


class SqlTx:
    """A transaction that others begin and end, by `cursor`; see `engine.core.ports.Tx`. `locks`: rows can be locked."""

    def __init__(
        self,
        cursor: DBAPICursor,
        statements: Statements,
        now: Callable[[], datetime],
        *,
        writes: bool = False,
        locks: bool = False,
    ) -> None:
        self.failed: BaseException | None = None  # half a batch may be written: this cannot be committed any more
        self._cursor = cursor
        self._sql = statements
        self._now = now
        self._writes = writes
        self._locks = locks
        self._ids: dict[tuple[str, str], int] = {}

    def _one(self, statement: Ready, values: Values) -> Any:
        return statement.run(self._cursor, values).fetchone()

    def _all(self, statement: Ready, values: Values) -> Sequence[Any]:
        return statement.run(self._cursor, values).fetchall()

    def _write(self, statement: Ready, *values: Values) -> None:
        if not self._writes:
            raise RuntimeError("a reading transaction does not write")
        try:
            statement.run_many(self._cursor, list(values))
        except BaseException as error:
            self.failed = error
            raise

    # ------------------------------------------------------------ agencies and people

    def agency(self, code: str) -> Agency | None:
        found = self._agencies(self._sql.agency, {"code": code})
        return found[0] if found else None

    def agencies(self) -> tuple[Agency, ...]:
        return self._agencies(self._sql.agencies, {})

    def _agencies(self, statement: Ready, values: Values) -> tuple[Agency, ...]:
        found = self._all(statement, values)
        return records.agencies(found, self._shared(found, -2))

    def _shared(self, found: Sequence[Any], at: int) -> records.Shared:
        """The texts of imported notices and the agencies' own wordings, by the revisions that stand from column `at` on
        in rows of agencies."""
        if not found:
            return (), {}
        notices, templates = found[0][at], found[0][at + 1]
        return self._sql.holidays.texts(self._cursor, notices), self._sql.wordings.approved(self._cursor, templates)

    def put_agency(self, agency: Agency) -> None:
        code, profile = agency.code, rows.dump(agency.profile)
        self._write(
            self._sql.put_agency, {"code": code, "name": agency.name, "region": agency.region, "profile": profile}
        )
        self._write(self._sql.drop_settings, {"code": code})
        settings = [
            {"agency": code, "position": i, "key": key, "value": rows.dump(value), "in_force_from": since}
            for i, (key, value, since) in enumerate(agency.settings)
        ]
        if settings:
            self._write(self._sql.put_setting, *settings)

    def person(self, agency: str, name: str) -> Person | None:
        row = self._one(self._sql.person, {"agency": agency, "name": name})
        return records.person(row) if row else None

    def acting(self, name: str, agency: str | None) -> tuple[tuple[Agency, Person | None], ...]:
        statement = self._sql.acting if agency is None else self._sql.acting_for
        given = {"name": name} if agency is None else {"name": name, "code": agency}
        found = self._all(statement, given)
        return records.acting(name, found, self._shared(found, -3))

    def people(self, agency: str) -> tuple[Person, ...]:
        found = map(records.person, self._all(self._sql.people, {"agency": agency}))
        return tuple(sorted(found, key=lambda p: p.name))

    def put_person(self, person: Person) -> None:
        roles = rows.dump(sorted(person.roles))
        self._write(self._sql.put_person, {"agency": person.agency, "name": person.name, "roles": roles})

    # ------------------------------------------------------------ cases

    def load(self, agency: str, no: str, lock: bool = True) -> tuple[Kept, ...]:
        found = self._family(agency, no, lock)
        if found:
            return found
        row = self._one(self._sql.family_of, {"agency": agency, "no": no})
        if row is None:
            return ()
        return tuple(k for k in self._family(agency, row[1], lock) if k.case.no == no)  # a child case by itself

    def _family(self, agency: str, family: str, lock: bool) -> tuple[Kept, ...]:
        if not (lock and self._locks):
            return self._kept(agency, self._all(self._sql.family, {"agency": agency, "family": family}))
        found = self._kept(agency, self._all(self._sql.family_locked, {"agency": agency, "family": family}))
        if found and set(found[0].case.children) - {k.ref for k in found}:
            # Waiting for the lock showed the parent as the other transaction left it, but not a child case that it
            # opened; now that the lock is ours, a second look does.
            found = self._kept(agency, self._all(self._sql.family_locked, {"agency": agency, "family": family}))
        return found

    def _kept(self, agency: str, found: Iterable[Any]) -> tuple[Kept, ...]:
        out = []
        for id_, no, *kept in found:
            self._ids[agency, no] = id_
            out.append(rows.thaw(*kept))
        return tuple(out)

    def replay(self, agency: str, by: str, key: str) -> str | None:
        row = self._one(self._sql.replay, {"agency": agency, "person": by, "key": key})
        return row[0] if row else None

    def keep(self, agency: str, writings: Sequence[Writing]) -> None:
        try:
            chains = rows.chains(writings)
            for no, chain in chains.items():
                if chain[0].before is None:
                    self._open(agency, no, chain)
            self._put_clocks(agency, writings)  # before the cases: these show their next due date
            for no, chain in chains.items():
                if chain[0].before is not None:
                    self._move(agency, no, chain[0].before, chain[-1].after)
            for no, chain in chains.items():
                self._put_ties(agency, no, chain)
            self._append(agency, writings)
        except BaseException as error:
            self.failed = error
            raise

    def _open(self, agency: str, no: str, chain: Sequence[Writing]) -> None:
        after = chain[-1].after
        due = rows.next_due({c.key: c for w in chain for c in w.clocks}.values())
        values = {"agency": agency, "no": no, "family": after.parent_no or no, "parent_no": after.parent_no}
        self._write(self._sql.open, {**records.projection(after), **values, "ref": after.ref, "next_due_on": due})
        self._ids[agency, no] = self._cursor.fetchall()[0][0]

    def _move(self, agency: str, no: str, before: Kept, after: Kept) -> None:
        at = {"at_id": self._id(agency, no), "at_seq": before.case.seq}
        self._write(self._sql.move, {**records.projection(after), **at})
        if self._cursor.rowcount != 1:
            raise rows.stale()

    def _put_ties(self, agency: str, no: str, chain: Sequence[Writing]) -> None:
        ties = next((w.ties for w in reversed(chain) if w.ties is not None), None)
        if ties is None:
            return
        case_id = self._id(agency, no)
        if chain[0].before is not None:
            self._write(self._sql.drop_ties, {"case_id": case_id})
        if ties:
            values: list[Values] = [
                {"case_id": case_id, "field": f, "to_no": to, "agency": agency} for f, to in sorted(ties)
            ]
            self._write(self._sql.put_tie, *values)

    def _id(self, agency: str, no: str) -> int:
        """The row of a case. Raises Conflict when there is none (any more, or yet)."""
        held = self._ids.get((agency, no))
        if held is None:
            row = self._one(self._sql.family_of, {"agency": agency, "no": no})
            if row is None:
                raise rows.stale()
            held = self._ids[agency, no] = row[0]
        return held

    def _put_clocks(self, agency: str, writings: Sequence[Writing]) -> None:
        clocks: dict[tuple[int, str], Values] = {}
        for w in writings:
            if w.clocks:
                case_id = self._id(agency, w.after.case.no)
                for clock in w.clocks:
                    clocks[case_id, clock.key] = records.clock_values(agency, case_id, clock)
        if clocks:
            self._write(self._sql.put_clock, *clocks.values())

    def _append(self, agency: str, writings: Sequence[Writing]) -> None:
        now = self._now()
        events: list[Values] = []
        letters: list[Values] = []
        for w in writings:
            case_id = self._ids[agency, w.after.case.no]
            events.append(records.event_values(agency, case_id, w, now))
            for letter in w.letters:
                if letter.id:
                    self._void(agency, letter)
                else:
                    letters.append(records.letter_values(agency, case_id, w.event.seq, letter))
        if events:
            self._write(self._sql.add_event, *events)
        if letters:
            self._write(self._sql.add_letter, *letters)
        notices = [(agency, self._ids[agency, n.case_no], n) for w in writings for n in w.notices]
        if notices:
            self._sql.alerts.put_notices(self._cursor, notices)
        for sealing in (s for w in writings for s in w.sealed):
            self._sql.seals.press(self._cursor, agency, sealing)

    def _void(self, agency: str, letter: LetterRow) -> None:
        given = {"of": agency, "at_id": letter.id, "voided": letter.voided, "void_reason": letter.void_reason}
        self._write(self._sql.void_letter, given)
        if self._cursor.rowcount != 1:
            raise rows.no_such_letter()

    # ------------------------------------------------------------ wordings

    def letter_templates(self, agency: str) -> tuple[LetterTemplate, ...]:
        return self._sql.wordings.all(self._cursor, agency)

    def put_letter_template(self, template: LetterTemplate) -> LetterTemplate:
        if not self._writes:
            raise RuntimeError("a reading transaction does not write")
        return self._sql.wordings.put(self._cursor, template)

    # ------------------------------------------------------------ holiday notices

    def holiday_notices(self) -> tuple[HolidayNotice, ...]:
        return self._sql.holidays.notices(self._cursor)

    def put_holiday_notice(self, notice: HolidayNotice) -> None:
        if not self._writes:
            raise RuntimeError("a reading transaction does not write")
        self._sql.holidays.put(self._cursor, notice)

    def spanning(self, agency: str, first: date, last: date) -> tuple[int, ...]:
        return self._sql.holidays.spanning(self._cursor, agency, first, last)

    def families(self, agency: str, ids: Sequence[int]) -> tuple[tuple[Kept, ...], ...]:
        found: dict[int, list[Any]] = {}
        for root, *row in self._sql.holidays.families(self._cursor, agency, ids, self._locks):
            found.setdefault(root, []).append(row)
        return tuple(self._kept(agency, family) for family in found.values())

    def live_clocks(self, agency: str, ids: Sequence[int]) -> Mapping[str, Mapping[str, ClockRow]]:
        return self._sql.holidays.clocks(self._cursor, agency, ids)

    def refresh(self, agency: str, clocks: Sequence[tuple[str, ClockRow]]) -> None:
        values = [records.clock_values(agency, self._id(agency, no), row) for no, row in clocks]
        if values:
            self._write(self._sql.put_clock, *values)

    # ------------------------------------------------------------ the sweep

    def due_clocks(
        self, on: date, after: Place | None, limit: int, agency: str | None = None
    ) -> tuple[tuple[DueClock, ...], Place | None]:
        return self._sql.alerts.due(self._cursor, on, after, limit, agency)

    def tell(self, tellings: Sequence[Telling]) -> None:
        if not self._writes:
            raise RuntimeError("a reading transaction does not write")
        try:
            self._sql.alerts.tell(self._cursor, tellings, self._now())
        except BaseException as error:
            self.failed = error
            raise

    def standing(self, agency: str, no: str) -> tuple[str, str] | None:
        row = self._one(self._sql.standing, {"agency": agency, "no": no}) if "\0" not in no else None
        return (row[0], row[1]) if row else None

    def tied(self, agency: str, no: str) -> tuple[Tie, ...]:
        found = self._all(self._sql.tied, {"agency": agency, "no": no})
        return tuple(Tie(field, of, workflow, state, records.day(on)) for field, of, workflow, state, on in found)

    def next_number(self, agency: str, series: str, year: int) -> int:
        self._write(self._sql.count, {"agency": agency, "series": series, "year": year})
        taken: int = self._cursor.fetchall()[0][0]
        return taken

    # ------------------------------------------------------------ reading

    def notices(self, agency: str, person: str, day: date) -> tuple[Notice, ...]:
        return self._sql.alerts.notices(self._cursor, agency, person, day)

    def events(self, agency: str, no: str) -> tuple[tuple[Event, str], ...]:
        found = self._all(self._sql.events, {"agency": agency, "no": no})
        return tuple((Event.from_json(json.loads(body)), digest) for body, digest in found)

    def all_cases(self, agency: str | None = None) -> Iterator[tuple[str, Kept]]:
        statement = self._sql.cases if agency is None else self._sql.cases_of
        given = {} if agency is None else {"agency": agency}
        last = 0
        while chunk := self._all(statement, {**given, "id": last}):
            last = chunk[-1][0]
            for _, _, *kept, of in chunk:
                yield of, rows.thaw(*kept)

    def clocks(self, agency: str, no: str) -> tuple[ClockRow, ...]:
        found = map(records.clock, self._all(self._sql.clocks, {"agency": agency, "no": no}))
        return tuple(sorted(found, key=lambda c: c.key))

    def letters(self, agency: str, no: str) -> tuple[LetterRow, ...]:
        return tuple(map(records.letter, self._all(self._sql.letters, {"agency": agency, "no": no})))

    def letter(self, agency: str, id: int) -> LetterRow | None:
        if not 0 < id < 2**63:  # more than a database can be asked for
            return None
        row = self._one(self._sql.letter, {"agency": agency, "id": id})
        return records.letter(row) if row else None

    def letter_numbered(self, agency: str, number: str, lock: bool = False) -> LetterRow | None:
        statement = self._sql.letter_numbered_locked if lock and self._locks else self._sql.letter_numbered
        row = self._one(statement, {"agency": agency, "number": number}) if "\0" not in number else None
        return records.letter(row) if row else None

    def signed(self, agency: str, letter: int) -> bytes | None:
        return self._sql.seals.signed(self._cursor, agency, letter)

    def seal_image(self, agency: str, revision: int) -> SealImage | None:
        return self._sql.seals.image(self._cursor, agency, revision)

    def seal_image_on(self, agency: str, day: date) -> SealImage | None:
        return self._sql.seals.image_on(self._cursor, agency, day)

    def seal_images(self, agency: str) -> tuple[SealImage, ...]:
        return self._sql.seals.images(self._cursor, agency)

    def put_seal_image(self, agency: str, since: date, content: bytes) -> int:
        if not self._writes:
            raise RuntimeError("a reading transaction does not write")
        return self._sql.seals.put(self._cursor, agency, since, content)

    def find(self, agency: str, query: CaseQuery) -> list[CaseLine]:
        return [records.line(row) for row in self._all(*self._sql.lists.of(agency, query))]

    def numbers(self, agency: str, series: str, year: int) -> int:
        row = self._one(self._sql.last, {"agency": agency, "series": series, "year": year})
        return row[0] if row else 0
