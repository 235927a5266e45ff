"""The PDF of a structured letter (typst), with the page of GB/T 9704-2012, as PDF/A-2a with reproducible bytes.

`templates/layouts/paper.typ` lays it out; what the letter says is handed over as JSON, whose strings typst shows as
they are, so that nothing an applicant wrote is code. `document_formats` says on which page.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from engine.adapters.document_formats import LAYOUTS, announces, landscape, layout_of, shares
from engine.adapters.documents import text_width
from engine.adapters.fonts import FontShelf
from engine.core.errors import InputError
from engine.core.letter import Block, Heading, ItemTable, Paragraph, StructuredLetter, chinese_date

NO_SEAL = "印章图片应当是完好的 PNG 或者 SVG。"
WIDTH = 442.2  # points in 156 mm
ACROSS = 728.5
"""Points in the 257 mm of a page across."""
LABEL = 6
"""Characters in a line of a form's label."""
SIGNATURE_LINE = 25
"""Characters in a line of a form's widest cell."""
SHORT_CELL = 6
"""Characters up to which the texts of a column are centred in it."""
MOST_ROWS = 2000
"""Rows of a list that one PDF holds: 2,000 of the catalogue take 2 s and 0.5 GB, and it grows with them."""
_LONG = re.compile(r"[!-~]{13,}")
_AFTER = re.compile(r"(?<=[/.?&=_-])")


class PdfWriter:
    """Makes PDFs; safe to share between threads (they take turns).

    `fonts_folder` is the agency's own folder of fonts. Raises InputError (font_dir) when it does not exist.
    """

    def __init__(self, fonts_folder: Path | None = None) -> None:
        self.fonts = FontShelf(fonts_folder)
        self._compiler = typst.Compiler(
            LAYOUTS / "letter.typ", root=LAYOUTS, font_paths=self.fonts.typst, ignore_system_fonts=True
        )
        self._lock = Lock()

    def check(self, letter: StructuredLetter) -> None:
        """Raises InputError (letter_glyphs) naming every character of the letter that no font can draw."""
        missing = self.fonts.missing([*letter.texts()])
        if missing:
            names = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in missing)
            raise InputError(
                f"“{letter.title}”中有现有字体不能显示的字：{names}。",
                field="letter",
                code="letter_glyphs",
                remedy="请管理员把含有这些字的字体文件放入字体文件夹（GONGKAI_FONT_DIR）并重新启动，或者改用其他写法",
            )

    def render(self, letter: StructuredLetter, layout: str | None = None, seal: bytes | None = None) -> bytes:
        """The PDF; `layout` official, correspondence or form instead of the one of its kind; `seal` a PNG or SVG image
        of the seal, drawn over signature and date of a letter that is sealed.

        Raises InputError: letter_glyphs when a character cannot be drawn, letter_value for a malformed date, bad_seal
        for an image of another kind, letter_too_long for a list of more than MOST_ROWS rows.
        """
        rows = sum(len(block.rows) for block in letter.blocks if isinstance(block, ItemTable))
        if rows > MOST_ROWS:
            raise InputError(
                f"“{letter.title}”有 {rows} 行，一个 PDF 文件最多 {MOST_ROWS} 行。",
                field="letter",
                code="letter_too_long",
                remedy="按年度分别生成，或者改用网页（html）、表格（xlsx）",
            )
        self.check(letter)
        made = date.fromisoformat(letter.date) if chinese_date(letter.date) else date(2000, 1, 1)
        view = letter_view(letter, layout or layout_of(letter), seal)
        try:
            return self.compile("letter.typ", {"letter": view}, made)
        except typst.TypstError as error:
            if not seal:
                raise
            raise InputError(NO_SEAL, field="seal", code="bad_seal") from error

    def compile(self, layout: str, given: Mapping[str, Any], made: date) -> bytes:
        """PDF/A-2a by a layout of `templates/layouts`, dated `made`, its only time. Raises TypstError."""
        data = {
            **given,
            "fonts": self.fonts.roles,
            "substitutes": self.fonts.substitutes,
            "made": {"year": made.year, "month": made.month, "day": made.day},
        }
        with self._lock:
            pdf = self._compiler.compile(
                LAYOUTS / layout,
                sys_inputs={"given": json.dumps(data, ensure_ascii=False)},
                format="pdf",
                pdf_standards=["a-2a"],
                timestamp=datetime(made.year, made.month, made.day, tzinfo=UTC),
            )
        assert isinstance(pdf, bytes)
        return pdf


@cache
def pdf_writer(fonts_folder: Path | None = None) -> PdfWriter:
    """The writer of this process for a folder of fonts: reading fonts takes a while. Raises InputError (font_dir)."""
    return PdfWriter(fonts_folder)


def letter_view(letter: StructuredLetter, layout: str, seal: bytes | None = None) -> dict[str, Any]:
    """What the layout reads of a letter and its seal; texts as lists of lines, lines as lists of pieces between which
    they may be broken. Raises InputError (bad_seal)."""
    across = landscape(letter)
    return {
        "layout": layout,
        "across": across,
        "title": letter.title,
        "keywords": [letter.number] if letter.number else [],
        "title-lines": lines(letter.title),
        "title-width": _balanced(letter.title, 22),
        "number": letter.number,
        "issuer": letter.issuer,
        "mark": _mark(letter.issuer),
        "addressee": lines(letter.addressee + "：") if letter.addressee else None,
        "blocks": [
            {**_block(block, across), "sticky": announces(letter.blocks, i)} for i, block in enumerate(letter.blocks)
        ],
        "attachments": [lines(text) for text in letter.numbered_attachments()],
        "date": chinese_date(letter.date),
        "note": lines(letter.note) if letter.note else None,
        "courtesy": [_block(block) for block in letter.courtesy],
        "seal": _seal(seal) if seal and letter.sealed else None,
    }


