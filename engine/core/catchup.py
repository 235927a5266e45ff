"""What the sweep writes to a family of cases: automatic steps and alerts, day by day.

Whoever sweeps late writes what the daily sweeps would have written, each event on its own day: the next day on which
anything is due follows from the family alone, and everything due on it is done before the next one is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from engine.core import deadlines, escalation
from engine.core.case import Case, ClockRun, apply
from engine.core.definition import Workflow
from engine.core.escalation import Alert, Policy, Staff, Timing
from engine.core.events import Event, LetterOut
from engine.core.family import Family, Written, automatic, due_steps, falls_due, sweep
from engine.core.hours import END_OF_DAY
from engine.core.kept import ClockRow
from engine.core.ports import WorkingCalendar
from engine.core.view import Env

ESCALATE = "escalate"
"""The name of an alert among the steps of a case."""
SUPERVISION_LETTER = "rectification_notice"
"""Drafted when a duty is supervised; a person of the supervising department issues it."""
_NEXT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Office:
    """What surrounds a family: its definitions, the calendar, the agency's policies by day, its ladders and people."""

    workflow: Workflow
    children_of: Mapping[str, Workflow]
    calendar: WorkingCalendar
    env_on: Callable[[date], Env]
    policy: Policy
    staff: Staff = field(default_factory=lambda: Staff((), Policy()))

    def of(self, case: Case) -> Workflow:
        """The definition of the parent or of a child case."""
        return self.workflow if case.workflow == self.workflow.key else self.children_of[case.workflow]


# ------------------------------------------------------------------------------------------- clock rows


def clock_row(office: Office, case: Case, run: ClockRun) -> ClockRow:
    """What the store keeps of a clock. `next_level` is named when it can be told without the rest of the case."""
    if not run.live:  # a holiday notice that comes later must not find it here
        return ClockRow(run.key, run.run, run.kind, False, run.started_on, None)
    if run.remedy:
        due = deadlines.due_on(run, office.calendar)
        return ClockRow(run.key, run.run, run.kind, True, run.started_on, due)
    t = escalation.timing(run, office.calendar)
    alert = escalation.next_alert(case, run, office.policy, office.calendar, t)
    workflow = office.of(case)
    day = alert.on if alert else None
    whole = bool(t.floor or t.moments or t.target) or run.key in automatic(workflow)
    whole = whole or (alert is not None and alert.level.key == "supervised")
    if run.key in automatic(workflow):
        step = _step_day(office, workflow, case, run.key, t)
        day = min((d for d in (day, step) if d is not None), default=None)
    return ClockRow(
        key=run.key,
        run=run.run,
        kind=run.kind,
        live=True,
        started_on=run.started_on,
        due_on=None if t.floor else t.due_on,
        next_alert=day,
        next_level="" if whole or alert is None else alert.level.key,
        length=t.length,
        armed_on=t.armed_on,
    )


def _step_day(office: Office, workflow: Workflow, case: Case, clock: str, t: Timing) -> date | None:
    """The first day on which the sweep takes the step that waits for the clock's expiry."""
    day = t.due_on + _NEXT
    return day if falls_due(workflow, case, clock, office.env_on(day), day) else None


def changed_rows(office: Office, before: Case | None, after: Case) -> tuple[ClockRow, ...]:
    """Rows of the clocks whose row an event changed: those that it moved or told, and those that wait for a step of the
    sweep, which other things of the case may hold up."""
    old = before.runs if before else {}
    told = before.told if before else {}
    waiting = automatic(office.of(after))
    out: list[ClockRow] = []
    for key, run in after.runs.items():
        if old.get(key) is not run and old.get(key) != run:
            out.append(clock_row(office, after, run))
        elif before is not None and run.live and (key in waiting or told is not after.told):
            row = clock_row(office, after, run)
            if row != clock_row(office, before, run):
                out.append(row)
    return tuple(out)


# ------------------------------------------------------------------------------------------- alerts as events


