"""Marks (记号): what the events of a case say; nobody sets one by hand."""

from engine.core.definition import AnyEntry, AtLeast, FactIs, FieldIs, Given, IndexOnly, Mark
from workflows.attribute_review.v2021_1 import facts as F
from workflows.laws import SECRECY_LAW

IS_CLASSIFIED, IS_CLEAR = FactIs("result", ("classified",)), FactIs("result", ("clear",))

CLASSIFIED = Mark(
    "classified",
    "国家秘密",
    by=("clear_secrecy", "take_in"),
    until=("clear_secrecy", "declassify", "secrecy_lapse"),
    when=IS_CLASSIFIED | (Given("grade") & ~IS_CLEAR),
)
ONLY_INDEX = IndexOnly("classified", F.INDEX, SECRECY_LAW.art(35), "属于国家秘密")
SECRECY_CLEARED = Mark(
    "secrecy_cleared",
    "本次已通过保密审查",
    by=("clear_secrecy", "take_in"),
    until=("propose", "return", "clear_secrecy", "reassess", "take_down", "secrecy_lapse"),
    when=IS_CLEAR | Given("clearance"),
)
POLICY = Mark("policy", "政策性文件", by=("open", "take_in"), when=FactIs("policy_document", (True,)))
JOINT = Mark("joint", "联合发文", by=("open",), when=AtLeast("agencies", 2))
SUPERIOR_PUBLIC = Mark(
    "superior_public",
    "上位文件已主动公开",
    by=("open", "take_in", "reassess"),
    when=FactIs("superior.mark", F.PUBLIC) | FactIs("trigger", ("superior_public",)),
)
SUPERIOR_CONFLICT = Mark(
    "superior_conflict",
    "上位文件已主动公开而本件拟不公开",
    by=("accept",),
    until=("accept", "propose"),
    when=SUPERIOR_PUBLIC & FieldIs("mark", ("withhold",)),
)
WITHHELD_ATTACHMENT = Mark(
    "withheld_attachment",
    "附有不主动公开的附件",
    by=("propose",),
    until=("propose", "change_to_public"),
    when=AnyEntry("attachments", "mark", F.NOT_PUBLIC),
)
INTERPRETED = Mark("interpreted", "已发布解读", by=("interpret",))
TAKEN_DOWN = Mark("taken_down", "已撤下", by=("take_down",), until=("keep", "change_mark", "change_to_public"))
INVALID = Mark("invalid", "已废止（仍在档）", by=("repeal",))
MARKS = (
    CLASSIFIED,
    SECRECY_CLEARED,
    POLICY,
    JOINT,
    SUPERIOR_PUBLIC,
    SUPERIOR_CONFLICT,
    WITHHELD_ATTACHMENT,
    INTERPRETED,
    TAKEN_DOWN,
    INVALID,
)
