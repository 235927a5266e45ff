"""Clocks of hours: by the clock in China, on any day.

China keeps one time (Asia/Shanghai), without summer time since 1992, so local times are added plainly. A period of
hours begins at the moment itself and ends the minute it is over: the rule that the first day is not counted is one of
days (民法典 201、202).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from engine.core.case import ClockRun

HOURS = "hours"
END_OF_DAY = "24:00"
"""The time of day that stands for a whole day."""
_HOUR = timedelta(hours=1)


def moment(day: date, at: str) -> datetime:
    """The moment `at` ("HH:MM", to "24:00") on `day`."""
    if at == END_OF_DAY:
        return datetime.combine(day + timedelta(days=1), time())
    return datetime.combine(day, time.fromisoformat(at))


def clock_time(at: datetime) -> str:
    """The time of day as "HH:MM"."""
    return f"{at:%H:%M}"


def began_at(run: ClockRun) -> datetime:
    """When the hours of `run` began."""
    return moment(run.started_on, run.began)


def half_at(run: ClockRun) -> datetime:
    """When half of the hours are over."""
    return began_at(run) + _HOUR * (run.length + run.extension) / 2


def due_at(run: ClockRun) -> datetime:
    """When the hours of `run` are over."""
    return began_at(run) + _HOUR * (run.length + run.extension)


def stopped_at(run: ClockRun) -> datetime | None:
    """When `run` was stopped, None while it is live; the end of the day if nobody recorded the time."""
    return None if run.stopped_on is None else moment(run.stopped_on, run.ended or END_OF_DAY)


def late(run: ClockRun, until: datetime) -> int:
    """Hours begun after the end of `run`, until the moment `until`."""
    return max(0, -((due_at(run) - until) // _HOUR))


def left(run: ClockRun, until: datetime) -> int:
    """Whole hours left at the moment `until`."""
    return max(0, (due_at(run) - until) // _HOUR)
