"""An agency's own wording over HTTP: drafted, approved by another person, used, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from engine import bootstrap
from engine.adapters.letters import LetterWriter
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from tests.contract.conftest import Server

KEY = "supplementation_notice"
SHIPPED = LetterWriter().source(f"{KEY}.j2")
LINE = next(x for x in SHIPPED.splitlines() if x.startswith("@legal_basis"))
OWN = SHIPPED.replace(LINE, f"{LINE}\n请补正时写明联系电话。")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path: Path = tmp_path_factory.mktemp("wordings") / "a.db"
    world = bootstrap.world(f"sqlite:///{path}", lambda: date(2026, 3, 2))
    load_agency(world)
    with Server(world) as running:
        yield running


def post(server: Server, path: str, who: str, given: Any = None) -> httpx2.Response:
    address = f"{server.url}/api/v1/letter-templates{path}"
    return httpx2.post(address, json=given, headers={"X-Gongkai-Person": quote(who)}, timeout=60)


def get(server: Server, path: str = "", who: str = "officer") -> Any:
    address = f"{server.url}/api/v1/letter-templates{path}"
    answer = httpx2.get(address, headers={"X-Gongkai-Person": quote(who)}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


def notice(server: Server) -> str:
    """A notice of supplementation written today."""
    world = server.world
    asked = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    no = open_case(world, "disclosure_request", asked, person="registrar").case.no
    act_on(world, no, "register", {}, person="registrar")
    act_on(world, no, "request_supplementation", {"finding": "未写明文件名称"}, person="officer")
    headers = {"X-Gongkai-Person": "officer"}
    listed = httpx2.get(f"{server.url}/api/v1/cases/{no}/letters", headers=headers, timeout=60).json()["items"]
    (id,) = [x["id"] for x in listed if x["key"] == KEY]
    return httpx2.get(f"{server.url}/api/v1/letters/{id}.html", headers=headers, timeout=60).text


def test_from_the_draft_to_the_withdrawal(server: Server) -> None:
    assert get(server, f"/{KEY}")["text"] == SHIPPED
    assert (get(server, f"/{KEY}")["own_version"], get(server, f"/{KEY}")["state"]) == (0, "使用中")

    drafted = post(server, f"/{KEY}", "office_head", {"text": OWN})
    assert drafted.status_code == 201, drafted.text
    assert drafted.headers["location"] == f"/api/v1/letter-templates/{KEY}?version=1"
    assert (drafted.json()["own_version"], drafted.json()["state"]) == (1, "待批准")
    assert drafted.json()["drafted_by"] == "office_head"
    assert get(server, f"/{KEY}?version=1")["text"] == OWN
    assert "联系电话。" not in notice(server)

    today = {"from": "2026-03-02"}
    for who, given, status, code in (
        ("office_head", today, 403, "duties_apart"),
        ("handler", today, 403, "role_lacking"),
        ("legality_reviewer", {"from": "2026-03-01"}, 422, "bad_input"),
        ("legality_reviewer", {}, 422, "bad_input"),
    ):
        answer = post(server, f"/{KEY}/1/approve", who, given)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    approved = post(server, f"/{KEY}/1/approve", "legality_reviewer", today).json()
    assert (approved["state"], approved["from"], approved["approved_by"]) == (
        "使用中",
        "2026-03-02",
        "legality_reviewer",
    )
    assert post(server, f"/{KEY}/1/approve", "legality_reviewer", today).status_code == 409
    assert "请补正时写明联系电话。" in notice(server)
    states = [(x["own_version"], x["state"]) for x in get(server, f"?key={KEY}")["items"]]
    assert states == [(0, "未使用"), (1, "使用中")]

    assert post(server, f"/{KEY}/1/withdraw", "handler").status_code == 403
    withdrawn = post(server, f"/{KEY}/1/withdraw", "office_head").json()
    assert (withdrawn["state"], withdrawn["withdrawn_on"]) == ("已撤回", "2026-03-02")
    assert get(server, f"/{KEY}")["own_version"] == 0
    assert "请补正时写明联系电话。" not in notice(server)


def test_every_fault_of_a_draft_is_told_with_its_line(server: Server) -> None:
    wrong = OWN + "{{ case.recieved_on }}\n{{ ''.join([]) }}\n"
    answer = post(server, f"/{KEY}", "officer", {"text": wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "letter_template")
    line = len(OWN.splitlines()) + 1
    for said in (f"第{line}行：没有声明“case.recieved_on”", f"第{line + 1}行：不得调用函数或者方法"):
        assert said in answer.json()["title"]
    for given in ({}, {"text": ""}, {"text": 1}, {"text": OWN, "more": 1}, {"text": "x" * 100_001}):
        assert post(server, f"/{KEY}", "officer", given).status_code == 422, given


def test_all_letters_are_listed_and_others_are_not_found(server: Server) -> None:
    assert {x["key"] for x in get(server)["items"]} == set(LetterWriter().keys())
    for path in ("/no_such_letter", f"/{KEY}?version=99"):
        answer = httpx2.get(
            f"{server.url}/api/v1/letter-templates{path}", headers={"X-Gongkai-Person": "officer"}, timeout=60
        )
        assert answer.status_code == 404, path
    assert post(server, f"/{KEY}/99/approve", "office_head", {"from": "2026-03-02"}).status_code == 404
    assert post(server, f"/{KEY}/99/withdraw", "office_head").status_code == 404
    assert post(server, f"/{KEY}", "stranger", {"text": OWN}).status_code == 401


def test_a_version_keeps_the_shared_parts_it_was_drafted_with(server: Server) -> None:
    """It is made from these alone, so an update of the program changes nothing in it (ADR 028)."""
    drafted = post(server, f"/{KEY}", "officer", {"text": OWN.replace("联系电话", "电子邮箱")}).json()
    with server.world.store.read() as tx:
        held = next(t for t in tx.letter_templates("demo") if (t.key, t.version) == (KEY, drafted["own_version"]))
    names = [name for name, _ in held.files]
    assert names[0] == f"{KEY}.j2"
    assert "_shared/notice.j2" in names
    kept = LetterWriter(files=dict(held.files), version=held.name)
    assert kept.source("_shared/notice.j2") == LetterWriter().source("_shared/notice.j2")
    assert kept.wording(KEY).fingerprint == held.fingerprint == drafted["fingerprint"]
    assert "请补正时写明电子邮箱。" in kept.compose(KEY, LetterWriter().sample_values(KEY)).plain_text()
