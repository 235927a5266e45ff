"""Settings: dated policies of an agency where the law is silent; default and source of each (workflows §17)."""

from engine.core.definition import Certainty, Setting
from workflows.laws import (
    ADR_ATTRIBUTE,
    ADR_CONSULTATION,
    ADR_DELIVERY,
    ADR_DUTIES,
    ADR_FEE,
    ADR_INTERPRETATION,
    ADR_PUBLICATION,
    ADR_REASONS,
    ADR_RECEIPT,
    ADR_SEAL,
    ADR_SUGGESTION,
    ADR_SUPPLEMENTATION,
    ARCHIVES_LAW,
    CHANGZHI_2021,
    FEE_RULES,
    LETTER_80,
    LETTER_235,
    REG,
    RONGXIAN_2019,
    YUXI_2021,
)

VERIFIED, LOCAL = Certainty.VERIFIED, Certainty.LOCAL
INFERRED, REMEMBERED = Certainty.INFERRED, Certainty.REMEMBERED

RECEIPT_ON_NON_WORKING_DAY = Setting(
    "receipt_on_non_working_day",
    "非工作日收到申请的起算",
    "same_day",
    ADR_RECEIPT.art("一点"),
    INFERRED,
    str(REG.art(33, 2)),
    ("same_day", "next_working_day"),
)
ONLINE_RECEIPT = Setting(
    "online_receipt",
    "网上申请的收到之日",
    "confirmation",
    ADR_RECEIPT.art("二点"),
    VERIFIED,
    str(REG.art(31, None, 3)),
    ("confirmation", "platform"),
)
CONFIRM_RECEIPT_DAYS = Setting(
    "confirm_receipt_days",
    "互联网、传真申请的确认期限（工作日）",
    0,
    ADR_RECEIPT.art("三点"),
    INFERRED,
    str(REG.art(31, None, 3)),
)
RECEIPT_ACKNOWLEDGEMENT = Setting(
    "receipt_acknowledgement", "出具接收回执", "on", ADR_RECEIPT.art("四点"), LOCAL, values=("on", "off")
)
SUPPLEMENTATION_DAYS = Setting(
    "supplementation_days",
    "补正期限（工作日）",
    15,
    ADR_SUPPLEMENTATION.art("一点"),
    REMEMBERED,
    str(REG.art(30)),
    minimum=1,
)
LATE_SUPPLEMENTATION_NOTICE = Setting(
    "late_supplementation_notice",
    "逾七个工作日告知补正时答复期限",
    "runs_on",
    ADR_SUPPLEMENTATION.art("二点"),
    INFERRED,
    str(REG.art(30)),
    ("runs_on", "restart"),
)
SECOND_SUPPLEMENTATION = Setting(
    "second_supplementation",
    "允许再次告知补正",
    "off",
    ADR_SUPPLEMENTATION.art("三点"),
    VERIFIED,
    str(REG.art(30)),
    ("off", "on"),
)
PERIOD_FROM = Setting(
    "period_from",
    "补正、说明理由、缴费期限的起算",
    "delivery",
    ADR_DELIVERY.art("一点"),
    INFERRED,
    str(REG.art(30)),
    ("delivery", "notice"),
)
CONSULTATION_EXCLUSION = Setting(
    "consultation_exclusion",
    "征求意见扣除期间的起止",
    "A",
    ADR_CONSULTATION.art("一点"),
    INFERRED,
    str(REG.art(33, 3)),
    ("A", "B", "C"),
)
UNDELIVERABLE_CAP = Setting(
    "undeliverable_cap",
    "征求意见书未能送达时扣除的上限（工作日）",
    15,
    ADR_CONSULTATION.art("二点"),
    INFERRED,
    str(REG.art(33, 3)),
    minimum=1,
)
WHO_IS_RESPONSIBLE_EXCLUDES = Setting(
    "who_is_responsible_excludes",
    "询问公开责任时是否扣除期间",
    "no",
    ADR_CONSULTATION.art("三点"),
    INFERRED,
    str(REG.art(33, 3)),
    ("no", "yes"),
)
OTHER_AGENCY_DAYS = Setting(
    "other_agency_days",
    "其他行政机关答复意见期限（工作日）",
    15,
    ADR_CONSULTATION.art("四点"),
    INFERRED,
    str(REG.art(11)),
    minimum=1,
)
CONSULTATION_NOTICE = Setting(
    "consultation_notice_to_applicant",
    "告知申请人正在征求意见",
    "on",
    ADR_CONSULTATION.art("五点"),
    LOCAL,
    values=("on", "off"),
)
EXTEND_AGAIN = Setting(
    "extend_again_after_restart",
    "期限重新起算后可否再次延长",
    "yes",
    ADR_SUPPLEMENTATION.art("四点"),
    INFERRED,
    str(REG.art(33, 2)),
    ("yes", "no"),
)
PAYMENT_DAYS = Setting(
    "payment_days", "缴费期限（工作日）", 20, ADR_FEE.art("一点"), LOCAL, str(FEE_RULES.whole()), minimum=1
)
PAYMENT_RESTART = Setting(
    "payment_restart",
    "缴费后答复期限",
    "restart",
    ADR_FEE.art("二点"),
    REMEMBERED,
    str(FEE_RULES.whole()),
    ("restart", "resume"),
)
REASONS_DAYS = Setting(
    "reasons_days", "说明理由期限（工作日）", 15, ADR_REASONS.art("一点"), INFERRED, str(REG.art(35)), minimum=1
)
REFUSED_HAND_DELIVERY = Setting(
    "refused_hand_delivery",
    "当面送达被拒收时",
    "post",
    ADR_DELIVERY.art("二点"),
    INFERRED,
    str(LETTER_235.whole()),
    ("post", "witnessed"),
)
SEPARATION = Setting(
    "separation",
    "岗位分离",
    "strict",
    ADR_DUTIES.art("一点"),
    INFERRED,
    str(REG.art(45)),
    ("strict", "small_office"),
)
LEGALITY_REVIEW = Setting(
    "legality_review", "答复前的合法性审查", "off", ADR_DUTIES.art("二点"), INFERRED, values=("off", "on")
)
UNIT_OPINION_DAYS = Setting(
    "unit_opinion_days", "承办单位提出意见期限（工作日）", 7, ADR_DUTIES.art("三点"), LOCAL, minimum=1
)
ARCHIVE_DAYS = Setting(
    "archive_days",
    "归档期限（工作日）",
    30,
    ADR_DUTIES.art("四点"),
    INFERRED,
    str(ARCHIVES_LAW.art(14)),
    minimum=1,
)

