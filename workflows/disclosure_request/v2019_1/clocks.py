"""Clocks (期限) of disclosure_request 2019.1: whose period, how long, by which article."""

from engine.core.definition import Clock, ClockKind, SettingIs, Unit
from workflows import policy as P
from workflows.laws import ADR_DUTIES, ADR_RECEIPT, ADR_REDO, FEE_RULES, RECONSIDERATION_LAW, REG

THEIRS, INTERNAL, WINDOW = ClockKind.THEIRS, ClockKind.INTERNAL, ClockKind.WINDOW
CONFIRM_RECEIPT = Clock("confirm_receipt", "确认收到期限", 0, REG.art(31, None, 2))
REPLY_PRESUMED = Clock("reply_presumed", "推定答复期限（自到达之日）", 20, ADR_RECEIPT.art("二点"), INTERNAL)
RETRY_CONTACT = Clock("retry_contact", "再次联系申请人", 5, ADR_DUTIES.art("三点"), INTERNAL)
NOTIFY_SUPPLEMENTATION = Clock("notify_supplementation", "告知补正期限", 7, REG.art(30), WINDOW)
SUPPLEMENTATION = Clock("supplementation", "补正期限", P.SUPPLEMENTATION_DAYS, REG.art(30), THEIRS)
REPLY = Clock("reply", "答复期限", 20, REG.art(33, 2), max_extension=20)
UNIT_OPINION = Clock("unit_opinion", "承办单位提出意见期限", P.UNIT_OPINION_DAYS, ADR_DUTIES.art("三点"), INTERNAL)
REASONS = Clock("reasons", "说明理由期限", P.REASONS_DAYS, REG.art(35), THEIRS)
DEFERRAL = Clock("deferral", "延迟答复期限", None, REG.art(35))
PAYMENT = Clock("payment", "缴费期限", P.PAYMENT_DAYS, FEE_RULES.whole(), THEIRS)
DECIDE = Clock("decide", "他人期限届满后作出决定", 3, ADR_DUTIES.art("三点"), INTERNAL)
REFERRAL = Clock("referral", "送审保密事项", 10, ADR_DUTIES.art("三点"), INTERNAL)
DELIVERY = Clock("delivery", "签发后送达", 2, ADR_DUTIES.art("三点"), INTERNAL)
REDO = Clock("redo", "重新答复期限", 20, ADR_REDO.art("一点"))
ARCHIVE = Clock("archive", "归档期限", P.ARCHIVE_DAYS, ADR_DUTIES.art("四点"), INTERNAL)
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

ROLLS = SettingIs(P.RECEIPT_ON_NON_WORKING_DAY, ("next_working_day",))
