"""gongkai agency, user and db, on a SQLite file made at first use."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from engine import bootstrap
from tests.commands import gongkai, refused


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database will be: in a folder that is not there yet."""
    path = tmp_path / "var" / "a.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{path}")
    return path


def _rows(path: Path) -> list[str]:
    """Everything in a SQLite file."""
    connection = sqlite3.connect(path)
    found = list(connection.iterdump())
    connection.close()
    return found


def test_an_empty_database_is_migrated_at_first_use(file: Path) -> None:
    assert not file.exists()
    assert gongkai("verify", "--json").json == {"cases": 0, "events": 0, "problems": []}
    assert file.exists()
    file.unlink()
    file.touch()
    assert gongkai("agency", "add", "a", "甲局", "--json").json == {"code": "a", "name": "甲局", "region": "CN"}


def test_upgrade(file: Path) -> None:
    for _ in range(2):
        done = gongkai("db", "upgrade")
        assert (done.code, done.err, done.out) == (0, "", "数据库已是最新结构\n")


def test_agency_and_people(file: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.json"
    profile.write_bytes(b"\xef\xbb\xbf" + json.dumps({"short": "甲", "phone": "010-1"}).encode())
    assert gongkai("agency", "add", "a", "甲局", "--profile", str(profile)).out == "已登记 甲局（a，CN）\n"
    with bootstrap.world().store.read() as tx:
        agency = tx.agency("a")
    assert agency is not None
    assert agency.profile["phone"] == "010-1"
    told = gongkai("user", "add", "张三", "--role", "registrar", "--role", "officer", "--json").json
    assert told == {"agency": "a", "name": "张三", "roles": ["officer", "registrar"]}
    assert gongkai("user", "add", "张三", "--role", "officer").out == "已登记 张三：officer\n"
    assert gongkai("agency", "add", "b", "乙局").code == 0
    refused("bad_input", "user", "add", "李四", "--role", "officer", says="字段：agency")
    assert gongkai("user", "add", "李四", "--role", "officer", "--agency", "b", "--json").json["agency"] == "b"


def test_sweep(file: Path) -> None:
    told = gongkai("sweep", "--on", "2022-11-20", "--json").json
    assert (told["on"], told["cases"], told["notices"], told["steps"], told["failures"]) == ("2022-11-20", 0, 0, {}, [])
    assert set(told["levels"].values()) == {0}
    assert {"notice", "warning", "due_today", "overdue", "supervised"} <= set(told["levels"])
    done = gongkai("sweep")
    assert (done.code, done.err) == (0, "")
    assert not any(c.isascii() and c.isalpha() for c in done.out), "told in Chinese"
    refused("bad_input", "sweep", "--on", "2026-02-30", says="字段：on")
    tomorrow = bootstrap.today() + timedelta(days=1)
    refused("day_to_come", "sweep", "--on", str(tomorrow), says=f"{tomorrow} 还没有到")
    refused("not_found", "sweep", "--agency", "nowhere", "--json", says="字段：agency")
    refused("bad_usage", "sweep", "2022-11-20", says="不认识 2022-11-20")


def test_bad_agencies_and_people(file: Path, tmp_path: Path) -> None:
    refused("not_found", "user", "add", "张三", "--role", "officer", says="gongkai agency add")
    assert gongkai("agency", "add", "a", "甲局").code == 0
    before = _rows(file)
    refused("bad_input", "agency", "add", "甲", "甲局", says="字段：code")
    refused("bad_input", "agency", "add", "b", " ", says="字段：name")
    refused("unknown_region", "agency", "add", "b", "乙局", "--region", "CN-XX", says="字段：region")
    refused("file", "agency", "add", "b", "乙局", "--profile", str(tmp_path / "none"), says="none")
    refused("file", "agency", "add", "b", "乙局", "--profile", str(tmp_path), says=str(tmp_path))
    for data, says in ((b"{", "JSON"), (b"\xff", "UTF-8"), (b"[]", "字段：profile"), (b'{"x": 1}', "字段：profile.x")):
        (tmp_path / "bad.json").write_bytes(data)
        refused("bad_input", "agency", "add", "b", "乙局", "--profile", str(tmp_path / "bad.json"), says=says)
    refused("bad_input", "user", "add", "张三", "--role", "king", says="字段：role")
    refused("bad_input", "user", "add", "  ", "--role", "officer", says="字段：name")
    refused("not_found", "user", "add", "张三", "--role", "officer", "--agency", "b", says="字段：agency")
    refused("bad_usage", "user", "add", "张三", says="--role")
    refused("bad_usage", "agency", "add", "b", says="缺少 name")
    taken = gongkai("agency", "add", "a", "甲局")
    assert (taken.code, taken.out, taken.err.startswith("[agency_exists] ")) == (1, "", True)
    assert _rows(file) == before


@pytest.mark.parametrize("command", [("verify",), ("db", "upgrade"), ("demo",), ("agency", "add", "a", "甲局")])
def test_a_database_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.db").write_text("这不是数据库" * 100, encoding="utf-8")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE invoices (id INTEGER)")
    other.close()
    for url, code in (
        ("garbage", "bad_input"),
        ("mysql://localhost/x", "bad_input"),
        ("sqlite://", "bad_input"),
        (f"sqlite:///{tmp_path}", "database_unavailable"),
        (f"sqlite:///{tmp_path / 'text.db'}", "database_unavailable"),
        (f"sqlite:///{tmp_path / 'other.db'}", "foreign_database"),
        ("postgresql://127.0.0.1:1/x", "database_unavailable"),
    ):
        monkeypatch.setenv("GONGKAI_DATABASE_URL", url)
        refused(code, *command, says="字段：database_url")
    assert [x for x in _rows(tmp_path / "other.db") if "TABLE" in x] == ["CREATE TABLE invoices (id INTEGER);"]


def test_what_letters_say_of_the_agency_is_changed_key_by_key(file: Path, tmp_path: Path) -> None:
    change = tmp_path / "change.json"

    def set_(**keys: object) -> dict[str, object]:
        change.write_text(json.dumps(keys), encoding="utf-8")
        told: dict[str, object] = gongkai("agency", "set", "--profile", str(change), "--json").json["profile"]
        return told

    gongkai("agency", "add", "a", "甲局")
    assert set_(phone="010-1", hints={"archive": "市档案馆"}) == {
        "short": "甲局",
        "phone": "010-1",
        "hints": {"archive": "市档案馆"},
    }
    assert set_(phone=None, office="办公室")["office"] == "办公室"
    shown = gongkai("agency", "show", "--json").json
    assert shown["profile"] == {"short": "甲局", "hints": {"archive": "市档案馆"}, "office": "办公室"}
    assert "办公室" in gongkai("agency", "show").out
    for wrong in ('{"telephone": null}', '{"phone": 1}', "[]", '{"number_patterns": {"reply": "x"}}'):
        change.write_text(wrong, encoding="utf-8")
        assert gongkai("agency", "set", "--profile", str(change)).code == 2
    assert gongkai("agency", "show", "--json").json == shown
