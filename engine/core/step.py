"""step(workflow, case, command, env) -> (case, event): the only way a case changes.

Pure: no clock, no I/O, no randomness. A refused command raises; nothing is half done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case, apply
from engine.core.checklist import missing
from engine.core.conditions import blamed, holds
from engine.core.definition import Cond, Effect, Guard, Outcome, Same, Send, Transition, Workflow
from engine.core.errors import ActionRefused, InputError, NotPermitted
from engine.core.events import Event, LetterOut
from engine.core.facts import check_facts, drafted
from engine.core.machine import target_of
from engine.core.resolve import Op, operations
from engine.core.view import CaseView, Env, late_runs, rebased


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants done: `do` on the legal day `on`, recorded on `recorded_on` (default: the same day) by `by`
    in one of `roles` (None: the role the row names, as in a simulation)."""

    do: str
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    roles: frozenset[str] | None = None
    recorded_on: date | None = None


def _rows(workflow: Workflow, case: Case | None, do: str) -> list[Transition]:
    rows = workflow.rows.get(do, ())
    if not rows:
        raise ActionRefused(f"“{workflow.title}”没有“{do}”这一办理动作", field="do", code="unknown_action")
    if case is None:
        found = [t for t in rows if t.opens]
        if not found:
            raise ActionRefused(f"案件尚未受理，不能“{rows[0].label}”", code="not_open", article=str(rows[0].law[0]))
        return found
    state = workflow.state[case.state]
    found = [t for t in rows if state in t.sources.members]
    if not found:
        where = "、".join(s.label for t in rows for s in t.sources.members) or "(只用于受理新案)"
        raise ActionRefused(
            f"案件在“{state.label}”环节，不能“{rows[0].label}”",
            code="wrong_state",
            article=str(rows[0].law[0]),
            remedy=f"该动作只能在以下环节办理：{where}",
        )
    return found


def _role(row: Transition, command: Command) -> str:
    if command.roles is None:
        return row.by[0].key
    for role in row.by:
        if role.key in command.roles:
            return role.key
    needed = "、".join(r.label for r in row.by)
    raise NotPermitted(f"“{row.label}”须由{needed}办理", code="role_lacking", article=str(row.law[0]))


def _check_days(workflow: Workflow, row: Transition, case: Case | None, command: Command, recorded: date) -> None:
    if command.on > recorded:
        raise InputError(f"办理日 {command.on} 晚于记录之日 {recorded}", field="on")
    if case is None:
        return
    moves = not isinstance(row.target, Same)
    if row.automatic:
        return
    earliest = max(case.acted_on, case.entered_on)
    if row.records:
        earliest = case.entered_on if moves else case.opened_on
    if command.on < earliest:
        raise InputError(
            f"“{row.label}”的日期 {command.on} 早于本案此前的办理日 {earliest}",
            field="on",
            code="date_before_last",
            remedy="核对日期；此前日期有误的，用“更正登记”",
        )


def _check_apart(row: Transition, case: Case | None, command: Command, env: Env, workflow: Workflow) -> None:
    strict = env.settings.get("separation", "strict") == "strict"
    for apart in row.apart:
        if case and (strict or apart.always) and case.doers.get(apart.key) == command.by and command.by:
            other = workflow.rows[apart.key][0].label
            raise NotPermitted(
                f"“{row.label}”不得由办理“{other}”的同一人（{command.by}）办理",
                code="separation",
                article=str(row.law[0]),
                remedy="换一名工作人员办理",
            )


def _refusal(guard: Cond, row: Transition, view: CaseView) -> ActionRefused:
    named = blamed(guard, view)
    if isinstance(named, Guard):
        return ActionRefused(
            f"不能“{row.label}”：{named.refusal}{missing(named.cond, view)}",
            code=named.key,
            article=str(named.law),
            remedy=named.remedy or None,
        )
    return ActionRefused(f"不能“{row.label}”：不符合条件", code="guard", article=str(row.law[0]))


def _choose(rows: list[Transition], view: CaseView) -> Transition:
    """The one row whose guards hold (rows of a key have disjoint guards). Raises ActionRefused with the reason."""
    refused: ActionRefused | None = None
    for row in rows:
        bad = next((g for g in row.when if not holds(g, view)), None)
        if bad is None:
            return row
        refused = refused or _refusal(bad, row, view)
    assert refused is not None
    raise refused


