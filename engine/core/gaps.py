"""What a case still lacks for a later step of its definition (`Workflow.gaps_of`), told from the first on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.core.case import Case
from engine.core.checklist import missing
from engine.core.conditions import holds
from engine.core.definition import Guard, Workflow
from engine.core.view import CaseView, Env


@dataclass(frozen=True, slots=True)
class Gap:
    """A condition of the step that does not hold now: `key` its stable name, `what` is lacking, `article` why it is
    needed, `remedy` what can be done."""

    key: str
    what: str
    article: str
    remedy: str | None


def gaps(workflow: Workflow, case: Case, env: Env, on: date) -> tuple[Gap, ...]:
    """Every named condition of the step `workflow.gaps_of` that certainly fails on the day `on`, whatever would be
    recorded with the step; nothing in other states than `workflow.gaps_in`."""
    if workflow.state[case.state] not in workflow.gaps_in:
        return ()
    view = CaseView(case, env, on, None, on)
    asked = (g for t in workflow.rows[workflow.gaps_of] for g in t.when if isinstance(g, Guard))
    lacking = dict.fromkeys(g for g in asked if holds(g, view) is False)
    return tuple(Gap(g.key, g.refusal + missing(g.cond, view), str(g.law), g.remedy or None) for g in lacking)
