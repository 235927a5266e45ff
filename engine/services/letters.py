"""The values of a letter, collected from case, step and agency (the schema is that of the letter writer)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case, ClockRun
from engine.core.catchup import SUPERVISION_LETTER
from engine.core.definition import Outcome, Workflow
from engine.core.events import Event, LetterOut
from engine.core.facts import withheld_as
from engine.core.family import Family
from engine.core.fee import Fee, per_items, per_pages
from engine.core.kept import Agency
from engine.core.letter import as_text, contact_of, name_of
from engine.core.ports import WorkingCalendar

CHANNELS = {
    "in_person": "当面提交",
    "registered_mail": "挂号信（特快专递）",
    "ordinary_mail": "平常信函",
    "internet": "互联网",
    "fax": "传真",
    "oral": "口头",
}
CONSULTED = {"third_party": "第三方", "co_maker": "共同制作机关", "other_agency": "其他行政机关"}
PEOPLE = ("applicant", "joint_applicants", "proxy", "addressee")
"""Facts that say who somebody is: letters are given the names only."""
RECONSIDERATION_FIRST_FROM = date(2024, 1, 1)
"""复议前置 for withheld information: 行政复议法 (2023 revision) art. 23, in force on this day."""


def remedy_code(outcome: Outcome, on: date) -> str:
    """R2 (reconsideration first) only for replies from 2024-01-01, otherwise R1; R0 for procedural closings."""
    return "R1" if outcome.remedy == "R2" and on < RECONSIDERATION_FIRST_FROM else outcome.remedy


def remedy_codes(outcome: Outcome, withheld: Sequence[Outcome], on: date) -> tuple[str, ...]:
    """The remedies against an item: of what is given in part, R2 against a part that is withheld under Arts 14 to 16,
    R1 against another (ADR 009 第一点)."""
    return tuple(sorted({remedy_code(o, on) for o in withheld or (outcome,)}, reverse=True))


def _citations(outcomes: Sequence[Outcome]) -> list[str]:
    """The articles that outcomes rest on, each once."""
    return list(dict.fromkeys(str(c) for o in outcomes for c in o.law))


def _items(workflow: Workflow, case: Case, on: date) -> list[dict[str, Any]]:
    draft = case.fields.get("draft")
    if not draft:
        return []
    out: list[dict[str, Any]] = []
    for n, item in enumerate(draft["items"], 1):
        outcome = workflow.outcome[item["outcome"]]
        withheld = [workflow.outcome[key] for key in withheld_as(item, draft)]
        codes = remedy_codes(outcome, withheld, on)
        out.append(
            {
                "no": n,
                "request": as_text(item.get("request") or case.fields.get("request")),
                "outcome": outcome.key,
                "outcome_label": outcome.label,
                "articles": [str(c) for c in outcome.law],
                "ground": as_text(item.get("ground") or draft.get("ground")),
                "given": as_text(item.get("given") or draft.get("given")),
                "withheld": _citations(withheld),
                "remedy": codes[0],
                "rest": codes[1] if codes[1:] else None,
            }
        )
    return out


def _closing(workflow: Workflow, case: Case, facts: Mapping[str, Any], on: date) -> list[dict[str, Any]]:
    outcome = workflow.outcome.get(case.outcome)
    if outcome is None:
        return []
    return [
        {
            "no": 1,
            "request": as_text(case.fields.get("request")),
            "outcome": outcome.key,
            "outcome_label": outcome.label,
            "articles": [str(c) for c in outcome.law],
            "ground": as_text(facts.get("finding") or facts.get("evidence")),
            "given": "",
            "remedy": remedy_code(outcome, on),
        }
    ]


def _groups(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items by remedy; those of which a part has another remedy stand once more, as the `rest`."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for item in items:
        groups.setdefault((item["remedy"], False), []).append(item["no"])
    for item in items:
        if item.get("rest"):
            groups.setdefault((item["rest"], True), []).append(item["no"])
    return [{"code": code, "items": numbers, "rest": rest} for (code, rest), numbers in groups.items()]


def _clocks(case: Case, cal: WorkingCalendar) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, run in case.runs.items():
        due = deadlines.due_on(run, cal) or deadlines.latest_due_on(run, cal)
        out[key] = {
            "due_on": due.isoformat() if due else None,
            "length": run.length + run.extension,
            "started_on": run.started_on.isoformat(),
            **_doubts(run, cal, due),
        }
    return out


def _doubts(run: ClockRun, cal: WorkingCalendar, due: date | None) -> dict[str, Any]:
    """Whether a holiday notice that is not out yet can move the date, and what an officer should know of it."""
    if due is None or (due <= cal.settled_until and not cal.warnings(run.started_on, due)):
        return {"provisional": False, "remark": ""}
    seen = deadlines.view(run, cal, due)
    said = [f"暂定，最早 {seen.earliest}，最迟 {seen.latest}：{seen.missing_notice}"] if seen.provisional else []
    return {"provisional": seen.provisional, "remark": "；".join([*said, *seen.warnings])}


def fee_values(fee: Fee) -> dict[str, Any]:
    """A fee as letters print it; free brackets included, so that the calculation can be followed."""
    return {
        "amount": fee.amount,
        "method": fee.method,
        "tiers": [
            {"from": t.first, "to": t.last, "count": t.count, "unit": t.unit, "amount": t.amount} for t in fee.tiers
        ],
    }


Said = Callable[[str], Mapping[str, Any]]
"""The values of the latest letter of a kind, among those that were sent."""


def _last(letters: Sequence[LetterOut], key: str, ref: str = "") -> LetterOut | None:
    return next((x for x in reversed(letters) if x.key == key and not x.voided and ref in ("", x.ref)), None)


def _about(letter: LetterOut, facts: Mapping[str, Any], sent: Sequence[LetterOut]) -> str:
    """The child case that a letter of the parent, or the letter whose delivery it tells, is about; "" if none."""
    told = _last(sent, str(facts.get("letter")), str(facts.get("ref") or ""))
    return letter.ref or (told.ref if told else "")


def _history(
    sent: Sequence[LetterOut], said: Said, case: Case, draft: Mapping[str, Any], cal: WorkingCalendar
) -> dict[str, Any]:
    def told(key: str, clock: str) -> dict[str, Any] | None:
        letter = _last(sent, key)
        if letter is None:
            return None
        values = said(key)
        run = case.runs.get(clock)
        if run is None or clock == "reply":  # an extension stays what the applicant was told
            due = values.get("clocks", {}).get(clock, {}).get("due_on")
        else:  # the notice's delivery and an extension have moved the end that the notice named
            due = _iso(deadlines.due_on(run, cal))
        return {
            "number": letter.number,
            "sent_on": letter.on.isoformat(),
            "due_on": due,
            "amount": (values.get("fee") or {}).get("amount"),
            "days": values.get("facts", {}).get("days"),
        }

    supplementation = told("supplementation_notice", "supplementation")
    if supplementation is not None:
        came = case.fields.get("supplemented_on")
        supplementation["received_on"] = came if came and came >= supplementation["sent_on"] else None
    return {
        "supplementation": supplementation,
        "fee": told("fee_notice", "payment"),
        "extension": told("extension_notice", "reply"),
        "reasons": told("reason_request_notice", "reasons"),
        "earlier_reply": draft.get("earlier"),
    }


def letter_values(
    *,
    agency: Agency,
    workflow: Workflow,
    family: Family,
    case: Case,
    ref: str,
    event: Event,
    letter: LetterOut,
    cal: WorkingCalendar,
    sent: Sequence[LetterOut],
    said: Said,
) -> dict[str, Any]:
    """Everything a wording may say. `case` the case that writes the letter (a child case for a consultation); `sent`
    the letters already written in the parent case, `said` what the latest of a kind says."""
    parent = family.parent
    assert parent is not None
    fields = parent.fields
    draft: Mapping[str, Any] = fields.get("draft") or {}
    facts = dict(event.facts)
    items = _closing(workflow, parent, facts, letter.on) or _items(workflow, parent, letter.on)
    if letter.key.startswith(("reply_", "redo_")):
        items = _items(workflow, parent, letter.on)
    about = _about(letter, facts, sent)
    child_ref = ref or about or str(facts.get("ref", ""))
    child = family.children.get(child_ref)
    if about:
        facts |= {k: draft[k] for k in ("public_interest", "given") if k in draft}
    facts |= _form_facts(workflow, parent, child, event, facts, sent, said)
    if event.do == "request_supplementation":
        facts["late"] = "reply" in parent.runs and parent.runs["reply"].live
    number = letter.number
    if letter.key == SUPERVISION_LETTER:
        facts |= _lateness(workflow, parent, cal, letter.on)
        number = number or str(facts.get("number") or "")
    if event.do == "extend_reply" and "reply" in parent.runs:
        facts["earlier_due_on"] = _iso(deadlines.due_on(_unextended(parent.runs["reply"]), cal))
    fee = per_items(facts["items"]) if event.do == "charge_fee" and "items" in facts else None
    if event.do == "charge_fee" and "pages" in facts:
        fee = per_pages(facts["pages"])
    return {
        "agency": {"code": agency.code, "name": agency.name, **PROFILE, **agency.profile},
        "case": {
            "no": parent.no,
            "received_on": fields.get("received_on"),
            "arrived_on": fields.get("arrived_on"),
            "channel": fields.get("channel"),
            "channel_label": CHANNELS.get(str(fields.get("channel")), ""),
            "applicant": name_of(fields.get("applicant")),
            "applicant_kind_label": fields.get("applicant_kind", "自然人"),
            "request": as_text(fields.get("request")),
            "opened_on": parent.opened_on.isoformat(),
        },
        "letter": {"key": letter.key, "number": number or None, "date": letter.on.isoformat()},
        "facts": {**{k: name_of(v) if k in PEOPLE else v for k, v in facts.items()}, "on": event.on.isoformat()},
        "clocks": {**_clocks(parent, cal), **(_clocks(child, cal) if child else {})},
        "items": items,
        "remedies": _groups(items),
        "outcome": parent.outcome,
        "draft": {"search": draft.get("search")},
        "courtesy": _courtesy(draft, agency),
        "consultation": _consultation(child, child_ref),
        "fee": fee_values(fee) if fee else None,
        "history": _history(sent, said, parent, draft, cal),
        "redo": _redo(parent),
        **({"ref": letter.ref} if letter.ref else {}),
    }


def _lateness(workflow: Workflow, case: Case, cal: WorkingCalendar, on: date) -> dict[str, Any]:
    """The duty that is latest on the day, for the letter of supervision."""
    views = [deadlines.view(run, cal, on) for run in (*case.past, *case.runs.values()) if run.kind == "duty"]
    late = max((v for v in views if v.late), key=lambda v: v.days_late, default=None)
    if late is None:
        return {}
    label = workflow.clock[late.key].label
    return {"clock_label": label, "due_on": _iso(late.due_on), "working_days_late": late.days_late}


MAIL_RECORD, RECEIPT = DELIVERY_FORMS = ("mail_dispatch_record", "service_receipt")
"""The forms that tell of a delivery."""
WAYS = {"mail": "邮寄", "hand": "当面送达", "entrusted": "委托送达", "electronic": "电子送达"}


def _form_facts(
    workflow: Workflow,
    parent: Case,
    child: Case | None,
    event: Event,
    facts: Mapping[str, Any],
    sent: Sequence[LetterOut],
    said: Said,
) -> dict[str, Any]:
    """What evidence forms print beyond the facts of the step: recipient, the letter delivered, who did it."""
    delivered = facts.get("letter")
    replies = [x for x in sent if x.key.startswith(("reply_", "redo_reply")) and not x.voided]
    letter = (
        _last(sent, str(delivered), str(facts.get("ref") or "")) if delivered else (replies[-1] if replies else None)
    )
    known = workflow.letters.get(letter.key) if letter else None
    title = said(letter.key).get("composed", {}).get("title") if letter else None
    to_third_party = letter is not None and bool(letter.ref)
    addressee = child.fields.get("addressee") if child else None
    on = event.on.isoformat()
    return {
        "recipient": name_of(addressee or ("第三方" if to_third_party else parent.fields.get("applicant"))),
        "contact": "，".join(_reached(parent.fields.get("applicant"))) or None,
        "way": _way(event, facts, sent),
        "letter_title": title or (known.label if known else None),
        "letter_number": letter.number if letter else None,
        "posted_on": facts.get("posted_on") or on,
        "received_on": facts.get("received_on") or on,
        "tracking_no": as_text(facts.get("tracking")) or None,
        "postal_enterprise": "邮政企业" if facts.get("way") == "mail" else None,
        "handler": parent.fields.get("handler"),
        "unit": facts.get("unit") or parent.fields.get("unit"),
        "by": event.by,
    }


def _reached(applicant: Any) -> list[str]:
    """How the applicant can be reached, for the agency's own forms."""
    return [text for key, text in contact_of(applicant).items() if key != "id_number"]


