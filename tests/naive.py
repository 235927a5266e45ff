"""The rules of counting written a second time, as slowly and as plainly as they read (workflows §16, §2).

Walks the days one by one over the table of `tests.naive_days`; shares no code with `engine.core`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.naive_days import COUNTRY, ONE, Days

FOR_EVER = date(9999, 1, 1)


@dataclass
class Exclusion:
    """Days left out after `start`: until `end`, or by law until `limit` working days after `limit_from`."""

    start: date
    limit_from: date
    limit: int
    end: date | None = None

    def legal_end(self, days: Days) -> date:
        return days.after(self.limit_from, self.limit)


@dataclass
class NaiveClock:
    """One clock from its first start; every operation is what the law says of it."""

    start: date
    length: int
    unit: str = "working"
    roll: bool = False
    until: date | None = None
    extension: int = 0
    exclusions: dict[str, Exclusion] = field(default_factory=dict)
    stopped: date | None = None
    done: bool = False
    days: Days = COUNTRY
    promised: date | None = None
    """A date that a letter told somebody for their own period: it may come later, never earlier."""

    def restart(self, on: date, length: int) -> None:
        """A new run: nothing of the old one counts."""
        self.start, self.length, self.extension = on, length, 0
        self.exclusions, self.stopped, self.done = {}, None, False

    def first_day(self) -> date:
        """The day that is not counted."""
        return self.days.after(self.start, 0) if self.roll else self.start

    def spans(self, as_of: date) -> list[tuple[date, date | None]]:
        """First and last day of each exclusion as known on `as_of`: one whose legal end is over has ended there."""
        found = []
        for x in self.exclusions.values():
            end = x.end
            if end is None and as_of > x.legal_end(self.days):
                end = x.legal_end(self.days)
            found.append((x.start, end))
        return found

    def counted(self, as_of: date) -> tuple[list[date], list[date], bool]:
        """The days that count, the working days left out on the way (to `as_of` at the latest while an exclusion is
        open), and whether one is open where the count stands."""
        total = self.length + self.extension
        if self.until is not None:
            return [], [], False
        if self.unit == "calendar":
            return [self.start + n * ONE for n in range(1, total + 1)], [], False
        day, spans = self.first_day(), self.spans(as_of)
        days: list[date] = []
        left_out: list[date] = []
        while len(days) < total:
            day += ONE
            inside = [end for start, end in spans if start < day and (end is None or day <= end)]
            if None in inside:
                left_out += self.days.between(day - ONE, as_of)
                return days, [d for d in left_out if d <= as_of], True
            if self.days.is_working(day):
                (left_out if inside else days).append(day)
        return days, left_out, False

    def walk(self, as_of: date) -> tuple[date | None, int, int]:
        """(due date or None while excluded, units left there, working days left out on the way)."""
        days, left_out, is_open = self.counted(as_of)
        if is_open:
            return None, self.length + self.extension - len(days), len(left_out)
        if self.until is not None:
            due = self.until
        elif self.unit == "calendar":
            due = self.days.after(self.start + (self.length + self.extension) * ONE, 0)
        else:
            due = days[-1] if days else self.days.after(self.first_day(), 0)
        return max(due, self.promised or due), 0, len(left_out)

    def due(self, as_of: date) -> date | None:
        return self.walk(as_of)[0]

    def latest_due(self) -> date:
        """The due date with every exclusion ended, at the latest by law."""
        due = self.due(FOR_EVER)
        assert due is not None
        return due

    def left_out(self, as_of: date) -> int:
        return self.walk(as_of)[2]

    def status(self, as_of: date) -> str:
        if self.stopped is not None:
            return "stopped"
        due = self.due(as_of)
        if due is None:
            return "paused"
        return "expired" if as_of > due else "running"

    def units(self, start: date, end: date) -> int:
        """Working days after `start` up to `end`."""
        return len(self.days.between(start, end))

    def left(self, as_of: date) -> int | None:
        """What is left at the end of `as_of`; None of a stopped clock."""
        due, left, _ = self.walk(as_of)
        if self.stopped is not None:
            return None
        return left if due is None else self.units(as_of, due)

    def days_late(self, as_of: date) -> int:
        """Working days after the due date on which the duty was still open."""
        due, end = self.due(as_of), self.stopped or as_of
        return 0 if due is None else self.units(due, end)

    def late(self, as_of: date) -> bool:
        due = self.due(as_of)
        return due is not None and (self.stopped or as_of) > due

    def in_time(self, day: date) -> bool:
        due, left, _ = self.walk(day)
        return day <= due if due is not None else left > 0

    def expired(self, on: date) -> bool:
        return self.status(on) == "expired"


MINUTE = timedelta(minutes=1)


@dataclass
class NaiveHours:
    """A period of hours: every minute of the day and the night counts, on any day."""

    start: datetime
    length: int

    def due(self) -> datetime:
        at = self.start
        for _ in range(60 * self.length):
            at += MINUTE
        return at

    def left(self, now: datetime) -> int:
        """Whole hours from `now` to the end."""
        hours, due = 0, self.due()
        while now + 60 * MINUTE * (hours + 1) <= due:
            hours += 1
        return hours

    def late(self, now: datetime) -> int:
        """Hours begun after the end until `now`."""
        hours, at = 0, self.due()
        while at < now:
            at += 60 * MINUTE
            hours += 1
        return hours

    def counted(self, until: datetime) -> int:
        """Whole hours that are over at `until`, or at the end."""
        hours, end = 0, min(until, self.due())
        while self.start + 60 * MINUTE * (hours + 1) <= end:
            hours += 1
        return hours
