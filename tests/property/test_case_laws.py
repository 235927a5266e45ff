"""Laws of cases over random histories: events say everything, refusals change nothing, restarts forget."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine.core.case import Case, apply, fold
from engine.core.errors import GongkaiError
from engine.core.events import Event
from engine.core.family import Family, Written, act, sweep
from engine.core.simulate import resolve_settings
from engine.core.step import Command, permitted
from engine.core.view import Env
from tests.histories import history
from tests.library import CHILDREN, CHINA, REQUEST


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, allow_nan=False))


def play(scenario: dict[str, Any]) -> tuple[list[Family], list[Written], int, Env]:
    """(the family after each step, every event, how many steps were refused, surroundings)."""
    env = Env(CHINA, resolve_settings(REQUEST, scenario["policy"]))
    family, refused = Family(None), 0
    written: list[Written] = []
    families = []
    for x in scenario["steps"]:
        on = date.fromisoformat(x["on"])
        if family.parent is not None:
            family, more = sweep(REQUEST, CHILDREN, family, env, on)
            written += more
        try:
            family, more = act(REQUEST, CHILDREN, family, Command(x["do"], on, x["with"], ""), env, no="P-1")
            written += more
        except GongkaiError:
            refused += 1
        families.append(family)
    return families, written, refused, env


def events_of(written: list[Written], ref: str) -> list[Event]:
    return [w.event for w in written if w.ref == ref]


@given(st.data())
@settings(max_examples=120)
def test_the_events_alone_make_the_case(data: st.DataObject) -> None:
    families, written, _, _ = play(history(data.draw)[0])
    cases = {"": families[-1].parent, **families[-1].children}
    for ref, case in cases.items():
        assert case is not None
        events = [Event.from_json(through_json(e.to_json())) for e in events_of(written, ref)]
        assert events == events_of(written, ref)
        assert fold(case.no, case.workflow, case.workflow_version, events) == case
        assert [e.seq for e in events] == list(range(1, case.seq + 1))
        assert case.version == sum(e.person for e in events)


@given(st.data())
@settings(max_examples=120)
def test_a_case_survives_being_written_down(data: st.DataObject) -> None:
    for family in play(history(data.draw)[0])[0]:
        for case in (family.parent, *family.children.values()):
            assert case is not None
            again = Case.from_json(through_json(case.to_json()))
            assert again == case
            assert list(again.runs) == list(case.runs)


@given(st.data())
@settings(max_examples=120)
def test_what_the_parent_knows_of_its_consultations_is_true(data: st.DataObject) -> None:
    for family in play(history(data.draw)[0])[0]:
        assert family.parent is not None
        assert set(family.parent.children) == set(family.children)
        for ref, child in family.children.items():
            held = family.parent.children[ref]
            ended = child.state in {s.key for s in CHILDREN["consultation"].ended}
            assert (held.state, held.ended, held.kind) == (child.state, ended, child.fields["kind"])


@given(st.data())
@settings(max_examples=60)
def test_a_refused_step_changes_nothing(data: st.DataObject) -> None:
    """Every action that the case refuses, each tried on the last day, leaves the family as it was."""
    families, _, _, env = play(history(data.draw, 10)[0])
    family = families[-1]
    assert family.parent is not None
    before = through_json([c.to_json() for c in (family.parent, *family.children.values())])
    on = max(family.parent.acted_on, family.parent.entered_on)
    refused = 0
    for do in REQUEST.rows:
        try:
            act(REQUEST, CHILDREN, family, Command(do, on, {"ref": "c1"}, "某人"), env)
        except GongkaiError:
            refused += 1
        assert through_json([c.to_json() for c in (family.parent, *family.children.values())]) == before
    assert refused


@given(st.data())
@settings(max_examples=60)
def test_what_is_permitted_is_not_refused_for_the_state(data: st.DataObject) -> None:
    """An action listed as refused is refused; one that is not listed does not belong to the state."""
    families, _, _, env = play(history(data.draw, 10)[0])
    family = families[-1]
    assert family.parent is not None
    on = max(family.parent.acted_on, family.parent.entered_on)
    listed = permitted(REQUEST, family.parent, env, on, "某人", None)
    for p in listed:
        if not p.allowed:
            with pytest.raises(GongkaiError):
                act(REQUEST, CHILDREN, family, Command(p.do, on, {}, "某人"), env)
    here = {p.do for p in listed}
    for do, rows in REQUEST.rows.items():
        if do not in here and not all(t.automatic for t in rows):
            with pytest.raises(GongkaiError, match="wrong_state"):
                act(REQUEST, CHILDREN, family, Command(do, on, {}, "某人"), env)


@given(st.data())
@settings(max_examples=120)
def test_a_restart_forgets_the_old_run(data: st.DataObject) -> None:
    """A new run has no exclusion, extension or ending of the one before, which is kept as it was."""
    _, written, _, _ = play(history(data.draw)[0])
    case: Case | None = None
    for event in events_of(written, ""):
        after = apply(case, event, no="P-1", workflow=REQUEST.key, workflow_version=REQUEST.version)
        started = {e[1] for e in event.effects if e[0] == "start"}
        for key in started:
            run = after.runs[key]
            assert (run.pauses, run.extensions, run.stopped_on) == ((), (), None)
            if case is not None and key in case.runs:
                assert run.run == case.runs[key].run + 1
                kept = next(r for r in after.past if (r.key, r.run) == (key, run.run - 1))
                assert replace(kept, stopped_on=None, how="") == replace(case.runs[key], stopped_on=None, how="")
        case = after


@given(st.data())
@settings(max_examples=60)
def test_the_same_history_always_makes_the_same_events(data: st.DataObject) -> None:
    scenario = history(data.draw)[0]
    one, other = play(scenario)[1], play(scenario)[1]
    assert [w.event.to_json() for w in one] == [w.event.to_json() for w in other]


def test_a_missing_event_is_noticed() -> None:
    steps = [{"on": "2022-09-30", "do": "receive", "with": {"channel": "in_person"}}]
    steps += [{"on": "2022-09-30", "do": do, "with": {}} for do in ("register", "withdraw")]
    written = play({"policy": {}, "steps": steps})[1]
    events = events_of(written, "")
    for wrong in (events[1:], [events[0], events[2]], []):
        with pytest.raises(ValueError, match=r"event|begins"):
            fold("P-1", REQUEST.key, REQUEST.version, wrong)
