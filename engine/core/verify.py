"""`workflow check`: prove of a whole definition that no case can be stranded, forgotten or left without an answer.

Every situation that a definition may bring about is explored (`abstraction`). What must never happen is looked for
among everything that *may* happen; what must always be possible (to reach the end) has to be *certainly* possible,
whatever the answers to the questions that are not kept. Where that cannot be shown, the questions that stood in the way
are kept and the exploration is repeated, until it is shown or nothing is left to keep: then the finding is real.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.core.abstract_view import LIVE, AbstractView, Key, unknowns
from engine.core.abstraction import Abstraction, Edge, Situation
from engine.core.conditions import atoms
from engine.core.definition import (
    ClockKind,
    Cond,
    Expired,
    FactIs,
    Given,
    Guard,
    Same,
    Start,
    Transition,
    Workflow,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault: stable `code`, Chinese `message` naming the state, row or clock, and steps that lead to it."""

    code: str
    message: str
    path: tuple[str, ...] = ()
    at: Situation | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`situations` and `edges` explored in the last and finest exploration; `findings` empty when all is proven."""

    findings: tuple[Finding, ...]
    situations: int
    edges: int
    kept: tuple[str, ...]


class _Graph:
    """Everything that may happen under one abstraction."""

    def __init__(self, abstraction: Abstraction) -> None:
        self.a = abstraction
        self.first = list(abstraction.opening())
        self.came: dict[Situation, tuple[Situation, str] | None] = dict.fromkeys(self.first)
        self.edges: dict[Situation, list[Edge]] = {}
        todo = deque(self.first)
        while todo:
            s = todo.popleft()
            found: dict[tuple[str, frozenset[Situation], bool], Edge] = {}
            for e in abstraction.steps(s):
                found.setdefault((e.row, e.targets, e.certain), e)
                for t in e.targets:
                    if t not in self.came:
                        self.came[t] = (s, e.row)
                        todo.append(t)
            self.edges[s] = list(found.values())

    def path(self, s: Situation) -> tuple[str, ...]:
        """Steps from the opening to `s`."""
        out: list[str] = []
        at: Situation | None = s
        while at is not None:
            before = self.came[at]
            if before is None:
                break
            out.append(before[1] or "（期限届满）")
            at = before[0]
        return tuple(reversed(out))

    def reaches(self, goals: Iterable[Situation], without_others: bool) -> set[Situation]:
        """Situations from which a goal can certainly be reached, whatever is unknown; without the steps of people
        outside, if asked."""
        good = set(goals)
        waiting: dict[Situation, list[tuple[Edge, set[Situation]]]] = defaultdict(list)
        for s, edges in self.edges.items():
            for e in edges:
                if e.certain and s not in good and not (without_others and e.others):
                    left = set(e.targets)
                    for t in e.targets:
                        waiting[t].append((e, left))
        todo = deque(good)
        while todo:
            t = todo.popleft()
            for e, left in waiting[t]:
                left.discard(t)
                if not left and e.source not in good:
                    good.add(e.source)
                    todo.append(e.source)
        return good


def _good(g: _Graph, without_others: bool) -> set[Situation]:
    """Situations from which the end can certainly be reached."""
    states = g.a.workflow.state
    goals = [s for s in g.edges if s.state and (states[s.state].final or (without_others and states[s.state].dormant))]
    return g.reaches(goals, without_others)


def _stuck(g: _Graph, without_others: bool) -> list[Situation]:
    """Situations from which the end cannot certainly be reached."""
    good = _good(g, without_others)
    return [s for s in g.edges if s.state and s not in good]


def _in_the_way(g: _Graph, without_others: bool) -> set[Key]:
    """Questions whose answers would make certain the steps that lead out of where we are stuck."""
    good = _good(g, without_others)
    rows = {g.a.workflow.row_ids[id(t)]: t for t in g.a.workflow.transitions}
    whole: set[Key] = set()
    part: set[Key] = set()
    for s, edges in g.edges.items():
        if not s.state or s in good:
            continue
        for e in edges:
            if not e.row or (without_others and e.others) or not (e.targets & good):
                continue
            row = rows[e.row]
            view = AbstractView(g.a.expiring, g.a.values(s), {}, {})
            asked = [*row.when, *g.a.bearing(row)]
            found = {k for c in asked for k in unknowns(c, view)}
            (whole if e.targets <= good else part).update(found)
    return whole or part


def _name(g: _Graph, s: Situation) -> str:
    values = g.a.values(s)
    label = g.a.workflow.state[s.state].label
    live = [g.a.workflow.clock[k[1]].label for k in g.a.keys if k[0] == "clock" and values[k] in LIVE]
    return f"“{label}”（{'、'.join(live) or '没有期限运行'}）"


def _stranded(g: _Graph) -> list[Finding]:
    """1, 2, 4: no dead end, a way to the end from everywhere, also when nobody outside ever answers."""
    out: list[Finding] = []
    told: set[str] = set()
    for s in _stuck(g, False):
        code = "no_way_to_end" if g.edges[s] else "dead_end"
        if s.state not in told:
            told.add(s.state)
            out.append(Finding(code, f"从{_name(g, s)}到不了终结环节", g.path(s)))
    silent: set[str] = set()
    for s in _stuck(g, True):
        if s.state not in told | silent:
            silent.add(s.state)
            out.append(Finding("hangs_on_silence", f"{_name(g, s)}只有等他人办理才能继续", g.path(s)))
    return out


def _unanswered(g: _Graph) -> list[Finding]:
    """3: every case that ends was answered or lawfully ended, and ends only from where that is so."""
    w, out = g.a.workflow, []
    if not w.outcomes:
        return []
    for s in g.edges:
        if s.state and w.state[s.state].final and not g.a.values(s)["outcome", ""]:
            out.append(Finding("unanswered", f"未作答复也未依法终止就到了“{w.state[s.state].label}”", g.path(s), s))
            break
    for t in w.transitions:
        if not isinstance(t.target, Same) and t.target.final:
            bad = [x.label for x in t.sources.members if x not in w.ended and not x.final]
            out += [Finding("unanswered", f"“{t.label}”从“{x}”直接结束案件，没有经过答复或终止") for x in bad]
    return out


def _clocks(g: _Graph) -> list[Finding]:
    """5, 7: where a case waits, a clock runs or the definition says why none does; where it has ended, none survives
    but remedies' and those that the ending starts."""
    w, out = g.a.workflow, []
    told: set[tuple[str, str]] = set()
    ended = {s.key for s in w.ended}
    own = {e.clock.key for k in ended for e in w.on_enter.get(k, ()) if isinstance(e, Start)}
    for s in g.edges:
        if not s.state:
            continue
        state, values = w.state[s.state], g.a.values(s)
        live = {k[1] for k in g.a.keys if k[0] == "clock" and values[k] in LIVE}
        if not live and not (state.final or state.idle or state.dormant) and ("none", s.state) not in told:
            told.add(("none", s.state))
            out.append(Finding("no_clock", f"在“{state.label}”可能没有任何期限运行，定义也没有说明原因", g.path(s), s))
        for key in sorted(live):
            clock = w.clock[key]
            if s.state in ended and not clock.remedy and key not in own and (key, s.state) not in told:
                told.add((key, s.state))
                out.append(Finding("clock_survives", f"“{clock.label}”到了“{state.label}”还在运行", g.path(s), s))
    return out


