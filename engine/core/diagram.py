"""A definition as a neutral graph, and the graph as a state diagram (mermaid)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.definition import Same, State, Workflow
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


@dataclass(frozen=True, slots=True)
class Graph:
    """States and moves, for any renderer."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


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
                )
            )
    return Graph(nodes, tuple(edges))


# ---------------------------------------------------------------------------------------------- mermaid


def _plain(text: str) -> str:
    """Text that mermaid takes as text."""
    out = text.replace("\n", " ").replace('"', "”")
    return out.replace(";", "；").replace(":", "：").replace("#", "＃")


def sources_label(workflow: Workflow, sources: Sequence[State]) -> str:
    """已接收、已登记, or, when shorter, 除已归档以外的任一环节."""
    rest = [s.label for s in workflow.states if s not in sources]
    if not rest:
        return "任一环节"
    if len(sources) > MANY_SOURCES and len(rest) < len(sources):
        return f"除{'、'.join(rest)}以外的任一环节"
    return "、".join(s.label for s in sources)


def _label(edge: Edge) -> str:
    return f"{edge.label}（{'、'.join(edge.by)}）" if edge.automatic else edge.label


def mermaid(workflow: Workflow) -> str:
    """A `stateDiagram-v2`. Steps that keep the state stand in a note beside it; a row with many sources starts from one
    box that names them all."""
    drawn = graph(workflow)
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_plain(n.label)}" as {n.key}' for n in drawn.nodes]
    wide: dict[tuple[str, ...], str] = {}
    for t in workflow.transitions:
        sources = tuple(s.key for s in t.sources.members)
        if len(sources) > MANY_SOURCES and sources not in wide:
            wide[sources] = f"from_{len(wide) + 1}"
            label = _plain(sources_label(workflow, t.sources.members))
            lines.append(f'    state "{label}" as {wide[sources]}')
    moves: dict[tuple[str, str], list[str]] = {}
    stays: dict[str, list[str]] = {}
    edges = {e.row: e for e in drawn.edges}
    for t in workflow.transitions:
        edge = edges[workflow.row_ids[id(t)]]
        keys = tuple(s.key for s in t.sources.members)
        starts = [wide[keys]] if keys in wide else keys or ("[*]",)
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
