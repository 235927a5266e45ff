"""ChinaCalendar: hand-checked dates, the ends of the table, what was known when, workalendar's methods."""

from datetime import UTC, date, datetime, timedelta

import pytest

import calendars.notice
from calendars import (
    ChinaCalendar,
    DayKind,
    Notice,
    NoticeDay,
    NoticeKind,
    UnknownRegionError,
    build,
    load,
    notices,
)
from engine.core.errors import CalendarRangeError, GongkaiError, InputError
from engine.core.ports import DayReason, WorkingCalendar

D = date.fromisoformat


@pytest.fixture(scope="module")
def china() -> ChinaCalendar:
    return load()


def notice(*days: NoticeDay, region: str = "CN", published_on: str = "2022-01-01") -> Notice:
    """A made-up amendment of 2022."""
    return Notice(
        year=2022,
        document_no=f"测试〔2022〕{published_on[-2:]}号",
        title="测试通知",
        kind=NoticeKind.AMENDMENT,
        signed_on=D(published_on),
        published_on=D(published_on),
        days=days,
        amends="国办发明电〔2021〕11号",
        region=region,
    )


# ---------------------------------------------------------------- hand-checked dates


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2022-09-30", 20, "2022-11-02"),  # 国庆 10-01..07; 10-08 and 10-09 worked
        ("2022-09-30", 1, "2022-10-08"),
        ("2022-10-01", 0, "2022-10-08"),
        ("2022-09-30", 0, "2022-09-30"),
        ("2022-10-08", -1, "2022-09-30"),
        ("2022-10-03", -1, "2022-09-30"),
        ("2022-11-02", -20, "2022-09-30"),
        ("2018-12-28", 1, "2018-12-29"),  # a Saturday worked, by the notice for 2019
        ("2020-01-23", 1, "2020-02-03"),
        ("2026-12-31", 1, "2027-01-04"),  # past the notices: 01-01 by the statute, then a weekend
    ],
)
def test_nth_working_day(china: ChinaCalendar, start: str, n: int, due: str) -> None:
    assert china.nth_working_day(D(start), n) == D(due)


def test_count_leaves_the_start_out_and_takes_the_end_in(china: ChinaCalendar) -> None:
    assert china.count(D("2022-09-30"), D("2022-11-02")) == 20
    assert china.count(D("2022-11-02"), D("2022-09-30")) == -20
    assert china.count(D("2022-10-08"), D("2022-10-08")) == 0


@pytest.mark.parametrize("day", ["2014-01-30", "2024-02-09"])
def test_the_eve_was_worked_when_the_statute_did_not_free_it(china: ChinaCalendar, day: str) -> None:
    assert china.is_working(D(day))
    assert china.day_reason(D(day)).reason == "工作日"


@pytest.mark.parametrize("day", ["2013-02-09", "2015-02-18", "2025-01-28"])
def test_other_eves_were_free(china: ChinaCalendar, day: str) -> None:
    assert not china.is_working(D(day))


# ---------------------------------------------------------------- what was known when


@pytest.mark.parametrize(
    ("known_on", "due"),
    [
        ("2020-01-25", "2020-01-31"),
        ("2020-01-26", "2020-01-31"),  # signed this day, published the next
        ("2020-01-27", "2020-02-03"),
        ("2020-01-28", "2020-02-03"),
    ],
)
def test_the_2020_extension_counts_from_its_publication(known_on: str, due: str) -> None:
    calendar = load(known_on=D(known_on))
    assert calendar.nth_working_day(D("2020-01-23"), 1) == D(due)
    assert calendar.known_on == D(known_on)


@pytest.mark.parametrize(
    ("known_on", "due"),
    [("2019-03-21", "2019-05-06"), ("2019-03-22", "2019-05-05")],  # 05-02..04 freed, 05-05 worked
)
def test_the_2019_labour_day(known_on: str, due: str) -> None:
    calendar = load(known_on=D(known_on))
    assert calendar.is_working(D("2019-05-02")) == (known_on < "2019-03-22")
    assert calendar.nth_working_day(D("2019-05-03"), 1) == D(due)


def test_the_2015_commemoration() -> None:
    before, after = load(known_on=D("2015-05-12")), load(known_on=D("2015-05-13"))
    assert before.changed_days(after) == (D("2015-09-03"), D("2015-09-04"), D("2015-09-06"))


def test_changed_days_of_calendars_that_do_not_reach_as_far() -> None:
    before, after = load(known_on=D("2014-12-15")), load()
    assert before.last_day < after.last_day
    assert before.changed_days(after) == after.changed_days(before)
    assert before.changed_days(after)[0] == D("2015-01-02")  # the notice of 2015 came on 16 December 2014


