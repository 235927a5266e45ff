"""Laws of the clocks: what operations and further notices may and may not do to a due date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings, strategies as st

from calendars import DayKind, Notice, NoticeDay, NoticeKind, build, notices
from engine.core import deadlines
from engine.core.case import ClockRun, Pause, _change
from tests.library import CHINA
from tests.naive_days import COUNTRY

starts = st.dates(date(2007, 6, 1), date(2025, 6, 1))
lengths = st.integers(1, 40)
offsets = st.integers(-10, 70)
Plan = tuple[int, int, int, int | None]
"""One exclusion: days from the start to its first day, from there to the day its limit counts from, the limit in
working days, and days to its end or None while it is open."""
plans: st.SearchStrategy[Plan] = st.tuples(
    offsets, st.integers(0, 20), st.integers(1, 20), st.none() | st.integers(0, 40)
)


def pauses_of(start: date, given: list[Plan]) -> tuple[Pause, ...]:
    out = []
    for i, (first, limit_from, limit, end) in enumerate(given):
        day = start + timedelta(days=first)
        to = None if end is None else day + timedelta(days=end)
        out.append(Pause(f"p{i}", day, to, day + timedelta(days=limit_from), limit))
    return tuple(out)


@st.composite
def runs(draw: st.DrawFn) -> ClockRun:
    """A duty counted in working days with exclusions, an extension, perhaps stopped."""
    start = draw(starts)
    days = draw(st.integers(0, 20))
    stop = draw(st.none() | st.integers(0, 120))
    return ClockRun(
        "reply",
        1,
        "duty",
        "working",
        start,
        draw(lengths),
        roll=draw(st.booleans()),
        extensions=((days, start),) if days else (),
        pauses=pauses_of(start, draw(st.lists(plans, max_size=4))),
        stopped_on=None if stop is None else start + timedelta(days=stop),
    )


def due_when_closed(run: ClockRun) -> date:
    """The due date with every exclusion ended."""
    due = deadlines.latest_due_on(run, CHINA)
    assert due is not None
    return due


@given(starts, st.integers(0, 90))
def test_calendar_days_end_on_a_working_day(start: date, length: int) -> None:
    run = ClockRun("reconsideration", 1, "theirs", "calendar", start, length)
    due = deadlines.due_on(run, CHINA)
    assert due is not None
    assert COUNTRY.is_working(due)
    assert due >= start + timedelta(days=length)


@given(starts, st.integers(0, 60))
def test_a_fixed_day_does_not_roll(start: date, ahead: int) -> None:
    until = start + timedelta(days=ahead)
    assert deadlines.due_on(ClockRun("deferral", 1, "duty", "working", start, 0, until=until), CHINA) == until


@given(starts)
def test_no_days_at_all_is_the_same_day_or_the_next_working_day(start: date) -> None:
    run = ClockRun("confirm_receipt", 1, "duty", "working", start, 0)
    due = deadlines.due_on(run, CHINA)
    assert due == COUNTRY.after(start, 0)
    lines = deadlines.explain(run, CHINA, start)
    assert lines[-1].day == due
    assert not any(x.counted for x in lines)


# -------------------------------------------------------------------------------------------- what must hold


@given(runs(), plans, st.integers(1, 20))
def test_pausing_and_extending_commute(run: ClockRun, plan: Plan, days: int) -> None:
    bare = replace(run, extensions=())
    extra = replace(pauses_of(run.started_on, [plan])[0], token="extra")
    extended = replace(bare, extensions=((days, run.started_on),))
    one = replace(extended, pauses=(*extended.pauses, extra))
    paused = replace(bare, pauses=(*bare.pauses, extra))
    other = replace(paused, extensions=((days, run.started_on),))
    assert due_when_closed(one) == due_when_closed(other)


@given(runs(), st.randoms(use_true_random=False))
def test_the_order_of_exclusions_is_nothing(run: ClockRun, shuffle: st.DrawFn) -> None:
    mixed = list(run.pauses)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    as_of = run.started_on + timedelta(days=40)
    assert deadlines.view(replace(run, pauses=tuple(mixed)), CHINA, as_of) == deadlines.view(run, CHINA, as_of)


@given(starts, st.integers(1, 40), st.lists(plans, min_size=2, max_size=4))
def test_overlapping_exclusions_are_never_added_up(start: date, length: int, several: list[Plan]) -> None:
    plain = ClockRun("reply", 1, "duty", "working", start, length)
    all_of_them = pauses_of(start, several)
    due = due_when_closed(replace(plain, pauses=all_of_them))
    excluded = {
        day
        for p in all_of_them
        for day in (p.from_on + timedelta(days=n) for n in range(1, 120))
        if day <= (p.to_on or deadlines.limit_end(p, CHINA))
    }
    day, counted = start, 0
    while counted < length:
        day += timedelta(days=1)
        counted += COUNTRY.is_working(day) and day not in excluded
    assert due == day
    assert due >= max(due_when_closed(replace(plain, pauses=(p,))) for p in all_of_them)


@given(runs(), plans)
def test_one_exclusion_more_is_never_to_the_agencys_harm(run: ClockRun, plan: Plan) -> None:
    extra = replace(pauses_of(run.started_on, [plan])[0], token="extra")
    assert due_when_closed(replace(run, pauses=(*run.pauses, extra))) >= due_when_closed(run)
    assert due_when_closed(replace(run, pauses=(*run.pauses, *run.pauses))) == due_when_closed(run)


@given(runs(), st.integers(0, 40))
def test_an_exclusion_ends_by_law_whether_or_not_anybody_writes_it(run: ClockRun, later: int) -> None:
    """On any day after the legal end, an exclusion left open and one closed on its legal end are the same."""
    closed = replace(run, pauses=tuple(replace(p, to_on=p.to_on or deadlines.limit_end(p, CHINA)) for p in run.pauses))
    last = max((deadlines.limit_end(p, CHINA) for p in run.pauses), default=run.started_on)
    as_of = max(last, run.started_on) + timedelta(days=1 + later)
    assert deadlines.view(run, CHINA, as_of) == deadlines.view(closed, CHINA, as_of)


@given(runs(), st.integers(1, 20))
def test_extending_adds_exactly_its_days(run: ClockRun, days: int) -> None:
    bare = replace(run, extensions=(), pauses=())
    longer = replace(bare, extensions=((days, run.started_on),))
    assume(bare.length)
    assert due_when_closed(longer) == COUNTRY.after(due_when_closed(bare), days)


@given(runs(), st.integers(0, 60))
def test_reinstated_is_as_if_never_stopped(run: ClockRun, later: int) -> None:
    as_of = run.started_on + timedelta(days=later)
    never = replace(run, stopped_on=None)
    again = _change(_change(never, "stop", [as_of.isoformat(), "done", ""]), "reinstate", [])
    assert deadlines.view(again, CHINA, as_of) == deadlines.view(never, CHINA, as_of)


# ------------------------------------------------------------------------------------------- further notices

ALL_NOTICES = notices()


def amendment(days: dict[date, DayKind], year: int) -> Notice:
    entries = tuple(NoticeDay(d, kind, "临时安排") for d, kind in sorted(days.items()))
    published = date(year, 1, 2)
    number, title = f"国办发明电〔{year}〕99号", "国务院办公厅关于临时放假的通知"
    of_year = next(n for n in ALL_NOTICES if n.year == year and n.kind is NoticeKind.ANNUAL)
    return Notice(
        year=year,
        document_no=number,
        title=title,
        kind=NoticeKind.AMENDMENT,
        signed_on=published,
        published_on=published,
        amends=of_year.document_no,
        days=entries,
    )


@given(runs(), st.sets(st.integers(1, 90), min_size=1, max_size=5))
@settings(max_examples=60)
def test_a_further_holiday_never_brings_a_due_date_forward(run: ClockRun, ahead: set[int]) -> None:
    """Whatever was excluded: the day on which an opinion's period ends may move, the count may only get longer."""
    fixed = replace(run, pauses=tuple(replace(p, to_on=p.to_on or deadlines.limit_end(p, CHINA)) for p in run.pauses))
    freed = {run.started_on + timedelta(days=n) for n in ahead}
    year = run.started_on.year
    days = {d: DayKind.HOLIDAY for d in freed if d.year == year}
    assume(days)
    later = build([*ALL_NOTICES, amendment(days, year)])
    before, now = deadlines.due_on(fixed, CHINA), deadlines.due_on(fixed, later)
    assert before is not None
    assert now is not None
    assert now >= before
    if not (set(days) & {run.started_on + timedelta(days=n) for n in range((before - run.started_on).days + 1)}):
        assert now == before
