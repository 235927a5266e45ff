"""gongkai --help, wrong usage, gongkai workflow."""

from __future__ import annotations

import argparse
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine import bootstrap
from engine.cli import parser
from engine.core import verify
from tests.commands import gongkai, refused


def _commands(found: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group of commands."""
    yield path
    for action in found._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from _commands(inner, (*path, name))


COMMANDS = sorted(_commands(parser()))
CONTRACT = {
    ("workday", "add"),
    ("workday", "count"),
    ("workday", "explain"),
    ("simulate",),
    ("fee",),
    ("demo",),
    ("verify",),
    ("workflow", "list"),
    ("workflow", "show"),
    ("workflow", "diagram"),
    ("workflow", "check"),
    ("workflow", "docs"),
    ("agency", "add"),
    ("user", "add"),
    ("db", "upgrade"),
}


def test_every_command_of_the_contract_is_there() -> None:
    assert set(COMMANDS) >= CONTRACT


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help(command: tuple[str, ...]) -> None:
    done = gongkai(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: {' '.join(('gongkai', *command))}")


def test_every_command_says_in_the_list_what_it_does() -> None:
    told = gongkai("--help").out.splitlines()
    for command in {c[0] for c in COMMANDS if c}:
        at = next(n for n, x in enumerate(told) if x.split()[:1] == [command])
        line = told[at] if told[at].split()[1:] else told[at + 1]  # what a long name does stands on the next line
        assert any("\u4e00" <= c <= "\u9fff" for c in line)


def test_the_version() -> None:
    done = gongkai("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("gongkai ")


@pytest.mark.parametrize("command", [c for c in COMMANDS if c], ids=" ".join)
def test_wrong_usage_exits_2(command: tuple[str, ...]) -> None:
    done = gongkai(*command, "--no-such-option", "x", "y", "z")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("[bad_usage] 命令用法有误：")
    assert f"gongkai {' '.join(command)}" in done.err or "gongkai --help" in done.err


def test_no_command_or_one_that_is_none() -> None:
    refused("bad_usage", says="缺少 COMMAND")
    refused("bad_usage", "nope", says="'nope'")


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = "import sys; from engine.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", code, "workflow", "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


# ------------------------------------------------------------------------------------------------- workflow


def test_list() -> None:
    rows = gongkai("workflow", "list", "--json").json
    assert [(r["key"], r["version"]) for r in rows] == [
        (w.key, w.version) for versions in bootstrap.workflows().values() for w in versions
    ]
    request = next(r for r in rows if (r["key"], r["version"]) == ("disclosure_request", "2019.1"))
    assert (request["title"], request["in_force_from"], request["states"]) == (
        "政府信息公开申请办理",
        "2019-05-15",
        13,
    )
    assert len(gongkai("workflow", "list").out.splitlines()) == len(rows)


def test_show() -> None:
    newest = gongkai("workflow", "show", "disclosure_request", "--json").json
    named = gongkai("workflow", "show", "disclosure_request", "--version", "2019.1", "--json").json
    assert newest == named
    assert "2019.1" in str(named)
    assert "答复期限" in gongkai("workflow", "show", "disclosure_request").out
    refused("bad_input", "workflow", "show", "nope", says="字段：workflow")
    refused("bad_input", "workflow", "show", "disclosure_request", "--version", "1.0", "--json", says="字段：version")


@pytest.fixture
def only_consultation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small definition alone: the others take their time (tests/unit/test_verify.py)."""
    found = {"consultation": bootstrap.versions("consultation")}
    monkeypatch.setattr(bootstrap, "workflows", lambda: found)


@pytest.mark.usefixtures("only_consultation")
def test_check() -> None:
    (told,) = gongkai("workflow", "check", "--json").json
    assert (told["workflow"], told["findings"]) == ("consultation/2019.1", [])
    assert told["situations"] > 10
    assert told["edges"] > told["situations"]
    done = gongkai("workflow", "check")
    assert (done.code, done.err) == (0, "")
    assert "问题 0 个" in done.out


@pytest.mark.usefixtures("only_consultation")
def test_check_with_findings_exits_1(monkeypatch: pytest.MonkeyPatch) -> None:
    report = verify.check(bootstrap.versions("consultation")[-1], {})
    finding = verify.Finding("dead_end", "“已发出”走不到终结环节", ("open", "send"))
    monkeypatch.setattr(verify, "check", lambda *_: replace(report, findings=(finding,)))
    done = gongkai("workflow", "check", "--json")
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out)[0]["findings"] == [
        {"code": "dead_end", "message": finding.message, "path": ["open", "send"]}
    ]
    done = gongkai("workflow", "check")
    assert done.code == 1
    assert "[dead_end] “已发出”走不到终结环节（经：open → send）" in done.out


def test_docs(tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "pages"))
    assert gongkai("workflow", "docs", *out, "--check").code == 1
    assert not (tmp_path / "pages").exists()
    assert gongkai("workflow", "docs", *out).code == 0
    done = gongkai("workflow", "docs", *out, "--check")
    assert (done.code, done.out, done.err) == (0, "", "")
    pages = sorted((tmp_path / "pages").glob("*.md"))
    assert pages
    pages[0].write_text("edited", encoding="utf-8")
    (tmp_path / "pages" / "extra.md").write_text("", encoding="utf-8")
    done = gongkai("workflow", "docs", *out, "--check")
    assert done.code == 1
    assert {x for x in (pages[0].name, "extra.md") if x in done.out} == {pages[0].name, "extra.md"}
    assert gongkai("workflow", "docs", *out).code == 0
    assert gongkai("workflow", "docs", *out, "--check").code == 0


def test_docs_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("", encoding="utf-8")
    refused("file", "workflow", "docs", "--out", str(tmp_path / "pages"), says="pages")


@pytest.mark.parametrize("number", sorted(set(errno.errorcode) - {errno.EPIPE, errno.ESHUTDOWN}))  # who reads has gone
def test_what_the_system_says_is_told_in_chinese(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **rest: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path))

    monkeypatch.setattr(Path, "mkdir", fails)
    done = gongkai("workflow", "docs", "--out", str(tmp_path / "pages"))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"[file] 文件不能读写：{tmp_path} ")
    assert os.strerror(number) not in done.err


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    refused("file", "simulate", str(tmp_path / "none.json"), says="none.json 没有这个文件或者目录")
    refused("file", "simulate", str(tmp_path), says="是目录，不是文件")
