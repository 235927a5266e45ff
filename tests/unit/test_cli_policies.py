"""gongkai policy list and policy set, on a SQLite file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from engine import bootstrap
from engine.services.cases import open_case
from tests.commands import gongkai, refused


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with one agency without cases."""
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    assert gongkai("agency", "add", "a", "甲局").code == 0


def test_list() -> None:
    told = gongkai("policy", "list", "--json").json
    assert (told["agency"], told["on"]) == ("a", bootstrap.today().isoformat())
    (days,) = [x for x in told["items"] if x["key"] == "supplementation_days"]
    assert (days["value"], days["since"], days["certainty"]) == (15, None, "记忆")
    text = gongkai("policy", "list", "--agency", "a", "--on", "2026-01-01").out
    assert text.startswith("a  2026-01-01\n")
    for line in (
        "补正期限（工作日）  supplementation_days",
        "  现为 15（默认）",
        "  依据 ADR 002 补正第一点，《中华人民共和国政府信息公开条例》第三十条；记忆",
        "  可设 1 至 400 的整数",
        "  可设 A（A方式（自发出次日起，至收到意见或者意见期限届满））、",
        "  依据 ADR 008 第五点；推断",
    ):
        assert any(x.startswith(line) for x in text.splitlines()), line


def test_set() -> None:
    done = gongkai("policy", "set", "supplementation_days", "10", "--from", "2026-02-01")
    assert (done.code, done.out) == (0, "补正期限（工作日）：自 2026-02-01 起 10；已经起算的期限不变\n")
    told = gongkai("policy", "set", "consultation_exclusion", "B", "--from", "2026-03-01", "--json").json
    assert (told["key"], told["value"], told["since"]) == ("consultation_exclusion", "B", "2026-03-01")
    text = gongkai("policy", "list", "--on", "2026-02-15").out
    assert "  现为 10（自 2026-02-01 起）\n  默认 15\n" in text
    assert "  2026-03-01 起 B（B方式" in text
    assert gongkai("policy", "set", "told.leader", "office_head", "--from", "2999-01-01").code == 0
    assert gongkai("policy", "set", "ladder.duty", "overdue 1 leader", "--from", "2999-01-01").code == 0


def test_who_holds_two_roles_that_are_kept_apart_is_named() -> None:
    key, roles = "attribute_staff_apart", ("--role", "officer", "--role", "attribute_officer")
    assert gongkai("policy", "set", key, "off", "--from", "2026-02-01").code == 0
    assert gongkai("user", "add", "张三", *roles).code == 0
    done = gongkai("policy", "set", key, "on", "--from", "2999-01-01")
    assert (done.code, done.out.count("注意：张三兼任公开工作机构经办人和公文公开属性经办人")) == (0, 1)
    assert "  注意 张三兼任" in gongkai("policy", "list").out


def test_a_bad_setting_is_refused() -> None:
    def at(key: str, value: str, code: str, says: str, on: str = "2026-02-01", *more: str) -> None:
        refused(code, "policy", "set", key, value, "--from", on, *more, says=says)

    at("colour", "red", "bad_input", "字段：key")
    at("supplementation_days", "0", "bad_input", "应在 1 至 400 之间")
    at("supplementation_days", "many", "bad_input", "应为整数")
    at("online_receipt", "fax", "bad_input", "只能是")
    at("online_receipt", "1", "bad_input", "只能是")
    at("online_receipt", "platform", "bad_input", "字段：from", "soon")
    at("online_receipt", "platform", "not_found", "字段：agency", "2026-02-01", "--agency", "b")
    refused("bad_usage", "policy", "set", "online_receipt", "platform", says="--from")
    refused("bad_input", "policy", "list", "--on", "soon", says="字段：on")
    refused("not_found", "policy", "list", "--agency", "b", says="字段：agency")
    assert all(x["since"] is None for x in gongkai("policy", "list", "--json").json["items"])


def test_once_there_is_a_case_the_past_stays() -> None:
    assert gongkai("user", "add", "张三", "--role", "registrar").code == 0
    world = bootstrap.world()
    open_case(world, "disclosure_request", {"channel": "in_person", "applicant": "李某"}, person="张三")
    today = world.today()
    change = ("policy", "set", "payment_days", "10", "--from")
    refused("bad_input", *change, today.isoformat(), says=f"最早自 {today + timedelta(days=1)} 起")
    assert gongkai(*change, (today + timedelta(days=2)).isoformat()).code == 0
