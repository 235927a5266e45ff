"""What stands on the picture of a definition: boxes with their size and layer, and the lines between them.

States stand in even layers; what is between two states (the steps on an arrow) stands in an odd one, so that no line
needs to make room for its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil

from engine.core.diagram import MANY_SOURCES, Edge, Graph, Node
from engine.core.state_table import Numbers
from engine.core.svg import wide, wrap_parts

NAME, STEP, NOTE = 16, 14, 12
"""Sizes of letters in pixels: of a state, of a step, of a note."""
PORT, NUMBER = 22, 22
"""Between two lines that meet a state; the room of a step's number; in pixels."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is drawn, and the word for it."""

    fill: str
    line: str
    word: str


GOING = Look("#e8f0fb", "#1d4f91", "")
ENDED = Look("#e6f4ea", "#1c5c33", "已有结论")
FINAL = Look("#e9e9ee", "#33363d", "终结环节")


@dataclass(slots=True)
class Box:
    """Something with a place; `kind` state, steps (those on an arrow), open, end, many (a set of sources).

    `layer` from above, the rest in pixels: `x` the middle, `y` the top. `lines` its text; of steps (number, name), the
    number only on the first line of each. `back`: its steps lead back."""

    kind: str
    layer: int
    width: float
    height: float
    lines: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    node: Node | None = None
    told: str = ""
    back: bool = False
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two boxes by their place in the list; `arrow` it ends in a state; `back` it leads back."""

    start: int
    end: int
    arrow: bool
    back: bool


def plan(graph: Graph, numbers: Numbers) -> tuple[list[Box], list[Link]]:
    """Every box with its size and layer, and every line: first the states, then what is on each arrow."""
    layers = {key: 2 * layer + 2 for key, layer in _layers(graph).items()}
    boxes = [_state(n, layers[n.key], numbers) for n in graph.nodes]
    place = {n.key: i for i, n in enumerate(graph.nodes)}
    links: list[Link] = []

    def add(box: Box) -> int:
        boxes.append(box)
        return len(boxes) - 1

    for (sources, target), edges in _arrows(numbers).items():
        end = place[target]
        if not sources:
            start = add(Box("open", layers[target] - 2, 20, 20))
        elif len(sources) > 1:
            start = add(_many(graph.any_of(sources), layers[target] - 2))
        else:
            start = place[sources[0]]
        back = boxes[start].layer > boxes[end].layer
        steps = add(_steps(edges, numbers, boxes[start].layer + (-1 if back else 1), back))
        boxes[steps].told = f"{graph.any_of(sources) or '开始'} → {graph.nodes[end].label}"
        links += [Link(start, steps, False, back), Link(steps, end, True, back)]
    for n in graph.nodes:
        if n.final:
            links.append(Link(place[n.key], add(Box("end", layers[n.key] + 1, 26, 26)), True, False))
    for i in range(len(graph.nodes)):
        below = [(k.start == i) != k.back for k in links if i in (k.start, k.end)]
        boxes[i].width = max(boxes[i].width, PORT * (1 + max(below.count(True), below.count(False))))
    return boxes, links


def _arrows(numbers: Numbers) -> dict[tuple[tuple[str, ...], str], list[Edge]]:
    """The steps on each arrow, by its sources (none: the case is opened) and its target. A step with many sources has
    one arrow from all of them, or the picture becomes unreadable."""
    out: dict[tuple[tuple[str, ...], str], list[Edge]] = {}
    for edges in numbers.moves:
        sources = tuple(e.source for e in edges if e.source)
        starts = [(s,) for s in sources] if 0 < len(sources) <= MANY_SOURCES else [sources]
        for start in starts:
            out.setdefault((start, edges[0].target), []).append(edges[0])
    return out


def _in_turn(graph: Graph, sources: dict[str, list[str]]) -> list[str]:
    """The states as the definition writes them, but one to which no earlier state leads follows the first that does."""
    out: list[str] = []
    waiting: list[str] = []
    for n in graph.nodes:
        waiting.append(n.key)
        for key in [k for k in waiting if not sources[k] or any(s in ("", *out) for s in sources[k])]:
            waiting.remove(key)
            out.append(key)
    return out + waiting


def _layers(graph: Graph) -> dict[str, int]:
    """The layer of each state: below every earlier one with a step to it. One that is only reached from many
    states at once stands in the last layer."""
    narrow = list(chain.from_iterable(edges for edges in graph.rows().values() if len(edges) <= MANY_SOURCES))
    sources = {n.key: [e.source for e in narrow if e.target == n.key and e.source != n.key] for n in graph.nodes}
    layers: dict[str, int] = {}
    for key in _in_turn(graph, sources):
        layers[key] = 1 + max((layers[s] for s in sources[key] if s in layers), default=-1)
    return layers | dict.fromkeys((key for key in layers if not sources[key]), max(layers.values()))


def look(node: Node) -> Look:
    """How `node` is drawn."""
    return FINAL if node.final else ENDED if node.ended else GOING


def _state(node: Node, layer: int, numbers: Numbers) -> Box:
    stays = sum(any(e.source == node.key for e in edges) for edges in numbers.stays)
    notes = [look(node).word, "可以等待他人" if node.dormant else "", f"另有{stays}项办理，环节不变" if stays else ""]
    note = "；".join(n for n in notes if n)
    width = max(NAME * wide(node.label), NOTE * wide(note)) + 36
    return Box("state", layer, width, 58 if note else 42, (node.label, note) if note else (node.label,), node=node)


def _many(name: str, layer: int) -> Box:
    lines = tuple(wrap_parts(name, 14))
    return Box("many", layer, max(map(wide, lines)) * 13 + 28, 18 * len(lines) + 16, lines)


def _steps(edges: Sequence[Edge], numbers: Numbers, layer: int, back: bool) -> Box:
    lines: list[tuple[str, str]] = []
    for e in edges:
        parts = ceil(wide(e.label) / 10)
        names = wrap_parts(e.label, wide(e.label) / parts + (0.9 if parts > 1 else 0.1))
        names += ["（系统自动）"] if e.automatic else []
        lines += [(str(numbers.of[e.row]) if name is names[0] else "", name) for name in names]
    width = max(wide(name) for _, name in lines) * STEP + NUMBER + 14
    return Box("steps", layer, width, 19 * len(lines) + 10, steps=tuple(lines), back=back)
