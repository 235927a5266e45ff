"""A letter that left the agency says for ever what it said, whatever its wording says later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine import __version__, bootstrap
from engine.core.chain import digest, letter_digest
from engine.core.kept import LetterRow
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.queries import letter, letters, remade
from engine.services.verification import verify
from engine.services.world import World


class Reworded:
    """A letter port whose every wording has changed."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def compose(self, *given: Any) -> Any:
        """The same letter under another title."""
        return replace(self._inner.compose(*given), title="改过的标题")


@pytest.fixture(scope="module")
def written() -> tuple[World, tuple[LetterRow, ...]]:
    """A world, and the letters of a request that its applicant was asked to supplement."""
    world: World = bootstrap.memory_world(lambda: date(2026, 3, 2))
    load_agency(world)
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    act_on(world, no, "register", {}, person="registrar")
    act_on(world, no, "request_supplementation", {"finding": "未写明文件名称"}, person="officer")
    with world.store.read() as tx:
        return world, tx.letters("demo", no)


def test_letter_is_remade_byte_for_byte_after_its_wording_changed(written: tuple[World, tuple[LetterRow, ...]]) -> None:
    world, rows = written
    later = replace(world, letters=Reworded(world.letters))
    assert {"receipt_acknowledgement", "registration_record", "supplementation_notice"} <= {row.key for row in rows}
    for row in rows:
        first, again = remade(world, row), remade(later, row)
        assert world.letters.html(again) == world.letters.html(first)
        assert world.letters.docx(again) == world.letters.docx(first)
        assert world.letters.pdf(again) == world.letters.pdf(first)
        assert "改过的标题" not in world.letters.html(again)


def test_letter_is_kept_with_how_it_was_made(written: tuple[World, tuple[LetterRow, ...]]) -> None:
    world, rows = written
    for row in rows:
        assert (row.template_version, row.wording) == world.letters.version(row.key)
        assert row.engine == __version__
        assert row.output == digest(row.values["composed"])
        assert row.output == digest(world.letters.to_values(letter(world, row.id, "officer", None)))
    shown = {x["id"]: x for x in letters(world, rows[0].case_no, "officer", None)}
    assert [shown[row.id]["output"] for row in rows] == [row.output for row in rows]
    assert {x["engine_version"] for x in shown.values()} == {__version__}


def test_the_event_that_wrote_a_letter_holds_its_hash(written: tuple[World, tuple[LetterRow, ...]]) -> None:
    world, rows = written
    with world.store.read() as tx:
        chained = [d for event, _ in tx.events("demo", rows[0].case_no) for d in event.digests]
    assert chained == [letter_digest(row) for row in rows]
    assert verify(world).problems == ()


def test_an_acknowledgement_that_lacks_something_is_kept_without_a_text() -> None:
    world: World = bootstrap.memory_world(lambda: date(2026, 3, 2))
    load_agency(world)
    no = open_case(world, "disclosure_request", {"channel": "in_person"}, person="registrar").case.no
    with world.store.read() as tx:
        row = next(x for x in tx.letters("demo", no) if x.key == "receipt_acknowledgement")
    assert ("composed" in row.values, row.output) == (False, "")
    assert verify(world).problems == ()
