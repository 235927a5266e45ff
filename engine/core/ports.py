"""Protocols that the core and the services need; adapters, calendars and bootstrap provide them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why one day counts as a working day or not: `reason` in Chinese, `notice` the document number that rules it."""

    day: date
    working: bool
    reason: str
    notice: str | None
    provisional: bool


class WorkingCalendar(Protocol):
    """Working days of one region as published by one day (`known_on`; None = all that is known)."""

    @property
    def region(self) -> str: ...

    @property
    def known_on(self) -> date | None: ...

    @property
    def first_day(self) -> date: ...

    @property
    def last_day(self) -> date: ...

    @property
    def published_until(self) -> date:
        """Last day ruled by a published notice; later days are provisional."""
        ...

    def is_working(self, day: date) -> bool: ...

    def nth_working_day(self, day: date, n: int) -> date:
        """The n-th working day after `day` (not counted); n = 0: `day` itself if it is one, else the next; n < 0:
        the n-th before it."""
        ...

    def count(self, start: date, end: date) -> int:
        """Working days in (start, end]; negative if end < start."""
        ...

    def day_reason(self, day: date) -> DayReason: ...

    def missing_notice(self, day: date) -> str | None:
        """Name of the notice that is not out yet and would rule `day`, or None."""
        ...
