"""Clock runs + calendar -> due dates, with their reasons (workflows §16).

The starting day is not counted; the n-th counted working day after it is the due date. An exclusion from d1 to d2
leaves out the working days d with d1 < d <= d2; several exclusions leave out the union of their days. Calendar-day
periods that end on a non-working day end on the next working day (民法典 203); fixed dates do not roll. Hours run by
the clock, on any day (`hours`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from engine.core import hours
from engine.core.case import Case, ClockRun, Pause
from engine.core.hours import END_OF_DAY, HOURS
from engine.core.labels import UNITS
from engine.core.ports import WorkingCalendar
from engine.core.workdays import DayLine, Standing, standing


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock run on a given day. Counts are working days (hours for clocks of these).

    `status` running, paused, stopped or expired (still running, past due); `due_on` None while paused; `left` days
    left, None once stopped or where no calendar reaches; `latest_due_on` the latest due date of a paused clock whose
    exclusions have a legal end. `earliest` and `latest`: what the date shown (`due_on`, or `latest_due_on`) can become
    by notices that are not published yet; `warnings`: what the sources leave open about its days; `due_at` the moment,
    of a clock of hours; `target_on` the date that a letter told for a duty, where a holiday notice has since moved the
    due date behind it.
    """

    key: str
    run: int
    kind: str
    status: str
    started_on: date
    due_on: date | None
    stopped_on: date | None
    late: bool
    days_late: int
    left: int | None
    excluded: int
    latest_due_on: date | None
    provisional: bool
    missing_notice: str | None
    earliest: date | None
    latest: date | None
    warnings: tuple[str, ...]
    unit: str = "working"
    due_at: datetime | None = None
    target_on: date | None = None

    @property
    def overdue_by(self) -> str:
        """How late it is, in words."""
        return f"逾期{self.days_late}{UNITS[HOURS if self.unit == HOURS else WORKING]}"

    @property
    def ends(self) -> str:
        """The due date, of a clock of hours the moment."""
        return f"{self.due_at:%Y-%m-%d %H:%M}" if self.due_at else str(self.due_on)


WORKING = "working"
_PROMISED = "已告知的期限不因放假通知缩短"


class Counting(Protocol):
    """The part of a working calendar that counting needs."""

    def nth_working_day(self, day: date, n: int) -> date: ...

    def count(self, start: date, end: date) -> int: ...


class _Side:
    """The calendar as it is at worst: with the most working days that missing notices can leave, or with the least."""

    def __init__(self, cal: WorkingCalendar, least: bool) -> None:
        self._cal = cal
        self._least = least

    def nth_working_day(self, day: date, n: int) -> date:
        earliest, latest = self._cal.bounds(day, n)
        return latest if self._least else earliest

    def count(self, start: date, end: date) -> int:
        least, most = self._cal.count_bounds(start, end)
        return least if self._least else most


def limit_end(pause: Pause, cal: Counting) -> date:
    """The day the law ends an exclusion by itself."""
    return cal.nth_working_day(pause.limit_from, pause.limit_days)


def _spans(run: ClockRun, cal: Counting, as_of: date | None, closed: bool) -> list[tuple[date, date | None]]:
    """Merged exclusions; an open one has end None unless its legal end is before `as_of` or `closed` asks for it. One
    that ended before it began leaves out nothing."""
    found: list[tuple[date, date | None]] = []
    for p in run.pauses:
        end = p.to_on
        if end is None:
            legal = limit_end(p, cal)
            if closed or (as_of is not None and as_of > legal):
                end = legal
        found.append((p.from_on, end))
    found.sort(key=lambda span: span[0])
    merged: list[tuple[date, date | None]] = []
    for a, b in found:
        if merged and (merged[-1][1] is None or a <= merged[-1][1]):
            last = merged[-1][1]
            merged[-1] = (merged[-1][0], None if last is None or b is None else max(last, b))
        else:
            merged.append((a, b))
    return merged


def _first(run: ClockRun, cal: Counting) -> date:
    return cal.nth_working_day(run.started_on, 0) if run.roll else run.started_on


