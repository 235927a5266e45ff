"""The register of official documents taken in, the catalogue of the public ones, and the yearly reassessment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.adapters.memory import MemoryStore
from engine.core.errors import ActionRefused, InputError, NotFound, NotPermitted
from engine.core.ports import Store
from engine.core.register import COLUMNS
from engine.core.sheet import Line, Sheet
from engine.services.admin import add_person, set_policy
from engine.services.cases import act_on, open_case, read_case
from engine.services.documents import (
    catalogue,
    catalogue_letter,
    likeness,
    rows,
    suggestions,
    whole_catalogue,
)
from engine.services.policies import policies, shown
from engine.services.reassess import plan, result_letter, results
from engine.services.registers import import_documents
from engine.services.verification import verify
from tests.offices import EVERYBODY, Office, office
from tests.published import AGENCY, do, drafted, published, taken_in
from tests.stores import database, make_url, postgres, sql_store, store

D = date.fromisoformat
__all__ = ["database", "make_url", "postgres", "sql_store", "store"]


@pytest.fixture
def at() -> Office:
    return office(MemoryStore(), D("2023-02-01"))


def sheet(*cells: dict[str, str]) -> Sheet:
    columns = tuple(c for c in COLUMNS if any(c in x for x in cells))
    return Sheet(columns, (), tuple(Line(n, dict.fromkeys(columns, "") | x) for n, x in enumerate(cells, 2)))


ROWS = (
    {"文号": "云〔2022〕1号", "标题": "甲通知", "成文日期": "2022-03-01", "公开属性": "此件公开发布"},
    {
        "文号": "云〔2022〕2号",
        "标题": "乙纪要",
        "成文日期": "2022-03-02",
        "公开属性": "不公开",
        "不公开理由": "属于讨论记录",
    },
    {
        "文号": "云〔2022〕3号",
        "标题": "丙",
        "成文日期": "2022-03-03",
        "公开属性": "不公开",
        "密级": "秘密",
        "保密期限": "5年",
    },
    {"文号": "云〔2022〕4号", "标题": "丁", "成文日期": "2022-02-30", "公开属性": "公开"},
    {"文号": "云〔2022〕2号", "标题": "乙纪要", "成文日期": "2022-03-02", "公开属性": "公开"},
)


# ------------------------------------------------------------------------------------------------ the register


def test_rows_go_in_and_the_others_are_told_with_their_number(store: Store) -> None:
    at = office(store, D("2022-12-01"))
    looked = import_documents(at.world, sheet(*ROWS), person="attribute_officer", agency=AGENCY, dry_run=True)
    assert not looked.kept
    assert catalogue(at.world, agency=AGENCY)["items"] == []
    done = import_documents(at.world, sheet(*ROWS), person="attribute_officer", agency=AGENCY)
    assert [(t.row, t.title, t.state) for t in done.taken] == [
        (2, "甲通知", "已印发"),  # public, but nobody says where: its publication is late
        (3, "乙纪要", "未主动公开（在档）"),
        (4, "丙", "未主动公开（在档）"),
    ]
    assert [(t.row, t.state) for t in looked.taken] == [(t.row, t.state) for t in done.taken]
    assert [(f.row, f.column) for f in done.faults] == [(5, "成文日期"), (6, "文号")]
    secret = read_case(at.world, done.taken[2].no, AGENCY).case
    assert secret.fields["classified_until"] == "2027-03-03"
    assert {k for k, r in secret.runs.items() if r.live} == {"reassessment", "secrecy"}
    assert verify(at.world).problems == ()


def test_a_file_imported_again_changes_nothing(at: Office) -> None:
    first = import_documents(at.world, sheet(*ROWS), person="attribute_officer", agency=AGENCY)
    again = import_documents(at.world, sheet(*ROWS), person="attribute_officer", agency=AGENCY)
    assert not again.taken
    assert f"已经登记（{first.taken[0].no}）" in again.faults[0].why


def test_a_register_without_its_columns_is_refused(at: Office) -> None:
    with pytest.raises(InputError, match="公开属性"):
        import_documents(
            at.world, sheet({"文号": "1", "成文日期": "2022-01-01"}), person="attribute_officer", agency=AGENCY
        )
    with pytest.raises(NotFound):
        import_documents(at.world, sheet(*ROWS), person="nobody", agency=AGENCY)


def test_a_superior_document_that_is_public_is_pointed_out(at: Office) -> None:
    row = {**ROWS[1], "上位文件": "市政府通知"}
    line = Line(2, {**dict.fromkeys(COLUMNS, ""), **row, "上位文件公开属性": "公开"})
    (taken,) = import_documents(at.world, Sheet(COLUMNS, (), (line,)), person="attribute_officer", agency=AGENCY).taken
    assert "原则上不得不予公开" in taken.remark


# ------------------------------------------------------------------------------------------------ the catalogue


def test_what_is_published_is_in_the_catalogue_and_nothing_else(store: Store) -> None:
    at = office(store, D("2023-02-01"))
    no = drafted(at, "2023-02-01", "云〔2023〕1号", "关于征收滨河路18号地块的公告")
    drafted(at, "2023-02-01", "云〔2023〕2号", "会议纪要", "withhold")
    assert catalogue(at.world, agency=AGENCY)["items"] == []
    published(at, no, "关于征收滨河路18号地块的公告", "2023-02-03")
    taken_in(
        at, number="云〔2019〕7号", title="老文件", formed_on="2019-05-20", mark="publish", address="公报2019年第3期"
    )
    found = catalogue(at.world, person="officer", agency=AGENCY)
    assert [(e["title"], e["published_on"], e["validity"]) for e in found["items"]] == [
        ("老文件", None, "valid"),
        ("关于征收滨河路18号地块的公告", "2023-02-03", "valid"),
    ]
    assert [e["no"] for e in catalogue(at.world, agency=AGENCY, q="滨河路")["items"]] == [no]
    assert catalogue(at.world, agency=AGENCY, q="云〔2023〕2号")["items"] == []
    assert catalogue(at.world, agency=AGENCY, year=2019)["items"][0]["title"] == "老文件"
    first = catalogue(at.world, agency=AGENCY, limit=1)
    second = catalogue(at.world, agency=AGENCY, limit=1, cursor=first["next_cursor"])
    assert [x["items"][0]["title"] for x in (first, second)] == ["老文件", "关于征收滨河路18号地块的公告"]
    assert second["next_cursor"] is None


def test_a_document_that_is_taken_down_leaves_the_catalogue(at: Office) -> None:
    no = drafted(at, "2023-02-01", "云〔2023〕1号", "公告")
    published(at, no, "公告", "2023-02-03")
    do(at, no, "take_down", "2023-02-06", reason="含有个人信息")
    assert catalogue(at.world, agency=AGENCY)["items"] == []


def test_lapsed_and_repealed_documents_stay_in_the_catalogue_and_say_so(at: Office) -> None:
    for n in (1, 2):
        published(at, drafted(at, "2023-02-01", f"云〔2023〕{n}号", f"公告{n}"), f"公告{n}", "2023-02-03")
    first, second = (e["no"] for e in catalogue(at.world, agency=AGENCY)["items"])
    do(at, second, "reassess", "2023-06-01", trigger="situation")
    assert len(catalogue(at.world, agency=AGENCY)["items"]) == 2
    do(at, second, "keep", ground="条例第十三条", lapsed=True)
    do(at, first, "repeal", document="云〔2023〕9号")
    assert {e["no"]: e["validity_label"] for e in catalogue(at.world, agency=AGENCY)["items"]} == {
        second: "已失效",
        first: "已废止",
    }


def test_the_list_for_the_public_in_every_format(at: Office) -> None:
    with pytest.raises(InputError):
        catalogue_letter(at.world, whole_catalogue(at.world, agency=AGENCY)[0], [], None)
    published(at, drafted(at, "2023-02-01", "云〔2023〕1号", "公告一"), "公告一", "2023-02-03", "www.example.test/a")
    found, entries = whole_catalogue(at.world, agency=AGENCY)
    letter = catalogue_letter(at.world, found, entries, 2023)
    page = at.world.letters.html(letter)
    assert "www.example.test/a" in page
    assert "2023年2月3日" in page
    assert at.world.letters.pdf(letter).startswith(b"%PDF")
    (row,) = rows(entries)
    assert D("2023-02-03") in row


def test_a_bad_cursor_is_told(at: Office) -> None:
    for cursor in ("x", "-1", "９", str(2**70)):
        with pytest.raises(InputError):
            catalogue(at.world, agency=AGENCY, cursor=cursor)


# ------------------------------------------------------------------------------ for those who handle requests


@pytest.mark.parametrize(
    ("request_", "title", "likely"),
    [
        ("滨河路18号地块的征收公告", "关于征收滨河路18号地块的公告", True),
        ("云〔2023〕1号文件", "关于征收滨河路18号地块的公告", True),
        ("2022年度部门预算", "关于征收滨河路18号地块的公告", False),
        ("", "关于征收滨河路18号地块的公告", False),
    ],
)
def test_which_documents_a_request_may_mean(request_: str, title: str, likely: bool) -> None:
    assert (likeness(request_, title, "云〔2023〕1号") >= 0.4) is likely


def test_already_published_is_one_click_with_its_address(at: Office) -> None:
    no = drafted(at, "2023-02-01", "云〔2023〕1号", "关于征收滨河路18号地块的公告")
    published(at, no, "关于征收滨河路18号地块的公告", "2023-02-03", "www.example.test/a")
    asked = {"channel": "registered_mail", "applicant": "王玥", "request": "滨河路18号地块的征收公告"}
    case = open_case(at.world, "disclosure_request", asked, person="registrar", agency=AGENCY).case.no
    (found,) = suggestions(at.world, case, person="officer", agency=AGENCY)
    assert found["no"] == no
    act_on(at.world, case, "register", {}, person="registrar", agency=AGENCY)
    act_on(at.world, case, "assign", {"unit": "业务处"}, person="officer", agency=AGENCY)
    given = found["with"]
    done = act_on(at.world, case, "submit_draft", given, person="handler", agency=AGENCY)
    assert done.case.state == "in_review"
    assert "www.example.test/a" in done.case.fields["draft"]["given"]


# ------------------------------------------------------------------------------------------------ reassessment


def test_seed_001_every_document_due_in_the_year_is_opened_once(store: Store) -> None:
    """Once in every calendar year, counted from the last review or the formation."""
    at = office(store, D("2023-02-01"))
    one = taken_in(at, number="1", title="一", formed_on="2022-03-02")
    two = taken_in(at, number="2", title="二", formed_on="2022-12-30", mark="on_request")
    taken_in(at, number="3", title="三", formed_on="2023-01-31")  # formed in the year: due in the next
    taken_in(at, number="4", title="四", formed_on="2022-03-02", mark="publish", address="x")  # no yearly review
    taken_in(at, number="5", title="五", formed_on="2022-03-02", reviewed_on="2023-01-31")  # reviewed already
    who = {"person": "attribute_officer", "agency": AGENCY}
    looked = plan(at.world, 2023, **who, dry_run=True)
    assert [(d.no, d.trigger) for d in looked.due] == [(one, "yearly"), (two, "yearly")]
    assert len(plan(at.world, 2024, **who, dry_run=True).due) == 4
    with pytest.raises(InputError, match="还没有开始"):
        plan(at.world, 2024, **who)
    opened = plan(at.world, 2023, person="attribute_officer", agency=AGENCY)
    assert [d.no for d in opened.due] == [d.no for d in looked.due]
    assert read_case(at.world, one, AGENCY).case.state == "reassessment"
    again = plan(at.world, 2023, person="attribute_officer", agency=AGENCY)
    assert (again.due, again.waiting) == ((), len(opened.due))


def test_a_secret_whose_period_is_over_is_opened_by_that_and_not_refused(at: Office) -> None:
    secret = {"ground": None, "reason": None, "grade": "秘密", "secrecy_until": "2023-02-10"}
    no = taken_in(at, number="1", title="涉密", formed_on="2022-03-02", **secret)
    at.clock.day = D("2023-02-13")  # nothing has swept since
    done = plan(at.world, 2023, person="attribute_officer", agency=AGENCY)
    assert ([(d.no, d.trigger) for d in done.due], done.refused) == ([(no, "secrecy_over")], ())
    case = read_case(at.world, no, AGENCY).case
    assert (case.state, case.fields["declassified_on"]) == ("reassessment", "2023-02-10")
    again = plan(at.world, 2023, person="attribute_officer", agency=AGENCY)
    assert (again.due, again.refused, again.waiting) == ((), (), 1)


def test_seed_000_a_superior_document_that_became_public_opens_at_once(at: Office) -> None:
    lower = taken_in(
        at,
        number="2",
        title="贯彻意见",
        formed_on="2023-01-10",
        superior={"title": "市政府征收办法", "number": "云〔2023〕8号"},
    )
    assert plan(at.world, 2023, person="attribute_officer", agency=AGENCY, dry_run=True).due == ()
    published(at, drafted(at, "2023-02-01", "云〔2023〕8号", "市政府征收办法"), "市政府征收办法", "2023-02-03")
    (due,) = plan(at.world, 2023, person="attribute_officer", agency=AGENCY).due
    assert (due.no, due.trigger) == (lower, "superior_public")


def request(at: Office, document: str) -> str:
    """A request that was linked to a document; its number."""
    asked = {"channel": "registered_mail", "applicant": f"甲{document}", "request": "会议纪要"}
    no = open_case(at.world, "disclosure_request", asked, person="registrar", agency=AGENCY).case.no
    act_on(at.world, no, "register", {}, person="registrar", agency=AGENCY)
    act_on(at.world, no, "link_documents", {"documents": [document]}, person="officer", agency=AGENCY)
    return no


def test_article_44_several_requests_for_the_same_document(at: Office) -> None:
    no = taken_in(at, number="2", title="会议纪要", formed_on="2023-01-10")
    at.clock.day = D("2023-02-02")
    set_policy(at.world, "suggestion_threshold", 3, D("2023-02-03"), AGENCY)
    at.clock.day = D("2023-02-06")
    for _ in range(2):
        request(at, no)
    assert plan(at.world, 2023, person="attribute_officer", agency=AGENCY, dry_run=True).due == ()
    request(at, no)
    (due,) = plan(at.world, 2023, person="attribute_officer", agency=AGENCY).due
    assert due.trigger == "requests"
    do(at, no, "keep", ground="条例第十六条")
    assert plan(at.world, 2023, person="attribute_officer", agency=AGENCY).due == ()  # they were weighed


def test_a_document_given_to_an_applicant_is_reassessed(at: Office) -> None:
    no = taken_in(at, number="2", title="会议纪要", formed_on="2023-01-10")
    case = request(at, no)
    for step, facts, person in (
        ("assign", {"unit": "业务处"}, "officer"),
        ("submit_draft", {"outcome": "disclosed", "given": "复印件"}, "handler"),
        ("clear_secrecy", {}, "secrecy_reviewer"),
        ("approve", {}, "reviewer"),
        ("issue", {}, "issuing_leader"),
        ("dispatch", {"way": "mail"}, "registrar"),
    ):
        act_on(at.world, case, step, facts, person=person, agency=AGENCY)
    (due,) = plan(at.world, 2023, person="attribute_officer", agency=AGENCY, dry_run=True).due
    assert due.trigger == "disclosed"


def test_a_document_that_is_linked_must_be_one(at: Office) -> None:
    with pytest.raises(ActionRefused, match="登记号"):
        request(at, "2023-0999")


def test_seed_001_item_11_the_list_of_the_year(at: Office) -> None:
    """What was opened up and what lapsed is told by name, what stays withheld is not."""
    withheld = taken_in(at, number="1", title="仍不公开的纪要", formed_on="2022-03-02")
    opened = taken_in(at, number="2", title="转为公开的方案", formed_on="2022-03-02")
    changed = taken_in(at, number="3", title="改为依申请公开的报告", formed_on="2022-03-02")
    old = taken_in(at, number="4", title="失效的公告", formed_on="2019-05-20", mark="publish", address="x")
    plan(at.world, 2023, person="attribute_officer", agency=AGENCY)
    do(at, old, "reassess", trigger="situation")
    do(at, withheld, "keep", "2023-03-01", ground="条例第十六条")
    do(at, changed, "change_mark", mark="on_request", ground="条例第十六条", reason="不涉及讨论内容")
    act_on(at.world, opened, "clear_secrecy", {"result": "clear"}, person="secrecy_reviewer", agency=AGENCY)
    do(at, opened, "change_to_public")
    do(at, old, "keep", ground="条例第十三条", lapsed=True)
    told = results(at.world, 2023, agency=AGENCY)
    assert told["counts"] == {"opened": 1, "lapsed": 1, "repealed": 0, "changed": 1, "declassified": 0, "kept": 1}
    (line,) = told["opened"]
    assert (line["old_mark"], line["mark"], line["on"]) == ("withhold", "publish", "2023-03-01")
    page = at.world.letters.html(result_letter(at.world, told, AGENCY))
    assert "转为公开的方案" in page
    assert "失效的公告" in page
    assert "仍不公开的纪要" not in page
    assert "改为依申请公开的报告" not in page
    assert results(at.world, 2022, agency=AGENCY)["counts"]["opened"] == 0
    assert at.world.letters.html(result_letter(at.world, results(at.world, 2022, agency=AGENCY), AGENCY))


@pytest.mark.parametrize("year", [1999, 2025, 10**9])
def test_a_year_that_is_none(at: Office, year: int) -> None:
    with pytest.raises(InputError):
        plan(at.world, year, person="attribute_officer", agency=AGENCY)


def test_who_opens_them(at: Office) -> None:
    taken_in(at, number="1", title="一", formed_on="2022-03-02")
    assert plan(at.world, 2023, person="registrar", agency=AGENCY).refused[0].why
    with pytest.raises(InputError, match="几名"):
        plan(at.world, 2023, agency=AGENCY)


# ------------------------------------------------------------------------------------------------ staff apart


def test_seed_000_attribute_review_and_replies_have_different_people(at: Office) -> None:
    with pytest.raises(NotPermitted, match="分别确定") as refused:
        add_person(at.world, "张三", ["officer", "attribute_officer"], AGENCY)
    assert "长治" in str(refused.value.article)
    add_person(at.world, "张三", ["officer", "registrar"], AGENCY)
    set_policy(at.world, "attribute_staff_apart", "off", D("2023-02-01"), AGENCY)
    facts: Any = add_person(at.world, "张三", ["officer", "attribute_officer"], AGENCY)
    assert facts.roles == {"officer", "attribute_officer"}


def test_who_held_both_roles_before_is_named_when_the_policy_is_set_and_listed(at: Office) -> None:
    """The office has had somebody who may do everything since before."""

    def remarks(on: str | None = None) -> list[str]:
        told = policies(at.world, agency=AGENCY, on=D(on) if on else None)
        (item,) = [x for x in told["items"] if x["key"] == "attribute_staff_apart"]
        assert not [x["remarks"] for x in told["items"] if x is not item and x["remarks"]]
        return list(item["remarks"])

    (said,) = remarks()
    assert said.startswith(f"{EVERYBODY}兼任公开工作机构经办人和公文公开属性经办人")
    assert "长治" in said
    set_policy(at.world, "attribute_staff_apart", "off", D("2023-02-01"), AGENCY)
    assert remarks() == []
    add_person(at.world, "张三", ["officer", "attribute_officer"], AGENCY)
    add_person(at.world, "李四", ["handler", "attribute_officer"], AGENCY)
    changed = set_policy(at.world, "attribute_staff_apart", "on", D("2023-03-01"), AGENCY)
    (said,) = shown(at.world, changed, "attribute_staff_apart", at.clock.day)["remarks"]
    assert {name for name in ("张三", "李四", EVERYBODY) if name in said} == {"张三", EVERYBODY}
    add_person(at.world, "张三", ["officer"], AGENCY)
    add_person(at.world, EVERYBODY, ["officer"], AGENCY)
    assert remarks("2023-03-01") == []
