"""Check what a person recorded (`with`) against the keys a row declares. Bad input names its key and never writes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from engine.core.definition import Fact, FactType, Outcome, Transition
from engine.core.errors import InputError
from engine.core.labels import named, value_label
from engine.core.letter import is_blank
from engine.core.parse import is_time, parse_day as parse_day, shown

MAX_TEXT = 20_000
MAX_NUMBER = 1_000_000
MAX_DEPTH = 20


def _says(value: object) -> bool:
    """Whether there is something to be seen in `value`: a number, a yes or no, or a text that is not blank. Without
    recursion, so that no nesting can exhaust it."""
    todo = [value]
    while todo:
        part = todo.pop()
        if isinstance(part, dict | list):
            todo += part.values() if isinstance(part, dict) else part
        elif part is not None and not (isinstance(part, str) and is_blank(part)):
            return True
    return False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and _says(value)


def _is_note(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, str | dict | list | int) and _says(value)


def _is_names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) and _says(v) for v in value)


_SHAPES: dict[FactType, tuple[Callable[[object], bool], str]] = {
    FactType.NUMBER: (lambda v: isinstance(v, int) and not isinstance(v, bool), "应为整数"),
    FactType.YES_NO: (lambda v: isinstance(v, bool), "应为 true 或 false"),
    FactType.FINDING: (lambda v: isinstance(v, bool | str | dict) and _says(v), "应为 true、false 或写明理由的文字"),
    FactType.RECORD: (lambda v: isinstance(v, dict) and _says(v), "应为一条写有内容的记录"),
    FactType.RECORDS: (_is_records, "应为若干条写有内容的记录"),
    FactType.NAMES: (_is_names, "应为若干个不同的名称"),
    FactType.NOTE: (_is_note, "应为文字或记录，不能空白"),
    FactType.TIME: (is_time, "应为时刻，如 14:30"),
    FactType.TEXT: (_is_text, "应为文字"),
}


def _unstorable(value: object) -> str | None:
    """Why no database or letter can keep `value`, or None. Without recursion, so that no nesting can exhaust it."""
    todo = [(value, 0)]
    while todo:
        part, depth = todo.pop()
        if depth > MAX_DEPTH:
            return f"嵌套不得超过 {MAX_DEPTH} 层"
        if isinstance(part, dict | list):
            inner = [*part, *part.values()] if isinstance(part, dict) else part
            todo += [(v, depth + 1) for v in inner]
        elif isinstance(part, float) and not math.isfinite(part):
            return "含有不是数的数值"
        elif isinstance(part, str):
            if len(part) > MAX_TEXT:
                return f"不得超过 {MAX_TEXT} 字"
            if any(0xD800 <= ord(c) <= 0xDFFF or c == "\0" for c in part):
                return "含有不能保存的字符"
    return None


def _fault(fact: Fact, value: object) -> str | None:
    fits, words = _SHAPES[fact.type]
    if not fits(value):
        return words
    if fact.type is FactType.NUMBER and isinstance(value, int) and not fact.minimum <= value <= MAX_NUMBER:
        return f"应不小于 {fact.minimum}，不大于 {MAX_NUMBER}"
    unstorable = _unstorable(value)
    if unstorable:
        return unstorable
    if fact.choices and value not in fact.choices:
        return "只能是" + "、".join(named(c, value_label(fact.key, c)) for c in fact.choices)
    return None


def recorded(facts: Mapping[str, Any], key: str) -> Any:
    """The fact `key`, or None; `key.part` a part of a record."""
    head, _, part = key.partition(".")
    value = facts.get(head)
    return value.get(part) if part and isinstance(value, Mapping) else None if part else value


def _check_parts(row: Transition, fact: Fact, value: Any) -> None:
    """Raise InputError for an unknown, missing or malformed part of a record. A NOTE may be a text instead."""
    many = isinstance(value, list)
    for n, record in enumerate(value if many else [value], 1):
        if not isinstance(record, Mapping):
            continue
        where, called = (f"{fact.key}[{n - 1}]", f"{fact.label}第 {n} 项") if many else (fact.key, fact.label)
        known = {p.key: p for p in fact.parts}
        unknown = [k for k in record if k not in known]
        if unknown:
            raise InputError(f"“{called}”没有“{unknown[0]}”这一项", field=f"{where}.{unknown[0]}", remedy=_may(known))
        for p in fact.parts:
            said = record.get(p.key)
            if said is None and not p.required:
                continue
            if said is None:
                raise InputError(f"“{called}”缺少“{p.label}”", field=f"{where}.{p.key}", article=str(row.law[0]))
            fault = _fault(p, said)
            if fault:
                raise InputError(f"“{called}”的“{p.label}”{fault}，收到的是 {shown(said)}", field=f"{where}.{p.key}")


def _may(known: Mapping[str, Fact]) -> str:
    return f"可填：{'、'.join(named(key, fact.label) for key, fact in known.items()) or '(无)'}"


def check_facts(row: Transition, facts: Mapping[str, Any], recorded_on: date) -> dict[str, Any]:
    """The facts with dates as ISO text. Raises InputError for an unknown, missing or malformed key, or a day after the
    day of recording (fixed future days, `until`, excepted)."""
    known = {f.key: f for f in row.facts}
    for key in facts:
        if key not in known:
            raise InputError(f"“{row.label}”没有“{key}”这一项", field=key, remedy=_may(known))
    clean: dict[str, Any] = {}
    for key, fact in known.items():
        value = facts.get(key)
        if value is None:
            if fact.required:
                raise InputError(f"“{row.label}”缺少“{fact.label}”", field=key, article=str(row.law[0]))
            continue
        if fact.type is FactType.DAY:
            day = parse_day(value, key)
            if not fact.future and key != "until" and day > recorded_on:
                raise InputError(f"“{fact.label}”不得晚于记录之日 {recorded_on}", field=key)
            clean[key] = day.isoformat()
            continue
        fault = _fault(fact, value)
        if fault:
            raise InputError(f"“{row.label}”的“{fact.label}”{fault}，收到的是 {shown(value)}", field=key)
        if fact.parts:
            _check_parts(row, fact, value)
        clean[key] = value
    return clean


def withheld_as(item: Mapping[str, Any], draft: Mapping[str, Any]) -> tuple[str, ...]:
    """The outcomes, by key, that the withheld part of an item of a kept draft falls under."""
    given = item.get("withheld") or draft.get("withheld") or ()
    return (given,) if isinstance(given, str) else tuple(given)


def _named(outcomes: Iterable[Outcome]) -> str:
    return "、".join(named(o.key, o.label) for o in outcomes)


def _check_withheld(outcome: Outcome, value: object, table: Mapping[str, Outcome], where: str) -> None:
    """Only what is given in part has a withheld part, and that falls under outcomes that withhold all of it."""
    if not value:
        return
    if not (outcome.gives and outcome.withholds):
        raise InputError(f"以“{outcome.label}”答复，没有不予公开的部分", field=where)
    allowed = [o for o in table.values() if o.withholds and not o.gives]
    keys = [o.key for o in allowed]
    wrong = [str(x) for x in (value if isinstance(value, list) else [value]) if x not in keys]
    if wrong:
        raise InputError(f"没有“{wrong[0]}”这种不予公开的情形", field=where, remedy=f"可选：{_named(allowed)}")


_ROW_ORDER = {"1": 0, "3": 1, "4": 2, "5": 3, "6": 4, "2": 5}


def drafted(row: Transition, facts: Mapping[str, Any]) -> tuple[tuple[dict[str, Any], ...], Outcome]:
    """The items of a draft and its main outcome (workflows §1.1: any given and any withheld counts as disclosed in
    part; otherwise the one named by `main`, or the first in the order of rows 1, 3, 4, 5, 6).

    Raises InputError for an unknown outcome, for both or neither of `outcome` and `items`, or a wrong `main`.
    """
    table = {o.key: o for o in row.drafts}

    def outcome(key: object, where: str) -> Outcome:
        if not isinstance(key, str) or key not in table:
            raise InputError(f"没有“{key}”这种办理结果", field=where, remedy=f"可选：{_named(table.values())}")
        return table[key]

    if ("outcome" in facts) == ("items" in facts):
        raise InputError(f"“{row.label}”应写明 outcome 或 items 之一", field="outcome")
    if "outcome" in facts:
        single = outcome(facts["outcome"], "outcome")
        _check_withheld(single, facts.get("withheld"), table, "withheld")
        return ({"outcome": single.key},), single
    if facts.get("withheld"):
        raise InputError("各项不予公开部分的情形写在该项之内", field="withheld", remedy="写作 items[].withheld")
    items: list[dict[str, Any]] = []
    found: list[Outcome] = []
    for i, item in enumerate(facts["items"]):
        unknown = set(item) - {"request", "outcome", "ground", "given", "search", "earlier", "withheld"}
        if unknown:
            raise InputError(f"第 {i + 1} 项没有“{sorted(unknown)[0]}”这一项", field=f"items[{i}]")
        if not isinstance(item.get("request"), str) or not item["request"].strip():
            raise InputError(f"第 {i + 1} 项缺少申请内容", field=f"items[{i}].request")
        found.append(outcome(item.get("outcome"), f"items[{i}].outcome"))
        _check_withheld(found[-1], item.get("withheld"), table, f"items[{i}].withheld")
        items.append(dict(item))
    gives, withholds = any(o.gives for o in found), any(o.withholds for o in found)
    part = next((o for o in row.drafts if o.gives and o.withholds), None)
    if gives and withholds and part is not None:
        return tuple(items), part
    if "main" in facts:
        main = outcome(facts["main"], "main")
        if main not in found:
            raise InputError("main 应为各项办理结果之一", field="main")
        return tuple(items), main
    return tuple(items), min(found, key=lambda o: _ROW_ORDER.get(o.row[0], 9))
