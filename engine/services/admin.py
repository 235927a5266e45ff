"""Agencies, people and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.core.errors import Conflict, InputError
from engine.core.ports import Agency, Person
from engine.services.numbering import PATTERNS
from engine.services.world import World, find_agency


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
    given = dict(profile or {})
    if not isinstance(profile or {}, dict):
        raise InputError("profile 应为对象", field="profile")
    _check_patterns(given.get("number_patterns", {}))
    agency = Agency(code, _name(name, "name", "机关名称"), region, {"short": name.strip(), **given})
    with world.store.begin() as tx:
        if tx.agency(code) is not None:
            raise Conflict(f"代码“{code}”已经登记", field="code", code="agency_exists")
        tx.put_agency(agency)
    return agency


def _check_patterns(patterns: Mapping[str, str]) -> None:
    for series, pattern in patterns.items():
        if series not in PATTERNS:
            raise InputError(f"没有“{series}”这种编号", field="number_patterns", remedy="可选：" + "、".join(PATTERNS))
        try:
            first, second = (pattern.format(short="甲", year=2026, n=n) for n in (1, 2))
        except (KeyError, IndexError, ValueError, AttributeError) as wrong:
            raise InputError(f"编号格式“{pattern}”有误", field=f"number_patterns.{series}") from wrong
        if first == second or "2026" not in first:
            raise InputError(f"编号格式“{pattern}”应含 {{year}} 和 {{n}}", field=f"number_patterns.{series}")


def roles_of(world: World) -> dict[str, str]:
    """Every role that a definition names, with its label."""
    found = {}
    for key in ("disclosure_request", "consultation"):
        for workflow in world.versions(key):
            for t in workflow.transitions:
                found.update({r.key: r.label for r in t.by if not r.automatic})
    return {**found, "seal_keeper": "印章管理人", "supervisor": "主管部门监督人员"}


def add_person(world: World, name: str, roles: Iterable[str], agency: str | None = None) -> Person:
    """Register somebody with roles (replaces the roles they had). Raises InputError and NotFound."""
    known = roles_of(world)
    given = frozenset(roles)
    for role in sorted(given):
        if role not in known:
            raise InputError(f"没有“{role}”这个岗位", field="role", remedy="可选：" + "、".join(sorted(known)))
    with world.store.begin() as tx:
        found = find_agency(tx, agency)
        person = Person(found.code, _name(name, "name", "姓名"), given)
        tx.put_person(person)
    return person


def set_policy(world: World, key: str, value: str | int, valid_from: date, agency: str | None = None) -> Agency:
    """Set a policy of the agency from a day on; earlier clock runs keep theirs. Raises InputError and NotFound."""
    settings = {s.key: s for w in world.versions("disclosure_request") for s in w.settings}
    if key not in settings:
        raise InputError(f"没有“{key}”这项设置", field="key", remedy="可选：" + "、".join(sorted(settings)))
    fault = settings[key].fault(value)
    if fault:
        raise InputError(fault, field="value")
    with world.store.begin() as tx:
        found = find_agency(tx, agency)
        kept = tuple(s for s in found.settings if (s[0], s[2]) != (key, valid_from))
        changed = replace(found, settings=(*kept, (key, value, valid_from)))
        tx.put_agency(changed)
    return changed
