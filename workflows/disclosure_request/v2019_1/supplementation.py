"""补正 (Art. 29, 30)."""

from engine.core.definition import (
    ON,
    SAME,
    SWEEP,
    Expired,
    Extend,
    Fact,
    FactType,
    Length,
    Live,
    Put,
    Send,
    SettingIs,
    Start,
    Stop,
    T,
    expiry,
)
from workflows import letters as L, policy as P, roles as R
from workflows.disclosure_request.v2019_1 import clocks as C, facts as F, guards as G, outcomes as O
from workflows.disclosure_request.v2019_1.states import AWAITING_SUPPLEMENTATION, CLOSED, IN_HANDLING, REGISTERED
from workflows.laws import ADR_DUTIES, ADR_SUPPLEMENTATION, REG

LATE_NOTICE = Expired(C.NOTIFY_SUPPLEMENTATION.key)

RUNS_ON = LATE_NOTICE & SettingIs(P.LATE_SUPPLEMENTATION_NOTICE, ("runs_on",))

# A period that still runs (late notice, deferral, redo) is neither stopped nor started anew by a supplementation.
NO_PERIOD_RUNS = ~Live(C.REPLY.key) & ~Live(C.DEFERRAL.key) & ~Live(C.REDO.key)

SUPPLEMENTATION = (
    T(
        "request_supplementation",
        "告知补正",
        REGISTERED | IN_HANDLING,
        AWAITING_SUPPLEMENTATION,
        by=R.OFFICER,
        law=(REG.art(29), REG.art(30)),
        facts=(F.FINDING, F.PERIOD_DAYS),
        when=(G.NEVER_ASKED, G.NO_CONSULTATION_OPEN),
        effects=(
            Stop(C.NOTIFY_SUPPLEMENTATION),
            Stop(C.REPLY, when=~RUNS_ON),
            Start(C.SUPPLEMENTATION, length=Length("period_days", P.SUPPLEMENTATION_DAYS)),
        ),
        letters=(Send(L.SUPPLEMENTATION_NOTICE),),
    ),
    T(
        "request_second_supplementation",
        "再次告知补正",
        REGISTERED | IN_HANDLING,
        AWAITING_SUPPLEMENTATION,
        by=R.OFFICE_HEAD,
        law=ADR_SUPPLEMENTATION.art("三点"),
        facts=(F.FINDING, F.REASON, F.PERIOD_DAYS),
        when=(G.SECOND_ALLOWED, G.NO_CONSULTATION_OPEN),
        effects=(Start(C.SUPPLEMENTATION, length=Length("period_days", P.SUPPLEMENTATION_DAYS)),),
        letters=(Send(L.SUPPLEMENTATION_NOTICE),),
    ),
    T(
        "extend_supplementation",
        "延长补正期限",
        AWAITING_SUPPLEMENTATION,
        SAME,
        by=R.OFFICER,
        law=REG.art(30),
        facts=(F.DAYS, Fact("reason", "理由", FactType.NOTE, False)),
        effects=(Extend(C.SUPPLEMENTATION, "days"), Stop(C.DECIDE)),
    ),
    T(
        "supplementation_lapses",
        "补正期限届满",
        AWAITING_SUPPLEMENTATION,
        SAME,
        by=SWEEP,
        law=(REG.art(30), ADR_DUTIES.art("三点")),
        when=(Expired(C.SUPPLEMENTATION.key), ~Live(C.DECIDE.key)),
        effects=(Start(C.DECIDE, expiry(C.SUPPLEMENTATION)),),
    ),
    T(
        "receive_supplementation",
        "收到补正",
        AWAITING_SUPPLEMENTATION,
        REGISTERED,
        by=R.REGISTRAR,
        law=REG.art(30),
        records=True,
        others="申请人",
        facts=(
            Fact("just_cause", "逾期的正当理由", FactType.FINDING, False),
            Fact("request", "补正后的申请内容", FactType.NOTE, False),
        ),
        when=(G.IN_SUPPLEMENTATION_PERIOD,),
        effects=(
            Stop(C.SUPPLEMENTATION),
            Stop(C.DECIDE),
            Start(C.REPLY, ON, basis="supplemented_on", roll=C.ROLLS, when=NO_PERIOD_RUNS),
            Put("supplemented_on", ON),
            Put("request", fact="request"),
        ),
    ),
    T(
        "abandon_unsupplemented",
        "逾期不补正，视为放弃",
        AWAITING_SUPPLEMENTATION,
        CLOSED,
        by=R.OFFICE_HEAD,
        law=REG.art(30),
        facts=(F.FINDING,),
        when=(G.SUPPLEMENTATION_LAPSED, G.SUPPLEMENTATION_NOTICE_TOLD),
        outcome=O.ABANDONED_UNSUPPLEMENTED,
        letters=(Send(L.CLOSE_UNSUPPLEMENTED, owed=True),),
    ),
)
