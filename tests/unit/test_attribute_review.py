"""attribute_review: every step from every state it names, every refusal, what is lacking, whom it waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.core import deadlines
from engine.core.case import Case
from engine.core.definition import Guard
from engine.core.errors import ActionRefused, InputError, NotPermitted
from engine.core.gaps import gaps
from engine.core.step import Command, permitted, step
from tests.documents import (
    ANSWER,
    ASK,
    CANCEL,
    CHANGE,
    CHINA,
    CLEAR,
    CONFLICT,
    DAY,
    DECISION,
    DECLASSIFY,
    EXTEND,
    HEAR,
    HIDDEN,
    JOINT,
    KEEP,
    OLD,
    ON_REQUEST,
    PUBLISH,
    REASSESS,
    REDACTED,
    REFER,
    REPEAL,
    RETURN,
    REVIEW,
    SECRET,
    SECRET_FILED,
    SIGN,
    TAKE_DOWN,
    TITLE,
    TO_PUBLIC,
    WITHHELD,
    Step,
    accepted,
    drafted,
    env,
    filed,
    lacking,
    play,
    published,
    take,
)
from workflows.attribute_review.v2021_1.facts import MARKS, PUBLIC

HISTORIES: tuple[tuple[Step, ...], ...] = (
    published(),
    (*published(), ("interpret", {"channel": "政府网站"}), REPEAL),
    (*filed(), REPEAL),
    (("open", TITLE), CANCEL),
    (("open", TITLE), ("propose", {}), CANCEL),
    (*drafted({}), CANCEL),
    (*drafted({}), CLEAR, CANCEL),
    (*accepted(PUBLISH), CANCEL),
    (("open", TITLE), ("propose", {}), RETURN, CANCEL),
    (("open", TITLE), ("propose", {}), RETURN, ("propose", PUBLISH)),
    (*drafted({}), RETURN),
    (*drafted({}), CLEAR, RETURN),
    (*accepted(PUBLISH), RETURN),
    (("open", {**TITLE, **JOINT}), ("propose", PUBLISH), ASK, HEAR),
    (*drafted(PUBLISH, **JOINT), ASK, HEAR),
    (*drafted(PUBLISH, **JOINT), CLEAR, ASK, HEAR, RETURN, HEAR),
    (*drafted(PUBLISH), REFER, ANSWER, CLEAR),
    (*filed(), REASSESS, REFER, ANSWER, CLEAR, TO_PUBLIC),
    (*filed(), REASSESS, KEEP),
    (*filed(), REASSESS, CHANGE),
    (*published(), REASSESS, KEEP),
    (*published(), TAKE_DOWN),
    (*published(), REASSESS, TAKE_DOWN),
    (*SECRET_FILED, EXTEND, DECLASSIFY),
    (*SECRET_FILED, REASSESS, EXTEND, DECLASSIFY),
    (("take_in", {**OLD, "mark": "withhold"}),),
    (("take_in", {**OLD, "mark": "publish", "address": "www.example.gov.cn/1"}),),
    (("take_in", {**OLD, "mark": "publish"}), CLEAR),
)


def test_every_step_is_taken_from_every_state_it_names() -> None:
    taken: set[tuple[str, str]] = set()
    for history in HISTORIES:
        case: Case | None = None
        for do, facts in history:
            before = case.state if case else ""
            command = Command(do, DAY, facts, do)
            case, event = step(REVIEW, case, command, env(), no="SX2022-0001")
            taken.add((event.row, before))
    wanted = {
        (REVIEW.row_ids[id(t)], s)
        for t in REVIEW.transitions
        if not t.automatic
        for s in ([x.key for x in t.sources.members] or [""])
    }
    assert taken == wanted


STATES = {s.key for s in REVIEW.states}


def test_every_state_is_reached() -> None:
    assert {case.state for h in HISTORIES for n in range(len(h)) for case in [play(*h[: n + 1])]} == STATES


# ---------------------------------------------------------------------------------------------- refusals

REFUSED: tuple[tuple[str, tuple[Step, ...], Step], ...] = (
    ("mark", (*drafted({}), CLEAR), ("accept", {})),
    ("ground", (*drafted({"mark": "withhold"}), CLEAR), ("accept", {})),
    ("ground", (*drafted({"mark": "publish_redacted"}), CLEAR), ("accept", {})),
    ("reason", (*drafted({"mark": "on_request", "ground": "条例第十六条"}), CLEAR), ("accept", {})),
    ("deletions", (*drafted({**WITHHELD, "mark": "publish_redacted"}), CLEAR), ("accept", {})),
    ("interpretation", (*drafted(PUBLISH, policy_document=True), CLEAR), ("accept", {})),
    ("interpretation", (*drafted({**PUBLISH, "interpretation": False}, policy_document=True), CLEAR), ("accept", {})),
    ("joint_opinion", (*drafted(PUBLISH, **JOINT), CLEAR), ("accept", {})),
    ("attachments", (*drafted({**PUBLISH, "attachments": HIDDEN}), CLEAR), ("accept", {})),
    ("forwarding", (*drafted(PUBLISH, forwards={"title": "某办法", "mark": "withhold"}), CLEAR), ("accept", {})),
    ("passage", (("open", TITLE),), ("propose", {**REDACTED, "deletions": [{"passage": "李四"}]})),
    ("classified", (*drafted({}), SECRET, RETURN), ("propose", PUBLISH)),
    ("index_only", (*drafted({}), SECRET, RETURN), ("propose", {**WITHHELD})),
    ("index_only", (*drafted({}), SECRET, RETURN), ("propose", {"mark": "withhold", "text": "内容"})),
    ("joint", (("open", TITLE), ("propose", PUBLISH)), ASK),
    (
        "joint_agency",
        (("open", {**TITLE, **JOINT}), ("propose", PUBLISH)),
        ("request_joint_opinion", {"agency": "丁局"}),
    ),
    ("mark", (("open", {**TITLE, **JOINT}), ("propose", {})), ASK),
    ("no_referral", (*drafted(PUBLISH), REFER), REFER),
    ("referred", drafted(PUBLISH), ANSWER),
    ("grade", drafted(PUBLISH), ("clear_secrecy", {"result": "classified"})),
    ("grade", drafted(PUBLISH), ("clear_secrecy", {"result": "clear", "grade": "秘密"})),
    (
        "secrecy_maximum",
        drafted(WITHHELD),
        ("clear_secrecy", {"result": "classified", "grade": "秘密", "secrecy_until": "2032-03-02"}),
    ),
    ("superior_public", accepted(WITHHELD, **CONFLICT), SIGN),
    ("public_mark", (*accepted(WITHHELD), SIGN), ("schedule", {})),
    ("not_public_mark", (*accepted(PUBLISH), SIGN), ("keep_on_file", {})),
    ("secrecy_cleared", (("take_in", {**OLD, "mark": "publish"}),), ("schedule", {})),
    ("already_cleared", (*accepted(PUBLISH), SIGN), CLEAR),
    ("secrecy_cleared", (*filed(), REASSESS), TO_PUBLIC),
    ("secrecy_cleared", (*filed(), REASSESS, CLEAR, KEEP, REASSESS), TO_PUBLIC),
    ("secrecy_cleared", (*published(), TAKE_DOWN), KEEP),
    ("still_secret", (*SECRET_FILED, REASSESS), CLEAR),
    ("declassified", (*SECRET_FILED, REASSESS), TO_PUBLIC),
    ("is_secret", filed(), DECLASSIFY),
    ("is_secret", filed(), EXTEND),
    ("secrecy_longer", SECRET_FILED, ("extend_secrecy", {"until": "2032-02-29", "decision": DECISION})),
    ("secrecy_longer", SECRET_FILED, ("extend_secrecy", {"until": "2032-03-02", "decision": DECISION})),
    ("not_public_mark", (*filed(), REASSESS), ("change_mark", {"mark": "publish"})),
    ("another_mark", (*filed(), REASSESS), ("change_mark", {"mark": "withhold"})),
    ("ground", (*published(), REASSESS), ("change_mark", {"mark": "withhold"})),
    ("classified", (*SECRET_FILED, REASSESS), ("change_mark", {"mark": "on_request"})),
    ("index_only", (*SECRET_FILED, REASSESS), ("keep", {"ground": "仍属国家秘密", "reason": "内容"})),
    ("superior_public", (*filed(), ("reassess", {"trigger": "superior_public"})), KEEP),
    ("superior_public", (*filed(ON_REQUEST, **CONFLICT), REASSESS), ("change_mark", {"mark": "withhold"})),
    ("already_public", (*published(), REASSESS, CLEAR), TO_PUBLIC),
    ("public_mark", (*filed(), REASSESS, CLEAR), ("change_to_public", {"mark": "on_request"})),
    ("deletions", (*filed(), REASSESS, CLEAR), ("change_to_public", {"mark": "publish_redacted"})),
    ("third_party", (*filed({**WITHHELD, "third_party": "某公司的报价"}), REASSESS, CLEAR), TO_PUBLIC),
    ("attachments", (*filed({**WITHHELD, "attachments": HIDDEN}), REASSESS, CLEAR), TO_PUBLIC),
    (
        "passage",
        (*filed({**WITHHELD, "text": "全文"}), REASSESS, CLEAR),
        ("change_to_public", {"mark": "publish_redacted", "deletions": [{"passage": "张三"}]}),
    ),
    ("repealed", (*filed(), REPEAL), REPEAL),
    ("taken_down", (*published(), TAKE_DOWN), TAKE_DOWN),
    ("was_published", (*filed(), REASSESS), TAKE_DOWN),
    ("classified", (), ("take_in", {**OLD, "mark": "publish", "grade": "秘密"})),
    ("classified", (), ("take_in", {**OLD, "mark": "withhold", "secrecy_until": "2022-03-02"})),
    ("secrecy_maximum", (), ("take_in", {**OLD, "mark": "withhold", "grade": "秘密", "secrecy_until": "2025-03-03"})),
    ("dates", (), ("take_in", {**OLD, "mark": "publish", "published_on": "2015-03-01"})),
)


@pytest.mark.parametrize(("code", "history", "last"), REFUSED)
def test_a_refusal_names_its_rule_and_changes_nothing(code: str, history: tuple[Step, ...], last: Step) -> None:
    case = play(*history) if history else None
    with pytest.raises(ActionRefused) as caught:
        take(case, *last)
    assert caught.value.code == code
    assert caught.value.article
    assert caught.value.message.startswith("不能“")


def test_every_guard_is_met_by_a_refusal() -> None:
    asked = {g.key for t in REVIEW.transitions for g in t.when if isinstance(g, Guard)}
    ours_by_row = {"in_file", "in_public", "to_come", "was_on_file"}  # choose among rows of one key
    elsewhere = {"marks", "publication_reviewed", "in_secrecy_period", "formed_by_now"}  # tests of their own below
    assert asked - ours_by_row - elsewhere == {code for code, _, _ in REFUSED}


def test_three_marks_leave_out_the_redacted() -> None:
    case = play(("open", TITLE))
    assert take(case, "propose", REDACTED).fields["mark"] == "publish_redacted"
    with pytest.raises(ActionRefused, match="marks"):
        take(case, "propose", REDACTED, marks="three")
    for mark in set(MARKS) - {"publish_redacted"}:
        assert take(case, "propose", {"mark": mark}, marks="three").fields["mark"] == mark


@pytest.mark.parametrize("mark", ["public", "", ["publish"], ["publish", "withhold"], True, "此件公开发布"])
def test_there_is_exactly_one_of_four_marks(mark: Any) -> None:
    with pytest.raises(InputError) as caught:
        take(play(("open", TITLE)), "propose", {"mark": mark})
    assert caught.value.field == "mark"


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("superior", {"mark": "publish"}, "superior.title"),
        ("superior", {"title": "某文", "mark": "public"}, "superior.mark"),
        ("superior", {"title": "某文", "name": "某"}, "superior.name"),
        ("forwards", {"title": 3}, "forwards.title"),
        ("agencies", ["甲局", "甲局"], "agencies"),
    ],
)
def test_a_record_names_its_wrong_part(key: str, value: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        take(None, "open", {**TITLE, key: value})
    assert caught.value.field == field


def test_a_document_is_not_signed_before_it_was_formed() -> None:
    late = {"number": "1", "formed_on": "2022-03-02"}
    with pytest.raises(ActionRefused, match="formed_by_now"):
        take(play(*accepted(PUBLISH)), "sign", late, recorded=date(2022, 3, 3))


def test_publication_waits_for_its_review_unless_switched_off() -> None:
    class Nobody:
        def standing(self, no: str) -> None:
            return None

        def tied(self, no: str) -> tuple[()]:
            return ()

    case = play(*published()[:-1])
    alone = replace(env(), others=Nobody())
    with pytest.raises(ActionRefused, match="publication_reviewed"):
        take(case, "publish", {"channel": "政府网站"}, env=alone)
    off = replace(env(publication_review="off"), others=Nobody())
    assert take(case, "publish", {"channel": "政府网站"}, env=off).state == "published"


# ---------------------------------------------------------------------------------------------- who


def test_roles_and_separation() -> None:
    for history in HISTORIES:
        case = play(*history[:-1]) if len(history) > 1 else None
        do, facts = history[-1]
        with pytest.raises(NotPermitted):
            take(case, do, facts, roles=frozenset({"archivist"}))
    for history, last in (
        ((("open", TITLE), ("propose", PUBLISH)), ("check_unit", {})),
        (drafted(PUBLISH), CLEAR),
        ((*drafted(PUBLISH), CLEAR), ("accept", {})),
        (accepted(PUBLISH), SIGN),
    ):
        case = play(*history)
        with pytest.raises(NotPermitted, match="separation"):
            take(case, *last, by="propose")
        if last[0] == "sign":
            with pytest.raises(NotPermitted, match="separation"):
                take(case, *last, by="propose", separation="small_office")
        else:
            assert take(case, *last, by="propose", separation="small_office").seq == case.seq + 1


# ---------------------------------------------------------------------------------------------- gaps


def test_what_is_lacking_is_told_from_the_first_proposal_on() -> None:
    case = play(("open", {**TITLE, **JOINT, "policy_document": True}))
    assert lacking(case) == []
    case = take(case, "propose", {})
    assert lacking(case) == ["mark", "joint_opinion"]
    case = play(("open", {**TITLE, "policy_document": True}), ("propose", {"mark": "publish_redacted"}))
    assert lacking(case) == ["ground", "reason", "deletions", "interpretation"]
    for do, facts in (("check_unit", {}), CLEAR):
        case = take(case, do, facts)
        assert lacking(case) == ["ground", "reason", "deletions", "interpretation"]
    with pytest.raises(ActionRefused, match="ground"):
        take(case, "accept")
    case = take(take(case, *RETURN), "propose", {**REDACTED, "interpretation": "解读提纲"})
    assert lacking(case) == []
    case = play(*drafted({**REDACTED, "interpretation": True}, policy_document=True), CLEAR, ("accept", {}), SIGN)
    assert lacking(case) == []


def test_a_gap_says_what_and_why() -> None:
    (gap,) = gaps(REVIEW, play(("open", TITLE), ("propose", {})), env(), DAY)
    assert gap.key == "mark"
    assert "没有标明" in gap.what
    assert "80" in gap.article or "实施细则" in gap.article
    allowed = {p.do: p for p in permitted(REVIEW, play(*drafted({}), CLEAR), env(), DAY, "x", None)}
    assert not allowed["accept"].allowed
    assert allowed["return"].allowed


# ---------------------------------------------------------------------------------------------- joint documents


def heard(*said: tuple[str, str]) -> Case:
    records = [("record_joint_opinion", {"agency": name, "opinion": opinion}) for name, opinion in said]
    return play(*drafted(PUBLISH, **JOINT), CLEAR, *records)


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ((), set()),
        ((("乙局", "agree"),), set()),
        ((("乙局", "agree"), ("丙局", "object")), {"lead"}),
        ((("乙局", "agree"), ("丙局", "agree")), {"lead", "agree"}),
        ((("甲局", "agree"),), {"main"}),
        ((("乙局", "object"), ("丙局", "object"), ("乙局", "agree"), ("丙局", "agree")), {"lead", "agree"}),
    ],
)
def test_three_ways_with_joint_documents(said: tuple[tuple[str, str], ...], fits: set[str]) -> None:
    case = heard(*said)
    assert {v for v in ("lead", "main", "agree") if not lacking(case, joint_document=v)} == fits


def test_silence_is_no_consent_and_the_clock_stops_with_the_last_opinion() -> None:
    case = play(*drafted(PUBLISH, **JOINT), ASK)
    assert case.runs["joint_opinion"].kind == "internal"
    assert lacking(case) == ["joint_opinion"]
    assert deadlines.due_on(case.runs["joint_opinion"], CHINA) == date(2022, 3, 8)
    case = take(case, *HEAR)
    assert case.runs["joint_opinion"].live
    case = take(case, "record_joint_opinion", {"agency": "丙局", "opinion": "partly", "reason": "建议删减"})
    assert not case.runs["joint_opinion"].live
    assert case.fields["joint_reasons"] == {"丙局": "建议删减"}


def test_opinions_are_about_a_mark() -> None:
    case = play(("open", {**TITLE, **JOINT}), ("propose", PUBLISH), HEAR, RETURN)
    assert take(case, "propose", PUBLISH).fields["joint_opinions"] == {"乙局": "agree"}
    assert take(case, "propose", WITHHELD).fields["joint_opinions"] is None


@pytest.mark.parametrize(("agencies", "joint"), [(None, False), (["甲局"], False), (["甲局", "乙局"], True)])
def test_two_agencies_make_a_joint_document(agencies: list[str] | None, joint: bool) -> None:
    case = play(("open", {**TITLE, **({"agencies": agencies} if agencies else {})}))
    assert ("joint" in case.marks) == joint


# ---------------------------------------------------------------------------------------------- forwarding, superior


@pytest.mark.parametrize("theirs", [None, *MARKS])
@pytest.mark.parametrize("ours", MARKS)
def test_a_forwarding_document_follows_the_one_it_forwards(theirs: str | None, ours: str) -> None:
    forwards = {"title": "某办法", **({"mark": theirs} if theirs else {})}
    proposal = {**REDACTED, "mark": ours}
    case = play(*drafted(proposal, forwards=forwards), CLEAR)
    assert ("forwarding" in lacking(case)) == (theirs not in (None, ours))
    assert "forwarding" not in lacking(case, forwarding="own")
    excepted = play(*drafted({**proposal, "exception": "只转发正文"}, forwards=forwards), CLEAR)
    assert lacking(excepted) == []


@pytest.mark.parametrize("theirs", MARKS)
@pytest.mark.parametrize("ours", MARKS)
def test_a_public_superior_document_is_flagged_and_asks_for_an_exception(theirs: str, ours: str) -> None:
    case = play(*accepted({**REDACTED, "mark": ours}, superior={"title": "上位文件", "mark": theirs}))
    conflict = theirs in PUBLIC and ours == "withhold"
    assert ("superior_conflict" in case.marks) == conflict
    if conflict:
        with pytest.raises(ActionRefused, match="superior_public"):
            take(case, *SIGN)
    facts = {"number": "1", "exception": "本件涉及内部分工"} if conflict else {"number": "1"}
    assert take(case, "sign", facts).state == "issued"
