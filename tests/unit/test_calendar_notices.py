"""The notice files: every one is sound, and the checker finds the slips made when writing the next."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calendars import (
    DayKind,
    Notice,
    NoticeDay,
    NoticeKind,
    check_notice,
    doubts,
    notices,
    parse_notice,
    read_notice,
)
from calendars.notice import DATA
from engine.core.errors import InputError

FILES = sorted(DATA.glob("[0-9]*.toml"))
NOTICE_2022 = read_notice(DATA / "2022.toml")
AMENDMENT_2020 = read_notice(DATA / "2020-amendment-1.toml")

D = date.fromisoformat


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_sound(path: Path) -> None:
    notice = read_notice(path)
    others = [other for other in notices() if other.document_no != notice.document_no]
    assert check_notice(notice, others) == ()
    assert doubts(notice) == ()
    annual = notice.kind is NoticeKind.ANNUAL
    assert path.stem == str(notice.year) if annual else path.stem.startswith(f"{notice.year}-amendment-")


def test_every_year_has_its_notice() -> None:
    assert [n.year for n in notices() if n.kind is NoticeKind.ANNUAL] == list(range(2007, 2027))
    assert [n.year for n in notices() if n.kind is NoticeKind.AMENDMENT] == [2015, 2019, 2020]
    assert len(FILES) == len(notices()) == 23
    assert sum(len(n.days) for n in notices()) == 679


def with_day(day: str, kind: DayKind = DayKind.HOLIDAY, name: str = "国庆节") -> Notice:
    kept = [entry for entry in NOTICE_2022.days if entry.day != D(day)]
    added = NoticeDay(D(day), kind, name)
    return replace(NOTICE_2022, days=tuple(sorted([*kept, added], key=lambda entry: entry.day)))


def without_day(day: str) -> Notice:
    return replace(NOTICE_2022, days=tuple(entry for entry in NOTICE_2022.days if entry.day != D(day)))


TWICE = replace(NOTICE_2022.days[-1], day=D("2022-10-09"))
NATIONAL_2022 = replace(without_day("2022-10-03"), region="".join(["C", "N"]))
"""A region that is equal to that of the country, but another text: read from a file."""


@pytest.mark.parametrize(
    ("notice", "fault"),
    [
        (replace(NOTICE_2022, document_no="11号"), "文号"),
        (replace(NOTICE_2022, document_no="国办发明电〔2022〕11号"), "文号年份2022与成文日期2021-10-25不一致"),
        (replace(NOTICE_2022, document_no="国办发明电〔2020〕99号"), "文号年份2020与成文日期2021-10-25不一致"),
        (replace(NATIONAL_2022, document_no="国办发明电〔2022〕11号"), "文号年份2022与成文日期2021-10-25不一致"),
        (replace(NOTICE_2022, document_no=NOTICE_2022.title), "文号"),  # a region's may go by its title
        (replace(NATIONAL_2022, document_no=NOTICE_2022.title), "文号"),
        (replace(NOTICE_2022, title=" "), "标题为空"),
        (replace(NOTICE_2022, title="国务院办公厅关于部分节假日安排的通知"), "标题"),
        (replace(NOTICE_2022, region="CN-ZZ"), "地区"),
        (replace(NOTICE_2022, published_on=D("2021-10-24")), "早于成文日期"),
        (replace(NOTICE_2022, published_on=D("2031-10-25")), "发布日期"),
        (replace(NOTICE_2022, published_on=D("2020-12-31")), "不在2021年至2022年之间"),
        (replace(NOTICE_2022, published_on=D("2023-01-01")), "不在2021年至2022年之间"),
        (replace(NOTICE_2022, amends="国办发明电〔2020〕27号"), "调整通知须写明所调整的通知文号，年度通知不得写"),
        (replace(AMENDMENT_2020, amends=None), "调整通知须写明所调整的通知文号，年度通知不得写"),
        (replace(AMENDMENT_2020, amends="国办发明电〔2018〕15号"), "不在已知通知中"),
        (
            replace(NOTICE_2022, document_no="".join(("国办发明电", "〔2020〕27号"))),
            "文号国办发明电〔2020〕27号的通知已经在用",
        ),
        (replace(NOTICE_2022, document_no="国办发明电〔2021〕12号"), "2022年的年度通知已经在用"),
        (replace(NOTICE_2022, days=()), "没有列出"),
        (replace(NOTICE_2022, days=(*NOTICE_2022.days, TWICE)), "2022-10-09重复出现"),
        (replace(NOTICE_2022, days=NOTICE_2022.days[::-1]), "2022-10-08没有按日期顺序排列"),
        (with_day("2023-01-02", name="元旦"), "不属于2022年"),
        (with_day("2021-10-07"), "不属于2022年"),
        (with_day("2021-11-30", name="元旦"), "2021-11-30不属于2022年的安排（2021-12-01至2022-12-31）"),
        (with_day("2023-01-01", name="元旦"), "2023-01-01不属于2022年"),
        (with_day("2022-10-10", DayKind.MAKEUP_WORKDAY), "不是星期六或星期日"),
        (with_day("2022-10-10", DayKind.WEEKEND), "不是星期六或星期日"),
        (with_day("2022-10-15", DayKind.WORKDAY), "是周末"),
        (with_day("2022-10-07", name="国庆"), "节日名称“国庆”未知"),
        (with_day("2022-10-07", name="国庆节(补休)"), "未知"),
        (with_day("2022-10-07", name="国庆节、"), "未知"),
        (without_day("2022-10-03"), "法定节假日"),
        (without_day("2022-06-03"), "法定节假日"),  # a Friday
        (NATIONAL_2022, "2022-10-03（国庆节）是法定节假日，通知没有安排放假（国务院令第644号第二条）"),
        (with_day("2022-10-01", DayKind.MAKEUP_WORKDAY), "法定节假日"),
        (with_day("2022-10-03", DayKind.WORKDAY), "法定节假日"),
    ],
)
def test_the_checker_finds(notice: Notice, fault: str) -> None:
    known = list(notices())
    if "已经在用" not in fault:
        known = [n for n in known if (n.year, n.kind) != (notice.year, notice.kind)]
    assert any(fault in found for found in check_notice(notice, known))


@pytest.mark.parametrize("day", ["2022-10-07", "2022-10-08", "2022-01-30", "2022-06-03"])
def test_a_forgotten_day_raises_a_doubt(day: str) -> None:
    assert doubts(without_day(day)) or any("法定" in fault for fault in check_notice(without_day(day)))


@pytest.mark.parametrize(
    "notice",
    [
        replace(NOTICE_2022, signed_on=D("2021-01-01"), published_on=D("2021-01-01")),
        replace(NOTICE_2022, published_on=D("2022-12-31")),
        with_day("2021-12-01", name="元旦"),
        with_day("2022-12-30", name="元旦"),
        with_day("2022-12-31", name="元旦"),
        without_day("2022-10-01"),  # a Saturday
        without_day("2022-10-02"),  # a Sunday
        with_day("2022-10-09", DayKind.MAKEUP_WORKDAY),
        with_day("2022-10-15", DayKind.WEEKEND),
        with_day("2022-10-14", DayKind.WORKDAY),
        with_day("2022-09-10", name="中秋节、国庆节（补休）"),
        replace(NOTICE_2022, title="2022年的安排"),
    ],
)
def test_the_checker_lets_pass(notice: Notice) -> None:
    assert check_notice(notice) == ()


@pytest.mark.parametrize(
    ("notice", "freed", "worked"),
    [
        (without_day("2022-10-07"), 17, 7),
        (without_day("2022-10-08"), 18, 6),
        (with_day("2022-10-10"), 19, 7),
        (with_day("2022-10-15", DayKind.MAKEUP_WORKDAY), 18, 8),
        (replace(without_day("2022-10-07"), region=NATIONAL_2022.region), 17, 7),
    ],
)
def test_a_doubt_says_the_balance(notice: Notice, freed: int, worked: int) -> None:
    (doubt,) = doubts(notice)
    balance = f"放假的工作日{freed}天减去调休上班{worked}天为{freed - worked}天，与法定的11天不符"
    assert doubt == balance + "，请核对日期（国务院令第644号第二条、第六条）"


@pytest.mark.parametrize(
    "notice",
    [
        NOTICE_2022,
        without_day("2022-10-01"),  # a Saturday
        with_day("2022-10-15"),  # a Saturday
        with_day("2022-10-16"),  # a Sunday
        with_day("2022-10-15", DayKind.WEEKEND),
        with_day("2022-10-14", DayKind.WORKDAY),
        replace(without_day("2022-10-07"), kind=NoticeKind.AMENDMENT),
        replace(without_day("2022-10-07"), region="CN-GX"),
    ],
)
def test_a_balance_raises_no_doubt(notice: Notice) -> None:
    assert doubts(notice) == ()


def test_what_a_region_may_not_say_the_country_may() -> None:
    """An amendment frees a make-up day; in a region's notice that would be of kind weekend."""
    freed = replace(
        AMENDMENT_2020,
        year=2022,
        document_no="国办发明电〔2022〕99号",
        signed_on=D("2022-01-26"),
        published_on=D("2022-01-27"),
        days=(NoticeDay(D("2022-10-08"), DayKind.HOLIDAY, "国庆节"),),
        amends=NOTICE_2022.document_no,
    )
    assert check_notice(freed, notices()) == ()
    assert check_notice(replace(freed, region=NATIONAL_2022.region), notices()) == ()


