"""disclosure_request 2008.1: requests received under the Regulation of 2007 (国务院令第492号)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.core.definition import Citation, Workflow, walk
from engine.core.simulate import simulate
from tests.library import LIBRARY
from workflows import WORKFLOWS
from workflows.laws import REG

OLD, NEW = WORKFLOWS["disclosure_request"]
Step = tuple[str, str, dict[str, Any]]


def run(steps: list[Step], as_of: str = "", **policy: Any) -> dict[str, Any]:
    """The result of `steps` (on, do, with) under `policy`, in the version of the day of receipt."""
    scenario: dict[str, Any] = {
        "workflow": "disclosure_request",
        "policy": policy,
        "steps": [{"on": on, "do": do, "with": facts} for on, do, facts in steps],
    }
    return simulate({**scenario, "as_of": as_of} if as_of else scenario, LIBRARY)


def received(on: str) -> list[Step]:
    """Registered and assigned."""
    return [
        (on, "receive", {"channel": "registered_mail"}),
        (on, "register", {}),
        (on, "assign", {"unit": "业务处"}),
    ]


def test_a_real_case_of_2014() -> None:
    """Received 21 March 2014, last day 14 April (Qingming on 7 April), answered 11 April."""
    result = run(
        [
            *received("2014-03-21"),
            ("2014-04-09", "submit_draft", {"outcome": "withheld_internal"}),
            ("2014-04-10", "approve", {}),
            ("2014-04-11", "issue", {}),
            ("2014-04-11", "dispatch", {"way": "mail"}),
        ]
    )
    reply = result["clocks"]["reply"]
    assert result["version"] == "2008.1"
    assert (reply["due_on"], reply["stopped_on"], reply["late"]) == ("2014-04-14", "2014-04-11", False)
    assert result["state"] == "replied"


@pytest.mark.parametrize(
    ("on", "version", "due"),
    [("2019-05-14", "2008.1", "2019-06-04"), ("2019-05-15", "2019.1", "2019-06-13")],
)
def test_the_day_of_receipt_chooses_the_regulation(on: str, version: str, due: str) -> None:
    result = run(received(on))
    assert (result["version"], result["clocks"]["reply"]["due_on"]) == (version, due)


def test_the_extension_is_fifteen_working_days_once() -> None:
    steps: list[Step] = [("2014-04-01", "extend_reply", {"days": n}) for n in (16, 15, 1)]
    result = run([*received("2014-03-21"), *steps])
    assert [s["accepted"] for s in result["steps"][-3:]] == [False, True, False]
    assert result["clocks"]["reply"]["due_on"] == "2014-05-06"  # Sunday 4 May was worked


def test_only_the_third_party_is_left_out_of_the_period() -> None:
    def asked(kind: str) -> dict[str, Any]:
        return run(
            [
                *received("2014-03-21"),
                ("2014-03-24", "open_consultation", {"kind": kind, "ref": "c1"}),
                ("2014-03-25", "deliver_consultation", {"ref": "c1"}),
                ("2014-03-28", "record_opinion", {"ref": "c1", "opinion": "agree"}),
            ]
        )

    assert asked("third_party")["clocks"]["reply"]["due_on"] == "2014-04-18"
    assert asked("other_agency")["clocks"]["reply"]["due_on"] == "2014-04-14"
    assert not asked("co_maker")["steps"][3]["accepted"]


def test_any_objection_of_a_third_party_forbids_disclosure() -> None:
    result = run(
        [
            *received("2014-03-21"),
            ("2014-03-24", "open_consultation", {"kind": "third_party", "ref": "c1"}),
            ("2014-03-25", "deliver_consultation", {"ref": "c1"}),
            ("2014-03-28", "record_opinion", {"ref": "c1", "opinion": "object", "reasonable": False}),
            ("2014-03-31", "submit_draft", {"outcome": "disclosed", "reasonable": False}),
            ("2014-03-31", "submit_draft", {"outcome": "disclosed", "public_interest": "涉及公共安全"}),
        ]
    )
    assert [s["accepted"] for s in result["steps"][-2:]] == [False, True]
    assert "第二十三条" in result["steps"][-2]["why"]


def test_supplementation_has_no_deadline_for_asking_and_restarts_the_period() -> None:
    result = run(
        [
            *received("2014-03-21"),
            ("2014-04-09", "request_supplementation", {"finding": "内容不明确"}),
            ("2014-04-15", "receive_supplementation", {}),
            ("2014-04-16", "request_supplementation", {"finding": "仍不明确"}),
            ("2014-04-18", "receive_supplementation", {}),
        ]
    )
    assert all(s["accepted"] for s in result["steps"])
    assert not result["remarks"]
    assert result["clocks"]["reply"]["started_on"] == "2014-04-18"


def test_what_only_the_new_regulation_knows_is_refused() -> None:
    later: list[Step] = [
        ("2014-03-24", "request_reasons", {"facts": "大量"}),
        ("2014-03-24", "charge_fee", {"items": 11}),
        ("2014-03-24", "submit_draft", {"outcome": "withheld_case_file"}),
    ]
    result = run([*received("2014-03-21"), *later], payment_days=20)
    assert [s["accepted"] for s in result["steps"][-3:]] == [False] * 3


def test_the_old_definition_cites_no_later_law() -> None:
    def later(workflow: Workflow) -> set[str]:
        parts = (workflow.states, workflow.transitions, workflow.clocks, workflow.marks, workflow.outcomes)
        cited = {c for c in walk(parts) if isinstance(c, Citation)}
        decided = {c for c in cited if c.law.number.startswith("ADR")}
        return {str(c) for c in cited - decided if c.law.in_force_from >= date(2019, 1, 1)}

    assert not later(OLD)
    assert str(REG.art(33, 2)) in later(NEW)


def test_shared_steps_are_the_same_but_for_their_words() -> None:
    """Same step, same people, same source and target: only law, periods and conditions may differ."""
    dropped = {"awaiting_reasons", "awaiting_payment"}
    for key, rows in OLD.rows.items():
        for old, new in zip(rows, NEW.rows[key], strict=True):
            assert (old.by, old.records, old.opens) == (new.by, new.records, new.opens)
            assert {s.key for s in old.sources.members} == {s.key for s in new.sources.members} - dropped
