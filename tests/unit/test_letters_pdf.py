"""The PDF of letters, measured and read from the file itself: the page of GB/T 9704-2012, the words, the bytes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest

from engine.adapters.documents_pdf import CORRESPONDENCE, OFFICIAL, pdf_writer
from engine.adapters.letters import LetterWriter
from engine.core.letter import Paragraph, StructuredLetter
from tests.reading_pdf import MM, Line, lines_of

WRITER = LetterWriter()
KEYS = WRITER.keys()
PDF = pdf_writer()
PITCH = 28.99
CHAR = 156 * MM / 28
PAGE_NUMBERS = {f"—{n}—" for n in range(1, 40)}
SENTENCE = "本机关经审查认为，所申请公开的信息涉及多个部门的职责，依法应当逐项说明。"


def row_of(line: Line) -> float:
    """Number of the line in the grid of the page: 0 to 21 in the type area."""
    return (line.y - 37 * MM - (PITCH - 16) / 2 - 0.88 * 16) / PITCH


def letter_of(key: str) -> StructuredLetter:
    return WRITER.compose(key, WRITER.sample_values(key))


def long_reply(paragraphs: int = 24) -> StructuredLetter:
    blocks = tuple(Paragraph(SENTENCE * (i % 4 + 1)) for i in range(paragraphs))
    return replace(letter_of("reply_disclosed"), blocks=blocks)


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("layout", [OFFICIAL, CORRESPONDENCE])
def test_a_page_is_a_grid_of_22_lines(layout: str) -> None:
    first, *others, before_last, last = lines_of(PDF.render(long_reply(), layout))
    assert len(others) >= 2
    for page in (first, *others, before_last, last):
        body = [line for line in page if line.text not in PAGE_NUMBERS]
        if page is first:  # red head and title above: what follows stands on the same lines
            body = body[next(i for i, line in enumerate(body) if line.text.endswith("：")) :]
        rows = [round(row_of(line)) for line in body]
        assert all(abs(row_of(line) - row) < 0.01 for line, row in zip(body, rows, strict=True)), "on the grid"
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
    first, second, *_ = lines_of(PDF.render(letter))
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


def test_page_numbers_stand_outside_7_mm_under_the_area() -> None:
    for layout in (OFFICIAL, CORRESPONDENCE):
        for number, page in enumerate(lines_of(PDF.render(long_reply(), layout)), 1):
            numbers = [line for line in page if line.text in PAGE_NUMBERS]
            if layout == CORRESPONDENCE and number == 1:
                assert not numbers
                continue
            assert [line.text for line in numbers] == [f"—{number}—"]
            (line,) = numbers
            assert line.y / MM - (37 + 225) - 0.36 * 14 / MM == pytest.approx(7, abs=0.3), "the dash, 0.36 em up"
            if number % 2:
                assert line.right == pytest.approx((28 + 156) * MM - 14, abs=3)
            else:
                assert line.left == pytest.approx(28 * MM + 14, abs=3)


def test_agency_is_centred_over_the_date_four_characters_from_the_edge() -> None:
    page = lines_of(PDF.render(letter_of("reply_disclosed")))[-1]
    day = next(i for i, line in enumerate(page) if line.text == "2024年10月22日")
    issuer, date_line = page[day - 1], page[day]
    assert issuer.text == "清源市自然资源局"
    assert date_line.y - issuer.y == pytest.approx(PITCH, abs=0.1)
    assert date_line.right == pytest.approx((28 + 156) * MM - 4 * CHAR, abs=0.5)
    assert (issuer.left + issuer.right) / 2 == pytest.approx((date_line.left + date_line.right) / 2, abs=0.5)
    before = page[day - 2]
    assert issuer.y - before.y == pytest.approx(3 * PITCH, abs=0.1), "two lines free for the seal"


def test_head_of_both_formats() -> None:
    letter = letter_of("reply_disclosed")
    official, correspondence = (lines_of(PDF.render(letter, layout))[0] for layout in (OFFICIAL, CORRESPONDENCE))
    mark, number, title = official[:3]
    assert mark.text == "清源市自然资源局"
    assert (mark.y - 0.88 * mark.size) / MM == pytest.approx(37 + 35, abs=0.2), "35 mm under the area's edge"
    assert (mark.left + mark.right) / 2 == pytest.approx((28 + 78) * MM, abs=6)
    assert number.text == "清自然资公开〔2024〕18号"
    assert (number.left + number.right) / 2 == pytest.approx((28 + 78) * MM, abs=1)
    assert title.text == "政府信息予以公开答复书"
    assert title.size == pytest.approx(22, abs=0.1)
    mark, number, title = correspondence[:3]
    assert (mark.y - 0.88 * mark.size) / MM == pytest.approx(30, abs=0.2), "30 mm under the page's edge"
    assert number.right == pytest.approx((28 + 156) * MM, abs=1)
    assert row_of(title) - row_of(number) > 2.8


def test_red_lines_are_where_the_standard_wants_them() -> None:
    letter = letter_of("reply_disclosed")
    (rule,) = red_lines(PDF.render(letter, OFFICIAL))
    assert rule[0] / MM == pytest.approx(28, abs=0.1)
    assert rule[1] / MM == pytest.approx(28 + 156, abs=0.1)
    rules = red_lines(PDF.render(letter, CORRESPONDENCE))
    assert len(rules) == 4
    assert all((r[0] / MM, r[1] / MM) == (pytest.approx(20, abs=0.1), pytest.approx(190, abs=0.1)) for r in rules)
    assert rules[-1][2] / MM == pytest.approx(297 - 20, abs=0.1)
    assert not red_lines(PDF.render(long_reply(), CORRESPONDENCE), page=1)


def red_lines(pdf: bytes, page: int = 0) -> list[tuple[float, float, float]]:
    """Left, right and height from above of each horizontal line of a page, from top to bottom."""
    found = pypdfium2.PdfDocument(pdf)[page]
    boxes = [thing.get_bounds() for thing in found.get_objects() if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    height = found.get_height()
    return sorted(
        (
            (left + (high - low) / 2, right - (high - low) / 2, height - (low + high) / 2)  # a box is one stroke wider
            for left, low, right, high in boxes
            if high - low < 5
        ),
        key=lambda line: line[2],
    )
