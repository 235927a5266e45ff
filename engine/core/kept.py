"""What a store keeps, as plain values: agencies, people, cases, clocks and letters, what changes with an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.core.case import Case
    from engine.core.events import Event
    from engine.core.telling import Notice
    from engine.core.wording import LetterTemplate


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
    """The case `no`, of definition `workflow`, in `state` and opened on that day, names another one in its field
    `field`."""

    field: str
    no: str
    workflow: str
    state: str
    opened_on: date


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
