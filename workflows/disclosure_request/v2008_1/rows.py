"""The one step that the Regulation of 2007 words in its own way (Art. 21(4)): no deadline for asking, no limit."""

from engine.core.definition import Length, Send, Start, Stop, T, amend
from workflows import letters as L, policy as P, roles as R
from workflows.disclosure_request.v2008_1 import terms as W
from workflows.disclosure_request.v2008_1.concordance import FROM_2019
from workflows.disclosure_request.v2019_1 import facts as F, guards as G
from workflows.disclosure_request.v2019_1.states import AWAITING_SUPPLEMENTATION, IN_HANDLING, REGISTERED
from workflows.laws import ADR_2008, REG_2008

REQUEST_SUPPLEMENTATION = T(
    "request_supplementation",
    "告知更改、补充",
    REGISTERED | IN_HANDLING,
    AWAITING_SUPPLEMENTATION,
    by=R.OFFICER,
    law=(REG_2008.art(21, None, 4), ADR_2008.art("三点")),
    facts=(F.FINDING, F.PERIOD_DAYS),
    when=(G.NO_CONSULTATION_OPEN,),
    effects=(Stop(W.REPLY), Start(W.SUPPLEMENTATION, length=Length("period_days", P.SUPPLEMENTATION_DAYS))),
    letters=(Send(amend(L.SUPPLEMENTATION_NOTICE, FROM_2019)),),
)
