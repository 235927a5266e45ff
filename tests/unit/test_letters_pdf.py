"""The PDF of letters, measured and read from the file itself: the page of GB/T 9704-2012."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest

from engine.adapters.document_formats import CORRESPONDENCE, FORM, OFFICIAL, PLAIN, named, shares
from engine.adapters.documents_pdf import MOST_ROWS, pdf_writer
from engine.adapters.letter_samples import LONG_TITLE, variants
from engine.adapters.letters import LetterWriter
from engine.core.errors import InputError
from engine.core.letter import ItemTable, KeyValueTable, Paragraph, StructuredLetter
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


def test_page_1_of_a_reply_stands_on_the_grid_of_22_lines_of_28_characters_from_28_mm() -> None:
    """GB/T 9704 sets 22 lines of 28 characters; its red head, 35 mm under the upper edge of the type area, and the
    title leave page 1 fewer lines of text. Measured here is the grid on which the lines that page 1 has stand: the
    pitch between them, the last one the 22nd, and so the 1st, 21 pitches above it, at the upper edge; full lines from
    28 to 184 mm. Page 2, which has no head, is written on all 22.
    """
    letter = replace(letter_of("reply_disclosed"), blocks=(Paragraph("公" * 28 * 40),))
    first, second, *_ = lines_of(PDF.render(letter))
    body = [line for line in first if line.text not in PAGE_NUMBERS]
    addressee = next(i for i, line in enumerate(body) if line.text.endswith("："))
    assert [round(row_of(line)) for line in body[addressee:]] == list(range(12, 22)), "10 lines under head and title"
    full = [line for line in first if line.text == "公" * 28]
    assert len(full) == 8, "without the addressee and the line that is indented"
    assert {round(b.y - a.y, 1) for a, b in pairwise(full)} <= {28.9, 29.0}
    assert (full[-1].y - full[0].y) / (len(full) - 1) == pytest.approx(PITCH, abs=0.02)
    assert {round(line.left / MM, 1) for line in full} == {28.0}
    assert all(line.right / MM == pytest.approx(184, abs=0.1) for line in full)
    top, bottom = full[-1].y - 21 * PITCH, full[-1].y
    assert top / MM == pytest.approx(37 + (6.495 + 0.88 * 16) / MM, abs=0.1), "the 1st of 22 lines would begin at 37 mm"
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


# ---------------------------------------------------------------- other pages


def test_a_paper_of_a_party_has_no_red_head() -> None:
    letter = letter_of("litigation_answer")
    pages = lines_of(PDF.render(letter))
    assert pages[0][0].text == letter.title
    assert row_of(pages[0][0]) < 1
    assert not red_lines(PDF.render(letter))
    assert PDF.render(letter) == PDF.render(letter, PLAIN)
    assert pages[0][-1].text == "—1—"


@pytest.mark.parametrize("key", ["public_opinion_ledger", "task_ledger", "transfer_list"])
def test_a_ledger_lies_across_the_page_within_its_edges(key: str) -> None:
    for _, letter in variants(WRITER, key):
        pdf = PDF.render(letter)
        assert {(round(w / MM), round(h / MM)) for w, h in map(size_of, pypdfium2.PdfDocument(pdf))} == {(297, 210)}
        for page in lines_of(pdf):
            assert all(line.left >= 20 * MM - 1 and line.right <= (297 - 20) * MM + 1 for line in page)
            assert all(line.y < (210 - 6) * MM for line in page)


def size_of(page: pypdfium2.PdfPage) -> tuple[float, float]:
    found: tuple[float, float] = page.get_size()
    return found


def test_the_column_of_the_task_is_the_widest_and_units_stand_in_few_lines() -> None:
    (table,) = [b for b in letter_of("task_ledger").blocks if isinstance(b, ItemTable)]
    widths = dict(zip(table.header, shares(table.header), strict=True))
    assert widths["具体任务"] >= 2 * max(width for name, width in widths.items() if name != "具体任务")
    named_columns = {name for key in named("landscape") for b in letter_of(key).blocks if isinstance(b, ItemTable)
                     for name in b.header}  # fmt: skip
    assert 1 not in shares(sorted(named_columns)), "every column of a ledger has its share"


LEADS = "下列信息已经公开，名称、文号和获取的途径见下表："


def test_a_line_that_leads_to_a_table_stays_with_it() -> None:
    table = ItemTable(("序号", "名称"), (("1", "甲"), ("2", "乙")))
    for before in range(4, 16):
        blocks = (*[Paragraph(SENTENCE[:20])] * before, Paragraph(LEADS), table, Paragraph(SENTENCE))
        for page in lines_of(PDF.render(replace(letter_of("reply_disclosed"), blocks=blocks))):
            said = "".join(line.text for line in page)
            assert ("见下表：" in said) == ("1甲" in said), before


def test_the_note_of_a_form_stands_under_its_date() -> None:
    form = replace(letter_of("search_record"), note="（联系单位：政务公开办公室）")
    texts = [line.text for line in lines_of(PDF.render(form))[-1]]
    day = next(i for i, text in enumerate(texts) if text.startswith("填表日期："))
    assert texts[day + 1] == form.note


# ---------------------------------------------------------------- tables, the end, the seal


@pytest.mark.parametrize("key", ["reply_mixed", "fee_notice", "receipt_acknowledgement"])
def test_text_after_a_table_is_on_the_grid_again(key: str) -> None:
    *_, last = lines_of(PDF.render(letter_of(key)))
    body = [line for line in last if line.text not in PAGE_NUMBERS]
    ends = body[-4:]
    assert any("月" in line.text for line in ends)
    assert all(abs(row_of(line) - round(row_of(line))) < 0.01 for line in ends)


def test_a_table_goes_on_over_the_page_with_its_header_and_loses_nothing() -> None:
    words = "很长的一段文字，要占许多行。"
    tables = (
        ItemTable(tuple("甲乙丙丁戊己"), ((words * 30,) * 6, ("短",) * 6)),
        KeyValueTable((("栏目", words * 200), ("甲", "短", "乙", words * 60))),
    )
    for table in tables:
        pages = lines_of(PDF.render(replace(letter_of("reply_disclosed"), blocks=(table,))))
        text = "".join(line.text for page in pages for line in page)
        assert len(pages) > 3
        assert sum(text.count(char) for char in "很") == str(table).count("很")
        assert all(line.y < 297 * MM - 20 and line.right < (28 + 156) * MM + 9 for page in pages for line in page)
        if isinstance(table, ItemTable):
            assert all(page[0].text == "甲乙丙丁戊己" for page in pages[1:4])


@pytest.mark.parametrize("layout", [OFFICIAL, CORRESPONDENCE])
def test_nothing_is_signed_on_a_page_without_text(layout: str) -> None:
    for paragraphs in range(1, 16):
        for length in (1, 4):
            blocks = (*[Paragraph(SENTENCE)] * paragraphs, Paragraph(SENTENCE * length))
            pages = lines_of(PDF.render(replace(letter_of("reply_disclosed"), blocks=blocks), layout))
            text = [line.text for line in pages[-1]]
            signed = text.index("2024年10月22日") - 1
            assert signed >= 2, (paragraphs, length)
            said = "".join(line.text for page in pages for line in page if line.text not in PAGE_NUMBERS)
            assert said.count(SENTENCE) == paragraphs + length


@pytest.mark.parametrize("layout", [OFFICIAL, CORRESPONDENCE])
def test_nor_on_a_page_with_nothing_but_its_attachments(layout: str) -> None:
    for paragraphs in range(1, 16):
        blocks = (*[Paragraph(SENTENCE)] * paragraphs, Paragraph(SENTENCE * 2))
        letter = replace(letter_of("reply_disclosed"), blocks=blocks, attachments=("甲", "乙"))
        *_, last = lines_of(PDF.render(letter, layout))
        said = "".join(line.text for line in last)
        assert said.index("附件：") < said.index("2024年10月22日"), paragraphs
        assert not said.startswith("附件："), paragraphs


@pytest.mark.parametrize(
    "key", ["application_form", "handling_approval_form", "service_receipt", "task_ledger", "transfer_list"]
)
def test_a_form_of_usual_contents_is_one_page(key: str) -> None:
    assert len(lines_of(PDF.render(letter_of(key)))) == 1


def test_a_title_of_forty_characters_takes_two_lines() -> None:
    for layout in (OFFICIAL, CORRESPONDENCE, FORM):
        page = lines_of(PDF.render(replace(long_reply(), title=LONG_TITLE), layout))[0]
        first, second = (line for line in page if line.size == pytest.approx(22, abs=0.1))
        assert first.text + second.text == LONG_TITLE
        assert abs(len(first.text) - len(second.text)) <= 2


SEAL = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#d00"/></svg>'


def seal_box(pdf: bytes) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the only square of 42 mm on the last page, from the upper left corner."""
    *_, page = pypdfium2.PdfDocument(pdf)
    boxes = [thing.get_bounds() for thing in page.get_objects(max_depth=5)]
    height = page.get_height()
    (box,) = {
        (round(left, 1), round(height - high, 1), round(right, 1), round(height - low, 1))
        for left, low, right, high in boxes
        if abs(right - left - 42 * MM) < 1 and abs(high - low - 42 * MM) < 1
    }
    return box


