"""Official documents at work in an office, for the tests of what is built on `attribute_review`: taken in, signed,
published."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.services.cases import Result, act_on, open_case
from tests.offices import Office

AGENCY = "demo"
_PERSONS = {
    "propose": "drafter",
    "check_unit": "unit_head",
    "clear_secrecy": "secrecy_reviewer",
    "accept": "attribute_officer",
    "sign": "issuing_leader",
    "schedule": "publisher",
    "publish": "publisher",
    "keep_on_file": "attribute_officer",
    "reassess": "attribute_officer",
    "keep": "attribute_officer",
    "change_mark": "attribute_officer",
    "change_to_public": "issuing_leader",
    "take_down": "publisher",
    "repeal": "issuing_leader",
}
_CHECKS = ("politics", "law", "policy", "secrecy", "wording", "cited_law", "sensitive_words", "personal_data")
_REVIEWERS = ("unit_head", "attribute_officer", "issuing_leader")


def do(at: Office, no: str, step: str, on: str | None = None, **facts: Any) -> Result:
    """A step on a document by the person whose it is, today or on a day that becomes today."""
    if on:
        at.clock.day = date.fromisoformat(on)
    return act_on(at.world, no, step, facts, person=_PERSONS[step], agency=AGENCY)


def taken_in(at: Office, **facts: Any) -> str:
    """A document of the register, taken in where it stands; its number."""
    given = {"mark": "withhold", "ground": "条例第十六条", "reason": "属于讨论记录", "policy_document": False, **facts}
    who = {"person": "attribute_officer", "agency": AGENCY}
    return open_case(at.world, "attribute_review", given, do="take_in", **who).case.no


def drafted(at: Office, on: str, number: str, title: str, mark: str = "publish") -> str:
    """A document from its draft to its signature on one day, and on file if it is not public; its number."""
    at.clock.day = date.fromisoformat(on)
    begin = {"title": title, "kind": "通知"}
    no = open_case(at.world, "attribute_review", begin, person="drafter", agency=AGENCY).case.no
    withheld = {"ground": "条例第十六条", "reason": "属于讨论记录"} if mark != "publish" else {}
    do(at, no, "propose", mark=mark, **withheld)
    do(at, no, "check_unit")
    do(at, no, "clear_secrecy", result="clear")
    do(at, no, "accept")
    do(at, no, "sign", number=number)
    if mark in ("on_request", "withhold"):
        do(at, no, "keep_on_file")
    return no


def reviewed(at: Office, no: str, title: str) -> str:
    """The document passes the three reviews; the number of that case."""
    given = {"title": title, "document": no, "channel": "政府网站"}
    case = open_case(at.world, "publication_review", given, person="drafter", agency=AGENCY).case.no
    for n, role in enumerate(_REVIEWERS, 1):
        facts: dict[str, Any] = {"opinion": "同意", "proof": {"by": f"校对{n}", "opinion": "无误"}}
        if n == len(_REVIEWERS):
            facts["checks"] = dict.fromkeys(_CHECKS, "pass")
        act_on(at.world, case, f"review_{n}", facts, person=role, agency=AGENCY)
    return case


def published(at: Office, no: str, title: str, on: str, address: str = "www.example.test/1") -> None:
    """The document is reviewed and published on a day that becomes today."""
    at.clock.day = date.fromisoformat(on)
    do(at, no, "schedule")
    reviewed(at, no, title)
    do(at, no, "publish", channel="政府网站", address=address)
