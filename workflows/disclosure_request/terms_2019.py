"""Words of disclosure_request 2019.1: states, clocks, facts, marks and guards. The table itself is in v2019_1.py."""

from engine.core.definition import (
    ON,
    AtLeast,
    ChildIs,
    ChildOpen,
    Clock,
    ClockKind,
    Drafts,
    Expired,
    Fact,
    FactBetween,
    FactIs,
    FactType,
    FieldIs,
    Given,
    Guard,
    HasField,
    InTime,
    LetterSent,
    Live,
    MakesTimely,
    Mark,
    MatchesField,
    NothingOwed,
    NotLater,
    SettingIs,
    State,
    Unit,
    fact_day,
)
from workflows import policy
from workflows.laws import (
    ADR_CONSULTATION,
    ADR_DELIVERY,
    ADR_DUTIES,
    ADR_ENDINGS,
    ADR_FEE,
    ADR_RECEIPT,
    ADR_RECORD,
    ADR_REDO,
    ADR_SUPPLEMENTATION,
    FEE_RULES,
    LETTER_207,
    LETTER_235,
    RECONSIDERATION_LAW,
    REG,
)
from workflows.letters import FEE_NOTICE, REASON_REQUEST_NOTICE, SUPPLEMENTATION_NOTICE

# ------------------------------------------------------------------------------------------------ states

RECEIVED = State("received", "已接收", idle="当面、挂号、口头申请即日登记(条例第三十一条、第四十五条)")
AWAITING_CONTACT = State("awaiting_contact", "待联系申请人", dormant=LETTER_207.art("一点"))
REGISTERED = State("registered", "已登记(审查)")
AWAITING_SUPPLEMENTATION = State("awaiting_supplementation", "待补正")
AWAITING_REASONS = State("awaiting_reasons", "待说明理由")
IN_HANDLING = State("in_handling", "办理中")
AWAITING_PAYMENT = State("awaiting_payment", "待缴费")
IN_REVIEW = State("in_review", "审核中")
PENDING_ISSUE = State("pending_issue", "待签发")
ISSUED = State("issued", "已签发待送达")
REPLIED = State("replied", "已答复")
CLOSED = State("closed", "已终止办理")
ARCHIVED = State("archived", "已归档", final=True)

STATES = (
    RECEIVED,
    AWAITING_CONTACT,
    REGISTERED,
    AWAITING_SUPPLEMENTATION,
    AWAITING_REASONS,
    IN_HANDLING,
    AWAITING_PAYMENT,
    IN_REVIEW,
    PENDING_ISSUE,
    ISSUED,
    REPLIED,
    CLOSED,
    ARCHIVED,
)

# ------------------------------------------------------------------------------------------------ clocks

THEIRS, INTERNAL, WINDOW = ClockKind.THEIRS, ClockKind.INTERNAL, ClockKind.WINDOW

CONFIRM_RECEIPT = Clock("confirm_receipt", "确认收到期限", 0, REG.art(31, None, 2))
REPLY_PRESUMED = Clock("reply_presumed", "推定答复期限(自到达之日)", 20, ADR_RECEIPT.art("二点"), INTERNAL)
RETRY_CONTACT = Clock("retry_contact", "再次联系申请人", 5, LETTER_207.art("一点"), INTERNAL)
NOTIFY_SUPPLEMENTATION = Clock("notify_supplementation", "告知补正期限", 7, REG.art(30), WINDOW)
SUPPLEMENTATION = Clock("supplementation", "补正期限", policy.SUPPLEMENTATION_DAYS, REG.art(30), THEIRS)
REPLY = Clock("reply", "答复期限", 20, REG.art(33, 2), max_extension=20)
UNIT_OPINION = Clock("unit_opinion", "承办单位提出意见期限", policy.UNIT_OPINION_DAYS, ADR_DUTIES.art("三点"), INTERNAL)
REASONS = Clock("reasons", "说明理由期限", policy.REASONS_DAYS, REG.art(35), THEIRS)
DEFERRAL = Clock("deferral", "延迟答复期限", None, REG.art(35))
PAYMENT = Clock("payment", "缴费期限", policy.PAYMENT_DAYS, FEE_RULES.whole(), THEIRS)
DECIDE = Clock("decide", "他人期限届满后作出决定", 3, ADR_DUTIES.art("三点"), INTERNAL)
REFERRAL = Clock("referral", "送审保密事项", 10, REG.art(17), INTERNAL)
DELIVERY = Clock("delivery", "签发后送达", 2, ADR_DUTIES.art("三点"), INTERNAL)
REDO = Clock("redo", "重新答复期限", 20, ADR_REDO.art("一点"))
ARCHIVE = Clock("archive", "归档期限", policy.ARCHIVE_DAYS, ADR_DUTIES.art("四点"), INTERNAL)
RECONSIDERATION = Clock(
    "reconsideration", "申请人申请行政复议期限", 60, RECONSIDERATION_LAW.art(20), THEIRS, Unit.CALENDAR, remedy=True
)

