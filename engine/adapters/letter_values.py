"""The values of a letter: which paths exist, a private complete copy of what was given, what is missing.

Values are JSON-able; dates are ISO strings; texts are plain text. `FIELDS` lists every path a wording may use:

- `agency` the agency and its disclosure office; `reconsideration_body`, `court`, `online_reconsideration` serve the
  remedies, `supervising_department` the complaint channel.
- `case` the request: `received_on` is the date of receipt (null until it is fixed), `arrived_on` the day it came in.
- `letter` {key, number, date}: number and date of this document (a form may have a null number).
- `facts` the `with` keys of the action that owes the letter, plus `on`, its legal day; each wording declares the ones
  it uses. `facts.way` = electronic adds the online channel to the remedies.
- `clocks` by key: `due_on` null while paused, `length` in working days.
- `items` one per requested item: `articles` citations such as 《…条例》第三十六条第二项; `ground` facts and reasons in
  the handler's words; `given` what is given and how, or where to turn; `remedy` R0, R1 or R2.
- `remedies` groups of items with one remedy: [{code, items: [1, 2]}]; the rules decide the code, not the wording.
- `draft.search` {made_on, scope, methods, result} or a text (taken as the scope); `courtesy` {given, why, hints}.
- `consultation`, `fee`, `history`, `redo` null unless the case has them. `consultation.question` and `opinion` are the
  codes of the action (disclosure, who_is_responsible; agree, object, partly); `fee.tiers[].unit` is the price of one.
- in a case opened by a decision or judgment `redo.received_on` is the day that arrived and `case.received_on` still the
  date of receipt of the request itself.
- `facts.late` true: a supplementation notice that leaves the reply clock running (late, or a second one).
- `facts.by`, `facts.unit`, `facts.handler` names for a form's signature cells; absent ones stay blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from engine.core.errors import InputError
from engine.core.letter import is_blank

CLOCKS = ("reply", "supplementation", "reasons", "deferral", "payment", "redo", "opinion", "referral", "unit_opinion")
FIELDS: Mapping[str, str] = {
    "agency": "code name short office address postcode phone hours website reconsideration_body court"
    " online_reconsideration supervising_department",
    "case": "no received_on arrived_on channel channel_label applicant applicant_kind_label request opened_on you",
    "letter": "key number date called",
    "items[]": "no request outcome outcome_label articles ground given remedy",
    "remedies[]": "code items",
    "draft": "search",
    "draft.search": "made_on scope methods result",
    "courtesy": "given why hints",
    "consultation": "ref kind kind_label addressee question subject opinion reasons due_days sent_on",
    "fee": "amount method tiers",
    "fee.tiers[]": "from to count unit amount",
    "history": "supplementation fee extension earlier_reply reasons",
    "history.supplementation": "number sent_on due_on received_on",
    "history.fee": "number sent_on due_on amount",
    "history.extension": "number sent_on due_on days",
    "history.reasons": "number sent_on due_on",
    "history.earlier_reply": "number date",
    "redo": "decision case period_days received_on",
    **{f"clocks.{key}": "due_on length started_on" for key in CLOCKS},
}
"""Every declared path: its parent and its names. `case.you` and `letter.called` are filled in by the writer."""


KINDS: Mapping[str, type] = {
    "items[].no": int,
    "items[].outcome": str,
    "items[].outcome_label": str,
    "items[].articles": list,
    "remedies[].code": str,
    "remedies[].items": list,
    "courtesy.hints": list,
    "letter.date": str,
    "case.applicant_kind_label": str,
}
"""What is compared or looped over and not merely printed; null is always allowed here and refused by `requires`."""


_Steps = tuple[tuple[str, bool], ...]  # the names of a path, and whether each is a list


def _steps(path: str) -> _Steps:
    return tuple((step.removesuffix("[]"), step.endswith("[]")) for step in path.split("."))


_FIELDS = [(path, _steps(path), dict.fromkeys(names.split())) for path, names in FIELDS.items()]
_KINDS = [(path, _steps(path), kind) for path, kind in KINDS.items()]


def normalise(values: Mapping[str, Any], facts: Iterable[str], called: str) -> dict[str, Any]:
    """A private copy with every declared field present (null if not given), so that only a wording's own misspelling
    can be undefined. `facts` are the declared `facts.…` paths; `called` is how the letter speaks of itself.

    Raises InputError (letter_value) when a group is not what FIELDS says.
    """
    data: dict[str, Any] = {"outcome": values.get("outcome"), "facts": _copy(values.get("facts") or {}, "facts")}
    if not isinstance(data["facts"], dict):
        raise InputError("facts 应当是一组键和值。", field="facts", code="letter_value")
    for path in facts:
        if path.startswith("facts."):
            data["facts"].setdefault(path.split(".")[1].removesuffix("[]"), None)
    for name in (
        "agency",
        "case",
        "letter",
        "items",
        "remedies",
        "draft",
        "courtesy",
        "consultation",
        "fee",
        "history",
        "redo",
        "clocks",
    ):
        data[name] = _copy(values.get(name), name)
    if isinstance(data["draft"], dict) and isinstance(data["draft"].get("search"), str):
        data["draft"]["search"] = {"scope": data["draft"]["search"]}
    for name in ("agency", "case", "letter", "history", "draft", "clocks"):
        data[name] = data[name] or {}
        if not isinstance(data[name], dict):
            raise InputError(f"{name} 应当是一组键和值。", field=name, code="letter_value")
    data["clocks"] = dict.fromkeys(CLOCKS) | data["clocks"]
    for path, steps, names in _FIELDS:
        _fill(data, steps, names, path)
    for path, steps, kind in _KINDS:
        _check_kind(data, steps, kind, path)
    data["case"]["you"] = _you(data["case"])
    data["letter"]["called"] = called
    return data


def _copy(value: Any, where: str) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dict | Mapping):  # nearly always a dict, which is seen ten times as fast
        return {str(k): _copy(v, where) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(v, where) for v in value]
    raise InputError(f"{where} 中有不能写入文书的值：{type(value).__name__}。", field=where, code="letter_value")


def _fill(data: Any, steps: _Steps, names: Mapping[str, None], path: str) -> None:
    """Give every mapping under `path` the keys `names`."""
    if not steps:
        if isinstance(data, dict):
            for name in names:
                data.setdefault(name, None)
        elif data is not None:
            raise InputError(f"{path} 应当是一组键和值。", field=path, code="letter_value")
        return
    (head, many), rest = steps[0], steps[1:]
    below = data.get(head) if isinstance(data, dict) else None
    if not many:
        _fill(below, rest, names, path)
    elif isinstance(below, list):
        for entry in below:
            if not isinstance(entry, dict):
                raise InputError(f"{path} 的每一项应当是一组键和值。", field=path, code="letter_value")
            _fill(entry, rest, names, path)
    elif below is not None:
        raise InputError(f"{path} 应当是列表。", field=path, code="letter_value")


def _check_kind(data: Any, steps: _Steps, kind: type, path: str) -> None:
    if not steps:
        wrong = data is not None and (not isinstance(data, kind) or isinstance(data, bool))
        if wrong or (kind is list and any(isinstance(entry, list | dict) for entry in data or ())):
            raise InputError(f"{path} 的值不是应有的类型。", field=path, code="letter_value")
        return
    head, many = steps[0]
    below = data.get(head) if isinstance(data, dict) else None
    for entry in below if many and isinstance(below, list) else [below]:
        _check_kind(entry, steps[1:], kind, path)


def _you(case: Mapping[str, Any]) -> str:
    if case.get("applicant_kind_label") not in (None, "自然人"):
        return "你单位"
    return "你们" if "、" in str(case.get("applicant") or "") else "你"


def missing_at(data: Any, path: str, name: str) -> Iterator[str]:
    """Names of what is missing or empty under `path`; `items[].x` looks into every entry and says which."""
    head, _, rest = path.partition(".")
    many = head.endswith("[]")
    value = data.get(head.removesuffix("[]")) if isinstance(data, dict) else None
    if _empty(value):
        yield name
    elif many and rest:
        for i, entry in enumerate(value if isinstance(value, list) else (), 1):
            several = isinstance(value, list) and len(value) > 1
            yield from missing_at(entry, rest, f"第{i}项的{name}" if several else name)
    elif rest:
        yield from missing_at(value, rest, name)


def _empty(value: Any) -> bool:
    if isinstance(value, str):
        return is_blank(value)
    if isinstance(value, list):
        return not value or all(_empty(entry) for entry in value)
    return value is None or value == {}


def value_at(data: Mapping[str, Any], path: str) -> Any:
    value: Any = data
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of `below` with `above` on top: mappings merged, everything else replaced."""
    result = deepcopy(dict(below))
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(result.get(name), dict)
        result[name] = merged(result[name], value) if both else deepcopy(value)
    return result
