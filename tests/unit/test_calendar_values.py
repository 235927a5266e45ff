"""What the calendars hand out is shared by every request of a process: read once, and never changed."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from datetime import date, timedelta
from typing import Any

import pytest

import calendars
from calendars import (
    REGIONS,
    ChinaCalendar,
    DayKind,
    Notice,
    NoticeDay,
    NoticeKind,
    load,
    notices,
    on_file,
    statutes,
)
from calendars.layers import layer
from calendars.limits import all_limits
from calendars.statutory import holiday_names

MODULES = [importlib.import_module(f"calendars.{found.name}") for found in pkgutil.iter_modules(calendars.__path__)]
VALUES = sorted(
    {thing for module in MODULES for thing in vars(module).values() if dataclasses.is_dataclass(thing)},
    key=lambda thing: thing.__qualname__,
)


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_cannot_be_changed(kind: Any) -> None:
    value = object.__new__(kind)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, dataclasses.fields(kind)[0].name, None)
    assert not hasattr(value, "__dict__")


def test_the_values_are_those_of_the_calendars() -> None:
    assert Notice in VALUES
    assert len(VALUES) >= 15


def test_the_files_are_read_once() -> None:
    assert notices() is notices()
    assert notices("CN-GX")[0] is notices("CN-NX")[0] is notices()[0]
    assert layer("CN-GX") is layer("CN-GX")
    assert statutes() is statutes()
    assert all_limits() is all_limits()
    assert {"清明节", "抗战胜利70周年纪念日"} <= holiday_names()


def test_all_that_is_on_file() -> None:
    regional = [notice for code in REGIONS if code != "CN" for notice in layer(code).notices]
    assert len(on_file()) == len(notices()) + len(regional)
    assert set(on_file()) == {*notices(), *regional}
    assert on_file() is on_file()
    assert {notice.region for notice in on_file()} == set(REGIONS)


def test_a_notice_beside_those_on_file() -> None:
    """As `gongkai import notice` adds one: it counts from its publication, and never twice."""
    day = date(2026, 11, 2)
    out = date(2026, 10, 12)
    title = "国务院办公厅关于临时放假的通知"
    number, amended = "国办发明电〔2026〕9号", notices()[-1].document_no
    free = (NoticeDay(day, DayKind.HOLIDAY, "国庆节"),)
    new = Notice(2026, number, title, NoticeKind.AMENDMENT, out, out, free, amended)
    assert load(more=(new,)).changed_days(load()) == (day,)
    assert load("CN-GX", more=(new,)).changed_days(load("CN-GX")) == (day,)
    assert load(known_on=out, more=(new,)).changed_days(load()) == (day,)
    assert load(known_on=out - timedelta(days=1), more=(new,)).changed_days(load()) == ()
    assert load(more=(new,), without=frozenset({number})).changed_days(load()) == (day,)  # that is for those on file
    assert load(more=(notices()[-1],)).changed_days(load()) == ()
    assert load(without=frozenset({amended})).published_until == date(2025, 12, 31)


def test_a_calendar_is_made_once() -> None:
    assert load("CN-GX", date(2022, 1, 1)) is load("CN-GX", date(2022, 1, 1))
    assert load("CN-GX", date(2022, 2, 1))._table is load("CN-GX", date(2022, 2, 2))._table


def test_an_ordinary_question_is_one_lookup() -> None:
    """The detours for n = 0, going back, days that can move and the ends of the table are not taken without need."""

    class Straight(ChinaCalendar):
        def _nth_near(self, day: date, n: int) -> date:
            raise AssertionError(f"a detour for {day} and {n}")

        def _bounds_near(self, day: date, n: int) -> tuple[date, date]:
            raise AssertionError(f"a detour for {day} and {n}")

    straight = Straight("CN", None, load()._table)
    for day in (
        straight.first_day,
        date.fromisoformat("2006-12-26"),
        date.fromisoformat("2022-09-30"),
        date.fromisoformat("2027-03-15"),
    ):
        for n in (1, 2, 20):
            assert straight.nth_working_day(day, n) == load().nth_working_day(day, n)
            assert straight.bounds(day, n) == load().bounds(day, n)
    with pytest.raises(AssertionError, match="2026-12-31 and 1"):
        straight.bounds(date.fromisoformat("2026-12-31"), 1)
