"""What the recount after a holiday notice reads and writes (`engine.services.notices`), for one dialect."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from engine.adapters import records
from engine.adapters.database import EXPLAINED
from engine.core.kept import ClockRow, HolidayNotice

_PLACEHOLDER = re.compile(r":([a-z]+)")
_COLUMNS = "document_no, text, before, counted, imported_on"
_NOTICES = f"SELECT {_COLUMNS} FROM holiday_notices ORDER BY document_no"
_TEXTS = "SELECT text FROM holiday_notices WHERE text <> '' ORDER BY document_no"
_PUT = f"""INSERT INTO holiday_notices ({_COLUMNS}, revision)
VALUES (:no, :text, :before, :counted, :day, (SELECT coalesce(max(revision), 0) + 1 FROM holiday_notices))
ON CONFLICT (document_no) DO UPDATE SET text = excluded.text, before = excluded.before, counted = excluded.counted,
  imported_on = excluded.imported_on, revision = excluded.revision"""
_SPANNING = """SELECT DISTINCT CASE WHEN c.parent_no IS NULL THEN c.id
  ELSE (SELECT f.id FROM cases f WHERE f.agency = c.agency AND f.no = c.family) END AS root
FROM clocks k JOIN cases c ON c.id = k.case_id
WHERE k.agency = :agency AND {live} AND k.started_on <= :last
  AND (k.due_on IS NULL OR k.due_on >= :first OR k.next_alert >= :first) ORDER BY root"""
# CROSS JOIN and, on SQLite, `+`: parents are found by their ids first, else it reads every case of the agency for each
_FAMILIES = """SELECT p.id, c.id, c.no, c.snapshot, c.seq, c.told, c.head, c.fingerprint, c.parent_no, c.ref, c.level
FROM cases p CROSS JOIN cases c
WHERE c.agency = p.agency AND c.family = p.no AND p.id {ids} AND {own}p.agency = :agency ORDER BY p.id, c.id"""

_CLOCKS = """SELECT c.no, k.key, k.run, k.kind, k.live, k.started_on, k.due_on, k.next_alert, k.next_level, k.length,
  k.armed_on FROM cases p CROSS JOIN cases c CROSS JOIN clocks k
WHERE c.agency = p.agency AND c.family = p.no AND k.case_id = c.id AND p.id {ids} AND {own}p.agency = :agency
  AND {live}"""


class Holidays:
    """Its statements. `imported` is what was read last: (revision, texts)."""

    def __init__(self, dialect: Dialect) -> None:
        self._lite = dialect.name == "sqlite"
        ids = "IN (SELECT value FROM json_each(:ids))" if self._lite else "= ANY(:ids)"
        own = "+" if self._lite else ""
        families = _FAMILIES.format(ids=ids, own=own)
        self._notices, self._texts, self._put = map(self._text, (_NOTICES, _TEXTS, _PUT))
        live = "k.live = 1" if self._lite else "k.live"
        self._spanning = self._text(_SPANNING.format(live=live))
        self._clocks = self._text(_CLOCKS.format(ids=ids, live=live, own=own))
        self._families = self._text(families)
        self._locked = self._families + ("" if self._lite else " FOR UPDATE OF p, c")
        self._imported: tuple[int, tuple[str, ...]] = (0, ())

    def _text(self, sql: str) -> str:
        return sql if self._lite else _PLACEHOLDER.sub(r"%(\1)s", sql)

    def _day(self, value: date) -> date | str:
        return value.isoformat() if self._lite else value

    def _all(self, cursor: DBAPICursor, sql: str, values: dict[str, Any]) -> Sequence[Any]:
        with EXPLAINED:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def texts(self, cursor: DBAPICursor, revision: int | None) -> tuple[str, ...]:
        """The texts of the imported notices, read again when the revision has changed."""
        if revision is None:
            return ()
        held = self._imported
        if held[0] != revision:
            held = self._imported = revision, tuple(text for (text,) in self._all(cursor, self._texts, {}))
        return held[1]

    def notices(self, cursor: DBAPICursor) -> tuple[HolidayNotice, ...]:
        """See `engine.core.ports.Tx.holiday_notices`."""
        return tuple(
            HolidayNotice(no, text, tuple(json.loads(before)), bool(counted), records.day(on))
            for no, text, before, counted, on in self._all(cursor, self._notices, {})
        )

    def put(self, cursor: DBAPICursor, notice: HolidayNotice) -> None:
        """See `engine.core.ports.Tx.put_holiday_notice`."""
        values = {"no": notice.document_no, "text": notice.text, "counted": notice.counted}
        values |= {"before": json.dumps(notice.before), "day": self._day(notice.imported_on)}
        with EXPLAINED:
            if not self._lite:  # one revision after the other
                cursor.execute("LOCK TABLE holiday_notices IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(self._put, values)

    def spanning(self, cursor: DBAPICursor, agency: str, first: date, last: date) -> tuple[int, ...]:
        """See `engine.core.ports.Tx.spanning`."""
        values = {"agency": agency, "first": self._day(first), "last": self._day(last)}
        return tuple(root for (root,) in self._all(cursor, self._spanning, values))

    def families(self, cursor: DBAPICursor, agency: str, ids: Sequence[int], lock: bool) -> Sequence[Any]:
        """Rows of the families: the parent's id, then the columns of a case as `rows.thaw` takes them."""
        return self._all(cursor, self._locked if lock else self._families, self._of(agency, ids))

    def clocks(self, cursor: DBAPICursor, agency: str, ids: Sequence[int]) -> dict[str, dict[str, ClockRow]]:
        """See `engine.core.ports.Tx.live_clocks`."""
        found: dict[str, dict[str, ClockRow]] = {}
        for no, *row in self._all(cursor, self._clocks, self._of(agency, ids)):
            found.setdefault(no, {})[row[0]] = records.clock(row)
        return found

    def _of(self, agency: str, ids: Sequence[int]) -> dict[str, Any]:
        return {"ids": json.dumps(list(ids)) if self._lite else list(ids), "agency": agency}
