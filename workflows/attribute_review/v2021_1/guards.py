"""Guards (条件): named questions with their source, and the words of a refusal. Those of `accept` have the names under
which a return of the draft lists what is missing."""

from engine.core.definition import (
    ON,
    Among,
    Expired,
    FactIs,
    FieldIs,
    Given,
    Guard,
    HasField,
    Heard,
    Live,
    NotLater,
    Quoted,
    SameAsField,
    SettingIs,
    Tied,
    expiry,
    fact_day,
    field_day,
    later,
)
from workflows import policy as P
from workflows.attribute_review.v2021_1 import clocks as C, facts as F, marks as M
from workflows.laws import (
    ADR_ATTRIBUTE,
    CHANGZHI_2021,
    CHAOYANG_2021,
    LETTER_80,
    REG,
    SECRECY_LAW,
    YUXI_2021,
)

IS_PUBLIC = FieldIs("mark", F.PUBLIC)
WITHHELD = FieldIs("mark", ("withhold",))
REDACTED = FieldIs("mark", ("publish_redacted",))
REVIEWED = FieldIs("mark", ("publish_redacted", *F.NOT_PUBLIC))
"""Marks whose documents are reviewed periodically: something of them is not public."""
_AT_SOURCE = LETTER_80.art("一部分第（一）项")

# ---------------------------------------------------------------------------------- what `accept` asks: the gaps

MARK_GIVEN = Guard(
    "mark", "已标明公开属性", HasField("mark"), _AT_SOURCE, "没有标明拟定的公开属性", "退文，由拟稿单位标明"
)
GROUND_GIVEN = Guard(
    "ground",
    "不主动公开或者删减的，已写明依据",
    ~HasField("mark") | FieldIs("mark", ("publish",)) | M.CLASSIFIED | HasField("ground"),
    _AT_SOURCE,
    "没有写明不公开、依申请公开或者删减的依据",
    "退文，由拟稿单位写明条例第十四条至第十六条等依据",
)
REASON_GIVEN = Guard(
    "reason",
    "不主动公开或者删减的，已说明理由",
    ~HasField("mark") | FieldIs("mark", ("publish",)) | M.CLASSIFIED | HasField("reason"),
    _AT_SOURCE,
    "没有说明不公开、依申请公开或者删减的理由",
    "退文，由拟稿单位说明理由",
)
DELETIONS_LISTED = Guard(
    "deletions",
    "删减后公开的，已列明删减的内容",
    ~REDACTED | HasField("deletions"),
    YUXI_2021.art("9项"),
    "删减后公开的文件没有列明删减的内容",
    "退文，由拟稿单位列明删减的位置、类别和依据",
)
INTERPRETATION_ATTACHED = Guard(
    "interpretation",
    "拟公开的政策性文件已附解读材料",
    ~(M.POLICY & IS_PUBLIC) | HasField("interpretation"),
    CHAOYANG_2021.whole(),
    "政策性文件没有同步报送解读材料",
    "退文，由拟稿单位补报解读方案和解读材料",
)
JOINT_OPINION_IN = Guard(
    "joint_opinion",
    "联合发文机关已提出意见",
    ~M.JOINT
    | (SettingIs(P.JOINT_DOCUMENT, ("lead",)) & Heard("joint_opinions", "agencies"))
    | (SettingIs(P.JOINT_DOCUMENT, ("main",)) & Heard("joint_opinions", "agencies", lead=True))
    | (SettingIs(P.JOINT_DOCUMENT, ("agree",)) & Heard("joint_opinions", "agencies", values=("agree",))),
    ADR_ATTRIBUTE.art("三点"),
    "联合发文机关对公开属性的意见不齐，或者没有一致同意",
    "征求并登记联合发文机关的意见（request_joint_opinion、record_joint_opinion）；逾期不视为同意",
)
ATTACHMENTS_FIT = Guard(
    "attachments",
    "公开的文件不附不公开的附件",
    ~(IS_PUBLIC & M.WITHHELD_ATTACHMENT),
    ADR_ATTRIBUTE.art("一点"),
    "拟公开的文件附有依申请公开或者不公开的附件",
    "退文，去掉该附件，或者改为删减后公开",
)
_SAME_MARK = (
    (FieldIs("forwards_mark", ("publish",)) & FieldIs("mark", ("publish",)))
    | (FieldIs("forwards_mark", ("publish_redacted",)) & REDACTED)
    | (FieldIs("forwards_mark", ("on_request",)) & FieldIs("mark", ("on_request",)))
    | (FieldIs("forwards_mark", ("withhold",)) & WITHHELD)
)
FORWARDING_FOLLOWED = Guard(
    "forwarding",
    "转发的文件按被转发文件的公开属性",
    ~HasField("mark")
    | ~HasField("forwards_mark")
    | _SAME_MARK
    | M.CLASSIFIED
    | HasField("exception")
    | SettingIs(P.FORWARDING, ("own",)),
    ADR_ATTRIBUTE.art("四点"),
    "转发的文件与被转发文件的公开属性不一致，又没有写明例外理由",
    "退文，按被转发文件的公开属性标注，或者写明例外理由",
)
GAPS = (
    MARK_GIVEN,
    GROUND_GIVEN,
    REASON_GIVEN,
    DELETIONS_LISTED,
    INTERPRETATION_ATTACHED,
    JOINT_OPINION_IN,
    ATTACHMENTS_FIT,
    FORWARDING_FOLLOWED,
)

