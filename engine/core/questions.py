"""The yes/no questions of a definition: when a step may be done, what an effect or a letter depends on.

Typed data, no behaviour; `view` answers them of a real case. Read through `engine.core.definition`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.core.law import Citation
from engine.core.words import ON, Day, Setting


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
    """Every entry of the list under `key` (or the one entry) is a record whose `part` stands in the text: that under
    the fact `text` or, if none is recorded, in the case field `field`; where a field is named, entries that are not
    recorded are those held under `key`. No text, or no entries: it holds."""

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
    """The number recorded under fact `key` (or each of a list of them), or else (`held`) that in the case field `key`,
    is that of another case of the agency: of definition `workflow`, in one of `states`, if given; what its field `same`
    says, if anything, this case says under `same` too; and the day in its field `since`, if any, is not later than the
    opening of this case. Put in the case field `key`, the number ties the two cases. It holds where nobody knows other
    cases (a simulation)."""

    key: str
    workflow: str
    states: tuple[str, ...] = ()
    held: bool = False
    same: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Tied(Cond):
    """A case of definition `workflow` that is tied to this one by its field `key` is in one of `states`, and was not
    opened before the day held in the field `since` of this case, if any. It holds where nobody knows other cases (a
    simulation)."""

    workflow: str
    key: str
    states: tuple[str, ...]
    since: str = ""


@dataclass(frozen=True, slots=True)
class Unquoted(Cond):
    """None of `texts` (facts, or else case fields) quotes a `part` of the entries that another case holds in its field
    `field`: the case whose number stands under fact `key`, or else in the case field `key`. It holds where there is no
    number, or nobody knows other cases (a simulation)."""

    texts: tuple[str, ...]
    key: str
    field: str
    part: str


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
