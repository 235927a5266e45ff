"""The rules of counting written a second time, as slowly and as plainly as they read (workflows §16, §2).

Walks the days one by one over its own table, read straight from the notices; shares no code with `engine.core`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "calendars" / "data"
ONE = timedelta(days=1)
NEVER = date(2026, 12, 31)
"""The last day of the last published notice: the naive table says nothing after it."""


@cache
def named_days() -> dict[date, str]:
    """What the national notices on file say of a day; a later notice overrides an earlier one."""
    found: list[tuple[date, date, str]] = []
    for path in DATA.glob("[0-9]*.toml"):
        notice: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        if notice.get("region", "CN") == "CN":
            found += [(notice["published_on"], d["date"], d["kind"]) for d in notice["days"]]
    return {day: kind for _, day, kind in sorted(found)}


def is_working(day: date) -> bool:
    """Monday to Friday, unless a notice frees the day; a weekend day only if a notice makes it a working day."""
    if day > NEVER:
        raise OverflowError(f"{day} lies after the last notice")
    kind = named_days().get(day)
    if kind in ("makeup_workday", "workday"):
        return True
    return kind not in ("holiday", "weekend") and day.weekday() < 5


def working_days(start: date, end: date) -> list[date]:
    """The working days d with start < d <= end."""
    found: list[date] = []
    day = start
    while day < end:
        day += ONE
        if is_working(day):
            found.append(day)
    return found


def after(day: date, n: int) -> date:
    """The n-th working day after `day`; for n = 0 `day` itself or the next working day."""
    if n == 0:
        while not is_working(day):
            day += ONE
        return day
    while n:
        day += ONE
        n -= is_working(day)
    return day


@dataclass
class Exclusion:
    """Days left out after `start`: until `end`, or by law until `limit` working days after `limit_from`."""

    start: date
    limit_from: date
    limit: int
    end: date | None = None

    def legal_end(self) -> date:
        return after(self.limit_from, self.limit)

    def covers(self, day: date, as_of: date) -> bool:
        end = self.end
        if end is None and as_of > self.legal_end():
            end = self.legal_end()
        return self.start < day and (end is None or day <= end)

    def open_at(self, as_of: date) -> bool:
        return self.end is None and as_of <= self.legal_end()


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

    def restart(self, on: date, length: int) -> None:
        """A new run: nothing of the old one counts."""
        self.start, self.length, self.extension = on, length, 0
        self.exclusions, self.stopped, self.done = {}, None, False

    def first_day(self) -> date:
        """The day that is not counted."""
        return after(self.start, 0) if self.roll else self.start

    def walk(self, as_of: date) -> tuple[date | None, int, int]:
        """(due date or None while excluded, units left there, working days left out on the way)."""
        if self.until is not None:
            return self.until, 0, 0
        total = self.length + self.extension
        if self.unit == "calendar":
            return after(self.start + total * ONE, 0), 0, 0
        day, counted = self.first_day(), 0
        left_out: list[date] = []
        if total == 0:
            return after(day, 0), 0, 0
        while True:
            day += ONE
            inside = [x for x in self.exclusions.values() if x.covers(day, as_of)]
            if any(x.open_at(as_of) for x in inside):
                left_out += working_days(day - ONE, as_of)
                return None, total - counted, len([d for d in left_out if d <= as_of])
            if not is_working(day):
                continue
            if inside:
                left_out.append(day)
                continue
            counted += 1
            if counted == total:
                return day, 0, len(left_out)

    def due(self, as_of: date) -> date | None:
        return self.walk(as_of)[0]

    def left_out(self, as_of: date) -> int:
        return self.walk(as_of)[2]

    def status(self, as_of: date) -> str:
        if self.stopped is not None:
            return "stopped"
        due = self.due(as_of)
        if due is None:
            return "paused"
        return "expired" if as_of > due else "running"

    def days_late(self, as_of: date) -> int:
        """Working days (calendar days of a calendar clock) after the due date on which the duty was still open."""
        due, end = self.due(as_of), self.stopped or as_of
        if due is None or end <= due:
            return 0
        return (end - due).days if self.unit == "calendar" else len(working_days(due, end))

    def late(self, as_of: date) -> bool:
        due = self.due(as_of)
        return due is not None and (self.stopped or as_of) > due

    def in_time(self, day: date) -> bool:
        due, left, _ = self.walk(day)
        return day <= due if due is not None else left > 0

    def expired(self, on: date) -> bool:
        return self.status(on) == "expired"
