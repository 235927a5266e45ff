"""Official documents that went through `attribute_review`: the register of them, and the catalogue of the public ones.

Both are read from the cases themselves; nothing is kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.core.case import Case
from engine.core.errors import InputError
from engine.core.kept import Agency, CaseQuery, Kept
from engine.core.labels import value_label
from engine.core.ports import Tx
from engine.core.redaction import redact
from engine.services import cases
from engine.services.letters import PROFILE
from engine.services.world import World, find_actor, find_agency

WORKFLOW = "attribute_review"
TAKEN_DOWN = "taken_down"
VALIDITY = {"valid": "有效", "lapsed": "已失效", "repealed": "已废止"}
_PAGE = 200


def documents(tx: Tx, agency: Agency, q: str | None = None, after: int | None = None) -> Iterator[tuple[int, Kept]]:
    """Every document of the agency that `q` fits, newest first, with its place in the list; from after a place on."""
    while True:
        lines = tx.find(agency.code, CaseQuery(workflow=WORKFLOW, q=q, after=after, limit=_PAGE))
        yield from ((x.id, tx.load(agency.code, x.no, False)[0]) for x in lines)
        if len(lines) < _PAGE:
            return
        after = lines[-1].id


def is_public(case: Case) -> bool:
    """The document is published and was not taken down. A repealed or lapsed one stays in the catalogue, marked."""
    if case.state == "reassessment":
        return case.fields.get("came_from") == "published" and case.fields.get("trigger") != TAKEN_DOWN
    return case.state in ("published", "repealed") and bool(case.fields.get("published_on") or _in_place(case))


def _in_place(case: Case) -> bool:
    """Taken in from a register as published, which knows the address but not the day."""
    return bool(case.fields.get("address"))


def _validity(case: Case) -> str:
    if case.fields.get("repealed_on"):
        return "repealed"
    return "lapsed" if case.fields.get("lapsed") else "valid"


_NAMES = ("title", "number", "kind", "unit", "summary")
_REDACTED = "publish_redacted"


def names(case: Case) -> dict[str, Any]:
    """Title, number, kind, unit and summary of a document as they may be read outside: of one that is published with
    deletions, without the deleted passages."""
    f = case.fields
    said = f.get("deletions") if f.get("mark") == _REDACTED else None
    entries = said if isinstance(said, list) else [said]
    passages = [str(x["passage"]) for x in entries if isinstance(x, Mapping) and x.get("passage")]

    def open_(value: Any) -> Any:
        return redact(value, passages) if passages and isinstance(value, str) else value

    return {key: open_(f.get(key)) for key in _NAMES}


def entry(case: Case) -> dict[str, Any]:
    """A document as the catalogue lists it (Art. 12: index number, title, summary, date). The index number is the one
    that the office gave it, else the number of its case."""
    f = {**case.fields, **names(case)}
    return {
        "no": case.no,
        "index_number": f.get("index_number") or case.no,
        "title": f.get("title"),
        "number": f.get("number"),
        "kind": f.get("kind"),
        "unit": f.get("unit"),
        "summary": f.get("summary") if isinstance(f.get("summary"), str) else None,
        "formed_on": f.get("formed_on"),
        "mark": f.get("mark"),
        "mark_label": value_label("mark", f.get("mark")),
        "published_on": f.get("published_on"),
        "channel": _text(f.get("channel")),
        "address": f.get("address"),
        "interpretation": f.get("interpreted_at"),
        "validity": _validity(case),
        "validity_label": VALIDITY[_validity(case)],
    }


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value) if value else None


def _of_year(case: Case, year: int | None) -> bool:
    day = case.fields.get("published_on") or case.fields.get("formed_on")
    return year is None or str(day or "").startswith(f"{year:04d}-")


def catalogue(
    world: World,
    *,
    person: str | None = None,
    agency: str | None = None,
    q: str | None = None,
    year: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """One page of the catalogue of public documents, the newest cases first. `q` in number, title, summary; `year` of
    publication; `person` who asks (None: the command line). Raises InputError for a cursor that is none, NotFound."""
    after = _after(cursor)
    out: list[dict[str, Any]] = []
    last, more = after, False
    with world.store.read() as tx:
        found = find_actor(tx, agency, person)[0] if person is not None else find_agency(tx, agency)
        for place, kept in documents(tx, found, q, after):
            if not (is_public(kept.case) and _of_year(kept.case, year)):
                continue
            if len(out) == limit:
                more = True
                break
            out.append(entry(kept.case))
            last = place
    return {"agency": found.name, "items": out, "next_cursor": str(last) if more else None}


def _after(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and int(cursor) < 2**62):
        raise InputError("cursor 不对", field="cursor")
    return int(cursor)


def whole_catalogue(
    world: World, *, person: str | None = None, agency: str | None = None, q: str | None = None, year: int | None = None
) -> tuple[Agency, list[dict[str, Any]]]:
    """All of it, by day of publication, the newest first: for lists that leave the office. Raises NotFound."""
    with world.store.read() as tx:
        found = find_actor(tx, agency, person)[0] if person is not None else find_agency(tx, agency)
        held = [entry(k.case) for _, k in documents(tx, found, q) if is_public(k.case) and _of_year(k.case, year)]
    return found, sorted(held, key=lambda e: (str(e["published_on"] or e["formed_on"] or ""), e["no"]), reverse=True)


COLUMNS: Mapping[str, str] = {
    "index_number": "索引号",
    "title": "标题",
    "number": "文号",
    "summary": "内容概述",
    "formed_on": "成文日期",
    "published_on": "公开日期",
    "mark_label": "公开属性",
    "channel": "公开渠道",
    "address": "公开地址",
    "validity_label": "效力",
}
"""Columns of the catalogue in Excel."""
_DAYS = ("formed_on", "published_on")


def rows(entries: Sequence[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """The catalogue as rows under `COLUMNS`."""
    for e in entries:
        yield [date.fromisoformat(e[key]) if key in _DAYS and e[key] else e[key] for key in COLUMNS]


CATALOGUE_LETTER = "publication_catalogue"


def catalogue_letter(world: World, found: Agency, entries: Sequence[Mapping[str, Any]], year: int | None) -> Any:
    """The catalogue as the public reads it: a structured letter, for every layout. Raises InputError when it is
    empty."""
    if not entries:
        raise InputError("目录中没有符合条件的公文", code="catalogue_empty")
    shown = [{k: str(v) for k, v in e.items() if v is not None} for e in entries]
    facts = {"entries": shown, "year": year, "count": len(shown)}
    return world.letters.compose(CATALOGUE_LETTER, list_values(world, found, CATALOGUE_LETTER, facts))


def list_values(world: World, found: Agency, key: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a list that belongs to no case."""
    today = world.today().isoformat()
    return {
        "agency": {"code": found.code, "name": found.name, **PROFILE, **found.profile},
        "letter": {"key": key, "number": None, "date": today},
        "facts": dict(facts),
    }


