"""What was recorded as a list stays one for a wording that takes it as one, and is one text for every other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine import bootstrap
from engine.adapters.letters import LetterWriter
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.queries import remade
from engine.services.world import World

WRITER = LetterWriter()


def declared(key: str) -> set[str]:
    wording = WRITER.wording(key)
    return {path for path in (*wording.optional, *wording.requires) if path.startswith("facts.")}


def paths_of(key: str, lists: bool) -> list[str]:
    """Facts right below `facts` that the samples of a letter fill, taken as lists or as texts."""
    facts = WRITER.sample_values(key).get("facts", {})
    names = {path.removeprefix("facts.") for path in declared(key)}
    found = [name for name in facts if (f"{name}[]" in names) == lists]
    return [n for n in found if isinstance(facts[n], list if lists else str) and (lists or n in names)]


def values_of(key: str, name: str) -> list[Any]:
    found: list[Any] = WRITER.sample_values(key)["facts"][name]
    return found


KEYS = WRITER.keys()
TEXTS = [(key, name) for key in KEYS for name in paths_of(key, False)]
LISTS = [(key, name) for key in KEYS for name in paths_of(key, True)]


@pytest.mark.parametrize(("key", "name"), TEXTS)
def test_a_list_of_one_says_what_its_text_says(key: str, name: str) -> None:
    values = WRITER.sample_values(key)
    said = WRITER.compose(key, values)
    values["facts"][name] = [values["facts"][name]]
    assert WRITER.compose(key, values) == said


def test_some_wordings_take_lists() -> None:
    assert {"missing", "tasks", "matters", "documents", "evidence", "agents", "deletions"} <= {n for _, n in LISTS}


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, name in LISTS if len(values_of(key, name)) > 1])
def test_every_entry_of_a_list_is_printed_by_itself(key: str, name: str) -> None:
    values = WRITER.sample_values(key)
    whole = WRITER.compose(key, values).plain_text()
    values["facts"][name] = values["facts"][name][:1]
    assert len(WRITER.compose(key, values).plain_text()) < len(whole)


FINDINGS: dict[str, Any] = {
    "请补充文件名称、文号": ["请补充文件名称", "文号"],
    "请补充文件名称；或者文号": {"first": "请补充文件名称", "second": "或者文号", "third": None},
    "请补充名称；文号、请补充地点": [{"a": "请补充名称", "b": "文号"}, "请补充地点"],
}


@pytest.mark.parametrize("said", FINDINGS)
def test_what_a_step_recorded_is_kept_as_recorded_and_printed_as_one_text(said: str) -> None:
    world: World = bootstrap.memory_world(lambda: date(2026, 3, 2))
    load_agency(world)
    no = open_case(world, "disclosure_request", {"channel": "in_person", "applicant": "张某", "request": "某文件"},
                   person="registrar").case.no  # fmt: skip
    act_on(world, no, "register", {}, person="registrar")
    act_on(world, no, "request_supplementation", {"finding": FINDINGS[said]}, person="officer")
    with world.store.read() as tx:
        row = next(x for x in tx.letters("demo", no) if x.key == "supplementation_notice")
    assert row.values["facts"]["finding"] == FINDINGS[said]
    assert said in remade(world, row).plain_text()
