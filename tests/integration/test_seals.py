"""The seal and the letter that it is pressed on, over every store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from engine.adapters.documents import LAYOUTS
from engine.core.errors import Conflict, GongkaiError, NotFound
from engine.core.kept import LetterRow, Pressed, Sealing
from engine.core.ports import Store
from engine.services import papers, queries, seals
from engine.services.cases import act_on, open_case
from engine.services.verification import verify
from engine.services.world import World
from tests.offices import Office, everything, office

DAY = date(2022, 10, 10)
APPLICATION = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
IMAGE = (LAYOUTS / "sample_seal.svg").read_bytes()
OTHER = IMAGE.replace(b"#d7000f", b"#e60012")
FORMATS = ("html", "docx", "pdf")


@pytest.fixture
def at(store: Store) -> Office:
    made = office(store, DAY)
    for code, image in (("demo", IMAGE), ("other", OTHER)):
        seals.set_seal(made.world, image, code, date(2022, 1, 1))
    return made


def receipt(at: Office, agency: str = "demo") -> str:
    """The number of a new acknowledgement: the cheapest letter with a number."""
    no = open_case(at.world, "disclosure_request", APPLICATION, person="registrar", agency=agency).case.no
    return next(x["number"] for x in queries.letters(at.world, no, "registrar", agency) if x["number"])


def reply(at: Office) -> tuple[str, str]:
    """A case whose reply is signed but not sent, and the number of the reply."""
    who = {"agency": "demo"}
    no = open_case(at.world, "disclosure_request", APPLICATION, person="registrar", **who).case.no
    draft = {"outcome": "already_published", "ground": "见本机关网站", "given": "网址"}
    for do, facts, person in (
        ("register", {}, "registrar"),
        ("assign", {"unit": "业务处"}, "officer"),
        ("submit_draft", draft, "handler"),
        ("approve", {}, "reviewer"),
        ("issue", {}, "issuing_leader"),
    ):
        act_on(at.world, no, do, facts, person=person, **who)
    return no, next(x["number"] for x in queries.letters(at.world, no, "officer", "demo") if x["key"][:6] == "reply_")


def ask(at: Office, number: str, use: str = "procedure", agency: str = "demo") -> str:
    facts = {"use": use, "letter": number, "copies": 2}
    return open_case(at.world, "seal_use", facts, person="officer", agency=agency).case.no


def approve(at: Office, no: str, agency: str = "demo") -> str:
    act_on(at.world, no, "approve", {}, person="office_head", agency=agency)
    return no


def stamp(at: Office, no: str, agency: str = "demo") -> None:
    act_on(at.world, no, "stamp", {}, person="seal_keeper", agency=agency)


def pressed(at: Office, number: str, use: str = "procedure", agency: str = "demo") -> str:
    no = approve(at, ask(at, number, use, agency), agency)
    stamp(at, no, agency)
    return no


def row(at: Office, number: str, agency: str = "demo") -> LetterRow:
    with at.world.store.read() as tx:
        found = tx.letter_numbered(agency, number)
    assert found is not None
    return found


def files(at: Office, number: str, agency: str = "demo") -> dict[str, bytes]:
    shown = queries.paper(at.world, row(at, number, agency).id, None, agency)
    return {form: papers.content(at.world, shown, form) for form in FORMATS}


def refused(at: Office, does: Callable[[], object]) -> GongkaiError:
    """What `does` is refused with; nothing was written and no number taken."""
    before = everything(at.world.store)
    with pytest.raises(GongkaiError) as wrong:
        does()
    assert everything(at.world.store) == before
    return wrong.value


# ------------------------------------------------------------------------------------------------ the letter


def test_a_letter_before_and_after(at: Office) -> None:
    number = receipt(at)
    before = files(at, number)
    assert "尚未加盖印章" in before["html"].decode()
    assert "<img" not in before["html"].decode()
    no = approve(at, ask(at, number))
    assert files(at, number) == before
    stamp(at, no)
    assert row(at, number).seal == Pressed(no, DAY, 1)
    after = files(at, number)
    assert files(at, number) == after
    assert not any(after[form] == before[form] for form in FORMATS)
    html = after["html"].decode()
    assert "尚未加盖印章" not in html
    assert '<img class="seal" src="data:image/svg+xml;base64,' in html
    assert f"用印登记号 {no}" in html
    with ZipFile(BytesIO(before["docx"])) as plain, ZipFile(BytesIO(after["docx"])) as sealed:
        assert set(sealed.namelist()) - set(plain.namelist()) == {"word/media/image1.png"}
        assert b"wp:anchor" in sealed.read("word/document.xml")
    assert verify(at.world).problems == ()


def test_the_log_of_a_use(at: Office) -> None:
    number = receipt(at)
    no = pressed(at, number)
    (form,) = queries.letters(at.world, no, "officer", "demo")
    text = queries.letter(at.world, form["id"], "officer", "demo").plain_text()
    assert form["key"] == "seal_use_log"
    for said in (no, number, "政府信息公开申请接收回执", "office_head", "seal_keeper", "officer", "2022年10月10日"):
        assert said in text


def test_a_document_has_no_letter(at: Office) -> None:
    facts = {"use": "attribute", "document": "关于某事的通知", "copies": 1}
    no = open_case(at.world, "seal_use", facts, person="handler", agency="demo").case.no
    stamp(at, approve(at, no))
    (form,) = queries.letters(at.world, no, "officer", "demo")
    assert "关于某事的通知" in queries.letter(at.world, form["id"], "officer", "demo").plain_text()
    assert verify(at.world).problems == ()


# -------------------------------------------------------------------------------------------------- refused


def test_a_letter_that_is_not_there(at: Office) -> None:
    number = receipt(at)
    for wrong in ("某局公开复〔2022〕1号", number.replace("〔", "[").replace("〕", "]"), f" {number}", "' OR 1=1 --"):
        no = refused(at, lambda wrong=wrong: ask(at, wrong))
        assert (type(no), no.code, no.field) == (NotFound, "letter_not_found", "letter")
    theirs = [receipt(at, "other") for _ in range(2)][1]
    assert refused(at, lambda: ask(at, theirs)).code == "letter_not_found", "a letter of another agency"


def test_a_letter_that_is_void(at: Office) -> None:
    case, number = reply(at)
    act_on(at.world, case, "recall_issue", {"reason": "引用条款有误"}, person="office_head", agency="demo")
    no = refused(at, lambda: ask(at, number, "reply"))
    assert (no.code, no.field) == ("letter_void", "letter")
    assert "收回签发：引用条款有误" in str(no)


def test_a_letter_that_is_sealed(at: Office) -> None:
    number = receipt(at)
    first = pressed(at, number)
    no = refused(at, lambda: ask(at, number))
    assert no.code == "letter_sealed"
    assert first in str(no)


@pytest.mark.parametrize("use", ["reply", "inquiry"])
def test_a_letter_of_another_kind(at: Office, use: str) -> None:
    number = receipt(at)
    no = refused(at, lambda: ask(at, number, use))
    assert (no.code, no.field) == ("seal_kind", "use")
    assert "政府信息公开申请接收回执" in str(no)
    assert "用途改为“程序性文书”" in str(no)


def test_a_day_before_the_letter(at: Office) -> None:
    number = receipt(at)
    facts = {"use": "procedure", "letter": number, "copies": 1}
    given = {"person": "officer", "agency": "demo", "on": date(2022, 10, 9)}
    assert refused(at, lambda: open_case(at.world, "seal_use", facts, **given)).code == "letter_later"


def test_a_letter_voided_while_the_seal_is_asked_for(at: Office) -> None:
    case, number = reply(at)
    no = approve(at, ask(at, number, "reply"))
    act_on(at.world, case, "withdraw", {}, person="registrar", agency="demo")
    assert refused(at, lambda: stamp(at, no)).code == "letter_void"
    act_on(at.world, no, "refuse", {"reason": "文书已作废"}, person="seal_keeper", agency="demo")
    assert verify(at.world).problems == ()


def test_a_letter_asked_for_twice_is_pressed_once(at: Office) -> None:
    number = receipt(at)
    first, second = (approve(at, ask(at, number)) for _ in range(2))
    stamp(at, second)
    assert refused(at, lambda: stamp(at, first)).code == "letter_sealed"


def test_who_comes_too_late_is_told(at: Office) -> None:
    """As if another transaction had pressed or voided the letter after this one looked at it."""
    number = receipt(at)
    pressed(at, number)
    id = row(at, number).id

    def again() -> None:
        with at.world.store.begin() as tx:
            (kept,) = tx.load("demo", "2022-0001")
            from tests.writings import note

            tx.keep("demo", [replace(note(kept), sealed=(Sealing(id, Pressed("YZ2022-0009", DAY, 1)),))])

    assert isinstance(refused(at, again), Conflict)
    assert row(at, number).seal == Pressed("YZ2022-0001", DAY, 1)


# ------------------------------------------------------------------------------------------------ void numbers


def test_a_void_number_is_kept_with_its_reason(at: Office) -> None:
    case, number = reply(at)
    pressed(at, number, "reply")
    with_seal = files(at, number)
    act_on(at.world, case, "recall_issue", {"reason": {"事由": "署名有误"}}, person="office_head", agency="demo")
    (void,) = [x for x in queries.letters(at.world, case, "officer", "demo") if x["number"] == number]
    assert (void["voided"], void["void_reason"]) == (True, "收回签发：署名有误")
    assert void["seal"] == {"no": "YZ2022-0001", "on": "2022-10-10"}
    shown = files(at, number)
    assert "本文书已作废：收回签发：署名有误" in shown["html"].decode()
    assert "<img" not in shown["html"].decode()
    assert shown["pdf"] != with_seal["pdf"]
    (line,) = seals.register(at.world, agency="demo")["items"]
    assert (line["letter_voided"], line["void_reason"]) == (True, "收回签发：署名有误")
    assert verify(at.world).problems == ()


def test_a_step_without_a_reason_gives_its_name(at: Office) -> None:
    case, number = reply(at)
    act_on(at.world, case, "withdraw", {}, person="registrar", agency="demo")
    assert row(at, number).void_reason == "撤回申请"


# -------------------------------------------------------------------------------------------------- the image


def test_letters_keep_the_image_they_had(at: Office) -> None:
    first, second, late = receipt(at), receipt(at), receipt(at)
    pressed(at, first)
    old = files(at, first)
    assert seals.set_seal(at.world, OTHER, "demo").revision == 2
    pressed(at, second)
    assert [row(at, n).seal.image for n in (first, second)] == [1, 2]  # type: ignore[union-attr]
    assert files(at, first) == old
    assert files(at, second)["html"] != old["html"]
    seals.set_seal(at.world, IMAGE, "demo", date(2022, 10, 11))
    pressed(at, late)
    assert row(at, late).seal == Pressed("YZ2022-0003", DAY, 2), "the newest is not in use yet"
    assert verify(at.world).problems == ()


def test_without_an_image_the_use_is_recorded(store: Store) -> None:
    at = office(store, DAY)
    number = receipt(at)
    before = files(at, number)
    pressed(at, number)
    after = files(at, number)
    assert row(at, number).seal == Pressed("YZ2022-0001", DAY, 0)
    assert (after["pdf"], after["docx"]) == (before["pdf"], before["docx"])
    assert "系统没有存印模" in after["html"].decode()
    assert verify(at.world).problems == ()


def test_an_image_that_is_none(at: Office) -> None:
    no = refused(at, lambda: seals.set_seal(at.world, b"GIF89a", "demo"))
    assert (no.code, no.field) == ("bad_seal", "seal")
    with pytest.raises(NotFound):
        seals.set_seal(at.world, IMAGE, "nobody")


# ------------------------------------------------------------------------------------------ electronic seals


class Double:
    """A certified seal that signs by adding a line."""

    def __init__(self, fine: bool = True) -> None:
        self.asked: list[str] = []
        self._fine = fine

    def sign(self, pdf: bytes) -> bytes:
        self.asked.append("sign")
        assert pdf.startswith(b"%PDF")
        return pdf + b"\n%signed"

    def verify(self, pdf: bytes) -> bool:
        self.asked.append("verify")
        return self._fine and pdf.endswith(b"%signed")


def test_an_electronic_seal_signs_once(at: Office) -> None:
    double = Double()
    signing = Office(replace(at.world, electronic_seal=double), at.clock)
    number = receipt(signing)
    no = approve(signing, ask(signing, number))
    assert double.asked == []
    stamp(signing, no)
    assert double.asked == ["sign", "verify"]
    kept = files(signing, number)["pdf"]
    assert kept.endswith(b"%signed")
    assert files(at, number)["pdf"] == kept, "also where no electronic seal is joined any more"
    assert double.asked == ["sign", "verify"]
    with at.world.store.read() as tx:
        assert tx.signed("other", row(at, number).id) is None


def test_a_signature_that_is_not_good_stamps_nothing(at: Office) -> None:
    signing = Office(replace(at.world, electronic_seal=Double(fine=False)), at.clock)
    number = receipt(signing)
    no = approve(signing, ask(signing, number))
    assert refused(signing, lambda: stamp(signing, no)).code == "electronic_seal"
    assert row(at, number).seal is None


# --------------------------------------------------------------------------------------------- the register


def test_the_register(at: Office) -> None:
    first, second, third = receipt(at), receipt(at), receipt(at)
    pressed(at, first)
    no = ask(at, second)
    act_on(at.world, no, "refuse", {"reason": "内容有误"}, person="office_head", agency="demo")
    no = approve(at, ask(at, third))
    act_on(at.world, no, "withdraw", {"reason": ["重做", "改期"]}, person="officer", agency="demo")
    pressed(at, receipt(at, "other"), agency="other")
    at.clock.day = date(2023, 1, 4)
    ask(at, receipt(at))
    lines = seals.register(at.world, person="officer", agency="demo")["items"]
    assert [x["no"] for x in lines] == ["YZ2023-0001", "YZ2022-0003", "YZ2022-0002", "YZ2022-0001"]
    assert [x["state"] for x in lines] == ["requested", "withdrawn", "refused", "stamped"]
    assert lines[3] | {"letter": first} == lines[3]
    assert {k: v for k, v in lines[3].items() if k.endswith(("_by", "_on"))} == {
        "requested_by": "officer",
        "requested_on": "2022-10-10",
        "approved_by": "office_head",
        "approved_on": "2022-10-10",
        "stamped_by": "seal_keeper",
        "stamped_on": "2022-10-10",
        "refused_by": None,
        "refused_on": None,
        "withdrawn_on": None,
    }
    assert (lines[2]["refused_by"], lines[2]["reason"]) == ("office_head", "内容有误")
    assert (lines[1]["withdrawn_on"], lines[1]["reason"]) == ("2022-10-10", "重做、改期")
    assert [x["no"] for x in seals.register(at.world, agency="demo", year=2022)["items"]] == [
        x["no"] for x in lines[1:]
    ]
    with pytest.raises(GongkaiError):
        seals.register(at.world, person="stranger", agency="demo")


def test_pages_of_the_register(at: Office) -> None:
    facts = {"use": "publication", "document": "公告", "copies": 1}
    every = [open_case(at.world, "seal_use", facts, person="officer", agency="demo").case.no for _ in range(7)]
    found: list[str] = []
    cursor: int | None = None
    for _ in range(4):
        page: dict[str, Any] = seals.register(at.world, agency="demo", cursor=cursor, limit=2, year=2022)
        found += [x["no"] for x in page["items"]]
        cursor = int(page["next_cursor"]) if page["next_cursor"] else None
    assert cursor is None
    assert found == every[::-1]


# ---------------------------------------------------------------------------------------------- two stores


def test_every_store_says_the_same(at: Office) -> None:
    """The images and the letters of an office, read back."""
    number = receipt(at)
    pressed(at, number)
    world: World = at.world
    with world.store.read() as tx:
        assert [(i.revision, i.since, i.content) for i in tx.seal_images("demo")] == [(1, date(2022, 1, 1), IMAGE)]
        assert tx.seal_image("demo", 2) is None
        assert tx.seal_image("nobody", 1) is None
        assert tx.seal_image_on("demo", date(2021, 12, 31)) is None
        assert tx.letter_numbered("other", number) is None
        assert tx.letter_numbered("demo", "") is None
        assert tx.letter_numbered("demo", "\0") is None
        held = tx.letter("demo", row(at, number).id)
        assert held is not None
        assert held.seal == Pressed("YZ2022-0001", DAY, 1)
    with pytest.raises(RuntimeError), world.store.read() as tx:
        tx.put_seal_image("demo", DAY, IMAGE)
