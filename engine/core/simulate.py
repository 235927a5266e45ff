"""Run a scenario without a database (contracts: scenario file). Pure: definitions and calendars come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case, ClockRun
from engine.core.definition import Workflow
from engine.core.errors import GongkaiError, InputError
from engine.core.facts import parse_day
from engine.core.family import Family, Written, act, sweep
from engine.core.ports import WorkingCalendar
from engine.core.step import Command
from engine.core.view import Env

_KEYS = {"workflow", "region", "policy", "known_on", "as_of", "version", "steps"}
_STEP_KEYS = {"on", "do", "with", "by"}


@dataclass(frozen=True, slots=True)
class Library:
    """Where a simulation finds definitions and calendars: `versions` all versions of a key, oldest first; `calendar`
    the calendar of a region as known on a day."""

    versions: Callable[[str], tuple[Workflow, ...]]
    calendar: Callable[[str, date | None], WorkingCalendar]


def choose_version(versions: tuple[Workflow, ...], on: date, version: str | None = None) -> Workflow:
    """The named version, or the one in force on `on`. Raises InputError."""
    if version is not None:
        for w in versions:
            if w.version == version:
                return w
        raise InputError(
            f"没有“{version}”版的定义", field="version", remedy="可选：" + "、".join(w.version for w in versions)
        )
    fit = [w for w in versions if w.in_force_from <= on]
    if not fit:
        raise InputError(f"{on} 没有生效的定义", field="on", remedy=f"最早的版本自 {versions[0].in_force_from} 起")
    return fit[-1]


def resolve_settings(workflow: Workflow, given: Mapping[str, Any]) -> dict[str, str | int]:
    """Every setting of `workflow` with its value. Raises InputError for an unknown setting or value."""
    out = {s.key: s.default for s in workflow.settings}
    for key, value in given.items():
        setting = workflow.setting.get(key)
        if setting is None:
            raise InputError(f"没有“{key}”这项设置", field=f"policy.{key}", remedy="可选：" + "、".join(out))
        fault = setting.fault(value)
        if fault:
            raise InputError(fault, field=f"policy.{key}")
        out[key] = value
    return out


def _policy(given: Mapping[str, Any], workflow: Workflow, versions: tuple[Workflow, ...]) -> dict[str, Any]:
    """`given` without the settings that only other versions know: one policy serves scenarios of several versions."""
    elsewhere = {key for w in versions for key in w.setting} - set(workflow.setting)
    return {k: v for k, v in given.items() if k not in elsewhere}


def _scenario(raw: object) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise InputError("情景文件应为一个 JSON 对象", field="scenario")
    unknown = set(raw) - _KEYS
    if unknown:
        raise InputError(f"情景文件没有“{sorted(unknown)[0]}”这一项", field=sorted(unknown)[0])
    if not isinstance(raw.get("workflow"), str):
        raise InputError("情景文件应写明 workflow", field="workflow")
    check_steps(raw.get("steps"))
    if not isinstance(raw.get("policy", {}), dict):
        raise InputError("policy 应为对象", field="policy")
    if not isinstance(raw.get("region", "CN"), str):
        raise InputError("region 应为地区代码", field="region")
    return raw


def check_steps(steps: object) -> None:
    """Raise InputError unless `steps` are those of a scenario."""
    if not isinstance(steps, list) or not steps:
        raise InputError("情景文件应有 steps(至少一步)", field="steps")
    for i, step in enumerate(steps):
        if not isinstance(step, dict) or not isinstance(step.get("do"), str):
            raise InputError(f"第 {i + 1} 步应写明 on 和 do", field=f"steps[{i}]")
        unknown = set(step) - _STEP_KEYS
        if unknown:
            raise InputError(f"第 {i + 1} 步没有“{sorted(unknown)[0]}”这一项", field=f"steps[{i}].{sorted(unknown)[0]}")
        if not isinstance(step.get("with", {}), dict):
            raise InputError(f"第 {i + 1} 步的 with 应为对象", field=f"steps[{i}].with")
        if not isinstance(step.get("by", ""), str):
            raise InputError(f"第 {i + 1} 步的 by 应为姓名", field=f"steps[{i}].by")
        parse_day(step.get("on"), f"steps[{i}].on")


def _arrival(step: Mapping[str, Any]) -> date:
    """The day the request reached the agency, which decides the law that governs it; the step's day unless it says."""
    try:
        return parse_day(step.get("with", {}).get("arrived_on"), "arrived_on")
    except InputError:
        return parse_day(step["on"], "steps[0].on")


def clock_json(view: deadlines.ClockView) -> dict[str, Any]:
    """A clock as the contract prints it."""
    return {
        "status": view.status,
        "started_on": view.started_on.isoformat(),
        "due_on": view.due_on.isoformat() if view.due_on else None,
        "stopped_on": view.stopped_on.isoformat() if view.stopped_on else None,
        "late": view.late,
        "working_days_late": view.days_late,
        "working_days_left": view.left,
        "excluded_days": view.excluded,
        "kind": view.kind,
        "latest_due_on": view.latest_due_on.isoformat() if view.latest_due_on else None,
        "provisional": view.provisional,
        "missing_notice": view.missing_notice,
        "earliest": view.earliest.isoformat() if view.earliest else None,
        "latest": view.latest.isoformat() if view.latest else None,
        "warnings": list(view.warnings),
        "run": view.run,
        "unit": view.unit,
        "target_on": view.target_on.isoformat() if view.target_on else None,
        "due_at": view.due_at.isoformat(timespec="minutes") if view.due_at else None,
    }


