"""The official documents of `gongkai demo`: every state, the catalogue, the reviews of the year, no deleted passage."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from engine import bootstrap
from engine.adapters.store import SqlStore
from engine.demo import CODE, scripts
from engine.services.cases import read_case
from engine.services.documents import is_public, suggestions, whole_catalogue
from engine.services.reassess import results
from tests.played import Played, numbers
from tests.reading_pdf import said_by
from tests.repo import ROOT

pytestmark = pytest.mark.slow
DOCUMENT = "attribute_review"
PUBLIC = {
    "SX01-policy-interpreted",
    "SX02-redacted",
    "SX07-joint",
    "SX08-forwarding",
    "SX10-returned-resubmitted",
    "SX11-opened-up",
    "SX12-taken-down-restored",
    "SX13-repealed",
    "SX16-lapsed",
}
PASSAGES = ("王建国", "13800000000")


@pytest.fixture
def world(played: Played, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", played.url)
    made = bootstrap.world(played.url)
    assert isinstance(made.store, SqlStore)
    with closing(made.store):
        yield made


def test_at_least_twelve_documents_reach_every_state(played: Played) -> None:
    documents = played.of(DOCUMENT)
    assert len(documents) >= 12
    (definition,) = bootstrap.versions(DOCUMENT)
    states = {s.key for s in definition.states}
    assert {e["state"] for c in documents.values() for e, _ in c["events"]} == states
    assert {c["case"]["state"] for c in documents.values()} == states, "there is a document to be found in every state"
    marks = {c["case"]["fields"].get("mark") for c in documents.values()}
    assert marks >= {"publish", "publish_redacted", "on_request", "withhold"}
    assert f"公文 {len(documents)} 件，到过 {len(states)} 个环节；2027 年将启动审查 8 件" in played.done.out


@pytest.mark.parametrize(
    ("script", "steps"),
    [
        ("SX01-policy-interpreted", ["schedule", "publish", "interpret"]),
        ("SX05-state-secret", ["refer_secrecy", "answer_referral", "clear_secrecy", "accept", "sign", "keep_on_file"]),
        ("SX06-secrecy-over", ["take_in", "secrecy_lapse", "clear_secrecy", "change_mark"]),
        ("SX07-joint", ["request_joint_opinion", "check_unit", "clear_secrecy", "record_joint_opinion", "accept"]),
        ("SX10-returned-resubmitted", ["propose", "check_unit", "clear_secrecy", "return", "propose", "check_unit"]),
        ("SX11-opened-up", ["keep_on_file", "reassess", "clear_secrecy", "change_to_public", "publish"]),
        ("SX12-taken-down-restored", ["publish", "take_down", "clear_secrecy", "keep"]),
        ("SX13-repealed", ["take_in", "repeal"]),
        ("SX14-cancelled", ["open", "propose", "check_unit", "cancel"]),
        ("SX17-superior-became-public", ["take_in", "reassess", "change_mark"]),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_stories(played: Played, script: str, steps: list[str]) -> None:
    done = [e["do"] for e, _ in played.of(DOCUMENT)[numbers(played)[script]]["events"] if e["do"] != "escalate"]
    assert any(done[i : i + len(steps)] == steps for i in range(len(done))), done


def test_each_keeps_what_the_law_asks_of_it(played: Played) -> None:
    """A secret its period and no content, an exception its words, what is public no running review unless redacted."""
    at = {id: played.cases[no]["case"] for id, no in numbers(played).items() if id.startswith("SX")}
    secret = at["SX05-state-secret"]["fields"]
    assert (secret["grade"], secret["classified_until"], secret["mark"]) == ("秘密", "2031-05-14", "withhold")
    assert not secret.get("reason")
    assert not secret.get("summary")
    assert "不涉及公众权利义务" in str(at["SX09-superior-public"]["fields"]["exception"])
    assert at["SX06-secrecy-over"]["fields"]["declassified_on"] == "2026-06-01"
    for id, case in at.items():
        running = {r["key"] for r in case["runs"] if not r["stopped_on"]}
        held = case["state"] == "on_file" or id == "SX02-redacted"
        assert ("reassessment" in running) is (held or case["state"] == "reassessment"), id
        assert ("publication" in running) is (case["state"] in ("issued", "awaiting_publication")), id


def test_the_catalogue_holds_exactly_the_public_documents(played: Played, world: Any) -> None:
    _, entries = whole_catalogue(world)
    ids = {no: id for id, no in numbers(played).items()}
    assert {ids[e["no"]] for e in entries} == PUBLIC
    every = {no for no in played.of(DOCUMENT) if is_public(read_case(world, no, CODE).case)}
    assert {e["no"] for e in entries} == every
    book = CalamineWorkbook.from_filelike(io.BytesIO((played.out / "主动公开公文目录.xlsx").read_bytes()))
    head, *lines = book.get_sheet_by_index(0).to_python()
    title = head.index("标题")
    assert [line[title] for line in lines] == [e["title"] for e in entries]
    said = "".join(said_by((played.out / "主动公开公文目录.pdf").read_bytes()).split())
    page = (played.out / "主动公开公文目录.html").read_text(encoding="utf-8")
    for no, held in played.of(DOCUMENT).items():
        number = str(held["case"]["fields"].get("number") or no)
        assert (number in said) is (number in page) is (no in every)


def test_the_readmes_tell_what_the_demo_makes(played: Played) -> None:
    made = sum(1 for rows in played.letters.values() for x in rows if played.is_made(x))
    counts = {w: sum(1 for s in scripts() if s.workflow == w) for w in ("disclosure_request", DOCUMENT)}
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for told in (
            [f"{counts['disclosure_request']} requests", f"申请 {counts['disclosure_request']} 件"],
            [f"{counts[DOCUMENT]} official documents", f"公文 {counts[DOCUMENT]} 件"],
            [f"{made} letters and forms", f"文书、表单 {made} 份"],
        ):
            assert any(x in text for x in told), (name, told)


def test_the_result_of_the_year_names_what_was_opened_and_what_lapsed(played: Played, world: Any) -> None:
    told = results(world, 2026)
    assert told["counts"] == {"opened": 1, "lapsed": 1, "repealed": 1, "changed": 2, "declassified": 0, "kept": 2}
    assert told["open"] == 1
    page = (played.out / "2026年定期审查结果.html").read_text(encoding="utf-8")
    assert told["opened"][0]["title"] in page
    for kind in ("changed", "kept"):
        assert all(str(x["number"]) not in page for x in told[kind]), "what stays withheld is not named"


def test_no_deleted_passage_in_any_file_that_leaves_with_the_document(played: Played) -> None:
    no = numbers(played)["SX02-redacted"]
    files = [*(played.out / "letters" / no).iterdir(), *played.out.glob("主动公开公文目录.*")]
    release = played.out / "letters" / numbers(played)["FB03-redacted-circular"]
    files += [*release.iterdir()]
    assert len(files) > 15
    texts = 0
    for file in files:
        if file.suffix == ".pdf":
            said = said_by(file.read_bytes())
        elif file.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(file) as parts:
                said = "".join(parts.read(n).decode("utf-8", "replace") for n in parts.namelist())
        else:
            said = file.read_text(encoding="utf-8")
        assert not [p for p in PASSAGES if p in said], file.name
        texts += "〔此处依法删减〕" in said
    assert texts == 3, "the redacted text in three formats"


def test_a_request_for_a_public_document_is_answered_with_its_address(played: Played, world: Any) -> None:
    """What the officer was proposed is what the reply says; the request is tied to the document."""
    at = numbers(played)
    no, document = at["42-linked-document"], at["SX01-policy-interpreted"]
    case = played.cases[no]["case"]
    assert (case["outcome"], case["fields"]["documents"]) == ("already_published", [document])
    best = suggestions(world, no, person="officer", agency=CODE)[0]
    assert best["no"] == document
    assert case["fields"]["draft"]["given"] == best["with"]["given"]
    (reply,) = [html for row, html, _ in played.texts(no) if row.key == "reply_already_published"]
    assert best["address"] in reply


def test_a_suggestion_is_adopted_answered_and_published(played: Played) -> None:
    no = numbers(played)["JY01-adopted"]
    assert played.cases[no]["case"]["state"] == "published"
    ((row, html, _),) = played.texts(no)
    assert row.key == "proactive_suggestion_reply"
    assert "采纳" in html
    assert row.number in html