def _rows(g: _Graph) -> list[Finding]:
    """6, 8: rows of one key exclude each other; every row can be taken; every guard can hold."""
    w, out = g.a.workflow, []
    taken: dict[str, int] = defaultdict(int)
    for s, edges in g.edges.items():
        keys: dict[str, set[str]] = defaultdict(set)
        for e in edges:
            taken[e.row] += 1
            keys[e.row.split("/")[0]].add(e.row)
        for key, rows in keys.items():
            if key and len(rows) > 1 and _together(g, s, rows):
                out.append(Finding("rows_overlap", f"“{key}”的几行在“{s.state}”可以同时成立", g.path(s)))
    out += [
        Finding("row_unreachable", f"“{t.label}”（{name}）永远不能办理")
        for t in w.transitions
        if not taken[name := w.row_ids[id(t)]]
    ]
    for cond, answers in g.a.asked.items():
        if isinstance(cond, Guard) and answers == {False}:
            out.append(Finding("guard_never_holds", f"条件“{cond.label}”从不成立"))
    return list(dict.fromkeys(out))


def _together(g: _Graph, s: Situation, rows: set[str]) -> bool:
    """Two rows of one key both certainly possible with the same facts."""
    found: dict[str, list[Transition]] = defaultdict(list)
    for t in g.a.workflow.transitions:
        if g.a.workflow.row_ids[id(t)] in rows:
            found[t.key].append(t)
    return any(g.a.overlap(same, s) for same in found.values() if len(same) > 1)


