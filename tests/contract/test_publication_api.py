"""Publication review, interpretation and suggestion over HTTP: refusals with reason and article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engine import bootstrap
from engine.demo import load_agency
from engine.services.admin import add_person
from tests.contract.conftest import Server

ROLES = ("drafter", "unit_head", "attribute_officer", "publisher")
CHECKS = dict.fromkeys(
    ("politics", "law", "policy", "secrecy", "wording", "cited_law", "sensitive_words", "personal_data"), "pass"
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the demo agency."""
    path: Path = tmp_path_factory.mktemp("publication") / "a.db"
    world = bootstrap.world(f"sqlite:///{path}", lambda: date(2026, 3, 2))
    load_agency(world)
    with world.store.read() as tx:
        known = {p.name for p in tx.people("demo")}
    for role in set(ROLES) - known:
        add_person(world, role, {role}, "demo")
    with Server(world) as running:
        yield f"{running.url}/api/v1"


def send(api: str, path: str, who: str, given: dict[str, Any]) -> httpx2.Response:
    headers = {"X-Gongkai-Person": who}
    if "/actions/" in path:
        no = path.split("/")[2]
        shown = httpx2.get(f"{api}/cases/{no}", headers=headers, timeout=60).json()
        headers["If-Match"] = str(shown["version"])
    return httpx2.post(f"{api}{path}", json=given, headers=headers, timeout=60)


def get(api: str, path: str) -> httpx2.Response:
    return httpx2.get(f"{api}{path}", headers={"X-Gongkai-Person": "officer"}, timeout=60)


def act(api: str, no: str, do: str, who: str, given: dict[str, Any] | None = None) -> httpx2.Response:
    return send(api, f"/cases/{no}/actions/{do}", who, {"with": given or {}})


def opened(api: str, workflow: str, who: str, given: dict[str, Any]) -> dict[str, Any]:
    answer = send(api, "/cases", who, {"workflow": workflow, "with": given})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def refused(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    return body


def review(number: int, **more: Any) -> dict[str, Any]:
    return {"opinion": "同意", "proof": {"by": f"校对人{number}"}, **more}


def test_a_review_over_http(api: str) -> None:
    text = {"title": "某办法", "channel": "政府网站", "text": "联系电话13812345678"}
    case = opened(api, "publication_review", "drafter", text)
    no = case["no"]
    assert [(x["no"], x["kind"], x["text"]) for x in case["fields"]["findings"]] == [(1, "mobile", "138******78")]
    body = refused(act(api, no, "review_1", "unit_head", review(1)), 409, "publication_findings_answered")
    assert body["title"].endswith("：第 1 处")
    assert body["article"] == "ADR 031 信息发布审核（三审三校）第四点"
    refused(act(api, no, "review_1", "officer", review(1)), 403, "role_lacking")
    answers = [{"no": 1, "why": "对外公布的值班手机"}]
    assert act(api, no, "review_1", "unit_head", review(1, answers=answers)).json()["state"] == "reviewed_1"
    refused(act(api, no, "review_2", "office_head", review(1)), 409, "publication_persons_2")
    assert act(api, no, "review_2", "office_head", review(2)).json()["state"] == "reviewed_2"
    left = {k: v for k, v in CHECKS.items() if k != "secrecy"}
    body = refused(
        act(api, no, "review_3", "issuing_leader", review(3, checks=left)), 409, "publication_checks_complete"
    )
    assert body["title"].endswith("：“保密关”未填写")
    assert act(api, no, "review_3", "issuing_leader", review(3, checks=CHECKS)).json()["state"] == "reviewed_3"
    assert act(api, no, "publish", "publisher", {"address": "政策文件栏目"}).json()["state"] == "published"
    letters = httpx2.get(f"{api}/cases/{no}/letters", headers={"X-Gongkai-Person": "officer"}, timeout=60).json()[
        "items"
    ]
    assert [x["key"] for x in letters] == ["publication_review_form"] * 2
    pdf = get(api, f"/letters/{letters[-1]['id']}.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_an_interpretation_over_http(api: str) -> None:
    case = opened(api, "policy_interpretation", "drafter", {"title": "某办法", "first_interpreter": "王局长"})
    (gap,) = case["gaps"]
    assert gap["what"].count("未填写") == 9
    no = case["no"]
    act(api, no, "record_policy_publication", "publisher", {"policy_published_on": "2026-03-02"})
    clocks = get(api, f"/cases/{no}/clocks").json()
    # working days after 2026-03-02, a Monday: 03-03 1, 03-04 2, 03-05 3
    assert clocks["clocks"]["interpretation"]["due_on"] == "2026-03-05"
    refused(act(api, no, "cancel", "drafter", {"reason": "来不及"}), 409, "interpretation_policy_not_yet_published")


def test_a_suggestion_over_http(api: str) -> None:
    given = {"applicant": "张某", "suggestion": "征地补偿安置方案"}
    no = opened(api, "publication_suggestion", "registrar", given)["no"]
    found = {"disclosable": True, "for_publication": True, "opinion": "已核"}
    assert act(api, no, "review", "officer", found).json()["state"] == "reviewed"
    body = refused(act(api, no, "decline", "office_head", {"reason": "不便"}), 409, "suggestion_may_decline")
    assert body["article"] == "《中华人民共和国政府信息公开条例》第四十四条第二款"
    done = act(api, no, "adopt", "office_head", {"reason": "公众关心"}).json()
    assert done["state"] == "adopted"
    assert done["clocks"]["publication"]["kind"] == "duty"


@pytest.mark.parametrize(
    "given",
    [
        {"title": ["x"], "channel": "y"},
        {"title": "x", "channel": "y", "text": "\u0000"},
        {"title": "x", "channel": "y", "document": "\u0000"},
        {"title": "x", "channel": "y", "document": {"no": 1}},
        {"title": "x" * 30_000, "channel": "y"},
        {"title": "x", "channel": "y", "findings": []},
        {},
    ],
)
def test_hostile_input_is_refused_and_takes_no_number(api: str, given: dict[str, Any]) -> None:
    answer = send(api, "/cases", "drafter", {"workflow": "publication_review", "with": given})
    assert answer.status_code in (409, 422), answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"proof": {"by": ["甲"]}},
        {"proof": {"by": {"x": 1}}},
        {"checks": {"law": ["pass"]}},
        {"checks": {"law": {"x": 1}}},
        {"answers": [{"no": [1], "why": "x"}]},
        {"answers": [{"no": {"x": 1}, "why": "x"}]},
        {"answers": [{"why": "x"}]},
    ],
)
def test_hostile_reviews_are_refused(api: str, more: dict[str, Any]) -> None:
    text = {"title": "某办法", "channel": "政府网站", "text": "13812345678"}
    no = opened(api, "publication_review", "drafter", text)["no"]
    answer = act(api, no, "review_1", "unit_head", {**review(1), **more})
    assert answer.status_code in (409, 422), answer.text


@pytest.mark.parametrize("ways", [[{"x": 1}], [[]], {"text": "x"}, 3, [None], "poem"])
def test_hostile_forms_are_refused(api: str, ways: Any) -> None:
    no = opened(api, "policy_interpretation", "drafter", {"title": "某办法", "first_interpreter": "王局长"})["no"]
    answer = act(api, no, "draft", "drafter", {"elements": {"outline": ways}})
    if isinstance(ways, str):
        assert answer.status_code == 200
    elif ways in ([[]], [None]):
        assert refused(answer, 422, "bad_input")["field"] == "elements"  # nothing would be seen of it
    else:
        refused(answer, 409, "interpretation_elements_listed")
