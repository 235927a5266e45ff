"""Policies over HTTP: everybody of the agency may read, the office head sets, a case shows what applied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx2
import pytest

from engine.adapters.memory import MemoryStore
from engine.services.cases import open_case
from tests.contract.conftest import Server
from tests.offices import EVERYBODY, Office, everything, office

TODAY = date(2022, 9, 30)
CHANGE = {"value": 10, "from": "2022-10-08"}


def who(person: str, agency: str = "demo") -> dict[str, str]:
    return {"X-Gongkai-Person": person, "X-Gongkai-Agency": agency}


@pytest.fixture
def at() -> Office:
    """Case 2022-0001 of `demo`, opened today."""
    at = office(MemoryStore(), TODAY)
    application = {"channel": "in_person", "applicant": "张某"}
    open_case(at.world, "disclosure_request", application, person=EVERYBODY, agency="demo")
    return at


@pytest.fixture
def http(at: Office) -> Iterator[httpx2.Client]:
    with Server(at.world) as server, httpx2.Client(base_url=f"{server.url}/api/v1", timeout=30) as client:
        yield client


def test_read_and_set(http: httpx2.Client, at: Office) -> None:
    answer = http.put("/policies/supplementation_days", headers=who("office_head"), json=CHANGE)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["value"], answer.json()["changes"]) == (
        15,
        [{"value": 10, "value_label": "10", "from": "2022-10-08"}],
    )
    again = http.put("/policies/supplementation_days", headers=who("office_head"), json=CHANGE)
    assert again.json() == answer.json()
    told = http.get("/policies", headers=who("archivist"), params={"on": "2022-10-08"}).json()
    (days,) = [x for x in told["items"] if x["key"] == "supplementation_days"]
    assert (days["value"], days["since"], days["default"], days["certainty"]) == (10, "2022-10-08", 15, "记忆")
    other = http.get("/policies", headers=who("archivist", "other"), params={"on": "2022-10-08"}).json()
    assert [x["value"] for x in other["items"] if x["key"] == "supplementation_days"] == [15]
    at.clock.day = date(2022, 10, 9)
    case = http.get("/cases/2022-0001", headers=who("officer")).json()
    (applied,) = [x for x in case["policies"] if x["key"] == "supplementation_days"]
    assert (applied["value"], [c["value"] for c in applied["changes"]]) == (15, [10])
    assert applied["source"] == "ADR 002 补正第一点"


@pytest.mark.parametrize(
    ("headers", "key", "body", "status", "field"),
    [
        ({}, "payment_days", CHANGE, 401, "X-Gongkai-Person"),
        (who("nobody"), "payment_days", CHANGE, 401, "person"),
        (who("officer"), "payment_days", CHANGE, 403, None),
        (who("office_head", "nowhere"), "payment_days", CHANGE, 404, "agency"),
        (who("office_head"), "colour", CHANGE, 422, "key"),
        (who("office_head"), "payment_days", {**CHANGE, "value": 0}, 422, "value"),
        (who("office_head"), "payment_days", {**CHANGE, "value": True}, 422, None),
        (who("office_head"), "payment_days", {**CHANGE, "value": "20"}, 422, "value"),
        (who("office_head"), "payment_days", {"value": 5}, 422, "body.from"),
        (who("office_head"), "payment_days", {**CHANGE, "by": "x"}, 422, "body.by"),
        (who("office_head"), "payment_days", {**CHANGE, "from": "2022-09-30"}, 422, "valid_from"),
        (who("office_head"), "ladder.reply", {**CHANGE, "value": "off"}, 422, "ladder"),
    ],
)
def test_refusals(
    http: httpx2.Client,
    at: Office,
    headers: dict[str, str],
    key: str,
    body: dict[str, Any],
    status: int,
    field: str | None,
) -> None:
    before = everything(at.world.store)
    answer = http.put(f"/policies/{key}", headers=headers, json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field is None or answer.json()["field"] == field
    assert everything(at.world.store) == before
