"""gongkai simulate on a case that exists."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine import bootstrap
from engine.adapters.memory import MemoryStore
from engine.services.cases import act_on, open_case
from tests.commands import gongkai, refused
from tests.offices import EVERYBODY, Office, everything, office

EXTEND: dict[str, Any] = {"on": "2022-10-10", "do": "extend_reply", "with": {"days": 20, "reason": "材料较多"}}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Office:
    """Case 2022-0001 of `demo`, registered on 30 September 2022; today is 10 October."""
    at = office(MemoryStore(), date(2022, 9, 30))
    application = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
    no = open_case(at.world, "disclosure_request", application, person=EVERYBODY, agency="demo").case.no
    act_on(at.world, no, "register", {}, person=EVERYBODY, agency="demo")
    at.clock.day = date(2022, 10, 10)
    monkeypatch.setattr(bootstrap, "world", lambda: replace(at.world))
    return at


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], str]:
    def written(value: Any) -> str:
        path = tmp_path / "steps.json"
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return written


def test_the_file_or_the_command_names_the_case(at: Office, write: Callable[[Any], str]) -> None:
    before = everything(at.world.store)
    told = gongkai("simulate", write({"case": "2022-0001", "steps": [EXTEND]}), "--agency", "demo", "--json").json
    reply = told["changes"]["clocks"]["reply"]
    assert (reply["before"]["due_on"], reply["after"]["due_on"]) == ("2022-11-02", "2022-11-30")
    for steps in ([EXTEND], {"steps": [EXTEND]}):
        again = gongkai("simulate", "--case", "2022-0001", "--agency", "demo", write(steps), "--json").json
        assert again == told
    assert everything(at.world.store) == before


def test_it_is_told_in_words(at: Office, write: Callable[[Any], str]) -> None:
    done = gongkai("simulate", "--case", "2022-0001", "--agency", "demo", write([EXTEND]))
    assert (done.code, done.err) == (0, "")
    assert "期限 reply：running，到期 2022-11-02 → running，到期 2022-11-30" in done.out
    nothing = gongkai(
        "simulate", "--case", "2022-0001", "--agency", "demo", write([{"on": "2022-10-10", "do": "burn"}])
    )
    assert "拒绝：" in nothing.out
    assert nothing.out.splitlines()[-1].strip() == "没有变化"
    steps = [{"on": "2022-10-11", "do": "withdraw"}]
    closed = gongkai("simulate", "--case", "2022-0001", "--agency", "demo", write(steps)).out
    assert "环节：registered → closed" in closed
    assert "期限 archive：没有 → running" in closed


def test_what_is_wrong_is_said(at: Office, write: Callable[[Any], str]) -> None:
    case = {"case": "2022-0001", "steps": [EXTEND]}
    refused("case_not_found", "simulate", "--case", "2022-0009", "--agency", "demo", write([EXTEND]), says="2022-0009")
    refused("case_not_found", "simulate", "--case", "2022-0001", "--agency", "other", write([EXTEND]))
    refused("bad_input", "simulate", write(case), says="字段：agency")
    refused("bad_input", "simulate", "--case", "2022-0001", write(case), says="只写一处")
    refused("bad_input", "simulate", "--case", "2022-0001", write([]), says="字段：steps")
    refused("bad_input", "simulate", "--case", "2022-0001", write("x"), says="字段：scenario")
    refused("bad_input", "simulate", write({**case, "region": "CN"}), "--agency", "demo", says="字段：region")
    plain = {"workflow": "disclosure_request", "steps": [{"on": "2022-09-30", "do": "receive"}]}
    refused("bad_input", "simulate", write(plain), "--agency", "demo", says="只用于按案件推演")
