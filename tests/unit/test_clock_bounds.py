"""How far a missing notice can move a clock's due date, and what the sources leave open about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from calendars import load
from engine.core import deadlines, workdays
from engine.core.case import ClockRun, Pause
from engine.core.errors import CalendarRangeError
from tests.unit.test_calendar_bounds import ALL_OF_2027

D = date.fromisoformat
CHINA = load()
MISSING = "国务院办公厅关于2027年部分节假日安排的通知（尚未发布）"
REPLY = ClockRun("reply", 1, "duty", "working", D("2026-12-18"), 20)


def told(run: ClockRun, as_of: str = "2026-12-20", region: str = "CN") -> deadlines.ClockView:
    return deadlines.view(run, load(region), D(as_of))


def test_a_date_before_the_end_of_the_notices_is_settled() -> None:
    seen = told(replace(REPLY, length=7))
    assert (seen.due_on, seen.earliest, seen.latest) == (D("2026-12-29"),) * 3
    assert (seen.provisional, seen.missing_notice, seen.warnings) == (False, None, ())


class Cautious:
    """The calendar, which holds no day of December for settled and finds its bounds each time anew."""

    settled_until = D("2026-11-30")

    def __getattr__(self, name: str) -> Any:
        return getattr(CHINA, name)

    def bounds(self, day: date, n: int) -> tuple[date, date]:
        first, last = CHINA.bounds(day, n)
        return first + timedelta(0), last + timedelta(0)


def test_a_date_whose_bounds_are_one_day_is_not_provisional() -> None:
    seen = deadlines.view(replace(REPLY, length=7), Cautious(), D("2026-12-20"))  # type: ignore[arg-type]
    assert seen.earliest is not seen.latest
    assert (seen.earliest, seen.latest) == (D("2026-12-29"),) * 2
    assert (seen.provisional, seen.missing_notice) == (False, None)


def test_a_date_past_the_notices_is_provisional_even_where_it_cannot_move() -> None:
    seen = told(REPLY)
    assert (seen.due_on, seen.earliest, seen.latest) == (D("2027-01-18"),) * 3
    assert (seen.provisional, seen.missing_notice) == (True, MISSING)


def test_a_date_of_the_published_year_that_can_move_is_provisional() -> None:
    seen = told(replace(REPLY, length=9))
    assert (seen.due_on, seen.earliest, seen.latest) == (D("2026-12-31"), D("2026-12-31"), D("2027-01-03"))
    assert (seen.provisional, seen.missing_notice) == (True, MISSING)


def test_an_extension_moves_the_range_too() -> None:
    seen = told(replace(REPLY, extensions=((14, D("2027-01-10")),)))
    assert (seen.due_on, seen.earliest, seen.latest) == (D("2027-02-11"), D("2027-02-04"), D("2027-02-11"))


def test_an_exclusion_whose_legal_end_can_move() -> None:
    """Fifteen working days after 14 January end on 3 February if a weekend day before 春节 is worked, else on 4."""
    pause = Pause("c1", D("2027-01-14"), None, D("2027-01-14"), 15)
    seen = told(replace(REPLY, pauses=(pause,)), "2027-01-20")
    assert (seen.status, seen.due_on, seen.left) == ("paused", None, 2)
    assert deadlines.limit_end(pause, CHINA) == D("2027-02-04")
    assert seen.latest_due_on == D("2027-02-12")
    assert (seen.earliest, seen.latest) == (D("2027-02-11"), D("2027-02-15"))
    assert seen.provisional
    ended = told(replace(REPLY, pauses=(replace(pause, to_on=D("2027-02-04")),)), "2027-02-05")
    assert ended.due_on == D("2027-02-12")


def test_a_receipt_that_rolls_onto_a_day_that_can_move() -> None:
    run = ClockRun("reply", 1, "duty", "working", D("2027-01-30"), 3, roll=True)
    seen = told(run, "2027-02-01")
    assert (seen.due_on, seen.earliest, seen.latest) == (D("2027-02-04"), D("2027-02-02"), D("2027-02-04"))


def test_calendar_days_roll_on_a_day_that_can_move() -> None:
    run = ClockRun("reconsideration", 1, "theirs", "calendar", D("2026-12-01"), 60)
    seen = told(run)
    assert seen.due_on == D("2027-02-01")
    assert (seen.earliest, seen.latest) == (D("2027-01-30"), D("2027-02-01"))


def test_a_fixed_date_moves_by_no_notice() -> None:
    run = ClockRun("deferral", 1, "duty", "working", D("2026-12-01"), 0, until=D("2027-02-09"))
    seen = told(run, region="CN-NX")
    assert (seen.due_on, seen.earliest, seen.latest) == (D("2027-02-09"),) * 3
    assert (seen.provisional, seen.missing_notice, seen.warnings) == (False, None, ())


def test_a_stopped_clock_without_a_date_has_no_range() -> None:
    run = replace(REPLY, pauses=(Pause("c1", D("2026-12-21"), None, D("2026-12-21"), 15),), stopped_on=D("2026-12-22"))
    seen = told(run, "2026-12-23")
    assert (seen.status, seen.due_on, seen.latest_due_on) == ("stopped", None, None)
    assert (seen.earliest, seen.latest, seen.provisional, seen.warnings) == (None, None, False, ())


def test_a_gap_in_the_sources_is_said_of_the_clock() -> None:
    run = replace(REPLY, started_on=D("2025-07-01"), length=20)
    (warning,) = told(run, "2025-07-02", "CN-540100").warnings
    assert "拉萨市2025年雪顿节" in warning
    assert told(run, "2025-07-02").warnings == ()
    assert told(replace(run, length=5), "2025-07-02", "CN-540100").warnings == ()  # over before the season
    assert told(replace(REPLY, started_on=D("2026-12-01")), "2026-12-02", "CN-GX").warnings == ()


def test_the_range_reaches_into_a_gap() -> None:
    """The latest date counts: what the sources leave open there matters."""
    run = replace(REPLY, length=8)
    assert told(run, region="CN-NX").warnings == load("CN-NX").warnings(D("2026-12-18"), D("2026-12-30"))
    longer = told(replace(REPLY, length=9), region="CN-NX")
    assert (longer.due_on, longer.latest) == (D("2026-12-31"), D("2027-01-03"))
    assert any("2027年" in warning for warning in longer.warnings)


# ---------------------------------------------------------------- against every arrangement of 2027


plans = st.tuples(st.integers(-5, 30), st.integers(0, 10), st.integers(1, 15), st.none() | st.integers(0, 25))


@st.composite
def runs(draw: st.DrawFn) -> ClockRun:
    """A run that begins near the turn of the year 2026 to 2027 or after it."""
    start = draw(st.dates(D("2026-12-01"), D("2027-05-10")))
    pauses = []
    for number, (first, limit_from, limit, end) in enumerate(draw(st.lists(plans, max_size=3))):
        day = start + timedelta(days=first)
        to = None if end is None else day + timedelta(days=end)
        pauses.append(Pause(f"p{number}", day, to, day + timedelta(days=limit_from), limit))
    unit = draw(st.sampled_from(["working", "working", "calendar"]))
    run = ClockRun("reply", 1, "duty", unit, start, draw(st.integers(0, 40)), roll=draw(st.booleans()))
    return replace(run, pauses=tuple(pauses) if unit == "working" else ())


@given(runs())
@settings(max_examples=150)
def test_whatever_the_notice_says_the_date_keeps_within_its_range(run: ClockRun) -> None:
    earliest, latest = deadlines.bounds(run, CHINA)
    assert earliest is not None
    assert latest is not None
    for calendar in (CHINA, *ALL_OF_2027):
        due = deadlines.latest_due_on(run, calendar)
        assert due is not None
        assert earliest <= due <= latest


# ---------------------------------------------------------------- without a clock


@pytest.mark.parametrize(
    ("start", "n", "unit", "due", "earliest", "latest", "provisional"),
    [
        ("2022-09-30", 20, "working", "2022-11-02", "2022-11-02", "2022-11-02", False),
        ("2022-09-20", 11, "calendar", "2022-10-08", "2022-10-08", "2022-10-08", False),
        ("2026-12-01", 22, "working", "2026-12-31", "2026-12-31", "2027-01-03", True),
        ("2026-12-01", 30, "calendar", "2026-12-31", "2026-12-31", "2027-01-03", True),
        ("2026-12-01", 29, "calendar", "2026-12-30", "2026-12-30", "2026-12-30", False),
        ("2026-12-01", 30, "working", "2027-01-13", "2027-01-13", "2027-01-13", True),
    ],
)
def test_add(start: str, n: int, unit: str, due: str, earliest: str, latest: str, provisional: bool) -> None:
    found = workdays.add(CHINA, D(start), n, unit)
    assert (found.due, found.earliest, found.latest) == (D(due), D(earliest), D(latest))
    assert found.standing == workdays.Standing(provisional, MISSING if provisional else None, ())


def test_add_past_every_calendar() -> None:
    for start, n in (("2028-06-01", 5000), ("9999-12-30", 5000)):
        with pytest.raises(CalendarRangeError):
            workdays.add(CHINA, D(start), n, "calendar")


@pytest.mark.parametrize(
    ("start", "end", "unit", "expected", "provisional"),
    [
        ("2022-09-30", "2022-11-02", "working", (20, 20, 20), False),
        ("2022-09-30", "2022-11-02", "calendar", (33, 33, 33), False),
        ("2026-12-01", "2026-12-30", "working", (21, 21, 21), False),
        ("2026-12-01", "2026-12-31", "working", (22, 21, 22), True),
        ("2026-12-01", "2027-01-15", "working", (32, 32, 32), True),
        ("2026-12-01", "2027-02-11", "working", (47, 47, 47), True),
        ("2026-12-01", "2027-02-11", "calendar", (72, 72, 72), False),
        ("2028-12-01", "2028-12-29", "working", (20, 20, 20), True),
    ],
)
def test_count(start: str, end: str, unit: str, expected: tuple[int, int, int], provisional: bool) -> None:
    found = workdays.count(CHINA, D(start), D(end), unit)
    assert (found.count, found.least, found.most) == expected
    assert found.standing.provisional == provisional
    missing = MISSING if end < "2028" else MISSING.replace("2027", "2028")
    assert found.standing.missing_notice == (missing if provisional else None)


def test_warnings_come_with_every_answer() -> None:
    lhasa = load("CN-540100")
    assert len(workdays.add(lhasa, D("2025-08-01"), 5).standing.warnings) == 1
    assert len(workdays.count(lhasa, D("2025-08-01"), D("2025-08-08")).standing.warnings) == 1
    assert workdays.add(lhasa, D("2025-10-09"), 5).standing.warnings == ()
    assert workdays.count(lhasa, D("2025-08-01"), D("2025-08-08"), "calendar").standing.warnings == ()
