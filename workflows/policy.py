"""Settings: dated policies of an agency where the law is silent; default and source of each (workflows §17)."""

from engine.core.definition import Certainty, Setting
from workflows.laws import (
    ADR_CONSULTATION,
    ADR_DELIVERY,
    ADR_DUTIES,
    ADR_FEE,
    ADR_REASONS,
    ADR_RECEIPT,
    ADR_SEAL,
    ADR_SUPPLEMENTATION,
    ARCHIVES_LAW,
    CHANGZHI_2021,
    FEE_RULES,
    LETTER_235,
    REG,
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
