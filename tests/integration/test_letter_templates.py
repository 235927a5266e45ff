"""An agency's own wordings: drafted, approved by another person, in force from a day; then in its letters, and kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from engine import bootstrap
from engine.adapters.store import SqlStore
from engine.cli import main
from engine.core.errors import ActionRefused, Conflict, InputError, NotFound, NotPermitted
from engine.core.kept import LetterRow
from engine.core.ports import Store
from engine.services.cases import act_on, open_case
from engine.services.papers import paper
from engine.services.queries import remade
from engine.services.templates import approve, draft, template, templates, withdraw
from engine.services.verification import verify
from tests.offices import EVERYBODY, Office, office
from tests.stores import migrated

DAY, NEXT, LATER = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9)
KEY, THIRD = "supplementation_notice", "third_party_disclosure_notice"
SHIPPED = bootstrap.memory_world().letters.wording(KEY)
OWN = SHIPPED.replace("需要补正的事项：", "请按下列要求补正：")
Given = dict[str, Any]
WHO: Given = {"agency": "demo"}


@pytest.fixture
def at(store: Store) -> Office:
    return office(store, DAY)


def _drafted(at: Office, text: str = OWN, key: str = KEY, by: str = "officer") -> int:
    return draft(at.world, key, text, person=by, **WHO).version


def _in_force(at: Office, text: str = OWN, since: date = DAY) -> int:
    version = _drafted(at, text)
    approve(at.world, KEY, version, person="office_head", valid_from=since, **WHO)
    return version


def _asked(at: Office, on: date, agency: str = "demo") -> LetterRow:
    """The notice by which an applicant is asked to supplement, on a day."""
    at.clock.day = max(on, at.clock.day)
    who = {"person": EVERYBODY, "agency": agency, "on": on}
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    no = open_case(at.world, "disclosure_request", facts, **who).case.no
    act_on(at.world, no, "register", {}, **who)
    act_on(at.world, no, "request_supplementation", {"finding": "未写明文件名称"}, **who)
    with at.world.store.read() as tx:
        return next(row for row in tx.letters(agency, no) if row.key == KEY)


def _says(at: Office, row: LetterRow) -> str:
    said: str = remade(at.world, row).plain_text()
    return said


def test_the_shipped_wording_can_be_changed_at_all() -> None:
    assert OWN != SHIPPED


# ---------------------------------------------------------------- drafting, approving, withdrawing


def test_a_wording_is_drafted_approved_by_another_and_used_from_its_day(at: Office) -> None:
    assert _drafted(at) == 1
    assert _asked(at, DAY).template_version == at.world.letters.version(KEY)[0], "a draft is used nowhere"
    kept = approve(at.world, KEY, 1, person="legality_reviewer", valid_from=NEXT, **WHO)
    assert (kept.drafted_by, kept.approved_by, kept.in_force_from) == ("officer", "legality_reviewer", NEXT)
    before, after = _asked(at, DAY), _asked(at, NEXT)
    assert "请按下列要求补正：" not in _says(at, before)
    assert "请按下列要求补正：" in _says(at, after)
    assert (after.template_version, after.wording) == ("demo:1", kept.fingerprint)
    assert _asked(at, NEXT, "other").template_version == before.template_version, "another agency keeps the program's"
    late = _asked(at, DAY)
    assert late.template_version == before.template_version, "a letter of a day takes the wording of that day"
    assert verify(at.world).problems == ()


def test_the_latest_in_force_is_used_and_a_withdrawn_one_gives_way(at: Office) -> None:
    _in_force(at)
    second = _in_force(at, OWN.replace("请按下列要求补正：", "请补正以下内容："), NEXT)
    assert (second, _asked(at, DAY).template_version) == (2, "demo:1")
    assert _asked(at, LATER).template_version == "demo:2"
    withdraw(at.world, KEY, 2, person="office_head", **WHO)
    assert _asked(at, LATER).template_version == "demo:1"
    assert _asked(at, NEXT).template_version == "demo:2", "what was in force on a day stays so"
    withdraw(at.world, KEY, 1, person="legality_reviewer", **WHO)
    assert ":" not in _asked(at, LATER).template_version
    assert verify(at.world).problems == ()


def test_a_letter_stays_as_it_was_when_its_wording_is_withdrawn(at: Office) -> None:
    _in_force(at)
    row = _asked(at, DAY)
    made = [at.world.letters.html(remade(at.world, row)), at.world.letters.docx(remade(at.world, row))]
    withdraw(at.world, KEY, 1, person="office_head", **WHO)
    with at.world.store.read() as tx:
        again = tx.letter("demo", row.id)
    assert again is not None
    assert [at.world.letters.html(remade(at.world, again)), at.world.letters.docx(remade(at.world, again))] == made


def test_what_could_not_be_composed_is_shown_by_the_wording_it_was_begun_with(at: Office) -> None:
    key = "receipt_acknowledgement"
    text = at.world.letters.wording(key).replace("现已登记。", "现已登记在册。")
    at_once = draft(at.world, key, text, person="officer", **WHO).version
    approve(at.world, key, at_once, person="office_head", valid_from=DAY, **WHO)
    no = open_case(at.world, "disclosure_request", {"channel": "in_person"}, person=EVERYBODY, **WHO).case.no
    with at.world.store.read() as tx:
        row = next(x for x in tx.letters("demo", no) if x.key == key)
        assert (row.output, row.template_version) == ("", "demo:1")
        filled = replace(
            row, values={**row.values, "case": {**row.values["case"], "applicant": "张某", "request": "某文件"}}
        )
        assert "现已登记在册。" in paper(at.world, tx, "demo", filled).letter.plain_text()
    withdraw(at.world, key, 1, person="office_head", **WHO)
    with at.world.store.read() as tx:
        assert "现已登记在册。" in paper(at.world, tx, "demo", filled).letter.plain_text()


def test_nobody_approves_their_own_and_not_everybody_approves(at: Office) -> None:
    _drafted(at, by=EVERYBODY)
    with pytest.raises(NotPermitted) as own:
        approve(at.world, KEY, 1, person=EVERYBODY, valid_from=DAY, **WHO)
    assert own.value.code == "duties_apart"
    for person in ("officer", "registrar", "issuing_leader"):
        with pytest.raises(NotPermitted) as role:
            approve(at.world, KEY, 1, person=person, valid_from=DAY, **WHO)
        assert role.value.code == "role_lacking"
        assert "公开工作机构负责人或者合法性审查人" in role.value.message
    approve(at.world, KEY, 1, person="office_head", valid_from=DAY, **WHO)
    with pytest.raises(NotPermitted):
        withdraw(at.world, KEY, 1, person="officer", **WHO)


def test_a_version_is_decided_once(at: Office) -> None:
    _in_force(at)
    with pytest.raises(ActionRefused, match="已经批准"):
        approve(at.world, KEY, 1, person="legality_reviewer", valid_from=NEXT, **WHO)
    withdraw(at.world, KEY, 1, person="legality_reviewer", **WHO)
    for decide in (_withdraw, _approve):
        with pytest.raises(ActionRefused, match="已经撤回"):
            decide(at)
    _drafted(at)
    withdraw(at.world, KEY, 2, person="officer", **WHO)
    with pytest.raises(ActionRefused, match="已经撤回"):
        approve(at.world, KEY, 2, person="office_head", valid_from=DAY, **WHO)


def _withdraw(at: Office) -> object:
    return withdraw(at.world, KEY, 1, person="office_head", **WHO)


def _approve(at: Office) -> object:
    return approve(at.world, KEY, 1, person="office_head", valid_from=DAY, **WHO)


def test_two_who_decide_at_once_decide_once(at: Office) -> None:
    _drafted(at)
    with at.world.store.read() as tx:
        (held,) = tx.letter_templates("demo")
    first = replace(held, approved_by="office_head", approved_on=DAY, in_force_from=DAY)
    with at.world.store.begin() as tx:
        tx.put_letter_template(first)
    second = replace(first, approved_by="legality_reviewer", in_force_from=LATER)
    with pytest.raises(Conflict), at.world.store.begin() as tx:
        tx.put_letter_template(second)
    with at.world.store.read() as tx:
        assert tx.letter_templates("demo") == (first,)


def test_a_day_that_is_past_and_what_is_not_there_are_refused(at: Office) -> None:
    _drafted(at)
    with pytest.raises(InputError, match="自今日以前"):
        approve(at.world, KEY, 1, person="office_head", valid_from=date(2026, 3, 1), **WHO)
    for attempt in (
        lambda: approve(at.world, KEY, 2, person="office_head", valid_from=DAY, **WHO),
        lambda: withdraw(at.world, KEY, 0, person="office_head", **WHO),
        lambda: draft(at.world, "no_such_letter", OWN, person="officer", **WHO),
        lambda: draft(at.world, "_shared/contact", OWN, person="officer", **WHO),
        lambda: draft(at.world, KEY, OWN, person="nobody", **WHO),
        lambda: template(at.world, KEY, 2, **WHO),
        lambda: templates(at.world, "no_such_letter", **WHO),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_text_that_is_there_already_is_no_new_version(at: Office) -> None:
    _drafted(at)
    for same in (OWN, OWN.replace("\n", "\r\n"), SHIPPED):
        with pytest.raises(InputError) as caught:
            _drafted(at, same)
        assert caught.value.code == "template_same"


def test_versions_come_back_as_they_went_in(at: Office) -> None:
    _in_force(at, since=LATER)
    _drafted(at, OWN.replace("请按", "请您按"))
    draft(at.world, KEY, OWN, person="officer", agency="other")
    with at.world.store.read() as tx:
        one, two = tx.letter_templates("demo")
        (other,) = tx.letter_templates("other")
        agency, theirs = tx.agencies()
    assert (one.version, two.version, other.version) == (1, 2, 1)
    assert one.files[0] == (f"{KEY}.j2", OWN)
    assert one.files == other.files
    assert {name for name, _ in one.files[1:]} == {"_shared/notice.j2", "_shared/contact.j2"}
    assert (agency.wordings, theirs.wordings) == ((one,), ())
    assert [x.state for x in templates(at.world, KEY, "demo")] == ["使用中", "尚未生效", "待批准"]
    assert template(at.world, KEY, None, "demo").text == SHIPPED
    at.clock.day = LATER
    assert [x.state for x in templates(at.world, KEY, "demo")] == ["未使用", "使用中", "待批准"]
    assert template(at.world, KEY, None, "demo").text == OWN
    assert template(at.world, KEY, 0, "demo").text == SHIPPED
    assert len({x.key for x in templates(at.world, None, "demo")}) == len(at.world.letters.titles())


# ---------------------------------------------------------------- what is drafted is kept as it was


def test_a_program_with_other_shared_parts_changes_nothing_that_was_approved(at: Office) -> None:
    _in_force(at)

    class Newer:
        def __getattr__(self, name: str) -> Any:
            return getattr(at.world.letters, name)

        def version(self, key: str, template: Any = None) -> tuple[str, str]:
            """The program's wordings have all changed."""
            found: tuple[str, str] = at.world.letters.version(key, template)
            return found if template else ("9.9", "changed")

    newer = replace(at.world, letters=Newer())
    assert [x.outdated for x in templates(newer, KEY, "demo")] == [False, True]
    assert [x.outdated for x in templates(at.world, KEY, "demo")] == [False, False]


