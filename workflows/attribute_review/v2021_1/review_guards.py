"""Guards (条件) of a reassessment, and of documents taken in from a register."""

from engine.core.definition import (
    AnyEntry,
    FactIs,
    FieldIs,
    Given,
    Guard,
    HasField,
    NotLater,
    Quoted,
    SameAsField,
    fact_day,
)
from workflows.attribute_review.v2021_1 import facts as F, marks as M
from workflows.attribute_review.v2021_1.guards import REDACTED, WITHHELD
from workflows.laws import ADR_ATTRIBUTE, CHANGZHI_2021, REG, SECRECY_LAW, YUXI_2021

# ---------------------------------------------------------------------------------- reassessment

WAS_ON_FILE = Guard("was_on_file", "审查前在档", FieldIs("came_from", ("on_file",)), REG.art(18), "审查前不在档")
WAS_PUBLISHED = Guard(
    "was_published", "审查前已公开", FieldIs("came_from", ("published",)), REG.art(18), "审查前没有公开"
)
STILL_SHOWN = Guard("taken_down", "尚未撤下", ~M.TAKEN_DOWN, REG.art(6), "该文件已经撤下")
CLEARED_AFTER_TAKING_DOWN = Guard(
    "secrecy_cleared",
    "撤下的文件恢复公开，须通过本次保密审查",
    ~M.TAKEN_DOWN | FieldIs("came_from", ("on_file",)) | M.SECRECY_CLEARED,
    REG.art(17),
    "撤下的文件恢复公开，须先通过本次保密审查",
    "先办理保密审查（clear_secrecy）",
)
NOT_PUBLIC_MARK = Guard(
    "not_public_mark",
    "改为不主动公开的属性",
    FactIs("mark", F.NOT_PUBLIC),
    REG.art(18),
    "变更属性只能改为依申请公开或者不公开",
    "转为公开的，由签发人转为公开（change_to_public）",
)
ANOTHER_MARK = Guard(
    "another_mark",
    "与原公开属性不同",
    ~SameAsField("mark"),
    REG.art(18),
    "与原公开属性相同",
    "原属性仍然成立的，维持原属性（keep）",
)
GROUND_OF_CHANGE = Guard(
    "ground",
    "已写明依据",
    Given("ground") | (HasField("ground") & ~FieldIs("ground", (F.STATE_SECRET,))) | M.CLASSIFIED,
    REG.art(18),
    "没有写明不主动公开的依据（ground），或者原依据是国家秘密而已经解密",
    "写明条例第十四条至第十六条等依据",
)
EXCEPTION_KEPT = Guard(
    "superior_public",
    "上位文件已主动公开而本件仍不公开的，写明例外理由",
    ~M.SUPERIOR_PUBLIC | ~WITHHELD | M.CLASSIFIED | HasField("exception") | Given("exception"),
    CHANGZHI_2021.art("四部分第（二）项"),
    "上位文件已主动公开，本件原则上不得不予公开，又没有写明例外理由（exception）",
    "转为公开、改为依申请公开，或者写明例外理由",
)
EXCEPTION_ON_CHANGE = Guard(
    "superior_public",
    "上位文件已主动公开而本件改为不公开的，写明例外理由",
    ~M.SUPERIOR_PUBLIC | ~FactIs("mark", ("withhold",)) | M.CLASSIFIED | HasField("exception") | Given("exception"),
    CHANGZHI_2021.art("四部分第（二）项"),
    "上位文件已主动公开，本件原则上不得不予公开，又没有写明例外理由（exception）",
    "改为依申请公开，或者写明例外理由",
)
NOT_SECRET = Guard(
    "declassified",
    "已解密或者保密期限届满",
    ~M.CLASSIFIED,
    SECRECY_LAW.art(24),
    "该文件仍是国家秘密，保密期限没有届满，也没有解密，不得公开",
    "先由原定密机关或者其上级机关解密（declassify）",
)
NOT_PUBLISHED_ALREADY = Guard(
    "already_public",
    "尚未公开，或者已撤下，或者改变公开的方式",
    ~(FieldIs("came_from", ("published",)) & FieldIs("mark", ("publish",))) | M.TAKEN_DOWN | Given("mark"),
    REG.art(26),
    "该文件已经公开",
    "维持原属性（keep）",
)
PUBLIC_CHOICE = Guard(
    "public_mark",
    "改为公开的属性",
    (~Given("mark") & ~(M.TAKEN_DOWN & REDACTED)) | FactIs("mark", F.PUBLIC),
    REG.art(18),
    "转为公开的，公开属性只能是公开或者删减后公开；撤下的文件原来是删减后公开的，须写明公开属性（mark）",
    "填写公开属性",
)
DELETIONS_OF_CHANGE = Guard(
    "deletions",
    "删减后公开的，已列明删减的内容",
    ~FactIs("mark", ("publish_redacted",)) | Given("deletions") | HasField("deletions"),
    YUXI_2021.art("9项"),
    "删减后公开的文件没有列明删减的内容（deletions）",
)
PASSAGES_FOUND_IN_FILE = Guard(
    "passage",
    "删减的原文都在文件全文中",
    ~HasField("text") | Quoted("deletions", "passage", "text", field="text"),
    YUXI_2021.art("9项"),
    "登记了文件全文的，每处删减都须摘录原文（deletions 逐处写明 passage），原文须在全文中找得到",
    "按全文逐字摘录；换行、空格、全角半角的差别不影响",
)
THIRD_PARTY_WEIGHED = Guard(
    "third_party",
    "涉及第三方合法权益的，已考虑公开的损害",
    ~HasField("third_party") | Given("third_party_harm"),
    REG.art(15),
    "该文件涉及第三方合法权益，没有写明公开是否造成损害及如何处理（third_party_harm）",
    "征求第三方意见、删减，或者写明不公开对公共利益的重大影响",
)
ATTACHMENTS_OF_CHANGE = Guard(
    "attachments",
    "公开的文件不附不公开的附件",
    (~M.WITHHELD_ATTACHMENT | Given("attachments")) & ~AnyEntry("attachments", "mark", F.NOT_PUBLIC),
    ADR_ATTRIBUTE.art("一点"),
    "该文件附有依申请公开或者不公开的附件",
    "写明可以一并公开的附件（attachments）",
)
STILL_VALID = Guard("repealed", "尚未废止", ~M.INVALID, ADR_ATTRIBUTE.art("十点"), "该文件已登记废止")

