"""Between what the services know and what the tables hold. SQLite gives days as text and truth as a number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.adapters import rows
from engine.core.chain import GENESIS
from engine.core.contents import Contents
from engine.core.kept import Agency, CaseLine, ClockRow, Kept, LetterRow, Person, Pressed, Writing
from engine.core.wording import LetterTemplate

Values = dict[str, Any]


def day(value: date | str) -> date:
    """A day as either driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def day_or_none(value: date | str | None) -> date | None:
    """The same where there may be none."""
    return None if value is None else day(value)


Shared = tuple[tuple[str, ...], Mapping[str, tuple[LetterTemplate, ...]]]
"""What is read beside agencies: imported notices, which all share, and the wordings of each."""


def agencies(found: Iterable[Any], shared: Shared) -> tuple[Agency, ...]:
    """Agencies by code, from rows of agency and setting, a row a setting (or one without)."""
    heads: dict[str, tuple[str, str, str]] = {}
    settings: dict[str, list[tuple[str, str | int, date]]] = {}
    for code, name, region, profile, key, value, since, *_ in found:
        heads[code] = name, region, profile
        held = settings.setdefault(code, [])
        if key is not None:
            held.append((key, json.loads(value), day(since)))
    return tuple(
        Agency(code, name, region, json.loads(profile), tuple(settings[code]), shared[0], shared[1].get(code, ()))
        for code, (name, region, profile) in sorted(heads.items())
    )


def acting(name: str, found: Sequence[Any], shared: Shared) -> tuple[tuple[Agency, Person | None], ...]:
    """Agencies, each with its person of that name, from rows of agency, setting and the person's roles."""
    roles = {row[0]: row[-1] for row in found}
    return tuple(
        (a, Person(a.code, name, frozenset(json.loads(roles[a.code]))) if roles[a.code] is not None else None)
        for a in agencies((row[:-1] for row in found), shared)
    )


def person(row: Any) -> Person:
    """Somebody, from their row."""
    agency, name, roles = row
    return Person(agency, name, frozenset(json.loads(roles)))


def clock(row: Any) -> ClockRow:
    """A clock, from its row."""
    key, run, kind, live, started_on, due_on, next_alert, next_level, length, armed_on = row
    started, maybe = day(started_on), day_or_none
    return ClockRow(
        key, run, kind, bool(live), started, maybe(due_on), maybe(next_alert), next_level, length, maybe(armed_on)
    )


def letter(row: Any) -> LetterRow:
    """A letter, from its row."""
    id_, no, seq, key, on, number, version, contents, voided, *rest = row
    wording, engine, output, void_reason, seal_no, sealed_on, image = rest
    seal = Pressed(seal_no, day(sealed_on), image) if seal_no else None
    made = wording, engine, output, void_reason, seal
    return LetterRow(id_, no, seq, key, day(on), number, version, Contents(contents), bool(voided), *made)


def line(row: Any) -> CaseLine:
    """A case in a list, from its row."""
    id_, no, workflow, state, outcome, opened_on, handler, unit, due_on, level = row
    return CaseLine(id_, no, workflow, state, outcome, day(opened_on), handler, unit, day_or_none(due_on), level)


def projection(kept: Kept) -> Values:
    """The columns of a case that its events change."""
    case = kept.case
    return {
        "workflow": case.workflow,
        "workflow_version": case.workflow_version,
        "fingerprint": kept.fingerprint,
        "state": case.state,
        "outcome": case.outcome,
        "version": case.version,
        "seq": case.seq,
        "head": kept.head,
        "told": rows.told(case),
        "level": kept.level,
        "handler": str(case.fields.get("handler") or ""),
        "unit": str(case.fields.get("unit") or ""),
        "opened_on": case.opened_on,
        "words": rows.words(case),
        "snapshot": rows.freeze(kept),
    }


def event_values(agency: str, case_id: int, w: Writing, now: datetime) -> Values:
    """The row of an event."""
    event = w.event
    return {
        "case_id": case_id,
        "seq": event.seq,
        "agency": agency,
        "step": event.do,
        "day": event.on,
        "person": event.by,
        "key": w.key,
        "previous": w.before.head if w.before else GENESIS,
        "hash": w.after.head,
        "recorded_at": now,
        "body": w.body,
    }


def clock_values(agency: str, case_id: int, row: ClockRow) -> Values:
    """The row of a clock."""
    return {
        "case_id": case_id,
        "key": row.key,
        "agency": agency,
        "run": row.run,
        "kind": row.kind,
        "live": row.live,
        "started_on": row.started_on,
        "due_on": row.due_on,
        "next_alert": row.next_alert,
        "next_level": row.next_level,
        "length": row.length,
        "armed_on": row.armed_on,
    }


def letter_values(agency: str, case_id: int, seq: int, row: LetterRow) -> Values:
    """The row of a new letter."""
    return {
        "agency": agency,
        "case_id": case_id,
        "seq": seq,
        "key": row.key,
        "day": row.on,
        "number": row.number,
        "template_version": row.template_version,
        "wording": row.wording,
        "engine_version": row.engine,
        "output": row.output,
        "voided": row.voided,
        "void_reason": row.void_reason,
        "seal_no": "",
        "sealed_on": None,
        "seal_image": 0,
        "contents": Contents.of(row.values).text,
    }
