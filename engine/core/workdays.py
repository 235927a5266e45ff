"""Answers about working days: the date or the number, how far a missing notice can move it, what stays open.

Provisional is a date past the last published notice, and one before it that the missing notice can still move: the
first days of January and the last of December belong to one arrangement, which the notice of the new year makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine.core.ports import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Standing:
    """How sure an answer is. `missing_notice` names the notice that can still move it (None: nothing can);
    `warnings` say in Chinese what the sources of a region leave open."""

    provisional: bool
    missing_notice: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A due date, and the earliest and the latest that it can become."""

    due: date
    earliest: date
    latest: date
    standing: Standing


@dataclass(frozen=True, slots=True)
class Count:
    """A number of days, and the least and the most that it can become."""

    count: int
    least: int
    most: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a derivation: `number` its place in the count, or None with the `reason` why it does not count."""

    day: date
    counted: bool
    number: int | None
    reason: str
    notice: str | None


def standing(cal: WorkingCalendar, start: date, end: date, last: date, moves: bool) -> Standing:
    """What is to be said of a count from `start` that ends on `end`, at the latest on `last`; `moves`: it can move."""
    provisional = moves or end > cal.published_until
    missing = cal.missing_notice(max(end, cal.published_until + timedelta(days=1))) if provisional else None
    return Standing(provisional, missing, cal.warnings(start, last))


def add(cal: WorkingCalendar, start: date, n: int, unit: str = "working") -> Due:
    """The n-th working day after `start`; with `unit` calendar the n-th day after it, or the next working day if it is
    none. Raises CalendarRangeError outside the calendar."""
    at, steps = start, n
    if unit == "calendar":  # past the end of every calendar either way
        at, steps = date.fromordinal(min(start.toordinal() + n, date.max.toordinal())), 0
    due = cal.nth_working_day(at, steps)
    earliest, latest = cal.bounds(at, steps)
    return Due(due, earliest, latest, standing(cal, start, due, latest, earliest < latest))


def count(cal: WorkingCalendar, start: date, end: date, unit: str = "working") -> Count:
    """Days after `start` up to and including `end`, which is not before it. Raises CalendarRangeError outside the
    calendar."""
    if unit == "calendar":
        days = (end - start).days
        return Count(days, days, days, Standing(False, None, ()))
    least, most = cal.count_bounds(start, end)
    return Count(cal.count(start, end), least, most, standing(cal, start, end, end, least < most))


def explain(cal: WorkingCalendar, start: date, n: int, unit: str = "working") -> tuple[Due, tuple[DayLine, ...]]:
    """`add`, and a line for each day from `start` to the due date. Raises CalendarRangeError outside the calendar."""
    answer = add(cal, start, n, unit)
    lines: list[DayLine] = []
    number, day = 0, start
    while day <= answer.due:
        why = cal.day_reason(day)
        counted = day > start and number < n and (why.working or unit == "calendar")
        number += counted
        reason = "起算当日不计入" if day == start else why.reason
        lines.append(DayLine(day, counted, number if counted else None, reason, why.notice))
        day += timedelta(days=1)
    return answer, tuple(lines)
