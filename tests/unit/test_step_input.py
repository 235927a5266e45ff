"""Bad input to a step: it is refused, the key is named, and nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from engine import bootstrap
from engine.core.definition import Fact, FactType, Role, State, T, Workflow
from engine.core.errors import ActionRefused, CalendarRangeError, GongkaiError, InputError
from engine.core.facts import MAX_DEPTH, MAX_TEXT, check_facts
from engine.core.family import Family, act
from engine.core.simulate import resolve_settings, simulate
from engine.core.step import Command
from engine.core.view import Env
from tests.library import CHILDREN, CHINA, REQUEST

ENV = Env(CHINA, resolve_settings(REQUEST, {}))
D = date.fromisoformat


def take(family: Family, on: str, do: str, facts: Mapping[str, Any] | None = None) -> Family:
    return act(REQUEST, CHILDREN, family, Command(do, D(on), facts or {}), ENV, no="T-1")[0]


def registered(channel: str = "registered_mail") -> Family:
    family = take(Family(None), "2022-09-30", "receive", {"channel": channel, "request": "年度预算"})
    return take(family, "2022-09-30", "register")


def refuse(family: Family, on: str, do: str, facts: Mapping[str, Any] | None = None) -> GongkaiError:
    assert family.parent is not None
    before = family.parent.to_json()
    with pytest.raises(GongkaiError) as caught:
        take(family, on, do, facts)
    assert family.parent.to_json() == before
    return caught.value


def test_unknown_action() -> None:
    error = refuse(registered(), "2022-10-08", "burn")
    assert isinstance(error, ActionRefused)
    assert error.code == "unknown_action"


def test_unknown_and_missing_keys_are_named() -> None:
    assert refuse(registered(), "2022-10-08", "assign", {"unit": "业务处", "colour": "red"}).field == "colour"
    error = refuse(registered(), "2022-10-08", "assign")
    assert (error.field, error.article) == ("unit", "《中华人民共和国政府信息公开条例》第四十五条")


def test_a_date_before_the_last_act() -> None:
    family = take(registered(), "2022-10-12", "assign", {"unit": "业务处"})
    assert refuse(family, "2022-10-11", "reassign", {"unit": "法规处"}).code == "date_before_last"


def test_a_day_after_the_day_of_recording() -> None:
    family = take(registered(), "2022-10-12", "assign", {"unit": "业务处"})
    facts = {"days": 5, "approved_on": "2022-10-12", "notified_on": "2022-10-14"}
    assert refuse(family, "2022-10-13", "extend_reply", facts).field == "notified_on"


@pytest.mark.parametrize("new", ["2022-02-30", "昨天", "x", 5, ["2022-10-01"], {"day": 1}])
def test_a_date_is_corrected_to_a_date(new: object) -> None:
    facts = {"field": "received_on", "old": "2022-09-30", "new": new, "reason": "邮戳"}
    error = refuse(registered(), "2022-10-10", "correct_record", facts)
    assert isinstance(error, InputError)
    assert error.field == "new"


def test_a_text_is_corrected_to_any_text() -> None:
    facts = {"field": "request", "old": "年度预算", "new": "年度决算", "reason": "笔误"}
    family = take(registered(), "2022-10-10", "correct_record", facts)
    assert family.parent is not None
    assert family.parent.fields["request"] == "年度决算"


@pytest.mark.parametrize(
    ("do", "facts"),
    [
        ("request_supplementation", {"finding": "描述不明确", "period_days": 100_000}),
        ("request_supplementation", {"finding": "描述不明确", "period_days": 2_000}),
    ],
)
def test_a_period_past_every_calendar_is_refused(do: str, facts: dict[str, Any]) -> None:
    assert isinstance(refuse(registered(), "2022-10-08", do, facts), CalendarRangeError)


def test_a_deferral_past_every_calendar_is_refused() -> None:
    family = take(registered(), "2022-10-08", "assign", {"unit": "业务处"})
    family = take(family, "2022-10-09", "request_reasons", {"facts": "一月内三百件"})
    family = take(family, "2022-10-10", "accept_reasons")
    assert isinstance(refuse(family, "2022-10-11", "defer_reply", {"until": "9999-12-31"}), CalendarRangeError)


def test_a_receipt_before_every_calendar_is_refused() -> None:
    family = take(Family(None), "2022-09-30", "receive", {"channel": "in_person", "arrived_on": "1990-01-01"})
    assert isinstance(refuse(family, "2022-09-30", "register"), CalendarRangeError)


def test_an_unpublished_year_is_refused() -> None:
    family = take(Family(None), "2040-01-04", "receive", {"channel": "in_person"})
    error = refuse(family, "2040-01-04", "register")
    assert isinstance(error, CalendarRangeError)
    assert "2040" in error.message
    with pytest.raises(CalendarRangeError):
        take(Family(None), "2040-01-04", "receive", {"channel": "internet"})


# ------------------------------------------------------------------------------------- one key of each type

DAY, ELSE = date(2022, 10, 10), {"": ""}
ROLE, HERE = Role("registrar", "登记员"), State("here", "此处")
BLANK = (" ", "\u3000", "\u200b\ufeff", "\t\n", "\u3164", "\u2800")
"""Texts of which nothing would be seen on paper."""
WRONG: dict[FactType, tuple[object, ...]] = {
    FactType.TEXT: ("", *BLANK, 3, True, 2.5, [], ["a"], {"a": 1}, "x" * (MAX_TEXT + 1), "a\0b", "\ud800"),
    FactType.DAY: ("", "2022-13-01", "2022/10/01", "10-01", 20221001, True, [], {"d": 1}, "2022-10-11"),
    FactType.TIME: ("", "9:30", "24:00", "12:60", "１２:00", "12:00\n", 930, True, [], {}),
    FactType.NUMBER: ("", "5", 2.5, True, 0, -1, 1_000_001, 10**30, [5], {"n": 5}),
    FactType.YES_NO: ("", "true", 0, 1, "是", [], {"a": True}),
    FactType.NOTE: (
        *("", *BLANK, *([x] for x in BLANK), {"a": " "}, {"a": None}, [""], [None], [[], {}], {"a": {"b": [""]}}),
        *(True, 2.5, [], {}, {"a": "\0"}, [{"a": ["\ud800"]}], {"x": float("nan")}),
    ),
    FactType.FINDING: ("", *BLANK, {}, {"a": " "}, 1, 2.5, ["a"], {"a": "\0"}),
    FactType.RECORD: (
        "",
        {"a": None},
        {"a": " "},
        {"a": []},
        "a",
        1,
        True,
        {},
        [],
        [{}],
        {"a": {"b": float("inf")}},
        {"\0": 1},
    ),
    FactType.RECORDS: (
        "",
        [{"a": " "}],
        [{"a": 1}, {"a": None}],
        "a",
        1,
        True,
        {},
        {"a": 1},
        [],
        [{}],
        ["a"],
        [{"a": 1}, "b"],
        [{"a": "\0"}],
    ),
    FactType.NAMES: (
        "",
        "甲局",
        1,
        True,
        {},
        {"a": 1},
        [],
        [""],
        *([x] for x in BLANK),
        ["甲局", "甲局"],
        ["甲局", 1],
        ["甲\0局"],
    ),
}
RIGHT: dict[FactType, tuple[object, ...]] = {
    FactType.TEXT: ("文字", "x" * MAX_TEXT),
    FactType.DAY: ("2022-10-10", "2022-10-01"),
    FactType.TIME: ("00:00", "09:30", "23:59"),
    FactType.NUMBER: (1, 1_000_000),
    FactType.YES_NO: (True, False),
    FactType.NOTE: ("文字", 3, 0, {"a": 1}, {"a": False}, ["a", {"b": [1]}], ["", "a"]),
    FactType.FINDING: (True, False, "理由", {"why": "理由"}),
    FactType.RECORD: ({"a": 1}, {"a": None, "b": False}),
    FactType.RECORDS: ([{"a": 1}],),
    FactType.NAMES: (["甲局"], ["甲局", "乙局"]),
}


def row_of(kind: FactType) -> Any:
    law = REQUEST.law
    row = T("do", "办理", None, HERE, by=ROLE, law=law, facts=(Fact("key", "事项", kind),))
    end = State("end", "终结", final=True)
    Workflow("toy", "1", "试", DAY, law, (HERE, end), (row, T("end", "终结", HERE, end, by=ROLE, law=law)), ())
    return row


@pytest.mark.parametrize("kind", FactType)
def test_wrong_values_of_every_type(kind: FactType) -> None:
    row = row_of(kind)
    for value in WRONG[kind]:
        with pytest.raises(InputError) as caught:
            check_facts(row, {"key": value}, DAY)
        assert caught.value.field == "key", value
        assert len(str(caught.value)) < 400
    for value in RIGHT[kind]:
        assert check_facts(row, {"key": value}, DAY) == {"key": value}


def test_nesting_has_an_end() -> None:
    value: Any = "底"
    for _ in range(5_000):
        value = [value]
    with pytest.raises(InputError, match=f"{MAX_DEPTH} 层"):
        check_facts(row_of(FactType.NOTE), {"key": value}, DAY)


def test_a_date_that_is_not_known_cannot_be_corrected_into_being() -> None:
    """Only a confirmation fixes the day of receipt of an ordinary letter (Art. 31(2))."""
    steps = [
        {"on": "2026-03-02", "do": "receive", "with": {"channel": "ordinary_mail"}},
        {
            "on": "2026-03-03",
            "do": "correct_record",
            "with": {"field": "received_on", "old": "None", "new": "2026-03-01", "reason": "x"},
        },
    ]
    result = simulate({"workflow": "disclosure_request", "steps": steps}, bootstrap.library())
    assert [s["accepted"] for s in result["steps"]] == [True, False]
    assert "old_value" in result["steps"][1]["why"]


def test_choices_and_keys_are_told_with_their_words() -> None:
    with pytest.raises(InputError, match=r"当面提交（in_person）"):
        take(Family(None), "2022-09-30", "receive", {"channel": "pigeon", "request": "年度预算"})
    wrong = refuse(registered(), "2022-10-08", "assign", {"colour": "red"})
    assert "承办单位（unit）" in str(wrong.remedy)
