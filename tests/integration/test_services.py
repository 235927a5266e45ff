"""The services over every store: what an officer asks is done whole or not at all, and a refusal says why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.core.errors import Conflict, GongkaiError, InputError, NotFound
from engine.core.ports import Store
from engine.services.admin import add_agency, add_person, set_policy
from engine.services.cases import act_on, actions, open_case, read_case, sweep_case
from engine.services.numbering import PATTERNS
from engine.services.verification import verify
from tests.offices import EVERYBODY, Answer, Ask, Office, everything, gaps, office, put

DAY = date(2022, 9, 30)
APPLICATION = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
CONSULT = {"kind": "third_party", "ref": "c1", "addressee": "某公司", "subject": "合同附件"}
ONWARD: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("2022-09-30", "register", {}),
    ("2022-10-08", "assign", {"unit": "业务处", "handler": "handler"}),
    ("2022-10-12", "submit_draft", {"outcome": "disclosed", "ground": "不属于不予公开的情形", "given": "复印件9页"}),
    ("2022-10-13", "clear_secrecy", {}),
    ("2022-10-13", "approve", {}),
    ("2022-10-14", "issue", {}),
    ("2022-10-14", "dispatch", {"way": "mail"}),
)
ROLE = {
    "register": "registrar",
    "submit_draft": "handler",
    "clear_secrecy": "secrecy_reviewer",
    "approve": "reviewer",
    "issue": "issuing_leader",
    "dispatch": "registrar",
    "recall_issue": "office_head",
    "extend_reply": "office_head",
    "record_opinion": "registrar",
    "deliver_consultation": "registrar",
    "withdraw": "registrar",
    "return_draft": "reviewer",
    "archive": "archivist",
}


@pytest.fixture
def at(store: Store) -> Office:
    return office(store, DAY)


def ask(at: Office, no: str, on: str, do: str, facts: dict[str, Any] | None = None, **more: Any) -> Answer:
    """One step on its own day, by the role that it takes."""
    person = more.pop("person", ROLE.get(do, "officer"))
    day = date.fromisoformat(on)
    return put(at, Ask("act", more.pop("today", day), no, do, facts or {}, person, "demo", more.pop("on", day), **more))


def opened(at: Office, day: date = DAY, **facts: Any) -> str:
    answer = put(at, Ask("open", day, facts={**APPLICATION, **facts}, person="registrar", agency="demo"))
    assert answer.accepted, answer
    return answer.no


def upto(at: Office, last: str) -> str:
    """A case taken through `ONWARD` up to and with `last`."""
    no = opened(at)
    for on, do, facts in ONWARD:
        answer = ask(at, no, on, do, facts)
        assert answer.accepted, answer
        if do == last:
            break
    return no


def sound(at: Office) -> bool:
    return verify(at.world).problems == () and gaps(everything(at.world.store)) == []


# ------------------------------------------------------------------------------------------------- done


def test_a_case_from_its_opening_to_its_reply(at: Office) -> None:
    no = upto(at, "dispatch")
    assert no == "2022-0001"
    held = read_case(at.world, no, "demo")
    assert (held.case.state, held.case.outcome) == ("replied", "disclosed")
    with at.world.store.read() as tx:
        letters = {x.key: x for x in tx.letters("demo", no)}
        events = [e.do for e, _ in tx.events("demo", no)]
    assert events == ["receive", *(do for _, do, _ in ONWARD)]
    assert letters["reply_disclosed"].number == "云自然资公开复〔2022〕1号"
    assert letters["reply_disclosed"].values["case"]["request"] == "2021年度预算"
    assert letters["reply_disclosed"].template_version
    assert sound(at)


def test_each_agency_counts_for_itself_and_by_the_year(at: Office) -> None:
    numbers = [
        put(at, Ask("open", day, facts=APPLICATION, person="registrar", agency=agency)).no
        for agency, day in (("demo", DAY), ("other", DAY), ("demo", DAY), ("other", DAY), ("demo", date(2023, 1, 3)))
    ]
    assert numbers == ["2022-0001", "桂2022第1号", "2022-0002", "桂2022第2号", "2023-0001"]
    assert sound(at)


def test_a_letter_taken_back_keeps_its_number_void(at: Office) -> None:
    no = upto(at, "issue")
    assert ask(at, no, "2022-10-14", "recall_issue", {"reason": "文字有误"}).accepted
    for on, do, facts in ONWARD[2:]:
        assert ask(at, no, max(on, "2022-10-14"), do, facts).accepted
    with at.world.store.read() as tx:
        replies = [(x.number, x.voided) for x in tx.letters("demo", no) if x.key == "reply_disclosed"]
    assert replies == [("云自然资公开复〔2022〕1号", True), ("云自然资公开复〔2022〕2号", False)]
    assert sound(at)


def test_what_time_does_is_written_before_what_an_officer_does(at: Office) -> None:
    """The opinion's fifteen working days end on 2022-11-04; nobody writes it down before the draft of 11-08."""
    no = upto(at, "assign")
    assert ask(at, no, "2022-10-10", "open_consultation", CONSULT).accepted
    assert ask(at, no, "2022-10-14", "deliver_consultation", {"ref": "c1"}).accepted
    draft = {"outcome": "withheld_third_party", "ground": "属于商业秘密"}
    answer = ask(at, no, "2022-11-08", "submit_draft", draft)
    assert (answer.accepted, answer.wrote) == (True, 3)
    with at.world.store.read() as tx:
        child = [e for e, _ in tx.events("demo", f"{no}-c1")]
        last = [e for e, _ in tx.events("demo", no)][-2:]
    assert [e.do for e in last] == ["close_consultation", "submit_draft"]
    assert (child[-1].do, child[-1].on, child[-1].recorded_on) == ("lapse", date(2022, 11, 4), date(2022, 11, 8))
    assert last[0].on == date(2022, 11, 4)
    assert sound(at)