_SEAL = ADR_SEAL.art("一点")
_PLAN = str(CHANGZHI_2021.art("四部分第（一）项"))
_SWITCH = ("on", "off")
SEAL_FOR_PROCEDURE = Setting(
    "seal_for_procedure", "专用章用于程序性文书", "on", _SEAL, INFERRED, str(REG.art(45)), _SWITCH
)
SEAL_FOR_REPLY = Setting("seal_for_reply", "专用章用于答复文书", "on", _SEAL, LOCAL, _PLAN, _SWITCH)
SEAL_FOR_INQUIRY = Setting("seal_for_inquiry", "专用章用于函询文书", "on", _SEAL, LOCAL, _PLAN, _SWITCH)
SEAL_FOR_ATTRIBUTE = Setting("seal_for_attribute", "专用章用于公文公开属性的认定", "on", _SEAL, LOCAL, _PLAN, _SWITCH)
SEAL_FOR_PUBLICATION = Setting("seal_for_publication", "专用章用于拟发布信息的审核", "on", _SEAL, LOCAL, _PLAN, _SWITCH)
SEAL_APPROVAL_DAYS = Setting(
    "seal_approval_days", "审批用印申请的期限（工作日）", 1, ADR_SEAL.art("五点"), INFERRED, minimum=1
)
SEAL_STAMPING_DAYS = Setting(
    "seal_stamping_days", "批准后用印的期限（工作日）", 1, ADR_SEAL.art("五点"), INFERRED, minimum=1
)

ATTRIBUTE_STAFF_APART = Setting(
    "attribute_staff_apart",
    "公文公开属性认定与依申请公开答复分别确定人员",
    "on",
    CHANGZHI_2021.art("六部分第（二）项"),
    LOCAL,
    values=("on", "off"),
)
"""Whether nobody does both; a small office may have to switch it off."""

_REVIEW = str(CHANGZHI_2021.art("四部分第（四）项"))
THREE_REVIEWS_APART = Setting(
    "three_reviews_apart",
    "三审、三校各由不同的人办理",
    "on",
    ADR_PUBLICATION.art("一点"),
    INFERRED,
    _REVIEW,
    ("on", "off"),
)
PUBLICATION_CHECK_DAYS = Setting(
    "publication_check_days",
    "每一审（校）的期限（工作日）",
    1,
    ADR_PUBLICATION.art("五点"),
    INFERRED,
    _REVIEW,
    minimum=1,
)
PUBLICATION_RESUBMISSION_DAYS = Setting(
    "publication_resubmission_days",
    "退回后重新提交的期限（工作日）",
    3,
    ADR_PUBLICATION.art("五点"),
    INFERRED,
    _REVIEW,
    minimum=1,
)
PUBLICATION_RELEASE_DAYS = Setting(
    "publication_release_days",
    "审核通过后发布的期限（工作日）",
    1,
    ADR_PUBLICATION.art("五点"),
    INFERRED,
    _REVIEW,
    minimum=1,
)

INTERPRETATION_DAYS = Setting(
    "interpretation_days",
    "政策文件公开后发布解读的期限（工作日，0为同日）",
    3,
    ADR_INTERPRETATION.art("一点"),
    LOCAL,
    str(YUXI_2021.art("14项")),
)
INTERPRETATION_DRAFT_DAYS = Setting(
    "interpretation_draft_days",
    "起草、会审解读材料的期限（工作日）",
    5,
    ADR_INTERPRETATION.art("五点"),
    INFERRED,
    str(RONGXIAN_2019.art("三部分第（一）项")),
    minimum=1,
)
INTERPRETATION_FOLLOW_UP_DAYS = Setting(
    "interpretation_follow_up_days",
    "发布解读后跟踪的期限（工作日）",
    60,
    ADR_INTERPRETATION.art("四点"),
    INFERRED,
    minimum=1,
)
SECOND_INTERPRETATION_DAYS = Setting(
    "second_interpretation_days",
    "二次解读的期限（工作日）",
    10,
    ADR_INTERPRETATION.art("四点"),
    INFERRED,
    minimum=1,
)

