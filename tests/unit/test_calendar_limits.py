"""What a missing notice can do: every annual notice of 2008-2026 kept to the limits, and no limit could be lower."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest

import calendars.limits
from calendars import DayKind, Notice, NoticeKind, notices, statutes
from calendars.base import lunar_to_solar
from calendars.limits import Arrangement, Break, Limits, all_limits, arrangements, limits_of
from calendars.statutory import in_force
from engine.core.errors import CalendarRangeError
from tests.naive_notices import within

D = date.fromisoformat
OLD, NEW = all_limits()
ANNUAL = {n.year: n for n in notices() if n.kind is NoticeKind.ANNUAL and n.year > 2007}


def days(*texts: str) -> frozenset[int]:
    return frozenset(D(text).toordinal() for text in texts)


def kept(notice: Notice) -> bool:
    """Whether the notice is made of one arrangement within the limits for each holiday."""
    freed = {e.day.toordinal() for e in notice.days if e.kind is DayKind.HOLIDAY and e.day.weekday() < 5}
    worked = {e.day.toordinal() for e in notice.days if e.kind is DayKind.MAKEUP_WORKDAY}
    statute = in_force(statutes(), notice.year)
    fit = [
        [a for a in found if a.freed <= freed and a.worked <= worked] for found in arrangements(statute, notice.year)
    ]

    def cover(rest: list[list[Arrangement]], freed: set[int], worked: set[int]) -> bool:
        if not rest:
            return not freed and not worked
        return any(cover(rest[1:], freed - a.freed, worked - a.worked) for a in rest[0])

    return cover(fit, freed, worked)


def beyond() -> list[int]:
    return [year for year, notice in ANNUAL.items() if not kept(notice)]


def test_every_annual_notice_kept_to_the_limits() -> None:
    assert beyond() == []


def with_break(limits: Limits, name: str, **change: object) -> Limits:
    changed: Break = replace(limits.breaks[name], **change)  # type: ignore[arg-type]
    return replace(limits, breaks={**limits.breaks, name: changed})


def lowered() -> Iterator[tuple[str, tuple[Limits, Limits], set[int]]]:
    """Each figure of 2008-2024 one lower, with the years whose notice needs it as it is."""
    needed = {
        "元旦 length 3": {2008, 2009, 2012, 2013, 2015, 2019},
        "元旦 reach": {2013},
        "春节 length 7": set(range(2008, 2025)),
        "春节 start -1": set(range(2008, 2024)) - {2014},
        "春节 start 0": {2014, 2024},
        "春节 reach": {2024},
        "清明节 length 3": {2011, 2012, 2013, 2017, 2018, 2022, 2024},
        "清明节 reach": {2012},
        "劳动节 length 3": {2008, 2012, 2013, 2014, 2018},
        "劳动节 length 5": {2020, 2021, 2022, 2023, 2024},
        "劳动节 reach": {2021, 2022, 2023, 2024},
        "端午节 length 3": {2009, 2010, 2012, 2013, 2016, 2017, 2020, 2023},
        "端午节 reach": {2010, 2013},
        "中秋节 length 1": {2015},
        "中秋节 length 3": {2010, 2013, 2016, 2021, 2024},
        "中秋节 reach": {2010},
        "国庆节 length 7": {2008, 2010, 2011, 2013, 2014, 2015, 2016, 2018, 2019, 2021, 2022, 2024},
        "国庆节 start -2": {2008},
        "国庆节 start 0": {2010, 2011, 2013, 2014, 2015, 2016, 2018, 2019, 2021, 2022, 2024},
        "国庆节 reach": {2010, 2013, 2019, 2021, 2024},
    }
    for name, spec in OLD.breaks.items():
        for length in spec.lengths:
            key = f"{name} length {length}"
            fewer = tuple(x for x in spec.lengths if x != length)
            yield key, (with_break(OLD, name, lengths=fewer, wednesday=fewer), NEW), needed.pop(key)
        for start in spec.starts or ():
            key = f"{name} start {start}"
            fewer = tuple(x for x in spec.starts or () if x != start)
            yield key, (with_break(OLD, name, starts=fewer), NEW), needed.pop(key)
        key = f"{name} reach"
        yield key, (with_break(OLD, name, reach=spec.reach - 1), NEW), needed.pop(key)
    assert not needed
    yield "longest run", (replace(OLD, longest_run=OLD.longest_run - 1), NEW), {2008}
    yield "longest run from 2025", (OLD, replace(NEW, longest_run=NEW.longest_run - 1)), {2026}
    yield "merged", (replace(OLD, merged=OLD.merged - 1), NEW), {2009, 2020, 2023}
    yield "merged from 2025", (OLD, replace(NEW, merged=NEW.merged - 1)), {2025}
    yield "within", (replace(OLD, within=3), NEW), {2015}
    yield "within from 2025", (OLD, replace(NEW, within=NEW.within - 1)), {2026}


@pytest.mark.parametrize(("changed", "years"), [x[1:] for x in lowered()], ids=[x[0] for x in lowered()])
def test_no_limit_could_be_lower(
    changed: tuple[Limits, Limits], years: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars.limits, "all_limits", lambda: changed)
    assert set(beyond()) == years


@pytest.mark.parametrize(
    ("name", "value", "years"), [("SPARE_MAKEUPS", 0, {2012, 2013}), ("MOST_MAKEUPS", 1, set(ANNUAL))]
)
def test_no_number_of_makeup_days_could_be_lower(
    name: str, value: int, years: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars.limits, name, value)
    assert set(beyond()) == years


def of(year: int, day: str) -> set[Arrangement]:
    """The arrangements of the holiday that frees `day`."""
    groups = [set(found) for found in arrangements(in_force(statutes(), year), year)]
    (found,) = [group for group in groups if any(D(day).toordinal() in a.freed for a in group)]
    return found


@pytest.mark.parametrize(
    ("year", "day", "expected"),
    [
        # 1 January 2027 is a Friday: the day alone is the weekend's third; or Thursday to Saturday, Sunday worked
        (2027, "2027-01-01", {(("2027-01-01",), ()), (("2026-12-31", "2027-01-01"), ("2027-01-03",))}),
        # 清明 2025 is a Friday
        (
            2025,
            "2025-04-04",
            {(("2025-04-04",), ()), (("2025-04-03", "2025-04-04"), ("2025-04-06",))},
        ),
        (2025, "2025-01-01", {(("2025-01-01",), ())}),  # a Wednesday: the day alone
        # 春节 2027: the statute with 补休; or the eve (Friday) and seven days more, one make-up day on either side
        (
            2027,
            "2027-02-05",
            {(("2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10"), ())}
            | {
                (
                    ("2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11", "2027-02-12"),
                    (before, after),
                )
                for before in ("2027-01-30", "2027-01-31")
                for after in ("2027-02-13", "2027-02-14")
            },
        ),
        # 中秋节 2028 is 3 October: eight days from the 1st; 补休 of Sunday 1 and of the day that is both
        (
            2028,
            "2028-10-02",
            {(("2028-10-02", "2028-10-03", "2028-10-04", "2028-10-05"), ())}
            | {
                (("2028-10-02", "2028-10-03", "2028-10-04", "2028-10-05", "2028-10-06"), (makeup,))
                for makeup in ("2028-09-30", "2028-10-14")[:1]
            },
        ),
    ],
)
def test_arrangements_by_hand(year: int, day: str, expected: set[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    assert of(year, day) == {Arrangement(days(*freed), days(*worked)) for freed, worked in expected}


def said(found: Iterable[Arrangement]) -> list[list[tuple[date, bool]]]:
    """The days of each arrangement, and whether they are worked."""
    return sorted(
        sorted((date.fromordinal(day), worked) for days, worked in ((a.freed, False), (a.worked, True)) for day in days)
        for a in found
    )


@pytest.mark.parametrize("year", range(2007, 2061))
def test_every_arrangement_is_found_a_second_time(year: int) -> None:
    """By trying every row of days off and every choice of make-up days (tests/naive_notices.py)."""
    statute = in_force(statutes(), year)
    own = {holiday.name: holiday.dates(year) for holiday in statute.holidays}
    expected = [sorted(sorted(one.items()) for one in group) for group in within(year, own, lunar_to_solar(year, 1, 1))]
    assert sorted(map(said, arrangements(statute, year))) == sorted(expected)


def test_the_length_from_a_wednesday_is_of_holidays_of_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """1 May 2030 is a Wednesday, but 劳动节 has two days."""
    before = of(2030, "2030-05-01")
    monkeypatch.setattr(calendars.limits, "all_limits", lambda: (OLD, with_break(NEW, "劳动节", wednesday=(2,))))
    assert of(2030, "2030-05-01") == before


def test_the_figures_of_a_year() -> None:
    assert [limits_of(year) for year in (2007, 2024, 2025, 2099)] == [OLD, OLD, NEW, NEW]
    with pytest.raises(CalendarRangeError, match="2006年") as caught:
        limits_of(2006)
    assert caught.value.field == "year"


def test_every_arrangement_grants_what_the_statute_grants() -> None:
    """Days freed less days worked: the same for all arrangements of a holiday, so counts meet again after it."""
    find: Callable[[Arrangement], int] = lambda a: len(a.freed) - len(a.worked)  # noqa: E731
    for year in range(2008, 2031):
        statute = in_force(statutes(), year)
        found = [{find(a) for a in group} for group in arrangements(statute, year)]
        assert all(len(granted) == 1 for granted in found)
        assert sum(granted.pop() for granted in found) == sum(h.days for h in statute.holidays)
