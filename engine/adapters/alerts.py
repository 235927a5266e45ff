"""What the sweep reads and writes, a thousand families at a time.

SQLite takes a prepared statement again and again; PostgreSQL takes a whole chunk as arrays in one statement. Both touch
only the columns of a case that an alert changes: its snapshot is neither read nor written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from engine.adapters import records, rows
from engine.adapters.database import EXPLAINED
from engine.adapters.tables import UtcDateTime
from engine.core.ports import ClockRow, DueClock, Notice, Place, Telling

_PLACEHOLDER = re.compile(r":([a-z]+)")
FIRST: Place = date.min, 0

_PARENT = (
    "CASE WHEN c.parent_no IS NULL THEN c.id"
    " ELSE (SELECT f.id FROM cases f WHERE f.agency = c.agency AND f.no = c.family) END"
)
_DUE = "k.next_alert <= :on AND (k.next_alert, k.case_id) > (:day, :id)"
_ORDER = "ORDER BY k.next_alert, k.case_id LIMIT :many"
_PICK_SQLITE = f"""SELECT k.next_alert, k.case_id, {_PARENT}
FROM clocks k JOIN cases c ON c.id = k.case_id WHERE {_DUE} {{only}} {_ORDER}"""
# those who act on a family lock its parent first, and so do we
_PICK_POSTGRES = f"""SELECT k.next_alert, k.case_id, p.id
FROM clocks k JOIN cases c ON c.id = k.case_id JOIN cases p ON p.id = {_PARENT}
WHERE {_DUE} {{only}} {_ORDER} FOR UPDATE OF p SKIP LOCKED"""
_READ = """SELECT c.id, c.agency, c.no, c.family, c.state, p.handler, c.seq, c.head, c.told, c.level,
  k.key, k.run, k.kind, k.started_on, k.due_on, k.next_alert, k.next_level, k.length, k.armed_on
FROM cases p JOIN cases c ON c.agency = p.agency AND c.family = p.no JOIN clocks k ON k.case_id = c.id
WHERE p.id {ids} AND k.next_alert <= :on ORDER BY p.id, c.id, k.key"""
_NOTICES = """SELECT n.person, n.day, c.no, n.seq, n.clock, n.level, n.due_on
FROM notices n JOIN cases c ON c.id = n.case_id
WHERE n.agency = :agency AND n.person = :person AND n.day = :day ORDER BY n.case_id, n.seq"""

_EVENT = "case_id, seq, agency, step, day, person, key, previous, hash, recorded_at, body"
_CASE = "seq = {u}seq, head = {u}head, told = {u}told, level = {u}level"
_NOTICE = "agency, person, day, case_id, seq, clock, level, due_on"
STEP = "escalate"
SWEEP = "sweep"

_SQLITE = {
    "events": f"INSERT INTO events ({_EVENT}) VALUES (?, ?, ?, '{STEP}', ?, '{SWEEP}', NULL, ?, ?, ?, ?)",
    "cases": "UPDATE cases SET seq = ?, head = ?, told = ?, level = ? WHERE id = ? AND seq = ?",
    "clocks": "UPDATE clocks SET next_alert = ?, next_level = ? WHERE case_id = ? AND key = ?",
    "notices": f"INSERT INTO notices ({_NOTICE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
}
_POSTGRES = {
    "events": f"""INSERT INTO events ({_EVENT})
SELECT u.id, u.seq, u.agency, '{STEP}', u.day, '{SWEEP}', NULL, u.previous, u.hash, u.at, u.body
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::date[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
  AS u(id, seq, agency, day, previous, hash, at, body)""",
    "cases": """UPDATE cases c SET seq = u.seq, head = u.head, told = u.told, level = u.level
FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::int[])
  AS u(seq, head, told, level, id, before) WHERE c.id = u.id AND c.seq = u.before""",
    "clocks": """UPDATE clocks k SET next_alert = u.next_alert, next_level = u.next_level
