"""The least and the most working days up to each day, whatever the missing notices will say.

Two more prefix sums beside that of `table.py`. Up to a day, a notice within the limits leaves at least so many and at
most so many days worked; between two holidays both are the same, since 调休 only moves days. The n-th working day
after a start lies between the first day by which n days can have been worked and the first by which they must have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from calendars.limits import Arrangement, arrangements, weekend
from calendars.statutory import Statute, in_force

MARGIN_DAYS = 31
"""How far the bounds go past the last day of the table, so that a date near its end has a latest date, too."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Position i is the first day of the table + i days.

    `least[i]`, `most[i]`: how many days up to and including i are worked, less one, at the least and at the most.
    `soonest[k]`: the first day by which k + 1 days can have been worked; `surest[k]`: by which they must have.
    `settled_until`: the last day up to which no missing notice changes a count.
    """

    settled_until: date
    least: tuple[int, ...]
    most: tuple[int, ...]
    soonest: tuple[date, ...]
    surest: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class _Swing:
    """What can be added to the days worked since `first`, at the least and at the most, day by day."""

    first: int
    least: tuple[int, ...]
    most: tuple[int, ...]


def build_bounds(
    origin: int,
    rank: Sequence[int],
    working_days: Sequence[date],
    ruled: Mapping[int, bool],
    statutes: Sequence[Statute],
    first_year: int,
) -> Bounds:
    """The bounds of a table whose years from `first_year` on have no annual notice.

    `origin` is the ordinal of its first day; `rank` and `working_days` are the table's own; `ruled`: the days of which
    a published notice speaks, and whether they are worked.
    """
    end = origin + len(rank) + MARGIN_DAYS
    years = range(first_year, date.fromordinal(end).year + 1)
    swings = list(_swings(statutes, years, range(origin, end), ruled))
    first = min((swing.first for swing in swings), default=origin + len(rank))
    plain = [int(ruled.get(day, not weekend(day))) for day in range(first, end)]
    before = rank[first - origin - 1] if first > origin else -1
    least = _totals(before, plain, first, [(swing.first, swing.least) for swing in swings])
    most = _totals(before, plain, first, [(swing.first, swing.most) for swing in swings])
    settled = next((day for day, low, high in zip(range(first, end), least, most, strict=True) if low < high), end)
    return Bounds(
        settled_until=date.fromordinal(settled - 1),
        least=(*rank[: first - origin], *least),
        most=(*rank[: first - origin], *most),
        soonest=(*working_days[: before + 1], *_first_days(before, most, first)),
        surest=(*working_days[: before + 1], *_first_days(before, least, first)),
    )


def _swings(statutes: Sequence[Statute], years: range, span: range, ruled: Mapping[int, bool]) -> Iterator[_Swing]:
    for year in years:
        for found in arrangements(in_force(statutes, year), year):
            swing = _swing(found, span, ruled)
            if swing is not None:
                yield swing


def _swing(found: Sequence[Arrangement], span: range, ruled: Mapping[int, bool]) -> _Swing | None:
    """The bounds over all arrangements; outside `span` and on a day in `ruled` an arrangement changes nothing."""
    changes = [
        {day: by for days, by in ((a.freed, -1), (a.worked, 1)) for day in days if day in span and day not in ruled}
        for a in found
    ]
    touched = {day for change in changes for day in change}
    if not touched:
        return None
    days = range(min(touched), max(touched) + 1)
    sums = [tuple(accumulate(change.get(day, 0) for day in days)) for change in changes]
    columns = list(zip(*sums, strict=True))
    return _Swing(days[0], tuple(map(min, columns)), tuple(map(max, columns)))


def _totals(before: int, plain: Sequence[int], first: int, sums: Sequence[tuple[int, Sequence[int]]]) -> list[int]:
    """Running totals from `before`: `plain` day by day from `first`, and what each of `sums` adds."""
    steps = list(plain)
    for start, added in sums:
        for position, (now, last) in enumerate(zip(added, (0, *added), strict=False), start - first):
            steps[position] += now - last
    return list(accumulate(steps, initial=before))[1:]


def _first_days(before: int, totals: Sequence[int], first: int) -> Iterator[date]:
    """For each total above `before`, in turn, the first day that reaches it."""
    reached = before
    for ordinal, total in enumerate(totals, first):
        for _ in range(reached, total):
            yield date.fromordinal(ordinal)
        reached = max(reached, total)
