"""Conditions of a checklist: what holds, what is missing and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from engine.core.checklist import ANSWERS, Answered, Complete, Enough, Listed, OtherPersons, missing
from engine.core.conditions import holds
from engine.core.definition import Certainty, Cond, Guard, Law, Setting

LAW = Law("某法", "某号", date(2020, 1, 1)).whole()
N = Setting("n", "件数", 3, LAW, Certainty.INFERRED)
POINTS = (("a", "甲"), ("b", "乙"))


@dataclass
class Held:
    fields: Mapping[str, Any] = field(default_factory=dict)
    doers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Seen:
    facts: Mapping[str, Any] | None = field(default_factory=dict)
    case: Held | None = field(default_factory=Held)
    by: str = ""
    settings: Mapping[str, str | int] = field(default_factory=lambda: {"n": 3})

    def atom(self, cond: Cond) -> bool | None:
        return ANSWERS[type(cond)](self, cond)


def said(cond: Cond, view: Seen) -> str:
    """What the refusal names, "" where the condition holds; both agree."""
    text = missing(Guard("g", "g", cond, LAW, ""), view)
    assert bool(text) == (holds(cond, view) is False)
    return text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, ""),
        ({"r": {"a": "pass", "b": "fail"}}, ""),
        ({"r": {"a": "yes"}}, "：“甲”填写有误"),
        ({"r": {"c": "pass"}}, "：没有“c”这一项"),
        ({"r": {"c": "pass", "a": 1, "b": None}}, "：没有“c”这一项、“甲”填写有误、“乙”填写有误"),
        ({"r": ["a", "b"]}, ""),
        ({"r": "a"}, ""),
        ({"r": ["a", "c"]}, "：没有“c”这一项"),
        ({"r": [["a"]]}, "：没有“['a']”这一项"),
        ({"r": 3}, "：没有“3”这一项"),
    ],
)
def test_listed(given: dict[str, Any], text: str) -> None:
    assert said(Listed("r", POINTS, ("pass", "fail")), Seen(given)) == text


@pytest.mark.parametrize(("value", "fits"), [("写明", True), ("", False), ("  ", False), (1, False), (None, False)])
def test_a_text_says_something(value: object, fits: bool) -> None:
    assert (said(Listed("r", POINTS), Seen({"r": {"a": value}})) == "") is fits


@pytest.mark.parametrize(
    ("now", "second", "first", "text"),
    [
        ({"a": "pass", "b": "pass"}, None, None, ""),
        ({}, {"a": "pass"}, {"b": "pass"}, ""),
        (None, None, None, "：“甲”未填写、“乙”未填写"),
        ({"a": "pass"}, {"a": "fail"}, {"b": "fail"}, "：“乙”未通过"),
        ({"a": "fail"}, {"a": "pass", "b": "pass"}, None, "：“甲”未通过"),
        ({}, {"b": "fail"}, {"a": "pass", "b": "pass"}, "：“乙”未通过"),
    ],
)
def test_complete_takes_the_latest_record(now: Any, second: Any, first: Any, text: str) -> None:
    """A failure that was recorded later counts, and one that was put right since does not."""
    view = Seen({"r": now} if now is not None else {}, Held({"r2": second, "r1": first}))
    assert said(Complete(POINTS, "r", ("r2", "r1"), ("pass",)), view) == text


def test_complete_with_anything() -> None:
    cond = Complete(POINTS, fields=("e",))
    assert said(cond, Seen({}, Held({"e": {"a": "有", "b": "没有"}}))) == ""
    assert said(cond, Seen({}, Held({"e": {"a": "有"}}))) == "：“乙”未填写"
    assert holds(cond, Seen(None, Held({"e": {"a": "有"}}))) is False
    assert holds(Complete(POINTS, "r"), Seen(None)) is None


FOUND = [{"no": 1}, {"no": 2}]


@pytest.mark.parametrize(
    ("answers", "ok"),
    [
        ([{"no": 1, "why": "公开的"}, {"no": 2, "why": "公开的"}], True),
        ([{"no": 2, "why": "公开的"}, {"no": 1, "why": "公开的"}], True),
        ([{"no": 1, "why": "公开的"}], False),
        ([{"no": 1, "why": "公开的"}, {"no": 2, "why": " "}], False),
        ([{"no": 1, "why": "公开的"}, {"no": 2}], False),
        ([{"no": 1, "why": "公开的"}, {"no": 1, "why": "公开的"}, {"no": 2, "why": "公开的"}], False),
        ([{"no": 1, "why": "公开的"}, {"no": 2, "why": "公开的"}, {"no": 3, "why": "公开的"}], False),
        ([{"no": True, "why": "公开的"}, {"no": 2, "why": "公开的"}], False),
        ([{"no": [1], "why": "公开的"}, {"no": {"x": 1}, "why": "公开的"}], False),
        ([1, 2], False),
        ("都公开", False),
        (None, False),
    ],
)
def test_every_finding_is_answered(answers: object, ok: bool) -> None:
    given = {} if answers is None else {"a": answers}
    view = Seen(given, Held({"f": FOUND}))
    assert holds(Answered("a", "f"), view) is ok
    assert "第 3 处" not in missing(Answered("a", "f"), view)


def test_answers_where_nothing_was_found() -> None:
    assert holds(Answered("a", "f"), Seen({}, Held({"f": []}))) is True
    assert holds(Answered("a", "f"), Seen({"a": [{"no": 1, "why": "x"}]}, Held({"f": []}))) is False
    assert holds(Answered("a", "f"), Seen(None, Held({"f": []}))) is True
    assert holds(Answered("a", "f"), Seen(None, Held({"f": FOUND}))) is None
    assert missing(Answered("a", "f"), Seen({"a": [{"no": 2, "why": "x"}]}, Held({"f": FOUND}))) == "：第 1 处"


@pytest.mark.parametrize(
    ("by", "proof", "ok"),
    [
        ("丙", {"by": "丁"}, True),
        ("甲", {"by": "丁"}, False),  # did review_1
        ("丙", {"by": "丙"}, False),  # proofreads what they review
        ("丙", {"by": "乙"}, False),  # proofread before
        ("丙", {"by": " 乙 "}, False),
        ("丙", {"by": "甲"}, True),  # a reviewer before may proofread now
        ("丙", {"by": ""}, False),
        ("丙", {"by": 1}, False),
        ("丙", {}, False),
        ("丙", None, False),
        ("", {"by": "丁"}, True),
    ],
)
def test_persons_apart(by: str, proof: Any, ok: bool) -> None:
    case = Held({"proof_1": {"by": "乙"}}, {"review_1": "甲", "open": "丙"})
    view = Seen({} if proof is None else {"proof": proof}, case, by)
    assert holds(OtherPersons(("review_1",), "proof", ("proof_1",)), view) is ok


def test_persons_before_anything_is_recorded() -> None:
    case = Held({}, {"review_1": "甲"})
    assert holds(OtherPersons(("review_1",), "proof"), Seen(None, case, "甲")) is False
    assert holds(OtherPersons(("review_1",), "proof"), Seen(None, case, "乙")) is None
    assert holds(OtherPersons(("review_1",)), Seen(None, case, "乙")) is True


@pytest.mark.parametrize(
    ("value", "ok"),
    [(["1", "2", "3"], True), (["1", "2", "2"], False), (["1", "2"], False), ("123", False), (None, False)],
)
def test_as_many_as_the_setting_says(value: object, ok: bool) -> None:
    assert holds(Enough("r", N), Seen({"r": value})) is ok
    assert holds(Enough("r", N), Seen({"r": value}, settings={"n": 4})) is False
    assert holds(Enough("r", N), Seen(None)) is None
