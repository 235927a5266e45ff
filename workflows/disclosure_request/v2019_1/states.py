"""States (环节) of disclosure_request 2019.1 and the groups of them that rows name."""

from engine.core.definition import State, States
from workflows.laws import LETTER_207

RECEIVED = State("received", "已接收", idle="当面、挂号、口头申请即日登记（条例第三十一条、第四十五条）")
AWAITING_CONTACT = State("awaiting_contact", "待联系申请人", dormant=LETTER_207.art("一点"))
REGISTERED = State("registered", "已登记（审查）")
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

ALL = States(STATES)

BEFORE_ISSUE = ALL - {ISSUED, REPLIED, CLOSED, ARCHIVED}

BEFORE_REPLY = ALL - {REPLIED, CLOSED, ARCHIVED}

CONSULTING = IN_HANDLING | IN_REVIEW | AWAITING_REASONS

HEARING = CONSULTING | REGISTERED | AWAITING_SUPPLEMENTATION | AWAITING_PAYMENT | PENDING_ISSUE | ISSUED
