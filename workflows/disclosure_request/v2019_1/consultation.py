"""征求意见, as the request sees it (Art. 11, 32, 33(3), 34); the child case is workflows.consultation."""

from engine.core.definition import (
    SAME,
    Child,
    ChildIs,
    Fact,
    FactIs,
    FactType,
    Limit,
    Live,
    Pause,
    Resume,
    Send,
    SettingIs,
    Start,
    T,
)
from workflows import letters as L, policy as P, roles as R
from workflows.disclosure_request.v2019_1 import clocks as C, facts as F, guards as G
from workflows.disclosure_request.v2019_1.states import CLOSED, CONSULTING, HEARING, IN_HANDLING
from workflows.laws import ADR_CONSULTATION, REG

WHO_EXCLUDES = SettingIs(P.WHO_IS_RESPONSIBLE_EXCLUDES, ("yes",))
EXCLUDES = ~FactIs("question", ("who_is_responsible",)) | WHO_EXCLUDES
EXCLUDED = ~ChildIs(questions=("who_is_responsible",)) | WHO_EXCLUDES

OPTION_B = SettingIs(P.CONSULTATION_EXCLUSION, ("B",))

OPTION_C = SettingIs(P.CONSULTATION_EXCLUSION, ("C",))
OF_OTHERS = ChildIs(kinds=("third_party", "co_maker"))
OF_AGENCIES = ChildIs(kinds=("other_agency",))
LIMIT_OF_AGENCIES = Limit(C.REPLY, "ref", P.OTHER_AGENCY_DAYS, when=OF_AGENCIES & ~OPTION_C & ~OPTION_B)
PAUSE_OF_AGENCIES = Pause(C.REPLY, "ref", P.OTHER_AGENCY_DAYS, when=OF_AGENCIES & OPTION_B & EXCLUDED)

CONSULTATION = (
    T(
        "open_consultation",
        "征求意见",
        IN_HANDLING,
        SAME,
        by=R.OFFICER,
        law=(REG.art(11), REG.art(32), REG.art(33, 3), REG.art(34)),
        facts=(F.KIND, F.REF, F.QUESTION, F.ADDRESSEE, F.SUBJECT),
        when=(G.CHILD_IS_NEW,),
        effects=(
            Pause(C.REPLY, "ref", P.UNDELIVERABLE_CAP, when=EXCLUDES & ~OPTION_B & ~OPTION_C),
            Pause(C.REPLY, "ref", 15, when=EXCLUDES & OPTION_C),
        ),
        letters=(Send(L.CONSULTATION_NOTICE, when=EXCLUDES & SettingIs(P.CONSULTATION_NOTICE, ("on",))),),
        child=Child("consultation", ("open", "send"), opens=True),
    ),
    T(
        "deliver_consultation",
        "登记征求意见书送达",
        CONSULTING,
        SAME,
        by=R.REGISTRAR,
        law=(REG.art(32), REG.art(34)),
        records=True,
        facts=(F.REF, F.EVIDENCE),
        when=(G.CHILD_EXISTS,),
        effects=(
            Limit(C.REPLY, "ref", 15, when=OF_OTHERS & ~OPTION_C & ~OPTION_B),
            Pause(C.REPLY, "ref", 15, when=OF_OTHERS & OPTION_B & EXCLUDED),
            LIMIT_OF_AGENCIES,
            PAUSE_OF_AGENCIES,
        ),
        child=Child("consultation", ("deliver",)),
    ),
    T(
        "give_up_delivery",
        "征求意见书无法送达",
        CONSULTING,
        SAME,
        by=R.OFFICE_HEAD,
        law=ADR_CONSULTATION.art("二点"),
        facts=(F.REF, F.ATTEMPTS),
        when=(G.CHILD_EXISTS, G.TWO_WAYS),
        child=Child("consultation", ("give_up_delivery",)),
    ),
    T(
        "record_opinion",
        "登记意见",
        HEARING,
        SAME,
        by=R.REGISTRAR,
        law=(REG.art(32), REG.art(34)),
        records=True,
        others="被征求意见人",
        facts=(
            F.REF,
            F.OPINION,
            Fact("reasons", "理由", FactType.NOTE, False),
            Fact("reasonable", "理由是否合理", FactType.YES_NO, False),
        ),
        when=(G.CHILD_EXISTS,),
        child=Child("consultation", ("record_opinion",)),
    ),
    T(
        "recall",
        "撤回征求意见",
        CONSULTING,
        SAME,
        by=R.OFFICER,
        law=ADR_CONSULTATION.art("六点"),
        facts=(F.REF, Fact("why", "撤回的原因", FactType.NOTE), Fact("in_error", "误发", FactType.YES_NO, False)),
        when=(G.CHILD_EXISTS,),
        child=Child("consultation", ("recall",)),
    ),
    T(
        "close_consultation",
        "征求意见结束",
        HEARING | CLOSED,
        SAME,
        by=R.CONSULTATION,
        law=(REG.art(33, 3), ADR_CONSULTATION.art("一点")),
        facts=(F.REF, Fact("how", "如何结束"), Fact("in_error", "误发", FactType.YES_NO, False)),
        effects=(
            Resume(C.REPLY, "ref", void=FactIs("in_error", (True,)), fixed=OPTION_C),
            Start(C.DECIDE, when=FactIs("how", ("lapsed",)) & ~Live(C.DECIDE.key)),
        ),
    ),
)
