"""The forms of a document over every store: what each says, whatever step it was recorded with."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from engine.core.errors import ActionRefused, InputError
from engine.core.kept import LetterRow
from engine.core.ports import Store
from engine.services import papers, views
from engine.services.admin import set_policy
from engine.services.cases import Result, act_on, open_case, read_case
from engine.services.escalation import sweep
from engine.services.verification import verify
from tests.offices import Office, office

DAY = date(2022, 3, 1)
TEXT = "各单位：\n联系人张三（电话：１３８ 0000\n0000）。请联系张三。"
PROPOSAL = {
    "mark": "publish_redacted",
    "ground": "条例第十五条",
    "reason": "含个人隐私",
    "interpretation": "背景、目标、主要内容",
    "text": TEXT,
    "deletions": [
        {"passage": "张三", "where": "正文", "what": "姓名", "ground": "条例第十五条"},
        {"passage": "13800000000", "where": "正文", "what": "电话"},
    ],
}
OPENED = {
    "title": "关于张三一案的通知",
    "kind": "通知",
    "agencies": ["甲局", "乙局"],
    "policy_document": True,
    "superior": {"title": "上位文件", "mark": "publish"},
}
OLD = {"title": "旧文件", "number": "某密〔2020〕1号", "formed_on": "2020-01-02", "mark": "withhold", "grade": "秘密"}


@pytest.fixture
def at(store: Store) -> Office:
    made = office(store, DAY)
    set_policy(made.world, "publication_review", "off", date(2022, 1, 1), "demo")
    return made


def take(at: Office, no: str, person: str, do: str, **facts: Any) -> Result:
    return act_on(at.world, no, do, facts, person=person, agency="demo")


def opened(at: Office, do: str = "open", **facts: Any) -> str:
    person = "drafter" if do == "open" else "attribute_officer"
    return open_case(at.world, "attribute_review", facts, person=person, agency="demo", do=do).case.no


def rows(at: Office, no: str) -> list[LetterRow]:
    with at.world.store.read() as tx:
        return list(tx.letters("demo", no))


def said(at: Office, no: str, key: str, n: int = -1) -> str:
    row = [r for r in rows(at, no) if r.key == key][n]
    with at.world.store.read() as tx:
        return str(papers.paper(at.world, tx, "demo", row).letter.plain_text())


def signed(at: Office) -> str:
    no = opened(at, **OPENED)
    take(at, no, "drafter", "propose", **PROPOSAL)
    take(at, no, "drafter", "request_joint_opinion", agency="乙局")
    take(at, no, "unit_head", "check_unit")
    take(at, no, "secrecy_reviewer", "refer_secrecy", to="保密行政管理部门")
    take(at, no, "secrecy_reviewer", "answer_referral", answer="不属于国家秘密")
    take(at, no, "secrecy_reviewer", "clear_secrecy", result="clear")
    take(at, no, "registrar", "record_joint_opinion", agency="乙局", opinion="agree")
    take(at, no, "attribute_officer", "accept")
    take(at, no, "issuing_leader", "sign", number="某发〔2022〕1号")
    return no


def test_forms_up_to_publication(at: Office) -> None:
    no = signed(at)
    first, second = (said(at, no, "attribute_opinion_form", n) for n in (0, 1))
    assert "（尚未拟定）" in first
    assert "此件删减后公开" in second
    assert second.endswith("（此件删减后公开）")  # the mark, as a note under the date
    assert "联合发文机关对公开属性的意见不齐" in second
    assert "文件标题\t关于〔此处依法删减〕一案的通知" in second  # the form goes on with the document
    stored = json.dumps([dict(r.values) for r in rows(at, no) if r.key == "attribute_opinion_form"][1])
    assert "13800000000" not in stored + second
    assert "上位文件（主动公开）" in second
    asked = said(at, no, "co_maker_opinion")
    assert asked.startswith("demo局\n云自然资公开函〔2022〕1号")
    assert "逾期未提出意见的，不视为同意" in asked
    assert "2022年3月8日前" in asked
    assert "保密行政管理部门：" in said(at, no, "secrecy_referral")
    assert "☑不涉及国家秘密" in said(at, no, "secrecy_review_form")
    take(at, no, "publisher", "schedule")
    take(at, no, "publisher", "publish", channel="政府网站", address="www.example.gov.cn/1")
    take(at, no, "drafter", "interpret", channel="政务新媒体", form="文字解读")
    plan = said(at, no, "interpretation_plan")
    assert "背景、目标、主要内容" in plan
    assert "2022年3月4日前（含当日）" in plan
    assert verify(at.world).problems == ()


def test_the_redacted_text_of_a_document_holds_no_deleted_passage(at: Office) -> None:
    no = signed(at)
    row = next(r for r in rows(at, no) if r.key == "redacted_text")
    text = said(at, no, "redacted_text")
    assert "各单位：\n联系人〔此处依法删减〕（电话：〔此处依法删减〕）。请联系〔此处依法删减〕。" in text
    assert "关于〔此处依法删减〕一案的通知" in text
    for read in (text, json.dumps(dict(row.values), ensure_ascii=False)):
        assert "张三" not in read
        assert "138" not in read
        assert "１３８" not in read


def test_what_is_lacking_is_shown_with_the_case(at: Office) -> None:
    no = opened(at, **OPENED)
    assert views.case_view(at.world, read_case(at.world, no, "demo"))["gaps"] == []
    shown = views.case_view(at.world, take(at, no, "drafter", "propose", mark="withhold"))["gaps"]
    assert [g["key"] for g in shown] == ["ground", "reason", "joint_opinion"]
    assert all(g["what"] and g["article"] for g in shown)
    assert "没有写明不公开、依申请公开或者删减的依据" in said(at, no, "attribute_opinion_form")


def test_a_draft_goes_back_with_what_is_missing(at: Office) -> None:
    no = opened(at, **OPENED)
    take(at, no, "drafter", "propose")
    take(at, no, "unit_head", "return", missing=["mark", "附件2没有编页码"])
    notice = said(at, no, "draft_return_notice")
    assert "没有标明拟定的公开属性" in notice
    assert "附件2没有编页码" in notice
    assert "2022年3月8日前" in notice
    take(at, no, "drafter", "propose")
    take(at, no, "unit_head", "return", missing="interpretation")
    assert "政策性文件没有同步报送解读" in said(at, no, "draft_return_notice")


def test_forms_of_a_secret_and_of_its_end(at: Office) -> None:
    no = opened(at, "take_in", **OLD)
    take(at, no, "attribute_officer", "reassess", trigger="yearly")
    assert "年度定期审查" in said(at, no, "periodic_review_form")
    take(at, no, "secrecy_reviewer", "extend_secrecy", until="2031-01-02", decision="某保〔2022〕1号")
    longer = said(at, no, "declassification_review_form")
    assert "2030年1月2日" in longer
    assert "2031年1月2日" in longer
    assert OLD["title"] not in longer
    take(at, no, "secrecy_reviewer", "declassify", decision="某保〔2022〕2号")
    assert "理由：某保〔2022〕2号" in said(at, no, "declassification_review_form")
    with pytest.raises(ActionRefused, match="secrecy_cleared"):
        take(at, no, "issuing_leader", "change_to_public")
    take(at, no, "secrecy_reviewer", "clear_secrecy", result="clear")
    take(at, no, "issuing_leader", "change_to_public")
    review = said(at, no, "periodic_review_form")
    assert "原公开属性\t不予公开" in review
    assert "审查后的公开属性\t主动公开" in review
    assert "2022年3月29日前（含当日）" in review
    assert "□是　☑否" in review
    assert review.count("下次定期审查日期\t\n") == 1  # reviewed no more
    assert verify(at.world).problems == ()


def test_a_period_beyond_every_calendar_is_shown_and_swept(at: Office) -> None:
    no = opened(at, "take_in", **{**OLD, "grade": "绝密"})
    shown = views.clocks_view(at.world, read_case(at.world, no, "demo"), DAY, explain=True)["secrecy"]
    assert (shown["due_on"], shown["days"], shown["provisional"]) == ("2050-01-02", [], False)
    ended = opened(at, "take_in", **{**OLD, "secrecy_until": "2022-03-02"})
    at.clock.day = date(2022, 3, 3)
    sweep(at.world)
    case = read_case(at.world, ended, "demo").case
    assert (case.state, case.fields["trigger"]) == ("reassessment", "secrecy_over")
    assert "保密期限届满或者已经解密" in said(at, ended, "periodic_review_form")
    assert read_case(at.world, no, "demo").case.state == "on_file"


def test_a_letter_to_a_co_maker_needs_its_mark(at: Office) -> None:
    no = opened(at, **OPENED)
    take(at, no, "drafter", "propose")
    with pytest.raises((ActionRefused, InputError), match="mark"):
        take(at, no, "drafter", "request_joint_opinion", agency="乙局")
