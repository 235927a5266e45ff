"""A case file as one PDF/A-2a (`templates/layouts/case_file.typ`): cover, contents, every document, record of steps.

A file must be printable whatever an applicant wrote: a character that no font can draw becomes 〓, and the contents
name it. Identity numbers are masked on the pages that are made here, as they are in every letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.adapters.document_formats import layout_of
from engine.adapters.documents_pdf import PdfWriter, letter_view, lines
from engine.adapters.letter_wording import mask_identity
from engine.core.case_file import CaseFile, Document
from engine.core.letter import StructuredLetter, clean_text

NOT_DRAWN = "〓"


class FileWriter:
    """Writes case files with the fonts and the compiler of `pdf`."""

    def __init__(self, pdf: PdfWriter) -> None:
        self._pdf = pdf

    def render(self, file: CaseFile) -> bytes:
        """The PDF; the same file gives the same bytes. Raises InputError (bad_seal) for a seal that is no image."""
        documents = [self._document(n, one) for n, one in enumerate(file.documents, 1)]
        view = {
            "agency": self._plain(file.agency),
            "kind": file.kind,
            "title": self._plain(file.title),
            "no": file.no,
            "cover": [[label, self._lines(value)] for label, value in file.cover],
            "documents": documents,
            "steps": [[self._lines(cell) for cell in row] for row in file.steps],
            "clocks": [[self._lines(cell) for cell in row] for row in file.clocks],
            "on": file.made.isoformat(),
            "day": f"{file.made.year}年{file.made.month}月{file.made.day}日",
        }
        return self._pdf.compile("case_file.typ", view, file.made)

    def _document(self, n: int, one: Document) -> dict[str, Any]:
        letter, missing = self._drawable(one.letter) if one.letter else (None, [])
        told = (
            f"“{NOT_DRAWN}”代替现有字体不能显示的字：{'、'.join(f'U+{ord(c):04X}' for c in missing)}" if missing else ""
        )
        return {
            "no": n,
            "title": self._plain(one.title),
            "number": self._plain(one.number),
            "on": one.on.isoformat(),
            "remark": self._lines("；".join(filter(None, (one.remark, told)))),
            "place": one.place,
            "letter": letter_view(letter, layout_of(letter), one.seal) if letter else None,
        }

    def _drawable(self, letter: StructuredLetter) -> tuple[StructuredLetter, list[str]]:
        """The letter in characters that can be drawn, and those that could not."""
        missing = self._pdf.fonts.missing([*letter.texts()])
        if not missing:
            return letter, []
        table = dict.fromkeys(map(ord, missing), NOT_DRAWN)
        return StructuredLetter.from_dict(_each_text(letter.to_dict(), lambda text: text.translate(table))), missing

    def _plain(self, text: str) -> str:
        text = mask_identity(clean_text(text))
        return text.translate(dict.fromkeys(map(ord, self._pdf.fonts.missing([text])), NOT_DRAWN))

    def _lines(self, text: str) -> list[list[str]]:
        return lines(self._plain(text))


def _each_text(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(one, change) for key, one in value.items()}
    if isinstance(value, Iterable):
        return [_each_text(one, change) for one in value]
    return value
