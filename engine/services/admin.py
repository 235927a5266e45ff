"""Agencies, people and settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from string import Formatter
from typing import Any

from engine.core import reconsideration
from engine.core.errors import Conflict, InputError, NotPermitted
from engine.core.escalation import LADDERS, POSTS, parse_ladder
from engine.core.kept import Agency, CaseQuery, Person
from engine.core.labels import named
from engine.core.ports import Tx
from engine.services.letters import PROFILE
from engine.services.numbering import CASES, PATTERNS
from engine.services.world import DEFINITIONS, World, find_agency, find_person

_DAY = timedelta(days=1)
ZEROS = re.compile("0[1-9]d")
PADDED = re.compile(r"\{n:0[1-9]d\}")


def _name(value: str, field: str, label: str) -> str:
    text = value.strip()
    if not text or len(text) > 100 or any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise InputError(f"{label}应为 1 至 100 个字", field=field)
    return text


def add_agency(
    world: World, code: str, name: str, region: str = "CN", profile: Mapping[str, Any] | None = None
) -> Agency:
    """Register an agency. Raises InputError (code, name, region, profile) and Conflict when the code is taken."""
    if not code.isascii() or not code.replace("-", "").replace("_", "").isalnum() or len(code) > 40:
        raise InputError("机关代码应为字母、数字或连字符", field="code")
    world.calendar(region, None)
    given = _profile(world, {} if profile is None else profile)
    reconsideration.check(name.strip(), given)
    agency = Agency(code, _name(name, "name", "机关名称"), region, {"short": name.strip(), **given})
    with world.store.begin() as tx:
        if tx.agency(code) is not None:
            raise Conflict(f"代码“{code}”已经登记", field="code", code="agency_exists")
        tx.put_agency(agency)
    return agency


def agency_of(world: World, code: str | None = None) -> Agency:
    """The agency `code`, or the only one. Raises NotFound, InputError."""
    with world.store.read() as tx:
        return find_agency(tx, code)


def set_profile(world: World, given: object, code: str | None = None) -> Agency:
    """Change what letters say of the agency: the keys of `given` are replaced, those that are None taken out. Issued
    letters keep what they say. Raises InputError naming the key, NotFound."""
    _check_keys(given)
    assert isinstance(given, Mapping)
    kept = _profile(world, {k: v for k, v in given.items() if v is not None})
    with world.store.begin() as tx:
        found = find_agency(tx, code)
        profile = {k: v for k, v in (dict(found.profile) | kept).items() if given.get(k, v) is not None}
        reconsideration.check(found.name, profile)
        agency = replace(found, profile={"short": found.name, **profile})
        tx.put_agency(agency)
    return agency


def _check_keys(given: object) -> None:
    """Raises InputError unless `given` names only what a profile holds."""
    if not isinstance(given, Mapping):
        raise InputError("profile 应为对象", field="profile")
    known = (*PROFILE, "hints", "number_patterns", "retention", "sensitive_words")
    for key in given:
        if key not in known:
            raise InputError(f"profile 没有“{key}”这一项", field=f"profile.{key}", remedy="可填：" + "、".join(known))


def _profile(world: World, given: object) -> dict[str, Any]:
    """`given`, if letters can use it. Raises InputError naming the key."""
    _check_keys(given)
    assert isinstance(given, Mapping)
    for key, value in given.items():
        field = f"profile.{key}"
        if key == "hints":
            _hints(value)
        elif key == "number_patterns":
            _check_patterns(world, value)
        elif key == "retention":
            _retention(world, value)
        elif key == "sensitive_words":
            _words(value)
        elif not (value is None and PROFILE[key] is None):
            _line(value, field)
    return dict(given)


def _line(value: object, field: str) -> None:
    if not isinstance(value, str) or len(value) > 500 or any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise InputError(f"“{field}”应为一行不超过 500 字的文字", field=field)


def _hints(hints: object) -> None:
    if not isinstance(hints, Mapping):
        raise InputError("“hints”应为对象：便民提示的代号和文字", field="profile.hints")
    for key, value in hints.items():
        _line(value, f"profile.hints.{key}")


def _retention(world: World, value: object) -> None:
    """The 保管期限 on the cover of a file, by outcome, with `default` for the others."""
    if not isinstance(value, Mapping):
        raise InputError("“retention”应为对象：办理结果和保管期限", field="profile.retention")
    outcomes = {o for key in DEFINITIONS for w in world.versions(key) for o in w.outcome}
    for key, text in value.items():
        if key not in outcomes and key != "default":
            remedy = "可选：default、" + "、".join(sorted(outcomes))
            raise InputError(f"没有“{key}”这种办理结果", field=f"profile.retention.{key}", remedy=remedy)
        _line(text, f"profile.retention.{key}")


def _words(words: object) -> None:
    """The agency's list of sensitive words, which a publication review marks in texts."""
    if not isinstance(words, list) or len(words) > 2000:
        raise InputError("“sensitive_words”应为不超过 2000 个词语的列表", field="profile.sensitive_words")
    for word in words:
        _line(word, "profile.sensitive_words")
        if not word.strip():
            raise InputError("“sensitive_words”中有空白的词语", field="profile.sensitive_words")


