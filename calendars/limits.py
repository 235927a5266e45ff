"""What a notice that is not published yet can make of the days around the statutory holidays (`limits.toml`).

For each holiday of a year, every arrangement within the limits: which working days become free and which weekend
days are worked. 中秋节 and 国庆节 are arranged together when they are near each other. What the statute alone gives
(`estimate`) is always one of the arrangements, so a date by the statute lies between the earliest and the latest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations

from calendars.notice import DATA, Fields
from calendars.statutory import MADE_UP, Statute, StatutoryHoliday, estimate
from engine.core.errors import CalendarRangeError

LIMITS_FILE = DATA / "limits.toml"
MOST_MAKEUPS = 2
"""Make-up days of one holiday: no notice had more."""
SPARE_MAKEUPS = 1
"""Make-up days beyond the fewest that days off of the same length need: 元旦 2012 and 2013 had one."""
MOON, NATION = "中秋节", "国庆节"

Days = tuple[int, ...]
"""Ordinals, as of `date.toordinal`."""


@dataclass(frozen=True, slots=True)
class Break:
    """How long the days off of a holiday can be, where they can start and where make-up days can lie."""

    name: str
    lengths: Days
    wednesday: Days
    starts: Days | None
    reach: int


@dataclass(frozen=True, slots=True)
class Limits:
    """One set of figures; see the head of `limits.toml`."""

    from_year: int
    longest_run: int
    merged: int
    within: int
    breaks: dict[str, Break]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The working days (Monday to Friday) that become free and the weekend days that are worked."""

    freed: frozenset[int]
    worked: frozenset[int]


def weekend(ordinal: int) -> bool:
    """Whether the day is a Saturday or a Sunday."""
    return ordinal % 7 in (6, 0)


@cache
def all_limits() -> tuple[Limits, ...]:
    """The sets in `limits.toml`, oldest first; read once a process."""
    fields = Fields(tomllib.loads(LIMITS_FILE.read_text(encoding="utf-8")), LIMITS_FILE.name)
    found = tuple(_parse(entry) for entry in fields.tables("limits"))
    fields.refuse_rest()
    return tuple(sorted(found, key=lambda limits: limits.from_year))


def _parse(fields: Fields) -> Limits:
    limits = Limits(
        from_year=fields.take("from_year", int),
        longest_run=fields.take("longest_run", int),
        merged=fields.take("merged", int),
        within=fields.take("within", int),
        breaks={found.name: found for found in map(_parse_break, fields.tables("breaks"))},
    )
    fields.refuse_rest()
    return limits


def _parse_break(fields: Fields) -> Break:
    lengths = tuple(fields.take("lengths", list))
    starts = fields.take("starts", list, [])
    found = Break(
        name=fields.take("name", str),
        lengths=lengths,
        wednesday=tuple(fields.take("wednesday", list, list(lengths))),
        starts=tuple(starts) or None,
        reach=fields.take("reach", int),
    )
    fields.refuse_rest()
    return found


def limits_of(year: int) -> Limits:
    """The set that applies to `year`. Errors: `CalendarRangeError` if none is that old."""
    ruling = [limits for limits in all_limits() if limits.from_year <= year]
    if not ruling:
        raise CalendarRangeError(f"没有{year}年的放假安排限度", field="year")
    return ruling[-1]


def arrangements(statute: Statute, year: int) -> Iterator[tuple[Arrangement, ...]]:
    """For each holiday of `year` (中秋节 with 国庆节 where they are near) all arrangements within the limits."""
    limits = limits_of(year)
    by_name = {holiday.name: holiday for holiday in statute.holidays}
    free = estimate(statute, year)
    joint: tuple[str, ...] = ()
    if MOON in by_name:
        moon, nation = (_days(by_name[name], year)[0] for name in (MOON, NATION))
        if moon >= nation - limits.within:
            joint = (MOON, NATION)
            yield _with_estimate(_joint(limits, by_name[MOON], by_name[NATION], year), free, joint)
    for name, holiday in by_name.items():
        if name not in joint:
            yield _with_estimate(_alone(limits, holiday, year), free, (name,))