def test_the_sweep_writes_once_and_leaves_versions_alone(at: Office) -> None:
    no = upto(at, "assign")
    assert ask(at, no, "2022-10-10", "open_consultation", CONSULT).accepted
    assert ask(at, no, "2022-10-14", "deliver_consultation", {"ref": "c1"}).accepted
    version = read_case(at.world, no, "demo").case.version
    at.clock.day = date(2022, 11, 20)
    assert sweep_case(at.world, no, agency="demo", on=date(2022, 11, 4)).written == ()
    assert len(sweep_case(at.world, no, agency="demo").written) == 2
    after = everything(at.world.store)
    assert sweep_case(at.world, no, agency="demo").written == ()
    assert everything(at.world.store) == after
    assert read_case(at.world, no, "demo").case.version == version
    answer = ask(at, no, "2022-11-20", "record_opinion", {"ref": "c1", "opinion": "agree"}, version=version)
    assert answer.accepted, answer


def test_a_policy_holds_from_its_day(at: Office) -> None:
    no = upto(at, "assign")
    set_policy(at.world, "payment_days", 5, date(2022, 10, 20), "demo")
    other = upto(at, "assign")
    assert ask(at, no, "2022-10-19", "charge_fee", {"items": 35}).accepted
    assert ask(at, other, "2022-10-20", "charge_fee", {"items": 35}).accepted
    lengths = [read_case(at.world, x, "demo").case.runs["payment"].length for x in (no, other)]
    assert lengths == [20, 5]


# ------------------------------------------------------------------------------------------------- once


def test_a_repeated_key_writes_once(at: Office) -> None:
    application = Ask("open", DAY, facts=APPLICATION, person="registrar", agency="demo", key="k1")
    assert put(at, application) == Answer("2022-0001", 1)
    before = everything(at.world.store)
    assert put(at, replace(application, today=date(2022, 10, 8))) == Answer("2022-0001", 0, True)
    assert everything(at.world.store) == before
    step = Ask("act", DAY, "2022-0001", "register", {}, "registrar", "demo", version=1, key="k2")
    assert put(at, step).wrote == 1
    assert put(at, step) == Answer("2022-0001", 0, True)
    assert put(at, replace(step, person=EVERYBODY)).code == "stale_version"
    assert sound(at)


