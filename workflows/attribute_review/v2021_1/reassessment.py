"""定期审查、变更属性、转为公开、撤下、废止 (条例 6, 14, 15, 18, 44)."""

from engine.core.definition import ON, SAME, Fact, FactIs, FactType, Given, HasField, Put, Send, Start, Stop, T
from workflows import letters as L, roles as R
from workflows.attribute_review.v2021_1 import clocks as C, facts as F, guards as G, marks as M, review_guards as V
from workflows.attribute_review.v2021_1.states import (
    AWAITING_PUBLICATION,
    ON_FILE,
    PUBLISHED,
    REASSESSMENT,
    REPEALED,
)
from workflows.laws import ADR_ATTRIBUTE, CHANGZHI_2021, REG, SECRECY_LAW, YUXI_2021

_REVIEW_LAW = (REG.art(18), CHANGZHI_2021.art("四部分第（二）项"), YUXI_2021.art("11项"))
_DECIDERS = (R.ATTRIBUTE_OFFICER, R.ISSUING_LEADER)
_FORM = (Send(L.PERIODIC_REVIEW_FORM),)
_BEGINS = (
    Put("trigger", fact="trigger"),
    Put("old_mark", copy="mark"),
    Put("old_ground", copy="ground"),
    Put("lapsed", value=None),
    Put("result", value=None),
    Put("exception", value=None, when=FactIs("trigger", ("superior_public",))),
    Put("third_party", fact="third_party"),
    Put("handler", by=True),
    Start(C.DECIDE),
)
_GROUND = Fact("ground", "依据", FactType.NOTE)
_LAPSED = Fact("lapsed", "文件已失效", FactType.YES_NO, False)
_KEPT = (Put("ground", fact="ground"), Put("reason", fact="reason"), Put("exception", fact="exception"))
_NEXT_REVIEW = (
    Start(C.REASSESSMENT, length=C.YEAR, when=M.CLASSIFIED),
    Start(C.REASSESSMENT, when=G.REVIEWED & ~M.CLASSIFIED),
)
_REDACTED_NOW = FactIs("mark", ("publish_redacted",))

