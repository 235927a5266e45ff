"""Who is competent for reconsideration (行政复议机关): 行政复议法 (2023 revision) arts 24 to 28, from 2024-01-01.

It follows from what an agency is: `kind`, with the people's government of its own level (`government`) and the
government or department above it (`superior`). What an agency names itself is used where that fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.core.errors import InputError

IN_FORCE = date(2024, 1, 1)
"""Before, the applicant could choose between the government and the department above: then the agency's word counts."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of agency: the fields that name its bodies (all of them are told, joined by 或者), and by which article;
    `more`: another body may be competent too, which the agency names."""

    label: str
    bodies: tuple[str, ...]
    article: str
    more: bool = False


KINDS: Mapping[str, Kind] = {
    "department": Kind("县级以上地方人民政府的工作部门", ("government",), "第二十四条第一款第一项"),
    "government": Kind("省级以下的地方人民政府", ("superior",), "第二十四条第一款第二项"),
    "outpost": Kind("地方人民政府的派出机关", ("superior",), "第二十四条第一款第三项"),
    "organisation": Kind("地方人民政府或其工作部门管理的授权组织", ("government",), "第二十四条第一款第四项"),
    "province": Kind("省、自治区、直辖市人民政府", ("name",), "第二十四条第二款"),
    # of a branch set up by area, the government of that place is competent too
    "branch": Kind("地方人民政府工作部门的派出机构", ("government",), "第二十四条第四款", more=True),
    "ministry": Kind("国务院部门", ("name",), "第二十五条第一项"),
    "ministry_branch": Kind("国务院部门的派出机构或其管理的授权组织", ("superior",), "第二十五条第二项、第三项"),
    "vertical": Kind("海关、金融、外汇管理等垂直领导的机关，税务和国家安全机关", ("superior",), "第二十七条"),
    "justice": Kind("履行行政复议机构职责的地方司法行政部门", ("government", "superior"), "第二十八条"),
}
NAMES = {"government": "本级人民政府的名称", "superior": "上一级机关的名称", "name": "机关名称"}
_PARTS = re.compile(r"或者|或|、|，|；")


def kind_of(agency: Mapping[str, Any]) -> Kind | None:
    """The kind that the agency says it is. Raises InputError (letter_value) for one that there is not."""
    given = agency.get("kind")
    if not given:
        return None
    if given not in KINDS:
        listed = "、".join(f"{key}（{kind.label}）" for key, kind in KINDS.items())
        raise InputError(
            f"没有“{given}”这种机关类别", field="agency.kind", code="letter_value", remedy=f"可选：{listed}"
        )
    return KINDS[given]


def body(agency: Mapping[str, Any], on: date) -> str:
    """The body that a letter of day `on` names: by the agency's kind, in the agency's own words if they name the same;
    before 2024, and where the kind or a name that it needs is not given, what the agency names ("" if nothing).

    Raises InputError (letter_value) for an unknown kind.
    """
    own = str(agency.get("reconsideration_body") or "").strip()
    kind = kind_of(agency)
    if kind is None or on < IN_FORCE:
        return own
    bodies = [str(agency.get(name) or "").strip() for name in kind.bodies]
    if not all(bodies) or fits(own, bodies, kind):
        return own
    return "或者".join(bodies)


def fits(own: str, bodies: list[str], kind: Kind) -> bool:
    """Whether what an agency names are the competent bodies, and others only where there may be others."""
    named = {part.strip() for part in _PARTS.split(own) if part.strip()}
    return named == set(bodies) or (kind.more and named > set(bodies))


def check(name: str, profile: Mapping[str, Any]) -> None:
    """Raises InputError when a profile gives a kind without the names it needs, or another body than the law's."""
    kind = kind_of(profile)
    if kind is None:
        return
    of = {**profile, "name": name}
    for field in kind.bodies:
        if not str(of.get(field) or "").strip():
            raise InputError(
                f"{kind.label}的行政复议机关由{NAMES[field]}确定，没有填写",
                field=f"profile.{field}",
                article=f"《中华人民共和国行政复议法》{kind.article}",
            )
    own = str(profile.get("reconsideration_body") or "").strip()
    bodies = [str(of[field]).strip() for field in kind.bodies]
    if own and not fits(own, bodies, kind):
        raise InputError(
            f"{kind.label}的行政复议机关应为{'或者'.join(bodies)}，填写的是“{own}”",
            field="profile.reconsideration_body",
            article=f"《中华人民共和国行政复议法》{kind.article}",
            remedy="改为上述机关，或者不填",
        )
