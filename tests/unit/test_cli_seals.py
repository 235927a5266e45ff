"""gongkai seal set, seal register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine import bootstrap
from engine.adapters.documents import LAYOUTS
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.queries import letters
from engine.services.world import World
from tests.commands import gongkai, refused

SAMPLE = LAYOUTS / "sample_seal.svg"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The demo agency, with one acknowledgement whose seal is asked for and refused, then pressed."""
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    made = bootstrap.world(clock=lambda: date(2026, 3, 2))
    load_agency(made)
    return made


def used(world: World) -> str:
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    case = open_case(world, "disclosure_request", facts, person="registrar").case.no
    number = next(str(x["number"]) for x in letters(world, case, "officer", None) if x["number"])
    given = {"use": "procedure", "letter": number, "copies": 2}
    for steps in ((("refuse", "office_head", {"reason": "份数有误"}),), (("approve", "office_head", {}),)):
        no = open_case(world, "seal_use", given, person="officer").case.no
        for do, who, said in steps:
            act_on(world, no, do, said, person=who)
    act_on(world, no, "stamp", {}, person="seal_keeper")
    return number


def test_the_register(world: World) -> None:
    assert gongkai("seal", "register", "--json").json == []
    number = used(world)
    lines = gongkai("seal", "register", "--year", "2026", "--json").json
    assert [(x["no"], x["state"], x["letter"]) for x in lines] == [
        ("YZ2026-0002", "stamped", number),
        ("YZ2026-0001", "refused", number),
    ]
    assert gongkai("seal", "register", "--year", "2025", "--json").json == []
    said = gongkai("seal", "register").out
    assert f"YZ2026-0002  已用印  {number}《政府信息公开申请接收回执》  2 份  程序性文书" in said
    assert "申请 officer 2026-03-02；批准 office_head 2026-03-02；用印 seal_keeper 2026-03-02" in said
    assert "不予用印 office_head 2026-03-02；理由：份数有误" in said
    assert said.endswith("共 2 件\n")


def test_a_new_image(world: World, tmp_path: Path) -> None:
    assert gongkai("seal", "set", str(SAMPLE), "--from", "2026-03-02", "--json").json == {
        "revision": 2,
        "since": "2026-03-02",
        "bytes": SAMPLE.stat().st_size,
    }
    assert gongkai("seal", "set", str(SAMPLE), "--from", "2026-05-01").out == "第 3 版印模，自 2026-05-01 起使用\n"
    bad = tmp_path / "bad.svg"
    bad.write_text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script/></svg>", encoding="utf-8")
    refused("bad_seal", "seal", "set", str(bad), says="<script>")
    refused("file", "seal", "set", str(tmp_path / "nothing.png"))
    refused("bad_input", "seal", "set", str(SAMPLE), "--from", "明天", says="字段：from")
    refused("not_found", "seal", "set", str(SAMPLE), "--agency", "nobody", says="nobody")
    refused("bad_usage", "seal", "register", "--year", "x")
    with world.store.read() as tx:
        assert [i.revision for i in tx.seal_images("demo")] == [1, 2, 3]
