"""Rules of disclosure_request 2019.1 that are easy to get wrong, one short history each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.core.family import Family, act
from engine.core.simulate import resolve_settings, simulate
from engine.core.step import Command
from engine.core.view import Env
from tests.library import CHILDREN, CHINA, LIBRARY, REQUEST

Step = tuple[str, str, dict[str, Any]]

RECEIVED: list[Step] = [
    ("2022-09-30", "receive", {"channel": "registered_mail"}),
    ("2022-09-30", "register", {}),
]
ASSIGNED: list[Step] = [*RECEIVED, ("2022-10-10", "assign", {"unit": "业务处"})]
CONSULTED: list[Step] = [
    *ASSIGNED,
    ("2022-10-11", "open_consultation", {"kind": "third_party", "ref": "c1"}),
    ("2022-10-12", "deliver_consultation", {"ref": "c1"}),
]


def run(steps: list[Step], as_of: str = "", **policy: Any) -> dict[str, Any]:
    """The result of `steps` (on, do, with) under `policy`."""
    scenario: dict[str, Any] = {
        "workflow": "disclosure_request",
        "policy": policy,
        "steps": [{"on": on, "do": do, "with": facts} for on, do, facts in steps],
    }
    return simulate({**scenario, "as_of": as_of} if as_of else scenario, LIBRARY)


def refused(result: dict[str, Any], *do: str) -> None:
    """Exactly these steps were refused."""
    assert [s["do"] for s in result["steps"] if not s["accepted"]] == list(do), result["steps"]


def code(result: dict[str, Any]) -> str:
    """The code of the last step's refusal."""
    return str(result["steps"][-1]["why"]).partition("]")[0].lstrip("[")


# ---------------------------------------------------------------------------------------------- receipt


def test_platform_receipt_needs_no_confirmation() -> None:
    result = run(
        [("2022-09-30", "receive", {"channel": "internet"}), ("2022-10-10", "register", {})], online_receipt="platform"
    )
    refused(result)
    assert "confirm_receipt" not in result["clocks"]
    assert result["clocks"]["reply"]["due_on"] == "2022-11-02"
    assert not result["remarks"]


def test_a_confirmed_receipt_is_not_confirmed_again() -> None:
    result = run(
        [
            ("2022-09-30", "receive", {"channel": "internet"}),
            ("2022-09-30", "confirm_receipt", {}),
            ("2022-10-10", "register", {}),
            ("2022-10-11", "withdraw", {}),
        ]
    )
    refused(result)
    again = run([("2022-09-30", "receive", {"channel": "fax"}), *[("2022-10-08", "confirm_receipt", {})] * 2])
    assert code(again) == "already_confirmed"


def test_an_application_does_not_arrive_after_it_was_received() -> None:
    result = run([("2022-09-30", "receive", {"channel": "in_person", "arrived_on": "2022-10-08"})])
    assert not result["steps"][0]["accepted"]


# ---------------------------------------------------------------------------------------------- notices


@pytest.mark.parametrize(
    ("delivery", "proven"),
    [
        ({"way": "mail", "posted_on": "2022-10-09"}, False),
        ({"way": "mail", "posted_on": "2022-10-09", "received_on": "2022-10-11"}, True),
        ({"way": "hand"}, True),
    ],
)
def test_a_posting_alone_proves_no_delivery(delivery: dict[str, Any], proven: bool) -> None:
    result = run(
        [
            *RECEIVED,
            ("2022-10-09", "request_supplementation", {"finding": "描述不明", "period_days": 5}),
            ("2022-10-11", "deliver_notice", {"letter": "supplementation_notice", **delivery}),
            ("2022-11-30", "abandon_unsupplemented", {"finding": "无正当理由"}),
        ]
    )
    assert result["steps"][-1]["accepted"] is proven
    due = "2022-10-18" if proven else "2022-10-14"
    assert result["clocks"]["supplementation"]["due_on"] == due


def test_replies_are_not_registered_as_notices() -> None:
    result = run(
        [
            *ASSIGNED,
            ("2022-10-12", "submit_draft", {"outcome": "withheld_internal"}),
            ("2022-10-13", "approve", {}),
            ("2022-10-14", "issue", {}),
            ("2022-10-14", "deliver_notice", {"letter": "reply_withheld_internal", "way": "hand"}),
        ]
    )
    assert code(result) == "not_a_reply"


# ------------------------------------------------------------------------------------- periods side by side


def test_a_supplementation_starts_no_second_period_beside_a_redo() -> None:
    result = run(
        [
            ("2022-10-10", "open_redo", {"decision": "复决字〔2022〕1号", "case": "2022-1", "period_days": 30}),
            ("2022-10-11", "request_supplementation", {"finding": "描述不明"}),
            ("2022-10-13", "receive_supplementation", {}),
        ]
    )
    refused(result)
    assert "reply" not in result["clocks"]
    assert result["clocks"]["redo"]["status"] == "running"


def test_a_deferral_lies_beyond_the_old_due_date() -> None:
    asked: list[Step] = [
        *ASSIGNED,
        ("2022-10-11", "request_reasons", {"facts": "一月内三百件"}),
        ("2022-10-13", "accept_reasons", {}),
    ]
    early = run([*asked, ("2022-10-14", "defer_reply", {"until": "2022-10-31"})])
    assert code(early) == "deferred_beyond_reply"
    later = run([*asked, ("2022-10-14", "defer_reply", {"until": "2023-01-31"})])
    refused(later)
    assert later["clocks"]["reply"]["status"] == "stopped"
    assert later["clocks"]["deferral"]["due_on"] == "2023-01-31"


