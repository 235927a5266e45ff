"""A list by the level of escalation: what the sweep told is what the list shows."""

from __future__ import annotations

from datetime import date

import httpx2
import pytest

from engine import bootstrap
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.escalation import sweep
from tests.contract.conftest import Server

WHO = {"X-Gongkai-Person": "officer"}


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_overdue_cases_are_listed(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    today = [date(2026, 3, 2)]
    url = f"sqlite:///{tmp_path_factory.mktemp('levels') / 'levels.db'}"
    world = bootstrap.world(url, lambda: today[0]) if kind == "sqlite" else bootstrap.memory_world(lambda: today[0])
    load_agency(world)
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    old = open_case(world, "disclosure_request", facts, person="registrar").case.no
    act_on(world, old, "register", {}, person="registrar")
    today[0] = date(2026, 3, 31)  # 20 working days after 2 March are over on the 30th
    new = open_case(world, "disclosure_request", facts, person="registrar").case.no
    sweep(world)
    with Server(world) as server, httpx2.Client(base_url=f"{server.url}/api/v1", headers=WHO, timeout=30) as http:
        overdue = http.get("/cases", params={"level": "overdue"}).json()["items"]
        assert [(x["no"], x["level"]) for x in overdue] == [(old, "overdue")]
        assert {x["no"] for x in http.get("/cases").json()["items"]} == {old, new}
        assert [x["no"] for x in http.get("/cases", params={"due_before": "2026-03-30"}).json()["items"]] == [old]
