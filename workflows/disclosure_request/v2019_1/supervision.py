"""逾期的原因与督办 (Art. 47; ADR 008). The alerts themselves are no rows: the sweep writes them (workflows §15)."""

from engine.core.definition import SAME, Fact, FactType, Put, Send, T
from workflows import letters as L, roles as R
from workflows.disclosure_request.v2019_1 import facts as F, guards as G
from workflows.disclosure_request.v2019_1.states import ALL, ARCHIVED
from workflows.laws import ADR_DUTIES, REG

SUPERVISION = (
    T(
        "explain_lateness",
        "说明逾期原因",
        ALL - {ARCHIVED},
        SAME,
        by=(R.HANDLER, R.OFFICER, R.OFFICE_HEAD),
        law=ADR_DUTIES.art("五点"),
        records=True,
        facts=(F.REASON,),
        when=(G.LATE,),
        effects=(Put("lateness_reason", fact="reason"),),
    ),
    T(
        "issue_rectification",
        "签发督办单",
        ALL - {ARCHIVED},
        SAME,
        by=R.SUPERVISOR,
        law=REG.art(47, 1),
        records=True,
        facts=(
            Fact("number", "督办单文号"),
            Fact("measures", "整改要求", FactType.NOTE, False),
        ),
        when=(G.LATE,),
        letters=(Send(L.RECTIFICATION_NOTICE),),
    ),
)