def test_changed_days_of_the_2020_extension() -> None:
    before, after = load(known_on=D("2020-01-26")), load(known_on=D("2020-01-27"))
    assert before.changed_days(after) == (D("2020-01-31"), D("2020-02-01"))
    assert after.changed_days(before) == (D("2020-01-31"), D("2020-02-01"))
    assert after.changed_days(load(known_on=D("2020-03-01"))) == ()


def test_the_2019_notice_was_published_two_days_after_it_was_signed() -> None:
    assert load(known_on=D("2018-12-05")).published_until == D("2018-12-31")
    assert not load(known_on=D("2018-12-05")).is_working(D("2018-12-29"))
    assert load(known_on=D("2018-12-06")).published_until == D("2019-12-31")


def test_before_the_first_notice_everything_is_provisional() -> None:
    calendar = load(known_on=D("2006-12-17"))
    assert calendar.published_until == D("2006-12-24")
    assert calendar.last_day == D("2008-12-31")
    missing = "国务院办公厅关于2007年部分节假日安排的通知（尚未发布）"
    assert calendar.missing_notice(D("2006-12-30")) == missing
    # by the old statute 05-01..03 are free; 05-03 is a Saturday, made up on 05-05
    assert [d for d, _ in calendar.holidays(2008) if d.month == 5] == [D(f"2008-05-0{n}") for n in (1, 2, 3, 5)]
    assert load(known_on=D("2007-12-14")).is_working(D("2008-05-02"))  # the new statute is out, the notice not


def test_the_estimate_follows_the_statute_that_was_published() -> None:
    assert load(known_on=D("2024-11-11")).is_working(D("2025-01-28"))  # the eve, before 国务院令第795号 was out
    assert not load(known_on=D("2024-11-12")).is_working(D("2025-01-28"))


def test_calendars_known_between_the_same_notices_share_one_table() -> None:
    one, other = load(known_on=D("2020-03-01")), load(known_on=D("2020-08-01"))
    assert one._table is other._table
    assert load(known_on=D("2020-03-01")) is one


# ---------------------------------------------------------------- the ends of the table


def test_extent(china: ChinaCalendar) -> None:
    assert (china.first_day, china.published_until, china.last_day) == (
        D("2006-12-25"),
        D("2026-12-31"),
        D("2028-12-31"),
    )
    assert china.is_working(china.first_day)
    assert not china.is_working(china.last_day)


@pytest.mark.parametrize("day", ["2029-01-01", "2029-06-01", "9999-12-31"])
def test_past_the_end_names_the_year_and_the_notice(china: ChinaCalendar, day: str) -> None:
    beyond = D(day)
    for ask in (
        lambda: china.is_working(beyond),
        lambda: china.nth_working_day(beyond, 1),
        lambda: china.nth_working_day(beyond, 0),
        lambda: china.nth_working_day(beyond, -1),
        lambda: china.count(D("2022-01-01"), beyond),
        lambda: china.count(beyond, D("2022-01-01")),
        lambda: china.day_reason(beyond),
    ):
        with pytest.raises(CalendarRangeError, match=f"关于{beyond.year}年部分节假日安排的通知（尚未发布）"):
            ask()


@pytest.mark.parametrize("day", ["2006-12-24", "2006-11-20", "2006-01-02", "0001-01-01"])
def test_before_the_start_never_wraps_round(china: ChinaCalendar, day: str) -> None:
    early = D(day)
    for ask in (
        lambda: china.is_working(early),
        lambda: china.nth_working_day(early, 1),
        lambda: china.nth_working_day(early, 0),
        lambda: china.nth_working_day(early, -1),
        lambda: china.nth_working_day(early, 10_000),
        lambda: china.count(D("2022-01-01"), early),
        lambda: china.count(early, D("2022-01-01")),
        lambda: china.bounds(early, 0),
        lambda: china.bounds(early, 1),
        lambda: china.count_bounds(early, D("2022-01-01")),
        lambda: china.day_reason(early),
    ):
        with pytest.raises(CalendarRangeError, match="早于工作日历范围"):
            ask()


def test_counting_out_of_the_table(china: ChinaCalendar) -> None:
    last_worked = china.nth_working_day(china.last_day, -1)
    assert china.nth_working_day(last_worked, 0) == last_worked
    for day, n in ((last_worked, 1), (china.last_day, 0), (china.last_day, 1), (D("2028-12-01"), 10_000)):
        with pytest.raises(CalendarRangeError, match=f"{day}之后第{n}个工作日.*2029年") as caught:
            china.nth_working_day(day, n)
        assert caught.value.field == "day"
    assert china.nth_working_day(D("2006-12-26"), -1) == D("2006-12-25")
    for day, n in ((D("2006-12-25"), -1), (D("2006-12-26"), -2), (D("2007-02-01"), -10_000)):
        with pytest.raises(CalendarRangeError, match=f"{day}之前第{-n}个工作日.*2007年以前"):
            china.nth_working_day(day, n)


