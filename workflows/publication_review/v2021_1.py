"""publication_review 2021.1 — 三审三校: what is to be published is reviewed and proofread three times.

Each review records its opinion, the person who proofread beside it, and the points of the checklist it went through.
The last one passes only a complete checklist; a return makes all reviews void.
"""

from datetime import date

from engine.core.definition import (
    ON,
    Answered,
    Apart,
    CaseIs,
    Clock,
    ClockKind,
    Complete,
    Fact,
    FactType,
    Flag,
    Given,
    Guard,
    HasField,
    Listed,
    NotLater,
    OtherPersons,
    Put,
    Send,
    SettingIs,
    Start,
    State,
    StopAll,
    T,
    Unquoted,
    Workflow,
    fact_day,
    field_day,
)
from workflows import letters as L, policy as P, roles as R
from workflows.laws import ADR_PUBLICATION, CHANGZHI_2021, REG, RONGXIAN_2019, YUXI_2021

DRAFTED = State("drafted", "待一审")
REVIEWED_1 = State("reviewed_1", "一审一校已过")
REVIEWED_2 = State("reviewed_2", "二审二校已过")
REVIEWED_3 = State("reviewed_3", "三审三校通过")
RETURNED = State("returned", "已退回修改")
PUBLISHED = State("published", "已发布", final=True)
CANCELLED = State("cancelled", "已撤稿", final=True)
UNDER_REVIEW = DRAFTED | REVIEWED_1 | REVIEWED_2

LAW = CHANGZHI_2021.art("四部分第（四）项")
FIVE_CHECKS = RONGXIAN_2019.art("四部分第（一）项")
_HOUSE = ADR_PUBLICATION.art("五点")
CHECK = Clock("publication_check", "审核、校对", P.PUBLICATION_CHECK_DAYS, _HOUSE, ClockKind.INTERNAL)
RESUBMISSION = Clock(
    "publication_resubmission", "修改后重新提交", P.PUBLICATION_RESUBMISSION_DAYS, _HOUSE, ClockKind.INTERNAL
)
RELEASE = Clock("publication_release", "审核通过后发布", P.PUBLICATION_RELEASE_DAYS, _HOUSE, ClockKind.INTERNAL)

TO_BE_PUBLIC = ("awaiting_publication", "published")
"""Where a document stands that passed its secrecy review and is for publication, and nowhere else."""
CHECKS = (
    ("politics", "政治关"),
    ("law", "法律关"),
    ("policy", "政策关"),
    ("secrecy", "保密关"),
    ("wording", "文字关"),
    ("cited_law", "引用法规的国家正式版本"),
    ("sensitive_words", "敏感词"),
    ("personal_data", "个人信息"),
)
"""The five gates of seed 004 and the three that the engine helps with, as the form prints them."""
PASS, FAIL = "pass", "fail"

TITLE = Fact("title", "拟发布的信息")
TEXT = Fact("text", "拟发布的文字", FactType.TEXT, False)
CHANNEL = Fact("channel", "发布渠道")
OPINION = Fact("opinion", "审核意见", FactType.NOTE)
PROOF = Fact("proof", "校对", FactType.RECORD)
CHECKED = Fact("checks", "把关情况", FactType.RECORD, False)
ANSWERS = Fact("answers", "可以发布的说明", FactType.RECORDS, False)
REASON = Fact("reason", "理由", FactType.NOTE)

DOCUMENT_KNOWN = Guard(
    "publication_document_known",
    "所填公文经本机关认定公开属性，可以公开",
    ~Given("document") | CaseIs("document", "attribute_review", TO_BE_PUBLIC),
    ADR_PUBLICATION.art("二点"),
    "“document”不是本机关待公开或者已公开的公文的登记号",
    "核对登记号；尚未安排公开的，先办理保密审查、安排公开；不主动公开的不得发布；不是公文的，不填此项",
)
DOCUMENT_PUBLIC = Guard(
    "publication_document_public",
    "所写公文仍可以公开，提交审核以后没有变更属性",
    ~HasField("document") | CaseIs("document", "attribute_review", TO_BE_PUBLIC, held=True, since="changed_on"),
    ADR_PUBLICATION.art("二点"),
    "所写公文（document）已经撤下、改为不主动公开，或者在提交审核以后变更了公开属性",
    "撤稿；转为公开以后重新提交发布审核",
)
PASSAGES_GONE = Guard(
    "publication_passages_gone",
    "拟发布的文字没有应当删减的内容",
    Unquoted(("title", "text"), "document", "deletions", "passage"),
    YUXI_2021.art("9项"),
    "拟发布的标题或者文字中仍有该公文应当删减的原文",
    "使用删减后的文本；不再删减的，先办理审查，变更公开属性",
)
FINDINGS_ANSWERED = Guard(
    "publication_findings_answered",
    "标出的个人信息、敏感词逐处说明了可以发布的理由",
    Answered("answers", "findings"),
    ADR_PUBLICATION.art("四点"),
    "文字中标出的个人信息、敏感词须逐处说明可以发布的理由（answers：no、why）",
    "逐处填写理由；不能发布的，退回修改",
)
CHECKS_LISTED = Guard(
    "publication_checks_listed",
    "把关情况只填规定的各项",
    Listed("checks", CHECKS, (PASS, FAIL)),
    ADR_PUBLICATION.art("三点"),
    "把关情况只能填规定的各项，每项为 pass（通过）或者 fail（未通过）",
    "可填：" + "、".join(f"{key}（{label}）" for key, label in CHECKS),
)
CHECKS_COMPLETE = Guard(
    "publication_checks_complete",
    "各关均已通过",
    Complete(CHECKS, "checks", ("checks_2", "checks_1"), (PASS,)),
    FIVE_CHECKS,
    "三审通过前各关都须通过",
    "补填后再办理；有未通过的，退回修改",
)
AFTER_REVIEW = Guard(
    "publication_after_review",
    "发布不早于三审通过",
    NotLater(field_day("reviewed_3_on"), fact_day("published_on")),
    LAW,
    "发布日期早于三审通过之日",
    "核对日期；未经审核先行发布的，不能补办为已审核",
)


