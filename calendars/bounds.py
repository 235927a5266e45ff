"""The least and the most working days up to each day, whatever the missing notices will say.

Two more prefix sums beside that of `table.py`. Up to a day, a notice within the limits leaves at least so many and at
most so many days worked; between two holidays both are the same, since 调休 only moves days. The n-th working day
after a start lies between the first day by which n days can have been worked and the first by which they must have.
Only for a start among the days that can move are the arrangements of that holiday looked at one by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from calendars.limits import Arrangement, arrangements, weekend
from calendars.statutory import Statute, in_force

MARGIN_DAYS = 31
"""How far the bounds go past the last day of the table, so that a date near its end has a latest date, too."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days around a holiday that can move, from position `first` to `last`. `rows`: for each arrangement the days
    worked up to each of these days, less one, as `Bounds.least` counts them."""

    first: int
    last: int
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Position i is the day with the ordinal `origin` + i.

    `least[i]`, `most[i]`: how many days up to and including i are worked, less one, at the least and at the most.
    `soonest[k]`: the first day by which k + 1 days can have been worked; `surest[k]`: the first by which they must
    have. `settled_until`: the last day up to which no missing notice changes a count.
    """

    origin: int
    settled_until: date
    least: tuple[int, ...]
    most: tuple[int, ...]
    soonest: tuple[date, ...]
    surest: tuple[date, ...]
    windows: tuple[Window, ...]

    def nth(self, position: int, n: int) -> tuple[date, date]:
        """The earliest and the latest that the n-th working day after `position` can be; n >= 1, `position` -1 is the
        day before the table. Raises IndexError past the end."""
        least, most = (self.least[position], self.most[position]) if position >= 0 else (-1, -1)
        window = self._window(position)
        if window is None:
            return self.soonest[least + n], self.surest[most + n]
        day, found = position - window.first, []
        for row in window.rows:
            target = row[day] + n
            later = window.first + bisect_left(row, target)
            inside = date.fromordinal(self.origin + later) if later <= window.last else None
            found.append((inside or self.soonest[target], inside or self.surest[target]))
        return min(first for first, _ in found), max(last for _, last in found)

    def count(self, start: int, end: int) -> tuple[int, int]:
        """The least and the most days that can be worked after position `start`, up to and including `end`."""
        window = self._window(start)
        if window is None or end > window.last:
            return self.least[end] - self.most[start], self.most[end] - self.least[start]
        found = [row[end - window.first] - row[start - window.first] for row in window.rows]
        return min(found), max(found)

    def _window(self, position: int) -> Window | None:
        index = bisect_right(self.windows, position, key=lambda window: window.first) - 1
        return self.windows[index] if index >= 0 and position <= self.windows[index].last else None


def build_bounds(
    origin: int,
    rank: Sequence[int],
    working_days: Sequence[date],
    ruled: Mapping[int, bool],
    statutes: Sequence[Statute],
    first_year: int,
) -> Bounds:
    """The bounds of a table whose years from `first_year` on have no annual notice. It begins before the first day
    that can move.

    `origin` is the ordinal of its first day; `rank` and `working_days` as in `Table`; `ruled`: the days (ordinals) of
    which a published notice speaks, and whether they are worked.
    """
    span = range(origin, origin + len(rank) + MARGIN_DAYS)
    years = range(first_year, date.fromordinal(span.stop).year + 1)
    groups = [
        [_changes(arrangement, span, ruled) for arrangement in found]
        for year in years
        for found in arrangements(in_force(statutes, year), year)
    ]
    apart = _apart(group for group in groups if any(group))
    known = apart[0][0] - origin if apart else len(rank)
    least, most, windows = list(rank[:known]), list(rank[:known]), []
    reached = least[-1]

    def worked(days: Iterable[int], change: Mapping[int, int]) -> tuple[int, ...]:
        return tuple(accumulate(ruled.get(day, not weekend(day)) + change.get(day, 0) for day in days))

    def settle(until: int) -> None:
        """Go on to `until` by days that cannot move."""
        for totals in (least, most):
            before = totals[-1]
            totals.extend(before + total for total in worked(range(origin + len(totals), until), {}))

    for first, last, changes in apart:
        settle(first)
        low, high = least[-1], most[-1]
        rows = {worked(range(first, last + 1), change) for change in changes}
        shifted = tuple(tuple(low + total for total in row) for row in sorted(rows))
        windows.append(Window(first - origin, last - origin, shifted))
        least.extend(low + min(column) for column in zip(*rows, strict=True))
        most.extend(high + max(column) for column in zip(*rows, strict=True))
    settle(span.stop)
    moves = next((i for i in range(known, len(least)) if least[i] < most[i]), len(least))
    return Bounds(
        origin=origin,
        settled_until=date.fromordinal(origin + moves - 1),
        least=tuple(least),
        most=tuple(most),
        soonest=(*working_days[: reached + 1], *_first_days(most[known:], origin + known, reached)),
        surest=(*working_days[: reached + 1], *_first_days(least[known:], origin + known, reached)),
        windows=tuple(windows),
    )


Change = Mapping[int, int]
"""What an arrangement changes: day (ordinal) -> 1 worked, -1 freed."""


def _changes(arrangement: Arrangement, span: range, ruled: Mapping[int, bool]) -> Change:
    """Outside `span` and on a day in `ruled` an arrangement changes nothing."""
    signed = ((arrangement.freed, -1), (arrangement.worked, 1))
    return {day: by for days, by in signed for day in days if day in span and day not in ruled}


def _apart(groups: Iterable[Sequence[Change]]) -> list[tuple[int, int, Sequence[Change]]]:
    """First day, last day and arrangements of each holiday, in order. Two whose days overlap (中秋节 and 国庆节 may)
    become one, with every pair of arrangements that share no day."""
    found: list[tuple[int, int, Sequence[Change]]] = []
    spans = [(min(map(min, filter(None, g))), max(map(max, filter(None, g))), g) for g in groups]
    for first, last, changes in sorted(spans, key=lambda span: span[0]):
        if found and first <= found[-1][1]:
            start, end, others = found.pop()
            pairs = [{**one, **other} for one in others for other in changes if not one.keys() & other.keys()]
            found.append((start, max(end, last), pairs))
        else:
            found.append((first, last, changes))
    return found


def _first_days(totals: Iterable[int], first: int, reached: int) -> Iterator[date]:
    """For each total above `reached`, in turn, the first day that reaches it; `first` is the day of the first total."""
    for ordinal, total in enumerate(totals, first):
        if total > reached:
            yield date.fromordinal(ordinal)
            reached = total
