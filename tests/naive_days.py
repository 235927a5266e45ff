"""Working days a second time: what the notices on file say of each day, read one by one, for any region as known on any
day, and the statute's own holidays where no notice is out yet.

Shares no code with `calendars` and `engine`. The lunar dates and 清明 are those printed in the almanac.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "calendars" / "data"
REGIONS = ("CN", "CN-GX", "CN-NX", "CN-XJ", "CN-540100", "CN-513400", "CN-469028", "CN-HB")
ONE = timedelta(days=1)
FIRST = date(2006, 12, 25)
"""The Monday before the first notice on file begins to rule."""

D = date.fromisoformat
STATUTES = (
    (270, D("1999-09-18"), 2000),
    (513, D("2007-12-14"), 2008),
    (644, D("2013-12-11"), 2014),
    (795, D("2024-11-12"), 2025),
)
"""国务院令 number of each version of 全国年节及纪念日放假办法, the day it was published, the first year it rules."""

# 春节 (初一), 清明, 端午, 中秋
ALMANAC = {
    2007: ("02-18", "04-05", "06-19", "09-25"),
    2008: ("02-07", "04-04", "06-08", "09-14"),
    2009: ("01-26", "04-04", "05-28", "10-03"),
    2010: ("02-14", "04-05", "06-16", "09-22"),
    2011: ("02-03", "04-05", "06-06", "09-12"),
    2012: ("01-23", "04-04", "06-23", "09-30"),
    2013: ("02-10", "04-04", "06-12", "09-19"),
    2014: ("01-31", "04-05", "06-02", "09-08"),
    2015: ("02-19", "04-05", "06-20", "09-27"),
    2016: ("02-08", "04-04", "06-09", "09-15"),
    2017: ("01-28", "04-04", "05-30", "10-04"),
    2018: ("02-16", "04-05", "06-18", "09-24"),
    2019: ("02-05", "04-05", "06-07", "09-13"),
    2020: ("01-25", "04-04", "06-25", "10-01"),
    2021: ("02-12", "04-04", "06-14", "09-21"),
    2022: ("02-01", "04-05", "06-03", "09-10"),
    2023: ("01-22", "04-05", "06-22", "09-29"),
    2024: ("02-10", "04-04", "06-10", "09-17"),
    2025: ("01-29", "04-04", "05-31", "10-06"),
    2026: ("02-17", "04-05", "06-19", "09-25"),
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
}


def weekend(day: date) -> bool:
    return day.weekday() >= 5


def row(first: date, length: int) -> list[date]:
    """`length` days in a row."""
    return [first + n * ONE for n in range(length)]


def statute(year: int, known_on: date | None) -> int:
    """The version of the statute that rules `year`, of those published by `known_on`."""
    fit = [no for no, out, first in STATUTES if first <= year and (known_on is None or out <= known_on)]
    if not fit:
        raise OverflowError(f"no statute for {year} was known on {known_on}")
    return fit[-1]


def holidays(year: int, known_on: date | None) -> dict[str, list[date]]:
    """The days off of all citizens in Art. 2, by name."""
    law = statute(year, known_on)
    spring, qingming, dragon_boat, moon = (D(f"{year}-{text}") for text in ALMANAC[year])
    found = {
        "元旦": [date(year, 1, 1)],
        "春节": row(spring - ONE if law in (513, 795) else spring, 4 if law == 795 else 3),
        "劳动节": row(date(year, 5, 1), {270: 3, 795: 2}.get(law, 1)),
        "国庆节": row(date(year, 10, 1), 3),
    }
    if law != 270:
        found |= {"清明节": [qingming], "端午节": [dragon_boat], "中秋节": [moon]}
    return found


def made_up(granted: Mapping[str, list[date]]) -> dict[str, list[date]]:
    """The days off by Art. 2 and 6: one that falls on a weekend, or on another holiday, is made up on the next free
    working day. By the name of the holiday that grants them."""
    free: set[date] = set()
    again: list[tuple[date, str]] = []
    found: dict[str, list[date]] = {name: [] for name in granted}
    for day, name in sorted((day, name) for name, days in granted.items() for day in days):
        if day in free or weekend(day):
            again.append((day, name))
        free.add(day)
        found[name].append(day)
    for day, name in again:
        while day in free or weekend(day):
            day += ONE
        free.add(day)
        found[name].append(day)
    return found


@cache
def notices(region: str) -> list[tuple[int, date, str, int, dict[date, bool]]]:
    """(layer, published, kind, year, days with whether they are worked) of every notice that binds `region`."""
    found: list[tuple[int, date, str, int, dict[date, bool]]] = []
    for path in DATA.glob("[0-9]*.toml"):
        notice: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        days = {d["date"]: d["kind"] in ("makeup_workday", "workday") for d in notice["days"]}
        found.append((0, notice["published_on"], notice["kind"], notice["year"], days))
    if region != "CN":
        layer: dict[str, Any] = tomllib.loads((DATA / "regions" / f"{region}.toml").read_text(encoding="utf-8"))
        for notice in layer["notices"]:
            found.append((1, notice["published_on"], "regional", notice["year"], dict(_spread(notice["days"]))))
    return sorted(found, key=lambda x: (x[0], x[1]))


def _spread(entries: list[dict[str, Any]]) -> Iterator[tuple[date, bool]]:
    for entry in entries:
        first, last = entry["first"], entry.get("last", entry["first"])
        for day in row(first, (last - first).days + 1):
            yield day, entry["kind"] in ("makeup_workday", "workday")


class Days:
    """The days of one region as known on one day, from `FIRST` to two years past the last annual notice.

    `future`: what the notices that are not out yet are taken to say (day -> worked), instead of the statute.
    """

    def __init__(
        self, region: str = "CN", known_on: date | None = None, future: Mapping[date, bool] | None = None
    ) -> None:
        out = [n for n in notices(region) if known_on is None or n[1] <= known_on]
        years = [year for _, _, kind, year, _ in out if kind == "annual"]
        self.region, self.known_on = region, known_on
        self.last_year = max(years, default=2006)
        self.published_until = date(self.last_year, 12, 31) if years else FIRST - ONE
        self.last = date(self.last_year + 2, 12, 31)
        self.named = {day: worked for *_, days in out for day, worked in days.items()}
        if future is None:
            free = [made_up(holidays(self.last_year + n, known_on)) for n in (1, 2)]
            future = {day: False for found in free for days in found.values() for day in days}
        self._said = {**future, **self.named}

    def is_working(self, day: date) -> bool:
        """Monday to Friday, unless the latest notice that names the day says otherwise."""
        if not FIRST <= day <= self.last:
            raise OverflowError(f"{day} lies outside the notices and the statute's own holidays")
        return self._said.get(day, not weekend(day))

    def between(self, start: date, end: date) -> list[date]:
        """The working days d with start < d <= end."""
        return [day for day in row(start + ONE, (end - start).days) if self.is_working(day)]

    def after(self, day: date, n: int) -> date:
        """The n-th working day after `day`; for n = 0 `day` itself or the next working day."""
        if n == 0:
            while not self.is_working(day):
                day += ONE
            return day
        while n:
            day += ONE
            n -= self.is_working(day)
        return day


@cache
def days_of(region: str = "CN", known_on: date | None = None) -> Days:
    """`Days`, made once a process."""
    return Days(region, known_on)


COUNTRY = days_of()
"""The whole country by everything on file."""
