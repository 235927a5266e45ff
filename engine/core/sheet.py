"""A table as it stands in a file: what an office keeps in Excel, taken in row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One row under the header: its number in the file, from 1, and its cells as text by column, "" if empty."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The known columns in the order of the file, the `unknown` ones, and the rows that are not empty."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken in: `column` "" if it is no single one."""

    row: int
    column: str
    why: str
