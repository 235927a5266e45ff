"""A letter that left the agency says for ever what it said, whatever its wording says later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from engine import bootstrap
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.queries import letters, remade
from engine.services.world import World


class Reworded:
    """A letter port whose every wording has changed."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def compose(self, key: str, values: Any) -> Any:
        """The same letter under another title."""
        return replace(self._inner.compose(key, values), title="改过的标题")


def test_letter_is_remade_byte_for_byte_after_its_wording_changed() -> None:
    world: World = bootstrap.memory_world(lambda: date(2026, 3, 2))
    load_agency(world)
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    act_on(world, no, "register", {}, person="registrar")
    act_on(world, no, "request_supplementation", {"finding": "未写明文件名称"}, person="officer")
    (listed,) = [x for x in letters(world, no, "officer", None) if x["key"] == "supplementation_notice"]
    with world.store.read() as tx:
        row = tx.letter("demo", listed["id"])
    assert row is not None
    later = replace(world, letters=Reworded(world.letters))
    assert world.letters.docx(remade(later, row)) == world.letters.docx(remade(world, row))
    assert "改过的标题" not in world.letters.html(remade(later, row))
