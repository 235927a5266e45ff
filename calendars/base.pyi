from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

SAT: int
SUN: int

class Calendar:
    WEEKEND_DAYS: tuple[int, ...]
    include_new_years_day: bool
    def __init__(self, **kwargs: object) -> None: ...
    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]: ...
    def get_variable_days(self, year: int) -> list[tuple[date, str]]: ...
    def holidays_set(self, year: int | None = None) -> set[date]: ...
    def get_holiday_label(self, day: date) -> str | None: ...
    def holidays(self, year: int | None = None) -> list[tuple[date, str]]: ...
    def is_holiday(self, day: date, extra_holidays: Iterable[date] | None = None) -> bool: ...
    def is_working_day(
        self,
        day: date,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
    ) -> bool: ...
    def add_working_days(
        self,
        day: date,
        delta: int,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
        keep_datetime: bool = False,
    ) -> date: ...
    def sub_working_days(
        self,
        day: date,
        delta: int,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
        keep_datetime: bool = False,
    ) -> date: ...
    def find_following_working_day(self, day: date) -> date: ...
    def get_working_days_delta(
        self,
        start: date,
        end: date,
        include_start: bool = False,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
    ) -> int: ...
    def export_to_ical(self, period: Sequence[int] = ..., target_path: Path | str | None = None) -> str | None: ...

def lunar_to_solar(year: int, month: int, day: int) -> date: ...
