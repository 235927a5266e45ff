"""One row of the table of steps: who may do what, from where to where, when, with which effects and letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from engine.core.effects import Effect
from engine.core.law import Citation
from engine.core.questions import Cond, Guard
from engine.core.words import Letter, Role, Same, State, States

# --------------------------------------------------------------------------------------- letters, outcomes


@dataclass(frozen=True, slots=True)
class Send:
    """A transition writes `letter` (None: the reply letter of the draft's outcome). `owed`: the file is not complete
    until its delivery is proven. `each`: one about every child case that has the mark of this key, each numbered,
    owed and delivered on its own; the step that tells of a delivery names the child case under `ref`."""

    letter: Letter | None
    owed: bool = False
    when: Cond | None = None
    each: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ends: its letter, row of annual table 三, remedy code, the guards on a draft that proposes it.

    `gives` information is handed over; `withholds` a part is not; `needs` names keys of `with` that must be recorded;
    `courtesy` the courtesy reply must be considered."""

    key: str
    label: str
    letter: Letter
    row: str
    remedy: str
    law: tuple[Citation, ...]
    when: tuple[Guard, ...] = ()
    needs: tuple[str, ...] = ()
    gives: bool = False
    withholds: bool = False
    courtesy: bool = False


# -------------------------------------------------------------------------------------------- transitions


class FactType(StrEnum):
    """What a key of `with` holds: TEXT a string; NOTE a string, record or list; FINDING yes/no or a reasoned text;
    TIME the time of day in China, `14:30`; NAMES different names."""

    TEXT = "text"
    DAY = "day"
    TIME = "time"
    NUMBER = "number"
    YES_NO = "yes_no"
    NOTE = "note"
    FINDING = "finding"
    RECORD = "record"
    RECORDS = "records"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Fact:
    """A key of `with`: `required` refuses the step when missing; `choices` the values allowed; `parts` the keys of a
    record, or of each of several (also in a NOTE); `future` a day that may lie ahead."""

    key: str
    label: str
    type: FactType = FactType.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    minimum: int = 1
    parts: tuple[Fact, ...] = ()
    future: bool = False

    def optional(self) -> Fact:
        """The same key, not required."""
        return replace(self, required=False)

    def spread(self) -> tuple[Fact, ...]:
        """The key itself and, of one record, its parts as `key.part`: only as much required as the record."""
        inner = self.parts if self.type is FactType.RECORD else ()
        parts = (replace(p, key=f"{self.key}.{p.key}", required=p.required and self.required) for p in inner)
        return self, *parts


@dataclass(frozen=True, slots=True)
class Apart:
    """The person must not be the one who last did `key`; `always`: also in a small office."""

    key: str
    always: bool = False


@dataclass(frozen=True, slots=True)
class Child:
    """The step is forwarded to child cases of `workflow`: the first key of `do` opens one (`opens`), every other is
    done on the one named by fact `ref`, or on `each` child in one of those states."""

    workflow: str
    do: tuple[str, ...]
    opens: bool = False
    each: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table of steps. `records` marks a fact from outside that may be recorded later than other acts;
    `others` names whose act it depends on (so that silence is never a dead end)."""

    key: str
    label: str
    sources: States
    target: State | Same
    by: tuple[Role, ...]
    law: tuple[Citation, ...]
    facts: tuple[Fact, ...] = ()
    when: tuple[Cond, ...] = ()
    effects: tuple[Effect, ...] = ()
    letters: tuple[Send, ...] = ()
    apart: tuple[Apart, ...] = ()
    outcome: Outcome | None = None
    drafts: tuple[Outcome, ...] = ()
    concludes: bool = False
    clears_outcome: bool = False
    child: Child | None = None
    tells_parent: str = ""
    opens: bool = False
    records: bool = False
    others: str = ""
    row: str = ""

    @property
    def automatic(self) -> bool:
        """Only the sweep does it."""
        return all(r.automatic for r in self.by)


def T(
    key: str,
    label: str,
    sources: State | States | None,
    target: State | Same,
    *,
    by: Role | tuple[Role, ...],
    law: Citation | tuple[Citation, ...],
    **rest: Any,
) -> Transition:
    """Write one row; `sources` None: it opens the case."""
    states = States(()) if sources is None else States((sources,)) if isinstance(sources, State) else sources
    return Transition(
        key,
        label,
        states,
        target,
        (by,) if isinstance(by, Role) else by,
        (law,) if isinstance(law, Citation) else law,
        opens=sources is None,
        **rest,
    )
