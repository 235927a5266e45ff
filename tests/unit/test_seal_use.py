"""seal_use: every edge, who may take it, what the seal may be used for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from engine import bootstrap
from engine.core.case import Case
from engine.core.definition import Transition
from engine.core.errors import ActionRefused, GongkaiError, InputError, NotPermitted
from engine.core.simulate import resolve_settings
from engine.core.step import Command, permitted, step
from engine.core.view import Env
from workflows import WORKFLOWS
from workflows.seal_use.v2021_1 import FOR_DOCUMENTS, FOR_LETTERS, LETTERS_BY_USE, SEAL_USE_2021_1

DAY = date(2022, 10, 10)
NUMBER = "某局公开复〔2022〕1号"
ASKED = {"use": "reply", "letter": NUMBER, "copies": 2}
STATES = ("", "requested", "approved", "stamped", "refused", "withdrawn")
WAY = {
    "": (),
    "requested": (),
    "approved": ("approve",),
    "stamped": ("approve", "stamp"),
    "refused": ("refuse",),
    "withdrawn": ("withdraw",),
}
EDGES = {
    ("", "request"): "requested",
    ("requested", "approve"): "approved",
    ("requested", "refuse"): "refused",
    ("requested", "withdraw"): "withdrawn",
    ("approved", "stamp"): "stamped",
    ("approved", "refuse"): "refused",
    ("approved", "withdraw"): "withdrawn",
}
FACTS: dict[str, dict[str, Any]] = {"request": ASKED, "refuse": {"reason": "不符"}, "withdraw": {"reason": "有误"}}
PERSONS = {"request": "甲", "approve": "乙", "refuse": "乙", "stamp": "丙", "withdraw": "甲"}


def env(**policy: str | int) -> Env:
    return Env(bootstrap.calendar("CN"), resolve_settings(SEAL_USE_2021_1, policy))


def take(case: Case | None, do: str, facts: dict[str, Any] | None = None, **rest: Any) -> Case:
    given = FACTS.get(do, {}) if facts is None else facts
    command = Command(do, DAY, given, rest.pop("by", PERSONS[do]), rest.pop("roles", None), DAY)
    return step(SEAL_USE_2021_1, case, command, rest.pop("env", env()), no="YZ2022-0001")[0]


def at(state: str) -> Case | None:
    if not state:
        return None
    case = take(None, "request")
    for do in WAY[state]:
        case = take(case, do)
    return case


@pytest.mark.parametrize(("state", "do"), list(product(STATES, FACTS | PERSONS)))
def test_every_edge_and_no_other(state: str, do: str) -> None:
    case = at(state)
    wanted = EDGES.get((state, do))
    if wanted:
        assert take(case, do).state == wanted
    else:
        with pytest.raises(ActionRefused) as refused:
            take(case, do)
        assert refused.value.code in ("wrong_state", "not_open")
        assert refused.value.article


def rows(state: str, do: str) -> list[Transition]:
    found = SEAL_USE_2021_1.rows[do]
    return [t for t in found if t.opens or state in [s.key for s in t.sources.members]]


ROLES = sorted({r.key for t in SEAL_USE_2021_1.transitions for r in t.by} | {"reviewer", "finance", "archivist"})


@pytest.mark.parametrize(("edge", "role"), list(product(EDGES, ROLES)), ids=str)
def test_roles(edge: tuple[str, str], role: str) -> None:
    state, do = edge
    allowed = {r.key for t in rows(state, do) for r in t.by}
    if role in allowed:
        assert take(at(state), do, roles=frozenset({role})).state == EDGES[edge]
    else:
        with pytest.raises(NotPermitted) as refused:
            take(at(state), do, roles=frozenset({role}))
        assert refused.value.code == "role_lacking"


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("who", list(product("甲乙", "甲乙丙", "甲乙丙")), ids="".join)
def test_three_persons(who: tuple[str, str, str], small: bool) -> None:
    """Asking, approving and pressing: all different; in a small office who asked may press."""
    asks, approves, presses = who
    policy = env(separation="small_office" if small else "strict")
    refused = [
        step
        for step, wrong in (
            ("approve", approves == asks),
            ("stamp", presses == approves or (presses == asks and not small)),
        )
        if wrong
    ]
    case = take(None, "request", by=asks, env=policy)
    for do, by in (("approve", approves), ("stamp", presses)):
        if do in refused:
            with pytest.raises(NotPermitted, match="separation"):
                take(case, do, by=by, env=policy)
            return
        case = take(case, do, by=by, env=policy)
    assert case.state == "stamped"


@pytest.mark.parametrize("use", [*FOR_LETTERS, *FOR_DOCUMENTS])
def test_a_use_that_is_off(use: str) -> None:
    subject = {"letter": NUMBER} if use in FOR_LETTERS else {"document": "某文件"}
    given = {"use": use, "copies": 1, **subject}
    assert take(None, "request", given).state == "requested"
    with pytest.raises(ActionRefused) as refused:
        take(None, "request", given, env=env(**{f"seal_for_{use}": "off"}))
    assert (refused.value.code, refused.value.article) == ("seal_use_listed", "ADR 027 政府信息公开专用章第一点")
    for other in {*FOR_LETTERS, *FOR_DOCUMENTS} - {use}:
        assert take(None, "request", given, env=env(**{f"seal_for_{other}": "off"})).state == "requested"


@pytest.mark.parametrize("use", [*FOR_LETTERS, *FOR_DOCUMENTS])
@pytest.mark.parametrize("named", [(), ("letter",), ("document",), ("letter", "document")])
def test_a_letter_or_a_document_is_named(use: str, named: tuple[str, ...]) -> None:
    given = {"use": use, "copies": 1, **dict.fromkeys(named, "某")}
    if named == (("letter",) if use in FOR_LETTERS else ("document",)):
        assert take(None, "request", given).state == "requested"
    else:
        with pytest.raises(ActionRefused) as refused:
            take(None, "request", given)
        assert refused.value.code == "seal_subject_named"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"copies": 0}, "copies"),
        ({"copies": -1}, "copies"),
        ({"copies": "二"}, "copies"),
        ({"copies": True}, "copies"),
        ({"copies": None}, "copies"),
        ({"use": "contract"}, "use"),
        ({"use": None}, "use"),
        ({"use": ["reply"]}, "use"),
        ({"letter": {"number": 1}}, "letter"),
        ({"letter": "  "}, "letter"),
        ({"letter": "\ud800"}, "letter"),
        ({"letter": "长" * 30_000}, "letter"),
        ({"seal": "x"}, "seal"),
    ],
)
def test_what_is_recorded_is_checked(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        take(None, "request", {**ASKED, **changed})
    assert refused.value.field == field


@pytest.mark.parametrize("do", ["refuse", "withdraw"])
def test_a_reason_is_recorded(do: str) -> None:
    with pytest.raises(InputError) as refused:
        take(at("requested"), do, {})
    assert refused.value.field == "reason"


def test_what_the_register_needs_is_kept() -> None:
    case = at("stamped")
    assert case is not None
    assert case.fields == {
        "use": "reply",
        "letter": NUMBER,
        "copies": 2,
        "approved_on": "2022-10-10",
        "stamped_on": "2022-10-10",
    }
    assert case.doers == {"request": "甲", "approve": "乙", "stamp": "丙"}
    assert not [r for r in case.runs.values() if r.live]


def test_the_effects_say_which_letter() -> None:
    case = take(None, "request")
    command = Command("approve", DAY, {}, "乙", None, DAY)
    case, approved = step(SEAL_USE_2021_1, case, command, env())
    _, stamped = step(SEAL_USE_2021_1, case, replace(command, do="stamp", by="丙"), env())
    asked = step(SEAL_USE_2021_1, None, Command("request", DAY, ASKED, "甲", None, DAY), env(), no="1")[1]
    assert ("ask_seal", NUMBER, "reply") in asked.effects
    assert ("seal", NUMBER) in stamped.effects
    assert not [op for op in approved.effects if "seal" in op[0]]
    document = {"use": "attribute", "document": "某文件", "copies": 1}
    opened = step(SEAL_USE_2021_1, None, Command("request", DAY, document, "甲", None, DAY), env(), no="1")[1]
    assert not [op for op in opened.effects if op[0] == "ask_seal"]


def test_what_may_i_do() -> None:
    case = at("approved")
    assert case is not None
    told = {p.do: p for p in permitted(SEAL_USE_2021_1, case, env(), DAY, "乙", frozenset({"seal_keeper"}))}
    assert {do for do, p in told.items() if p.allowed} == {"refuse"}
    assert "同一人" in str(told["stamp"].why)
    assert told["withdraw"].why == "“撤回用印申请”须由公开工作机构经办人、承办单位经办人、登记人办理"


def test_every_numbered_letter_falls_under_one_use() -> None:
    """Letters that leave the office with a number: of groups A and B, each under exactly one use."""
    numbered = {k for vs in WORKFLOWS.values() for w in vs for k, x in w.letters.items() if x.numbered}
    listed = [k for _, keys in LETTERS_BY_USE for k in keys]
    assert len(listed) == len(set(listed))
    assert numbered <= set(listed)
    assert [use for use, _ in LETTERS_BY_USE] == list(FOR_LETTERS)


@pytest.mark.parametrize("do", sorted(PERSONS))
def test_hostile_texts_go_no_further(do: str) -> None:
    state = {"request": "", "stamp": "approved"}.get(do, "requested")
    key = {"request": "letter", "stamp": "note", "approve": "note"}.get(do, "reason")
    for text in ("x\0", "\ud800", {"a": float("nan")}, [[[[[[[[[[[[[[[[[[[[[[["深"]]]]]]]]]]]]]]]]]]]]]]]):
        with pytest.raises(GongkaiError):
            take(at(state), do, {**FACTS.get(do, {}), key: text})
