"""disclosure_request 2019.1 — 政府信息公开申请办理, in force 2019-05-15 (国务院令第711号).

One row `T(...)` per permitted step, in the order a case meets them: receipt, supplementation, handling, fee,
consultation, review, delivery, endings, supervision. Short names
in the rows: C clocks, F facts, G guards, L letters, M marks, O outcomes, P settings of the agency, R roles; states
stand by their own names. Where the law is silent an ADR is cited.
"""

from engine.core.definition import Start, Stop, StopAll, Workflow
from workflows import policy as P
from workflows.disclosure_request.v2019_1 import clocks as C, marks as M, outcomes as O
from workflows.disclosure_request.v2019_1.consultation import CONSULTATION
from workflows.disclosure_request.v2019_1.delivery import DELIVERY
from workflows.disclosure_request.v2019_1.endings import ENDINGS
from workflows.disclosure_request.v2019_1.fee import FEE
from workflows.disclosure_request.v2019_1.handling import HANDLING
from workflows.disclosure_request.v2019_1.receipt import RECEIPT
from workflows.disclosure_request.v2019_1.review import REVIEW
from workflows.disclosure_request.v2019_1.states import ARCHIVED, CLOSED, IN_HANDLING, IN_REVIEW, REPLIED, STATES
from workflows.disclosure_request.v2019_1.supervision import SUPERVISION
from workflows.disclosure_request.v2019_1.supplementation import SUPPLEMENTATION
from workflows.laws import REG

DISCLOSURE_REQUEST_2019_1 = Workflow(
    key="disclosure_request",
    version="2019.1",
    title="政府信息公开申请办理",
    in_force_from=REG.in_force_from,
    law=REG.art(45),
    states=STATES,
    transitions=(
        *RECEIPT,
        *SUPPLEMENTATION,
        *HANDLING,
        *FEE,
        *CONSULTATION,
        *REVIEW,
        *DELIVERY,
        *ENDINGS,
        *SUPERVISION,
    ),
    clocks=C.CLOCKS,
    marks=M.MARKS,
    settings=(*P.REQUEST_SETTINGS, P.OTHER_AGENCY_DAYS),
    outcomes=(*O.REPLIES, *O.CLOSINGS),
    on_enter={
        REPLIED.key: (StopAll(), Start(C.ARCHIVE)),
        CLOSED.key: (StopAll(), Start(C.ARCHIVE)),
    },
    on_leave={IN_HANDLING.key: (Stop(C.UNIT_OPINION), Stop(C.DECIDE)), IN_REVIEW.key: (Stop(C.DECIDE),)},
    ended=(REPLIED, CLOSED, ARCHIVED),
)
