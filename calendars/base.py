"""The one door to the untyped libraries below the calendars; base.pyi gives their types.

`Calendar` is workalendar's base class, `lunar_to_solar` the conversion of `lunardate`, which workalendar
brings along (Chinese years 1900-2099).
"""

from datetime import date

from lunardate import LunarDate
from workalendar.core import SAT, SUN, Calendar

__all__ = ["SAT", "SUN", "Calendar", "lunar_to_solar"]


def lunar_to_solar(year, month, day):
    """The Gregorian date of a day of the Chinese calendar (no leap months)."""
    converted = LunarDate(year, month, day).to_solar_date()
    return date(converted.year, converted.month, converted.day)
