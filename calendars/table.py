"""From notices and statutes to a table with one entry a day: a question about working days is a lookup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from calendars.bounds import Bounds, build_bounds
from calendars.layers import Gap, gaps, undated
from calendars.notice import NATIONAL, DayKind, Notice, NoticeKind, missing_title
from calendars.statutory import Statute, estimate, in_force
from engine.core.errors import InputError

FIRST_DAY = date(2006, 12, 25)
"""The Monday of the week in which the first notice on file (for 2007) begins to rule days."""
FIRST_YEAR = 2007
ESTIMATED_YEARS = 2
"""How many years past the last annual notice the table goes on by the statute alone."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What makes a day differ from its weekday.

    `source` is the document number of the notice or, where none is out yet (`estimated`), of the statute.
    """

    kind: DayKind
    name: str
    source: str
    estimated: bool = False

    @property
    def reason(self) -> str:
        """Why the day is worked or not, in Chinese."""
        if self.kind is DayKind.MAKEUP_WORKDAY:
            return f"{self.name}调休上班"
        if self.kind is DayKind.WORKDAY:
            return f"{self.name}放假取消，照常上班"
        if self.kind is DayKind.WEEKEND:
            return f"{self.name}调休上班取消，周末休息"
        spoken = self.name.replace("（", "").replace("）", "")
        return f"{spoken}放假" + ("（按法定节假日推算）" if self.estimated else "")


@dataclass(frozen=True, slots=True)
class Table:
    """Every day from `FIRST_DAY` to `last_day`; position i is `FIRST_DAY` + i days.

    `flags[i]`: 1 if day i is worked. `rank[i]`: how many days up to and including i are worked, less one, so
    that the n-th working day after day i is `working_days[rank[i] + n]`. `bounds`: the same at the least and at the
    most. `gaps`: days of which the region's sources do not say enough; `undated`: those of notices whose day of
    publication is not known.
    """

    published_until: date
    last_day: date
    flags: bytes
    rank: tuple[int, ...]
    working_days: tuple[date, ...]
    rulings: dict[date, Ruling]
    bounds: Bounds
    gaps: tuple[Gap, ...]
    undated: tuple[Gap, ...]


def published_until(notices: Sequence[Notice]) -> date:
    """31 December of the last year with a national annual notice; the day before the table if there is none.

    Errors: `InputError` if a year is missing between two others or has two notices.
    """
    annual = [n for n in notices if n.kind is NoticeKind.ANNUAL and n.region == NATIONAL]
    expected = FIRST_YEAR
    for notice in sorted(annual, key=lambda n: n.year):
        if notice.year > expected:
            raise InputError(f"已有{notice.year}年的放假通知，但缺少{missing_title(expected)}", field="year")
        if notice.year < expected:
            why = f"{notice.year}年的年度通知重复或早于{FIRST_YEAR}年：{notice.document_no}"
            raise InputError(why, field="year")
        expected += 1
    return date(expected - 1, 12, 31) if annual else date.fromordinal(FIRST_DAY.toordinal() - 1)


def build_table(notices: Sequence[Notice], statutes: Sequence[Statute], region: str = NATIONAL) -> Table:
    """The table of `region` by `notices`, given in the order in which they apply: a later one overrides an earlier.

    Years without an annual notice follow the statute that rules them (see `estimate`) and are provisional.
    Errors: `InputError` for years out of sequence or a day outside the table.
    """
    until = published_until(notices)
    last_day = date(until.year + ESTIMATED_YEARS, 12, 31)
    rulings: dict[date, Ruling] = {}
    for year in range(until.year + 1, last_day.year + 1):
        statute = in_force(statutes, year)
        for day, name in estimate(statute, year).items():
            rulings[day] = Ruling(DayKind.HOLIDAY, name, statute.document_no, estimated=True)
    for notice in notices:
        for entry in notice.days:
            if not FIRST_DAY <= entry.day <= last_day:
                raise InputError(f"{notice.document_no}中的{entry.day}超出工作日历范围", field="days")
            rulings[entry.day] = Ruling(entry.kind, entry.name, notice.document_no)
    origin = FIRST_DAY.toordinal()
    flags = _flags(origin, last_day, rulings)
    rank = tuple(total - 1 for total in accumulate(flags))
    working_days = tuple(date.fromordinal(origin + i) for i, flag in enumerate(flags) if flag)
    ruled = {day.toordinal(): ruling.kind.working for day, ruling in rulings.items() if not ruling.estimated}
    return Table(
        published_until=until,
        last_day=last_day,
        flags=flags,
        rank=rank,
        working_days=working_days,
        rulings=rulings,
        bounds=build_bounds(origin, rank, working_days, ruled, statutes, until.year + 1),
        gaps=gaps(region, notices, range(FIRST_YEAR, last_day.year + 1)),
        undated=undated(notices),
    )


def _flags(origin: int, last_day: date, rulings: dict[date, Ruling]) -> bytes:
    length = last_day.toordinal() - origin + 1
    flags = bytearray((b"\x01" * 5 + b"\x00" * 2) * length)[:length]  # whole weeks, more than are needed
    for day, ruling in rulings.items():
        flags[day.toordinal() - origin] = ruling.kind.working
    return bytes(flags)
