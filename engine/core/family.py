"""A case with its child cases moves as one: forwarded steps, endings told to the parent, and what the sweep must do.

`act` is what services and simulations call; it returns every event in the order they are written, so that one
transaction keeps them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case, ChildRef, apply
from engine.core.conditions import atoms, holds
from engine.core.definition import Child, Expired, Transition, Workflow
from engine.core.errors import ActionRefused, InputError
from engine.core.events import Event
from engine.core.step import Command, step
from engine.core.view import CaseView, Env


@dataclass(frozen=True, slots=True)
class Family:
    """A parent (None before it is opened) and its child cases by `ref`."""

    parent: Case | None
    children: Mapping[str, Case] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """One event and whose it is: `ref` "" for the parent; `case` the case after it."""

    ref: str
    case: Case
    event: Event


@dataclass(slots=True)
class _Session:
    workflow: Workflow
    children_of: Mapping[str, Workflow]
    env: Env
    family: Family
    start: Case | None
    written: list[Written] = field(default_factory=list)

    def parent(self, command: Command, no: str = "") -> Event:
        after, event = step(self.workflow, self.family.parent, command, self.env, no=no)
        self.family = replace(self.family, parent=after)
        self.written.append(Written("", after, event))
        return event

    def child(self, ref: str, workflow: Workflow, command: Command) -> Event:
        parent = self.family.parent
        assert parent is not None
        case = self.family.children.get(ref)
        after, event = step(workflow, case, command, self.env, no=f"{parent.no}-{ref}")
        self.family = replace(self.family, children={**self.family.children, ref: after})
        self.written.append(Written(ref, after, event))
        self._known(ref, workflow, after, event)
        return event

    def _known(self, ref: str, workflow: Workflow, child: Case, event: Event) -> None:
        """Tell the parent what became of the child; an ending closes its exclusion on the day the law says."""
        parent = self.family.parent
        assert parent is not None
        ended = any(s.key == child.state for s in workflow.ended)
        kind = str(child.fields.get("kind", ""))
        tells = next((t.tells_parent for t in workflow.rows[event.do] if t.tells_parent), "")
        if tells:
            facts: dict[str, Any] = {"ref": ref, "how": child.state}
            if event.facts.get("in_error"):
                facts["in_error"] = True
            self.parent(Command(tells, event.on, facts, "", None, event.recorded_on))
            parent = self.family.parent
            assert parent is not None
        held = parent.children.get(ref)
        question = str(child.fields.get("question", ""))
        known = ChildRef(ref, kind, child.state, ended, question, tuple(sorted(child.marks)))
        if known != held:
            self._amend(ref, ("child", *known.values()))

    def _amend(self, ref: str, op: tuple[Any, ...]) -> None:
        """Add what the parent knows of a child to the parent's last event of this action, if it has one."""
        at = max((i for i, w in enumerate(self.written) if w.ref == ""), default=-1)
        if at < 0:
            return
        last = self.written[at]
        event = replace(last.event, effects=(*last.event.effects, op))
        before = self._before(at)
        after = apply(
            before, event, no=last.case.no, workflow=last.case.workflow, workflow_version=last.case.workflow_version
        )
        self.written[at] = Written("", after, event)
        self.family = replace(self.family, parent=after)

    def _before(self, at: int) -> Case | None:
        earlier = [w.case for w in self.written[:at] if w.ref == ""]
        return earlier[-1] if earlier else self.start


def _forward(session: _Session, command: Command, spec: Child) -> None:
    workflow = session.children_of[spec.workflow]
    if spec.each:
        for ref, child in list(session.family.children.items()):
            if child.state in spec.each:
                for do in spec.do:
                    asks = {f.key for t in workflow.rows[do] for f in t.facts}
                    why = session.workflow.rows[command.do][0].label
                    facts = {"why": why} if "why" in asks else {}
                    session.child(ref, workflow, replace(command, do=do, facts=facts, roles=None))
        return
    ref = str(command.facts.get("ref", ""))
    if not spec.opens and ref not in session.family.children:
        raise ActionRefused(f"没有编号为“{ref}”的征求意见", field="ref", code="consultation_known")
    for i, do in enumerate(spec.do):
        keys = {f.key for t in workflow.rows[do] for f in t.facts}
        facts = {k: v for k, v in command.facts.items() if k in keys} if i == 0 else {}
        session.child(ref, workflow, replace(command, do=do, facts=facts, roles=None))


