"""The special seal (ADR 027): what a step of `seal_use` asks of a letter and does to it, its image, the register.

A definition declares the effect (`AskSeal`, `Seal`); `settle` carries it out in the transaction of the step.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.core.case import Case
from engine.core.definition import AskSeal, Workflow
from engine.core.errors import ActionRefused, InputError, NotFound
from engine.core.family import Written
from engine.core.kept import Agency, CaseQuery, LetterRow, Pressed, SealImage, Sealing
from engine.core.labels import value_label
from engine.core.ports import Tx
from engine.services.papers import remade
from engine.services.world import DEFINITIONS, World, find_actor, find_agency

WORKFLOW = "seal_use"
LOG = "seal_use_log"
_CHECK = "核对文号，年份用六角括号〔〕"


def settle(world: World, tx: Tx, agency: Agency, workflow: Workflow, w: Written) -> tuple[Sealing, ...]:
    """Look at the letter that the step asks the seal for; press it on the letter that the step seals.

    Raises NotFound, ActionRefused and InputError when the letter is not one to be sealed; GongkaiError of an electronic
    seal that does not sign. Then nothing is written.
    """
    out: list[Sealing] = []
    for op in w.event.effects:
        if op[0] == "ask_seal":
            row = _to_be_sealed(world, tx, agency, w, str(op[1]))
            _check_kind(world, workflow, w, row, str(op[2]))
        elif op[0] == "seal":
            row = _to_be_sealed(world, tx, agency, w, str(op[1]))
            out.append(_press(world, tx, agency, w, row))
    return tuple(out)


def _article(workflow: Workflow, w: Written) -> str:
    return str(workflow.rows[w.event.do][0].law[-1])


def _to_be_sealed(world: World, tx: Tx, agency: Agency, w: Written, number: str) -> LetterRow:
    """The letter of that number: one that is not void, not sealed, and was written by the day of the step."""
    row = tx.letter_numbered(agency.code, number, lock=True)
    if row is None:
        raise NotFound(f"本机关没有文号为“{number}”的文书", field="letter", code="letter_not_found", remedy=_CHECK)
    if row.voided:
        why = f"（{row.void_reason}）" if row.void_reason else ""
        raise ActionRefused(f"文书{number}已作废{why}，不能用印", field="letter", code="letter_void")
    if row.seal is not None:
        raise ActionRefused(
            f"文书{number}已于{row.seal.on}用印（登记号 {row.seal.no}）", field="letter", code="letter_sealed"
        )
    if w.event.on < row.on:
        raise InputError(f"用印的日期 {w.event.on} 早于文书的成文日期 {row.on}", field="on", code="letter_later")
    return row


def _check_kind(world: World, workflow: Workflow, w: Written, row: LetterRow, use: str) -> None:
    """Raises ActionRefused for a letter of a kind that does not fall under the use."""
    kinds = next(dict(e.kinds) for t in workflow.rows[w.event.do] for e in t.effects if isinstance(e, AskSeal))
    if row.key in kinds.get(use, ()):
        return
    fitting = next((u for u, keys in kinds.items() if row.key in keys), None)
    title, word = title_of(world, row), value_label("use", use)
    raise ActionRefused(
        f"《{title}》不属于用途“{word}”的文书",
        field="use",
        code="seal_kind",
        article=_article(workflow, w),
        remedy=f"用途改为“{value_label('use', fitting)}”" if fitting else "专用章不用于这种文书，改用机关印章",
    )


def _press(world: World, tx: Tx, agency: Agency, w: Written, row: LetterRow) -> Sealing:
    image = tx.seal_image_on(agency.code, w.event.on)
    pressed = Pressed(w.case.no, w.event.on, image.revision if image else 0)
    return Sealing(row.id, pressed, _signed(world, row, image))


def _signed(world: World, row: LetterRow, image: SealImage | None) -> bytes | None:
    """The PDF with the signature of the certified electronic seal, if the agency has one and the letter was kept."""
    if world.electronic_seal is None or image is None or not row.template_version:
        return None
    signed = world.electronic_seal.sign(world.letters.pdf(remade(world, row), image.content))
    if not world.electronic_seal.verify(signed):
        raise ActionRefused(
            "电子印章签章后的验证没有通过，没有用印", code="electronic_seal", remedy="联系电子印章的管理人员后再办"
        )
    return signed


def title_of(world: World, row: LetterRow) -> str:
    """What the letter is called."""
    kept = row.values.get("composed")
    if kept:
        return str(kept["title"])
    labels = (w.letters[row.key].label for key in DEFINITIONS for w in world.versions(key) if row.key in w.letters)
    return next(labels, row.key)


def log_facts(world: World, tx: Tx, agency: Agency, case: Case) -> dict[str, Any]:
    """What the entry in the register says of the use of the seal that `case` is."""
    number = case.fields.get("letter")
    row = tx.letter_numbered(agency.code, str(number)) if number else None
    return {
        "letter_title": title_of(world, row) if row else case.fields.get("title"),
        "letter_number": number or "（无文号）",
        "copies": case.fields.get("copies"),
        "use": case.fields.get("use"),
        "approver": case.doers.get("approve"),
        "keeper": case.doers.get("stamp"),
        "by": case.doers.get("request"),
    }


# ------------------------------------------------------------------------------------------------ the image


def set_seal(world: World, content: bytes, agency: str | None = None, since: date | None = None) -> SealImage:
    """Keep a new image of the agency's seal, in use from `since` (None: today). Letters that are sealed already keep
    theirs. Raises InputError (bad_seal) naming what is wrong with the file, NotFound for an unknown agency."""
    world.letters.check_seal(content)
    day = since or world.today()
    with world.store.begin() as tx:
        found = find_agency(tx, agency)
        return SealImage(tx.put_seal_image(found.code, day, content), day, content)


# --------------------------------------------------------------------------------------------- the register

_PAGE = 200


def register(
    world: World,
    *,
    person: str | None = None,
    agency: str | None = None,
    year: int | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """One page of the register of the seal, newest first: every use asked for (in `year`), refused ones too. `person`
    who asks (None: the command line). Raises NotFound."""
    out: list[dict[str, Any]] = []
    with world.store.read() as tx:
        found = find_agency(tx, agency) if person is None else find_actor(tx, agency, person)[0]
        last, more = cursor, True
        while more and len(out) <= limit:
            lines = tx.find(found.code, CaseQuery(workflow=WORKFLOW, after=last, limit=_PAGE))
            more = len(lines) == _PAGE
            for line in lines:
                last = line.id
                if year is None or line.opened_on.year == year:
                    out.append({"id": line.id, **_entry(world, tx, found, line.no)})
                    if len(out) > limit:
                        break
    page = out[:limit]
    following = str(page[-1]["id"]) if len(out) > limit else None
    return {"items": [{k: v for k, v in x.items() if k != "id"} for x in page], "next_cursor": following}


def _entry(world: World, tx: Tx, agency: Agency, no: str) -> dict[str, Any]:
    case = tx.load(agency.code, no, False)[0].case
    workflow = world.workflow(case.workflow, case.workflow_version, case.opened_on)
    f, who = case.fields, case.doers
    row = tx.letter_numbered(agency.code, str(f["letter"])) if f.get("letter") else None
    return {
        "no": case.no,
        "state": case.state,
        "state_label": workflow.state[case.state].label,
        "use": f["use"],
        "use_label": value_label("use", f["use"]),
        "letter": f.get("letter"),
        "title": title_of(world, row) if row else f.get("title"),
        "letter_voided": bool(row and row.voided),
        "void_reason": row.void_reason or None if row else None,
        "copies": f["copies"],
        "requested_by": who.get("request"),
        "requested_on": case.opened_on.isoformat(),
        "approved_by": who.get("approve"),
        "approved_on": f.get("approved_on"),
        "stamped_by": who.get("stamp"),
        "stamped_on": f.get("stamped_on"),
        "refused_by": who.get("refuse"),
        "refused_on": f.get("refused_on"),
        "withdrawn_on": f.get("withdrawn_on"),
        "reason": _told(f.get("refusal") or f.get("withdrawal")),
    }


def _told(note: Any) -> str | None:
    """A note in one line."""
    if isinstance(note, dict):
        return "；".join(f"{v}" for v in note.values())
    if isinstance(note, list):
        return "、".join(map(str, note))
    return None if note is None else str(note)
