"""What happened: frozen, appended, never edited.

An event carries everything that `fold` needs: the resolved effects (dates, lengths, policies of the day), so that no
later change of a definition, a setting or a calendar alters what was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class LetterOut:
    """A letter or form that a step wrote. `number` is taken when the step is kept; `owed`: delivery must be proven;
    `ref` the child case that it is about, where one step writes the same letter about several."""

    key: str
    on: date
    owed: bool = False
    number: str = ""
    voided: bool = False
    ref: str = ""

    @property
    def name(self) -> str:
        """Under which it is owed: its key, and about which child case."""
        return f"{self.key}/{self.ref}" if self.ref else self.key

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "key": self.key,
            "on": self.on.isoformat(),
            "owed": self.owed,
            "number": self.number,
            "voided": self.voided,
            **({"ref": self.ref} if self.ref else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> LetterOut:
        """The inverse of `to_json`."""
        on, ref = date.fromisoformat(value["on"]), value.get("ref", "")
        return cls(value["key"], on, value["owed"], value["number"], value["voided"], ref)


@dataclass(frozen=True, slots=True)
class Event:
    """One step of one case.

    `on` legal day; `recorded_on` the day it was written down (never before `on`); `by` person and `role`; `row` the row
    of the definition; `state` after the step; `facts` what the person recorded; `effects` resolved operations (see
    `case.apply`); `remarks` what the officer must know (late, or a step that a correction now forbids); `kind` "act" of
    the agency, "record" of a fact from outside, or "system"; `digests` of the stored letters, one each, so that the
    hash chain covers what they say (`chain.letter_digest`).
    """

    seq: int
    do: str
    row: str
    on: date
    recorded_on: date
    by: str
    role: str
    state: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    effects: tuple[tuple[Any, ...], ...] = ()
    letters: tuple[LetterOut, ...] = ()
    remarks: tuple[str, ...] = ()
    kind: str = "act"
    digests: tuple[str, ...] = ()

    @property
    def person(self) -> bool:
        """Done by a person, not by the engine itself."""
        return self.kind != "system"

    def with_digests(self, digests: tuple[str, ...]) -> Event:
        """The same, with what it keeps of the letters it wrote."""
        head = self.seq, self.do, self.row, self.on, self.recorded_on, self.by, self.role, self.state
        return Event(*head, self.facts, self.effects, self.letters, self.remarks, self.kind, digests)

    def to_json(self) -> dict[str, Any]:
        """Plain values, in a fixed order (the hash chain reads them)."""
        return {
            "seq": self.seq,
            "do": self.do,
            "row": self.row,
            "on": self.on.isoformat(),
            "recorded_on": self.recorded_on.isoformat(),
            "by": self.by,
            "role": self.role,
            "state": self.state,
            "facts": dict(self.facts),
            "effects": [list(e) for e in self.effects],
            "letters": [x.to_json() for x in self.letters],
            "remarks": list(self.remarks),
            "kind": self.kind,
            **({"digests": list(self.digests)} if self.digests else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Event:
        """The inverse of `to_json`."""
        return cls(
            value["seq"],
            value["do"],
            value["row"],
            date.fromisoformat(value["on"]),
            date.fromisoformat(value["recorded_on"]),
            value["by"],
            value["role"],
            value["state"],
            value["facts"],
            tuple(tuple(e) for e in value["effects"]),
            tuple(LetterOut.from_json(x) for x in value["letters"]),
            tuple(value["remarks"]),
            value["kind"],
            tuple(value.get("digests", ())),
        )
