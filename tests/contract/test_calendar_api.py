"""The calendar over HTTP: the same answers as the command line."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.contract.conftest import Server

MISSING = "国务院办公厅关于2019年部分节假日安排的通知（尚未发布）"


def get(server: Server, path: str, **query: object) -> dict[str, Any]:
    answer = httpx2.get(f"{server.url}/api/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_provisional_date_has_its_range(server: Server) -> None:
    assert get(server, "/workdays/add", start="2018-12-20", n=7, known_on="2018-12-05") == {
        "due": "2018-12-31",
        "earliest": "2018-12-29",
        "latest": "2018-12-31",
        "provisional": True,
        "missing_notice": MISSING,
        "warnings": [],
    }
    query = {"from": "2018-12-20", "to": "2018-12-31", "known_on": "2018-12-05"}
    assert get(server, "/workdays/count", **query) == {
        "count": 7,
        "least": 7,
        "most": 9,
        "provisional": True,
        "missing_notice": MISSING,
        "warnings": [],
    }


@pytest.mark.parametrize(("region", "due"), [("CN", "2023-04-21"), ("CN-GX", "2023-04-24")])
def test_a_region_has_its_own_days(server: Server, region: str, due: str) -> None:
    found = get(server, "/workdays/add", start="2023-04-20", n=1, region=region)
    assert (found["due"], found["provisional"], found["warnings"]) == (due, False, [])


def test_a_gap_is_said(server: Server) -> None:
    gap = "新疆维吾尔自治区2020年肉孜节、古尔邦节的放假通知没有收录或者尚未公布"
    asked = [
        get(server, "/workdays/add", start="2020-05-06", n=20, region="CN-XJ"),
        get(server, "/workdays/count", **{"from": "2020-05-06", "to": "2020-06-06", "region": "CN-XJ"}),
        get(server, "/calendar/CN-XJ/2020"),
    ]
    for answer in asked:
        (warning,) = answer["warnings"]
        assert gap in warning
    assert get(server, "/calendar/CN/2020")["warnings"] == []