def _child_spec(workflow: Workflow, do: str) -> Child | None:
    return next((t.child for t in workflow.rows.get(do, ()) if t.child is not None), None)


def act(
    workflow: Workflow,
    children_of: Mapping[str, Workflow],
    family: Family,
    command: Command,
    env: Env,
    *,
    no: str = "",
) -> tuple[Family, tuple[Written, ...]]:
    """Do `command` on the parent and what it forwards to child cases. Raises as `step` does; then nothing changed."""
    session = _Session(workflow, children_of, env, family, family.parent)
    session.parent(command, no)
    spec = _child_spec(workflow, command.do)
    if spec is not None:
        if spec.workflow not in children_of:
            raise InputError(f"没有子案定义 {spec.workflow}", field="workflow")
        _forward(session, command, spec)
    return session.family, tuple(session.written)


@dataclass(frozen=True, slots=True)
class Due:
    """An automatic step that the law demands: `on` its legal day, `ref` whose."""

    on: date
    ref: str
    do: str


_AUTOMATIC: dict[int, tuple[Workflow, Mapping[str, tuple[Transition, ...]]]] = {}


def automatic(workflow: Workflow) -> Mapping[str, tuple[Transition, ...]]:
    """The rows that only the sweep takes, by the clock whose expiry they wait for."""
    held = _AUTOMATIC.get(id(workflow))
    if held is None:
        found: dict[str, tuple[Transition, ...]] = {}
        for t in workflow.transitions:
            if t.automatic and any(r.key == "sweep" for r in t.by):
                for clock in {a.clock for cond in t.when for a in atoms(cond) if isinstance(a, Expired)}:
                    found[clock] = (*found.get(clock, ()), t)
        held = _AUTOMATIC[id(workflow)] = workflow, found  # with the workflow, so that its id stays its own
    return held[1]


def falls_due(workflow: Workflow, case: Case, clock: str, env: Env, as_of: date) -> tuple[date, str] | None:
    """(legal day, key) of the automatic step that the expiry of `clock` demands before `as_of`, or None."""
    rows = automatic(workflow).get(clock)
    run = case.runs.get(clock) if rows else None
    if not rows or run is None or not run.live:
        return None
    due = deadlines.due_on(run, env.calendar, as_of)
    if due is None or due >= as_of:
        return None
    state = workflow.state[case.state]
    for row in rows:
        if state in row.sources.members:
            view = CaseView(case, env, as_of, {}, as_of)
            if all(holds(g, view) for g in row.when):
                return due, row.key
    return None


def _due_of(workflow: Workflow, case: Case, ref: str, env: Env, as_of: date) -> Iterable[Due]:
    for clock in automatic(workflow):
        found = falls_due(workflow, case, clock, env, as_of)
        if found is not None:
            yield Due(found[0], ref, found[1])


def due_steps(
    workflow: Workflow, children_of: Mapping[str, Workflow], family: Family, env: Env, as_of: date
) -> list[Due]:
    """Automatic steps due before `as_of`, earliest first."""
    assert family.parent is not None
    found = list(_due_of(workflow, family.parent, "", env, as_of))
    for ref, child in family.children.items():
        found += _due_of(children_of[child.workflow], child, ref, env, as_of)
    return sorted(found, key=lambda d: (d.on, d.ref, d.do))


def sweep(
    workflow: Workflow, children_of: Mapping[str, Workflow], family: Family, env: Env, as_of: date
) -> tuple[Family, tuple[Written, ...]]:
    """Take every automatic step whose legal day lies before `as_of`, in order, each dated on its legal day."""
    written: list[Written] = []
    while True:
        todo = due_steps(workflow, children_of, family, env, as_of)
        if not todo:
            return family, tuple(written)
        due = todo[0]
        session = _Session(workflow, children_of, env, family, family.parent)
        command = Command(due.do, due.on, {}, "sweep", None, as_of)
        if due.ref:
            session.child(due.ref, children_of[family.children[due.ref].workflow], command)
        else:
            session.parent(command)
        family = session.family
        written += session.written
