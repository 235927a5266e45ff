"""States (环节) of attribute_review 2021.1 and the groups of them that rows name."""

from engine.core.definition import State

_BEFORE = "印发以前没有法定期限；公开的二十个工作日自文件形成之日起算（条例第二十六条）"

DRAFTING = State("drafting", "拟稿", idle=_BEFORE)
PROPOSED = State("proposed", "已拟定属性", idle=_BEFORE)
SECRECY_REVIEW = State("secrecy_review", "保密审查", idle=_BEFORE)
OPENNESS_REVIEW = State("openness_review", "公开审查", idle=_BEFORE)
RETURNED = State("returned", "已退文")
PENDING_SIGNATURE = State("pending_signature", "待签发", idle=_BEFORE)
ISSUED = State("issued", "已印发")
AWAITING_PUBLICATION = State("awaiting_publication", "待公开")
PUBLISHED = State("published", "已公开", idle="已经公开且无须定期审查的文件，没有期限")
ON_FILE = State("on_file", "未主动公开（在档）")
REASSESSMENT = State("reassessment", "定期审查")
REPEALED = State("repealed", "已废止", final=True)
CANCELLED = State("cancelled", "已撤稿", final=True)
STATES = (
    DRAFTING,
    PROPOSED,
    SECRECY_REVIEW,
    OPENNESS_REVIEW,
    RETURNED,
    PENDING_SIGNATURE,
    ISSUED,
    AWAITING_PUBLICATION,
    PUBLISHED,
    ON_FILE,
    REASSESSMENT,
    REPEALED,
    CANCELLED,
)

IN_REVIEW = PROPOSED | SECRECY_REVIEW | OPENNESS_REVIEW

BEFORE_ISSUE = IN_REVIEW | DRAFTING | RETURNED | PENDING_SIGNATURE

HELD = ON_FILE | REASSESSMENT
