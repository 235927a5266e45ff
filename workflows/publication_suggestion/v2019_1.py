"""publication_suggestion 2019.1 — 主动公开建议 (Art. 44): an applicant suggests, or many asked for the same.

What is found to be for publication is published within the period of Art. 26, counted from the adoption.
"""

from datetime import date

from engine.core.definition import (
    ON,
    CaseIs,
    Clock,
    ClockKind,
    Enough,
    Fact,
    FactType,
    FieldIs,
    Given,
    Guard,
    HasField,
    Put,
    Send,
    SettingIs,
    Start,
    State,
    Stop,
    StopAll,
    T,
    Workflow,
    fact_day,
)
from workflows import letters as L, policy as P, roles as R
from workflows.laws import ADR_SUGGESTION, CHANGZHI_2021, REG

SUGGESTED = State("suggested", "已提出建议")
REVIEWED = State("reviewed", "已审核")
ADOPTED = State("adopted", "已采纳待公开")
PUBLISHED = State("published", "已主动公开", final=True)
DECLINED = State("declined", "不予采纳", final=True)
WITHDRAWN = State("withdrawn", "已撤回建议", final=True)

_PERIODS = ADR_SUGGESTION.art("三点")
REVIEW = Clock("suggestion_review", "审核建议", P.SUGGESTION_REVIEW_DAYS, _PERIODS, ClockKind.INTERNAL)
REPLY = Clock("suggestion_reply", "答复建议人", P.SUGGESTION_REPLY_DAYS, _PERIODS, ClockKind.INTERNAL)
PUBLICATION = Clock("publication", "主动公开", P.SUGGESTION_PUBLICATION_DAYS, REG.art(26))

SUGGESTION = Fact("suggestion", "建议纳入主动公开的政府信息")
REQUESTS = Fact("requests", "有关申请的登记号", FactType.NOTE)
REASON = Fact("reason", "理由", FactType.NOTE)

REQUESTS_KNOWN = Guard(
    "suggestion_requests_known",
    "所填各件为本机关的政府信息公开申请",
    ~Given("requests") | CaseIs("requests", "disclosure_request"),
    REG.art(44),
    "“requests”中有的不是本机关政府信息公开申请的登记号",
    "核对登记号",
)
ENOUGH_REQUESTS = Guard(
    "suggestion_requests_enough",
    "就相同政府信息提出的申请达到设置的件数",
    Enough("requests", P.SUGGESTION_THRESHOLD),
    ADR_SUGGESTION.art("一点"),
    "就相同政府信息提出的申请没有达到设置的件数（requests 列出各件登记号，重复的只算一件）",
    "达到件数后再提出；申请人建议的，按“登记建议”办理",
)
PUBLISHABLE = Guard(
    "suggestion_publishable",
    "经审核可以公开",
    FieldIs("disclosable", (True,)),
    REG.art(44),
    "审核认为该信息不属于可以公开的政府信息，不能采纳",
    "重新审核，或者不予采纳",
)
MAY_DECLINE = Guard(
    "suggestion_may_decline",
    "经审核不属于主动公开范围",
    ~(FieldIs("disclosable", (True,)) & FieldIs("for_publication", (True,))),
    REG.art(44, 2),
    "审核认为该信息属于主动公开范围，应当及时主动公开，不能不予采纳",
    "采纳建议；审核有误的，先重新审核",
)
RELEASE_REVIEWED = Guard(
    "suggestion_release_reviewed",
    "拟公开的信息通过三审三校，不是另一件公文的审核",
    CaseIs("review", "publication_review", ("reviewed_3", "published"), same="document"),
    CHANGZHI_2021.art("四部分第（四）项"),
    "“review”不是本机关已通过三审三校的发布审核的登记号，或者该审核写明的是另一件公文",
    "先办理信息发布审核，通过后填写其登记号；该审核写明公文的，同时写明该公文的登记号（document）",
)
DOCUMENT_KNOWN = Guard(
    "suggestion_document_known",
    "所填公文经本机关认定公开属性，可以公开",
    ~Given("document") | CaseIs("document", "attribute_review", ("awaiting_publication", "published")),
    ADR_SUGGESTION.art("四点"),
    "“document”不是本机关待公开或者已公开的公文的登记号",
    "核对登记号；不主动公开的先转为公开；拟公开的信息不是公文的，不填此项",
)

STARTS = (
    Put("suggestion", fact="suggestion"),
    Put("requests", fact="requests"),
    Start(REVIEW),
)
LETTER = Send(L.PROACTIVE_SUGGESTION_REPLY, when=HasField("applicant"))

