"""Renderers: a structured letter as one HTML page and as a DOCX file.

Both lay out what the letter says and add nothing to it. Text is data in both: HTML is escaped by the layout, DOCX text
is set as the text of XML elements. The same letter gives the same bytes.

Page of an official document (GB/T 9704-2012): A4, 37 mm above and 28 mm left of a type area of 156 x 225 mm, 22 lines
of 28 characters of 16 pt 仿宋, title 22 pt 小标宋, agency in red, number with 〔year〕, issuer centred over the date,
the date ending four characters from the right.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from engine.adapters.document_formats import LAYOUTS, announces, landscape, layout_of
from engine.adapters.documents_docx import build_docx
from engine.core.errors import InputError
from engine.core.letter import (
    Block,
    Heading,
    ItemTable,
    KeyValueTable,
    Paragraph,
    StructuredLetter,
    chinese_date,
)

LINE_CHARACTERS = 28
_KINDS = {Paragraph: "paragraph", Heading: "heading", ItemTable: "item_table", KeyValueTable: "form"}


def content_hash(content: bytes) -> str:
    """SHA-256 of a rendered document, in hexadecimal: what is kept of a letter that was sent."""
    return sha256(content).hexdigest()


def text_width(text: str) -> float:
    """Width in characters of 1 em: Latin letters and digits count as a half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def signature_indents(issuer: str, day: str) -> tuple[float, float]:
    """Right indents of issuer and date in characters: the date ends four characters from the right (or further, so
    that a long issuer stays inside), the issuer is centred over it."""
    half = (text_width(issuer) - text_width(day)) / 2
    right = max(4.0, half)
    return right - half, right


def content_security_policy(agency_css: str | None = None) -> str:
    """The policy of a rendered page: nothing but its own style sheet, by hash, and the seal that it holds. A server
    that sends its own header must allow this."""
    digest = base64.b64encode(sha256(_style(agency_css).encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def render_html(
    letter: StructuredLetter,
    agency_css: str | None = None,
    seal: str | None = None,
    remarks: Sequence[str] = (),
) -> str:
    """One self-contained page, printable on A4; `agency_css` is appended to the style sheet; `seal` the address of its
    image (data:), drawn if the letter is one to be sealed; `remarks` stand above the page on screen.

    Raises InputError (bad_css) when `agency_css` could leave the style element, (letter_value) for a malformed date.
    """
    day = chinese_date(letter.date)
    name = text_width(letter.issuer)
    issuer_right, date_right = signature_indents(letter.issuer, day)
    return _layout().render(
        letter=letter,
        layout=layout_of(letter),
        across=landscape(letter),
        blocks=[_view(block) | {"sticky": announces(letter.blocks, i)} for i, block in enumerate(letter.blocks)],
        courtesy=[_view(block) | {"sticky": False} for block in letter.courtesy],
        attachments=letter.numbered_attachments(),
        date=day,
        seal=seal,
        remarks=remarks,
        style=Markup(_style(agency_css)),  # our own file and the agency's, checked in _style
        policy=content_security_policy(agency_css),
        head_class="wide" if name <= 8 else "" if name <= 13 else "long" if name <= 17 else "longer",
        indent_class=f"indent-{min(8, max(0, round(2 * min(issuer_right, date_right))))}",
    )


def render_docx(letter: StructuredLetter, seal: bytes | None = None) -> bytes:
    """An editable Word file; `seal` a PNG, drawn if the letter is one to be sealed. Raises InputError (letter_value)
    for a malformed date."""
    day = chinese_date(letter.date)
    made = date.fromisoformat(letter.date) if letter.date else date(2000, 1, 1)
    indents = signature_indents(letter.issuer, day)
    return build_docx(
        letter,
        day,
        indents,
        datetime(made.year, made.month, made.day, tzinfo=UTC),
        (seal, LINE_CHARACTERS - indents[1] - text_width(day) / 2) if seal and letter.sealed else None,
    )


def _view(block: Block) -> dict[str, object]:
    view: dict[str, object] = {"kind": _KINDS[type(block)]}
    if isinstance(block, Paragraph | Heading):
        return view | {"text": block.text}
    if isinstance(block, ItemTable):
        view["header"] = block.header
    return view | {"rows": block.rows}


@cache
def _layout_environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(LAYOUTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _layout() -> Template:
    return _layout_environment().get_template("letter.html.j2")


@cache
def _style(agency_css: str | None) -> str:
    style = (LAYOUTS / "letter.css").read_text(encoding="utf-8")
    if not agency_css:
        return style
    if "<" in agency_css or "\\" in agency_css:
        raise InputError("机关样式表中不能出现“<”和反斜杠。", field="agency_css", code="bad_css")
    return f"{style}\n{agency_css}"
