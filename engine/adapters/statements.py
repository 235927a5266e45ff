"""The statements of the SQL store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BindParameter,
    Dialect,
    Insert,
    Integer,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.dml import ReturningInsert

from engine.adapters.alerts import Alerts
from engine.adapters.holidays import Holidays
from engine.adapters.listing import Lists
from engine.adapters.ready import Ready
from engine.adapters.seals import Seals
from engine.adapters.tables import (
    AGENCIES,
    CASES,
    CLOCKS,
    COUNTERS,
    EVENTS,
    HOLIDAY_NOTICES,
    LETTER_TEMPLATES,
    LETTERS,
    PEOPLE,
    SETTINGS,
    TIES,
)
from engine.adapters.wordings import Wordings

CHUNK = 500  # cases read at a time when all are read


# ---------------------------------------------------------------- what each database writes in its own way


def _values(table: Table) -> dict[str, BindParameter[Any]]:
    """Every column but a number that the database gives."""
    return {c.name: bindparam(c.name) for c in table.c if c.name != "id"}


def _upsert(dialect: str, table: Table, change: Iterable[str]) -> Insert:
    """Insert a row, or change these columns of the one with the same primary key."""
    keys = list(table.primary_key.columns)
    if dialect == "sqlite":
        lite = sqlite.insert(table).values(_values(table))
        return lite.on_conflict_do_update(index_elements=keys, set_={c: lite.excluded[c] for c in change})
    post = postgresql.insert(table).values(_values(table))
    return post.on_conflict_do_update(index_elements=keys, set_={c: post.excluded[c] for c in change})


def _count(dialect: str) -> ReturningInsert[tuple[int]]:
    """Take the next number. The row stays locked until the transaction ends, so that none is lost or given twice."""
    keys, one = list(COUNTERS.primary_key.columns), literal_column("1", Integer)
    first, following = {**_values(COUNTERS), "last": one}, {"last": COUNTERS.c.last + one}
    if dialect == "sqlite":
        lite = sqlite.insert(COUNTERS).values(first)
        return lite.on_conflict_do_update(index_elements=keys, set_=following).returning(COUNTERS.c.last)
    post = postgresql.insert(COUNTERS).values(first)
    return post.on_conflict_do_update(index_elements=keys, set_=following).returning(COUNTERS.c.last)


# ---------------------------------------------------------------- reading

_THIS_CASE = (CASES.c.agency == bindparam("agency"), CASES.c.no == bindparam("no"))
_AGENCIES = (
    select(
        AGENCIES,
        SETTINGS.c.key,
        SETTINGS.c.value,
        SETTINGS.c.in_force_from,
        select(func.max(HOLIDAY_NOTICES.c.revision)).scalar_subquery(),
        select(func.max(LETTER_TEMPLATES.c.revision)).scalar_subquery(),
    )
    .outerjoin(SETTINGS, SETTINGS.c.agency == AGENCIES.c.code)
    .order_by(AGENCIES.c.code, SETTINGS.c.position)
)
_ACTING = _AGENCIES.add_columns(PEOPLE.c.roles).outerjoin(
    PEOPLE, and_(PEOPLE.c.agency == AGENCIES.c.code, PEOPLE.c.name == bindparam("name"))
)
_PEOPLE = select(PEOPLE).where(PEOPLE.c.agency == bindparam("agency"))
_KEPT = tuple(
    CASES.c[c] for c in ("id", "no", "snapshot", "seq", "told", "head", "fingerprint", "parent_no", "ref", "level")
)
_FAMILY = (
    select(*_KEPT)
    .where(CASES.c.agency == bindparam("agency"), CASES.c.family == bindparam("family"))
    .order_by(CASES.c.id)
)
_CASES = select(*_KEPT, CASES.c.agency).where(CASES.c.id > bindparam("id")).order_by(CASES.c.id).limit(CHUNK)
_REPLAY = (
    select(CASES.c.no)
    .join(EVENTS, EVENTS.c.case_id == CASES.c.id)
    .where(
        EVENTS.c.agency == bindparam("agency"), EVENTS.c.person == bindparam("person"), EVENTS.c.key == bindparam("key")
    )
)
_EVENTS = (
    select(EVENTS.c.body, EVENTS.c.hash)
    .join(CASES, EVENTS.c.case_id == CASES.c.id)
    .where(*_THIS_CASE)
    .order_by(EVENTS.c.seq)
)
_CLOCK = ("run", "kind", "live", "started_on", "due_on", "next_alert", "next_level", "length", "armed_on")
_CLOCKS = (
    select(*(CLOCKS.c[c] for c in ("key", *_CLOCK))).join(CASES, CLOCKS.c.case_id == CASES.c.id).where(*_THIS_CASE)
)
_LETTERS = select(
    LETTERS.c.id,
    CASES.c.no,
    *(LETTERS.c[c] for c in ("seq", "key", "day", "number", "template_version", "contents", "voided")),
    *(LETTERS.c[c] for c in ("wording", "engine_version", "output")),
    *(LETTERS.c[c] for c in ("void_reason", "seal_no", "sealed_on", "seal_image")),
).join(CASES, LETTERS.c.case_id == CASES.c.id)
_TIED = (
    select(TIES.c.field, CASES.c.no, CASES.c.workflow, CASES.c.state, CASES.c.opened_on)
    .join(CASES, TIES.c.case_id == CASES.c.id)
    .where(TIES.c.agency == bindparam("agency"), TIES.c.to_no == bindparam("no"))
    .order_by(CASES.c.id, TIES.c.field)
)
_LAST = select(COUNTERS.c.last).where(*(COUNTERS.c[c] == bindparam(c) for c in ("agency", "series", "year")))

# ---------------------------------------------------------------- writing

_MOVED = (
    "workflow",
    "workflow_version",
    "fingerprint",
    "state",
    "outcome",
    "version",
    "seq",
    "head",
    "told",
    "level",
    "handler",
    "unit",
)
_MOVE = (
    update(CASES)
    .where(CASES.c.id == bindparam("at_id"), CASES.c.seq == bindparam("at_seq"))
    .values({c: bindparam(c) for c in (*_MOVED, "handler", "unit", "opened_on", "words", "snapshot")})
    # what the clocks say now: they are written first
    .values(
        next_due_on=select(func.min(CLOCKS.c.due_on))
        .where(CLOCKS.c.case_id == CASES.c.id, CLOCKS.c.live, CLOCKS.c.kind == literal_column("'duty'"))
        .scalar_subquery()
    )
)
_VOID = (
    update(LETTERS)
    .where(LETTERS.c.agency == bindparam("of"), LETTERS.c.id == bindparam("at_id"))
    .values(voided=bindparam("voided"), void_reason=bindparam("void_reason"))
)


class Statements:
    """All of them for one dialect, SQLite with named parameters or psycopg 3."""

    def __init__(self, dialect: Dialect) -> None:
        def ready(statement: ClauseElement) -> Ready:
            return Ready(statement, dialect)

        name = dialect.name
        self.agency = ready(_AGENCIES.where(AGENCIES.c.code == bindparam("code")))
        self.agencies = ready(_AGENCIES)
        self.put_agency = ready(_upsert(name, AGENCIES, ("name", "region", "profile")))
        self.drop_settings = ready(delete(SETTINGS).where(SETTINGS.c.agency == bindparam("code")))
        self.put_setting = ready(insert(SETTINGS).values(_values(SETTINGS)))
        self.acting = ready(_ACTING)
        self.acting_for = ready(_ACTING.where(AGENCIES.c.code == bindparam("code")))
        self.person = ready(_PEOPLE.where(PEOPLE.c.name == bindparam("name")))
        self.people = ready(_PEOPLE)
        self.put_person = ready(_upsert(name, PEOPLE, ("roles",)))
        self.family = ready(_FAMILY)
        self.family_locked = ready(_FAMILY.with_for_update())
        self.family_of = ready(select(CASES.c.id, CASES.c.family).where(*_THIS_CASE))
        self.cases = ready(_CASES)
        self.cases_of = ready(_CASES.where(CASES.c.agency == bindparam("agency")))
        self.open = ready(insert(CASES).values(_values(CASES)).returning(CASES.c.id))
        self.move = ready(_MOVE)
        self.add_event = ready(insert(EVENTS).values(_values(EVENTS)))
        self.drop_ties = ready(delete(TIES).where(TIES.c.case_id == bindparam("case_id")))
        self.put_tie = ready(insert(TIES).values(_values(TIES)))
        self.tied = ready(_TIED)
        self.standing = ready(select(CASES.c.workflow, CASES.c.state).where(*_THIS_CASE))
        self.put_clock = ready(_upsert(name, CLOCKS, _CLOCK))
        self.add_letter = ready(insert(LETTERS).values(_values(LETTERS)).inline())
        self.void_letter = ready(_VOID)
        self.replay = ready(_REPLAY)
        self.events = ready(_EVENTS)
        self.clocks = ready(_CLOCKS)
        self.letters = ready(_LETTERS.where(*_THIS_CASE).order_by(LETTERS.c.id))
        numbered = _LETTERS.where(
            LETTERS.c.agency == bindparam("agency"),
            LETTERS.c.number == bindparam("number"),
            LETTERS.c.number != literal_column("''"),  # in these words, or the index over numbers would not be used
        )
        self.letter_numbered = ready(numbered)
        self.letter_numbered_locked = ready(numbered.with_for_update(of=LETTERS))
        self.letter = ready(_LETTERS.where(LETTERS.c.agency == bindparam("agency"), LETTERS.c.id == bindparam("id")))
        self.count = ready(_count(name))
        self.last = ready(_LAST)
        self.lists = Lists(dialect)
        self.wordings = Wordings(dialect)
        self.alerts = Alerts(dialect)
        self.holidays = Holidays(dialect)
        self.seals = Seals(dialect)
