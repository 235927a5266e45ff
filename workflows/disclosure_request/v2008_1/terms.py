"""Words that the Regulation of 2007 changes: clocks, marks, guards and outcomes. The others are those of 2019.1."""

from engine.core.definition import (
    ChildIs,
    Clock,
    ClockKind,
    Drafts,
    Fact,
    FactBetween,
    FactIs,
    Given,
    Guard,
    Letter,
    Mark,
    Outcome,
    Send,
    State,
    Unit,
)
from workflows import letters as L, policy as P
from workflows.disclosure_request.v2019_1 import marks as M
from workflows.laws import ADR_2008, ADR_DUTIES, ADR_REDO, REG_2008

RECEIVED = State("received", "已接收", idle="当面、挂号、口头申请即日登记（2008年条例第二十条，ADR 012 第二点）")

# ------------------------------------------------------------------------------------------------ clocks

THEIRS, INTERNAL = ClockKind.THEIRS, ClockKind.INTERNAL

CONFIRM_RECEIPT = Clock("confirm_receipt", "确认收到期限", 0, ADR_2008.art("二点"), INTERNAL)
REPLY_PRESUMED = Clock("reply_presumed", "推定答复期限（自到达之日）", 15, ADR_2008.art("二点"), INTERNAL)
RETRY_CONTACT = Clock("retry_contact", "再次联系申请人", 5, ADR_2008.art("二点"), INTERNAL)
SUPPLEMENTATION = Clock("supplementation", "更改、补充期限", P.SUPPLEMENTATION_DAYS, ADR_2008.art("三点"), THEIRS)
REPLY = Clock("reply", "答复期限", 15, REG_2008.art(24, 2), max_extension=15)
UNIT_OPINION = Clock("unit_opinion", "承办单位提出意见期限", P.UNIT_OPINION_DAYS, ADR_DUTIES.art("三点"), INTERNAL)
DECIDE = Clock("decide", "他人期限届满后作出决定", 3, ADR_DUTIES.art("三点"), INTERNAL)
REFERRAL = Clock("referral", "送审保密事项", 10, ADR_DUTIES.art("三点"), INTERNAL)
DELIVERY = Clock("delivery", "签发后送达", 2, ADR_DUTIES.art("三点"), INTERNAL)
REDO = Clock("redo", "重新答复期限", 15, ADR_REDO.art("一点"))
ARCHIVE = Clock("archive", "归档期限", P.ARCHIVE_DAYS, ADR_DUTIES.art("四点"), INTERNAL)
RECONSIDERATION = Clock(
    "reconsideration", "申请人申请行政复议期限", 60, ADR_2008.art("七点"), THEIRS, Unit.CALENDAR, remedy=True
)
CLOCKS = (
    CONFIRM_RECEIPT,
    REPLY_PRESUMED,
    RETRY_CONTACT,
    SUPPLEMENTATION,
    REPLY,
    UNIT_OPINION,
    DECIDE,
    REFERRAL,
    DELIVERY,
    REDO,
    ARCHIVE,
    RECONSIDERATION,
)

# ------------------------------------------------------------------------- facts, marks, guards, outcomes

KIND = Fact("kind", "征求意见对象", choices=("third_party", "other_agency"))
CORRECTABLE = (
    "received_on",
    "supplemented_on",
    "reopened_from",
    "arrived_on",
    "request",
    "applicant",
    "applicant_kind",
    "unit",
    "handler",
)
CORRECTED_FIELD = Fact("field", "更正的项目", choices=CORRECTABLE)

