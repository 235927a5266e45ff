"""Rows of an office's register of official documents, as facts of `attribute_review`'s step `take_in`.

The columns are those that offices keep: what each cell may say is read generously, what it means is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.core.sheet import Fault, Line

NUMBER, TITLE, FORMED, MARK, REASON = "文号", "标题", "成文日期", "公开属性", "不公开理由"
SUPERIOR, GRADE, PERIOD, POLICY, LINK = "上位文件", "密级", "保密期限", "是否政策性文件", "解读链接"
COLUMNS = (NUMBER, TITLE, FORMED, MARK, REASON, SUPERIOR, GRADE, PERIOD, POLICY, LINK)
GROUND, SUPERIOR_MARK, SUMMARY = "不公开依据", "上位文件公开属性", "内容概述"
PUBLISHED, CHANNEL, ADDRESS = "公开日期", "公开渠道", "公开地址"
MORE = (GROUND, SUPERIOR_MARK, SUMMARY, PUBLISHED, CHANNEL, ADDRESS)
"""Columns that a register may have beside them."""

MARKS: Mapping[str, str] = {
    "公开": "publish",
    "公开发布": "publish",
    "主动公开": "publish",
    "予以公开": "publish",
    "删减后公开": "publish_redacted",
    "删减公开": "publish_redacted",
    "部分公开": "publish_redacted",
    "依申请公开": "on_request",
    "申请公开": "on_request",
    "不公开": "withhold",
    "不予公开": "withhold",
}
NO_GRADE = frozenset(("", "无", "非密", "不涉密", "公开", "内部", "/", "-", "—"))
YES, NO = frozenset(("是", "√", "✓", "☑", "y", "yes", "true", "1")), frozenset(("", "否", "×", "n", "no", "false", "0"))

_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))(?: 00:00)?")
_YEARS = re.compile(r"(\d{1,2})年")
_GRADED = re.compile(r"(绝密|机密|秘密)(?:级)?(?:[★☆*](.*))?")


class _Wrong(Exception):
    """A cell that says nothing usable: its column and why."""


def day_of(text: str) -> date | None:
    """A date as offices write it (2022-03-01, 2022/3/1, 2022.3.1, 2022年3月1日, 20220301), or None."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, *rest = found.groups()
    month, day = (int(x) for x in rest if x is not None)
    try:
        return date(int(year), month, day)
    except ValueError:
        return None


def _day(cells: Mapping[str, str], column: str, today: date) -> date | None:
    text = cells.get(column, "")
    if not text:
        return None
    day = day_of(text)
    if day is None:
        raise _Wrong(column, f"不是日期：“{text}”（应如 2022-03-01）")
    if day > today:
        raise _Wrong(column, f"{day} 晚于今日")
    return day


def _mark(cells: Mapping[str, str], column: str) -> str | None:
    text = cells.get(column, "").strip("（）()【】[] ").removeprefix("此件")
    if not text:
        return None
    if text not in MARKS:
        raise _Wrong(column, f"不是公开属性：“{cells[column]}”（应为公开发布、删减后公开、依申请公开、不公开之一）")
    return MARKS[text]


def _secrecy(cells: Mapping[str, str], formed: date) -> tuple[str | None, date | None]:
    """The grade, and the last day of the secrecy period: that of its own column, or written behind the grade."""
    text = cells.get(GRADE, "")
    if text in NO_GRADE:
        if cells.get(PERIOD):
            raise _Wrong(PERIOD, "没有密级，却写了保密期限")
        return None, None
    found = _GRADED.fullmatch(text)
    if found is None:
        raise _Wrong(GRADE, f"不是密级：“{text}”（应为绝密、机密、秘密或者非密）")
    period = cells.get(PERIOD) or (found[2] or "").strip()
    if not period:
        raise _Wrong(PERIOD, "涉密公文应写明保密期限（保密法第二十条）")
    until = day_of(period.removeprefix("至").removesuffix("止"))
    years = _YEARS.fullmatch(period)
    if until is None and years is not None:
        until = _after_years(formed, int(years[1]))
    if until is None:
        raise _Wrong(PERIOD, f"不能确定期满之日：“{period}”（应写年数或者日期）")
    return found[1], until


def _after_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _yes(cells: Mapping[str, str], column: str) -> bool:
    text = cells.get(column, "").lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise _Wrong(column, f"应写“是”或者“否”：“{cells[column]}”")


def facts_of(line: Line, today: date) -> dict[str, Any] | Fault:
    """What `take_in` is to record of a row, or why the row cannot be taken in."""
    cells = line.cells
    try:
        if not cells.get(TITLE) and not cells.get(NUMBER):
            raise _Wrong(TITLE, "没有标题，也没有文号")
        formed = _day(cells, FORMED, today)
        if formed is None:
            raise _Wrong(FORMED, "没有成文日期")
        mark = _mark(cells, MARK)
        if mark is None:
            raise _Wrong(MARK, "没有公开属性")
        grade, until = _secrecy(cells, formed)
        if grade and mark != "withhold":
            raise _Wrong(MARK, "涉密公文的公开属性只能是不公开（条例第十四条）")
        if mark != "publish" and not grade and not cells.get(REASON):
            raise _Wrong(REASON, "不主动公开的，应说明理由（国办发〔2016〕80号）")
        published = _day(cells, PUBLISHED, today)
        if published and mark not in ("publish", "publish_redacted"):
            raise _Wrong(PUBLISHED, "公开属性不是公开，却写了公开日期")
        if published and published < formed:
            raise _Wrong(PUBLISHED, f"早于成文日期 {formed}")
        superior = {"title": cells.get(SUPERIOR), "mark": _mark(cells, SUPERIOR_MARK)}
        if superior["mark"] and not superior["title"]:
            raise _Wrong(SUPERIOR, "写了上位文件的公开属性，没有写上位文件")
        facts: dict[str, Any] = {
            "number": cells.get(NUMBER),
            "title": cells.get(TITLE) or cells.get(NUMBER),
            "formed_on": formed.isoformat(),
            "mark": mark,
            "ground": None if grade else cells.get(GROUND),
            "reason": None if grade else cells.get(REASON),
            "summary": None if grade else cells.get(SUMMARY),
            "superior": {k: v for k, v in superior.items() if v} or None,
            "grade": grade,
            "secrecy_until": until.isoformat() if until else None,
            "policy_document": _yes(cells, POLICY),
            "interpretation": cells.get(LINK),
            "published_on": published.isoformat() if published else None,
            "channel": cells.get(CHANNEL),
            "address": cells.get(ADDRESS),
        }
    except _Wrong as wrong:
        return Fault(line.number, *wrong.args)
    return {key: value for key, value in facts.items() if value not in (None, "")}
