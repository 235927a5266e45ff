"""The Word file of a structured letter (python-docx), with the page of GB/T 9704-2012 and reproducible bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph

from engine.adapters.document_formats import (
    CORRESPONDENCE,
    OFFICIAL,
    announces,
    landscape,
    layout_of,
    shares,
)
from engine.adapters.documents_seal import press
from engine.core.letter import Block, Heading, ItemTable, KeyValueTable, Paragraph, StructuredLetter

FANGSONG, TITLE_FONT, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
SUBSTITUTES = {
    FANGSONG: "仿宋,FangSong,STFangsong,FandolFang,Noto Serif CJK SC",
    TITLE_FONT: "小标宋,华文中宋,STZhongsong,Noto Serif CJK SC",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
    KAI: "楷体,KaiTi,STKaiti,FandolKai,Noto Serif CJK SC",
    SONG: "SimSun,STSong,Noto Serif CJK SC",
}
"""Fonts to use where the official ones are not installed (fontTable.xml, w:altName)."""
KEPT_STYLES = ("Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "Header", "Footer")
DROPPED_PARTS = ("stylesWithEffects", "thumbnail", "customXml", "numbering")
RED = RGBColor(0xC8, 0x16, 0x1D)
LINE = Pt(28.95)
CHAR = 320  # twentieths of a point in one character of 16 pt
TABLE_WIDTH = 8845  # twips in 156 mm
ACROSS = 14570
"""Twips in the 257 mm of a page across."""
CENTER, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def build_docx(
    letter: StructuredLetter,
    day: str,
    indents: tuple[float, float],
    made: datetime,
    seal: tuple[bytes, float] | None = None,
) -> bytes:
    """The file's bytes; `day` is the date in Chinese, `indents` the right indents of issuer and date in characters,
    `made` the time written into its properties; `seal` a PNG and the place of its centre, in characters from the left
    edge."""
    doc = Document(io.BytesIO(_frame()))
    across = landscape(letter)
    if across:
        _turn(doc)
    _head(doc, letter)
    for i, block in enumerate(letter.blocks):
        _block(doc, block, "LetterBody", "LetterHeading", across)
        if isinstance(block, Paragraph) and announces(letter.blocks, i):
            doc.paragraphs[-1].paragraph_format.keep_with_next = True
    _end(doc, letter, day, indents, seal)
    if letter.courtesy:
        _courtesy(doc, letter.courtesy)
    _properties(doc, letter, made)
    return _pack(doc)


def _head(doc: DocxDocument, letter: StructuredLetter) -> None:
    if layout_of(letter) in (OFFICIAL, CORRESPONDENCE):
        _add(doc, letter.issuer, "LetterHead")
        if letter.number:
            _add(doc, letter.number, "LetterNumber")
    _add(doc, letter.title, "LetterTitle")
    if letter.kind == "form":
        number = f"　　编号：{letter.number}" if letter.number else ""
        _add(doc, f"单位：{letter.issuer}{number}", "LetterSmall")
    if letter.addressee:
        _add(doc, letter.addressee + "：", "LetterAddressee")


def _end(
    doc: DocxDocument,
    letter: StructuredLetter,
    day: str,
    indents: tuple[float, float],
    seal: tuple[bytes, float] | None,
) -> None:
    for i, text in enumerate(letter.numbered_attachments()):
        paragraph = _add(doc, ("附件：" if i == 0 else "") + text, "LetterAttachment")
        if i == 0:
            paragraph.paragraph_format.space_before = LINE
        else:
            _indent(paragraph, left=5)
    if letter.kind == "form":
        paragraph = _add(doc, f"填表日期：{day}", "LetterSmall")
        paragraph.alignment = RIGHT
        if letter.note:
            _add(doc, letter.note, "LetterSmall")
        return
    before = doc.element.body[-2]
    if before.tag == qn("w:p"):  # a signature never stands on a page of its own
        DocxParagraph(before, doc._body).paragraph_format.keep_with_next = True
    issuer = _add(doc, letter.issuer, "LetterSignature")
    issuer.paragraph_format.space_before = Pt(57.9)
    issuer.paragraph_format.keep_with_next = True
    _indent(issuer, right=indents[0])
    date_line = _add(doc, day, "LetterSignature")
    _indent(date_line, right=indents[1])
    if seal:
        press(date_line, seal[0], Pt(seal[1] * CHAR / 20))
    if letter.note:
        date_line.paragraph_format.keep_with_next = True
        note = _add(doc, letter.note, "LetterBody")
        note.paragraph_format.space_before = LINE


def _courtesy(doc: DocxDocument, blocks: Iterable[Block]) -> None:
    """A framed block of its own, after signature and date: no part of the decision."""
    start = len(doc.element.body)
    title = _add(doc, "便民提示", "LetterCourtesy")
    title.alignment = CENTER
    for block in blocks:
        _block(doc, block, "LetterCourtesy", "LetterCourtesy")
    paragraphs = [p for p in list(doc.element.body)[start - 1 :] if p.tag == qn("w:p")]
    for paragraph in paragraphs[:-1]:
        DocxParagraph(paragraph, doc._body).paragraph_format.keep_with_next = True
    title.paragraph_format.space_before = Pt(34)


def _block(doc: DocxDocument, block: Block, body: str, heading: str, across: bool = False) -> None:
    if isinstance(block, Paragraph):
        paragraph = _add(doc, block.text, body)
        _indent(paragraph, first=2)
    elif isinstance(block, Heading):
        _indent(_add(doc, block.text, heading), first=2)
    elif isinstance(block, ItemTable):
        widths = _across(block.header) if across else _widths(block.header)
        _table(doc, [block.header, *block.rows], widths, header=True)
    elif isinstance(block, KeyValueTable):
        pair = [1550, ((ACROSS if across else TABLE_WIDTH) - 3100) // 2]
        _table(doc, list(block.rows), pair * 2, header=False)


def _add(doc: DocxDocument, text: str, style: str) -> DocxParagraph:
    return doc.add_paragraph(text, style=style)


def _indent(paragraph: DocxParagraph, first: float = 0, left: float = 0, right: float = 0) -> None:
    """Indents in characters, with twips for programs that know no characters."""
    _set_indent(paragraph._p.get_or_add_pPr().get_or_add_ind(), firstLine=first, left=left, right=right)


def _set_indent(indent: Any, **sides: float) -> None:
    for name, value in sides.items():
        if value:
            indent.set(qn(f"w:{name}Chars"), str(round(value * 100)))
            indent.set(qn(f"w:{name}"), str(round(value * CHAR)))


# ---------------------------------------------------------------- tables


def _widths(header: tuple[str, ...]) -> list[int]:
    """Column widths: serial numbers get 900 twips, a column of contents twice the share of the others."""
    shares = [0 if cell == "序号" else 2 if "内容" in cell else 1 for cell in header]
    rest = (TABLE_WIDTH - 900 * shares.count(0)) // max(1, sum(shares))
    return [share * rest or 900 for share in shares]


def _across(header: tuple[str, ...]) -> list[int]:
    """Column widths of a table across the page."""
    parts = shares(header)
    return [int(ACROSS * part / sum(parts)) for part in parts]


def _table(doc: DocxDocument, rows: list[tuple[str, ...]], widths: list[int], header: bool) -> None:
    table = _element("w:tbl")
    properties = _child(table, "w:tblPr")
    _child(properties, "w:tblStyle", val="TableGrid")
    _child(properties, "w:tblW", w=str(sum(widths)), type="dxa")
    _child(properties, "w:tblLayout", type="fixed")
    grid = _child(table, "w:tblGrid")
    for width in widths:
        _child(grid, "w:gridCol", w=str(width))
    for i, row in enumerate(rows):
        line = _child(table, "w:tr")
        line_properties = _child(line, "w:trPr")
        _child(line_properties, "w:cantSplit")
        if header and i == 0:
            _child(line_properties, "w:tblHeader")
        for j, text in enumerate(row):
            span = len(widths) - 1 if not header and len(row) == 2 and j == 1 else 1
            label = (header and i == 0) or (not header and j % 2 == 0)
            _cell(line, text, sum(widths[j : j + span]), span, label)
    doc.element.body.insert(len(doc.element.body) - 1, table)


def _cell(row: Any, text: str, width: int, span: int, label: bool) -> None:
    cell = _child(row, "w:tc")
    properties = _child(cell, "w:tcPr")
    _child(properties, "w:tcW", w=str(width), type="dxa")
    if span > 1:
        _child(properties, "w:gridSpan", val=str(span))
    _child(properties, "w:vAlign", val="center")
    paragraph = _child(cell, "w:p")
    _child(_child(paragraph, "w:pPr"), "w:pStyle", val="LetterLabel" if label else "LetterCell")
    run = _child(paragraph, "w:r")
    for i, part in enumerate(text.split("\n")):
        if i:
            _child(run, "w:br")
        _child(run, "w:t", space="preserve").text = part


def _element(tag: str) -> Any:
    return OxmlElement(tag)


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(qn("xml:space") if name == "space" else qn(f"w:{name}"), value)
    parent.append(child)
    return child


# ---------------------------------------------------------------- styles and page


@cache
def _frame() -> bytes:
    """An empty document with our styles and page only: python-docx's own template, pared down once."""
    doc = Document()
    for child in list(doc.element.body):
        if child.tag != qn("w:sectPr"):
            doc.element.body.remove(child)
    for style in list(doc.styles):
        if style.name not in KEPT_STYLES:
            style.delete()
    for latent in doc.styles.element.findall(qn("w:latentStyles")):
        doc.styles.element.remove(latent)
    for rels in (doc.part.rels, doc.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.rsplit("/", 1)[-1] in DROPPED_PARTS]:
            del rels[key]
    _styles(doc)
    _page(doc)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _styles(doc: DocxDocument) -> None:
    for fonts in doc.styles.element.iter(qn("w:rFonts")):
        _fonts(fonts, FANGSONG)
    for language in doc.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    normal = doc.styles["Normal"]
    _fonts(normal.element.get_or_add_rPr().get_or_add_rFonts(), FANGSONG)
    normal.font.size = Pt(16)
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no extra space between characters and numerals
        tight = OxmlElement(tag)
        tight.set(qn("w:val"), "0")
        normal.element.get_or_add_pPr().insert_element_before(tight, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    _spacing(normal, LINE)
    _style(doc, "LetterBody", align=JUSTIFY)
    _style(doc, "LetterAddressee")
    _style(doc, "LetterAttachment")
    _indent_style(doc, "LetterAttachment", left=2)
    _style(doc, "LetterHeading", HEI).paragraph_format.keep_with_next = True
    _style(doc, "LetterSignature", align=RIGHT)
    _style(doc, "LetterSmall", size=14, line=24)
    _style(doc, "LetterCell", size=14, line=22)
    _style(doc, "LetterLabel", HEI, size=14, line=22, align=CENTER)
    courtesy = _style(doc, "LetterCourtesy", KAI, size=14, line=24)
    _indent_style(doc, "LetterCourtesy", left=0.4, right=0.4)
    _border(courtesy, ("top", "left", "bottom", "right"), "dashed", 6, "555555", space=8)
    title = _style(doc, "LetterTitle", TITLE_FONT, size=22, line=32, align=CENTER)
    title.paragraph_format.space_before = title.paragraph_format.space_after = LINE
    head = _style(doc, "LetterHead", TITLE_FONT, size=30, line=46, align=CENTER)
    head.font.color.rgb = RED
    head.paragraph_format.space_after = Pt(4)
    _border(head, ("bottom",), "thickThinSmallGap", 24, "C8161D", space=10)
    _style(doc, "LetterNumber", align=RIGHT)
    _style(doc, "LetterPage", SONG, size=14, line=20)


def _style(
    doc: DocxDocument,
    name: str,
    font: str = FANGSONG,
    size: float = 16,
    line: float | None = None,
    align: WD_ALIGN_PARAGRAPH = LEFT,
) -> Any:
    style: Any = doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = doc.styles["Normal"]
    _fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), font)
    style.font.size = Pt(size)
    if size == 16:  # 28 characters in 156 mm; a character grid would do it too, but not every program reads it alike
        _child(style.element.get_or_add_rPr(), "w:spacing", val="-4")
    _spacing(style, Pt(line) if line else LINE)
    style.paragraph_format.alignment = align
    return style


