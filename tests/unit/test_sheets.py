"""Tables in Excel and CSV files, as offices keep them."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from engine.adapters.sheets import read, write
from engine.core.errors import InputError

KNOWN = ("文号", "标题", "成文日期", "公开属性")


def _book(path: Path, rows: list[list[object]], before: list[list[object]] | None = None) -> Path:
    """A workbook whose second sheet holds the rows: the first is a cover."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy/m/d"})
    for name, content in (("封面", before or [["公文登记簿"]]), ("登记", rows)):
        sheet = book.add_worksheet(name)
        for y, row in enumerate(content):
            for x, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(y, x, datetime.combine(value, time()), day)
                else:
                    sheet.write(y, x, value)
    book.close()
    return path


def test_the_header_is_found_below_a_title_and_in_another_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["云溪市自然资源和规划局公文登记簿"],
        [],
        ["序号", "标 题", "文号", "成文\n日期"],
        [1, "关于征收的决定", "云自然资〔2022〕3号", date(2022, 3, 1)],
        [None, None, None, None],
        [2, "=1+1", "云自然资〔2022〕4号", "2022-03-02"],
    ]
    sheet = read(_book(tmp_path / "a.xlsx", rows), KNOWN)
    assert sheet.columns == ("标题", "文号", "成文日期")
    assert sheet.unknown == ("序号",)
    assert [(x.number, x.cells["标题"], x.cells["成文日期"]) for x in sheet.lines] == [
        (4, "关于征收的决定", "2022-03-01"),
        (6, "0", "2022-03-02"),  # of a formula what the file says it came to
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("comma", [",", "\t"])
def test_csv_as_offices_write_it(tmp_path: Path, encoding: str, comma: str) -> None:
    file = tmp_path / "a.csv"
    text = "\r\n".join(comma.join(x) for x in (("标题", "文号", "备注"), ("通知", "甲〔2022〕1号", '"引号，和\n换行"')))
    file.write_bytes(text.encode(encoding))
    sheet = read(file, KNOWN)
    assert sheet.unknown == ("备注",)
    assert [dict(x.cells) for x in sheet.lines] == [{"标题": "通知", "文号": "甲〔2022〕1号"}]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"not a workbook", "bad_sheet"),
        ("a.csv", b"\xff\xfe\x00\x00", "bad_sheet"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "no_header"),
        ("a.csv", b"", "no_header"),
        ("a.csv", "标题,文号,标题\n".encode(), "column_twice"),
    ],
)
def test_a_file_that_is_no_register_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as refused:
        read(tmp_path / name, KNOWN)
    assert refused.value.code == code


def test_what_is_written_is_read_again_and_nothing_is_a_formula(tmp_path: Path) -> None:
    rows = [['=HYPERLINK("x")', "http://example.test/a", date(2022, 3, 1), "此件公开发布"], ["乙", "", None, "@SUM(1)"]]
    (tmp_path / "out.xlsx").write_bytes(write("公开目录", KNOWN, rows))
    sheet = read(tmp_path / "out.xlsx", KNOWN)
    assert [list(x.cells.values()) for x in sheet.lines] == [
        ['=HYPERLINK("x")', "http://example.test/a", "2022-03-01", "此件公开发布"],
        ["乙", "", "", "@SUM(1)"],
    ]
