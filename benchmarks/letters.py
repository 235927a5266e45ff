"""What a letter costs: its wording filled in and checked, then laid out as a page, as a Word file and on paper.

Every letter and form with its sample values, number and request another one each time, since typst remembers what it
has laid out. Beside them stand the bare libraries with the same words: Jinja2 filling a page without styles,
python-docx writing plain paragraphs and tables, typst setting them one under the other in the same font.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import count, cycle
from pathlib import Path
from statistics import median
from typing import Any

import typst
from docx import Document
from jinja2 import Environment

from benchmarks import _measure as m
from engine.adapters.documents import render_docx, render_html
from engine.adapters.documents_pdf import pdf_writer
from engine.adapters.letters import LetterWriter
from engine.core.letter import Heading, ItemTable, KeyValueTable, Paragraph, StructuredLetter

LONGEST_HTML, LONGEST_PDF, LONGEST_DOCX = 0.005, 0.060, 0.150  # seconds
WRITER = LetterWriter()
BARE = Environment(autoescape=True).from_string(
    "<title>{{ letter.title }}</title><h1>{{ letter.title }}</h1><p>{{ letter.number }}</p>"
    "<p>{{ letter.addressee }}</p>"
    "{% for kind, value in blocks %}{% if kind == 'text' %}<p>{{ value }}</p>{% else %}<table>{% for row in value %}"
    "<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endif %}{% endfor %}"
    "<p>{{ letter.issuer }}</p><p>{{ letter.date }}</p>"
)
PDF = pdf_writer()
BARE_PAPER = b"""
#set text(font: ("Noto Serif SC", "Noto Sans SC", "Noto Emoji"), fallback: false)
#for (kind, value) in json(bytes(sys.inputs.letter)) {
  if kind == "text" { par(value) } else {
    let width = calc.max(..value.map(row => row.len()))
    table(columns: width, ..value.map(row => row + (none,) * (width - row.len())).flatten())
  }
}
"""
TYPST = typst.Compiler(font_paths=PDF.fonts.typst)
NUMBERS = count(1)


def blocks(letter: StructuredLetter) -> list[tuple[str, object]]:
    """Texts and tables of a letter, in order."""
    found: list[tuple[str, object]] = []
    for block in (*letter.blocks, *letter.courtesy):
        if isinstance(block, Paragraph | Heading):
            found.append(("text", block.text))
        elif isinstance(block, ItemTable):
            found.append(("rows", (block.header, *block.rows)))
        elif isinstance(block, KeyValueTable):
            found.append(("rows", block.rows))
    return found


def bare_html(letter: StructuredLetter) -> str:
    """The letter's words by Jinja2 alone."""
    return BARE.render(letter=letter, blocks=blocks(letter))


def bare_docx(letter: StructuredLetter) -> bytes:
    """The letter's words by python-docx alone."""
    document = Document()
    document.add_heading(letter.title)
    document.add_paragraph(letter.number)
    document.add_paragraph(letter.addressee)
    for kind, value in blocks(letter):
        if kind == "text":
            document.add_paragraph(value)
            continue
        table = document.add_table(0, max(map(len, value)))
        for row in value:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text
    document.add_paragraph(letter.issuer)
    document.add_paragraph(letter.date)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def bare_pdf(letter: StructuredLetter) -> bytes:
    """The letter's words by typst alone."""
    words = [letter.issuer, letter.number, letter.title, letter.addressee]
    said = [("text", word) for word in words] + blocks(letter) + [("text", letter.issuer), ("text", letter.date)]
    data = {"letter": json.dumps(said, ensure_ascii=False)}
    made = TYPST.compile(BARE_PAPER, sys_inputs=data, format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    return made


def another(values: dict[str, Any]) -> dict[str, Any]:
    """The values of another letter of the same kind."""
    n = next(NUMBERS)
    request = f"第{n}号：{values['case']['request']}"
    items = [{**item, "request": f"第{n}号：{item['request']}"} for item in values["items"]]
    case, letter = {**values["case"], "request": request}, {**values["letter"], "number": f"清自然资公开〔2024〕{n}号"}
    return {**values, "case": case, "letter": letter, "items": items}


def resident() -> float:
    """Megabytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


def main() -> None:
    """Print the tables."""
    small = m.size() == "small"
    keys = WRITER.keys()[: 3 if small else None]
    values = {key: WRITER.sample_values(key) for key in keys}
    letters = {key: WRITER.compose(key, values[key]) for key in keys}

    def each(work: Callable[[str], object], times: int) -> m.Contender:
        """Every letter in turn; the round keeps the median letter."""
        turn = cycle(keys)
        return m.Contender(lambda: work(next(turn)), times=len(keys) * (1 if small else times), keep=median)

    def html(key: str) -> str:
        return render_html(WRITER.compose(key, another(values[key])))

    def docx(key: str) -> bytes:
        return render_docx(WRITER.compose(key, another(values[key])))

    def pdf(key: str) -> bytes:
        return PDF.render(WRITER.compose(key, another(values[key])))

    def typst_alone(key: str) -> bytes:
        n = next(NUMBERS)
        first, *others = letters[key].blocks
        first = Paragraph(f"第{n}号：{first.text}") if isinstance(first, Paragraph) else first
        return bare_pdf(replace(letters[key], number=f"{n}号", blocks=(first, *others)))

    rounds = 1 if small else 20
    bare_page, bare_word, bare_paper = "Jinja2 alone", "python-docx alone", "typst alone"
    contenders = {
        "wording": each(lambda key: WRITER.compose(key, another(values[key])), 3),
        "HTML": each(html, 3),
        bare_page: each(lambda key: bare_html(letters[key]), 3),
        "PDF": each(pdf, 1),
        bare_paper: each(typst_alone, 1),
        "DOCX": each(docx, 1),
        bare_word: each(lambda key: bare_docx(letters[key]), 1),
    }
    taken = m.take_turns(contenders, rounds)
    rows = []
    for name, work, bare, longest in (
        ("HTML", html, bare_page, LONGEST_HTML),
        ("PDF", pdf, bare_paper, LONGEST_PDF),
        ("DOCX", docx, bare_word, LONGEST_DOCX),
    ):
        alone = {key: m.take_turns({key: m.Contender(lambda: work(key), times=5)}, 1).time(key) for key in keys}  # noqa: B023
        slowest = max(alone, key=lambda key: alone[key].median)
        met = "met" if alone[slowest].median <= longest else "**missed**"
        rows.append(
            [
                f"{name}, {len(keys)} letters and forms",
                m.shown(taken.time(name).median),
                f"{m.shown(alone[slowest].median)} (`{slowest}`)",
                f"≤ {m.shown(longest)}",
                met,
                f"{bare}: {m.spread(taken.ratio(name, bare))}",
            ]
        )
    rows.append(["of which the wording", m.shown(taken.time("wording").median), "", "", "", ""])
    print(m.machine_note("jinja2", "typst", "python-docx"))
    m.table(
        "Letters",
        ("From values to", "the median letter", "the slowest", "target", "", "ratio to the bare library"),
        rows,
    )
    many = 60 if small else 1000
    turn, held = cycle(keys), []
    for n in range(many):
        pdf(next(turn))
        if n + 1 in (many // 10, many):
            held.append(resident())
    m.table(
        "Memory",
        ("As PDF, one after the other", "after the first tenth", "after all"),
        [[f"{many:,} letters", *(f"{megabytes:.0f} MB" for megabytes in held)]],
    )


if __name__ == "__main__":
    main()
