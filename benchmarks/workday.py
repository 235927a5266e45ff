"""The n-th working day after a day in China: ours against the least that Python can do, and against four libraries.

The same questions go to everybody (the slow ones get the first few of them): days of 2018 to 2023, the years that
every peer has in its data, one to thirty working days ahead. How many of its answers are ours is told beside each time,
because a quick wrong answer is worth nothing. The bare prefix sum is the least that Python can do: one subtraction and
two lookups.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

import chinese_calendar
import holidays
import numpy as np
from workalendar.asia import China

from benchmarks import _measure as m
from calendars import load

warnings.filterwarnings("ignore", "Support years 2018-2023")  # workalendar, whose years these are
FIRST, LAST = date(2018, 1, 1), date(2023, 12, 31)
FARTHEST = 30
OURS = load()
Question = tuple[date, int]
Answer = Callable[[date, int], date]


def questions(count: int) -> list[Question]:
    """Days and numbers, the same at each run."""
    chance = random.Random(711)
    days = (LAST - FIRST).days - 3 * FARTHEST
    return [(FIRST + timedelta(chance.randrange(days)), chance.randint(1, FARTHEST)) for _ in range(count)]


# ------------------------------------------------------------------------------------------------- the peers

_ORIGIN = FIRST.toordinal()
_ALL = [FIRST + timedelta(i) for i in range((LAST - FIRST).days + 1)]
_WORKED = [day for day in _ALL if OURS.is_working(day)]
_RANK = [total - 1 for total in accumulate(int(OURS.is_working(day)) for day in _ALL)]


def bare(day: date, n: int) -> date:
    """No check of the range, no n of 0 or below."""
    return _WORKED[_RANK[day.toordinal() - _ORIGIN] + n]


_HOLIDAYS = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))
_WORKALENDAR = China()
# numpy adds no make-up days to a week of five days: it gets a week of seven and every day off
_BUSDAYS = np.busdaycalendar("1111111", [np.datetime64(day) for day in _ALL if not OURS.is_working(day)])


def by_chinesecalendar(day: date, n: int) -> date:
    """`find_workday`."""
    return chinese_calendar.find_workday(n, day)


def by_holidays(day: date, n: int) -> date:
    """`get_nth_working_day` of the country's calendar."""
    return _HOLIDAYS.get_nth_working_day(day, n)


def by_workalendar(day: date, n: int) -> date:
    """`add_working_days` of its own calendar of China."""
    return _WORKALENDAR.add_working_days(day, n)


def by_numpy(day: date, n: int) -> date:
    """`busday_offset` of one day, with our working days."""
    return np.busday_offset(day, n, roll="backward", busdaycal=_BUSDAYS).item()


@dataclass(frozen=True, slots=True)
class Peer:
    """`share` of the questions that it gets; `target` how many times our time it must take at least."""

    name: str
    answer: Answer
    share: float
    target: float | None = None


BARE = "bare prefix sum"
PEERS = (
    Peer("`numpy.busday_offset`, our days off", by_numpy, 0.2),
    Peer("`holidays` CN", by_holidays, 0.05, 60),
    Peer("`workalendar` China", by_workalendar, 0.05),
    Peer("`chinesecalendar`", by_chinesecalendar, 0.01, 500),
)


def contender(answer: Answer, asked: Sequence[Question], times: int) -> m.Contender:
    """Ask them all, one by one."""

    def work() -> None:
        for day, n in asked:
            answer(day, n)

    return m.Contender(work, len(asked), times)


def main() -> None:
    """Print the tables."""
    small = m.size() == "small"
    asked = questions(500 if small else 2000)
    rounds, times = (2, 1) if small else (40, 3)
    contenders = {name: contender(f, asked, times) for name, f in (("ours", OURS.nth_working_day), (BARE, bare))}
    for peer in PEERS:
        contenders[peer.name] = contender(peer.answer, asked[: int(len(asked) * peer.share)], times)
    days = np.array([day for day, _ in asked], dtype="datetime64[D]")
    ahead = np.array([n for _, n in asked])
    batch = f"`numpy.busday_offset`, {len(asked)} days in one call"
    contenders[batch] = m.Contender(
        lambda: np.busday_offset(days, ahead, roll="backward", busdaycal=_BUSDAYS), len(asked), times
    )
    layered = {region: load(region) for region in ("CN-GX", "CN-XJ")}
    contenders |= {region: contender(cal.nth_working_day, asked, times) for region, cal in layered.items()}
    taken = m.take_turns(contenders, rounds)

    print(m.machine_note("workalendar", "chinesecalendar", "holidays", "numpy"))
    times_of = [m.shown(taken.time(name).median) for name in ("ours", BARE)]
    headers = ("What", "an answer", "bare prefix sum", "ours to it", "target", "")
    m.table(
        "The n-th working day: what our own answer costs",
        headers,
        [["`nth_working_day`", *times_of, *m.at_most(taken.ratio("ours", BARE), 1.5)]],
    )
    regional = [
        [
            f"`nth_working_day`, {region}",
            m.shown(taken.time(region).median),
            *m.at_most(taken.ratio(region, "ours"), 1.1),
        ]
        for region in layered
    ]
    m.table(
        "A region's layer: nothing at query time", ("What", "an answer", "to the whole country", "target", ""), regional
    )
    rows = []
    for peer in PEERS:
        same = sum(peer.answer(*q) == OURS.nth_working_day(*q) for q in asked[:400]) / len(asked[:400])
        ratio = taken.ratio(peer.name, "ours")
        told = m.at_least(ratio, peer.target) if peer.target else (m.spread(ratio), "–", "–")
        rows.append([peer.name, m.shown(taken.time(peer.name).median), f"{same:.1%}", *told])
    rows.append([batch, m.shown(taken.time(batch).median), "", m.spread(taken.ratio(batch, "ours")), "–", "–"])
    m.table("The n-th working day: others", ("Who", "an answer", "the same as ours", "it to ours", "target", ""), rows)


if __name__ == "__main__":
    main()