def test_missing_notice(china: ChinaCalendar) -> None:
    assert china.missing_notice(D("2026-12-31")) is None
    assert china.missing_notice(D("2027-01-01")) == "国务院办公厅关于2027年部分节假日安排的通知（尚未发布）"
    assert china.missing_notice(D("2028-12-31")) == "国务院办公厅关于2028年部分节假日安排的通知（尚未发布）"
    assert china.missing_notice(D("2031-01-01")) == "国务院办公厅关于2031年部分节假日安排的通知（尚未发布）"


def test_the_oldest_statute_bounds_known_on() -> None:
    with pytest.raises(CalendarRangeError, match="全国年节及纪念日放假办法") as caught:
        load(known_on=D("1999-09-17"))
    assert caught.value.field == "known_on"


# ---------------------------------------------------------------- reasons


@pytest.mark.parametrize(
    ("day", "working", "reason", "document_no", "provisional"),
    [
        ("2022-09-29", True, "工作日", None, False),
        ("2022-09-24", False, "周末", None, False),
        ("2022-10-05", False, "国庆节放假", "国办发明电〔2021〕11号", False),
        ("2022-10-08", True, "国庆节调休上班", "国办发明电〔2021〕11号", False),
        ("2018-12-29", True, "元旦调休上班", "国办发明电〔2018〕15号", False),
        ("2014-04-07", False, "清明节补休放假", "国办发明电〔2013〕28号", False),
        ("2015-09-04", False, "抗战胜利70周年纪念日放假", "国发明电〔2015〕1号", False),
        ("2020-02-01", False, "春节延长放假", "国办发明电〔2020〕1号", False),
        ("2027-01-01", False, "元旦放假（按法定节假日推算）", "国务院令第795号", True),
        ("2027-02-09", False, "春节补休放假（按法定节假日推算）", "国务院令第795号", True),
        ("2027-03-01", True, "工作日", None, True),
        ("2027-03-06", False, "周末", None, True),
    ],
)
def test_day_reason(
    china: ChinaCalendar, day: str, working: bool, reason: str, document_no: str | None, provisional: bool
) -> None:
    assert china.day_reason(D(day)) == DayReason(D(day), working, reason, document_no, provisional)
    assert china.is_working(D(day)) == working


def test_it_is_a_working_calendar(china: ChinaCalendar) -> None:
    protocol: WorkingCalendar = china
    assert protocol.region == "CN"
    assert "CN" in repr(china)


# ---------------------------------------------------------------- regions and further notices


def test_an_unknown_region_lists_the_known_ones() -> None:
    for ask in (lambda: load("CN-ZZ"), lambda: notices("CN-ZZ"), lambda: build(notices(), "CN-ZZ")):
        with pytest.raises(UnknownRegionError, match="CN（全国）") as caught:
            ask()
        assert isinstance(caught.value, ValueError)
        assert isinstance(caught.value, GongkaiError)
        assert caught.value.field == "region"


def test_a_regional_layer_adds_cancels_and_revokes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars.notice, "REGIONS", {"CN": "全国", "CN-GX": "广西"})
    first = notice(
        NoticeDay(D("2022-04-02"), DayKind.WEEKEND, "清明节"),  # a national make-up Saturday
        NoticeDay(D("2022-04-06"), DayKind.HOLIDAY, "壮族三月三"),
        NoticeDay(D("2022-04-07"), DayKind.HOLIDAY, "壮族三月三"),
        NoticeDay(D("2022-04-09"), DayKind.MAKEUP_WORKDAY, "壮族三月三"),
        region="CN-GX",
        published_on="2022-03-01",
    )
    second = notice(
        NoticeDay(D("2022-04-07"), DayKind.WORKDAY, "壮族三月三"), region="CN-GX", published_on="2022-03-20"
    )
    later = notice(NoticeDay(D("2022-04-06"), DayKind.WORKDAY, "清明节"), published_on="2022-03-25")
    given = (later, second, first, *notices())
    national, regional = build(given), build(given, "CN-GX")
    assert national.changed_days(load()) == ()
    assert national.changed_days(regional) == (D("2022-04-02"), D("2022-04-06"), D("2022-04-09"))
    assert regional.day_reason(D("2022-04-02")).reason == "清明节调休上班取消，周末休息"
    assert regional.day_reason(D("2022-04-07")).reason == "壮族三月三放假取消，照常上班"
    early = build(given, "CN-GX", known_on=D("2022-03-10"))
    assert not early.is_working(D("2022-04-07"))


