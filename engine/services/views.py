"""What is shown of a case, as plain values: one shape for the API, the pages and the command line. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from engine.core import deadlines, escalation, month_grid
from engine.core.case import Case
from engine.core.definition import Workflow
from engine.core.errors import NotFound
from engine.core.events import Event
from engine.core.gaps import gaps
from engine.core.hours import END_OF_DAY
from engine.core.kept import LetterRow
from engine.core.ports import WorkingCalendar
from engine.core.simulate import clock_json
from engine.core.step import Permission
from engine.services import policies
from engine.services.cases import Result
from engine.services.index_only import Cover
from engine.services.world import DEFINITIONS, World


def clock_view(
    workflow: Workflow, case: Case, key: str, cal: WorkingCalendar, as_of: date, explain: bool, at: str = END_OF_DAY
) -> dict[str, Any]:
    """A clock as the contract prints it, with its label and article; with `explain` its derivation day by day. A clock
    of hours is seen at the time of day `at`."""
    run = case.runs[key]
    clock = workflow.clock.get(key)
    out = {
        "label": clock.label if clock else key,
        "article": str(clock.law) if clock else None,
        **clock_json(deadlines.view(run, cal, as_of, at)),
    }
    if explain:
        out["derivation"] = deadlines.derivation(run, cal, as_of)
        fixed = run.until is not None and run.unit == "calendar"  # may lie beyond every calendar; no day is counted
        out["days"] = [
            {
                "date": d.day.isoformat(),
                "counted": d.counted,
                "number": d.number,
                "reason": d.reason,
                "notice": d.notice,
            }
            for d in (() if fixed else deadlines.explain(run, cal, as_of))
        ]
    return out


def clocks_view(world: World, result: Result, as_of: date, explain: bool = False) -> dict[str, Any]:
    """Every clock of the case and, as `key:ref`, of its child cases."""
    cal = world.calendar_of(result.agency)
    at = world.at(as_of)
    out = {k: clock_view(result.workflow, result.case, k, cal, as_of, explain, at) for k in result.case.runs}
    children = world.children_of(result.workflow)
    for kept in result.kept[1:]:
        for k in kept.case.runs:
            definition = children[kept.case.workflow]
            out[f"{k}:{kept.ref}"] = clock_view(definition, kept.case, k, cal, as_of, explain, at)
    return out


def clock_picture(world: World, result: Result, key: str, run: int | None, as_of: date) -> str:
    """The month grid of one clock of the case, `key` or `key:ref`, as SVG text; `run` an earlier run of it. Raises
    NotFound."""
    name, _, ref = key.partition(":")
    kept = next((k for k in result.kept if k.ref == ref), None)
    runs = [r for r in (*kept.case.past, *kept.case.runs.values()) if r.key == name] if kept else []
    found = next((r for r in reversed(runs) if run in (None, r.run)), None)
    if kept is None or found is None:
        raise NotFound(f"案件 {result.case.no} 没有期限“{key}”" + (f"的第 {run} 次起算" if run else ""), field="clock")
    workflow = world.children_of(result.workflow)[kept.case.workflow] if ref else result.workflow
    clock = workflow.clock.get(name)
    label = f"{kept.case.no} {clock.label if clock else name}"
    cal = world.calendar_of(result.agency)
    return month_grid.of_run(found, cal, as_of, label, str(clock.law) if clock else None)


def case_view(world: World, result: Result) -> dict[str, Any]:
    """The case as every endpoint returns it."""
    case, workflow = result.case, result.workflow
    outcome = workflow.outcome.get(case.outcome)
    clocks = clocks_view(world, result, world.today())
    return {
        "no": case.no,
        "agency": result.agency.code,
        "region": result.agency.region,
        "workflow": case.workflow,
        "version_key": case.workflow_version,
        "title": workflow.title,
        "state": case.state,
        "state_label": workflow.state[case.state].label,
        "outcome": case.outcome or None,
        "outcome_label": outcome.label if outcome else None,
        "version": case.version,
        "seq": case.seq,
        "opened_on": case.opened_on.isoformat(),
        "fields": dict(case.fields),
        "owed": sorted(case.owed),
        **_lateness(case, world.calendar_of(result.agency), world.today()),
        "consultations": [
            {"ref": k.ref, "no": k.case.no, "state": k.case.state, "kind": k.case.fields.get("kind")}
            for k in result.kept[1:]
        ],
        "clocks": clocks,
        "warnings": list(dict.fromkeys(w for c in clocks.values() for w in c["warnings"])),
        "policies": policies.of_case(world, result),
        "gaps": _gaps(world, result),
    }


def _gaps(world: World, result: Result) -> list[dict[str, Any]]:
    """What the case still lacks for a later step of its definition: key, what is lacking, article, what can be done."""
    if not result.workflow.gaps_of:
        return []
    today = world.today()
    env = world.env(result.agency, result.workflow, today, lambda letter, on: "")
    return [asdict(g) for g in gaps(result.workflow, result.case, env, today)]


def _lateness(case: Case, cal: WorkingCalendar, as_of: date) -> dict[str, Any]:
    """How far the case's periods have gone: the highest level told, the duties it is marked overdue for, and whether
    the reason for a lateness is still asked."""
    late = deadlines.was_late(case, cal, as_of)
    return {
        "level": escalation.highest(escalation.standing(case, cal).values()) or None,
        "overdue": list(escalation.overdue(case, cal)),
        "lateness_reason_asked": late and not case.fields.get("lateness_reason"),
    }


def event_view(event: Event, digest: str, over: Cover) -> dict[str, Any]:
    """One event with its place in the hash chain, and why what it recorded is not shown, where it is not."""
    covered = over.words if over.hides(event.seq) else None
    return {**over.event(event).to_json(), "hash": digest, "index_only": covered}


def action_view(workflow: Workflow, p: Permission) -> dict[str, Any]:
    """What may be done, by whom, with which keys; or why not and by which article."""
    target = getattr(p.row.target, "key", None)
    return {
        "do": p.do,
        "label": p.label,
        "allowed": p.allowed,
        "why": p.why,
        "article": p.article,
        "roles": [r.key for r in p.row.by],
        "to": target,
        "to_label": workflow.state[target].label if target else None,
        "with": [
            {
                "key": f.key,
                "label": f.label,
                "type": f.type.value,
                "required": f.required,
                "choices": list(f.choices),
            }
            for f in p.row.facts
        ],
    }


def letter_view(row: LetterRow, label: str, over: Cover) -> dict[str, Any]:
    """One letter without its text, and why it is not made again, where it is not."""
    covered = over.words if over.hides(row.seq) else None
    return {
        "id": row.id,
        "case_no": row.case_no,
        "key": row.key,
        "label": label,
        "on": row.on.isoformat(),
        "number": row.number or None,
        "ref": row.values.get("ref"),
        "template_version": row.template_version or None,
        "engine_version": row.engine,
        "output": row.output or None,
        "voided": row.voided,
        "void_reason": (None if covered else row.void_reason) or None,
        "index_only": covered,
        "seal": {"no": row.seal.no, "on": row.seal.on.isoformat()} if row.seal else None,
    }


def letter_labels(world: World) -> Mapping[str, str]:
    """Labels of every letter that some definition can write."""
    out: dict[str, str] = {}
    for key in DEFINITIONS:
        for workflow in world.versions(key):
            out.update({k: x.label for k, x in workflow.letters.items()})
    return out
