"""Working days of China: workalendar's interface over a prefix-sum table of the State Council's notices.

workalendar's base class knows neither make-up working days nor notices, so every method that would give a
wrong answer through it is overridden here; the others (`sub_working_days`, `get_holiday_label`, ...) build on
these.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from calendars.base import SAT, SUN, Calendar
from calendars.layers import in_order, notices
from calendars.notice import NATIONAL, DayKind, Notice, missing_title
from calendars.statutory import Statute, statutes
from calendars.table import FIRST_DAY, FIRST_YEAR, Table, build_table
from engine.core.errors import CalendarRangeError, InputError
from engine.core.ports import DayReason

_ORIGIN = FIRST_DAY.toordinal()


class ChinaCalendar(Calendar):
    """Working days in China.

    One region, as published by `known_on` (None: everything on file); made by `load` or `build`. Days past
    `published_until` are provisional: weekends and the statute's own holidays, no 调休. A day before
    `first_day` or after `last_day` raises `CalendarRangeError`, which names the notice that would be needed.
    """

    WEEKEND_DAYS = (SAT, SUN)
    include_new_years_day = False  # it is in the notices

    def __init__(self, region: str, known_on: date | None, table: Table) -> None:
        super().__init__()
        self.region = region
        self.known_on = known_on
        self.first_day = FIRST_DAY
        self.last_day = table.last_day
        self.published_until = table.published_until
        self._table = table
        self._flags = table.flags
        self._rank = table.rank
        self._working_days = table.working_days
        self._bounds = table.bounds
        self._least = table.bounds.least
        self._most = table.bounds.most
        self._soonest = table.bounds.soonest
        self._surest = table.bounds.surest
        self.settled_until = table.bounds.settled_until

    def __repr__(self) -> str:
        return f"<ChinaCalendar {self.region} known_on={self.known_on} until={self.published_until}>"

    # ------------------------------------------------------------ the WorkingCalendar of engine/core/ports.py

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return bool(self._flags[self._position(day)])

    def nth_working_day(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is not counted itself.

        n = 0: `day` if it is a working day, else the next one. n < 0: the |n|-th working day before `day`.
        """
        if n > 0:
            position = day.toordinal() - _ORIGIN
            if position >= 0:
                try:
                    return self._working_days[self._rank[position] + n]
                except IndexError:
                    pass
        return self._nth_near(day, n)

    def _nth_near(self, day: date, n: int) -> date:
        """`nth_working_day` for the rare cases: n <= 0, and whatever leaves the table."""
        position = self._position(day)
        worked = self._flags[position]
        index = self._rank[position] + n
        if n <= 0 and not worked:
            index += 1
        if 0 <= index < len(self._working_days):
            return self._working_days[index]
        where = f"{day}之后第{n}个工作日" if n >= 0 else f"{day}之前第{-n}个工作日"
        raise self._beyond(where, early=n < 0, year=self.last_day.year + 1)

    def count(self, start: date, end: date) -> int:
        """Working days in (start, end]; if `end` is before `start`, minus those in (end, start]."""
        return self._rank[self._position(end)] - self._rank[self._position(start)]

    def bounds(self, day: date, n: int) -> tuple[date, date]:
        """The earliest and the latest that `nth_working_day(day, n)` can become by the notices that are missing.

        n >= 0. By the limits of limits.py; both are the date itself where no notice is missing.
        """
        if n > 0:
            position = day.toordinal() - _ORIGIN
            if position >= 0:
                try:
                    least = self._least[position]
                    if least == self._most[position]:
                        return self._soonest[least + n], self._surest[least + n]
                except IndexError:
                    pass
        return self._bounds_near(day, n)

    def _bounds_near(self, day: date, n: int) -> tuple[date, date]:
        """`bounds` for the rare cases: n = 0, a start among days that can move, and whatever leaves the table."""
        if n < 0:
            raise InputError(f"工作日数{n}不能为负数", field="n")
        position = self._position(day)
        try:
            return self._bounds.nth(position, n) if n else self._bounds.nth(position - 1, 1)
        except IndexError:
            raise self._beyond(f"{day}之后第{n}个工作日", early=False, year=self.last_day.year + 1) from None

    def count_bounds(self, start: date, end: date) -> tuple[int, int]:
        """The least and the most that `count(start, end)` can become by the notices that are missing; `start` is not
        after `end`."""
        first, last = self._position(start), self._position(end)
        if first > last:
            raise InputError(f"止日{end}早于起日{start}", field="end")
        return self._bounds.count(first, last)

    def warnings(self, start: date, end: date) -> tuple[str, ...]:
        """What the sources do not say about the days from `start` to `end`, in Chinese; empty for the whole country."""
        table, known_on = self._table, self.known_on
        doubts = table.gaps
        if known_on is not None:
            doubts += tuple(gap for gap in table.undated if known_on < gap.first)
        return tuple(gap.text for gap in doubts if gap.first <= end and start <= gap.last)

    def day_reason(self, day: date) -> DayReason:
        """Whether `day` is worked, why, and the number of the document that says so (None: its weekday)."""
        plain = _plain(day)
        working = self.is_working(plain)
        provisional = self.is_provisional(plain)
        ruling = self._table.rulings.get(plain)
        if ruling is None:
            return DayReason(plain, working, "工作日" if working else "周末", None, provisional)
        return DayReason(plain, working, ruling.reason, ruling.source, provisional)

    def missing_notice(self, day: date) -> str | None:
        """The name of the annual notice that would rule `day` and is not published yet, or None.

        It answers for days past the table, too.
        """
        return missing_title(max(day.year, FIRST_YEAR)) if self.is_provisional(day) else None

    # ------------------------------------------------------------ beyond the protocol

    def is_provisional(self, day: date) -> bool:
        """Whether `day` lies past the years with a published annual notice."""
        return day.toordinal() > self.published_until.toordinal()

    def changed_days(self, other: ChinaCalendar) -> tuple[date, ...]:
        """The days, in order, that are worked in one calendar and not in the other, as far as both reach."""
        pairs = enumerate(zip(self._flags, other._flags, strict=False), _ORIGIN)
        return tuple(date.fromordinal(ordinal) for ordinal, (mine, theirs) in pairs if mine != theirs)

    def _position(self, day: date) -> int:
        """The index of `day` in the table. Never negative: that would silently count from the end."""
        position = day.toordinal() - _ORIGIN
        if 0 <= position < len(self._flags):
            return position
        raise self._beyond(str(day), early=position < 0, year=day.year)

    def _beyond(self, what: str, *, early: bool, year: int) -> CalendarRangeError:
        table = f"工作日历范围（{self.first_day}至{self.last_day}）"
        if early:
            return CalendarRangeError(f"{what}早于{table}：{FIRST_YEAR}年以前的放假通知没有收录", field="day")
        return CalendarRangeError(f"{what}晚于{table}：须等待{missing_title(year)}", field="day")

    # ------------------------------------------------------------ workalendar's interface

    def is_working_day(
        self,
        day: date,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
    ) -> bool:
        """`is_working`, unless the extra days name `day` (they add, never replace; worked days first)."""
        plain = _plain(day)
        if extra_working_days and plain in map(_plain, extra_working_days):
            return True
        return self.is_working(plain) and not (extra_holidays and plain in map(_plain, extra_holidays))

    def is_holiday(self, day: date, extra_holidays: Iterable[date] | None = None) -> bool:
        """Whether a notice, the statute or `extra_holidays` frees `day`; a plain weekend is no holiday."""
        plain = _plain(day)
        if extra_holidays and plain in map(_plain, extra_holidays):
            return True
        self._position(plain)
        ruling = self._table.rulings.get(plain)
        return ruling is not None and ruling.kind is DayKind.HOLIDAY

    def get_variable_days(self, year: int) -> list[tuple[date, str]]:
        """The days off of `year` that a notice or the statute names, with why; no plain weekends."""
        self._position(date(year, 1, 1))  # the table ends with a year
        named = self._table.rulings.items()
        return sorted((d, r.reason) for d, r in named if d.year == year and r.kind is DayKind.HOLIDAY)

    def holidays(self, year: int | None = None) -> list[tuple[date, str]]:
        """The same, sorted. The year must be given: a calendar does not know what day it is today."""
        if year is None:
            raise InputError("须指明年份", field="year")
        return self.get_calendar_holidays(year)

    def add_working_days(
        self,
        day: date,
        delta: int,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
        keep_datetime: bool = False,
    ) -> date:
        """`nth_working_day`, but delta = 0 gives `day` back, worked or not; with extra days, day by day."""
        if delta and not (extra_working_days or extra_holidays or keep_datetime):
            return self.nth_working_day(day, delta)
        return super().add_working_days(day, delta, extra_working_days, extra_holidays, keep_datetime)

    def find_following_working_day(self, day: date) -> date:
        """`day` if it is a working day, else the next one (the base class looks at weekends only)."""
        return self.nth_working_day(day, 0)

    def get_working_days_delta(
        self,
        start: date,
        end: date,
        include_start: bool = False,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
    ) -> int:
        """Working days between two days in either order, unsigned as in workalendar (see `count`)."""
        first, last = sorted((_plain(start), _plain(end)))
        if extra_working_days or extra_holidays:
            extra = (extra_working_days, extra_holidays)
            return super().get_working_days_delta(first, last, include_start, *extra)
        return self.count(first, last) + (include_start and first != last and self.is_working(first))


