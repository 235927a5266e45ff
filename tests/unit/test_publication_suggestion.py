"""publication_suggestion: every edge, who may take it, when it must and when it cannot be adopted, periods."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from engine.core import deadlines
from engine.core.case import Case
from engine.core.errors import ActionRefused, InputError
from tests.walks import Walk
from workflows.publication_suggestion.v2019_1 import PUBLICATION_SUGGESTION_2019_1

DAY = date(2022, 10, 10)
YES = {"disclosable": True, "for_publication": True, "opinion": "已核"}
W = Walk(
    PUBLICATION_SUGGESTION_2019_1,
    DAY,
    {
        "suggest": {"applicant": "张某", "suggestion": "预算"},
        "propose": {"suggestion": "预算", "requests": ["2022-0001", "2022-0002", "2022-0003"]},
        "review": YES,
        "adopt": {"reason": "公众关心"},
        "decline": {"reason": "个人隐私"},
        "publish": {"review": "FB2022-0001", "channel": "政府网站"},
        "withdraw": {"reason": "不再需要"},
    },
    {
        "suggest": "登记",
        "propose": "经办",
        "review": "经办",
        "adopt": "主任",
        "decline": "主任",
        "publish": "发布",
        "withdraw": "登记",
    },
    {
        "": (),
        "suggested": ("suggest",),
        "reviewed": ("suggest", "review"),
        "adopted": ("suggest", "review", "adopt"),
        "published": ("suggest", "review", "adopt", "publish"),
        "withdrawn": ("suggest", "withdraw"),
    },
    {
        ("", "suggest"): "suggested",
        ("", "propose"): "suggested",
        ("suggested", "review"): "reviewed",
        ("reviewed", "review"): "reviewed",
        ("reviewed", "adopt"): "adopted",
        ("adopted", "publish"): "published",
        ("suggested", "withdraw"): "withdrawn",
        ("reviewed", "withdraw"): "withdrawn",
    },
)
MUST_ADOPT = ("reviewed", "decline")


def judged(disclosable: bool, for_publication: bool, opening: str = "suggest") -> Case:
    given = {"disclosable": disclosable, "for_publication": for_publication, "opinion": "已核"}
    return W.take(W.take(None, opening), "review", given)


@pytest.mark.parametrize(("state", "do"), [x for x in W.pairs() if x != MUST_ADOPT])
def test_every_edge_and_no_other(state: str, do: str) -> None:
    W.check_edge(state, do)


@pytest.mark.parametrize(("state", "do"), list(W.edges))
def test_roles(state: str, do: str) -> None:
    W.check_roles(state, do)


@pytest.mark.parametrize(("disclosable", "for_publication"), list(product([True, False], repeat=2)))
def test_what_the_review_found_binds(disclosable: bool, for_publication: bool) -> None:
    """Art. 44(2): found to be for publication, it is published; what cannot be disclosed is not."""
    case = judged(disclosable, for_publication)
    if disclosable:
        assert W.take(case, "adopt").state == "adopted"
    else:
        with pytest.raises(ActionRefused) as refused:
            W.take(case, "adopt")
        assert refused.value.code == "suggestion_publishable"
    if disclosable and for_publication:
        with pytest.raises(ActionRefused) as refused:
            W.take(case, "decline")
        assert refused.value.article == "《中华人民共和国政府信息公开条例》第四十四条第二款"
    else:
        declined = W.take(case, "decline")
        assert (declined.state, declined.fields["adopted"]) == ("declined", False)
        assert not [r for r in declined.runs.values() if r.live]


def test_a_wrong_review_can_be_made_again() -> None:
    again = W.take(judged(True, True), "review", YES | {"disclosable": False})
    assert W.take(again, "decline").state == "declined"


@pytest.mark.parametrize("threshold", [2, 3, 4])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_as_many_requests_as_the_setting_says(threshold: int, number: int) -> None:
    env = W.env(suggestion_threshold=threshold)
    given = {"suggestion": "预算", "requests": [f"2022-{n:04}" for n in range(number)]}
    if number >= threshold:
        assert W.take(None, "propose", given, env=env).state == "suggested"
    else:
        with pytest.raises(ActionRefused) as refused:
            W.take(None, "propose", given, env=env)
        assert refused.value.code == "suggestion_requests_enough"


@pytest.mark.parametrize("kind", ["internal", "duty"])
def test_the_reply_to_who_suggested(kind: str) -> None:
    env = W.env(suggestion_reply_kind=kind)
    given = {"applicant": "张某", "suggestion": "预算", "received_on": "2022-09-30"}
    case = W.take(None, "suggest", given, env=env)
    run = case.runs["suggestion_reply"]
    # working days after 2022-09-30: 10-08 1, 10-09 2, 10-10 to 10-14 7, to 10-21 12, to 10-28 17, 11-02 20
    assert (run.kind, deadlines.due_on(run, env.calendar)) == (kind, date(2022, 11, 2))
    late = W.take(W.take(case, "review", env=env), "adopt", env=env, on=date(2022, 11, 3))
    assert deadlines.view(late.runs["suggestion_reply"], env.calendar, date(2022, 11, 3)).late
    assert deadlines.was_late(late, env.calendar, date(2022, 11, 3)) is (kind == "duty")


def test_the_office_answers_nobody() -> None:
    case = W.take(judged(True, True, "propose"), "adopt")
    assert "suggestion_reply" not in case.runs
    assert case.letters == ()
    answered = W.take(judged(True, True), "adopt")
    assert [x.key for x in answered.letters] == ["proactive_suggestion_reply"]


@pytest.mark.parametrize("days", [1, 20])
def test_what_is_adopted_is_published_in_time(days: int) -> None:
    env = W.env(suggestion_publication_days=days)
    run = W.take(judged(True, True), "adopt", env=env).runs["publication"]
    assert (run.kind, run.length, run.started_on) == ("duty", days, DAY)
    done = W.take(W.at("adopted"), "publish")
    assert not done.runs["publication"].live


def test_no_longer_than_twenty_days() -> None:
    with pytest.raises(InputError):
        W.env(suggestion_publication_days=21)


@pytest.mark.parametrize(
    ("do", "state", "changed", "field"),
    [
        ("suggest", "", {"applicant": None}, "applicant"),
        ("suggest", "", {"suggestion": " "}, "suggestion"),
        ("suggest", "", {"received_on": "2022-10-11"}, "received_on"),
        ("propose", "", {"requests": None}, "requests"),
        ("review", "suggested", {"disclosable": "yes"}, "disclosable"),
        ("adopt", "reviewed", {"reason": None}, "reason"),
        ("publish", "adopted", {"review": None}, "review"),
    ],
)
def test_what_is_recorded_is_checked(do: str, state: str, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        W.take(W.at(state), do, {**W.facts[do], **changed})
    assert refused.value.field == field
