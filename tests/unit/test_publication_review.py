"""publication_review: every edge, who may take it, three persons and three proofs, checks, findings, returns."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from engine.core.case import Case
from engine.core.errors import ActionRefused, GongkaiError, InputError, NotPermitted
from engine.core.step import permitted
from tests.walks import Walk
from workflows.publication_review.v2021_1 import CHECKS, PUBLICATION_REVIEW_2021_1

DAY = date(2022, 10, 10)
PASSED = {key: "pass" for key, _ in CHECKS}
OPENED = {"title": "某办法", "channel": "政府网站", "text": "正文，联系人邮箱bgs@example.gov.cn"}
ANSWERED = [{"no": 1, "why": "单位的办公邮箱"}]


def review(number: int, **more: Any) -> dict[str, Any]:
    return {"opinion": "同意", "proof": {"by": f"校{number}", "opinion": "无误"}, **more}


W = Walk(
    PUBLICATION_REVIEW_2021_1,
    DAY,
    {
        "open": OPENED,
        "review_1": review(1, answers=ANSWERED),
        "review_2": review(2),
        "review_3": review(3, checks=PASSED),
        "return": {"reason": "标题有误"},
        "resubmit": {"changes": "已改"},
        "cancel": {"reason": "不发了"},
    },
    {
        "open": "拟稿",
        "review_1": "审1",
        "review_2": "审2",
        "review_3": "审3",
        "return": "审1",
        "resubmit": "拟稿",
        "publish": "发布",
        "cancel": "拟稿",
    },
    {
        "": (),
        "drafted": ("open",),
        "reviewed_1": ("open", "review_1"),
        "reviewed_2": ("open", "review_1", "review_2"),
        "reviewed_3": ("open", "review_1", "review_2", "review_3"),
        "returned": ("open", "return"),
        "published": ("open", "review_1", "review_2", "review_3", "publish"),
        "cancelled": ("open", "cancel"),
    },
    {
        ("", "open"): "drafted",
        ("drafted", "review_1"): "reviewed_1",
        ("reviewed_1", "review_2"): "reviewed_2",
        ("reviewed_2", "review_3"): "reviewed_3",
        ("reviewed_3", "publish"): "published",
        ("returned", "resubmit"): "drafted",
        **{(s, "return"): "returned" for s in ("drafted", "reviewed_1", "reviewed_2", "reviewed_3")},
        **{(s, "cancel"): "cancelled" for s in ("drafted", "reviewed_1", "reviewed_2", "reviewed_3", "returned")},
    },
)


def case_at(state: str) -> Case:
    case = W.at(state)
    assert case is not None
    return case


@pytest.mark.parametrize(("state", "do"), W.pairs())
def test_every_edge_and_no_other(state: str, do: str) -> None:
    W.check_edge(state, do)


@pytest.mark.parametrize(("state", "do"), list(W.edges))
def test_roles(state: str, do: str) -> None:
    W.check_roles(state, do)


@pytest.mark.parametrize("who", list(product("甲乙", repeat=3)), ids="".join)
@pytest.mark.parametrize("apart", ["on", "off"])
def test_three_reviewers(who: tuple[str, ...], apart: str) -> None:
    env = W.env(three_reviews_apart=apart)
    case: Case | None = W.take(None, "open", env=env)
    for n, by in enumerate(who, 1):
        if apart == "on" and by in who[: n - 1]:
            with pytest.raises(ActionRefused) as refused:
                W.take(case, f"review_{n}", by=by, env=env)
            assert refused.value.code == f"publication_persons_{n}"
            assert refused.value.article == "ADR 031 信息发布审核（三审三校）第一点"
            return
        case = W.take(case, f"review_{n}", by=by, env=env)
    assert apart == "off"


@pytest.mark.parametrize(
    "name", ["张 三", "张\u3000三", "张\u200b三", " 张三 ", "张\ufe00三", "张\U000e0101三", "张\u3164三"]
)
def test_a_proofreader_is_the_same_however_the_name_is_spaced(name: str) -> None:
    case = W.take(W.take(None, "open"), "review_1", W.facts["review_1"] | {"proof": {"by": "张三"}})
    for wrong in (name, "审\u00a02"):  # who proofread before; the reviewer
        with pytest.raises(ActionRefused) as refused:
            W.take(case, "review_2", {**W.facts["review_2"], "proof": {"by": wrong}})
        assert refused.value.code == "publication_persons_2"
    assert W.take(case, "review_2", {**W.facts["review_2"], "proof": {"by": "张三丰"}}).state == "reviewed_2"


@pytest.mark.parametrize("proofs", list(product("子丑寅", repeat=3)), ids="".join)
def test_three_proofs(proofs: tuple[str, ...]) -> None:
    """Each by somebody else; also in a small office, where only the setting of its own loosens it."""
    env = W.env(separation="small_office")
    case: Case | None = W.take(None, "open", env=env)
    for n, by in enumerate(proofs, 1):
        facts = W.facts[f"review_{n}"] | {"proof": {"by": by}}
        if by in proofs[: n - 1]:
            with pytest.raises(ActionRefused) as refused:
                W.take(case, f"review_{n}", facts, env=env)
            assert refused.value.code == f"publication_persons_{n}"
            return
        case = W.take(case, f"review_{n}", facts, env=env)
    assert case is not None
    assert case.state == "reviewed_3"


@pytest.mark.parametrize(
    ("state", "do"), [("drafted", "review_1"), ("reviewed_1", "review_2"), ("reviewed_2", "review_3")]
)
@pytest.mark.parametrize("small", [False, True])
def test_who_hands_in_does_not_review(state: str, do: str, small: bool) -> None:
    """Not to be loosened by any setting; nor does who handed in again."""
    env = W.env(separation="small_office" if small else "strict", three_reviews_apart="off")
    with pytest.raises(NotPermitted, match="separation"):
        W.take(W.at(state), do, by="拟稿", env=env)
    again = W.take(case_at("returned"), "resubmit", by="改稿")
    for earlier in ("review_1", "review_2", "review_3")[: int(do[-1]) - 1]:
        again = W.take(again, earlier, env=env)
    with pytest.raises(NotPermitted, match="separation"):
        W.take(again, do, by="改稿", env=env)


@pytest.mark.parametrize(("key", "label"), CHECKS)
@pytest.mark.parametrize("how", ["missing", "failed"])
def test_the_third_review_asks_for_every_check(key: str, label: str, how: str) -> None:
    checks = {k: v for k, v in PASSED.items() if k != key} | ({key: "fail"} if how == "failed" else {})
    with pytest.raises(ActionRefused) as refused:
        W.take(W.at("reviewed_2"), "review_3", review(3, checks=checks))
    assert refused.value.message.endswith(f"：“{label}”{'未通过' if how == 'failed' else '未填写'}")
    assert refused.value.article == "《荣县2019年政务公开工作要点》第四部分第（一）项"


def test_checks_of_earlier_reviews_count_and_a_later_one_overrides() -> None:
    first, second = dict(list(PASSED.items())[:4]), dict(list(PASSED.items())[4:])
    case = W.take(case_at("drafted"), "review_1", review(1, answers=ANSWERED, checks=first | {"secrecy": "fail"}))
    case = W.take(case, "review_2", review(2, checks=second))
    with pytest.raises(ActionRefused, match="“保密关”未通过"):
        W.take(case, "review_3", review(3))
    assert W.take(case, "review_3", review(3, checks={"secrecy": "pass"})).state == "reviewed_3"


@pytest.mark.parametrize("checks", [{"style": "pass"}, {"law": "ok"}, {"law": True}, {"law": None}])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_checks_are_those_of_the_list(checks: dict[str, Any], number: int) -> None:
    state = ("drafted", "reviewed_1", "reviewed_2")[number - 1]
    with pytest.raises(ActionRefused) as refused:
        W.take(W.at(state), f"review_{number}", W.facts[f"review_{number}"] | {"checks": PASSED | checks})
    assert refused.value.code == "publication_checks_listed"


def test_a_return_voids_all_reviews() -> None:
    case = W.take(case_at("reviewed_3"), "return", by="发布")
    for n in (1, 2, 3):
        assert not case.fields[f"review_{n}"]
        assert not case.fields[f"proof_{n}"]
        assert not case.fields.get(f"checks_{n}")
    case = W.take(case, "resubmit")
    # other persons, in another order: what was done before the return binds nobody
    case = W.take(case, "review_1", review(3, answers=ANSWERED), by="审3")
    case = W.take(case, "review_2", review(1), by="审1")
    with pytest.raises(ActionRefused, match="未填写"):
        W.take(case, "review_3", review(2), by="审2")
    assert W.take(case, "review_3", review(2, checks=PASSED), by="审2").state == "reviewed_3"


def test_findings_are_made_anew_when_the_text_changes() -> None:
    case = case_at("returned")
    assert [x["kind"] for x in case.fields["findings"]] == ["email"]
    assert W.take(case, "resubmit", {"changes": "无"}).fields["findings"] == case.fields["findings"]
    clean = W.take(case, "resubmit", {"changes": "删去邮箱", "text": "正文"})
    assert clean.fields["findings"] == []
    with pytest.raises(ActionRefused, match="publication_findings_answered"):
        W.take(clean, "review_1")  # an answer to a finding that is no longer there
    assert W.take(clean, "review_1", review(1)).state == "reviewed_1"
    titled = W.take(case, "resubmit", {"changes": "题目", "title": "13812345678", "text": "正文"})
    assert [(x["in"], x["kind"]) for x in titled.fields["findings"]] == [("title", "mobile")]


def test_published_not_before_it_passed() -> None:
    case = case_at("reviewed_3")
    with pytest.raises(ActionRefused) as refused:
        W.take(case, "publish", {"published_on": "2022-10-09"})
    assert refused.value.code == "publication_after_review"
    assert W.take(case, "publish", {"published_on": "2022-10-10"}, on=date(2022, 10, 12)).state == "published"
    done = W.take(case, "publish", on=date(2022, 10, 12))
    assert done.fields["published_on"] == "2022-10-12"
    assert done.fields["channel"] == "政府网站"
    assert not [r for r in done.runs.values() if r.live]


@pytest.mark.parametrize(
    ("do", "state", "changed", "field"),
    [
        ("open", "", {"title": None}, "title"),
        ("open", "", {"channel": "  "}, "channel"),
        ("open", "", {"text": ["x"]}, "text"),
        ("open", "", {"text": "长" * 20_001}, "text"),
        ("open", "", {"state": "x"}, "state"),
        ("review_1", "drafted", {"opinion": None}, "opinion"),
        ("review_1", "drafted", {"proof": "校1"}, "proof"),
        ("review_1", "drafted", {"answers": {}}, "answers"),
        ("return", "drafted", {"reason": None}, "reason"),
        ("resubmit", "returned", {"changes": None}, "changes"),
        ("publish", "reviewed_3", {"published_on": "2022-13-01"}, "published_on"),
        ("publish", "reviewed_3", {"published_on": "2022-10-11"}, "published_on"),
    ],
)
def test_what_is_recorded_is_checked(do: str, state: str, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        W.take(W.at(state), do, {**W.facts.get(do, {}), **changed})
    assert refused.value.field == field


def test_what_may_i_do() -> None:
    told = {
        p.do: p
        for p in permitted(
            W.workflow, case_at("reviewed_1"), W.env(), DAY, "审1", frozenset({"office_head", "unit_head"})
        )
    }
    assert not told["review_2"].allowed
    assert "不同的人" in str(told["review_2"].why)
    assert told["return"].allowed


TEXTS = st.text(alphabet="甲13812345678x@.cn 66", max_size=40)


THROUGH = ["review_1", "review_2", "review_3"]


@settings(max_examples=60, deadline=None)
@example([*THROUGH, "publish"], "13812345678")
@example([*THROUGH, "return", "resubmit", *THROUGH, "publish"], "x@x.cn 13812345678")
@given(st.lists(st.sampled_from(sorted(W.workflow.rows)), max_size=12), TEXTS)
def test_nothing_passes_with_a_finding_left_or_a_check_missing(steps: list[str], text: str) -> None:
    """Any history: what stands at the third review or beyond has its answers, its checks and its six persons."""
    case: Case | None = None
    for do in ("open", *steps):
        facts = dict(W.facts.get(do, {})) | ({"text": text or "正文"} if do == "open" else {})
        if do == "review_1":
            found = case.fields["findings"] if case else []
            facts["answers"] = [{"no": x["no"], "why": "公开的"} for x in found] or None
        try:
            case = W.take(case, do, facts)
        except GongkaiError:
            continue
        if case.state in ("reviewed_3", "published"):
            answers = case.fields.get("answers") or []
            assert [a["no"] for a in answers] == [x["no"] for x in case.fields["findings"]]
            assert case.fields["checks_3"] == PASSED
            people = [case.doers[f"review_{n}"] for n in (1, 2, 3)]
            proofs = [case.fields[f"proof_{n}"]["by"] for n in (1, 2, 3)]
            assert len(set(people)) == len(set(proofs)) == 3
