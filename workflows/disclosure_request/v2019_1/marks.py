"""Marks (记号): what the events of a case say; nobody sets one by hand."""

from engine.core.definition import ChildIs, Drafts, FactIs, FieldIs, Given, Mark
from workflows import letters as L
from workflows.disclosure_request.v2019_1 import clocks as C

# A posting alone proves no receipt; without either date the notice was delivered on the day of the step.
DELIVERED = Given("received_on") | ~Given("posted_on")

ASKED_SUPPLEMENTATION = Mark("asked_supplementation", "已告知补正", by=("request_supplementation",))
SUPPLEMENTED = Mark("supplemented", "申请人已补正", by=("receive_supplementation",))
SUPPLEMENTATION_TOLD = Mark(
    "supplementation_told",
    "补正告知书已送达",
    by=("deliver_notice",),
    until=("request_supplementation", "request_second_supplementation"),
    when=FactIs("letter", (L.SUPPLEMENTATION_NOTICE.key,)) & DELIVERED,
)
EXTENDED = Mark("extended", "本轮期限已延长", by=("extend_reply",), until_start=C.REPLY.key)
EVER_EXTENDED = Mark("ever_extended", "曾经延长", by=("extend_reply",))
REASONS_TOLD = Mark(
    "reasons_told",
    "说明理由告知书已送达",
    by=("deliver_notice",),
    until=("request_reasons",),
    when=FactIs("letter", (L.REASON_REQUEST_NOTICE.key,)) & DELIVERED,
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
    when=FactIs("letter", (L.FEE_NOTICE.key,)) & DELIVERED,
)
OBJECTION = ChildIs(kinds=("third_party",)) & FactIs("opinion", ("object", "partly")) & ~FactIs("reasonable", (False,))
SILENCE = ChildIs(kinds=("third_party",)) & FactIs("how", ("lapsed", "undeliverable"))
THIRD_PARTY_OBJECTS = FieldIs("kind", ("third_party",)) & FactIs("opinion", ("object", "partly"))
OBJECTS = Mark("objects", "第三方反对公开", by=("record_opinion",), when=THIRD_PARTY_OBJECTS)
OBJECTS_REASONABLY = Mark(
    "objects_reasonably",
    "第三方有合理理由反对公开（或反对理由尚未评估）",
    by=("record_opinion",),
    when=THIRD_PARTY_OBJECTS & ~FactIs("reasonable", (False,)),
)
OF_CONSULTATION = (OBJECTS, OBJECTS_REASONABLY)
THIRD_PARTY_ASKED = Mark(
    "third_party_asked",
    "已征求第三方意见，第三方反对、逾期未答复或无法送达",
    by=("record_opinion", "close_consultation"),
    when=OBJECTION | SILENCE,
)
OBJECTED = Mark("objected", "第三方有合理理由反对公开（或反对理由尚未评估）", by=("record_opinion",), when=OBJECTION)
OBJECTED_AFTER_DRAFT = Mark(
    "objected_after_draft",
    "提交拟稿之后第三方反对公开",
    by=("record_opinion",),
    until=("submit_draft",),
    when=OBJECTION,
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
    "不顾第三方反对，因公共利益公开",
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
OF_THE_REPLY = ~Given("letter")
HAND_REFUSED = Mark(
    "hand_refused",
    "当面送达被拒收",
    by=("record_failed_delivery",),
    until=("recall_issue", "dispatch", "redispatch", "revoke_reply", "withdraw"),
    when=OF_THE_REPLY & (FactIs("failure", ("refused",)) | FactIs("what", ("refused", "拒收"))),
)
DELIVERY_FAILED = Mark(
    "delivery_failed",
    "送达未成",
    by=("record_failed_delivery",),
    until=("dispatch", "redispatch", "record_delivery", "recall_issue", "revoke_reply"),
    when=OF_THE_REPLY,
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
    OBJECTED_AFTER_DRAFT,
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
