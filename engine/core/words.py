"""The words of a definition below the level of a row: who, where, settings, clocks, conditions, letters.

Typed data, no behaviour. Read through `engine.core.definition`, which is all that definitions import.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
            return None if value in self.values else f"{self.label}只能是 {'、'.join(self.values)}"
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


# -------------------------------------------------------------------------------------------- conditions


class Cond:
    """A yes/no question about the case; combine with `&`, `|`, `~`."""

    __slots__ = ()

    def __and__(self, other: Cond) -> Cond:
        return AllOf((self, other))

    def __or__(self, other: Cond) -> Cond:
        return AnyOf((self, other))

    def __invert__(self) -> Cond:
        return Not(self)


@dataclass(frozen=True, slots=True)
class AllOf(Cond):
    """Every part holds."""

    parts: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Cond):
    """At least one part holds."""

    parts: tuple[Cond, ...]


@dataclass(frozen=True, slots=True)
class Not(Cond):
    """The part does not hold."""

    part: Cond


@dataclass(frozen=True, slots=True)
class Given(Cond):
    """A person recorded something under `key` of this step."""

    key: str


@dataclass(frozen=True, slots=True)
class FactIs(Cond):
    """The fact `key` of this step is one of `values`."""

    key: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FactBetween(Cond):
    """The whole number under `key` lies in `low`..`high`."""

    key: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class NotLater(Cond):
    """Date `first` is not later than date `second`."""

    first: Day
    second: Day


@dataclass(frozen=True, slots=True)
class InOrder(Cond):
    """None of the dates is earlier than one named before it; a fact that was not recorded is left out."""

    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class MatchesField(Cond):
    """The fact `key` equals what the case field named by fact `name_key` holds now."""

    key: str
    name_key: str


@dataclass(frozen=True, slots=True)
class SameAsField(Cond):
    """The fact `key` equals the case field of that name."""

    key: str


@dataclass(frozen=True, slots=True)
class Among(Cond):
    """The fact `key` is one of the names listed in the case field `of`."""

    key: str
    of: str


@dataclass(frozen=True, slots=True)
class AnyEntry(Cond):
    """Some entry of the list under `key` has one of `values` under `part`."""

    key: str
    part: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Quoted(Cond):
    """Every `part` of the entries of the list under `key` stands in the text: that under the fact `text` or, if none is
    recorded, in the case field `field`. No text at all: it holds."""

    key: str
    part: str
    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class HasField(Cond):
    """The case field is known."""

    key: str


@dataclass(frozen=True, slots=True)
class FieldIs(Cond):
    """The case field is one of `values`."""

    key: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Heard(Cond):
    """Of the names listed in the case field `of`, the first (`lead`) or all others stand in the case field `field` with
    an entry, one of `values` if given; the one that the fact `now` names counts as entered."""

    field: str
    of: str
    lead: bool = False
    values: tuple[Any, ...] = ()
    now: str = ""


@dataclass(frozen=True, slots=True)
class SettingIs(Cond):
    """The agency's setting, on the step's day, is one of `values`."""

    setting: Setting
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Live(Cond):
    """The clock was started and not stopped (running, paused or run out)."""

    clock: str


@dataclass(frozen=True, slots=True)
class Expired(Cond):
    """The clock runs and its due date has passed on the step's day."""

    clock: str


@dataclass(frozen=True, slots=True)
class InTime(Cond):
    """`day` lies within the clock: not after its due date, or, while it is paused, days are left."""

    clock: str
    day: Day = ON


@dataclass(frozen=True, slots=True)
class ChildOpen(Cond):
    """At least one child case (of those `kinds`, if given) has not ended."""

    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChildIs(Cond):
    """The child named by fact `ref` exists, is of one of `kinds` and asks one of `questions`, if given."""

    ref: str = "ref"
    kinds: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterSent(Cond):
    """The letter named by fact `key` was sent in this case and is in effect: about the child case that `ref` names, or
    about one only."""

    key: str


@dataclass(frozen=True, slots=True)
class CaseIs(Cond):
    """The number recorded under fact `key`, or each of a list of them, is that of another case of the agency: of
    definition `workflow`, in one of `states`, if given. Put in the case field `key`, it ties the two cases. It holds
    where nobody knows other cases (a simulation)."""

    key: str
    workflow: str
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tied(Cond):
    """A case of definition `workflow` that is tied to this one by its field `key` is in one of `states`. It holds where
    nobody knows other cases (a simulation)."""

    workflow: str
    key: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast(Cond):
    """The list under `key` holds at least `number` different entries."""

    key: str
    number: int


@dataclass(frozen=True, slots=True)
class Drafts(Cond):
    """The draft of this step has an item that gives or withholds information, or items with different outcomes."""

    gives: bool = False
    withholds: bool = False
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class NothingOwed(Cond):
    """Delivery of every owed letter is proven."""


@dataclass(frozen=True, slots=True)
class Late(Cond):
    """A duty of the agency is late, or was done late, in any run."""


@dataclass(frozen=True, slots=True)
class MakesTimely(Cond):
    """The step's redating would turn a late duty into a timely one."""


@dataclass(frozen=True, slots=True)
class Mark(Cond):
    """What the events say: true after one of `by` (when `when` held), false again after one of `until` or when the
    clock `until_start` starts anew. Nobody sets a mark by hand."""

    key: str
    label: str
    by: tuple[str, ...]
    until: tuple[str, ...] = ()
    when: Cond | None = None
    until_when: Cond | None = None
    until_start: str = ""


@dataclass(frozen=True, slots=True)
class Guard(Cond):
    """A named question with its source and the words of its refusal (what is wrong; what can be done)."""

    key: str
    label: str
    cond: Cond
    law: Citation
    refusal: str
    remedy: str = ""


# -------------------------------------------------------------------------------------------- letters


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter or form; `numbered` ones take a number at issue, `clock` runs from its delivery."""

    key: str
    label: str
    law: Citation
    numbered: bool = True
    outgoing: bool = True
