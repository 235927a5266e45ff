"""The neutral graph of a definition as a picture: states from above to below, every step on its arrow, a table below.

The picture needs no style sheet, font or script of its own (see `svg.py`). Nothing is told by colour alone: a line that
leads back is broken, a final state has a double frame and a word, every arrow carries the number and name of its steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from engine.core.diagram import Graph
from engine.core.state_plan import ENDED, FINAL, GOING, NAME, NOTE, NUMBER, PORT, STEP, Box, Link, Look, look, plan
from engine.core.state_table import Numbers, numbered, table
from engine.core.svg import FONT, safe, text, wide

PAPER, INK, FAINT = "#ffffff", "#111827", "#4b5563"
ON, BACK = "#1d4f91", "#8a3b12"
"""Ink of a step onward, and of one that leads back."""
_MARGIN, _GAP = 32, 46
_LEAST_WIDTH = 1180


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each box from left to right, in pixels; the bends of each link, (middle, layer) from its start."""

    x: tuple[float, ...]
    bends: tuple[tuple[tuple[float, int], ...], ...]


class Arrange(Protocol):
    """Places the boxes of a layered picture."""

    def __call__(self, layers: Sequence[int], widths: Sequence[float], links: Sequence[tuple[int, int]]) -> Layout: ...


def draw(graph: Graph, arrange: Arrange) -> str:
    """The picture as SVG text; the same bytes for the same graph and `arrange`."""
    numbers = numbered(graph)
    boxes, links = plan(graph, numbers)
    layout = arrange([b.layer for b in boxes], [b.width for b in boxes], [(k.start, k.end) for k in links])
    passing = [x for bends in layout.bends for x, _ in bends]
    right = max([x + b.width / 2 for x, b in zip(layout.x, boxes, strict=True)] + passing)
    width = max(_LEAST_WIDTH, round(right) + 2 * _MARGIN)
    heading, top = _heading(graph, numbers, width)
    key, top = _key(graph, links, top)
    rows, bottom = _down(boxes, top)
    shift = (width - right) / 2
    for x, box in zip(layout.x, boxes, strict=True):
        box.x = x + shift
    lines = _lines(boxes, links, layout, rows, shift)
    legend, height = table(graph, numbers, _MARGIN, bottom + _GAP, width - 2 * _MARGIN)
    height += _MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{FONT}" font-size="{STEP}" fill="{INK}">'
    )
    about = f"<title>{safe(_title(graph))}</title><desc>{safe(_told(graph, numbers))}</desc>"
    paper = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    drawn = [line for box in boxes for line in _box(box)]
    return "\n".join([head, about, _markers(), paper, *heading, *key, *lines, *drawn, *legend, "</svg>"]) + "\n"


def _title(graph: Graph) -> str:
    return f"{graph.title}流程图（{graph.version_key.rpartition('/')[2]} 版）"


def _told(graph: Graph, numbers: Numbers) -> str:
    """The picture in sentences, for those who do not see it."""
    label = {n.key: n.label for n in graph.nodes}
    out = [f"共{len(graph.nodes)}个环节：{'、'.join(n.label for n in graph.nodes)}"]
    for edges in numbers.moves:
        sources = graph.any_of([e.source for e in edges if e.source]) if edges[0].source else "开始"
        out.append(f"{numbers.of[edges[0].row]} {edges[0].label}：{sources}→{label[edges[0].target]}")
    return "。".join(out)


def _heading(graph: Graph, numbers: Numbers, width: int) -> tuple[list[str], float]:
    size = f"{len(graph.nodes)}个环节，{len(numbers.moves)}项办理改变环节"
    size += f"，{len(numbers.stays)}项不改变环节" if numbers.stays else ""
    out = [text(_MARGIN, _MARGIN + 22, _title(graph), 22, bold=True)]
    return [
        *out,
        text(_MARGIN, _MARGIN + 50, f"{graph.version_key}：{size}。箭头上为办理动作及其序号，办理人和依据见图下的表。"),
    ], _MARGIN + 62


def _key(graph: Graph, links: Sequence[Link], top: float) -> tuple[list[str], float]:
    """What the marks that occur mean."""
    x, y, out = float(_MARGIN), top + 22, []
    looks = [look(n) for n in graph.nodes]
    for shown, meaning in ((GOING, "办理中的环节"), (ENDED, "已有结论的环节"), (FINAL, "终结环节（双线框）")):
        if shown in looks:
            out += [*_frame(x, y - 16, 34, 22, shown), text(x + 42, y, meaning)]
            x += 42 + STEP * wide(meaning) + 28
    for back, meaning in ((False, "继续办理"), (True, "回到前面的环节（虚线）")):
        if any(link.back is back for link in links):
            out += [_path(f"M{x:g} {y - 5:g} h44", back, True), text(x + 58, y, meaning)]
            x += 58 + STEP * wide(meaning) + 28
    for kind, meaning in (("open", "开始"), ("end", "结束")):
        out += [*_box(Box(kind, 0, 20, 20, x=x + 10, y=y - 15)), text(x + 28, y, meaning)]
        x += 28 + STEP * wide(meaning) + 28
    return out, y + 34


def _down(boxes: Sequence[Box], top: float) -> tuple[dict[int, tuple[float, float]], float]:
    """Places each layer below the one before: its top and bottom, and the bottom of the last."""
    heights: dict[int, float] = {}
    for b in boxes:
        heights[b.layer] = max(heights.get(b.layer, 0), b.height)
    rows: dict[int, tuple[float, float]] = {}
    for layer in range(min(heights), max(heights) + 1):
        rows[layer] = (top, top + heights.get(layer, 0))
        top = rows[layer][1] + _GAP
    for b in boxes:
        low, high = rows[b.layer]
        b.y = (low + high - b.height) / 2
    return rows, top - _GAP


