"""Wordings of an agency's own: drafted by one person, approved by another, in force from a day on (ADR 028)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.core.errors import ActionRefused, InputError, NotFound, NotPermitted
from engine.core.kept import Agency, Person
from engine.core.ports import Tx
from engine.core.wording import LetterTemplate, in_force
from engine.services.admin import roles_of
from engine.services.world import World, find_actor, find_agency

APPROVERS = ("office_head", "legality_reviewer")
"""Who may approve a wording, and withdraw one that was approved."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A wording: `version` "" for the program's own, which has no `template`; `text` of the letter's own file."""

    key: str
    title: str
    version: str
    text: str
    template: LetterTemplate | None
    state: str
    outdated: bool


def templates(
    world: World, key: str | None = None, agency: str | None = None, person: str | None = None
) -> list[Shown]:
    """Every letter (or the one named) as the agency words it today, with the versions it drafted itself. `person` who
    asks (None: the command line). Raises NotFound."""
    titles = world.letters.titles()
    if key is not None:
        world.letters.wording(key)
    with world.store.read() as tx:
        found = _asked(tx, agency, person)
        own = tx.letter_templates(found.code)
    out: list[Shown] = []
    for name in sorted(titles if key is None else [key]):
        held = [t for t in own if t.key == name]
        used = in_force(found.wordings, name, world.today())
        out.append(_ours(world, name, used is None))
        out += [_shown(world, t, used) for t in held]
    return out


def template(
    world: World, key: str, version: int | None = None, agency: str | None = None, person: str | None = None
) -> Shown:
    """One version that the agency drafted (0: the program's own); None for the one that letters are written with today.
    `person` who asks (None: the command line). Raises NotFound."""
    ours = _ours(world, key, False)
    with world.store.read() as tx:
        found = _asked(tx, agency, person)
        used = in_force(found.wordings, key, world.today())
        if version == 0 or (version is None and used is None):
            return replace(ours, state=_STATES[used is None])
        return _shown(world, used if version is None and used else _held(tx, found, key, version or 0), used)


def _asked(tx: Tx, agency: str | None, person: str | None) -> Agency:
    return find_agency(tx, agency) if person is None else find_actor(tx, agency, person)[0]


def draft(world: World, key: str, text: str, *, person: str, agency: str | None = None) -> LetterTemplate:
    """Keep a new version of a wording, in force nowhere yet. Raises InputError with all its faults, NotFound."""
    files = world.letters.draft(key, text)
    with world.store.read() as tx:
        find_actor(tx, agency, person)
    fingerprint = world.letters.check(key, files)
    with world.store.begin() as tx:
        found, who = find_actor(tx, agency, person)
        if any(t.fingerprint == fingerprint and not t.withdrawn_on for t in _of(tx, found, key)):
            raise InputError("已有一个版本的文本与此相同", field="file", code="template_same")
        base = world.letters.version(key)[1]
        if base == fingerprint:
            raise InputError("文本与程序自带的相同", field="file", code="template_same")
        new = LetterTemplate(found.code, key, 0, files, fingerprint, base, who.name, world.today())
        return tx.put_letter_template(new)


def approve(
    world: World, key: str, version: int, *, person: str, valid_from: date, agency: str | None = None
) -> LetterTemplate:
    """Put a draft into force from a day on, today at the earliest: letters of days before stay as they were worded.

    It is checked once more, since the program may have changed. Raises NotPermitted (role, or the drafter himself),
    ActionRefused (it was decided already), InputError, NotFound, Conflict.
    """
    today = world.today()
    if valid_from < today:
        raise InputError("文本不能自今日以前起使用", field="from", remedy=f"最早自 {today} 起")
    with world.store.read() as tx:
        found = find_agency(tx, agency)
        world.letters.check(key, _held(tx, found, key, version).files)
    with world.store.begin() as tx:
        found, who = find_actor(tx, agency, person)
        held = _held(tx, found, key, version)
        _may_decide(world, who)
        if held.drafted_by == who.name:
            raise NotPermitted("文本应当由起草人以外的人批准", code="duties_apart", article="ADR 028")
        if held.approved_on or held.withdrawn_on:
            raise ActionRefused(
                f"第 {version} 版已经{'撤回' if held.withdrawn_on else '批准'}",
                field="version",
                code="template_decided",
            )
        return tx.put_letter_template(replace(held, approved_by=who.name, approved_on=today, in_force_from=valid_from))


def withdraw(world: World, key: str, version: int, *, person: str, agency: str | None = None) -> LetterTemplate:
    """Take a version back: no letter of today or later is written with it, and the one before it, or the program's own,
    is in force again. A draft is withdrawn by anybody, an approved version by who may approve one. Raises as
    `approve`."""
    with world.store.begin() as tx:
        found, who = find_actor(tx, agency, person)
        held = _held(tx, found, key, version)
        if held.withdrawn_on:
            raise ActionRefused(f"第 {version} 版已经撤回", field="version", code="template_decided")
        if held.approved_on:
            _may_decide(world, who)
        return tx.put_letter_template(replace(held, withdrawn_by=who.name, withdrawn_on=world.today()))


def _may_decide(world: World, who: Person) -> None:
    if not who.roles & set(APPROVERS):
        labels = roles_of(world)
        raise NotPermitted(
            f"应当由{'或者'.join(labels[r] for r in APPROVERS)}办理", code="role_lacking", article="ADR 028"
        )


def _of(tx: Tx, agency: Agency, key: str) -> list[LetterTemplate]:
    return [t for t in tx.letter_templates(agency.code) if t.key == key]


def _held(tx: Tx, agency: Agency, key: str, version: int) -> LetterTemplate:
    found = next((t for t in _of(tx, agency, key) if t.version == version), None)
    if found is None:
        raise NotFound(f"“{key}”没有第 {version} 版", field="version", code="template_unknown")
    return found


_STATES = {True: "使用中", False: "未使用"}


def _ours(world: World, key: str, used: bool) -> Shown:
    text = world.letters.wording(key)
    return Shown(key, world.letters.titles()[key], world.letters.version(key)[0], text, None, _STATES[used], False)


def _shown(world: World, t: LetterTemplate, used: LetterTemplate | None) -> Shown:
    """A version with the state it is in today. It is outdated when the program's own wording has changed since."""
    state = _STATES[t == used]
    if t.withdrawn_on:
        state = "已撤回"
    elif t.approved_on is None or t.in_force_from is None:
        state = "待批准"
    elif t.in_force_from > world.today():
        state = "尚未生效"
    title = world.letters.titles()[t.key]
    outdated = not t.withdrawn_on and t.base != world.letters.version(t.key)[1]
    return Shown(t.key, title, t.name, t.files[0][1], t, state, outdated)


def view(shown: Shown) -> dict[str, Any]:
    """A wording without its text, as plain values."""
    t = shown.template
    own = (
        {
            "own_version": t.version,
            "fingerprint": t.fingerprint,
            "drafted_by": t.drafted_by,
            "drafted_on": t.drafted_on.isoformat(),
            "approved_by": t.approved_by or None,
            "approved_on": t.approved_on.isoformat() if t.approved_on else None,
            "from": t.in_force_from.isoformat() if t.in_force_from else None,
            "withdrawn_by": t.withdrawn_by or None,
            "withdrawn_on": t.withdrawn_on.isoformat() if t.withdrawn_on else None,
        }
        if t
        else {"own_version": 0}
    )
    head = {"key": shown.key, "title": shown.title, "version": shown.version, "state": shown.state}
    return {**head, "outdated": shown.outdated, **own}
