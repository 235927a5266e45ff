"""What a step does to clocks, fields and letters, as data. Resolved to plain operations by `resolve.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.core.questions import Cond
from engine.core.words import ON, Clock, ClockKind, Day, Length, Letter, Setting


@dataclass(frozen=True, slots=True)
class Start:
    """Start a clock (restart, if it runs). `until` the Day, or the name of a fact, that fixes the due date; `basis` the
    case field whose correction moves this run."""

    clock: Clock
    from_: Day = ON
    length: int | Length | Setting | None = None
    until: str | Day = ""
    kind: ClockKind | None = None
    basis: str = ""
    roll: Cond | None = None
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop a clock because what it demanded was done (or no longer can be)."""

    clock: Clock
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class StopAll:
    """End every clock of the case that is not a remedy's."""

    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Exclude days from a clock from `from_` on under the token held in fact `token`; the exclusion ends by law
    `limit` working days after `from_` at the latest."""

    clock: Clock
    token: str
    limit: Setting | int
    from_: Day = ON
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """Move the legal end of an open exclusion: `limit` working days after `from_`; `start` also moves its first day."""

    clock: Clock
    token: str
    limit: Setting | int
    from_: Day = ON
    start: bool = False
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Close the exclusion of that token on the step's day, not after its legal end; where `fixed` holds, on its legal
    end; where `void` holds, as if it had never been."""

    clock: Clock
    token: str
    void: Cond | None = None
    fixed: Cond | None = None
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Extend:
    """Add the days given under `days` to the current run, told on `told`."""

    clock: Clock
    days: str
    told: Day = ON
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Reinstate:
    """The clock goes on as if it had never been stopped."""

    clock: Clock
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Redate:
    """The current run counts from `day` instead."""

    clock: Clock
    day: Day
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class RedateBasis:
    """Every run that counts from the case field named by fact `field` counts from fact `new` instead."""

    field: str
    new: str
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """Write a case field: from a Day, from fact `fact`, as the field `copy` is now, or the constant `value`.
    `name_from` names the fact that holds the field's name; `under` the fact that names one entry of the field, which
    alone is written; `by` the person of the step."""

    field: str
    day: Day | None = None
    fact: str = ""
    value: Any = None
    name_from: str = ""
    copy: str = ""
    under: str = ""
    by: bool = False
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Prove:
    """Delivery is proven: of the letter named by fact `fact`, or of `letters`."""

    fact: str = ""
    letters: tuple[Letter, ...] = ()
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class VoidLetters:
    """Letters written but never sent lose effect; their numbers are kept as void."""

    letters: tuple[Letter, ...]
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class AskSeal:
    """The seal is asked for the letter of the agency whose number is recorded under fact `letter`: one that is not
    void, not sealed yet, and of a kind that `kinds` lists against the value of fact `use`."""

    letter: str
    use: str
    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of the agency is on the letter whose number the case field `letter` holds, from the step's day on."""

    letter: str
    when: Cond | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Go through the texts under `keys`, facts of the step or else case fields, and keep under case field `field` what
    must not be published unseen (`engine.core.findings`: personal data, words of the agency's list), from number 1."""

    keys: tuple[str, ...]
    field: str
    when: Cond | None = None


Effect = (
    Prove
    | VoidLetters
    | AskSeal
    | Seal
    | Start
    | Stop
    | StopAll
    | Pause
    | Limit
    | Resume
    | Extend
    | Reinstate
    | Redate
    | RedateBasis
    | Put
    | Flag
)
