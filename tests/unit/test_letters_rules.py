"""What single letters and forms must and must not say: marks, deletions, remedies, corrections, ledgers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.adapters.documents import render_docx, render_html
from engine.adapters.documents_pdf import pdf_writer
from engine.adapters.letter_values import ATTRIBUTES
from engine.adapters.letters import LetterWriter
from engine.core.errors import InputError
from engine.core.letter import ItemTable, StructuredLetter
from tests.reading_pdf import said_by

WRITER = LetterWriter()
MARKS = dict(zip(ATTRIBUTES, ("此件公开发布", "此件删减后公开", "此件依申请公开", "此件不公开"), strict=True))
PASSAGE = "户主田某某，账号尾号3021"
ONLINE = "fuyi.example.gov.cn"


def letter(key: str, facts: dict[str, Any] | None = None, **groups: dict[str, Any]) -> StructuredLetter:
    """The sample letter with other facts and other values in the groups named."""
    values = WRITER.sample_values(key)
    values.setdefault("facts", {}).update(facts or {})
    for name, group in groups.items():
        values[name] = {**(values.get(name) or {}), **group}
    return WRITER.compose(key, values)


def text(key: str, facts: dict[str, Any] | None = None, **groups: dict[str, Any]) -> str:
    return letter(key, facts, **groups).plain_text()


def refusal(key: str, facts: dict[str, Any] | None = None, **groups: dict[str, Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        letter(key, facts, **groups)
    return caught.value


def tables(made: StructuredLetter) -> list[ItemTable]:
    return [block for block in made.blocks if isinstance(block, ItemTable)]


# ---------------------------------------------------------------- attribute of a document


@pytest.mark.parametrize("mark", MARKS)
def test_the_attribute_form_prints_its_mark_once_and_no_other(mark: str) -> None:
    made = letter("attribute_opinion_form", {"mark": mark})
    assert made.note == f"（{MARKS[mark]}）", "and under the date, as on the document"
    said = replace(made, note="").plain_text()
    assert {each: said.count(each) for each in MARKS.values()} == {
        each: int(each == MARKS[mark]) for each in MARKS.values()
    }


def test_before_a_mark_is_proposed_the_form_says_so() -> None:
    said = text("attribute_opinion_form", {"mark": None, "gaps": ["没有标明拟定的公开属性"]})
    assert "尚未拟定" in said
    assert "没有标明拟定的公开属性" in said
    assert not [mark for mark in MARKS.values() if mark in said]


@pytest.mark.parametrize("path", ["mark", "superior", "forwards"])
def test_a_mark_that_is_none_of_the_four_is_refused(path: str) -> None:
    wrong = "public" if path == "mark" else {"title": "上位文件", "mark": "public"}
    error = refusal("attribute_opinion_form", {path: wrong})
    assert error.code == "letter_value"
    assert "publish_redacted" in error.message


@pytest.mark.parametrize("mark", MARKS)
def test_deletions_are_listed_only_for_a_redacted_document(mark: str) -> None:
    made = letter("attribute_opinion_form", {"mark": mark})
    listed = [row for table in tables(made) for row in table.rows]
    assert len(listed) == (3 if mark == "publish_redacted" else 0)
    assert ("附表1第6列" in made.plain_text()) == (mark == "publish_redacted")


def test_a_redacted_document_without_its_deletions_shows_the_gap() -> None:
    assert "尚未列明" in text("attribute_opinion_form", {"deletions": None})
    assert "尚未列明" in text("attribute_opinion_form", {"deletions": []})


def test_a_deleted_passage_is_in_no_output_whatever() -> None:
    deletion = {"where": "附表1第6列", "what": "收款账户", "ground": "条例第十五条", "passage": PASSAGE}
    made = letter("attribute_opinion_form", {"deletions": [deletion]})
    assert "收款账户" in made.plain_text()
    assert PASSAGE not in made.to_json()
    assert PASSAGE not in render_html(made)
    assert PASSAGE.encode() not in render_docx(made)
    assert "3021" not in said_by(pdf_writer().render(made))


@pytest.mark.parametrize("where", ["title", "summary", "reason", "what"])
def test_a_form_that_quotes_a_deleted_passage_is_refused(where: str) -> None:
    deletion = {"where": "附表1第6列", "what": "收款账户", "ground": "条例第十五条", "passage": PASSAGE}
    facts: dict[str, Any] = {"deletions": [deletion]}
    quoted = f"删去“{PASSAGE[:5]} {PASSAGE[5:]}”"  # white space does not hide it
    if where == "what":
        deletion["what"] = quoted
    else:
        facts[where] = quoted
    error = refusal("attribute_opinion_form", facts)
    assert error.code == "passage_disclosed"
    assert PASSAGE not in str(error)


def test_a_document_for_the_public_says_whether_its_interpretation_is_there() -> None:
    assert "☑已附" in text("attribute_opinion_form", {"policy_document": True, "interpretation": True})
    assert "☑未附" in text("attribute_opinion_form", {"policy_document": True, "interpretation": None})
    assert "☑不需要" in text("attribute_opinion_form", {"policy_document": False, "interpretation": None})


def test_documents_that_are_not_there_are_not_asked_for() -> None:
    facts = dict.fromkeys(("superior", "forwards", "agencies", "ground", "reason", "number"))
    said = text("attribute_opinion_form", facts)
    assert "联合发文机关" not in said
    assert "上位文件及其公开属性\t无" in said


def test_a_classified_document_shows_grade_and_period() -> None:
    facts = {"mark": "withhold", "result": "classified", "grade": "秘密", "classified_until": "2034-10-21"}
    said = text("attribute_opinion_form", facts)
    assert "☑属于国家秘密" in said
    assert "密级：秘密" in said
    assert "2034年10月21日" in said
    assert "☑属于国家秘密" in text("secrecy_review_form", {"title": "某文件", **facts})


def test_a_returned_draft_says_in_words_what_is_missing() -> None:
    gaps = ["mark", "ground", "reason", "deletions", "interpretation", "joint_opinion", "secrecy"]
    made = letter("draft_return_notice", {"missing": gaps})
    (table,) = tables(made)
    assert [row[0] for row in table.rows] == [str(n) for n in range(1, 8)]
    assert not [gap for gap in gaps if gap in made.plain_text()]
    assert len({row[1] for row in table.rows}) == 7
    (table,) = tables(letter("draft_return_notice", {"missing": "附件不全"}))
    assert table.rows == (("1", "附件不全"),)


def test_a_review_says_yes_no_or_not_yet() -> None:
    assert "原依据仍然成立\t□是　☑否" in text("periodic_review_form", {"still_valid": False})
    assert "原依据仍然成立\t☑是　□否" in text("periodic_review_form", {"still_valid": True})
    assert "原依据仍然成立\t□是　□否" in text("periodic_review_form", {"still_valid": None})


def test_nine_elements_of_an_interpretation_stand_in_their_order() -> None:
    (table,) = tables(letter("interpretation_plan"))
    names = "政策背景、依据 目标、任务 主要内容 执行标准 惠民利民举措 新旧政策差异 解读时间 解读形式 解读渠道"
    assert [row[1] for row in table.rows] == names.split()


def test_three_reviews_and_three_proofs_have_a_person_each() -> None:
    (table,) = tables(letter("publication_review_form"))
    assert [row[1] for row in table.rows] == ["一审", "一校", "二审", "二校", "三审", "三校"]
    assert len({row[2] for row in table.rows}) == 6
    assert "三校人" in refusal("publication_review_form", {"proof_3": None}).message


def test_silence_of_a_joint_agency_is_no_consent() -> None:
    assert "不视为同意" in text("co_maker_opinion")


def test_a_document_is_reviewed_for_secrecy_in_its_own_words() -> None:
    assert "拟发文件《某办法》" in text("secrecy_referral", {"title": "某办法"})
    assert "答复期限" not in text("secrecy_referral", {"title": "某办法"})
    assert "答复期限在送审期间继续计算" in text("secrecy_referral")


# ---------------------------------------------------------------- remedies


@pytest.mark.parametrize("key", ["reply_disclosed", "close_unpaid", "record_corrected_notice"])
def test_the_online_channel_is_told_whatever_the_way(key: str) -> None:
    """How a reply goes out is decided after it is issued, so it names the channel from the first (复议法 22)."""
    assert ONLINE in text(key)
    assert "通过互联网送达" not in text(key)
    assert "通过互联网送达" in text(key, {"way": "electronic"})
    assert ONLINE not in text(key, agency={"online_reconsideration": None})
    assert "线上" in refusal(key, {"way": "electronic"}, agency={"online_reconsideration": None}).message


def test_a_third_party_learns_the_online_channel_too() -> None:
    assert ONLINE in text("third_party_disclosure_notice")


def test_each_item_of_a_mixed_reply_has_its_article_in_the_table() -> None:
    (table,) = tables(letter("reply_mixed"))
    assert table.header[-1] == "依据"
    ends = ("第三十六条第二项", "第十六条第二款", "第三十六条第四项")
    assert all(row[-1].endswith(end) for row, end in zip(table.rows, ends, strict=True))


def test_a_reply_made_again_names_decision_and_period() -> None:
    said = text("redo_reply")
    assert "清政复决〔2025〕4号" in said
    assert "重新答复的期限为自收到之日起20个工作日" in said


@pytest.mark.parametrize(("procedure", "article"), [("ordinary", "第四十八条"), ("simplified", "第五十四条")])
def test_the_answer_in_reconsideration_names_its_procedure(procedure: str, article: str) -> None:
    made = letter("reconsideration_answer", {"procedure": procedure})
    assert article in made.plain_text()
    assert len(made.attachments) == 4
    assert refusal("reconsideration_answer", {"procedure": "quick"}).code == "letter_value"


def test_the_answer_in_court_names_court_case_and_persons() -> None:
    said = text("litigation_answer")
    for wanted in ("此致\n清源市城区人民法院", "（2025）清0102行初31号", "法定代表人：高远", "第六十七条", "十五日"):
        assert wanted in said
    assert said.count("委托代理人") == 2
    assert "委托代理人" not in text("litigation_answer", {"agents": None})


# ---------------------------------------------------------------- records, suggestions, supervision


def test_a_correction_is_transferred_or_the_applicant_is_told_where_to_go() -> None:
    assert "转送有权更正的行政机关清源市农业农村局" in text("record_correction_transfer")
    told = text("record_correction_transfer", {"transferred_on": None})
    assert "现告知你向有权更正的行政机关清源市农业农村局" in told
    assert "转送有权" not in told


def test_an_adopted_suggestion_has_its_day_and_a_declined_one_its_reason() -> None:
    assert "2024年11月29日前（含当日）主动公开" in text("proactive_suggestion_reply")
    assert "已于2024年11月12日主动公开" in text("proactive_suggestion_reply", {"published_on": "2024-11-12"})
    assert "提供的内容" in refusal("proactive_suggestion_reply", {"publish_by": None}).message
    declined = text("proactive_suggestion_reply", {"adopted": False, "reason": "含有未解密的内容"})
    assert "未将该政府信息纳入主动公开的范围" in declined
    assert "含有未解密的内容" in declined
    assert "采纳你的建议" not in declined


def test_supervision_names_lateness_or_what_was_found() -> None:
    late = text("rectification_notice")
    assert "已逾期5个工作日" in late
    found = text("rectification_notice", {"finding": "专栏三个月没有更新", "rectify_by": "2024-11-29"})
    assert "专栏三个月没有更新" in found
    assert "于2024年11月29日前（含当日）予以纠正" in found
    assert "逾期" not in found
    assert "事实和理由" in refusal("rectification_notice", {"due_on": None}).message


@pytest.mark.parametrize("opinion", ["agree", "object", "partly", None])
def test_a_confirmation_restarts_no_period_and_promises_no_consent(opinion: str | None) -> None:
    said = text("consultation_confirmation", consultation={"opinion": opinion, "kind": "third_party"})
    assert "该期限不因本函重新计算" in said
    assert "视为同意" not in said
    if opinion is None:
        assert "由本机关依照" in said
        joint = text("consultation_confirmation", consultation={"opinion": None, "kind": "co_maker"})
        assert "视为同意公开" in joint
        other = text("consultation_confirmation", consultation={"opinion": None, "kind": "other_agency"})
        assert "不视为同意公开" in other


# ---------------------------------------------------------------- ledgers


def test_a_ledger_has_a_row_for_each_task_and_all_columns() -> None:
    (table,) = tables(letter("task_ledger"))
    assert table.header == ("序号", "任务名称", "具体任务", "责任单位", "完成时限", "备注")
    assert [row[0] for row in table.rows] == ["1", "2", "3", "4", "5", "6"]
    tasks = [{"category": "甲", "task": f"任务{n}", "unit": "办公室", "due": None} for n in range(300)]
    (table,) = tables(letter("task_ledger", {"tasks": tasks}))
    assert len(table.rows) == 300
    assert table.rows[-1] == ("300", "甲", "任务299", "办公室", "", "")


def test_a_row_that_lacks_something_is_named() -> None:
    tasks = [{"category": "甲", "task": "一", "unit": "办公室"}, {"category": "乙", "task": "二", "unit": " "}]
    assert "第2项的责任单位" in refusal("task_ledger", {"tasks": tasks}).message
    assert "任务" in refusal("task_ledger", {"tasks": []}).message
    for wrong in ({"unit": "x"}, ["x"], [["x"]], 3):
        assert refusal("task_ledger", {"tasks": wrong}).code == "letter_value"


def test_public_opinion_is_followed_from_detection_to_the_promise_kept() -> None:
    found, answered = tables(letter("public_opinion_ledger"))
    assert len(found.rows) == len(answered.rows) == 3
    grave = found.rows[1][4]
    assert "5小时内发布权威信息：10月17日11时40分" in grave
    assert "24小时内举行新闻发布会：10月18日6时40分" in grave
    assert found.rows[0][4] == "48小时内回应：10月10日9时20分"
    assert answered.rows[0][3] == "补偿款年底前发放到户"


def test_a_list_of_transfers_counts_what_it_lists() -> None:
    documents = [{"title": f"文件{n}"} for n in range(12)]
    made = letter("transfer_list", {"documents": documents})
    assert len(tables(made)[0].rows) == 12
    assert "合计\t12件" in made.plain_text()


@pytest.mark.parametrize(
    ("use", "box"),
    [
        ("procedure", "程序性文书"),
        ("reply", "答复文书"),
        ("inquiry", "函询文书"),
        ("attribute", "公文公开属性的认定"),
        ("publication", "拟发布信息的审核"),
    ],
)
def test_the_register_of_the_seal_ticks_its_use_and_no_other(use: str, box: str) -> None:
    said = text("seal_use_log", {"use": use})
    assert said.count("☑") == 1
    assert f"☑{box}" in said
    assert said.count("□") == 4
    assert refusal("seal_use_log", {"use": "other"}).code == "letter_value"
