"""The roles of a disclosure office and of the units whose documents it reviews (domain dossier §5.3, §7.2, §10)."""

from engine.core.definition import Role

REGISTRAR = Role("registrar", "登记人")
OFFICER = Role("officer", "公开工作机构经办人")
HANDLER = Role("handler", "承办单位经办人")
REVIEWER = Role("reviewer", "审核人")
SECRECY_REVIEWER = Role("secrecy_reviewer", "保密审查人")
LEGALITY_REVIEWER = Role("legality_reviewer", "合法性审查人")
ISSUING_LEADER = Role("issuing_leader", "签发人")
OFFICE_HEAD = Role("office_head", "公开工作机构负责人")
ARCHIVIST = Role("archivist", "档案管理人")
SEAL_KEEPER = Role("seal_keeper", "印章管理人")
FINANCE = Role("finance", "财务")
SUPERVISOR = Role("supervisor", "主管部门监督人员")
DRAFTER = Role("drafter", "拟稿人")
UNIT_HEAD = Role("unit_head", "拟稿单位负责人")
ATTRIBUTE_OFFICER = Role("attribute_officer", "公文公开属性经办人")
PUBLISHER = Role("publisher", "信息发布人")
CONSULTATION = Role("consultation", "征求意见子案", automatic=True)

ROLES = (
    REGISTRAR,
    OFFICER,
    HANDLER,
    REVIEWER,
    SECRECY_REVIEWER,
    LEGALITY_REVIEWER,
    ISSUING_LEADER,
    OFFICE_HEAD,
    ARCHIVIST,
    SEAL_KEEPER,
    FINANCE,
    SUPERVISOR,
    DRAFTER,
    UNIT_HEAD,
    ATTRIBUTE_OFFICER,
    PUBLISHER,
)