REASSESSMENT_ROWS = (
    T(
        "reassess",
        "启动审查",
        ON_FILE,
        REASSESSMENT,
        by=R.ATTRIBUTE_OFFICER,
        law=(*_REVIEW_LAW, REG.art(44)),
        facts=(F.TRIGGER, F.THIRD_PARTY),
        when=(G.NO_THIRD_PARTY,),
        effects=(*_BEGINS, Put("came_from", value="on_file")),
        letters=_FORM,
    ),
    T(
        "reassess",
        "启动审查",
        PUBLISHED,
        REASSESSMENT,
        by=R.ATTRIBUTE_OFFICER,
        law=(*_REVIEW_LAW, REG.art(44)),
        facts=(F.TRIGGER, F.THIRD_PARTY),
        effects=(*_BEGINS, Put("came_from", value="published")),
        letters=_FORM,
    ),
    T(
        "keep",
        "维持原属性",
        REASSESSMENT,
        ON_FILE,
        by=_DECIDERS,
        law=_REVIEW_LAW,
        facts=(_GROUND, F.REASON, F.EXCEPTION, _LAPSED),
        when=(V.CLEARED_AFTER_TAKING_DOWN, V.EXCEPTION_KEPT, G.NO_REASONS, V.WAS_ON_FILE),
        effects=(*_KEPT, Put("lapsed", fact="lapsed"), Put("reviewed_on", day=ON), *_NEXT_REVIEW),
        letters=_FORM,
    ),
    T(
        "keep",
        "维持公开",
        REASSESSMENT,
        PUBLISHED,
        by=_DECIDERS,
        law=_REVIEW_LAW,
        facts=(_GROUND, F.REASON, F.EXCEPTION, _LAPSED),
        when=(V.CLEARED_AFTER_TAKING_DOWN, V.WAS_PUBLISHED),
        effects=(*_KEPT, Put("lapsed", fact="lapsed"), Put("reviewed_on", day=ON), *_NEXT_REVIEW),
        letters=_FORM,
    ),
    T(
        "change_mark",
        "变更属性",
        REASSESSMENT,
        ON_FILE,
        by=_DECIDERS,
        law=_REVIEW_LAW,
        facts=(F.MARK, F.GROUND, F.REASON, F.EXCEPTION),
        when=(
            V.NOT_PUBLIC_MARK,
            V.ANOTHER_MARK,
            G.ONLY_WITHHELD,
            G.NO_REASONS,
            V.GROUND_OF_CHANGE,
            V.EXCEPTION_ON_CHANGE,
        ),
        effects=(
            Put("mark", fact="mark"),
            *_KEPT,
            Put("reviewed_on", day=ON),
            Put("changed_on", day=ON),
            Start(C.REASSESSMENT, length=C.YEAR, when=M.CLASSIFIED),
            Start(C.REASSESSMENT, when=~M.CLASSIFIED),
        ),
        letters=_FORM,
    ),
    T(
        "change_to_public",
        "转为公开",
        REASSESSMENT,
        AWAITING_PUBLICATION,
        by=R.ISSUING_LEADER,
        law=(REG.art(18), REG.art(26), REG.art(17)),
        facts=(
            F.MARK.optional(),
            F.DELETIONS,
            F.GROUND,
            F.REASON,
            F.ATTACHMENTS,
            Fact("third_party_harm", "对第三方合法权益的考虑", FactType.NOTE, False),
        ),
        when=(
            V.NOT_SECRET,
            V.NOT_PUBLISHED_ALREADY,
            G.SECRECY_DONE,
            V.PUBLIC_CHOICE,
            G.FOUR_MARKS,
            V.DELETIONS_OF_CHANGE,
            V.PASSAGES_FOUND_IN_FILE,
            V.THIRD_PARTY_WEIGHED,
            V.ATTACHMENTS_OF_CHANGE,
        ),
        effects=(
            Put("mark", value="publish", when=~Given("mark")),
            Put("mark", fact="mark"),
            Put("deletions", fact="deletions"),
            Put("ground", fact="ground"),
            Put("reason", fact="reason"),
            Put("attachments", fact="attachments"),
            Put("third_party_harm", fact="third_party_harm"),
            Put("reviewed_on", day=ON),
            Put("changed_on", day=ON),
            Stop(C.REASSESSMENT, when=~_REDACTED_NOW),
            Start(C.REASSESSMENT, when=_REDACTED_NOW),
            Start(C.PUBLICATION),
        ),
        letters=(*_FORM, Send(L.REDACTED_TEXT, when=_REDACTED_NOW & HasField("text"))),
    ),
    T(
        "take_down",
        "撤下",
        PUBLISHED,
        REASSESSMENT,
        by=(R.PUBLISHER, R.ATTRIBUTE_OFFICER),
        law=(REG.art(6), REG.art(14), REG.art(15)),
        facts=(F.WHY,),
        effects=(
            Put("came_from", value="published"),
            Put("old_mark", copy="mark"),
            Put("old_ground", copy="ground"),
            Put("result", value=None),
            Put("trigger", value="taken_down"),
            Put("taken_down_for", fact="reason"),
            Put("taken_down_on", day=ON),
            Start(C.DECIDE, length=1),
        ),
    ),
    T(
        "repeal",
        "废止",
        PUBLISHED,
        REPEALED,
        by=R.ISSUING_LEADER,
        law=ADR_ATTRIBUTE.art("十点"),
        facts=(Fact("document", "废止该文件的文件"),),
        effects=(Put("repealed_by", fact="document"), Put("repealed_on", day=ON)),
    ),
    T(
        "repeal",
        "废止（仍在档）",
        ON_FILE,
        SAME,
        by=R.ISSUING_LEADER,
        law=(ADR_ATTRIBUTE.art("十点"), SECRECY_LAW.art(24)),
        facts=(Fact("document", "废止该文件的文件"),),
        when=(V.STILL_VALID,),
        effects=(Put("repealed_by", fact="document"), Put("repealed_on", day=ON)),
    ),
)
