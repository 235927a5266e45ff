"""The statute's own holidays (全国年节及纪念日放假办法), from which days without a notice are estimated.

The estimate never guesses at 调休 (which weekends are worked to make a longer holiday): it takes the days of
all citizens in Art. 2 and makes those that fall on a Saturday or Sunday up on the next working day (Art. 6).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from operator import itemgetter

from calendars.base import lunar_to_solar
from calendars.notice import STATUTES_FILE, Fields
from engine.core.errors import CalendarRangeError

MADE_UP = "（补休）"


class DayRule(StrEnum):
    """How the date of a statutory holiday is found."""

    SOLAR = "solar"
    LUNAR = "lunar"
    QINGMING = "qingming"


@dataclass(frozen=True, slots=True)
class StatutoryHoliday:
    """`days` days off in a row, from `offset` days after the date that the rule gives; `month_day` of the solar or the
    lunar calendar, () for 清明节."""

    name: str
    rule: DayRule
    month_day: tuple[int, ...]
    offset: int
    days: int

    def dates(self, year: int) -> list[date]:
        """The days off of `year`."""
        if self.rule is DayRule.SOLAR:
            found = date(year, *self.month_day)
        elif self.rule is DayRule.LUNAR:
            found = lunar_to_solar(year, *self.month_day)
        else:
            found = qingming(year)
        return [found + timedelta(days=self.offset + step) for step in range(self.days)]


@dataclass(frozen=True, slots=True)
class Statute:
    """One version of the statute; it rules the years from `in_force_from` until a later version does."""

    document_no: str
    title: str
    signed_on: date
    published_on: date
    in_force_from: date
    holidays: tuple[StatutoryHoliday, ...]


def qingming(year: int) -> date:
    """The day of the solar term 清明 in China.

    Mean-interval formula [Y*D + C] - [Y/4] with D = 0.2422, C = 4.81 for the 21st century, Y = year modulo
    100. It agrees with every notice of 2008-2026. Errors: `CalendarRangeError` outside 2001-2099.
    """
    if not 2001 <= year <= 2099:
        raise CalendarRangeError(f"无法推算{year}年的清明节：公式只适用于2001年至2099年", field="year")
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


@cache
def _read() -> tuple[tuple[Statute, ...], frozenset[str]]:
    table = tomllib.loads(STATUTES_FILE.read_text(encoding="utf-8"))
    fields = Fields(table, STATUTES_FILE.name)
    found = tuple(_parse(entry) for entry in fields.tables("statutes"))
    observances = frozenset(map(str, fields.take("observances", list)))
    fields.refuse_rest()
    return tuple(sorted(found, key=lambda statute: statute.in_force_from)), observances


def _parse(fields: Fields) -> Statute:
    statute = Statute(
        document_no=fields.take("document_no", str),
        title=fields.take("title", str),
        signed_on=fields.take("signed_on", date),
        published_on=fields.take("published_on", date),
        in_force_from=fields.take("in_force_from", date),
        holidays=tuple(_parse_holiday(entry) for entry in fields.tables("holidays")),
    )
    fields.refuse_rest()
    return statute


def _parse_holiday(fields: Fields) -> StatutoryHoliday:
    rule = fields.choice("calendar", DayRule)
    dated = () if rule is DayRule.QINGMING else ("month", "day")
    holiday = StatutoryHoliday(
        name=fields.take("name", str),
        rule=rule,
        month_day=tuple(fields.take(key, int) for key in dated),
        offset=fields.take("offset", int, 0),
        days=fields.take("days", int),
    )
    fields.refuse_rest()
    return holiday


def statutes() -> tuple[Statute, ...]:
    """All versions of the statute in `data/statutes.toml`, oldest first; read once per process."""
    return _read()[0]


def holiday_names() -> frozenset[str]:
    """The names a notice may give to a day: the statutes' holidays and the observances listed beside them."""
    found, observances = _read()
    return observances | {holiday.name for statute in found for holiday in statute.holidays}


def in_force(known: Iterable[Statute], year: int) -> Statute:
    """The version among `known` that rules `year` (so far, none came into force in the course of a year).

    Errors: `CalendarRangeError` if no known version is that old.
    """
    ruling = [statute for statute in known if statute.in_force_from <= date(year, 1, 1)]
    if not ruling:
        raise CalendarRangeError(f"没有适用于{year}年的《全国年节及纪念日放假办法》版本", field="known_on")
    return max(ruling, key=lambda statute: statute.in_force_from)


def statutory_days(statute: Statute, year: int) -> list[tuple[date, str]]:
    """The holidays of all citizens in `year` as the statute itself dates them, in order.

    A date stands twice when two holidays meet (2020-10-01 was 国庆节 and 中秋节).
    """
    found = [(day, holiday.name) for holiday in statute.holidays for day in holiday.dates(year)]
    return sorted(found, key=itemgetter(0))


def estimate(statute: Statute, year: int) -> dict[date, str]:
    """The days off of `year` by the statute alone: date -> name, marked （补休） where made up.

    A holiday that falls on a weekend is made up on the next free working day (Art. 6). So is one that meets
    another holiday: the statute does not say it, but the notices of 2009 and 2020 granted the day.
    """
    found: dict[date, str] = {}
    displaced: list[tuple[date, str]] = []
    for day, name in statutory_days(statute, year):
        if day in found or day.weekday() >= 5:
            displaced.append((day, name))
        found[day] = f"{found[day]}、{name}" if day in found else name
    for day, name in displaced:
        while day in found or day.weekday() >= 5:
            day += timedelta(days=1)
        found[day] = name + MADE_UP
    return found
