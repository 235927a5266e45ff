"""保密审查、送审、定密以后的限制、延长保密期限、解密 (条例 17; 保密法 20, 24, 35)."""

from engine.core.definition import (
    ON,
    SAME,
    SWEEP,
    Apart,
    Expired,
    Fact,
    FactType,
    Put,
    Send,
    Start,
    Stop,
    T,
    expiry,
    fact_day,
)
from workflows import letters as L
from workflows import roles as R
from workflows.attribute_review.v2021_1 import clocks as C
from workflows.attribute_review.v2021_1 import facts as F
from workflows.attribute_review.v2021_1 import guards as G
from workflows.attribute_review.v2021_1 import marks as M
from workflows.attribute_review.v2021_1.states import (
    HELD,
    ISSUED,
    ON_FILE,
    OPENNESS_REVIEW,
    REASSESSMENT,
    SECRECY_REVIEW,
)
from workflows.laws import ADR_ATTRIBUTE, REG, SECRECY_LAW

_LAW = (REG.art(17), SECRECY_LAW.art(35))
_FACTS = (F.RESULT, F.GRADE, F.BASIS, F.SECRECY_UNTIL, Fact("finding", "审查意见", FactType.NOTE, False))
_RECORD = (Put("result", fact="result"), Put("grade", fact="grade"), Put("basis", fact="basis"))
INDEX_ONLY = (
    Put("mark", value="withhold", when=M.IS_CLASSIFIED),
    Put("ground", value="属于国家秘密", when=M.IS_CLASSIFIED),
    Put("reason", value=None, when=M.IS_CLASSIFIED),
    Put("summary", value=None, when=M.IS_CLASSIFIED),
    Put("opinion_risk", value=None, when=M.IS_CLASSIFIED),
    Put("deletions", value=None, when=M.IS_CLASSIFIED),
    Put("text", value=None, when=M.IS_CLASSIFIED),
    Put("interpretation", value=None, when=M.IS_CLASSIFIED),
    Put("attachments", value=None, when=M.IS_CLASSIFIED),
    Put("third_party", value=None, when=M.IS_CLASSIFIED),
    Put("secrecy_until", fact="secrecy_until", when=M.IS_CLASSIFIED),
)
"""A state secret is withheld, and only its index stays."""
PERIOD_BEGINS = (
    Start(C.SECRECY, until=fact_day("secrecy_until"), when=M.IS_CLASSIFIED & G.PERIOD_GIVEN),
    Start(C.SECRECY, until=G.LATEST_END, when=M.IS_CLASSIFIED & ~G.PERIOD_GIVEN),
    Put("classified_until", day=fact_day("secrecy_until"), when=M.IS_CLASSIFIED & G.PERIOD_GIVEN),
    Put("classified_until", day=G.LATEST_END, when=M.IS_CLASSIFIED & ~G.PERIOD_GIVEN),
)
_FORM = (Send(L.SECRECY_REVIEW_FORM),)

SECRECY_ROWS = (
    T(
        "clear_secrecy",
        "保密审查",
        SECRECY_REVIEW,
        OPENNESS_REVIEW,
        by=R.SECRECY_REVIEWER,
        law=_LAW,
        facts=_FACTS,
        when=(G.NO_REFERRAL, G.GRADED, G.NOT_TOO_LONG),
        apart=(Apart("propose"),),
        effects=(*_RECORD, *INDEX_ONLY),
        letters=_FORM,
    ),
    T(
        "clear_secrecy",
        "保密审查",
        ISSUED,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=_LAW,
        facts=_FACTS,
        when=(G.NOT_YET_CLEARED, G.GRADED, G.NOT_TOO_LONG),
        apart=(Apart("take_in"),),
        effects=(
            *_RECORD,
            *INDEX_ONLY,
            *PERIOD_BEGINS,
            Stop(C.PUBLICATION, when=M.IS_CLASSIFIED),
            Start(C.REASSESSMENT, length=C.YEAR, when=M.IS_CLASSIFIED),
        ),
        letters=_FORM,
    ),
    T(
        "clear_secrecy",
        "保密审查",
        REASSESSMENT,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=_LAW,
        facts=_FACTS,
        when=(G.NO_REFERRAL, G.GRADED, G.NOT_TOO_LONG, G.NOT_STILL_SECRET),
        apart=(Apart("reassess"),),
        effects=(
            *_RECORD,
            *INDEX_ONLY,
            *PERIOD_BEGINS,
            Put("came_from", value="on_file", when=M.IS_CLASSIFIED),
            Start(C.REASSESSMENT, length=C.YEAR, when=M.IS_CLASSIFIED),
        ),
        letters=_FORM,
    ),
    T(
        "refer_secrecy",
        "送审保密事项",
        SECRECY_REVIEW | REASSESSMENT,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=REG.art(17),
        facts=(Fact("to", "送审机关"), Fact("question", "不能确定的问题", required=False)),
        when=(G.NO_REFERRAL,),
        effects=(Start(C.REFERRAL),),
        letters=(Send(L.SECRECY_REFERRAL),),
    ),
    T(
        "answer_referral",
        "登记送审答复",
        SECRECY_REVIEW | REASSESSMENT,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=REG.art(17),
        records=True,
        others="送审机关",
        facts=(Fact("answer", "答复", FactType.NOTE, False),),
        when=(G.REFERRED,),
        effects=(Stop(C.REFERRAL), Put("referral_answer", fact="answer")),
    ),
    T(
        "extend_secrecy",
        "延长保密期限",
        HELD,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=SECRECY_LAW.art(24),
        facts=(F.UNTIL, F.DECISION, F.CLASSIFIER),
        when=(G.IS_SECRET, G.IN_SECRECY_PERIOD, G.REALLY_LONGER),
        effects=(
            Start(C.SECRECY, until="until"),
            Put("secrecy_until", fact="until"),
            Put("classified_until", fact="until"),
            Put("classifier", fact="classifier"),
        ),
        letters=(Send(L.DECLASSIFICATION_REVIEW_FORM),),
    ),
    T(
        "declassify",
        "解密",
        HELD,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=SECRECY_LAW.art(24),
        facts=(F.DECISION, F.CLASSIFIER),
        when=(G.IS_SECRET,),
        effects=(Stop(C.SECRECY), Put("classifier", fact="classifier"), Put("declassified_on", day=ON)),
        letters=(Send(L.DECLASSIFICATION_REVIEW_FORM),),
    ),
    T(
        "secrecy_lapse",
        "保密期限届满",
        ON_FILE,
        REASSESSMENT,
        by=SWEEP,
        law=(SECRECY_LAW.art(24), ADR_ATTRIBUTE.art("五点")),
        when=(Expired(C.SECRECY.key),),
        effects=(
            Stop(C.SECRECY),
            Put("came_from", value="on_file"),
            Put("trigger", value="secrecy_over"),
            Put("old_mark", copy="mark"),
            Put("old_ground", copy="ground"),
            Put("result", value=None),
            Put("declassified_on", day=expiry(C.SECRECY)),
            Start(C.DECIDE, expiry(C.SECRECY)),
        ),
        letters=(Send(L.PERIODIC_REVIEW_FORM),),
    ),
    T(
        "secrecy_lapse",
        "保密期限届满",
        ISSUED | REASSESSMENT,
        SAME,
        by=SWEEP,
        law=(SECRECY_LAW.art(24), ADR_ATTRIBUTE.art("五点")),
        when=(Expired(C.SECRECY.key),),
        effects=(Stop(C.SECRECY), Put("declassified_on", day=expiry(C.SECRECY))),
    ),
)
