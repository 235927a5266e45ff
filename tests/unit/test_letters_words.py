"""The words of a letter on paper: all of them, in order, nothing else; none of them is code; bytes repeat."""

from __future__ import annotations

import io
import re
import resource
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pypdfium2
import pytest
from hypothesis import given, settings, strategies as st

from engine.adapters.document_formats import CORRESPONDENCE, FORM, OFFICIAL, PLAIN, landscape, layout_of, named
from engine.adapters.documents import content_hash, render_docx, render_html
from engine.adapters.documents_pdf import pdf_writer
from engine.adapters.letter_samples import variants
from engine.adapters.letters import LetterWriter
from engine.core.letter import (
    Block,
    Heading,
    ItemTable,
    KeyValueTable,
    Paragraph,
    StructuredLetter,
    block_lines,
    chinese_date,
)
from tests.reading_pdf import said_by
from tests.repo import ROOT

WRITER = LetterWriter()
KEYS = WRITER.keys()
PDF = pdf_writer()
W_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
HOSTILE = (
    '#import "x"',
    '#read("letter.typ")#{1+1}#panic()',
    "$x$ $ sum_(i=1)^n i $",
    "<b>粗</b><script>alert(1)</script>&amp;&lt;",
    "{{7*7}}{% for x in y %}{# 注 #}",
    "\\\\ \\u{4e00} \\n \\#",
    "[*粗*] _斜_ `码` ```py 码``` @ref <label> ~ -- --- ...",
    "= 标题 == - 项 + 项 / 词: 义 // 注 /* 注 */",
    "\"引\" '号' ]) } )) %PDF-1.7 (Tj) endobj",
)


def squeezed(text: str) -> str:
    """Without white space, which a reader of a PDF cannot tell from a gap."""
    return re.sub(r"\s+", "", text)


def expected(letter: StructuredLetter, layout: str = "") -> str:
    """What stands on the paper, in order: the letter, and the captions that a layout adds."""
    layout = layout or layout_of(letter)
    day = chinese_date(letter.date)
    number = f"编号：{letter.number}" if letter.number else ""
    form = layout == FORM
    head = [] if layout == PLAIN else [letter.issuer, letter.number]
    parts = [letter.title, f"单位：{letter.issuer}{number}"] if form else [*head, letter.title]
    parts += [letter.addressee + "：" if letter.addressee else ""]
    parts += [line for block in letter.blocks for line in block_lines(block)]
    parts += ["附件：" if letter.attachments else "", *letter.numbered_attachments()]
    parts += [f"填表日期：{day}", letter.note] if form else [letter.issuer, day, letter.note]
    parts += ["便民提示" if letter.courtesy else ""]
    parts += [line for block in letter.courtesy for line in block_lines(block)]
    return squeezed("".join(parts))


def once(said: str, letter: StructuredLetter, layout: str = "") -> str:
    """What a PDF says without the headers that a table repeats on the pages after its first."""
    for block in letter.blocks:
        if isinstance(block, ItemTable):
            header = squeezed("".join(block.header))
            first, *rest = said.split(header)
            wanted = expected(letter, layout).count(header)
            assert len(rest) >= wanted == 1
            said = first + header + "".join(rest)
    return said


@pytest.mark.parametrize("key", KEYS)
def test_pdf_and_docx_say_what_the_letter_says_and_nothing_else(key: str) -> None:
    """For sample, short and long values: every character, in its order."""
    for name, letter in variants(WRITER, key):
        assert once(said_by(PDF.render(letter)), letter) == expected(letter), name
        assert said_by_docx(letter) == expected(letter), name


def said_by_docx(letter: StructuredLetter) -> str:
    body = docx.Document(io.BytesIO(render_docx(letter))).element.body
    return squeezed("".join(text.text or "" for text in body.iter(W_TEXT)))


@pytest.mark.parametrize("layout", [OFFICIAL, CORRESPONDENCE])
def test_both_formats_say_the_same(layout: str) -> None:
    for key in ("reply_does_not_exist", "third_party_consultation", "reply_mixed"):
        for _, letter in variants(WRITER, key):
            assert once(said_by(PDF.render(letter, layout)), letter) == expected(letter)


def letter_of(key: str) -> StructuredLetter:
    return WRITER.compose(key, WRITER.sample_values(key))


