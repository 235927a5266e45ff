"""Facts (事项): what a person records with a step; a key means the same in every row."""

from engine.core.definition import Fact, FactType, Years

PUBLIC = ("publish", "publish_redacted")
NOT_PUBLIC = ("on_request", "withhold")
MARKS = (*PUBLIC, *NOT_PUBLIC)
STATE_SECRET = "属于国家秘密"
"""The ground of every state secret."""
GRADES = ("绝密", "机密", "秘密")
LONGEST = Years("grade", (("绝密", 30), ("机密", 20), ("秘密", 10)))
"""The longest period of each grade (保密法 20)."""
INDEX = ("title", "number", "kind", "unit", "agencies", "formed_on", "mark", "grade", "secrecy_until", "handler")
"""What stays to be seen of the steps before a document was found to be a state secret."""
OPINIONS = ("agree", "object", "partly")
TRIGGERS = ("yearly", "superior_public", "requests", "secrecy_over", "reversed", "situation", "disclosed")

TITLE = Fact("title", "文件标题")
KIND = Fact("kind", "文种")
NUMBER = Fact("number", "文号")
MARK = Fact("mark", "公开属性", choices=MARKS)
_NAME = Fact("title", "标题")
_ITS_MARK = Fact("mark", "公开属性", required=False, choices=MARKS)
_ITS_NUMBER = Fact("number", "文号", required=False)
SUPERIOR = Fact("superior", "上位文件", FactType.RECORD, False, parts=(_NAME, _ITS_NUMBER, _ITS_MARK))
FORWARDS = Fact("forwards", "转发的文件", FactType.RECORD, False, parts=(_NAME, _ITS_NUMBER, _ITS_MARK))
AGENCIES = Fact("agencies", "发文机关（主办机关在前）", FactType.NAMES, False)
UNIT = Fact("unit", "拟稿单位", required=False)
SUMMARY = Fact("summary", "内容概述", FactType.NOTE, False)
OPINION_RISK = Fact("opinion_risk", "舆情风险评估", FactType.NOTE, False)
POLICY_DOCUMENT = Fact("policy_document", "政策性文件", FactType.YES_NO, False)
GROUND = Fact("ground", "依据", FactType.NOTE, False)
REASON = Fact("reason", "理由", FactType.NOTE, False)
WHY = Fact("reason", "理由", FactType.NOTE)
EXCEPTION = Fact("exception", "例外理由", FactType.NOTE, False)
INTERPRETATION = Fact("interpretation", "解读材料", FactType.FINDING, False)
THIRD_PARTY = Fact("third_party", "涉及的第三方合法权益", FactType.NOTE, False)
DELETIONS = Fact(
    "deletions",
    "删减的内容",
    FactType.NOTE,
    False,
    parts=(
        Fact("passage", "删减的原文", required=False),
        Fact("where", "位置", required=False),
        Fact("what", "类别", required=False),
        Fact("ground", "依据", required=False),
    ),
)
TEXT = Fact("text", "文件全文", required=False)
ATTACHMENTS = Fact("attachments", "附件", FactType.RECORDS, False, parts=(_NAME, _ITS_MARK))
RESULT = Fact("result", "保密审查结果", choices=("clear", "classified"))
GRADE = Fact("grade", "密级", required=False, choices=GRADES)
BASIS = Fact("basis", "定密依据", FactType.NOTE, False)
SECRECY_UNTIL = Fact("secrecy_until", "保密期限届满日", FactType.DAY, False, future=True)
UNTIL = Fact("until", "延长后的保密期限届满日", FactType.DAY)
DECISION = Fact("decision", "原定密机关的决定", FactType.NOTE)
CLASSIFIER = Fact("classifier", "原定密机关、单位", required=False)
FORMED_ON = Fact("formed_on", "成文日期", FactType.DAY, False)
TRIGGER = Fact("trigger", "审查的起因", choices=TRIGGERS)
CHANNEL = Fact("channel", "公开渠道", FactType.NOTE)
ADDRESS = Fact("address", "公开地址", required=False)
INDEX_NUMBER = Fact("index_number", "索引号", required=False)
