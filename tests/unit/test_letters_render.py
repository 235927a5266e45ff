"""HTML and DOCX of every letter: the values come out as they went in, nothing else does, and bytes repeat."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import docx
import pytest
from docx.shared import Length
from docx.text.paragraph import Paragraph as DocxParagraph

from engine.adapters.document_formats import PLAIN, layout_of
from engine.adapters.documents import (
    content_hash,
    content_security_policy,
    render_docx,
    render_html,
    signature_indents,
)
from engine.adapters.letters import LetterWriter
from engine.core.errors import InputError
from engine.core.letter import ItemTable, KeyValueTable, Paragraph, StructuredLetter, block_lines

WRITER = LetterWriter()
KEYS = WRITER.keys()
NASTY = "{{7*7}} <script>alert(1)</script> &amp; & ]]> \"' <img src=x onerror=1>\n第二行\x00\x1b\ud83d\u202e\ue000"
SHOWN = "{{7*7}} <script>alert(1)</script> &amp; & ]]> \"' <img src=x onerror=1>"


class _Page(HTMLParser):
    """Tags and text of a page; text of the style element left out."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag in ("br", "p", "td", "th", "tr", "div", "h1", "h2", "span"):
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"] or "@page" not in data:
            self.text += data


def letter_of(key: str) -> StructuredLetter:
    return WRITER.compose(key, WRITER.sample_values(key))


def docx_lines(content: bytes) -> list[str]:
    """All lines of a Word file in order: paragraphs and table cells."""
    document = docx.Document(io.BytesIO(content))
    lines: list[str] = []
    for part in document.element.body.iterchildren():
        for paragraph in part.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
            lines += DocxParagraph(paragraph, document._body).text.split("\n")
    return lines


def expected_lines(letter: StructuredLetter) -> list[str]:
    lines: list[str] = []
    for block in (*letter.blocks, *letter.courtesy):
        for line in block_lines(block):
            cells = line.split("\t") if isinstance(block, ItemTable | KeyValueTable) else [line]
            lines += [part for cell in cells for part in cell.split("\n")]
    return lines


@pytest.mark.parametrize("key", KEYS)
def test_docx_says_what_the_letter_says(key: str) -> None:
    letter = letter_of(key)
    lines = docx_lines(render_docx(letter))
    position = 0
    for line in expected_lines(letter):
        assert line in lines[position:], line
        position += lines[position:].index(line)
    assert letter.title in lines
    assert any(letter.number in line for line in lines) or layout_of(letter) == PLAIN


@pytest.mark.parametrize("key", KEYS)
def test_html_says_what_the_letter_says(key: str) -> None:
    letter = letter_of(key)
    text = _Page(render_html(letter)).text
    position = 0
    for line in expected_lines(letter):
        found = text.find(line, position)
        assert found >= 0, line
        position = found
    assert letter.title in text


@pytest.mark.parametrize("key", KEYS)
def test_the_same_letter_gives_the_same_bytes(key: str) -> None:
    letter = letter_of(key)
    again = StructuredLetter.from_json(letter.to_json())
    assert content_hash(render_docx(letter)) == content_hash(render_docx(again))
    assert content_hash(render_html(letter).encode()) == content_hash(render_html(again).encode())


def nasty_letter() -> StructuredLetter:
    return StructuredLetter(
        key="trial", version="1", title=NASTY, number=NASTY, addressee=NASTY,
        blocks=(Paragraph(NASTY), ItemTable((NASTY, "乙"), (("1", NASTY),)), KeyValueTable(((NASTY, NASTY),))),
        attachments=(NASTY, "乙"), issuer=NASTY, date="2024-10-22", sealed=True, note=NASTY,
        courtesy=(Paragraph(NASTY),),
    )  # fmt: skip


def test_hostile_text_is_inert_in_html() -> None:
    page = _Page(render_html(nasty_letter()))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert page.text.count(SHOWN) >= 9
    assert "49" not in page.text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ue000\ud800-\udfff]", page.text)
    plain = _Page(render_html(letter_of("reply_disclosed")))
    assert page.tags.count("main") == plain.tags.count("main") == 1


def test_hostile_text_is_inert_in_docx() -> None:
    content = render_docx(nasty_letter())
    assert docx_lines(content).count(SHOWN) >= 5
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    assert "<script" not in xml
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ue000]", xml)
    assert xml.count("PAGE") == 0


