"""A definition without dates and persons: what can be the case, and what every step makes of it.

A `Situation` keeps the state, how each clock stands, and as many other questions (marks, fields, settings) as a proof
needs; what is not kept is unknown. Conditions are answered with the evaluator of real cases, in three values, so that a
step is either certainly possible, certainly not, or perhaps. The facts that a person may record are tried one by one.
Letters about several child cases (`Send.each`) are one here, proven with the last: the earlier proofs move nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from engine.core.abstract_view import EXPIRED, LIVE, NONE, OTHER, PAUSED, RUNNING, STOPPED, AbstractView, Guessing, Key
from engine.core.conditions import atoms, holds
from engine.core.definition import (
    ChildOpen,
    Cond,
    Drafts,
    Expired,
    FactIs,
    FactType,
    FieldIs,
    Given,
    HasField,
    InTime,
    Letter,
    Live,
    Mark,
    NothingOwed,
    Pause,
    Prove,
    Put,
    Reinstate,
    Resume,
    Same,
    SettingIs,
    Start,
    Stop,
    StopAll,
    Transition,
    VoidLetters,
    Workflow,
)

MOST_CHILDREN = 2
BY_OUTCOME = "reply"
_Made = tuple[frozenset[tuple[str, tuple[tuple["Key", Hashable], ...]]], bool]


@dataclass(frozen=True, slots=True)
class Situation:
    """`values` answers the kept questions, in their order."""

    state: str
    values: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A step: `row` "" for passing time. It certainly can be taken and leads to one of `targets` if `certain`."""

    row: str
    source: Situation
    targets: frozenset[Situation]
    certain: bool
    others: bool = False


def _inside(conds: Iterable[Cond]) -> list[Cond]:
    """Every condition without parts in `conds`, once."""
    return list(dict.fromkeys(a for c in conds for a in atoms(c)))