def test_a_key_is_of_one_person_and_agency(at: Office) -> None:
    application = Ask("open", DAY, facts=APPLICATION, person="registrar", agency="demo", key="k1")
    answers = [put(at, application), put(at, replace(application, person=EVERYBODY))]
    answers.append(put(at, replace(application, agency="other")))
    assert [(a.no, a.replayed) for a in answers] == [("2022-0001", False), ("2022-0002", False), ("桂2022第1号", False)]


def test_a_key_used_for_another_case_is_refused(at: Office) -> None:
    one, two = opened(at), opened(at)
    assert ask(at, one, "2022-09-30", "register", key="k1").accepted
    before = everything(at.world.store)
    answer = ask(at, two, "2022-09-30", "register", key="k1")
    assert (answer.code, "key" in answer.error) == ("key_reused", True)
    assert everything(at.world.store) == before


def test_a_refused_step_leaves_its_key_free(at: Office) -> None:
    no = opened(at)
    assert ask(at, no, "2022-09-30", "assign", {"unit": "业务处"}, key="k1").code == "wrong_state"
    assert ask(at, no, "2022-09-30", "register", key="k1").wrote == 1


# ------------------------------------------------------------------------------------------------- refused

BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "an impossible action": ({"do": "dispatch", "facts": {"way": "mail"}}, "wrong_state", "签发"),
    "no such action": ({"do": "burn"}, "unknown_action", "字段：do"),
    "a step of the sweep": ({"do": "payment_lapses", "person": EVERYBODY}, "wrong_state", "待缴费"),
    "an unknown key": ({"facts": {"colour": "红"}}, "bad_input", "字段：colour"),
    "a missing key": ({"do": "correct_record", "person": "office_head"}, "bad_input", "字段：field"),
    "a value of the wrong type": (
        {"do": "narrow_request", "person": "registrar", "facts": {"request": True}},
        "bad_input",
        "字段：request",
    ),
    "a date before the case's last": ({"on": date(2022, 10, 10)}, "date_before_last", "字段：on"),
    "a date that is none": ({"on": "2022-02-30"}, "bad_input", "字段：on"),
    "a date to come": ({"on": date(2022, 10, 14)}, "bad_input", "字段：on"),
    "a stale version": ({"version": 3}, "stale_version", "第 4 版"),
    "a version to come": ({"version": 5}, "stale_version", "第 4 版"),
    "a stranger": ({"person": "nobody"}, "unknown_person", "字段：person"),
    "a lacking role": ({"person": "archivist"}, "role_lacking", "审查人"),
    "no such case": ({"no": "2022-0009"}, "case_not_found", "字段：no"),
    "no number": ({"no": ""}, "case_not_found", "字段：no"),
    "another agency's case": ({"agency": "other"}, "case_not_found", "字段：no"),
    "no such agency": ({"agency": "nowhere"}, "not_found", "字段：agency"),
    "no agency where there are two": ({"agency": None}, "bad_input", "字段：agency"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_whole(at: Office, what: str) -> None:
    no = upto(at, "submit_draft")
    changes, code, words = BAD[what]
    good = Ask("act", date(2022, 10, 13), no, "clear_secrecy", {}, "secrecy_reviewer", "demo", version=4)
    before = everything(at.world.store)
    answer = put(at, replace(good, **changes))
    assert answer.code == code, answer
    assert words in answer.error
    assert everything(at.world.store) == before
    assert put(at, good).accepted


BAD_OPENING: dict[str, tuple[dict[str, Any], str, str]] = {
    "no channel": ({"facts": {"request": "预算"}}, "bad_input", "字段：channel"),
    "no such channel": ({"facts": {"channel": "pigeon"}}, "bad_input", "字段：channel"),
    "arrived after it was received": (
        {"facts": {**APPLICATION, "arrived_on": "2022-10-01"}},
        "bad_input",
        "字段：arrived_on",
    ),
    "a lacking role": ({"person": "archivist"}, "role_lacking", "登记人"),
    "no such workflow": ({"workflow": "no_such"}, "bad_input", "字段：workflow"),
    "a child's workflow": ({"workflow": "consultation"}, "child_workflow", "母案"),
    "a step that opens nothing": ({"do": "register"}, "action_refused", "字段：do"),
    "before any definition": ({"on": "2007-01-04"}, "bad_input", "字段：on"),
    "an unpublished year": (
        {"today": date(2040, 1, 4), "facts": {**APPLICATION, "channel": "internet"}},
        "calendar_range",
        "2040",
    ),
}


@pytest.mark.parametrize("what", BAD_OPENING)
def test_a_bad_opening_takes_no_number(at: Office, what: str) -> None:
    changes, code, words = BAD_OPENING[what]
    before = everything(at.world.store)
    good = Ask("open", DAY, facts=APPLICATION, person="registrar", agency="demo")
    answer = put(at, replace(good, **changes))
    assert answer.code == code, answer
    assert words in answer.error
    assert everything(at.world.store) == before
    assert put(at, good).no == "2022-0001"


def test_an_unpublished_year_stops_a_step(at: Office) -> None:
    no = opened(at, date(2028, 12, 20))
    before = everything(at.world.store)
    answer = ask(at, no, "2028-12-20", "register")
    assert answer.code == "calendar_range"
    assert everything(at.world.store) == before


def test_a_letter_that_lacks_an_element_takes_no_number(at: Office) -> None:
    no = upto(at, "assign")
    incomplete = {k: v for k, v in CONSULT.items() if k != "subject"}
    before = everything(at.world.store)
    answer = ask(at, no, "2022-10-10", "open_consultation", incomplete)
    assert answer.code == "letter_incomplete"
    assert everything(at.world.store) == before
    assert ask(at, no, "2022-10-10", "open_consultation", CONSULT).accepted
    assert sound(at)


def test_duties_stay_apart(at: Office) -> None:
    no = upto(at, "assign")
    _, _, draft = ONWARD[2]
    assert ask(at, no, "2022-10-12", "submit_draft", draft, person=EVERYBODY).accepted
    assert ask(at, no, "2022-10-12", "clear_secrecy", person=EVERYBODY).code == "separation"
    assert ask(at, no, "2022-10-12", "clear_secrecy").accepted
    assert ask(at, no, "2022-10-12", "approve", person=EVERYBODY).code == "separation"
    set_policy(at.world, "separation", "small_office", date(2022, 10, 13), "demo")
    assert ask(at, no, "2022-10-13", "approve", person=EVERYBODY).accepted
    assert ask(at, no, "2022-10-13", "issue", person=EVERYBODY).code == "separation", "never the same as the drafter"


@pytest.mark.parametrize("do", ["deliver", "deliver_consultation", "record_opinion", "archive", "burn"])
def test_a_consultation_is_handled_in_its_request(at: Office, do: str) -> None:
    no = upto(at, "assign")
    assert ask(at, no, "2022-10-10", "open_consultation", CONSULT).accepted
    before = everything(at.world.store)
    answer = ask(at, f"{no}-c1", "2022-10-14", do, person=EVERYBODY)
    assert answer.code == "child_case", answer
    assert no in answer.error
    assert put(at, Ask("sweep", date(2023, 1, 4), f"{no}-c1", agency="demo")).code == "child_case"
    assert everything(at.world.store) == before
    assert read_case(at.world, f"{no}-c1", "demo").case.state == "sent"
    assert actions(at.world, f"{no}-c1", person=EVERYBODY, agency="demo") == ()


# ------------------------------------------------------------------------------------------------- at once


def test_many_at_once(store: Store) -> None:
    """Eight counters take in applications, and eight officers want the same case: numbers have no gap, one wins."""
    at = office(store, DAY)
    no = opened(at)

    def take_in(n: int) -> str:
        return open_case(at.world, "disclosure_request", APPLICATION, person="registrar", agency="demo").case.no

    def grasp(n: int) -> str:
        try:
            return act_on(at.world, no, "register", {}, person="registrar", agency="demo", version=1).case.state
        except GongkaiError as lost:
            return lost.code

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take_in, range(16)))
        states = list(pool.map(grasp, range(8)))
    assert sorted(taken) == [f"2022-{n:04d}" for n in range(2, 18)]
    assert sorted(states) == ["registered", *["stale_version"] * 7]
    assert sound(at)