def _fonts(fonts: Any, name: str) -> None:
    fonts.attrib.clear()
    for slot in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{slot}"), LATIN)
    fonts.set(qn("w:eastAsia"), name)


def _spacing(style: Any, line: Pt) -> None:
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = line


def _indent_style(doc: DocxDocument, name: str, left: float, right: float = 0) -> None:
    _set_indent(doc.styles[name].element.get_or_add_pPr().get_or_add_ind(), left=left, right=right)


def _border(style: Any, sides: Iterable[str], kind: str, size: int, color: str, space: int) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        _child(borders, f"w:{side}", val=kind, sz=str(size), space=str(space), color=color)
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _page(doc: DocxDocument) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    _child(section._sectPr, "w:docGrid", type="lines", linePitch="579")
    doc.settings.odd_and_even_pages_header_footer = True
    _keep_broken_lines(doc)
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.style = doc.styles["LetterPage"]
        paragraph.alignment = align
        _indent(paragraph, right=1) if align is RIGHT else _indent(paragraph, left=1)
        paragraph.add_run("— ")
        field = _child(paragraph._p, "w:fldSimple", instr=" PAGE ")
        _child(_child(field, "w:r"), "w:t").text = "1"
        paragraph.add_run(" —")


def _turn(doc: DocxDocument) -> None:
    """Lay the page across."""
    section = doc.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(20)
    section.footer_distance = Mm(10)


