"""A document is found to be a state secret after its contents were recorded: no reader shows them (保密法 35)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engine import bootstrap
from engine.adapters.memory import MemoryStore
from engine.core.chain import GENESIS, link
from engine.core.definition import IndexOnly
from engine.core.errors import ActionRefused, DefinitionError
from engine.demo import load_agency
from engine.services import delivery, queries
from engine.services.case_file import case_file, print_file
from engine.services.cases import act_on, open_case
from engine.services.queries import Asked
from engine.services.verification import verify
from engine.services.world import World
from tests.contract.conftest import Server
from tests.documents import JOINT, WITHHELD
from tests.offices import Office, office
from tests.published import AGENCY, do
from tests.reading_pdf import lines_of
from workflows.attribute_review.v2021_1 import ATTRIBUTE_REVIEW_2021_1 as REVIEW

D = date.fromisoformat
SECRET = "布防方案的内容"
FACTS = {"title": "某项工作的通知", "kind": "通知", "summary": f"概述{SECRET}", "opinion_risk": SECRET, **JOINT}
PROPOSED = {**WITHHELD, "reason": f"理由{SECRET}", "third_party": SECRET, "text": SECRET, "exception": SECRET}


@pytest.fixture
def at() -> Office:
    return office(MemoryStore(), D("2023-02-01"))


def begun(world: World) -> str:
    """A document whose contents were recorded before anybody said that it is secret; its number."""
    no = open_case(world, "attribute_review", FACTS, person="drafter", agency=AGENCY).case.no

    def step(key: str, person: str, **facts: Any) -> None:
        act_on(world, no, key, facts, person=person, agency=AGENCY)

    step("propose", "drafter", **PROPOSED)
    step("return", "unit_head", missing=[SECRET], explanation=SECRET)
    step("propose", "drafter", **PROPOSED)
    step("request_joint_opinion", "drafter", agency="乙局")
    step("record_joint_opinion", "registrar", agency="乙局", opinion="object", reason=SECRET)
    step("check_unit", "unit_head")
    step("refer_secrecy", "secrecy_reviewer", to="保密行政管理部门", question=SECRET)
    step("answer_referral", "secrecy_reviewer", answer=SECRET)
    return no


def classify(world: World, no: str) -> None:
    facts = {"result": "classified", "grade": "机密", "basis": "保密事项范围第3项"}
    act_on(world, no, "clear_secrecy", facts, person="secrecy_reviewer", agency=AGENCY)


def sign(at: Office, no: str) -> None:
    facts = {"agency": "丙局", "opinion": "agree"}
    act_on(at.world, no, "record_joint_opinion", facts, person="registrar", agency=AGENCY)
    do(at, no, "accept")
    do(at, no, "sign", number="某政发〔2023〕1号")


def shown(world: World, no: str) -> str:
    """All that the services tell of the case but its letters' texts."""
    file = case_file(world, no, "officer", AGENCY)
    plain = [(d.title, d.remark, d.place, d.letter and d.letter.to_dict()) for d in file.documents]
    parts = (queries.events, queries.letters, queries.actions)
    fields = queries.read(world, no, "officer", AGENCY).case.fields
    return repr((fields, [p(world, no, "officer", AGENCY) for p in parts], file.cover, file.steps, plain))


def printed(pdf: bytes) -> str:
    return "".join(line.text for page in lines_of(pdf) for line in page)


def found(world: World, q: str) -> list[str]:
    page = queries.list_cases(world, "officer", AGENCY, Asked(workflow="attribute_review", q=q))
    return [x["no"] for x in page["items"]]


def test_what_was_recorded_before_is_not_shown_in_steps_letters_file_or_lists(at: Office) -> None:
    no = begun(at.world)
    assert SECRET in shown(at.world, no)
    assert found(at.world, SECRET) == [no]
    classify(at.world, no)
    told = shown(at.world, no)
    assert SECRET not in told
    assert found(at.world, SECRET) == []
    assert found(at.world, FACTS["title"]) == [no]
    assert "属于国家秘密，内容不予显示" in told
    assert "第三十五条" in told
    assert SECRET not in printed(print_file(at.world, no, "officer", AGENCY))
    assert verify(at.world).problems == ()


def test_the_index_and_the_step_that_classified_stay(at: Office) -> None:
    no = begun(at.world)
    classify(at.world, no)
    first, *_, last = queries.events(at.world, no, "officer", AGENCY)
    assert first["facts"] == {"title": FACTS["title"], "kind": "通知", "agencies": JOINT["agencies"]}
    assert ["put", "title", FACTS["title"]] in first["effects"]
    assert ["put", "summary", None] in first["effects"]
    assert last["facts"]["basis"] == "保密事项范围第3项"
    assert "保守国家秘密法" in first["index_only"]
    assert last["index_only"] is None
    with at.world.store.read() as tx:  # what is kept is what was chained
        kept, head = tx.events(AGENCY, no)[0]
    assert (link(GENESIS, kept, no)[0], kept.facts["summary"]) == (head, FACTS["summary"])
    assert first["hash"] == head
    sign(at, no)
    assert queries.events(at.world, no, "officer", AGENCY)[-1]["facts"]["number"] == "某政发〔2023〕1号"