TAMPERING = {
    "text": ("text = replace(text, '请按', '请勿按')", "第 1 版与起草时的摘要不符"),
    "shared part": ("parts = replace(parts, '收到', '没收到')", "第 1 版与起草时的摘要不符"),
    "nonsense": ("text = '{#--- x'", "第 1 版与起草时的摘要不符"),
    "approved by the drafter": ("approved_by = drafted_by", "第 1 版没有由他人批准"),
    "fingerprint": ("fingerprint = 'x'", "所用的文本（demo:1）已经不存"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_verify_tells_a_wording_that_was_changed(database: str, what: str) -> None:
    change, words = TAMPERING[what]
    store = SqlStore(database)
    at = office(store, DAY)
    _in_force(at)
    _asked(at, DAY)
    assert verify(at.world).problems == ()
    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sql("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(sql("DROP TRIGGER letter_templates_no_update"))
        connection.execute(sql(f"UPDATE letter_templates SET {change}"))
    store.close()
    store = SqlStore(database)
    found = [p.what for p in verify(replace(at.world, store=store)).problems]
    store.close()
    assert any(words in text for text in found), found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE letter_templates SET text = 'x'",
        "UPDATE letter_templates SET drafted_by = 'x'",
        "UPDATE letter_templates SET parts = '[]', approved_by = 'x'",
        "DELETE FROM letter_templates",
    ],
)
def test_the_database_itself_refuses_to_change_a_draft(database: str, statement: str) -> None:
    store = SqlStore(database)
    _drafted(office(store, DAY))
    with pytest.raises(DBAPIError, match="a drafted wording"), store.engine.begin() as connection:
        connection.execute(sql(statement))
    store.close()


def test_another_process_sees_a_new_wording_at_once(database: str) -> None:
    first, second = SqlStore(database), SqlStore(database)
    at = office(first, DAY)
    other = replace(at.world, store=second)
    with second.read() as tx:
        assert tx.agency("demo").wordings == ()  # type: ignore[union-attr]
    _in_force(at)
    with second.read() as tx:
        assert [t.version for t in tx.agency("demo").wordings] == [1]  # type: ignore[union-attr]
    withdraw(other, KEY, 1, person="office_head", **WHO)
    with first.read() as tx:
        assert [t.withdrawn_on for t in tx.agency("demo").wordings] == [DAY]  # type: ignore[union-attr]
    first.close()
    second.close()


# ---------------------------------------------------------------- what is refused with every fault


def _line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("{{ case.you }}", "{{ case.yuo }}"), "没有声明“case.yuo”"),
        (("{{ case.you }}", "{{ case.you.upper() }}"), "不得调用函数或者方法"),
        (("{{ case.you }}", "{{ ''.__class__ }}"), "“.__class__”之前不是一个值的路径"),
        (("{{ case.you }}", "{{ facts.identity_number }}"), "没有声明“facts.identity_number”"),
        (("{{ case.you }}", '{% include "/etc/passwd" %}'), "没有共用部分“/etc/passwd”"),
        (("{{ case.you }}", "{% if case.you %}"), "模板语法错误"),
    ],
)
def test_a_fault_is_told_with_its_line(at: Office, change: tuple[str, str], fault: str) -> None:
    text = SHIPPED.replace(*change)
    assert text != SHIPPED
    with pytest.raises(InputError) as caught:
        _drafted(at, text)
    assert caught.value.code == "letter_template"
    assert fault in caught.value.message
    if "语法" not in fault:
        assert f"第{_line_of(text, change[1])}行：" in caught.value.message
    with at.world.store.read() as tx:
        assert tx.letter_templates("demo") == ()