def clocks_json(family: Family, cal: WorkingCalendar, as_of: date) -> dict[str, Any]:
    """The latest run of every clock of the case; those of child cases as `clock:ref`."""
    out: dict[str, Any] = {}
    cases: list[tuple[str, Case]] = [("", family.parent)] if family.parent else []
    cases += list(family.children.items())
    for ref, case in cases:
        runs: Mapping[str, ClockRun] = case.runs
        for key, run in runs.items():
            out[f"{key}:{ref}" if ref else key] = clock_json(deadlines.view(run, cal, as_of))
    return out


def _person(workflow: Workflow, family: Family, do: str) -> str:
    """A placeholder that keeps duties apart: named like the role, numbered if that person must not do it."""
    rows = workflow.rows.get(do, ())
    if not rows:
        return ""
    name, taken = rows[0].by[0].key, set()
    if family.parent:
        taken = {family.parent.doers.get(a.key) for a in rows[0].apart}
    n = 1
    person = name
    while person in taken:
        n += 1
        person = f"{name}{n}"
    return person


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a simulation begins: the family as it is and what surrounds it on each day. `recorded_from`: nobody records
    a step before that day (None: each on its legal day)."""

    workflow: Workflow
    children_of: Mapping[str, Workflow]
    family: Family
    calendar: WorkingCalendar
    env_on: Callable[[date], Env]
    no: str = "SIM-1"
    recorded_from: date | None = None

    def recorded(self, on: date) -> date:
        """The day on which a step of the legal day `on` is recorded."""
        return max(on, self.recorded_from) if self.recorded_from else on


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of the family, all that was written, and how each step went."""

    family: Family
    written: tuple[Written, ...]
    steps: tuple[Mapping[str, Any], ...]


def last_day(steps: Sequence[Mapping[str, Any]]) -> date:
    """The latest legal day of the steps."""
    return max(parse_day(x["on"], "on") for x in steps)


def play(b: Beginning, steps: Sequence[Mapping[str, Any]], as_of: date) -> Ending:
    """Take the steps in order and, as the days pass until `as_of`, those that the law leaves no choice about. A step
    that is refused is told and changes nothing. Raises CalendarRangeError if `as_of` lies outside the calendar."""
    family = b.family
    written: list[Written] = []
    told: list[Mapping[str, Any]] = []

    def pass_time(to: date, env: Env) -> None:
        nonlocal family
        if family.parent is not None:
            family, more = sweep(b.workflow, b.children_of, family, env, to)
            written.extend(more)

    for x in steps:
        on = parse_day(x["on"], "on")
        recorded = b.recorded(on)
        why: str | None = None
        try:
            env = b.env_on(on)
            pass_time(recorded, env)
            by = x.get("by") or _person(b.workflow, family, x["do"])
            command = Command(x["do"], on, x.get("with", {}), by, None, recorded)
            family, more = act(b.workflow, b.children_of, family, command, env, no=b.no)
            written.extend(more)
        except GongkaiError as refused:
            why = str(refused)
        state = family.parent.state if family.parent else None
        told.append({"on": on.isoformat(), "do": x["do"], "accepted": why is None, "why": why, "state": state})
    pass_time(as_of, b.env_on(as_of))
    return Ending(family, tuple(written), tuple(told))


def result(b: Beginning, end: Ending, as_of: date) -> dict[str, Any]:
    """What a simulation prints (contracts: scenario file)."""
    case = end.family.parent
    return {
        "workflow": b.workflow.key,
        "version": b.workflow.version,
        "state": case.state if case else None,
        "outcome": (case.outcome or None) if case else None,
        "as_of": as_of.isoformat(),
        "clocks": clocks_json(end.family, b.calendar, as_of),
        "steps": list(end.steps),
        "letters": [{"key": x.key, "on": x.on.isoformat()} for w in end.written for x in w.event.letters],
        "remarks": [r for w in end.written for r in w.event.remarks],
        "events": [
            {"case": w.ref, "on": w.event.on.isoformat(), "do": w.event.do, "state": w.event.state} for w in end.written
        ],
    }


def simulate(raw: object, library: Library) -> dict[str, Any]:
    """Run one scenario. Raises InputError only for a malformed scenario; refused steps are told in the result."""
    s = _scenario(raw)
    versions = library.versions(s["workflow"])
    first = _arrival(s["steps"][0])
    as_of = parse_day(s["as_of"], "as_of") if s.get("as_of") else last_day(s["steps"])
    known_on = parse_day(s["known_on"], "known_on") if s.get("known_on") else None
    cal = library.calendar(s.get("region", "CN"), known_on)
    workflow = choose_version(versions, first, s.get("version"))
    env = Env(cal, resolve_settings(workflow, _policy(s.get("policy", {}), workflow, versions)))
    children_of = {key: library.versions(key)[-1] for key in workflow.children}
    b = Beginning(workflow, children_of, Family(None), cal, lambda day: env)
    return result(b, play(b, s["steps"], as_of), as_of)
