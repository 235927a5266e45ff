"""The state diagram: every state and step of every definition is on it and in its table, readable without colours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from engine import bootstrap
from engine.adapters import state_layout
from engine.adapters.state_layout import BEND, GAP, arrange
from engine.core import state_diagram, state_plan
from engine.core.definition import Same, Workflow
from engine.core.diagram import MANY_SOURCES, graph
from engine.core.digest import rows
from engine.core.state_plan import Look, plan
from engine.core.state_table import numbered
from engine.core.svg import wrap, wrap_parts
from tests.commands import gongkai, refused
from tests.repo import ROOT
from tests.unit.test_month_grid import contrast
from workflows import WORKFLOWS

SVG = "{http://www.w3.org/2000/svg}"
ALL = [w for versions in WORKFLOWS.values() for w in versions]
EVERY = pytest.mark.parametrize("workflow", ALL, ids=lambda w: w.version_key)
Frame = tuple[float, float, float, float]


class Picture:
    """What can be read of a picture: its states, the steps on its arrows, the rows of its table."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = ElementTree.fromstring(text)
        groups = [g for g in self.root.findall(f"{SVG}g") if g.find(f"{SVG}rect") is not None]
        self.arrows = [g for g in groups if g.find(f"{SVG}title") is not None]
        self.table = [g for g in groups if self._rect(g).get("rx") is None]
        self.states = {self.texts(g)[0]: g for g in groups if g not in self.arrows and g not in self.table}

    @staticmethod
    def _rect(group: ElementTree.Element) -> ElementTree.Element:
        found = group.find(f"{SVG}rect")
        assert found is not None
        return found

    @staticmethod
    def texts(group: ElementTree.Element) -> list[str]:
        return [t.text or "" for t in group.findall(f"{SVG}text")]

    def steps(self) -> Counter[tuple[str, str, str]]:
        """(number, name, from → to) of every step on an arrow."""
        out: Counter[tuple[str, str, str]] = Counter()
        for group in self.arrows:
            way = group.findtext(f"{SVG}title") or ""
            for number, *names in re.findall(r"(\d+)\n((?:\D[^\n]*\n?)+)", "\n".join(self.texts(group))):
                out[number, "".join(names).replace("\n", "").removesuffix("（系统自动）"), way] += 1
        return out

    def frames(self) -> list[Frame]:
        """Left, top, right, bottom of every state and of the steps on every arrow."""
        out = []
        for group in (*self.states.values(), *self.arrows):
            x, y, width, height = (float(self._rect(group).get(a) or 0) for a in ("x", "y", "width", "height"))
            out.append((x, y, x + width, y + height))
        return out


def drawn(workflow: Workflow) -> Picture:
    return Picture(bootstrap.state_diagram(workflow.key, workflow.version))


# ------------------------------------------------------------------------------------------- what is on it


@EVERY
def test_every_state_with_its_word(workflow: Workflow) -> None:
    seen = drawn(workflow)
    for state in workflow.states:
        told = "".join(seen.texts(seen.states[state.label]))
        assert ("终结环节" in told) is state.final
        assert ("已有结论" in told) is (state in workflow.ended and not state.final)
        frames = seen.states[state.label].findall(f"{SVG}rect")
        assert len(frames) == (2 if state.final else 1)
        stays = sum(isinstance(t.target, Same) and state in t.sources.members for t in workflow.transitions)
        assert (f"另有{stays}项办理，环节不变" in told) is bool(stays)


@EVERY
def test_every_step_is_on_its_arrows(workflow: Workflow) -> None:
    """One arrow a source; one from all together where there are many; its number is that of the table."""
    found = graph(workflow)
    label = {n.key: n.label for n in found.nodes}
    want: Counter[tuple[str, str, str]] = Counter()
    numbers = numbered(found)
    for row, edges in found.rows().items():
        if edges[0].same:
            continue
        sources = [e.source for e in numbers.moves[numbers.of[row] - 1]]
        names = ["开始"] if sources == [""] else [label[s] for s in sources]
        names = names if len(names) <= MANY_SOURCES else [found.any_of(sources)]
        want.update((str(numbers.of[row]), edges[0].label, f"{name} → {label[edges[0].target]}") for name in names)
    assert drawn(workflow).steps() == want


@EVERY
def test_every_step_is_in_the_table(workflow: Workflow) -> None:
    seen = drawn(workflow)
    table = ["".join(seen.texts(g)) for g in seen.table]
    numbers = numbered(graph(workflow))
    assert sorted(numbers.of.values()) == list(range(1, len(workflow.transitions) + 1))
    heads = [t for t in table if t == "序号办理动作环节办理人依据"]
    assert len(table) == len(workflow.transitions) + len(heads)
    assert len(heads) == (2 if numbers.stays else 1)
    for r in rows(workflow):
        (line,) = [t for t in table if t.startswith(f"{numbers.of[r.id]}{r.transition.label}")]
        assert line.endswith(f"{r.by}{r.law}"), line
        for state in workflow.states if len(r.transition.sources.members) <= MANY_SOURCES else ():
            assert state.label in line or state not in r.transition.sources.members


