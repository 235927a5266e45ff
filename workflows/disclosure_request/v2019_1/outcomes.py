"""Outcomes (办理结果): letter, row of annual table 三, remedy, articles, guards (workflows §1.1)."""

from engine.core.definition import Drafts, FactIs, Given, Guard, Outcome
from workflows import letters as L
from workflows.disclosure_request.v2019_1 import marks as M
from workflows.laws import ADR_ENDINGS, ADR_OUTCOMES, ARCHIVES_LAW, FEE_RULES, LETTER_14, REG

THIRD_PARTY_SETTLED = Guard(
    "third_party_settled",
    "第三方意见已处理",
    ~M.OBJECTED | Given("public_interest") | FactIs("reasonable", (False,)) | Drafts(withholds=True),
    REG.art(32),
    "第三方有合理理由反对公开，不予公开；认为不公开会对公共利益造成重大影响的，须记录认定（public_interest）",
    "反对理由不合理的，记录评估（reasonable=false）",
)
THIRD_PARTY_HEARD = Guard(
    "third_party_heard",
    "已征求第三方意见",
    M.THIRD_PARTY_ASKED,
    REG.art(32),
    "以保护第三方合法权益为由不予公开，须先书面征求第三方意见",
    "先征求意见（open_consultation）",
)
AFTER_SUPPLEMENTATION = Guard(
    "after_supplementation",
    "已告知补正且申请人已补正",
    M.SUPPLEMENTED,
    REG.art(30),
    "没有告知补正并收到补正，不能以补正后仍不明确答复",
    "先告知补正（request_supplementation）",
)
VOLUME_HEARD = Guard(
    "volume_heard",
    "已要求说明理由，理由不合理或逾期未说明",
    M.REASONS_REJECTED & M.REASONS_TOLD,
    REG.art(35),
    "须先要求申请人说明理由并送达，认定理由不合理或逾期未说明",
    "先办理 request_reasons、deliver_notice、reject_reasons",
)


