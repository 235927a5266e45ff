"""信息处理费 (Art. 42; 国办函〔2020〕109号)."""

from engine.core.definition import (
    ON,
    SAME,
    SWEEP,
    Expired,
    Fact,
    FactType,
    Live,
    Put,
    Reinstate,
    Send,
    SettingIs,
    Start,
    Stop,
    T,
    expiry,
)
from workflows import letters as L, policy as P, roles as R
from workflows.disclosure_request.v2019_1 import clocks as C, facts as F, guards as G, outcomes as O
from workflows.disclosure_request.v2019_1.states import AWAITING_PAYMENT, CLOSED, IN_HANDLING
from workflows.laws import ADR_DUTIES, ADR_FEE, FEE_RULES, REG

FEE = (
    T(
        "charge_fee",
        "收取信息处理费",
        IN_HANDLING,
        AWAITING_PAYMENT,
        by=R.OFFICER,
        law=(REG.art(42), FEE_RULES.whole()),
        facts=(
            Fact("items", "本月累计件数", FactType.NUMBER, False),
            Fact("pages", "页数", FactType.NUMBER, False),
        ),
        when=(G.FEE_BASIS, G.FEE_DUE, G.NO_CONSULTATION_OPEN, G.REPLY_NOT_EXPIRED),
        effects=(Stop(C.REPLY), Start(C.PAYMENT)),
        letters=(Send(L.FEE_NOTICE),),
    ),
    T(
        "payment_lapses",
        "缴费期限届满",
        AWAITING_PAYMENT,
        SAME,
        by=SWEEP,
        law=(FEE_RULES.whole(), ADR_DUTIES.art("三点")),
        when=(Expired(C.PAYMENT.key), ~Live(C.DECIDE.key)),
        effects=(Start(C.DECIDE, expiry(C.PAYMENT)),),
    ),
    T(
        "record_payment",
        "登记缴费",
        AWAITING_PAYMENT,
        IN_HANDLING,
        by=(R.FINANCE, R.OFFICER),
        law=(FEE_RULES.whole(), ADR_FEE.art("二点")),
        records=True,
        others="申请人",
        facts=(Fact("reason", "接受逾期缴费的理由", FactType.NOTE, False),),
        when=(G.PAID_IN_TIME,),
        effects=(
            Stop(C.PAYMENT),
            Stop(C.DECIDE),
            Start(C.REPLY, ON, basis="paid_on", roll=C.ROLLS, when=SettingIs(P.PAYMENT_RESTART, ("restart",))),
            Reinstate(C.REPLY, when=SettingIs(P.PAYMENT_RESTART, ("resume",))),
            Put("paid_on", ON),
            Start(C.UNIT_OPINION),
        ),
    ),
    T(
        "revoke_fee",
        "撤销收费",
        AWAITING_PAYMENT,
        IN_HANDLING,
        by=R.OFFICE_HEAD,
        law=ADR_FEE.art("四点"),
        facts=(F.REASON,),
        effects=(Stop(C.PAYMENT), Stop(C.DECIDE), Reinstate(C.REPLY), Start(C.UNIT_OPINION)),
    ),
    T(
        "abandon_unpaid",
        "逾期未缴费，视为放弃",
        AWAITING_PAYMENT,
        CLOSED,
        by=R.OFFICE_HEAD,
        law=(REG.art(42), FEE_RULES.whole()),
        facts=(F.FINDING,),
        when=(G.PAYMENT_LAPSED, G.FEE_NOTICE_TOLD),
        outcome=O.ABANDONED_UNPAID,
        letters=(Send(L.CLOSE_UNPAID, owed=True),),
    ),
)
