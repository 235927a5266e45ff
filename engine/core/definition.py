"""The vocabulary in which a workflow is written: typed data, no behaviour.

A definition reads top to bottom like a statute: laws, roles, states, settings, clocks, marks, guards, letters,
outcomes, then one `T(...)` row per permitted step. `Workflow(...)` checks the whole on import and names every fault
at once. Evaluation lives in `conditions.py` and `step.py`; exhaustive checks in `verify.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from engine.core.amend import (
    amend as amend,
)
from engine.core.checklist import (
    Answered as Answered,
)
from engine.core.checklist import (
    Complete as Complete,
)
from engine.core.checklist import (
    Enough as Enough,
)
from engine.core.checklist import (
    Listed as Listed,
)
from engine.core.checklist import (
    OtherPersons as OtherPersons,
)
from engine.core.effects import (
    AskSeal as AskSeal,
)
from engine.core.effects import (
    Effect as Effect,
)
from engine.core.effects import (
    Extend as Extend,
)
from engine.core.effects import (
    Flag as Flag,
)
from engine.core.effects import (
    Limit as Limit,
)
from engine.core.effects import (
    Pause as Pause,
)
from engine.core.effects import (
    Prove as Prove,
)
from engine.core.effects import (
    Put as Put,
)
from engine.core.effects import (
    Redate as Redate,
)
from engine.core.effects import (
    RedateBasis as RedateBasis,
)
from engine.core.effects import (
    Reinstate as Reinstate,
)
from engine.core.effects import (
    Resume as Resume,
)
from engine.core.effects import (
    Seal as Seal,
)
from engine.core.effects import (
    Start as Start,
)
from engine.core.effects import (
    Stop as Stop,
)
from engine.core.effects import (
    StopAll as StopAll,
)
from engine.core.effects import (
    VoidLetters as VoidLetters,
)
from engine.core.law import (
    Citation as Citation,
)
from engine.core.law import (
    Law as Law,
)
from engine.core.law import (
    chinese_number as chinese_number,
)
from engine.core.transition import (
    Apart as Apart,
)
from engine.core.transition import (
    Child as Child,
)
from engine.core.transition import (
    Fact as Fact,
)
from engine.core.transition import (
    FactType as FactType,
)
from engine.core.transition import (
    Outcome as Outcome,
)
from engine.core.transition import (
    Send as Send,
)
from engine.core.transition import (
    T as T,
)
from engine.core.transition import (
    Transition as Transition,
)
from engine.core.words import (
    ON as ON,
)
from engine.core.words import (
    SAME as SAME,
)
from engine.core.words import (
    SWEEP as SWEEP,
)
from engine.core.words import (
    AllOf as AllOf,
)
from engine.core.words import (
    Among as Among,
)
from engine.core.words import (
    AnyEntry as AnyEntry,
)
from engine.core.words import (
    AnyOf as AnyOf,
)
from engine.core.words import (
    AtLeast as AtLeast,
)
from engine.core.words import (
    CaseIs as CaseIs,
)
from engine.core.words import (
    Certainty as Certainty,
)
from engine.core.words import (
    ChildIs as ChildIs,
)
from engine.core.words import (
    ChildOpen as ChildOpen,
)
from engine.core.words import (
    Clock as Clock,
)
from engine.core.words import (
    ClockKind as ClockKind,
)
from engine.core.words import (
    Cond as Cond,
)
from engine.core.words import (
    Day as Day,
)
from engine.core.words import (
    Drafts as Drafts,
)
from engine.core.words import (
    Expired as Expired,
)
from engine.core.words import (
    FactBetween as FactBetween,
)
from engine.core.words import (
    FactIs as FactIs,
)
from engine.core.words import (
    FieldIs as FieldIs,
)
from engine.core.words import (
    Given as Given,
)
from engine.core.words import (
    Guard as Guard,
)
from engine.core.words import (
    HasField as HasField,
)
from engine.core.words import (
    Heard as Heard,
)
from engine.core.words import (
    InOrder as InOrder,
)
from engine.core.words import (
    InTime as InTime,
)
from engine.core.words import (
    Late as Late,
)
from engine.core.words import (
    Length as Length,
)
from engine.core.words import (
    Letter as Letter,
)
from engine.core.words import (
    LetterSent as LetterSent,
)
from engine.core.words import (
    Live as Live,
)
from engine.core.words import (
    MakesTimely as MakesTimely,
)
from engine.core.words import (
    Mark as Mark,
)
from engine.core.words import (
    MatchesField as MatchesField,
)
from engine.core.words import (
    Not as Not,
)
from engine.core.words import (
    NothingOwed as NothingOwed,
)
from engine.core.words import (
    NotLater as NotLater,
)
from engine.core.words import (
    Quoted as Quoted,
)
from engine.core.words import (
    Role as Role,
)
from engine.core.words import (
    RolesApart as RolesApart,
)
from engine.core.words import (
    Same as Same,
)
from engine.core.words import (
    SameAsField as SameAsField,
)
from engine.core.words import (
    Setting as Setting,
)
from engine.core.words import (
    SettingIs as SettingIs,
)
from engine.core.words import (
    State as State,
)
from engine.core.words import (
    States as States,
)
from engine.core.words import (
    Tied as Tied,
)
from engine.core.words import (
    Unit as Unit,
)
from engine.core.words import (
    Years as Years,
)
from engine.core.words import (
    expiry as expiry,
)
from engine.core.words import (
    fact_day as fact_day,
)
from engine.core.words import (
    field_day as field_day,
)
from engine.core.words import (
    later as later,
)
from engine.core.words import (
    letter_day as letter_day,
)

# -------------------------------------------------------------------------------------------- workflow


@dataclass(frozen=True)
class Workflow:
    """A whole definition. Raises DefinitionError on import with every structural fault. In the states `gaps_in` a case
    shows what the step `gaps_of` still lacks."""

    key: str
    version: str
    title: str
    in_force_from: date
    law: Citation
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    clocks: tuple[Clock, ...]
    marks: tuple[Mark, ...] = ()
    settings: tuple[Setting, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    on_enter: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    on_leave: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    ended: tuple[State, ...] = ()
    child_of: str = ""
    roles_apart: tuple[RolesApart, ...] = ()
    gaps_of: str = ""
    gaps_in: tuple[State, ...] = ()

    def __post_init__(self) -> None:
        from engine.core.structure import check_structure

        check_structure(self)

    @cached_property
    def rows(self) -> Mapping[str, tuple[Transition, ...]]:
        """Rows by transition key, in written order."""
        out: dict[str, tuple[Transition, ...]] = {}
        for t in self.transitions:
            out[t.key] = (*out.get(t.key, ()), t)
        return out

    @cached_property
    def row_ids(self) -> Mapping[int, str]:
        """Stable name of each row: its key, or key/2 for the second row of one key."""
        out: dict[int, str] = {}
        for rows in self.rows.values():
            for i, t in enumerate(rows, 1):
                out[id(t)] = t.key if i == 1 else f"{t.key}/{i}"
        return out

    @cached_property
    def state(self) -> Mapping[str, State]:
        """States by key."""
        return {s.key: s for s in self.states}

    @cached_property
    def clock(self) -> Mapping[str, Clock]:
        """Clocks by key."""
        return {c.key: c for c in self.clocks}

    @cached_property
    def setting(self) -> Mapping[str, Setting]:
        """Settings by key."""
        return {s.key: s for s in self.settings}

    @cached_property
    def outcome(self) -> Mapping[str, Outcome]:
        """Outcomes by key."""
        return {o.key: o for o in self.outcomes}

    @cached_property
    def letters(self) -> Mapping[str, Letter]:
        """Every letter the definition can write, by key."""
        found = [s.letter for t in self.transitions for s in t.letters if s.letter is not None]
        found += [o.letter for o in self.outcomes]
        return {x.key: x for x in found}

    @cached_property
    def children(self) -> tuple[str, ...]:
        """Keys of the definitions whose cases it opens as child cases."""
        return tuple(sorted({t.child.workflow for t in self.transitions if t.child is not None}))

    @cached_property
    def ties(self) -> frozenset[str]:
        """Fields that hold the numbers of other cases."""
        return frozenset(c.key for c in walk(self.transitions) if isinstance(c, CaseIs))

    @property
    def version_key(self) -> str:
        """disclosure_request/2019.1"""
        return f"{self.key}/{self.version}"


def walk(value: object) -> list[object]:
    """Every definition object inside `value` (conditions, effects, citations), depth first, a shared one once."""
    found: list[object] = []
    seen: set[int] = set()

    def visit(x: object) -> None:
        if isinstance(x, (tuple, list)):
            for part in x:
                visit(part)
        elif id(x) in seen:
            return
        elif isinstance(x, (str, int)):
            seen.add(id(x))
            found.append(x)
        elif isinstance(x, Mapping):
            for part in x.values():
                visit(part)
        else:
            seen.add(id(x))
            found.append(x)
            if not isinstance(x, Law):
                for name in getattr(x, "__dataclass_fields__", ()):
                    visit(getattr(x, name))

    visit(value)
    return found
