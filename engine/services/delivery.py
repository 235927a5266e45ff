"""The sheets that go with a letter: its envelope, a delivery receipt to be signed, the records of its delivery.

Mail goes through the postal enterprise and the addressee pays nothing (国办公开办函〔2016〕235号 第二点、第三点).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.core.envelope import MAILS, SIZES, Envelope
from engine.core.errors import InputError, NotFound
from engine.core.kept import LetterRow
from engine.core.letter import StructuredLetter, contact_of, name_of
from engine.core.ports import Tx
from engine.services import index_only, papers
from engine.services.letters import DELIVERY_FORMS
from engine.services.world import World, find_actor, find_agency

RECEIPT = "service_receipt"


def envelope(
    world: World,
    id: int,
    person: str | None,
    agency: str | None,
    *,
    size: str = "dl",
    mail: str = "registered",
    address: str = "",
    postcode: str = "",
) -> bytes:
    """The envelope of a letter as a PDF page; without `address` that of the addressee's record, if it has one.

    Raises NotFound, and InputError: not_delivered for a form or a void letter, bad_postcode, and for an unknown size or
    kind of mail.
    """
    if size not in SIZES or mail not in MAILS:
        wrong, field, known = (size, "size", SIZES) if size not in SIZES else (mail, "mail", tuple(MAILS))
        raise InputError(f"没有“{wrong}”", field=field, remedy="可选：" + "、".join(known))
    if postcode and not (postcode.isascii() and postcode.isdigit() and len(postcode) == 6):
        raise InputError(f"邮政编码应为六位数字，收到的是“{postcode}”", field="postcode", code="bad_postcode")
    with world.store.read() as tx:
        code, row, letter = _outgoing(world, tx, id, person, agency)
        reach = {} if address else _contact(tx, code, row, letter)
    of = row.values["agency"]
    return world.letters.envelope(
        Envelope(
            addressee=letter.addressee,
            number=letter.number,
            sender=letter.issuer,
            office=of["office"],
            sender_address=of["address"],
            sender_postcode=of["postcode"],
            phone=of["phone"],
            size=size,
            mail=mail,
            address=address or reach.get("address", ""),
            postcode=postcode or reach.get("postcode", ""),
        )
    )


def receipt(world: World, id: int, person: str | None, agency: str | None) -> bytes:
    """A delivery receipt for the letter, to be signed by who receives it. Raises as `envelope`."""
    with world.store.read() as tx:
        _, row, letter = _outgoing(world, tx, id, person, agency)
    on = world.today().isoformat()
    values = {key: value for key, value in row.values.items() if key != "composed"}
    values["letter"] = {"key": RECEIPT, "number": None, "date": on}
    values["facts"] = {
        "on": on,
        "recipient": letter.addressee,
        "letter_title": letter.title,
        "letter_number": letter.number or None,
    }
    return world.letters.pdf(world.letters.compose(RECEIPT, values))


def records(world: World, id: int, person: str | None, agency: str | None) -> list[tuple[str, bytes]]:
    """The forms that steps of the case wrote of this letter's delivery: name and PDF, in order. Raises as
    `envelope`."""
    with world.store.read() as tx:
        code, row, _ = _outgoing(world, tx, id, person, agency)
        family = tx.load(code, row.case_no, False)
        parent = family[0].parent_no or row.case_no
        found = [
            (form, papers.paper(world, tx, code, form))
            for form in tx.letters(code, parent)
            if form.key in DELIVERY_FORMS and form.template_version and not form.voided and _of(form, row)
        ]
    return [(f"{form.key}-{form.id}", papers.content(world, shown, "pdf")) for form, shown in found]


def _contact(tx: Tx, code: str, row: LetterRow, letter: StructuredLetter) -> Mapping[str, str]:
    """Where the case says that the addressee can be reached: the applicant, or who was consulted."""
    held = tx.load(code, row.case_no, False)
    about = row.values.get("ref")
    parent = tx.load(code, held[0].parent_no, False) if held[0].parent_no else held
    asked = [k.case.fields.get("addressee") for k in parent[1:] if k.ref == about or k.case.no == row.case_no]
    people = asked if about or held[0].parent_no else [parent[0].case.fields.get("applicant")]
    return next((contact_of(p) for p in people if name_of(p) == letter.addressee), {})


def _of(form: LetterRow, row: LetterRow) -> bool:
    """Whether a form tells of the delivery of this letter: by its number, or by its kind where it has none."""
    facts: dict[str, Any] = form.values["facts"]
    if row.number:
        return bool(facts.get("letter_number") == row.number)
    return bool(facts.get("letter") == row.key)


def _outgoing(
    world: World, tx: Tx, id: int, person: str | None, agency: str | None
) -> tuple[str, LetterRow, StructuredLetter]:
    """The code of the agency, the letter as kept and what it says."""
    code = (find_agency(tx, agency) if person is None else find_actor(tx, agency, person)[0]).code
    row = tx.letter(code, id)
    if row is None:
        raise NotFound("没有这份文书", field="id", code="letter_not_found")
    if not row.template_version:
        raise NotFound("这份文书早于本系统的文书模板，没有存文", field="id", code="letter_not_kept")
    index_only.refuse(world, tx, code, row)
    letter = papers.remade(world, row)
    if row.voided or letter.kind == "form" or not letter.addressee:
        why = "已经作废" if row.voided else "是存入案卷的表单"
        raise InputError(f"《{letter.title}》{why}，不送达", field="id", code="not_delivered")
    return code, row, letter