@EVERY
def test_the_sentences_tell_every_move(workflow: Workflow) -> None:
    root = drawn(workflow).root
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == f"{workflow.title}流程图（{workflow.version} 版）"
    told = root.findtext(f"{SVG}desc") or ""
    assert all(s.label in told for s in workflow.states)
    assert all(t.label in told for t in workflow.transitions if not isinstance(t.target, Same))


# ------------------------------------------------------------------------------------------- how it looks


@EVERY
def test_nothing_lies_on_something_else(workflow: Workflow) -> None:
    seen = drawn(workflow)
    width, height = float(seen.root.get("width") or 0), float(seen.root.get("height") or 0)
    frames = seen.frames()
    assert len(frames) > len(workflow.states)
    for a, b in combinations(frames, 2):
        assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1], (a, b)
    assert all(x > 0 and y > 0 and right < width and bottom < height for x, y, right, bottom in frames)
    passing = [
        float(x) for p in seen.root.findall(f"{SVG}path") for x in re.findall(r"([\d.]+) [\d.]+", p.get("d") or "")
    ]
    assert passing
    assert all(20 < x < width - 20 for x in passing)


@EVERY
def test_no_line_runs_through_a_box(workflow: Workflow) -> None:
    """Where a line is upright it passes beside every box; its curves lie between two layers."""
    seen = drawn(workflow)
    frames = seen.frames()
    uprights = 0
    for way in ways(seen):
        for (x, y0), (to, y1) in pairwise(way):
            if x == to:
                uprights += 1
                low, high = sorted((y0, y1))
                assert not [f for f in frames if f[0] < x < f[2] and f[1] + 1 < high and low < f[3] - 1], (way, x)
    assert uprights


def ways(seen: Picture) -> list[list[tuple[float, float]]]:
    """The stops of every line between boxes: where it begins, is upright, and ends."""
    out = []
    for way in sorted({p.get("d") or "" for p in seen.root.findall(f"{SVG}path")}):
        if "h" in way:  # a sample in the key
            continue
        stops: list[tuple[float, float]] = []
        for part in re.findall(r"[MCV][^MCV]*", way):
            numbers = [float(n) for n in part[1:].split()]
            stops.append((stops[-1][0] if part[0] == "V" else numbers[-2], numbers[-1]))
        out.append(stops)
    return out


@EVERY
def test_lines_part_at_their_box_in_the_order_of_where_they_lead(workflow: Workflow) -> None:
    """Up or down without turning; side by side on the edge of a state, or they would cross at its door."""
    seen = drawn(workflow)
    edges: dict[tuple[Frame, float], list[tuple[float, float]]] = {}
    for way in ways(seen):
        heights = [y for _, y in way]
        assert heights in (sorted(heights), sorted(heights, reverse=True))
        for (x, y), (towards, _) in (way[:2], way[:-3:-1]):
            for frame in seen.frames():
                if frame[0] < x < frame[2] and y in (frame[1], frame[3]):
                    edges.setdefault((frame, y), []).append((x, towards))
    assert len(edges) > 2 * len(workflow.states)
    for ends in edges.values():
        for (x, towards), (other, beyond) in pairwise(sorted(ends)):
            assert other - x >= 18
            assert towards <= beyond


@EVERY
def test_a_line_that_leads_back_is_broken(workflow: Workflow) -> None:
    seen = drawn(workflow)
    inks: Counter[tuple[str | None, bool]] = Counter()
    for p in seen.root.findall(f"{SVG}path"):
        inks[p.get("stroke"), p.get("stroke-dasharray") is not None] += 1
    assert {ink for ink, broken in inks if broken} <= {state_diagram.BACK}
    assert (state_diagram.BACK, False) not in inks
    assert inks[state_diagram.ON, False] > len(workflow.states)
    assert ("回到前面的环节（虚线）" in seen.text) is ((state_diagram.BACK, True) in inks)


def test_text_stands_out() -> None:
    looks = [x for x in vars(state_plan).values() if isinstance(x, Look)]
    assert len(looks) == 3
    for look in looks:
        assert contrast(state_diagram.INK, look.fill) >= 4.5
        assert contrast(state_diagram.FAINT, look.fill) >= 4.5
        assert contrast(look.line, look.fill) >= 3
    for ink in (state_diagram.INK, state_diagram.ON, state_diagram.BACK, state_diagram.FAINT):
        assert contrast(ink, state_diagram.PAPER) >= 4.5


@EVERY
def test_it_loads_and_runs_nothing(workflow: Workflow) -> None:
    text = drawn(workflow).text
    assert not re.findall(r"<(?:script|style|image|use|foreignObject|a)\b|\bon\w+=|href|@import", text)
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#on", "#back"}
    assert re.findall(r"https?://[^\"<]*", text) == ["http://www.w3.org/2000/svg"]


# ------------------------------------------------------------------------------------------- the layout