def test_earlier_letters_are_refused_and_the_review_form_is_made(at: Office) -> None:
    no = begun(at.world)
    classify(at.world, no)
    rows = {x["key"]: x for x in queries.letters(at.world, no, "officer", AGENCY)}
    earlier = {"attribute_opinion_form", "co_maker_opinion", "draft_return_notice", "secrecy_referral"}
    assert set(rows) == earlier | {"secrecy_review_form"}
    for key in earlier:
        assert "保守国家秘密法" in rows[key]["index_only"]
        for who in ("officer", None):
            with pytest.raises(ActionRefused, match="属于国家秘密") as refused:
                queries.paper(at.world, rows[key]["id"], who, AGENCY)
            assert "第三十五条" in str(refused.value.article)
    with pytest.raises(ActionRefused, match="属于国家秘密"):
        delivery.envelope(at.world, rows["co_maker_opinion"]["id"], "officer", AGENCY)
    with pytest.raises(ActionRefused, match="属于国家秘密"):
        delivery.receipt(at.world, rows["co_maker_opinion"]["id"], "officer", AGENCY)
    assert rows["secrecy_review_form"]["index_only"] is None
    assert "机密" in repr(queries.letter(at.world, rows["secrecy_review_form"]["id"], "officer", AGENCY))
    places = [(d.title, d.place, d.letter is None) for d in case_file(at.world, no, None, AGENCY).documents]
    assert [x for x in places if x[1] == "不印" and x[2]] == places[:6]


def test_a_reason_is_not_recorded_once_it_is_a_secret(at: Office) -> None:
    no = begun(at.world)
    classify(at.world, no)
    facts = {"agency": "丙局", "opinion": "object"}
    with pytest.raises(ActionRefused, match="索引"):
        act_on(at.world, no, "record_joint_opinion", {**facts, "reason": SECRET}, person="registrar", agency=AGENCY)
    act_on(at.world, no, "record_joint_opinion", facts, person="registrar", agency=AGENCY)


def test_what_is_declassified_can_be_read_again(at: Office) -> None:
    no = begun(at.world)
    classify(at.world, no)
    sign(at, no)
    do(at, no, "keep_on_file")
    facts = {"decision": "某保〔2023〕1号"}
    act_on(at.world, no, "declassify", facts, person="secrecy_reviewer", agency=AGENCY)
    assert queries.events(at.world, no, "officer", AGENCY)[0]["facts"]["summary"] == FACTS["summary"]


def test_a_rule_names_a_mark_of_its_definition() -> None:
    (rule,) = REVIEW.index_only
    with pytest.raises(DefinitionError, match="只留索引"):
        replace(REVIEW, index_only=(IndexOnly("nowhere", rule.keeps, rule.law, rule.why),))


# ---------------------------------------------------------------------------------------------------------- over HTTP


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server with a document that was found to be a secret: its address, the number."""
    path: Path = tmp_path_factory.mktemp("secret") / "a.db"
    world = bootstrap.world(f"sqlite:///{path}", lambda: date(2026, 3, 2))
    load_agency(world)
    no = begun(world)
    classify(world, no)
    with Server(world) as running:
        yield f"{running.url}/api/v1", no


@pytest.mark.parametrize("who", ["officer", "drafter", "registrar", "secrecy_reviewer"])
def test_no_role_reads_the_contents_over_http(served: tuple[str, str], who: str) -> None:
    api, no = served

    def get(path: str) -> httpx2.Response:
        return httpx2.get(f"{api}{path}", headers={"X-Gongkai-Person": who}, timeout=60)

    pages = [get(f"/cases/{no}{part}") for part in ("", "/events", "/letters", "/actions", "/clocks")]
    assert [p.status_code for p in pages] == [200] * len(pages)
    assert not [p.url for p in pages if SECRET in p.text]
    letters = pages[2].json()["items"]
    hidden = [x["id"] for x in letters if x["index_only"]]
    assert len(hidden) == 6
    for id in hidden:
        for kind in ("html", "docx", "pdf"):
            refused = get(f"/letters/{id}.{kind}")
            assert (refused.status_code, refused.json()["code"]) == (409, "index_only")
            assert "第三十五条" in refused.json()["article"]
    assert get(f"/letters/{letters[-1]['id']}.html").status_code == 200
    assert SECRET not in printed(get(f"/cases/{no}/file.pdf").content)
    assert no not in get(f"/cases?q={SECRET}").text
