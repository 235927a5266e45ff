"""The words of a definition below the level of a row: who, where, settings, clocks, days, letters.

Typed data, no behaviour. Read through `engine.core.definition`, which is all that definitions import.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.core.labels import named, value_label
from engine.core.law import Citation

# ------------------------------------------------------------------------------------- who, where, settings


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the agency; `outside` marks the engine's own sweep."""

    key: str
    label: str
    automatic: bool = False


SWEEP = Role("sweep", "系统", automatic=True)


@dataclass(frozen=True, slots=True)
class State:
    """A state of a case. `idle` says why no clock runs here, with its source, when none does; `dormant` cites the rule
    by which the case may wait for somebody else without limit."""

    key: str
    label: str
    final: bool = False
    idle: str = ""
    dormant: Citation | None = None

    def __or__(self, other: State | States) -> States:
        return States((self,)) | other


@dataclass(frozen=True, slots=True)
class States:
    """A set of states, written `A | B` or `ALL - {A}`."""

    members: tuple[State, ...]

    def __or__(self, other: State | States) -> States:
        more = (other,) if isinstance(other, State) else other.members
        return States(self.members + tuple(s for s in more if s not in self.members))

    def __sub__(self, other: set[State] | States) -> States:
        drop = other.members if isinstance(other, States) else other
        return States(tuple(s for s in self.members if s not in drop))


class Same:
    """Target of a transition that does not change the state."""


SAME = Same()


class Certainty(StrEnum):
    """How well the source of a default is known (docs/decisions)."""

    VERIFIED = "verified"
    LOCAL = "local"
    """Read, but the text binds one place only."""
    REPORTED = "reported"
    INFERRED = "inferred"
    REMEMBERED = "remembered"


@dataclass(frozen=True, slots=True)
class Setting:
    """A dated policy of the agency where the law is silent. `law` the decision that explains it, `certainty` how well
    the source of its default is known, `basis` the article that leaves the point open, in words. `values` empty: a
    whole number, `minimum`..`maximum`."""

    key: str
    label: str
    default: str | int
    law: Citation
    certainty: Certainty
    basis: str = ""
    values: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 400

    def fault(self, value: object) -> str | None:
        """Why `value` is not allowed, in Chinese, or None."""
        if self.values:
            known = "、".join(named(v, value_label(self.key, v)) for v in self.values)
            return None if value in self.values else f"{self.label}只能是{known}"
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{self.label}应为整数"
        if not self.minimum <= value <= self.maximum:
            return f"{self.label}应在 {self.minimum} 至 {self.maximum} 之间"
        return None


@dataclass(frozen=True, slots=True)
class RolesApart:
    """Two duties with named people of their own: while `setting` is "on", nobody is given both roles."""

    first: Role
    second: Role
    law: Citation
    setting: Setting


# -------------------------------------------------------------------------------------------- clocks


class ClockKind(StrEnum):
    """Whose period it is and what its expiry means (workflows §0)."""

    DUTY = "duty"
    WINDOW = "window"
    THEIRS = "theirs"
    INTERNAL = "internal"
    MINIMUM = "minimum"


class Unit(StrEnum):
    """What a clock counts."""

    WORKING = "working"
    CALENDAR = "calendar"
    HOURS = "hours"
    """Hours by the clock in China, on any day; its steps record the time of day under `at`."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal period. `length` in `unit`s: a number, a Setting, or None when each start gives it (notice, judgment).
    `remedy` clocks survive the end of the case (they belong to the applicant)."""

    key: str
    label: str
    length: int | Setting | None
    law: Citation
    kind: ClockKind = ClockKind.DUTY
    unit: Unit = Unit.WORKING
    max_extension: int = 0
    remedy: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """As many years as stand against the value of the fact or, if it is not recorded, of the case field `key`."""

    key: str
    by: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """Where a date comes from: `on` the step's legal day, `fact` a key of `with` (else the step's day), `field` a case
    field, `expiry` the due date of a clock, `letter` the day of the latest letter of the kind that a fact names;
    `years` later: the same day of that year, 28 February for a 29th (民法典 202)."""

    source: str
    key: str = ""
    years: Years | None = None


ON = Day("on")


def fact_day(key: str) -> Day:
    """The date given under `key`, or the step's day when it is not given."""
    return Day("fact", key)


def field_day(key: str) -> Day:
    """The date held in the case field `key`."""
    return Day("field", key)


def letter_day(key: str) -> Day:
    """The day of the latest letter of the kind that the fact `key` names."""
    return Day("letter", key)


def later(day: Day, years: Years) -> Day:
    """`day`, so many years later."""
    return Day(day.source, day.key, years)


def expiry(clock: Clock) -> Day:
    """The due date of `clock`'s current run."""
    return Day("expiry", clock.key)


@dataclass(frozen=True, slots=True)
class Length:
    """Days given under a key of `with`, else by `default`."""

    fact: str
    default: int | Setting


@dataclass(frozen=True, slots=True)
class IndexOnly:
    """While the mark `mark` is on a case, its earlier steps show only what they recorded under the keys `keeps`, and
    their letters are not made again; `law` forbids it, `why` in words."""

    mark: str
    keeps: tuple[str, ...]
    law: Citation
    why: str


# -------------------------------------------------------------------------------------------- letters


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter or form; `numbered` ones take a number at issue, `clock` runs from its delivery."""

    key: str
    label: str
    law: Citation
    numbered: bool = True
    outgoing: bool = True