DISCLOSED = Outcome(
    "disclosed",
    "予以公开",
    L.REPLY_DISCLOSED,
    "1",
    "R1",
    (REG.art(36, None, 2), REG.art(40)),
    when=(THIRD_PARTY_SETTLED,),
    gives=True,
)
ALREADY_PUBLISHED = Outcome(
    "already_published", "已主动公开", L.REPLY_ALREADY_PUBLISHED, "1", "R1", (REG.art(36, None, 1),)
)
DISCLOSED_IN_PART = Outcome(
    "disclosed_in_part",
    "部分公开",
    L.REPLY_DISCLOSED_IN_PART,
    "2",
    "R2",
    (REG.art(37), REG.art(36, None, 2), REG.art(36, None, 3)),
    gives=True,
    withholds=True,
)
WITHHELD_STATE_SECRET = Outcome(
    "withheld_state_secret",
    "不予公开（国家秘密）",
    L.REPLY_WITHHELD_STATE_SECRET,
    "3.1",
    "R2",
    (REG.art(14), REG.art(36, None, 3)),
    withholds=True,
)
WITHHELD_LAW_PROHIBITED = Outcome(
    "withheld_law_prohibited",
    "不予公开（法律、行政法规禁止公开）",
    L.REPLY_WITHHELD_LAW_PROHIBITED,
    "3.2",
    "R2",
    (REG.art(14), REG.art(36, None, 3)),
    withholds=True,
)
WITHHELD_SECURITY = Outcome(
    "withheld_security",
    "不予公开（危及三安全一稳定）",
    L.REPLY_WITHHELD_SECURITY,
    "3.3",
    "R2",
    (REG.art(14), REG.art(36, None, 3)),
    withholds=True,
)
WITHHELD_THIRD_PARTY = Outcome(
    "withheld_third_party",
    "不予公开（保护第三方合法权益）",
    L.REPLY_WITHHELD_THIRD_PARTY,
    "3.4",
    "R2",
    (REG.art(15), REG.art(32), REG.art(36, None, 3)),
    when=(THIRD_PARTY_HEARD,),
    withholds=True,
)
WITHHELD_INTERNAL = Outcome(
    "withheld_internal",
    "不予公开（内部事务信息）",
    L.REPLY_WITHHELD_INTERNAL,
    "3.5",
    "R2",
    (REG.art(16, 1), REG.art(36, None, 3)),
    withholds=True,
)
WITHHELD_PROCESS = Outcome(
    "withheld_process",
    "不予公开（过程性信息）",
    L.REPLY_WITHHELD_PROCESS,
    "3.6",
    "R2",
    (REG.art(16, 2), REG.art(36, None, 3)),
    withholds=True,
)
WITHHELD_CASE_FILE = Outcome(
    "withheld_case_file",
    "不予公开（行政执法案卷）",
    L.REPLY_WITHHELD_CASE_FILE,
    "3.7",
    "R2",
    (REG.art(16, 2), REG.art(36, None, 3)),
    withholds=True,
)
SPECIAL_QUERY = Outcome(
    "special_query",
    "行政查询事项",
    L.REPLY_SPECIAL_QUERY,
    "3.8",
    "R1",
    (REG.art(36, None, 7),),
    withholds=True,
)
DOES_NOT_EXIST = Outcome(
    "does_not_exist",
    "信息不存在",
    L.REPLY_DOES_NOT_EXIST,
    "4.1",
    "R1",
    (REG.art(36, None, 4),),
    needs=("search",),
    courtesy=True,
)
OTHER_AGENCY = Outcome(
    "other_agency",
    "非本机关负责公开",
    L.REPLY_OTHER_AGENCY,
    "4.1",
    "R1",
    (REG.art(10), REG.art(36, None, 5)),
    courtesy=True,
)
REQUIRES_PROCESSING = Outcome(
    "requires_processing",
    "需另行制作、加工分析",
    L.REPLY_REQUIRES_PROCESSING,
    "4.2",
    "R1",
    (REG.art(38),),
    courtesy=True,
)
STILL_UNCLEAR = Outcome(
    "still_unclear",
    "补正后仍不明确",
    L.REPLY_STILL_UNCLEAR,
    "4.3",
    "R1",
    (REG.art(29), REG.art(30)),
    when=(AFTER_SUPPLEMENTATION,),
    courtesy=True,
)
NOT_PROCESSED_PETITION = Outcome(
    "not_processed_petition", "信访、投诉、举报", L.REPLY_PETITION, "5.1", "R1", (REG.art(39, 1),)
)
NOT_PROCESSED_REPEAT = Outcome(
    "not_processed_repeat",
    "重复申请",
    L.REPLY_REPEAT,
    "5.2",
    "R1",
    (REG.art(36, None, 6),),
    needs=("earlier",),
)
NOT_PROCESSED_PUBLICATION = Outcome(
    "not_processed_publication", "公开出版物", L.REPLY_PUBLICATION, "5.3", "R1", (REG.art(39, 2),)
)
NOT_PROCESSED_VOLUME = Outcome(
    "not_processed_volume",
    "无正当理由大量反复申请",
    L.REPLY_VOLUME,
    "5.4",
    "R1",
    (REG.art(35),),
    when=(VOLUME_HEARD,),
)
NOT_PROCESSED_REISSUE = Outcome(
    "not_processed_reissue",
    "要求确认或重新出具已获取信息",
    L.REPLY_REISSUE,
    "5.5",
    "R1",
    (ADR_OUTCOMES.art("二点"),),
)
ARCHIVE_LAW = Outcome(
    "archive_law", "已移交国家档案馆", L.REPLY_ARCHIVE_LAW, "6.3", "R1", (ARCHIVES_LAW.whole(), LETTER_14.whole())
)
REORGANISED = Outcome("reorganised", "职权已划转", L.REPLY_REORGANISED, "6.3", "R1", (LETTER_14.whole(),))
NOT_GOVERNMENT_INFORMATION = Outcome(
    "not_government_information",
    "不属于政府信息",
    L.REPLY_NOT_GOVERNMENT_INFORMATION,
    "6.3",
    "R1",
    (REG.art(2),),
)
OTHER = Outcome("other", "其他处理", L.REPLY_MIXED, "6.3", "R1", (ADR_OUTCOMES.art("四点"),), needs=("ground",))
ABANDONED_UNSUPPLEMENTED = Outcome(
    "abandoned_unsupplemented",
    "逾期不补正，视为放弃申请",
    L.CLOSE_UNSUPPLEMENTED,
    "6.1",
    "R1",
    (REG.art(30),),
)
ABANDONED_UNPAID = Outcome(
    "abandoned_unpaid",
    "逾期未缴费，视为放弃申请",
    L.CLOSE_UNPAID,
    "6.2",
    "R1",
    (REG.art(42), FEE_RULES.whole()),
)
WITHDRAWN = Outcome("withdrawn", "申请人撤回申请", L.WITHDRAWAL_CLOSURE, "6.3", "R0", (ADR_ENDINGS.art("一点"),))
REPLIES = (
    DISCLOSED,
    ALREADY_PUBLISHED,
    DISCLOSED_IN_PART,
    WITHHELD_STATE_SECRET,
    WITHHELD_LAW_PROHIBITED,
    WITHHELD_SECURITY,
    WITHHELD_THIRD_PARTY,
    WITHHELD_INTERNAL,
    WITHHELD_PROCESS,
    WITHHELD_CASE_FILE,
    SPECIAL_QUERY,
    DOES_NOT_EXIST,
    OTHER_AGENCY,
    REQUIRES_PROCESSING,
    STILL_UNCLEAR,
    NOT_PROCESSED_PETITION,
    NOT_PROCESSED_REPEAT,
    NOT_PROCESSED_PUBLICATION,
    NOT_PROCESSED_VOLUME,
    NOT_PROCESSED_REISSUE,
    ARCHIVE_LAW,
    REORGANISED,
    NOT_GOVERNMENT_INFORMATION,
    OTHER,
)
ON_THE_SPOT = (DISCLOSED, ALREADY_PUBLISHED, NOT_PROCESSED_PUBLICATION, NOT_PROCESSED_PETITION, OTHER_AGENCY)
CLOSINGS = (ABANDONED_UNSUPPLEMENTED, ABANDONED_UNPAID, WITHDRAWN)