def _way(event: Event, facts: Mapping[str, Any], sent: Sequence[LetterOut]) -> str | None:
    """How the letter goes or went: a reply on the spot is handed over, a receipt that comes later is of the last
    dispatch."""
    if event.do == "reply_on_the_spot":
        return "hand"
    last = next((x.key for x in reversed(sent) if x.key in DELIVERY_FORMS), None)
    later = event.do == "record_delivery" and last == MAIL_RECORD
    return facts.get("way") or ("mail" if later else None)


PROFILE: Mapping[str, str | None] = {
    "short": "",
    "office": "",
    "address": "",
    "postcode": "",
    "phone": "",
    "hours": "",
    "website": "",
    "kind": None,
    "government": None,
    "superior": None,
    "reconsideration_body": "",
    "court": "",
    "online_reconsideration": None,
    "supervising_department": "",
}
"""What letters may say of an agency, with what they take where the agency says nothing."""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _unextended(run: Any) -> Any:
    from dataclasses import replace

    return replace(run, extensions=run.extensions[:-1])


def _courtesy(draft: Mapping[str, Any], agency: Agency) -> dict[str, Any] | None:
    courtesy = draft.get("courtesy")
    if not courtesy:
        return None
    hints = courtesy.get("hints") or []
    catalogue = agency.profile.get("hints", {})
    chosen = [catalogue.get(h, h) for h in ([hints] if isinstance(hints, str) else hints)]
    return {"given": courtesy.get("given"), "why": courtesy.get("why"), "hints": chosen}


def _consultation(child: Case | None, ref: str) -> dict[str, Any] | None:
    if child is None:
        return None
    f = child.fields
    opinion = child.runs.get("opinion")
    sent = child.runs.get("delivery")
    return {
        "ref": ref,
        "kind": f.get("kind"),
        "kind_label": CONSULTED.get(str(f.get("kind")), ""),
        "addressee": name_of(f.get("addressee")),
        "question": f.get("question") or "disclosure",
        "subject": as_text(f.get("subject")),
        "opinion": f.get("opinion"),
        "reasons": as_text(f.get("reasons")) or None,
        "due_days": opinion.length if opinion else 15,
        "sent_on": sent.started_on.isoformat() if sent else None,
    }


def _redo(case: Case) -> dict[str, Any] | None:
    run = case.runs.get("redo")
    if run is None:
        return None
    return {
        "decision": as_text(case.fields.get("decision")) or "本机关自行纠正的决定",
        "case": as_text(case.fields.get("redo_of")) or case.no,
        "period_days": run.length,
        "received_on": case.fields.get("redo_received_on"),
    }
