"""签发、公开、解读、在档 (条例 23-26; 保密法 20, 24)."""

from engine.core.definition import (
    ON,
    SAME,
    Apart,
    Fact,
    FactType,
    HasField,
    Put,
    Send,
    Start,
    Stop,
    T,
    fact_day,
    field_day,
    later,
)
from workflows import letters as L, roles as R
from workflows.attribute_review.v2021_1 import clocks as C, facts as F, guards as G, marks as M
from workflows.attribute_review.v2021_1.states import (
    AWAITING_PUBLICATION,
    ISSUED,
    ON_FILE,
    PENDING_SIGNATURE,
    PUBLISHED,
)
from workflows.laws import ADR_ATTRIBUTE, CHANGZHI_2021, REG, SECRECY_LAW, YUXI_2021

_FORMED = fact_day("formed_on")
_END = later(_FORMED, F.LONGEST)
_FIXED = HasField("secrecy_until")

SIGNING_ROWS = (
    T(
        "sign",
        "签发",
        PENDING_SIGNATURE,
        ISSUED,
        by=R.ISSUING_LEADER,
        law=(REG.art(26), REG.art(18), SECRECY_LAW.art(24), CHANGZHI_2021.art("四部分第（二）项")),
        facts=(F.NUMBER, F.FORMED_ON, F.EXCEPTION),
        when=(G.FORMED_BY_NOW, G.SUPERIOR_EXCEPTION, G.NO_EXCEPTION, G.PERIOD_FROM_FORMATION),
        apart=(Apart("propose", always=True), Apart("open", always=True)),
        effects=(
            Put("number", fact="number"),
            Put("formed_on", day=_FORMED),
            Put("exception", fact="exception"),
            Start(C.PUBLICATION, _FORMED, when=G.IS_PUBLIC),
            Start(C.REASSESSMENT, _FORMED, length=C.YEAR, when=M.CLASSIFIED),
            Start(C.REASSESSMENT, _FORMED, when=G.REVIEWED & ~M.CLASSIFIED),
            Start(C.SECRECY, until=field_day("secrecy_until"), when=M.CLASSIFIED & _FIXED),
            Start(C.SECRECY, until=_END, when=M.CLASSIFIED & ~_FIXED),
            Put("classified_until", day=field_day("secrecy_until"), when=M.CLASSIFIED & _FIXED),
            Put("classified_until", day=_END, when=M.CLASSIFIED & ~_FIXED),
        ),
        letters=(Send(L.REDACTED_TEXT, when=G.REDACTED & HasField("text")),),
    ),
    T(
        "schedule",
        "安排公开",
        ISSUED,
        AWAITING_PUBLICATION,
        by=R.PUBLISHER,
        law=(REG.art(23), REG.art(17)),
        when=(G.TO_BE_PUBLISHED, G.SECRECY_DONE),
    ),
    T(
        "publish",
        "公开",
        AWAITING_PUBLICATION,
        PUBLISHED,
        by=R.PUBLISHER,
        law=(REG.art(26), REG.art(23), CHANGZHI_2021.art("四部分第（四）项")),
        facts=(F.CHANNEL, F.ADDRESS, F.INDEX_NUMBER, F.SUMMARY),
        when=(G.SECRECY_DONE, G.PUBLICATION_REVIEWED),
        effects=(
            Stop(C.PUBLICATION),
            Put("channel", fact="channel"),
            Put("address", fact="address"),
            Put("index_number", fact="index_number"),
            Put("summary", fact="summary"),
            Put("published_on", day=ON),
            Start(C.INTERPRETATION, when=M.POLICY & ~M.INTERPRETED),
        ),
    ),
    T(
        "interpret",
        "发布解读",
        PUBLISHED,
        SAME,
        by=R.DRAFTER,
        law=(YUXI_2021.art("14项"), ADR_ATTRIBUTE.art("七点")),
        facts=(
            F.CHANNEL,
            F.ADDRESS,
            Fact("form", "解读形式", FactType.NOTE, False),
            Fact("outline", "解读提纲", FactType.NOTE, False),
            Fact("text", "解读材料", FactType.NOTE, False),
        ),
        effects=(
            Stop(C.INTERPRETATION),
            Put("interpreted_on", day=ON),
            Put("interpreted_in", fact="channel"),
            Put("interpreted_at", fact="address"),
        ),
        letters=(Send(L.INTERPRETATION_PLAN),),
    ),
    T(
        "keep_on_file",
        "转入在档",
        ISSUED,
        ON_FILE,
        by=R.ATTRIBUTE_OFFICER,
        law=(REG.art(18), ADR_ATTRIBUTE.art("八点")),
        when=(G.TO_BE_KEPT,),
    ),
)