def _refusal(key: str, change: Callable[[str], str]) -> str:
    world = bootstrap.memory_world()
    text = change(world.letters.wording(key))
    assert text != world.letters.wording(key)
    with pytest.raises(InputError) as caught:
        world.letters.check(key, world.letters.draft(key, text))
    assert caught.value.code == "letter_template"
    return caught.value.message


def test_every_fault_is_told_at_once() -> None:
    slips = (("fee.amount", "fee.amuont"), ("fee.tiers", "fee.teirs"), ("{{ case.you }}", "{{ case.you.upper() }}"))
    told = _refusal("fee_notice", lambda text: reduce(lambda t, slip: t.replace(*slip), slips, text))
    assert "fee.amuont" in told
    assert "fee.teirs" in told
    assert "不得调用函数或者方法" in told


@pytest.mark.parametrize(
    ("key", "change", "fault"),
    [
        (KEY, ("version = 2", 'version = 2\nkind = "form"'), "种类（kind）"),
        (KEY, ("version = 2", "version = 2\nsealed = false"), "是否用印（sealed）"),
        (KEY, ("version = 2", 'version = 2\naddressee = "agency.name"'), "受文人（addressee）"),
        (THIRD, ("hides_applicant = true\n", ""), "不透露申请人"),
        (THIRD, ('"remedies", ', ""), "缺少必备要素“remedies”（救济途径和期限）"),
        (
            THIRD,
            ('"agency.court" = "有管辖权的人民法院"\n', ""),
            "requires 缺少“agency.court”",
        ),
        (THIRD, ("@remedies ", ""), "正文没有标出必备要素“remedies”"),
        ("reply_disclosed", ('{% include "_shared/findings/disclosed.j2" %}', "@facts,given 给你。"), "正文应当保留"),
        (KEY, ("@deadline", "@"), "正文告知的期限应当与程序自带的文本相同"),
        (KEY, ("version = 2", "version = 2\ncolour = 1"), "不认识的“colour”"),
        (KEY, ("version = 2", 'version = "一"'), "“version”的值不是应有的类型"),
        (KEY, ("version = 2", "version = 2\x07"), "第2行：有不能保存的字符"),
        (KEY, ("{{ case.you }}", "{{ case.you|cn_date }}"), "样例：日期应当写作"),
        (KEY, ("{{ case.you }}", "王𠮷"), "U+20BB7"),
    ],
)
def test_what_a_letter_must_keep(key: str, change: tuple[str, str], fault: str) -> None:
    assert fault in _refusal(key, lambda text: text.replace(*change))


