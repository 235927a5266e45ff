"""Which page a letter is laid out on, by `templates/layouts/formats.toml`: the same in HTML, DOCX and PDF."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engine.core.letter import Block, Heading, ItemTable, KeyValueTable, Paragraph, StructuredLetter

LAYOUTS = Path(__file__).resolve().parents[2] / "templates" / "layouts"
OFFICIAL, CORRESPONDENCE, PLAIN, FORM = "official", "correspondence", "plain", "form"


@cache
def _formats() -> dict[str, Any]:
    return tomllib.loads((LAYOUTS / "formats.toml").read_text(encoding="utf-8"))


def named(kind: str) -> frozenset[str]:
    """Keys of the letters that the file names as correspondence, plain or landscape."""
    return frozenset(_formats()[kind])


def layout_of(letter: StructuredLetter) -> str:
    """official, correspondence, plain (no red head) or form."""
    if letter.kind == FORM:
        return FORM
    if letter.key in named(CORRESPONDENCE):
        return CORRESPONDENCE
    return PLAIN if letter.key in named(PLAIN) else OFFICIAL


def landscape(letter: StructuredLetter) -> bool:
    """Laid out across the page: tables of many columns."""
    return letter.kind == FORM and letter.key in named("landscape")


def shares(header: Sequence[str]) -> list[float]:
    """How the columns of a table across the page share its width; one that the file does not name has one share."""
    return [float(_formats()["shares"].get(name, 1)) for name in header]


def announces(blocks: Sequence[Block], i: int) -> bool:
    """Whether a block must not part from the next: a heading, or a line that ends with ： before a table."""
    block = blocks[i]
    if isinstance(block, Heading):
        return True
    following = blocks[i + 1] if i + 1 < len(blocks) else None
    tabled = isinstance(following, ItemTable | KeyValueTable)
    return tabled and isinstance(block, Paragraph) and block.text.endswith("：")
