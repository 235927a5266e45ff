"""Who is told of a period that runs out, and when (workflows §15, ADR 008).

A ladder is a list of levels, each some working days before or after the due date. What comes next for a clock follows
from the case alone: the level told last, the due date, and the day since which it could be known. So a sweep that comes
late finds exactly what the daily ones would have told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from engine.core import deadlines
from engine.core.case import Case, ClockRun, pause_key
from engine.core.errors import CalendarRangeError, InputError
from engine.core.hours import HOURS, began_at, clock_time, due_at, half_at
from engine.core.kept import Person
from engine.core.ports import WorkingCalendar

Told = tuple[str, str]
"""(level, due date that it was told for)."""

LEVELS: Mapping[str, str] = {
    "started": "期限开始",
    "half": "期限过半",
    "notice": "提醒",
    "warning": "预警",
    "due_today": "今日到期",
    "ended": "期限届满",
    "passed": "内部期限已过",
    "overdue": "逾期",
    "supervised": "逾期督办",
    "long_pause": "扣除期间过长",
}
"""Every level with its label, mildest first."""
RANK: Mapping[str, int] = {key: n for n, key in enumerate(LEVELS)}
OVERDUE = ("overdue", "supervised")
"""The levels that mark the case overdue; only a duty has them."""
_PAST = frozenset(k for k in LEVELS if RANK[k] >= RANK["due_today"]) - {"long_pause"}
LONG_PAUSE = 30
"""Working days of exclusion after which the office head is told."""
MOST_DAYS = 60
"""A level may lie this many working days from the due date."""

POSTS: Mapping[str, tuple[str, ...]] = {
    "handler": ("handler",),
    "unit_head": ("reviewer",),
    "office_head": ("office_head",),
    "leader": ("issuing_leader",),
    "supervisor": ("supervisor",),
}
"""Whom a ladder names, and the roles that fill the post unless the agency says otherwise (`told.<post>`)."""
_STAND_INS: Mapping[str, tuple[str, ...]] = {
    "handler": ("officer", "office_head"),
    "unit_head": ("office_head",),
    "leader": ("office_head",),
}


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a ladder: told `offset` working days after the due date (negative: before it) to the holders of
    `posts`."""

    key: str
    offset: int
    posts: tuple[str, ...]


Ladder = tuple[Level, ...]
_UNIT = ("handler", "unit_head")
_OFFICE = (*_UNIT, "office_head")
_AGENCY = (*_OFFICE, "leader")

LADDERS: Mapping[str, Ladder] = {
    "duty": (
        Level("notice", -5, ("handler",)),
        Level("warning", -2, _UNIT),
        Level("due_today", 0, _OFFICE),
        Level("overdue", 1, _AGENCY),
        Level("supervised", 5, (*_AGENCY, "supervisor")),
    ),
    "window": (Level("warning", -2, ("handler",)),),
    "theirs": (Level("notice", -3, ("handler",)),),
    "internal": (
        Level("warning", -2, ("handler",)),
        Level("due_today", 0, _UNIT),
        Level("passed", 1, _OFFICE),
    ),
    # the step that it held back may be taken from the next working day
    "minimum": (Level("ended", 1, ("handler",)),),
}
"""The ladder of each kind of clock, unless the agency has its own for the clock or the kind (`ladder.<clock or kind>`).

Whose period it is decides: only a duty goes up to the leader and the supervising department."""
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "duty": ("notice", "warning", "due_today", *OVERDUE),
    "window": ("notice", "warning", "due_today"),
    "theirs": ("notice", "warning", "due_today"),
    "internal": ("notice", "warning", "due_today", "passed"),
    "minimum": ("notice", "ended"),
}
_TELLS_OF_DAYS = ("duty", "internal", "window")


# ------------------------------------------------------------------------------------------- settings

OFF = "off"


def parse_ladder(text: str, kind: str) -> Ladder:
    """A ladder written `notice -5 handler; warning -2 handler,unit_head; …`, or `off`. Raises InputError."""
    if text.strip() == OFF:
        levels: Ladder = ()
    else:
        levels = tuple(_level(part) for part in text.split(";") if part.strip())
    fault = _fault(levels, kind)
    if fault:
        raise InputError(f"提醒阶梯“{text}”有误：{fault}", field="ladder", remedy=f"例如：{spell(LADDERS[kind])}")
    return levels