def test_what_is_too_long_is_refused() -> None:
    assert "超过 50000 字" in _refusal(KEY, lambda text: text + "字" * 50_000)


def test_every_letter_of_the_program_can_be_drafted_as_it_is() -> None:
    world = bootstrap.memory_world()
    for key in ("reply_mixed", "redo_reply", "fee_notice", "registration_record", "third_party_consultation", KEY):
        files = world.letters.draft(key, world.letters.wording(key))
        assert world.letters.check(key, files) == world.letters.version(key)[1]


# ---------------------------------------------------------------- the commands


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    database = migrated("sqlite", tmp_path)
    store = SqlStore(database)
    office(store, DAY)
    store.close()
    monkeypatch.setenv("GONGKAI_DATABASE_URL", database)

    def run(*given: str, code: int = 0) -> Any:
        assert main(["letter", "template", *given, "--agency", "demo", "--json"]) == code
        out = capsys.readouterr()
        return out.err if code else json.loads(out.out)

    file = tmp_path / "own.j2"
    file.write_text(run("show", KEY)["text"].replace("需要补正的事项：", "请补正："), encoding="utf-8")
    assert run("draft", KEY, str(file), "--by", "officer")["version"] == "demo:1"
    far = "2999-01-01"
    assert "role_lacking" in run("approve", KEY, "1", "--by", "officer", "--from", far, code=2)
    assert run("approve", KEY, "1", "--by", "office_head", "--from", far)["own_version"] == 1
    assert [x["state"] for x in run("list", KEY)] == ["使用中", "尚未生效"]
    assert run("withdraw", KEY, "1", "--by", "office_head")["own_version"] == 1
    assert [x["state"] for x in run("list", KEY)] == ["使用中", "已撤回"]
    assert "请补正：" in run("show", KEY, "--version", "1")["text"]
    assert "template_decided" in run("withdraw", KEY, "1", "--by", "officer", code=2)
    file.write_text("{{ nonsense }}", encoding="utf-8")
    assert "letter_template" in run("draft", KEY, str(file), "--by", "officer", code=2)
    assert main(["letter", "template", "list", "--agency", "demo"]) == 0
    told = capsys.readouterr().out
    assert "第 1 版  已撤回" in told
    assert "reply_disclosed  " in told
