"""Month grids over HTTP: the same days as the derivation, for whoever may see the case, and nothing that could run."""

from __future__ import annotations

from xml.etree import ElementTree

import httpx2
import pytest

from engine import bootstrap
from tests.contract.conftest import Server

WHO = {"X-Gongkai-Person": "officer"}


def get(server: Server, path: str, **query: object) -> httpx2.Response:
    return httpx2.get(f"{server.url}/api/v1{path}", params=query, headers=WHO)


def drawn_days(answer: httpx2.Response) -> list[str]:
    """The days of a picture, as its tooltips tell them."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].split(";")[0] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    root = ElementTree.fromstring(answer.content)
    told = [g.findtext("{*}title") for g in root.iter("{http://www.w3.org/2000/svg}g")]
    return sorted(t[:10] for t in told if t)


def test_a_clock_of_a_case(server: Server) -> None:
    clock = get(server, "/cases/2026-0002/clocks", explain="true").json()["clocks"]["reply"]
    answer = get(server, "/cases/2026-0002/clocks/reply.svg")
    assert drawn_days(answer) == [d["date"] for d in clock["days"]]
    assert f"2026-0002 {clock['label']}：{clock['due_on']} 到期" in answer.text
    assert clock["article"] in answer.text
    assert get(server, "/cases/2026-0002/clocks/reply.svg", run=1).text == answer.text


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/cases/2026-0002/clocks/nothing.svg", {}),
        ("/cases/2026-0002/clocks/opinion:c1.svg", {}),
        ("/cases/2026-0002/clocks/reply.svg", {"run": 2}),
        ("/cases/2026-9999/clocks/reply.svg", {}),
    ],
)
def test_what_is_not_there(server: Server, path: str, query: dict[str, int]) -> None:
    answer = get(server, path, **query)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_working_days(server: Server) -> None:
    query = {"start": "2022-09-30", "n": 20}
    told = get(server, "/workdays/explain", **query).json()
    assert (told["due"], told["provisional"], len(told["days"])) == ("2022-11-02", False, 34)
    assert told["days"][8] == {
        "date": "2022-10-08",
        "counted": True,
        "number": 1,
        "reason": "国庆节调休上班",
        "notice": "国办发明电〔2021〕11号",
    }
    assert drawn_days(get(server, "/workdays/explain.svg", **query)) == [d["date"] for d in told["days"]]
    calendar = get(server, "/workdays/explain", **query, unit="calendar").json()
    assert (calendar["due"], calendar["days"][-1]["number"]) == ("2022-10-20", 20)
    assert get(server, "/workdays/explain.svg", start="2022-09-30", n=5000).status_code == 422


def test_a_definition(server: Server) -> None:
    answer = httpx2.get(f"{server.url}/api/v1/workflows/disclosure_request/2019.1/diagram.svg")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].split(";")[0] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.text == bootstrap.state_diagram("disclosure_request", "2019.1")
    title = ElementTree.fromstring(answer.content).findtext("{*}title")
    assert title == "政府信息公开申请办理流程图（2019.1 版）"


@pytest.mark.parametrize("version", ["disclosure_request/1.0", "nothing/2019.1", "consultation/..%2f2019.1"])
def test_a_definition_that_is_not_there(server: Server, version: str) -> None:
    answer = httpx2.get(f"{server.url}/api/v1/workflows/{version}/diagram.svg")
    assert answer.status_code == 404, answer.text


def test_a_name_too_long(server: Server) -> None:
    answer = httpx2.get(f"{server.url}/api/v1/workflows/{'x' * 61}/2019.1/diagram.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
