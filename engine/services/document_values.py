"""What the forms of a document's attribute review print: its fields, whatever step they were recorded with, the persons
by what they did, what is still lacking; and the text that may be published of a document with deletions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.core.case import Case
from engine.core.errors import InputError
from engine.core.events import Event
from engine.core.kept import Agency
from engine.core.labels import value_label
from engine.core.letter import as_text, chinese_date
from engine.core.redaction import quotes, redact

WORKFLOW = "attribute_review"
REDACTED_TEXT = "redacted_text"
OPINION_FORM = "attribute_opinion_form"
_DECIDED = {"keep": True, "change_mark": False, "change_to_public": False}
"""The steps that end a review, and whether the ground of the mark was found still valid."""
_TRIGGERS = ("yearly", "superior_public", "requests", "secrecy_over", "reversed", "situation", "disclosed")
_UNKNOWN = "未注明"


def document_facts(case: Case, event: Event, letter: str, clocks: Mapping[str, Any], agency: Agency) -> dict[str, Any]:
    """The value `facts` of the form `letter` that `event` wrote; `case` as it stands after it."""
    if letter == REDACTED_TEXT:
        return redacted_facts(case, event)
    held = {k: v for k, v in {**case.fields, **event.facts}.items() if v is not None and k != "text"}
    doers = case.doers
    by = event.by if event.person else "系统"
    facts = {
        **held,
        "text": None,
        "deletions": _deletions(held.get("deletions")) or None,
        "unit": held.get("unit") or doers.get("propose") or doers.get("open") or agency.name,
        "lead": next(iter(held.get("agencies") or ()), None),
        "joint_opinion": _joint(case),
        "drafter": doers.get("propose") or doers.get("open"),
        "unit_head": doers.get("check_unit"),
        "secrecy_reviewer": doers.get("clear_secrecy"),
        "opener": doers.get("accept"),
        "signer": doers.get("sign"),
        "by": event.facts.get("by") or by,
        "on": event.on.isoformat(),
    }
    facts |= _OWN.get(letter, _nothing)(case, event, held, clocks, agency)
    return _unquoted(facts) if letter == OPINION_FORM else facts


def _unquoted(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts with the deleted passages out of the deletions and out of every other text that quotes one: the
    form is passed on with the document."""
    deletions = facts["deletions"] or []
    passages = [d["passage"] for d in deletions if d.get("passage")]
    kept = [{k: v for k, v in d.items() if k != "passage"} for d in deletions]

    def without(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {k: without(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [without(v) for v in value]
        return redact(value, passages) if isinstance(value, str) and any(quotes(value, p) for p in passages) else value

    return {key: without(value) for key, value in (facts | {"deletions": kept or None}).items()}


def _deletions(said: Any) -> list[dict[str, Any]]:
    """The deletions as records, those that were only described as what they are."""
    entries = said if isinstance(said, list) else [said] if said else []
    return [dict(x) if isinstance(x, Mapping) else {"what": as_text(x)} for x in entries]


def live_clocks(case: Case, clocks: Mapping[str, Any]) -> dict[str, Any]:
    """The clocks of a form without that of a review that is not due any more."""
    run = case.runs.get("reassessment")
    return {k: v for k, v in clocks.items() if k != "reassessment" or (run is not None and run.live)}


def _joint(case: Case) -> str | None:
    """甲局：同意；乙局：不同意（理由）"""
    reasons = case.fields.get("joint_reasons") or {}
    said = (
        f"{name}：{value_label('opinion', opinion)}" + (f"（{as_text(reasons[name])}）" if name in reasons else "")
        for name, opinion in (case.fields.get("joint_opinions") or {}).items()
    )
    return "；".join(said) or None


def _nothing(
    case: Case, event: Event, held: Mapping[str, Any], clocks: Mapping[str, Any], agency: Agency
) -> dict[str, Any]:
    return {}


def _review(
    case: Case, event: Event, held: Mapping[str, Any], clocks: Mapping[str, Any], agency: Agency
) -> dict[str, Any]:
    """Of a review: mark and ground before it, and what was decided, as far as it was."""
    decided = event.do in _DECIDED
    trigger = str(held.get("trigger") or "")
    said = (as_text(event.facts.get(key)) for key in ("ground", "reason", "third_party_harm"))
    return {
        "trigger": trigger if trigger in _TRIGGERS else value_label("trigger", trigger),
        "ground": held.get("old_ground"),
        "still_valid": _DECIDED.get(event.do),
        "lapsed": bool(held.get("lapsed")) if decided else None,
        "mark": held.get("mark") if decided else None,
        "reason": "；".join(x for x in said if x) or None,
        "result": case.fields.get("result"),
        "approver": event.by if decided else None,
        "by": case.doers.get("reassess") or (event.by if event.person else "系统"),
    }


def _secrecy_decision(
    case: Case, event: Event, held: Mapping[str, Any], clocks: Mapping[str, Any], agency: Agency
) -> dict[str, Any]:
    """Of a decision on a secret: its end before and after. The title is left for the hand: it may be secret itself."""
    extends = event.do == "extend_secrecy"
    ends = [r.until for r in (*case.past, *case.runs.values()) if r.key == "secrecy" and r.until]
    before = ends[-2] if extends and len(ends) > 1 else ends[-1] if ends else None
    return {
        "title": None,
        "classifier": held.get("classifier") or agency.name,
        "classified_until": before.isoformat() if isinstance(before, date) else held.get("classified_until"),
        "decision": "extend" if extends else "declassify",
        "new_until": event.facts.get("until"),
        "decided_on": event.on.isoformat(),
        "reason": as_text(event.facts.get("decision")) or None,
    }


def _co_maker(
    case: Case, event: Event, held: Mapping[str, Any], clocks: Mapping[str, Any], agency: Agency
) -> dict[str, Any]:
    return {"to": event.facts.get("agency"), "reply_by": clocks.get("joint_opinion", {}).get("due_on")}


def _plan(
    case: Case, event: Event, held: Mapping[str, Any], clocks: Mapping[str, Any], agency: Agency
) -> dict[str, Any]:
    """Of an interpretation: outline, form, channel and time, the last by the day of the step."""
    draft = held.get("interpretation")
    return {
        "outline": event.facts.get("outline") or (as_text(draft) if draft and draft is not True else "见解读材料"),
        "form": event.facts.get("form") or _UNKNOWN,
        "channel": event.facts.get("channel"),
        "time": chinese_date(event.on.isoformat()),
    }


_OWN = {
    "periodic_review_form": _review,
    "declassification_review_form": _secrecy_decision,
    "co_maker_opinion": _co_maker,
    "interpretation_plan": _plan,
}


def redacted_facts(case: Case, event: Event) -> dict[str, Any]:
    """Title, number and text of a document, each without the passages to be deleted; nothing else of the case, so that
    no passage comes back by another way. Raises InputError (passage) where a deletion is only described."""
    held = case.fields
    passages = [str(d.get("passage") or "") for d in _deletions(held.get("deletions"))]
    if not all(passages):
        raise InputError(
            "删减的内容没有逐处摘录原文，不能制作可以公开的文本",
            field="deletions",
            code="passage",
            remedy="退文，逐处摘录原文（deletions 的 passage）后重新拟定公开属性",
        )

    def without(key: str) -> str:
        return redact(as_text(held.get(key)), passages)

    lines = (line.strip() for line in without("text").splitlines())
    return {
        "title": without("title"),
        "number": without("number"),
        "formed_on": held.get("formed_on"),
        "mark": held.get("mark"),
        "paragraphs": [line for line in lines if line],
        "on": event.on.isoformat(),
    }
