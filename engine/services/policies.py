"""Policies of an agency: what is in force, since when, by which source; and those that applied to a case. Read-only
(`admin.set_policy` sets one)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from engine.core.definition import Setting, Workflow
from engine.core.errors import InputError
from engine.core.escalation import LADDERS, LEVELS, OFF, POSTS, Ladder, parse_ladder, spell
from engine.core.kept import Agency
from engine.core.labels import CERTAINTIES, CLOCK_KINDS, value_label
from engine.services.cases import Result
from engine.services.world import DEFINITIONS, World, find_agency, find_person

TELLING = "ADR 008 第五点"
_POSTS: Mapping[str, str] = {
    "handler": "经办人",
    "unit_head": "审核人",
    "office_head": "公开工作机构负责人",
    "leader": "签发人",
    "supervisor": "主管部门监督人员",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A policy that an agency can set: `values` its allowed codes with their words, {} for numbers and texts; `allowed`
    the same in one phrase."""

    key: str
    label: str
    default: str | int
    source: str
    certainty: str
    allowed: str
    basis: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None

    def word(self, value: str | int) -> str:
        """`value` for an officer."""
        if self.key.startswith("ladder."):
            return ladder_in_words(str(value), self.key.partition(".")[2])
        return value_label(self.key, value)


@cache
def _of(s: Setting) -> Known:
    values = {v: value_label(s.key, v) for v in s.values}
    allowed = "、".join(f"{v}（{word}）" for v, word in values.items()) or f"{s.minimum} 至 {s.maximum} 的整数"
    numbers = (None, None) if values else (s.minimum, s.maximum)
    return Known(s.key, s.label, s.default, str(s.law), CERTAINTIES[s.certainty], allowed, s.basis, values, *numbers)


def _settings(workflows: Iterable[Workflow]) -> dict[str, Known]:
    """Settings of the definitions by key; the first that names one wins."""
    out: dict[str, Known] = {}
    for w in workflows:
        out |= {s.key: _of(s) for s in w.settings if s.key not in out}
    return out


def known(world: World) -> dict[str, Known]:
    """Every policy that an agency can set, in the order in which it is shown."""
    every = [w for key in DEFINITIONS for w in reversed(world.versions(key))]
    kinds = {c.key: c.kind.value for w in reversed(every) for c in w.clocks}
    labels = {c.key: c.label for w in reversed(every) for c in w.clocks}
    out = _settings(every)
    form = f"级别 天数 岗位，以分号隔开；{OFF} 为不提醒"
    for kind, ladder in LADDERS.items():
        name = CLOCK_KINDS[kind]
        out[f"ladder.{kind}"] = Known(
            f"ladder.{kind}", f"提醒阶梯：{name}", spell(ladder), TELLING, CERTAINTIES["inferred"], form
        )
    for clock, kind in kinds.items():
        key = f"ladder.{clock}"
        out[key] = Known(
            key, f"提醒阶梯：{labels[clock]}", spell(LADDERS[kind]), TELLING, CERTAINTIES["inferred"], form
        )
    for post, roles in POSTS.items():
        key, name = f"told.{post}", _POSTS[post]
        out[key] = Known(
            key, f"提醒“{name}”时告知的岗位", ",".join(roles), TELLING, CERTAINTIES["inferred"], "岗位代码，以逗号隔开"
        )
    return out


def ladder_in_words(text: str, kind_or_clock: str) -> str:
    """A ladder as a sentence: 届满前5个工作日提醒经办人；…"""
    for kind in dict.fromkeys((kind_or_clock, *LADDERS)):
        if kind in LADDERS:
            try:
                return "；".join(_rungs(parse_ladder(text, kind))) or "不提醒"
            except InputError:
                continue
    return text