@EVERY
def test_few_lines_cross(workflow: Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most one crossing for nine arrows; the first order that igraph finds is no better, for some much worse."""
    best = crossings(workflow)
    assert best <= len(drawn(workflow).arrows) / 9
    monkeypatch.setattr(state_layout, "_BEGINNINGS", 1)
    assert best <= crossings(workflow)
    if workflow.key == "attribute_review":
        assert best + 3 <= crossings(workflow)


def crossings(workflow: Workflow) -> int:
    """How many pairs of line pieces between the same two layers cross."""
    found = graph(workflow)
    boxes, links = plan(found, numbered(found))
    layout = arrange([b.layer for b in boxes], [b.width for b in boxes], [(k.start, k.end) for k in links])
    pieces: dict[int, list[tuple[float, float]]] = {}
    for link, bends in zip(links, layout.bends, strict=True):
        ends = [(layout.x[v], boxes[v].layer) for v in (link.start, link.end)]
        for a, b in pairwise(sorted([ends[0], *bends, ends[1]], key=lambda stop: stop[1])):
            pieces.setdefault(a[1], []).append((a[0], b[0]))
    return sum((a - b) * (c - d) < 0 for row in pieces.values() for (a, c), (b, d) in combinations(row, 2))


@st.composite
def pictures(draw: st.DrawFn) -> tuple[list[int], list[float], list[tuple[int, int]]]:
    layers = draw(st.lists(st.integers(0, 6), min_size=1, max_size=14))
    widths = [draw(st.integers(10, 300)) * 1.0 for _ in layers]
    pairs = [(a, b) for a in range(len(layers)) for b in range(len(layers)) if layers[a] != layers[b]]
    return layers, widths, draw(st.lists(st.sampled_from(pairs), max_size=20)) if pairs else []


@given(pictures())
def test_any_picture_is_laid_out_without_overlaps(
    picture: tuple[list[int], list[float], list[tuple[int, int]]],
) -> None:
    """Loose parts, double links, links up and down: each bend in its layer, and room for every box and line."""
    layers, widths, links = picture
    found = arrange(layers, widths, links)
    assert found == arrange(layers, widths, links)
    taken = [(layer, x, w + GAP) for layer, x, w in zip(layers, found.x, widths, strict=True)]
    for (a, b), bends in zip(links, found.bends, strict=True):
        down = 1 if layers[a] < layers[b] else -1
        assert [layer for _, layer in bends] == list(range(layers[a] + down, layers[b], down))
        taken += [(layer, x, BEND) for x, layer in bends]
    for (layer, x, w), (other, y, v) in combinations(taken, 2):
        assert layer != other or abs(x - y) >= (w + v) / 2 - 0.2
    assert min(x - w / 2 for _, x, w in taken) <= 0.1 - min(GAP, BEND) / 2 + GAP / 2
    assert min(x - w / 2 for x, w in zip(found.x, widths, strict=True)) >= -0.1


def test_lines_of_text_end_where_they_may() -> None:
    assert wrap("登记已有（文件）", 5) == ["登记已有", "（文件）"]
    assert wrap_parts("逾期不补正，视为放弃", 6) == ["逾期不补正，", "视为放弃"]
    assert wrap_parts("承办单位经办人", 3) == ["承办单", "位经办", "人"]
    assert wrap_parts("", 3) == [""]


# ------------------------------------------------------------------------------------------- the command


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "request.svg"
    done = gongkai("workflow", "diagram", "disclosure_request", "--out", str(file))
    assert (done.code, done.out, done.err) == (0, f"流程图：{file}\n", "")
    assert file.read_text(encoding="utf-8") == drawn(WORKFLOWS["disclosure_request"][-1]).text
    old = ("workflow", "diagram", "disclosure_request", "--version", "2008.1", "--out", str(file))
    assert gongkai(*old, "--json").json == {"workflow": "disclosure_request/2008.1", "file": str(file)}
    assert file.read_text(encoding="utf-8") == drawn(WORKFLOWS["disclosure_request"][0]).text


def test_what_the_command_refuses(tmp_path: Path) -> None:
    file = tmp_path / "no.svg"
    refused("bad_input", "workflow", "diagram", "nope", "--out", str(file), says="字段：workflow")
    wrong = ("workflow", "diagram", "consultation", "--version", "1.0", "--out", str(file))
    refused("bad_input", *wrong, says="字段：version")
    refused("bad_usage", "workflow", "diagram", "consultation", says="--out")
    assert not file.exists()
    refused("file", "workflow", "diagram", "consultation", "--out", str(tmp_path / "none" / "x.svg"), says="x.svg")


def test_another_process_draws_the_same_bytes(tmp_path: Path) -> None:
    """Whatever order its sets take: the picture can stand in a document and be compared."""
    made = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.svg"
        code = f"from engine.cli import main; main(['workflow', 'diagram', 'attribute_review', '--out', {str(file)!r}])"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed})
        made.append(file.read_bytes())
    assert made[0] == made[1]