def _recordable(t: Transition, cond: Cond) -> bool:
    """Whether a person who takes `t` can record what `cond` asks."""
    if not isinstance(cond, FactIs | Given):
        return True
    fact = next((f for x in t.facts for f in x.spread() if f.key == cond.key), None)
    if fact is None or isinstance(cond, Given):
        return fact is not None
    return not fact.choices or bool(set(cond.values) & set(fact.choices))


def _words(w: Workflow) -> list[Finding]:
    """8, 9: every outcome can be given, conditions ask what can be recorded, what others let pass has a consequence."""
    out: list[Finding] = []
    drafted = {o for t in w.transitions for o in t.drafts} | {t.outcome for t in w.transitions if t.outcome}
    out += [
        Finding("outcome_unreachable", f"办理结果“{o.label}”没有办理动作可以作出")
        for o in w.outcomes
        if o not in drafted
    ]
    out += [
        Finding("fact_unknown", f"“{t.label}”的条件问到“{getattr(a, 'key', '')}”，但办理时记录不了这个值")
        for t in w.transitions
        for c in t.when
        for a in atoms(c)
        if not _recordable(t, a)
    ]
    for m in w.marks:
        rows = [t for key in m.by for t in w.rows[key]]
        if not all(any(_recordable(t, a) for t in rows) for a in atoms(m.when)):
            out.append(Finding("fact_unknown", f"记号“{m.label}”的条件在任何办理动作中都记录不了"))
    asked = {a.clock for t in w.transitions for c in t.when for a in atoms(c) if isinstance(a, Expired)}
    out += [
        Finding("expiry_without_effect", f"“{c.label}”届满以后没有任何办理动作")
        for c in w.clocks
        if c.kind is ClockKind.THEIRS and not c.remedy and c.key not in asked
    ]
    return out


def _children(w: Workflow, children: Mapping[str, Workflow]) -> list[Finding]:
    """What a child case tells its parent must be possible in every state in which a child can be open."""
    out: list[Finding] = []
    for child in children.values():
        for t in child.transitions:
            rows = w.rows.get(t.tells_parent, ()) if t.tells_parent else None
            if rows == ():
                out.append(Finding("child_unheard", f"子案“{t.label}”告知母案的“{t.tells_parent}”不存在"))
    return out


def _open_children(g: _Graph) -> list[Finding]:
    w, out = g.a.workflow, []
    told: set[str] = set()
    if not g.a.parents:
        return []
    heard = {s.key for t in g.a.parents for s in t.sources.members}
    for s in g.edges:
        if s.state and g.a.values(s)["children", ""] and s.state not in heard | told:
            told.add(s.state)
            out.append(
                Finding(
                    "child_unheard", f"在“{w.state[s.state].label}”可能有未结束的子案，但登记不了它的结束", g.path(s)
                )
            )
    return out


def situations(abstraction: Abstraction) -> tuple[Situation, ...]:
    """Every situation that may come about under `abstraction`."""
    return tuple(s for s in _Graph(abstraction).edges if s.state)


def check(workflow: Workflow, children: Mapping[str, Workflow]) -> Report:
    """Explore `workflow` with up to two child cases at once and prove the promises; see the module's text."""
    kept: frozenset[Key] = frozenset()
    while True:
        graph = _Graph(Abstraction(workflow, kept))
        more = (_in_the_way(graph, False) | _in_the_way(graph, True)) - kept or _doubtful(graph) - kept
        if not more:
            break
        kept = kept | more
    findings = [
        *_stranded(graph),
        *_unanswered(graph),
        *_clocks(graph),
        *_rows(graph),
        *_open_children(graph),
        *_words(workflow),
        *_children(workflow, children),
    ]
    return Report(
        tuple(findings),
        sum(1 for s in graph.edges if s.state),
        sum(len(e.targets) for edges in graph.edges.values() for e in edges),
        tuple(sorted(k[1] for k in kept)),
    )


def _doubtful(g: _Graph) -> set[Key]:
    """Unknown answers on the way to a situation that may break a promise, or may be no situation at all."""
    rows = {g.a.workflow.row_ids[id(t)]: t for t in g.a.workflow.transitions}
    effects: set[Key] = set()
    guards: set[Key] = set()
    for finding in (*_clocks(g), *_unanswered(g), *_open_children(g)):
        at, nearest = finding.at, True
        while at is not None and (before := g.came[at]) is not None:
            at, row = before
            view = AbstractView(g.a.expiring, g.a.values(at), {}, {})
            decides = {k for c in (g.a.bearing(rows[row]) if row else ()) for k in unknowns(c, view)}
            if decides and nearest:
                effects |= decides
                nearest = False
            guards |= {k for c in (rows[row].when if row else ()) for k in unknowns(c, view)}
    return effects or guards