def _check_patterns(world: World, patterns: object) -> None:
    """Patterns by series (`numbering.PATTERNS`) or by the key of a numbered letter, which then has a series of its
    own. Raises InputError for an unknown one, one without year and number, and two that give the same numbers."""
    if not isinstance(patterns, Mapping):
        raise InputError("“number_patterns”应为对象：编号的种类和格式", field="number_patterns")
    letters = {k for key in DEFINITIONS for w in world.versions(key) for k, x in w.letters.items() if x.numbered}
    for series, pattern in patterns.items():
        if series not in PATTERNS and series not in letters:
            remedy = "可选：" + "、".join(PATTERNS) + "，或者有文号的文书的代码，如 supplementation_notice"
            raise InputError(f"没有“{series}”这种编号", field="number_patterns", remedy=remedy)
        if not _usable(pattern):
            raise InputError(
                f"编号格式“{pattern}”有误",
                field=f"number_patterns.{series}",
                remedy="写明 {year} 和 {n}（或补零的 {n:04d}），可写 {short}",
            )
    seen: dict[tuple[bool, str], str] = {}
    for series, pattern in {**PATTERNS, **patterns}.items():
        same = series in CASES, PADDED.sub("{n}", pattern)  # the tenth number is the same with zeros and without
        other = seen.setdefault(same, series)
        if other != series:
            raise InputError(
                f"“{series}”与“{other}”的编号格式相同，{'登记号' if series in CASES else '文号'}会重复",
                field=f"number_patterns.{series if series in patterns else other}",
            )


def _usable(pattern: object) -> bool:
    """A text with {year} and {n}, and nothing in braces but these and {short}."""
    if not isinstance(pattern, str) or len(pattern) > 60:
        return False
    try:
        parts = [(name, spec, how) for _, name, spec, how in Formatter().parse(pattern) if name is not None]
    except ValueError:
        return False
    plain = all(not how and (not spec or (name == "n" and ZEROS.fullmatch(spec))) for name, spec, how in parts)
    return plain and {"year", "n"} <= {name for name, _, _ in parts} <= {"year", "n", "short"}


def roles_of(world: World) -> dict[str, str]:
    """Every role that a definition names, with its label."""
    found = {}
    for key in DEFINITIONS:
        for workflow in world.versions(key):
            for t in workflow.transitions:
                found.update({r.key: r.label for r in t.by if not r.automatic})
    return {**found, "supervisor": "主管部门监督人员"}


def _roles(known: Mapping[str, str]) -> str:
    return "可选：" + "、".join(named(key, known[key]) for key in sorted(known))


def _check_roles(world: World, given: Iterable[str]) -> None:
    known = roles_of(world)
    for role in sorted(given):
        if role not in known:
            raise InputError(f"没有“{role}”这个岗位", field="role", remedy=_roles(known))


def add_person(world: World, name: str, roles: Iterable[str], agency: str | None = None) -> Person:
    """Register somebody with roles (replaces the roles they had). Raises InputError, NotFound, and NotPermitted when
    they would hold two that the agency keeps apart."""
    known = roles_of(world)
    given = frozenset(roles)
    if not given:
        raise InputError("至少写明一个岗位", field="role", remedy=_roles(known))
    _check_roles(world, given)
    with world.store.begin() as tx:
        found = find_agency(tx, agency)
        _check_apart(world, found, given)
        person = Person(found.code, _name(name, "name", "姓名"), given)
        tx.put_person(person)
    return person


