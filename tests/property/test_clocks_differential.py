"""Single clocks of every unit in every region, as known on any day: the engine against the walk over the days, and the
earliest and latest date against every notice that may still come."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import product
from math import prod

from hypothesis import event, given, settings, strategies as st

from calendars import load
from engine.core import deadlines
from engine.core.case import ClockRun, Pause
from tests.naive import Exclusion, NaiveClock, NaiveHours
from tests.naive_days import FIRST, ONE, REGIONS, Days, days_of, notices
from tests.naive_notices import Said, arrangements

D = date.fromisoformat
OFFSETS = st.integers(-10, 70)
KINDS = st.sampled_from(("duty", "internal", "window", "theirs"))
KNOWN = st.none() | st.dates(D("2007-01-01"), D("2026-12-31"))


def of_its_own(region: str) -> list[date]:
    """The days that the notices of the region itself name, in order."""
    return sorted(day for layer, *_, days in notices(region) for day in days if layer or region == "CN")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Days, date]:
    """A region, what is known of it, and a day on which a period begins: any, or one shortly before a festival."""
    region, known_on = draw(st.sampled_from(REGIONS)), draw(KNOWN)
    days = days_of(region, known_on)
    first, last = D("2007-06-01"), days.last - 300 * ONE
    festivals = [day for day in of_its_own(region) if first <= day <= last]
    if festivals and draw(st.booleans()):
        return days, max(first, draw(st.sampled_from(festivals)) - draw(st.integers(0, 40)) * ONE)
    return days, draw(st.dates(first, last))


@st.composite
def pauses(draw: st.DrawFn, start: date) -> tuple[Pause, ...]:
    """Exclusions, overlapping or apart, closed or open until a legal end."""
    out: list[Pause] = []
    for token in draw(st.lists(st.sampled_from("abcd"), unique=True)):
        day = start + draw(OFFSETS) * ONE
        to = draw(st.none() | st.integers(-5, 40).map(lambda n, day=day: day + n * ONE))
        out.append(Pause(token, day, to, day + draw(st.integers(0, 20)) * ONE, draw(st.integers(1, 20))))
    return tuple(out)


@st.composite
def runs(draw: st.DrawFn, start: date) -> ClockRun:
    """Any clock that is counted in days: of working days, of calendar days, or with a fixed end."""
    unit = draw(st.sampled_from(("working", "working", "working", "calendar", "until")))
    length, extension = draw(st.integers(0, 40)), draw(st.integers(0, 20))
    stop = draw(st.none() | st.integers(0, 120))
    return ClockRun(
        "reply",
        1,
        draw(KINDS),
        "calendar" if unit == "calendar" else "working",
        start,
        length,
        until=start + draw(st.integers(0, 60)) * ONE if unit == "until" else None,
        roll=draw(st.booleans()),
        extensions=((extension, start),) if extension else (),
        pauses=draw(pauses(start)) if length + extension else (),
        stopped_on=None if stop is None else start + stop * ONE,
        how="" if stop is None else draw(st.sampled_from(("done", "ended"))),
        promised=draw(st.none() | st.none() | st.integers(0, 90).map(lambda n: start + n * ONE)),
    )


def naive(run: ClockRun, days: Days) -> NaiveClock:
    return NaiveClock(
        run.started_on,
        run.length,
        run.unit,
        run.roll,
        run.until,
        sum(n for n, _ in run.extensions),
        {p.token: Exclusion(p.from_on, p.limit_from, p.limit_days, p.to_on) for p in run.pauses},
        run.stopped_on,
        run.how == "done",
        days,
        run.promised if run.kind == "theirs" else None,
    )


def demands(run: ClockRun) -> bool:
    """Whose expiry is lateness: the agency's own periods; of a window only what was done after it."""
    return run.kind in ("duty", "internal") or (run.kind == "window" and run.how == "done")


# ------------------------------------------------------------------------------------------------ the days


@given(st.sampled_from(REGIONS), KNOWN, st.data())
def test_both_tables_know_the_same_days(region: str, known_on: date | None, data: st.DataObject) -> None:
    slow, fast = days_of(region, known_on), load(region, known_on)
    assert (fast.first_day, fast.last_day, fast.published_until) == (FIRST, slow.last, slow.published_until)
    for day in data.draw(st.lists(st.dates(FIRST, slow.last), min_size=20, max_size=100)):
        assert fast.is_working(day) == slow.is_working(day), day


