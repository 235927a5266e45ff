"""The file of a case for the archive (案卷), as data: cover, documents in order, record of steps (ADR 029)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.core.letter import StructuredLetter

STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("申请", ("application_form", "oral_application_record")),
    ("登记", ("registration_record", "receipt_acknowledgement", "receipt_confirmation_log")),
    ("补正", ("supplementation_notice",)),
    ("说明理由、收费", ("reason_request_notice", "delayed_reply_notice", "fee_notice")),
    (
        "征求意见",
        (
            "third_party_consultation",
            "third_party_opinion_reply",
            "co_maker_consultation",
            "co_maker_opinion",
            "agency_confirmation_letter",
            "consultation_confirmation",
            "consultation_recall",
            "consultation_notice_to_applicant",
        ),
    ),
    ("延长期限", ("extension_approval_form", "extension_notice")),
    (
        "审查审批",
        (
            "assisting_unit_letter",
            "search_record",
            "disclosure_review_form",
            "secrecy_referral",
            "secrecy_review_form",
            "hint_record",
            "handling_approval_form",
            "seal_use_log",
        ),
    ),
    (
        "答复",
        (
            "reply_",
            "redo_reply",
            "close_unsupplemented",
            "close_unpaid",
            "withdrawal_form",
            "withdrawal_closure",
            "third_party_disclosure_notice",
        ),
    ),
    ("送达", ("mail_dispatch_record", "service_receipt")),
    ("监督救济", ("rectification_notice", "reconsideration_answer", "litigation_answer", "complaint_record")),
)
"""Parts of a file in their order, each with its letters; a key that ends in _ names all that begin so."""
OTHER = "其他"
ORDER = {name: n for n, name in enumerate((*(name for name, _ in STAGES), OTHER))}


def stage_of(key: str) -> str:
    """The part of the file in which a letter of this kind stands."""
    for name, keys in STAGES:
        if any(key == one or (one.endswith("_") and key.startswith(one)) for one in keys):
            return name
    return OTHER


Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the file. `letter` what is printed, with its `seal` (PNG or SVG), or None: then it is listed only,
    with `place` in the column of pages (卷外: kept outside this file; 不印: void, or not to be seen)."""

    stage: str
    title: str
    number: str
    on: date
    remark: str = ""
    letter: StructuredLetter | None = None
    seal: bytes | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`kind` what the case is; `cover` its rows, label and value; `steps` day, step, person, remark; `clocks` name, due
    date, how it stands, derivation; `made` the day up to which the file tells, and its only date."""

    agency: str
    kind: str
    title: str
    no: str
    cover: tuple[tuple[str, str], ...]
    documents: tuple[Document, ...]
    steps: tuple[Row, ...]
    clocks: tuple[Row, ...]
    made: date


def in_order(documents: list[Document]) -> tuple[Document, ...]:
    """By part of the file, then by day; what came first stays first."""
    return tuple(sorted(documents, key=lambda d: (ORDER[d.stage], d.on)))
