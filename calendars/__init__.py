"""Working calendars: the State Council's holiday notices (`data/`) and the arithmetic over them."""

from calendars.check import check_notice, doubts
from calendars.china import ChinaCalendar, build, load
from calendars.layers import notices, on_file
from calendars.notice import (
    REGIONS,
    DayKind,
    Notice,
    NoticeDay,
    NoticeKind,
    UnknownRegionError,
    parse_notice,
    read_notice,
)
from calendars.statutory import Statute, statutes

__all__ = [
    "REGIONS",
    "ChinaCalendar",
    "DayKind",
    "Notice",
    "NoticeDay",
    "NoticeKind",
    "Statute",
    "UnknownRegionError",
    "build",
    "check_notice",
    "doubts",
    "load",
    "notices",
    "on_file",
    "parse_notice",
    "read_notice",
    "statutes",
]