def test_every_letter_has_its_format() -> None:
    formats = {key: layout_of(WRITER.compose(key, WRITER.sample_values(key))) for key in KEYS}
    assert formats["reply_disclosed"] == OFFICIAL
    assert formats["agency_confirmation_letter"] == CORRESPONDENCE
    assert formats["search_record"] == FORM
    assert formats["litigation_answer"] == PLAIN
    assert {key for key, layout in formats.items() if layout == PLAIN} == named(PLAIN)
    assert {key for key in KEYS if landscape(letter_of(key))} == named("landscape")
    assert named(CORRESPONDENCE) <= set(KEYS), "templates/layouts/formats.toml names letters that there are"
    assert {key for key, layout in formats.items() if layout == CORRESPONDENCE} == named(CORRESPONDENCE)


# ---------------------------------------------------------------- text is never code


def wholly(text: str) -> StructuredLetter:
    """A letter that says `text` in every place."""
    blocks: tuple[Block, ...] = (
        Heading(text),
        Paragraph(text),
        ItemTable((text, "乙"), ((text, text), ("1", text))),
        KeyValueTable(((text, text), (text, text, text, text))),
        Paragraph(text * 3),
    )
    return StructuredLetter(
        key="trial", version="1", title=text, number=text, addressee=text, blocks=blocks, attachments=(text, "乙"),
        issuer=text, date="2024-10-22", sealed=True, note=text, courtesy=(Paragraph(text), Paragraph(text)),
    )  # fmt: skip


class _Text(HTMLParser):
    """Tags and text of a page's body."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page.split("<body>", 1)[1])
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_applicant_wrote_is_shown_and_never_done(text: str) -> None:
    letter = wholly(text)
    for layout in (OFFICIAL, CORRESPONDENCE, PLAIN, FORM):
        shown = replace(letter, kind=FORM if layout == FORM else "letter")
        assert once(said_by(PDF.render(shown, layout)), shown, layout) == expected(shown, layout), layout
    assert said_by_docx(letter) == expected(letter)
    page, plain = (_Text(render_html(x)) for x in (letter, wholly("平常")))
    assert page.tags == plain.tags
    assert squeezed(page.text) == squeezed(plain.text.replace("平常", text))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60))
def test_no_text_whatever_breaks_the_layout(text: str) -> None:
    """Any text is laid out, or refused because a character of it cannot be drawn."""
    letter = StructuredLetter(
        key="trial", version="1", title="标题" + text, number="", addressee=text, blocks=(Paragraph(text + "。"),),
        attachments=(), issuer="某机关", date="2024-10-22", sealed=True,
    )  # fmt: skip
    if PDF.fonts.missing([*letter.texts()]):
        return
    assert PDF.render(letter).startswith(b"%PDF-1.7")


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("key", KEYS)
def test_made_again_a_pdf_has_the_same_bytes(key: str) -> None:
    letter = WRITER.compose(key, WRITER.sample_values(key))
    first = PDF.render(letter)
    PDF.render(replace(letter, addressee="别的人", number="别的号"))
    assert PDF.render(StructuredLetter.from_json(letter.to_json())) == first


def test_bytes_are_the_same_in_another_process() -> None:
    code = (
        "import sys, hashlib;from engine.adapters.documents_pdf import PdfWriter;from engine.core.letter import "
        "StructuredLetter;print(hashlib.sha256(PdfWriter().render(StructuredLetter.from_json(sys.stdin.read())))."
        "hexdigest())"
    )
    letter = WRITER.compose("reply_mixed", WRITER.sample_values("reply_mixed"))
    done = subprocess.run(
        [sys.executable, "-c", code], input=letter.to_json(), capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == content_hash(PDF.render(letter))


def test_the_file_names_the_document_and_its_day_only() -> None:
    letter = WRITER.compose("reply_disclosed", WRITER.sample_values("reply_disclosed"))
    about = pypdfium2.PdfDocument(PDF.render(letter)).get_metadata_dict()
    assert about["Title"] == letter.title
    assert about["Author"] == letter.issuer
    assert about["CreationDate"].startswith("D:20241022")
    assert b"pdfaid:part>2<" in PDF.render(letter), "PDF/A-2"
    undated = PDF.render(replace(letter, date=""))
    assert pypdfium2.PdfDocument(undated).get_metadata_dict()["CreationDate"].startswith("D:20000101")


def test_hundreds_of_letters_need_no_more_memory() -> None:
    """What 300 different letters leave behind, after 100 that filled the layout's memory."""
    letters = [WRITER.compose(key, WRITER.sample_values(key)) for key in KEYS]

    def make(numbers: range) -> None:
        for n in numbers:
            letter = letters[n % len(letters)]
            assert PDF.render(
                replace(letter, number=f"清自然资公开〔2024〕{n}号", addressee=f"王{chr(0x4E00 + 7 * n)}")
            )

    make(range(100))
    before = resident()
    make(range(100, 400))
    assert resident() - before < 40 * 2**20


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
