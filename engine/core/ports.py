"""Protocols that the core and the services need; adapters, calendars and bootstrap provide them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from engine.core.case import Case
    from engine.core.events import Event
    from engine.core.telling import DueClock, Notice, Place, Telling
    from engine.core.wording import LetterTemplate


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why one day counts as a working day or not: `reason` in Chinese, `notice` the document number that rules it."""

    day: date
    working: bool
    reason: str
    notice: str | None
    provisional: bool


class WorkingCalendar(Protocol):
    """Working days of one region as published by one day (`known_on`; None = all that is known)."""

    @property
    def region(self) -> str: ...

    @property
    def known_on(self) -> date | None: ...

    @property
    def first_day(self) -> date: ...

    @property
    def last_day(self) -> date: ...

    @property
    def published_until(self) -> date:
        """Last day ruled by a published notice; later days are provisional."""
        ...

    def is_working(self, day: date) -> bool: ...

    def nth_working_day(self, day: date, n: int) -> date:
        """The n-th working day after `day` (not counted); n = 0: `day` itself if it is one, else the next; n < 0:
        the n-th before it."""
        ...

    def count(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative if end < start."""
        ...

    def day_reason(self, day: date) -> DayReason: ...

    def missing_notice(self, day: date) -> str | None:
        """Name of the notice that is not out yet and would rule `day`, or None."""
        ...

    @property
    def settled_until(self) -> date:
        """Last day up to which no missing notice can change a count."""
        ...

    def bounds(self, day: date, n: int) -> tuple[date, date]:
        """The earliest and the latest that `nth_working_day(day, n)`, n >= 0, can become by the notices that are
        missing; both are the date itself where none is."""
        ...

    def count_bounds(self, start: date, end: date) -> tuple[int, int]:
        """The least and the most that `count(start, end)`, start not after end, can become by missing notices."""
        ...

    def warnings(self, start: date, end: date) -> tuple[str, ...]:
        """What the sources leave open about the days from `start` to `end`, in Chinese."""
        ...

    def changed_days(self, other: Self, /) -> tuple[date, ...]:
        """The days, in order, that are worked in one of the two and not in the other."""
        ...


# ------------------------------------------------------------------------------------------------- store


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency: `profile` its names, addresses and contacts as letters print them; `settings` dated policies;
    `imported` the texts of the holiday notices that were imported into the store, which all its agencies share;
    `wordings` the approved versions of its own."""

    code: str
    name: str
    region: str
    profile: Mapping[str, Any]
    settings: tuple[tuple[str, str | int, date], ...] = ()
    imported: tuple[str, ...] = ()
    wordings: tuple[LetterTemplate, ...] = ()

    def settings_on(self, day: date) -> dict[str, str | int]:
        """The policies in force on `day` (the latest `from` not after it wins)."""
        out: dict[str, str | int] = {}
        for key, value, _ in sorted((s for s in self.settings if s[2] <= day), key=lambda s: s[2]):
            out[key] = value
        return out


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """A holiday notice that the store knows of: `text` as it was imported, "" for one that comes with the calendars;
    `before` the texts that it replaced since then; `counted`: every running clock has been counted by it."""

    document_no: str
    text: str
    before: tuple[str, ...]
    counted: bool
    imported_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts for an agency, with the roles they hold."""

    agency: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class ClockRow:
    """What the store keeps of a clock run so that due lists and the sweep need no fold. `due_on` None while paused;
    `next_alert` the next day on which the sweep has something to do, None when it has nothing: it tells `next_level`,
    or, where that is "", looks at the whole case. `length` and `armed_on` as in `escalation.Timing`."""

    key: str
    run: int
    kind: str
    live: bool
    started_on: date
    due_on: date | None
    next_alert: date | None = None
    next_level: str = ""
    length: int = 0
    armed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """The seal on a letter: by which use of it (`no` of the `seal_use` case), since when, with which revision of the
    agency's seal image (0: it keeps none)."""

    no: str
    on: date
    image: int


@dataclass(frozen=True, slots=True)
class SealImage:
    """A revision of an agency's seal image, a PNG or SVG file: in use from `since` until one with a later day, or a
    later revision of the same day."""

    revision: int
    since: date
    content: bytes


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter as it was written. `template_version` and `wording`, the fingerprint of its text, say by which wording
    ("" for letters older than the wordings); `engine` by which version of the program; `values` with what, and under
    `composed` what it says, from which it is made again byte for byte; `output` the hash of that, "" where it could not
    be composed."""

    id: int
    case_no: str
    seq: int
    key: str
    on: date
    number: str
    template_version: str
    values: Mapping[str, Any]
    voided: bool = False
    wording: str = ""
    engine: str = ""
    output: str = ""
    void_reason: str = ""
    seal: Pressed | None = None

    @property
    def name(self) -> str:
        """Its key, with the child case that it is about, as `LetterOut.name`."""
        ref = self.values.get("ref")
        return f"{self.key}/{ref}" if ref else self.key


@dataclass(frozen=True, slots=True)
class Sealing:
    """A letter, by its id, that takes the seal; `signed` its PDF as the certified electronic seal signed it."""

    letter: int
    pressed: Pressed
    signed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One case as stored: its snapshot, the head of its hash chain, its fingerprinted definition, its parent; `level`
    the highest that a live clock of it has been told at, "" if none."""

    case: Case
    head: str
    fingerprint: str
    parent_no: str | None = None
    ref: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """The case `no`, of definition `workflow` and in `state`, names another one in its field `field`."""

    field: str
    no: str
    workflow: str
    state: str


class OtherCases(Protocol):
    """What a step may ask of the agency's other cases."""

    def standing(self, no: str) -> tuple[str, str] | None:
        """Definition and state of a case, or None."""
        ...

    def tied(self, no: str) -> tuple[Tie, ...]:
        """The cases that name this one, in order of opening."""
        ...


@dataclass(frozen=True, slots=True)
class Writing:
    """One event to append, with everything that changes with it. `before` None: the case is new. `letters`, `clocks`,
    `notices` and `sealed` belong to this event; `key` the idempotency key of the person's action, on its first event
    only; `ties` the fields of the case that name other cases, with the numbers, None if they have not changed."""

    before: Kept | None
    after: Kept
    event: Event
    body: str
    clocks: tuple[ClockRow, ...]
    letters: tuple[LetterRow, ...] = ()
    key: str | None = None
    notices: tuple[Notice, ...] = ()
    sealed: tuple[Sealing, ...] = ()
    ties: frozenset[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Filters of a case list, all optional. `due_before` a duty falls due on that day or earlier; `level` of
    escalation; `q` part of the number, the applicant or the request; `after` the id of the last row seen."""

    state: str | None = None
    workflow: str | None = None
    due_before: date | None = None
    level: str | None = None
    handler: str | None = None
    q: str | None = None
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list; `next_due_on` the earliest due date of its running duties; `id` the keyset."""

    id: int
    no: str
    workflow: str
    state: str
    outcome: str
    opened_on: date
    handler: str
    unit: str
    next_due_on: date | None
    level: str = ""


class Tx(Protocol):
    """One transaction. Everything read is what this transaction sees; leaving it normally commits, an exception rolls
    back and nothing was written."""

    def agency(self, code: str) -> Agency | None: ...

    def agencies(self) -> tuple[Agency, ...]: ...

    def put_agency(self, agency: Agency) -> None:
        """Insert or replace."""
        ...

    def person(self, agency: str, name: str) -> Person | None: ...

    def acting(self, name: str, agency: str | None) -> tuple[tuple[Agency, Person | None], ...]:
        """The agency (None: all of them), each with its person of that name: one look for both."""
        ...

    def people(self, agency: str) -> tuple[Person, ...]: ...

    def put_person(self, person: Person) -> None:
        """Insert or replace."""
        ...

    def load(self, agency: str, no: str, lock: bool = True) -> tuple[Kept, ...]:
        """The case under `no` first, then its child cases by `ref` in order of opening; () if there is none. `lock`
        keeps others from changing the family until the transaction ends (PostgreSQL: FOR UPDATE of the parent)."""
        ...

    def replay(self, agency: str, by: str, key: str) -> str | None:
        """The number of the case that this person's action with idempotency key `key` wrote, or None."""
        ...

    def keep(self, agency: str, writings: Sequence[Writing]) -> None:
        """Append the events and move the projections, clocks and letters with them. Raises Conflict when a case is no
        longer at its `before`."""
        ...

    def standing(self, agency: str, no: str) -> tuple[str, str] | None:
        """Definition and state of a case, or None."""
        ...

    def tied(self, agency: str, no: str) -> tuple[Tie, ...]:
        """The cases that name this one, in order of opening."""
        ...

    def next_number(self, agency: str, series: str, year: int) -> int:
        """1, 2, 3 … per agency, series and year, without gaps: taken only if the transaction commits."""
        ...

    def due_clocks(
        self, on: date, after: Place | None, limit: int, agency: str | None = None
    ) -> tuple[tuple[DueClock, ...], Place | None]:
        """Clocks for which the sweep has something to do by `on`: all those of the next families after the place, of
        about `limit` of them, and the new place (None: that was the end). The families stay locked until the
        transaction ends; on PostgreSQL those that somebody else has locked are left out."""
        ...

    def letter_templates(self, agency: str) -> tuple[LetterTemplate, ...]:
        """Every version that the agency drafted, by key and version."""
        ...

    def put_letter_template(self, template: LetterTemplate) -> LetterTemplate:
        """Keep a new draft (version 0) under the next number, or what was decided of a version. Raises Conflict when
        somebody else has decided meanwhile, NotFound for an unknown agency."""
        ...

    def holiday_notices(self) -> tuple[HolidayNotice, ...]:
        """All that the store knows of, by number."""
        ...

    def put_holiday_notice(self, notice: HolidayNotice) -> None:
        """Insert or replace."""
        ...

    def spanning(self, agency: str, first: date, last: date) -> tuple[int, ...]:
        """Families, by ids of the store's own, with a live clock that a change of the days from `first` to `last` can
        move: it starts, is due, is told or is paused among them."""
        ...

    def families(self, agency: str, ids: Sequence[int]) -> tuple[tuple[Kept, ...], ...]:
        """The families with these ids, each as `load` gives it, locked until the transaction ends if it may write."""
        ...

    def live_clocks(self, agency: str, ids: Sequence[int]) -> Mapping[str, Mapping[str, ClockRow]]:
        """Rows of the live clocks of the families with these ids: by number of the case and key of the clock."""
        ...

    def refresh(self, agency: str, clocks: Sequence[tuple[str, ClockRow]]) -> None:
        """Put rows of clocks (with the numbers of their cases) whose due date has not changed."""
        ...

    def tell(self, tellings: Sequence[Telling]) -> None:
        """Append events that only tell. Raises Conflict when a case is no longer at its `before`."""
        ...

    def notices(self, agency: str, person: str, day: date) -> tuple[Notice, ...]:
        """What a person is to read on a day, by case and event."""
        ...

    def events(self, agency: str, no: str) -> tuple[tuple[Event, str], ...]:
        """Events of one case in order, each with its hash."""
        ...

    def all_cases(self, agency: str | None = None) -> Iterator[tuple[str, Kept]]:
        """(agency, case) of every case, parents before their children, in order of opening."""
        ...

    def clocks(self, agency: str, no: str) -> tuple[ClockRow, ...]:
        """Rows of the latest run of each clock of one case."""
        ...

    def letters(self, agency: str, no: str) -> tuple[LetterRow, ...]:
        """Letters of one case, in order."""
        ...

    def letter(self, agency: str, id: int) -> LetterRow | None: ...

    def letter_numbered(self, agency: str, number: str, lock: bool = False) -> LetterRow | None:
        """The letter with that number. `lock` keeps others from changing it until the transaction ends."""
        ...

    def signed(self, agency: str, letter: int) -> bytes | None:
        """The PDF of a letter, by its id, as an electronic seal signed it, or None."""
        ...

    def seal_image(self, agency: str, revision: int) -> SealImage | None: ...

    def seal_image_on(self, agency: str, day: date) -> SealImage | None:
        """The seal image in use on a day, or None."""
        ...

    def seal_images(self, agency: str) -> tuple[SealImage, ...]:
        """Every revision, in order."""
        ...

    def put_seal_image(self, agency: str, since: date, content: bytes) -> int:
        """Keep the next revision of the agency's seal image; its number, from 1."""
        ...

    def find(self, agency: str, query: CaseQuery) -> list[CaseLine]:
        """Parent cases that fit, newest first, at most `limit`."""
        ...

    def numbers(self, agency: str, series: str, year: int) -> int:
        """The last number taken in a series, 0 if none."""
        ...


class Store(Protocol):
    """Where cases are kept: memory, SQLite or PostgreSQL behave alike."""

    def begin(self) -> AbstractContextManager[Tx]:
        """Start a transaction that may write."""
        ...

    def read(self) -> AbstractContextManager[Tx]:
        """Start a transaction that only reads."""
        ...


# -------------------------------------------------------------------------------------------------- seal


class ElectronicSeal(Protocol):
    """A certified electronic seal (ADR 027 第六点). The agency's own adapter, for example over its provider's signing
    server, stands in engine/adapters/ and is handed to `bootstrap.world`; none comes with the program."""

    def sign(self, pdf: bytes) -> bytes:
        """The PDF with the seal's signature. Raises GongkaiError when it cannot be signed: then nothing is stamped."""
        ...

    def verify(self, pdf: bytes) -> bool:
        """Whether the PDF carries a valid signature of this seal and was not changed since."""
        ...


# -------------------------------------------------------------------------------------------------- jobs


class Jobs(Protocol):
    """What is done again and again beside the server's requests."""

    def every(self, seconds: float, job: Callable[[], object]) -> None:
        """Do `job` now and then every so many seconds. What it raises is logged, and it is done again next time: a job
        finds its work in the store, so nothing is lost."""
        ...

    def stop(self) -> None:
        """Let no job begin any more and wait for the one at work."""
        ...
