"""What readers see of a case that keeps only its index, as of a document found to be a state secret (保密法 35).

Events and letters are never rewritten, so what was written before the mark is covered when it is read: every reader of
events or letters asks here. `Workflow.index_only` says by which mark, and what stays to be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.core.case import Case
from engine.core.definition import IndexOnly, Workflow
from engine.core.errors import ActionRefused
from engine.core.events import Event
from engine.core.kept import Kept, LetterRow
from engine.core.ports import Tx
from engine.services.world import World


@dataclass(frozen=True, slots=True)
class Cover:
    """Over what the steps up to number `last` wrote; `last` 0: over nothing."""

    last: int = 0
    rule: IndexOnly | None = None

    def hides(self, seq: int) -> bool:
        """What step `seq` wrote is covered."""
        return seq <= self.last

    @property
    def words(self) -> str:
        """What a reader sees instead, "" if nothing is covered."""
        return f"{self.rule.why}，内容不予显示（{self.rule.law}）" if self.rule and self.last else ""

    def event(self, event: Event) -> Event:
        """The event as it may be shown: of what was recorded only the index, of the case's fields the same."""
        if self.rule is None or not self.hides(event.seq):
            return event
        keeps = self.rule.keeps
        facts = {key: value for key, value in event.facts.items() if key in keeps}
        return replace(event, facts=facts, effects=tuple(_covered(op, keeps) for op in event.effects))


def _covered(op: tuple[Any, ...], keeps: Sequence[str]) -> tuple[Any, ...]:
    return (*op[:2], None) if op[0] == "put" and op[1] not in keeps else op


def cover(tx: Tx, agency: str, workflow: Workflow, case: Case) -> Cover:
    """What is covered of the case: all that was written before the step that put the mark on it."""
    for rule in workflow.index_only:
        if rule.mark in case.marks:
            put = ("mark", rule.mark, True)
            marked = [e.seq for e, _ in tx.events(agency, case.no) if put in e.effects]
            return Cover(max(marked) - 1, rule)
    return Cover()


def covers(world: World, tx: Tx, agency: str, workflow: Workflow, kept: Sequence[Kept]) -> Mapping[str, Cover]:
    """What is covered of the case and of each of its child cases, by number."""
    child = world.children_of(workflow)
    return {
        k.case.no: cover(tx, agency, child[k.case.workflow] if k.ref and k is not kept[0] else workflow, k.case)
        for k in kept
    }


def refuse(world: World, tx: Tx, agency: str, row: LetterRow) -> None:
    """Raise ActionRefused if the letter is covered: it is not made again."""
    case = tx.load(agency, row.case_no, False)[0].case
    workflow = world.workflow(case.workflow, case.workflow_version, case.opened_on)
    over = cover(tx, agency, workflow, case)
    if over.rule is not None and over.hides(row.seq):
        raise ActionRefused(
            f"案件 {case.no} 的文件{over.rule.why}，此前的文书不再制作，也不得查看",
            field="id",
            code="index_only",
            article=str(over.rule.law),
            remedy="案件中保留索引；纸质原件按保密规定另行保管",
        )
