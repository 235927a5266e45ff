"""Letters and forms that the definitions write; their wording is in templates/letters (same keys)."""

from engine.core.definition import Letter
from workflows.laws import (
    ADR_ATTRIBUTE,
    ADR_CONSULTATION,
    ADR_DUTIES,
    ADR_ENDINGS,
    ADR_OUTCOMES,
    ADR_RECEIPT,
    ADR_REDO,
    ADR_SEAL,
    ARCHIVES_LAW,
    CHANGZHI_2021,
    FEE_RULES,
    LETTER_14,
    LETTER_80,
    LETTER_207,
    LETTER_235,
    REG,
    RONGXIAN_2019,
    SECRECY_LAW,
    YUXI_2021,
)

# forms of the file: no number of their own
REGISTRATION_RECORD = Letter("registration_record", "政府信息公开申请登记表", REG.art(45), False, False)
RECEIPT_CONFIRMATION_LOG = Letter("receipt_confirmation_log", "确认收到记录", LETTER_207.art("一点"), False, False)
EXTENSION_APPROVAL_FORM = Letter("extension_approval_form", "延期答复审批表", REG.art(33, 2), False, False)
HANDLING_APPROVAL_FORM = Letter("handling_approval_form", "办理审批单", REG.art(45), False, False)
SECRECY_REVIEW_FORM = Letter("secrecy_review_form", "保密审查表", REG.art(17), False, False)
SERVICE_RECEIPT = Letter("service_receipt", "送达回证", LETTER_235.art("四点"), False, False)
MAIL_DISPATCH_RECORD = Letter("mail_dispatch_record", "交邮记录", LETTER_235.art("四点"), False, False)
SEAL_USE_LOG = Letter("seal_use_log", "政府信息公开专用章用印登记表", ADR_SEAL.art("四点"), False, False)
ATTRIBUTE_OPINION_FORM = Letter(
    "attribute_opinion_form", "拟发文件属性管理意见表", CHANGZHI_2021.art("四部分第（二）项"), False, False
)
DRAFT_RETURN_NOTICE = Letter("draft_return_notice", "退文单", LETTER_80.art("一部分第（一）项"), False, False)
REDACTED_TEXT = Letter("redacted_text", "公文删减文本", YUXI_2021.art("9项"), False, False)
PERIODIC_REVIEW_FORM = Letter("periodic_review_form", "公开属性定期审查表", REG.art(18), False, False)
DECLASSIFICATION_REVIEW_FORM = Letter(
    "declassification_review_form", "国家秘密审核、解密审核表", SECRECY_LAW.art(24), False, False
)
WITHDRAWAL_FORM = Letter("withdrawal_form", "政府信息公开申请撤销登记表", ADR_ENDINGS.art("一点"), False, False)
PUBLICATION_REVIEW_FORM = Letter(
    "publication_review_form", "信息发布审核表（三审三校）", CHANGZHI_2021.art("四部分第（四）项"), False, False
)
INTERPRETATION_PLAN = Letter("interpretation_plan", "政策解读方案", RONGXIAN_2019.art("三部分第（一）项"), False, False)

# notices
RECEIPT_ACKNOWLEDGEMENT = Letter("receipt_acknowledgement", "政府信息公开申请接收回执", ADR_RECEIPT.art("四点"))
SUPPLEMENTATION_NOTICE = Letter("supplementation_notice", "政府信息公开申请补正告知书", REG.art(30))
REASON_REQUEST_NOTICE = Letter("reason_request_notice", "政府信息公开申请说明理由告知书", REG.art(35))
DELAYED_REPLY_NOTICE = Letter("delayed_reply_notice", "延迟答复告知书", REG.art(35))
EXTENSION_NOTICE = Letter("extension_notice", "政府信息公开申请延期答复告知书", REG.art(33, 2))
FEE_NOTICE = Letter("fee_notice", "政府信息公开申请收费通知书", FEE_RULES.whole())
THIRD_PARTY_CONSULTATION = Letter("third_party_consultation", "政府信息公开申请征求意见书（第三方）", REG.art(32))
CO_MAKER_CONSULTATION = Letter("co_maker_consultation", "政府信息公开申请征求意见书（共同制作机关）", REG.art(34))
AGENCY_CONFIRMATION = Letter("agency_confirmation_letter", "协商确认函", REG.art(11, 1))
CONSULTATION_RECALL = Letter("consultation_recall", "撤回征求意见告知书", ADR_CONSULTATION.art("六点"))
CONSULTATION_NOTICE = Letter("consultation_notice_to_applicant", "征求意见情况告知书", ADR_CONSULTATION.art("五点"))
THIRD_PARTY_DISCLOSURE = Letter("third_party_disclosure_notice", "政府信息依申请公开告知书（第三方）", REG.art(32))
ASSISTING_UNIT_LETTER = Letter("assisting_unit_letter", "政府信息公开申请协办函", ADR_DUTIES.art("三点"))
SECRECY_REFERRAL = Letter("secrecy_referral", "保密审查送审函", REG.art(17))
CO_MAKER_OPINION = Letter("co_maker_opinion", "联合发文公开属性征求意见函", ADR_ATTRIBUTE.art("三点"))
WITHDRAWAL_CLOSURE = Letter("withdrawal_closure", "撤回申请终止办理告知书", ADR_ENDINGS.art("一点"))
CLOSE_UNSUPPLEMENTED = Letter("close_unsupplemented", "视为放弃申请告知书（逾期未补正）", REG.art(30))
CLOSE_UNPAID = Letter("close_unpaid", "视为放弃申请告知书（逾期未缴费）", FEE_RULES.whole())
PROACTIVE_SUGGESTION_REPLY = Letter("proactive_suggestion_reply", "纳入主动公开建议答复书", REG.art(44, 2))
# drafted by the sweep; the supervising department issues it under its own number
RECTIFICATION_NOTICE = Letter("rectification_notice", "督促整改通知书（督办单）", REG.art(47, 1), False)

