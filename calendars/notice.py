"""Holiday notices as data: which days a published notice makes holidays or working days.

A national notice is one TOML file in `data/`, named after the year it arranges; the notices of a region are together
in `data/regions/` (layers.py). `region` says whom a notice binds: "CN" is the whole country. Both dates are kept,
because a notice counts from the day it was *published*, which may be days after it was signed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from engine.core.errors import InputError

DATA = Path(__file__).parent / "data"
STATUTES_FILE = DATA / "statutes.toml"

NATIONAL = "CN"
REGIONS: Mapping[str, str] = {
    NATIONAL: "全国",
    "CN-GX": "广西壮族自治区",
    "CN-HB": "湖北省",
    "CN-NX": "宁夏回族自治区",
    "CN-XJ": "新疆维吾尔自治区",
    "CN-469028": "陵水黎族自治县",
    "CN-513400": "凉山彝族自治州",
    "CN-540100": "拉萨市",
}
"""Known regions: code -> Chinese name. All but the first have a file in `data/regions/`."""

ANNUAL_TITLE = "国务院办公厅关于{year}年部分节假日安排的通知"

V = TypeVar("V")
E = TypeVar("E", bound=StrEnum)


class UnknownRegionError(InputError, ValueError):
    """There is no calendar for this region."""

    code = "unknown_region"


class DayKind(StrEnum):
    """What a notice makes of a day. The last two undo what a notice below or before it said."""

    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"
    WORKDAY = "workday"
    """A holiday revoked: a plain working day again."""
    WEEKEND = "weekend"
    """A make-up working day revoked: a plain weekend day again."""

    @property
    def working(self) -> bool:
        return self in (DayKind.MAKEUP_WORKDAY, DayKind.WORKDAY)


class NoticeKind(StrEnum):
    """An annual notice arranges a year; an amendment changes or adds to one that is already published."""

    ANNUAL = "annual"
    AMENDMENT = "amendment"


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day named by a notice. `name`: the holiday, several joined by 、, with a mark such as （补休）."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One published notice; `amends` is the document number of the annual notice it changes.

    Of a region's notice besides: `covers` the festivals that it settles; `dated` whether the day of publication is
    known (if not, `published_on` is an assumption); `doubt` what its reader should check, empty if nothing.
    """

    year: int
    document_no: str
    title: str
    kind: NoticeKind
    signed_on: date
    published_on: date
    days: tuple[NoticeDay, ...]
    amends: str | None = None
    region: str = NATIONAL
    covers: tuple[str, ...] = ()
    dated: bool = True
    doubt: str = ""


def layers(region: str) -> tuple[str, ...]:
    """The regions whose notices bind `region`, from the bottom layer to the top one.

    Errors: `UnknownRegionError` (a ValueError) naming the known regions.
    """
    if region not in REGIONS:
        known = "、".join(f"{code}（{name}）" for code, name in REGIONS.items())
        raise UnknownRegionError(f"没有“{region}”的工作日历，可用的地区：{known}", field="region")
    return (NATIONAL,) if region == NATIONAL else (NATIONAL, region)


def missing_title(year: int) -> str:
    """The name of the annual notice for `year`, said to be not published yet."""
    return ANNUAL_TITLE.format(year=year) + "（尚未发布）"


def read_notice(path: Path) -> Notice:
    """Read one notice file. Errors: `InputError` naming the file and the field."""
    return parse_notice(path.read_text(encoding="utf-8-sig"), source=path.name)


def parse_notice(text: str, source: str = "通知文件") -> Notice:
    """A notice from TOML text; `source` names it in errors. Form only: `check_notice` judges what it says.

    Errors: `InputError` naming the field that is missing, unknown or of the wrong type.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{source}：不是有效的 TOML 文件（{error}）", field="toml") from error
    fields = Fields(table, source)
    kind = fields.choice("kind", NoticeKind)
    notice = Notice(
        year=fields.take("year", int),
        document_no=fields.take("document_no", str),
        title=fields.take("title", str),
        kind=kind,
        signed_on=fields.take("signed_on", date),
        published_on=fields.take("published_on", date),
        days=tuple(_parse_day(entry) for entry in fields.tables("days")),
        amends=fields.take("amends", str) if kind is NoticeKind.AMENDMENT else None,
        region=fields.take("region", str, NATIONAL),
        covers=fields.texts("covers"),
    )
    fields.refuse_rest()
    return notice


def _parse_day(fields: Fields) -> NoticeDay:
    day = NoticeDay(fields.take("date", date), fields.choice("kind", DayKind), fields.take("name", str))
    fields.refuse_rest()
    return day


class Fields:
    """Typed access to a TOML table, with errors that name the source and the field."""

    def __init__(self, table: Mapping[str, object], source: str) -> None:
        self._rest = dict(table)
        self._source = source

    def _wrong(self, key: str, what: str) -> InputError:
        return InputError(f"{self._source}：{key} {what}", field=key)

    def take(self, key: str, kind: type[V], default: V | None = None) -> V:
        """The value of `key`, which must be exactly of `kind` (a datetime is no date, true is no number)."""
        if key not in self._rest:
            if default is None:
                raise self._wrong(key, "缺失")
            return default
        value = self._rest.pop(key)
        if type(value) is not kind:
            raise self._wrong(key, f"的值“{value}”类型不对，应为 {kind.__name__}")
        return value

    def choice(self, key: str, kinds: type[E]) -> E:
        """The value of `key` as a member of the enumeration `kinds`."""
        value = self.take(key, str)
        try:
            return kinds(value)
        except ValueError as error:
            raise self._wrong(key, f"的值“{value}”不在允许的范围内") from error

    def tables(self, key: str) -> list[Fields]:
        """The array of tables under `key`, each to be read in its turn."""
        entries = self.take(key, list)
        found = []
        for number, entry in enumerate(entries, 1):
            if not isinstance(entry, dict):
                raise self._wrong(key, f"第 {number} 项不是表")
            found.append(Fields(entry, f"{self._source} {key} 第 {number} 项"))
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """The array of texts under `key`, empty if it is not there."""
        found = self.take(key, list, [])
        if not all(isinstance(text, str) for text in found):
            raise self._wrong(key, "应为文字的数组")
        return tuple(found)

    def refuse_rest(self) -> None:
        """Raise if the table holds a key that nobody asked for: most often a slip of the pen."""
        for key in self._rest:
            raise self._wrong(key, "是未知的字段")