def spell(ladder: Ladder) -> str:
    """The inverse of `parse_ladder`."""
    return "; ".join(f"{x.key} {x.offset} {','.join(x.posts)}" for x in ladder) or OFF


def _level(text: str) -> Level:
    words = text.split()
    if len(words) != 3:
        raise InputError(f"“{text.strip()}”应写作：级别 天数 岗位", field="ladder")
    try:
        offset = int(words[1])
    except ValueError:
        raise InputError(f"“{words[1]}”不是天数", field="ladder") from None
    return Level(words[0], offset, tuple(p for p in words[2].split(",") if p))


def _fault(levels: Ladder, kind: str) -> str | None:
    for x in levels:
        if x.key not in _ALLOWED[kind]:
            return f"没有“{x.key}”这一级（可选：{'、'.join(_ALLOWED[kind])}）"
        unknown = [p for p in x.posts if p not in POSTS]
        if unknown or not x.posts:
            return f"没有“{'、'.join(unknown)}”这一岗位（可选：{'、'.join(POSTS)}）"
        if not _right_side(x):
            return f"“{x.key}”不能定在到期日的 {x.offset} 个工作日处"
    if any(b.offset <= a.offset or RANK[b.key] <= RANK[a.key] for a, b in pairwise(levels)):
        return "各级应由先到后，不能重复"
    if kind == "duty" and not any(x.key == "overdue" for x in levels):
        return "法定期限须有“overdue 1”一级（逾期须有记录）"
    return None


def _right_side(level: Level) -> bool:
    if level.key in ("notice", "warning"):
        return -MOST_DAYS <= level.offset < 0
    if level.key in ("due_today", "overdue"):
        return level.offset == (0 if level.key == "due_today" else 1)
    return 1 <= level.offset <= MOST_DAYS


class Policy:
    """The ladders and posts of an agency: its dated settings `ladder.<clock or kind>` and `told.<post>`, else the
    defaults. A clock keeps the ladder of the day on which it was armed."""

    def __init__(self, settings: Iterable[tuple[str, str | int, date]] = ()) -> None:
        self._dated: dict[str, list[tuple[date, str]]] = {}
        for key, value, since in settings:
            if key.startswith(("ladder.", "told.")):
                self._dated.setdefault(key, []).append((since, str(value)))
        for dated in self._dated.values():
            dated.sort(key=lambda s: s[0])
        self._parsed: dict[tuple[str, str], Ladder | None] = {}

    def _on(self, key: str, day: date) -> str | None:
        found = None
        for since, value in self._dated.get(key, ()):
            if since > day:
                break
            found = value
        return found

    def ladder(self, clock: str, kind: str, armed_on: date) -> Ladder:
        """The ladder of a clock that was armed on that day."""
        if not self._dated:
            return LADDERS[kind]
        found = self._read(self._on(f"ladder.{clock}", armed_on), kind)
        if found is None:
            found = self._read(self._on(f"ladder.{kind}", armed_on), kind)
        return LADDERS[kind] if found is None else found

    def _read(self, text: str | None, kind: str) -> Ladder | None:
        """The ladder; None if there is none for this kind (a run may have another kind than its clock)."""
        if text is None:
            return None
        if (text, kind) not in self._parsed:
            try:
                self._parsed[text, kind] = parse_ladder(text, kind)
            except InputError:
                self._parsed[text, kind] = None
        return self._parsed[text, kind]

    def roles(self, post: str, day: date) -> tuple[str, ...]:
        """The roles that fill `post` on that day."""
        text = self._on(f"told.{post}", day) if self._dated else None
        return POSTS[post] if text is None else tuple(x.strip() for x in text.split(",") if x.strip())