def _with_estimate(
    found: Iterable[Arrangement], free: Mapping[date, str], names: tuple[str, ...]
) -> tuple[Arrangement, ...]:
    """`found` and what the statute alone gives."""
    plain = frozenset(
        day.toordinal()
        for day, name in free.items()
        if day.weekday() < 5 and set(name.removesuffix(MADE_UP).split("、")) & set(names)
    )
    return tuple({*found, Arrangement(plain, frozenset())})


def _days(holiday: StatutoryHoliday, year: int) -> Days:
    return tuple(day.toordinal() for day in holiday.dates(year))


def _blocks(spec: Break, holiday: StatutoryHoliday, year: int) -> Iterator[range]:
    """Every row of days off that `spec` allows."""
    own = _days(holiday, year)
    rule = own[0] - holiday.offset
    lengths = spec.wednesday if len(own) == 1 and own[0] % 7 == 3 else spec.lengths
    for length in lengths:
        if spec.starts is not None:
            yield from (range(rule + start, rule + start + length) for start in spec.starts)
        else:
            yield from (range(first, first + length) for first in range(own[-1] - length + 1, own[0] + 1))


def _freed(*blocks: range) -> frozenset[int]:
    return frozenset(day for block in blocks for day in block if not weekend(day))


def _alone(limits: Limits, holiday: StatutoryHoliday, year: int) -> Iterator[Arrangement]:
    spec = limits.breaks[holiday.name]
    blocks = [(block, len(_freed(block)) - holiday.days) for block in _blocks(spec, holiday, year)]
    blocks = [(block, makeups) for block, makeups in blocks if 0 <= makeups <= MOST_MAKEUPS]
    for block, makeups in blocks:
        fewest = min(other for row, other in blocks if len(row) == len(block))
        if makeups <= fewest + SPARE_MAKEUPS:
            yield from _worked(limits, (block,), makeups, spec.reach)


def _joint(limits: Limits, moon: StatutoryHoliday, nation: StatutoryHoliday, year: int) -> Iterator[Arrangement]:
    """中秋节 near 国庆节: one row of days off, or two whose make-up days count together (2015, 2026)."""
    granted = moon.days + nation.days
    reach = limits.breaks[NATION].reach
    own = _days(moon, year) + _days(nation, year)
    whole = range(min(own), min(own) + limits.merged)
    if max(own) in whole:
        yield from _worked(limits, (whole,), len(_freed(whole)) - granted, reach)
    for first in _blocks(limits.breaks[MOON], moon, year):
        for second in _blocks(limits.breaks[NATION], nation, year):
            if first[-1] < second[0]:
                yield from _worked(limits, (first, second), len(_freed(first, second)) - granted, reach)


def _worked(limits: Limits, blocks: Sequence[range], makeups: int, reach: int) -> Iterator[Arrangement]:
    """Every choice of make-up days near `blocks` that keeps to the longest run."""
    near = {day for block in blocks for day in range(block[0] - reach, block[-1] + reach + 1)}
    off = {day for block in blocks for day in block}
    freed = _freed(*blocks)
    for chosen in combinations(sorted(day for day in near - off if weekend(day)), makeups):
        found = Arrangement(freed, frozenset(chosen))
        if all(_run(found, makeup) <= limits.longest_run for makeup in chosen):
            yield found


def _run(found: Arrangement, makeup: int) -> int:
    """Working days in a row that the make-up day belongs to."""
    first = last = makeup
    while _works(found, first - 1):
        first -= 1
    while _works(found, last + 1):
        last += 1
    return last - first + 1


def _works(found: Arrangement, day: int) -> bool:
    return day in found.worked if weekend(day) else day not in found.freed
