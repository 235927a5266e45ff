"""A letter as it stands now: what it says, the seal on it, what a reader of the screen must know. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.core.kept import LetterRow
from engine.core.letter import chinese_date
from engine.core.ports import Tx
from engine.core.wording import LetterTemplate
from engine.services import index_only
from engine.services.world import World


@dataclass(frozen=True, slots=True)
class Paper:
    """`letter` as it was composed; `seal` the image pressed on it, None if there is none to draw; `remarks` for the
    screen, no part of the letter; `signed` the PDF as an electronic seal signed it."""

    letter: Any
    seal: bytes | None = None
    remarks: tuple[str, ...] = ()
    signed: bytes | None = None


def remade(world: World, row: LetterRow, own: LetterTemplate | None = None) -> Any:
    """A letter as it was issued; a form, or an acknowledgement that lacked something, with the agency's `own` wording
    that it was begun with, else with the program's of now. Raises InputError when it still lacks an element."""
    kept = row.values.get("composed")
    return world.letters.from_values(kept) if kept else world.letters.compose(row.key, row.values, own)


def _own(tx: Tx, agency: str, row: LetterRow) -> LetterTemplate | None:
    """The agency's wording of a letter that could not be composed."""
    if "composed" in row.values or ":" not in row.template_version:
        return None
    names = row.key, row.template_version
    return next((t for t in tx.letter_templates(agency) if (t.key, t.name) == names), None)


def paper(world: World, tx: Tx, agency: str, row: LetterRow) -> Paper:
    """The letter of a row with its seal. A void letter is shown without one. Raises as `remade`, and ActionRefused
    for one that must not be seen any more (`index_only`)."""
    index_only.refuse(world, tx, agency, row)
    letter = remade(world, row, _own(tx, agency, row))
    if row.voided:
        return Paper(letter, remarks=(f"本文书已作废：{row.void_reason}" if row.void_reason else "本文书已作废",))
    if row.seal is None:
        return Paper(letter, remarks=("尚未加盖印章",) if letter.sealed else ())
    image = tx.seal_image(agency, row.seal.image)
    told = f"{chinese_date(row.seal.on.isoformat())}用印，用印登记号 {row.seal.no}"
    if image is None:
        return Paper(letter, remarks=(f"{told}；系统没有存印模，印章见纸质文书",))
    return Paper(letter, image.content, (told,), tx.signed(agency, row.id))


def content(world: World, shown: Paper, format: str) -> bytes:
    """The file: html, docx or pdf. Raises InputError when a PDF cannot be made (letter_glyphs)."""
    if format == "html":
        return world.letters.html(shown.letter, shown.seal, shown.remarks).encode()
    if format == "docx":
        return world.letters.docx(shown.letter, shown.seal)
    return shown.signed or world.letters.pdf(shown.letter, shown.seal)
