"""The numbered steps of a definition, and the table of them below its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.core.diagram import Edge, Graph
from engine.core.digest import cite, short_name
from engine.core.svg import text, wrap_parts

_SIZE, _LINE, _PAD = 14, 21, 9
_RULE, _BAND = "#c9ced6", "#eef1f5"
_COLUMNS = (("序号", 0.05), ("办理动作", 0.20), ("环节", 0.29), ("办理人", 0.21), ("依据", 0.25))


@dataclass(frozen=True, slots=True)
class Numbers:
    """The rows that change the state and those that keep it, each as its edges, and the number of each row: first of
    the one kind, then of the other, so that the numbers on the arrows leave no gap."""

    moves: tuple[Sequence[Edge], ...]
    stays: tuple[Sequence[Edge], ...]
    of: Mapping[str, int]


def numbered(graph: Graph) -> Numbers:
    """The steps of `graph`, the edges of each in the order of their states: moves in written order, the others by the
    states they are done in."""
    order = {n.key: i for i, n in enumerate(graph.nodes)} | {"": -1}
    rows = [sorted(edges, key=lambda e: order[e.source]) for edges in graph.rows().values()]
    moves = [edges for edges in rows if any(e.source != e.target for e in edges)]
    stays = [edges for edges in rows if all(e.source == e.target for e in edges)]
    stays.sort(key=lambda edges: (len(edges), [order[e.source] for e in edges]))
    return Numbers(tuple(moves), tuple(stays), {e[0].row: n for n, e in enumerate([*moves, *stays], 1)})


def table(graph: Graph, numbers: Numbers, left: int, top: float, width: int) -> tuple[list[str], int]:
    """Both lists, and where they end; all in pixels."""
    label = {n.key: n.label for n in graph.nodes}
    out, y = _title("改变环节的办理（见图中箭头）", left, top)
    band, y = _row([name for name, _ in _COLUMNS], left, y, width, bold=True)
    out += band
    for edges in numbers.moves:
        sources = graph.any_of([e.source for e in edges]) if edges[0].source else "（新案）"
        way = f"{sources} → {label[edges[0].target]}"
        drawn, y = _row(_cells(edges[0], numbers, way), left, y, width)
        out += drawn
    if numbers.stays:
        more, y = _title("不改变环节的办理（按所在环节）", left, y + 28)
        band, y = _row([name for name, _ in _COLUMNS], left, y, width, bold=True)
        out += more + band
    for edges in numbers.stays:
        drawn, y = _row(_cells(edges[0], numbers, graph.any_of([e.source for e in edges])), left, y, width)
        out += drawn
    y += 8
    for line in wrap_parts(_names(graph), width / _SIZE):
        y += _LINE
        out.append(text(left, y, line, _SIZE))
    return out, round(y)


def _names(graph: Graph) -> str:
    """What the short names of laws stand for."""
    laws = dict.fromkeys(c.law for e in graph.edges for c in e.law)
    full = [
        f"{short_name(law)}为{law.title}" + (f"（{law.number}）" if law.number != law.title else "")
        for law in laws
        if not law.number.startswith("ADR") and short_name(law) != law.title
    ]
    own = ["ADR 为本系统对法律没有规定的事项的决定"] if any(law.number.startswith("ADR") for law in laws) else []
    return "依据的简称：" + "；".join(full + own) + "。"


def _title(content: str, left: int, top: float) -> tuple[list[str], float]:
    return [text(left, top + 20, content, 17, bold=True)], top + 34


def _cells(edge: Edge, numbers: Numbers, states: str) -> list[str]:
    return [str(numbers.of[edge.row]), edge.label, states, "、".join(edge.by), cite(*edge.law)]


def _row(cells: Sequence[str], left: int, top: float, width: int, bold: bool = False) -> tuple[list[str], float]:
    """One row, as high as its longest cell."""
    shares = [width * share for _, share in _COLUMNS]
    lines = [wrap_parts(c, (w - 2 * _PAD) / _SIZE) for c, w in zip(cells, shares, strict=True)]
    height = _LINE * max(map(len, lines)) + _PAD
    ground = f'fill="{_BAND}"' if bold else 'fill="none"'
    out = [f'<g><rect x="{left}" y="{top:g}" width="{width}" height="{height}" {ground} stroke="{_RULE}"/>']
    x = float(left)
    for cell, share in zip(lines, shares, strict=True):
        out += [text(round(x + _PAD, 1), top + 20 + _LINE * n, t, _SIZE, bold=bold) for n, t in enumerate(cell)]
        x += share
    return [*out, "</g>"], top + height