SUPPLEMENTATION_TOLD = Mark(
    "supplementation_told",
    "补正告知书已送达",
    by=("deliver_notice",),
    until=("request_supplementation",),
    when=FactIs("letter", (L.SUPPLEMENTATION_NOTICE.key,)) & M.DELIVERED,
)
EXTENDED = Mark("extended", "本轮期限已延长", by=("extend_reply",), until_start=REPLY.key)
# Any objection counts: this Regulation does not ask whether its grounds are reasonable (Art. 23).
OBJECTION = ChildIs(kinds=("third_party",)) & FactIs("opinion", ("object", "partly"))
THIRD_PARTY_ASKED = Mark(
    "third_party_asked",
    "已征求第三方意见，第三方反对、逾期未答复或无法送达",
    by=("record_opinion", "close_consultation"),
    when=OBJECTION | M.SILENCE,
)
OBJECTED = Mark("objected", "第三方不同意公开", by=("record_opinion",), when=OBJECTION)
OBJECTED_AFTER_DRAFT = Mark(
    "objected_after_draft",
    "提交拟稿之后第三方不同意公开",
    by=("record_opinion",),
    until=("submit_draft",),
    when=OBJECTION,
)
OVERRIDES_OBJECTION = Mark(
    "overrides_objection",
    "不顾第三方反对，因公共利益公开",
    by=("submit_draft",),
    until=("return_draft", "recall_issue", "revoke_reply"),
    when=Drafts(gives=True) & OBJECTED & Given("public_interest"),
)
TELLS_EACH_THIRD_PARTY = Send(
    Letter(L.THIRD_PARTY_DISCLOSURE.key, L.THIRD_PARTY_DISCLOSURE.label, REG_2008.art(23)),
    owed=True,
    when=OVERRIDES_OBJECTION,
    each=M.OBJECTS.key,
)
ABANDONED = Mark("abandoned", "视为放弃申请", by=("abandon_unsupplemented",), until=("reopen",))
MARKS = (
    M.SUPPLEMENTED,
    SUPPLEMENTATION_TOLD,
    EXTENDED,
    M.EVER_EXTENDED,
    THIRD_PARTY_ASKED,
    OBJECTED,
    OBJECTED_AFTER_DRAFT,
    M.DISCLOSES,
    M.MIXED,
    OVERRIDES_OBJECTION,
    M.SECRECY_CLEARED,
    M.LEGALITY_CLEARED,
    M.HAND_REFUSED,
    M.DELIVERY_FAILED,
    M.REDISPATCHED,
    M.REDOING,
    M.WITHDRAWN,
    ABANDONED,
)

EXTENSION_DAYS = Guard(
    "extension_days",
    "延长一至十五个工作日",
    FactBetween("days", 1, 15),
    REG_2008.art(24, 2),
    "延长最多十五个工作日，最少一个工作日",
)
THIRD_PARTY_SETTLED = Guard(
    "third_party_settled",
    "第三方意见已处理",
    ~OBJECTED | Given("public_interest") | Drafts(withholds=True),
    REG_2008.art(23),
    "第三方不同意公开，不得公开；认为不公开可能对公共利益造成重大影响的，须记录认定（public_interest）",
    "不予公开，或者记录公共利益认定",
)
OBJECTIONS_WEIGHED = Guard(
    "objection_after_draft",
    "提交拟稿之后没有新的第三方反对意见",
    ~OBJECTED_AFTER_DRAFT | ~M.DISCLOSES,
    REG_2008.art(23),
    "提交拟稿之后收到第三方不同意公开的意见，拟稿没有处理",
    "退回修改（return_draft）后重新提交",
)

REPLY_LAW_PROHIBITED = Letter(
    L.REPLY_WITHHELD_LAW_PROHIBITED.key, L.REPLY_WITHHELD_LAW_PROHIBITED.label, REG_2008.art(21, None, 2)
)
REPLY_SECURITY = Letter(L.REPLY_WITHHELD_SECURITY.key, L.REPLY_WITHHELD_SECURITY.label, REG_2008.art(8))
WITHHELD_LAW_PROHIBITED = Outcome(
    "withheld_law_prohibited",
    "不予公开（法律、行政法规禁止公开）",
    REPLY_LAW_PROHIBITED,
    "3.2",
    "R2",
    (REG_2008.art(21, None, 2),),
    withholds=True,
)
WITHHELD_SECURITY = Outcome(
    "withheld_security",
    "不予公开（危及三安全一稳定）",
    REPLY_SECURITY,
    "3.3",
    "R2",
    (REG_2008.art(8), REG_2008.art(21, None, 2)),
    withholds=True,
)
