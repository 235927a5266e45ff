"""The values of a letter: which paths exist, a private complete copy of what was given, what is missing.

Values are JSON-able; dates are ISO strings; texts are plain text. `FIELDS` lists every path a wording may use:

- `agency` the agency and its disclosure office; `reconsideration_body`, `court`, `online_reconsideration` serve the
  remedies, `supervising_department` the complaint channel. An agency that names its `kind`, its `government` (of its
  own level) and its `superior` has its reconsideration body from the law (`engine.core.reconsideration`).
- `case` the request: `received_on` is the date of receipt (null until it is fixed), `arrived_on` the day it came in.
- `letter` {key, number, date}: number and date of this document (a form may have a null number).
- `facts` the `with` keys of the action that owes the letter, plus `on`, its legal day; each wording declares the ones
  it uses. `facts.way` = electronic adds the online channel to the remedies.
- `clocks` by key: `due_on` null while paused, `length` in working days; `provisional` a holiday notice that is not out
  yet can move the date; `remark` what an officer should know of it, "" if nothing.
- `items` one per requested item: `articles` citations such as 《…条例》第三十六条第二项; `ground` facts and reasons in
  the handler's words; `given` what is given and how, or where to turn; `withheld` citations for the part that is not
  given, of an item disclosed in part; `remedy` R0, R1 or R2.
- `remedies` groups of items with one remedy: [{code, items: [1, 2], rest}]; the rules decide the code, not the wording.
  `rest` true: of these items the withheld part has another remedy, named before.
- `draft.search` {made_on, scope, methods, result} or a text (taken as the scope); `courtesy` {given, why, hints}.
- `consultation`, `fee`, `history`, `redo` null unless the case has them. `consultation.question` and `opinion` are the
  codes of the action (disclosure, who_is_responsible; agree, object, partly); `fee.tiers[].unit` is the price of one.
- in a case opened by a decision or judgment `redo.received_on` is the day that arrived and `case.received_on` still the
  date of receipt of the request itself.
- `facts.late` true: a supplementation notice that leaves the reply clock running (late, or a second one).
- `facts.by`, `facts.unit`, `facts.handler` names for a form's signature cells; absent ones stay blank.
- documents: `facts` has the keys of the steps of attribute review (title, kind, agencies, superior and forwards {title,
  mark}, policy_document, mark, ground, reason, interpretation, result, grade, number, formed_on, exception, channel,
  address, trigger), whatever step they were recorded with, and the persons by what they did (drafter, unit_head,
  secrecy_reviewer, opener, signer).
- `facts.deletions` [{where, what, ground}]: place, kind of content and ground of each deletion. An entry may carry the
  deleted `passage` itself: it is taken out here, and a form that would quote it anywhere is refused.
- ledgers: `facts.tasks` as `import ledger` gives them; `facts.matters` with times as texts (10月22日9时20分).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import NoneType
from typing import Any

from engine.core import reconsideration
from engine.core.errors import InputError
from engine.core.letter import as_text, clean_text, is_blank

CLOCKS = (
    *("reply", "supplementation", "reasons", "deferral", "payment", "redo", "opinion", "referral", "unit_opinion"),
    *("publication", "resubmission", "interpretation", "reassessment"),
)
FIELDS: Mapping[str, str] = {
    "agency": "code name short office address postcode phone hours website reconsideration_body court"
    " online_reconsideration supervising_department kind government superior",
    "case": "no received_on arrived_on channel channel_label applicant applicant_kind_label request opened_on you",
    "letter": "key number date called",
    "items[]": "no request outcome outcome_label articles ground given withheld remedy",
    "remedies[]": "code items rest",
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
    "items[].withheld": list,
    "remedies[].code": str,
    "remedies[].items": list,
    "courtesy.hints": list,
    "letter.date": str,
    "case.applicant_kind_label": str,
}
"""What is compared or looped over and not merely printed; null is always allowed here and refused by `requires`."""

ATTRIBUTES = ("publish", "publish_redacted", "on_request", "withhold")
"""主动公开, 删减后公开, 依申请公开, 不予公开 (国办发〔2016〕80号; 玉溪市任务清单第9项)."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "facts.mark": ATTRIBUTES,
    "facts.old_mark": ATTRIBUTES,
    "facts.superior.mark": ATTRIBUTES,
    "facts.forwards.mark": ATTRIBUTES,
    "facts.result": ("clear", "classified"),
    "facts.procedure": ("ordinary", "simplified"),
    "facts.use": ("procedure", "reply", "inquiry", "attribute", "publication"),
}
"""Codes that a wording puts into words: any other is refused, so that nothing is left out in silence."""
DELETIONS = "facts.deletions[]"
SHORTEST_PASSAGE = 2  # characters: a name


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

    Raises InputError: letter_value when a group is not what FIELDS says or a code is none of CHOICES; passage_disclosed
    when a text quotes a deleted passage.
    """
    declared = tuple(path for path in facts if path.startswith("facts."))
    data: dict[str, Any] = {"outcome": values.get("outcome"), "facts": _copy(values.get("facts") or {}, "facts")}
    if not isinstance(data["facts"], dict):
        raise InputError("facts 应当是一组键和值。", field="facts", code="letter_value")
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
    _fill_facts(data["facts"], declared)
    data["agency"]["reconsideration_body"] = reconsideration.body(data["agency"], _day(data["letter"]["date"])) or None
    data["case"]["you"] = _you(data["case"])
    data["letter"]["called"] = called
    return data


_LEAVES = frozenset((str, int, bool, NoneType))


def _copy(value: Any, where: str) -> Any:
    if type(value) in _LEAVES or isinstance(value, (str, int)):
        return value
    if isinstance(value, (dict, Mapping)):  # nearly always a dict, which is seen ten times as fast
        return {k if type(k) is str else str(k): v if type(v) in _LEAVES else _copy(v, where) for k, v in value.items()}
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


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts that a wording declares, such as facts.superior.title and facts.tasks[].unit: the groups among them,
    the lists of texts, all lists, the paths that hold a code, whether there are deletions; `declared` all paths."""

    declared: frozenset[str]
    group: _Group
    mappings: tuple[str, ...]
    texts: tuple[str, ...]
    lists: tuple[str, ...]
    coded: tuple[str, ...]
    deletions: bool