SUGGESTION_THRESHOLD = Setting(
    "suggestion_threshold",
    "几件相同的申请可以提出纳入主动公开",
    3,
    ADR_SUGGESTION.art("一点"),
    INFERRED,
    str(REG.art(44, 1)),
    minimum=2,
)
SUGGESTION_REVIEW_DAYS = Setting(
    "suggestion_review_days",
    "审核建议的期限（工作日）",
    10,
    ADR_SUGGESTION.art("三点"),
    INFERRED,
    str(REG.art(44, 2)),
    minimum=1,
)
SUGGESTION_REPLY_DAYS = Setting(
    "suggestion_reply_days",
    "答复建议人的期限（工作日）",
    20,
    ADR_SUGGESTION.art("三点"),
    INFERRED,
    str(REG.art(44, 2)),
    minimum=1,
)
SUGGESTION_REPLY_KIND = Setting(
    "suggestion_reply_kind",
    "答复建议人的期限的性质",
    "internal",
    ADR_SUGGESTION.art("三点"),
    INFERRED,
    str(REG.art(44, 2)),
    ("internal", "duty"),
)
SUGGESTION_PUBLICATION_DAYS = Setting(
    "suggestion_publication_days",
    "采纳建议后主动公开的期限（工作日）",
    20,
    ADR_SUGGESTION.art("四点"),
    INFERRED,
    str(REG.art(26)),
    minimum=1,
    maximum=20,
)

MARKS = Setting(
    "marks",
    "公文公开属性的标注",
    "four",
    ADR_ATTRIBUTE.art("一点"),
    LOCAL,
    str(YUXI_2021.art("9项")),
    ("four", "three"),
)
RESUBMISSION_DAYS = Setting(
    "resubmission_days",
    "退文后重新报送的期限（工作日）",
    5,
    ADR_ATTRIBUTE.art("二点"),
    INFERRED,
    str(LETTER_80.art("一部分第（一）项")),
    minimum=1,
)
JOINT_DOCUMENT = Setting(
    "joint_document",
    "联合发文的公开属性",
    "lead",
    ADR_ATTRIBUTE.art("三点"),
    LOCAL,
    str(REG.art(10, 3)),
    ("lead", "main", "agree"),
)
FORWARDING = Setting(
    "forwarding",
    "转发文件的公开属性",
    "follow",
    ADR_ATTRIBUTE.art("四点"),
    LOCAL,
    values=("follow", "own"),
)
PUBLICATION_REVIEW = Setting(
    "publication_review",
    "公开前须通过信息发布审核（三审三校）",
    "on",
    ADR_ATTRIBUTE.art("七点"),
    LOCAL,
    values=("on", "off"),
)
REASSESSMENT_DAYS = Setting(
    "reassessment_days",
    "定期审查的间隔（日）",
    365,
    ADR_ATTRIBUTE.art("八点"),
    LOCAL,
    str(REG.art(18)),
    minimum=30,
)
REASSESSMENT_DECISION_DAYS = Setting(
    "reassessment_decision_days",
    "启动审查后作出决定的期限（工作日）",
    10,
    ADR_ATTRIBUTE.art("八点"),
    INFERRED,
    str(REG.art(18)),
    minimum=1,
)
ATTRIBUTE_SETTINGS = (
    MARKS,
    RESUBMISSION_DAYS,
    JOINT_DOCUMENT,
    FORWARDING,
    PUBLICATION_REVIEW,
    INTERPRETATION_DAYS,
    REASSESSMENT_DAYS,
    REASSESSMENT_DECISION_DAYS,
    ATTRIBUTE_STAFF_APART,
    SEPARATION,
)

REQUEST_SETTINGS = (
    RECEIPT_ON_NON_WORKING_DAY,
    ONLINE_RECEIPT,
    CONFIRM_RECEIPT_DAYS,
    RECEIPT_ACKNOWLEDGEMENT,
    SUPPLEMENTATION_DAYS,
    LATE_SUPPLEMENTATION_NOTICE,
    SECOND_SUPPLEMENTATION,
    PERIOD_FROM,
    CONSULTATION_EXCLUSION,
    UNDELIVERABLE_CAP,
    WHO_IS_RESPONSIBLE_EXCLUDES,
    CONSULTATION_NOTICE,
    EXTEND_AGAIN,
    PAYMENT_DAYS,
    PAYMENT_RESTART,
    REASONS_DAYS,
    REFUSED_HAND_DELIVERY,
    SEPARATION,
    LEGALITY_REVIEW,
    UNIT_OPINION_DAYS,
    ARCHIVE_DAYS,
)
