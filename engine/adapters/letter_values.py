"""The values of a letter: which paths exist, a private complete copy of what was given, what is missing.

Values are JSON-able; dates are ISO strings; texts are plain text. `FIELDS` lists every path a wording may use:

- `agency` the agency and its disclosure office; `reconsideration_body`, `court`, `online_reconsideration` serve the
  remedies, `supervising_department` the complaint channel.
- `case` the request: `received_on` is the date of receipt (null until it is fixed), `arrived_on` the day it came in.
- `letter` {key, number, date}: number and date of this document (a form may have a null number).
- `facts` the `with` keys of the action that owes the letter, plus `on`, its legal day; each wording declares the ones
  it uses. `facts.way` = electronic adds the online channel to the remedies.
- `clocks` by key: `due_on` null while paused, `length` in working days; `provisional` a holiday notice that is not out
  yet can move the date; `remark` what an officer should know of it, "" if nothing.
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

from collections.abc import Iterable, Mapping
from copy import deepcopy
from types import NoneType
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
    **{f"clocks.{key}": "due_on length started_on provisional remark" for key in CLOCKS},
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


class _Group:
    """What stands at one path: its names, those of a certain kind, and the groups below it."""

    __slots__ = ("below", "kinds", "many", "names", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.many = path.endswith("[]")
        self.names: tuple[str, ...] = ()
        self.kinds: list[tuple[str, type, str]] = []
        self.below: dict[str, _Group] = {}

    def at(self, path: str) -> _Group:
        """The group at `path` below this one, made if it is not there."""
        group, so_far = self, ""
        for step in path.split("."):
            so_far = f"{so_far}.{step}" if so_far else step
            name = step.removesuffix("[]")
            group = group.below.setdefault(name, _Group(so_far))
        return group


def _groups() -> _Group:
    root = _Group("")
    for path, names in FIELDS.items():
        root.at(path).names = tuple(names.split())
    for path, kind in KINDS.items():
        parent, _, name = path.rpartition(".")
        root.at(parent).kinds.append((name, kind, path))
    return root


_ROOT = _groups()


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
    for name, group in _ROOT.below.items():
        _fill(data[name], group)
    data["case"]["you"] = _you(data["case"])
    data["letter"]["called"] = called
    return data


_LEAVES = frozenset((str, int, bool, NoneType))


def _copy(value: Any, where: str) -> Any:
    if type(value) in _LEAVES or isinstance(value, (str, int)):
        return value
    if isinstance(value, (dict, Mapping)):  # nearly always a dict, which is seen ten times as fast
        return {str(k): v if type(v) in _LEAVES else _copy(v, where) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copy(v, where) for v in value]
    raise InputError(f"{where} 中有不能写入文书的值：{type(value).__name__}。", field=where, code="letter_value")


def _fill(value: Any, group: _Group) -> None:
    """Give every mapping of the group its names, and those below it theirs. Raises InputError for a wrong shape."""
    if value is None:
        return
    if not group.many:
        if not isinstance(value, dict):
            raise InputError(f"{group.path} 应当是一组键和值。", field=group.path, code="letter_value")
        _fill_one(value, group)
        return
    if not isinstance(value, list):
        raise InputError(f"{group.path} 应当是列表。", field=group.path, code="letter_value")
    for entry in value:
        if not isinstance(entry, dict):
            raise InputError(f"{group.path} 的每一项应当是一组键和值。", field=group.path, code="letter_value")
        _fill_one(entry, group)


def _fill_one(value: dict[str, Any], group: _Group) -> None:
    for name in group.names:
        if name not in value:
            value[name] = None
    for name, kind, path in group.kinds:
        _check_kind(value[name], kind, path)
    for name, below in group.below.items():
        _fill(value[name], below)


def _check_kind(value: Any, kind: type, path: str) -> None:
    wrong = value is not None and (not isinstance(value, kind) or isinstance(value, bool))
    if wrong or (kind is list and any(isinstance(entry, list | dict) for entry in value or ())):
        raise InputError(f"{path} 的值不是应有的类型。", field=path, code="letter_value")


def _you(case: Mapping[str, Any]) -> str:
    if case.get("applicant_kind_label") not in (None, "自然人"):
        return "你单位"
    return "你们" if "、" in str(case.get("applicant") or "") else "你"


def missing_at(data: Any, path: str, name: str) -> list[str]:
    """Names of what is missing or empty under `path`; `items[].x` looks into every entry and says which."""
    value = data
    head, _, rest = path.partition(".")
    while head:
        many = head.endswith("[]")
        value = value.get(head[:-2] if many else head) if isinstance(value, dict) else None
        if _empty(value):
            return [name]
        if many and rest:
            entries = value if isinstance(value, list) else ()
            names = (f"第{i}项的{name}" if len(entries) > 1 else name for i in range(1, len(entries) + 1))
            return [x for entry, own in zip(entries, names, strict=True) for x in missing_at(entry, rest, own)]
        head, _, rest = rest.partition(".")
    return []


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
