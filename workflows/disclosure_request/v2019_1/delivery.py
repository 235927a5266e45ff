"""答复的发出与各种文书的送达 (Art. 33(1), 36, 40; 235号 第四点)."""

from engine.core.definition import (
    ON,
    SAME,
    Fact,
    FactIs,
    FactType,
    Live,
    Prove,
    Put,
    Redate,
    Send,
    SettingIs,
    Start,
    Stop,
    T,
    fact_day,
)
from workflows import letters as L, policy as P, roles as R
from workflows.disclosure_request.v2019_1 import clocks as C, facts as F, guards as G, marks as M, outcomes as O
from workflows.disclosure_request.v2019_1.states import ALL, ARCHIVED, ISSUED, REGISTERED, REPLIED
from workflows.laws import ADR_DELIVERY, LETTER_235, REG

ASKS_SUPPLEMENTATION = FactIs("letter", (L.SUPPLEMENTATION_NOTICE.key,))
ASKS_REASONS = FactIs("letter", (L.REASON_REQUEST_NOTICE.key,))
ASKS_PAYMENT = FactIs("letter", (L.FEE_NOTICE.key,))
COUNTS_FROM_DELIVERY = M.DELIVERED & SettingIs(P.PERIOD_FROM, ("delivery",))
REASONS_FROM_DELIVERY = Redate(C.REASONS, fact_day("received_on"), when=ASKS_REASONS & COUNTS_FROM_DELIVERY)
PAYMENT_FROM_DELIVERY = Redate(C.PAYMENT, fact_day("received_on"), when=ASKS_PAYMENT & COUNTS_FROM_DELIVERY)
HANDED_OVER = FactIs("way", ("hand", "entrusted", "electronic"))
NOT_YET_KNOWN = ~Live(C.RECONSIDERATION.key)

FAILED_DELIVERY = (
    Fact("what", "经过"),
    F.FAILURE,
    Fact("letter", "文书（告知书；答复书不填）", required=False),
    F.REF.optional(),
    F.WITNESSES,
)

DELIVERY = (
    T(
        "deliver_notice",
        "登记告知书送达",
        ALL - {ARCHIVED},
        SAME,
        by=R.REGISTRAR,
        law=(LETTER_235.art("四点"), ADR_DELIVERY.art("一点")),
        records=True,
        facts=(
            Fact("letter", "文书"),
            F.REF.optional(),
            F.WAY,
            Fact("posted_on", "交邮之日", FactType.DAY, False),
            Fact("received_on", "收到之日", FactType.DAY, False),
            F.EVIDENCE,
            F.WISH,
        ),
        when=(G.NOT_A_REPLY, G.LETTER_WAS_SENT, G.NOTICE_DATES, G.NOTICE_WAY),
        effects=(
            Redate(C.SUPPLEMENTATION, fact_day("received_on"), when=ASKS_SUPPLEMENTATION & COUNTS_FROM_DELIVERY),
            REASONS_FROM_DELIVERY,
            PAYMENT_FROM_DELIVERY,
            Stop(C.DECIDE, when=(ASKS_SUPPLEMENTATION | ASKS_REASONS | ASKS_PAYMENT) & COUNTS_FROM_DELIVERY),
            Prove(fact="letter", when=M.DELIVERED),
        ),
        letters=(
            Send(L.MAIL_DISPATCH_RECORD, when=FactIs("way", ("mail",))),
            Send(L.SERVICE_RECEIPT, when=~FactIs("way", ("mail",))),
        ),
    ),
    T(
        "reply_on_the_spot",
        "当场答复",
        REGISTERED,
        REPLIED,
        by=R.OFFICER,
        law=(REG.art(33, 1), REG.art(17)),
        facts=(
            Fact("outcome", "办理结果"),
            Fact("clearance", "保密审查结论", FactType.NOTE, False),
            Fact("courtesy", "便民答复考虑", FactType.RECORD, False),
            Fact("ground", "事实和理由", FactType.NOTE, False),
            Fact("given", "提供的内容、方式", FactType.NOTE, False),
        ),
        when=(G.ON_THE_SPOT,),
        drafts=O.ON_THE_SPOT,
        concludes=True,
        effects=(Stop(C.REPLY), Put("replied_on", ON), Start(C.RECONSIDERATION)),
        letters=(Send(None), Send(L.SERVICE_RECEIPT)),
    ),
    T(
        "dispatch",
        "发出答复",
        ISSUED,
        REPLIED,
        by=R.REGISTRAR,
        law=(LETTER_235.art("四点"), REG.art(33, 2)),
        facts=(F.WAY, F.WISH, F.WITNESSES, F.TRACKING),
        when=(G.DELIVERABLE,),
        effects=(
            Stop(C.REPLY),
            Stop(C.DEFERRAL),
            Stop(C.REDO),
            Stop(C.DELIVERY),
            Put("replied_on", ON),
            Prove(letters=L.REPLIES, when=HANDED_OVER),
            Start(C.RECONSIDERATION, when=HANDED_OVER),
        ),
        concludes=True,
        letters=(
            Send(L.MAIL_DISPATCH_RECORD, when=FactIs("way", ("mail",))),
            Send(L.SERVICE_RECEIPT, when=HANDED_OVER),
        ),
    ),
    T(
        "record_delivery",
        "登记送达",
        REPLIED,
        SAME,
        by=R.REGISTRAR,
        law=LETTER_235.art("四点"),
        records=True,
        facts=(F.EVIDENCE,),
        when=(G.DELIVERED_AFTER_DISPATCH,),
        effects=(Prove(letters=L.REPLIES), Start(C.RECONSIDERATION, when=NOT_YET_KNOWN)),
        letters=(Send(L.SERVICE_RECEIPT),),
    ),
    T(
        "record_failed_delivery",
        "登记送达未成",
        ALL - {ARCHIVED},
        SAME,
        by=R.REGISTRAR,
        law=(LETTER_235.art("四点"), ADR_DELIVERY.art("二点")),
        records=True,
        facts=FAILED_DELIVERY,
        when=(G.A_NOTICE_NAMED, G.NOT_A_REPLY, G.LETTER_WAS_SENT, G.FAILED_AFTER_IT_WAS_MADE),
    ),
    T(
        "record_failed_delivery",
        "登记送达未成",
        ISSUED | REPLIED,
        SAME,
        by=R.REGISTRAR,
        law=(LETTER_235.art("四点"), ADR_DELIVERY.art("二点")),
        records=True,
        facts=FAILED_DELIVERY,
        when=(M.OF_THE_REPLY,),
    ),
    T(
        "redispatch",
        "再次送达",
        REPLIED,
        SAME,
        by=R.REGISTRAR,
        law=ADR_DELIVERY.art("三点"),
        facts=(F.WAY, F.WISH, F.WITNESSES, F.TRACKING),
        when=(G.ANYTHING_FAILED, G.DELIVERABLE),
        effects=(
            Prove(letters=L.REPLIES, when=HANDED_OVER),
            Start(C.RECONSIDERATION, when=HANDED_OVER & NOT_YET_KNOWN),
        ),
        letters=(
            Send(L.MAIL_DISPATCH_RECORD, when=FactIs("way", ("mail",))),
            Send(L.SERVICE_RECEIPT, when=HANDED_OVER),
        ),
    ),
    T(
        "record_provision",
        "登记提供信息",
        REPLIED,
        SAME,
        by=R.REGISTRAR,
        law=(REG.art(36, None, 2), REG.art(40)),
        records=True,
        facts=(Fact("evidence", "证据", FactType.NOTE, False),),
        letters=(Send(L.SERVICE_RECEIPT),),
    ),
)
