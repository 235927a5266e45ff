"""Histories of documents for the tests of attribute_review: steps, and the case they make."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine import bootstrap
from engine.core.case import Case
from engine.core.gaps import gaps
from engine.core.simulate import resolve_settings
from engine.core.step import Command, step
from engine.core.view import Env
from workflows.attribute_review.v2021_1 import ATTRIBUTE_REVIEW_2021_1 as REVIEW

DAY = date(2022, 3, 1)
CHINA = bootstrap.calendar("CN")
Step = tuple[str, dict[str, Any]]
TITLE = {"title": "关于规范某项工作的通知", "kind": "通知"}
WITHHELD = {"mark": "withhold", "ground": "条例第十六条第一款", "reason": "只涉及内部人事管理"}
ON_REQUEST = {**WITHHELD, "mark": "on_request"}
REDACTED = {
    **WITHHELD,
    "mark": "publish_redacted",
    "text": "各单位：联系人张三，电话12345。",
    "deletions": [{"passage": "张三", "where": "正文", "what": "姓名", "ground": "条例第十五条"}],
}
PUBLISH = {"mark": "publish"}
CONFLICT = {"superior": {"title": "上位文件", "mark": "publish"}}
HIDDEN = [{"title": "附件", "mark": "withhold"}]
OLD = {"title": "旧文件", "number": "某政发〔2015〕3号", "formed_on": "2015-03-02"}
SIGN: Step = ("sign", {"number": "某政发〔2022〕1号"})
CLEAR: Step = ("clear_secrecy", {"result": "clear"})
SECRET: Step = ("clear_secrecy", {"result": "classified", "grade": "秘密"})
REASSESS: Step = ("reassess", {"trigger": "yearly"})


def env(**policy: str | int) -> Env:
    return Env(CHINA, resolve_settings(REVIEW, policy))


def take(case: Case | None, do: str, facts: dict[str, Any] | None = None, **rest: Any) -> Case:
    """The case after a step of the day `on`, by a person named like the step; other keys are settings."""
    on = rest.pop("on", DAY)
    command = Command(do, on, facts or {}, rest.pop("by", do), rest.pop("roles", None), rest.pop("recorded", on))
    return step(REVIEW, case, command, rest.pop("env", None) or env(**rest), no="SX2022-0001")[0]


def play(*steps: Step, **rest: Any) -> Case:
    case: Case | None = None
    for do, facts in steps:
        case = take(case, do, facts, **rest)
    assert case is not None
    return case


def drafted(proposal: dict[str, Any], **opened: Any) -> tuple[Step, ...]:
    return ("open", {**TITLE, **opened}), ("propose", proposal), ("check_unit", {})


def accepted(proposal: dict[str, Any], **opened: Any) -> tuple[Step, ...]:
    return (*drafted(proposal, **opened), CLEAR, ("accept", {}))


def published(proposal: dict[str, Any] = PUBLISH, **opened: Any) -> tuple[Step, ...]:
    return (*accepted(proposal, **opened), SIGN, ("schedule", {}), ("publish", {"channel": "政府网站"}))


def filed(proposal: dict[str, Any] = WITHHELD, **opened: Any) -> tuple[Step, ...]:
    return (*accepted(proposal, **opened), SIGN, ("keep_on_file", {}))


SECRET_FILED = (*drafted(WITHHELD), SECRET, ("accept", {}), SIGN, ("keep_on_file", {}))
JOINT = {"agencies": ["甲局", "乙局", "丙局"]}
TAKEN_SECRET: Step = ("take_in", {**OLD, "mark": "withhold", "grade": "秘密", "secrecy_until": "2022-03-01"})
RETURN: Step = ("return", {"missing": ["reason"], "by": "甲"})
ASK: Step = ("request_joint_opinion", {"agency": "乙局"})
HEAR: Step = ("record_joint_opinion", {"agency": "乙局", "opinion": "agree"})
REFER: Step = ("refer_secrecy", {"to": "保密行政管理部门"})
ANSWER: Step = ("answer_referral", {"answer": "不属于国家秘密"})
CANCEL: Step = ("cancel", {})
CHANGE: Step = ("change_mark", {"mark": "on_request"})
TO_PUBLIC: Step = ("change_to_public", {})
TAKE_DOWN: Step = ("take_down", {"reason": "泄露个人信息"})
REPEAL: Step = ("repeal", {"document": "某政发〔2023〕1号"})
KEEP: Step = ("keep", {"ground": "原依据仍然成立"})
DECISION = "某保〔2022〕1号"
EXTEND: Step = ("extend_secrecy", {"until": "2032-03-01", "decision": DECISION})
DECLASSIFY: Step = ("declassify", {"decision": DECISION})


def lacking(case: Case, **policy: str | int) -> list[str]:
    """What the case still lacks for the openness review."""
    return [g.key for g in gaps(REVIEW, case, env(**policy), DAY)]


def live(case: Case) -> set[str]:
    """The clocks that run."""
    return {k for k, r in case.runs.items() if r.live}
