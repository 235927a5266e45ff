"""Does the range of a provisional date hold, and how wide is it?

Asked on 15 November for every start in October to December and 5 to 60 working days, with the notices published by
then; compared with what the next year's annual notice said. And asked on the day before each annual notice was
published, for every start up to the end of its year. Widths are in days, over the counts that a missing notice can
reach; a date that cannot move has the width 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from unittest.mock import patch

from benchmarks import _measure as m
from calendars import ChinaCalendar, Notice, NoticeKind, build, notices, statutes
from calendars.limits import Limits, all_limits

YEARS = range(2008, 2027)
DAYS = range(5, 61)


@dataclass(frozen=True)
class Year:
    """The counts of one year: all, those past the last notice or movable, those whose range failed, those whose date
    by the statute was wrong, and the summed width of the ranges."""

    year: int
    all: int
    reached: int
    outside: int
    wrong: int
    width: int


@cache
def annual(year: int) -> Notice:
    """The State Council's notice for `year`."""
    return next(n for n in notices() if n.kind is NoticeKind.ANNUAL and n.year == year)


def back_test(year: int, asked: ChinaCalendar, then: ChinaCalendar, first: date, last: date, due_by: date) -> Year:
    """Every start from `first` to `last`: the range of `asked` against the date by `then`, up to `due_by`."""
    total = reached = outside = wrong = width = 0
    for step in range((last - first).days + 1):
        start = first + timedelta(days=step)
        for n in DAYS:
            true = then.nth_working_day(start, n)
            if true > due_by:
                break
            total += 1
            earliest, latest = asked.bounds(start, n)
            outside += not earliest <= true <= latest
            due = asked.nth_working_day(start, n)
            if due > asked.published_until or earliest < latest:
                reached += 1
                wrong += due != true
                width += (latest - earliest).days
    return Year(year, total, reached, outside, wrong, width)


def in_november(*years: int) -> Iterator[Year]:
    """On 15 November, for those of the years (default: all) whose notice was not out."""
    for year in years or YEARS:
        day = date(year - 1, 11, 15)
        if annual(year).published_on > day:
            known = [n for n in notices() if n.published_on <= day]
            asked = build(known, known_on=day)
            yield back_test(
                year, asked, build([*known, annual(year)]), date(year - 1, 10, 1), date(year - 1, 12, 31), date.max
            )


def before_publication(*years: int) -> Iterator[Year]:
    """On the day before the notice, under the statute that the notice applied; due within its year."""
    for year in years or YEARS:
        out = annual(year).published_on
        known = [n for n in notices() if n.published_on < out]
        law = [s for s in statutes() if s.published_on <= out]
        asked, then = build(known, ruled_by=law), build([*known, annual(year)], ruled_by=law)
        # the last days of the year are the next notice's, too
        yield back_test(year, asked, then, out - timedelta(days=1), date(year, 12, 20), date(year, 12, 20))


def amendments() -> Iterator[tuple[str, Year]]:
    """The three amendments, which keep to no limit: asked on the day before each, starts from two months earlier on."""
    for notice in notices():
        if notice.kind is NoticeKind.AMENDMENT:
            known = [n for n in notices() if n.published_on < notice.published_on]
            asked, then = build(known), build([*known, notice])
            first, last = notice.published_on - timedelta(days=60), date(notice.year, 12, 20)
            yield notice.title, back_test(notice.year, asked, then, first, last, last)


def left_out(year: int) -> tuple[Limits, ...]:
    """The limits as they would be without the notice of `year`: the figures that it alone needs are one lower."""
    old, new = all_limits()
    alone = {2008: ("国庆节", {"starts": (0,)}), 2010: ("中秋节", {"reach": 2}), 2012: ("清明节", {"reach": 1})}
    alone |= {2013: ("元旦", {"reach": 2}), 2015: ("中秋节", {"lengths": (3,), "wednesday": (3,)})}
    alone |= {2024: ("春节", {"reach": 5})}
    if year in alone:
        name, change = alone[year]
        old = replace(old, breaks={**old.breaks, name: replace(old.breaks[name], **change)})
    return replace(old, longest_run=8) if year == 2008 else old, new


def one_left_out(test: Callable[[int], Iterator[Year]], years: Iterable[int]) -> tuple[int, int]:
    """How many ranges of a back-test fail, of how many reached, if each year is asked with the limits of the others."""
    found = []
    for year in years:
        with patch("calendars.limits.all_limits", lambda year=year: left_out(year)):
            found += test(year)
    return sum(y.outside for y in found), sum(y.reached for y in found)


HEADERS = ("Year", "counts", "reached", "outside", "date by the statute wrong", "mean width")


def row(name: str, years: list[Year]) -> list[str]:
    """A line of a back-test: the sum of some years."""
    reached = sum(y.reached for y in years)
    outside, wrong, width = (sum(getattr(y, part) for y in years) for part in ("outside", "wrong", "width"))
    counts = f"{sum(y.all for y in years):,}"
    return [name, counts, f"{reached:,}", f"{outside:,}", f"{wrong / reached:.1%}", f"{width / reached:.2f}"]


def main() -> None:
    """Print everything."""
    years = (2015, 2020) if m.size() == "small" else tuple(YEARS)
    tests = {
        "Asked on 15 November, starts October to December": in_november,
        "Asked on the day before the notice, starts to the end of its year": before_publication,
    }
    print(m.machine_note())
    alone = []
    for title, test in tests.items():
        found = list(test(*years))
        lines = [row(str(y.year), [y]) for y in found]
        m.table(f"{title}, {DAYS[0]} to {DAYS[-1]} working days", HEADERS, [*lines, row("all", found)])
        outside, reached = one_left_out(test, years)
        alone.append([title, f"{reached:,}", f"{outside / reached:.2%}"])
    m.table("Each year with the limits that the other years' notices give", ("Asked", "reached", "outside"), alone)
    moved = [[title, f"{y.all:,}", f"{y.outside:,}"] for title, y in amendments()]
    m.table("Amendments in the course of a year (they keep to no limit)", ("Notice", "counts", "moved"), moved)


if __name__ == "__main__":
    main()
