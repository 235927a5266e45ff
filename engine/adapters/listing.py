"""Lists of cases by keyset paging, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Dialect, Select, bindparam, select

from engine.adapters import rows
from engine.adapters.ready import Ready, Values
from engine.adapters.tables import CASES
from engine.core.kept import CaseQuery

_C = CASES.c
_LINES = select(
    _C.id, _C.no, _C.workflow, _C.state, _C.outcome, _C.opened_on, _C.handler, _C.unit, _C.next_due_on, _C.level
).where(_C.agency == bindparam("agency"), _C.parent_no.is_(None))
# as a list of its own, or SQLite walks through all cases in the order that is asked for
_DUE = select(_C.id).where(
    _C.agency == bindparam("agency"), _C.parent_no.is_(None), _C.next_due_on <= bindparam("due_before")
)
_FILTERS = {
    "state": _C.state == bindparam("state"),
    "workflow": _C.workflow == bindparam("workflow"),
    "handler": _C.handler == bindparam("handler"),
    "level": _C.level == bindparam("level"),
    "due_before": _C.id.in_(_DUE),
    "words": _C.words.like(bindparam("words"), escape="\\"),
    "after": _C.id < bindparam("after"),
}


def _statement(given: Iterable[str]) -> Select[Any]:
    return _LINES.where(*(_FILTERS[name] for name in given)).order_by(_C.id.desc()).limit(bindparam("many"))


class Lists:
    """A statement for each set of filters, compiled when it is first asked for."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._ready: dict[tuple[str, ...], Ready] = {}

    def of(self, agency: str, query: CaseQuery) -> tuple[Ready, Values]:
        """The statement for `query`, with its values. Raises InputError for too long a `q`."""
        filters: Values = {
            "state": query.state,
            "workflow": query.workflow,
            "handler": query.handler,
            "level": query.level,
            "due_before": query.due_before,
            "words": query.q and f"%{_plain(rows.sought(query.q))}%",
            "after": query.after,
        }
        given = {name: value for name, value in filters.items() if value not in (None, "")}
        names = tuple(given)
        if names not in self._ready:
            self._ready[names] = Ready(_statement(names), self._dialect)
        return self._ready[names], {**given, "agency": agency, "many": query.limit}


def _plain(text: str) -> str:
    """Without the signs that mean something in LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