# ---------------------------------------------------------------------------------- proposing

FOUR_MARKS = Guard(
    "marks",
    "本机关采用该标注",
    ~FactIs("mark", ("publish_redacted",)) | SettingIs(P.MARKS, ("four",)),
    YUXI_2021.art("9项"),
    "本机关不采用“此件删减后公开”的标注",
    "从此件公开发布、此件依申请公开、此件不公开中选一种",
)
ONLY_WITHHELD = Guard(
    "classified",
    "国家秘密只能标为不公开",
    ~M.CLASSIFIED | ~Given("mark") | FactIs("mark", ("withhold",)),
    REG.art(14),
    "该文件已确定为国家秘密，只能标为此件不公开",
    "认为不属于国家秘密的，先由保密审查人重新审查，或者按规定解密（declassify）",
)
_BY_INDEX, _ELSEWHERE = SECRECY_LAW.art(35), "去掉这些内容；涉密内容按保密规定另行保管"
INDEX_ONLY = Guard(
    "index_only",
    "国家秘密只登记索引",
    ~M.CLASSIFIED
    | ~(
        Given("summary")
        | Given("reason")
        | Given("exception")
        | Given("third_party")
        | Given("deletions")
        | Given("text")
        | Given("interpretation")
        | Given("attachments")
    ),
    _BY_INDEX,
    "该文件是国家秘密，只登记标题、文号等索引，不登记概述、理由、涉及的第三方、删减内容和全文",
    _ELSEWHERE,
)
_KIND, _WORDS = "国家秘密只登记索引", "该文件是国家秘密，只登记索引，不登记理由、例外理由和涉及的第三方"
NO_REASONS = Guard(
    "index_only", _KIND, ~M.CLASSIFIED | ~(Given("reason") | Given("exception")), _BY_INDEX, _WORDS, _ELSEWHERE
)
NO_REASON = Guard("index_only", _KIND, ~M.CLASSIFIED | ~Given("reason"), _BY_INDEX, _WORDS, _ELSEWHERE)
NO_EXCEPTION = Guard("index_only", _KIND, ~M.CLASSIFIED | ~Given("exception"), _BY_INDEX, _WORDS, _ELSEWHERE)
NO_THIRD_PARTY = Guard("index_only", _KIND, ~M.CLASSIFIED | ~Given("third_party"), _BY_INDEX, _WORDS, _ELSEWHERE)
PASSAGES_FOUND = Guard(
    "passage",
    "删减的原文都在文件全文中",
    ~Given("text") | Quoted("deletions", "passage", "text"),
    YUXI_2021.art("9项"),
    "登记了文件全文（text）的，每处删减都须摘录原文（deletions 逐处写明 passage），原文须在全文中找得到",
    "按全文逐字摘录；换行、空格、全角半角的差别不影响",
)
IS_JOINT = Guard("joint", "联合发文", M.JOINT, ADR_ATTRIBUTE.art("三点"), "该文件不是联合发文，不必征求意见")
ONE_OF_THEM = Guard(
    "joint_agency",
    "是该文件的发文机关",
    Among("agency", "agencies"),
    ADR_ATTRIBUTE.art("三点"),
    "该机关不在该文件的发文机关之列",
    "按拟稿时登记的名称填写",
)
ALL_HEARD = (~SettingIs(P.JOINT_DOCUMENT, ("main",)) & Heard("joint_opinions", "agencies", now="agency")) | (
    SettingIs(P.JOINT_DOCUMENT, ("main",)) & Heard("joint_opinions", "agencies", lead=True, now="agency")
)
SAME_MARK = SameAsField("mark")