# replies
REPLY_DISCLOSED = Letter("reply_disclosed", "予以公开答复书", REG.art(36, None, 2))
REPLY_ALREADY_PUBLISHED = Letter("reply_already_published", "已主动公开答复书", REG.art(36, None, 1))
REPLY_DISCLOSED_IN_PART = Letter("reply_disclosed_in_part", "部分公开答复书", REG.art(37))
REPLY_WITHHELD_STATE_SECRET = Letter("reply_withheld_state_secret", "不予公开答复书（国家秘密）", REG.art(14))
REPLY_WITHHELD_LAW_PROHIBITED = Letter(
    "reply_withheld_law_prohibited", "不予公开答复书（法律、行政法规禁止公开）", REG.art(14)
)
REPLY_WITHHELD_SECURITY = Letter("reply_withheld_security", "不予公开答复书（三安全一稳定）", REG.art(14))
REPLY_WITHHELD_THIRD_PARTY = Letter("reply_withheld_third_party", "不予公开答复书（第三方合法权益）", REG.art(15))
REPLY_WITHHELD_INTERNAL = Letter("reply_withheld_internal", "不予公开答复书（内部事务信息）", REG.art(16, 1))
REPLY_WITHHELD_PROCESS = Letter("reply_withheld_process", "不予公开答复书（过程性信息）", REG.art(16, 2))
REPLY_WITHHELD_CASE_FILE = Letter("reply_withheld_case_file", "不予公开答复书（行政执法案卷）", REG.art(16, 2))
REPLY_SPECIAL_QUERY = Letter("reply_special_query", "行政查询事项告知书", REG.art(36, None, 7))
REPLY_DOES_NOT_EXIST = Letter("reply_does_not_exist", "政府信息不存在告知书", REG.art(36, None, 4))
REPLY_OTHER_AGENCY = Letter("reply_other_agency", "非本机关负责公开告知书", REG.art(36, None, 5))
REPLY_REQUIRES_PROCESSING = Letter("reply_requires_processing", "需另行制作、加工分析告知书", REG.art(38))
REPLY_STILL_UNCLEAR = Letter("reply_still_unclear", "补正后仍不明确告知书", REG.art(30))
REPLY_PETITION = Letter("reply_petition", "信访、投诉、举报类告知书", REG.art(39, 1))
REPLY_REPEAT = Letter("reply_repeat", "不予重复处理告知书", REG.art(36, None, 6))
REPLY_PUBLICATION = Letter("reply_publication", "公开出版物获取途径告知书", REG.art(39, 2))
REPLY_VOLUME = Letter("reply_volume", "不予处理告知书（大量反复申请）", REG.art(35))
REPLY_REISSUE = Letter("reply_reissue", "确认或重新出具类告知书", ADR_OUTCOMES.art("二点"))
REPLY_ARCHIVE_LAW = Letter("reply_archive_law", "国家档案利用告知书", ARCHIVES_LAW.whole())
REPLY_REORGANISED = Letter("reply_reorganised", "职权划转告知书", LETTER_14.whole())
REPLY_NOT_GOVERNMENT_INFORMATION = Letter("reply_not_government_information", "不属于政府信息告知书", REG.art(2))
REPLY_MIXED = Letter("reply_mixed", "多项内容合并答复书", ADR_OUTCOMES.art("三点"))
REDO_REPLY = Letter("redo_reply", "重新答复书", ADR_REDO.art("二点"))

REPLIES = (
    REPLY_DISCLOSED,
    REPLY_ALREADY_PUBLISHED,
    REPLY_DISCLOSED_IN_PART,
    REPLY_WITHHELD_STATE_SECRET,
    REPLY_WITHHELD_LAW_PROHIBITED,
    REPLY_WITHHELD_SECURITY,
    REPLY_WITHHELD_THIRD_PARTY,
    REPLY_WITHHELD_INTERNAL,
    REPLY_WITHHELD_PROCESS,
    REPLY_WITHHELD_CASE_FILE,
    REPLY_SPECIAL_QUERY,
    REPLY_DOES_NOT_EXIST,
    REPLY_OTHER_AGENCY,
    REPLY_REQUIRES_PROCESSING,
    REPLY_STILL_UNCLEAR,
    REPLY_PETITION,
    REPLY_REPEAT,
    REPLY_PUBLICATION,
    REPLY_VOLUME,
    REPLY_REISSUE,
    REPLY_ARCHIVE_LAW,
    REPLY_REORGANISED,
    REPLY_NOT_GOVERNMENT_INFORMATION,
    REPLY_MIXED,
    REDO_REPLY,
)
REPLY_KEYS = tuple(x.key for x in REPLIES)
