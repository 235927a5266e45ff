"""consultation 2019.1 — 征求意见, child case of a disclosure request (third party, co-maker, other agency)."""

from datetime import date

from engine.core.definition import (
    SAME,
    SWEEP,
    Clock,
    ClockKind,
    Expired,
    Fact,
    FactType,
    FieldIs,
    Mark,
    Put,
    Send,
    Start,
    State,
    Stop,
    StopAll,
    T,
    Workflow,
)
from workflows import letters as L, policy as P, roles as R
from workflows.disclosure_request.v2019_1 import facts as F, guards as G, marks as M
from workflows.laws import ADR_CONSULTATION, ADR_DUTIES, REG

DRAFTED = State("drafted", "拟稿", idle="拟稿与发出在同一次办理中完成（ADR 003 第六点）")
SENT = State("sent", "已发出")
DELIVERED = State("delivered", "已送达")
ANSWERED = State("answered", "已答复意见", idle="由母案的答复期限约束（条例第三十三条）")
LAPSED = State("lapsed", "逾期未答复", idle="由母案的答复期限约束（条例第三十三条）")
UNDELIVERABLE = State("undeliverable", "无法送达", idle="由母案的答复期限约束（条例第三十三条）")
RECALLED = State("recalled", "已撤回", idle="由母案的答复期限约束（条例第三十三条）")
CLOSED = State("closed", "已办结", final=True)

DELIVERY = Clock("delivery", "送达征求意见书", 5, ADR_DUTIES.art("三点"), ClockKind.INTERNAL)
CAP = Clock(
    "undeliverable_cap", "未送达时扣除的上限", P.UNDELIVERABLE_CAP, ADR_CONSULTATION.art("二点"), ClockKind.INTERNAL
)
OPINION = Clock("opinion", "答复意见期限", 15, REG.art(32), ClockKind.THEIRS)

CONSENT_DEEMED = Mark(
    "consent_deemed", "视为同意公开", by=("lapse",), until=("record_opinion",), when=FieldIs("kind", ("co_maker",))
)

CONSULTATION_2019_1 = Workflow(
    key="consultation",
    version="2019.1",
    title="征求意见",
    in_force_from=date(2019, 5, 15),
    law=REG.art(33, 3),
    child_of="disclosure_request",
    states=(DRAFTED, SENT, DELIVERED, ANSWERED, LAPSED, UNDELIVERABLE, RECALLED, CLOSED),
    clocks=(DELIVERY, CAP, OPINION),
    marks=(CONSENT_DEEMED, *M.OF_CONSULTATION),
    settings=(P.UNDELIVERABLE_CAP, P.OTHER_AGENCY_DAYS, P.SEPARATION),
    transitions=(
        T(
            "open",
            "拟征求意见书",
            None,
            DRAFTED,
            by=R.OFFICER,
            law=(REG.art(11), REG.art(32), REG.art(34)),
            facts=(F.KIND, F.QUESTION, F.ADDRESSEE, F.SUBJECT),
            effects=(
                Put("kind", fact="kind"),
                Put("question", fact="question"),
                Put("addressee", fact="addressee"),
                Put("subject", fact="subject"),
            ),
        ),
        T(
            "send",
            "发出征求意见书",
            DRAFTED,
            SENT,
            by=R.OFFICER,
            law=(REG.art(32), REG.art(34), ADR_CONSULTATION.art("一点")),
            effects=(Start(DELIVERY), Start(CAP)),
            letters=(
                Send(L.THIRD_PARTY_CONSULTATION, when=FieldIs("kind", ("third_party",))),
                Send(L.CO_MAKER_CONSULTATION, when=FieldIs("kind", ("co_maker",))),
                Send(L.AGENCY_CONFIRMATION, when=FieldIs("kind", ("other_agency",))),
            ),
        ),
        T(
            "exclusion_capped",
            "未送达，扣除期间届满",
            SENT,
            SAME,
            by=SWEEP,
            law=ADR_CONSULTATION.art("二点"),
            when=(Expired(CAP.key),),
            effects=(Stop(CAP),),
            tells_parent="close_consultation",
        ),
        T(
            "deliver",
            "登记送达",
            SENT,
            DELIVERED,
            by=R.REGISTRAR,
            law=(REG.art(32), REG.art(34)),
            records=True,
            facts=(F.EVIDENCE,),
            effects=(
                Stop(DELIVERY),
                Stop(CAP),
                Start(OPINION, when=FieldIs("kind", ("third_party", "co_maker"))),
                Start(OPINION, length=P.OTHER_AGENCY_DAYS, when=FieldIs("kind", ("other_agency",))),
            ),
        ),
        T(
            "give_up_delivery",
            "无法送达",
            SENT,
            UNDELIVERABLE,
            by=R.OFFICE_HEAD,
            law=ADR_CONSULTATION.art("二点"),
            facts=(F.ATTEMPTS,),
            when=(G.TWO_WAYS,),
            effects=(StopAll(),),
            tells_parent="close_consultation",
        ),
        T(
            "record_opinion",
            "登记意见",
            DELIVERED | LAPSED,
            ANSWERED,
            by=R.REGISTRAR,
            law=(REG.art(32), REG.art(34)),
            records=True,
            others="被征求意见人",
            facts=(
                F.OPINION,
                Fact("reasons", "理由", FactType.NOTE, False),
                Fact("reasonable", "理由是否合理", FactType.YES_NO, False),
            ),
            effects=(
                Stop(OPINION),
                Put("opinion", fact="opinion"),
                Put("reasons", fact="reasons"),
                Put("reasonable", fact="reasonable"),
            ),
            tells_parent="close_consultation",
        ),
        T(
            "lapse",
            "逾期未答复意见",
            DELIVERED,
            LAPSED,
            by=SWEEP,
            law=(REG.art(32), REG.art(34)),
            when=(Expired(OPINION.key),),
            effects=(Stop(OPINION),),
            tells_parent="close_consultation",
        ),
        T(
            "recall",
            "撤回征求意见",
            DRAFTED | SENT | DELIVERED,
            RECALLED,
            by=R.OFFICER,
            law=ADR_CONSULTATION.art("六点"),
            facts=(
                Fact("why", "撤回的原因", FactType.NOTE, False),
                Fact("in_error", "误发", FactType.YES_NO, False),
            ),
            effects=(StopAll(),),
            letters=(Send(L.CONSULTATION_RECALL),),
            tells_parent="close_consultation",
        ),
        T(
            "close",
            "评估并办结",
            ANSWERED | LAPSED | UNDELIVERABLE | RECALLED,
            CLOSED,
            by=R.OFFICER,
            law=REG.art(32),
            facts=(Fact("assessment", "评估", FactType.NOTE, False),),
        ),
    ),
    ended=(ANSWERED, LAPSED, UNDELIVERABLE, RECALLED, CLOSED),
)