def _rungs(ladder: Ladder) -> Iterator[str]:
    for x in ladder:
        when = "届满当日" if x.offset == 0 else f"届满{'前' if x.offset < 0 else '后'}{abs(x.offset)}个工作日"
        yield f"{when}（{LEVELS[x.key]}）告知{'、'.join(_POSTS[p] for p in x.posts)}"


# ------------------------------------------------------------------------------------------- what is in force


def _dated(agency: Agency, key: str) -> list[tuple[date, str | int]]:
    """What the agency has set for `key`, earliest first."""
    return sorted(((since, value) for k, value, since in agency.settings if k == key), key=lambda s: s[0])


def _change(p: Known, since: date, value: str | int) -> dict[str, Any]:
    return {"value": value, "value_label": p.word(value), "from": since.isoformat()}


def _shown(p: Known, agency: Agency, day: date, until: date | None = None) -> dict[str, Any]:
    """The policy as it is in force on `day`, and how it changes later (up to `until`)."""
    dated = _dated(agency, p.key)
    held = [s for s in dated if s[0] <= day]
    since, value = held[-1] if held else (None, p.default)
    later = [s for s in dated if s[0] > day and (until is None or s[0] <= until)]
    return {
        "key": p.key,
        "label": p.label,
        "value": value,
        "value_label": p.word(value),
        "default": p.default,
        "default_label": p.word(p.default),
        "since": since.isoformat() if since else None,
        "source": p.source,
        "basis": p.basis or None,
        "certainty": p.certainty,
        "changes": [_change(p, *s) for s in later],
    }


def shown(world: World, agency: Agency, key: str, day: date) -> dict[str, Any]:
    """One policy of the agency on `day`, with what it allows, and what the agency must do about it."""
    p = known(world)[key]
    now = _shown(p, agency, day)
    return {
        **now,
        "remarks": _both(world, agency, key, [now["value"], *(c["value"] for c in now["changes"])]),
        "allowed": p.allowed,
        "values": dict(p.values),
        "minimum": p.minimum,
        "maximum": p.maximum,
    }


def _both(world: World, agency: Agency, key: str, values: Iterable[str | int]) -> list[str]:
    """Who holds two roles that the policy keeps apart, now or from a later day on: given before it was in force."""
    every = [a for name in DEFINITIONS for a in world.versions(name)[-1].roles_apart if a.setting.key == key]
    if not every or "on" not in values:
        return []
    with world.store.read() as tx:
        people = tx.people(agency.code)
    out = []
    for a in every:
        names = "、".join(p.name for p in people if {a.first.key, a.second.key} <= p.roles)
        if names:
            out.append(
                f"{names}兼任{a.first.label}和{a.second.label}，应当分别确定具体工作人员（{a.law}），请重新登记岗位"
            )
    return out


def policies(
    world: World, *, agency: str | None = None, person: str | None = None, on: date | None = None
) -> dict[str, Any]:
    """Every policy of the agency on `on` (None: today). A clock's own ladder is listed once it has been set; else the
    ladder of its kind holds. Raises NotFound."""
    day = on or world.today()
    with world.store.read() as tx:
        found = find_agency(tx, agency)
        if person is not None:
            find_person(tx, found, person)
    given = {key for key, _, _ in found.settings}
    general = {f"ladder.{kind}" for kind in LADDERS}
    keys = [k for k in known(world) if not k.startswith("ladder.") or k in general or k in given]
    return {"agency": found.code, "on": day.isoformat(), "items": [shown(world, found, k, day) for k in keys]}


def of_case(world: World, result: Result) -> list[dict[str, Any]]:
    """The policies that apply to the case: those in force on the day it was opened, and how they changed while it was
    handled. A step takes the policy of its legal day, and a clock that has started keeps it."""
    case, workflow = result.case, result.workflow
    final = workflow.state[case.state].final
    until = case.written_on if final else world.today()
    every = _settings((workflow, *world.children_of(workflow).values()))
    return [_shown(p, result.agency, case.opened_on, until) for p in every.values()]