class Staff:
    """Who is told: the persons of an agency by post."""

    def __init__(self, people: Iterable[Person], policy: Policy) -> None:
        self._policy = policy
        self._names: set[str] = set()
        self._by_role: dict[str, set[str]] = {}
        self._found: dict[tuple[tuple[str, ...], str, date], tuple[str, ...]] = {}
        for p in people:
            self._names.add(p.name)
            for role in p.roles:
                self._by_role.setdefault(role, set()).add(p.name)

    def who(self, posts: tuple[str, ...], handler: str, day: date) -> tuple[str, ...]:
        """The names of those who hold `posts` on that day; the handler is the one the case names, if it names a person
        of the agency. A post that nobody holds falls to the next above."""
        key = posts, handler, day
        if key not in self._found:
            names: set[str] = set()
            for post in posts:
                names |= {handler} if post == "handler" and handler in self._names else self._holders(post, day)
            self._found[key] = tuple(sorted(names))
        return self._found[key]

    def _holders(self, post: str, day: date) -> set[str]:
        held: set[str] = set()
        for role in self._policy.roles(post, day):
            held |= self._by_role.get(role, set())
        for role in _STAND_INS.get(post, ()):
            held = held or self._by_role.get(role, set())
        return held


# ------------------------------------------------------------------------------------------- what comes next


@dataclass(frozen=True, slots=True)
class Timing:
    """What decides when a clock is told: `length` in working days with its extensions; `due_on` of a paused clock the
    latest it can be, then `floor` the first day on which it runs again; `moments` at which a clock of hours is told of
    its start, its half and its end; `target` an earlier date that binds the agency (`deadlines.target_on`), to which
    the levels up to the due date lead."""

    clock: str
    kind: str
    length: int
    started_on: date
    due_on: date
    armed_on: date
    floor: date | None = None
    moments: Mapping[str, datetime] | None = None
    target: date | None = None

    @property
    def goal(self) -> date:
        """The day by which it is to be done."""
        return self.target or self.due_on


@dataclass(frozen=True, slots=True)
class Alert:
    """What is to be told next: on the day `on` (`exact`: whatever day that is; of a clock of hours not before the time
    of day `at`), that `what` has reached `level`."""

    on: date
    what: str
    clock: str
    level: Level
    due_on: date
    exact: bool = False
    at: str = ""


def of_days(t: Timing) -> bool:
    """The whole clock is a day or a number of hours: it is told at its start and at its expiry, on any day."""
    return (t.moments is not None or t.length <= 1) and t.kind in _TELLS_OF_DAYS


def _rungs(ladder: Ladder, t: Timing) -> Ladder:
    """The levels that the clock is long enough for: at least twice the lead."""
    if not ladder:
        return ()
    if not of_days(t):
        length = 0 if t.moments else t.length
        return tuple(x for x in ladder if x.offset >= 0 or length >= -2 * x.offset)
    first = ladder[0].posts
    today = next((x for x in ladder if x.offset == 0), Level("due_today", 0, first))
    begins = [Level("started", 0, first)] + ([Level("half", 0, first)] if t.moments else [])
    return (*begins, today, *(x for x in ladder if x.offset > 0))


def _date(level: Level, t: Timing, cal: WorkingCalendar) -> date:
    """The day of a level, before what can be known is considered."""
    if t.moments and level.key in t.moments:
        return t.moments[level.key].date()
    if level.key == "started":
        return t.started_on
    if level.offset:
        return cal.nth_working_day(t.goal if level.offset < 0 else t.due_on, level.offset)
    return t.goal if of_days(t) or cal.is_working(t.goal) else cal.nth_working_day(t.goal, -1)


def next_level(ladder: Ladder, t: Timing, told: Told | None, cal: WorkingCalendar) -> Alert | None:
    """The level of a running clock that is told next. Of several that fall on one day only the highest is told."""
    reached = -1 if told is None or void(told, t.due_on) else RANK[told[0]]
    known = max(t.armed_on, t.floor) if t.floor else t.armed_on
    rolled = None
    found: Alert | None = None
    for level in _rungs(ladder, t):
        if RANK[level.key] <= reached:
            continue
        exact = level.offset == 0 and of_days(t)
        try:
            on = _date(level, t, cal)
            at = clock_time(t.moments[level.key]) if t.moments and level.key in t.moments else ""
            if on < known:
                if rolled is None:
                    rolled = cal.nth_working_day(known, 0)
                on, at = known if exact else rolled, ""
        except CalendarRangeError:  # beyond every calendar: later notices bring it into range
            break
        if found is not None and (on, at) > (found.on, found.at):
            break
        found = Alert(on, t.clock, t.clock, level, t.due_on, exact, at)
    return found


