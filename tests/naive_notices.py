"""Every annual notice that may still come, a second time: the days off and make-up days of each holiday within the
figures of `calendars/data/limits.toml` (its head says what they mean), found by trying.

Shares no code with `calendars`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

from tests.naive_days import ALMANAC, DATA, ONE, holidays, made_up, row, weekend

Said = Mapping[date, bool]
"""What one holiday's arrangement changes: weekdays that become free (False), weekend days that are worked (True)."""


@cache
def figures(year: int) -> dict[str, Any]:
    every: list[dict[str, Any]] = tomllib.loads((DATA / "limits.toml").read_text(encoding="utf-8"))["limits"]
    found = max((f for f in every if f["from_year"] <= year), key=lambda f: int(f["from_year"]))
    return {**found, "breaks": {b["name"]: b for b in found["breaks"]}}


def weekdays(days: list[date]) -> list[date]:
    return [day for day in days if not weekend(day)]


def rows(name: str, own: list[date], rule: date, year: int) -> list[list[date]]:
    """Days off in a row that the figures allow; `rule`: 初一, 1 October."""
    spec = figures(year)["breaks"][name]
    lengths = spec["lengths"]
    if len(own) == 1 and own[0].strftime("%a") == "Wed":
        lengths = spec.get("wednesday", lengths)
    found = []
    for shift in range(-10, 11):
        for length in lengths:
            days = row(rule + shift * ONE, length)
            if shift in spec["starts"] if "starts" in spec else set(own) <= set(days):
                found.append(days)
    return found


def longest_run(freed: list[date], worked: tuple[date, ...]) -> int:
    """The most days worked in a row, around the make-up days."""

    def works(day: date) -> bool:
        return day in worked if weekend(day) else day not in freed

    longest = 0
    for makeup in worked:
        run = {makeup}
        while works(min(run) - ONE):
            run.add(min(run) - ONE)
        while works(max(run) + ONE):
            run.add(max(run) + ONE)
        longest = max(longest, len(run))
    return longest


def with_makeups(blocks: list[list[date]], makeups: int, reach: int, year: int) -> Iterator[Said]:
    """The same days off with each choice of `makeups` weekend days not further than `reach` from one of the rows."""
    off = [day for block in blocks for day in block]
    near = {
        day
        for block in blocks
        for day in row(block[0] - reach * ONE, len(block) + 2 * reach)
        if weekend(day) and day not in off
    }
    freed = weekdays(off)
    for worked in combinations(sorted(near), makeups):
        if longest_run(freed, worked) <= figures(year)["longest_run"]:
            yield dict.fromkeys(freed, False) | dict.fromkeys(worked, True)


def alone(name: str, granted: int, blocks: list[list[date]], year: int) -> Iterator[Said]:
    """One holiday by itself: never more than two make-up days, nor two more than a row of that length needs."""
    need = [(block, len(weekdays(block)) - granted) for block in blocks]
    need = [(block, makeups) for block, makeups in need if makeups in (0, 1, 2)]
    for block, makeups in need:
        fewest = min(other for days, other in need if len(days) == len(block))
        if makeups < fewest + 2:
            yield from with_makeups([block], makeups, figures(year)["breaks"][name]["reach"], year)


def together(moon: list[list[date]], nation: list[list[date]], own: list[date], year: int) -> Iterator[Said]:
    """中秋节 near 国庆节: in one row, or in two whose make-up days count together."""
    reach, granted = figures(year)["breaks"]["国庆节"]["reach"], len(own)
    whole = row(min(own), figures(year)["merged"])
    if set(own) <= set(whole):
        yield from with_makeups([whole], len(weekdays(whole)) - granted, reach, year)
    for first in moon:
        for second in nation:
            makeups = len(weekdays(first + second)) - granted
            if first[-1] < second[0] and makeups in range(5):
                yield from with_makeups([first, second], makeups, reach, year)


def unique(found: list[Said]) -> list[Said]:
    return [dict(items) for items in sorted({tuple(sorted(said.items())) for said in found})]


def arrangements(year: int, known_on: date | None = None) -> list[list[Said]]:
    """What the notice of `year` can say of each of its holidays."""
    return within(year, holidays(year, known_on), date.fromisoformat(f"{year}-{ALMANAC[year][0]}"))


def within(year: int, own: Mapping[str, list[date]], spring: date) -> list[list[Said]]:
    """What can be said of holidays with these days of their own, and 初一 on `spring`; the statute's days among it."""
    alike = made_up(own)
    choices = {name: rows(name, days, spring if name == "春节" else days[0], year) for name, days in own.items()}
    joint = ("中秋节", "国庆节")
    near = "中秋节" in own and (own["国庆节"][0] - own["中秋节"][0]).days <= figures(year)["within"]
    found = []
    if near:
        days = own["中秋节"] + own["国庆节"]
        plain: Said = dict.fromkeys(weekdays(alike["中秋节"] + alike["国庆节"]), False)
        found.append(unique([plain, *together(choices["中秋节"], choices["国庆节"], days, year)]))
    for name, days in own.items():
        if not (near and name in joint):
            plain = dict.fromkeys(weekdays(alike[name]), False)
            found.append(unique([plain, *alone(name, len(days), choices[name], year)]))
    return found