def _block(block: Block, across: bool = False) -> dict[str, Any]:
    if isinstance(block, Paragraph | Heading):
        return {"kind": "heading" if isinstance(block, Heading) else "paragraph", "text": lines(block.text)}
    if not isinstance(block, ItemTable):
        return {"kind": "form", "rows": [[_pair(*row[i : i + 2]) for i in range(0, len(row), 2)] for row in block.rows]}
    return {
        "kind": "item_table",
        "header": [lines(text) for text in block.header],
        "rows": [[lines(text) for text in row] for row in block.rows],
        "columns": _columns(
            list(zip(block.header, *block.rows, strict=True)), shares(block.header) if across else None
        ),
    }


def _pair(label: str, value: str) -> dict[str, Any]:
    """Label and value of a form. `line`: characters in a line of the label, its lines about as long as each other."""
    width = math.ceil(text_width(label)) or 1
    even = math.ceil(width / math.ceil(width / LABEL)) + ("（" in label)  # no line ends with the bracket
    value = "\n".join(map(_fitted, value.split("\n")))
    return {"label": {"text": lines(label), "line": min(even, LABEL) + 0.2}, "value": lines(value)}


def _fitted(line: str) -> str:
    """The line of a form for a signature, pushed to the right by wide spaces, without those that it has no room for."""
    while line.startswith("\u3000") and text_width(line) > SIGNATURE_LINE:
        line = line[1:]
    return line


def _columns(columns: list[tuple[str, ...]], across: list[float] | None) -> list[dict[str, Any]]:
    """Widths in points. Columns of short texts are as wide as they are, and centred; the others share what is left by
    the length of their texts, none narrower than four characters. `across`: the shares of a page across."""
    longest = [max(text_width(line) for text in column for line in text.split("\n")) for column in columns]
    short = [width <= SHORT_CELL for width in longest]
    if across:
        return [
            {"centred": is_short, "width": ACROSS * part / sum(across)}
            for part, is_short in zip(across, short, strict=True)
        ]
    widths = [_cell_width(max(2.0, width)) if is_short else 0.0 for width, is_short in zip(longest, short, strict=True)]
    rest = WIDTH - sum(widths)
    if all(short) or rest < _cell_width(4) * short.count(False):
        widths, rest, open_ = [0.0] * len(columns), WIDTH, list(range(len(columns)))
    else:
        open_ = [i for i, is_short in enumerate(short) if not is_short]
    while open_:  # whoever would get too little gets the least, and the others share again
        shares = {
            i: rest * math.sqrt(max(4, longest[i])) / sum(math.sqrt(max(4, longest[k])) for k in open_) for i in open_
        }
        narrow = [i for i in open_ if shares[i] < min(_cell_width(4), rest / len(open_))]
        for i in narrow or open_:
            widths[i] = min(_cell_width(4), rest / len(open_)) if narrow else shares[i]
        rest -= sum(widths[i] for i in narrow)
        open_ = [i for i in open_ if i not in narrow] if narrow else []
    return [{"centred": is_short, "width": width} for width, is_short in zip(widths, short, strict=True)]


def _cell_width(characters: float) -> float:
    return characters * 14 + 12


def lines(text: str) -> list[list[str]]:
    """Text as the layouts take it: lines of pieces between which they may be broken."""
    return [list(_pieces(line)) for line in text.split("\n")]


def _pieces(line: str) -> Iterator[str]:
    """The line cut where an address or another long word without spaces may be broken."""
    end = 0
    for match in _LONG.finditer(line):
        if match.start() > end:
            yield line[end : match.start()]
        for part in _AFTER.split(match.group()):
            yield from (part[i : i + 8] for i in range(0, len(part), 8))
        end = match.end()
    if end < len(line) or not line:
        yield line[end:]


def _balanced(text: str, size: float) -> float:
    """Width in points in which `text` breaks into lines of about the same length, as few as possible."""
    width = max(map(text_width, text.split("\n")))
    lines = max(1, math.ceil(width / (WIDTH // size)))
    return min(WIDTH, (math.ceil(width / lines) + 1) * size)


def _mark(issuer: str) -> dict[str, Any]:
    """The agency's name above the letter: one line as large as fits, from 44 down to 22 points, or two lines."""
    count = 1 if text_width(issuer) <= 20 else 2
    lines = [issuer[:at], issuer[at:]] if count == 2 and (at := _middle(issuer)) else [issuer]
    width = max(map(text_width, lines))
    size = min(44.0, WIDTH / (width + 0.5))
    return {"lines": lines, "size": size, "tracking": 0.15 * size if width <= 8 and count == 1 else 0}


def _middle(text: str) -> int:
    """Where to cut a name in two: before a bracket near its middle, else in the middle."""
    half = len(text) / 2
    brackets = [i for i, char in enumerate(text) if char in "（(" and 0.3 < i / len(text) < 0.7]
    return min(brackets, key=lambda i: abs(i - half)) if brackets else math.ceil(half)


def _seal(image: bytes) -> dict[str, Any]:
    """The picture as the layout takes it. Raises InputError (bad_seal)."""
    if image.startswith(b"\x89PNG\r\n\x1a\n"):
        return {"format": "png", "data": list(image)}
    if image.lstrip().startswith((b"<svg", b"<?xml")):
        return {"format": "svg", "data": image.decode("utf-8", errors="replace")}
    raise InputError(NO_SEAL, field="seal", code="bad_seal")
