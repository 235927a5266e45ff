"""The regions' layers: every case of the sources, what was known when, gaps and their warnings."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from calendars import REGIONS, ChinaCalendar, DayKind, Notice, NoticeDay, NoticeKind, build, check_notice, load, notices
from calendars.layers import REGION_DATA, gaps, layer
from calendars.notice import layers

D = date.fromisoformat
CODES = [region for region in REGIONS if region != "CN"]
CHINA = load()

# Days on which a region differs from the country: (region, first, last) free, or worked.
FREE = [
    ("CN-GX", "2014-04-02", "2014-04-03"),
    ("CN-GX", "2015-04-20", "2015-04-21"),
    ("CN-GX", "2016-04-08", "2016-04-08"),
    ("CN-GX", "2016-04-11", "2016-04-11"),
    ("CN-GX", "2017-03-30", "2017-04-01"),  # the Saturday is a national make-up day
    ("CN-GX", "2018-04-18", "2018-04-20"),
    ("CN-GX", "2019-04-04", "2019-04-04"),
    ("CN-GX", "2019-04-08", "2019-04-08"),
    ("CN-GX", "2021-04-14", "2021-04-16"),
    ("CN-GX", "2022-04-02", "2022-04-02"),  # a national make-up day
    ("CN-GX", "2022-04-06", "2022-04-06"),
    ("CN-GX", "2023-04-21", "2023-04-21"),
    ("CN-GX", "2023-04-23", "2023-04-23"),  # a national make-up day
    ("CN-GX", "2024-04-11", "2024-04-12"),
    ("CN-GX", "2025-03-31", "2025-04-01"),
    ("CN-GX", "2026-04-17", "2026-04-17"),
    ("CN-GX", "2026-04-20", "2026-04-20"),
    ("CN-NX", "2019-06-05", "2019-06-06"),
    ("CN-NX", "2019-08-12", "2019-08-13"),
    ("CN-NX", "2020-05-25", "2020-05-26"),
    ("CN-NX", "2020-07-30", "2020-07-31"),
    ("CN-NX", "2021-05-13", "2021-05-14"),
    ("CN-NX", "2021-07-19", "2021-07-20"),
    ("CN-NX", "2022-07-11", "2022-07-12"),
    ("CN-NX", "2023-06-29", "2023-06-30"),
    ("CN-NX", "2024-04-10", "2024-04-11"),
    ("CN-NX", "2024-06-17", "2024-06-18"),
    ("CN-NX", "2025-03-31", "2025-04-01"),
    ("CN-NX", "2025-06-06", "2025-06-06"),
    ("CN-NX", "2026-05-27", "2026-05-28"),
    ("CN-XJ", "2013-08-08", "2013-08-08"),
    ("CN-XJ", "2022-05-05", "2022-05-05"),
    ("CN-XJ", "2022-07-11", "2022-07-13"),
    ("CN-XJ", "2023-04-21", "2023-04-21"),
    ("CN-XJ", "2023-06-28", "2023-06-30"),
    ("CN-XJ", "2024-04-10", "2024-04-10"),
    ("CN-XJ", "2024-06-17", "2024-06-19"),
    ("CN-XJ", "2025-03-31", "2025-03-31"),
    ("CN-XJ", "2025-06-06", "2025-06-06"),
    ("CN-XJ", "2025-06-09", "2025-06-10"),
    ("CN-XJ", "2026-03-20", "2026-03-20"),
    ("CN-XJ", "2026-05-27", "2026-05-29"),
    ("CN-540100", "2019-02-11", "2019-02-13"),
    ("CN-540100", "2022-03-02", "2022-03-04"),
    ("CN-540100", "2022-03-07", "2022-03-08"),
    ("CN-540100", "2023-02-20", "2023-02-24"),
    ("CN-540100", "2025-02-27", "2025-02-28"),
    ("CN-540100", "2025-03-03", "2025-03-04"),
    ("CN-540100", "2026-02-24", "2026-02-26"),
    ("CN-513400", "2011-07-25", "2011-07-29"),
    ("CN-513400", "2011-10-08", "2011-10-08"),  # a national make-up day
    ("CN-513400", "2011-11-21", "2011-11-25"),
    ("CN-513400", "2017-07-17", "2017-07-21"),
    ("CN-513400", "2017-10-09", "2017-10-09"),
    ("CN-513400", "2017-11-20", "2017-11-24"),
    ("CN-513400", "2018-08-06", "2018-08-10"),
    ("CN-513400", "2018-10-08", "2018-10-08"),
    ("CN-513400", "2018-11-20", "2018-11-23"),
    ("CN-513400", "2018-11-26", "2018-11-26"),
    ("CN-513400", "2021-08-02", "2021-08-06"),
    ("CN-513400", "2023-08-09", "2023-08-11"),
    ("CN-513400", "2023-08-14", "2023-08-16"),
    ("CN-513400", "2023-10-07", "2023-10-07"),  # a national make-up day
    ("CN-513400", "2023-11-20", "2023-11-24"),
    ("CN-513400", "2024-07-29", "2024-08-02"),
    ("CN-513400", "2024-10-08", "2024-10-08"),
    ("CN-513400", "2024-11-20", "2024-11-22"),
    ("CN-513400", "2024-11-25", "2024-11-26"),
    ("CN-469028", "2023-04-20", "2023-04-21"),
    ("CN-HB", "2020-02-03", "2020-02-07"),
    ("CN-HB", "2020-02-10", "2020-02-13"),
]
WORKED = [
    ("CN-GX", "2017-04-08"),
    ("CN-GX", "2018-04-15"),
    ("CN-GX", "2021-04-18"),
    ("CN-540100", "2022-02-26"),
    ("CN-540100", "2022-03-13"),
    ("CN-540100", "2023-02-18"),
    ("CN-540100", "2023-02-19"),
    ("CN-513400", "2011-07-31"),
    ("CN-513400", "2011-11-27"),
    ("CN-513400", "2017-07-15"),
    ("CN-513400", "2017-07-16"),
    ("CN-513400", "2017-11-18"),
    ("CN-513400", "2017-11-19"),
    ("CN-513400", "2018-08-04"),
    ("CN-513400", "2018-08-12"),
    ("CN-513400", "2018-11-17"),
    ("CN-513400", "2018-11-18"),
    ("CN-513400", "2021-07-31"),
    ("CN-513400", "2023-08-06"),
    ("CN-513400", "2023-08-19"),
    ("CN-513400", "2023-11-18"),
    ("CN-513400", "2023-11-19"),
    ("CN-513400", "2024-07-27"),
    ("CN-513400", "2024-08-10"),
    ("CN-513400", "2024-11-17"),
    ("CN-513400", "2024-11-30"),
]


def span(first: str, last: str) -> list[date]:
    return [D(first) + timedelta(days=step) for step in range((D(last) - D(first)).days + 1)]


@pytest.mark.parametrize("region", CODES)
def test_a_region_differs_from_the_country_on_exactly_these_days(region: str) -> None:
    expected = {day for code, first, last in FREE if code == region for day in span(first, last)}
    assert all(CHINA.is_working(day) for day in expected)
    worked = {D(day) for code, day in WORKED if code == region}
    assert not any(CHINA.is_working(day) for day in worked)
    assert set(load(region).changed_days(CHINA)) == expected | worked


@pytest.mark.parametrize(
    ("region", "start", "n", "due", "national"),
    [
        ("CN-GX", "2022-04-01", 1, "2022-04-07", "2022-04-02"),  # make-up Saturday cancelled, then 04-06 free
        ("CN-GX", "2023-04-20", 1, "2023-04-24", "2023-04-21"),  # make-up Sunday 04-23 cancelled
        ("CN-GX", "2021-04-13", 2, "2021-04-19", "2021-04-15"),  # 04-14..16 free, Sunday 04-18 worked
        ("CN-GX", "2020-03-25", 1, "2020-03-26", "2020-03-26"),  # announced, then revoked
        ("CN-NX", "2025-03-28", 3, "2025-04-07", "2025-04-02"),
        ("CN-NX", "2022-04-29", 1, "2022-05-05", "2022-05-05"),  # 开斋节 within 劳动节
        ("CN-XJ", "2022-05-04", 1, "2022-05-06", "2022-05-05"),
        ("CN-540100", "2023-02-17", 3, "2023-02-27", "2023-02-22"),  # 02-18 and 02-19 worked, 02-20..26 free
        ("CN-540100", "2026-02-13", 2, "2026-02-27", "2026-02-24"),
        ("CN-513400", "2023-10-06", 1, "2023-10-08", "2023-10-07"),  # make-up Saturday cancelled, Sunday worked
        ("CN-513400", "2023-11-17", 3, "2023-11-27", "2023-11-22"),
        ("CN-469028", "2023-04-19", 1, "2023-04-23", "2023-04-20"),  # Sunday 04-23 is the national make-up day
        ("CN-HB", "2020-01-23", 1, "2020-02-14", "2020-02-03"),
        ("CN-HB", "2020-01-23", 20, "2020-03-12", "2020-02-28"),
    ],
)
def test_due_dates(region: str, start: str, n: int, due: str, national: str) -> None:
    regional = load(region)
    assert regional.nth_working_day(D(start), n) == D(due)
    assert regional.bounds(D(start), n) == (D(due), D(due))
    assert CHINA.nth_working_day(D(start), n) == D(national)


@pytest.mark.parametrize(
    ("region", "day", "reason", "document_no"),
    [
        (
            "CN-GX",
            "2022-04-02",
            "清明节调休上班取消，周末休息",
            "广西壮族自治区人民政府办公厅关于2022年“壮族三月三”放假的通知",
        ),
        (
            "CN-GX",
            "2020-03-26",
            "壮族三月三放假取消，照常上班",
            "广西壮族自治区人民政府办公厅关于调整2020年“壮族三月三”假期安排的通知",
        ),
        ("CN-513400", "2023-08-06", "火把节调休上班", "凉府办函〔2022〕121号"),
        ("CN-513400", "2023-08-09", "民族团结进步节放假", "凉府办函〔2022〕121号"),
        ("CN-NX", "2019-06-05", "开斋节放假", "宁政办发〔2018〕137号"),
        ("CN-HB", "2020-02-13", "春节延长放假", "湖北省人民政府办公厅关于延长2020年春节假期的通知"),
        ("CN-HB", "2020-01-31", "春节延长放假", "国办发明电〔2020〕1号"),
    ],
)
def test_the_reason_names_the_regions_notice(region: str, day: str, reason: str, document_no: str) -> None:
    found = load(region).day_reason(D(day))
    assert (found.reason, found.notice) == (reason, document_no)


# ---------------------------------------------------------------- what was known when


@pytest.mark.parametrize(
    ("region", "known_on", "start", "due"),
    [
        ("CN-GX", "2019-12-31", "2020-03-25", "2020-03-26"),  # not announced yet
        ("CN-GX", "2020-01-01", "2020-03-25", "2020-03-30"),  # announced (its day is assumed)
        ("CN-GX", "2020-03-04", "2020-03-25", "2020-03-30"),
        ("CN-GX", "2020-03-05", "2020-03-25", "2020-03-26"),  # revoked
        ("CN-GX", "2024-03-21", "2024-04-10", "2024-04-11"),
        ("CN-GX", "2024-03-22", "2024-04-10", "2024-04-15"),
        ("CN-540100", "2023-02-13", "2023-02-17", "2023-02-20"),
        ("CN-540100", "2023-02-14", "2023-02-17", "2023-02-18"),
        ("CN-HB", "2020-01-31", "2020-02-02", "2020-02-03"),
        ("CN-HB", "2020-02-01", "2020-02-02", "2020-02-14"),
        ("CN-HB", "2020-01-26", "2020-01-23", "2020-01-31"),  # the national notice of 2020-01-27 is not out either
        ("CN-513400", "2023-11-06", "2024-07-26", "2024-07-29"),
        ("CN-513400", "2023-11-07", "2024-07-26", "2024-07-27"),
    ],
)
def test_a_regions_notice_counts_from_its_publication(region: str, known_on: str, start: str, due: str) -> None:
    assert load(region, D(known_on)).nth_working_day(D(start), 1) == D(due)


def test_a_day_of_publication_that_is_not_known_is_said() -> None:
    early = load("CN-GX", D("2022-02-01"))
    assert not early.is_working(D("2022-04-06"))
    (warning,) = early.warnings(D("2022-03-20"), D("2022-04-20"))
    assert warning == (
        "广西壮族自治区人民政府办公厅关于2022年“壮族三月三”放假的通知的公布日期没有查到，按2022-01-01起已经公布推算"
    )
    assert early.warnings(D("2022-05-20"), D("2022-06-20")) == ()
    for after_it_began in ("2022-04-02", "2022-04-03", "2022-12-01"):  # it was out by then
        assert load("CN-GX", D(after_it_began)).warnings(D("2022-03-20"), D("2022-04-20")) == ()
    assert load("CN-GX").warnings(D("2022-03-20"), D("2022-04-20")) == ()


def test_before_its_publication_a_years_notice_is_a_gap() -> None:
    (warning,) = load("CN-GX", D("2024-03-21")).warnings(D("2024-03-20"), D("2024-04-20"))
    assert warning == (
        "广西壮族自治区2024年壮族三月三的放假通知没有收录或者尚未公布，"
        "2024-03-14至2024-05-10之间的地方放假和调休没有计入"
    )
    assert load("CN-GX", D("2024-03-22")).warnings(D("2024-03-20"), D("2024-04-20")) == ()


# ---------------------------------------------------------------- gaps


@pytest.mark.parametrize(
    ("region", "start", "end", "said"),
    [
        ("CN-XJ", "2019-06-01", "2019-06-20", ["新疆维吾尔自治区2019年肉孜节、古尔邦节"]),
        ("CN-XJ", "2020-12-20", "2021-01-20", ["2020年", "2021年"]),
        ("CN-XJ", "2013-05-01", "2013-06-01", ["2013年古尔邦节的"]),
        ("CN-XJ", "2011-05-01", "2011-06-01", []),  # before 令第174号
        ("CN-XJ", "2012-05-01", "2012-06-01", ["2012年"]),  # its first year
        ("CN-XJ", "2022-05-01", "2022-07-20", []),
        ("CN-540100", "2020-02-01", "2020-02-20", ["拉萨市2020年藏历新年"]),
        ("CN-540100", "2021-03-31", "2021-04-20", ["2021年藏历新年"]),
        ("CN-540100", "2021-04-01", "2021-07-14", []),
        ("CN-540100", "2024-01-01", "2024-01-15", ["2024年藏历新年"]),
        ("CN-540100", "2023-02-01", "2023-03-20", []),
        ("CN-540100", "2023-08-01", "2023-08-20", ["2023年雪顿节"]),
        ("CN-540100", "2026-09-25", "2026-10-20", ["2026年雪顿节"]),
        ("CN-513400", "2021-08-01", "2021-08-20", ["2021年民族团结进步节的"]),
        ("CN-513400", "2021-11-01", "2021-11-20", ["2021年彝历新年"]),
        ("CN-513400", "2022-07-20", "2022-11-20", ["民族团结进步节、火把节", "州庆", "彝历新年"]),
        ("CN-513400", "2023-07-20", "2023-11-20", []),
        ("CN-513400", "2024-08-20", "2024-09-01", ["7月27日、8月10日、11月17日、11月30日上班只见于通知的转载"]),
        ("CN-513400", "2024-03-01", "2024-06-01", []),
        ("CN-GX", "2013-04-01", "2013-04-20", []),  # before 令第98号
        ("CN-GX", "2014-01-01", "2026-12-31", []),
        ("CN-GX", "2027-04-01", "2027-04-20", ["2027年壮族三月三"]),
        ("CN-NX", "2018-06-01", "2018-06-20", ["宁夏回族自治区2018年开斋节、古尔邦节"]),
        ("CN-NX", "2022-05-01", "2022-05-20", []),
        ("CN-NX", "2027-01-04", "2027-01-20", ["2027年开斋节、古尔邦节"]),
        ("CN-469028", "2024-04-01", "2024-04-20", ["陵水黎族自治县2024年三月三"]),
        ("CN-HB", "2007-01-01", "2028-12-31", []),
        ("CN", "2007-01-01", "2028-12-31", []),
    ],
)
def test_a_count_through_a_gap_carries_a_warning(region: str, start: str, end: str, said: list[str]) -> None:
    found = load(region).warnings(D(start), D(end))
    assert len(found) == len(said)
    for part, warning in zip(said, found, strict=True):
        assert part in warning


def test_gaps_end_with_the_table() -> None:
    assert load("CN-NX").warnings(D("2028-12-31"), D("2028-12-31"))
    assert load("CN-NX").warnings(D("2029-01-01"), D("2029-12-31")) == ()


@pytest.mark.parametrize(
    ("region", "settled"), [("CN-GX", True), (layer("CN-GX").region, True), ("CN-NX", False), ("CN", False)]
)
def test_only_a_notice_of_the_region_itself_settles_its_festival(region: str, settled: bool) -> None:
    covering = gx(
        NoticeDay(D("2027-04-07"), DayKind.HOLIDAY, "壮族三月三"), year=2027, covers=("壮族三月三",), region=region
    )
    assert (gaps("CN-GX", [covering], range(2027, 2028)) == ()) == settled
    doubtful = replace(covering, doubt="测试存疑")
    found = [gap.text for gap in gaps("CN-GX", [doubtful], range(2027, 2028)) if "测试存疑" in gap.text]
    assert len(found) == settled


# ---------------------------------------------------------------- the files


def test_a_region_lies_above_the_country() -> None:
    assert layers("CN-GX") == ("CN", "CN-GX")
    assert layers("CN") == layers("".join(("C", "N"))) == ("CN",)


def test_every_region_has_its_file() -> None:
    assert {path.stem for path in REGION_DATA.glob("*.toml")} == set(CODES)
    assert all(layer(region).region == region for region in CODES)


@pytest.mark.parametrize("region", CODES)
def test_every_notice_of_a_region_is_sound(region: str) -> None:
    for notice in layer(region).notices:
        others = [other for other in notices(region) if other is not notice]
        assert check_notice(notice, others) == (), notice.title
    days = [notice.published_on for notice in layer(region).notices]
    assert days == sorted(days)


def gx(*days: NoticeDay, year: int = 2022, **other: object) -> Notice:
    """A made-up notice of 广西."""
    title = f"测试{year}年通知"
    kinds = {"year": year, "document_no": title, "title": title, "kind": NoticeKind.ANNUAL, "region": "CN-GX"}
    dates = {"signed_on": date(year, 1, 1), "published_on": date(year, 1, 1)}
    return Notice(**{**kinds, **dates, "days": days, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "kind", "fault"),
    [
        ("2022-04-09", DayKind.WEEKEND, "不是调休上班日，无从取消"),
        ("2022-04-07", DayKind.WORKDAY, "不是放假日，无从取消"),
        ("2022-04-02", DayKind.HOLIDAY, "取消上班应写为 weekend"),
        ("2022-04-02", DayKind.MAKEUP_WORKDAY, "已经是调休上班日"),
        ("2022-04-02", DayKind.WEEKEND, ""),
        ("2022-04-05", DayKind.WORKDAY, ""),
        ("2022-04-07", DayKind.HOLIDAY, ""),
        ("2022-04-05", DayKind.HOLIDAY, ""),
        ("2022-04-03", DayKind.WEEKEND, "不是调休上班日，无从取消"),
        ("2022-04-09", DayKind.MAKEUP_WORKDAY, ""),
    ],
)
def test_a_regions_day_must_fit_what_it_overrides(day: str, kind: DayKind, fault: str) -> None:
    found = check_notice(gx(NoticeDay(D(day), kind, "壮族三月三")), notices())
    assert [fault in text for text in found] == ([True] if fault else [])


def test_a_regions_notice_goes_by_number_or_title() -> None:
    day = NoticeDay(D("2022-04-07"), DayKind.HOLIDAY, "壮族三月三")
    assert check_notice(gx(day)) == ()
    assert check_notice(gx(day, document_no="".join(("测试", "2022年通知")))) == ()
    assert check_notice(gx(day, document_no="桂政办发〔2021〕9号")) == ()  # numbered in the year before it was signed
    for neither in ("9号", "第9号"):
        assert any("文号" in fault for fault in check_notice(gx(day, document_no=neither)))
    assert any("不在广西壮族自治区的节日中" in fault for fault in check_notice(gx(day, covers=("三月三",))))
    assert any("节日名称" in fault for fault in check_notice(gx(NoticeDay(day.day, day.kind, "火把节"))))


def test_the_layer_of_another_region_does_not_bind() -> None:
    everything = {id(n): n for region in REGIONS for n in notices(region)}
    for region in CODES:
        assert build(everything.values(), region).changed_days(load(region)) == ()


def test_a_region_costs_nothing_more_at_query_time() -> None:
    """The same class over the same kind of table: no lookup knows that there are layers."""
    assert {type(load(region)) for region in REGIONS} == {ChinaCalendar}
    assert {len(load(region)._table.flags) for region in REGIONS} == {len(CHINA._table.flags)}