# ---------------------------------------------------------------------------------- secrecy

PERIOD_GIVEN = Given("secrecy_until")
LATEST_END = later(field_day("formed_on"), F.LONGEST)
"""The end of a secrecy period that nobody fixed (ADR 030)."""
GRADED = Guard(
    "grade",
    "属于国家秘密的写明密级，不属于的不写",
    (M.IS_CLASSIFIED & Given("grade")) | (M.IS_CLEAR & ~Given("grade") & ~Given("secrecy_until")),
    SECRECY_LAW.art(20),
    "属于国家秘密的须写明密级（grade）；不属于国家秘密的不写密级和保密期限",
)
NOT_TOO_LONG = Guard(
    "secrecy_maximum",
    "保密期限没有届满，也不超过最长期限",
    NotLater(ON, fact_day("secrecy_until")) & NotLater(fact_day("secrecy_until"), later(ON, F.LONGEST)),
    SECRECY_LAW.art(20),
    "保密期限的届满日（secrecy_until）早于审查之日，或者超过了该密级的最长期限（绝密三十年、机密二十年、秘密十年）",
    "另有规定的，按规定由有权机关确定后再登记",
)
_TOO_LONG = "自成文之日起计算，保密期限超过了该密级的最长期限（绝密三十年、机密二十年、秘密十年），或者最长期限已经届满"
_BY_AUTHORITY = "核对密级、成文日期和保密期限；另有规定或者确需继续保密的，由有权机关重新确定后再登记"
PERIOD_OF_FORMED = Guard(
    "secrecy_maximum",
    "保密期限自成文之日起不超过最长期限",
    ~M.IS_CLASSIFIED | NotLater(fact_day("secrecy_until"), LATEST_END),
    SECRECY_LAW.art(20),
    _TOO_LONG,
    _BY_AUTHORITY,
)
"""Of a document whose day of formation is known. A period that is not stated counts as one to the day of the step: what
is older than the maximum would lapse the next day."""
PERIOD_TAKEN_IN = Guard(
    "secrecy_maximum",
    "保密期限自成文之日起不超过最长期限",
    NotLater(fact_day("secrecy_until"), later(fact_day("formed_on"), F.LONGEST)),
    SECRECY_LAW.art(20),
    _TOO_LONG,
    "写明定密时确定的届满日（secrecy_until，已经届满的照写，由系统登记解密）；" + _BY_AUTHORITY,
)
REFERRED = Guard(
    "referred",
    "已送审，尚无答复",
    Live(C.REFERRAL.key),
    REG.art(17),
    "没有未答复的送审事项",
    "先送审（refer_secrecy）",
)
NO_REFERRAL = Guard(
    "no_referral",
    "送审的保密事项已有答复",
    ~Live(C.REFERRAL.key),
    REG.art(17),
    "送审的保密事项尚无答复",
    "收到答复后登记（answer_referral）",
)
NOT_STILL_SECRET = Guard(
    "still_secret",
    "没有仍在保密期限内",
    ~M.CLASSIFIED | M.IS_CLASSIFIED,
    SECRECY_LAW.art(24),
    "该文件仍是国家秘密，保密期限没有届满，也没有解密",
    "先由原定密机关或者其上级机关解密（declassify），再办理保密审查",
)
SECRECY_DONE = Guard(
    "secrecy_cleared",
    "本次已通过保密审查",
    M.SECRECY_CLEARED & ~M.CLASSIFIED,
    REG.art(17),
    "该文件本次没有通过保密审查，不得公开",
    "先办理保密审查（clear_secrecy）",
)
NOT_YET_CLEARED = Guard(
    "already_cleared",
    "尚未通过保密审查",
    ~M.SECRECY_CLEARED & IS_PUBLIC,
    REG.art(17),
    "该文件不拟公开，或者已经通过保密审查",
)
IS_SECRET = Guard("is_secret", "国家秘密", M.CLASSIFIED, SECRECY_LAW.art(24), "该文件不是国家秘密")
IN_SECRECY_PERIOD = Guard(
    "in_secrecy_period",
    "保密期限没有届满",
    Live(C.SECRECY.key) & ~Expired(C.SECRECY.key),
    SECRECY_LAW.art(24),
    "保密期限已经届满，自行解密，不能再延长",
    "延长保密期限须在届满以前作出决定",
)
REALLY_LONGER = Guard(
    "secrecy_longer",
    "延长后的期限晚于原期限，且不超过最长期限",
    NotLater(expiry(C.SECRECY), fact_day("until")) & NotLater(fact_day("until"), later(ON, F.LONGEST)),
    SECRECY_LAW.art(20),
    "延长后的届满日（until）早于原届满日，或者超过了该密级的最长期限（绝密三十年、机密二十年、秘密十年）",
)

