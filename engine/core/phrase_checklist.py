"""The conditions of `engine.core.checklist` in Chinese sentences: each holds, each does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.core import checklist as c

if TYPE_CHECKING:
    from engine.core.phrase import Words

YesNo = tuple[str, str]
"""A condition and its denial."""


def _points(points: c.Points) -> str:
    return "、".join(label for _, label in points)


def _listed(w: Words, x: c.Listed) -> YesNo:
    return f"{w.fact(x.fact)}只填下列各项：{_points(x.points)}", f"{w.fact(x.fact)}填了其他项或者填写有误"


def _complete(w: Words, x: c.Complete) -> YesNo:
    names = [w.fact(x.fact)] if x.fact else []
    name = "、".join([*names, *map(w.field, x.fields)])
    word = f"均为{w.values('', x.good)}" if x.good else "均已填写"
    return f"{name}中{_points(x.points)}{word}", f"{name}中有缺项或者未通过的项"


def _answered(w: Words, x: c.Answered) -> YesNo:
    return f"{w.field(x.field)}逐处有{w.fact(x.fact)}", f"{w.field(x.field)}没有逐处{w.fact(x.fact)}"


def _other_persons(w: Words, x: c.OtherPersons) -> YesNo:
    rows = "、".join(f"“{w.workflow.rows[key][0].label}”" for key in x.doers)
    yes = [f"办理人没有办理过{rows}"] if rows else []
    no = [f"办理人办理过{rows}"] if rows else []
    if x.fact:
        before = f"，也不在{'、'.join(map(w.field, x.fields))}之列" if x.fields else ""
        yes.append(f"{w.fact(x.fact)}写明的人不是办理人{before}")
        no.append(f"{w.fact(x.fact)}没有写明人，或者与他人相同")
    return "，".join(yes), "，或者".join(no)


def _enough(w: Words, x: c.Enough) -> YesNo:
    name = w.fact(x.fact)
    return f"{name}不少于设置“{x.setting.label}”的件数", f"{name}少于设置“{x.setting.label}”的件数"


CHECKLISTS: Mapping[type, Callable[[Words, Any], YesNo]] = {
    c.Listed: _listed,
    c.Complete: _complete,
    c.Answered: _answered,
    c.OtherPersons: _other_persons,
    c.Enough: _enough,
}
"""The renderer of each condition."""
