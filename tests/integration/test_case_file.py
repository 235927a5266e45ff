"""The file of a case: gongkai case print, GET /cases/{no}/file.pdf, and what stands in it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from engine import bootstrap
from engine.api import create_app
from engine.core.case_file import ORDER
from engine.core.errors import InputError, NotFound
from engine.core.kept import Agency, Person
from engine.demo import CODE, FOLDER, Clock, load_agency, replay as replay_all, scripts
from engine.services.case_file import case_file, print_file
from engine.services.cases import Result, act_on, open_case
from engine.services.world import World
from tests.commands import gongkai, refused
from tests.reading_pdf import MM, lines_of, said_by

WORKFLOW = "disclosure_request"


def replay(world: World, clock: Clock, id: str) -> Result:
    """One case of the demo in a world that holds its agency."""
    (script,) = [s for s in scripts() if s.id == id]
    result: Result | None = None
    for step in script.steps:
        clock.day = date.fromisoformat(step["on"])
        facts, do = step.get("with", {}), step["do"]
        versions = world.versions(WORKFLOW)
        by = step.get("by") or (versions[0].rows.get(do) or versions[-1].rows[do])[0].by[0].key
        if result is None:
            result = open_case(world, WORKFLOW, facts, person=by, do=do)
        else:
            result = act_on(world, result.case.no, do, facts, person=by)
    assert result is not None
    return result


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    made = bootstrap.memory_world(clock)
    load_agency(made)
    return made


def taken_in(world: World, clock: Clock, **facts: Any) -> str:
    clock.day = date(2026, 3, 30)
    given = {"channel": "in_person", "applicant": "张某", "request": "某文件", **facts}
    no = open_case(world, WORKFLOW, given, person="registrar").case.no
    act_on(world, no, "register", {}, person="registrar")
    return no


def page_texts(pdf: bytes) -> list[str]:
    """What each page says, without white space and its two page numbers."""
    texts = [
        re.sub(r"\s+|[\x00-\x1f\u00ad\u200b]", "", page.get_textpage().get_text_range()).replace("\ufffe", "-")
        for page in pypdfium2.PdfDocument(pdf)
    ]
    return [re.sub(r"(—\d+—)?卷内\d+$", "", text) for text in texts]


def numbers_in_the_corner(pdf: bytes) -> list[int | None]:
    """The number of each page in the file, as it stands in the corner."""
    found = [re.findall(r"卷内(\d+)", page[0].text) for page in lines_of(pdf)]
    return [int(numbers[0]) if numbers else None for numbers in found]


def bookmarks(pdf: bytes) -> list[tuple[str, int]]:
    """Titles with the index of their pages."""
    document = pypdfium2.PdfDocument(pdf)
    return [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]


def contents(pdf: bytes) -> dict[int, str]:
    """The column of pages in the contents, by number of the document."""
    first = next(i for i, (_, n) in enumerate(zip(page_texts(pdf), numbers_in_the_corner(pdf), strict=True)) if n)
    found: dict[int, str] = {}
    for page in list(pypdfium2.PdfDocument(pdf))[1:first]:
        text = page.get_textpage()
        cells = []
        for i in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(i)
            cells.append((left, (bottom + top) / 2, text.get_text_bounded(left, bottom, right, top).strip()))
        for left, y, said in cells:
            if left < 28 * MM + 32 and said.isdigit():
                beside = [t for x, at, t in cells if 385 < x < 440 and abs(at - y) < 6]
                found[int(said)] = "".join(beside)
    return found


# ---------------------------------------------------------------- what stands in it


def test_every_letter_in_order_with_pages_as_the_contents_say(world: World, clock: Clock) -> None:
    no = replay(world, clock, "02-part-two-consultations").case.no
    file = case_file(world, no, "registrar", CODE)
    pdf = print_file(world, no, "registrar", CODE)
    assert [(ORDER[d.stage], d.on) for d in file.documents] == sorted((ORDER[d.stage], d.on) for d in file.documents)
    stages = list(dict.fromkeys(d.stage for d in file.documents))
    assert stages == ["申请", "登记", "征求意见", "延长期限", "审查审批", "答复", "送达"]

    texts, corner = page_texts(pdf), numbers_in_the_corner(pdf)
    numbered = [n for n in corner if n]
    assert corner == [*[None] * (len(corner) - len(numbered)), *range(1, len(numbered) + 1)]
    marks = bookmarks(pdf)
    assert [title for title, _ in marks[:2]] == ["案卷封面", "卷内目录"]
    printed = [(n, d) for n, d in enumerate(file.documents, 1) if d.letter]
    assert [title for title, _ in marks[2:]] == [
        *(f"{n} {d.title}" for n, d in printed),
        f"{len(file.documents) + 1} 办理记录",
    ]
    told = contents(pdf)
    begins = [index for _, index in marks[2:]] + [len(texts)]
    for (n, document), first, after in zip(printed, begins, begins[1:], strict=False):
        pages = "—".join(dict.fromkeys((str(corner[first]), str(corner[after - 1]))))
        assert told[n] == pages, document.title
        said = "".join(texts[first:after])
        assert document.letter is not None
        for word in document.letter.texts():
            for line in re.split(r"[\n\t]", word):
                assert re.sub(r"\s+", "", line) in said, (document.title, line)
    assert told[len(file.documents) + 1] == f"{corner[begins[-2]]}—{corner[-1]}"
    outside = {n: d for n, d in enumerate(file.documents, 1) if d.letter is None}
    assert {n: told[n] for n in outside} == dict.fromkeys(outside, "卷外")
    assert "被征求意见人的书面意见" in {d.title for d in outside.values()}


def test_cover_and_record_say_what_the_case_was(world: World, clock: Clock) -> None:
    no = replay(world, clock, "02-part-two-consultations").case.no
    file = case_file(world, no, None, None)
    cover = dict(file.cover)
    assert cover == {
        "登记号": no,
        "申请人": "云溪某律师事务所",
        "申请内容": "云溪新区三宗地块的规划条件、竞买人资料",
        "收到申请之日": "2026年3月30日",
        "办理结果": "部分公开",
        "答复之日": "2026年5月25日",
        "承办单位": "规划科",
        "保管期限": "",
    }
    steps = [(on, what) for on, what, _, _ in file.steps]
    assert steps[0] == ("2026-03-30", "接收申请")
    assert steps[-1] == ("2026-06-10", "归档")
    assert steps.count(("2026-04-16", "登记意见")) == 1, "told once, not in case and child case"
    (sent,) = [row for row in file.steps if row[1] == "发出答复"]
    assert "送达方式：邮寄；邮件编号：XA20260525CN" in sent[3]
    clocks = {name: (due, state) for name, due, state, _ in file.clocks}
    assert clocks["答复期限"] == ("2026-05-29", "已停止")
    said = "".join(page_texts(print_file(world, no, None, None)))
    for cell in (cell for row in (*file.steps, *file.clocks) for cell in row):
        assert re.sub(r"\s", "", cell) in said


@pytest.fixture(scope="module")
def whole() -> tuple[World, dict[str, Result]]:
    """The whole demo at once: some of its cases name others."""
    clock = Clock()
    made = bootstrap.memory_world(clock)
    load_agency(made)
    return made, replay_all(made, clock)


@pytest.mark.parametrize("id", [s.id for s in scripts()])
def test_every_case_of_the_demo_has_a_file_without_keys_of_the_program(
    whole: tuple[World, dict[str, Result]], id: str
) -> None:
    world, results = whole
    result = results[id]
    file = case_file(world, result.case.no, None, None)
    assert len(file.documents) >= len(result.case.letters)
    people = {p["name"] for p in json.loads((FOLDER / "agency.json").read_text(encoding="utf-8"))["people"]}
    for row in (*file.steps, *file.clocks):
        told = re.sub(r"www\.[a-z0-9./-]+", "", row[1] + row[3])
        assert not set(re.findall(r"[a-z_]{4,}", told)) - people, row
    for document in file.documents:
        assert not re.findall(r"[a-z_]{4,}", document.title + document.remark)


def test_a_closed_file_never_changes_and_an_open_one_says_until_when(world: World, clock: Clock) -> None:
    closed = replay(world, clock, "02-part-two-consultations").case.no
    open_ = taken_in(world, clock)
    clock.day = date(2026, 11, 2)
    before = {no: print_file(world, no, None, None) for no in (closed, open_)}
    clock.day = date(2026, 11, 9)
    assert print_file(world, closed, None, None) == before[closed]
    assert print_file(world, open_, None, None) != before[open_]
    assert "截至2026年11月9日" in said_by(print_file(world, open_, None, None))


def test_a_voided_letter_is_listed_with_its_reason_and_not_printed(world: World, clock: Clock) -> None:
    no = taken_in(world, clock)
    act_on(world, no, "assign", {"unit": "规划科"}, person="officer")
    act_on(world, no, "submit_draft", {"outcome": "already_published", "given": "本机关网站"}, person="handler")
    act_on(world, no, "approve", {}, person="reviewer")
    act_on(world, no, "issue", {}, person="issuing_leader")
    act_on(world, no, "recall_issue", {"reason": "网址写错"}, person="office_head")
    (void,) = [d for d in case_file(world, no, None, None).documents if d.place == "不印"]
    assert (void.title, void.letter) == ("已主动公开答复书", None)
    assert void.number
    assert "网址写错" in void.remark
    said = said_by(print_file(world, no, None, None))
    assert void.number in said
    assert "不印" in said
    assert "行政复议" not in said.split("一、办理经过")[0], "the voided reply itself is not in the file"


def test_letters_older_than_the_wordings_are_listed_only(world: World, clock: Clock) -> None:
    no = replay(world, clock, "E02").case.no
    file = case_file(world, no, None, None)
    old = [d for d in file.documents if d.remark == "本系统没有存文，原件另存"]
    assert old
    assert all(d.letter is None and d.place == "卷外" for d in old)
    assert said_by(print_file(world, no, None, None)).count("本系统没有存文") == len(old)


def test_what_an_applicant_wrote_is_text_and_always_printable(world: World, clock: Clock) -> None:
    hostile = '#panic("x")#read("/etc/passwd")$1$ <b>&amp;</b> *_`{{ 7*7 }}` \U000f0000\u202e 身份证110105199001010029'
    strange = "\U00010380\U0001d100"  # no font at hand has these
    no = taken_in(world, clock, applicant=f"{hostile}{strange}", request=f"{strange}{hostile}" * 30)
    pdf = print_file(world, no, None, None)
    said = said_by(pdf)
    for word in ('#panic("x")#read("/etc/passwd")$1$', "{{7*7}}", "<b>&amp;</b>"):
        assert word in said
    assert "110105199001010029" not in said
    assert "110105********0029" in said
    assert "〓〓" in said
    assert numbers_in_the_corner(pdf)[0] is None
    assert bookmarks(pdf)[1] == ("卷内目录", 1), "a long request keeps the cover on its page"


def test_retention_by_outcome_from_the_profile_of_the_agency(world: World, clock: Clock) -> None:
    no = replay(world, clock, "02-part-two-consultations").case.no
    for table, told in (
        ({"default": "10年"}, "10年"),
        ({"default": "10年", "disclosed_in_part": "30年"}, "30年"),
        ({"withdrawn": "10年"}, ""),
    ):
        with world.store.begin() as tx:
            agency = tx.agency(CODE)
            assert agency is not None
            tx.put_agency(Agency(CODE, agency.name, agency.region, {**agency.profile, "retention": table}))
        assert dict(case_file(world, no, None, None).cover)["保管期限"] == told


def test_a_case_of_forty_letters(world: World, clock: Clock) -> None:
    no = taken_in(world, clock)
    act_on(world, no, "assign", {"unit": "规划科"}, person="officer")
    for n in range(1, 20):
        facts = {"kind": "third_party", "ref": f"c{n}", "addressee": f"第三方{n}", "subject": "合同"}
        act_on(world, no, "open_consultation", facts, person="officer")
    file = case_file(world, no, None, None)
    printed = [d for d in file.documents if d.letter]
    assert len(printed) >= 40
    pdf = print_file(world, no, None, None)
    assert len(bookmarks(pdf)) == len(printed) + 3
    corner = [n for n in numbers_in_the_corner(pdf) if n]
    assert corner == list(range(1, len(corner) + 1))
    assert contents(pdf)[len(file.documents)]
    assert len(pdf) < 2_000_000, "fonts are kept once"


# ---------------------------------------------------------------- who may have it


def test_unknown_strangers_and_child_cases_are_refused(world: World, clock: Clock) -> None:
    no = replay(world, clock, "02-part-two-consultations").case.no
    with world.store.begin() as tx:
        tx.put_agency(Agency("other", "别的机关", "CN", {}))
        tx.put_person(Person("other", "stranger", frozenset({"registrar"})))
    with pytest.raises(NotFound):
        print_file(world, "2026-9999", "registrar", CODE)
    with pytest.raises(NotFound):
        print_file(world, no, "stranger", "other")
    with pytest.raises(NotFound):
        print_file(world, no, "stranger", CODE)
    with pytest.raises(InputError, match=no):
        print_file(world, f"{no}-c1", "registrar", CODE)

    app = TestClient(create_app(world), base_url="http://localhost", client=("127.0.0.1", 1))
    who = {"X-Gongkai-Person": "registrar", "X-Gongkai-Agency": CODE}
    answer = app.get(f"/api/v1/cases/{no}/file.pdf", headers=who)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content == print_file(world, no, "registrar", CODE)
    stranger = {"X-Gongkai-Person": "stranger", "X-Gongkai-Agency": "other"}
    assert app.get(f"/api/v1/cases/{no}/file.pdf", headers=stranger).status_code == 404
    assert app.get("/api/v1/cases/2026-9999/file.pdf", headers=who).status_code == 404
    assert app.get(f"/api/v1/cases/{no}-c1/file.pdf", headers=who).status_code == 422
    assert app.get(f"/api/v1/cases/{no}/file.pdf").status_code == 401


def test_the_command_writes_the_same_file_in_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    clock = Clock()
    world = bootstrap.world(clock=clock)
    load_agency(world)
    no = replay(world, clock, "02-part-two-consultations").case.no
    out = tmp_path / "案卷.pdf"
    said = gongkai("case", "print", no, "--out", str(out), "--json").json
    assert said == {"no": no, "file": str(out), "bytes": out.stat().st_size}
    assert out.read_bytes() == print_file(world, no, None, None)
    assert b"pdfaid:part>2<" in out.read_bytes()
    refused("case_not_found", "case", "print", "2026-9999", "--out", str(out))
    refused("file", "case", "print", no, "--out", str(tmp_path / "no" / "x.pdf"))
    refused("bad_usage", "case", "print", no)


def test_a_stamped_letter_has_its_seal_in_the_file_and_the_use_has_a_file_of_its_own(
    world: World, clock: Clock
) -> None:
    no = taken_in(world, clock)
    (letter,) = [d for d in case_file(world, no, None, None).documents if d.number]
    before = pictures(print_file(world, no, None, None))
    facts = {"use": "procedure", "letter": letter.number, "copies": 1}
    use = open_case(world, "seal_use", facts, person="officer").case.no
    act_on(world, use, "approve", {}, person="office_head")
    act_on(world, use, "stamp", {}, person="seal_keeper")
    (letter,) = [d for d in case_file(world, no, None, None).documents if d.number]
    assert letter.remark == f"用印登记号 {use}"
    assert letter.seal is not None
    assert pictures(print_file(world, no, None, None)) > before
    assert "政府信息公开专用章用印登记表" in said_by(print_file(world, use, None, None))


def pictures(pdf: bytes) -> int:
    """How many things are drawn on the pages of the documents, that is without cover, contents and record."""
    return sum(len(list(page.get_objects())) for page in list(pypdfium2.PdfDocument(pdf))[2:-1])
