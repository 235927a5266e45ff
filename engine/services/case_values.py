"""What forms print of a case that is not a request: its fields, under the facts of the step, in words.

`form_facts` is the value `facts` of a form; the rest of a form's values is that of every letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.core.case import Case
from engine.core.definition import Workflow
from engine.core.events import Event
from engine.core.labels import value_label

_BULKY = ("text", "findings", "answers")
"""Fields that no form prints."""
_ROUNDS = (1, 2, 3)


def _words(value: Any) -> Any:
    """A list as one text; whatever else a person recorded as it is."""
    return "、".join(str(_words(v)) for v in value) if isinstance(value, list | tuple) else value


def _day(iso: object) -> str:
    """10月21日"""
    day = date.fromisoformat(str(iso))
    return f"{day.month}月{day.day}日"


def _review(case: Case, held: Mapping[str, Any], clocks: Mapping[str, Any]) -> dict[str, Any]:
    """The three reviews and proofs with their persons and days, the checks as the last review left them."""
    out: dict[str, Any] = {"drafter": case.doers.get("open")}
    checks: dict[str, str] = {}
    for n in _ROUNDS:
        if not held.get(f"reviewed_{n}_on"):
            continue
        at = _day(held[f"reviewed_{n}_on"])
        proof = held.get(f"proof_{n}") or {}
        out[f"review_{n}"] = {"by": case.doers[f"review_{n}"], "opinion": _words(held[f"review_{n}"]), "at": at}
        out[f"proof_{n}"] = {"by": proof.get("by"), "opinion": _words(proof.get("opinion")), "at": at}
        checks |= {key: value_label("checks", value) for key, value in (held.get(f"checks_{n}") or {}).items()}
    return {**out, "checks": checks}


def _interpretation(case: Case, held: Mapping[str, Any], clocks: Mapping[str, Any]) -> dict[str, Any]:
    """The nine elements, each as a value of its own."""
    return {**(held.get("elements") or {}), "by": case.doers.get("draft")}


def _suggestion(case: Case, held: Mapping[str, Any], clocks: Mapping[str, Any]) -> dict[str, Any]:
    """Until when what was adopted is published."""
    return {"publish_by": clocks.get("publication", {}).get("due_on")}


_OWN: Mapping[str, Callable[[Case, Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    "publication_review": _review,
    "policy_interpretation": _interpretation,
    "publication_suggestion": _suggestion,
}


def form_facts(workflow: Workflow, case: Case, event: Event, clocks: Mapping[str, Any]) -> dict[str, Any]:
    """What a form written by `event` says of `case`, as it stands after it; `clocks` the letter's own. Nothing for
    definitions whose letters say what the step recorded."""
    own = _OWN.get(workflow.key)
    if own is None:
        return {}
    held = {**case.fields, **event.facts}
    plain = {key: _words(value) for key, value in held.items() if key not in _BULKY and value is not None}
    return {**plain, **own(case, case.fields, clocks), "on": event.on.isoformat()}