CLOCKS = (
    CONFIRM_RECEIPT,
    REPLY_PRESUMED,
    RETRY_CONTACT,
    NOTIFY_SUPPLEMENTATION,
    SUPPLEMENTATION,
    REPLY,
    UNIT_OPINION,
    REASONS,
    DEFERRAL,
    PAYMENT,
    DECIDE,
    REFERRAL,
    DELIVERY,
    REDO,
    ARCHIVE,
    RECONSIDERATION,
)

# ------------------------------------------------------------------------------------------------- facts

CHANNELS = ("in_person", "registered_mail", "ordinary_mail", "internet", "fax", "oral")
TO_CONFIRM = ("ordinary_mail", "internet", "fax")
KINDS = ("third_party", "co_maker", "other_agency")
APPLICANT_KINDS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")

CHANNEL = Fact("channel", "渠道", choices=CHANNELS)
ARRIVED_ON = Fact("arrived_on", "到达之日", FactType.DAY, False)
APPLICANT_KIND = Fact("applicant_kind", "申请人类型", required=False, choices=APPLICANT_KINDS)
APPLICANT = Fact("applicant", "申请人", FactType.NOTE, False)
REQUEST = Fact("request", "申请内容", FactType.NOTE)
EVIDENCE = Fact("evidence", "证据", FactType.NOTE, False)
ATTEMPTS = Fact("attempts", "联系(送达)经过", FactType.NOTE)
FINDING = Fact("finding", "认定", FactType.NOTE)
REASON = Fact("reason", "理由", FactType.NOTE)
PERIOD_DAYS = Fact("period_days", "期限(工作日)", FactType.NUMBER, False)
DAYS = Fact("days", "延长天数(工作日)", FactType.NUMBER)
UNIT = Fact("unit", "承办单位")
HANDLER = Fact("handler", "经办人", required=False)
REF = Fact("ref", "征求意见编号")
KIND = Fact("kind", "征求意见对象", choices=KINDS)
QUESTION = Fact("question", "征求意见事项", required=False, choices=("disclosure", "who_is_responsible"))
ADDRESSEE = Fact("addressee", "被征求意见人", FactType.NOTE, False)
SUBJECT = Fact("subject", "涉及的信息", FactType.NOTE, False)
OPINION = Fact("opinion", "意见", choices=("agree", "object", "partly"))
OUTCOME = Fact("outcome", "办理结果", required=False)
ITEMS = Fact("items", "各项申请内容的办理结果", FactType.RECORDS, False)
WAY = Fact("way", "送达方式", choices=("mail", "hand", "entrusted", "electronic"))

# ------------------------------------------------------------------------------------------------- marks