def test_html_is_self_contained_and_guarded() -> None:
    page = render_html(letter_of("reply_disclosed"))
    assert "http" not in page.replace("http-equiv", "")
    assert content_security_policy() in page.replace("&#39;", "'")
    assert "script-src" not in content_security_policy()
    assert content_security_policy(".head{color:#900}") != content_security_policy()
    assert ".head{color:#900}" in render_html(letter_of("reply_disclosed"), ".head{color:#900}")
    for css in ("</style><script>", "\\3c"):
        with pytest.raises(InputError) as caught:
            render_html(letter_of("reply_disclosed"), css)
        assert caught.value.code == "bad_css"


def _mm(length: Length | None) -> float:
    assert length is not None
    return float(length.mm)


def test_docx_is_the_page_of_an_official_document() -> None:
    document = docx.Document(io.BytesIO(render_docx(letter_of("reply_disclosed"))))
    section = document.sections[0]
    width, height, left, right, top, bottom = (
        _mm(length)
        for length in (
            section.page_width,
            section.page_height,
            section.left_margin,
            section.right_margin,
            section.top_margin,
            section.bottom_margin,
        )
    )
    assert (round(width), round(height), round(top), round(left)) == (210, 297, 37, 28)
    assert round(width - left - right) == 156
    assert round(height - top - bottom) == 225
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml
    body = document.styles["LetterBody"].element.xml
    assert 'w:eastAsia="仿宋_GB2312"' in body
    assert 'w:eastAsia="方正小标宋简体"' in document.styles["LetterTitle"].element.xml
    assert document.styles["LetterTitle"].font.size.pt == 22
    assert document.core_properties.author == "清源市自然资源局"
    created = document.core_properties.created
    assert created is not None
    assert created.isoformat() == "2024-10-22T00:00:00+00:00"


def test_docx_archive_is_reproducible_and_has_font_substitutes() -> None:
    with zipfile.ZipFile(io.BytesIO(render_docx(letter_of("reply_disclosed")))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        assert "w:altName" in archive.read("word/fontTable.xml").decode()
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


def test_courtesy_comes_after_signature_and_date() -> None:
    letter = letter_of("reply_does_not_exist")
    for text in (_Page(render_html(letter)).text, "\n".join(docx_lines(render_docx(letter)))):
        order = ["提起行政诉讼", "2024年10月22日", "便民提示", "不属于答复决定内容"]
        assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


@pytest.mark.parametrize("key", ["task_ledger", "transfer_list", "search_record"])
def test_a_ledger_lies_across_in_word_too(key: str) -> None:
    across = key != "search_record"
    document = docx.Document(io.BytesIO(render_docx(letter_of(key))))
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == ((297, 210) if across else (210, 297))
    room = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        assert sum(column.width for column in table.columns) == pytest.approx(room, rel=0.01)
    assert ('class="sheet form across"' in render_html(letter_of(key))) == across


def test_a_line_that_leads_to_a_table_stays_with_it_in_word_and_on_screen() -> None:
    blocks = (Paragraph("见下表："), ItemTable(("甲", "乙"), (("1", "2"),)), Paragraph("另见："), Paragraph("完"))
    letter = replace(letter_of("reply_disclosed"), blocks=blocks)
    paragraphs = {p.text: p for p in docx.Document(io.BytesIO(render_docx(letter))).paragraphs}
    assert paragraphs["见下表："].paragraph_format.keep_with_next
    assert not paragraphs["另见："].paragraph_format.keep_with_next
    page = render_html(letter)
    assert '<p class="announces">见下表：</p>' in page
    assert '<p class="announces">另见：</p>' not in page


def test_a_paper_of_a_party_has_no_head_in_word_and_on_screen() -> None:
    letter = letter_of("litigation_answer")
    first = docx.Document(io.BytesIO(render_docx(letter))).paragraphs[0]
    assert first.text == letter.title
    assert "<header" not in render_html(letter)
    assert "<header" in render_html(letter_of("reconsideration_answer"))


def test_the_note_of_a_form_is_in_word_and_on_screen() -> None:
    letter = replace(letter_of("search_record"), note="（附注）")
    assert docx_lines(render_docx(letter))[-1] == "（附注）"
    assert '<p class="note">（附注）</p>' in render_html(letter)


def test_signature_is_centred_over_the_date() -> None:
    assert signature_indents("清源市自然资源局", "2024年10月22日") == (3.5, 4.0)
    issuer, day = signature_indents("某某省某某市某某自治县人力资源和社会保障局政务公开处", "2024年1月2日")
    assert issuer == 0
    assert day > 4