def _draft(row: Transition, view: CaseView) -> list[Op]:
    """Operations that keep a draft, after each item's outcome passed its guards."""
    if not row.drafts:
        return []
    facts = view.facts or {}
    table = {o.key: o for o in row.drafts}
    items, main = drafted(row, facts)
    courtesy = facts.get("courtesy")
    for i, item in enumerate(items, 1):
        outcome = table[item["outcome"]]
        where = f"第 {i} 项" if len(items) > 1 else ""
        for guard in outcome.when:
            if not holds(guard, view):
                raise _refusal(guard, row, view)
        for need in outcome.needs:
            if not (item.get(need) or facts.get(need)):
                label = next((f.label for f in row.facts if f.key == need), need)
                raise InputError(
                    f"{where}以“{outcome.label}”答复，须先记录“{label}”", field=need, article=str(outcome.law[0])
                )
        if outcome.courtesy and not (
            isinstance(courtesy, dict) and isinstance(courtesy.get("given"), bool) and courtesy.get("why")
        ):
            raise InputError(
                f"{where}以“{outcome.label}”答复，须考虑便民答复并写明是否提供（given）及理由（why）",
                field="courtesy",
                article="《长治市2021年政务公开工作要点》二（一）",
            )
    draft = {k: v for k, v in facts.items() if k not in ("items", "outcome", "main")}
    return [("put", "draft", {**draft, "items": [dict(i) for i in items], "main": main.key})]


def _letters(row: Transition, workflow: Workflow, view: CaseView, main: str, env: Env) -> tuple[LetterOut, ...]:
    out: list[LetterOut] = []
    for send in row.letters:
        if send.when is not None and not holds(send.when, view):
            continue
        letter = send.letter or workflow.outcome[main].letter
        for ref in _about(send, view):
            number = env.number(letter.key, view.on) if letter.numbered else ""
            out.append(LetterOut(letter.key, view.on, send.owed, number, ref=ref))
    return tuple(out)


def _about(send: Send, view: CaseView) -> tuple[str, ...]:
    """The child cases that the letter is written about, one each; once about none where it is no such letter."""
    if not send.each:
        return ("",)
    children = view.case.children.values() if view.case else ()
    return tuple(c.ref for c in children if send.each in c.marks)


def _marks(workflow: Workflow, do: str, ops: list[Op], view: CaseView) -> list[Op]:
    """What the events now say."""
    held = view.case.marks if view.case else frozenset()
    started = {op[1] for op in ops if op[0] == "start"}
    out: list[Op] = []
    for mark in workflow.marks:
        value = mark.key in held
        if mark.until_start in started or (
            do in mark.until and (mark.until_when is None or holds(mark.until_when, view))
        ):
            value = False
        if do in mark.by and (mark.when is None or holds(mark.when, view)):
            value = True
        if value != (mark.key in held):
            out.append(("mark", mark.key, value))
    return out


def _remarks(
    workflow: Workflow, before: Case | None, ops: list[Op], after: Case, cal: Any, as_of: date
) -> tuple[str, ...]:
    """What was late, in words; a correction lists the earlier steps that the new date would forbid."""
    out: list[str] = []
    for op in ops:
        if op[0] != "stop":
            continue
        seen = deadlines.view(after.runs[op[1]], cal, as_of)
        if seen.late and seen.kind in ("duty", "window") and seen.due_on:
            label = workflow.clock[seen.key].label
            out.append(f"“{label}”{seen.ends}到期，{seen.stopped_on}完成，{seen.overdue_by}")
    if before is not None and any(op[0] == "rebase" for op in ops):
        was = late_runs(before, cal, as_of)
        for key, seen in late_runs(after, cal, as_of).items():
            if key not in was and seen.kind in ("duty", "window"):
                label = workflow.clock[seen.key].label
                done = f"{seen.stopped_on}的办理" if seen.stopped_on else "现在"
                out.append(f"按更正后的日期，“{label}”应于{seen.due_on}届满，{done}已{seen.overdue_by}（原步骤不撤销）")
        for run in [*after.past, *after.runs.values()]:
            bare = deadlines.due_on(_without_extension(run), cal, as_of)
            for days, told in run.extensions:
                if bare is not None and told > bare:
                    out.append(f"按更正后的日期，{told}告知的延长{days}个工作日在{bare}届满之后（原步骤不撤销）")
    return tuple(out)


def _without_extension(run: Any) -> Any:
    from dataclasses import replace

    return replace(run, extensions=())


def _check_range(before: Case | None, after: Case, env: Env) -> None:
    """Raise CalendarRangeError if a clock that this step touched ends where no calendar reaches: such a case could not
    be shown any more."""
    old = before.runs if before else {}
    for key, run in after.runs.items():
        if old.get(key) is not run and not (run.until is not None and run.unit == "calendar"):  # no days to count
            env.calendar.count(run.started_on, deadlines.latest_due_on(run, env.calendar) or run.started_on)


def _state_effects(workflow: Workflow, old: str | None, new: str) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    if old == new:
        return (), ()
    return (workflow.on_leave.get(old, ()) if old else ()), workflow.on_enter.get(new, ())