FROM unnest(%s::date[], %s::text[], %s::bigint[], %s::text[]) AS u(next_alert, next_level, id, key)
WHERE k.case_id = u.id AND k.key = u.key""",
    "notices": f"""INSERT INTO notices ({_NOTICE}) SELECT * FROM unnest(
  %s::text[], %s::text[], %s::date[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::date[])""",
}

Row = tuple[Any, ...]


class Alerts:
    """The statements of the sweep for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._lite = dialect.name == "sqlite"
        only = "AND k.agency = :agency"
        pick = _PICK_SQLITE if self._lite else _PICK_POSTGRES
        self._pick, self._pick_of = (self._text(pick.format(only=x)) for x in ("", only))
        ids = "IN (SELECT value FROM json_each(:ids))" if self._lite else "= ANY(:ids)"
        self._read = self._text(_READ.format(ids=ids))
        self._notices = self._text(_NOTICES)
        self._write = _SQLITE if self._lite else _POSTGRES
        moment = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
        self._moment: Callable[[datetime], Any] = moment or _same

    def _text(self, sql: str) -> str:
        return sql if self._lite else _PLACEHOLDER.sub(r"%(\1)s", sql)

    # ------------------------------------------------------------ reading

    def due(
        self, cursor: DBAPICursor, on: date, after: Place | None, limit: int, agency: str | None
    ) -> tuple[tuple[DueClock, ...], Place | None]:
        """See `engine.core.ports.Tx.due_clocks`."""
        day, id_ = after or FIRST
        values = {"on": self._day(on), "day": self._day(day), "id": id_, "many": limit, "agency": agency}
        with EXPLAINED:
            picked = cursor.execute(self._pick if agency is None else self._pick_of, values) or cursor
            found = picked.fetchall()
        if not found:
            return (), None
        ids = sorted({row[2] for row in found})
        with EXPLAINED:
            cursor.execute(self._read, {"on": self._day(on), "ids": json.dumps(ids) if self._lite else ids})
            read = cursor.fetchall()
        last = records.day(found[-1][0]), found[-1][1]
        return tuple(map(_due_clock, read)), last if len(found) == limit else None

    def notices(self, cursor: DBAPICursor, agency: str, person: str, day: date) -> tuple[Notice, ...]:
        """See `engine.core.ports.Tx.notices`."""
        with EXPLAINED:
            cursor.execute(self._notices, {"agency": agency, "person": person, "day": self._day(day)})
            return tuple(
                Notice(person, records.day(on), no, seq, clock, level, records.day(due))
                for person, on, no, seq, clock, level, due in cursor.fetchall()
            )

    # ------------------------------------------------------------ writing

    def tell(self, cursor: DBAPICursor, tellings: Sequence[Telling], now: datetime) -> None:
        """See `engine.core.ports.Tx.tell`."""
        at, day = self._moment(now), self._day
        told = [(t, e) for t in tellings for e in t.events]
        self._all(
            cursor,
            "events",
            [(t.id, e.seq, t.agency, day(e.on), e.previous, e.head, at, e.body) for t, e in told],
        )
        moved = [(e.seq, e.head, t.told, t.level, t.id, t.before) for t in tellings if t.events for e in t.events[-1:]]
        if self._all(cursor, "cases", moved) != len(moved):
            raise rows.stale()
        clocks = [(day(on), level, t.id, key) for t in tellings for key, on, level in t.clocks]
        self._all(cursor, "clocks", clocks)
        self.put_notices(cursor, [(t.agency, t.id, n) for t, e in told for n in e.notices])

    def put_notices(self, cursor: DBAPICursor, given: Sequence[tuple[str, int, Notice]]) -> None:
        """Write notices: (agency, case id, notice)."""
        day = self._day
        self._all(
            cursor,
            "notices",
            [(agency, n.person, day(n.day), id_, n.seq, n.clock, n.level, day(n.due_on)) for agency, id_, n in given],
        )

    def _all(self, cursor: DBAPICursor, what: str, values: Sequence[Row]) -> int:
        """Execute one statement for all rows; how many it touched."""
        if not values:
            return 0
        with EXPLAINED:
            if self._lite:
                cursor.executemany(self._write[what], values)
            else:
                cursor.execute(self._write[what], [list(column) for column in zip(*values, strict=True)])
        return cursor.rowcount

    def _day(self, value: date | None) -> date | str | None:
        return value.isoformat() if self._lite and value is not None else value


def _same(value: datetime) -> datetime:
    return value


def _due_clock(row: Row) -> DueClock:
    (id_, agency, no, family, state, handler, seq, head, told, level) = row[:10]
    (key, run, kind, started_on, due_on, next_alert, next_level, length, armed_on) = row[10:]
    day, maybe = records.day, records.day_or_none
    clock = ClockRow(
        key, run, kind, True, day(started_on), maybe(due_on), maybe(next_alert), next_level, length, maybe(armed_on)
    )
    return DueClock(id_, agency, no, family, state, handler, seq, head, told, level, clock)