@pytest.mark.parametrize("image", ["svg", "png"])
def test_the_seal_presses_agency_and_date(image: str) -> None:
    letter = letter_of("reply_disclosed")
    pdf = PDF.render(letter, seal=SEAL if image == "svg" else red_png())
    left, top, right, bottom = seal_box(pdf)
    page = lines_of(pdf)[-1]
    day = next(i for i, line in enumerate(page) if line.text == "2024年10月22日")
    before, issuer, date_line = page[day - 2 : day + 1]
    assert (left + right) / 2 == pytest.approx((date_line.left + date_line.right) / 2, abs=1)
    assert top < issuer.y - 16
    assert bottom > date_line.y + 2
    assert (issuer.y + date_line.y) / 2 > (top + bottom) / 2, "both a little under its middle"
    assert 0 < top - (before.y + 0.12 * 16) < PITCH, "less than a line under the text"
    assert pdf == PDF.render(letter, seal=SEAL if image == "svg" else red_png())


def test_only_a_sealed_letter_is_sealed_and_only_by_a_picture() -> None:
    form = letter_of("search_record")
    assert PDF.render(form, seal=SEAL) == PDF.render(form)
    for wrong in (b"GIF89a", b"%PDF-1.7", b"<svg broken", red_png()[:40]):
        with pytest.raises(InputError) as caught:
            PDF.render(letter_of("reply_disclosed"), seal=wrong)
        assert caught.value.code == "bad_seal"


