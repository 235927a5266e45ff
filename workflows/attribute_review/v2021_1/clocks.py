"""Clocks (期限) of attribute_review 2021.1: whose period, how long, by which article."""

from engine.core.definition import Clock, ClockKind, Unit
from workflows import policy as P
from workflows.laws import ADR_ATTRIBUTE, ADR_DUTIES, REG, SECRECY_LAW, YUXI_2021

INTERNAL, CALENDAR = ClockKind.INTERNAL, Unit.CALENDAR
RESUBMISSION = Clock("resubmission", "重新报送期限", P.RESUBMISSION_DAYS, ADR_ATTRIBUTE.art("二点"), INTERNAL)
JOINT_OPINION = Clock("joint_opinion", "联合发文机关提出意见", 5, ADR_ATTRIBUTE.art("三点"), INTERNAL)
REFERRAL = Clock("referral", "送审保密事项", 10, ADR_DUTIES.art("三点"), INTERNAL)
PUBLICATION = Clock("publication", "主动公开期限", 20, REG.art(26))
INTERPRETATION = Clock("interpretation", "解读发布期限", P.INTERPRETATION_DAYS, YUXI_2021.art("14项"))
REASSESSMENT = Clock("reassessment", "定期审查期限", P.REASSESSMENT_DAYS, REG.art(18), unit=CALENDAR)
SECRECY = Clock("secrecy", "保密期限", None, SECRECY_LAW.art(20), ClockKind.THEIRS, CALENDAR)
DECIDE = Clock("decide", "作出审查决定", P.REASSESSMENT_DECISION_DAYS, ADR_ATTRIBUTE.art("八点"), INTERNAL)
CLOCKS = (RESUBMISSION, JOINT_OPINION, REFERRAL, PUBLICATION, INTERPRETATION, REASSESSMENT, SECRECY, DECIDE)

YEAR = 365
"""Days between two reviews of a state secret, whatever the agency sets (保密法 24)."""
