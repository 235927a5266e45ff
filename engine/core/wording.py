"""A wording of a letter that an agency drafted itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A wording that an agency drafted itself, its `version` counted from 1 (0: not kept yet).

    `files` the letter's own file, then the shared ones it needs, as they were when it was drafted; `fingerprint` of all
    of them, `base` that of the program's own wording at that time. Once approved by another person it is in force from
    a day on; withdrawn, for no letter of that day or later.
    """

    agency: str
    key: str
    version: int
    files: tuple[tuple[str, str], ...]
    fingerprint: str
    base: str
    drafted_by: str
    drafted_on: date
    approved_by: str = ""
    approved_on: date | None = None
    in_force_from: date | None = None
    withdrawn_by: str = ""
    withdrawn_on: date | None = None

    def numbered(self, version: int) -> LetterTemplate:
        """The same under its number."""
        return replace(self, version=version)

    @property
    def name(self) -> str:
        """The template version that letters written with it bear: no version of the program's own has such a name."""
        return f"{self.agency}:{self.version}"

    def in_force_on(self, day: date) -> bool:
        """Whether letters of the day can be written with it."""
        begun = self.in_force_from is not None and self.in_force_from <= day
        return begun and (self.withdrawn_on is None or day < self.withdrawn_on)


def in_force(templates: Iterable[LetterTemplate], key: str, day: date) -> LetterTemplate | None:
    """The agency's own wording of a letter of that day (the latest that is in force), None for the program's."""
    held = [t for t in templates if t.key == key and t.in_force_on(day)]
    return max(held, key=lambda t: (t.in_force_from or date.min, t.version), default=None)
