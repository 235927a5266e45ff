"""The regions' own notices, a layer above the national ones: `data/regions/<code>.toml`.

A region frees days for its festivals, works other weekends for them, cancels national make-up days and revokes its own
holidays. Its file says what it rests on and how well it is known; where a year's notice is not on file, the days
concerned are a gap, and every count through it carries a warning.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from calendars.notice import (
    DATA,
    NATIONAL,
    REGIONS,
    DayKind,
    Fields,
    Notice,
    NoticeDay,
    NoticeKind,
    layers,
    read_notice,
)

REGION_DATA = DATA / "regions"


class Dating(StrEnum):
    """What is known of the day on which a notice of a region was published."""

    PUBLISHED = "published"
    LATEST = "latest"
    """It was out on this day at the latest."""
    UNKNOWN = "unknown"
    """Not found: taken as known from 1 January of the year it arranges, which the answers say."""


class Confidence(StrEnum):
    """What was read of a notice: its whole text, a text that quotes it, or a report in the press."""

    FULL = "full"
    QUOTED = "quoted"
    PRESS = "press"


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival of a region: its legal basis, the first year it frees days, and `season`, the first and the last day
    of the year (month, day) that its notices touch."""

    name: str
    basis: str
    since: int
    season: tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Layer:
    """A region's file."""

    region: str
    festivals: tuple[Festival, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of which the sources do not say enough, and what is to be said of a count that touches them."""

    first: date
    last: date
    text: str


@cache
def layer(region: str) -> Layer:
    """The file of `region`, which must be one of `REGIONS` and not the whole country; read once a process."""
    path = REGION_DATA / f"{region}.toml"
    fields = Fields(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    found = Layer(
        region=fields.take("region", str),
        festivals=tuple(map(_festival, fields.tables("festivals"))),
        notices=tuple(_notice(entry, region) for entry in fields.tables("notices")),
    )
    fields.refuse_rest()
    return found


def _festival(fields: Fields) -> Festival:
    first, last = (_month_day(text) for text in fields.take("season", list))
    found = Festival(fields.take("name", str), fields.take("basis", str), fields.take("since", int), (first, last))
    fields.refuse_rest()
    return found


def _month_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"2000-{text}")
    return day.month, day.day


def _notice(fields: Fields, region: str) -> Notice:
    title = fields.take("title", str)
    published_on = fields.take("published_on", date)
    amends = fields.take("amends", str, "")
    fields.choice("confidence", Confidence)
    fields.take("source", str)
    found = Notice(
        year=fields.take("year", int),
        document_no=fields.take("document_no", str, title),
        title=title,
        kind=NoticeKind.AMENDMENT if amends else NoticeKind.ANNUAL,
        signed_on=fields.take("signed_on", date, published_on),
        published_on=published_on,
        days=tuple(day for entry in fields.tables("days") for day in _days(entry)),
        amends=amends or None,
        region=region,
        covers=tuple(fields.take("covers", list)),
        dated=fields.choice("dating", Dating) is not Dating.UNKNOWN,
        doubt=fields.take("doubt", str, ""),
    )
    fields.refuse_rest()
    return found


def _days(fields: Fields) -> Iterator[NoticeDay]:
    """One entry: a row of days from `first` to `last` (one day if that is not given) of one kind."""
    first = fields.take("first", date)
    last = fields.take("last", date, first)
    kind, name = fields.choice("kind", DayKind), fields.take("name", str)
    fields.refuse_rest()
    return (NoticeDay(first + timedelta(days=step), kind, name) for step in range((last - first).days + 1))


# ---------------------------------------------------------------- all notices of a region


@cache
def _national() -> tuple[Notice, ...]:
    return tuple(read_notice(path) for path in sorted(DATA.glob("[0-9]*.toml")))


@cache
def notices(region: str = NATIONAL) -> tuple[Notice, ...]:
    """Every notice on file that binds `region`, in the order in which they apply; read once a process."""
    upper = [notice for code in layers(region)[1:] for notice in layer(code).notices]
    return in_order((*_national(), *upper), region)


@cache
def on_file() -> tuple[Notice, ...]:
    """Every notice on file, of whatever region."""
    return (*_national(), *(notice for code in REGIONS if code != NATIONAL for notice in layer(code).notices))


def in_order(notices: Iterable[Notice], region: str) -> tuple[Notice, ...]:
    """The notices that bind `region`, each after those it overrides: by layer, then by day of publication."""
    level = {code: depth for depth, code in enumerate(layers(region))}
    binding = [notice for notice in notices if notice.region in level]
    return tuple(sorted(binding, key=lambda n: (level[n.region], n.published_on, n.signed_on, n.document_no)))


# ---------------------------------------------------------------- gaps


def gaps(region: str, known: Sequence[Notice], years: range) -> tuple[Gap, ...]:
    """The gaps of `region` in `years` if the notices `known` are all there is, in order of their days."""
    return tuple(
        sorted((gap for code in layers(region)[1:] for gap in _gaps(layer(code), known, years)), key=lambda g: g.first)
    )


def _gaps(of: Layer, known: Sequence[Notice], years: range) -> Iterator[Gap]:
    covered = {(notice.year, name) for notice in known if notice.region == of.region for name in notice.covers}
    seasons = sorted({festival.season for festival in of.festivals})
    name = REGIONS[of.region]
    for year in years:
        for season in seasons:
            first, last = (date(year, *day) for day in season)
            festivals = [f for f in of.festivals if f.season == season and f.since <= year]
            absent = "、".join(f.name for f in festivals if (year, f.name) not in covered)
            if absent:
                what = f"{name}{year}年{absent}的放假通知没有收录或者尚未公布"
                yield Gap(first, last, f"{what}，{first}至{last}之间的地方放假和调休没有计入")
    for notice in known:
        if notice.doubt and notice.region == of.region:
            for season in sorted({festival.season for festival in of.festivals if festival.name in notice.covers}):
                first, last = (date(notice.year, *day) for day in season)
                yield Gap(first, last, f"{notice.title}：{notice.doubt}")


def undated(known: Iterable[Notice]) -> tuple[Gap, ...]:
    """The days of the notices whose publication day is not known, for whoever asks what was known on a day."""
    found = []
    for notice in known:
        if not notice.dated:
            days = [entry.day for entry in notice.days]
            text = f"{notice.title}的公布日期没有查到，按{notice.published_on}起已经公布推算"
            found.append(Gap(min(days), max(days), text))
    return tuple(found)