def test_a_notice_ahead_of_its_year_is_no_estimate() -> None:
    early = build([*notices(), notice(NoticeDay(D("2027-02-11"), DayKind.HOLIDAY, "春节"))])
    assert early.day_reason(D("2027-02-11")) == DayReason(
        D("2027-02-11"), False, "春节放假", "测试〔2022〕01号", provisional=True
    )


def test_notices_must_leave_no_year_out() -> None:
    with pytest.raises(InputError, match="缺少国务院办公厅关于2012年"):
        build([n for n in notices() if n.year != 2012])
    with pytest.raises(InputError, match="重复"):
        build([*notices(), notices()[-1]])


def test_a_day_outside_the_table_is_refused() -> None:
    for day in ("2006-12-24", "2029-01-01", "2032-01-01"):
        with pytest.raises(InputError, match=day) as caught:
            build([*notices(), notice(NoticeDay(D(day), DayKind.HOLIDAY, "元旦"))])
        assert caught.value.field == "days"
    for day in ("2006-12-25", "2028-12-31"):
        assert not build([*notices(), notice(NoticeDay(D(day), DayKind.HOLIDAY, "元旦"))]).is_working(D(day))


# ---------------------------------------------------------------- workalendar's interface


def test_workalendars_methods_give_the_same_answers(china: ChinaCalendar) -> None:
    day = D("2022-09-30")
    assert china.is_working_day(D("2022-10-08"))
    assert not china.is_working_day(D("2022-10-07"))
    assert china.add_working_days(day, 20) == D("2022-11-02")
    assert china.add_working_days(D("2022-10-01"), 0) == D("2022-10-01")
    assert china.add_working_days(D("2022-11-02"), -20) == day
    assert china.sub_working_days(D("2022-11-02"), 20) == day
    assert china.find_following_working_day(D("2022-10-01")) == D("2022-10-08")
    assert china.find_following_working_day(day) == day
    assert china.get_working_days_delta(day, D("2022-11-02")) == 20
    assert china.get_working_days_delta(D("2022-11-02"), day) == 20
    assert china.get_working_days_delta(day, D("2022-11-02"), include_start=True) == 21
    assert china.get_working_days_delta(D("2022-10-07"), D("2022-10-08"), include_start=True) == 1
    assert china.get_working_days_delta(day, day, include_start=True) == 0
    assert china.is_holiday(D("2022-10-01"))
    assert not china.is_holiday(D("2022-09-24"))
    assert not china.is_holiday(D("2022-10-08"))
    assert china.get_holiday_label(D("2022-10-01")) == "国庆节放假"
    assert (D("2022-12-31"), "元旦放假") in china.holidays(2022)
    assert len(china.holidays(2022)) == len(china.holidays_set(2022)) == 32


def test_workalendars_extra_days_add_to_the_calendar(china: ChinaCalendar) -> None:
    saturday, tuesday = D("2022-10-15"), D("2022-10-11")
    assert china.is_working_day(saturday, extra_working_days=[saturday])
    assert china.is_working_day(D("2022-10-08"), extra_working_days=[saturday])  # the notice still holds
    assert not china.is_working_day(tuesday, extra_holidays=[tuesday])
    assert china.is_holiday(tuesday, extra_holidays=[tuesday])
    assert china.add_working_days(D("2022-09-30"), 20, extra_holidays=[tuesday]) == D("2022-11-03")
    assert china.add_working_days(D("2022-09-30"), 20, extra_working_days=[saturday]) == D("2022-11-01")
    span = D("2022-09-30"), D("2022-11-02")
    assert china.get_working_days_delta(*span, extra_holidays=[tuesday]) == 19
    assert china.get_working_days_delta(*span, extra_working_days=[saturday]) == 21


def test_workalendars_methods_keep_within_the_table(china: ChinaCalendar) -> None:
    for ask in (
        lambda: china.holidays(2006),
        lambda: china.holidays(2029),
        lambda: china.is_holiday(D("2029-01-01")),
        lambda: china.is_working_day(D("2006-12-24")),
        lambda: china.add_working_days(D("2028-12-31"), 1),
        lambda: china.add_working_days(D("2028-12-29"), 1, extra_holidays=[D("2022-10-11")]),
        china.export_to_ical,
    ):
        with pytest.raises(CalendarRangeError):
            ask()
    with pytest.raises(InputError, match="年份"):
        china.holidays()


def test_a_time_of_day_makes_no_difference(china: ChinaCalendar) -> None:
    noon = datetime(2022, 10, 8, 12, tzinfo=UTC)
    assert china.is_working_day(noon)
    assert china.day_reason(noon) == china.day_reason(D("2022-10-08"))
    assert china.add_working_days(noon, 1) == D("2022-10-09")
    assert china.add_working_days(noon, 1, keep_datetime=True) == noon + timedelta(days=1)
    assert china.get_working_days_delta(noon, D("2022-10-09")) == 1
