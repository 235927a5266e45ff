"""What if? The answer is what the case becomes if it is really done, and asking writes nothing, in every store."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from engine import bootstrap
from engine.adapters.memory import MemoryStore
from engine.core.errors import ActionRefused, GongkaiError, InputError, NotFound
from engine.core.ports import Store
from engine.services import views
from engine.services.admin import set_policy
from engine.services.cases import act_on, open_case, read_case, sweep_case
from engine.services.verification import verify
from engine.services.what_if import what_if
from tests.integration.test_holiday_notices import LONGER, registered, take_in
from tests.offices import EVERYBODY, Office, everything, office

TODAY = date(2022, 10, 18)
APPLICATION = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
HANDLED = (("2022-09-30", "register", {}), ("2022-10-10", "assign", {"unit": "业务处"}))
CONSULTED = (
    *HANDLED,
    ("2022-10-12", "open_consultation", {"kind": "third_party", "ref": "c1", "addressee": "某公司", "subject": "附件"}),
    ("2022-10-14", "deliver_consultation", {"ref": "c1"}),
)
AGREES = {"on": "2022-10-20", "do": "record_opinion", "with": {"ref": "c1", "opinion": "agree"}}
EXTEND = {"on": "2022-10-18", "do": "extend_reply", "with": {"days": 20, "reason": "材料较多"}}


@pytest.fixture
def at(store: Store) -> Office:
    return office(store)


def a_case(at: Office, steps: Any = HANDLED, agency: str = "demo") -> str:
    """A case received on 30 September 2022 and taken through `steps`; today is 18 October."""
    at.clock.day = date(2022, 9, 30)
    no = open_case(at.world, "disclosure_request", APPLICATION, person=EVERYBODY, agency=agency).case.no
    for on, do, facts in steps:
        at.clock.day = date.fromisoformat(on)
        act_on(at.world, no, do, facts, person=EVERYBODY, agency=agency)
    at.clock.day = TODAY
    return no


def ask(at: Office, no: str, *steps: dict[str, Any], agency: str = "demo", **more: Any) -> dict[str, Any]:
    """The answer, after making sure that nothing was written for it."""
    before = everything(at.world.store)
    told = what_if(at.world, {"case": no, "steps": list(steps), **more}, agency=agency)
    assert everything(at.world.store) == before
    assert verify(at.world).problems == ()
    return told


def due(told: dict[str, Any], clock: str = "reply") -> list[Any]:
    """The due date of a clock before and after; the latest one while it is paused."""
    pair = told["changes"]["clocks"][clock]
    return [c and (c["due_on"] or c["latest_due_on"]) for c in (pair["before"], pair["after"])]


# ------------------------------------------------------------------------------------------------- questions


def test_what_if_we_extend_today(at: Office) -> None:
    """20 working days after 30 September end on 2 November; 20 more on 30 November (Art. 33(2))."""
    no = a_case(at)
    told = ask(at, no, EXTEND)
    assert [s["accepted"] for s in told["steps"]] == [True]
    assert (told["case"], told["workflow"], told["version"]) == (no, "disclosure_request", "2019.1")
    assert (told["as_of"], told["state"]) == ("2022-10-18", "in_handling")
    assert due(told) == ["2022-11-02", "2022-11-30"]
    assert list(told["changes"]["clocks"]) == ["reply"]
    assert told["changes"]["state"] == {"before": "in_handling", "after": "in_handling"}
    assert {x["key"] for x in told["letters"]} == {"extension_approval_form", "extension_notice"}
    assert told["clocks"]["reply"] == told["changes"]["clocks"]["reply"]["after"]


def test_what_if_the_opinion_comes(at: Office) -> None:
    """Six working days after 12 October are left out if it comes on the 20th, all up to 4 November if never."""
    told = ask(at, a_case(at, CONSULTED), AGREES)
    assert due(told) == ["2022-11-25", "2022-11-10"]
    reply = told["changes"]["clocks"]["reply"]
    assert (reply["before"]["status"], reply["after"]["status"]) == ("paused", "running")
    assert reply["after"]["excluded_days"] == 6
    assert told["clocks"]["opinion:c1"]["stopped_on"] == "2022-10-20"


def test_what_if_it_had_come_yesterday(at: Office) -> None:
    """A fact from outside is recorded today with its own day: the 13th, 14th and 17th are left out."""
    told = ask(at, a_case(at, CONSULTED), {**AGREES, "on": "2022-10-17"})
    assert told["clocks"]["reply"]["due_on"] == "2022-11-07"
    late = ask(at, a_case(at), {**EXTEND, "on": "2022-10-09"})
    assert "早于本案此前的办理日 2022-10-10" in late["steps"][0]["why"]


def test_days_pass_with_and_without_the_steps(at: Office) -> None:
    """Nobody answers: the consultation lapses on 4 November either way, and the reply runs on."""
    told = ask(at, a_case(at, CONSULTED), EXTEND, as_of="2022-11-10")
    assert due(told) == ["2022-11-25", "2022-12-23"]
    assert list(told["changes"]["clocks"]) == ["reply"], "what happens anyway is no change"
    lapsed = {"case": "c1", "on": "2022-11-04", "do": "lapse", "state": "lapsed"}
    assert lapsed in told["events"]


def test_what_if_nothing_more_is_done_before_a_reply(at: Office) -> None:
    draft = {"outcome": "disclosed", "ground": "不属于不予公开的情形", "given": "复印件9页"}
    steps = [
        {"on": "2022-10-31", "do": "submit_draft", "with": draft},
        {"on": "2022-11-01", "do": "clear_secrecy"},
        {"on": "2022-11-01", "do": "approve"},
        {"on": "2022-11-02", "do": "issue"},
        {"on": "2022-11-03", "do": "dispatch", "with": {"way": "mail"}},
    ]
    told = ask(at, a_case(at), *steps)
    assert [s["accepted"] for s in told["steps"]] == [True] * 5, told["steps"]
    assert told["changes"]["state"] == {"before": "in_handling", "after": "replied"}
    assert told["changes"]["outcome"] == {"before": None, "after": "disclosed"}
    reply = told["changes"]["clocks"]["reply"]
    assert (reply["before"]["status"], reply["after"]["status"]) == ("expired", "stopped")
    assert (reply["after"]["late"], reply["after"]["working_days_late"]) == (True, 1)
    assert told["changes"]["clocks"]["archive"]["before"] is None


def test_a_refused_step_says_why_and_changes_nothing(at: Office) -> None:
    told = ask(
        at, a_case(at), {**EXTEND, "with": {"days": 21, "reason": "材料较多"}}, {"on": "2022-10-18", "do": "burn"}
    )
    assert [s["accepted"] for s in told["steps"]] == [False, False]
    assert "第三十三条第二款" in told["steps"][0]["why"]
    assert "unknown_action" in told["steps"][1]["why"]
    assert told["changes"]["clocks"] == {}
    assert told["letters"] == told["events"] == []


def test_the_policies_of_each_day(at: Office) -> None:
    """The period for supplementation is 15 days on the 18th and, by a change made before, 10 from the 20th."""
    no = a_case(at)
    set_policy(at.world, "supplementation_days", 10, date(2022, 10, 20), "demo")
    finding = {"with": {"finding": "内容描述不明确"}, "do": "request_supplementation"}
    ends = [
        ask(at, no, {"on": on, **finding})["clocks"]["supplementation"]["due_on"] for on in ("2022-10-18", "2022-10-20")
    ]
    assert ends == ["2022-11-08", "2022-11-03"]


def test_as_known_on_a_day(at: Office) -> None:
    """With the notices of October 2021 alone, the National Day of 2022 and what follows it is provisional."""
    known = ask(at, a_case(at), EXTEND)
    assert known["clocks"]["reply"]["provisional"] is False
    told = ask(at, a_case(at), EXTEND, known_on="2021-10-01")
    assert told["clocks"]["reply"]["provisional"] is True
    assert "2022年部分节假日" in told["clocks"]["reply"]["missing_notice"]


def test_an_imported_notice_counts(store: Store) -> None:
    """The invented notice of 2027 moves the end from 4 to 5 January; one more day is then the 6th."""
    at = office(store)
    no = registered(at)
    take_in(at, LONGER)
    extend = {"on": "2026-12-21", "do": "extend_reply", "with": {"days": 1, "reason": "检索量大"}}
    assert due(ask(at, no, extend)) == ["2027-01-05", "2027-01-06"]
    assert due(ask(at, no, extend, known_on="2026-12-20")) == ["2027-01-04", "2027-01-05"]


# ------------------------------------------------------------------------------------------------- as it comes


@pytest.mark.parametrize(
    ("begun", "steps", "until"),
    [
        (HANDLED, [EXTEND], "2022-10-18"),
        (CONSULTED, [AGREES], "2022-10-20"),
        (CONSULTED, [EXTEND], "2022-11-10"),
        (CONSULTED, [EXTEND, AGREES], "2022-11-25"),
        (HANDLED, [{"on": "2022-10-24", "do": "withdraw"}], "2022-11-30"),
    ],
)
def test_what_is_foretold_comes_true(at: Office, begun: Any, steps: list[dict[str, Any]], until: str) -> None:
    no = a_case(at, begun)
    told = ask(at, no, *steps, as_of=until)
    for step in steps:
        at.clock.day = date.fromisoformat(step["on"])
        act_on(at.world, no, step["do"], step.get("with", {}), person=EVERYBODY, agency="demo")
    at.clock.day = date.fromisoformat(until)
    sweep_case(at.world, no, agency="demo")
    done = read_case(at.world, no, "demo")
    assert (told["state"], told["outcome"]) == (done.case.state, done.case.outcome or None)
    seen = views.clocks_view(at.world, done, at.clock.day)
    assert told["clocks"] == {k: {x: v for x, v in c.items() if x not in ("label", "article")} for k, c in seen.items()}


# ------------------------------------------------------------------------------------------------- whose, and which


def test_unknown_and_strangers_cases_are_not_found(at: Office) -> None:
    a_case(at)
    theirs = a_case(at, agency="other")
    for no, agency in (("2022-0099", "demo"), (theirs, "demo"), ("2022-0001", "other"), ("2022-0001", "nowhere")):
        with pytest.raises(NotFound):
            what_if(at.world, {"case": no, "steps": [EXTEND]}, agency=agency)
    with pytest.raises(NotFound) as nobody:
        what_if(at.world, {"case": "2022-0001", "steps": [EXTEND]}, agency="demo", person="nobody")
    assert nobody.value.code == "unknown_person"
    assert what_if(at.world, {"case": theirs, "steps": [EXTEND]}, agency="other", person="officer")["case"] == theirs


def test_a_child_case_moves_with_its_parent(at: Office) -> None:
    no = a_case(at, CONSULTED)
    with pytest.raises(ActionRefused) as refused:
        what_if(at.world, {"case": f"{no}-c1", "steps": [AGREES]}, agency="demo")
    assert (refused.value.code, refused.value.remedy) == ("child_case", f"按案件 {no} 推演")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ([], "scenario"),
        ({"case": 7, "steps": [EXTEND]}, "case"),
        ({"case": "", "steps": [EXTEND]}, "case"),
        ({"case": "a\x00b", "steps": [EXTEND]}, "case"),
        ({"case": "\ud800", "steps": [EXTEND]}, "case"),
        ({"case": "2022-0001"}, "steps"),
        ({"case": "2022-0001", "steps": []}, "steps"),
        ({"case": "2022-0001", "steps": [{"on": "2022-10-18"}]}, "steps[0]"),
        ({"case": "2022-0001", "steps": [EXTEND], "workflow": "disclosure_request"}, "workflow"),
        ({"case": "2022-0001", "steps": [EXTEND], "policy": {}}, "policy"),
        ({"case": "2022-0001", "steps": [EXTEND], "comment": ""}, "comment"),
        ({"case": "2022-0001", "steps": [EXTEND], "as_of": "soon"}, "as_of"),
        ({"case": "2022-0001", "steps": [EXTEND], "as_of": "2022-10-17"}, "as_of"),
        ({"case": "2022-0001", "steps": [EXTEND], "known_on": 3}, "known_on"),
    ],
)
def test_a_malformed_question_names_its_field(raw: object, field: str) -> None:
    at = office(MemoryStore())
    a_case(at)
    with pytest.raises(InputError) as caught:
        what_if(at.world, raw, agency="demo")
    assert caught.value.field == field


ROWS = bootstrap.versions("disclosure_request")[-1].rows
KEYS = sorted({f.key for rows in ROWS.values() for t in rows for f in t.facts})
anything = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["c1", "mail", "disclosed"])
)
days = st.sampled_from(["2022-10-12", "2022-10-18", "2022-12-30", "2040-01-04", "0001-01-01", "9999-12-31"])
steps_ = st.fixed_dictionaries(
    {"on": days, "do": st.sampled_from(sorted(ROWS))},
    optional={"with": st.dictionaries(st.sampled_from(KEYS), anything)},
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps_, min_size=1, max_size=3), st.none() | days, st.none() | days)
def test_any_question_is_answered_and_nothing_is_written(
    steps: list[dict[str, Any]], as_of: str | None, known_on: str | None
) -> None:
    at = office(MemoryStore())
    no = a_case(at, CONSULTED)
    before = everything(at.world.store)
    try:
        told = what_if(at.world, {"case": no, "steps": steps, "as_of": as_of, "known_on": known_on}, agency="demo")
    except GongkaiError:
        told = None
    assert told is None or (json.dumps(told, allow_nan=False) and len(told["steps"]) == len(steps))
    assert everything(at.world.store) == before