def test_an_extension_may_name_only_the_day_it_was_told() -> None:
    result = run([*ASSIGNED, ("2022-11-02", "extend_reply", {"days": 20, "notified_on": "2022-11-01"})])
    refused(result)
    wrong = {"days": 20, "approved_on": "2022-11-02", "notified_on": "2022-11-01"}
    assert code(run([*ASSIGNED, ("2022-11-02", "extend_reply", wrong)])) == "extension_approved_first"


# --------------------------------------------------------------------------------------------- third party


@pytest.mark.parametrize(("opinion", "accepted"), [("object", True), ("partly", True), ("agree", False)])
def test_consent_is_no_ground_for_withholding(opinion: str, accepted: bool) -> None:
    result = run(
        [
            *CONSULTED,
            ("2022-10-17", "record_opinion", {"ref": "c1", "opinion": opinion}),
            ("2022-10-18", "submit_draft", {"outcome": "withheld_third_party"}),
        ]
    )
    assert result["steps"][-1]["accepted"] is accepted


def test_silence_lets_the_agency_decide_within_three_working_days() -> None:
    result = run([*CONSULTED, ("2022-11-04", "submit_draft", {"outcome": "withheld_third_party"})])
    refused(result)
    assert result["clocks"]["opinion:c1"]["due_on"] == "2022-11-02"
    decide = result["clocks"]["decide"]
    assert (decide["started_on"], decide["due_on"], decide["stopped_on"]) == ("2022-11-02", "2022-11-07", "2022-11-04")


def test_an_objection_after_the_draft_must_be_weighed() -> None:
    objected: list[Step] = [
        *CONSULTED,
        ("2022-10-13", "submit_draft", {"outcome": "disclosed"}),
        ("2022-10-17", "record_opinion", {"ref": "c1", "opinion": "object"}),
        ("2022-10-17", "clear_secrecy", {}),
        ("2022-10-18", "approve", {}),
    ]
    assert code(run(objected)) == "objection_after_draft"
    weighed = run(
        [
            *objected[:-1],
            ("2022-10-18", "return_draft", {"reason": "第三方反对"}),
            ("2022-10-18", "submit_draft", {"outcome": "disclosed", "public_interest": "涉及公共安全"}),
            ("2022-10-19", "clear_secrecy", {}),
            ("2022-10-19", "approve", {}),
            ("2022-10-20", "issue", {}),
        ]
    )
    refused(weighed)
    assert "third_party_disclosure_notice" in {x["key"] for x in weighed["letters"]}


def test_under_option_b_asking_who_is_responsible_excludes_nothing() -> None:
    asked = {"kind": "other_agency", "ref": "c1", "question": "who_is_responsible"}
    result = run(
        [
            *ASSIGNED,
            ("2022-10-11", "open_consultation", asked),
            ("2022-10-12", "deliver_consultation", {"ref": "c1"}),
        ],
        as_of="2022-10-20",
        consultation_exclusion="B",
    )
    refused(result)
    assert result["clocks"]["reply"]["due_on"] == "2022-11-02"


# ----------------------------------------------------------------------------------------------- delivery

SENT: list[Step] = [
    *ASSIGNED,
    ("2022-10-12", "submit_draft", {"outcome": "withheld_internal"}),
    ("2022-10-13", "approve", {}),
    ("2022-10-14", "issue", {}),
    ("2022-10-17", "dispatch", {"way": "mail"}),
]


def test_the_remedy_period_runs_from_the_first_proven_delivery() -> None:
    result = run([*SENT, ("2022-10-19", "record_delivery", {}), ("2022-10-26", "record_delivery", {})])
    refused(result)
    assert result["clocks"]["reconsideration"]["started_on"] == "2022-10-19"
    early = run([*SENT, ("2022-10-14", "record_delivery", {})])
    assert code(early) == "delivered_after_dispatch"


def letters_after(steps: list[Step]) -> list[tuple[str, bool]]:
    """Replies of the case with whether they are void."""
    family, env = Family(None), Env(CHINA, resolve_settings(REQUEST, {}))
    for on, do, facts in steps:
        family, _ = act(REQUEST, CHILDREN, family, Command(do, date.fromisoformat(on), facts), env, no="X")
    assert family.parent is not None
    return [(x.key, x.voided) for x in family.parent.letters if "reply" in x.key]


def test_only_the_letter_that_was_not_sent_is_voided() -> None:
    revoked: list[Step] = [("2022-10-19", "revoke_reply", {"reason": "事实有误"})]
    again: list[Step] = [
        ("2022-10-20", "submit_draft", {"outcome": "already_published"}),
        ("2022-10-21", "approve", {}),
        ("2022-10-24", "issue", {}),
    ]
    recalled: list[Step] = [("2022-10-25", "recall_issue", {"reason": "错字"})]
    sent, redone = ("reply_withheld_internal", False), ("redo_reply", False)
    assert letters_after([*SENT, *revoked, ("2022-10-20", "withdraw", {})]) == [sent]
    assert letters_after([*SENT, *revoked, *again, *recalled]) == [sent, ("redo_reply", True)]
    twice = [*SENT, *revoked, *again, ("2022-10-24", "dispatch", {"way": "mail"})]
    twice += [(f"2022-11-{on[-2:]}", do, facts) for on, do, facts in [*revoked, *again, *recalled]]
    assert letters_after(twice) == [sent, redone, ("redo_reply", True)]


def test_a_redo_may_be_opened_without_the_channel_of_the_first_case() -> None:
    refused(run([("2022-10-10", "open_redo", {"decision": "复决字〔2022〕1号", "case": "2022-1"})]))
