"""docs/decisions: every point that a definition cites is written there, and nothing is left over."""

import re
from functools import cache
from pathlib import Path

import pytest

from engine.core.definition import Citation, Law, Setting, walk
from engine.core.labels import CERTAINTIES
from tests.repo import ROOT, tracked_texts
from workflows import WORKFLOWS, laws, letters

FOLDER = ROOT / "docs/decisions"
FILES = {int(p.name[:3]): p for p in sorted(FOLDER.glob("[0-9][0-9][0-9]-*.md"))}
LEGAL = {
    int(x.number.removeprefix("ADR ")): x
    for x in vars(laws).values()
    if isinstance(x, Law) and x.number.startswith("ADR ")
}
DEFINITIONS = [w for versions in WORKFLOWS.values() for w in versions]
HEADING = re.compile(r"^## 第(.{1,2}点) \S", re.MULTILINE)
IN_TEXT = re.compile(r"ADR (\d{3}) ?第(.{1,2}点)")


@cache
def text(number: int) -> str:
    return FILES[number].read_text(encoding="utf-8")


def cited() -> set[tuple[int, str]]:
    """(number, point) of every decision cited by a definition, a letter or a text of workflows and templates."""
    found = set()
    parts = [(w.law, w.states, w.transitions, w.clocks, w.marks, w.settings, w.outcomes) for w in DEFINITIONS]
    for thing in walk((parts, [x for x in vars(letters).values() if hasattr(x, "law")])):
        if isinstance(thing, Citation) and thing.law.number.startswith("ADR "):
            found.add((int(thing.law.number.removeprefix("ADR ")), str(thing.article)))
    for path, content in tracked_texts().items():
        if path.parts[0] in {"engine", "workflows", "templates"}:
            found |= {(int(number), point) for number, point in IN_TEXT.findall(content)}
    return found


def test_numbers_are_not_used_twice() -> None:
    assert len(FILES) == len(list(FOLDER.glob("*.md")))


@pytest.mark.parametrize(("number", "point"), sorted(cited()))
def test_every_cited_point_is_written(number: int, point: str) -> None:
    assert number in FILES, f"ADR {number:03} has no file"
    assert point in HEADING.findall(text(number)), f"ADR {number:03} lacks a heading `## 第{point} …`"


def test_every_decision_is_cited_or_is_engineering() -> None:
    uncited = set(FILES) - {0} - {number for number, _ in cited()}
    assert not uncited & set(LEGAL), "a reading of the law that nothing cites"
    assert all("## Decision" in text(number) for number in uncited)


@pytest.mark.parametrize("number", sorted(LEGAL))
def test_a_reading_of_the_law_is_complete(number: int) -> None:
    held = text(number)
    assert held.startswith(f"# ADR {number:03} {LEGAL[number].title}\n")
    assert f"状态：已采纳，{LEGAL[number].in_force_from.isoformat()}" in held
    assert "## 在办案件" in held
    points = re.split(r"^## ", held, flags=re.MULTILINE)[1:-1]
    for point in points:
        for part in ("**问题**", "**法律规定**", "**决定**"):
            assert part in point, f"{point.splitlines()[0]}: {part}"
        law = point.split("**法律规定**")[1].split("**决定**")[0]
        assert re.search("【(?:已核|转述|推断|记忆)|没有找到", law), f"{point.splitlines()[0]}: no mark of certainty"


SETTINGS = {s.key: s for w in DEFINITIONS for s in w.settings if s.law.law.number.startswith("ADR ")}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_every_setting_is_explained_where_it_points(setting: Setting) -> None:
    number = int(setting.law.law.number.removeprefix("ADR "))
    sections = dict(
        zip(HEADING.findall(text(number)), re.split(r"^## ", text(number), flags=re.MULTILINE)[1:], strict=False)
    )
    section = sections[str(setting.law.article)]
    assert f"`{setting.key}`，默认 `{setting.default}`" in section
    for value in setting.values:
        assert f"`{value}`" in section
    assert f"【{CERTAINTIES[setting.certainty].split('（')[0]}" in section, "the mark of its certainty"


def test_index_lists_every_decision() -> None:
    index = text(0)
    listed = dict(re.findall(r"\[ADR (\d{3})\]\(([^)]+)\)", index))
    assert listed == {f"{number:03}": path.name for number, path in FILES.items() if number}
    for number, path in FILES.items():
        if number:
            title = re.match(r"# ADR \d{3} (.+)", text(number))[1]
            assert f"[ADR {number:03}]({path.name}) | {title} |" in index


def test_links_between_documents_lead_somewhere() -> None:
    documents = [p for p in tracked_texts() if p.suffix == ".md" and p != Path("CHANGELOG.md")]
    broken = [
        f"{path}: {link}"
        for path in documents
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", tracked_texts()[path])
        if "://" not in link and not (ROOT / path.parent / link).exists()
    ]
    assert not broken, "\n".join(broken)