def _due(run: ClockRun, cal: Counting, spans: list[tuple[date, date | None]]) -> date | int:
    """The due date; while excluded, the days left to count. A date that a letter told somebody for their own period is
    never shortened (`ClockRun.promised`)."""
    found = _counted(run, cal, spans)
    if isinstance(found, date) and run.promised is not None and run.kind == "theirs":
        return max(found, run.promised)
    return found


def _counted(run: ClockRun, cal: Counting, spans: list[tuple[date, date | None]]) -> date | int:
    """The same without what a letter told."""
    if run.until is not None:
        return run.until
    if run.unit == HOURS:
        return hours.due_at(run).date()
    total = run.length + run.extension
    if run.unit == "calendar":
        return cal.nth_working_day(run.started_on + timedelta(days=total), 0)
    at, left = _first(run, cal), total
    for a, b in spans:
        if a > at:
            counted = cal.count(at, a)
            if counted >= left:
                return cal.nth_working_day(at, left)
            left -= counted
            at = a
        if b is None:
            return left
        at = max(at, b)
    return cal.nth_working_day(at, left)


def _day(found: date | int) -> date | None:
    return found if isinstance(found, date) else None


def due_on(run: ClockRun, cal: WorkingCalendar, as_of: date | None = None) -> date | None:
    """The due date, or None while an exclusion is open. With `as_of`, exclusions whose legal end has passed are closed
    on it, whether or not anybody wrote it down. Raises CalendarRangeError outside the calendar."""
    return _day(_due(run, cal, _spans(run, cal, as_of, False)))


def excluded_since(run: ClockRun, cal: WorkingCalendar) -> date | None:
    """The day after which days are left out without end yet; None while no exclusion is open."""
    spans = _spans(run, cal, None, False)
    return spans[-1][0] if spans and spans[-1][1] is None else None


def latest_due_on(run: ClockRun, cal: Counting) -> date | None:
    """The due date if every open exclusion lasts to its legal end."""
    return _day(_due(run, cal, _spans(run, cal, None, True)))


def bounds(run: ClockRun, cal: WorkingCalendar) -> tuple[date | None, date | None]:
    """The earliest and the latest that `latest_due_on` can become by notices that are not published yet."""
    due = latest_due_on(run, cal)
    if due is None or due <= cal.settled_until:
        return due, due
    return latest_due_on(run, _Side(cal, least=False)), latest_due_on(run, _Side(cal, least=True))


def expired(run: ClockRun, cal: WorkingCalendar, on: date) -> bool:
    """Still running and its due date is before `on`."""
    if run.stopped_on is not None:
        return False
    due = due_on(run, cal, on)
    return due is not None and on > due


def in_time(run: ClockRun, cal: WorkingCalendar, on: date) -> bool:
    """`on` lies within the run: not after its due date, or days are left while it is paused."""
    found = _due(run, cal, _spans(run, cal, on, False))
    return on <= found if isinstance(found, date) else found > 0


def status(run: ClockRun, cal: WorkingCalendar, as_of: date, at: str = END_OF_DAY) -> str:
    """stopped, paused, expired or running, at the end of `as_of`; `at`: at that time of day, of a clock of hours."""
    if run.stopped_on is not None:
        return "stopped"
    if run.unit == HOURS:
        return "expired" if hours.moment(as_of, at) > hours.due_at(run) else "running"
    due = due_on(run, cal, as_of)
    if due is None:
        return "paused"
    return "expired" if as_of > due else "running"


def excluded_days(run: ClockRun, cal: WorkingCalendar, as_of: date) -> int:
    """Working days left out of the run so far (the union of its exclusions)."""
    if run.unit != "working" or run.until is not None:
        return 0
    spans = _spans(run, cal, as_of, False)
    due, first = _day(_counted(run, cal, spans)), _first(run, cal)
    last = due if due is not None else max(as_of, first)
    return sum(max(0, cal.count(max(a, first), min(b or last, last))) for a, b in spans)


