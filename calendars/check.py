"""Judges a notice before it may rule anyone's deadline: all its faults at once, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from calendars.layers import in_order, layer
from calendars.notice import NATIONAL, REGIONS, DayKind, Notice, NoticeKind
from calendars.statutory import holiday_names, in_force, statutes, statutory_days

MARKS = ("补休", "延长")
_NAME = re.compile(rf"(?P<names>[^（）]+)(?:（(?:{'|'.join(MARKS)})）)?")
_NUMBER = re.compile(r"\S+〔(?P<year>\d{4})〕[1-9]\d*号")
_WEEKEND_KINDS = (DayKind.MAKEUP_WORKDAY, DayKind.WEEKEND)


def check_notice(notice: Notice, known: Iterable[Notice] = ()) -> tuple[str, ...]:
    """Every fault of `notice`, each a Chinese sentence; empty if it may be used.

    `known`: the notices already in use; the document number must be new among them, and an amendment must
    name one of them (not checked if `known` is empty).
    """
    return (
        *_check_head(notice),
        *_check_known(notice, tuple(known)),
        *_check_days(notice),
        *_check_statute(notice),
        *_check_layer(notice, tuple(known)),
    )


def _check_head(notice: Notice) -> Iterator[str]:
    number = _NUMBER.fullmatch(notice.document_no)
    national = notice.region == NATIONAL
    if number is None and (national or notice.document_no != notice.title):  # a region's may go by its title
        yield f"文号“{notice.document_no}”不是“机关代字〔年份〕序号号”的形式"
    elif number is not None and national and int(number["year"]) != notice.signed_on.year:
        yield f"文号年份{number['year']}与成文日期{notice.signed_on}不一致"
    if not notice.title.strip():
        yield "标题为空"
    elif str(notice.year) not in notice.title and notice.kind is NoticeKind.ANNUAL:
        yield f"标题“{notice.title}”中没有年份{notice.year}"
    if notice.region not in REGIONS:
        yield f"地区“{notice.region}”未知"
    if notice.published_on < notice.signed_on:
        yield f"发布日期{notice.published_on}早于成文日期{notice.signed_on}"
    if not date(notice.year - 1, 1, 1) <= notice.published_on <= date(notice.year, 12, 31):
        yield f"发布日期{notice.published_on}不在{notice.year - 1}年至{notice.year}年之间"
    if (notice.kind is NoticeKind.AMENDMENT) != (notice.amends is not None):
        yield "调整通知须写明所调整的通知文号，年度通知不得写"


def _check_known(notice: Notice, known: tuple[Notice, ...]) -> Iterator[str]:
    if any(other.document_no == notice.document_no for other in known):
        yield f"文号{notice.document_no}的通知已经在用"
    if notice.kind is NoticeKind.ANNUAL:
        for other in known:
            if (other.kind, other.region, other.year) == (notice.kind, notice.region, notice.year):
                yield f"{notice.year}年的年度通知已经在用：{other.document_no}"
    elif known and not any((o.document_no, o.year) == (notice.amends, notice.year) for o in known):
        yield f"所调整的{notice.year}年通知{notice.amends}不在已知通知中"


def _check_days(notice: Notice) -> Iterator[str]:
    if not notice.days:
        yield "没有列出任何日期"
    names = holiday_names() | _festivals(notice.region)
    first, last = date(notice.year - 1, 12, 1), date(notice.year, 12, 31)
    previous: date | None = None
    for entry in notice.days:
        if previous is not None and entry.day == previous:
            yield f"{entry.day}重复出现"
        elif previous is not None and entry.day < previous:
            yield f"{entry.day}没有按日期顺序排列，或者重复出现"
        previous = entry.day
        if not first <= entry.day <= last:
            yield f"{entry.day}不属于{notice.year}年的安排（{first}至{last}）"
        weekend = entry.day.weekday() >= 5
        if entry.kind in _WEEKEND_KINDS and not weekend:
            yield f"{entry.day}不是星期六或星期日，不能是{entry.kind}"
        if entry.kind is DayKind.WORKDAY and weekend:
            yield f"{entry.day}是周末，不能是{entry.kind}"
        match = _NAME.fullmatch(entry.name)
        for name in match["names"].split("、") if match else [entry.name]:
            if name not in names:
                yield f"{entry.day}的节日名称“{name}”未知"


def _check_statute(notice: Notice) -> Iterator[str]:
    """An annual national notice must free every statutory holiday."""
    if notice.kind is not NoticeKind.ANNUAL or notice.region != NATIONAL:
        return
    statute = in_force(statutes(), notice.year)
    kinds = {entry.day: entry.kind for entry in notice.days}
    for day, name in statutory_days(statute, notice.year):
        kind = kinds.get(day)
        if kind is not DayKind.HOLIDAY and (kind is not None or day.weekday() < 5):
            yield f"{day}（{name}）是法定节假日，通知没有安排放假（{statute.document_no}第二条）"


def _festivals(region: str) -> frozenset[str]:
    """The names of a region's own festivals."""
    above = region in REGIONS and region != NATIONAL
    return frozenset(festival.name for festival in layer(region).festivals) if above else frozenset()


def _check_layer(notice: Notice, known: tuple[Notice, ...]) -> Iterator[str]:
    """What a region's notice says of a day must fit what the notices below and before it say."""
    if notice.region not in REGIONS or notice.region == NATIONAL:
        return
    for name in notice.covers:
        if name not in _festivals(notice.region):
            yield f"节日“{name}”不在{REGIONS[notice.region]}的节日中"
    below = {entry.day: entry.kind for other in in_order(known, notice.region) for entry in other.days}
    for entry in notice.days if known else ():
        fault = _unfit(entry.kind, below.get(entry.day))
        if fault:
            yield f"{entry.day}{fault}"


def _unfit(kind: DayKind, below: DayKind | None) -> str:
    if kind is DayKind.WEEKEND and below is not DayKind.MAKEUP_WORKDAY:
        return "不是调休上班日，无从取消"
    if kind is DayKind.WORKDAY and below is not DayKind.HOLIDAY:
        return "不是放假日，无从取消"
    if kind is DayKind.HOLIDAY and below is DayKind.MAKEUP_WORKDAY:
        return "是调休上班日，取消上班应写为 weekend"
    return "已经是调休上班日" if kind is below is DayKind.MAKEUP_WORKDAY else ""


def doubts(notice: Notice) -> tuple[str, ...]:
    """What a person should look at once more, though the notice may be used as it is.

    调休 only moves days: in every annual notice since 2007, the working days freed less the weekend days
    worked come to the days of the statute (Art. 2 and 6). If they do not, a date was most likely mistyped.
    """
    if notice.kind is not NoticeKind.ANNUAL or notice.region != NATIONAL:
        return ()
    statute = in_force(statutes(), notice.year)
    granted = len(statutory_days(statute, notice.year))
    freed = sum(entry.kind is DayKind.HOLIDAY and entry.day.weekday() < 5 for entry in notice.days)
    worked = sum(entry.kind is DayKind.MAKEUP_WORKDAY for entry in notice.days)
    if freed - worked == granted:
        return ()
    balance = f"放假的工作日{freed}天减去调休上班{worked}天为{freed - worked}天，与法定的{granted}天不符"
    return (f"{balance}，请核对日期（{statute.document_no}第二条、第六条）",)
