"""拟稿、拟定公开属性、联合发文、核稿、退文、公开审查 (80号; 条例 17)."""

from typing import Any

from engine.core.definition import SAME, Apart, Fact, FactType, Put, Send, Start, Stop, T
from workflows import letters as L, roles as R
from workflows.attribute_review.v2021_1 import clocks as C, facts as F, guards as G
from workflows.attribute_review.v2021_1.states import (
    BEFORE_ISSUE,
    CANCELLED,
    DRAFTING,
    IN_REVIEW,
    OPENNESS_REVIEW,
    PENDING_SIGNATURE,
    PROPOSED,
    RETURNED,
    SECRECY_REVIEW,
)
from workflows.laws import ADR_ATTRIBUTE, CHANGZHI_2021, CHAOYANG_2021, LETTER_80, REG, YUXI_2021

ONE_FORM = CHANGZHI_2021.art("四部分第（二）项")
AT_SOURCE = LETTER_80.art("一部分第（一）项")
NO_PROPOSAL = (
    Put("mark", value=None),
    Put("ground", value=None),
    Put("reason", value=None),
    Put("exception", value=None),
    Put("interpretation", value=None),
    Put("third_party", value=None),
    Put("deletions", value=None),
    Put("text", value=None),
    Put("attachments", value=None),
)
"""What an earlier proposal said is no longer said."""

_RETURN = Fact("missing", "缺少的事项", FactType.NOTE), Fact("by", "退文人", required=False)
_RETURN_LAW = (AT_SOURCE, CHAOYANG_2021.whole())
_EXPLANATION = Fact("explanation", "说明", FactType.NOTE, False)
RETURN: dict[str, Any] = {
    "law": _RETURN_LAW,
    "facts": (*_RETURN, _EXPLANATION),
    "effects": (Put("missing", fact="missing"), Put("returned_by", fact="by"), Start(C.RESUBMISSION)),
    "letters": (Send(L.DRAFT_RETURN_NOTICE),),
}

DRAFTING_ROWS = (
    T(
        "open",
        "登记拟稿",
        None,
        DRAFTING,
        by=R.DRAFTER,
        law=(AT_SOURCE, ONE_FORM),
        facts=(
            F.TITLE,
            F.KIND,
            F.AGENCIES,
            F.SUPERIOR,
            F.FORWARDS,
            F.POLICY_DOCUMENT,
            F.UNIT,
            F.SUMMARY,
            F.OPINION_RISK,
        ),
        effects=(
            Put("title", fact="title"),
            Put("kind", fact="kind"),
            Put("agencies", fact="agencies"),
            Put("superior", fact="superior"),
            Put("forwards", fact="forwards"),
            Put("forwards_mark", fact="forwards.mark"),
            Put("policy_document", fact="policy_document"),
            Put("unit", fact="unit"),
            Put("summary", fact="summary"),
            Put("opinion_risk", fact="opinion_risk"),
            Put("handler", by=True),
        ),
        letters=(Send(L.ATTRIBUTE_OPINION_FORM),),
    ),
    T(
        "propose",
        "拟定公开属性",
        DRAFTING | RETURNED,
        PROPOSED,
        by=R.DRAFTER,
        law=(AT_SOURCE, ONE_FORM, YUXI_2021.art("9项")),
        facts=(
            F.MARK.optional(),
            F.GROUND,
            F.REASON,
            F.DELETIONS,
            F.INTERPRETATION,
            F.EXCEPTION,
            F.ATTACHMENTS,
            F.TEXT,
            F.THIRD_PARTY,
            F.SUMMARY,
        ),
        when=(G.FOUR_MARKS, G.ONLY_WITHHELD, G.INDEX_ONLY, G.PASSAGES_FOUND),
        effects=(
            Stop(C.RESUBMISSION),
            Put("joint_opinions", value=None, when=~G.SAME_MARK),
            *NO_PROPOSAL,
            Put("mark", fact="mark"),
            Put("ground", fact="ground"),
            Put("reason", fact="reason"),
            Put("deletions", fact="deletions"),
            Put("interpretation", fact="interpretation"),
            Put("exception", fact="exception"),
            Put("attachments", fact="attachments"),
            Put("text", fact="text"),
            Put("third_party", fact="third_party"),
            Put("summary", fact="summary"),
            Put("handler", by=True),
        ),
        letters=(Send(L.ATTRIBUTE_OPINION_FORM),),
    ),
    T(
        "check_unit",
        "拟稿单位核稿",
        PROPOSED,
        SECRECY_REVIEW,
        by=R.UNIT_HEAD,
        law=(ADR_ATTRIBUTE.art("十二点"), REG.art(17)),
        apart=(Apart("propose"), Apart("open")),
    ),
    T(
        "request_joint_opinion",
        "征求联合发文机关意见",
        IN_REVIEW,
        SAME,
        by=R.DRAFTER,
        law=ADR_ATTRIBUTE.art("三点"),
        facts=(Fact("agency", "发文机关"),),
        when=(G.IS_JOINT, G.ONE_OF_THEM, G.MARK_GIVEN),
        effects=(Start(C.JOINT_OPINION),),
        letters=(Send(L.CO_MAKER_OPINION),),
    ),
    T(
        "record_joint_opinion",
        "登记联合发文机关意见",
        IN_REVIEW | RETURNED,
        SAME,
        by=R.REGISTRAR,
        law=ADR_ATTRIBUTE.art("三点"),
        records=True,
        others="联合发文机关",
        facts=(Fact("agency", "发文机关"), Fact("opinion", "意见", choices=F.OPINIONS), F.REASON),
        when=(G.IS_JOINT, G.ONE_OF_THEM, G.NO_REASON),
        effects=(
            Put("joint_opinions", fact="opinion", under="agency"),
            Put("joint_reasons", fact="reason", under="agency"),
            Stop(C.JOINT_OPINION, when=G.ALL_HEARD),
        ),
    ),
    T("return", "退文", PROPOSED, RETURNED, by=R.UNIT_HEAD, **RETURN),
    T("return", "退文", SECRECY_REVIEW, RETURNED, by=R.SECRECY_REVIEWER, **RETURN),
    T("return", "退文", OPENNESS_REVIEW, RETURNED, by=R.ATTRIBUTE_OFFICER, **RETURN),
    T("return", "退文", PENDING_SIGNATURE, RETURNED, by=R.ISSUING_LEADER, **RETURN),
    T(
        "accept",
        "公开审查同意",
        OPENNESS_REVIEW,
        PENDING_SIGNATURE,
        by=R.ATTRIBUTE_OFFICER,
        law=(REG.art(17), AT_SOURCE, ONE_FORM),
        when=G.GAPS,
        apart=(Apart("propose"), Apart("open")),
        effects=(Put("handler", by=True),),
    ),
    T(
        "cancel",
        "撤稿",
        BEFORE_ISSUE,
        CANCELLED,
        by=(R.DRAFTER, R.UNIT_HEAD),
        law=ADR_ATTRIBUTE.art("十点"),
        facts=(F.REASON,),
        effects=(Put("cancelled_for", fact="reason"),),
    ),
)
