"""The lists of official documents that the demo writes: the catalogue of the public ones, the result of the year's
reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.services import documents, reassess
from engine.services.world import World

Sheet = Callable[[str, Sequence[str], Iterable[Sequence[object]]], bytes]
"""Makes an Excel file of a title, columns and rows."""
CATALOGUE, RESULT = "主动公开公文目录", "年定期审查结果"


def write_lists(world: World, folder: Path, year: int, sheet: Sheet) -> list[Path]:
    """The catalogue of all years in HTML, PDF and Excel, the result list of `year` in HTML and PDF; their paths."""
    found, entries = documents.whole_catalogue(world)
    catalogue = documents.catalogue_letter(world, found, entries, None)
    result = reassess.result_letter(world, reassess.results(world, year))
    table = folder / f"{CATALOGUE}.xlsx"
    table.write_bytes(sheet(CATALOGUE, list(documents.COLUMNS.values()), documents.rows(entries)))
    return [*_written(world, folder, CATALOGUE, catalogue), table, *_written(world, folder, f"{year}{RESULT}", result)]


def _written(world: World, folder: Path, name: str, letter: Any) -> list[Path]:
    page, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
    page.write_text(world.letters.html(letter), encoding="utf-8")
    pdf.write_bytes(world.letters.pdf(letter))
    return [page, pdf]
