"""已有文件的登记 (import of a register): where the document stands, it is taken up."""

from engine.core.definition import ON, Fact, FactIs, FactType, Given, Put, Start, T, fact_day, later
from workflows import roles as R
from workflows.attribute_review.v2021_1 import clocks as C, facts as F, guards as G, review_guards as V
from workflows.attribute_review.v2021_1.states import ISSUED, ON_FILE, PUBLISHED
from workflows.laws import ADR_ATTRIBUTE, REG

_LAW = (REG.art(18), ADR_ATTRIBUTE.art("十一点"))
_FACTS = (
    F.NUMBER.optional(),
    F.TITLE,
    Fact("formed_on", "成文日期", FactType.DAY),
    F.MARK,
    F.KIND.optional(),
    F.UNIT,
    F.SUMMARY,
    F.GROUND,
    F.REASON,
    F.SUPERIOR,
    F.GRADE,
    F.SECRECY_UNTIL,
    F.POLICY_DOCUMENT,
    F.CHANNEL.optional(),
    F.ADDRESS,
    F.INDEX_NUMBER,
    Fact("published_on", "公开日期", FactType.DAY, False),
    F.INTERPRETATION,
    F.EXCEPTION,
    F.THIRD_PARTY,
    Fact("clearance", "已通过的保密审查", FactType.NOTE, False),
    Fact("reviewed_on", "上次审查日期", FactType.DAY, False),
)
_PUTS = (
    Put("number", fact="number"),
    Put("title", fact="title"),
    Put("formed_on", fact="formed_on"),
    Put("mark", fact="mark"),
    Put("kind", fact="kind"),
    Put("unit", fact="unit"),
    Put("summary", fact="summary"),
    Put("ground", fact="ground"),
    Put("ground", value=F.STATE_SECRET, when=Given("grade")),
    Put("reason", fact="reason"),
    Put("superior", fact="superior"),
    Put("grade", fact="grade"),
    Put("secrecy_until", fact="secrecy_until"),
    Put("policy_document", fact="policy_document"),
    Put("channel", fact="channel"),
    Put("address", fact="address"),
    Put("index_number", fact="index_number"),
    Put("interpretation", fact="interpretation"),
    Put("exception", fact="exception"),
    Put("third_party", fact="third_party"),
    Put("clearance", fact="clearance"),
    Put("reviewed_on", fact="reviewed_on"),
    Put("taken_in_on", day=ON),
    Put("handler", by=True),
)
_WHEN = (V.SECRET_WITHHELD, V.TAKEN_IN_DATES, G.PERIOD_TAKEN_IN, G.FOUR_MARKS)
_END = later(fact_day("formed_on"), F.LONGEST)
_REVIEWED_LAST = fact_day("reviewed_on")

TAKING_IN_ROWS = (
    T(
        "take_in",
        "登记已有文件",
        None,
        ON_FILE,
        by=R.ATTRIBUTE_OFFICER,
        law=_LAW,
        facts=_FACTS,
        when=(*_WHEN, V.IN_FILE),
        effects=(
            *_PUTS,
            Start(C.REASSESSMENT, _REVIEWED_LAST, length=C.YEAR, when=Given("grade")),
            Start(C.REASSESSMENT, _REVIEWED_LAST, when=~Given("grade")),
            Start(C.SECRECY, until="secrecy_until", when=Given("grade") & G.PERIOD_GIVEN),
            Start(C.SECRECY, until=_END, when=Given("grade") & ~G.PERIOD_GIVEN),
            Put("classified_until", fact="secrecy_until"),
            Put("classified_until", day=_END, when=Given("grade") & ~G.PERIOD_GIVEN),
        ),
    ),
    T(
        "take_in",
        "登记已有文件",
        None,
        PUBLISHED,
        by=R.ATTRIBUTE_OFFICER,
        law=_LAW,
        facts=_FACTS,
        when=(*_WHEN, V.IN_PUBLIC),
        effects=(
            *_PUTS,
            Put("published_on", fact="published_on"),
            Start(C.REASSESSMENT, _REVIEWED_LAST, when=FactIs("mark", ("publish_redacted",))),
            Start(
                C.INTERPRETATION,
                fact_day("published_on"),
                when=FactIs("policy_document", (True,)) & ~Given("interpretation"),
            ),
        ),
    ),
    T(
        "take_in",
        "登记已有文件",
        None,
        ISSUED,
        by=R.ATTRIBUTE_OFFICER,
        law=_LAW,
        facts=_FACTS,
        when=(*_WHEN, V.TO_COME),
        effects=(
            *_PUTS,
            Start(C.PUBLICATION, fact_day("formed_on")),
            Start(C.REASSESSMENT, _REVIEWED_LAST, when=FactIs("mark", ("publish_redacted",))),
        ),
    ),
)
