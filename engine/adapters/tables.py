"""The tables of the SQL store, as SQLModel classes; `statements` reads and writes them by SQLAlchemy Core.

Core, not sessions, because every table here is on the path of a transition, where sessions cost half as much again.
Text that the engine alone reads back (snapshots, event bodies, letter values) is JSON in plain text columns: stored as
it was written, byte for byte, so that hashes and letters can be made again. `case`, `do`, `on` and `by` are words of
SQL; hence `cases`, `step`, `day` and `person`. Long texts come last, so that a list need not read past them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC on every database. SQLite keeps no zone, so it is taken off there and put back on reading.

    Raises ValueError for a datetime without a zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; without its zone for SQLite."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back with its zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up an INTEGER primary key only


class Base(SQLModel):
    """Our own metadata, with a rule for the names of constraints so that migrations can find them."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


def _where(condition: str, *columns: str, unique: bool = False) -> Index:
    """An index over some rows only."""
    only = text(condition)
    return Index(None, *columns, unique=unique, sqlite_where=only, postgresql_where=only)


class AgencyTable(Base, table=True):
    """Agencies; `profile` JSON."""

    __tablename__ = "agencies"

    code: str = Field(primary_key=True)
    name: str
    region: str
    profile: str = Field(sa_type=Text)


class SettingTable(Base, table=True):
    """Dated policies of an agency, in the order given; `value` JSON (text or a whole number)."""

    __tablename__ = "settings"

    agency: str = Field(primary_key=True, foreign_key="agencies.code")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    key: str
    value: str = Field(sa_type=Text)
    in_force_from: date


class PersonTable(Base, table=True):
    """People who act for an agency; `roles` a JSON list."""

    __tablename__ = "people"

    agency: str = Field(primary_key=True, foreign_key="agencies.code")
    name: str = Field(primary_key=True)
    roles: str = Field(sa_type=Text)


class CaseTable(Base, table=True):
    """The projection of a case after its last event. `family` is the number of the parent, a parent's own for itself:
    one index finds a case with its child cases. For lists, which show parents only, `handler`, `unit` and `words`
    repeat fields of the snapshot, and `next_due_on` the earliest due date of a live duty. What an alert changes (`seq`,
    `head`, `told`, `level`) is not in the snapshot; `told` is JSON."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("agency", "no"),
        UniqueConstraint("agency", "family", "ref"),
        ForeignKeyConstraint(["agency", "parent_no"], ["cases.agency", "cases.no"]),
        _where("parent_no IS NULL", "agency", "id"),
        _where("parent_no IS NULL", "agency", "state", "id"),
        _where("parent_no IS NULL", "agency", "handler", "id"),
        _where("parent_no IS NULL AND next_due_on IS NOT NULL", "agency", "next_due_on", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    agency: str = Field(foreign_key="agencies.code")
    no: str
    family: str
    parent_no: str | None
    ref: str
    workflow: str
    workflow_version: str
    fingerprint: str
    state: str
    outcome: str
    version: int
    seq: int
    head: str
    told: str = Field(sa_type=Text)
    level: str
    handler: str
    unit: str
    opened_on: date
    next_due_on: date | None
    words: str = Field(sa_type=Text)
    snapshot: str = Field(sa_type=Text)


class TieTable(Base, table=True):
    """Cases that name another one, `to_no`, in their field `field`."""

    __tablename__ = "ties"
    __table_args__ = (Index(None, "agency", "to_no"),)

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=Id)
    field: str = Field(primary_key=True)
    to_no: str = Field(primary_key=True)
    agency: str


class EventTable(Base, table=True):
    """Events, appended and never changed (triggers refuse it). `body` is what was hashed, `previous` and `hash` its
    chain; `key` a person's idempotency key."""

    __tablename__ = "events"
    __table_args__ = (_where("key IS NOT NULL", "agency", "person", "key", unique=True),)

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=Id)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    agency: str
    step: str
    day: date
    person: str
    key: str | None
    previous: str
    hash: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=Text)


