"""答复的发出与各种文书的送达 (Art. 33(1), 36, 40; 235号 第四点)."""

from engine.core.definition import (
    ON,
    SAME,
    Fact,
    FactIs,
    FactType,
    Given,
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
from workflows import letters as L
from workflows import policy as P
from workflows import roles as R
from workflows.disclosure_request.v2019_1 import clocks as C
from workflows.disclosure_request.v2019_1 import facts as F
from workflows.disclosure_request.v2019_1 import guards as G
from workflows.disclosure_request.v2019_1 import outcomes as O
from workflows.disclosure_request.v2019_1.states import ALL, ARCHIVED, ISSUED, REGISTERED, REPLIED
from workflows.laws import ADR_DELIVERY, LETTER_235, REG

BY_DELIVERY = SettingIs(P.PERIOD_FROM, ("delivery",))

HANDED_OVER = FactIs("way", ("hand", "entrusted", "electronic"))

STARTS_REMEDY = Start(C.RECONSIDERATION, ON)

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
            F.WAY,
            Fact("posted_on", "交邮之日", FactType.DAY, False),
            Fact("received_on", "收到之日", FactType.DAY, False),
            F.EVIDENCE,
        ),
        when=(G.LETTER_WAS_SENT,),
        effects=(
            Redate(
                C.SUPPLEMENTATION,
                fact_day("received_on"),
                when=FactIs("letter", (L.SUPPLEMENTATION_NOTICE.key,)) & Given("received_on") & BY_DELIVERY,
            ),
            Redate(
                C.REASONS,
                fact_day("received_on"),
                when=FactIs("letter", (L.REASON_REQUEST_NOTICE.key,)) & Given("received_on") & BY_DELIVERY,
            ),
            Redate(
                C.PAYMENT,
                fact_day("received_on"),
                when=FactIs("letter", (L.FEE_NOTICE.key,)) & Given("received_on") & BY_DELIVERY,
            ),
            Prove(fact="letter"),
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
        effects=(Stop(C.REPLY), Put("replied_on", ON), STARTS_REMEDY),
        letters=(Send(None), Send(L.SERVICE_RECEIPT)),
    ),
    T(
        "dispatch",
        "发出答复",
        ISSUED,
        REPLIED,
        by=R.REGISTRAR,
        law=(LETTER_235.art("四点"), REG.art(33, 2)),
        facts=(
            F.WAY,
            Fact("wish", "申请人要求电子送达", FactType.FINDING, False),
            Fact("witnesses", "见证人", FactType.NOTE, False),
            Fact("tracking", "邮件编号", FactType.NOTE, False),
        ),
        when=(G.DELIVERABLE,),
        effects=(
            Stop(C.REPLY),
            Stop(C.DEFERRAL),
            Stop(C.REDO),
            Stop(C.DELIVERY),
            Put("replied_on", ON),
            Prove(letters=O.REPLY_LETTERS, when=HANDED_OVER),
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
        effects=(Prove(letters=O.REPLY_LETTERS), STARTS_REMEDY),
        letters=(Send(L.SERVICE_RECEIPT),),
    ),
    T(
        "record_failed_delivery",
        "登记送达未成",
        ISSUED | REPLIED,
        SAME,
        by=R.REGISTRAR,
        law=(LETTER_235.art("四点"), ADR_DELIVERY.art("二点")),
        records=True,
        facts=(Fact("what", "经过"), Fact("witnesses", "见证人", FactType.NOTE, False)),
    ),
    T(
        "redispatch",
        "再次送达",
        REPLIED,
        SAME,
        by=R.REGISTRAR,
        law=ADR_DELIVERY.art("三点"),
        facts=(F.WAY, Fact("tracking", "邮件编号", FactType.NOTE, False)),
        when=(G.ANYTHING_FAILED,),
        letters=(Send(L.MAIL_DISPATCH_RECORD),),
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
