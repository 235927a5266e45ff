"""What if? Hypothetical steps on a case that exists: the case as it would be, beside the case as it stands (ADR 024).

Pure: the stored case comes in and nothing goes out but the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.core.errors import InputError
from engine.core.parse import parse_day
from engine.core.simulate import Beginning, Ending, check_steps, clocks_json, last_day, play, result

_KEYS = {"case", "steps", "as_of", "known_on"}
_OF_THE_CASE = {"workflow": "流程", "version": "版本", "region": "地区", "policy": "设置"}


@dataclass(frozen=True, slots=True)
class Question:
    """`steps` are thought of on the case `no`. It is looked at on `as_of` (None: today, or the day of the last step)
    with the calendar as published by `known_on` (None: all that is known)."""

    no: str
    steps: tuple[Mapping[str, Any], ...]
    as_of: date | None
    known_on: date | None


def read_question(raw: object) -> Question:
    """The question in a scenario that names a case. Raises InputError naming the field."""
    if not isinstance(raw, dict):
        raise InputError("情景文件应为一个 JSON 对象", field="scenario")
    for key in raw:
        if key in _OF_THE_CASE:
            raise InputError(f"案件有自己的{_OF_THE_CASE[key]}，不能另写“{key}”", field=key)
        if key not in _KEYS:
            raise InputError(f"情景文件没有“{key}”这一项", field=key)
    no = raw.get("case")
    if not isinstance(no, str) or not 1 <= len(no) <= 60 or any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in no):
        raise InputError("case 应为登记号", field="case")
    check_steps(raw.get("steps"))
    return Question(no, tuple(raw["steps"]), _day(raw, "as_of"), _day(raw, "known_on"))


def _day(raw: Mapping[str, Any], key: str) -> date | None:
    return parse_day(raw[key], key) if raw.get(key) else None


def what_if(asked: Question, b: Beginning, today: date) -> dict[str, Any]:
    """What the case would be, in the shape of a simulation, and `changes`: state, outcome and every clock that differs,
    before (nobody does anything until then) and after. Steps are recorded today at the earliest. Refused steps are told
    in the result. Raises InputError for an `as_of` before today, CalendarRangeError outside the calendar."""
    as_of = asked.as_of or max(today, last_day(asked.steps))
    if as_of < today:
        raise InputError(f"推演只看今日（{today}）及以后，as_of 不能是 {as_of}", field="as_of")
    still, moved = play(b, (), as_of), play(b, asked.steps, as_of)
    told = result(b, moved, as_of)
    return {"case": asked.no, **told, "changes": _changes(b, still, moved, as_of)}


def _changes(b: Beginning, still: Ending, moved: Ending, as_of: date) -> dict[str, Any]:
    before, after = still.family.parent, moved.family.parent
    assert before is not None
    assert after is not None
    old, new = (clocks_json(end.family, b.calendar, as_of) for end in (still, moved))
    return {
        "state": {"before": before.state, "after": after.state},
        "outcome": {"before": before.outcome or None, "after": after.outcome or None},
        "clocks": {
            key: {"before": old.get(key), "after": new.get(key)}
            for key in (*old, *(k for k in new if k not in old))
            if old.get(key) != new.get(key)
        },
    }