def build(
    given: Iterable[Notice],
    region: str = NATIONAL,
    known_on: date | None = None,
    ruled_by: Iterable[Statute] | None = None,
) -> ChinaCalendar:
    """A calendar from any notices, whatever the files in `data/` say; not cached.

    Those published after `known_on` are left out. `ruled_by`: versions of the statute, by default those on
    file. Errors: `UnknownRegionError`, `InputError`, `CalendarRangeError`.
    """
    known = tuple(notice for notice in given if _is_out(notice.published_on, known_on))
    versions = statutes() if ruled_by is None else tuple(ruled_by)
    out = tuple(statute for statute in versions if _is_out(statute.published_on, known_on))
    return ChinaCalendar(region, known_on, build_table(in_order(known, region), out, region))


def load(
    region: str = NATIONAL,
    known_on: date | None = None,
    more: tuple[Notice, ...] = (),
    without: frozenset[str] = frozenset(),
) -> ChinaCalendar:
    """The calendar of `region` by the notices in `data/` that were published by `known_on` (None: all of
    them).

    `more`: notices beside those on file (one with the number of a file is left out); `without`: numbers of notices to
    leave out.

    Cached by the set of published documents: asking on every day of a year builds a few tables, not 365.
    Errors: `UnknownRegionError`, a ValueError that lists the known regions; `CalendarRangeError` for a
    `known_on` before the oldest statute on file.
    """
    return _load(region, known_on, more, without)


@lru_cache(maxsize=2048)
def _load(region: str, known_on: date | None, more: tuple[Notice, ...], without: frozenset[str]) -> ChinaCalendar:
    on_file = {n.document_no for n in notices(region)}
    new = tuple(n for n in more if n.document_no not in on_file and _is_out(n.published_on, known_on))
    known = frozenset(n.document_no for n in notices(region) if _is_out(n.published_on, known_on)) - without
    out = frozenset(s.document_no for s in statutes() if _is_out(s.published_on, known_on))
    return ChinaCalendar(region, known_on, _table(region, known, out, new))


@lru_cache(maxsize=128)
def _table(region: str, notice_nos: frozenset[str], statute_nos: frozenset[str], more: tuple[Notice, ...]) -> Table:
    known = [notice for notice in notices(region) if notice.document_no in notice_nos]
    versions = [statute for statute in statutes() if statute.document_no in statute_nos]
    return build_table(in_order((*known, *more), region), versions, region)


def _is_out(published_on: date, known_on: date | None) -> bool:
    return known_on is None or published_on <= known_on


def _plain(day: date) -> date:
    """`day` without a time of day: a datetime is a date, too, but equals none."""
    return date.fromordinal(day.toordinal())
