"""attribute_review 2021.1 — 公文公开属性源头认定: the disclosure attribute of an official document is decided with its
draft, reviewed for secrecy and openness, signed, carried out and reviewed again every year.

One row `T(...)` per permitted step, in the order a document meets them. Short names in the rows as in
disclosure_request: C clocks, F facts, G guards (V those of reviews), L letters, M marks, P settings, R roles.
"""

from engine.core.definition import RolesApart, Stop, StopAll, Workflow
from workflows import policy as P, roles as R
from workflows.attribute_review.v2021_1 import clocks as C, marks as M
from workflows.attribute_review.v2021_1.drafting import DRAFTING_ROWS
from workflows.attribute_review.v2021_1.reassessment import REASSESSMENT_ROWS
from workflows.attribute_review.v2021_1.secrecy import SECRECY_ROWS
from workflows.attribute_review.v2021_1.signing import SIGNING_ROWS
from workflows.attribute_review.v2021_1.states import (
    CANCELLED,
    IN_REVIEW,
    ON_FILE,
    PENDING_SIGNATURE,
    REASSESSMENT,
    REPEALED,
    RETURNED,
    SECRECY_REVIEW,
    STATES,
)
from workflows.attribute_review.v2021_1.taking_in import TAKING_IN_ROWS
from workflows.laws import CHANGZHI_2021

ATTRIBUTE_REVIEW_2021_1 = Workflow(
    key="attribute_review",
    version="2021.1",
    title="公文公开属性源头认定",
    in_force_from=CHANGZHI_2021.in_force_from,
    law=CHANGZHI_2021.art("四部分第（二）项"),
    states=STATES,
    transitions=(*DRAFTING_ROWS, *SECRECY_ROWS, *SIGNING_ROWS, *REASSESSMENT_ROWS, *TAKING_IN_ROWS),
    clocks=C.CLOCKS,
    marks=M.MARKS,
    settings=P.ATTRIBUTE_SETTINGS,
    on_enter={
        RETURNED.key: (Stop(C.JOINT_OPINION),),
        PENDING_SIGNATURE.key: (Stop(C.JOINT_OPINION),),
        ON_FILE.key: (Stop(C.INTERPRETATION),),
        REPEALED.key: (StopAll(),),
        CANCELLED.key: (StopAll(),),
    },
    on_leave={
        SECRECY_REVIEW.key: (Stop(C.REFERRAL),),
        REASSESSMENT.key: (Stop(C.REFERRAL), Stop(C.DECIDE)),
    },
    ended=(REPEALED, CANCELLED),
    roles_apart=(
        RolesApart(R.OFFICER, R.ATTRIBUTE_OFFICER, CHANGZHI_2021.art("六部分第（二）项"), P.ATTRIBUTE_STAFF_APART),
    ),
    gaps_of="accept",
    gaps_in=(*IN_REVIEW.members, RETURNED),
    index_only=(M.ONLY_INDEX,),
)
