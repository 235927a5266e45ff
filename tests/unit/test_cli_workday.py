"""gongkai workday: days forward, counted, explained, by the batch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import gongkai, refused

KNOWN = {"provisional": False, "missing_notice": None, "warnings": []}


def test_add() -> None:
    told = gongkai("workday", "add", "2022-09-30", "20", "--json").json
    assert told == {"due": "2022-11-02", "earliest": "2022-11-02", "latest": "2022-11-02", **KNOWN}
    assert gongkai("workday", "add", "2022-09-30", "20").out == "2022-11-02（周三）\n"


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2022-09-30", "0", "2022-09-30"),
        ("2022-10-01", "0", "2022-10-08"),
        ("2022-09-30", "1", "2022-10-08"),
        ("2019-12-31", "20", "2020-02-05"),
        ("2014-03-21", "15", "2014-04-14"),
    ],
)
def test_add_some(start: str, n: str, due: str) -> None:
    assert gongkai("workday", "add", start, n, "--json").json["due"] == due


def test_calendar_days_end_on_a_working_day() -> None:
    for n, due in (("5", "2022-09-26"), ("10", "2022-09-30"), ("11", "2022-10-08"), ("18", "2022-10-08")):
        assert gongkai("workday", "add", "2022-09-20", n, "--unit", "calendar", "--json").json["due"] == due
    told = gongkai("workday", "count", "2022-09-20", "2022-10-08", "--unit", "calendar", "--json").json
    assert told == {"count": 18, "least": 18, "most": 18, **KNOWN}
    days = gongkai("workday", "explain", "2022-09-20", "11", "--unit", "calendar", "--json").json["days"]
    assert (sum(d["counted"] for d in days), days[-1]["date"]) == (11, "2022-10-08")
    assert [d["date"] for d in days if d["counted"]][-1] == "2022-10-01"


def test_count() -> None:
    told = gongkai("workday", "count", "2022-09-30", "2022-11-02", "--json").json
    assert told == {"count": 20, "least": 20, "most": 20, **KNOWN}
    assert gongkai("workday", "count", "2022-09-30", "2022-09-30").out == "0 个工作日\n"


def test_explain_gives_a_reason_for_every_day() -> None:
    told = gongkai("workday", "explain", "2022-09-30", "2", "--json").json
    assert told["due"] == "2022-10-09"
    assert len(told["days"]) == 10
    assert [d["date"] for d in told["days"] if d["counted"]] == ["2022-10-08", "2022-10-09"]
    assert told["days"][0] == {
        "date": "2022-09-30",
        "counted": False,
        "reason": "起算当日不计入",
        "notice": told["days"][0]["notice"],
    }
    national = {d["date"]: (d["reason"], d["notice"]) for d in told["days"]}
    assert "国庆" in national["2022-10-01"][0]
    assert national["2022-10-08"][1] == "国办发明电〔2021〕11号"
    assert gongkai("workday", "explain", "2022-09-30", "2").out.splitlines()[-1].startswith("到期日：2022-10-09")


def test_the_day_of_knowledge_decides() -> None:
    """The extension of the Spring Festival of 2020 came out on 2020-01-27."""
    before, after = (
        gongkai("workday", "add", "2020-01-23", "1", "--known-on", day, "--json").json["due"]
        for day in ("2020-01-26", "2020-01-27")
    )
    assert (before, after) == ("2020-01-31", "2020-02-03")


def test_past_the_last_notice_is_provisional() -> None:
    args = ("workday", "add", "2021-12-01", "45", "--known-on", "2021-10-01")
    told = gongkai(*args, "--json").json
    assert told["provisional"] is True
    assert "2022年" in told["missing_notice"]
    assert (told["earliest"], told["due"], told["latest"]) == ("2022-02-08", "2022-02-08", "2022-02-09")
    assert gongkai("workday", "add", "2021-12-01", "45", "--json").json["due"] in (told["earliest"], told["latest"])
    assert f"暂定（最早 {told['earliest']}，最迟 {told['latest']}）" in gongkai(*args).out
    assert gongkai("workday", "explain", *args[2:]).out.endswith(f"{told['missing_notice']}\n")
    counted = gongkai("workday", "count", "2021-12-01", "2022-02-10", "--known-on", "2021-10-01", "--json").json
    assert (counted["provisional"], counted["missing_notice"]) == (True, told["missing_notice"])
    assert (counted["least"], counted["count"], counted["most"]) == (46, 47, 47)
    refused("provisional", *args, "--strict", "--json", says="2022年")
    assert gongkai("workday", "add", "2021-12-01", "45", "--strict").code == 0


def test_a_provisional_date_has_an_earliest_and_a_latest() -> None:
    args = ("workday", "add", "2018-12-20", "7", "--known-on", "2018-12-05")
    missing = "国务院办公厅关于2019年部分节假日安排的通知（尚未发布）"
    assert gongkai(*args, "--json").json == {
        "due": "2018-12-31",
        "provisional": True,  # though 2018 has its notice: 1 January is a Tuesday, the notice of 2019 can move the 31st
        "missing_notice": missing,
        "warnings": [],
        "earliest": "2018-12-29",
        "latest": "2018-12-31",
    }
    assert gongkai(*args).out == f"2018-12-31（周一），暂定（最早 2018-12-29，最迟 2018-12-31）：{missing}\n"
    refused("provisional", *args, "--strict", says="2019年")
    told = gongkai("workday", "count", "2018-12-20", "2018-12-31", "--known-on", "2018-12-05", "--json").json
    assert (told["count"], told["least"], told["most"]) == (7, 7, 9)
    assert (told["provisional"], told["missing_notice"]) == (True, missing)
    args = ("workday", "count", "2018-12-20", "2018-12-31", "--known-on", "2018-12-05")
    assert gongkai(*args).out == f"7 个工作日，暂定（最少 7，最多 9）：{missing}\n"
    refused("provisional", *args, "--strict", says="2019年")


def test_between_two_holidays_a_provisional_date_does_not_move() -> None:
    told = gongkai("workday", "add", "2021-12-01", "30", "--known-on", "2021-10-01", "--json").json
    assert (told["due"], told["earliest"], told["latest"]) == ("2022-01-13",) * 3
    assert told["provisional"] is True
    text = gongkai("workday", "add", "2021-12-01", "30", "--known-on", "2021-10-01").out
    assert text == (
        "2022-01-13（周四），暂定（最早 2022-01-13，最迟 2022-01-13）："
        "国务院办公厅关于2022年部分节假日安排的通知（尚未发布）\n"
    )


def test_a_gap_in_a_regions_sources_is_said() -> None:
    args = ("workday", "add", "2020-05-06", "20", "--region", "CN-XJ")
    told = gongkai(*args, "--json").json
    assert (told["due"], told["provisional"]) == ("2020-06-02", False)
    (warning,) = told["warnings"]
    assert "新疆维吾尔自治区2020年肉孜节、古尔邦节的放假通知没有收录或者尚未公布" in warning
    assert gongkai(*args).out == f"2020-06-02（周二）\n注意：{warning}\n"
    counted = gongkai("workday", "count", "2020-05-06", "2020-06-02", "--region", "CN-XJ", "--json").json
    assert counted["warnings"] == [warning]
    assert gongkai("workday", "explain", "2020-05-06", "2", "--region", "CN-XJ", "--json").json["warnings"] == [warning]


def test_a_region_adds_and_cancels_days() -> None:
    for region, due in (("CN", "2023-04-21"), ("CN-GX", "2023-04-24"), ("CN-XJ", "2023-04-23")):
        told = gongkai("workday", "add", "2023-04-20", "1", "--region", region, "--json").json
        assert (told["due"], told["warnings"]) == (due, [])


ROWS = "start,n,region,known_on\n2022-09-30,20,,\n2020-01-23,1,CN,2020-01-26\n\n 2022-09-30 , 1 \n"
DUES = ["2022-11-02", "2020-01-31", "2022-10-08"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_batch_answers_a_line_a_row(tmp_path: Path, mark: bytes, end: str) -> None:
    rows = mark + ROWS.replace("\n", end).encode()
    file = tmp_path / "rows.csv"
    file.write_bytes(rows)
    for done in (
        gongkai("workday", "add", "--batch", str(file)),
        gongkai("workday", "add", "--batch", str(file), "--json"),
        gongkai("workday", "add", "--batch", "-", stdin=rows),
    ):
        assert [x["due"] for x in done.lines] == DUES
        keys = {"due", "provisional", "missing_notice", "earliest", "latest", "warnings"}
        assert all(set(x) == keys for x in done.lines)


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("2022-09-31,3", "bad_input", "字段：start"),
        ("2022-09-30,x", "bad_input", "字段：n"),
        ("2022-09-30", "bad_input", "2 至 4 列"),
        ("2022-09-30,1,CN,2020-01-26,5", "bad_input", "2 至 4 列"),
        ("2022-09-30,3,CN-XX", "unknown_region", "字段：region"),
        ("2022-09-30,3,CN,gestern", "bad_input", "字段：known_on"),
        ("2039-01-04,3", "calendar_range", "2039"),
        ('"' + "x" * 200_000 + '",3', "bad_input", "CSV"),
    ],
)
def test_a_bad_row_is_named(row: str, code: str, says: str) -> None:
    done = gongkai("workday", "add", "--batch", "-", stdin=f"2022-09-30,1\n{row}\n".encode())
    assert done.code == 2
    assert done.out.count("\n") == 1, "the row before it was answered"
    assert done.err.startswith(f"[{code}] 第 2 行")
    assert says in done.err


def test_a_batch_that_cannot_be_read(tmp_path: Path) -> None:
    refused("file", "workday", "add", "--batch", str(tmp_path / "none.csv"), says="none.csv")
    refused("file", "workday", "add", "--batch", str(tmp_path), says=str(tmp_path))
    (tmp_path / "bad.csv").write_bytes(b"2022-09-30,\xff")
    refused("bad_input", "workday", "add", "--batch", str(tmp_path / "bad.csv"), says="UTF-8")
    refused("bad_input", "workday", "add", "--batch", "-", stdin=b"\xff", says="标准输入")
    refused("bad_input", "workday", "add", "2022-09-30", "--batch", "-", says="字段：batch")


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("add",), "bad_input", "字段：start"),
        (("add", "2022-09-30"), "bad_input", "字段：n"),
        (("add", "2022-02-30", "3"), "bad_input", "字段：start"),
        (("add", "今天", "3"), "bad_input", "今天"),
        (("add", "2022-09-30", "三"), "bad_input", "字段：n"),
        (("add", "2022-09-30", "-1"), "bad_input", "字段：n"),
        (("add", "2022-09-30", "5001"), "bad_input", "字段：n"),
        (("add", "2022-09-30", "9" * 5_000), "bad_input", "字段：n"),
        (("add", "2022-09-30", "3", "--region", "CN-XX"), "unknown_region", "字段：region"),
        (("add", "2022-09-30", "3", "--known-on", "x"), "bad_input", "字段：known_on"),
        (("add", "2022-09-30", "3", "--known-on", "1900-01-01"), "calendar_range", "字段：known_on"),
        (("add", "1999-09-30", "3"), "calendar_range", "2006-12-25"),
        (("add", "2039-09-30", "3"), "calendar_range", "2039"),
        (("add", "2022-09-30", "5000"), "calendar_range", "2006-12-25"),
        (("add", "9999-12-30", "30", "--unit", "calendar"), "calendar_range", "9999"),
        (("count", "2022-09-30", "2022-09-29"), "bad_input", "字段：to"),
        (("count", "x", "2022-09-29"), "bad_input", "字段：from"),
        (("count", "2022-09-30", "y"), "bad_input", "字段：to"),
        (("count", "2022-09-30", "2039-09-29"), "calendar_range", "2039"),
        (("explain", "2022-09-30", "x"), "bad_input", "字段：n"),
        (("explain", "1999-09-30", "1"), "calendar_range", "2006-12-25"),
        (("add", "2022-09-30", "3", "--unit", "hours"), "bad_usage", "--unit 不能是 'hours'"),
        (("add", "2022-09-30", "3", "4"), "bad_usage", "不认识 4"),
        (("count", "2022-09-30"), "bad_usage", "缺少 TO"),
        (("explain",), "bad_usage", "缺少 start, n"),
        ((), "bad_usage", "缺少 KIND"),
    ],
)
def test_bad_input_names_the_field(args: tuple[str, ...], code: str, says: str) -> None:
    refused(code, "workday", *args, says=says)
