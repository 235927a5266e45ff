"""The laws, official letters and decisions of this project that definitions cite.

`ADR` entries are readings where the law is silent; each is a file in docs/decisions with its sources and certainty.
"""

from datetime import date

from engine.core.definition import Law

REG = Law("中华人民共和国政府信息公开条例", "国务院令第711号", date(2019, 5, 15), "条例")
REG_2008 = Law("中华人民共和国政府信息公开条例（2007年）", "国务院令第492号", date(2008, 5, 1), "2008年条例")
SECRECY_LAW = Law("中华人民共和国保守国家秘密法", "主席令第20号", date(2024, 5, 1), "保密法")
ARCHIVES_LAW = Law("中华人民共和国档案法", "主席令第47号", date(2021, 1, 1), "档案法")
RECONSIDERATION_LAW = Law("中华人民共和国行政复议法", "主席令第9号", date(2024, 1, 1), "复议法")
LITIGATION_LAW = Law("中华人民共和国行政诉讼法", "主席令第71号", date(2017, 7, 1), "行诉法")
CIVIL_CODE = Law("中华人民共和国民法典", "主席令第45号", date(2021, 1, 1), "民法典")
LETTER_207 = Law("国办公开办函〔2015〕207号", "国办公开办函〔2015〕207号", date(2015, 1, 1), "207号")
LETTER_235 = Law("国办公开办函〔2016〕235号", "国办公开办函〔2016〕235号", date(2016, 1, 1), "235号")
LETTER_14 = Law("国办公开办函〔2019〕14号", "国办公开办函〔2019〕14号", date(2019, 1, 1), "14号")
FEE_RULES = Law("政府信息公开信息处理费管理办法", "国办函〔2020〕109号", date(2021, 1, 1), "109号")
REPORT_FORM = Law("中华人民共和国政府信息公开工作年度报告格式", "国办公开办函〔2021〕30号", date(2021, 9, 26), "30号")
LETTER_80 = Law("《关于全面推进政务公开工作的意见》实施细则", "国办发〔2016〕80号", date(2016, 11, 10), "80号")
CHANGZHI_2021 = Law("长治市2021年政务公开工作要点", "长治市人民政府办公室", date(2021, 6, 29), "长治要点")
YUXI_2021 = Law(
    "玉溪市贯彻落实云南省全面推进基层政务公开标准化规范化工作任务清单",
    "玉溪市人民政府办公室",
    date(2021, 4, 30),
    "玉溪清单",
)
CHAOYANG_2021 = Law("朝阳区2021年政务公开重点工作任务台账", "长春市朝阳区", date(2021, 1, 1), "朝阳台账")
RONGXIAN_2019 = Law("荣县2019年政务公开工作要点", "荣县人民政府办公室", date(2019, 7, 19), "荣县要点")

_DAY = date(2026, 11, 22)
ADR_RECEIPT = Law("收到申请之日", "ADR 001", _DAY)
ADR_SUPPLEMENTATION = Law("补正", "ADR 002", _DAY)
ADR_CONSULTATION = Law("征求意见期间的扣除", "ADR 003", _DAY)
ADR_FEE = Law("信息处理费的缴纳期限与重新起算", "ADR 004", _DAY)
ADR_DELIVERY = Law("送达", "ADR 005", _DAY)
ADR_ENDINGS = Law("撤回、恢复办理与自行纠正", "ADR 006", _DAY)
ADR_REDO = Law("重新答复", "ADR 007", _DAY)
ADR_DUTIES = Law("岗位分离与内部期限", "ADR 008", _DAY)
ADR_OUTCOMES = Law("办理结果的归类与救济告知", "ADR 009", _DAY)
ADR_RECORD = Law("登记的更正与归档后的附注", "ADR 010", _DAY)
ADR_REASONS = Law("说明理由与延迟答复", "ADR 011", _DAY)
ADR_SEAL = Law("政府信息公开专用章", "ADR 027", _DAY)
ADR_PUBLICATION = Law("信息发布审核（三审三校）", "ADR 031", _DAY)
ADR_INTERPRETATION = Law("政策解读", "ADR 032", _DAY)
ADR_SUGGESTION = Law("主动公开建议", "ADR 033", _DAY)
ADR_ATTRIBUTE = Law("公文公开属性源头认定", "ADR 030", _DAY)
ADR_DOCUMENTS = Law("公文目录、登记簿和定期审查", "ADR 034", _DAY)
ADR_2008 = Law("2008年条例的适用", "ADR 012", _DAY)