class Abstraction:
    """The abstract steps of `workflow`, keeping the questions `kept` (clocks, owed letters, children and the outcome
    always)."""

    def __init__(self, workflow: Workflow, kept: frozenset[Key]) -> None:
        self.workflow = workflow
        always: list[Key] = [("clock", c.key) for c in workflow.clocks]
        always += [("owed", ""), ("children", ""), ("outcome", "")]
        self.keys: tuple[Key, ...] = (*always, *sorted(k for k in kept if k[0] != "expiry"))
        self.expiring = frozenset(k[1] for k in kept if k[0] == "expiry")
        self.kept = kept
        self.frozen = {e.clock.key for t in workflow.transitions for e in t.effects if isinstance(e, Reinstate)}
        self.pausable = {e.clock.key for t in workflow.transitions for e in t.effects if isinstance(e, Pause)}
        self.parents = [t for t in workflow.transitions if t.automatic and all(r.key != "sweep" for r in t.by)]
        self._bearing = {id(t): _inside(self._conds(t)) for t in workflow.transitions}
        self.asked: dict[Cond, set[bool | None]] = {}
        self._tries = {id(t): self._facts(t) for t in workflow.transitions}
        self._possible = {id(t): self._allowed(t) for t in workflow.transitions}
        self._touched = {id(t): self._keys_of(t) for t in workflow.transitions}
        self._known: dict[tuple[int, str, tuple[Hashable, ...]], list[_Made]] = {}

    def _conds(self, row: Transition) -> list[Cond]:
        """Every condition that bears on what `row` makes of the kept questions."""
        w = self.workflow
        around = [e for part in (*w.on_enter.values(), *w.on_leave.values()) for e in part]
        found = [e.when for e in (*row.effects, *around)]
        found += [s.when for s in row.letters if s.owed]
        for m in w.marks:
            if ("mark", m.key) in self.kept:
                found += [m.when] if row.key in m.by else []
                found += [m.until_when] if row.key in m.until else []
        return [c for c in found if c is not None]

    # ------------------------------------------------------------------------------------------------ facts

    def _facts(self, row: Transition) -> list[tuple[dict[str, Any], dict[Cond, bool]]]:
        """Every way to record facts that some condition tells apart."""
        found = list(dict.fromkeys((*_inside(row.when), *self._bearing[id(row)])))
        proofs = {e.fact for e in row.effects if isinstance(e, Prove) and e.fact}
        puts = {e.fact for e in row.effects if isinstance(e, Put) and ("field", e.field) in self.kept}
        values: dict[str, list[Any]] = {}
        for f in (part for fact in row.facts for part in fact.spread()):
            said = {v for a in found if isinstance(a, FactIs) and a.key == f.key for v in a.values}
            if f.key in proofs:
                said |= {x.letter.key for t in self.workflow.transitions for x in t.letters if x.owed and x.letter}
            matters = said or f.key in puts or any(isinstance(a, Given) and a.key == f.key for a in found)
            if not matters:
                continue
            options: list[Any] = list(f.choices) if f.choices else sorted(said, key=str)
            if f.type in (FactType.YES_NO, FactType.FINDING):
                options = [True, False]
            elif not f.choices:
                options.append(OTHER)
            values[f.key] = options if f.required else [*options, None]
        own = [
            a
            for a in found
            if not isinstance(
                a, Mark | SettingIs | HasField | FieldIs | Live | Expired | Given | FactIs | NothingOwed | ChildOpen
            )
        ]
        own = [a for a in own if not (isinstance(a, InTime) and a.day.source == "on")]
        if row.opens:
            own = [a for a in own if not isinstance(a, InTime)]
        out = []
        for chosen in product(*values.values()):
            for answers in product((False, True), repeat=len(own)):
                free = dict(zip(own, answers, strict=True))
                if row.drafts or not any(v for c, v in free.items() if isinstance(c, Drafts)):
                    out.append((dict(zip(values, chosen, strict=True)), free))
        return out

    def _allowed(self, row: Transition) -> list[tuple[dict[str, Any], dict[Cond, bool]]]:
        """Those ways that no guard forbids whatever the situation, one of each kind that the rest can tell apart."""
        around = (*self.workflow.on_enter.values(), *self.workflow.on_leave.values())
        effects = [*row.effects, *(e for part in around for e in part)]
        exact = {key for e in effects for name in ("fact", "name_from") if (key := getattr(e, name, ""))}
        out: dict[Hashable, tuple[dict[str, Any], dict[Cond, bool]]] = {}
        for facts, free in self._tries[id(row)]:
            view = AbstractView(self.expiring, {}, facts, free)
            told = {a for a in free if not isinstance(a, InTime)}  # that one asks the clocks too
            own = [g for g in row.when if all(isinstance(a, FactIs | Given) or a in told for a in atoms(g))]
            answers = [holds(g, view) for g in own]
            for g, answer in zip(own, answers, strict=True):
                self.asked.setdefault(g, set()).add(answer)
            if False in answers:
                continue
            rest = [*_inside([g for g in row.when if g not in own]), *self._bearing[id(row)]]
            asked = tuple(view.atom(a) for a in rest if isinstance(a, FactIs | Given))
            answered = tuple(free[a] for a in free if a in rest or isinstance(a, Drafts))
            out.setdefault((asked, answered, tuple((k, facts.get(k)) for k in sorted(exact))), (facts, free))
        return list(out.values())

    # ---------------------------------------------------------------------------------------------- moving

    def opening(self) -> Iterator[Situation]:
        """Every situation before anything happened: one for each combination of kept settings."""
        names = [k for k in self.keys if k[0] == "setting"]
        options = [self.workflow.setting[k[1]].values or (OTHER,) for k in names]
        for chosen in product(*options):
            start: dict[Key, Any] = {k: self._blank(k) for k in self.keys}
            start.update(zip(names, chosen, strict=True))
            yield self._freeze("", start)

    def _blank(self, key: Key) -> Hashable:
        kind = key[0]
        return {"clock": NONE, "mark": False, "owed": frozenset(), "children": 0, "outcome": False}.get(kind)

    def _freeze(self, state: str, values: dict[Key, Any]) -> Situation:
        return Situation(state, tuple(values[k] for k in self.keys))

    def values(self, s: Situation) -> dict[Key, Any]:
        """The kept answers by question."""
        return dict(zip(self.keys, s.values, strict=True))

    def steps(self, s: Situation) -> Iterator[Edge]:
        """Every step from `s`: rows, the end of a child case, and passing time."""
        for row in self.workflow.transitions:
            here = row.opens if s.state == "" else any(x.key == s.state for x in row.sources.members)
            if here and row not in self.parents:
                yield from self._take(row, s, None)
        values = self.values(s)
        if values["children", ""]:
            yield from self._child_ends(s)
        waiting = [k for k in self.keys if k[0] == "clock" and k[1] in self.expiring and values[k] == RUNNING]
        if waiting and s.state and not self.workflow.state[s.state].final:
            ends = frozenset(self._freeze(s.state, {**values, k: EXPIRED}) for k in waiting)
            yield Edge("", s, ends, True)

    def _child_ends(self, s: Situation) -> Iterator[Edge]:
        """Some child case ends, by an answer or by its own clocks: the parent's row must be there for it."""
        for row in self.parents:
            if any(x.key == s.state for x in row.sources.members):
                edges = list(self._take(row, s, -1))
                targets = frozenset(t for e in edges for t in e.targets)
                if targets:
                    yield Edge(self.workflow.row_ids[id(row)], s, targets, True)

    def _keys_of(self, row: Transition) -> tuple[Key, ...]:
        """The kept questions that `row` asks or answers."""
        w = self.workflow
        around = [e for part in (*w.on_enter.values(), *w.on_leave.values()) for e in part]
        moves = not isinstance(row.target, Same)
        out: set[Key] = {("owed", ""), ("children", ""), ("outcome", "")}
        for e in (*row.effects, *(around if moves else ())):
            clock = getattr(e, "clock", None)
            if clock is not None:
                out.add(("clock", clock.key))
            elif isinstance(e, StopAll):
                out |= {("clock", c.key) for c in w.clocks}
            elif isinstance(e, Put):
                out |= {k for k in self.keys if k[0] == "field" and (e.name_from or k[1] == e.field)}
        for m in w.marks:
            if row.key in (*m.by, *m.until) or m.until_start:
                out.add(("mark", m.key))
        for c in (*_inside(row.when), *self._bearing[id(row)]):
            key = getattr(c, "key", "")
            out |= {("mark", key), ("field", key)}
            if isinstance(c, SettingIs):
                out.add(("setting", c.setting.key))
            if isinstance(c, Live | Expired | InTime):
                out.add(("clock", c.clock))
        return tuple(k for k in self.keys if k in out)

    def _take(self, row: Transition, s: Situation, child: int | None) -> Iterator[Edge]:
        """Every way to take `row` in `s`; worked out once for all situations that agree in what the row touches."""
        values = self.values(s)
        touched = self._touched[id(row)]
        memo = (id(row), s.state, tuple(values[k] for k in touched))
        made = self._known.get(memo)
        if made is None:
            made = self._known[memo] = self._work_out(row, s, values, child)
        name = self.workflow.row_ids[id(row)]
        for targets, certain in made:
            ends = frozenset(self._freeze(state, {**values, **dict(change)}) for state, change in targets)
            yield Edge(name, s, ends, certain, bool(row.others))

    def _work_out(self, row: Transition, s: Situation, values: dict[Key, Any], child: int | None) -> list[_Made]:
        made: dict[_Made, None] = {}
        touched = self._touched[id(row)]
        for facts, free in self._possible[id(row)]:
            view = AbstractView(self.expiring, values, facts, free)
            answers = [holds(g, view) for g in row.when]
            for g, a in zip(row.when, answers, strict=True):
                self.asked.setdefault(g, set()).add(a)
            if False in answers:
                continue
            certain = None not in answers and not any(v for c, v in free.items() if isinstance(c, Drafts))
            results = self._results(row, s, view, child)
            made[frozenset((state, tuple((k, r[k]) for k in touched)) for state, r in results), certain] = None
        return [m for m in made if not (not m[1] and (m[0], True) in made)]

    def bearing(self, row: Transition) -> list[Cond]:
        """Conditions that decide what `row` makes of the kept questions."""
        return self._bearing[id(row)]

    def overlap(self, rows: list[Transition], s: Situation) -> bool:
        """Two of `rows` are certainly possible in `s` with the same facts."""
        values = self.values(s)
        here = [t for t in rows if any(x.key == s.state for x in t.sources.members) or t.opens]
        for facts, free in self._tries[id(here[0])] if here else []:
            view = AbstractView(self.expiring, values, facts, free)
            if sum(all(holds(g, view) for g in t.when) for t in here) > 1:
                return True
        return False

    def _results(
        self, row: Transition, s: Situation, view: AbstractView, child: int | None
    ) -> Iterator[tuple[str, dict[Key, Any]]]:
        """What the step makes of `s`; several, where a condition is unknown."""
        unknown = [c for c in self._bearing[id(row)] if view.atom(c) is None]
        target = s.state if isinstance(row.target, Same) else row.target.key
        for guess in product((False, True), repeat=len(unknown)):
            asked = Guessing(view, dict(zip(unknown, guess, strict=True)))
            for result in self._after(row, s.state, target, asked, child):
                yield target, result

    def _after(
        self, row: Transition, old: str, new: str, view: Guessing, child: int | None
    ) -> Iterator[dict[Key, Any]]:
        w, values = self.workflow, dict(view.inner.values)
        moved = old != new
        started: set[str] = set()
        branches: list[Key] = []
        effects = [
            *(w.on_leave.get(old, ()) if moved else ()),
            *row.effects,
            *(w.on_enter.get(new, ()) if moved else ()),
        ]
        for e in effects:
            if e.when is None or holds(e.when, view):
                self._effect(e, values, view, started, branches)
        self._letters(row, values, view, started)
        self._count_children(row, values, child)
        if row.outcome is not None or row.concludes:
            values["outcome", ""] = True
        elif row.clears_outcome:
            values["outcome", ""] = False
        for choice in product((RUNNING, EXPIRED), repeat=len(branches)):
            yield {**values, **dict(zip(branches, choice, strict=True))}

    def _effect(self, e: Any, values: dict[Key, Any], view: Guessing, started: set[str], branches: list[Key]) -> None:
        if isinstance(e, Put):
            self._put(e, values, view)
        elif isinstance(e, Prove):
            owed = values["owed", ""]
            assert isinstance(owed, frozenset)
            values["owed", ""] = owed - ({view.inner.facts.get(e.fact)} if e.fact else self._named(e.letters))
        elif isinstance(e, VoidLetters):
            owed = values["owed", ""]
            assert isinstance(owed, frozenset)
            values["owed", ""] = owed - self._named(e.letters)
        elif isinstance(e, StopAll):
            for c in self.workflow.clocks:
                if values["clock", c.key] in LIVE and not c.remedy and c.key not in started:
                    values["clock", c.key] = self._halted(c.key)
        elif isinstance(e, Start | Stop | Pause | Resume | Reinstate):
            self._clock(e, values, started, branches)

    def _named(self, letters: tuple[Letter, ...]) -> set[str]:
        """Keys of `letters`; BY_OUTCOME stands for the reply letters of all outcomes."""
        replies = {o.letter for t in self.workflow.transitions for o in t.drafts}
        return {x.key for x in letters} | ({BY_OUTCOME} if replies & set(letters) else set())

    def _halted(self, clock: str) -> str:
        return STOPPED if clock in self.frozen else NONE

    def _clock(self, e: Any, values: dict[Key, Any], started: set[str], branches: list[Key]) -> None:
        key: Key = ("clock", e.clock.key)
        stands = values[key]
        if isinstance(e, Start):
            values[key] = RUNNING
            started.add(e.clock.key)
        elif isinstance(e, Stop):
            if stands in LIVE and e.clock.key not in started:
                values[key] = self._halted(e.clock.key)
        elif isinstance(e, Pause):
            if stands == RUNNING and e.clock.key in self.expiring:
                values[key] = PAUSED
        elif isinstance(e, Resume):
            if stands == PAUSED and values["children", ""] in (0, 1):
                values[key] = RUNNING
        elif stands == STOPPED:
            values[key] = RUNNING
            if e.clock.key in self.expiring:
                branches.append(key)

    def _put(self, e: Put, values: dict[Key, Any], view: Guessing) -> None:
        name = view.inner.facts.get(e.name_from) if e.name_from else e.field
        key: Key = ("field", str(name))
        if key not in values:
            return
        if e.copy:
            values[key] = values.get(("field", e.copy), OTHER)
        elif e.by or e.fact or e.day is not None:
            value = view.inner.facts.get(e.fact) if e.fact else OTHER
            if value is not None:
                values[key] = OTHER if e.under else value
        else:
            values[key] = e.value

    def _letters(self, row: Transition, values: dict[Key, Any], view: Guessing, started: set[str]) -> None:
        for m in self.workflow.marks:
            key: Key = ("mark", m.key)
            if key not in values:
                continue
            until = row.key in m.until and (m.until_when is None or holds(m.until_when, view))
            if m.until_start in started or until:
                values[key] = False
            if row.key in m.by and (m.when is None or holds(m.when, view)):
                values[key] = True
        owed = values["owed", ""]
        assert isinstance(owed, frozenset)
        for send in row.letters:
            if send.owed and (send.when is None or holds(send.when, view)):
                owed = owed | {send.letter.key if send.letter else BY_OUTCOME}
        values["owed", ""] = owed

    def _count_children(self, row: Transition, values: dict[Key, Any], child: int | None) -> None:
        n = values["children", ""]
        assert isinstance(n, int)
        if row.child is not None and row.child.opens:
            n = min(MOST_CHILDREN, n + 1)
        elif row.child is not None and row.child.each and "recall" in row.child.do:
            n = 0
        elif child is not None:
            n = max(0, n + child)
        values["children", ""] = n
