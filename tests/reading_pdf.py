"""What a PDF says and where, read from the file by pypdfium2."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True)
class Line:
    """Characters on one baseline, without white space: points from the upper left corner of the page, size of type."""

    y: float
    left: float
    right: float
    size: float
    text: str


def lines_of(pdf: bytes) -> list[list[Line]]:
    """The lines of every page, from top to bottom."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        text = page.get_textpage()
        rows: dict[float, list[tuple[float, float, float, str]]] = {}
        for i in range(text.count_chars()):
            char = text.get_text_range(i, 1)
            if not char.strip():
                continue
            x, y = ctypes.c_double(), ctypes.c_double()
            pdfium.FPDFText_GetCharOrigin(text.raw, i, ctypes.byref(x), ctypes.byref(y))
            size = pdfium.FPDFText_GetFontSize(text.raw, i)
            right = text.get_charbox(i, loose=True)[2]
            rows.setdefault(round(page.get_height() - y.value, 1), []).append((x.value, right, size, char))
        pages.append(
            [
                Line(y, min(c[0] for c in row), max(c[1] for c in row), row[0][2], "".join(c[3] for c in row))
                for y, row in sorted(rows.items())
            ]
        )
    return pages


def said_by(pdf: bytes) -> str:
    """Everything that the file says, in its order, without white space, page numbers and repeated table headers."""
    pages = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        text = re.sub(r"\s+|[\x00-\x1f\u00ad\u200b]", "", page.get_textpage().get_text_range()).replace("\ufffe", "-")
        pages.append(text.removesuffix(f"—{number}—"))
    return "".join(pages)