def view(run: ClockRun, cal: WorkingCalendar, as_of: date, at: str = END_OF_DAY) -> ClockView:
    """Everything that is said of a run on the day `as_of`; `at`: at that time of day, of a clock of hours."""
    if run.unit == HOURS:
        return _view_hours(run, cal, as_of, at)
    spans = _spans(run, cal, as_of, False)
    found = _due(run, cal, spans)
    due, state = _day(found), status(run, cal, as_of)
    until = run.stopped_on or as_of
    late = _demands(run) and due is not None and until > due
    left: int | None = None
    if run.stopped_on is None:
        left = _left(cal, as_of, found) if isinstance(found, date) else found
    open_end = run.stopped_on is None and due is None
    latest = latest_due_on(run, cal) if open_end else None
    first, last = bounds(run, cal) if due or latest else (None, None)
    how = _standing(run, cal, due or latest, first, last)
    return ClockView(
        run.key,
        run.run,
        run.kind,
        state,
        run.started_on,
        due,
        run.stopped_on,
        late,
        cal.count(due, until) if late and due is not None else 0,
        left,
        excluded_days(run, cal, as_of),
        latest,
        how.provisional,
        how.missing_notice,
        first,
        last,
        how.warnings,
        run.unit,
        target_on=target_on(run, due),
    )


def target_on(run: ClockRun, due: date | None) -> date | None:
    """The date by which a duty is to be done where it is earlier than its due date `due`: what a letter told binds the
    agency although the law would now give it longer (workflows §16)."""
    told = run.promised
    return told if told is not None and run.kind == "duty" and due is not None and told < due else None


def _demands(run: ClockRun) -> bool:
    """A date after the due date is late: it is the agency's own period, or a step was done that it had closed."""
    return run.kind in ("duty", "internal") or (run.kind == "window" and run.how == "done")


def _view_hours(run: ClockRun, cal: WorkingCalendar, as_of: date, at: str) -> ClockView:
    due = hours.due_at(run)
    until = hours.stopped_at(run) or hours.moment(as_of, at)
    late = hours.late(run, until) if _demands(run) else 0
    return ClockView(
        key=run.key,
        run=run.run,
        kind=run.kind,
        status=status(run, cal, as_of, at),
        started_on=run.started_on,
        due_on=due.date(),
        stopped_on=run.stopped_on,
        late=late > 0,
        days_late=late,
        left=hours.left(run, until) if run.live else None,
        excluded=0,
        latest_due_on=None,
        provisional=False,
        missing_notice=None,
        earliest=due.date(),
        latest=due.date(),
        warnings=(),
        unit=run.unit,
        due_at=due,
    )


def was_late(case: Case, cal: WorkingCalendar, as_of: date) -> bool:
    """Some duty of the case is late or was done late, in any run."""
    return any(run.kind == "duty" and view(run, cal, as_of).late for run in (*case.past, *case.runs.values()))


def _standing(
    run: ClockRun, cal: WorkingCalendar, shown: date | None, first: date | None, last: date | None
) -> Standing:
    """A fixed date is counted by no calendar, so nothing can move it."""
    if run.until is not None or shown is None or last is None:
        return Standing(False, None, ())
    return standing(cal, run.started_on, shown, last, first != last)


def _left(cal: WorkingCalendar, as_of: date, due: date) -> int | None:
    """Working days left; None where no calendar reaches (the end of a secrecy period)."""
    return max(0, cal.count(as_of, due)) if due <= cal.last_day else None


