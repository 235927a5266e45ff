"""The legal day decides, not the day of recording: what is written down late moves a period as if written in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings, strategies as st

from engine.core.simulate import simulate
from tests.library import LIBRARY

START = date(2022, 9, 30)
WATCHED = ("status", "due_on", "excluded_days", "late", "working_days_late", "working_days_left")


def step(on: date, do: str, **facts: Any) -> dict[str, Any]:
    return {"on": on.isoformat(), "do": do, "with": facts}


def reply_of(policy: dict[str, str], steps: list[dict[str, Any]], as_of: date) -> dict[str, Any]:
    head = [
        step(START, "receive", channel="registered_mail"),
        step(START, "register"),
        step(START + timedelta(days=8), "assign", unit="业务处"),
    ]
    raw = {"workflow": "disclosure_request", "policy": policy, "as_of": as_of.isoformat(), "steps": head + steps}
    result = simulate(raw, LIBRARY)
    assert all(s["accepted"] for s in result["steps"]), result["steps"]
    return {key: result["clocks"]["reply"][key] for key in WATCHED}


def pass_to(day: date) -> dict[str, Any]:
    """A step that moves nothing but lets the sweep see what is over by then."""
    return step(day, "narrow_request", request="仅2021年")


gaps = st.integers(0, 35)


@given(st.sampled_from("ABC"), gaps, gaps, gaps, gaps, st.sampled_from(("agree", "object")))
@settings(max_examples=150)
def test_a_consultation_written_down_late(
    option: str, to_delivery: int, to_opinion: int, late_delivery: int, late_opinion: int, opinion: str
) -> None:
    sent = START + timedelta(days=12)
    delivered = sent + timedelta(days=to_delivery)
    answered = delivered + timedelta(days=to_opinion)
    send = step(sent, "open_consultation", kind="third_party", ref="c1")
    deliver = step(delivered, "deliver_consultation", ref="c1")
    answer = step(answered, "record_opinion", ref="c1", opinion=opinion)
    known_delivery = delivered + timedelta(days=late_delivery)
    known_answer = max(known_delivery, answered) + timedelta(days=late_opinion)
    as_of = known_answer + timedelta(days=3)
    in_time = [send, deliver, answer]
    late = [send, pass_to(known_delivery), deliver, pass_to(known_answer), answer]
    policy = {"consultation_exclusion": option}
    assert reply_of(policy, late, as_of) == reply_of(policy, in_time, as_of)


@given(gaps, gaps, gaps)
def test_a_supplementation_written_down_late(asked_after: int, came_after: int, late: int) -> None:
    asked = START + timedelta(days=10 + asked_after)
    came = asked + timedelta(days=came_after)
    known = came + timedelta(days=late)
    ask = step(asked, "request_supplementation", finding="描述不明确", period_days=30)
    receive = step(came, "receive_supplementation", just_cause="住院")
    as_of = known + timedelta(days=3)
    assert reply_of({}, [ask, pass_to(known), receive], as_of) == reply_of({}, [ask, receive], as_of)


@given(gaps, gaps, gaps)
def test_a_payment_written_down_late(charged_after: int, paid_after: int, late: int) -> None:
    charged = START + timedelta(days=10 + charged_after % 20)
    paid = charged + timedelta(days=paid_after)
    known = paid + timedelta(days=late)
    charge, pay = step(charged, "charge_fee", items=40), step(paid, "record_payment", reason="银行故障")
    as_of = known + timedelta(days=3)
    assert reply_of({}, [charge, pass_to(known), pay], as_of) == reply_of({}, [charge, pay], as_of)
