"""A letter as data: what it says, in order, before any page layout.

The wording (Jinja2 templates) makes a `StructuredLetter`; the renderers (HTML, DOCX, PDF) only lay it out. A letter
that was sent is kept as its JSON, so it can be made again byte for byte without its template.

Text is cleaned when a block is built, so no renderer ever sees a control character, a bidirectional override, a lone
surrogate or a private-use character, whatever an applicant typed. Line breaks survive as "\\n" inside a paragraph;
a tab becomes a space. A private-use character (an unencoded name in an old font) becomes 〓, the printers' mark for
a missing character, so that it is seen and not silently lost.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from engine.core.errors import InputError

ELEMENTS: Mapping[str, str] = {
    "received": "收到申请之日",
    "requested": "申请人申请公开的内容",
    "articles": "每项申请内容所依据的条、款、项",
    "facts": "认定的事实和理由",
    "given": "提供的内容及方式",
    "remedies": "救济途径和期限",
    "issuer": "行政机关署名",
    "number": "文书编号",
    "date": "成文日期",
    "addressee": "受文人",
    "deadline": "办理期限或者截止日期",
    "consequence": "逾期的后果",
    "legal_basis": "法律依据",
    "contact": "联系方式",
    "redo_basis": "重新答复的依据",
}
"""What a letter may have to contain, by name, with the words an officer reads when it is missing."""

PERSONAL = ("address", "postcode", "phone", "email", "id_number")
"""Keys of a record of somebody (`applicant`, `addressee`) that are no part of their name."""

_HARMLESS = re.compile(r"[ -~\u00a7\u00b7\u2014\u2018-\u201d\u2026\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e]*")
"""The characters of nearly every text, none of which `clean_text` changes: one look instead of one at each."""
_SEEN = re.compile(r"[!-~\u4e00-\u9fff]")  # one is enough, and nearly every text has one
_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r" *\n *")
_MANY_BREAKS = re.compile(r"\n{2,}")
_KEPT_FORMAT = "\u200c\u200d"  # joiners that minority scripts and emoji need
_INVISIBLE = re.compile(r"[\s\u200c\u200d\u3164\u2800\ufe00-\ufe0f]+")


@lru_cache(maxsize=16384)
def _clean_character(char: str) -> str:
    code = ord(char)
    category = unicodedata.category(char)
    if category == "Co":
        return "〓"
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return ""  # noncharacters; other unassigned ones stay, they may be newer Chinese characters
    if category == "Cs" or (category == "Cc" and char != "\n") or (category == "Cf" and char not in _KEPT_FORMAT):
        return ""
    return char


def clean_text(text: str) -> str:
    """Text fit for every renderer: no control, format, surrogate or private-use character; breaks as "\\n"."""
    if _HARMLESS.fullmatch(text):
        return text.strip()
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    text = "".join(map(_clean_character, text))
    return _MANY_BREAKS.sub("\n", _SPACES.sub("\n", text)).strip()


def is_blank(text: str) -> bool:
    """True if nothing would be seen on paper."""
    if _SEEN.search(text):
        return False
    return not _INVISIBLE.sub("", clean_text(text))


def as_text(value: Any) -> str:
    """What somebody recorded, in one text: the entries of a list parted by 、, the values of a record by ；."""
    if isinstance(value, Mapping):
        return "；".join(as_text(v) for v in value.values() if v not in (None, ""))
    if isinstance(value, list | tuple):
        return "、".join(as_text(v) for v in value)
    return "" if value is None else str(value)


def name_of(value: Any) -> str:
    """Who somebody is, in what was recorded of them: a text, the `name` of a record, each of a list. What else a record
    holds (address, telephone …) is for the envelope and the agency's own forms only."""
    if isinstance(value, Mapping):
        return as_text(value["name"] if "name" in value else [v for k, v in value.items() if k not in PERSONAL])
    if isinstance(value, list | tuple):
        return "、".join(map(name_of, value))
    return as_text(value)


def contact_of(value: Any) -> Mapping[str, str]:
    """What was recorded of where to reach somebody: those of PERSONAL that are given; of several, the first's."""
    if isinstance(value, list | tuple):
        return next(filter(None, map(contact_of, value)), {})
    if not isinstance(value, Mapping):
        return {}
    return {key: as_text(value[key]) for key in PERSONAL if value.get(key)}


def chinese_date(iso: str) -> str:
    """2022-09-30 -> 2022年9月30日; an empty text stays empty. Raises InputError (letter_value) for anything else."""
    if not iso:
        return ""
    try:
        day = date.fromisoformat(iso if len(iso) == 10 else "")
    except ValueError:
        raise InputError(f"日期应当写作 YYYY-MM-DD，收到的是“{iso}”。", code="letter_value") from None
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, indented by two characters; "\\n" is a line break inside it."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean_text(self.text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the letter (一级标题, in 黑体)."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean_text(self.text))


