"""Every day of 2007-2026 against two independent packages, which are oracles, never used at run time."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from calendars import load

FIRST, LAST = date(2006, 12, 25), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1)]


def test_no_day_differs_from_chinesecalendar() -> None:
    china = load()
    assert [day for day in DAYS if china.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_no_day_differs_from_holidays() -> None:
    china = load()
    oracle = holidays.country_holidays("CN", years=range(2006, 2027))
    assert [day for day in DAYS if china.is_working(day) != oracle.is_working_day(day)] == []


@pytest.mark.parametrize("year", range(2007, 2027))
def test_working_days_of_a_year(year: int) -> None:
    """Summed by us in one lookup, by the oracle day by day."""
    counted = load().count(date(year - 1, 12, 31), date(year, 12, 31))
    assert counted == len(chinese_calendar.get_workdays(date(year, 1, 1), date(year, 12, 31)))
