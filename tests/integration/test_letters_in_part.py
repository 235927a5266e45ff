"""What is disclosed in part: the letter names the article of the withheld part, and the remedies of each part."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine import bootstrap
from engine.core.errors import GongkaiError, InputError
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.queries import letter, letters
from engine.services.world import World

FIRST = "应当先申请行政复议"
EITHER = "也可以自收到本答复书之日起六个月内"
REST = "前述决定以外的内容"


def replied(year: int, **draft: Any) -> Any:
    """The reply, as issued in October of a year."""
    world: World = bootstrap.memory_world(lambda: date(year, 10, 20))
    load_agency(world)
    request = {"channel": "in_person", "applicant": "张某", "request": "方案"}
    no = open_case(world, "disclosure_request", request, person="registrar", on=date(year, 10, 13)).case.no
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("registrar", "register", {}),
        ("officer", "assign", {"unit": "业务处"}),
        ("handler", "submit_draft", draft),
        ("secrecy_reviewer", "clear_secrecy", {}),
        ("reviewer", "approve", {}),
        ("issuing_leader", "issue", {}),
    ]
    for person, do, facts in steps:
        act_on(world, no, do, facts, person=person)
    row = next(x for x in reversed(letters(world, no, "officer", None)) if x["key"].startswith("reply_"))
    return letter(world, row["id"], "officer", None)


PART = {"outcome": "disclosed_in_part", "ground": "附表中的银行账号", "given": "复印件1份"}


def test_without_the_article_of_the_withheld_part_no_reply_is_issued() -> None:
    with pytest.raises(InputError, match="不予公开的部分所依据的条款") as refused:
        replied(2025, **PART)
    assert refused.value.code == "letter_incomplete"


@pytest.mark.parametrize(
    ("withheld", "article"),
    [
        ("withheld_state_secret", "第十四条"),
        ("withheld_third_party", "第十五条"),
        ("withheld_internal", "第十六条第一款"),
        ("withheld_process", "第十六条第二款"),
    ],
)
def test_a_part_under_14_to_16_names_its_article_and_reconsideration_first(withheld: str, article: str) -> None:
    said = replied(2025, **PART, withheld=withheld).plain_text()
    assert f"不予公开的部分和理由：附表中的银行账号。根据《中华人民共和国政府信息公开条例》{article}" in said
    assert "该部分不予公开；根据《中华人民共和国政府信息公开条例》第三十七条" in said
    assert (said.count(FIRST), said.count(EITHER), REST in said) == (1, 0, False)


def test_before_2024_no_part_has_reconsideration_first() -> None:
    said = replied(2022, **PART, withheld=["withheld_internal", "special_query"]).plain_text()
    assert (said.count(FIRST), said.count(EITHER), REST in said) == (0, 1, False)


def test_a_part_under_another_law_has_either_remedy() -> None:
    said = replied(2025, **PART, withheld="special_query").plain_text()
    assert "第三十六条第七项" in said
    assert (said.count(FIRST), said.count(EITHER), REST in said) == (0, 1, False)


def test_parts_of_both_kinds_have_a_paragraph_each() -> None:
    said = replied(2025, **PART, withheld=["special_query", "withheld_internal"]).plain_text()
    assert (said.count(FIRST), said.count(EITHER), said.count(REST)) == (1, 1, 1)
    assert said.index(FIRST) < said.index(REST) < said.index(EITHER)


def test_items_stand_in_the_paragraph_of_their_remedy() -> None:
    items = [
        {"request": "方案", "withheld": ["withheld_internal", "special_query"], **PART},
        {"request": "底稿", "outcome": "withheld_process", "ground": "讨论记录"},
        {"request": "通知", "outcome": "already_published", "given": "本机关网站"},
    ]
    said = replied(2025, items=items).plain_text()
    assert "如不服本答复书第1、2项不予公开政府信息的决定" in said
    assert "如不服本答复书第3项，你可以" in said
    assert f"如不服本答复书第1项{REST}" in said
    (row,) = [line for line in said.split("\n") if line.startswith("1\t")]
    assert row.endswith(
        "；不予公开的部分：《中华人民共和国政府信息公开条例》第十六条第一款、第三十六条第三项、第三十六条第七项"
    )


@pytest.mark.parametrize(
    ("draft", "field", "said"),
    [
        ({**PART, "withheld": "does_not_exist"}, "withheld", "withheld_internal"),
        ({**PART, "withheld": ["withheld_internal", "disclosed_in_part"]}, "withheld", "withheld_internal"),
        ({"outcome": "disclosed", "withheld": "withheld_internal"}, "withheld", "没有不予公开的部分"),
        (
            {"items": [{"request": "方案", "outcome": "disclosed"}], "withheld": "withheld_internal"},
            "withheld",
            "items",
        ),
        ({"items": [{"request": "方案", **PART, "withheld": "别的"}]}, "items[0].withheld", "special_query"),
    ],
)
def test_what_is_no_ground_to_withhold_a_part_is_refused(draft: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(GongkaiError) as refused:
        replied(2025, **draft)
    assert refused.value.field == field
    assert said in f"{refused.value.message}{refused.value.remedy}"
