"""Periods of hours, of days by the calendar and of working days in one case: first response within 5 hours and press
conference within 24 hours of a major emergency, other matters within 48 hours (国办发〔2016〕61号、〔2016〕80号).

Dates by hand: 2026-03-06 is a Friday; Qingming is 4 to 6 April 2026, a Saturday to a Monday.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.core import deadlines, escalation, hours
from engine.core.case import Case, ClockRun
from engine.core.catchup import Office, advance, clock_row
from engine.core.definition import Pause, Start, Stop, Workflow
from engine.core.errors import DefinitionError, InputError
from engine.core.escalation import Policy, Staff
from engine.core.family import Family, act
from engine.core.kept import Person
from engine.core.simulate import clock_json
from engine.core.step import Command
from engine.core.view import Env
from tests.hourly import AT, FIRST, PARTS, RESPONSE, ROWS
from tests.library import CHINA

D = date.fromisoformat
STAFF = Staff([Person("a", "张三", frozenset({"handler"})), Person("a", "李四", frozenset({"officer"}))], Policy())
OFFICE = Office(RESPONSE, {}, CHINA, lambda day: Env(CHINA, {}), Policy(), STAFF)


def do(family: Family, on: str, step: str, **facts: Any) -> Family:
    return act(RESPONSE, {}, family, Command(step, D(on), facts), Env(CHINA, {}), no="T-1")[0]


def detected(on: str = "2026-03-06", at: str = "16:30") -> Family:
    return do(Family(None), on, "detect", at=at)


def case_of(family: Family) -> Case:
    assert family.parent is not None
    return family.parent


def seen(family: Family, clock: str, on: str, at: str = "24:00") -> deadlines.ClockView:
    return deadlines.view(case_of(family).runs[clock], CHINA, D(on), at)


# ------------------------------------------------------------------------------------------- counting


def test_hours_are_hours_wherever_the_word_was_read() -> None:
    run = case_of(detected()).runs["first_response"]
    read = replace(run, unit="".join(list(run.unit)))
    assert deadlines.view(read, CHINA, D("2026-03-06"), "20:00") == deadlines.view(run, CHINA, D("2026-03-06"), "20:00")
    assert deadlines.latest_due_on(read, CHINA) == D("2026-03-06")
    assert deadlines.status(read, CHINA, D("2026-03-06"), "22:00") == "expired"


def test_hours_run_through_the_night_and_the_weekend() -> None:
    family = detected()
    assert seen(family, "first_response", "2026-03-06").due_at is not None
    assert seen(family, "first_response", "2026-03-06").ends == "2026-03-06 21:30"
    assert seen(family, "response", "2026-03-06").ends == "2026-03-08 16:30"  # a Sunday


def test_a_run_read_from_the_store_counts_alike() -> None:
    run = case_of(detected()).runs["first_response"]
    stored = ClockRun.from_json(json.loads(json.dumps(run.to_json())))
    assert stored == run
    assert deadlines.view(stored, CHINA, D("2026-03-06")).ends == "2026-03-06 21:30"


def test_days_by_the_calendar_end_on_the_next_working_day() -> None:
    """30 days after 6 March are 5 April, in the Qingming holiday: 7 April (民法典 203)."""
    assert seen(detected(), "plan", "2026-03-06").due_on == date(2026, 4, 7)


def test_left_and_late_are_hours() -> None:
    family = detected()
    now = seen(family, "first_response", "2026-03-06", "19:00")
    assert (now.status, now.left, now.late) == ("running", 2, False)
    last = seen(family, "first_response", "2026-03-06", "21:30")
    assert (last.status, last.left, last.late) == ("running", 0, False)
    after = seen(family, "first_response", "2026-03-06", "21:31")
    assert (after.status, after.late, after.days_late, after.overdue_by) == ("expired", True, 1, "逾期1小时")
    assert seen(family, "first_response", "2026-03-07", "00:31").days_late == 4


def test_an_answer_in_time_and_one_too_late() -> None:
    in_time = do(detected(), "2026-03-06", "respond", at="21:30")
    assert not seen(in_time, "first_response", "2026-03-09").late
    late = do(detected(), "2026-03-07", "respond", at="08:00")
    assert seen(late, "first_response", "2026-03-09").days_late == 11
    told = act(RESPONSE, {}, detected(), Command("respond", D("2026-03-07"), {"at": "08:00"}), Env(CHINA, {}))[1]
    assert told[0].event.remarks == ("“首次回应”2026-03-06 21:30到期，2026-03-07完成，逾期11小时",)


def test_an_end_that_nobody_timed_counts_as_the_end_of_its_day() -> None:
    family = do(detected(), "2026-03-06", "close")
    assert seen(family, "first_response", "2026-03-06").stopped_on == date(2026, 3, 6)
    assert seen(family, "first_response", "2026-03-06").days_late == 3
    assert not seen(family, "response", "2026-03-06").late


def test_an_extension_adds_hours() -> None:
    family = do(detected(), "2026-03-06", "extend", hours=12)
    assert seen(family, "first_response", "2026-03-06").ends == "2026-03-07 09:30"


def test_the_derivation_names_the_hours_of_each_day() -> None:
    run = case_of(detected()).runs["response"]
    lines = deadlines.explain(run, CHINA, D("2026-03-06"))
    assert [(x.day.day, x.number, x.reason.split("，")[0]) for x in lines] == [
        (6, 7, "16:30 至 24:00"),
        (7, 31, "00:00 至 24:00"),
        (8, 48, "00:00 至 16:30"),
    ]
    words = deadlines.derivation(run, CHINA, D("2026-03-06"))
    assert words == "自 2026-03-06 16:30 起 48 小时（按自然时间计算，节假日不扣除）；至 2026-03-08 16:30 届满"


def test_the_contract_shows_the_moment() -> None:
    shown = clock_json(seen(detected(), "response", "2026-03-06"))
    assert (shown["unit"], shown["due_on"], shown["due_at"]) == ("hours", "2026-03-08", "2026-03-08T16:30")
    plain = clock_json(seen(detected(), "plan", "2026-03-06"))
    assert (plain["unit"], plain["due_at"]) == ("calendar", None)


@given(
    st.dates(date(2020, 1, 1), date(2026, 6, 1)),
    st.times(),
    st.integers(1, 100),
    st.integers(0, 9000),
)
def test_late_and_left_agree_with_counting_minutes(day: date, at: Any, length: int, minutes: int) -> None:
    run = ClockRun("x", 1, "duty", "hours", day, length, began=f"{at:%H:%M}")
    until = hours.began_at(run) + timedelta(minutes=minutes)
    over = minutes - 60 * length
    assert hours.late(run, until) == max(0, (over + 59) // 60)
    assert hours.left(run, until) == max(0, -over // 60)


# ------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("at", ["24:00", "9:30", "25:10", "", "下午三点", 930, None])
def test_the_time_of_day_must_be_one(at: object) -> None:
    with pytest.raises(InputError) as refused:
        do(Family(None), "2026-03-06", "detect", at=at)
    assert refused.value.field == "at"


def test_an_answer_before_the_matter_came_up_is_refused() -> None:
    with pytest.raises(InputError, match="早于起算的 2026-03-06 16:30"):
        do(detected(), "2026-03-06", "respond", at="16:29")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (replace(ROWS[1], facts=()), "须有必填的时刻 at"),
        (replace(ROWS[1], facts=(AT.optional(),)), "须有必填的时刻 at"),
        (replace(ROWS[1], effects=(Stop(FIRST), Pause(FIRST, "ref", 5))), "不能扣除"),
        (replace(ROWS[1], effects=(Start(FIRST, basis="received_on"),)), "不能定日、顺延或随更正改变"),
    ],
)
def test_a_definition_cannot_leave_hours_out(row: Any, fault: str) -> None:
    with pytest.raises(DefinitionError, match=fault):
        Workflow(**PARTS | {"transitions": (ROWS[0], row, *ROWS[2:])})


# ------------------------------------------------------------------------------------------- telling


def told(family: Family, on: str, at: str = "24:00") -> tuple[Family, list[tuple[str, str, str, str]]]:
    family, written, _ = advance(OFFICE, family, D(on), D(on), at)
    facts = [w.event.facts | {"on": w.event.on.isoformat()} for w in written]
    return family, [(f["on"], f.get("at", ""), f["clock"], f["level"]) for f in facts]


def test_start_half_and_end_are_told_at_once_on_any_day() -> None:
    family, now = told(detected("2026-03-07", "09:00"), "2026-03-07", "09:00")  # a Saturday
    assert ("2026-03-07", "09:00", "first_response", "started") in now
    family, now = told(family, "2026-03-07", "11:29")
    assert now == []
    family, now = told(family, "2026-03-07", "11:30")
    assert now == [("2026-03-07", "11:30", "first_response", "half")]
    family, now = told(family, "2026-03-07", "15:00")
    assert now == [("2026-03-07", "14:00", "first_response", "due_today")]
    family, now = told(family, "2026-03-09")
    assert [x for x in now if x[2] == "first_response"] == [("2026-03-09", "", "first_response", "overdue")]
    assert [x for x in now if x[2] == "response"] == [
        ("2026-03-08", "09:00", "response", "half"),
        ("2026-03-09", "09:00", "response", "due_today"),
    ]


def test_many_sweeps_a_day_tell_what_one_late_sweep_tells() -> None:
    family, often = detected(), []
    for day in ("2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-17"):
        for hour in range(24):
            family, more = told(family, day, f"{hour:02}:15")
            often += more
    _, once = told(detected(), "2026-03-17", "23:15")
    assert often == once


def test_the_sweep_looks_at_the_case_itself_and_nobody_is_told_twice() -> None:
    family = detected()
    row = clock_row(OFFICE, case_of(family), case_of(family).runs["first_response"])
    assert (row.next_alert, row.next_level, row.due_on) == (date(2026, 3, 6), "", date(2026, 3, 6))
    family, _ = told(family, "2026-03-17")
    assert told(family, "2026-03-17")[1] == []
    assert escalation.overdue(case_of(family), CHINA) == ("first_response",)


def test_an_extension_tells_of_the_new_moments() -> None:
    family, _ = told(detected(), "2026-03-06", "22:00")
    family = do(family, "2026-03-06", "extend", hours=12)
    _, now = told(family, "2026-03-07", "23:00")
    assert [x for x in now if x[2] == "first_response"][-1] == ("2026-03-07", "09:30", "first_response", "due_today")
