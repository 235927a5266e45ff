"""seal_use 2021.1 — 政府信息公开专用章用印: asked for by one person, approved by another, pressed by a third."""

from datetime import date

from engine.core.definition import (
    ON,
    Apart,
    AskSeal,
    Clock,
    ClockKind,
    Fact,
    FactIs,
    FactType,
    Given,
    Guard,
    HasField,
    Put,
    Seal,
    Send,
    SettingIs,
    Start,
    State,
    Stop,
    StopAll,
    T,
    Workflow,
)
from workflows import letters as L, policy as P, roles as R
from workflows.laws import ADR_SEAL, CHANGZHI_2021, REG

REQUESTED = State("requested", "已申请用印")
APPROVED = State("approved", "已批准")
STAMPED = State("stamped", "已用印", final=True)
REFUSED = State("refused", "不予用印", final=True)
WITHDRAWN = State("withdrawn", "已撤回用印申请", final=True)

APPROVAL = Clock("seal_approval", "审批用印申请", P.SEAL_APPROVAL_DAYS, ADR_SEAL.art("五点"), ClockKind.INTERNAL)
STAMPING = Clock("seal_stamping", "用印", P.SEAL_STAMPING_DAYS, ADR_SEAL.art("五点"), ClockKind.INTERNAL)

LETTERS_BY_USE = (
    (
        "procedure",
        tuple(
            x.key
            for x in (
                L.RECEIPT_ACKNOWLEDGEMENT,
                L.SUPPLEMENTATION_NOTICE,
                L.REASON_REQUEST_NOTICE,
                L.DELAYED_REPLY_NOTICE,
                L.EXTENSION_NOTICE,
                L.FEE_NOTICE,
                L.CONSULTATION_NOTICE,
                L.THIRD_PARTY_DISCLOSURE,
                L.WITHDRAWAL_CLOSURE,
            )
        ),
    ),
    ("reply", (*L.REPLY_KEYS, L.CLOSE_UNSUPPLEMENTED.key, L.CLOSE_UNPAID.key, L.PROACTIVE_SUGGESTION_REPLY.key)),
    (
        "inquiry",
        tuple(
            x.key
            for x in (
                L.THIRD_PARTY_CONSULTATION,
                L.CO_MAKER_CONSULTATION,
                L.CO_MAKER_OPINION,
                L.AGENCY_CONFIRMATION,
                L.CONSULTATION_RECALL,
                L.ASSISTING_UNIT_LETTER,
                L.SECRECY_REFERRAL,
            )
        ),
    ),
)
"""The kinds of letters (dossier letters.md, groups A and B) against the use of the seal that they fall under."""
FOR_LETTERS = ("procedure", "reply", "inquiry")
FOR_DOCUMENTS = ("attribute", "publication")

USE = Fact("use", "用途", choices=(*FOR_LETTERS, *FOR_DOCUMENTS))
LETTER = Fact("letter", "文号", required=False)
DOCUMENT = Fact("document", "公文或者信息的名称", required=False)
COPIES = Fact("copies", "份数", FactType.NUMBER)
NOTE = Fact("note", "说明", FactType.NOTE, False)
REASON = Fact("reason", "理由", FactType.NOTE)

USE_LISTED = Guard(
    "seal_use_listed",
    "专用章可以用于该用途",
    (FactIs("use", ("procedure",)) & SettingIs(P.SEAL_FOR_PROCEDURE, ("on",)))
    | (FactIs("use", ("reply",)) & SettingIs(P.SEAL_FOR_REPLY, ("on",)))
    | (FactIs("use", ("inquiry",)) & SettingIs(P.SEAL_FOR_INQUIRY, ("on",)))
    | (FactIs("use", ("attribute",)) & SettingIs(P.SEAL_FOR_ATTRIBUTE, ("on",)))
    | (FactIs("use", ("publication",)) & SettingIs(P.SEAL_FOR_PUBLICATION, ("on",))),
    ADR_SEAL.art("一点"),
    "本机关的设置不允许专用章用于该用途",
    "改用机关印章；确需扩大用途的，由公开工作机构负责人变更设置",
)
SUBJECT_NAMED = Guard(
    "seal_subject_named",
    "写明用印的文书或者公文",
    (FactIs("use", FOR_LETTERS) & Given("letter") & ~Given("document"))
    | (FactIs("use", FOR_DOCUMENTS) & Given("document") & ~Given("letter")),
    ADR_SEAL.art("三点"),
    "用于文书的须写明文号（letter），用于公文属性认定、信息审核的须写明名称（document），二者只写一项",
    "按用途写明文号或者名称",
)

