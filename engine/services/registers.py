"""A register of official documents, as an office keeps it in Excel, taken in row by row: each row opens a case of
`attribute_review` where the document stands. A row that cannot be right is told with its number, and the rest go in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.errors import GongkaiError, InputError
from engine.core.family import Family, act
from engine.core.kept import Agency
from engine.core.ports import Tx
from engine.core.register import COLUMNS, MARK, NUMBER, TITLE, facts_of
from engine.core.sheet import Fault, Line, Sheet
from engine.core.step import Command
from engine.services import cases
from engine.services.admin import only_person
from engine.services.documents import WORKFLOW, documents
from engine.services.world import World, find_actor, find_agency

STEP = "take_in"
REQUIRED = (MARK, "成文日期")


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that became a case; `state` where its document stands, `remark` what a person should look at."""

    row: int
    no: str
    title: str
    state: str
    remark: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows; `unknown` columns that nothing was read from; `kept`: it was written."""

    taken: tuple[Taken, ...]
    faults: tuple[Fault, ...]
    unknown: tuple[str, ...]
    kept: bool


def import_documents(
    world: World, sheet: Sheet, *, person: str | None = None, agency: str | None = None, dry_run: bool = False
) -> Imported:
    """Take in a register. `person` by whom (None: the only one who may); `dry_run` only looks. A document whose number
    is registered already is told, so that a file can be imported again. Raises InputError for a register without its
    columns, NotFound, NotPermitted."""
    missing = [c for c in REQUIRED if c not in sheet.columns]
    if missing or not {NUMBER, TITLE} & set(sheet.columns):
        raise InputError(
            "表头缺少：" + "、".join(missing or [TITLE]), field="file", remedy="表头应有以下各栏：" + "、".join(COLUMNS)
        )
    with world.store.read() as tx:
        found = find_actor(tx, agency, person)[0] if person else find_agency(tx, agency)
        who = person or only_person(world, tx, found, "attribute_officer")
        known = _registered(tx, found)
    taken: list[Taken] = []
    faults: list[Fault] = []
    for line in sheet.lines:
        done = _take_in(world, found, who, line, known, dry_run)
        if isinstance(done, Taken):
            taken.append(done)
        else:
            faults.append(done)
    return Imported(tuple(taken), tuple(faults), sheet.unknown, not dry_run)


_BRACKETS = str.maketrans("[]［］()（）【】", "〔〕" * 5)


def _same(f: Mapping[str, Any]) -> str:
    """What two entries of one document have in common: the number, however its brackets and blanks are written; without
    one the title with the day of formation."""
    number = "".join(str(f.get("number") or "").split()).translate(_BRACKETS)
    return number or f"{f.get('title')}\n{f.get('formed_on')}"


def _registered(tx: Tx, agency: Agency) -> dict[str, str]:
    """Where each document is registered, by what `_same` says of it."""
    held = (kept.case for _, kept in documents(tx, agency))
    return {_same(c.fields): c.no for c in held if c.fields.get("formed_on") and c.state != "cancelled"}


def _take_in(world: World, agency: Agency, who: str, line: Line, known: dict[str, str], dry_run: bool) -> Taken | Fault:
    facts = facts_of(line, world.today())
    if isinstance(facts, Fault):
        return facts
    same = _same(facts)
    if same in known:
        number = facts.get("number")
        return Fault(line.number, NUMBER if number else TITLE, f"{number or facts['title']} 已经登记（{known[same]}）")
    try:
        no, state = _tried(world, agency, who, facts) if dry_run else _opened(world, agency, who, facts)
    except GongkaiError as refused:
        return Fault(line.number, "", refused.message)
    known[same] = no or f"本文件第 {line.number} 行"
    label = world.versions(WORKFLOW)[-1].state[state].label
    return Taken(line.number, no, str(facts["title"]), label, _remark(facts))


def _opened(world: World, agency: Agency, who: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    done = cases.open_case(world, WORKFLOW, facts, person=who, agency=agency.code, do=STEP)
    return done.case.no, done.case.state


def _tried(world: World, agency: Agency, who: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """The same without writing: no number is taken."""
    today = world.today()
    with world.store.read() as tx:
        person = find_actor(tx, agency.code, who)[1]
    workflow = world.workflow(WORKFLOW, None, today)
    env = world.env(agency, workflow, today, lambda key, on: "")
    command = Command(STEP, today, facts, person.name, person.roles, today)
    family, _ = act(workflow, {}, Family(None), command, env, no="")
    assert family.parent is not None
    return "", family.parent.state


def _remark(facts: Mapping[str, Any]) -> str:
    superior = facts.get("superior") or {}
    if facts["mark"] == "withhold" and superior.get("mark") in ("publish", "publish_redacted"):
        return "上位文件已主动公开，本件原则上不得不予公开，请提前审查（长治要点四（二））"
    if (
        facts["policy_document"]
        and facts["mark"] in ("publish", "publish_redacted")
        and not facts.get("interpretation")
    ):
        return "政策性文件公开后没有解读，解读期限已起算或者将起算"
    return ""
