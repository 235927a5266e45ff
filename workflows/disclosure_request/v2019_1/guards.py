"""Guards (条件): named questions with their source, and the words of a refusal."""

from engine.core.definition import (
    ON,
    AtLeast,
    CaseIs,
    ChildIs,
    ChildOpen,
    Drafts,
    Expired,
    FactBetween,
    FactIs,
    FieldIs,
    Given,
    Guard,
    HasField,
    InOrder,
    InTime,
    Late,
    LetterSent,
    Live,
    MakesTimely,
    MatchesField,
    NothingOwed,
    NotLater,
    SettingIs,
    expiry,
    fact_day,
    field_day,
    letter_day,
)
from workflows import letters as L, policy as P
from workflows.disclosure_request.v2019_1 import clocks as C, facts as F, marks as M
from workflows.laws import (
    ADR_CONSULTATION,
    ADR_DELIVERY,
    ADR_DOCUMENTS,
    ADR_DUTIES,
    ADR_ENDINGS,
    ADR_FEE,
    ADR_RECORD,
    ADR_SUPPLEMENTATION,
    FEE_RULES,
    LETTER_207,
    LETTER_235,
    REG,
)

RECEIPT_FIXED = Guard(
    "receipt_fixed",
    "收到申请之日已经确定",
    HasField("received_on"),
    REG.art(31),
    "收到申请之日尚未确定",
    "平信、互联网、传真申请先与申请人确认收到（confirm_receipt）",
)
TO_BE_CONFIRMED = Guard(
    "to_be_confirmed",
    "以确认之日为收到之日的渠道",
    FieldIs("channel", F.TO_CONFIRM),
    REG.art(31),
    "当面、挂号、口头申请的收到之日已由法律确定，不须确认",
)
RECEIPT_OPEN = Guard(
    "receipt_open",
    "收到申请之日尚未确定",
    ~HasField("received_on"),
    LETTER_207.art("一点"),
    "收到申请之日已经确定，不必再联系申请人确认",
    "继续办理登记（register）",
)
NOT_CONFIRMED = Guard(
    "already_confirmed",
    "尚未与申请人确认收到",
    ~HasField("confirmed_on"),
    REG.art(31),
    "已经与申请人确认收到，收到申请之日不能再变",
    "日期登记有误的，由负责人更正登记（correct_record）",
)
ARRIVED_BY_NOW = Guard(
    "arrived_by_now",
    "到达之日不晚于接收之日",
    NotLater(fact_day("arrived_on"), ON),
    REG.art(31),
    "到达之日（arrived_on）晚于接收之日",
    "核对日期",
)
NO_CONSULTATION_OPEN = Guard(
    "no_consultation_open",
    "没有未结束的征求意见",
    ~ChildOpen(),
    ADR_CONSULTATION.art("六点"),
    "还有征求意见没有结束",
    "等待答复或期限届满，或撤回征求意见（recall）",
)
NEVER_ASKED = Guard(
    "already_asked",
    "从未告知补正",
    ~M.ASKED_SUPPLEMENTATION,
    REG.art(30),
    "补正只能一次性告知，本案已经告知过",
    "按现有内容答复；补正后仍不明确的，以 still_unclear 答复",
)
SECOND_ALLOWED = Guard(
    "second_supplementation",
    "设置允许再次补正",
    SettingIs(P.SECOND_SUPPLEMENTATION, ("on",)) & M.ASKED_SUPPLEMENTATION,
    ADR_SUPPLEMENTATION.art("三点"),
    "本机关未允许再次告知补正（或尚未告知过一次）",
    "按现有内容答复",
)
IN_SUPPLEMENTATION_PERIOD = Guard(
    "just_cause",
    "补正期限内，或逾期有正当理由",
    ~Expired(C.SUPPLEMENTATION.key) | (Given("just_cause")),
    REG.art(30),
    "补正期限已过，须认定逾期有正当理由（just_cause）",
    "无正当理由的，由公开工作机构负责人按视为放弃办理",
)
SUPPLEMENTATION_LAPSED = Guard(
    "supplementation_lapsed",
    "补正期限已满",
    Expired(C.SUPPLEMENTATION.key),
    REG.art(30),
    "补正期限尚未届满",
    "等待期限届满",
)
SUPPLEMENTATION_NOTICE_TOLD = Guard(
    "notice_delivered",
    "补正告知书已送达",
    M.SUPPLEMENTATION_TOLD,
    REG.art(30),
    "补正告知书的送达没有证明",
    "先登记告知书送达（deliver_notice）",
)
PAYMENT_LAPSED = Guard(
    "payment_lapsed",
    "缴费期限已满",
    Expired(C.PAYMENT.key),
    FEE_RULES.whole(),
    "缴费期限尚未届满",
    "等待期限届满",
)
FEE_NOTICE_TOLD = Guard(
    "notice_delivered",
    "收费通知书已送达",
    M.FEE_TOLD,
    FEE_RULES.whole(),
    "收费通知书的送达没有证明",
    "先登记通知书送达（deliver_notice）",
)
PAID_IN_TIME = Guard(
    "payment_reason",
    "期限内缴清，或写明接受逾期缴费的理由",
    ~Expired(C.PAYMENT.key) | Given("reason"),
    ADR_FEE.art("三点"),
    "缴费期限已过，接受逾期缴费须写明理由（reason）",
    "不接受的，由公开工作机构负责人按视为放弃办理",
)
REOPENABLE = Guard(
    "reopenable",
    "因视为放弃或撤回而终止",
    M.WITHDRAWN | M.ABANDONED,
    ADR_ENDINGS.art("二点"),
    "只有因视为放弃或撤回而终止的案件可以恢复办理",
)
REPLY_NOT_EXPIRED = Guard(
    "reply_in_time",
    "答复期限未届满",
    InTime(C.REPLY.key),
    REG.art(33, 2),
    "答复期限已届满或已停止",
    "尽快答复",
)
REASONS_FOUND_GOOD = Guard(
    "reasons_accepted",
    "申请人的理由合理",
    M.REASONS_ACCEPTED,
    REG.art(35),
    "没有认定申请人说明的理由合理",
    "先要求说明理由并认定（request_reasons、accept_reasons）",
)
DEFERRED_BEYOND_REPLY = Guard(
    "deferred_beyond_reply",
    "延迟至的日期晚于原到期日",
    NotLater(ON, fact_day("until")) & NotLater(expiry(C.REPLY), fact_day("until")),
    REG.art(35),
    "延迟至的日期（until）早于今天或早于原答复期限",
    "另定合理的延迟期限",
)
NOT_EXTENDED = Guard(
    "already_extended",
    "本轮期限未延长过",
    (SettingIs(P.EXTEND_AGAIN, ("yes",)) & ~M.EXTENDED) | (SettingIs(P.EXTEND_AGAIN, ("no",)) & ~M.EVER_EXTENDED),
    REG.art(33, 2),
    "答复期限只能延长一次，本轮已经延长",
    "在现有期限内答复",
)
NO_DEFERRAL = Guard(
    "no_deferral",
    "没有延迟答复",
    ~Live(C.DEFERRAL.key),
    REG.art(35),
    "已按条例第三十五条确定延迟答复的期限，不能再延长",
)
EXTENSION_DAYS = Guard(
    "extension_days",
    "延长一至二十个工作日",
    FactBetween("days", 1, 20),
    REG.art(33, 2),
    "延长最多二十个工作日，最少一个工作日",
)
EXTENSION_APPROVED = Guard(
    "extension_approved_first",
    "先批准，后告知",
    ~Given("approved_on") | NotLater(fact_day("approved_on"), fact_day("notified_on")),
    REG.art(33, 2),
    "批准之日（approved_on）晚于告知之日（notified_on）",
    "核对两个日期",
)
EXTENSION_TOLD_IN_TIME = Guard(
    "extension_in_time",
    "告知不晚于到期日",
    InTime(C.REPLY.key, fact_day("notified_on")),
    REG.art(33, 2),
    "延长须在答复期限届满前经负责人同意并告知申请人",
    "期限已过的，尽快答复",
)
FEE_BASIS = Guard(
    "fee_basis",
    "按件或按量二者择一",
    (Given("items") & ~Given("pages")) | (Given("pages") & ~Given("items")),
    FEE_RULES.art(3),
    "信息处理费按件或按量计收，二者只能择一",
)
FEE_DUE = Guard(
    "fee_threshold",
    "超过免费数量",
    FactBetween("items", 11, 1_000_000) | FactBetween("pages", 31, 1_000_000),
    FEE_RULES.art(4),
    "未超过免费数量（10件或30页），不收费",
)
NOT_A_REPLY = Guard(
    "not_a_reply",
    "告知书，不是答复书",
    ~FactIs("letter", L.REPLY_KEYS),
    LETTER_235.art("四点"),
    "答复书的发出和送达不在此登记",
    "发出答复用 dispatch，登记答复送达用 record_delivery",
)
LETTER_WAS_SENT = Guard(
    "letter_sent",
    "该文书已发出",
    LetterSent("letter"),
    LETTER_235.whole(),
    "本案没有发出过这种文书，或者发给几个人而没有写明是哪一份",
    "发给几个第三方的，写明征求意见编号（ref）",
)
NOTICE_DATES = Guard(
    "notice_dates",
    "交邮之日、收到之日不早于文书制发之日，收到之日不早于交邮之日",
    InOrder((letter_day("letter"), fact_day("posted_on"), fact_day("received_on"))),
    LETTER_235.art("四点"),
    "文书不能在制发之前交邮或者收到，也不能在交邮之前收到",
    "核对日期",
)
A_NOTICE_NAMED = Guard(
    "notice_named",
    "写明是哪一种告知书",
    Given("letter"),
    ADR_DELIVERY.art("二点"),
    "答复书还没有签发，也没有写明是哪一种告知书（letter）",
    "写明告知书的代码，如 supplementation_notice",
)
FAILED_AFTER_IT_WAS_MADE = Guard(
    "notice_dates",
    "送达未成之日不早于文书制发之日",
    InOrder((letter_day("letter"), ON)),
    LETTER_235.art("四点"),
    "文书不能在制发之前送达",
    "核对日期",
)
NOTICE_WAY = Guard(
    "notice_way",
    "电子送达须申请人要求",
    ~FactIs("way", ("electronic",)) | FieldIs("channel", ("internet",)) | Given("wish"),
    ADR_DELIVERY.art("二点"),
    "电子送达须申请人要求（wish）",
    "写明申请人的要求，或者改用邮寄、当面送达",
)
SECRECY_DONE = Guard(
    "secrecy_cleared",
    "公开的内容已通过保密审查",
    M.SECRECY_CLEARED | ~M.DISCLOSES,
    REG.art(17),
    "拟公开的信息未通过保密审查",
    "先办理保密审查（clear_secrecy）",
)
LEGALITY_DONE = Guard(
    "legality_cleared",
    "已通过合法性审查（如设置要求）",
    M.LEGALITY_CLEARED | SettingIs(P.LEGALITY_REVIEW, ("off",)),
    ADR_DUTIES.art("二点"),
    "本机关要求答复前通过合法性审查",
    "先办理合法性审查（clear_legality）",
)
REFERRED = Guard(
    "referred",
    "已送审，尚无答复",
    Live(C.REFERRAL.key),
    REG.art(17),
    "没有未答复的送审事项",
    "先送审（refer_secrecy）",
)
NO_REFERRAL = Guard(
    "no_referral",
    "送审的保密事项已有答复",
    ~Live(C.REFERRAL.key),
    REG.art(17),
    "送审的保密事项尚无答复",
    "收到答复后登记（answer_referral）",
)
OBJECTIONS_WEIGHED = Guard(
    "objection_after_draft",
    "提交拟稿之后没有新的第三方反对意见",
    ~M.OBJECTED_AFTER_DRAFT | ~M.DISCLOSES,
    REG.art(32),
    "提交拟稿之后收到第三方反对公开的意见，拟稿没有处理",
    "退回修改（return_draft），评估其理由后重新提交",
)
DELIVERABLE = Guard(
    "delivery_way",
    "送达方式合法",
    (~FactIs("way", ("electronic",)) | FieldIs("channel", ("internet",)) | Given("wish"))
    & (
        ~M.HAND_REFUSED
        | ~FactIs("way", ("hand",))
        | (SettingIs(P.REFUSED_HAND_DELIVERY, ("witnessed",)) & Given("witnesses"))
    ),
    LETTER_235.art("四点"),
    "电子送达须申请人要求（wish）；当面送达被拒收的，改为邮寄（设置为见证送达的，须写明见证人 witnesses）",
    "改用邮寄",
)
TWO_WAYS = Guard(
    "two_attempts",
    "至少以两种方式送达未成",
    AtLeast("attempts", 2),
    ADR_CONSULTATION.art("二点"),
    "须有至少两次不同方式的送达记录",
)
CHILD_EXISTS = Guard(
    "consultation_known",
    "该征求意见存在",
    ChildIs(),
    REG.art(32),
    "没有这个编号的征求意见",
)
CHILD_IS_NEW = Guard(
    "consultation_new",
    "该编号没有用过",
    ~ChildIs(),
    REG.art(32),
    "这个编号的征求意见已经存在",
    "换一个编号",
)
DELIVERED_AFTER_DISPATCH = Guard(
    "delivered_after_dispatch",
    "送达之日不早于发出之日",
    NotLater(field_day("replied_on"), ON),
    LETTER_235.art("四点"),
    "送达之日早于答复发出之日",
    "核对日期",
)
ANYTHING_FAILED = Guard(
    "delivery_failed",
    "登记过送达未成",
    M.DELIVERY_FAILED,
    ADR_DELIVERY.art("三点"),
    "没有登记过送达未成",
)
DELIVERIES_PROVEN = Guard(
    "deliveries_proven",
    "应送达的文书均有送达证明（或已再次送达）",
    NothingOwed() | M.REDISPATCHED,
    REG.art(45),
    "还有文书的送达没有证明，不能归档",
    "登记送达（record_delivery、deliver_notice）",
)
OLD_VALUE = Guard(
    "old_value",
    "更正前的内容与登记一致",
    MatchesField("old", "field"),
    ADR_RECORD.art("一点"),
    "更正前的内容（old）与登记的不一致",
    "先核对现在的登记内容",
)
IS_DATE_FIELD = FactIs("field", F.DATE_FIELDS)
DATE_IS_DATE = Guard(
    "date_value",
    "日期更正为日期",
    ~IS_DATE_FIELD | NotLater(fact_day("new"), ON),
    ADR_RECORD.art("一点"),
    "更正后的日期不得晚于今天",
)
TIMELY_NEEDS_PROOF = Guard(
    "timely_needs_proof",
    "更正使逾期变为按期的，须有证据和第二人",
    ~MakesTimely() | (Given("evidence") & Given("second_person")),
    ADR_RECORD.art("二点"),
    "这项更正会使逾期变为按期，须有证据（evidence）和第二人（second_person）",
)
ON_THE_SPOT = Guard(
    "on_the_spot",
    "可当场答复的事项",
    ~Drafts(gives=True) | FactIs("outcome", ("already_published",)) | Given("clearance"),
    REG.art(17),
    "当场公开信息须有保密审查结论（clearance）",
    "转入办理环节",
)
LATE = Guard(
    "late",
    "有法定期限逾期",
    Late(),
    ADR_DUTIES.art("五点"),
    "本案没有逾期的法定期限",
    "逾期的期限见案件的期限一览",
)

DOCUMENTS_KNOWN = Guard(
    "documents_known",
    "所填公文在本机关做过公开属性认定",
    CaseIs("documents", "attribute_review"),
    ADR_DOCUMENTS.art("一点"),
    "“documents”中有的不是本机关公文公开属性源头认定的登记号",
    "核对登记号（documents，可以列出几个）",
)