def _check_apart(world: World, agency: Agency, given: frozenset[str]) -> None:
    policies = agency.settings_on(world.today())
    for apart in (a for key in DEFINITIONS for a in world.versions(key)[-1].roles_apart):
        on = policies.get(apart.setting.key, apart.setting.default) == "on"
        if on and {apart.first.key, apart.second.key} <= given:
            raise NotPermitted(
                f"{apart.first.label}和{apart.second.label}应当分别确定具体工作人员，不能由同一人担任",
                code="roles_apart",
                field="role",
                article=str(apart.law),
                remedy="换一名工作人员；人员不足的小型机关，由负责人把设置"
                f"“{apart.setting.label}”（{apart.setting.key}）改为 off",
            )


def only_person(world: World, tx: Tx, agency: Agency, role: str) -> str:
    """The one person of the agency who holds the role. Raises InputError where there is none, or several."""
    names = [p.name for p in tx.people(agency.code) if role in p.roles]
    if len(names) == 1:
        return names[0]
    label = roles_of(world)[role]
    if not names:
        raise InputError(f"{agency.name}还没有{label}", field="by", remedy=f"先用 gongkai user add 登记（{role}）")
    raise InputError(f"有几名{label}，请指明由谁办理", field="by", remedy="可选：" + "、".join(names))


SETS_POLICIES = "office_head"
"""The role that sets policies."""


def set_policy(
    world: World, key: str, value: str | int, valid_from: date, agency: str | None = None, person: str | None = None
) -> Agency:
    """Set a policy of the agency from a day on; earlier clock runs keep theirs. `ladder.<clock or kind>` and
    `told.<post>` say who is told of a period, and when (ADR 008); they begin after today, since clocks that are already
    running keep their ladder. `person` who sets it (None: the command line).

    Once the agency has a case, every policy begins after today: what was in force on a day that has begun stays so, and
    with it why each step was decided as it was. Raises InputError, NotFound and NotPermitted.
    """
    if key.startswith(("ladder.", "told.")):
        _check_telling(world, key, value, valid_from)
        return _put_policy(world, key, value, valid_from, agency, person)
    settings = {s.key: s for name in DEFINITIONS for w in world.versions(name) for s in w.settings}
    if key not in settings:
        raise InputError(f"没有“{key}”这项设置", field="key", remedy="可选：" + "、".join(sorted(settings)))
    fault = settings[key].fault(value)
    if fault:
        raise InputError(fault, field="value")
    return _put_policy(world, key, value, valid_from, agency, person)


def _check_telling(world: World, key: str, value: str | int, valid_from: date) -> None:
    what, _, name = key.partition(".")
    kinds = {k: k for k in LADDERS}
    for definition in DEFINITIONS:
        kinds |= {c.key: c.kind.value for w in world.versions(definition) for c in w.clocks}
    known = kinds if what == "ladder" else POSTS
    if name not in known:
        raise InputError(f"没有“{key}”这项设置", field="key", remedy="可选：" + "、".join(f"{what}.{k}" for k in known))
    if not isinstance(value, str):
        raise InputError(f"{key}应为文字", field="value")
    if what == "ladder":
        parse_ladder(value, kinds[name])
    else:
        _check_roles(world, [r.strip() for r in value.split(",")])
    if valid_from <= world.today():
        raise InputError(
            "提醒的设置不能自今日或以前起生效", field="valid_from", remedy=f"最早自 {world.today() + _DAY} 起"
        )


def _put_policy(
    world: World, key: str, value: str | int, valid_from: date, agency: str | None, person: str | None
) -> Agency:
    with world.store.begin() as tx:
        found = find_agency(tx, agency)
        if person is not None and SETS_POLICIES not in find_person(tx, found, person).roles:
            raise NotPermitted(f"设置须由{roles_of(world)[SETS_POLICIES]}变更", code="role_lacking")
        if valid_from <= world.today() and tx.find(found.code, CaseQuery(limit=1)):
            raise InputError(
                f"本机关已有案件，设置不能自今日（{world.today()}）或以前起生效",
                field="valid_from",
                remedy=f"最早自 {world.today() + _DAY} 起；已经办理的步骤和已经起算的期限不变",
            )
        kept = tuple(s for s in found.settings if (s[0], s[2]) != (key, valid_from))
        changed = replace(found, settings=(*kept, (key, value, valid_from)))
        tx.put_agency(changed)
    return changed
