"""Values as somebody typed them. Apart from `facts`, so that what reads a date need not load the vocabulary of law."""

from __future__ import annotations

import re
import reprlib
from datetime import date

from engine.core.errors import InputError

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 60
shown = _repr.repr
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def parse_day(value: object, key: str) -> date:
    """An ISO date. Raises InputError naming `key`."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, date):
        return value
    raise InputError(f"“{key}”应为日期，形如 2022-09-30，收到的是 {shown(value)}", field=key)


def is_time(value: object) -> bool:
    """Whether `value` is a time of day, `00:00` to `23:59`."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None