class ClockTable(Base, table=True):
    """The latest run of each clock of a case. Earlier runs are in the events."""

    __tablename__ = "clocks"
    __table_args__ = (
        _where("next_alert IS NOT NULL", "next_alert", "case_id"),
        # SQLite compares the words of a condition, not its sense: as SQLAlchemy asks for a truth there
        Index(None, "agency", "due_on", "case_id", sqlite_where=text("live = 1"), postgresql_where=text("live")),
    )

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=Id)
    key: str = Field(primary_key=True)
    agency: str
    run: int
    kind: str
    live: bool
    started_on: date
    due_on: date | None
    next_alert: date | None
    next_level: str
    length: int
    armed_on: date | None


class NoticeTable(Base, table=True):
    """What a person is to read on a day; sending comes later. One event tells a person once."""

    __tablename__ = "notices"
    __table_args__ = {"sqlite_with_rowid": False}

    agency: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    case_id: int = Field(primary_key=True, sa_type=Id)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    clock: str
    level: str
    due_on: date


class LetterTable(Base, table=True):
    """Letters as written; `contents` the values they were made with and what they say, JSON; `wording` and `output`
    hashes of the template and of the letter. A number is given once an agency, and stays given when the letter is
    void, with the `void_reason`; `seal_no` the use of the seal that pressed it, "" if none did."""

    __tablename__ = "letters"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "seq"], ["events.case_id", "events.seq"]),
        _where("number <> ''", "agency", "number", unique=True),
        Index(None, "case_id", "seq"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    agency: str
    case_id: int = Field(sa_type=Id)
    seq: int
    key: str
    day: date
    number: str
    template_version: str
    wording: str
    engine_version: str
    output: str
    voided: bool
    void_reason: str
    seal_no: str
    sealed_on: date | None
    seal_image: int
    contents: str = Field(sa_type=Text)


class SealImageTable(Base, table=True):
    """Images of an agency's seal, each change a new revision; none is changed or dropped, since letters name theirs."""

    __tablename__ = "seal_images"

    agency: str = Field(primary_key=True, foreign_key="agencies.code")
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    since: date
    content: bytes = Field(sa_type=LargeBinary)


class SignedLetterTable(Base, table=True):
    """PDFs of letters as a certified electronic seal signed them."""

    __tablename__ = "signed_letters"

    letter_id: int = Field(primary_key=True, foreign_key="letters.id", sa_type=Id)
    agency: str
    content: bytes = Field(sa_type=LargeBinary)


class HolidayNoticeTable(Base, table=True):
    """Holiday notices by which clocks are counted; `text` empty for those that come with the calendars. Each change
    takes the next `revision`: an agency is read with the highest."""

    __tablename__ = "holiday_notices"
    __table_args__ = (UniqueConstraint("revision"),)

    document_no: str = Field(primary_key=True)
    revision: int
    counted: bool
    imported_on: date
    before: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)


class LetterTemplateTable(Base, table=True):
    """Wordings that agencies drafted themselves: `text` of the letter's own file, `parts` the shared ones as they were,
    JSON; `base` the wording of the program at that time. Both stay as drafted (triggers refuse a change). A draft, an
    approval or a withdrawal takes the next `revision`: an agency is read with the highest."""

    __tablename__ = "letter_templates"
    __table_args__ = (UniqueConstraint("revision"),)

    agency: str = Field(primary_key=True, foreign_key="agencies.code")
    key: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: int
    base: str
    fingerprint: str
    drafted_by: str
    drafted_on: date
    approved_by: str
    approved_on: date | None
    in_force_from: date | None
    withdrawn_by: str
    withdrawn_on: date | None
    text: str = Field(sa_type=Text)
    parts: str = Field(sa_type=Text)


class CounterTable(Base, table=True):
    """The last number taken in a series of a year."""

    __tablename__ = "counters"

    agency: str = Field(primary_key=True)
    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


metadata = Base.metadata
AGENCIES = metadata.tables["agencies"]
SETTINGS = metadata.tables["settings"]
PEOPLE = metadata.tables["people"]
CASES = metadata.tables["cases"]
TIES = metadata.tables["ties"]
EVENTS = metadata.tables["events"]
CLOCKS = metadata.tables["clocks"]
LETTER_TEMPLATES = metadata.tables["letter_templates"]
LETTERS = metadata.tables["letters"]
HOLIDAY_NOTICES = metadata.tables["holiday_notices"]
SEAL_IMAGES = metadata.tables["seal_images"]
SIGNED_LETTERS = metadata.tables["signed_letters"]
COUNTERS = metadata.tables["counters"]