PERSONS_1 = Guard(
    "publication_persons_1",
    "校对人与审核人不同",
    SettingIs(P.THREE_REVIEWS_APART, ("off",)) | OtherPersons((), "proof", ()),
    ADR_PUBLICATION.art("一点"),
    "三审、三校须各由不同的人办理：须写明校对人（proof.by），且不是本轮的审核人",
    "换一名工作人员审核或者校对，并写明校对人",
)
PERSONS_2 = Guard(
    "publication_persons_2",
    "审核人、校对人与此前各审（校）的人不同",
    SettingIs(P.THREE_REVIEWS_APART, ("off",)) | OtherPersons(("review_1",), "proof", ("proof_1",)),
    ADR_PUBLICATION.art("一点"),
    "三审、三校须各由不同的人办理：审核人没有办理过此前的审核，校对人（proof.by）没有办理过此前的校对，也不是本轮的审核人",
    "换一名工作人员审核或者校对，并写明校对人",
)
PERSONS_3 = Guard(
    "publication_persons_3",
    "审核人、校对人与此前各审（校）的人不同",
    SettingIs(P.THREE_REVIEWS_APART, ("off",))
    | OtherPersons(("review_1", "review_2"), "proof", ("proof_1", "proof_2")),
    ADR_PUBLICATION.art("一点"),
    "三审、三校须各由不同的人办理：审核人没有办理过此前的审核，校对人（proof.by）没有办理过此前的校对，也不是本轮的审核人",
    "换一名工作人员审核或者校对，并写明校对人",
)

FORM = Send(L.PUBLICATION_REVIEW_FORM)

