"""The competent body by the kind of agency: 行政复议法 (2023) arts 24 to 28."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine import bootstrap
from engine.adapters.letters import LetterWriter
from engine.core.errors import InputError
from engine.core.reconsideration import KINDS, body
from engine.demo import load_agency
from engine.services.admin import add_agency

WRITER = LetterWriter()
NAMES = {"name": "甲局", "government": "乙市人民政府", "superior": "丙省某厅"}
BODIES = {
    "department": "乙市人民政府",
    "government": "丙省某厅",
    "outpost": "丙省某厅",
    "organisation": "乙市人民政府",
    "province": "甲局",
    "branch": "乙市人民政府",
    "ministry": "甲局",
    "ministry_branch": "丙省某厅",
    "vertical": "丙省某厅",
    "justice": "乙市人民政府或者丙省某厅",
}
REPLIES = ("reply_disclosed", "reply_withheld_internal", "close_unpaid", "third_party_disclosure_notice")


def said(day: str = "2025-10-20", key: str = "reply_disclosed", **agency: Any) -> str:
    values = WRITER.sample_values(key)
    values["agency"].update(agency)
    values["letter"]["date"] = day
    return WRITER.compose(key, values).plain_text()


def test_every_kind_has_its_body() -> None:
    assert set(BODIES) == set(KINDS)


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("key", REPLIES)
def test_a_letter_names_the_body_of_the_kind_whatever_the_agency_named(kind: str, key: str) -> None:
    text = said(key=key, kind=kind, **NAMES)  # the sample names 清源市人民政府
    assert f"向{BODIES[kind]}申请行政复议" in text
    assert "清源市人民政府" not in text


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("department", " 乙市人民政府 "),
        ("justice", "丙省某厅或者乙市人民政府"),
        ("branch", "乙市人民政府或者丁区人民政府"),
        ("province", "甲局"),
    ],
)
def test_its_own_words_stand_where_they_fit(kind: str, own: str) -> None:
    assert f"向{own.strip()}申请行政复议" in said(kind=kind, reconsideration_body=own, **NAMES)


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("department", "丙省某厅"),  # the choice of the law before 2024
        ("department", "乙市人民政府或者丙省某厅"),
        ("justice", "乙市人民政府"),  # the applicant may choose: both are told
        ("branch", "丁区人民政府"),
        ("vertical", "乙市人民政府"),
    ],
)
def test_its_own_words_give_way_where_they_do_not_fit(kind: str, own: str) -> None:
    assert f"向{BODIES[kind]}申请行政复议" in said(kind=kind, reconsideration_body=own, **NAMES)


def test_before_2024_and_without_a_kind_the_agency_names_it() -> None:
    own = {"reconsideration_body": "丙省某厅"}
    assert "向丙省某厅申请行政复议" in said("2023-12-31", kind="department", **own, **NAMES)
    assert "向乙市人民政府申请行政复议" in said("2024-01-01", kind="department", **own, **NAMES)
    assert "向丙省某厅申请行政复议" in said(**own, **NAMES)
    assert body({"kind": "department", **own}, date(2025, 1, 1)) == "丙省某厅"


def test_nobody_competent_is_no_letter() -> None:
    with pytest.raises(InputError, match="行政复议机关") as refused:
        said(kind="department", reconsideration_body="")
    assert refused.value.code == "letter_incomplete"


def test_an_unknown_kind_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError) as refused:
        said(kind="bureau")
    assert "justice（" in str(refused.value.remedy)


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({"kind": "bureau"}, "agency.kind"),
        ({"kind": "department"}, "profile.government"),
        ({"kind": "justice", "government": "乙市人民政府"}, "profile.superior"),
        (
            {"kind": "department", "government": "乙市人民政府", "reconsideration_body": "丙省某厅"},
            "profile.reconsideration_body",
        ),
    ],
)
def test_an_agency_is_not_registered_with_the_wrong_body(profile: dict[str, str], field: str) -> None:
    with pytest.raises(InputError) as refused:
        add_agency(bootstrap.memory_world(), "j", "甲局", profile=profile)
    assert refused.value.field == field


def test_an_agency_is_registered_with_its_kind() -> None:
    world = bootstrap.memory_world()
    profile = {"kind": "justice", "government": "乙市人民政府", "superior": "丙省司法厅"}
    assert add_agency(world, "j", "乙市司法局", profile=profile).profile["kind"] == "justice"
    assert add_agency(world, "p", "丙省人民政府", profile={"kind": "province"}).profile["kind"] == "province"


def test_the_demo_agency_has_a_kind() -> None:
    world = bootstrap.memory_world()
    load_agency(world)
    with world.store.read() as tx:
        agency = tx.agency("demo")
    assert agency is not None
    assert body({**agency.profile, "name": agency.name}, date(2026, 1, 1)) == "云溪市人民政府"


def test_the_retention_of_files_is_by_outcome() -> None:
    kept = {"default": "10年", "disclosed_in_part": "30年"}
    world = bootstrap.memory_world()
    assert add_agency(world, "a", "甲局", profile={"retention": kept}).profile["retention"] == kept
    for wrong in ({"given": "10年"}, {"default": 10}, "10年"):
        with pytest.raises(InputError) as refused:
            add_agency(world, "b", "甲局", profile={"retention": wrong})
        assert str(refused.value.field).startswith("profile.retention")
