"""Documents over HTTP: the catalogue, its files, the click that replies with an address, the results of a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engine import bootstrap
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from tests.contract.conftest import Server

TAKEN = {"formed_on": "2022-03-01", "policy_document": False}
PUBLIC = {**TAKEN, "number": "云〔2022〕1号", "title": "关于征收滨河路18号地块的公告", "mark": "publish"}
WITHHELD = {**TAKEN, "number": "云〔2022〕2号", "title": "会议纪要", "mark": "withhold", "ground": "条例第十六条"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a public document, one that was reviewed, and a request."""
    path: Path = tmp_path_factory.mktemp("documents") / "a.db"
    world = bootstrap.world(f"sqlite:///{path}", lambda: date(2026, 3, 2))
    load_agency(world)
    who = "attribute_officer"
    for facts in (
        {**PUBLIC, "address": "www.example.test/1", "published_on": "2022-03-04"},
        {**WITHHELD, "reason": "属于讨论记录"},
    ):
        no = open_case(world, "attribute_review", facts, person=who, do="take_in").case.no
    act_on(world, no, "reassess", {"trigger": "yearly"}, person=who)
    act_on(world, no, "keep", {"ground": "条例第十六条"}, person=who)
    asked = {"channel": "in_person", "applicant": "张某", "request": "滨河路18号地块的征收公告"}
    open_case(world, "disclosure_request", asked, person="registrar")
    with Server(world) as running:
        yield f"{running.url}/api/v1"


def get(api: str, path: str, who: str = "officer") -> httpx2.Response:
    return httpx2.get(f"{api}{path}", headers={"X-Gongkai-Person": who}, timeout=60)


def test_the_catalogue_and_its_files(api: str) -> None:
    page = get(api, "/catalogue").json()
    (item,) = page["items"]
    assert (item["title"], item["published_on"], page["next_cursor"]) == (PUBLIC["title"], "2022-03-04", None)
    assert get(api, "/catalogue?q=%E7%BA%AA%E8%A6%81").json()["items"] == []
    assert get(api, "/catalogue?year=2021").json()["items"] == []
    for kind, begins in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!")):
        file = get(api, f"/catalogue.{kind}")
        assert (file.status_code, file.content[: len(begins)]) == (200, begins)
    assert "default-src 'none'" in get(api, "/catalogue.html").headers["content-security-policy"]
    assert get(api, "/catalogue.html?year=2021").json()["code"] == "catalogue_empty"
    assert get(api, "/catalogue.txt").status_code == 422
    assert get(api, "/catalogue", "nobody").status_code == 401


def test_a_reply_with_the_address_is_one_click(api: str) -> None:
    (likely,) = get(api, "/cases/2026-0001/catalogue").json()["items"]
    assert likely["likeness"] == 0.71
    given: dict[str, Any] = likely["with"]
    assert given["outcome"] == "already_published"
    assert "www.example.test/1" in given["given"]
    assert get(api, "/cases/2026-0999/catalogue").status_code == 404


def test_what_the_reviews_of_a_year_came_to(api: str) -> None:
    told = get(api, "/reassessments/2026").json()
    assert told["counts"]["kept"] == 1
    assert told["kept"][0]["title"] == "会议纪要"
    page = get(api, "/reassessments/2026.html")
    assert page.status_code == 200
    assert "会议纪要" not in page.text
    assert get(api, "/reassessments/1999").status_code == 422