@dataclass(frozen=True, slots=True)
class ItemTable:
    """A table with a header row; every row has as many cells as the header.

    Raises InputError (letter_table) when a row is shorter or longer.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "header", tuple(map(clean_text, self.header)))
        object.__setattr__(self, "rows", tuple(tuple(map(clean_text, row)) for row in self.rows))
        if not self.header or any(len(row) != len(self.header) for row in self.rows):
            raise InputError("文书中的表格各行栏数不一致。", code="letter_table")


@dataclass(frozen=True, slots=True)
class KeyValueTable:
    """Rows of a form: label, value, and optionally a second label and value beside it.

    Raises InputError (letter_table) when a row is not of two or four cells.
    """

    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(tuple(map(clean_text, row)) for row in self.rows))
        if any(len(row) not in (2, 4) for row in self.rows):
            raise InputError("表单的每一行应当是一组或者两组“栏目、内容”。", code="letter_table")


Block = Paragraph | Heading | ItemTable | KeyValueTable
_BLOCKS: dict[str, type[Block]] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "item_table": ItemTable,
    "key_value_table": KeyValueTable,
}
_BLOCK_NAMES = {kind: name for name, kind in _BLOCKS.items()}


@dataclass(frozen=True, slots=True)
class StructuredLetter:
    """One letter or form, complete, without layout.

    `version` is the wording's version (shared frame, own part); `date` is the ISO date of the document; `sealed` asks
    for the agency's seal over signature and date; `courtesy` holds the blocks of the courtesy reply, which are no part
    of the decision; `elements` names what the wording says it contains (see ELEMENTS); `kind` is "letter" or "form";
    `note` is the line under the date (附注), by custom the contact of the office.
    """

    key: str
    version: str
    title: str
    number: str
    addressee: str
    blocks: tuple[Block, ...]
    attachments: tuple[str, ...]
    issuer: str
    date: str
    sealed: bool
    courtesy: tuple[Block, ...] = ()
    elements: frozenset[str] = frozenset()
    kind: str = "letter"
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("title", "number", "addressee", "issuer", "date", "note"):
            object.__setattr__(self, name, clean_text(getattr(self, name)))
        object.__setattr__(self, "attachments", tuple(map(clean_text, self.attachments)))

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `from_dict` gives an equal letter."""
        data: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        data["blocks"] = [_block_to_dict(block) for block in self.blocks]
        data["courtesy"] = [_block_to_dict(block) for block in self.courtesy]
        data["attachments"] = list(self.attachments)
        data["elements"] = sorted(self.elements)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StructuredLetter:
        """The letter that `to_dict` wrote.

        Raises InputError (letter_data) when a field is missing, unknown or of the wrong kind.
        """
        try:
            known = dict(data)
            known["blocks"] = tuple(_block_from_dict(block) for block in data["blocks"])
            known["courtesy"] = tuple(_block_from_dict(block) for block in data.get("courtesy", ()))
            known["attachments"] = tuple(data["attachments"])
            known["elements"] = frozenset(data.get("elements", ()))
            return cls(**known)
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError("存档的文书数据不完整或者格式不对，无法还原。", code="letter_data") from error

    def to_json(self) -> str:
        """Canonical JSON: the same letter always gives the same text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> StructuredLetter:
        """The letter that `to_json` wrote. Raises InputError (letter_data) when it is not such a text."""
        try:
            data = json.loads(text)
        except ValueError as error:
            raise InputError("存档的文书数据不是有效的 JSON，无法还原。", code="letter_data") from error
        if not isinstance(data, dict):
            raise InputError("存档的文书数据不完整或者格式不对，无法还原。", code="letter_data")
        return cls.from_dict(data)

    def numbered_attachments(self) -> list[str]:
        """Attachments as they are listed: numbered if there are several."""
        if len(self.attachments) < 2:
            return list(self.attachments)
        return [f"{i}. {text}" for i, text in enumerate(self.attachments, 1)]

    def texts(self) -> Iterator[str]:
        """Every text of the letter, in no particular order: for checks of characters."""
        yield from (self.title, self.number, self.addressee, self.issuer, self.note, *self.attachments)
        for block in (*self.blocks, *self.courtesy):
            yield from block_lines(block)

    def plain_text(self) -> str:
        """Everything a reader sees, one block a line and cells parted by tabs: for search, tests and screen readers."""
        lines = [self.issuer, self.number, self.title]
        if self.addressee:
            lines.append(self.addressee + "：")
        lines += [line for block in self.blocks for line in block_lines(block)]
        if self.attachments:
            lines.append("附件：" + "\n".join(self.numbered_attachments()))
        lines += [self.issuer, chinese_date(self.date), self.note]
        if self.courtesy:
            lines.append("便民提示")
            lines += [line for block in self.courtesy for line in block_lines(block)]
        return "\n".join(line for line in lines if line)


def block_lines(block: Block) -> list[str]:
    """The lines of one block as plain text."""
    if isinstance(block, Paragraph | Heading):
        return [block.text]
    if isinstance(block, ItemTable):
        return ["\t".join(row) for row in (block.header, *block.rows)]
    return ["\t".join(row) for row in block.rows]


def _block_to_dict(block: Block) -> dict[str, Any]:
    data: dict[str, Any] = {"block": _BLOCK_NAMES[type(block)]}
    if isinstance(block, Paragraph | Heading):
        data["text"] = block.text
        return data
    if isinstance(block, ItemTable):
        data["header"] = list(block.header)
    data["rows"] = [list(row) for row in block.rows]
    return data


def _block_from_dict(data: Mapping[str, Any]) -> Block:
    kind = _BLOCKS[data["block"]]
    if kind is Paragraph or kind is Heading:
        return kind(data["text"])
    rows = tuple(tuple(row) for row in data["rows"])
    if kind is ItemTable:
        return ItemTable(tuple(data["header"]), rows)
    return KeyValueTable(rows)