# ---------------------------------------------------------------------------------- signing and publishing

FORMED_BY_NOW = Guard(
    "formed_by_now",
    "成文日期不晚于办理日",
    NotLater(fact_day("formed_on"), ON),
    REG.art(26),
    "成文日期（formed_on）晚于办理日",
    "核对日期",
)
PERIOD_FROM_FORMATION = Guard(
    "secrecy_maximum",
    "保密期限自成文之日起不超过最长期限",
    ~M.CLASSIFIED
    | (
        NotLater(field_day("secrecy_until"), later(fact_day("formed_on"), F.LONGEST))
        & (HasField("secrecy_until") | NotLater(ON, later(fact_day("formed_on"), F.LONGEST)))
    ),
    SECRECY_LAW.art(20),
    _TOO_LONG,
    _BY_AUTHORITY,
)
SUPERIOR_EXCEPTION = Guard(
    "superior_public",
    "上位文件已主动公开而本件不公开的，写明例外理由",
    ~M.SUPERIOR_CONFLICT | M.CLASSIFIED | HasField("exception") | Given("exception"),
    CHANGZHI_2021.art("四部分第（二）项"),
    "上位文件已主动公开，本件原则上不得不予公开，又没有写明例外理由（exception）",
    "退文改标，或者写明例外理由",
)
TO_BE_PUBLISHED = Guard(
    "public_mark", "公开属性为公开", IS_PUBLIC, REG.art(26), "该文件的公开属性不是公开", "转入在档（keep_on_file）"
)
TO_BE_KEPT = Guard(
    "not_public_mark", "公开属性不是公开", ~IS_PUBLIC, REG.art(18), "该文件应当公开", "安排公开（schedule）"
)
PUBLICATION_REVIEWED = Guard(
    "publication_reviewed",
    "已通过信息发布审核（三审三校）",
    SettingIs(P.PUBLICATION_REVIEW, ("off",))
    | Tied("publication_review", "document", ("reviewed_3", "published"), since="changed_on"),
    CHANGZHI_2021.art("四部分第（四）项"),
    "该文件没有通过信息发布审核（三审三校），或者审核是在转为公开以前提交的",
    "先就本件办理信息发布审核（publication_review），写明本件的登记号",
)