# ------------------------------------------------------------------------------ for those who handle requests


def suggestions(world: World, no: str, *, person: str, agency: str | None = None) -> list[dict[str, Any]]:
    """Public documents that the request of case `no` may mean, the likeliest first, each with what `submit_draft` is to
    record (`with`) to reply that it is already published. Raises NotFound."""
    with world.store.read() as tx:
        found, _ = find_actor(tx, agency, person)
        held = cases.load(world, tx, found, no, False)
        request = _text(held.case.fields.get("request")) or ""
        public = [entry(k.case) for _, k in documents(tx, found) if is_public(k.case)]
    scored = [(likeness(request, str(e["title"] or ""), str(e["number"] or "")), e) for e in public]
    likely = sorted((x for x in scored if x[0] >= LIKELY), key=lambda x: -x[0])[:10]
    return [{**e, "likeness": round(score, 2), "with": _reply(e)} for score, e in likely]


LIKELY = 0.4
"""The least likeness at which a document is proposed: four in ten pairs of characters of its title are asked for."""


def likeness(request: str, title: str, number: str = "") -> float:
    """The share of the pairs of characters of `title` that stand in `request`, 0 to 1; 1 where it names the `number`.
    Pairs, because Chinese writes no spaces."""
    if number and number in request:
        return 1.0
    asked, said = _pairs(request), _pairs(title)
    return len(asked & said) / len(said) if said else 0.0


def _pairs(text: str) -> set[str]:
    kept = "".join(c for c in text.casefold() if c.isalnum())
    return {kept[i : i + 2] for i in range(len(kept) - 1)}


def _reply(e: Mapping[str, Any]) -> dict[str, Any]:
    name = f"《{e['title']}》" + (f"（{e['number']}）" if e["number"] else "")
    where = "，".join(x for x in (e["channel"], e["address"]) if x)
    return {"outcome": "already_published", "given": f"{name}已主动公开，获取途径：{where}" if where else name}