def test_one_key_at_once_writes_once(store: Store) -> None:
    at = office(store, DAY)

    def take_in(n: int) -> str:
        try:
            done = open_case(at.world, "disclosure_request", APPLICATION, person="registrar", agency="demo", key="k")
        except Conflict as lost:
            return lost.code
        return done.case.no

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take_in, range(8)))
    assert set(answers) <= {"2022-0001", "conflict"}
    assert "2022-0001" in answers
    assert list(everything(store)["demo"]["cases"]) == ["2022-0001"]
    assert sound(at)


# ------------------------------------------------------------------------------------------------- administration


def test_agencies_people_and_policies(at: Office) -> None:
    made = add_agency(at.world, "third", " 第三局 ", profile={"number_patterns": {"case": "{year}年{n}"}})
    assert (made.name, made.region) == ("第三局", "CN")
    assert add_person(at.world, "李四", ["registrar"], "third").roles == {"registrar"}
    assert add_person(at.world, "李四", ["officer"], "third").roles == {"officer"}, "replaces"
    with pytest.raises(Conflict):
        add_agency(at.world, "third", "又一个")
    with pytest.raises(NotFound):
        add_person(at.world, "李四", ["officer"], "fourth")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("code", {"code": "有空格 "}),
        ("code", {"code": ""}),
        ("code", {"code": "x" * 41}),
        ("name", {"name": "  "}),
        ("name", {"name": "坏\0名"}),
        ("name", {"name": "长" * 101}),
        ("region", {"region": "CN-XX"}),
        ("profile", {"profile": ["short"]}),
        ("profile", {"profile": [["short", "x"]]}),
        ("profile", {"profile": "short"}),
        ("profile", {"profile": 3}),
        ("profile.short", {"profile": {"short": 3}}),
        ("profile.phone", {"profile": {"phone": "1\0"}}),
        ("profile.colour", {"profile": {"colour": "红"}}),
        ("profile.hints", {"profile": {"hints": ["archive"]}}),
        ("profile.hints.a", {"profile": {"hints": {"a": 3}}}),
        ("number_patterns", {"profile": {"number_patterns": ["x"]}}),
        ("number_patterns", {"profile": {"number_patterns": {"letter": "{year}{n}"}}}),
        ("number_patterns.case", {"profile": {"number_patterns": {"case": "{year}"}}}),
        ("number_patterns.case", {"profile": {"number_patterns": {"case": "{n}"}}}),
        ("number_patterns.case", {"profile": {"number_patterns": {"case": "{year}{n}{secret}"}}}),
        ("number_patterns.case", {"profile": {"number_patterns": {"case": "{year}{n}{short.__class__}"}}}),
        ("number_patterns.case", {"profile": {"number_patterns": {"case": "{year}{n"}}}),
        ("number_patterns.case", {"profile": {"number_patterns": {"case": "{year}{n:0999999999d}"}}}),
        ("number_patterns.case", {"profile": {"number_patterns": {"case": 3}}}),
        ("number_patterns.notice", {"profile": {"number_patterns": {"notice": PATTERNS["reply"]}}}),
    ],
)
def test_a_bad_agency_is_not_registered(at: Office, field: str, given: dict[str, Any]) -> None:
    before = everything(at.world.store)
    with pytest.raises(InputError) as caught:
        add_agency(at.world, **{"code": "new", "name": "新局", **given})
    assert caught.value.field == field
    assert everything(at.world.store) == before


def test_bad_people_and_policies_are_not_registered(at: Office) -> None:
    before = everything(at.world.store)
    for field, name, roles in (("role", "李四", ["king"]), ("role", "李四", []), ("name", "", ["officer"])):
        with pytest.raises(InputError) as caught:
            add_person(at.world, name, roles, "demo")
        assert caught.value.field == field
    for field, key, value in (("key", "colour", "红"), ("value", "separation", "loose"), ("value", "payment_days", 0)):
        with pytest.raises(InputError) as caught:
            set_policy(at.world, key, value, DAY, "demo")
        assert caught.value.field == field
    assert everything(at.world.store) == before
