"""What goes with a letter: envelope, receipt to be signed, records of its delivery."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from engine import bootstrap
from engine.adapters.documents_pdf import pdf_writer
from engine.adapters.envelope import render_envelope
from engine.api import create_app
from engine.core.envelope import Envelope
from engine.core.errors import InputError, NotFound
from engine.core.kept import CaseQuery
from engine.demo import CODE, Clock, load_agency
from engine.services import delivery
from engine.services.cases import act_on, open_case
from engine.services.queries import letters
from engine.services.world import World
from tests.commands import gongkai, refused
from tests.reading_pdf import MM, lines_of, said_by

WHO = ("registrar", CODE)


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.day = date(2026, 3, 30)
    return made


@pytest.fixture
def world(clock: Clock) -> World:
    made = bootstrap.memory_world(clock)
    load_agency(made)
    return made


def do(world: World, no: str, *steps: tuple[str, str, dict[str, Any]]) -> None:
    for step, by, facts in steps:
        act_on(world, no, step, facts, person=by)


def issued(world: World, applicant: Any = "张喆镕") -> str:
    facts = {"channel": "registered_mail", "applicant": applicant, "request": "某文件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    do(
        world,
        no,
        ("register", "registrar", {}),
        ("assign", "officer", {"unit": "规划科"}),
        ("submit_draft", "handler", {"outcome": "already_published", "given": "本机关网站"}),
        ("approve", "reviewer", {}),
        ("issue", "issuing_leader", {}),
    )
    return no


def id_of(world: World, no: str, key: str) -> int:
    found: int = next(x["id"] for x in reversed(letters(world, no, *WHO)) if x["key"] == key)
    return found


def test_an_envelope_of_the_size_asked_for_says_who_gets_what_from_whom(world: World) -> None:
    no = issued(world)
    id = id_of(world, no, "reply_already_published")
    (number,) = [x["number"] for x in letters(world, no, *WHO) if x["id"] == id]
    for size, width, height in (("dl", 220, 110), ("c5", 229, 162)):
        pdf = delivery.envelope(world, id, *WHO, size=size)
        (page,) = pypdfium2.PdfDocument(pdf)
        assert (page.get_width() / MM, page.get_height() / MM) == (pytest.approx(width), pytest.approx(height))
        said = said_by(pdf)
        for word in (
            "张喆镕收",
            "挂号",
            f"内件：{number}",
            "云溪市自然资源和规划局",
            "云溪市滨河路18号",
            "邮政编码：010000",
        ):
            assert word in said, word
        assert pdf == delivery.envelope(world, id, *WHO, size=size)
    said = said_by(delivery.envelope(world, id, *WHO, mail="ems", address="建设路100号", postcode="010020"))
    assert "特快专递（EMS）" in said
    assert "挂号" not in said
    assert "010020" in said
    assert "建设路100号" in said


@pytest.mark.parametrize("size", ["dl", "c5"])
def test_long_texts_stay_apart_and_are_text(size: str) -> None:
    address = "#panic(1)<b>&amp;$x$" + "云溪市云溪区建设路一百号云溪大厦" * 5
    made = Envelope("欧阳喆镕、" * 12 + "张某", "云自然资公开复〔2026〕1号", "云溪市自然资源和规划局" * 2, "公开办" * 9,
                    "滨河路十八号" * 6, "010000", "0000-12345678", size, "ems", address, "010020")  # fmt: skip
    pdf = render_envelope(pdf_writer(), made)
    said = said_by(pdf)
    assert made.address in said
    assert made.addressee + "收" in said
    (page,) = lines_of(pdf)
    width, height = {"dl": (220, 110), "c5": (229, 162)}[size]
    assert all(line.left > 10 * MM and line.right < (width - 10) * MM for line in page)
    assert all(8 * MM < line.y < (height - 8) * MM for line in page)
    last = next(line.y for line in page if line.text.endswith("收"))
    sender = next(line.y - line.size for line in page if "自然资源和规划局" in line.text)
    assert last < sender, "the addressee does not run into the sender"


def test_a_receipt_to_be_signed_and_the_records_of_its_own_delivery(world: World) -> None:
    no = issued(world)
    id = id_of(world, no, "reply_already_published")
    blank = said_by(delivery.receipt(world, id, *WHO))
    for word in ("送达回证", "张喆镕", "政府信息已主动公开", "受送达人（代收人）签名或者盖章", "见证人"):
        assert word in blank, word
    assert delivery.records(world, id, *WHO) == []
    do(
        world,
        no,
        ("dispatch", "registrar", {"way": "mail", "tracking": "XA1CN"}),
        ("record_delivery", "registrar", {"evidence": "邮政回执"}),
    )
    (posted, proven) = delivery.records(world, id, *WHO)
    assert posted[0].startswith("mail_dispatch_record-")
    for word in ("XA1CN", "邮政企业", "2026年3月30日", "交邮凭证粘贴处"):
        assert word in said_by(posted[1]), word
    assert proven[0].startswith("service_receipt-")
    for word in ("邮寄送达", "邮政回执", "张喆镕"):
        assert word in said_by(proven[1]), word


@pytest.mark.parametrize(
    ("way", "word", "key"),
    [
        ("hand", "直接送达", "service_receipt"),
        ("entrusted", "委托送达", "service_receipt"),
        ("electronic", "电子送达", "service_receipt"),
        ("mail", "邮政企业", "mail_dispatch_record"),
    ],
)
def test_each_way_has_its_sheet(world: World, way: str, word: str, key: str) -> None:
    no = issued(world)
    do(world, no, ("dispatch", "registrar", {"way": way, "wish": "申请表载明"}))
    ((name, pdf),) = delivery.records(world, id_of(world, no, "reply_already_published"), *WHO)
    assert name.startswith(key)
    assert word in said_by(pdf)


def test_a_notice_has_its_own_sheets_and_not_those_of_another_letter(world: World) -> None:
    no = open_case(
        world,
        "disclosure_request",
        {"channel": "in_person", "applicant": "张某", "request": "文件"},
        person="registrar",
    ).case.no
    do(
        world,
        no,
        ("register", "registrar", {}),
        ("request_supplementation", "officer", {"finding": "未写明名称"}),
        ("deliver_notice", "registrar", {"letter": "supplementation_notice", "way": "hand", "evidence": "签收单"}),
    )
    ((_, pdf),) = delivery.records(world, id_of(world, no, "supplementation_notice"), *WHO)
    said = said_by(pdf)
    assert "签收单" in said
    assert "政府信息公开申请补正告知书" in said
    assert delivery.records(world, id_of(world, no, "receipt_acknowledgement"), *WHO) == []


def test_the_receipt_of_a_reply_on_the_spot_is_of_a_letter_handed_over(world: World) -> None:
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    spot = {"outcome": "already_published", "given": "本机关网站"}
    do(world, no, ("register", "registrar", {}), ("reply_on_the_spot", "officer", spot))
    ((_, pdf),) = delivery.records(world, id_of(world, no, "reply_already_published"), *WHO)
    assert "直接送达" in said_by(pdf)


def test_what_is_not_delivered_has_no_sheets(world: World) -> None:
    no = issued(world)
    form, reply = (id_of(world, no, key) for key in ("registration_record", "reply_already_published"))
    for sheet in (delivery.envelope, delivery.receipt, delivery.records):
        with pytest.raises(InputError) as wrong:
            sheet(world, form, *WHO)
        assert wrong.value.code == "not_delivered"
        with pytest.raises(NotFound):
            sheet(world, 99999, *WHO)
    for asked in ({"size": "a4"}, {"mail": "courier"}, {"postcode": "12345"}, {"postcode": "１２３４５６"}):
        with pytest.raises(InputError):
            delivery.envelope(world, reply, *WHO, **asked)
    with pytest.raises(InputError, match=r"U\+10380"):
        delivery.envelope(world, reply, *WHO, address="\U00010380路1号")
    do(world, no, ("recall_issue", "office_head", {"reason": "网址写错"}))
    with pytest.raises(InputError, match="作废"):
        delivery.envelope(world, reply, *WHO)


def test_over_http_and_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    clock = Clock()
    clock.day = date(2026, 3, 30)
    world = bootstrap.world(clock=clock)
    load_agency(world)
    id = id_of(world, issued(world), "reply_already_published")
    app = TestClient(create_app(world), base_url="http://localhost", client=("127.0.0.1", 1))
    who = {"X-Gongkai-Person": "registrar"}
    for path, made in (
        (f"{id}/envelope.pdf?size=c5&mail=ems", delivery.envelope(world, id, *WHO, size="c5", mail="ems")),
        (f"{id}/receipt.pdf", delivery.receipt(world, id, *WHO)),
    ):
        answer = app.get(f"/api/v1/letters/{path}", headers=who)
        assert (answer.status_code, answer.content) == (200, made)
    assert app.get(f"/api/v1/letters/{id}/envelope.pdf?size=a4", headers=who).status_code == 422
    assert app.get("/api/v1/letters/99999/receipt.pdf", headers=who).status_code == 404

    out = tmp_path / "送达"
    said = gongkai("letter", "delivery", str(id), "--out", str(out), "--address", "建设路1号", "--json").json
    assert said == {"id": id, "files": [str(out / "envelope.pdf"), str(out / "receipt.pdf")]}
    assert "建设路1号" in said_by((out / "envelope.pdf").read_bytes())
    assert "送达回证" in said_by((out / "receipt.pdf").read_bytes())
    refused("bad_postcode", "letter", "delivery", str(id), "--out", str(out), "--postcode", "1")
    refused("letter_not_found", "letter", "delivery", "99999", "--out", str(out))
    refused("bad_usage", "letter", "delivery", str(id), "--out", str(out), "--mail", "courier")


RECORD = {
    "name": "张喆镕",
    "address": "云溪市建设路100号",
    "postcode": "010020",
    "phone": "13800000000",
    "id_number": "110101199003070000",
}


def test_an_address_given_with_the_application_is_on_the_envelope_and_nowhere_else(world: World) -> None:
    no = issued(world, RECORD)
    id = id_of(world, no, "reply_already_published")
    said = said_by(delivery.envelope(world, id, *WHO))
    for word in ("张喆镕收", "云溪市建设路100号", "010020"):
        assert word in said, word
    given = said_by(delivery.envelope(world, id, *WHO, address="滨河路2号"))
    assert "滨河路2号" in given
    assert "建设路" not in given
    assert "010020" not in given, "the postcode of another address"
    with world.store.read() as tx:
        rows = tx.letters(CODE, no)
    for row in rows:
        text = str(row.values.get("composed"))
        assert ("建设路" in text) == (row.key == "registration_record"), row.key
        assert RECORD["id_number"] not in str(dict(row.values)), row.key
        assert RECORD["address"] not in str(row.values["facts"].get("applicant"))
    assert {row.values["case"]["applicant"] for row in rows} == {"张喆镕"}


def test_the_address_of_who_is_consulted_is_that_of_the_consultation(world: World) -> None:
    facts = {"channel": "in_person", "applicant": RECORD, "request": "某文件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    third = {"name": "远山公司", "address": "工业路1号", "postcode": "010099"}
    asked = {"kind": "third_party", "ref": "c1", "addressee": third, "subject": "报价"}
    do(world, no, ("register", "registrar", {}), ("assign", "officer", {"unit": "规划科"}))
    do(world, no, ("open_consultation", "officer", asked))
    said = said_by(delivery.envelope(world, id_of(world, no, "third_party_consultation"), *WHO))
    assert "远山公司收" in said
    assert "工业路1号" in said
    assert "建设路" in said_by(delivery.envelope(world, id_of(world, no, "consultation_notice_to_applicant"), *WHO))


def test_two_applicants_are_named_and_the_first_is_written_to(world: World) -> None:
    no = issued(world, [RECORD, {"name": "李某", "address": "别处"}])
    said = said_by(delivery.envelope(world, id_of(world, no, "reply_already_published"), *WHO))
    assert "张喆镕、李某收" in said
    assert "建设路100号" in said


def test_an_applicant_with_an_address_is_found_by_name_only(world: World) -> None:
    no = issued(world, RECORD)
    with world.store.read() as tx:
        assert [x.no for x in tx.find(CODE, CaseQuery(q="张喆镕"))] == [no]
        assert not tx.find(CODE, CaseQuery(q="建设路"))
