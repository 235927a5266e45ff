"""An office at work, for the tests of the services: worlds over any store, what may be asked of them, their answers.

The same `Ask` can be put to several worlds; `tests.makers` makes them up.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from engine import bootstrap
from engine.core.errors import GongkaiError
from engine.core.kept import Agency, Person
from engine.core.ports import Store
from engine.demo import FOLDER
from engine.services import escalation
from engine.services.admin import roles_of, set_policy
from engine.services.cases import Result, act_on, open_case, sweep_case
from engine.services.numbering import PATTERNS, case_series, series_of
from engine.services.world import World

AGENCIES = ("demo", "other")
EVERYBODY = "everybody"
YEARS = range(2008, 2030)


@dataclass(slots=True)
class Clock:
    """The day that a world believes it is."""

    day: date

    def __call__(self) -> date:
        return self.day


@dataclass(frozen=True, slots=True)
class Office:
    """A world and the clock it reads."""

    world: World
    clock: Clock


@cache
def _shared() -> World:
    return bootstrap.memory_world()


def office(store: Store, day: date = date(2022, 9, 30)) -> Office:
    """An office over `store`: two agencies, one person per role in each, and one who may do everything."""
    clock = Clock(day)
    world = replace(_shared(), store=store, today=clock)
    profile = json.loads((FOLDER / "agency.json").read_text(encoding="utf-8"))["profile"]
    own = {"number_patterns": {"case": "桂{year}第{n}号", "reply": "{short}复〔{year}〕{n}号"}}
    with store.begin() as tx:
        for code in AGENCIES:
            tx.put_agency(Agency(code, f"{code}局", "CN", profile | (own if code == "other" else {})))
            roles = sorted(roles_of(world))
            for role in roles:
                tx.put_person(Person(code, role, frozenset({role})))
            tx.put_person(Person(code, EVERYBODY, frozenset(roles)))
    return Office(world, clock)


# ------------------------------------------------------------------------------------------------- asking


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks of a world on the day `today`."""

    verb: str
    today: date
    no: str = ""
    do: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    person: str = ""
    agency: str | None = None
    on: date | str | None = None
    version: int | None = None
    key: str | None = None
    workflow: str = "disclosure_request"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a world said: the case it wrote to, or the error in all its parts."""

    no: str = ""
    wrote: int = 0
    replayed: bool = False
    error: str = ""
    code: str = ""

    @property
    def accepted(self) -> bool:
        """Not refused."""
        return not self.error


def put(to: Office, ask: Ask) -> Answer:
    """Put `ask` to an office. Any exception but a GongkaiError is a defect and goes on up."""
    to.clock.day = ask.today
    try:
        done = _VERBS[ask.verb](to.world, ask)
    except GongkaiError as refused:
        return Answer(error=f"{type(refused).__name__} {refused}", code=refused.code)
    if isinstance(done, escalation.Swept):
        assert not done.failures, done.failures
        return Answer(wrote=done.levels.total() + done.steps.total())
    if not isinstance(done, Result):
        return Answer()
    return Answer(done.case.no, len(done.written), done.replayed)


def _open(world: World, a: Ask) -> Result:
    return open_case(world, a.workflow, a.facts, person=a.person, agency=a.agency, on=a.on, do=a.do or None, key=a.key)


def _act(world: World, a: Ask) -> Result:
    return act_on(world, a.no, a.do, a.facts, person=a.person, agency=a.agency, on=a.on, version=a.version, key=a.key)


def _sweep(world: World, a: Ask) -> Result:
    assert not isinstance(a.on, str)
    return sweep_case(world, a.no, agency=a.agency, on=a.on)


def _night(world: World, a: Ask) -> escalation.Swept:
    assert not isinstance(a.on, str)
    return escalation.sweep(world, a.on, a.agency)


def _policy(world: World, a: Ask) -> Agency:
    return set_policy(world, a.facts["key"], a.facts["value"], a.today + timedelta(days=1), a.agency)


_VERBS: dict[str, Callable[[World, Ask], object]] = {
    "open": _open,
    "act": _act,
    "sweep": _sweep,
    "night": _night,
    "policy": _policy,
}

# ------------------------------------------------------------------------------------------------- everything kept


def everything(store: Store) -> dict[str, Any]:
    """All that a store holds, as plain values; letters without their ids, which a database may skip."""
    out: dict[str, Any] = {}
    with store.read() as tx:
        for agency in tx.agencies():
            cases = {}
            for _, kept in tx.all_cases(agency.code):
                no = kept.case.no
                cases[no] = {
                    "case": kept.case.to_json(),
                    "kept": (kept.head, kept.fingerprint, kept.parent_no, kept.ref, kept.level),
                    "events": [(e.to_json(), digest) for e, digest in tx.events(agency.code, no)],
                    "clocks": tx.clocks(agency.code, no),
                    "letters": [replace(x, id=0) for x in tx.letters(agency.code, no)],
                }
            numbers = {
                (series, year): n
                for series in {**PATTERNS, **agency.profile.get("number_patterns", {})}
                for year in YEARS
                if (n := tx.numbers(agency.code, series, year))
            }
            out[agency.code] = {"agency": agency, "cases": cases, "numbers": numbers, "people": tx.people(agency.code)}
    return out


def gaps(held: dict[str, Any]) -> list[str]:
    """What is wrong with the numbers of cases and letters in `everything`: each series counts 1, 2, 3 … a year."""
    wrong: list[str] = []
    for code, part in held.items():
        patterns = {**PATTERNS, **part["agency"].profile.get("number_patterns", {})}
        short = part["agency"].profile["short"]
        used: dict[tuple[str, int], list[str]] = {}
        for no, c in part["cases"].items():
            if c["kept"][2] is None:
                at = case_series(c["case"]["workflow"]), date.fromisoformat(c["case"]["opened_on"]).year
                used.setdefault(at, []).append(no)
            for event, _ in c["events"]:
                for letter in event["letters"]:
                    if letter["number"]:
                        at = series_of(letter["key"], part["agency"]), date.fromisoformat(letter["on"]).year
                        used.setdefault(at, []).append(letter["number"])
        if {k: len(v) for k, v in used.items()} != part["numbers"]:
            wrong.append(f"{code}: counters {part['numbers']}, used { {k: len(v) for k, v in used.items()} }")
        for (series, year), numbers in used.items():
            expected = {patterns[series].format(short=short, year=year, n=n + 1) for n in range(len(numbers))}
            if set(numbers) != expected:
                wrong.append(f"{code} {series} {year}: {sorted(set(numbers) ^ expected)}")
    return wrong
