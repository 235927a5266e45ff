"""Publication review, interpretation and suggestion over every store: they open, run through and write their forms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.core.errors import ActionRefused, GongkaiError, InputError
from engine.core.kept import Agency
from engine.core.ports import Store
from engine.services import escalation, papers, queries, views
from engine.services.admin import add_agency
from engine.services.cases import act_on, open_case, read_case
from engine.services.verification import verify
from tests import published as released
from tests.offices import EVERYBODY, Office, everything, gaps, office
from tests.reading_pdf import said_by

DAY = date(2022, 10, 10)
AGENCY = "demo"
CHECKS = dict.fromkeys(
    ("politics", "law", "policy", "secrecy", "wording", "cited_law", "sensitive_words", "personal_data"), "pass"
)
ELEMENTS = {
    "background": "原办法有效期届满，依据土地管理法修订",
    "aims": "规范补偿程序",
    "outline": "补偿范围、标准和程序",
    "standards": "按公布的区片综合地价执行",
    "benefits": "新增过渡期租金补助",
    "differences": "补偿标准平均提高百分之八",
    "time": "与文件同步",
    "form": "文字解读、一图读懂",
    "channel": "政府网站、政务新媒体",
}
WAYS = {"forms": ["text", "picture"], "channels": ["website", "new_media"]}


@pytest.fixture
def at(store: Store) -> Office:
    return office(store, DAY)


def begin(at: Office, workflow: str, facts: dict[str, Any], person: str, **rest: Any) -> str:
    return open_case(at.world, workflow, facts, person=person, agency=AGENCY, **rest).case.no


def do(at: Office, no: str, step: str, facts: dict[str, Any] | None = None, person: str = "officer") -> str:
    return act_on(at.world, no, step, facts or {}, person=person, agency=AGENCY).case.state


def reviewed(at: Office, **facts: Any) -> str:
    """A review that has passed the third."""
    no = begin(at, "publication_review", {"title": "征地补偿安置办法", "channel": "政府网站"} | facts, "drafter")
    for n, person in ((1, "unit_head"), (2, "office_head"), (3, "issuing_leader")):
        given = {"opinion": f"同意{n}", "proof": {"by": f"校对人{n}", "opinion": f"无误{n}"}}
        do(at, no, f"review_{n}", given | ({"checks": CHECKS} if n == 3 else {}), person)
    return no


def form(at: Office, no: str, key: str) -> tuple[str, dict[str, Any]]:
    """The text of the latest letter of the kind as PDF, and what it says."""
    listed = [x for x in queries.letters(at.world, no, "officer", AGENCY) if x["key"] == key]
    shown = queries.paper(at.world, listed[-1]["id"], None, AGENCY)
    content = {kind: papers.content(at.world, shown, kind) for kind in ("html", "docx", "pdf")}
    assert all(len(x) > 1000 for x in content.values())
    return said_by(content["pdf"]), listed[-1]


def refused(at: Office, no: str, step: str, facts: dict[str, Any], person: str) -> GongkaiError:
    before = everything(at.world.store)
    with pytest.raises(GongkaiError) as wrong:
        do(at, no, step, facts, person)
    assert everything(at.world.store) == before
    return wrong.value


def test_a_review_runs_through_and_its_form_tells_who_did_what(at: Office) -> None:
    no = reviewed(at, number="云自然资发〔2022〕6号", source="本机关制作", unit="利用科")
    assert no == "FB2022-0001"
    assert do(at, no, "publish", {"address": "“政策文件”栏目"}, "publisher") == "published"
    text, _ = form(at, no, "publication_review_form")
    for said in ("征地补偿安置办法", "FB2022-0001", "利用科", "drafter", "本机关制作", "10月10日", "“政策文件”栏目"):
        assert said in text, said
    for n, person in ((1, "unit_head"), (2, "office_head"), (3, "issuing_leader")):
        for said in (person, f"同意{n}", f"校对人{n}", f"无误{n}"):
            assert said in text, said
    assert text.count("通过") == 8
    assert "2022年10月10日" in text


def test_the_agency_s_own_words_and_personal_data_are_flagged(at: Office) -> None:
    with at.world.store.begin() as tx:
        found = tx.agency(AGENCY)
        assert found is not None
        tx.put_agency(Agency(AGENCY, found.name, found.region, {**found.profile, "sensitive_words": ["绝密"]}))
    text = "联系人手机13812345678，本文原为绝密。"
    given = {"title": "通知", "channel": "政府网站", "text": text}
    no = begin(at, "publication_review", given, "drafter")
    kept = read_case(at.world, no, AGENCY).case.fields["findings"]
    assert [(x["kind"], x["text"]) for x in kept] == [("mobile", "138******78"), ("sensitive_word", "绝密")]
    review = {"opinion": "同意", "proof": {"by": "校对人", "opinion": "无误"}}
    assert "第 1 处、第 2 处" in refused(at, no, "review_1", review, "unit_head").message
    one = review | {"answers": [{"no": 1, "why": "对外公布的值班手机"}]}
    assert refused(at, no, "review_1", one, "unit_head").message.endswith("：第 2 处")
    do(at, no, "return", {"reason": "删去密级字样"}, "unit_head")
    do(at, no, "resubmit", {"changes": "已删", "text": "联系人手机13812345678。"}, "drafter")
    assert do(at, no, "review_1", one, "unit_head") == "reviewed_1"


@pytest.mark.parametrize("words", ["绝密", [""], ["  "], [1], ["a\n"], ["x" * 501], ["a"] * 2001])
def test_a_list_of_words_that_cannot_be_used(at: Office, words: object) -> None:
    with pytest.raises(InputError) as wrong:
        add_agency(at.world, "third", "某局", "CN", {"sensitive_words": words})
    assert str(wrong.value.field).startswith("profile.sensitive_words")


def test_an_interpretation_from_plan_to_second_interpretation(at: Office) -> None:
    plan = {"title": "征地补偿安置办法", "first_interpreter": "王局长", "arrangement": "三个月后汇总热点"}
    no = begin(at, "policy_interpretation", plan, "drafter")
    assert no == "JD2022-0001"
    some = {k: v for k, v in ELEMENTS.items() if k not in ("benefits", "differences")}
    do(at, no, "draft", {"elements": some}, "drafter")
    wrong = refused(at, no, "co_review", {}, "issuing_leader")
    assert wrong.message.endswith("：“惠民利民举措”未填写、“新旧政策差异”未填写")
    shown = views.case_view(at.world, read_case(at.world, no, AGENCY))["gaps"]
    assert [x["what"] for x in shown] == ["解读材料缺少规定的要素：“惠民利民举措”未填写、“新旧政策差异”未填写"]
    do(at, no, "draft", {"elements": ELEMENTS}, "drafter")
    do(at, no, "co_review", {}, "issuing_leader")
    assert views.case_view(at.world, read_case(at.world, no, AGENCY))["gaps"] == []
    review = reviewed(at)
    ways = {**WAYS, "review": review}
    assert refused(at, no, "publish", ways, "publisher").code == "interpretation_policy_published"
    do(at, no, "record_policy_publication", {"policy_published_on": "2022-09-30"}, "publisher")
    other = begin(at, "publication_review", {"title": "另一份", "channel": "政府网站"}, "drafter")
    for wrong_no in (other, "FB2022-0099", no):
        unready = refused(at, no, "publish", {**WAYS, "review": wrong_no}, "publisher")
        assert unready.code == "interpretation_reviewed"
    assert do(at, no, "publish", ways, "publisher") == "published"
    fields = read_case(at.world, no, AGENCY).case.fields
    assert fields["diversified"] is fields["multichannel"] is True
    text, _ = form(at, no, "interpretation_plan")
    for said in ("王局长", "三个月后汇总热点", *(x.replace(" ", "") for x in ELEMENTS.values())):
        assert said in text, said
    do(at, no, "follow_up", {"second": True, "situation": "咨询集中在补助标准"}, "drafter")
    last = {"second": False, "situation": "没有"}
    assert refused(at, no, "follow_up", last, "drafter").code == "interpretation_no_second_due"
    do(at, no, "interpret_again", {"forms": ["questions"], "channels": ["hotline"], "review": review}, "publisher")
    assert do(at, no, "follow_up", last, "drafter") == "followed_up"


def suggested(at: Office) -> str:
    given = {"applicant": "张某", "suggestion": "历年征地补偿安置方案", "received_on": "2022-09-30"}
    return begin(at, "publication_suggestion", given, "registrar")


def judged(at: Office, no: str, disclosable: bool, for_publication: bool) -> None:
    given = {"disclosable": disclosable, "for_publication": for_publication, "opinion": "已核"}
    do(at, no, "review", given)


def test_a_suggestion_adopted_is_answered_and_published(at: Office) -> None:
    no = suggested(at)
    assert no == "JY2022-0001"
    judged(at, no, True, True)
    assert refused(at, no, "decline", {"reason": "不便"}, "office_head").code == "suggestion_may_decline"
    do(at, no, "adopt", {"reason": "涉及公众利益调整", "channel": "政府网站"}, "office_head")
    text, letter = form(at, no, "proactive_suggestion_reply")
    assert letter["number"]
    # twenty working days after 2022-10-10: 10-11 to 11-07
    for said in ("张某", "2022年9月30日", "历年征地补偿安置方案", "涉及公众利益调整", "2022年11月7日前", "政府网站"):
        assert said in text, said
    unready = refused(at, no, "publish", {"review": "x", "channel": "政府网站"}, "publisher")
    assert unready.code == "suggestion_release_reviewed"
    assert do(at, no, "publish", {"review": reviewed(at), "channel": "政府网站"}, "publisher") == "published"


def test_a_suggestion_declined_says_what_else_there_is(at: Office) -> None:
    no = suggested(at)
    judged(at, no, False, True)
    assert refused(at, no, "adopt", {"reason": "是"}, "office_head").code == "suggestion_publishable"
    assert do(at, no, "decline", {"reason": "含有个人隐私"}, "office_head") == "declined"
    text, _ = form(at, no, "proactive_suggestion_reply")
    assert "未将该政府信息纳入主动公开的范围" in text
    assert "含有个人隐私" in text
    assert "行政复议" not in text


def test_the_office_proposes_what_many_asked_for(at: Office) -> None:
    asked = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
    requests = [begin(at, "disclosure_request", asked, "registrar") for _ in range(3)]
    given = {"suggestion": "2021年度预算"}
    for numbers, code in (
        (requests[:2], "suggestion_requests_enough"),
        ([*requests[:2], requests[0]], "suggestion_requests_enough"),
        ([*requests[:2], "2022-9999"], "suggestion_requests_known"),
        ([*requests[:2], reviewed(at)], "suggestion_requests_known"),
    ):
        with pytest.raises(ActionRefused) as wrong:
            begin(at, "publication_suggestion", {**given, "requests": numbers}, "officer", do="propose")
        assert wrong.value.code == code
    no = begin(at, "publication_suggestion", {**given, "requests": requests}, "officer", do="propose")
    judged(at, no, True, False)
    do(at, no, "adopt", {"reason": "三件申请"}, "office_head")
    assert queries.letters(at.world, no, "officer", AGENCY) == []


def test_numbers_run_without_gaps_and_everything_verifies(at: Office) -> None:
    for _ in range(2):
        do(at, reviewed(at), "cancel", {"reason": "不发了"}, "drafter")
        do(at, suggested(at), "withdraw", {"reason": "建议人撤回"}, "registrar")
    assert gaps(everything(at.world.store)) == []
    assert verify(at.world).problems == ()


@pytest.mark.parametrize("workflow", ["publication_review", "policy_interpretation"])
def test_a_document_that_was_reviewed_here_is_named_by_its_number(at: Office, workflow: str) -> None:
    document = {"title": "征地补偿安置办法", "kind": "通知"}
    ours = released.drafted(at, DAY.isoformat(), "1", "征地补偿安置办法")
    released.do(at, ours, "schedule")
    theirs = [open_case(at.world, "attribute_review", document, person="drafter", agency="other") for _ in range(2)]
    facts = {"title": "征地补偿安置办法", "channel": "政府网站", "first_interpreter": "王局长"}
    kept = {
        k: v for k, v in facts.items() if k != ("first_interpreter" if workflow == "publication_review" else "channel")
    }
    request = begin(
        at, "disclosure_request", {"channel": "in_person", "applicant": "张某", "request": "预算"}, "registrar"
    )
    for wrong in ("GW1999-0001", request, theirs[1].case.no):
        before = everything(at.world.store)
        with pytest.raises(ActionRefused) as refusal:
            begin(at, workflow, {**kept, "document": wrong}, "drafter")
        assert refusal.value.code.endswith("_document_known")
        assert everything(at.world.store) == before
    no = begin(at, workflow, {**kept, "document": ours}, "drafter")
    with at.world.store.read() as tx:
        assert [(t.no, t.workflow, t.field) for t in tx.tied(AGENCY, ours)] == [(no, workflow, "document")]


def test_who_drafts_is_told_before_the_interpretation_is_due(at: Office) -> None:
    """A duty of three working days is too short for a notice or a warning: told on its last day, then overdue. It is
    the drafter of the case who is told, not all who hold the post of a handler."""
    at.clock.day = date(2022, 9, 30)
    no = begin(at, "policy_interpretation", {"title": "某办法", "first_interpreter": "王局长"}, EVERYBODY)
    do(at, no, "record_policy_publication", {"policy_published_on": "2022-09-30"}, "publisher")
    at.clock.day = date(2022, 10, 11)
    escalation.sweep(at.world, at.clock.day, AGENCY)
    with at.world.store.read() as tx:
        events = [e for e, _ in tx.events(AGENCY, no)]
    told = [e for e in events if e.do == "escalate" and e.facts["clock"] == "interpretation"]
    # working days after 2022-09-30: 10-08 1, 10-09 2, 10-10 3
    assert [(e.facts["level"], e.on.isoformat()) for e in told] == [
        ("due_today", "2022-10-10"),
        ("overdue", "2022-10-11"),
    ]
    assert all(EVERYBODY in e.facts["to"] for e in told)
    assert "handler" not in told[0].facts["to"]
    seen = views.case_view(at.world, read_case(at.world, no, AGENCY))
    assert (seen["overdue"], seen["fields"]["handler"]) == (["interpretation"], EVERYBODY)