def red_png() -> bytes:
    """A red picture of four points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xd0\0\0\x80" * 2 for _ in range(2))
    head = struct.pack(">IIBBBBB", 2, 2, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


# ---------------------------------------------------------------- long lists


def listed(rows: int, text: str) -> StructuredLetter:
    """A list whose narrow column holds `text` in every row, beside texts that take what room there is."""
    table = ItemTable(("一", "二", "三"), tuple((f"{n}", text, "长" * 70) for n in range(rows)))
    return replace(letter_of("reply_disclosed"), blocks=(table,))


def test_a_row_of_short_texts_is_not_broken() -> None:
    """Forty characters, the most that are not measured, stand on one page even in the narrowest column."""
    for text in ("字" * 40, "字" * 41, "甲\n乙\n丙\n丁"):
        found = 0
        for page in lines_of(PDF.render(listed(30, text))):
            said = "".join(line.text for line in page)
            assert said.count(text[0]) % text.count(text[0]) == 0
            found += said.count(text[0])
        assert found == 30 * text.count(text[0])


def test_a_list_too_long_for_one_file_is_refused() -> None:
    with pytest.raises(InputError, match=f"最多 {MOST_ROWS} 行") as refused:
        PDF.render(listed(MOST_ROWS + 1, "字"))
    assert refused.value.code == "letter_too_long"
    assert "xlsx" in str(refused.value.remedy)
