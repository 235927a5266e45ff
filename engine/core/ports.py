"""Protocols that the core and the services need; adapters, calendars and bootstrap provide them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from engine.core.events import Event
    from engine.core.kept import (
        Agency,
        CaseLine,
        CaseQuery,
        ClockRow,
        HolidayNotice,
        Kept,
        LetterRow,
        Person,
        SealImage,
        Tie,
        Writing,
    )
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


class OtherCases(Protocol):
    """What a step may ask of the agency's other cases."""

    def standing(self, no: str) -> tuple[str, str] | None:
        """Definition and state of a case, or None."""
        ...

    def field(self, no: str, key: str) -> object:
        """What a case that stands somewhere holds in its field `key`, or None."""
        ...

    def tied(self, no: str) -> tuple[Tie, ...]:
        """The cases that name this one, in order of opening."""
        ...


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
