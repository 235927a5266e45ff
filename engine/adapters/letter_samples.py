"""Every letter and form with sample values, as HTML, DOCX and PDF, with one sheet that shows all pages.

Three sets of values: those of `samples.toml`; short ones; long ones, with rare characters in names, a title of forty
characters, tables of several pages, a long agency name and the sample seal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typst

from engine.adapters.document_formats import LAYOUTS
from engine.adapters.documents import render_docx, render_html
from engine.adapters.documents_pdf import PdfWriter
from engine.adapters.letters import LetterWriter
from engine.core.letter import StructuredLetter

SHEET = "contact-sheet.pdf"
LONG_TITLE = "关于清源市城区东街片区二〇二三年度土地征收补偿安置方案等政府信息公开申请的答复书"
LONG_AGENCY = "清源市自然资源和规划局（清源市不动产登记管理局）"
RARE_NAMES = "欧阳喆镕、堃玥祎、㛃䶮昇珺"
ITEMS = 8
"""Requested items of the long letters."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")
_FREE = ("facts", "draft.search", "consultation.subject", "consultation.reasons", "courtesy.hints", "case.request")
_FREE_OF_ITEM = ("request", "ground", "given")


@dataclass(frozen=True, slots=True)
class Written:
    """What `write_samples` wrote: letters and forms, files, pages of all PDFs, the sheet that shows them."""

    letters: int
    files: int
    pages: int
    sheet: Path


def variants(writer: LetterWriter, key: str) -> Iterator[tuple[str, StructuredLetter]]:
    """The letter `key` as `sample`, `short` and `long`."""
    yield "sample", writer.compose(key, writer.sample_values(key))
    yield "short", writer.compose(key, _changed(writer.sample_values(key), lambda text: text[:2], 1, "丁一"))
    values = _changed(writer.sample_values(key), lambda text: "；".join([text] * 5), ITEMS, RARE_NAMES)
    values["agency"]["name"] = LONG_AGENCY
    yield "long", replace(writer.compose(key, values), title=LONG_TITLE)


def write_samples(writer: LetterWriter, pdf: PdfWriter, folder: Path) -> Written:
    """Write every letter, `folder/<key>/<variant>.html`, `.docx` and `.pdf`, and `folder/contact-sheet.pdf`.

    Raises OSError when the folder cannot be written.
    """
    seal = (LAYOUTS / "sample_seal.svg").read_bytes()
    shown: list[dict[str, Any]] = []
    files = 0
    keys = writer.keys()
    for key in keys:
        (folder / key).mkdir(parents=True, exist_ok=True)
        for name, letter in variants(writer, key):
            path = folder / key / name
            made = pdf.render(letter, seal=seal if name == "long" else None)
            path.with_suffix(".html").write_text(render_html(letter), encoding="utf-8")
            path.with_suffix(".docx").write_bytes(render_docx(letter))
            path.with_suffix(".pdf").write_bytes(made)
            files += 3
            shown.append({"path": f"{key}/{name}.pdf", "name": f"{key} {name}", "pages": page_count(made)})
    sheet = folder / SHEET
    compiler = typst.Compiler((LAYOUTS / "contact_sheet.typ").read_bytes(), root=folder, font_paths=pdf.fonts.typst)
    whole = compiler.compile(sys_inputs={"files": json.dumps(shown)}, format="pdf", timestamp=0)
    assert isinstance(whole, bytes)
    sheet.write_bytes(whole)
    return Written(len(keys), files + 1, sum(file["pages"] for file in shown), sheet)


def page_count(pdf: bytes) -> int:
    """Pages of a PDF that we made. Raises ValueError for another one."""
    found = _PAGES.search(pdf)
    if found is None:
        raise ValueError("no page tree as typst writes it")
    return int(found.group(1))


def _changed(values: dict[str, Any], change: Callable[[str], str], items: int, applicant: str) -> dict[str, Any]:
    """The values with every free text changed and so many requested items."""
    for path in _FREE:
        _change_at(values, path.split("."), change)
    values["case"]["applicant"] = applicant
    if values.get("facts", {}).get("recipient"):
        values["facts"]["recipient"] = applicant
    every = values["items"]
    values["items"] = [dict(every[i % len(every)], no=i + 1) for i in range(max(items, len(every)))]
    for item in values["items"]:
        for name in _FREE_OF_ITEM:
            _change_at(item, [name], change)
    codes = dict.fromkeys(group["code"] for group in values["remedies"])
    values["remedies"] = [
        {"code": code, "items": [item["no"] for item in values["items"] if item["remedy"] == code]} for code in codes
    ]
    if values.get("fee") and items > 1:
        values["fee"]["tiers"] = values["fee"]["tiers"] * items * 2
    return values


def _change_at(values: Any, path: list[str], change: Callable[[str], str]) -> None:
    """Change the Chinese texts at and under `path`, in place."""
    if not isinstance(values, dict) or path[0] not in values:
        return
    if path[1:]:
        _change_at(values[path[0]], path[1:], change)
    else:
        values[path[0]] = _all_texts(values[path[0]], change)


def _all_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value) if _CHINESE.search(value) else value
    if isinstance(value, list):
        return [_all_texts(entry, change) for entry in value]
    if isinstance(value, Mapping):
        return {name: _all_texts(entry, change) for name, entry in value.items()}
    return value