@lru_cache(maxsize=256)
def _facts_of(declared: tuple[str, ...]) -> _Facts:
    root = _Group("")
    root.at("facts")
    for path in declared:
        parent, _, name = path.rpartition(".")
        above = root.at(parent)
        above.names = (*above.names, name.removesuffix("[]"))
    group = root.below["facts"]
    lists = tuple(path[len("facts.") : -2] for path in declared if path.endswith("[]"))
    return _Facts(
        frozenset(declared),
        group,
        tuple(name for name, below in group.below.items() if not below.many),
        tuple(name for name in lists if name not in group.below),
        lists,
        tuple(path for path in declared if path in CHOICES),
        DELETIONS in declared,
    )


def _fill_facts(facts: dict[str, Any], declared: tuple[str, ...]) -> None:
    """Every declared fact present, a group as a mapping, a single text of a list as a list, a list that the wording
    does not take as one (`facts.tasks[]`) and a record that it does not look into as one text. Raises as
    `normalise`."""
    known = _facts_of(declared)
    _flatten(facts, known.group, known.declared)
    for name in known.texts:
        if isinstance(facts.get(name), str):
            facts[name] = [facts[name]]
    for name in known.lists:
        if not isinstance(facts.get(name), list | None):
            raise InputError(f"facts.{name} 应当是列表。", field=f"facts.{name}", code="letter_value")
    for name in known.mappings:
        if facts.get(name) is None:
            facts[name] = {}
    _fill(facts, known.group)
    for path in known.coded:
        value = value_at(facts, path.removeprefix("facts."))
        if value is not None and value not in CHOICES[path]:
            allowed = "、".join(CHOICES[path])
            raise InputError(f"{path} 应当是 {allowed} 之一，收到的是“{value}”。", field=path, code="letter_value")
    if known.deletions:
        _hide_deleted(facts)


def _flatten(value: Any, group: _Group, declared: frozenset[str]) -> None:
    if isinstance(value, list):
        for entry in value:
            _flatten(entry, group, declared)
    elif isinstance(value, dict):
        for name, below in group.below.items():
            _flatten(value.get(name), below, declared)
        for name in group.names:
            kept = name in group.below or f"{group.path}.{name}[]" in declared
            if not kept and isinstance(value.get(name), list | dict):
                value[name] = as_text(value[name])


def _hide_deleted(facts: dict[str, Any]) -> None:
    """Take deleted passages out of the facts. Raises InputError (passage_disclosed) when another text quotes one."""
    passages = [_squeezed(str(entry.pop("passage", None) or "")) for entry in facts["deletions"] or ()]
    kept = [_squeezed(text) for text in _texts(facts)]
    if any(len(passage) >= SHORTEST_PASSAGE and passage in text for passage in passages for text in kept):
        raise InputError(
            "表中出现了应当删减的内容；只写明删减的位置、内容的类别和依据。",
            field="facts.deletions",
            code="passage_disclosed",
            remedy="改写引用了该内容的栏目后重新生成",
        )


def _squeezed(text: str) -> str:
    return "".join(clean_text(text).split())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def _day(iso: object) -> date:
    """The day of a letter; a malformed one is refused by name later."""
    try:
        return date.fromisoformat(str(iso))
    except ValueError:
        return date.max


def _you(case: Mapping[str, Any]) -> str:
    if case.get("applicant_kind_label") not in (None, "自然人"):
        return "你单位"
    return "你们" if "、" in str(case.get("applicant") or "") else "你"


def missing_at(data: Any, path: str, name: str) -> list[str]:
    """Names of what is missing or empty under `path`; `items[].x` looks into every entry and says which."""
    if "[]" not in path:
        return [name] if _empty(value_at(data, path)) else []
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
        value = value.get(name) if isinstance(value, (dict, Mapping)) else None
    return value


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of `below` with `above` on top: mappings merged, everything else replaced."""
    result = deepcopy(dict(below))
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(result.get(name), dict)
        result[name] = merged(result[name], value) if both else deepcopy(value)
    return result
