"""What the sweep reads and writes, a thousand families at a time.

SQLite takes a prepared statement again and again; PostgreSQL takes a whole chunk in one statement. Both touch only the
columns of a case that an alert changes: its snapshot is neither read nor written.
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
from engine.core.kept import ClockRow
from engine.core.telling import DueClock, Notice, Place, Telling

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
SELECT u.id, u.seq, u.agency, '{STEP}', u.day, '{SWEEP}', NULL, u.previous, u.hash, u.at, u.body FROM {{rows}}""",
    "cases": """UPDATE cases c SET seq = u.seq, head = u.head, told = u.told, level = u.level
FROM {rows} WHERE c.id = u.id AND c.seq = u.before""",
    "clocks": """UPDATE clocks k SET next_alert = u.next_alert, next_level = u.next_level
FROM {rows} WHERE k.case_id = u.id AND k.key = u.key""",
    "notices": f"INSERT INTO notices ({_NOTICE}) SELECT * FROM {{rows}}",
}
_COLUMNS = {
    "events": "id bigint, seq int, agency text, day date, previous text, hash text, at timestamptz, body text",
    "cases": "seq int, head text, told text, level text, id bigint, before int",
    "clocks": "next_alert date, next_level text, id bigint, key text",
    "notices": "agency text, person text, day date, case_id bigint, seq int, clock text, level text, due_on date",
}
_NAMES = {what: [c.split()[0] for c in columns.split(", ")] for what, columns in _COLUMNS.items()}
# Whatever the tables hold, a chunk is small: rows are found by their keys, no table is read through.
_BY_KEYS = "SELECT " + ", ".join(f"set_config('enable_{how}', 'off', true)" for how in ("hashjoin", "mergejoin"))

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
        self._write = _SQLITE if self._lite else {what: _set(what) for what in _POSTGRES}
        moment = UtcDateTime().dialect_impl(dialect).bind_processor(dialect) if self._lite else None
        self._moment: Callable[[datetime], Any] = moment or datetime.isoformat

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
            if not self._lite:
                cursor.execute(_BY_KEYS)
            cursor.execute(self._pick if agency is None else self._pick_of, values)
            found = cursor.fetchall()
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
        at, day = self._moment(now), _iso
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
        day = _iso
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
                names = _NAMES[what]
                cursor.execute(self._write[what], [rows.dump([dict(zip(names, v, strict=True)) for v in values])])
        return cursor.rowcount

    def _day(self, value: date | None) -> date | str | None:
        return value.isoformat() if self._lite and value is not None else value


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _set(what: str) -> str:
    """A statement for rows that come as one JSON text: an array each would cost the driver more than the database."""
    return _POSTGRES[what].format(rows=f"json_to_recordset(%s) AS u({_COLUMNS[what]})")


def _due_clock(row: Row) -> DueClock:
    (id_, agency, no, family, state, handler, seq, head, told, level) = row[:10]
    (key, run, kind, started_on, due_on, next_alert, next_level, length, armed_on) = row[10:]
    day, maybe = records.day, records.day_or_none
    clock = ClockRow(
        key, run, kind, True, day(started_on), maybe(due_on), maybe(next_alert), next_level, length, maybe(armed_on)
    )
    return DueClock(id_, agency, no, family, state, handler, seq, head, told, level, clock)