USES_LAW = (CHANGZHI_2021.art("四部分第（一）项"), ADR_SEAL.art("一点"))
APART_LAW = (CHANGZHI_2021.art("四部分第（一）项"), ADR_SEAL.art("二点"))

SEAL_USE_2021_1 = Workflow(
    key="seal_use",
    version="2021.1",
    title="专用章用印",
    in_force_from=date(2021, 6, 29),
    law=CHANGZHI_2021.art("四部分第（一）项"),
    states=(REQUESTED, APPROVED, STAMPED, REFUSED, WITHDRAWN),
    clocks=(APPROVAL, STAMPING),
    settings=(
        P.SEAL_FOR_PROCEDURE,
        P.SEAL_FOR_REPLY,
        P.SEAL_FOR_INQUIRY,
        P.SEAL_FOR_ATTRIBUTE,
        P.SEAL_FOR_PUBLICATION,
        P.SEAL_APPROVAL_DAYS,
        P.SEAL_STAMPING_DAYS,
        P.SEPARATION,
    ),
    transitions=(
        T(
            "request",
            "申请用印",
            None,
            REQUESTED,
            by=(R.OFFICER, R.HANDLER, R.REGISTRAR),
            law=(*USES_LAW, ADR_SEAL.art("三点")),
            facts=(USE, LETTER, DOCUMENT, COPIES, NOTE),
            when=(USE_LISTED, SUBJECT_NAMED),
            effects=(
                AskSeal("letter", "use", LETTERS_BY_USE, when=Given("letter")),
                Put("use", fact="use"),
                Put("letter", fact="letter"),
                Put("title", fact="document"),
                Put("copies", fact="copies"),
                Put("note", fact="note"),
                Start(APPROVAL),
            ),
        ),
        T(
            "approve",
            "批准用印",
            REQUESTED,
            APPROVED,
            by=R.OFFICE_HEAD,
            law=APART_LAW,
            apart=(Apart("request", always=True),),
            effects=(Stop(APPROVAL), Put("approved_on", day=ON), Start(STAMPING)),
        ),
        T(
            "refuse",
            "不予用印",
            REQUESTED,
            REFUSED,
            by=R.OFFICE_HEAD,
            law=ADR_SEAL.art("二点"),
            facts=(REASON,),
            effects=(Put("refused_on", day=ON), Put("refusal", fact="reason")),
        ),
        T(
            "refuse",
            "不予用印",
            APPROVED,
            REFUSED,
            by=R.SEAL_KEEPER,
            law=ADR_SEAL.art("二点"),
            facts=(REASON,),
            effects=(Put("refused_on", day=ON), Put("refusal", fact="reason")),
        ),
        T(
            "withdraw",
            "撤回用印申请",
            REQUESTED | APPROVED,
            WITHDRAWN,
            by=(R.OFFICER, R.HANDLER, R.REGISTRAR),
            law=ADR_SEAL.art("二点"),
            facts=(REASON,),
            effects=(Put("withdrawn_on", day=ON), Put("withdrawal", fact="reason")),
        ),
        T(
            "stamp",
            "用印",
            APPROVED,
            STAMPED,
            by=R.SEAL_KEEPER,
            law=(*APART_LAW, REG.art(45)),
            facts=(NOTE,),
            apart=(Apart("approve", always=True), Apart("request")),
            effects=(Put("stamped_on", day=ON), Seal("letter", when=HasField("letter"))),
            letters=(Send(L.SEAL_USE_LOG),),
        ),
    ),
    on_enter={s.key: (StopAll(),) for s in (STAMPED, REFUSED, WITHDRAWN)},
    ended=(STAMPED, REFUSED, WITHDRAWN),
)
