"""Checklists of a definition: points that a person goes through, findings that a person answers, persons apart.

A refusal names every point that is missing (`missing`), not only the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.core.questions import AllOf, AnyOf, Cond, Guard, Not
from engine.core.redaction import plain
from engine.core.words import Setting

Points = tuple[tuple[str, str], ...]
"""(key, label) of each point of a checklist."""


@dataclass(frozen=True, slots=True)
class Listed(Cond):
    """The record under `fact` has only keys of `points` (a list: only entries of it), each with one of `values`, or,
    where there are none, with a text that says something. Nothing recorded: it holds."""

    fact: str
    points: Points
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Complete(Cond):
    """Each of `points` is recorded, in fact `fact` or else in the case fields `fields` (the first that has it),
    with one of `good` (none: with anything)."""

    points: Points
    fact: str = ""
    fields: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered(Cond):
    """Every finding in the case field `field` has its answer under `fact`: records {no, why}, of those numbers only."""

    fact: str
    field: str


@dataclass(frozen=True, slots=True)
class OtherPersons(Cond):
    """The person of the step did none of the steps `doers`; the one named as `by` in record `fact` is somebody else
    than that person and than those named as `by` in the case fields `fields`, however a name is spaced."""

    doers: tuple[str, ...]
    fact: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enough(Cond):
    """The list under `fact` holds at least as many different entries as the agency's setting says."""

    fact: str
    setting: Setting


class CaseLike(Protocol):
    """What a checklist asks of a case."""

    @property
    def fields(self) -> Mapping[str, Any]: ...

    @property
    def doers(self) -> Mapping[str, str]: ...


class View(Protocol):
    """What a checklist asks of a step: its facts (None: not known yet), its person, its case."""

    @property
    def facts(self) -> Mapping[str, Any] | None: ...

    @property
    def by(self) -> str: ...

    @property
    def case(self) -> CaseLike | None: ...

    @property
    def settings(self) -> Mapping[str, str | int]: ...


def _field(v: View, key: str) -> Any:
    return v.case.fields.get(key) if v.case else None


def _record(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _entries(v: View, c: Listed) -> Iterator[tuple[object, bool]]:
    """Each entry under the fact, with whether it may stand there."""
    value, known = (v.facts or {}).get(c.fact), {key for key, _ in c.points}
    if isinstance(value, Mapping):
        for key, said in value.items():
            yield key, key in known and (said in c.values if c.values else _text(said))
    elif value is not None:
        for part in value if isinstance(value, list) else [value]:
            yield part, isinstance(part, str) and part in known


def is_listed(v: View, c: Listed) -> bool | None:
    """Whether `Listed` holds."""
    return None if v.facts is None else all(fits for _, fits in _entries(v, c))


def _held(v: View, c: Complete) -> dict[str, Any]:
    """What is recorded of each point."""
    out: dict[str, Any] = {}
    sources = [(v.facts or {}).get(c.fact), *(_field(v, f) for f in c.fields)]
    for record in sources:
        for key, value in _record(record).items():
            out.setdefault(key, value)
    return out


def is_complete(v: View, c: Complete) -> bool | None:
    """Whether `Complete` holds."""
    if v.facts is None and c.fact:
        return None
    return not any(_missing_points(v, c))


def _missing_points(v: View, c: Complete) -> Iterator[str]:
    held = _held(v, c)
    for key, label in c.points:
        if key not in held:
            yield f"“{label}”未填写"
        elif c.good and held[key] not in c.good:
            yield f"“{label}”未通过"


def _numbers(v: View, c: Answered) -> list[Any]:
    return [x["no"] for x in _field(v, c.field) or ()]


def _answers(v: View, c: Answered) -> list[Mapping[str, Any]]:
    value = (v.facts or {}).get(c.fact)
    return [_record(x) for x in (value if isinstance(value, list) else ())]


def is_answered(v: View, c: Answered) -> bool | None:
    """Whether `Answered` holds."""
    numbers = _numbers(v, c)
    if v.facts is None:
        return None if numbers else True
    answers = _answers(v, c)
    given = [a.get("no") for a in answers]
    return all(_text(a.get("why")) for a in answers) and sorted(given, key=str) == sorted(numbers, key=str)


def _name(record: object) -> str:
    """Who is named as `by` in a record, as names are compared (without blanks, invisible characters and width), "" if
    nobody is."""
    by = _record(record).get("by")
    return plain(by) if isinstance(by, str) else ""


def are_other_persons(v: View, c: OtherPersons) -> bool | None:
    """Whether `OtherPersons` holds."""
    doers = v.case.doers if v.case else {}
    if v.by and v.by in {doers.get(d) for d in c.doers}:
        return False
    if not c.fact:
        return True
    if v.facts is None:
        return None
    named = _name(v.facts.get(c.fact))
    return bool(named) and named not in {plain(v.by), *(_name(_field(v, f)) for f in c.fields)}


def is_enough(v: View, c: Enough) -> bool | None:
    """Whether `Enough` holds."""
    if v.facts is None:
        return None
    value = v.facts.get(c.fact)
    return isinstance(value, list) and len({str(x) for x in value}) >= int(v.settings[c.setting.key])


def missing(cond: Cond, v: View) -> str:
    """What a checklist inside `cond` lacks, in words to follow the refusal; "" if there is none or nothing is known."""
    out = list(dict.fromkeys(_missing(cond, v)))
    return "：" + "、".join(out) if out else ""


def _missing(cond: Cond, v: View) -> Iterator[str]:
    if isinstance(cond, AllOf | AnyOf):
        for part in cond.parts:
            yield from _missing(part, v)
    elif isinstance(cond, Guard):
        yield from _missing(cond.cond, v)
    elif isinstance(cond, Not):
        return
    elif isinstance(cond, Complete):
        yield from _missing_points(v, cond)
    elif isinstance(cond, Answered) and v.facts is not None:
        given = [a.get("no") for a in _answers(v, cond) if _text(a.get("why"))]
        yield from (f"第 {no} 处" for no in _numbers(v, cond) if no not in given)
    elif isinstance(cond, Listed) and v.facts is not None:
        known = dict(cond.points)
        for key, fits in _entries(v, cond):
            if not fits:
                yield f"“{known[str(key)]}”填写有误" if str(key) in known else f"没有“{key}”这一项"


ANSWERS: Mapping[type, Callable[[Any, Any], bool | None]] = {
    Listed: is_listed,
    Complete: is_complete,
    Answered: is_answered,
    OtherPersons: are_other_persons,
    Enough: is_enough,
}
"""How each condition is answered."""
