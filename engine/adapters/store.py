"""Cases in SQLite or PostgreSQL.

A transition is few statements: one reads the family (and locks it on PostgreSQL), one moves the projection and names
the `seq` it started from, then one each for events, clocks and letters.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Row

from engine.adapters import rows
from engine.adapters import statements as sql
from engine.adapters.database import POOL, READS, WAIT, connect
from engine.core.chain import GENESIS
from engine.core.errors import NotFound
from engine.core.events import Event
from engine.core.ports import Agency, ClockRow, Kept, LetterRow, Person, Writing


def _now() -> datetime:
    return datetime.now(UTC)


class _SqlTx:
    """One transaction on `connection`; see `engine.core.ports.Tx`."""

    def __init__(self, connection: Connection, writes: bool, now: Callable[[], datetime]) -> None:
        self.failed: BaseException | None = None  # half a batch may be written: this cannot be committed any more
        self._connection = connection
        self._writes = writes
        self._now = now
        self._upserts = sql.UPSERTS[connection.dialect.name]
        self._locks = writes and connection.dialect.name == "postgresql"
        self._ids: dict[tuple[str, str], int] = {}

    # ------------------------------------------------------------ agencies and people

    def agency(self, code: str) -> Agency | None:
        found = _agencies(self._connection.execute(sql.ONE_AGENCY, {"code": code}))
        return found[0] if found else None

    def agencies(self) -> tuple[Agency, ...]:
        return _agencies(self._connection.execute(sql.ALL_AGENCIES))

    def put_agency(self, agency: Agency) -> None:
        profile = rows.dump(agency.profile)
        self._write(
            self._upserts.agency,
            {"code": agency.code, "name": agency.name, "region": agency.region, "profile": profile},
        )
        self._write(sql.DROP_SETTINGS, {"code": agency.code})
        settings = [
            {"agency": agency.code, "position": i, "key": key, "value": rows.dump(value), "in_force_from": day}
            for i, (key, value, day) in enumerate(agency.settings)
        ]
        if settings:
            self._write(sql.PUT_SETTING, settings)

    def person(self, agency: str, name: str) -> Person | None:
        row = self._connection.execute(sql.ONE_PERSON, {"agency": agency, "name": name}).first()
        return _person(row) if row else None

    def people(self, agency: str) -> tuple[Person, ...]:
        found = self._connection.execute(sql.ALL_PEOPLE, {"agency": agency})
        return tuple(sorted(map(_person, found), key=lambda p: p.name))

    def put_person(self, person: Person) -> None:
        roles = rows.dump(sorted(person.roles))
        self._write(self._upserts.person, {"agency": person.agency, "name": person.name, "roles": roles})

    # ------------------------------------------------------------ cases

    def load(self, agency: str, no: str, lock: bool = True) -> tuple[Kept, ...]:
        found = self._family(agency, no, lock)
        if found:
            return found
        family = self._connection.scalar(sql.FAMILY_OF, {"agency": agency, "no": no})
        if family is None:
            return ()
        return tuple(k for k in self._family(agency, family, lock) if k.case.no == no)  # a child case by itself

    def _family(self, agency: str, family: str, lock: bool) -> tuple[Kept, ...]:
        values = {"agency": agency, "family": family}
        if not (lock and self._locks):
            return self._kept(agency, self._connection.execute(sql.FAMILY, values))
        found = self._kept(agency, self._connection.execute(sql.FAMILY_LOCKED, values))
        if found and set(found[0].case.children) - {k.ref for k in found}:
            # Waiting for the lock showed the parent as the other transaction left it, but not a child case that it
            # opened; now that the lock is ours, a second look does.
            found = self._kept(agency, self._connection.execute(sql.FAMILY_LOCKED, values))
        return found

    def _kept(self, agency: str, found: Iterable[Row[Any]]) -> tuple[Kept, ...]:
        out = []
        for row in found:
            self._ids[agency, row.no] = row.id
            out.append(rows.thaw(row.snapshot, row.head, row.fingerprint, row.parent_no, row.ref))
        return tuple(out)

    def replay(self, agency: str, by: str, key: str) -> str | None:
        no: str | None = self._connection.scalar(sql.REPLAY, {"agency": agency, "person": by, "key": key})
        return no

    def keep(self, agency: str, writings: Sequence[Writing]) -> None:
        try:
            chains = rows.chains(writings)
            for no, chain in chains.items():
                self._project(agency, no, chain[0].before, chain[-1].after)
            self._append(agency, writings)
        except BaseException as error:
            self.failed = error
            raise

    def _project(self, agency: str, no: str, before: Kept | None, after: Kept) -> None:
        case = after.case
        values = {
            "workflow": case.workflow,
            "workflow_version": case.workflow_version,
            "fingerprint": after.fingerprint,
            "state": case.state,
            "outcome": case.outcome,
            "version": case.version,
            "seq": case.seq,
            "head": after.head,
            "handler": str(case.fields.get("handler") or ""),
            "unit": str(case.fields.get("unit") or ""),
            "opened_on": case.opened_on,
            "snapshot": rows.freeze(after),
        }
        if before is None:
            values |= {"agency": agency, "no": no, "family": after.parent_no or no}
            values |= {"parent_no": after.parent_no, "ref": after.ref}
            self._ids[agency, no] = self._write(sql.OPEN, values).scalar_one()
        else:
            values |= {"at_id": self._id(agency, no), "at_seq": before.case.seq}
            if self._write(sql.MOVE, values).rowcount != 1:
                raise rows.stale()

    def _id(self, agency: str, no: str) -> int:
        """The row of a case. Raises Conflict when it is not there (any more, or not yet)."""
        held = self._ids.get((agency, no))
        if held is None:
            held = self._connection.scalar(sql.ID_OF, {"agency": agency, "no": no})
            if held is None:
                raise rows.stale()
            self._ids[agency, no] = held
        return held

    def _append(self, agency: str, writings: Sequence[Writing]) -> None:
        now = self._now()
        events, letters = [], []
        clocks: dict[tuple[int, str], dict[str, Any]] = {}
        for w in writings:
            case_id, event = self._ids[agency, w.after.case.no], w.event
            events.append(
                {
                    "case_id": case_id,
                    "seq": event.seq,
                    "agency": agency,
                    "step": event.do,
                    "day": event.on,
                    "person": event.by,
                    "key": w.key,
                    "previous": w.before.head if w.before else GENESIS,
                    "hash": w.after.head,
                    "recorded_at": now,
                    "body": w.body,
                }
            )
            for clock in w.clocks:
                clocks[case_id, clock.key] = _clock_values(agency, case_id, clock)
            for letter in w.letters:
                if letter.id:
                    self._void(agency, letter)
                else:
                    letters.append(_letter_values(agency, case_id, event.seq, letter))
        # a single row goes as one: executemany costs more
        if events:
            self._write(sql.ADD_EVENT, events if len(events) > 1 else events[0])
        if clocks:
            self._write(self._upserts.clock, list(clocks.values()) if len(clocks) > 1 else next(iter(clocks.values())))
        if letters:
            self._write(sql.ADD_LETTER, letters if len(letters) > 1 else letters[0])

    def _void(self, agency: str, letter: LetterRow) -> None:
        done = self._write(sql.VOID_LETTER, {"of": agency, "at_id": letter.id, "voided": letter.voided})
        if done.rowcount != 1:
            raise NotFound("没有这份文书", field="letter")

    def _write(self, statement: Executable, values: Any) -> CursorResult[Any]:
        if not self._writes:
            raise RuntimeError("a reading transaction does not write")
        try:
            return self._connection.execute(statement, values)
        except BaseException as error:
            self.failed = error
            raise

    def next_number(self, agency: str, series: str, year: int) -> int:
        taken: int = self._write(self._upserts.count, {"agency": agency, "series": series, "year": year}).scalar_one()
        return taken

    # ------------------------------------------------------------ reading

    def events(self, agency: str, no: str) -> tuple[tuple[Event, str], ...]:
        found = self._connection.execute(sql.EVENTS_OF, {"agency": agency, "no": no})
        return tuple((Event.from_json(json.loads(body)), digest) for body, digest in found)

    def all_cases(self, agency: str | None = None) -> Iterator[tuple[str, Kept]]:
        statement, last = sql.cases_after(agency), 0
        while chunk := self._connection.execute(statement, {"id": last, "agency": agency}).all():
            for row in chunk:
                last = row.id
                yield row.agency, rows.thaw(row.snapshot, row.head, row.fingerprint, row.parent_no, row.ref)

    def clocks(self, agency: str, no: str) -> tuple[ClockRow, ...]:
        found = self._connection.execute(sql.CLOCKS_OF, {"agency": agency, "no": no})
        clocks = (ClockRow(r.key, r.run, r.kind, r.live, r.started_on, r.due_on, r.next_alert) for r in found)
        return tuple(sorted(clocks, key=lambda c: c.key))

    def letters(self, agency: str, no: str) -> tuple[LetterRow, ...]:
        return tuple(map(_letter, self._connection.execute(sql.LETTERS_OF, {"agency": agency, "no": no})))

    def letter(self, agency: str, id: int) -> LetterRow | None:
        row = self._connection.execute(sql.ONE_LETTER, {"agency": agency, "id": id}).first()
        return _letter(row) if row else None

    def numbers(self, agency: str, series: str, year: int) -> int:
        return self._connection.scalar(sql.LAST_NUMBER, {"agency": agency, "series": series, "year": year}) or 0


def _agencies(found: Iterable[Row[Any]]) -> tuple[Agency, ...]:
    """Agencies from rows of agency and setting, a row a setting."""
    heads: dict[str, Row[Any]] = {}
    settings: dict[str, list[tuple[str, str | int, Any]]] = {}
    for row in found:
        heads.setdefault(row.code, row)
        held = settings.setdefault(row.code, [])
        if row.key is not None:
            held.append((row.key, json.loads(row.value), row.in_force_from))
    return tuple(
        Agency(code, heads[code].name, heads[code].region, json.loads(heads[code].profile), tuple(settings[code]))
        for code in sorted(heads)
    )


def _person(row: Row[Any]) -> Person:
    return Person(row.agency, row.name, frozenset(json.loads(row.roles)))


def _clock_values(agency: str, case_id: int, clock: ClockRow) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "key": clock.key,
        "agency": agency,
        "run": clock.run,
        "kind": clock.kind,
        "live": clock.live,
        "started_on": clock.started_on,
        "due_on": clock.due_on,
        "next_alert": clock.next_alert,
    }


def _letter_values(agency: str, case_id: int, seq: int, letter: LetterRow) -> dict[str, Any]:
    return {
        "agency": agency,
        "case_id": case_id,
        "seq": seq,
        "key": letter.key,
        "day": letter.on,
        "number": letter.number,
        "template_version": letter.template_version,
        "voided": letter.voided,
        "contents": rows.dump(letter.values),
    }


def _letter(row: Row[Any]) -> LetterRow:
    values = json.loads(row.contents)
    return LetterRow(row.id, row.no, row.seq, row.key, row.day, row.number, row.template_version, values, row.voided)


class SqlStore:
    """Cases in the SQLite file or PostgreSQL database at `url`; see `engine.core.ports.Store`.

    The tables must be there (`engine.adapters.schema.ensure`). Parameters: `pool` connections at most, `wait` seconds
    for a lock, `now` the moment that an event is recorded at. Raises InputError for an unusable address; transactions
    raise Conflict when a lock is not had in time.
    """

    def __init__(self, url: str, *, pool: int = POOL, wait: float = WAIT, now: Callable[[], datetime] = _now) -> None:
        self.engine = connect(url, pool=pool, wait=wait)
        self._wait = wait
        self._now = now
        # SQLite lets one write at a time, and those who wait poll its lock: inside one process they queue here instead
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else None
        reading: dict[str, Any] = {READS: True}
        if self._turn is None:
            # one snapshot for the whole transaction, as SQLite gives it
            reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader = self.engine.execution_options(**reading)

    @contextmanager
    def begin(self) -> Iterator[_SqlTx]:
        """Start a transaction that may write. Raises Conflict when others keep the database too long."""
        if self._turn is not None and not self._turn.acquire(timeout=self._wait):
            raise rows.busy()
        try:
            with self.engine.begin() as connection:
                tx = _SqlTx(connection, True, self._now)
                yield tx
                if tx.failed is not None:
                    raise tx.failed
        finally:
            if self._turn is not None:
                self._turn.release()

    @contextmanager
    def read(self) -> Iterator[_SqlTx]:
        """Start a transaction that only reads: it sees one moment throughout."""
        with self._reader.begin() as connection:
            yield _SqlTx(connection, False, self._now)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()
