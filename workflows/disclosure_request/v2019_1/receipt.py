"""接收、确认、登记 (Art. 29, 31, 45; 207号 第一点)."""

from engine.core.definition import (
    ON,
    SAME,
    SWEEP,
    Expired,
    Fact,
    FactIs,
    FactType,
    Put,
    Send,
    SettingIs,
    Start,
    Stop,
    T,
    expiry,
    fact_day,
    field_day,
)
from workflows import letters as L, policy as P, roles as R
from workflows.disclosure_request.v2019_1 import clocks as C, facts as F, guards as G
from workflows.disclosure_request.v2019_1.states import AWAITING_CONTACT, RECEIVED, REGISTERED
from workflows.laws import LETTER_207, REG

DATED_BY_PLATFORM = SettingIs(P.ONLINE_RECEIPT, ("platform",))
DATED_BY_CHANNEL = FactIs("channel", ("in_person", "registered_mail", "oral")) | (
    FactIs("channel", ("internet",)) & DATED_BY_PLATFORM
)

STARTS_NOTIFY_SUPPLEMENTATION = Start(
    C.NOTIFY_SUPPLEMENTATION, field_day("received_on"), basis="received_on", roll=C.ROLLS
)

RECEIPT = (
    T(
        "receive",
        "接收申请",
        None,
        RECEIVED,
        by=R.REGISTRAR,
        law=(REG.art(29), REG.art(31), REG.art(45)),
        records=True,
        facts=(
            F.CHANNEL,
            F.ARRIVED_ON,
            F.APPLICANT_KIND,
            F.APPLICANT,
            F.REQUEST.optional(),
            Fact("joint_applicants", "共同申请人", FactType.NOTE, False),
            Fact("proxy", "代理人", FactType.NOTE, False),
            Fact("oral_record", "口头申请代填、宣读并签名的记录", FactType.NOTE, False),
            Fact("form_wanted", "获取信息的方式、途径", FactType.NOTE, False),
        ),
        when=(G.ARRIVED_BY_NOW,),
        effects=(
            Put("channel", fact="channel"),
            Put("applicant_kind", fact="applicant_kind"),
            Put("applicant", fact="applicant"),
            Put("joint_applicants", fact="joint_applicants"),
            Put("proxy", fact="proxy"),
            Put("request", fact="request"),
            Put("form_wanted", fact="form_wanted"),
            Put("arrived_on", fact_day("arrived_on")),
            Put("received_on", fact_day("arrived_on"), when=DATED_BY_CHANNEL),
            Start(C.CONFIRM_RECEIPT, fact_day("arrived_on"), when=FactIs("channel", ("ordinary_mail",))),
            Start(
                C.CONFIRM_RECEIPT,
                fact_day("arrived_on"),
                P.CONFIRM_RECEIPT_DAYS,
                when=FactIs("channel", ("internet", "fax")) & ~DATED_BY_CHANNEL,
            ),
            Start(C.REPLY_PRESUMED, fact_day("arrived_on"), when=~DATED_BY_CHANNEL),
        ),
        letters=(
            Send(L.REGISTRATION_RECORD),
            Send(L.RECEIPT_ACKNOWLEDGEMENT, when=SettingIs(P.RECEIPT_ACKNOWLEDGEMENT, ("on",))),
        ),
    ),
    T(
        "confirm_receipt",
        "确认收到",
        RECEIVED,
        SAME,
        by=R.REGISTRAR,
        law=(REG.art(31, None, 2), REG.art(31, None, 3)),
        others="申请人",
        facts=(F.EVIDENCE,),
        when=(G.TO_BE_CONFIRMED, G.NOT_CONFIRMED),
        effects=(
            Stop(C.CONFIRM_RECEIPT),
            Stop(C.REPLY_PRESUMED),
            Put("received_on", ON, when=~G.RECEIPT_FIXED),
            Put("confirmed_on", ON),
        ),
        letters=(Send(L.RECEIPT_CONFIRMATION_LOG),),
    ),
    T(
        "lose_contact",
        "登记无法联系",
        RECEIVED,
        AWAITING_CONTACT,
        by=R.REGISTRAR,
        law=LETTER_207.art("一点"),
        facts=(Fact("attempts", "联系经过", FactType.NOTE, False),),
        when=(G.TO_BE_CONFIRMED, G.RECEIPT_OPEN),
        effects=(Stop(C.CONFIRM_RECEIPT), Stop(C.REPLY_PRESUMED), Start(C.RETRY_CONTACT)),
    ),
    T(
        "contact_retry_due",
        "再次联系期限届满",
        AWAITING_CONTACT,
        SAME,
        by=SWEEP,
        law=LETTER_207.art("一点"),
        when=(Expired(C.RETRY_CONTACT.key),),
        effects=(Start(C.RETRY_CONTACT, expiry(C.RETRY_CONTACT)),),
    ),
    T(
        "regain_contact",
        "恢复联系",
        AWAITING_CONTACT,
        RECEIVED,
        by=R.REGISTRAR,
        law=LETTER_207.art("一点"),
        others="申请人",
        facts=(Fact("attempts", "联系经过", FactType.NOTE, False),),
        effects=(Stop(C.RETRY_CONTACT), Put("received_on", ON), Put("confirmed_on", ON)),
        letters=(Send(L.RECEIPT_CONFIRMATION_LOG),),
    ),
    T(
        "register",
        "登记",
        RECEIVED,
        REGISTERED,
        by=R.REGISTRAR,
        law=(REG.art(31), REG.art(45)),
        when=(G.RECEIPT_FIXED,),
        effects=(
            Stop(C.CONFIRM_RECEIPT),
            Stop(C.REPLY_PRESUMED),
            Start(C.REPLY, field_day("received_on"), basis="received_on", roll=C.ROLLS),
            STARTS_NOTIFY_SUPPLEMENTATION,
        ),
        letters=(Send(L.REGISTRATION_RECORD),),
    ),
)
