"""What passes between the sweep and the store when somebody is told something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.core.kept import ClockRow


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person is to read in the digest of `day`: event `seq` of a case told them that `clock` has
    reached `level` for its due date."""

    person: str
    day: date
    case_no: str
    seq: int
    clock: str
    level: str
    due_on: date


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock for which the sweep has something to do, with what it needs to tell it without the case's snapshot. `id`
    is the store's own; `root` the number of the parent, its own for a parent; `handler` the one whom the parent names;
    `told` as `Case.told`, as JSON."""

    id: int
    agency: str
    no: str
    root: str
    state: str
    handler: str
    seq: int
    head: str
    told: str
    level: str
    clock: ClockRow


@dataclass(frozen=True, slots=True)
class Told:
    """An event that only told somebody something."""

    seq: int
    on: date
    previous: str
    head: str
    body: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """Such events of one case: nothing of it changes but `seq`, `head`, `told` (JSON), `level` and when its clocks are
    told next: (clock, next_alert, next_level)."""

    id: int
    agency: str
    before: int
    events: tuple[Told, ...]
    told: str
    level: str
    clocks: tuple[tuple[str, date | None, str], ...]


Place = tuple[date, int]
"""How far a sweep has come: its next chunk begins after it."""
