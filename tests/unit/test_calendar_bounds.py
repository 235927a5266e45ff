"""The earliest and the latest date of a count: by hand, against every arrangement, and against all notices."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from benchmarks.provisional import before_publication, in_november
from calendars import ChinaCalendar, DayKind, Notice, NoticeDay, NoticeKind, build, load, notices, statutes
from calendars.limits import Arrangement, arrangements
from calendars.statutory import DayRule, StatutoryHoliday, in_force
from engine.core.errors import CalendarRangeError, InputError

D = date.fromisoformat
ONE = timedelta(days=1)
CHINA = load()


def notice_of(year: int, found: tuple[Arrangement, ...], region: str = "CN") -> Notice:
    """The annual notice that makes these arrangements."""
    kinds = {
        DayKind.HOLIDAY: {d for a in found for d in a.freed},
        DayKind.MAKEUP_WORKDAY: {d for a in found for d in a.worked},
    }
    entries = [NoticeDay(date.fromordinal(d), kind, "元旦") for kind, days in kinds.items() for d in days]
    out = date(year - 1, 12, 10)
    days = tuple(sorted(entries, key=lambda entry: entry.day))
    return Notice(year, f"测试〔{year - 1}〕1号", f"{year}年", NoticeKind.ANNUAL, out, out, days, region=region)


def futures(known: tuple[Notice, ...], year: int, *vary: int) -> list[ChinaCalendar]:
    """A calendar for every arrangement of the holidays `vary` of `year` (by their place); the others as they come."""
    groups = list(arrangements(in_force(statutes(), year), year))
    choices = [group if place in vary else group[:1] for place, group in enumerate(groups)]
    return [build([*known, notice_of(year, found)]) for found in product(*choices)]


def sampled() -> tuple[ChinaCalendar, ...]:
    """Calendars of 2027 that together hold every arrangement of every holiday."""
    groups = list(arrangements(in_force(statutes(), 2027), 2027))
    most = max(len(group) for group in groups)
    mixed = [tuple(group[i % len(group)] for group in groups) for i in range(most)]
    return tuple(build([*notices(), notice_of(2027, found)]) for found in mixed)


ALL_OF_2027 = sampled()


# ---------------------------------------------------------------- by hand


@pytest.mark.parametrize(
    ("known_on", "start", "n", "due", "earliest", "latest"),
    [
        # 1 January 2019 is a Tuesday: free alone, or with 30 and 31 December for Saturday 29, as the notice said
        ("2018-12-05", "2018-12-28", 1, "2018-12-31", "2018-12-29", "2018-12-31"),
        ("2018-12-05", "2018-12-20", 5, "2018-12-27", "2018-12-27", "2018-12-27"),
        ("2018-12-05", "2018-12-20", 7, "2018-12-31", "2018-12-29", "2018-12-31"),
        ("2018-12-06", "2018-12-28", 1, "2018-12-29", "2018-12-29", "2018-12-29"),
        # 1 January 2023 is a Sunday: made up on Friday or Monday, or Monday and Tuesday free for Saturday 31
        ("2022-12-07", "2022-12-29", 1, "2022-12-30", "2022-12-30", "2023-01-02"),
        ("2022-12-07", "2022-12-30", 1, "2023-01-03", "2022-12-31", "2023-01-03"),
        # 1 January 2027 is a Friday: the weekend's third day, or Thursday free for Sunday 3
        (None, "2026-12-01", 21, "2026-12-30", "2026-12-30", "2026-12-30"),
        (None, "2026-12-01", 22, "2026-12-31", "2026-12-31", "2027-01-03"),
        (None, "2026-12-01", 23, "2027-01-04", "2027-01-04", "2027-01-04"),
        (None, "2026-12-01", 24, "2027-01-05", "2027-01-05", "2027-01-05"),
        # the eve of 春节 2027 is Friday 5 February; eight days off leave one make-up day before and one after
        (None, "2026-12-01", 42, "2027-01-29", "2027-01-29", "2027-01-29"),
        (None, "2026-12-01", 43, "2027-02-01", "2027-01-30", "2027-02-01"),
        (None, "2026-12-01", 47, "2027-02-11", "2027-02-04", "2027-02-11"),
        (None, "2026-12-01", 48, "2027-02-12", "2027-02-12", "2027-02-14"),
        (None, "2026-12-01", 50, "2027-02-16", "2027-02-16", "2027-02-16"),
    ],
)
def test_by_hand(known_on: str | None, start: str, n: int, due: str, earliest: str, latest: str) -> None:
    calendar = load(known_on=D(known_on) if known_on else None)
    assert calendar.nth_working_day(D(start), n) == D(due)
    assert calendar.bounds(D(start), n) == (D(earliest), D(latest))


def test_settled_until() -> None:
    assert load(known_on=D("2018-12-05")).settled_until == D("2018-12-28")
    assert load(known_on=D("2022-12-07")).settled_until == D("2022-12-29")
    assert CHINA.settled_until == D("2026-12-30")
    # 1 January 2025 is a Wednesday, which is free alone: 春节 is the first that can move
    law = [s for s in statutes() if s.published_on <= D("2024-11-12")]
    assert build([n for n in notices() if n.year < 2025], ruled_by=law).settled_until == D("2025-01-24")


def test_a_published_day_is_settled() -> None:
    day = CHINA.first_day
    while day < D("2026-09-01"):
        due = CHINA.nth_working_day(day, 20)
        assert CHINA.bounds(day, 20) == (due, due)
        assert CHINA.bounds(day, 0) == (CHINA.nth_working_day(day, 0),) * 2
        assert CHINA.count_bounds(day, due) == (20, 20)
        day += timedelta(days=5)
    assert CHINA.bounds(CHINA.first_day, 0) == (CHINA.first_day, CHINA.first_day)
    assert CHINA.bounds(D("2006-12-26"), 0) == (D("2006-12-26"), D("2006-12-26"))
    assert CHINA.bounds(D("2006-12-31"), 0) == (D("2006-12-31"), D("2006-12-31"))  # a make-up Sunday


def test_a_days_own_bounds() -> None:
    calendar = load(known_on=D("2018-12-05"))
    assert calendar.bounds(D("2018-12-29"), 0) == (D("2018-12-29"), D("2018-12-31"))  # a Saturday that may be worked
    assert calendar.bounds(D("2018-12-31"), 0) == (D("2018-12-31"), D("2019-01-03"))
    assert calendar.count_bounds(D("2018-12-28"), D("2018-12-31")) == (1, 3)
    assert calendar.count_bounds(D("2018-12-28"), D("2018-12-28")) == (0, 0)
    assert calendar.count_bounds(D("2018-12-20"), D("2019-01-10")) == (14, 14)


@pytest.mark.parametrize("day", ["2006-12-24", "2029-01-01"])
def test_bounds_keep_within_the_table(day: str) -> None:
    for ask in (
        lambda: CHINA.bounds(D(day), 1),
        lambda: CHINA.bounds(D(day), 0),
        lambda: CHINA.count_bounds(D(day), D("2029-06-01")),
        lambda: CHINA.count_bounds(D("2022-01-01"), D(day)),
    ):
        with pytest.raises(CalendarRangeError):
            ask()


def test_a_date_near_the_end_of_the_table_has_a_latest_date_too() -> None:
    for n in range(1, 200):
        try:
            due = CHINA.nth_working_day(D("2028-06-01"), n)
        except CalendarRangeError:
            assert n > 100
            break
        earliest, latest = CHINA.bounds(D("2028-06-01"), n)
        assert earliest <= due <= latest
    with pytest.raises(CalendarRangeError, match="2029年") as caught:
        CHINA.bounds(D("2028-12-20"), 100)
    assert caught.value.field == "day"


def test_what_has_no_bounds() -> None:
    with pytest.raises(InputError, match="-1") as caught:
        CHINA.bounds(D("2022-09-30"), -1)
    assert caught.value.field == "n"
    with pytest.raises(InputError, match="早于") as caught:
        CHINA.count_bounds(D("2022-10-01"), D("2022-09-30"))
    assert caught.value.field == "end"


# ---------------------------------------------------------------- against every arrangement


@pytest.mark.parametrize(
    ("year", "place", "first", "last"),
    [
        (2027, 0, "2026-12-15", "2027-01-15"),
        (2027, 1, "2027-01-20", "2027-02-25"),
        (2027, 3, "2027-04-15", "2027-05-20"),
        (2027, 6, "2027-09-20", "2027-10-20"),
        (2024, 1, "2024-01-25", "2024-03-01"),
        (2013, 0, "2012-12-20", "2013-01-15"),
        (2015, 0, "2015-09-15", "2015-10-25"),  # 中秋节 with 国庆节
    ],
)
def test_the_bounds_are_reached_and_never_passed(year: int, place: int, first: str, last: str) -> None:
    """Some arrangement gives the earliest date and some the latest, from a start before the holiday or within it."""
    known = tuple(n for n in notices() if n.year < year and n.kind is NoticeKind.ANNUAL)
    law = [s for s in statutes() if s.in_force_from <= date(year, 1, 1)]
    asked = build(known, ruled_by=law)
    possible = futures(known, year, place)
    day = D(first)
    while day < D(last):
        for n in range(60):
            earliest, latest = asked.bounds(day, n)
            if latest > D(last):
                break
            dates = {calendar.nth_working_day(day, n) for calendar in possible}
            assert (min(dates), max(dates)) == (earliest, latest), (day, n)
        for end in range((D(last) - day).days):
            counts = {calendar.count(day, day + end * ONE) for calendar in possible}
            assert (min(counts), max(counts)) == asked.count_bounds(day, day + end * ONE)
        day += ONE


def test_between_two_holidays_the_bounds_meet() -> None:
    bounds = CHINA._table.bounds
    for day in ("2027-01-20", "2027-03-15", "2027-04-20", "2027-06-01", "2027-08-15", "2027-11-15", "2028-03-01"):
        at = (D(day) - CHINA.first_day).days
        assert bounds.least[at] == bounds.most[at] == CHINA._table.rank[at]


# ---------------------------------------------------------------- what a notice has already said


def test_a_day_named_ahead_of_its_year_moves_no_more() -> None:
    early = Notice(
        2026,
        "测试〔2026〕1号",
        "测试",
        NoticeKind.AMENDMENT,
        D("2026-06-01"),
        D("2026-06-01"),
        (
            NoticeDay(D("2026-12-31"), DayKind.HOLIDAY, "元旦"),
            NoticeDay(D("2027-01-03"), DayKind.MAKEUP_WORKDAY, "元旦"),
        ),
        amends="国办发明电〔2025〕7号",
    )
    calendar = build([*notices(), early])
    assert calendar.bounds(D("2026-12-30"), 1) == (D("2027-01-03"), D("2027-01-03"))
    assert calendar.settled_until == D("2027-01-29")


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2027-01-03", DayKind.MAKEUP_WORKDAY), ("2026-12-31", DayKind.HOLIDAY), ("2027-02-08", DayKind.WORKDAY)],
)
@pytest.mark.parametrize(("first", "last"), [("2026-12-20", "2027-01-10"), ("2027-01-25", "2027-02-25")])
def test_a_notice_that_names_half_of_an_arrangement_ahead(day: str, kind: DayKind, first: str, last: str) -> None:
    """The days of a holiday then come out one more or one less than granted; the range takes in both."""
    said = NoticeDay(D(day), kind, "元旦")
    out = D("2026-12-31")  # after the annual notices tried here, which it overrides
    early = Notice(2026, "测试〔2026〕2号", "测试", NoticeKind.AMENDMENT, out, out, (said,))
    asked = build([*notices(), early])
    possible = futures((*notices(), early), 2027, 0, 1)
    for step in range((D(last) - D(first)).days):
        start = D(first) + step * ONE
        for n in (0, 1, 2, 5, 20):
            earliest, latest = asked.bounds(start, n)
            dates = {calendar.nth_working_day(start, n) for calendar in possible}
            assert earliest <= min(dates) <= max(dates) <= latest
            counts = {calendar.count(start, start + n * ONE) for calendar in possible}
            least, most = asked.count_bounds(start, start + n * ONE)
            assert least <= min(counts) <= max(counts) <= most


def test_a_count_to_the_last_day_of_a_holiday_of_which_half_was_named() -> None:
    """Sunday 3 January is worked, as was said: 1 January is free, and 31 December perhaps."""
    out = D("2026-06-01")
    days = (NoticeDay(D("2027-01-03"), DayKind.MAKEUP_WORKDAY, "元旦"),)
    asked = build([*notices(), Notice(2026, "测试", "测试", NoticeKind.AMENDMENT, out, out, days, amends="测试")])
    assert asked.count_bounds(D("2026-12-30"), D("2027-01-01")) == (0, 1)
    assert asked.count_bounds(D("2026-12-31"), D("2027-01-01")) == (0, 0)


@pytest.mark.parametrize("day", [*range(5, 14), 16])
def test_two_holidays_however_near(day: int) -> None:
    """劳动节 and a 端午节 set on a day of May 2027: apart, side by side or mixed; they never claim the same day."""
    labour = next(h for h in statutes()[-1].holidays if h.name == "劳动节")
    other = StatutoryHoliday("端午节", DayRule.SOLAR, (5, day), 0, 1)
    law = replace(statutes()[-1], holidays=(labour, other))
    pairs = product(*arrangements(law, 2027))
    apart = [(a, b) for a, b in pairs if not (a.freed | a.worked) & (b.freed | b.worked)]
    possible = [build([*notices(), notice_of(2027, pair)], ruled_by=[law]) for pair in apart]
    asked = build(notices(), ruled_by=[law])
    for step in range(0, 40, 3):
        start = D("2027-04-21") + step * ONE
        for n in (0, 1, 6):
            dates = {calendar.nth_working_day(start, n) for calendar in possible}
            assert asked.bounds(start, n) == (min(dates), max(dates)), (start, n)
        for end in (start + 2 * ONE, D("2027-06-05")):
            counts = {calendar.count(start, end) for calendar in possible}
            assert asked.count_bounds(start, end) == (min(counts), max(counts)), (start, end)


def test_bounds_of_a_region_keep_its_own_days() -> None:
    ahead = Notice(
        2027,
        "测试2027",
        "测试2027",
        NoticeKind.ANNUAL,
        D("2026-06-01"),
        D("2026-06-01"),
        (
            NoticeDay(D("2027-04-08"), DayKind.HOLIDAY, "壮族三月三"),
            NoticeDay(D("2027-04-10"), DayKind.MAKEUP_WORKDAY, "壮族三月三"),
        ),
        region="CN-GX",
    )
    region = build([*notices("CN-GX"), ahead], "CN-GX")
    assert region.bounds(D("2027-04-07"), 1) == (D("2027-04-09"), D("2027-04-09"))
    assert region.bounds(D("2027-04-07"), 2) == (D("2027-04-10"), D("2027-04-10"))
    assert CHINA.bounds(D("2027-04-07"), 2) == (D("2027-04-09"), D("2027-04-09"))


def test_without_any_notice_the_bounds_begin_with_the_table() -> None:
    calendar = load(known_on=D("2006-12-17"))
    assert calendar.settled_until == D("2006-12-29")
    assert calendar.bounds(D("2006-12-25"), 0) == (D("2006-12-25"), D("2006-12-25"))
    for n in range(60):
        due = calendar.nth_working_day(D("2006-12-25"), n)
        earliest, latest = calendar.bounds(D("2006-12-25"), n)
        assert earliest <= due <= latest


# ---------------------------------------------------------------- the back-test


def test_asked_in_november_the_range_held_for_every_annual_notice() -> None:
    years = list(in_november())
    assert [y.year for y in years] == [*range(2008, 2022), 2023]
    assert sum(y.all for y in years) == 77_280
    assert sum(y.outside for y in years) == 0
    assert sum(y.width for y in years) / sum(y.reached for y in years) < 0.8  # days


def test_asked_the_day_before_the_range_held_for_every_annual_notice() -> None:
    years = list(before_publication())
    assert [y.year for y in years] == list(range(2008, 2027))
    assert sum(y.outside for y in years) == 0
    assert sum(y.width for y in years) / sum(y.reached for y in years) < 0.75
