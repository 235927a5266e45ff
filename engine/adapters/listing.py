"""Lists of cases by keyset paging, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from engine.adapters.tables import CASES, CLOCKS
from engine.core.ports import CaseLine, CaseQuery

_C, _K = CASES.c, CLOCKS.c
_DUTY = and_(_K.case_id == _C.id, _K.live, _K.kind == "duty")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _statement(agency: str, q: CaseQuery) -> Select[Any]:
    next_due = select(func.min(_K.due_on)).where(_DUTY).scalar_subquery().label("next_due_on")
    columns = (_C.id, _C.no, _C.workflow, _C.state, _C.outcome, _C.opened_on, _C.handler, _C.unit, next_due)
    found = select(*columns).where(_C.agency == agency, _C.parent_no.is_(None))
    for column, value in ((_C.state, q.state), (_C.workflow, q.workflow), (_C.handler, q.handler)):
        if value:
            found = found.where(column == value)
    if q.due_before:
        found = found.where(exists().where(_DUTY, _K.due_on <= q.due_before))
    if q.q:
        # the snapshot is JSON text: look for the words as JSON writes them inside a string
        inside = json.dumps(q.q, ensure_ascii=False)[1:-1]
        like = or_(
            _C.no.like(f"%{_escaped(q.q)}%", escape="\\"), _C.snapshot.like(f"%{_escaped(inside)}%", escape="\\")
        )
        found = found.where(like)
    if q.after is not None:
        found = found.where(_C.id < q.after)
    return found.order_by(_C.id.desc()).limit(q.limit)


def find(connection: Connection, agency: str, query: CaseQuery) -> list[CaseLine]:
    """Parent cases of `agency` that fit `query`, newest first."""
    return [CaseLine(*row) for row in connection.execute(_statement(agency, query))]
