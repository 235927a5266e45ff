"""Compiles a Workflow to ONE shared `transitions.Machine`; the only importer of transitions.

`step` has already chosen the row by its guards and given reasons; the machine moves a throw-away probe, so that a
definition and its state diagram cannot disagree. Measured: a machine per case costs 64 kB and a thousand times the
construction; shared it costs a probe.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

from transitions import Machine

from engine.core.definition import Same, Transition, Workflow
from engine.core.errors import DefinitionError

_INITIAL = "initial"
_lock = Lock()
_machines: dict[int, tuple[Workflow, Any]] = {}
_targets: dict[tuple[int, int, str | None], str] = {}  # what the machines have answered: they ask nothing of a case


class Probe:
    """Carries a state through one trigger."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def compile_machine(workflow: Workflow) -> Any:
    """The shared machine of `workflow`: one trigger a row, no automatic transitions, no callbacks."""
    with _lock:
        held = _machines.get(id(workflow))
        if held is not None:
            return held[1]
        machine = Machine(
            model=[],
            states=[_INITIAL, *workflow.state],
            initial=_INITIAL,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for t in workflow.transitions:
            sources: Any = [_INITIAL] if t.opens else [s.key for s in t.sources.members]
            dest = "=" if isinstance(t.target, Same) else t.target.key
            machine.add_transition(workflow.row_ids[id(t)], sources, dest)
        _machines[id(workflow)] = (workflow, machine)
        return machine


def target_of(workflow: Workflow, row: Transition, state: str | None) -> str:
    """The state that `row` leads to from `state` (None: opening). Raises DefinitionError for a state or a move that the
    definition does not know, which a persisted case of another version can have."""
    asked = id(workflow), id(row), state
    known = _targets.get(asked)
    if known is not None:
        return known
    machine = compile_machine(workflow)
    probe = Probe(state or _INITIAL)
    if probe.state not in machine.states:
        raise DefinitionError(f"定义 {workflow.version_key} 没有环节“{state}”")
    if not machine.events[workflow.row_ids[id(row)]].trigger(probe):
        raise DefinitionError(f"定义 {workflow.version_key} 不允许从“{state}”办理“{row.label}”")
    target = _targets[asked] = str(probe.state)
    return target
