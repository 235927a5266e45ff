"""attribute_review: the clocks of every mark, secrets, reassessment, interpretation, documents taken in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.core import deadlines
from engine.core.definition import walk
from engine.core.errors import ActionRefused
from engine.core.family import Family, sweep
from tests.documents import (
    CHINA,
    CLEAR,
    CONFLICT,
    DAY,
    HIDDEN,
    KEEP,
    OLD,
    ON_REQUEST,
    PUBLISH,
    REASSESS,
    REDACTED,
    RETURN,
    REVIEW,
    SECRET,
    SECRET_FILED,
    SIGN,
    TAKE_DOWN,
    TAKEN_SECRET,
    TITLE,
    TO_PUBLIC,
    WITHHELD,
    Step,
    accepted,
    drafted,
    env,
    filed,
    lacking,
    live,
    play,
    published,
    take,
)
from workflows.attribute_review.v2021_1.facts import GRADES, MARKS, NOT_PUBLIC

# ---------------------------------------------------------------------------------------------- clocks of signing


@pytest.mark.parametrize(
    ("proposal", "clocks"),
    [
        (PUBLISH, {"publication"}),
        (REDACTED, {"publication", "reassessment"}),
        (ON_REQUEST, {"reassessment"}),
        (WITHHELD, {"reassessment"}),
    ],
)
def test_each_mark_starts_its_clocks_at_formation(proposal: dict[str, Any], clocks: set[str]) -> None:
    case = take(play(*accepted(proposal)), "sign", {"number": "1", "formed_on": "2022-02-28"})
    assert live(case) == clocks
    assert {r.started_on for r in case.runs.values()} == {date(2022, 2, 28)}
    kinds = {k: (r.kind, r.unit) for k, r in case.runs.items()}
    assert kinds.get("publication", ("duty", "working")) == ("duty", "working")
    assert kinds.get("reassessment", ("duty", "calendar")) == ("duty", "calendar")


@pytest.mark.parametrize(("grade", "years"), [*zip(GRADES, (30, 20, 10), strict=True)])
def test_a_secret_runs_to_the_day_fixed_or_to_the_longest_of_its_grade(grade: str, years: int) -> None:
    last = DAY.replace(year=DAY.year + years)
    result = {"result": "classified", "grade": grade}
    fixed = play(*drafted(PUBLISH), ("clear_secrecy", {**result, "secrecy_until": last.isoformat()}), ("accept", {}))
    assert take(fixed, *SIGN).runs["secrecy"].until == last
    case = take(play(*drafted(PUBLISH), ("clear_secrecy", result), ("accept", {})), *SIGN)
    assert case.runs["secrecy"].until == last
    assert live(case) == {"secrecy", "reassessment"}
    assert deadlines.view(case.runs["secrecy"], CHINA, DAY).due_on == last
    over = {**result, "secrecy_until": (last + timedelta(days=1)).isoformat()}
    with pytest.raises(ActionRefused, match="secrecy_maximum"):
        play(*drafted(PUBLISH), ("clear_secrecy", over))


def test_the_longest_period_counts_from_formation_too() -> None:
    until = {"result": "classified", "grade": "秘密", "secrecy_until": "2032-03-01"}
    case = play(*drafted(PUBLISH), ("clear_secrecy", until), ("accept", {}))
    with pytest.raises(ActionRefused, match="secrecy_maximum"):
        take(case, "sign", {"number": "1", "formed_on": "2022-02-28"})


def test_a_leap_day_has_its_anniversary_on_the_last_of_february() -> None:
    facts = {**OLD, "formed_on": "2016-02-29", "mark": "withhold", "grade": "秘密"}
    assert play(("take_in", facts)).runs["secrecy"].until == date(2026, 2, 28)


def test_a_secret_is_withheld_and_only_its_index_stays() -> None:
    case = play(*drafted({**REDACTED, "interpretation": True, "third_party": "某公司"}, summary="概述"), SECRET)
    kept = {k: v for k, v in case.fields.items() if v is not None}
    assert kept["mark"] == "withhold"
    assert kept["ground"] == "属于国家秘密"
    for key in ("text", "summary", "reason", "deletions", "interpretation", "third_party"):
        assert key not in kept
    assert kept["title"] == TITLE["title"]
    assert lacking(case) == []
    signed = play(*drafted(WITHHELD, **CONFLICT), SECRET, ("accept", {}), SIGN)
    assert signed.state == "issued"  # a secret needs no other exception


def test_a_new_clearance_of_the_draft_takes_the_secret_back() -> None:
    case = play(*drafted({}), SECRET, RETURN, ("propose", {"mark": "withhold"}), ("check_unit", {}), CLEAR, RETURN)
    assert "classified" not in case.marks
    assert take(case, "propose", PUBLISH).fields["mark"] == "publish"


def test_a_secret_is_reviewed_every_year_whatever_the_setting() -> None:
    case = play(*SECRET_FILED, reassessment_days=30)
    assert case.runs["reassessment"].length == 365
    assert play(*filed(), reassessment_days=30).runs["reassessment"].length == 30
    again = play(*SECRET_FILED, REASSESS, KEEP, reassessment_days=30)
    assert (again.runs["reassessment"].run, again.runs["reassessment"].length) == (2, 365)


def test_the_sweep_ends_a_secret_the_day_after_its_period() -> None:
    case = play(TAKEN_SECRET)
    assert "classified" in case.marks
    same, _ = sweep(REVIEW, {}, Family(case), env(), date(2022, 3, 1))
    assert same.parent == case
    over, written = sweep(REVIEW, {}, Family(case), env(), date(2022, 3, 2))
    assert over.parent is not None
    assert (over.parent.state, written[0].event.on) == ("reassessment", date(2022, 3, 1))
    assert over.parent.fields["trigger"] == "secrecy_over"
    assert "classified" not in over.parent.marks
    assert live(over.parent) == {"reassessment", "decide"}
    with pytest.raises(ActionRefused, match="in_secrecy_period"):
        take(
            play(TAKEN_SECRET),
            "extend_secrecy",
            {"until": "2023-01-01", "decision": "某保〔2022〕1号"},
            on=date(2022, 3, 2),
        )
    opened = take(play(TAKEN_SECRET), *REASSESS)
    ended, _ = sweep(REVIEW, {}, Family(opened), env(), date(2022, 3, 2))
    assert ended.parent is not None
    assert (ended.parent.state, "classified" in ended.parent.marks) == ("reassessment", False)


# ---------------------------------------------------------------------------------------------- reassessment


def test_a_clearance_serves_one_reassessment() -> None:
    case = play(*filed(), REASSESS, CLEAR)
    assert take(case, *TO_PUBLIC).state == "awaiting_publication"
    again = take(take(case, *KEEP), *REASSESS)
    assert "secrecy_cleared" not in again.marks


@pytest.mark.parametrize("trigger", ["yearly", "superior_public", "requests", "secrecy_over", "reversed", "situation"])
def test_any_trigger_opens_a_review(trigger: str) -> None:
    assert play(*filed(), ("reassess", {"trigger": trigger})).fields["trigger"] == trigger


def test_a_change_to_public_begins_publication_and_ends_the_review() -> None:
    later = DAY + timedelta(days=30)
    case = take(play(*filed(), REASSESS, CLEAR), *TO_PUBLIC, on=later)
    assert live(case) == {"publication"}
    assert case.runs["publication"].started_on == later
    assert (case.fields["mark"], case.fields["old_mark"]) == ("publish", "withhold")
    parts = {"mark": "publish_redacted", "deletions": ["个人信息"]}
    case = take(play(*filed(), REASSESS, CLEAR), "change_to_public", parts, on=later)
    assert live(case) == {"publication", "reassessment"}
    assert case.runs["reassessment"].started_on == later


def test_a_public_document_is_kept_lapsed_changed_or_taken_down() -> None:
    case = take(play(*published(), REASSESS), "keep", {"ground": "已被新文件替代", "lapsed": True})
    assert (case.state, case.fields["lapsed"], live(case)) == ("published", True, set())
    case = take(play(*published(), REASSESS), "change_mark", {"mark": "withhold", "ground": "条例第十五条"})
    assert (case.state, live(case)) == ("on_file", {"reassessment"})
    down = play(*published(policy_document=True, proposal={**PUBLISH, "interpretation": True}), TAKE_DOWN)
    assert (down.state, down.runs["decide"].length) == ("reassessment", 1)
    assert take(take(down, *CLEAR), *KEEP).state == "published"
    secret = take(down, *SECRET)
    assert (secret.fields["mark"], secret.fields["came_from"]) == ("withhold", "on_file")
    assert take(secret, *KEEP).state == "on_file"
    redacted = take(take(down, *CLEAR), "change_to_public", {"mark": "publish_redacted", "deletions": ["姓名"]})
    assert redacted.state == "awaiting_publication"


@pytest.mark.parametrize("before", [(TAKE_DOWN,), (("reassess", {"trigger": "situation"}), TAKE_DOWN)])
def test_what_is_taken_down_need_not_be_interpreted_until_it_is_back(before: tuple[Step, ...]) -> None:
    proposal = {**PUBLISH, "interpretation": "解读提纲"}
    down = play(*published(proposal, policy_document=True), *before)
    assert "interpretation" not in live(down)
    later = DAY + timedelta(days=1)
    back = take(take(down, *CLEAR, on=later), *KEEP, on=later)
    assert back.runs["interpretation"].started_on == later
    assert live(back) == {"interpretation"}
    told = take(back, "interpret", {"channel": "政府网站"}, on=later)
    again = take(take(take(told, *TAKE_DOWN, on=later), *CLEAR, on=later), *KEEP, on=later)
    assert live(again) == set()
    kept = take(play(*published(proposal, policy_document=True), REASSESS), *KEEP, on=later)
    assert kept.runs["interpretation"].started_on == DAY


def test_what_was_weighed_lets_a_document_be_opened() -> None:
    owned = play(*filed({**WITHHELD, "third_party": "某公司的报价"}), REASSESS, CLEAR)
    assert take(owned, "change_to_public", {"third_party_harm": "已征得同意"}).state == "awaiting_publication"
    attached = play(*filed({**WITHHELD, "attachments": HIDDEN}), REASSESS, CLEAR)
    public = {"attachments": [{"title": "附件", "mark": "publish"}]}
    assert take(attached, "change_to_public", public).state == "awaiting_publication"


def test_a_secret_found_after_signing_leaves_the_way_to_publication() -> None:
    case = play(("take_in", {**OLD, "formed_on": "2022-02-28", "mark": "publish"}), SECRET)
    assert (case.state, case.fields["mark"], live(case)) == ("issued", "withhold", {"reassessment", "secrecy"})
    assert take(case, "keep_on_file").state == "on_file"


# ---------------------------------------------------------------------------- interpretation, taking in


@pytest.mark.parametrize(("days", "due"), [(0, DAY), (1, date(2022, 3, 2)), (3, date(2022, 3, 4))])
def test_a_policy_document_is_interpreted(days: int, due: date) -> None:
    proposal = {**PUBLISH, "interpretation": "解读提纲"}
    case = play(*published(proposal, policy_document=True), interpretation_days=days)
    assert deadlines.due_on(case.runs["interpretation"], CHINA) == due
    assert case.runs["interpretation"].kind == "duty"
    assert live(take(case, "interpret", {"channel": "政务新媒体"})) == set()
    assert "interpretation" not in play(*published()).runs


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("place", [{}, {"address": "www.example.gov.cn"}, {"published_on": "2015-03-10"}])
def test_a_document_of_a_register_is_taken_up_where_it_stands(mark: str, place: dict[str, str]) -> None:
    case = play(("take_in", {**OLD, "mark": mark, **place}))
    state = "on_file" if mark in NOT_PUBLIC else "published" if place else "issued"
    assert case.state == state
    clocks = {"publication"} if state == "issued" else set()
    assert live(case) == clocks | ({"reassessment"} if mark != "publish" else set())
    if state == "issued":
        assert deadlines.expired(case.runs["publication"], CHINA, DAY)  # late is recorded, not refused
        cleared = take(case, *CLEAR)
        assert take(cleared, "schedule").state == "awaiting_publication"


def test_a_register_may_know_more() -> None:
    known = {**OLD, "mark": "publish", "clearance": "2015年已审查"}
    assert take(play(("take_in", known)), "schedule").state == "awaiting_publication"
    policy = {**OLD, "mark": "publish", "address": "www.example.gov.cn", "policy_document": True}
    assert live(play(("take_in", policy))) == {"interpretation"}
    assert live(play(("take_in", {**policy, "interpretation": "www.example.gov.cn/2"}))) == set()
    reviewed = play(("take_in", {**OLD, "mark": "withhold", "reviewed_on": "2022-01-04"}))
    assert reviewed.runs["reassessment"].started_on == date(2022, 1, 4)


def test_every_mark_of_the_definition_is_asked_somewhere() -> None:
    asked = {m for t in REVIEW.transitions for m in walk((t.when, t.effects, t.letters)) if m in REVIEW.marks}
    assert asked == set(REVIEW.marks)
