"""A definition as a neutral graph, and the graph as a state diagram (mermaid); `state_diagram.py` draws it as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.definition import Citation, Same, State, Workflow
from engine.core.phrase import listed

MANY_SOURCES = 4
"""A row with more sources than this is drawn from one box that names them, or the diagram becomes unreadable."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state."""

    key: str
    label: str
    final: bool
    ended: bool
    idle: str
    dormant: str


@dataclass(frozen=True, slots=True)
class Edge:
    """One row from one state (`source` "": it opens the case) to another, or back to itself (`same`)."""

    row: str
    do: str
    label: str
    source: str
    target: str
    same: bool
    automatic: bool
    by: tuple[str, ...]
    law: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """States and moves of the definition `version_key`, for any renderer."""

    version_key: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def rows(self) -> dict[str, list[Edge]]:
        """The edges of each row, in written order."""
        out: dict[str, list[Edge]] = {}
        for edge in self.edges:
            out.setdefault(edge.row, []).append(edge)
        return out

    def any_of(self, sources: Sequence[str]) -> str:
        """What `sources` (keys of states) are called together."""
        label = {n.key: n.label for n in self.nodes}
        return _any_of(list(label.values()), [label[key] for key in sources])


def graph(workflow: Workflow) -> Graph:
    """The neutral graph of `workflow`: one edge for each row and source, in written order."""
    nodes = tuple(
        Node(s.key, s.label, s.final, s in workflow.ended, s.idle, str(s.dormant) if s.dormant else "")
        for s in workflow.states
    )
    edges: list[Edge] = []
    for t in workflow.transitions:
        for source in [s.key for s in t.sources.members] or [""]:
            target = source if isinstance(t.target, Same) else t.target.key
            edges.append(
                Edge(
                    workflow.row_ids[id(t)],
                    t.key,
                    t.label,
                    source,
                    target,
                    isinstance(t.target, Same),
                    t.automatic,
                    tuple(r.label for r in t.by),
                    t.law,
                )
            )
    return Graph(workflow.version_key, workflow.title, nodes, tuple(edges))


# ---------------------------------------------------------------------------------------------- mermaid


def _plain(text: str) -> str:
    """Text that mermaid takes as text."""
    out = text.replace("\n", " ").replace('"', "”")
    return out.replace(";", "；").replace(":", "：").replace("#", "＃")


def _any_of(every: Sequence[str], chosen: Sequence[str]) -> str:
    """已接收、已登记, or, when shorter, 除已归档以外的任一环节."""
    rest = [label for label in every if label not in chosen]
    if not rest:
        return "任一环节"
    if len(chosen) > MANY_SOURCES and len(rest) < len(chosen):
        return f"除{'、'.join(rest)}以外的任一环节"
    return "、".join(chosen)


def sources_label(workflow: Workflow, sources: Sequence[State]) -> str:
    """What `sources` are called together: 已接收、已登记, or, when shorter, 除已归档以外的任一环节."""
    return _any_of([s.label for s in workflow.states], [s.label for s in sources])


def _label(edge: Edge) -> str:
    return f"{edge.label}（{'、'.join(edge.by)}）" if edge.automatic else edge.label


def mermaid(workflow: Workflow) -> str:
    """A `stateDiagram-v2`. Steps that keep the state stand in a note beside it; a row with many sources starts from one
    box that names them all."""
    drawn = graph(workflow)
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_plain(n.label)}" as {n.key}' for n in drawn.nodes]
    rows = [(edges[0], tuple(e.source for e in edges if e.source)) for edges in drawn.rows().values()]
    wide: dict[tuple[str, ...], str] = {}
    for _, sources in rows:
        if len(sources) > MANY_SOURCES and sources not in wide:
            wide[sources] = f"from_{len(wide) + 1}"
            lines.append(f'    state "{_plain(drawn.any_of(sources))}" as {wide[sources]}')
    moves: dict[tuple[str, str], list[str]] = {}
    stays: dict[str, list[str]] = {}
    for edge, sources in rows:
        starts = [wide[sources]] if sources in wide else sources or ("[*]",)
        for start in starts:
            if edge.same:
                stays.setdefault(start, []).append(_label(edge))
            else:
                moves.setdefault((start, edge.target), []).append(_label(edge))
    lines += [f"    {a} --> {b} : {_plain(listed(labels))}" for (a, b), labels in moves.items()]
    lines += [f"    {n.key} --> [*]" for n in drawn.nodes if n.final]
    for key, labels in stays.items():
        lines += [f"    note right of {key}", "        环节不变："]
        lines += [f"        {_plain(label)}" for label in dict.fromkeys(labels)]
        lines.append("    end note")
    return "\n".join(lines) + "\n"
