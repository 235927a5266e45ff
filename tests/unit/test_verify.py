"""A planted defect of each kind makes `workflow check` fail; the published definitions have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.core.definition import (
    SAME,
    SWEEP,
    Clock,
    ClockKind,
    Expired,
    Fact,
    FactIs,
    Guard,
    Law,
    Letter,
    Mark,
    NothingOwed,
    Outcome,
    Prove,
    Role,
    Same,
    Send,
    Start,
    State,
    States,
    Stop,
    StopAll,
    T,
    Transition,
    Workflow,
)
from engine.core.verify import check
from workflows import WORKFLOWS
from workflows.consultation.v2019_1 import CONSULTATION_2019_1
from workflows.disclosure_request.v2008_1 import DISCLOSURE_REQUEST_2008_1

LAW = Law("某法", "第1号", date(2020, 1, 1))
ART = LAW.art(1)
CLERK = Role("clerk", "经办人")
OPEN = State("open", "待办")
ASKED = State("asked", "待补正")
DONE = State("done", "已答复")
FILED = State("filed", "已归档", final=True)
REPLY = Clock("reply", "答复期限", 20, ART)
ANSWER = Clock("answer", "补正期限", 15, ART, ClockKind.THEIRS)
FILE = Clock("file", "归档期限", 30, ART, ClockKind.INTERNAL)
LETTER = Letter("reply_letter", "答复书", ART)
GIVEN = Outcome("given", "予以公开", LETTER, "1", "R1", (ART,))
DROPPED = Outcome("dropped", "视为放弃", LETTER, "6.1", "R1", (ART,))

TAKE = T("take", "接收", None, OPEN, by=CLERK, law=ART, effects=(Start(REPLY),))
ASK = T("ask", "告知补正", OPEN, ASKED, by=CLERK, law=ART, effects=(Stop(REPLY), Start(ANSWER)))
AMEND = T("amend", "收到补正", ASKED, OPEN, by=CLERK, law=ART, others="申请人", effects=(Stop(ANSWER), Start(REPLY)))
DROP = T("drop", "视为放弃", ASKED, DONE, by=CLERK, law=ART, when=(Expired("answer"),), outcome=DROPPED)
ANSWERS = T("reply", "答复", OPEN, DONE, by=CLERK, law=ART, outcome=GIVEN, letters=(Send(LETTER, owed=True),))
PROVE = T("prove", "登记送达", DONE, SAME, by=CLERK, law=ART, effects=(Prove(letters=(LETTER,)),))
PROVEN = Guard("proven", "已送达", NothingOwed(), ART, "还没有送达证明")
KEEP = T("keep", "归档", DONE, FILED, by=CLERK, law=ART, when=(PROVEN,), effects=(Stop(FILE),))


def workflow(*transitions: Transition, **changes: Any) -> Workflow:
    """A small sound definition, or one with other rows or parts."""
    parts: dict[str, Any] = {
        "key": "small",
        "version": "1",
        "title": "小流程",
        "in_force_from": date(2020, 1, 1),
        "law": ART,
        "states": (OPEN, ASKED, DONE, FILED),
        "transitions": transitions or (TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, KEEP),
        "clocks": (REPLY, ANSWER, FILE),
        "outcomes": (GIVEN, DROPPED),
        "on_enter": {"done": (StopAll(), Start(FILE))},
        "ended": (DONE, FILED),
    }
    return Workflow(**{**parts, **changes})


def codes(w: Workflow) -> set[str]:
    return {f.code for f in check(w, {}).findings}


def test_sound_definition_has_no_finding() -> None:
    report = check(workflow(), {})
    assert report.findings == ()
    assert report.situations > 5


@pytest.mark.parametrize("found", [w for versions in WORKFLOWS.values() for w in versions], ids=lambda w: w.version_key)
def test_published_definitions_are_proven(found: Workflow) -> None:
    children = {t.child.workflow: WORKFLOWS[t.child.workflow][-1] for t in found.transitions if t.child is not None}
    report = check(found, children)
    assert report.findings == ()
    assert report.situations >= len(found.states)


def test_dead_end() -> None:
    never = Guard("never", "从不", FactIs("x", ("y",)), ART, "从不")
    stuck = replace(KEEP, when=(PROVEN, never))
    assert "no_way_to_end" in codes(workflow(TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, stuck))


def test_no_way_to_the_end_without_proof_of_delivery() -> None:
    assert "dead_end" in codes(workflow(TAKE, ASK, AMEND, DROP, ANSWERS, KEEP))


def test_archived_without_an_answer() -> None:
    silent = replace(ANSWERS, outcome=None)
    assert "unanswered" in codes(workflow(TAKE, ASK, AMEND, DROP, silent, PROVE, KEEP, outcomes=(DROPPED,)))


def test_ended_past_the_reply() -> None:
    shelve = T("shelve", "搁置", OPEN, FILED, by=CLERK, law=ART, outcome=GIVEN)
    assert "unanswered" in codes(workflow(TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, KEEP, shelve))


def test_state_that_hangs_on_silence() -> None:
    found = codes(workflow(TAKE, ASK, AMEND, replace(DROP, others="申请人"), ANSWERS, PROVE, KEEP))
    assert "hangs_on_silence" in found
    dormant = replace(ASKED, dormant=ART)
    rows = [_moved(t, ASKED, dormant) for t in (TAKE, ASK, AMEND, replace(DROP, others="申请人"), ANSWERS, PROVE, KEEP)]
    assert "hangs_on_silence" not in codes(workflow(*rows, states=(OPEN, dormant, DONE, FILED)))


def _moved(t: Transition, old: State, new: State) -> Transition:
    sources = States(tuple(new if s == old else s for s in t.sources.members))
    return replace(t, sources=sources, target=t.target if isinstance(t.target, Same) or t.target != old else new)


def test_state_without_a_clock() -> None:
    bare = replace(ASK, effects=(Stop(REPLY),))
    lapse = replace(DROP, when=())
    rows = (TAKE, bare, AMEND, lapse, ANSWERS, PROVE, KEEP, replace(TAKE, key="again", effects=(Start(ANSWER),)))
    assert "no_clock" in codes(workflow(*rows))
    idle = replace(ASKED, idle="等待申请人")
    moved = [_moved(t, ASKED, idle) for t in rows]
    assert "no_clock" not in codes(workflow(*moved, states=(OPEN, idle, DONE, FILED)))


def test_clock_that_survives_the_reply() -> None:
    assert "clock_survives" in codes(workflow(on_enter={"done": (Start(FILE),)}))


def test_rows_of_one_key_that_overlap() -> None:
    again = replace(ANSWERS, target=DONE, label="再答复")
    assert "rows_overlap" in codes(workflow(TAKE, ASK, AMEND, DROP, ANSWERS, again, PROVE, KEEP))


def test_rows_of_one_key_with_disjoint_guards() -> None:
    how = Fact("how", "方式", choices=("full", "short"))
    full = replace(ANSWERS, facts=(how,), when=(FactIs("how", ("full",)),))
    short = replace(ANSWERS, facts=(how,), when=(FactIs("how", ("short",)),))
    assert codes(workflow(TAKE, ASK, AMEND, DROP, full, short, PROVE, KEEP)) == set()


def test_row_that_can_never_be_taken() -> None:
    """Its clock never runs where the row stands."""
    late = T("late", "逾期", OPEN, SAME, by=CLERK, law=ART, when=(Expired("answer"),))
    assert "row_unreachable" in codes(workflow(TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, KEEP, late))


def test_fact_that_nobody_can_record() -> None:
    odd = T("odd", "不可能", OPEN, SAME, by=CLERK, law=ART, when=(FactIs("x", ("y",)),))
    assert "fact_unknown" in codes(workflow(TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, KEEP, odd))
    choice = Fact("x", "某项", choices=("z",))
    assert "fact_unknown" in codes(
        workflow(TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, KEEP, replace(odd, facts=(choice,)))
    )


def test_mark_that_can_never_be_set() -> None:
    unset = Mark("unset", "从未", by=("ask",), when=FactIs("z", ("z",)))
    asks = T("again", "再次", OPEN, SAME, by=CLERK, law=ART, when=(~unset,))
    rows = (TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, KEEP, asks)
    assert "fact_unknown" in codes(workflow(*rows, marks=(unset,)))


def test_guard_that_never_holds() -> None:
    never = Guard("never", "从不", FactIs("x", ("y",)), ART, "从不")
    asks = T("odd", "不可能", OPEN, SAME, by=CLERK, law=ART, when=(never,))
    assert "guard_never_holds" in codes(workflow(TAKE, ASK, AMEND, DROP, ANSWERS, PROVE, KEEP, asks))


def test_outcome_that_nothing_gives() -> None:
    lost = replace(GIVEN, key="lost", label="不存在")
    assert "outcome_unreachable" in codes(workflow(outcomes=(GIVEN, DROPPED, lost)))


def test_expiry_of_another_s_period_without_effect() -> None:
    assert "expiry_without_effect" in codes(workflow(TAKE, ASK, AMEND, replace(DROP, when=()), ANSWERS, PROVE, KEEP))


def test_step_of_the_sweep_is_no_help_of_others() -> None:
    lapse = T("lapse", "届满", ASKED, OPEN, by=SWEEP, law=ART, when=(Expired("answer"),), effects=(Start(REPLY),))
    assert codes(workflow(TAKE, ASK, AMEND, lapse, ANSWERS, PROVE, KEEP, outcomes=(GIVEN,))) == set()


def test_child_that_the_parent_does_not_hear() -> None:
    """In 2008.1 (the faster one to explore) a consultation may end in any of three states: leave one out."""
    w = DISCLOSURE_REQUEST_2008_1
    deaf = [
        replace(t, sources=States(tuple(s for s in t.sources.members if s.key != "in_review")))
        if t.key == "close_consultation"
        else t
        for t in w.transitions
    ]
    found = check(replace(w, transitions=tuple(deaf)), {"consultation": CONSULTATION_2019_1}).findings
    assert "child_unheard" in {f.code for f in found}


def test_finding_tells_a_way_there() -> None:
    findings = check(workflow(on_enter={"done": (Start(FILE),)}), {}).findings
    found = next(f for f in findings if f.code == "clock_survives")
    assert found.path[0] == "take"
    assert "已答复" in found.message