def test_a_sound_notice_needs_no_others() -> None:
    assert check_notice(NOTICE_2022) == ()
    assert check_notice(AMENDMENT_2020) == ()


# ---------------------------------------------------------------- reading

TEXT = (DATA / "2020-amendment-1.toml").read_text(encoding="utf-8")


def test_a_file_reads_as_what_it_says() -> None:
    assert (
        Notice(
            year=2020,
            document_no="国办发明电〔2020〕1号",
            title="国务院办公厅关于延长2020年春节假期的通知",
            kind=NoticeKind.AMENDMENT,
            signed_on=D("2020-01-26"),
            published_on=D("2020-01-27"),
            days=tuple(
                NoticeDay(D(day), DayKind.HOLIDAY, "春节（延长）") for day in ("2020-01-31", "2020-02-01", "2020-02-02")
            ),
            amends="国办发明电〔2019〕16号",
            region="CN",
        )
        == AMENDMENT_2020
    )
    assert parse_notice('region = "CN"\n' + TEXT) == AMENDMENT_2020
    assert (AMENDMENT_2020.dated, AMENDMENT_2020.covers, AMENDMENT_2020.doubt) == (True, (), "")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("year = 2020", "", "year"),
        ("year = 2020", 'year = "2020"', "year"),
        ("year = 2020", "year = true", "year"),
        ("signed_on = 2020-01-26", "signed_on = 2020-01-26T08:00:00", "signed_on"),
        ("signed_on = 2020-01-26", 'signed_on = "2020-01-26"', "signed_on"),
        ('kind = "amendment"', 'kind = "other"', "kind"),
        ('amends = "国办发明电〔2019〕16号"', "", "amends"),
        ("date = 2020-01-31", "date = 31", "date"),
        ("date = 2020-01-31", "date = 2020-01-31\ndays = 2", "days"),
        ('kind = "holiday"\nname', 'kind = "day off"\nname', "kind"),
        ("year = 2020", "year = 2020\npublisher = 1", "publisher"),
        ("year = 2020", "year = ", "toml"),
        (TEXT[TEXT.index("[[days]]") :], "", "days"),
        (TEXT[TEXT.index("[[days]]") :], "days = [1]\n", "days"),
    ],
)
def test_a_malformed_file_names_the_field(old: str, new: str, field: str) -> None:
    with pytest.raises(InputError, match=r"2020\.toml") as caught:
        parse_notice(TEXT.replace(old, new, 1), source="2020.toml")
    assert caught.value.field == field


def test_the_festivals_that_a_regions_notice_settles() -> None:
    assert parse_notice('covers = ["壮族三月三", "开斋节"]\n' + TEXT).covers == ("壮族三月三", "开斋节")
    for text in ('covers = "壮族三月三"', "covers = [1]", 'covers = ["壮族三月三", 1]'):
        with pytest.raises(InputError) as caught:
            parse_notice(text + "\n" + TEXT)
        assert caught.value.field == "covers"


def test_a_malformed_entry_is_named_by_its_place() -> None:
    for text, place in (("days = [1]", "第 1 项不是表"), ("days = [{}]", "days 第 1 项：date 缺失")):
        with pytest.raises(InputError, match=place):
            parse_notice(TEXT[: TEXT.index("[[days]]")] + text)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "notice.toml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert read_notice(path) == AMENDMENT_2020