def explain(run: ClockRun, cal: WorkingCalendar, as_of: date) -> tuple[DayLine, ...]:
    """Day by day from the start to the due date (to `as_of` while excluded): counted or not, why, by which notice."""
    if run.unit == HOURS:
        return _explain_hours(run)
    due = due_on(run, cal, as_of)
    spans = _spans(run, cal, as_of, False)
    first, legal = _first(run, cal), _day(_counted(run, cal, spans))
    end = due if due is not None else max(as_of, run.started_on)
    lines: list[DayLine] = []
    number = 0
    day = run.started_on
    while day <= end:
        why = cal.day_reason(day)
        reason, counts = why.reason, False
        if day == run.started_on:
            reason = "起算当日不计入"
        elif legal is not None and day > legal:
            reason = _PROMISED if why.working else reason
        elif run.until is not None or run.unit == "calendar":
            counts, reason = run.until is None, "确定日期" if run.until else reason
            if run.unit == "calendar" and (day - run.started_on).days > run.length + run.extension:
                rolled = "顺延至本日届满" if why.working else "末日为非工作日，顺延"
                counts, reason = False, f"{rolled}（{why.reason}）"
        elif day <= first:
            reason = f"收到之日为非工作日，自次一工作日起算（{why.reason}）"
        elif run.length + run.extension == 0:
            reason = f"当日为非工作日，顺延至次一工作日（{why.reason}）"
        elif any(a < day and (b is None or day <= b) for a, b in spans):
            reason = "征求意见期间，不计算在期限内" if why.working else why.reason
        else:
            counts = why.working
        number += counts
        lines.append(DayLine(day, counts, number if counts else None, reason, why.notice))
        day += timedelta(days=1)
    return tuple(lines)


def _explain_hours(run: ClockRun) -> tuple[DayLine, ...]:
    """`number`: the whole hours counted up to the end of the day."""
    first, due = hours.began_at(run), hours.due_at(run)
    lines = []
    day = run.started_on
    while day <= due.date():
        begin, end = max(first, hours.moment(day, "00:00")), min(due, hours.moment(day, END_OF_DAY))
        spent = int((end - first).total_seconds()) // 3600
        upto = END_OF_DAY if end.date() > day else hours.clock_time(end)
        lines.append(DayLine(day, True, spent, f"{hours.clock_time(begin)} 至 {upto}，按自然时间计算", None))
        day += timedelta(days=1)
    return tuple(lines)


def derivation(run: ClockRun, cal: WorkingCalendar, as_of: date) -> str:
    """How the due date came about, in one Chinese sentence: start, length, extension, days left out and worked with
    their notices."""
    if run.until is not None:
        return f"确定的日期 {run.until}"
    if run.unit == HOURS:
        parts = [f"自 {run.started_on} {run.began} 起 {run.length} 小时（按自然时间计算，节假日不扣除）"]
        parts += [f"延长 {run.extension} 小时"] if run.extension else []
        return "；".join([*parts, f"至 {hours.due_at(run):%Y-%m-%d %H:%M} 届满"])
    parts = [f"自 {run.started_on}（当日不计入）起 {run.length} {UNITS[run.unit]}"]
    if run.extension:
        parts.append(f"延长 {run.extension} {UNITS[run.unit]}")
    parts += _rolled(run, cal) if run.unit == "calendar" else _counts(run, cal, as_of)
    told = target_on(run, due_on(run, cal, as_of))
    if told:
        parts.append(f"已书面告知 {told}，按告知的日期办理")
    return "；".join(parts)


def _rolled(run: ClockRun, cal: WorkingCalendar) -> list[str]:
    """Days of the calendar count whatever they are; only the last one may move the end (民法典 203)."""
    last = run.started_on + timedelta(days=run.length + run.extension)
    end = cal.nth_working_day(last, 0)
    why = cal.day_reason(last)
    named = why.reason + (f"（{why.notice}）" if why.notice else "")
    return [f"末日 {last} 为{named}，顺延至 {end}"] if end != last else []


def _counts(run: ClockRun, cal: WorkingCalendar, as_of: date) -> list[str]:
    """How many days were left out, and how many days off were worked, with their reasons and notices."""
    left_out: dict[str, int] = {}
    worked: dict[str, int] = {}
    for x in explain(run, cal, as_of)[1:]:  # the first day is never counted
        name = x.reason + (f"（{x.notice}）" if x.notice else "")
        if x.counted and x.notice:
            worked[name] = worked.get(name, 0) + 1
        elif not x.counted and x.reason != "周末":
            left_out[name] = left_out.get(name, 0) + 1
    out = [f"{name} {n} 天不计" for name, n in left_out.items()]
    return out + [f"{name} {n} 天计入" for name, n in worked.items()]
