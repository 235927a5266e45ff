"""Random histories of disclosure requests: plausible steps, now and then a wild one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.naive_case import NaiveCase
from tests.naive_days import REGIONS, Days, days_of

Draw = Callable[[st.SearchStrategy[Any]], Any]
Facts = dict[str, Any]

REFS = st.sampled_from(("c1", "c2", "c3"))
KINDS = st.sampled_from(("third_party", "co_maker", "other_agency"))
GAPS = st.sampled_from((0, 0, 1, 1, 2, 3, 5, 8, 13, 25))
"""Days between two steps."""

POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "receipt_on_non_working_day": st.sampled_from(["same_day", "next_working_day"]),
        "late_supplementation_notice": st.sampled_from(["runs_on", "restart"]),
        "second_supplementation": st.sampled_from(["off", "on"]),
        "consultation_exclusion": st.sampled_from(["A", "B", "C"]),
        "payment_restart": st.sampled_from(["restart", "resume"]),
        "extend_again_after_restart": st.sampled_from(["yes", "no"]),
        "who_is_responsible_excludes": st.sampled_from(["no", "yes"]),
        "period_from": st.sampled_from(["delivery", "notice"]),
        "online_receipt": st.sampled_from(["confirmation", "platform"]),
        "undeliverable_cap": st.integers(1, 20),
        "other_agency_days": st.integers(1, 20),
        "supplementation_days": st.integers(1, 20),
    },
)

LIKELY: dict[str, tuple[str, ...]] = {
    "received": ("confirm_receipt", "confirm_receipt", "register", "register", "register", "register", "lose_contact"),
    "awaiting_contact": ("regain_contact",),
    "registered": ("assign", "assign", "assign", "request_supplementation", "extend_reply"),
    "awaiting_supplementation": (
        "deliver_notice",
        "receive_supplementation",
        "receive_supplementation",
        "extend_supplementation",
        "abandon_unsupplemented",
    ),
    "awaiting_reasons": ("accept_reasons", "accept_reasons", "record_opinion", "extend_reply", "withdraw"),
    "in_handling": (
        "open_consultation",
        "open_consultation",
        "deliver_consultation",
        "deliver_consultation",
        "deliver_consultation",
        "record_opinion",
        "record_opinion",
        "give_up_delivery",
        "recall",
        "extend_reply",
        "charge_fee",
        "request_reasons",
        "request_supplementation",
        "request_second_supplementation",
        "defer_reply",
        "submit_draft",
        "correct_received_on",
    ),
    "awaiting_payment": ("deliver_notice", "record_payment", "record_payment", "revoke_fee", "abandon_unpaid"),
    "in_review": ("approve", "approve", "return_draft", "extend_reply", "record_opinion", "deliver_consultation"),
    "pending_issue": ("issue", "return_draft", "extend_reply"),
    "issued": ("dispatch", "recall_issue", "withdraw", "extend_reply"),
    "replied": ("record_delivery", "revoke_reply", "correct_received_on"),
    "closed": ("reopen", "correct_received_on"),
}
ANY = sorted({do for dos in LIKELY.values() for do in dos})

FIXED: dict[str, Facts] = {
    "assign": {"unit": "业务处"},
    "request_reasons": {"facts": "一月内三百件"},
    "charge_fee": {"items": 40},
    "revoke_fee": {"reason": "计算有误"},
    "abandon_unsupplemented": {"finding": "无正当理由"},
    "abandon_unpaid": {"finding": "未缴"},
    "reopen": {"reason": "已补正"},
    "submit_draft": {"outcome": "already_published"},
    "return_draft": {"reason": "修改"},
    "recall_issue": {"reason": "有误"},
    "dispatch": {"way": "mail"},
    "revoke_reply": {"reason": "自行纠正"},
}
REQUIRED: dict[str, Facts] = {
    "record_opinion": {"opinion": "object"},
    "give_up_delivery": {"attempts": [{"way": "mail"}, {"way": "hand"}]},
    "recall": {"why": "不再需要"},
    "request_supplementation": {"finding": "描述不明确"},
    "request_second_supplementation": {"finding": "描述不明确", "reason": "仍不明确"},
    "deliver_notice": {"way": "mail"},
}
"""What the law asks to be recorded and no period depends on."""

MAYBE: dict[str, tuple[str, st.SearchStrategy[Any]]] = {
    "open_consultation": ("question", st.sampled_from(("disclosure", "who_is_responsible"))),
    "recall": ("in_error", st.just(True)),
    "request_supplementation": ("period_days", st.integers(1, 15)),
    "request_second_supplementation": ("period_days", st.integers(1, 15)),
    "receive_supplementation": ("just_cause", st.just("住院")),
    "record_payment": ("reason", st.just("银行故障")),
}
DAYS = {"extend_supplementation": st.integers(1, 9), "extend_reply": st.integers(1, 21)}
NAMES_A_CHILD = ("open_consultation", "deliver_consultation", "record_opinion", "give_up_delivery", "recall")


def facts_of(draw: Draw, do: str, on: date, case: NaiveCase) -> Facts:
    """What is recorded with a step: everything that moves a period."""
    facts: Facts = dict(FIXED.get(do, {}))
    if do in NAMES_A_CHILD:
        known = sorted(case.asked) if do != "open_consultation" and draw(st.integers(0, 9)) else []
        facts["ref"] = draw(st.sampled_from(known) if known else REFS)
    if do in MAYBE and draw(st.booleans()):
        facts[MAYBE[do][0]] = draw(MAYBE[do][1])
    if do in DAYS:
        facts["days"] = draw(DAYS[do])
    if do == "open_consultation":
        facts["kind"] = draw(KINDS)
    elif do == "defer_reply":
        facts["until"] = (on + timedelta(days=draw(st.integers(0, 40)))).isoformat()
    elif do == "deliver_notice":
        facts["letter"] = "fee_notice" if case.state == "awaiting_payment" else "supplementation_notice"
        facts["received_on"] = on.isoformat()
    elif do == "correct_received_on":
        facts["new"] = (on - timedelta(days=draw(st.integers(0, 25)))).isoformat()
    return facts


def step_of(do: str, on: date, facts: Facts, case: NaiveCase) -> dict[str, Any]:
    """The step as a scenario file has it."""
    if do == "correct_received_on":
        old = case.received.isoformat() if case.received else "?"
        said = {"field": "received_on", "old": old, "reason": "邮戳", "evidence": "签收单", "second_person": "复核人"}
        return {"on": on.isoformat(), "do": "correct_record", "with": {**said, **facts}}
    return {"on": on.isoformat(), "do": do, "with": {**REQUIRED.get(do, {}), **facts}}


def world(draw: Draw) -> tuple[Days, date]:
    """An agency's region, what is known of its days (all, or what was out some weeks before or after), a first day."""
    on = draw(st.dates(date(2019, 5, 15), date(2024, 12, 31)))
    known_on = draw(st.none() | st.integers(-60, 300).map(lambda n: on + timedelta(days=n)))
    return days_of(draw(st.sampled_from(REGIONS)), known_on), on


def history(draw: Draw, longest: int = 16) -> tuple[dict[str, Any], list[bool], NaiveCase]:
    """(scenario, whether each step is let through, the naive case at its end)."""
    policy = draw(POLICIES)
    days, on = world(draw)
    case = NaiveCase(policy, days)
    steps: list[dict[str, Any]] = []
    expected: list[bool] = []

    def take(do: str, facts: Facts) -> None:
        steps.append(step_of(do, on, facts, case))
        expected.append(case.do(do, on, facts))

    take("receive", {"channel": draw(st.sampled_from(("registered_mail", "in_person", "internet", "ordinary_mail")))})
    for _ in range(draw(st.integers(1, longest))):
        on += timedelta(days=draw(GAPS))
        wild = draw(st.integers(0, 9)) == 0
        do = draw(st.sampled_from(ANY if wild else LIKELY[case.state]))
        take(do, facts_of(draw, do, on, case))
    scenario = {
        "workflow": "disclosure_request",
        "version": "2019.1",
        "region": days.region,
        "known_on": days.known_on and days.known_on.isoformat(),
        "policy": policy,
        "as_of": (on + timedelta(days=draw(st.integers(0, 60)))).isoformat(),
        "steps": steps,
    }
    return scenario, expected, case
