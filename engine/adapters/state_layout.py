"""Where the boxes of a layered picture stand: order and bends by igraph, distances by the true width of each box.

igraph orders each layer so that few lines cross (Sugiyama), but knows one gap for all boxes. The second pass keeps its
order and moves every box towards its neighbours above and below, as far as the widths allow. The bends of long lines
are made here: those that igraph 1.0 answers belong to other lines when the picture falls into parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from random import Random

import igraph

from engine.core.state_diagram import Layout

GAP = 24.0
"""Between two boxes of one layer, in pixels."""
BEND = 20.0
"""The width that a passing line takes."""
_BEGINNINGS = 24
_ROUNDS = 600
_STRAIGHT, _NEAR, _LOOSE = 200.0, 1.0, 1.0
"""How hard a pull is: between two bends of one line, between a bend and a box, between two boxes."""


def arrange(layers: Sequence[int], widths: Sequence[float], links: Sequence[tuple[int, int]]) -> Layout:
    """The middle of each box from left to right, in pixels, and the bends of each link from its start to its end.

    `layers` the layer of each box from above, `widths` its width in pixels, `links` pairs of boxes in different layers.
    """
    level, wide = list(layers), [width + GAP for width in widths]
    pulls: list[tuple[int, int, float]] = []
    bends: list[list[int]] = []
    for start, end in links:
        down = 1 if layers[start] < layers[end] else -1
        passed = range(layers[start] + down, layers[end], down)
        bend = list(range(len(level), len(level) + len(passed)))
        level += passed
        wide += [BEND] * len(passed)
        bends.append(bend)
        for a, b in pairwise([start, *bend, end]):
            loose = sum(v < len(layers) for v in (a, b))
            pulls.append((a, b, (_STRAIGHT, _NEAR, _LOOSE)[loose]))
    falls = [(a, b) if level[a] < level[b] else (b, a) for a, b, _ in pulls]
    xs = _settle(_ordered(level, falls), wide, pulls)
    return Layout(tuple(xs[: len(layers)]), tuple(tuple((xs[v], level[v]) for v in bend) for bend in bends))


def _ordered(level: Sequence[int], falls: Sequence[tuple[int, int]]) -> list[tuple[float, int]]:
    """(place in its layer, layer) of each box and bend. igraph improves on the order it is given and stops at the first
    one that it cannot improve: of several beginnings, always the same, the one with the fewest crossings is taken."""
    best: list[tuple[float, int]] = []
    fewest = -1
    for beginning in range(_BEGINNINGS):
        names = list(range(len(level)))
        if beginning:
            Random(beginning).shuffle(names)
        layers = [0] * len(level)
        for v, name in enumerate(names):
            layers[name] = level[v]
        graph = igraph.Graph(n=len(level), edges=[(names[a], names[b]) for a, b in falls], directed=True)
        found = graph.layout_sugiyama(layers=layers, maxiter=500).coords
        at = [(found[name][0], level[v]) for v, name in enumerate(names)]
        crossings = _crossings(at, falls)
        if fewest < 0 or crossings < fewest:
            best, fewest = at, crossings
    return best


def _crossings(at: Sequence[tuple[float, int]], falls: Sequence[tuple[int, int]]) -> int:
    """How many pairs of lines between the same two layers cross."""
    lines: dict[int, list[tuple[float, float]]] = {}
    for a, b in falls:
        lines.setdefault(at[a][1], []).append((at[a][0], at[b][0]))
    return sum((p[0] - q[0]) * (p[1] - q[1]) < 0 for found in lines.values() for p, q in combinations(found, 2))


def _settle(
    at: Sequence[tuple[float, int]], wide: Sequence[float], pulls: Sequence[tuple[int, int, float]]
) -> list[float]:
    """The middle of each box and bend: in the given order, as near to its neighbours as the widths allow."""
    rows: dict[int, list[int]] = {}
    for v in sorted(range(len(at)), key=lambda v: (at[v][1], at[v][0], v)):
        rows.setdefault(at[v][1], []).append(v)
    near: list[list[tuple[int, float]]] = [[] for _ in at]
    for a, b, weight in pulls:
        near[a].append((b, weight))
        near[b].append((a, weight))
    xs = [0.0] * len(at)
    for row in rows.values():
        left = 0.0
        for v in row:
            xs[v] = left + wide[v] / 2
            left += wide[v]
        for v in row:
            xs[v] -= left / 2
    order = sorted(rows)
    for turn in range(_ROUNDS):
        for layer in order if turn % 2 == 0 else reversed(order):
            _place(rows[layer], xs, wide, near)
    edge = min(x - w / 2 for x, w in zip(xs, wide, strict=True)) + GAP / 2
    return [round(x - edge, 1) for x in xs]


def _place(
    row: Sequence[int], xs: list[float], wide: Sequence[float], near: Sequence[Sequence[tuple[int, float]]]
) -> None:
    """Least squares under the order of one layer: boxes that would overlap move as one (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []  # where the first would like to be, weight, how many
    offsets, offset = [], 0.0
    for n, v in enumerate(row):
        offset += (wide[row[n - 1]] + wide[v]) / 2 if n else 0.0
        offsets.append(offset)
        weight = sum(w for _, w in near[v]) or 0.1
        wish = sum(xs[u] * w for u, w in near[v]) / weight if near[v] else xs[v]
        block = (wish - offset, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            before = blocks.pop()
            total = before[1] + block[1]
            block = ((before[0] * before[1] + block[0] * block[1]) / total, total, before[2] + block[2])
        blocks.append(block)
    firsts = [first for first, _, count in blocks for _ in range(count)]
    for v, first, offset in zip(row, firsts, offsets, strict=True):
        xs[v] = first + offset
