"""What must not come out of a document, by whatever way: names of what is withheld in a list for the public, deleted
passages in the catalogue; and registers that no officer could have meant to break anything with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from engine.adapters.memory import MemoryStore
from engine.adapters.sheets import read
from engine.core.errors import ActionRefused, InputError
from engine.core.register import COLUMNS
from engine.core.sheet import Line, Sheet
from engine.services.cases import act_on, open_case, read_case
from engine.services.documents import catalogue, catalogue_letter, names, suggestions, whole_catalogue
from engine.services.reassess import plan, result_letter, results
from engine.services.registers import import_documents
from tests.offices import Office, office
from tests.published import AGENCY, do, drafted, published, reviewed, taken_in

D = date.fromisoformat


@pytest.fixture
def at() -> Office:
    return office(MemoryStore(), D("2023-02-01"))


def listed(at: Office, year: int = 2023) -> str:
    """The published list of what the reviews of a year came to, as one page."""
    told = results(at.world, year, agency=AGENCY)
    return str(at.world.letters.html(result_letter(at.world, told, AGENCY)))


# ------------------------------------------------------------------------------------------------ the list of a year


def test_what_lapses_or_is_repealed_on_file_is_counted_and_not_named(at: Office) -> None:
    """A state secret that lapsed stays withheld (条例 14): its title is no matter for the list of seed 001 item 11."""
    secret = taken_in(
        at, number="1", title="涉密的布防方案", formed_on="2022-03-02", ground=None, reason=None, grade="秘密"
    )
    minutes = taken_in(at, number="2", title="不公开的会议纪要", formed_on="2022-03-02")
    shown = taken_in(at, number="3", title="失效的公告", formed_on="2019-05-20", mark="publish", address="x")
    do(at, secret, "reassess", trigger="yearly")
    do(at, secret, "keep", ground="仍是国家秘密", lapsed=True)
    do(at, minutes, "repeal", document="云〔2023〕9号")
    do(at, shown, "repeal", document="云〔2023〕9号")
    told = results(at.world, 2023, agency=AGENCY)
    assert (told["counts"]["lapsed"], told["counts"]["repealed"]) == (1, 2)
    page = listed(at)
    assert "失效的公告" in page
    assert "布防" not in page
    assert "会议纪要" not in page


def test_what_was_opened_up_and_found_secret_afterwards_is_not_named(at: Office) -> None:
    no = taken_in(at, number="1", title="先公开后撤下的方案", formed_on="2022-03-02")
    do(at, no, "reassess", "2023-03-01", trigger="yearly")
    act_on(at.world, no, "clear_secrecy", {"result": "clear"}, person="secrecy_reviewer", agency=AGENCY)
    do(at, no, "change_to_public")
    assert "先公开后撤下的方案" in listed(at)
    reviewed(at, no, "先公开后撤下的方案")
    do(at, no, "publish", channel="政府网站", address="www.example.test/1")
    do(at, no, "take_down", "2023-03-10", reason="发现属于国家秘密")
    secret = {"result": "classified", "grade": "机密"}
    act_on(at.world, no, "clear_secrecy", secret, person="secrecy_reviewer", agency=AGENCY)
    do(at, no, "keep", ground="属于国家秘密")
    assert results(at.world, 2023, agency=AGENCY)["counts"]["opened"] == 1
    assert "先公开后撤下的方案" not in listed(at)


def test_what_was_declassified_is_reviewed_without_waiting_for_its_year(at: Office) -> None:
    """Nothing is withheld as a state secret that is none any more (条例 18; 保密法 24)."""
    secret = {"number": "1", "title": "方案", "ground": None, "reason": None, "grade": "秘密"}
    no = taken_in(at, formed_on="2023-01-05", **secret)
    kept = taken_in(at, formed_on="2023-01-05", **secret | {"number": "2"})
    assert plan(at.world, 2023, person="attribute_officer", agency=AGENCY, dry_run=True).due == ()
    act_on(at.world, no, "declassify", {"decision": "某保〔2023〕1号"}, person="secrecy_reviewer", agency=AGENCY)
    (due,) = plan(at.world, 2023, person="attribute_officer", agency=AGENCY).due
    assert (due.no, due.trigger) == (no, "secrecy_over")
    do(at, no, "keep", ground="条例第十六条", reason="属于讨论记录")
    assert plan(at.world, 2023, person="attribute_officer", agency=AGENCY).due == ()
    assert "classified" in read_case(at.world, kept, AGENCY).case.marks


def test_a_reversed_decision_calls_for_a_review(at: Office) -> None:
    """The request was linked once; nobody has to link the case that answers it anew."""
    no = taken_in(at, number="2", title="会议纪要", formed_on="2023-01-10")
    at.clock.day = D("2023-02-06")
    asked = {"channel": "in_person", "applicant": "甲", "request": "会议纪要"}
    first = open_case(at.world, "disclosure_request", asked, person="registrar", agency=AGENCY).case.no
    act_on(at.world, first, "register", {}, person="registrar", agency=AGENCY)
    act_on(at.world, first, "link_documents", {"documents": [no]}, person="officer", agency=AGENCY)
    assert plan(at.world, 2023, person="attribute_officer", agency=AGENCY, dry_run=True).due == ()
    order = {"decision": "某复〔2023〕1号", "received_on": "2023-02-06", "case": first, "period_days": 10}
    open_case(at.world, "disclosure_request", order, person="registrar", agency=AGENCY, do="open_redo")
    (due,) = plan(at.world, 2023, person="attribute_officer", agency=AGENCY).due
    assert (due.no, due.trigger) == (no, "reversed")
    do(at, no, "keep", ground="条例第十六条")
    assert plan(at.world, 2023, person="attribute_officer", agency=AGENCY).due == ()


# ------------------------------------------------------------------------------------------------ deleted passages

PASSAGE = "张三丰"


def redacted(at: Office) -> str:
    """A document published with deletions whose title and summary quote the deleted passage; its number."""
    at.clock.day = D("2023-02-01")
    begin = {"title": f"关于{PASSAGE}征收补偿的决定", "kind": "决定", "summary": f"补偿{PASSAGE}一户的决定"}
    no = open_case(at.world, "attribute_review", begin, person="drafter", agency=AGENCY).case.no
    given = {
        "mark": "publish_redacted",
        "ground": "条例第十五条",
        "reason": "涉及个人隐私",
        "text": f"对{PASSAGE}一户补偿如下。",
        "deletions": [{"passage": PASSAGE, "where": "正文", "what": "姓名", "ground": "条例第十五条"}],
    }
    do(at, no, "propose", **given)
    do(at, no, "check_unit")
    do(at, no, "clear_secrecy", result="clear")
    do(at, no, "accept")
    do(at, no, "sign", number="云〔2023〕1号")
    published(at, no, "征收补偿的决定", "2023-02-03")
    return no


def test_the_catalogue_quotes_no_deleted_passage(at: Office) -> None:
    no = redacted(at)
    (line,) = catalogue(at.world, agency=AGENCY)["items"]
    assert line["no"] == no
    found, entries = whole_catalogue(at.world, agency=AGENCY)
    page = str(at.world.letters.html(catalogue_letter(at.world, found, entries, None)))
    asked = {"channel": "in_person", "request": f"申请公开云〔2023〕1号{PASSAGE}征收补偿的决定"}
    case = open_case(at.world, "disclosure_request", asked, person="registrar", agency=AGENCY).case.no
    likely = suggestions(at.world, case, person="officer", agency=AGENCY)
    assert likely
    assert PASSAGE not in f"{line}{entries}{page}{likely}"
    assert "征收补偿的决定" in page


def test_the_list_of_a_year_quotes_no_deleted_passage(at: Office) -> None:
    no = redacted(at)
    do(at, no, "reassess", "2023-06-01", trigger="situation")
    do(at, no, "keep", ground="条例第十三条", lapsed=True)
    assert "征收补偿的决定" in listed(at)
    assert PASSAGE not in listed(at)


def test_a_document_published_in_full_is_named_in_full(at: Office) -> None:
    no = drafted(at, "2023-02-01", "云〔2023〕2号", f"关于{PASSAGE}烈士的公告")
    case = act_on(at.world, no, "schedule", {}, person="publisher", agency=AGENCY).case
    assert names(case)["title"] == f"关于{PASSAGE}烈士的公告"


def test_a_leak_found_during_a_review_is_taken_down_at_once(at: Office) -> None:
    no = redacted(at)
    do(at, no, "reassess", "2023-06-01", trigger="yearly")
    act_on(at.world, no, "clear_secrecy", {"result": "clear"}, person="secrecy_reviewer", agency=AGENCY)
    assert catalogue(at.world, agency=AGENCY)["items"]
    down = do(at, no, "take_down", reason="删减的姓名仍可辨认").case
    assert catalogue(at.world, agency=AGENCY)["items"] == []
    assert down.runs["decide"].started_on == D("2023-06-01")
    with pytest.raises(ActionRefused, match="保密审查"):  # the clearance before it was of what leaked
        do(at, no, "keep", ground="条例第十三条")


# ------------------------------------------------------------------------------------------------ the same document


def taken(at: Office, *rows: tuple[str, str]) -> list[str]:
    """What became of rows (number, title) of a register: the state, or why it was not taken in."""
    cells = [dict(zip(HEADER, (number, title, "2022-03-01", "公开"), strict=True)) for number, title in rows]
    sheet = Sheet(tuple(HEADER), (), tuple(Line(n, c) for n, c in enumerate(cells, 2)))
    done = import_documents(at.world, sheet, person="attribute_officer", agency=AGENCY)
    told = {t.row: t.state for t in done.taken} | {f.row: f"{f.column}：{f.why}" for f in done.faults}
    return [told[n] for n in sorted(told)]


@pytest.mark.parametrize("number", ["云政发[2022]1号", "云政发（2022） 1号", "云政发〔2022〕1号"])
def test_a_number_is_one_however_its_brackets_are_written(at: Office, number: str) -> None:
    first, again = taken(at, ("云政发〔2022〕1号", "通知"), (number, "通知"))
    assert first == "已印发"
    assert again.startswith(f"文号：{number} 已经登记")


def test_a_document_without_a_number_is_taken_in_once(at: Office) -> None:
    assert taken(at, ("", "会议纪要"), ("", "另一纪要")) == ["已印发", "已印发"]
    again, other = taken(at, ("", "会议纪要"), ("云政发〔2022〕1号", "会议纪要"))
    assert again.startswith("标题：会议纪要 已经登记")
    assert other == "已印发"


# ------------------------------------------------------------------------------------------------ odd files

HEADER = ["文号", "标题", "成文日期", "公开属性"]
ROW = ["云〔2022〕1号", "通知", "2022-03-01", "公开"]


def read_text(tmp_path: Path, text: str) -> Sheet:
    (tmp_path / "登记簿.csv").write_bytes(text.encode())
    return read(tmp_path / "登记簿.csv", COLUMNS)


def test_lines_that_end_in_carriage_returns_only(tmp_path: Path) -> None:
    sheet = read_text(tmp_path, "\r".join(",".join(x) for x in (HEADER, ROW, ROW)))
    assert [x.cells["标题"] for x in sheet.lines] == ["通知", "通知"]


@pytest.mark.parametrize("cell", ['"没有另一半的引号', "长" * 200_000, '"引号"之后还有字'])
def test_a_text_that_is_no_table_is_refused_in_words(tmp_path: Path, cell: str) -> None:
    """A quotation mark without its other half would take all later rows into one cell: nothing is lost silently."""
    rows = (HEADER, ["云〔2022〕1号", cell, "2022-03-01", "公开"], ROW)
    with pytest.raises(InputError, match="引号没有成对"):
        read_text(tmp_path, "\n".join(",".join(x) for x in rows))


def workbook(path: Path, *more: tuple[int, int, str]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for y, row in enumerate((HEADER, ROW)):
        sheet.write_row(y, 0, row)
    for y, x, said in more:
        if said:
            sheet.write_string(y, x, said)
        else:
            sheet.write_blank(y, x, None, bold)
    book.close()
    return path


def test_something_far_away_in_a_workbook_is_refused(tmp_path: Path) -> None:
    """The reader makes room for every cell up to the last one: 17 thousand million of them."""
    with pytest.raises(InputError, match="16384 列、长 1048576 行"):
        read(workbook(tmp_path / "a.xlsx", (1_048_575, 16_383, "x")), COLUMNS)


def test_a_cell_far_away_that_is_only_formatted_does_no_harm(tmp_path: Path) -> None:
    (line,) = read(workbook(tmp_path / "a.xlsx", (1_048_575, 16_383, "")), COLUMNS).lines
    assert line.cells["标题"] == "通知"


def test_a_file_with_a_password_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2_000))
    with pytest.raises(InputError) as refused:
        read(tmp_path / "a.xlsx", COLUMNS)
    assert "密码" in str(refused.value)
