"""The statements of the SQL store, built once, so that SQLAlchemy finds each of them compiled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Insert, Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.adapters.tables import AGENCIES, CASES, CLOCKS, COUNTERS, EVENTS, LETTERS, PEOPLE, SETTINGS

CHUNK = 500  # cases read at a time when all are read


def _upsert(dialect: str, table: Table, change: Iterable[str]) -> Insert:
    """Insert a row, or change these columns of the one with the same primary key."""
    keys = list(table.primary_key.columns)
    if dialect == "sqlite":
        lite = sqlite.insert(table)
        return lite.on_conflict_do_update(index_elements=keys, set_={c: lite.excluded[c] for c in change})
    post = postgresql.insert(table)
    return post.on_conflict_do_update(index_elements=keys, set_={c: post.excluded[c] for c in change})


def _count(dialect: str) -> Insert:
    """Take the next number. The row stays locked until the transaction ends, so that none is lost or given twice."""
    key, following = list(COUNTERS.primary_key.columns), COUNTERS.c.last + 1
    if dialect == "sqlite":
        return (
            sqlite.insert(COUNTERS)
            .values(last=1)
            .on_conflict_do_update(index_elements=key, set_={"last": following})
            .returning(COUNTERS.c.last)
        )
    return (
        postgresql.insert(COUNTERS)
        .values(last=1)
        .on_conflict_do_update(index_elements=key, set_={"last": following})
        .returning(COUNTERS.c.last)
    )


class Upserts:
    """The statements that each database writes in its own way. `dialect` "sqlite" or "postgresql"."""

    def __init__(self, dialect: str) -> None:
        self.agency = _upsert(dialect, AGENCIES, ("name", "region", "profile"))
        self.person = _upsert(dialect, PEOPLE, ("roles",))
        self.clock = _upsert(dialect, CLOCKS, ("run", "kind", "live", "started_on", "due_on", "next_alert"))
        self.count = _count(dialect)


UPSERTS = {"sqlite": Upserts("sqlite"), "postgresql": Upserts("postgresql")}

# ---------------------------------------------------------------- agencies and people

_AGENCY = (
    select(AGENCIES, SETTINGS.c.key, SETTINGS.c.value, SETTINGS.c.in_force_from)
    .outerjoin(SETTINGS, SETTINGS.c.agency == AGENCIES.c.code)
    .order_by(AGENCIES.c.code, SETTINGS.c.position)
)
ONE_AGENCY = _AGENCY.where(AGENCIES.c.code == bindparam("code"))
ALL_AGENCIES = _AGENCY
DROP_SETTINGS = delete(SETTINGS).where(SETTINGS.c.agency == bindparam("code"))
PUT_SETTING = insert(SETTINGS)
ONE_PERSON = select(PEOPLE).where(PEOPLE.c.agency == bindparam("agency"), PEOPLE.c.name == bindparam("name"))
ALL_PEOPLE = select(PEOPLE).where(PEOPLE.c.agency == bindparam("agency"))

# ---------------------------------------------------------------- cases

KEPT = (CASES.c.id, CASES.c.no, CASES.c.snapshot, CASES.c.head, CASES.c.fingerprint, CASES.c.parent_no, CASES.c.ref)
FAMILY = (
    select(*KEPT)
    .where(CASES.c.agency == bindparam("agency"), CASES.c.family == bindparam("family"))
    .order_by(CASES.c.id)
)
FAMILY_LOCKED = FAMILY.with_for_update()
FAMILY_OF = select(CASES.c.family).where(CASES.c.agency == bindparam("agency"), CASES.c.no == bindparam("no"))
ID_OF = select(CASES.c.id).where(CASES.c.agency == bindparam("agency"), CASES.c.no == bindparam("no"))
OPEN = insert(CASES).returning(CASES.c.id)
_MOVED = (
    "workflow",
    "workflow_version",
    "fingerprint",
    "state",
    "outcome",
    "version",
    "seq",
    "head",
    "handler",
    "unit",
)
MOVE = (
    update(CASES)
    .where(CASES.c.id == bindparam("at_id"), CASES.c.seq == bindparam("at_seq"))
    .values({c: bindparam(c) for c in (*_MOVED, "opened_on", "snapshot")})
)


def cases_after(agency: str | None) -> Select[Any]:
    """The next chunk of cases after `id`, in order of opening."""
    some = select(CASES.c.agency, *KEPT).where(CASES.c.id > bindparam("id")).order_by(CASES.c.id).limit(CHUNK)
    return some if agency is None else some.where(CASES.c.agency == bindparam("agency"))


# ---------------------------------------------------------------- what belongs to a case

ADD_EVENT = insert(EVENTS)
ADD_LETTER = insert(LETTERS)
VOID_LETTER = (
    update(LETTERS)
    .where(LETTERS.c.agency == bindparam("of"), LETTERS.c.id == bindparam("at_id"))
    .values(voided=bindparam("voided"))
)
REPLAY = (
    select(CASES.c.no)
    .join(EVENTS, EVENTS.c.case_id == CASES.c.id)
    .where(
        EVENTS.c.agency == bindparam("agency"), EVENTS.c.person == bindparam("person"), EVENTS.c.key == bindparam("key")
    )
)
_OF_CASE = (CASES.c.agency == bindparam("agency"), CASES.c.no == bindparam("no"))
EVENTS_OF = (
    select(EVENTS.c.body, EVENTS.c.hash)
    .join(CASES, EVENTS.c.case_id == CASES.c.id)
    .where(*_OF_CASE)
    .order_by(EVENTS.c.seq)
)
CLOCKS_OF = select(CLOCKS).join(CASES, CLOCKS.c.case_id == CASES.c.id).where(*_OF_CASE)
_LETTERS = select(LETTERS, CASES.c.no).join(CASES, LETTERS.c.case_id == CASES.c.id)
LETTERS_OF = _LETTERS.where(*_OF_CASE).order_by(LETTERS.c.id)
ONE_LETTER = _LETTERS.where(LETTERS.c.agency == bindparam("agency"), LETTERS.c.id == bindparam("id"))
LAST_NUMBER = select(COUNTERS.c.last).where(
    COUNTERS.c.agency == bindparam("agency"),
    COUNTERS.c.series == bindparam("series"),
    COUNTERS.c.year == bindparam("year"),
)