def alert_event(
    seq: int, state: str, run: int, alert: Alert, to: tuple[str, ...], recorded_on: date, label: str = ""
) -> Event:
    """The event that tells `alert`. With `label`, the clock's name, it also drafts the letter of supervision."""
    due = alert.due_on.isoformat()
    level = alert.level.key
    facts = {"clock": alert.clock, "run": run, "level": level, "to": list(to), "posts": list(alert.level.posts)}
    facts["since" if level == "long_pause" else "due_on"] = due
    if alert.at:
        facts["at"] = alert.at
    if label:
        facts |= {"clock_label": label, "working_days_late": alert.level.offset}
    return Event(
        seq=seq,
        do=ESCALATE,
        row=ESCALATE,
        on=alert.on,
        recorded_on=recorded_on,
        by="sweep",
        role="sweep",
        state=state,
        facts=facts,
        effects=(("told", alert.what, level, due),),
        letters=(LetterOut(SUPERVISION_LETTER, alert.on),) if label else (),
        kind="system",
    )


def _alerts(office: Office, case: Case) -> Iterator[Alert]:
    """What is told next of each clock of the case."""
    for run in case.runs.values():
        if run.live and not run.remedy:
            t = escalation.timing(run, office.calendar)
            found = escalation.next_alert(case, run, office.policy, office.calendar, t)
            if found is not None:
                yield found


def _tell(office: Office, family: Family, ref: str, case: Case, alert: Alert, recorded_on: date) -> Written:
    assert family.parent is not None
    handler = str(family.parent.fields.get("handler") or "")
    to = office.staff.who(alert.level.posts, handler, alert.on)
    supervised = alert.level.key == "supervised" and not ref
    label = office.workflow.clock[alert.clock].label if supervised else ""
    run = case.runs[alert.clock].run
    event = alert_event(case.seq + 1, case.state, run, alert, to, recorded_on, label)
    return Written(ref, apply(case, event), event)


def _cases(family: Family) -> list[tuple[str, Case]]:
    parent = [("", family.parent)] if family.parent is not None else []
    return [*parent, *family.children.items()]


def _with(family: Family, w: Written) -> Family:
    if not w.ref:
        return replace(family, parent=w.case)
    return replace(family, children={**family.children, w.ref: w.case})


# ------------------------------------------------------------------------------------------- day by day


def advance(
    office: Office, family: Family, as_of: date, recorded_on: date, at: str = END_OF_DAY
) -> tuple[Family, tuple[Written, ...], tuple[Alert, ...]]:
    """Everything that the law and the ladders ask of the family up to `as_of`, in order; the alerts among it. Clocks of
    hours are told up to the time of day `at`."""
    written: list[Written] = []
    alerts: list[Alert] = []
    while True:
        day = _next_day(office, family, as_of, at)
        if day is None or day > as_of:
            return family, tuple(written), tuple(alerts)
        before = len(written)
        family, steps = sweep(office.workflow, office.children_of, family, office.env_on(day), day)
        written += [replace(w, event=replace(w.event, recorded_on=recorded_on)) for w in steps]
        for ref in ("", *family.children):
            while (told := _first(office, family, ref, day, at if day == as_of else END_OF_DAY)) is not None:
                case = family.children[ref] if ref else family.parent
                assert case is not None
                w = _tell(office, family, ref, case, told, recorded_on)
                family = _with(family, w)
                written.append(w)
                alerts.append(told)
        if len(written) == before:
            raise RuntimeError(f"nothing to do on {day}")  # a defect: it would be looked for again and again


def _first(office: Office, family: Family, ref: str, day: date, at: str) -> Alert | None:
    """The first alert of one case that is due by the time `at` of `day`."""
    case = family.children[ref] if ref else family.parent
    assert case is not None
    due = [a for a in _alerts(office, case) if (a.on, a.at) <= (day, at)]
    return min(due, key=lambda a: (a.on, a.at, a.clock, a.what), default=None)


def _next_day(office: Office, family: Family, as_of: date, at: str) -> date | None:
    """The next day on which anything is due."""
    alerts = (a for _, case in _cases(family) for a in _alerts(office, case))
    days = [a.on for a in alerts if a.on != as_of or a.at <= at]
    steps = due_steps(office.workflow, office.children_of, family, office.env_on(as_of), as_of)
    days += [d.on + _NEXT for d in steps]
    return min(days, default=None)
