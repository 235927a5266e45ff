"""Laws of the arithmetic, and what a further notice can and cannot do to a due date."""

from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from calendars import ChinaCalendar, DayKind, Notice, NoticeDay, NoticeKind, build, load, notices
from engine.core.errors import CalendarRangeError

CHINA = load()
ONE_DAY = timedelta(days=1)

any_day = st.dates(CHINA.first_day, CHINA.last_day)
inner_day = st.dates(date(2007, 6, 1), date(2028, 6, 1))
"""Far enough from both ends for 100 working days."""
steps = st.integers(1, 100)
known_days = st.dates(date(2006, 1, 1), date(2027, 12, 31))


def walk(calendar: ChinaCalendar, day: date, n: int) -> date:
    """The n-th working day by walking, day by day."""
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def ordered(first: date, second: date) -> tuple[date, date]:
    return min(first, second), max(first, second)


@given(inner_day, steps)
def test_the_lookup_agrees_with_walking(day: date, n: int) -> None:
    assert CHINA.nth_working_day(day, n) == walk(CHINA, day, n)
    assert CHINA.nth_working_day(day, -n) == walk(CHINA, day, -n)
    assert CHINA.nth_working_day(day, 0) == walk(CHINA, day - ONE_DAY, 1)


@given(inner_day, steps)
def test_count_inverts_nth(day: date, n: int) -> None:
    later, earlier = CHINA.nth_working_day(day, n), CHINA.nth_working_day(day, -n)
    assert CHINA.is_working(later)
    assert CHINA.is_working(earlier)
    assert CHINA.count(day, later) == n
    assert CHINA.count(earlier - ONE_DAY, day - ONE_DAY) == n


@given(inner_day, inner_day, steps)
def test_monotonic(one: date, other: date, n: int) -> None:
    first, second = ordered(one, other)
    assert CHINA.nth_working_day(first, n) <= CHINA.nth_working_day(second, n)
    assert CHINA.nth_working_day(first, -n) <= CHINA.nth_working_day(second, -n)
    assert CHINA.nth_working_day(first, n) < CHINA.nth_working_day(first, n + 1)


@given(inner_day, steps, steps)
def test_steps_add_up(day: date, n: int, m: int) -> None:
    if n + m <= 100:
        assert CHINA.nth_working_day(CHINA.nth_working_day(day, n), m) == CHINA.nth_working_day(day, n + m)


@given(any_day, any_day, any_day)
def test_counts_add_up_and_have_a_sign(one: date, two: date, three: date) -> None:
    assert CHINA.count(one, two) + CHINA.count(two, three) == CHINA.count(one, three)
    assert CHINA.count(one, two) == -CHINA.count(two, one)


@given(st.dates(), st.integers(-7_000, 7_000))
def test_an_answer_lies_in_the_table_or_there_is_none(day: date, n: int) -> None:
    try:
        found = CHINA.nth_working_day(day, n)
    except CalendarRangeError:
        return
    assert CHINA.first_day <= day <= CHINA.last_day
    assert CHINA.is_working(found)
    assert found > day if n > 0 else found >= day if n == 0 else found < day


@given(any_day)
def test_the_reason_agrees_with_the_flag(day: date) -> None:
    reason = CHINA.day_reason(day)
    assert reason.working == CHINA.is_working(day) == CHINA.is_working_day(day)
    assert reason.provisional == (CHINA.missing_notice(day) is not None) == (day > CHINA.published_until)
    assert reason.notice is not None or reason.working == (day.weekday() < 5)


def amended(day: date, kind: DayKind) -> ChinaCalendar:
    """The calendar with one more notice, which touches one day."""
    extra = Notice(
        year=day.year,
        document_no=f"测试〔{day.year}〕1号",
        title="测试通知",
        kind=NoticeKind.AMENDMENT,
        signed_on=date(2026, 1, 1),
        published_on=date(2026, 1, 1),
        days=(NoticeDay(day, kind, "国庆节"),),
        amends="测试",
    )
    return build([*notices(), extra])


@settings(max_examples=60)
@given(inner_day, steps, st.integers(0, 150))
def test_a_further_holiday_never_makes_a_due_date_earlier(start: date, n: int, offset: int) -> None:
    day = start + timedelta(days=offset)
    more = amended(day, DayKind.HOLIDAY)
    before, after = CHINA.nth_working_day(start, n), more.nth_working_day(start, n)
    assert before <= after
    assert more.changed_days(CHINA) == ((day,) if CHINA.is_working(day) else ())
    if start < day <= before and CHINA.is_working(day):
        assert CHINA.count(before, after) == 1  # exactly one working day later
    else:
        assert before == after


@settings(max_examples=60)
@given(inner_day, steps, st.integers(0, 150))
def test_a_further_makeup_day_never_makes_a_due_date_later(start: date, n: int, offset: int) -> None:
    day = start + timedelta(days=offset)
    more = amended(day, DayKind.MAKEUP_WORKDAY)
    assert more.nth_working_day(start, n) <= CHINA.nth_working_day(start, n)
    span = start, start + timedelta(days=200)
    assert more.count(*span) - CHINA.count(*span) in (0, 1)


@settings(max_examples=60)
@given(known_days)
def test_only_what_was_published_counts(known_on: date) -> None:
    loaded = load(known_on=known_on)
    built = build((n for n in notices() if n.published_on <= known_on), known_on=known_on)
    assert loaded.changed_days(built) == ()
    assert (loaded.published_until, loaded.last_day) == (built.published_until, built.last_day)
    assert loaded.last_day.year == max(loaded.published_until.year, 2006) + 2


@settings(max_examples=60)
@given(known_days, known_days)
def test_changed_days_are_those_that_differ(one: date, other: date) -> None:
    first, second = load(known_on=one), load(known_on=other)
    last = min(first.last_day, second.last_day)
    days = [CHINA.first_day + timedelta(days=step) for step in range((last - CHINA.first_day).days + 1)]
    expected = tuple(day for day in days if first.is_working(day) != second.is_working(day))
    assert first.changed_days(second) == second.changed_days(first) == expected
