"""disclosure_request 2008.1 — 政府信息公开申请办理 by the Regulation of 2007 (国务院令第492号).

For requests received from 2008-05-01 to 2019-05-14. The steps that both Regulations know are the rows of 2019.1, read
through the concordance (`concordance.py`); what the older one does not know (a deadline for asking, reasons, deferral,
processing fee) is left out. Where it is silent, ADR 012 is cited.
"""

from engine.core.definition import Start, Stop, StopAll, Workflow, amend
from workflows import policy as P
from workflows.disclosure_request.v2008_1 import terms as W
from workflows.disclosure_request.v2008_1.concordance import FROM_2019
from workflows.disclosure_request.v2008_1.rows import REQUEST_SUPPLEMENTATION
from workflows.disclosure_request.v2019_1 import DISCLOSURE_REQUEST_2019_1, outcomes as O
from workflows.disclosure_request.v2019_1.states import (
    ARCHIVED,
    AWAITING_CONTACT,
    AWAITING_SUPPLEMENTATION,
    CLOSED,
    IN_HANDLING,
    IN_REVIEW,
    ISSUED,
    PENDING_ISSUE,
    RECEIVED,
    REGISTERED,
    REPLIED,
)
from workflows.laws import REG_2008

KEPT = (
    "receive",
    "confirm_receipt",
    "lose_contact",
    "contact_retry_due",
    "regain_contact",
    "register",
    "extend_supplementation",
    "supplementation_lapses",
    "receive_supplementation",
    "abandon_unsupplemented",
    "assign",
    "reassign",
    "send_back",
    "narrow_request",
    "extend_reply",
    "open_consultation",
    "deliver_consultation",
    "give_up_delivery",
    "record_opinion",
    "recall",
    "close_consultation",
    "submit_draft",
    "refer_secrecy",
    "answer_referral",
    "clear_secrecy",
    "clear_legality",
    "return_draft",
    "approve",
    "issue",
    "recall_issue",
    "deliver_notice",
    "reply_on_the_spot",
    "dispatch",
    "record_delivery",
    "record_failed_delivery",
    "redispatch",
    "record_provision",
    "withdraw",
    "reopen",
    "revoke_reply",
    "open_redo",
    "correct_record",
    "archive",
    "annotate",
    "explain_lateness",
)
ROWS = tuple(row for key in KEPT for row in DISCLOSURE_REQUEST_2019_1.rows[key])
STATES = (
    RECEIVED,
    AWAITING_CONTACT,
    REGISTERED,
    AWAITING_SUPPLEMENTATION,
    IN_HANDLING,
    IN_REVIEW,
    PENDING_ISSUE,
    ISSUED,
    REPLIED,
    CLOSED,
    ARCHIVED,
)

DISCLOSURE_REQUEST_2008_1 = Workflow(
    key="disclosure_request",
    version="2008.1",
    title="政府信息公开申请办理",
    in_force_from=REG_2008.in_force_from,
    law=REG_2008.art(4),
    states=amend(STATES, FROM_2019),
    transitions=(*amend(ROWS, FROM_2019), REQUEST_SUPPLEMENTATION),
    clocks=W.CLOCKS,
    marks=W.MARKS,
    settings=(
        P.RECEIPT_ON_NON_WORKING_DAY,
        P.ONLINE_RECEIPT,
        P.CONFIRM_RECEIPT_DAYS,
        P.RECEIPT_ACKNOWLEDGEMENT,
        P.SUPPLEMENTATION_DAYS,
        P.PERIOD_FROM,
        P.CONSULTATION_EXCLUSION,
        P.UNDELIVERABLE_CAP,
        P.OTHER_AGENCY_DAYS,
        P.CONSULTATION_NOTICE,
        P.EXTEND_AGAIN,
        P.REFUSED_HAND_DELIVERY,
        P.SEPARATION,
        P.LEGALITY_REVIEW,
        P.UNIT_OPINION_DAYS,
        P.ARCHIVE_DAYS,
    ),
    outcomes=(*amend(O.REPLIES, FROM_2019), *amend(O.CLOSINGS, FROM_2019)),
    on_enter={
        REPLIED.key: (StopAll(), Start(W.ARCHIVE)),
        CLOSED.key: (StopAll(), Start(W.ARCHIVE)),
    },
    on_leave={IN_HANDLING.key: (Stop(W.UNIT_OPINION), Stop(W.DECIDE)), IN_REVIEW.key: (Stop(W.DECIDE),)},
    ended=(REPLIED, CLOSED, ARCHIVED),
)
