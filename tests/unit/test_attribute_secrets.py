"""What attribute review refuses so that nothing of a secret stays but its index, no text with deletions is published in
full, and a secret ends by the decision of who made it (保密法 24, 35; ADR 030)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.core.errors import ActionRefused, InputError, NotPermitted
from engine.core.step import Command, step
from engine.services.document_values import redacted_facts
from tests.documents import (
    CHANGE,
    CLEAR,
    DAY,
    DECISION,
    DECLASSIFY,
    JOINT,
    OLD,
    REASSESS,
    REDACTED,
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
    play,
    published,
    take,
)

REFUSED: tuple[tuple[str, tuple[Step, ...], Step], ...] = (
    ("passage", (("open", TITLE),), ("propose", {**REDACTED, "deletions": [{"where": "正文", "what": "姓名"}]})),
    (
        "passage",
        (("open", TITLE),),
        ("propose", {**REDACTED, "deletions": [*REDACTED["deletions"], {"what": "电话"}]}),
    ),
    *(
        ("passage", (("open", TITLE),), ("propose", {**REDACTED, "deletions": said}))
        for said in ("联系人的姓名", ["姓名"], [*REDACTED["deletions"], "电话"], {"what": "姓名"}, 7)
    ),
    *(
        (
            "passage",
            (*filed({**WITHHELD, "text": "全文"}), REASSESS, CLEAR),
            ("change_to_public", {"mark": "publish_redacted", "deletions": said}),
        )
        for said in ("姓名", ["姓名"])
    ),
    ("index_only", (*drafted({}), SECRET, RETURN), ("propose", {"mark": "withhold", "third_party": "内容"})),
    ("index_only", (*drafted({}), SECRET, RETURN), ("propose", {"mark": "withhold", "exception": "内容"})),
    ("index_only", (*drafted({}), SECRET, ("accept", {})), ("sign", {"number": "1", "exception": "内容"})),
    ("index_only", SECRET_FILED, ("reassess", {"trigger": "yearly", "third_party": "内容"})),
    ("index_only", (*SECRET_FILED, REASSESS), ("keep", {"ground": "仍属国家秘密", "exception": "内容"})),
    ("ground", (*SECRET_FILED, DECLASSIFY, REASSESS), CHANGE),
    ("public_mark", (*published(REDACTED), TAKE_DOWN, CLEAR), TO_PUBLIC),
    (
        "secrecy_maximum",
        drafted({}),
        ("clear_secrecy", {"result": "classified", "grade": "秘密", "secrecy_until": "2022-02-28"}),
    ),
    (
        "passage",
        (*filed({**WITHHELD, "text": "全文"}), REASSESS, CLEAR),
        ("change_to_public", {"mark": "publish_redacted", "deletions": [{"what": "姓名"}]}),
    ),
    *(
        ("classified", (), ("take_in", {**OLD, "mark": "withhold", "grade": "秘密", key: "内容"}))
        for key in ("reason", "summary", "exception", "third_party")
    ),
)


@pytest.mark.parametrize(("code", "history", "last"), REFUSED)
def test_a_refusal_names_its_rule(code: str, history: tuple[Step, ...], last: Step) -> None:
    case = play(*history) if history else None
    with pytest.raises(ActionRefused) as caught:
        take(case, *last)
    assert caught.value.code == code


@pytest.mark.parametrize("said", ["姓名", ["姓名"], [{"what": "姓名"}]])
def test_no_text_is_made_of_deletions_that_an_earlier_release_let_pass(said: object) -> None:
    """A document proposed before this rule keeps its deletions in words: it is not signed with its text."""
    held = play(*accepted(REDACTED))
    old = replace(held, fields={**held.fields, "deletions": said})
    after, event = step(REVIEW, old, Command(SIGN[0], DAY, SIGN[1], "sign", None, DAY), env())
    with pytest.raises(InputError) as caught:
        redacted_facts(after, event)
    assert caught.value.code == "passage"
    on_file = play(*filed({**WITHHELD, "text": "全文"}), REASSESS, CLEAR)
    with pytest.raises(ActionRefused, match="passage"):
        take(
            replace(on_file, fields={**on_file.fields, "deletions": said}),
            "change_to_public",
            {"mark": "publish_redacted"},
        )


OLD_TO_COME: Step = ("take_in", {**OLD, "formed_on": "2010-03-02", "mark": "publish"})
OLD_FILED: Step = ("take_in", {**OLD, "formed_on": "2010-03-02", "mark": "on_request", "ground": "条例第十六条"})
NEW_FILED: Step = ("take_in", {**OLD, "formed_on": "2020-03-02", "mark": "on_request", "ground": "条例第十六条"})


@pytest.mark.parametrize(
    ("history", "last"),
    [
        ((OLD_TO_COME,), SECRET),
        ((OLD_FILED, REASSESS), SECRET),
        ((OLD_FILED, REASSESS), ("clear_secrecy", {**SECRET[1], "secrecy_until": "2025-01-01"})),
        ((NEW_FILED, REASSESS), ("clear_secrecy", {**SECRET[1], "secrecy_until": "2030-03-03"})),
        ((*drafted(WITHHELD), SECRET, ("accept", {})), ("sign", {"number": "1", "formed_on": "2012-02-28"})),
        ((), ("take_in", {**OLD, "formed_on": "2012-02-28", "mark": "withhold", "grade": "秘密"})),
    ],
    ids=["issued", "on_file", "on_file_until", "until_too_long", "signed", "taken_in"],
)
def test_a_secrecy_period_is_counted_from_formation_wherever_it_is_known(history: tuple[Step, ...], last: Step) -> None:
    """ADR 030 第五点: older than the maximum of its grade a document is not kept secret without another decision."""
    case = play(*history) if history else None
    with pytest.raises(ActionRefused) as caught:
        take(case, *last)
    assert caught.value.code == "secrecy_maximum"
    assert "有权机关" in (caught.value.remedy or "")


def test_the_last_day_of_the_longest_period_is_still_secret() -> None:
    until = {**SECRET[1], "secrecy_until": "2030-03-02"}
    assert take(play(NEW_FILED, REASSESS), "clear_secrecy", until).fields["classified_until"] == "2030-03-02"
    signed = take(play(*drafted(WITHHELD), SECRET, ("accept", {})), "sign", {"number": "1", "formed_on": "2012-03-01"})
    assert signed.fields["classified_until"] == DAY.isoformat()
    longer = take(play(OLD_TO_COME), "clear_secrecy", {"result": "classified", "grade": "机密"})
    assert longer.fields["classified_until"] == "2030-03-02"


@pytest.mark.parametrize("said", [" ", "\u3000", [""], {"a": None}])
@pytest.mark.parametrize("key", ["ground", "reason"])
def test_a_blank_ground_or_reason_is_none(key: str, said: object) -> None:
    with pytest.raises(InputError) as caught:
        take(play(("open", TITLE)), "propose", {**WITHHELD, key: said})
    assert caught.value.field == key


@pytest.mark.parametrize("do", ["extend_secrecy", "declassify"])
def test_only_a_decision_of_the_classifier_prolongs_or_ends_a_secret(do: str) -> None:
    """保密法 24: decided by whoever fixed the secret, or above; the reviewer records it."""
    until = {"until": "2032-03-01"} if do == "extend_secrecy" else {}
    with pytest.raises(InputError, match="缺少“原定密机关的决定”"):
        take(play(*SECRET_FILED), do, until)
    assert take(play(*SECRET_FILED), do, {**until, "decision": DECISION}).state == "on_file"


def test_a_state_secret_keeps_no_reason_of_anybody() -> None:
    """Only its index stays (保密法 35): what joint agencies and the exception said goes with the rest."""
    proposal = {**WITHHELD, "exception": "内容", "third_party": "内容"}
    heard = ("record_joint_opinion", {"agency": "乙局", "opinion": "agree", "reason": "内容"})
    case = play(*drafted(proposal, **JOINT), heard, SECRET)
    assert "内容" not in str(case.fields)
    assert case.fields["ground"] == "属于国家秘密"


def test_what_is_found_clear_has_no_grade_any_more() -> None:
    graded = {"result": "classified", "grade": "秘密", "basis": "某规定", "secrecy_until": "2030-01-01"}
    again = (("propose", {"mark": "withhold"}), ("check_unit", {}), CLEAR)
    fields = play(*drafted({}), ("clear_secrecy", graded), RETURN, *again).fields
    assert [fields.get(k) for k in ("grade", "basis", "secrecy_until")] == [None, None, None]


@pytest.mark.parametrize("do", ["check_unit", "clear_secrecy", "accept", "sign"])
def test_who_began_a_draft_reviews_and_signs_nothing_of_it(do: str) -> None:
    """Another person's proposal between the draft and its reviews changes nothing."""
    before = accepted(WITHHELD)
    at = [key for key, _ in before].index(do) if do != "sign" else len(before)
    facts = {"clear_secrecy": {"result": "clear"}, "sign": {"number": "1"}}.get(do, {})
    case = play(*before[:at])
    with pytest.raises(NotPermitted):
        take(case, do, facts, by="open")
    assert take(case, do, facts, by="somebody else")


@pytest.mark.parametrize("opened", [REASSESS, TAKE_DOWN])
def test_who_opened_a_review_does_not_clear_it(opened: Step) -> None:
    case = play(*published(), opened)
    with pytest.raises(NotPermitted):
        take(case, *CLEAR, by=opened[0])
    assert take(case, *CLEAR, by="somebody else").state == "reassessment"
