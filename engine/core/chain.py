"""The hash chain over a case's events: each hash covers the one before it, so nothing can be edited or dropped."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from engine.core.contents import Contents
from engine.core.events import Event

if TYPE_CHECKING:
    from engine.core.kept import LetterRow

GENESIS = "0" * 64


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the form that is hashed and stored."""
    return _encode(value)


def link(previous: str, event: Event, case_no: str) -> tuple[str, str]:
    """(hash after `event`, its canonical JSON). `previous` is GENESIS for the first event of a case."""
    body = canonical(event.to_json())
    return stamp(previous, body, case_no), body


def stamp(previous: str, body: str, case_no: str) -> str:
    """The hash after an event whose canonical JSON is `body`."""
    return hashlib.sha256(f"{previous}\n{case_no}\n{body}".encode()).hexdigest()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`."""
    return digest_of(canonical(value))


def digest_of(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def letter_digest(row: LetterRow) -> str:
    """What the event that wrote a letter keeps of it: a hash over everything stored, but for whether it is void or
    sealed."""
    head = row.key, row.on.isoformat(), row.number, row.template_version, row.wording, row.engine, row.output
    return digest_of("\0".join((*head, Contents.of(row.values).text)))
