"""gongkai import documents, catalogue, reassess, on a SQLite file with the demo agency."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine import bootstrap
from engine.adapters.sheets import write
from engine.demo import load_agency
from tests.commands import gongkai, refused

COLUMNS = ("文号", "标题", "成文日期", "公开属性", "不公开理由", "公开日期", "公开地址", "备注")
ROWS = (
    (
        "云〔2022〕1号",
        "关于征收的公告",
        date(2022, 3, 1),
        "此件公开发布",
        "",
        date(2022, 3, 4),
        "www.example.test/1",
        "",
    ),
    ("云〔2022〕2号", "会议纪要", "2022年3月2日", "不公开", "属于讨论记录", "", "", "=1+1"),
    ("云〔2022〕3号", "报告", "2022.3.3", "不公开", "", "", "", ""),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a register, and a database with the demo agency."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    load_agency(bootstrap.world())
    (tmp_path / "register.xlsx").write_bytes(write("登记簿", COLUMNS, ROWS))
    return tmp_path


def test_a_register_becomes_a_catalogue(folder: Path) -> None:
    looked = gongkai("import", "documents", "register.xlsx", "--dry-run", "--json").json
    assert (len(looked["accepted"]), looked["imported"], looked["unknown_columns"]) == (2, False, ["备注"])
    assert looked["rejected"] == [
        {"row": 4, "column": "不公开理由", "reason": "不主动公开的，应说明理由（国办发〔2016〕80号）"}
    ]
    assert gongkai("catalogue", "--json").json["items"] == []
    told = gongkai("import", "documents", "register.xlsx")
    assert told.out == (
        "没有读取“备注”一栏\n"
        "第 4 行“不公开理由”：不主动公开的，应说明理由（国办发〔2016〕80号）\n"
        "已登记 2 件，不能登记 1 行\n"
    )
    again = gongkai("import", "documents", "register.xlsx", "--json").json
    assert [x["column"] for x in again["rejected"]] == ["文号", "文号", "不公开理由"]
    (item,) = gongkai("catalogue", "--q", "征收", "--year", "2022", "--json").json["items"]
    assert (item["number"], item["published_on"], item["validity_label"]) == ("云〔2022〕1号", "2022-03-04", "有效")
    assert "共 1 件" in gongkai("catalogue").out
    for kind, begins in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE")):
        assert gongkai("catalogue", "--out", f"list.{kind}").out == f"已写入 list.{kind}：1 件\n"
        assert (folder / f"list.{kind}").read_bytes().lower().startswith(begins.lower())


def test_a_campaign_of_the_year(folder: Path) -> None:
    gongkai("import", "documents", "register.xlsx")
    year = str(date.today().year)  # noqa: DTZ011 - the year that the command believes it is
    looked = gongkai("reassess", "plan", "--year", year, "--dry-run", "--json").json
    assert [(x["title"], x["trigger"]) for x in looked["opened"]] == [("会议纪要", "yearly")]
    assert not looked["written"]
    assert "已启动审查 1 件，此前已启动尚未作出决定 0 件" in gongkai("reassess", "plan", "--year", year).out
    again = gongkai("reassess", "plan", "--year", year, "--json").json
    assert (again["opened"], again["waiting"], again["result"]["open"]) == ([], 1, 1)
    assert gongkai("reassess", "result", "--year", year).out == f"{year} 年审查结果：尚无\n"
    assert gongkai("reassess", "result", "--year", year, "--out", "result.html").out == "已写入 result.html\n"
    assert "会议纪要" not in (folder / "result.html").read_text(encoding="utf-8")
    assert gongkai("verify", "--json").json["problems"] == []


def test_what_cannot_be_read_or_written_is_told(folder: Path) -> None:
    (folder / "a.csv").write_text("甲,乙\n", encoding="utf-8")
    (folder / "b.csv").write_text("文号,标题\n1,2\n", encoding="utf-8")
    refused("no_header", "import", "documents", "a.csv", says="表头")
    refused("bad_input", "import", "documents", "b.csv", says="公开属性")
    refused("file", "import", "documents", "none.csv")
    refused("bad_input", "catalogue", "--out", "a.txt", says="不能写成")
    refused("catalogue_empty", "catalogue", "--out", "a.pdf")
    refused("bad_input", "reassess", "plan", "--year", "1999", says="年度")
    refused("unknown_person", "reassess", "plan", "--year", "2026", "--by", "nobody")