ASKED_SUPPLEMENTATION = Mark("asked_supplementation", "已告知补正", by=("request_supplementation",))
SUPPLEMENTED = Mark("supplemented", "申请人已补正", by=("receive_supplementation",))
SUPPLEMENTATION_TOLD = Mark(
    "supplementation_told",
    "补正告知书已送达",
    by=("deliver_notice",),
    until=("request_supplementation", "request_second_supplementation"),
    when=FactIs("letter", (SUPPLEMENTATION_NOTICE.key,)),
)
EXTENDED = Mark("extended", "本轮期限已延长", by=("extend_reply",), until_start=REPLY.key)
EVER_EXTENDED = Mark("ever_extended", "曾经延长", by=("extend_reply",))
REASONS_TOLD = Mark(
    "reasons_told",
    "说明理由告知书已送达",
    by=("deliver_notice",),
    until=("request_reasons",),
    when=FactIs("letter", (REASON_REQUEST_NOTICE.key,)),
)
REASONS_ACCEPTED = Mark(
    "reasons_accepted", "申请人的理由合理", by=("accept_reasons",), until=("reject_reasons", "request_reasons")
)
REASONS_REJECTED = Mark(
    "reasons_rejected", "理由不合理或逾期未说明", by=("reject_reasons",), until=("accept_reasons", "request_reasons")
)
FEE_TOLD = Mark(
    "fee_told",
    "收费通知书已送达",
    by=("deliver_notice",),
    until=("charge_fee",),
    when=FactIs("letter", (FEE_NOTICE.key,)),
)
THIRD_PARTY_ASKED = Mark(
    "third_party_asked",
    "第三方已答复意见或逾期未答复",
    by=("close_consultation",),
    when=ChildIs(kinds=("third_party",)) & FactIs("how", ("answered", "lapsed", "undeliverable")),
)
OBJECTED = Mark(
    "objected",
    "第三方有合理理由反对公开(或反对理由尚未评估)",
    by=("record_opinion",),
    when=ChildIs(kinds=("third_party",)) & FactIs("opinion", ("object", "partly")) & ~FactIs("reasonable", (False,)),
)
DISCLOSES = Mark(
    "discloses",
    "拟答复内容含公开的信息",
    by=("submit_draft", "reply_on_the_spot"),
    until=("return_draft", "recall_issue", "revoke_reply"),
    when=Drafts(gives=True),
)
MIXED = Mark(
    "mixed",
    "各项办理结果不同",
    by=("submit_draft", "reply_on_the_spot"),
    until=("return_draft", "recall_issue", "revoke_reply"),
    when=Drafts(mixed=True),
)
OVERRIDES_OBJECTION = Mark(
    "overrides_objection",
    "不顾第三方反对,因公共利益公开",
    by=("submit_draft",),
    until=("return_draft", "recall_issue", "revoke_reply"),
    when=Drafts(gives=True) & OBJECTED & Given("public_interest"),
)
SECRECY_CLEARED = Mark(
    "secrecy_cleared",
    "本稿已通过保密审查",
    by=("clear_secrecy",),
    until=("submit_draft", "return_draft", "recall_issue", "revoke_reply"),
)
LEGALITY_CLEARED = Mark(
    "legality_cleared",
    "本稿已通过合法性审查",
    by=("clear_legality",),
    until=("submit_draft", "return_draft", "recall_issue", "revoke_reply"),
)
HAND_REFUSED = Mark(
    "hand_refused",
    "当面送达被拒收",
    by=("record_failed_delivery",),
    until=("recall_issue", "dispatch", "redispatch"),
    when=FactIs("what", ("refused", "拒收")),
)
DELIVERY_FAILED = Mark(
    "delivery_failed", "送达未成", by=("record_failed_delivery",), until=("redispatch", "record_delivery")
)
REDISPATCHED = Mark("redispatched", "已再次送达", by=("redispatch",), until=("revoke_reply",))
REDOING = Mark("redoing", "重新答复", by=("open_redo", "revoke_reply"))
WITHDRAWN = Mark("withdrawn", "申请已撤回", by=("withdraw",), until=("reopen",))
ABANDONED = Mark("abandoned", "视为放弃申请", by=("abandon_unsupplemented", "abandon_unpaid"), until=("reopen",))