# ---------------------------------------------------------------------------------- documents taken in

GIVEN_PUBLIC, GIVEN_NOT_PUBLIC = FactIs("mark", F.PUBLIC), FactIs("mark", F.NOT_PUBLIC)
PLACED = Given("address") | Given("published_on")
IN_FILE = Guard("in_file", "不主动公开的文件", GIVEN_NOT_PUBLIC, ADR_ATTRIBUTE.art("十一点"), "公开属性应为四种之一")
IN_PUBLIC = Guard("in_public", "已公开的文件", GIVEN_PUBLIC & PLACED, ADR_ATTRIBUTE.art("十一点"), "该文件没有公开")
TO_COME = Guard(
    "to_come", "应公开而未公开的文件", GIVEN_PUBLIC & ~PLACED, ADR_ATTRIBUTE.art("十一点"), "该文件已经公开"
)
CONTENTS_GIVEN = (
    Given("reason") | Given("summary") | Given("exception") | Given("third_party") | Given("interpretation")
)
SECRET_WITHHELD = Guard(
    "classified",
    "写明密级的标为不公开，且只登记索引",
    (~Given("grade") & ~Given("secrecy_until")) | (Given("grade") & FactIs("mark", ("withhold",)) & ~CONTENTS_GIVEN),
    SECRECY_LAW.art(35),
    "写明密级（grade）的文件只能标为此件不公开，只登记索引；没有密级的不写保密期限",
)
TAKEN_IN_DATES = Guard(
    "dates",
    "成文、公开、上次审查的日期先后相合",
    NotLater(fact_day("formed_on"), fact_day("published_on"))
    & NotLater(fact_day("formed_on"), fact_day("reviewed_on")),
    ADR_ATTRIBUTE.art("十一点"),
    "公开或者上次审查的日期早于成文日期",
    "核对日期",
)