def test_every_day_of_every_region() -> None:
    for region in REGIONS:
        slow, fast = days_of(region), load(region)
        for n in range((slow.last - FIRST).days + 1):
            assert fast.is_working(FIRST + n * ONE) == slow.is_working(FIRST + n * ONE)


@given(worlds(), st.integers(0, 60), st.integers(0, 200))
def test_counts(world: tuple[Days, date], n: int, span: int) -> None:
    slow, start = world
    fast, end = load(slow.region, slow.known_on), start + span * ONE
    assert fast.nth_working_day(start, n) == slow.after(start, n)
    assert fast.count(start, end) == -fast.count(end, start) == len(slow.between(start, end))
    before = slow.between(start, slow.after(start, 62))
    assert fast.nth_working_day(before[-1], -n - 1) == before[-n - 2]


# ---------------------------------------------------------------------------------------------- one clock


@given(worlds(), st.data(), st.integers(0, 150))
@settings(max_examples=800)
def test_what_is_said_of_a_clock(world: tuple[Days, date], data: st.DataObject, later: int) -> None:
    days, start = world
    run = data.draw(runs(start))
    fast, as_of = load(days.region, days.known_on), start + later * ONE
    slow, seen = naive(run, days), deadlines.view(run, fast, as_of)
    due, _, left_out = slow.walk(as_of)
    event(f"{run.unit}, {slow.status(as_of)}")
    assert (seen.due_on, seen.status, seen.excluded) == (due, slow.status(as_of), left_out)
    assert seen.left == slow.left(as_of)
    late = slow.late(as_of) and demands(run)
    assert (seen.late, seen.days_late) == (late, slow.days_late(as_of) if late else 0)
    assert seen.latest_due_on == (slow.latest_due() if due is None and run.stopped_on is None else None)
    assert deadlines.latest_due_on(run, fast) == slow.latest_due()
    assert deadlines.due_on(run, fast, as_of) == due
    assert deadlines.in_time(run, fast, as_of) == slow.in_time(as_of)
    assert deadlines.expired(run, fast, as_of) == slow.expired(as_of)
    told_earlier = run.kind == "duty" and due is not None and run.promised is not None and run.promised < due
    assert seen.target_on == (run.promised if told_earlier else None)
    shown = seen.due_on or seen.latest_due_on
    if shown is not None and run.until is None and shown > days.published_until:
        assert seen.provisional
        assert f"{shown.year}年" in str(seen.missing_notice)
    if not seen.provisional:
        assert seen.missing_notice is None
        assert seen.earliest == seen.latest == shown


@given(worlds(), st.data(), st.integers(0, 150))
@settings(max_examples=300)
def test_the_derivation_names_every_day(world: tuple[Days, date], data: st.DataObject, later: int) -> None:
    days, start = world
    run = data.draw(runs(start))
    fast, as_of = load(days.region, days.known_on), start + later * ONE
    slow = naive(run, days)
    lines = deadlines.explain(run, fast, as_of)
    last = slow.due(as_of) or as_of
    assert [x.day for x in lines] == [start + n * ONE for n in range((last - start).days + 1)]
    counted = [day for day in slow.counted(as_of)[0] if day <= last]
    assert [(x.day, x.number) for x in lines if x.counted] == [(day, n) for n, day in enumerate(counted, 1)]
    assert all(x.number is None for x in lines if not x.counted)


TIMES = st.times().map(lambda at: f"{at:%H:%M}")


@given(
    st.dates(D("2007-01-01"), D("2028-01-01")),
    TIMES,
    st.integers(1, 100),
    st.integers(0, 24),
    st.integers(0, 8),
    st.just("24:00") | TIMES,
    st.none() | st.tuples(st.integers(0, 8), st.just("") | TIMES, st.sampled_from(("done", "ended"))),
    KINDS,
)
@settings(max_examples=300)
def test_what_is_said_of_a_clock_of_hours(
    start: date,
    began: str,
    length: int,
    extension: int,
    later: int,
    at: str,
    stop: tuple[int, str, str] | None,
    kind: str,
) -> None:
    def moment(day: date, at: str) -> datetime:
        """24:00, and an end that nobody timed, are the midnight after the day."""
        whole = at in ("", "24:00")
        return datetime.combine(day + ONE * whole, time.min if whole else time.fromisoformat(at))

    end = {"stopped_on": start + stop[0] * ONE, "ended": stop[1], "how": stop[2]} if stop else {}
    run = ClockRun("first", 1, kind, "hours", start, length, extensions=((extension, start),), began=began, **end)
    as_of = start + later * ONE
    now = moment(run.stopped_on, run.ended) if run.stopped_on else moment(as_of, at)
    slow, seen = NaiveHours(moment(start, began), length + extension), deadlines.view(run, load(), as_of, at)
    due = slow.due()
    late = slow.late(now) if demands(run) else 0
    assert (seen.due_at, seen.due_on, seen.earliest, seen.latest) == (due, due.date(), due.date(), due.date())
    assert (seen.late, seen.days_late) == (late > 0, late)
    assert seen.left == (None if stop else slow.left(now))
    assert seen.status == ("stopped" if stop else "expired" if now > due else "running")
    assert (seen.excluded, seen.latest_due_on, seen.provisional) == (0, None, False)
    lines = deadlines.explain(run, load(), as_of)
    days = [start + n * ONE for n in range((due.date() - start).days + 1)]
    assert [(x.day, x.number) for x in lines] == [(day, slow.counted(moment(day, "24:00"))) for day in days]


