"""`gongkai verify`: fold every case's events and compare with what is stored; walk every hash chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.core import deadlines
from engine.core.case import Case, fold
from engine.core.chain import GENESIS, canonical, link
from engine.core.ports import Kept, Tx
from engine.services.world import World


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit, in Chinese."""

    agency: str
    case_no: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what was wrong."""

    cases: int
    events: int
    problems: tuple[Problem, ...]


def verify(world: World) -> Verification:
    """Check every case of every agency in one read transaction."""
    problems: list[Problem] = []
    cases = events = 0
    with world.store.read() as tx:
        for agency in tx.agencies():
            numbers: list[str] = []
            for _, kept in tx.all_cases(agency.code):
                cases += 1
                stored = tx.events(agency.code, kept.case.no)
                events += len(stored)
                problems += [Problem(agency.code, kept.case.no, p) for p in _check(world, tx, agency.code, kept)]
                numbers += [x.number for x in kept.case.letters if x.number]
            doubled = {n for n in numbers if numbers.count(n) > 1} if len(numbers) != len(set(numbers)) else set()
            problems += [Problem(agency.code, "", f"文号重复：{n}") for n in sorted(doubled)]
    return Verification(cases, events, tuple(problems))


def _check(world: World, tx: Tx, agency: str, kept: Kept) -> Iterator[str]:
    case = kept.case
    stored = tx.events(agency, case.no)
    head = GENESIS
    for event, digest in stored:
        head, _ = link(head, event, case.no)
        if head != digest:
            yield f"第 {event.seq} 号事件与链上的摘要不符（事件被改动）"
            return
    if head != kept.head:
        yield "链尾摘要与案件记录不符（事件缺失或被改动）"
        return
    try:
        folded = fold(case.no, case.workflow, case.workflow_version, [e for e, _ in stored])
    except (ValueError, KeyError) as fault:
        yield f"事件不能重放：{fault}"
        return
    if canonical(folded.to_json()) != canonical(case.to_json()):
        yield "由事件重放的案件与记录不一致"
    yield from _check_definition(world, kept)
    yield from _check_clocks(world, tx, agency, case)
    written = [(x.key, x.number, x.voided) for x in tx.letters(agency, case.no)]
    if written != [(x.key, x.number, x.voided) for x in case.letters]:
        yield "文书登记与事件不一致"


def _check_definition(world: World, kept: Kept) -> Iterator[str]:
    case = kept.case
    workflow = next((w for w in world.versions(case.workflow) if w.version == case.workflow_version), None)
    if workflow is None:
        yield f"没有定义 {case.workflow}/{case.workflow_version}"
    elif case.state not in workflow.state:
        yield f"定义没有环节“{case.state}”"
    elif world.fingerprint(workflow) != kept.fingerprint:
        yield f"定义 {workflow.version_key} 与办理时的版本不同（已发布的定义被改动）"


def _check_clocks(world: World, tx: Tx, agency: str, case: Case) -> Iterator[str]:
    found = tx.agency(agency)
    assert found is not None
    cal = world.calendar(found.region, None)
    expected = {(k, r.run): (r.live, deadlines.due_on(r, cal)) for k, r in case.runs.items()}
    held = {(c.key, c.run): (c.live, c.due_on) for c in tx.clocks(agency, case.no)}
    for key in sorted(set(expected) | set(held)):
        if expected.get(key) != held.get(key):
            yield f"期限“{key[0]}”的登记 {held.get(key)} 与重算 {expected.get(key)} 不一致"
