"""Rows of a register of official documents: what is taken in, what is refused, cell by cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.core.register import COLUMNS, day_of, facts_of
from engine.core.sheet import Fault, Line

D = date.fromisoformat
TODAY = D("2022-12-01")
ROW = {
    "文号": "云自然资〔2022〕3号",
    "标题": "关于征收滨河路18号地块的决定",
    "成文日期": "2022-03-01",
    "公开属性": "此件公开发布",
}
WITHHELD = {**ROW, "公开属性": "不公开", "不公开理由": "属于讨论记录"}


def taken(**cells: str) -> dict[str, Any]:
    found = facts_of(Line(7, {**dict.fromkeys(COLUMNS, ""), **ROW, **cells}), TODAY)
    assert isinstance(found, dict), found
    return found


def refused(column: str, **cells: str) -> str:
    found = facts_of(Line(7, {**dict.fromkeys(COLUMNS, ""), **ROW, **cells}), TODAY)
    assert isinstance(found, Fault), found
    assert (found.row, found.column) == (7, column)
    return found.why


def test_a_public_document() -> None:
    assert taken() == {
        "number": "云自然资〔2022〕3号",
        "title": "关于征收滨河路18号地块的决定",
        "formed_on": "2022-03-01",
        "mark": "publish",
        "policy_document": False,
    }


@pytest.mark.parametrize("text", ["2022-03-01", "2022/3/1", "2022.3.1", "2022年3月1日", "20220301", "2022-03-01 00:00"])
def test_days_as_offices_write_them(text: str) -> None:
    assert day_of(text) == D("2022-03-01")


@pytest.mark.parametrize("text", ["2022-02-30", "三月一日", "2022", "22-3-1", "2022-3", "2022年13月1日", ""])
def test_what_is_no_day(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ("此件公开发布", "publish"),
        ("（此件公开发布）", "publish"),
        ("主动公开", "publish"),
        ("此件删减后公开", "publish_redacted"),
        ("依申请公开", "on_request"),
        ("此件不公开", "withhold"),
        ("不予公开", "withhold"),
    ],
)
def test_seed_001_four_marks_by_any_of_their_names(said: str, mark: str) -> None:
    assert taken(公开属性=said, 不公开理由="理由")["mark"] == mark


@pytest.mark.parametrize(
    ("grade", "period", "until"),
    [
        ("机密", "10年", "2032-03-01"),
        ("机密★10年", "", "2032-03-01"),
        ("秘密级", "至2030年5月6日", "2030-05-06"),
        ("绝密", "2030-05-06", "2030-05-06"),
    ],
)
def test_a_classified_document_keeps_its_index_only(grade: str, period: str, until: str) -> None:
    found = taken(公开属性="不公开", 密级=grade, 保密期限=period, 不公开理由="含有国家秘密的内容", 内容概述="概述")
    assert found["secrecy_until"] == until
    assert not {"reason", "ground", "summary"} & set(found)


def test_twenty_nine_february_ends_on_the_first_of_march() -> None:
    assert (
        taken(**{**WITHHELD, "成文日期": "2020-02-29", "密级": "秘密", "保密期限": "5年"})["secrecy_until"]
        == "2025-03-01"
    )


def test_a_superior_document_with_its_mark() -> None:
    assert taken(上位文件="国务院办公厅通知", 上位文件公开属性="主动公开")["superior"] == {
        "title": "国务院办公厅通知",
        "mark": "publish",
    }


@pytest.mark.parametrize(
    ("column", "cells", "says"),
    [
        ("标题", {"标题": "", "文号": ""}, "没有标题"),
        ("成文日期", {"成文日期": ""}, "没有成文日期"),
        ("成文日期", {"成文日期": "去年"}, "不是日期"),
        ("成文日期", {"成文日期": "2022-12-02"}, "晚于今日"),
        ("公开属性", {"公开属性": ""}, "没有公开属性"),
        ("公开属性", {"公开属性": "内部"}, "不是公开属性"),
        ("公开属性", {"密级": "秘密", "保密期限": "5年"}, "只能是不公开"),
        ("不公开理由", {"公开属性": "依申请公开"}, "应说明理由"),
        ("密级", {"公开属性": "不公开", "密级": "特密"}, "不是密级"),
        ("保密期限", {"公开属性": "不公开", "密级": "秘密"}, "应写明保密期限"),
        ("保密期限", {"公开属性": "不公开", "密级": "秘密", "保密期限": "长期"}, "不能确定"),
        ("保密期限", {"保密期限": "5年"}, "没有密级"),
        ("是否政策性文件", {"是否政策性文件": "也许"}, "是"),
        ("公开日期", {"公开日期": "2022-02-28"}, "早于成文日期"),
        ("公开日期", {"公开属性": "不公开", "不公开理由": "x", "公开日期": "2022-03-02"}, "不是公开"),
        ("上位文件", {"上位文件公开属性": "公开"}, "没有写上位文件"),
        ("上位文件公开属性", {"上位文件": "x", "上位文件公开属性": "y"}, "不是公开属性"),
    ],
)
def test_a_row_that_cannot_be_right(column: str, cells: dict[str, str], says: str) -> None:
    assert says in refused(column, **cells)
