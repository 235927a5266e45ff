"""POST /simulate on a case: who may ask, and that asking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx2
import pytest

from engine.adapters.memory import MemoryStore
from engine.services.cases import act_on, open_case
from tests.contract.conftest import Server
from tests.offices import EVERYBODY, Office, everything, office

EXTEND = {"on": "2022-10-10", "do": "extend_reply", "with": {"days": 20, "reason": "材料较多"}}
WHO = {"X-Gongkai-Person": "officer", "X-Gongkai-Agency": "demo"}


@pytest.fixture(scope="module")
def at() -> Office:
    """Case 2022-0001 of `demo` under consultation; today is 10 October 2022. `other` has people, too."""
    at = office(MemoryStore(), date(2022, 9, 30))
    application = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
    no = open_case(at.world, "disclosure_request", application, person=EVERYBODY, agency="demo").case.no
    consult = {"kind": "third_party", "ref": "c1", "addressee": "某公司", "subject": "附件"}
    at.clock.day = date(2022, 10, 10)
    for do, facts in (("register", {}), ("assign", {"unit": "业务处"}), ("open_consultation", consult)):
        act_on(at.world, no, do, facts, person=EVERYBODY, agency="demo", on=date(2022, 9, 30))
    return at


@pytest.fixture(scope="module")
def url(at: Office) -> Iterator[str]:
    with Server(at.world) as server:
        yield f"{server.url}/api/v1"


def ask(url: str, headers: dict[str, str], **more: Any) -> httpx2.Response:
    return httpx2.post(f"{url}/simulate", headers=headers, json={"case": "2022-0001", "steps": [EXTEND], **more})


def test_an_answer(url: str, at: Office) -> None:
    before = everything(at.world.store)
    answer = ask(url, WHO)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["steps"] == [
        {"on": "2022-10-10", "do": "extend_reply", "accepted": True, "why": None, "state": "in_handling"}
    ]
    held = httpx2.get(f"{url}/cases/2022-0001/clocks", headers=WHO).json()["clocks"]
    change = told["changes"]["clocks"]["reply"]
    assert change["before"] == {k: v for k, v in held["reply"].items() if k in change["before"]}
    assert change["after"]["latest_due_on"] > change["before"]["latest_due_on"]
    assert everything(at.world.store) == before


@pytest.mark.parametrize(
    ("headers", "more", "status", "code"),
    [
        ({}, {}, 401, "unknown_person"),
        ({**WHO, "X-Gongkai-Person": "nobody"}, {}, 401, "unknown_person"),
        ({**WHO, "X-Gongkai-Agency": "other"}, {}, 404, "case_not_found"),
        ({**WHO, "X-Gongkai-Agency": "nowhere"}, {}, 404, "not_found"),
        (WHO, {"case": "2022-0002"}, 404, "case_not_found"),
        (WHO, {"case": "2022-0001-c1"}, 409, "child_case"),
        (WHO, {"steps": []}, 422, "bad_input"),
        (WHO, {"region": "CN"}, 422, "bad_input"),
        (WHO, {"as_of": "2022-10-09"}, 422, "bad_input"),
        (WHO, {"as_of": "2040-01-01"}, 422, "calendar_range"),
    ],
)
def test_refusals(url: str, headers: dict[str, str], more: dict[str, Any], status: int, code: str) -> None:
    answer = ask(url, headers, **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_plain_scenario_needs_nobody(url: str) -> None:
    steps = [{"on": "2022-09-30", "do": "receive", "with": {"channel": "in_person"}}]
    answer = httpx2.post(f"{url}/simulate", json={"workflow": "disclosure_request", "steps": steps})
    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    assert "changes" not in answer.json()


def test_the_clock_of_a_consultation_is_drawn(url: str) -> None:
    answer = httpx2.get(f"{url}/cases/2022-0001/clocks/delivery:c1.svg", headers=WHO)
    assert answer.status_code == 200, answer.text
    assert "2022-0001-c1 " in answer.text