def _lines(
    boxes: Sequence[Box], links: Sequence[Link], layout: Layout, rows: dict[int, tuple[float, float]], shift: float
) -> list[str]:
    """The lines, each on a white ground so that a crossing shows which one passes over."""
    ways = [[(x + shift, layer) for x, layer in bends] for bends in layout.bends]
    ports = _ports(boxes, links, ways)
    out = []
    for i, (link, way) in enumerate(zip(links, ways, strict=True)):
        start, end = boxes[link.start], boxes[link.end]
        down = start.layer < end.layer
        stops = [(ports[i, True], start.y + (start.height if down else 0))]
        for x, layer in way:
            stops += [(x, y) for y in (rows[layer] if down else reversed(rows[layer]))]
        stops.append((ports[i, False], end.y + (0 if down else end.height)))
        out.append(_path(_curve(stops), link.back, link.arrow))
    return out


def _ports(
    boxes: Sequence[Box], links: Sequence[Link], ways: Sequence[Sequence[tuple[float, int]]]
) -> dict[tuple[int, bool], float]:
    """Where each link leaves its box (True) and meets the other: side by side, in the order of where they lead."""
    sides: dict[tuple[int, bool], list[tuple[float, int, bool]]] = {}
    for i, link in enumerate(links):
        down = boxes[link.start].layer < boxes[link.end].layer
        first = ways[i][0][0] if ways[i] else boxes[link.end].x
        last = ways[i][-1][0] if ways[i] else boxes[link.start].x
        sides.setdefault((link.start, down), []).append((first, i, True))
        sides.setdefault((link.end, not down), []).append((last, i, False))
    out: dict[tuple[int, bool], float] = {}
    for (box, _), ends in sides.items():
        room = boxes[box].width / (len(ends) + 1)
        for n, (_, i, leaves) in enumerate(sorted(ends), 1):
            out[i, leaves] = boxes[box].x + (n - (len(ends) + 1) / 2) * min(room, 2 * PORT)
    return out


def _curve(stops: Sequence[tuple[float, float]]) -> str:
    """A line that is upright at each stop."""
    (x, y), *_ = stops
    out = f"M{x:.1f} {y:.1f}"
    for (x0, y0), (x1, y1) in pairwise(stops):
        middle = (y0 + y1) / 2
        same = abs(x0 - x1) < 0.05
        out += f" V{y1:.1f}" if same else f" C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    return out


def _path(way: str, back: bool, arrow: bool) -> str:
    name = "back" if back else "on"
    end = f' marker-end="url(#{name})"' if arrow else ""
    dash = ' stroke-dasharray="6 4"' if back else ""
    ground = f'<path d="{way}" fill="none" stroke="{PAPER}" stroke-width="6"/>'
    return f'{ground}<path d="{way}" fill="none" stroke="{BACK if back else ON}" stroke-width="1.6"{dash}{end}/>'


def _markers() -> str:
    made = [
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9"'
        f' markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="{ink}"/></marker>'
        for name, ink in (("on", ON), ("back", BACK))
    ]
    return "<defs>" + "".join(made) + "</defs>"


def _rect(x: float, y: float, width: float, height: float, rest: str, round_: int = 6) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_}" {rest}/>'


def _frame(x: float, y: float, width: float, height: float, drawn: Look) -> list[str]:
    out = [_rect(x, y, width, height, f'fill="{drawn.fill}" stroke="{drawn.line}" stroke-width="1.8"')]
    if drawn is FINAL:
        out.append(_rect(x + 4, y + 4, width - 8, height - 8, f'fill="none" stroke="{drawn.line}"', 3))
    return out


def _box(b: Box) -> list[str]:
    left, middle = b.x - b.width / 2, b.y + b.height / 2
    if b.kind in ("open", "end"):
        size = b.width / 2
        at = f'cx="{b.x:.1f}" cy="{middle:.1f}"'
        ring = f'<circle {at} r="{size - 1:g}" fill="{PAPER}" stroke="{INK}" stroke-width="2"/>'
        dot = f'<circle {at} r="{size - 5 if b.kind == "end" else size:g}" fill="{INK}"/>'
        return [ring, dot] if b.kind == "end" else [dot]
    if b.kind == "state" and b.node is not None:
        out = ["<g>", *_frame(left, b.y, b.width, b.height, look(b.node))]
        out.append(text(round(b.x, 1), round(b.y + 27, 1), b.lines[0], NAME, bold=True, anchor="middle"))
        out += [text(round(b.x, 1), round(b.y + 46, 1), note, NOTE, FAINT, anchor="middle") for note in b.lines[1:]]
        return [*out, "</g>"]
    if b.kind == "many":
        out = [
            "<g>",
            _rect(left, b.y, b.width, b.height, f'fill="#f9fafb" stroke="{FAINT}" stroke-dasharray="3 3"', 14),
        ]
        out += [text(round(b.x, 1), round(b.y + 21 + 18 * n, 1), t, 13, anchor="middle") for n, t in enumerate(b.lines)]
        return [*out, "</g>"]
    ink = BACK if b.back else ON
    out = [
        f"<g><title>{safe(b.told)}</title>",
        _rect(left, b.y, b.width, b.height, f'fill="{PAPER}" stroke="{ink}"', 4),
    ]
    for n, (number, name) in enumerate(b.steps):
        y = round(b.y + 19 + 19 * n, 1)
        out += [text(round(left + 2 + NUMBER, 1), y, number, STEP, ink, bold=True, anchor="end")] if number else []
        out.append(text(round(left + 6 + NUMBER, 1), y, name, STEP, ink))
    return [*out, "</g>"]