# -------------------------------------------------------------------------------- notices that may still come


def futures(days: Days, first: date, last: date) -> tuple[list[Days], bool]:
    """The days under the notices that may still come, as far as these touch the days from `first` to `last`; and
    whether that is every combination of them (else a choice in which each holiday's every arrangement occurs)."""
    groups = [group for n in (1, 2) for group in arrangements(days.last_year + n, days.known_on)]
    groups = [g if any(first <= day <= last for said in g for day in said) else g[:1] for g in groups]
    complete = prod(map(len, groups)) <= 300
    longest = max(map(len, groups))
    chosen = product(*groups) if complete else ([g[i % len(g)] for g in groups] for i in range(longest))
    apart = [saids for saids in chosen if _apart(days, saids)]
    return [Days(days.region, days.known_on, dict(ChainMap(*map(dict, saids)))) for saids in apart], complete


def _apart(days: Days, chosen: Iterable[Said]) -> bool:
    """Two holidays never claim the same day, unless a notice has spoken of it."""
    named = [day for said in chosen for day in said if day not in days.named]
    return len(named) == len(set(named))


@st.composite
def unsure(draw: st.DrawFn) -> tuple[Days, date]:
    """A region, what is known of it, and a day from which a count may meet a notice that is not out yet."""
    days = days_of(draw(st.sampled_from(REGIONS)), draw(KNOWN))
    return days, date(days.last_year, 11, 1) + draw(st.integers(0, 420)) * ONE


@given(unsure(), st.integers(0, 30), st.integers(0, 60))
@settings(max_examples=150)
def test_a_counts_range_is_that_of_the_notices_that_may_come(world: tuple[Days, date], n: int, span: int) -> None:
    days, start = world
    fast, end = load(days.region, days.known_on), start + span * ONE
    possible, complete = futures(days, start, max(days.after(start, n) + 20 * ONE, end))
    event(f"complete: {complete}")
    found = {future.after(start, n) for future in possible}
    counts = {len(future.between(start, end)) for future in possible}
    (earliest, latest), (least, most) = fast.bounds(start, n), fast.count_bounds(start, end)
    assert earliest <= min(found) <= max(found) <= latest
    assert least <= min(counts) <= max(counts) <= most
    if complete:
        assert (min(found), max(found)) == (earliest, latest)
        assert (min(counts), max(counts)) == (least, most)


@given(unsure(), st.data())
@settings(max_examples=150)
def test_no_notice_moves_a_clock_out_of_its_range(world: tuple[Days, date], data: st.DataObject) -> None:
    days, start = world
    run = data.draw(runs(start))
    fast = load(days.region, days.known_on)
    earliest, latest = deadlines.bounds(run, fast)
    assert earliest is not None
    assert latest is not None
    begins = [start, *(day for p in run.pauses for day in (p.from_on, p.limit_from))]
    possible, complete = futures(days, min(begins), latest + 20 * ONE)
    found = {naive(run, future).latest_due() for future in possible}
    assert earliest <= min(found) <= max(found) <= latest
    if complete and not run.pauses and not run.roll:
        assert (min(found), max(found)) == (earliest, latest)
    seen = deadlines.view(run, fast, start)
    if len(found) > 1 and seen.due_on == deadlines.latest_due_on(run, fast):
        assert seen.provisional
        assert f"{days.last_year + 1}年" in str(seen.missing_notice) or seen.due_on > date(days.last_year + 1, 12, 20)