def _keep_broken_lines(doc: DocxDocument) -> None:
    """A line that ends with a break inside a justified paragraph is not stretched."""
    settings = doc.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = _child(settings, "w:compat")
    compat.insert(0, OxmlElement("w:doNotExpandShiftReturn"))
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # python-docx's template says Japanese: other shapes of some characters


# ---------------------------------------------------------------- reproducible bytes


def _properties(doc: DocxDocument, letter: StructuredLetter, made: datetime) -> None:
    core = doc.core_properties
    core.title, core.subject, core.identifier = letter.title[:255], letter.key, letter.number[:255]
    core.author = core.last_modified_by = letter.issuer[:255]
    core.comments, core.keywords, core.category = "", "", "政府信息公开"
    core.created = core.modified = made.replace(tzinfo=None)
    core.revision, core.version, core.language = 1, letter.version, "zh-CN"


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{alternatives}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"swiss" if name == HEI else "roman"}"/><w:pitch w:val="variable"/></w:font>'
        for name, alternatives in SUBSTITUTES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">' + fonts + "</w:fonts>"
    )


def _pack(doc: DocxDocument) -> bytes:
    """Save and write the archive again: fixed times and order, stored, so that no compressor's version matters."""
    first = io.BytesIO()
    doc.save(first)
    out = io.BytesIO()
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            content = _font_table().encode() if name == "word/fontTable.xml" else source.read(name)
            target.writestr(entry, content)
    return out.getvalue()
