"""Agencies' own wordings in the SQL store, for one dialect. What was drafted is never changed: triggers refuse it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Dialect, bindparam, func, insert, select, update
from sqlalchemy.engine.interfaces import DBAPICursor

from engine.adapters import records, rows
from engine.adapters.ready import Ready
from engine.adapters.tables import LETTER_TEMPLATES
from engine.core.wording import LetterTemplate

_T = LETTER_TEMPLATES.c
_DECIDED = ("approved_by", "approved_on", "in_force_from", "withdrawn_by", "withdrawn_on")
_SHOWN = ("agency", "key", "version", "base", "fingerprint", "drafted_by", "drafted_on", *_DECIDED, "text", "parts")
_ALL = select(*(_T[c] for c in _SHOWN)).order_by(_T.agency, _T.key, _T.version)
_REVISION = select(func.coalesce(func.max(_T.revision), 0) + 1).scalar_subquery()
_THIS = (_T.agency == bindparam("of"), _T.key == bindparam("its"), _T.version == bindparam("at"))
Held = dict[str, tuple[LetterTemplate, ...]]


class Wordings:
    """The statements. `approved` keeps what was read last, with its revision."""

    def __init__(self, dialect: Dialect) -> None:
        self._lite = dialect.name == "sqlite"
        self._all = Ready(_ALL.where(_T.agency == bindparam("agency")), dialect)
        self._approved = Ready(_ALL.where(_T.approved_on.is_not(None)), dialect)
        self._last = Ready(
            select(func.coalesce(func.max(_T.version), 0)).where(
                _T.agency == bindparam("of"), _T.key == bindparam("its")
            ),
            dialect,
        )
        given: dict[str, Any] = {c: bindparam(c) for c in _SHOWN}
        self._add = Ready(insert(LETTER_TEMPLATES).values({**given, "revision": _REVISION}), dialect)
        decided: dict[str, Any] = {c: bindparam(c) for c in _DECIDED}
        change = update(LETTER_TEMPLATES).where(*_THIS, _T.withdrawn_on.is_(None))
        change = change.values({**decided, "revision": _REVISION})
        self._decide = Ready(change.where(_T.approved_on.is_(None)), dialect)
        self._decide_approved = Ready(change.where(_T.approved_on.is_not(None)), dialect)
        self._held: tuple[int, Held] = (0, {})

    def approved(self, cursor: DBAPICursor, revision: int | None) -> Held:
        """The approved versions by agency, read again when the revision has changed."""
        if revision is None:
            return {}
        held = self._held
        if held[0] != revision:
            found: Held = {}
            for row in self._approved.run(cursor, {}).fetchall():
                found[row[0]] = (*found.get(row[0], ()), _read(row))
            held = self._held = revision, found
        return held[1]

    def all(self, cursor: DBAPICursor, agency: str) -> tuple[LetterTemplate, ...]:
        """See `engine.core.ports.Tx.letter_templates`."""
        return tuple(map(_read, self._all.run(cursor, {"agency": agency}).fetchall()))

    def put(self, cursor: DBAPICursor, template: LetterTemplate) -> LetterTemplate:
        """See `engine.core.ports.Tx.put_letter_template`."""
        if not self._lite:  # one version, and one revision, after the other
            cursor.execute("LOCK TABLE letter_templates IN SHARE ROW EXCLUSIVE MODE")
        this = {"of": template.agency, "its": template.key}
        if not template.version:
            last = self._last.run(cursor, this).fetchone()
            template = template.numbered((last[0] if last else 0) + 1)
            self._add.run(cursor, _values(template))
            return template
        decided = {name: value for name, value in _values(template).items() if name in _DECIDED}
        statement = self._decide_approved if template.withdrawn_on and template.approved_on else self._decide
        statement.run(cursor, {**decided, **this, "at": template.version})
        if cursor.rowcount != 1:
            raise rows.template_decided()
        return template


def _read(row: Any) -> LetterTemplate:
    agency, key, version, base, fingerprint, drafted_by, drafted_on, *decided, text, parts = row
    by, on, since, out_by, out_on = decided
    files = ((f"{key}.j2", text), *((name, part) for name, part in json.loads(parts)))
    maybe = records.day_or_none
    head = agency, key, version, files, fingerprint, base, drafted_by, records.day(drafted_on)
    return LetterTemplate(*head, by, maybe(on), maybe(since), out_by, maybe(out_on))


def _values(t: LetterTemplate) -> dict[str, Any]:
    return {
        "agency": t.agency,
        "key": t.key,
        "version": t.version,
        "base": t.base,
        "fingerprint": t.fingerprint,
        "drafted_by": t.drafted_by,
        "drafted_on": t.drafted_on,
        "approved_by": t.approved_by,
        "approved_on": t.approved_on,
        "in_force_from": t.in_force_from,
        "withdrawn_by": t.withdrawn_by,
        "withdrawn_on": t.withdrawn_on,
        "text": t.files[0][1],
        "parts": rows.dump([list(part) for part in t.files[1:]]),
    }
