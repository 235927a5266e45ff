"""Nothing becomes public by a review of another thing or of another time: 条例 17; ADR 030 第七点, ADR 031 第二点."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.core.errors import ActionRefused
from engine.core.ports import Store
from engine.services.cases import act_on, open_case, read_case
from tests.documents import CLEAR, REASSESS, REDACTED, play, published as released
from tests.offices import Office, office
from tests.published import AGENCY, do, drafted, published, reviewed, taken_in


@pytest.fixture
def at(store: Store) -> Office:
    return office(store, date(2023, 2, 1))


def act(at: Office, no: str, step: str, person: str, **facts: Any) -> str:
    return act_on(at.world, no, step, facts, person=person, agency=AGENCY).case.state


def refused(at: Office, no: str, step: str, person: str, code: str, **facts: Any) -> None:
    with pytest.raises(ActionRefused) as caught:
        act(at, no, step, person, **facts)
    assert caught.value.code == code


def test_what_is_not_for_publication_is_not_reviewed_for_it(at: Office) -> None:
    secret = taken_in(at, number="1", title="涉密", formed_on="2022-03-02", ground=None, reason=None, grade="秘密")
    withheld = drafted(at, "2023-02-01", "2", "内部事务", "withhold")
    issued = drafted(at, "2023-02-01", "3", "公告")
    for no in (secret, withheld, issued):
        with pytest.raises(ActionRefused) as caught:
            reviewed(at, no, "发布")
        assert caught.value.code == "publication_document_known"
    do(at, issued, "schedule")
    assert act(at, reviewed(at, issued, "公告"), "publish", "publisher") == "published"


def test_what_was_taken_down_is_reviewed_anew_before_it_is_published_again(at: Office) -> None:
    no = drafted(at, "2023-02-01", "3", "公告")
    published(at, no, "公告", "2023-02-03")
    left = reviewed(at, no, "公告，另一渠道")
    do(at, no, "take_down", "2023-02-06", reason="泄露个人信息")
    refused(at, left, "publish", "publisher", "publication_document_public")
    do(at, no, "clear_secrecy", result="clear")
    do(at, no, "change_to_public")
    refused(at, left, "publish", "publisher", "publication_document_public")
    refused(at, no, "publish", "publisher", "publication_reviewed", channel="政府网站")
    anew = reviewed(at, no, "公告")
    assert act(at, no, "publish", "publisher", channel="政府网站") == "published"
    assert act(at, anew, "publish", "publisher") == "published"


def test_a_text_for_publication_holds_no_passage_to_be_deleted(at: Office) -> None:
    """玉溪清单9: the passages of the document are looked for, however they are spaced."""
    begin = {"title": "通报", "kind": "通报"}
    no = open_case(at.world, "attribute_review", begin, person="drafter", agency=AGENCY).case.no
    do(at, no, "propose", **REDACTED)
    for step, facts in (("check_unit", {}), CLEAR, ("accept", {}), ("sign", {"number": "1"}), ("schedule", {})):
        do(at, no, step, **facts)
    given = {"title": "通报", "document": no, "channel": "政府网站"}
    for wrong in ({"text": "联系人张三。"}, {"text": "联系人张\n 三。"}, {"title": "张三的通报"}):
        with pytest.raises(ActionRefused) as caught:
            open_case(at.world, "publication_review", {**given, **wrong}, person="drafter", agency=AGENCY)
        assert caught.value.code == "publication_passages_gone"
        assert "张三" not in caught.value.message
    clean = {**given, "text": "联系人〔此处依法删减〕。"}
    case = open_case(at.world, "publication_review", clean, person="drafter", agency=AGENCY).case.no
    act(at, case, "return", "unit_head", reason="改")
    refused(at, case, "resubmit", "drafter", "publication_passages_gone", changes="已改", text="联系人张三。")
    assert act(at, case, "resubmit", "drafter", changes="已改") == "drafted"


def test_what_is_published_in_full_after_all_has_no_passages_to_be_deleted() -> None:
    history = (*released(REDACTED), REASSESS, CLEAR, ("change_to_public", {"mark": "publish"}))
    assert play(*history).fields["deletions"] is None


def interpretation(at: Office, document: str | None) -> str:
    """An interpretation that waits for its review; `document` the one that it explains."""
    plan = {"title": "公告", "first_interpreter": "王局长"} | ({"document": document} if document else {})
    no = open_case(at.world, "policy_interpretation", plan, person="drafter", agency=AGENCY).case.no
    points = ["background", "aims", "outline", "standards", "benefits", "differences", "time", "form", "channel"]
    act(at, no, "draft", "drafter", elements=dict.fromkeys(points, "有"))
    act(at, no, "co_review", "issuing_leader")
    act(at, no, "record_policy_publication", "publisher", policy_published_on="2023-02-01")
    return no


def test_an_interpretation_is_not_published_on_the_review_of_another_document(at: Office) -> None:
    first, second = (drafted(at, "2023-02-01", number, f"公告{number}") for number in ("3", "4"))
    ways = {"forms": ["text"], "channels": ["website"]}
    do(at, first, "schedule")
    review = reviewed(at, first, "公告3")
    refused(
        at,
        interpretation(at, first),
        "publish",
        "publisher",
        "interpretation_document_published",
        **ways,
        review=review,
    )
    do(at, first, "publish", channel="政府网站")
    published(at, second, "公告4", "2023-02-01")
    for document in (second, None):
        case = interpretation(at, document)
        refused(at, case, "publish", "publisher", "interpretation_reviewed", **ways, review=review)
    assert act(at, interpretation(at, first), "publish", "publisher", **ways, review=review) == "published"


def test_a_suggestion_is_not_carried_out_by_the_review_of_another_document(at: Office) -> None:
    first, second = (drafted(at, "2023-02-01", number, f"公告{number}") for number in ("3", "4"))
    withheld = drafted(at, "2023-02-01", "5", "内部事务", "withhold")
    for no in (first, second):
        do(at, no, "schedule")
    review = reviewed(at, first, "公告3")
    given = {"applicant": "张某", "suggestion": "公告3"}
    no = open_case(at.world, "publication_suggestion", given, person="registrar", agency=AGENCY).case.no
    act(at, no, "review", "officer", disclosable=True, for_publication=True, opinion="已核")
    act(at, no, "adopt", "office_head", reason="涉及公众利益")
    said = {"review": review, "channel": "政府网站"}
    refused(at, no, "publish", "publisher", "suggestion_release_reviewed", **said)
    refused(at, no, "publish", "publisher", "suggestion_release_reviewed", **said, document=second)
    refused(at, no, "publish", "publisher", "suggestion_document_known", **said, document=withheld)
    assert act(at, no, "publish", "publisher", **said, document=first) == "published"
    assert read_case(at.world, no, AGENCY).case.fields["document"] == first
