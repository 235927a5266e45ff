"""What the store in memory holds: every table, never changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from engine.adapters import rows
from engine.core.kept import Agency, ClockRow, HolidayNotice, Kept, LetterRow, Person, SealImage
from engine.core.telling import Notice
from engine.core.wording import LetterTemplate

Name = tuple[str, str]  # agency, case number


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the SQL store would hold it: its snapshot as text."""

    agency: str
    seq: int
    snapshot: str
    told: str
    head: str
    fingerprint: str
    parent_no: str | None
    ref: str
    level: str

    def kept(self) -> Kept:
        return rows.thaw(
            self.snapshot, self.seq, self.told, self.head, self.fingerprint, self.parent_no, self.ref, self.level
        )


def _empty() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """Every table. Dictionaries keep the order of opening."""

    agencies: Mapping[str, Agency] = field(default_factory=_empty)
    people: Mapping[Name, Person] = field(default_factory=_empty)
    cases: Mapping[Name, Row] = field(default_factory=_empty)
    families: Mapping[Name, tuple[str, ...]] = field(default_factory=_empty)
    events: Mapping[Name, tuple[tuple[str, str], ...]] = field(default_factory=_empty)
    clocks: Mapping[Name, Mapping[str, ClockRow]] = field(default_factory=_empty)
    ties: Mapping[Name, frozenset[tuple[str, str]]] = field(default_factory=_empty)
    letters: Mapping[int, tuple[str, LetterRow]] = field(default_factory=_empty)
    letters_of: Mapping[Name, tuple[int, ...]] = field(default_factory=_empty)
    letter_numbers: Mapping[Name, int] = field(default_factory=_empty)
    keys: Mapping[tuple[str, str, str], str] = field(default_factory=_empty)
    letter_templates: Mapping[tuple[str, str, int], LetterTemplate] = field(default_factory=_empty)
    counters: Mapping[tuple[str, str, int], int] = field(default_factory=_empty)
    notices: Mapping[tuple[str, str, date], tuple[Notice, ...]] = field(default_factory=_empty)
    holiday_notices: Mapping[str, HolidayNotice] = field(default_factory=_empty)
    seal_images: Mapping[str, tuple[SealImage, ...]] = field(default_factory=_empty)
    signed_letters: Mapping[tuple[str, int], bytes] = field(default_factory=_empty)
