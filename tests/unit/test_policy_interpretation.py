"""policy_interpretation: every edge, the period after the policy, nine elements, forms and channels, follow-up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.core import deadlines
from engine.core.case import Case
from engine.core.errors import ActionRefused, InputError, NotPermitted
from tests.walks import Walk
from workflows.policy_interpretation.v2021_1 import CHANNELS, ELEMENTS, FORMS, POLICY_INTERPRETATION_2021_1

DAY = date(2022, 10, 10)
FULL = {key: f"{label}的内容" for key, label in ELEMENTS}
WAYS: dict[str, Any] = {"forms": ["text", "video"], "channels": ["website", "gazette"], "review": "FB2022-0001"}

W = Walk(
    POLICY_INTERPRETATION_2021_1,
    DAY,
    {
        "plan": {"title": "某办法", "first_interpreter": "王局长"},
        "draft": {"elements": FULL},
        "record_policy_publication": {"policy_published_on": "2022-10-10"},
        "correct_policy_publication": {"policy_published_on": "2022-09-30", "reason": "误记"},
        "return": {"reason": "照抄原文"},
        "publish": WAYS,
        "follow_up": {"second": False, "situation": "没有"},
        "interpret_again": WAYS,
        "cancel": {"reason": "政策不出台"},
    },
    {
        "plan": "拟稿",
        "draft": "拟稿",
        "record_policy_publication": "发布",
        "correct_policy_publication": "主任",
        "co_review": "签发",
        "return": "签发",
        "publish": "发布",
        "follow_up": "拟稿",
        "interpret_again": "发布",
        "cancel": "拟稿",
    },
    {
        "": (),
        "planned": ("plan",),
        "drafted": ("plan", "draft"),
        "co_reviewed": ("plan", "draft", "co_review"),
        "published": ("plan", "draft", "co_review", "record_policy_publication", "publish"),
        "followed_up": ("plan", "draft", "co_review", "record_policy_publication", "publish", "follow_up"),
        "cancelled": ("plan", "cancel"),
    },
    {
        ("", "plan"): "planned",
        ("planned", "draft"): "drafted",
        ("drafted", "draft"): "drafted",
        ("drafted", "co_review"): "co_reviewed",
        ("published", "follow_up"): "followed_up",
        **{(s, "return"): "planned" for s in ("drafted", "co_reviewed")},
        **{(s, "cancel"): "cancelled" for s in ("planned", "drafted", "co_reviewed")},
        **{(s, "record_policy_publication"): s for s in ("planned", "drafted", "co_reviewed")},
    },
)
BY_GUARD = {
    ("planned", "correct_policy_publication"): "interpretation_policy_published",
    ("drafted", "correct_policy_publication"): "interpretation_policy_published",
    ("co_reviewed", "correct_policy_publication"): "interpretation_policy_published",
    ("co_reviewed", "publish"): "interpretation_policy_published",
    ("published", "interpret_again"): "interpretation_second_due",
}


def case_at(state: str) -> Case:
    case = W.at(state)
    assert case is not None
    return case


def announced(state: str, on: str = "2022-10-10") -> Case:
    return W.take(case_at(state), "record_policy_publication", {"policy_published_on": on})


@pytest.mark.parametrize(("state", "do"), [x for x in W.pairs() if x not in BY_GUARD])
def test_every_edge_and_no_other(state: str, do: str) -> None:
    W.check_edge(state, do)


@pytest.mark.parametrize(("state", "do"), list(BY_GUARD))
def test_steps_that_wait_for_another(state: str, do: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        W.take(case_at(state), do)
    assert refused.value.code == BY_GUARD[state, do]
    assert refused.value.article


@pytest.mark.parametrize(("state", "do"), list(W.edges))
def test_roles(state: str, do: str) -> None:
    W.check_roles(state, do)


@pytest.mark.parametrize("state", ["planned", "drafted", "co_reviewed"])
def test_once_the_policy_is_out_it_is_explained(state: str) -> None:
    case = announced(state)
    run = case.runs["interpretation"]
    assert (run.kind, run.length, run.started_on) == ("duty", 3, DAY)
    for do in ("cancel", "record_policy_publication"):
        with pytest.raises(ActionRefused) as refused:
            W.take(case, do)
        assert refused.value.code == "interpretation_policy_not_yet_published"
    moved = W.take(case, "correct_policy_publication").runs["interpretation"]
    # working days after 2022-09-30: 10-08 1, 10-09 2 (make-up weekend), 10-10 3
    assert deadlines.due_on(moved, W.env().calendar) == DAY


@pytest.mark.parametrize(
    ("days", "due", "late_on"),
    [(3, date(2022, 10, 10), date(2022, 10, 11)), (0, date(2022, 9, 30), date(2022, 10, 8))],
)
def test_three_working_days_or_the_same_day(days: int, due: date, late_on: date) -> None:
    env = W.env(interpretation_days=days)
    for on, late in ((due, False), (late_on, True)):
        case: Case | None = None
        for do in ("plan", "draft", "co_review"):
            case = W.take(case, do, on=date(2022, 9, 30), env=env)
        given = {"policy_published_on": "2022-09-30"}
        case = W.take(case, "record_policy_publication", given, on=date(2022, 9, 30), env=env)
        case = W.take(case, "publish", on=on, env=env)
        seen = deadlines.view(case.runs["interpretation"], env.calendar, on)
        assert (seen.due_on, seen.late) == (due, late)


@pytest.mark.parametrize("left", [k for k, _ in ELEMENTS])
def test_each_of_the_nine_elements(left: str) -> None:
    some = {k: v for k, v in FULL.items() if k != left}
    case = W.take(case_at("planned"), "draft", {"elements": some})
    with pytest.raises(ActionRefused) as refused:
        W.take(case, "co_review")
    assert refused.value.message.endswith(f"：“{dict(ELEMENTS)[left]}”未填写")
    assert refused.value.article == "《荣县2019年政务公开工作要点》第三部分第（一）项"
    for blank in ("", "  ", None, 1):
        with pytest.raises(ActionRefused) as wrong:
            W.take(case, "draft", {"elements": {**FULL, left: blank}})
        assert wrong.value.code == "interpretation_elements_listed"


def test_all_missing_elements_are_named_at_once() -> None:
    case = W.take(case_at("planned"), "draft", {"elements": {"outline": "要点"}})
    with pytest.raises(ActionRefused) as refused:
        W.take(case, "co_review")
    assert refused.value.message.count("未填写") == 8


def test_who_drafts_does_not_sign() -> None:
    for separation in ("strict", "small_office"):
        with pytest.raises(NotPermitted, match="separation"):
            W.take(case_at("drafted"), "co_review", by="拟稿", env=W.env(separation=separation))


@pytest.mark.parametrize(
    ("forms", "channels", "counted"),
    [
        (["text", "video"], ["website", "gazette"], {"diversified", "multichannel"}),
        (["text", "text"], ["website", "gazette"], {"multichannel"}),
        (["text", "video"], ["website"], {"diversified"}),
        ("text", "website", set()),
        ([k for k, _ in FORMS], [k for k, _ in CHANNELS], {"diversified", "multichannel"}),
    ],
)
def test_forms_and_channels_are_counted(forms: Any, channels: Any, counted: set[str]) -> None:
    case = W.take(announced("co_reviewed"), "publish", {**WAYS, "forms": forms, "channels": channels})
    assert {k for k in ("diversified", "multichannel") if case.fields.get(k)} == counted


@pytest.mark.parametrize("key", ["forms", "channels"])
@pytest.mark.parametrize("value", [["poem"], "poem", ["text", "poem"], [["text"]], {"poem": "x"}])
def test_only_known_forms_and_channels(key: str, value: Any) -> None:
    with pytest.raises(ActionRefused) as refused:
        W.take(announced("co_reviewed"), "publish", {**WAYS, key: value})
    assert refused.value.code == "interpretation_ways_listed"


@pytest.mark.parametrize("key", ["forms", "channels", "review"])
def test_what_publication_records(key: str) -> None:
    with pytest.raises(InputError) as refused:
        W.take(announced("co_reviewed"), "publish", {k: v for k, v in WAYS.items() if k != key})
    assert refused.value.field == key


def test_second_interpretation() -> None:
    case = W.take(case_at("published"), "follow_up", {"second": True, "situation": "标准不明"})
    assert (case.state, case.runs["second_interpretation"].live) == ("published", True)
    assert not case.runs["interpretation_follow_up"].live
    with pytest.raises(ActionRefused) as refused:
        W.take(case, "follow_up")
    assert refused.value.code == "interpretation_no_second_due"
    case = W.take(case, "interpret_again")
    assert not case.runs["second_interpretation"].live
    assert case.runs["interpretation_follow_up"].live
    assert W.take(case, "follow_up").state == "followed_up"
