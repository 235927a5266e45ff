"""What a letter costs: its wording filled in and checked, then laid out as a page and as a Word file.

Every letter and form with its sample values. Beside them stand the bare libraries with the same words: Jinja2 filling
a page without styles, python-docx writing plain paragraphs and tables.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import cycle

from docx import Document
from jinja2 import Environment

from benchmarks import _measure as m
from engine.adapters.documents import render_docx, render_html
from engine.adapters.letters import LetterWriter
from engine.core.letter import Heading, ItemTable, KeyValueTable, Paragraph, StructuredLetter

LONGEST_HTML, LONGEST_DOCX = 0.005, 0.150  # seconds
WRITER = LetterWriter()
BARE = Environment(autoescape=True).from_string(
    "<title>{{ letter.title }}</title><h1>{{ letter.title }}</h1><p>{{ letter.number }}</p>"
    "<p>{{ letter.addressee }}</p>"
    "{% for kind, value in blocks %}{% if kind == 'text' %}<p>{{ value }}</p>{% else %}<table>{% for row in value %}"
    "<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endif %}{% endfor %}"
    "<p>{{ letter.issuer }}</p><p>{{ letter.date }}</p>"
)


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


def main() -> None:
    """Print the tables."""
    small = m.size() == "small"
    keys = WRITER.keys()[: 3 if small else None]
    values = {key: WRITER.sample_values(key) for key in keys}
    letters = {key: WRITER.compose(key, values[key]) for key in keys}

    def each(work: Callable[[str], object], times: int) -> m.Contender:
        """Every letter in turn; the round keeps the median letter."""
        turn = cycle(keys)
        return m.Contender(lambda: work(next(turn)), times=len(keys) * (1 if small else times))

    def html(key: str) -> str:
        return render_html(WRITER.compose(key, values[key]))

    def docx(key: str) -> bytes:
        return render_docx(WRITER.compose(key, values[key]))

    rounds = 1 if small else 20
    bare_page, bare_word = "Jinja2 alone", "python-docx alone"
    contenders = {
        "wording": each(lambda key: WRITER.compose(key, values[key]), 3),
        "HTML": each(html, 3),
        bare_page: each(lambda key: bare_html(letters[key]), 3),
        "DOCX": each(docx, 1),
        bare_word: each(lambda key: bare_docx(letters[key]), 1),
    }
    taken = m.take_turns(contenders, rounds)
    rows = []
    for name, work, bare, longest in (("HTML", html, bare_page, LONGEST_HTML), ("DOCX", docx, bare_word, LONGEST_DOCX)):
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
    print(m.machine_note("jinja2", "python-docx"))
    m.table(
        "Letters",
        ("From values to", "the median letter", "the slowest", "target", "", "ratio to the bare library"),
        rows,
    )


if __name__ == "__main__":
    main()
