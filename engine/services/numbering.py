"""Case and letter numbers: a pattern per agency and series, gapless, taken inside the transaction that uses them.

Default patterns follow GB/T 9704: 〔year〕, no 第, no leading zero (domain dossier §5.4).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from engine.core.definition import Workflow
from engine.core.events import Event
from engine.core.kept import Agency
from engine.core.ports import Tx

PATTERNS = {
    "case": "{year}-{n:04d}",
    "seal_use": "YZ{year}-{n:04d}",
    "attribute_review": "SX{year}-{n:04d}",
    "publication_review": "FB{year}-{n:04d}",
    "policy_interpretation": "JD{year}-{n:04d}",
    "publication_suggestion": "JY{year}-{n:04d}",
    "reply": "{short}公开复〔{year}〕{n}号",
    "notice": "{short}公开告〔{year}〕{n}号",
    "consultation": "{short}公开函〔{year}〕{n}号",
    "receipt": "{short}公开收〔{year}〕{n}号",
}
CASES = (
    "case",
    "seal_use",
    "attribute_review",
    "publication_review",
    "policy_interpretation",
    "publication_suggestion",
)
"""The series that number cases; all others number letters."""
_CONSULTATIONS = {
    "third_party_consultation",
    "co_maker_consultation",
    "co_maker_opinion",
    "agency_confirmation_letter",
    "consultation_recall",
    "assisting_unit_letter",
    "secrecy_referral",
}


def case_series(workflow: str) -> str:
    """Which series a case of that definition takes its number from: requests have one without gaps of their own."""
    return workflow if workflow in CASES else "case"


def series_of(letter: str, agency: Agency | None = None) -> str:
    """Which series a kind of letter takes its number from: its own, if the agency has given it a pattern."""
    if agency is not None and letter in agency.profile.get("number_patterns", {}):
        return letter
    if letter == "receipt_acknowledgement":
        return "receipt"
    if letter in _CONSULTATIONS:
        return "consultation"
    return "reply" if letter.startswith(("reply_", "redo_reply")) else "notice"


def take(tx: Tx, agency: Agency, series: str, on: date) -> str:
    """The next number of `series` in the year of `on`, formatted by the agency's pattern."""
    pattern = agency.profile.get("number_patterns", {}).get(series) or PATTERNS[series]
    n = tx.next_number(agency.code, series, on.year)
    return str(pattern.format(short=agency.profile.get("short", agency.name), year=on.year, n=n))


def taker(tx: Tx, agency: Agency) -> Callable[[str, date], str]:
    """What `Env.number` calls for each numbered letter."""
    return lambda letter, on: take(tx, agency, series_of(letter, agency), on)


def void_reason(workflow: Workflow, event: Event) -> str:
    """Why the step took a letter back: the step, with the reason that was recorded."""
    rows = workflow.rows.get(event.do)
    label = rows[0].label if rows else event.do
    given = next((event.facts[key] for key in ("reason", "why") if event.facts.get(key)), None)
    if isinstance(given, dict | list):
        parts = given.values() if isinstance(given, dict) else given
        given = "；".join(map(str, parts))
    return f"{label}：{given}" if given else label
