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
    Complete as Complete,
    Enough as Enough,
    Listed as Listed,
    OtherPersons as OtherPersons,
)
from engine.core.effects import (
    AskSeal as AskSeal,
    Effect as Effect,
    Extend as Extend,
    Flag as Flag,
    Limit as Limit,
    Pause as Pause,
    Prove as Prove,
    Put as Put,
    Redate as Redate,
    RedateBasis as RedateBasis,
    Reinstate as Reinstate,
    Resume as Resume,
    Seal as Seal,
    Start as Start,
    Stop as Stop,
    StopAll as StopAll,
    VoidLetters as VoidLetters,
)
from engine.core.law import (
    Citation as Citation,
    Law as Law,
    chinese_number as chinese_number,
)
from engine.core.questions import (
    AllOf as AllOf,
    Among as Among,
    AnyEntry as AnyEntry,
    AnyOf as AnyOf,
    AtLeast as AtLeast,
    CaseIs as CaseIs,
    ChildIs as ChildIs,
    ChildOpen as ChildOpen,
    Cond as Cond,
    Drafts as Drafts,
    Expired as Expired,
    FactBetween as FactBetween,
    FactIs as FactIs,
    FieldIs as FieldIs,
    Given as Given,
    Guard as Guard,
    HasField as HasField,
    Heard as Heard,
    InOrder as InOrder,
    InTime as InTime,
    Late as Late,
    LetterSent as LetterSent,
    Live as Live,
    MakesTimely as MakesTimely,
    Mark as Mark,
    MatchesField as MatchesField,
    Not as Not,
    NothingOwed as NothingOwed,
    NotLater as NotLater,
    Quoted as Quoted,
    SameAsField as SameAsField,
    SettingIs as SettingIs,
    Tied as Tied,
    Unquoted as Unquoted,
)
from engine.core.transition import (
    Apart as Apart,
    Child as Child,
    Fact as Fact,
    FactType as FactType,
    Outcome as Outcome,
    Send as Send,
    T as T,
    Transition as Transition,
)
from engine.core.words import (
    ON as ON,
    SAME as SAME,
    SWEEP as SWEEP,
    Certainty as Certainty,
    Clock as Clock,
    ClockKind as ClockKind,
    Day as Day,
    IndexOnly as IndexOnly,
    Length as Length,
    Letter as Letter,
    Role as Role,
    RolesApart as RolesApart,
    Same as Same,
    Setting as Setting,
    State as State,
    States as States,
    Unit as Unit,
    Years as Years,
    expiry as expiry,
    fact_day as fact_day,
    field_day as field_day,
    later as later,
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
    index_only: tuple[IndexOnly, ...] = ()

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