def step(workflow: Workflow, case: Case | None, command: Command, env: Env, *, no: str = "") -> tuple[Case, Event]:
    """Do `command` on `case` (None: open a new one under number `no`).

    Raises ActionRefused (state or guard, with article), NotPermitted (role, separation), InputError (facts, dates) and
    CalendarRangeError; then nothing has changed.
    """
    recorded = command.recorded_on or command.on
    rows = _rows(workflow, case, command.do)
    role = _role(rows[0], command)
    facts = check_facts(rows[0], command.facts, recorded)
    view = CaseView(case, env, command.on, facts, recorded, by=command.by)
    if rows[0].drafts:
        table = {o.key: o for o in rows[0].drafts}
        view.items = tuple(table[i["outcome"]] for i in drafted(rows[0], facts)[0])
    _check_days(workflow, rows[0], case, command, recorded)
    asked = view if not rows[0].automatic else CaseView(case, env, recorded, facts, recorded)
    row = _choose(rows, asked)
    _check_apart(row, case, command, env, workflow)
    draft_ops = _draft(row, view)

    old = case.state if case else None
    new = target_of(workflow, row, old)
    leave, enter = _state_effects(workflow, old, new)
    ops = draft_ops + operations((*leave, *row.effects), view)
    stopped = {op[1] for op in ops if op[0] == "stop"}
    restarted = {op[1] for op in ops if op[0] == "start"}
    ops += [op for op in operations(enter, view) if not (op[0] == "stop" and (op[1] in stopped or op[1] in restarted))]
    main = _main(case, draft_ops, row)
    if row.outcome is not None:
        ops.append(("outcome", row.outcome.key))
    elif row.concludes:
        ops.append(("outcome", main))
    elif row.clears_outcome:
        ops.append(("outcome", ""))
    ops += _marks(workflow, command.do, ops, view)
    after_marks = view if not draft_ops else _with_marks(view, ops)
    letters = _letters(row, workflow, after_marks, main, env)
    ops += [("owe", x.name) for x in letters if x.owed]
    event = Event(
        seq=case.seq + 1 if case else 1,
        do=row.key,
        row=workflow.row_ids[id(row)],
        on=command.on,
        recorded_on=recorded,
        by=command.by or role,
        role=role,
        state=new,
        facts=facts,
        effects=tuple(ops),
        letters=letters,
        kind="system" if row.automatic else "record" if row.records else "act",
    )
    after = apply(case, event, no=no, workflow=workflow.key, workflow_version=workflow.version)
    _check_range(case, after, env)
    remarks = _remarks(workflow, case, ops, after, env.calendar, recorded)
    if remarks:
        from dataclasses import replace

        event = replace(event, remarks=remarks)
    return after, event


def _main(case: Case | None, draft_ops: list[Op], row: Transition) -> str:
    draft = draft_ops[0][2] if draft_ops else (case.fields.get("draft") if case else None)
    return str(draft["main"]) if draft else ""


def _with_marks(view: CaseView, ops: list[Op]) -> CaseView:
    """The view after this step's own marks (a reply on the spot drafts and sends in one step)."""
    from dataclasses import replace

    if view.case is None:
        return view
    marks = set(view.case.marks)
    for op in ops:
        if op[0] == "mark":
            (marks.add if op[2] else marks.discard)(op[1])
    return CaseView(
        replace(view.case, marks=frozenset(marks)), view.env, view.on, view.facts, view.recorded_on, view.items
    )


@dataclass(frozen=True, slots=True)
class Permission:
    """One action: whether it may be done now, and, if not, why and by which article."""

    do: str
    label: str
    allowed: bool
    why: str | None
    article: str | None
    row: Transition


def outcome_of(workflow: Workflow, case: Case) -> Outcome | None:
    """How the case ended, if it has."""
    return workflow.outcome.get(case.outcome)


def permitted(
    workflow: Workflow, case: Case, env: Env, on: date, by: str, roles: frozenset[str] | None
) -> tuple[Permission, ...]:
    """Every action of the case's state: allowed as far as no recorded fact is needed, or refused with its reason."""
    out: list[Permission] = []
    state = workflow.state[case.state]
    for key, rows in workflow.rows.items():
        here = [t for t in rows if state in t.sources.members and not t.automatic]
        if not here:
            continue
        view = CaseView(case, env, on, None, on, by=by)
        possible = [t for t in here if all(holds(g, view) is not False for g in t.when)]
        row = (possible or here)[0]
        command = Command(key, on, {}, by, roles, on)
        try:
            if not possible:
                bad = next(g for g in row.when if holds(g, view) is False)
                raise _refusal(bad, row, view)
            _role(row, command)
            _check_apart(row, case, command, env, workflow)
        except (ActionRefused, NotPermitted) as no:
            out.append(Permission(key, row.label, False, no.message, no.article, row))
        else:
            out.append(Permission(key, row.label, True, None, str(row.law[0]), row))
    return tuple(out)


__all__ = ["Command", "Env", "Permission", "outcome_of", "permitted", "rebased", "step"]
