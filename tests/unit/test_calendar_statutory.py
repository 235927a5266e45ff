"""The statute's own holidays: lunar dates, 清明, and the estimate for a year without a notice."""

from dataclasses import replace
from datetime import date

import holidays
import pytest

from calendars import DayKind, NoticeKind, load, notices, statutes
from calendars.statutory import estimate, in_force, qingming, statutory_days
from engine.core.errors import CalendarRangeError

D = date.fromisoformat
ANNUAL = {n.year: n for n in notices() if n.kind is NoticeKind.ANNUAL}


def dates(year: int, name: str) -> list[str]:
    return [str(day) for day, found in statutory_days(in_force(statutes(), year), year) if found == name]


@pytest.mark.parametrize(
    ("year", "document_no", "days"),
    [
        (2007, "国务院令第270号", 10),
        (2008, "国务院令第513号", 11),
        (2013, "国务院令第513号", 11),
        (2014, "国务院令第644号", 11),
        (2024, "国务院令第644号", 11),
        (2025, "国务院令第795号", 13),
    ],
)
def test_the_version_in_force(year: int, document_no: str, days: int) -> None:
    statute = in_force(statutes(), year)
    assert statute.document_no == document_no
    assert len(statutory_days(statute, year)) == days


@pytest.mark.parametrize(("day", "rules"), [("2030-01-01", True), ("2030-01-02", False), ("2030-02-01", False)])
def test_a_version_that_comes_into_force_in_the_course_of_a_year_rules_the_next(day: str, rules: bool) -> None:
    revised = replace(statutes()[-1], in_force_from=D(day))
    assert (in_force((*statutes(), revised), 2030) is revised) == rules
    assert in_force((revised, *statutes()), 2031) is revised


@pytest.mark.parametrize("year", range(2007, 2031))
def test_the_days_of_a_year_are_in_order(year: int) -> None:
    found = [day for day, _ in statutory_days(in_force(statutes(), year), year)]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("year", "new_year", "dragon_boat", "mid_autumn"),
    [
        (2024, "2024-02-10", "2024-06-10", "2024-09-17"),
        (2025, "2025-01-29", "2025-05-31", "2025-10-06"),
        (2026, "2026-02-17", "2026-06-19", "2026-09-25"),
        (2027, "2027-02-06", "2027-06-09", "2027-09-15"),
        (2028, "2028-01-26", "2028-05-28", "2028-10-03"),
        (2029, "2029-02-13", "2029-06-16", "2029-09-22"),
        (2030, "2030-02-03", "2030-06-05", "2030-09-12"),
    ],
)
def test_lunar_dates(year: int, new_year: str, dragon_boat: str, mid_autumn: str) -> None:
    assert new_year in dates(year, "春节")
    assert dates(year, "端午节") == [dragon_boat]
    assert dates(year, "中秋节") == [mid_autumn]


@pytest.mark.parametrize("year", range(2007, 2027))
def test_every_statutory_holiday_was_free_by_the_notice(year: int) -> None:
    """So lunardate and the 清明 formula agree with twenty years of notices."""
    china = load()
    for day, name in statutory_days(in_force(statutes(), year), year):
        assert not china.is_working(day), (day, name)
        named = [entry.name for entry in ANNUAL[year].days if entry.day == day]
        assert all(name in found for found in named)


@pytest.mark.parametrize("year", range(2027, 2031))
def test_statutory_days_agree_with_holidays(year: int) -> None:
    oracle = holidays.country_holidays("CN", years=year)
    assert all(day in oracle for day, _ in statutory_days(in_force(statutes(), year), year))


def test_qingming() -> None:
    assert [qingming(year).day for year in range(2019, 2031)] == [5, 4, 4, 5, 5, 4, 4, 5, 5, 4, 4, 5]
    for year in range(2008, 2027):
        entries = [entry for entry in ANNUAL[year].days if entry.kind is DayKind.HOLIDAY]
        assert qingming(year) in {entry.day for entry in entries if entry.name == "清明节"}
    assert (qingming(2001), qingming(2099)) == (D("2001-04-05"), D("2099-04-04"))
    for year in (2000, 2100):
        with pytest.raises(CalendarRangeError, match="清明"):
            qingming(year)


def test_weekends_are_made_up_on_the_next_working_day() -> None:
    found = estimate(in_force(statutes(), 2027), 2027)
    assert {day: name for day, name in found.items() if day.month in (2, 5)} == {
        D("2027-02-05"): "春节",
        D("2027-02-06"): "春节",  # Saturday
        D("2027-02-07"): "春节",  # Sunday
        D("2027-02-08"): "春节",
        D("2027-02-09"): "春节（补休）",
        D("2027-02-10"): "春节（补休）",
        D("2027-05-01"): "劳动节",  # Saturday
        D("2027-05-02"): "劳动节",  # Sunday
        D("2027-05-03"): "劳动节（补休）",
        D("2027-05-04"): "劳动节（补休）",
    }


def test_two_holidays_on_one_day_free_two_days() -> None:
    """2028-10-03 is 国庆节 and 中秋节; 2028-10-01 is a Sunday. In 2020 the notice freed both days, too."""
    found = estimate(in_force(statutes(), 2028), 2028)
    assert {str(day): name for day, name in found.items() if day.month == 10} == {
        "2028-10-01": "国庆节",
        "2028-10-02": "国庆节",
        "2028-10-03": "中秋节、国庆节",
        "2028-10-04": "国庆节（补休）",
        "2028-10-05": "国庆节（补休）",
    }


@pytest.mark.parametrize("year", range(2007, 2100))
def test_the_estimate_frees_as_many_working_days_as_the_statute_grants(year: int) -> None:
    statute = in_force(statutes(), year)
    free = [day for day in estimate(statute, year) if day.weekday() < 5]
    assert len(free) == len(statutory_days(statute, year))
    assert all(day.year == year for day in free)


def test_the_estimate_never_works_a_weekend() -> None:
    china = load()
    provisional = [D("2027-01-02"), D("2027-10-09"), D("2028-09-30")]
    assert not any(china.is_working(day) for day in provisional)
