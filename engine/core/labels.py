"""Chinese words for the fixed English codes of facts, fields and settings, for pages and explanations.

Labels of states, transitions, clocks, marks, guards, letters and outcomes are in the definitions themselves; this is
only what a definition writes as a bare code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNITS: Mapping[str, str] = {"working": "个工作日", "calendar": "日", "hours": "小时"}
"""What a clock counts."""

FIELDS: Mapping[str, str] = {
    "approved_on": "批准之日",
    "came_from": "审查前所在的环节",
    "cancelled_for": "撤稿的理由",
    "changed_on": "变更属性之日",
    "deletions": "删减的内容",
    "classified_until": "保密期限届满日",
    "declassified_on": "解密之日",
    "confirmed_on": "确认之日",
    "forwards_mark": "被转发文件的公开属性",
    "interpreted_at": "解读的地址",
    "interpreted_in": "解读的渠道",
    "interpreted_on": "发布解读之日",
    "joint_opinions": "联合发文机关的意见",
    "joint_reasons": "联合发文机关的理由",
    "old_ground": "原依据",
    "old_mark": "原公开属性",
    "paid_on": "缴清费用之日",
    "received_on": "收到申请之日",
    "redo_of": "原案",
    "redo_received_on": "收到决定或判决之日",
    "refused_on": "不予用印之日",
    "reopened_from": "恢复办理后的起算之日",
    "repealed_by": "废止该文件的文件",
    "repealed_on": "废止之日",
    "replied_on": "答复之日",
    "returned_by": "退文人",
    "reviewed_on": "上次审查之日",
    "stamped_on": "用印之日",
    "supplemented_on": "收到补正之日",
    "taken_down_for": "撤下的理由",
    "taken_down_on": "撤下之日",
    "taken_in_on": "登记已有文件之日",
    "withdrawn_on": "撤回用印申请之日",
    "handler": "经办人",
    # publication review
    "findings": "标出的个人信息和敏感词",
    "returned": "退回的理由",
    "cancellation": "撤稿、取消的理由",
    "review_1": "一审意见",
    "review_2": "二审意见",
    "review_3": "三审意见",
    "proof_1": "一校",
    "proof_2": "二校",
    "proof_3": "三校",
    "checks_1": "一审把关情况",
    "checks_2": "二审把关情况",
    "checks_3": "三审把关情况",
    "reviewed_1_on": "一审之日",
    "reviewed_2_on": "二审之日",
    "reviewed_3_on": "三审之日",
    # interpretation
    "co_reviewed_on": "审签之日",
    "published_on": "发布之日",
    "follow_up": "跟踪解读、二次解读的安排",
    "followed_up_on": "办结跟踪之日",
    "interpreted_again_on": "二次解读之日",
    "diversified": "解读形式多样（不少于两种）",
    "multichannel": "解读渠道多样（不少于两种）",
    # suggestion
    "adopted": "采纳建议",
    "adopted_on": "采纳之日",
    "declined_on": "决定不予采纳之日",
}
"""Case fields that no fact of the same key names."""

VALUES: Mapping[str, str] = {
    # channels
    "in_person": "当面提交",
    "registered_mail": "挂号信",
    "ordinary_mail": "平常信函",
    "internet": "互联网",
    "fax": "传真",
    "oral": "口头",
    # consultations
    "third_party": "第三方",
    "co_maker": "共同制作机关",
    "other_agency": "其他行政机关",
    "disclosure": "是否同意公开",
    "who_is_responsible": "由谁负责公开",
    "agree": "同意",
    "object": "不同意",
    "partly": "部分同意",
    "answered": "已答复意见",
    "lapsed": "逾期未答复",
    "undeliverable": "无法送达",
    "recalled": "已撤回",
    # attributes of documents
    "publish": "此件公开发布",
    "publish_redacted": "此件删减后公开",
    "on_request": "此件依申请公开",
    "withhold": "此件不公开",
    "clear": "不涉及国家秘密",
    "classified": "属于国家秘密",
    "yearly": "年度定期审查",
    "superior_public": "上位文件已经公开",
    "requests": "多个申请人申请公开",
    "secrecy_over": "保密期限届满或者已经解密",
    "reversed": "原决定被撤销或者纠正",
    "situation": "情势发生变化",
    "disclosed": "已依申请公开",
    "taken_down": "撤下",
    # delivery
    "mail": "邮寄",
    "hand": "当面送达",
    "entrusted": "委托送达",
    "electronic": "电子送达",
    "refused": "拒收",
    # checks before publication
    "pass": "通过",
    "fail": "未通过",
    # yes and no
    "on": "开启",
    "off": "关闭",
    "yes": "是",
    "no": "否",
}
"""Values of facts and fields, whatever their key."""

CHOICES: Mapping[tuple[str, str], str] = {
    ("passage", "None"): "没有摘录原文的",
    ("receipt_on_non_working_day", "same_day"): "当日即为收到之日，次一工作日为第一日",
    ("receipt_on_non_working_day", "next_working_day"): "次一工作日视为收到之日",
    ("online_receipt", "confirmation"): "双方确认之日",
    ("online_receipt", "platform"): "平台接收之日",
    ("late_supplementation_notice", "runs_on"): "继续计算",
    ("late_supplementation_notice", "restart"): "收到补正后重新起算",
    ("period_from", "delivery"): "自送达之日起",
    ("period_from", "notice"): "自告知之日起",
    ("consultation_exclusion", "A"): "A方式（自发出次日起，至收到意见或者意见期限届满）",
    ("consultation_exclusion", "B"): "B方式（自被征求意见人收到次日起）",
    ("consultation_exclusion", "C"): "C方式（固定十五个工作日）",
    ("payment_restart", "restart"): "自缴清之日重新起算",
    ("payment_restart", "resume"): "视为没有停止，继续计算",
    ("refused_hand_delivery", "post"): "改为邮寄",
    ("refused_hand_delivery", "witnessed"): "见证送达",
    ("use", "procedure"): "程序性文书",
    ("failure", "refused"): "拒收",
    ("failure", "absent"): "本人不在",
    ("failure", "returned"): "退回",
    ("failure", "unknown_address"): "地址不详或者迁移新址不明",
    ("failure", "other"): "其他",
    ("each", "objects"): "不同意公开的第三方",
    ("each", "objects_reasonably"): "有合理理由不同意公开（或理由尚未评估）的第三方",
    ("use", "reply"): "答复文书",
    ("use", "inquiry"): "函询文书",
    ("use", "attribute"): "公文公开属性的认定",
    ("use", "publication"): "拟发布信息的审核",
    ("publication_review", "reviewed_3"): "三审通过",
    ("attribute_review", "awaiting_publication"): "待公开",
    ("publication_review", "published"): "已发布",
    ("attribute_review", "published"): "已公开",
    ("three_reviews_apart", "on"): "须由不同的人办理",
    ("three_reviews_apart", "off"): "可以由同一人办理",
    ("suggestion_reply_kind", "internal"): "内部期限",
    ("suggestion_reply_kind", "duty"): "办理期限（逾期标记）",
    ("came_from", "on_file"): "在档",
    ("came_from", "published"): "已公开",
    ("marks", "four"): "四种",
    ("marks", "three"): "三种（没有删减后公开）",
    ("joint_document", "lead"): "主办机关决定（其他机关应提出意见）",
    ("joint_document", "main"): "按主办机关的意见",
    ("joint_document", "agree"): "各机关一致同意",
    ("forwarding", "follow"): "与被转发的文件一致",
    ("forwarding", "own"): "自行拟定",
    ("missing", "mark"): "公开属性",
    ("missing", "ground"): "依据",
    ("missing", "reason"): "理由",
    ("missing", "deletions"): "删减的内容",
    ("missing", "interpretation"): "解读材料",
    ("missing", "joint_opinion"): "联合发文机关的意见",
    ("missing", "secrecy"): "保密审查",
    ("missing", "attachments"): "附件的公开属性",
    ("missing", "forwarding"): "与被转发文件一致的公开属性",
    ("forms", "text"): "文字解读",
    ("forms", "questions"): "政策问答",
    ("forms", "picture"): "图表图解",
    ("forms", "video"): "音频视频",
    ("forms", "cartoon"): "卡通动漫",
    ("forms", "case"): "案例说明",
    ("forms", "press"): "新闻发布会",
    ("forms", "interview"): "媒体采访、在线访谈",
    ("forms", "expert"): "专家解读",
    ("forms", "scene"): "场景演示",
    ("channels", "website"): "政府网站",
    ("channels", "new_media"): "政务新媒体",
    ("channels", "gazette"): "政府公报",
    ("channels", "press"): "新闻媒体",
    ("channels", "conference"): "新闻发布会",
    ("channels", "area"): "政务公开专区、服务大厅",
    ("channels", "hotline"): "政务服务热线",
    ("separation", "strict"): "严格分离",
    ("separation", "small_office"): "小型机关（只要求拟稿人与签发人分离）",
}
"""Values of settings, by setting."""

WORKFLOWS: Mapping[str, str] = {
    "disclosure_request": "政府信息公开申请办理",
    "attribute_review": "公文公开属性源头认定",
    "publication_review": "信息发布审核（三审三校）",
    "policy_interpretation": "政策解读",
    "publication_suggestion": "主动公开建议",
}
"""Titles of the definitions to whose cases others refer."""

CERTAINTIES: Mapping[str, str] = {
    "verified": "已核",
    "local": "已核（地方规定）",
    "reported": "转述",
    "inferred": "推断",
    "remembered": "记忆",
}
"""How well the source of a setting's default is known (docs/decisions/000-index.md)."""

REMEDIES: Mapping[str, str] = {
    "R0": "不告知（程序性文书）",
    "R1": "行政复议或者行政诉讼",
    "R2": "先行政复议（2024年1月1日起的答复）",
}
"""Remedy codes of outcomes."""

CLOCK_KINDS: Mapping[str, str] = {
    "duty": "法定办理期限",
    "window": "可以行使的期间",
    "theirs": "他人的期限",
    "internal": "内部期限",
    "minimum": "最短期间",
}
"""Clock kinds (workflows §0)."""

FACT_TYPES: Mapping[str, str] = {
    "text": "文字",
    "day": "日期",
    "time": "时刻",
    "number": "整数",
    "yes_no": "是否",
    "note": "文字或记录",
    "finding": "认定",
    "record": "记录",
    "records": "若干条记录",
    "names": "若干名称",
}
"""What a key of `with` holds."""


def value_label(key: str, value: Any) -> str:
    """The Chinese word for `value` under fact, field or setting `key`; the value itself if there is none."""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    return CHOICES.get((key, text)) or VALUES.get(text) or FIELDS.get(text) or text


def named(key: str, label: str) -> str:
    """A word with the key that is to be filled in: 属于国家秘密（classified）"""
    return f"{label}（{key}）" if label != key else key