MARKS = (
    ASKED_SUPPLEMENTATION,
    SUPPLEMENTED,
    SUPPLEMENTATION_TOLD,
    EXTENDED,
    EVER_EXTENDED,
    REASONS_TOLD,
    REASONS_ACCEPTED,
    REASONS_REJECTED,
    FEE_TOLD,
    THIRD_PARTY_ASKED,
    OBJECTED,
    DISCLOSES,
    MIXED,
    OVERRIDES_OBJECTION,
    SECRECY_CLEARED,
    LEGALITY_CLEARED,
    HAND_REFUSED,
    DELIVERY_FAILED,
    REDISPATCHED,
    REDOING,
    WITHDRAWN,
    ABANDONED,
)

# ------------------------------------------------------------------------------------------------ guards

RECEIPT_FIXED = Guard(
    "receipt_fixed",
    "收到申请之日已经确定",
    HasField("received_on"),
    REG.art(31),
    "收到申请之日尚未确定",
    "平信、互联网、传真申请先与申请人确认收到(confirm_receipt)",
)
TO_BE_CONFIRMED = Guard(
    "to_be_confirmed",
    "以确认之日为收到之日的渠道",
    FieldIs("channel", TO_CONFIRM),
    REG.art(31),
    "当面、挂号、口头申请的收到之日已由法律确定,不须确认",
)
NO_CONSULTATION_OPEN = Guard(
    "no_consultation_open",
    "没有未结束的征求意见",
    ~ChildOpen(),
    ADR_CONSULTATION.art("六点"),
    "还有征求意见没有结束",
    "等待答复或期限届满,或撤回征求意见(recall)",
)
NEVER_ASKED = Guard(
    "already_asked",
    "从未告知补正",
    ~ASKED_SUPPLEMENTATION,
    REG.art(30),
    "补正只能一次性告知,本案已经告知过",
    "按现有内容答复;补正后仍不明确的,以 still_unclear 答复",
)
SECOND_ALLOWED = Guard(
    "second_supplementation",
    "设置允许再次补正",
    SettingIs(policy.SECOND_SUPPLEMENTATION, ("on",)) & ASKED_SUPPLEMENTATION,
    ADR_SUPPLEMENTATION.art("三点"),
    "本机关未允许再次告知补正(或尚未告知过一次)",
    "按现有内容答复",
)
IN_SUPPLEMENTATION_PERIOD = Guard(
    "just_cause",
    "补正期限内,或逾期有正当理由",
    ~Expired(SUPPLEMENTATION.key) | (Given("just_cause")),
    REG.art(30),
    "补正期限已过,须认定逾期有正当理由(just_cause)",
    "无正当理由的,由公开工作机构负责人按视为放弃办理",
)
SUPPLEMENTATION_LAPSED = Guard(
    "supplementation_lapsed",
    "补正期限已满",
    Expired(SUPPLEMENTATION.key),
    REG.art(30),
    "补正期限尚未届满",
    "等待期限届满",
)
SUPPLEMENTATION_NOTICE_TOLD = Guard(
    "notice_delivered",
    "补正告知书已送达",
    SUPPLEMENTATION_TOLD,
    REG.art(30),
    "补正告知书的送达没有证明",
    "先登记告知书送达(deliver_notice)",
)
PAYMENT_LAPSED = Guard(
    "payment_lapsed",
    "缴费期限已满",
    Expired(PAYMENT.key),
    FEE_RULES.whole(),
    "缴费期限尚未届满",
    "等待期限届满",
)
FEE_NOTICE_TOLD = Guard(
    "notice_delivered",
    "收费通知书已送达",
    FEE_TOLD,
    FEE_RULES.whole(),
    "收费通知书的送达没有证明",
    "先登记通知书送达(deliver_notice)",
)
PAID_IN_TIME = Guard(
    "payment_reason",
    "期限内缴清,或写明接受逾期缴费的理由",
    ~Expired(PAYMENT.key) | Given("reason"),
    ADR_FEE.art("三点"),
    "缴费期限已过,接受逾期缴费须写明理由(reason)",
    "不接受的,由公开工作机构负责人按视为放弃办理",
)
REOPENABLE = Guard(
    "reopenable",
    "因视为放弃或撤回而终止",
    WITHDRAWN | ABANDONED,
    ADR_ENDINGS.art("二点"),
    "只有因视为放弃或撤回而终止的案件可以恢复办理",
)
REPLY_NOT_EXPIRED = Guard(
    "reply_in_time",
    "答复期限未届满",
    InTime(REPLY.key),
    REG.art(33, 2),
    "答复期限已届满或已停止",
    "尽快答复",
)
REASONS_FOUND_GOOD = Guard(
    "reasons_accepted",
    "申请人的理由合理",
    REASONS_ACCEPTED,
    REG.art(35),
    "没有认定申请人说明的理由合理",
    "先要求说明理由并认定(request_reasons、accept_reasons)",
)
NOT_EXTENDED = Guard(
    "already_extended",
    "本轮期限未延长过",
    (SettingIs(policy.EXTEND_AGAIN, ("yes",)) & ~EXTENDED) | (SettingIs(policy.EXTEND_AGAIN, ("no",)) & ~EVER_EXTENDED),
    REG.art(33, 2),
    "答复期限只能延长一次,本轮已经延长",
    "在现有期限内答复",
)
NO_DEFERRAL = Guard(
    "no_deferral",
    "没有延迟答复",
    ~Live(DEFERRAL.key),
    REG.art(35),
    "已按条例第三十五条确定延迟答复的期限,不能再延长",
)
EXTENSION_DAYS = Guard(
    "extension_days",
    "延长一至二十个工作日",
    FactBetween("days", 1, 20),
    REG.art(33, 2),
    "延长最多二十个工作日,最少一个工作日",
)
EXTENSION_TOLD_IN_TIME = Guard(
    "extension_in_time",
    "批准不晚于告知,告知不晚于到期日",
    NotLater(fact_day("approved_on"), fact_day("notified_on")) & InTime(REPLY.key, fact_day("notified_on")),
    REG.art(33, 2),
    "延长须在答复期限届满前经负责人同意并告知申请人",
    "期限已过的,尽快答复",
)
FEE_BASIS = Guard(
    "fee_basis",
    "按件或按量二者择一",
    (Given("items") & ~Given("pages")) | (Given("pages") & ~Given("items")),
    FEE_RULES.art(3),
    "信息处理费按件或按量计收,二者只能择一",
)
FEE_DUE = Guard(
    "fee_threshold",
    "超过免费数量",
    FactBetween("items", 11, 1_000_000) | FactBetween("pages", 31, 1_000_000),
    FEE_RULES.art(4),
    "未超过免费数量(10件或30页),不收费",
)
LETTER_WAS_SENT = Guard(
    "letter_sent",
    "该文书已发出",
    LetterSent("letter"),
    LETTER_235.whole(),
    "本案没有发出过这种文书",
)
SECRECY_DONE = Guard(
    "secrecy_cleared",
    "公开的内容已通过保密审查",
    SECRECY_CLEARED | ~DISCLOSES,
    REG.art(17),
    "拟公开的信息未通过保密审查",
    "先办理保密审查(clear_secrecy)",
)
LEGALITY_DONE = Guard(
    "legality_cleared",
    "已通过合法性审查(如设置要求)",
    LEGALITY_CLEARED | SettingIs(policy.LEGALITY_REVIEW, ("off",)),
    ADR_DUTIES.art("二点"),
    "本机关要求答复前通过合法性审查",
    "先办理合法性审查(clear_legality)",
)
NO_REFERRAL = Guard(
    "no_referral",
    "送审的保密事项已有答复",
    ~Live(REFERRAL.key),
    REG.art(17),
    "送审的保密事项尚无答复",
    "收到答复后登记(answer_referral)",
)
DELIVERABLE = Guard(
    "delivery_way",
    "送达方式合法",
    (~FactIs("way", ("electronic",)) | FieldIs("channel", ("internet",)) | Given("wish"))
    & (
        ~HAND_REFUSED
        | ~FactIs("way", ("hand",))
        | (SettingIs(policy.REFUSED_HAND_DELIVERY, ("witnessed",)) & Given("witnesses"))
    ),
    LETTER_235.art("四点"),
    "电子送达须申请人要求(wish);当面送达被拒收的,改为邮寄(设置为见证送达的,须写明见证人 witnesses)",
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
ANYTHING_FAILED = Guard(
    "delivery_failed",
    "登记过送达未成",
    DELIVERY_FAILED,
    ADR_DELIVERY.art("三点"),
    "没有登记过送达未成",
)
DELIVERIES_PROVEN = Guard(
    "deliveries_proven",
    "应送达的文书均有送达证明(或已再次送达)",
    NothingOwed() | REDISPATCHED,
    REG.art(45),
    "还有文书的送达没有证明,不能归档",
    "登记送达(record_delivery、deliver_notice)",
)
OLD_VALUE = Guard(
    "old_value",
    "更正前的内容与登记一致",
    MatchesField("old", "field"),
    ADR_RECORD.art("一点"),
    "更正前的内容(old)与登记的不一致",
    "先核对现在的登记内容",
)
DATE_FIELDS = ("received_on", "supplemented_on", "paid_on", "arrived_on")
IS_DATE_FIELD = FactIs("field", DATE_FIELDS)
DATE_IS_DATE = Guard(
    "date_value",
    "日期更正为日期",
    ~IS_DATE_FIELD | NotLater(fact_day("new"), ON),
    ADR_RECORD.art("一点"),
    "更正后的日期不得晚于今天",
)
TIMELY_NEEDS_PROOF = Guard(
    "timely_needs_proof",
    "更正使逾期变为按期的,须有证据和第二人",
    ~MakesTimely() | (Given("evidence") & Given("second_person")),
    ADR_RECORD.art("二点"),
    "这项更正会使逾期变为按期,须有证据(evidence)和第二人(second_person)",
)
ON_THE_SPOT = Guard(
    "on_the_spot",
    "可当场答复的事项",
    ~Drafts(gives=True) | FactIs("outcome", ("already_published",)) | Given("clearance"),
    REG.art(17),
    "当场公开信息须有保密审查结论(clearance)",
    "转入办理环节",
)
# --------------------------------------------------------------------------- guards of outcomes (§1.1)

THIRD_PARTY_SETTLED = Guard(
    "third_party_settled",
    "第三方意见已处理",
    ~OBJECTED | Given("public_interest") | FactIs("reasonable", (False,)) | Drafts(withholds=True),
    REG.art(32),
    "第三方有合理理由反对公开,不予公开;认为不公开会对公共利益造成重大影响的,须记录认定(public_interest)",
    "反对理由不合理的,记录评估(reasonable=false)",
)
THIRD_PARTY_HEARD = Guard(
    "third_party_heard",
    "已征求第三方意见",
    THIRD_PARTY_ASKED,
    REG.art(32),
    "以保护第三方合法权益为由不予公开,须先书面征求第三方意见",
    "先征求意见(open_consultation)",
)
AFTER_SUPPLEMENTATION = Guard(
    "after_supplementation",
    "已告知补正且申请人已补正",
    SUPPLEMENTED,
    REG.art(30),
    "没有告知补正并收到补正,不能以补正后仍不明确答复",
    "先告知补正(request_supplementation)",
)
VOLUME_HEARD = Guard(
    "volume_heard",
    "已要求说明理由,理由不合理或逾期未说明",
    REASONS_REJECTED & REASONS_TOLD,
    REG.art(35),
    "须先要求申请人说明理由并送达,认定理由不合理或逾期未说明",
    "先办理 request_reasons、deliver_notice、reject_reasons",
)