PUBLICATION_SUGGESTION_2019_1 = Workflow(
    key="publication_suggestion",
    version="2019.1",
    title="主动公开建议",
    in_force_from=date(2019, 5, 15),
    law=REG.art(44),
    states=(SUGGESTED, REVIEWED, ADOPTED, PUBLISHED, DECLINED, WITHDRAWN),
    clocks=(REVIEW, REPLY, PUBLICATION),
    settings=(
        P.SUGGESTION_THRESHOLD,
        P.SUGGESTION_REVIEW_DAYS,
        P.SUGGESTION_REPLY_DAYS,
        P.SUGGESTION_REPLY_KIND,
        P.SUGGESTION_PUBLICATION_DAYS,
        P.SEPARATION,
    ),
    transitions=(
        T(
            "suggest",
            "登记建议",
            None,
            SUGGESTED,
            by=(R.REGISTRAR, R.OFFICER),
            law=(REG.art(44, 2), ADR_SUGGESTION.art("二点")),
            facts=(
                Fact("applicant", "建议人", FactType.NOTE),
                SUGGESTION,
                Fact("received_on", "收到建议之日", FactType.DAY, False),
                REQUESTS.optional(),
            ),
            when=(REQUESTS_KNOWN,),
            effects=(
                Put("applicant", fact="applicant"),
                Put("received_on", day=fact_day("received_on")),
                *STARTS,
                Start(REPLY, from_=fact_day("received_on"), when=SettingIs(P.SUGGESTION_REPLY_KIND, ("internal",))),
                Start(
                    REPLY,
                    from_=fact_day("received_on"),
                    kind=ClockKind.DUTY,
                    when=SettingIs(P.SUGGESTION_REPLY_KIND, ("duty",)),
                ),
            ),
        ),
        T(
            "propose",
            "就多件相同申请提出",
            None,
            SUGGESTED,
            by=R.OFFICER,
            law=(REG.art(44, 1), ADR_SUGGESTION.art("一点")),
            facts=(SUGGESTION, REQUESTS),
            when=(REQUESTS_KNOWN, ENOUGH_REQUESTS),
            effects=(Put("received_on", day=ON), *STARTS),
        ),
        T(
            "review",
            "审核",
            SUGGESTED | REVIEWED,
            REVIEWED,
            by=R.OFFICER,
            law=(REG.art(44), REG.art(17)),
            facts=(
                Fact("disclosable", "可以公开（已作保密审查，不属于第十四条至第十六条的信息）", FactType.YES_NO),
                Fact("for_publication", "涉及公众利益调整、需要公众广泛知晓或者参与决策", FactType.YES_NO),
                Fact("opinion", "审核意见", FactType.NOTE),
            ),
            effects=(
                Put("disclosable", fact="disclosable"),
                Put("for_publication", fact="for_publication"),
                Put("opinion", fact="opinion"),
                Put("handler", by=True),
                Start(REVIEW),
            ),
        ),
        T(
            "adopt",
            "采纳建议",
            REVIEWED,
            ADOPTED,
            by=R.OFFICE_HEAD,
            law=(REG.art(44), REG.art(26), ADR_SUGGESTION.art("四点")),
            facts=(REASON, Fact("channel", "公开渠道", required=False)),
            when=(PUBLISHABLE,),
            effects=(
                Put("adopted", value=True),
                Put("adopted_on", day=ON),
                Put("reason", fact="reason"),
                Put("channel", fact="channel"),
                Stop(REVIEW),
                Stop(REPLY),
                Start(PUBLICATION),
            ),
            letters=(LETTER,),
        ),
        T(
            "decline",
            "不予采纳",
            REVIEWED,
            DECLINED,
            by=R.OFFICE_HEAD,
            law=(REG.art(44), ADR_SUGGESTION.art("二点")),
            facts=(REASON,),
            when=(MAY_DECLINE,),
            effects=(
                Put("adopted", value=False),
                Put("declined_on", day=ON),
                Put("reason", fact="reason"),
                Stop(REVIEW),
                Stop(REPLY),
            ),
            letters=(LETTER,),
        ),
        T(
            "publish",
            "主动公开",
            ADOPTED,
            PUBLISHED,
            by=R.PUBLISHER,
            law=(REG.art(44), REG.art(26)),
            facts=(
                Fact("review", "发布审核的登记号"),
                Fact("channel", "公开渠道"),
                Fact("address", "获取途径", required=False),
                Fact("document", "公文公开属性认定的登记号", required=False),
            ),
            when=(DOCUMENT_KNOWN, RELEASE_REVIEWED),
            effects=(
                Stop(PUBLICATION),
                Put("document", fact="document"),
                Put("review", fact="review"),
                Put("channel", fact="channel"),
                Put("address", fact="address"),
                Put("published_on", day=ON),
            ),
        ),
        T(
            "withdraw",
            "撤回建议",
            SUGGESTED | REVIEWED,
            WITHDRAWN,
            by=(R.REGISTRAR, R.OFFICER),
            law=ADR_SUGGESTION.art("二点"),
            facts=(REASON,),
            effects=(Put("withdrawal", fact="reason"),),
        ),
    ),
    on_enter={s.key: (StopAll(),) for s in (PUBLISHED, DECLINED, WITHDRAWN)},
    ended=(PUBLISHED, DECLINED, WITHDRAWN),
)