PUBLICATION_REVIEW_2021_1 = Workflow(
    key="publication_review",
    version="2021.1",
    title="信息发布审核（三审三校）",
    in_force_from=date(2021, 6, 29),
    law=LAW,
    states=(DRAFTED, REVIEWED_1, REVIEWED_2, REVIEWED_3, RETURNED, PUBLISHED, CANCELLED),
    clocks=(CHECK, RESUBMISSION, RELEASE),
    settings=(
        P.THREE_REVIEWS_APART,
        P.PUBLICATION_CHECK_DAYS,
        P.PUBLICATION_RESUBMISSION_DAYS,
        P.PUBLICATION_RELEASE_DAYS,
        P.SEPARATION,
    ),
    transitions=(
        T(
            "open",
            "提交发布审核",
            None,
            DRAFTED,
            by=(R.DRAFTER, R.HANDLER, R.OFFICER, R.PUBLISHER),
            law=(LAW, ADR_PUBLICATION.art("二点")),
            facts=(
                TITLE,
                CHANNEL,
                TEXT,
                Fact("document", "公文公开属性认定的登记号", required=False),
                Fact("number", "文号", required=False),
                Fact("source", "信息来源", required=False),
                Fact("unit", "拟稿单位", required=False),
            ),
            when=(DOCUMENT_KNOWN, PASSAGES_GONE),
            effects=(
                Put("title", fact="title"),
                Put("channel", fact="channel"),
                Put("text", fact="text"),
                Put("document", fact="document"),
                Put("number", fact="number"),
                Put("source", fact="source"),
                Put("unit", fact="unit"),
                Put("handler", by=True),
                Flag(("title", "text"), "findings"),
                Start(CHECK),
            ),
        ),
        T(
            "review_1",
            "一审一校",
            DRAFTED,
            REVIEWED_1,
            by=(R.UNIT_HEAD, R.REVIEWER),
            law=(LAW, ADR_PUBLICATION.art("一点")),
            facts=(OPINION, PROOF, CHECKED, ANSWERS),
            when=(PERSONS_1, CHECKS_LISTED, FINDINGS_ANSWERED),
            apart=(Apart("open", always=True), Apart("resubmit", always=True)),
            effects=(
                Put("review_1", fact="opinion"),
                Put("proof_1", fact="proof"),
                Put("checks_1", fact="checks"),
                Put("answers", fact="answers"),
                Put("reviewed_1_on", day=ON),
                Start(CHECK),
            ),
        ),
        T(
            "review_2",
            "二审二校",
            REVIEWED_1,
            REVIEWED_2,
            by=(R.OFFICE_HEAD, R.ATTRIBUTE_OFFICER, R.LEGALITY_REVIEWER),
            law=(LAW, ADR_PUBLICATION.art("一点")),
            facts=(OPINION, PROOF, CHECKED),
            when=(PERSONS_2, CHECKS_LISTED),
            apart=(Apart("open", always=True), Apart("resubmit", always=True)),
            effects=(
                Put("review_2", fact="opinion"),
                Put("proof_2", fact="proof"),
                Put("checks_2", fact="checks"),
                Put("reviewed_2_on", day=ON),
                Start(CHECK),
            ),
        ),
        T(
            "review_3",
            "三审三校",
            REVIEWED_2,
            REVIEWED_3,
            by=R.ISSUING_LEADER,
            law=(LAW, FIVE_CHECKS, ADR_PUBLICATION.art("一点")),
            facts=(OPINION, PROOF, CHECKED),
            when=(PERSONS_3, CHECKS_LISTED, CHECKS_COMPLETE),
            apart=(Apart("open", always=True), Apart("resubmit", always=True)),
            effects=(
                Put("review_3", fact="opinion"),
                Put("proof_3", fact="proof"),
                Put("checks_3", fact="checks"),
                Put("reviewed_3_on", day=ON),
                StopAll(),
                Start(RELEASE),
            ),
            letters=(FORM,),
        ),
        T(
            "return",
            "退回修改",
            UNDER_REVIEW | REVIEWED_3,
            RETURNED,
            by=(
                R.UNIT_HEAD,
                R.REVIEWER,
                R.OFFICE_HEAD,
                R.ATTRIBUTE_OFFICER,
                R.LEGALITY_REVIEWER,
                R.ISSUING_LEADER,
                R.PUBLISHER,
            ),
            law=(LAW, ADR_PUBLICATION.art("三点")),
            facts=(REASON,),
            effects=(
                Put("returned", fact="reason"),
                Put("review_1", value=None),
                Put("review_2", value=None),
                Put("review_3", value=None),
                Put("proof_1", value=None),
                Put("proof_2", value=None),
                Put("proof_3", value=None),
                Put("checks_1", value=None),
                Put("checks_2", value=None),
                Put("checks_3", value=None),
                Put("answers", value=None),
                StopAll(),
                Start(RESUBMISSION),
            ),
        ),
        T(
            "resubmit",
            "修改后重新提交",
            RETURNED,
            DRAFTED,
            by=(R.DRAFTER, R.HANDLER, R.OFFICER, R.PUBLISHER),
            law=(LAW, ADR_PUBLICATION.art("三点")),
            facts=(
                Fact("changes", "修改情况", FactType.NOTE),
                TITLE.optional(),
                CHANNEL.optional(),
                TEXT,
            ),
            when=(PASSAGES_GONE,),
            effects=(
                Put("title", fact="title"),
                Put("channel", fact="channel"),
                Put("text", fact="text"),
                Put("changes", fact="changes"),
                Put("handler", by=True),
                Flag(("title", "text"), "findings"),
                StopAll(),
                Start(CHECK),
            ),
        ),
        T(
            "publish",
            "发布",
            REVIEWED_3,
            PUBLISHED,
            by=R.PUBLISHER,
            law=(LAW, REG.art(23)),
            facts=(
                CHANNEL.optional(),
                Fact("address", "发布地址", required=False),
                Fact("published_on", "发布之日", FactType.DAY, False),
            ),
            when=(AFTER_REVIEW, DOCUMENT_PUBLIC, PASSAGES_GONE),
            effects=(
                Put("channel", fact="channel"),
                Put("address", fact="address"),
                Put("published_on", day=fact_day("published_on")),
            ),
            letters=(FORM,),
        ),
        T(
            "cancel",
            "撤稿",
            UNDER_REVIEW | REVIEWED_3 | RETURNED,
            CANCELLED,
            by=(R.DRAFTER, R.HANDLER, R.OFFICER, R.UNIT_HEAD),
            law=ADR_PUBLICATION.art("三点"),
            facts=(REASON,),
            effects=(Put("cancellation", fact="reason"),),
        ),
    ),
    on_enter={s.key: (StopAll(),) for s in (PUBLISHED, CANCELLED)},
    ended=(PUBLISHED, CANCELLED),
)
