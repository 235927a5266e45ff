"""A letter that cannot be printed is not sent: the step is refused and the characters named; registration goes on."""

from __future__ import annotations

from datetime import date

import pytest

from engine import bootstrap
from engine.core.errors import InputError
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.queries import letter, letters, read
from engine.services.world import World

NAME = "王\U00020bb7"


@pytest.fixture
def world() -> World:
    """The demo agency, without cases."""
    made = bootstrap.memory_world(lambda: date(2026, 3, 2))
    load_agency(made)
    return made


def registered(world: World, applicant: str) -> str:
    facts = {"channel": "in_person", "applicant": applicant, "request": "某文件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    act_on(world, no, "register", {}, person="registrar")
    return no


def test_a_letter_with_a_character_that_no_font_has_is_not_sent(world: World) -> None:
    no = registered(world, NAME)
    before = read(world, no, "officer", None).case
    with pytest.raises(InputError, match=r"U\+20BB7") as caught:
        act_on(world, no, "request_supplementation", {"finding": "未写明文件名称"}, person="officer")
    assert caught.value.code == "letter_glyphs"
    assert read(world, no, "officer", None).case == before
    assert not [x for x in letters(world, no, "officer", None) if x["key"] == "supplementation_notice"]


def test_the_pdf_of_an_acknowledgement_is_refused_its_page_is_not(world: World) -> None:
    no = registered(world, NAME)
    for listed in letters(world, no, "officer", None):
        found = letter(world, listed["id"], "officer", None)
        assert world.letters.docx(found)
        if NAME in world.letters.html(found):
            with pytest.raises(InputError, match=r"U\+20BB7"):
                world.letters.pdf(found)


def test_a_rare_name_that_a_font_has_is_sent(world: World) -> None:
    no = registered(world, "欧阳喆镕堃玥")
    act_on(world, no, "request_supplementation", {"finding": "未写明文件名称"}, person="officer")
    (sent,) = [x for x in letters(world, no, "officer", None) if x["key"] == "supplementation_notice"]
    pdf = world.letters.pdf(letter(world, sent["id"], "officer", None))
    assert pdf == world.letters.pdf(letter(world, sent["id"], None, None))
    assert pdf.startswith(b"%PDF-1.7")
