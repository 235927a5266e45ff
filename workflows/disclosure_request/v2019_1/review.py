"""拟稿、保密审查、审核、签发 (Art. 17, 36, 37, 45)."""

from engine.core.definition import SAME, Apart, Fact, FactType, Send, Start, Stop, T, VoidLetters
from workflows import letters as L, roles as R
from workflows.disclosure_request.v2019_1 import clocks as C, facts as F, guards as G, marks as M, outcomes as O
from workflows.disclosure_request.v2019_1.states import IN_HANDLING, IN_REVIEW, ISSUED, PENDING_ISSUE
from workflows.laws import ADR_DUTIES, ADR_ENDINGS, REG

SENDS_REPLY = (
    Send(L.REDO_REPLY, owed=True, when=M.REDOING),
    Send(L.REPLY_MIXED, owed=True, when=M.MIXED & ~M.REDOING),
    Send(None, owed=True, when=~M.MIXED & ~M.REDOING),
)

TELLS_EACH_THIRD_PARTY = Send(
    L.THIRD_PARTY_DISCLOSURE, owed=True, when=M.OVERRIDES_OBJECTION, each=M.OBJECTS_REASONABLY.key
)

REVIEW = (
    T(
        "submit_draft",
        "提交拟答复意见",
        IN_HANDLING,
        IN_REVIEW,
        by=R.HANDLER,
        law=(REG.art(36), REG.art(37)),
        facts=(
            F.OUTCOME,
            F.ITEMS,
            Fact("main", "主要办理结果", required=False),
            Fact("search", "检索记录", FactType.NOTE, False),
            Fact("courtesy", "便民答复考虑", FactType.RECORD, False),
            Fact("ground", "事实和理由", FactType.NOTE, False),
            Fact("given", "提供的内容、方式和时间", FactType.NOTE, False),
            Fact("withheld", "部分公开的，不予公开部分属于哪种情形", FactType.NOTE, False),
            Fact("earlier", "此前答复的文号和日期", FactType.RECORD, False),
            Fact("public_interest", "公共利益认定", FactType.NOTE, False),
            Fact("reasonable", "第三方反对理由是否合理", FactType.YES_NO, False),
        ),
        drafts=O.REPLIES,
    ),
    T(
        "refer_secrecy",
        "送审保密事项",
        IN_REVIEW,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=REG.art(17),
        facts=(Fact("to", "送审机关"),),
        effects=(Start(C.REFERRAL),),
        letters=(Send(L.SECRECY_REFERRAL),),
    ),
    T(
        "answer_referral",
        "登记送审答复",
        IN_REVIEW,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=REG.art(17),
        records=True,
        others="送审机关",
        facts=(Fact("result", "答复", FactType.NOTE, False),),
        when=(G.REFERRED,),
        effects=(Stop(C.REFERRAL),),
    ),
    T(
        "clear_secrecy",
        "保密审查通过",
        IN_REVIEW,
        SAME,
        by=R.SECRECY_REVIEWER,
        law=REG.art(17),
        facts=(Fact("items", "逐项结论", FactType.RECORDS, False),),
        when=(G.NO_REFERRAL,),
        apart=(Apart("submit_draft"),),
        letters=(Send(L.SECRECY_REVIEW_FORM),),
    ),
    T(
        "clear_legality",
        "合法性审查通过",
        IN_REVIEW,
        SAME,
        by=R.LEGALITY_REVIEWER,
        law=ADR_DUTIES.art("二点"),
        apart=(Apart("submit_draft"),),
    ),
    T(
        "return_draft",
        "退回修改",
        IN_REVIEW | PENDING_ISSUE,
        IN_HANDLING,
        by=(R.REVIEWER, R.ISSUING_LEADER),
        law=REG.art(45),
        facts=(F.REASON,),
        effects=(Stop(C.REFERRAL), Start(C.UNIT_OPINION)),
    ),
    T(
        "approve",
        "审核同意",
        IN_REVIEW,
        PENDING_ISSUE,
        by=R.REVIEWER,
        law=(REG.art(17), REG.art(45)),
        when=(G.SECRECY_DONE, G.LEGALITY_DONE, G.NO_REFERRAL, G.NO_CONSULTATION_OPEN, G.OBJECTIONS_WEIGHED),
        apart=(Apart("submit_draft"),),
        letters=(Send(L.HANDLING_APPROVAL_FORM),),
    ),
    T(
        "issue",
        "签发",
        PENDING_ISSUE,
        ISSUED,
        by=R.ISSUING_LEADER,
        law=REG.art(36),
        apart=(Apart("approve"), Apart("submit_draft", always=True)),
        effects=(Start(C.DELIVERY),),
        letters=(*SENDS_REPLY, TELLS_EACH_THIRD_PARTY),
    ),
    T(
        "recall_issue",
        "收回签发",
        ISSUED,
        IN_HANDLING,
        by=R.OFFICE_HEAD,
        law=ADR_ENDINGS.art("四点"),
        facts=(F.REASON,),
        effects=(
            Stop(C.DELIVERY),
            VoidLetters((L.REDO_REPLY, L.THIRD_PARTY_DISCLOSURE), when=M.REDOING),
            VoidLetters((*L.REPLIES, L.THIRD_PARTY_DISCLOSURE), when=~M.REDOING),
            Start(C.UNIT_OPINION),
        ),
    ),
)
