"""The PDF of every letter, measured and read from the file itself: the page of GB/T 9704-2012, the words, the bytes."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from engine.adapters.documents_pdf import CORRESPONDENCE, OFFICIAL, pdf_writer
from engine.adapters.letters import LetterWriter
from engine.core.letter import Paragraph, StructuredLetter

WRITER = LetterWriter()
KEYS = WRITER.keys()
PDF = pdf_writer()
MM = 72 / 25.4
PITCH = 28.99
PAGE_NUMBERS = {f"—{n}—" for n in range(1, 40)}
SENTENCE = "本机关经审查认为，所申请公开的信息涉及多个部门的职责，依法应当逐项说明。"


@dataclass(frozen=True)
class Line:
    """Characters on one baseline of a page; points from the upper left corner."""

    y: float
    left: float
    right: float
    text: str

    @property
    def row(self) -> float:
        """Number of the line of the grid: 0 to 21 in the type area."""
        return (self.y - 37 * MM - (PITCH - 16) / 2 - 0.88 * 16) / PITCH


def pages_of(pdf: bytes) -> list[list[Line]]:
    """The lines of every page, from top to bottom."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        rows: dict[float, list[tuple[float, float, str]]] = {}
        for i in range(text.count_chars()):
            char = text.get_text_range(i, 1)
            if not char.strip():
                continue
            x, y = ctypes.c_double(), ctypes.c_double()
            pdfium.FPDFText_GetCharOrigin(text.raw, i, ctypes.byref(x), ctypes.byref(y))
            right = text.get_charbox(i, loose=True)[2]
            rows.setdefault(round(page.get_height() - y.value, 1), []).append((x.value, right, char))
        pages.append(
            [
                Line(y, min(c[0] for c in row), max(c[1] for c in row), "".join(c[2] for c in row))
                for y, row in sorted(rows.items())
            ]
        )
    return pages


def letter_of(key: str) -> StructuredLetter:
    return WRITER.compose(key, WRITER.sample_values(key))


def long_reply(paragraphs: int = 24) -> StructuredLetter:
    blocks = tuple(Paragraph(SENTENCE * (i % 4 + 1)) for i in range(paragraphs))
    return replace(letter_of("reply_disclosed"), blocks=blocks)


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("layout", [OFFICIAL, CORRESPONDENCE])
def test_a_page_is_a_grid_of_22_lines(layout: str) -> None:
    first, *others, before_last, last = pages_of(PDF.render(long_reply(), layout))
    assert len(others) >= 2
    for page in (first, *others, before_last, last):
        body = [line for line in page if line.text not in PAGE_NUMBERS]
        if page is first:  # red head and title above: what follows stands on the same lines
            body = body[next(i for i, line in enumerate(body) if line.text.endswith("：")) :]
        rows = [round(line.row) for line in body]
        assert all(abs(line.row - row) < 0.01 for line, row in zip(body, rows, strict=True)), "on the grid"
        if page in (first, *others):
            assert rows[-1] == 21, "the 22nd line is written on"
        if page in others:
            assert rows == list(range(22))
        for line in body:
            if line.text[0] not in "（《" and page is not last:
                assert line.left == pytest.approx(28 * MM, abs=0.1) or line.left == pytest.approx(
                    28 * MM + 2 * 156 * MM / 28, abs=0.1
                )


def test_page_1_of_a_reply_measures_22_lines_of_28_characters_from_28_mm() -> None:
    """The first line of characters to the last: 21 times the pitch; a full line from 28 to 184 mm."""
    letter = replace(letter_of("reply_disclosed"), blocks=(Paragraph("公" * 28 * 40),))
    first, second, *_ = pages_of(PDF.render(letter))
    full = [line for line in first if line.text == "公" * 28]
    assert len(full) >= 7
    assert {round(b.y - a.y, 1) for a, b in pairwise(full)} <= {28.9, 29.0}
    assert (full[-1].y - full[0].y) / (len(full) - 1) == pytest.approx(PITCH, abs=0.02)
    assert {round(line.left / MM, 1) for line in full} == {28.0}
    assert all(line.right / MM == pytest.approx(184, abs=0.1) for line in full)
    top, bottom = full[-1].y - 21 * PITCH, full[-1].y
    assert top / MM == pytest.approx(37 + (6.495 + 0.88 * 16) / MM, abs=0.1), "22 lines above begin at 37 mm"
    assert bottom / MM == pytest.approx(37 + 225 - (6.495 + 0.12 * 16) / MM, abs=0.1)
    assert [line.text for line in second if "公" in line.text] == ["公" * 28] * 22
