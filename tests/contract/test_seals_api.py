"""The seal over HTTP: asked for, approved, pressed; the letter before and after; the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engine import bootstrap
from engine.demo import load_agency
from engine.services.cases import open_case
from tests.contract.conftest import Server

APPLICATION = {"channel": "in_person", "applicant": "张某", "request": "某文件"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one request, whose acknowledgement has a number."""
    path: Path = tmp_path_factory.mktemp("seals") / "a.db"
    world = bootstrap.world(f"sqlite:///{path}", lambda: date(2026, 3, 2))
    load_agency(world)
    open_case(world, "disclosure_request", APPLICATION, person="registrar")
    with Server(world) as running:
        yield f"{running.url}/api/v1"


def send(api: str, path: str, who: str, given: dict[str, Any], version: int | None = None) -> httpx2.Response:
    headers = {"X-Gongkai-Person": who} | ({"If-Match": str(version)} if version else {})
    return httpx2.post(f"{api}{path}", json=given, headers=headers, timeout=60)


def get(api: str, path: str, who: str = "officer") -> httpx2.Response:
    return httpx2.get(f"{api}{path}", headers={"X-Gongkai-Person": who}, timeout=60)


def test_from_the_request_to_the_register(api: str) -> None:
    (letter,) = [x for x in get(api, "/cases/2026-0001/letters").json()["items"] if x["number"]]
    assert (letter["seal"], letter["void_reason"]) == (None, None)
    address = f"/letters/{letter['id']}"
    page = get(api, f"{address}.html")
    assert "尚未加盖印章" in page.text
    assert "img-src data:" in page.headers["content-security-policy"]

    for given, status, code in (
        ({"use": "procedure", "letter": "没有的文号", "copies": 1}, 404, "letter_not_found"),
        ({"use": "reply", "letter": letter["number"], "copies": 1}, 409, "seal_kind"),
        ({"use": "contract", "letter": letter["number"], "copies": 1}, 422, "bad_input"),
        ({"use": "procedure", "copies": 1}, 409, "seal_subject_named"),
    ):
        answer = send(api, "/cases", "officer", {"workflow": "seal_use", "with": given})
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert get(api, "/seals").json() == {"items": [], "next_cursor": None}

    given = {"use": "procedure", "letter": letter["number"], "copies": 2}
    opened = send(api, "/cases", "officer", {"workflow": "seal_use", "with": given})
    assert opened.status_code == 201
    no = opened.json()["no"]
    assert (no, opened.headers["location"]) == ("YZ2026-0001", f"/api/v1/cases/{no}")
    assert [p["key"] for p in opened.json()["policies"]][:2] == ["seal_for_procedure", "seal_for_reply"]
    assert send(api, f"/cases/{no}/actions/approve", "officer", {}, 1).status_code == 403
    may = {x["do"]: x["allowed"] for x in get(api, f"/cases/{no}/actions", "office_head").json()["items"]}
    assert may == {"approve": True, "refuse": True, "withdraw": False}
    assert send(api, f"/cases/{no}/actions/approve", "office_head", {}, 1).status_code == 200
    done = send(api, f"/cases/{no}/actions/stamp", "seal_keeper", {}, 2)
    assert (done.status_code, done.json()["state"]) == (200, "stamped")

    sealed = next(x for x in get(api, "/cases/2026-0001/letters").json()["items"] if x["number"])
    assert sealed["seal"] == {"no": no, "on": "2026-03-02"}
    assert 'src="data:image/svg+xml' in get(api, f"{address}.html").text
    assert get(api, f"{address}.pdf").content == get(api, f"{address}.pdf").content
    (line,) = get(api, "/seals", "finance").json()["items"]
    assert (line["no"], line["letter"], line["stamped_by"]) == (no, letter["number"], "seal_keeper")
    assert get(api, "/seals?year=2025").json()["items"] == []
    assert get(api, "/cases?workflow=seal_use").json()["items"][0]["no"] == no


@pytest.mark.parametrize(
    ("query", "status"),
    [("year=0", 422), ("year=10000", 422), ("year=x", 422), ("cursor=-1", 422), ("cursor=x", 422), ("limit=0", 422)],
)
def test_questions_that_make_no_sense(api: str, query: str, status: int) -> None:
    assert get(api, f"/seals?{query}").status_code == status


def test_a_stranger_sees_no_register(api: str) -> None:
    assert get(api, "/seals", "stranger").status_code == 401
    assert httpx2.get(f"{api}/seals", timeout=60).status_code == 401
    assert get(api, f"/seals?cursor={'9' * 18}").json()["items"]