def void(told: Told, due_on: date) -> bool:
    """It was said to be due, but the due date has moved since (a correction, an exclusion recorded late)."""
    return told[0] in _PAST and told[1] != due_on.isoformat()


def timing(run: ClockRun, cal: WorkingCalendar) -> Timing:
    """How `run` stands."""
    due = deadlines.due_on(run, cal)
    floor = None
    if due is None:
        due = deadlines.latest_due_on(run, cal) or run.started_on
        floor = _over(run, cal) + timedelta(days=1)
    armed = run.armed_on or run.started_on
    if run.unit == HOURS:
        moments = {"started": began_at(run), "half": half_at(run), "due_today": due_at(run)}
        hours = run.length + run.extension
        return Timing(run.key, run.kind, hours, run.started_on, due, armed, moments=moments)
    plain = run.unit == "working" and run.until is None
    length = run.length + run.extension if plain else _days_between(run, due, cal)
    target = deadlines.target_on(run, due)
    return Timing(run.key, run.kind, length, run.started_on, due, armed, floor, target=target)


def _days_between(run: ClockRun, due: date, cal: WorkingCalendar) -> int:
    """The working days of a clock that is not counted in them; the plain days up to a fixed end that no calendar
    reaches yet."""
    try:
        return cal.count(run.started_on, due)
    except CalendarRangeError:
        if run.until is None:
            raise
        return (due - run.started_on).days


def _over(run: ClockRun, cal: WorkingCalendar) -> date:
    """The last day of the exclusions that are open, if each lasts to its legal end."""
    return max(deadlines.limit_end(p, cal) for p in run.pauses if p.to_on is None)


def _pause_alert(run: ClockRun, t: Timing, told: Told | None, cal: WorkingCalendar) -> Alert | None:
    """An exclusion of more than 30 working days, told to the office head once."""
    since = deadlines.excluded_since(run, cal)
    if since is None or t.floor is None or (told is not None and told[1] == since.isoformat()):
        return None
    try:
        on = max(cal.nth_working_day(since, LONG_PAUSE + 1), cal.nth_working_day(t.armed_on, 0))
    except CalendarRangeError:
        return None
    if on >= t.floor:
        return None
    return Alert(on, pause_key(run.key), run.key, Level("long_pause", 0, ("office_head",)), since)


def next_alert(case: Case, run: ClockRun, policy: Policy, cal: WorkingCalendar, t: Timing) -> Alert | None:
    """What is told next of a clock of the case; None once it is stopped, and of an applicant's remedies."""
    if not run.live or run.remedy:
        return None
    found = next_level(policy.ladder(run.key, run.kind, t.armed_on), t, case.told.get(run.key), cal)
    if t.floor is not None:
        pause = _pause_alert(run, t, case.told.get(pause_key(run.key)), cal)
        if pause is not None and (found is None or pause.on <= found.on):
            return pause
    return found


# ------------------------------------------------------------------------------------------- how far it has gone


def standing(case: Case, cal: WorkingCalendar) -> dict[str, str]:
    """The level that each live clock has been told at, as far as its due date still stands."""
    out: dict[str, str] = {}
    for key, told in case.told.items():
        run = case.runs.get(key)
        if run is not None and run.live and not void(told, timing(run, cal).due_on):
            out[key] = told[0]
    return out


def highest(levels: Iterable[str]) -> str:
    """The highest of some levels, "" of none."""
    return max(levels, key=RANK.__getitem__, default="")


def overdue(case: Case, cal: WorkingCalendar) -> tuple[str, ...]:
    """The duties that the case is marked overdue for."""
    return tuple(key for key, level in standing(case, cal).items() if level in OVERDUE)


def telling_day(alert_on: date, exact: bool, recorded_on: date, cal: WorkingCalendar) -> date:
    """The day of the digest in which somebody reads it: no non-working day, except of clocks of a day."""
    return max(alert_on, recorded_on) if exact else cal.nth_working_day(max(alert_on, recorded_on), 0)
