"""What `workflow check` explores is all there is: no real case is ever in a situation that it did not look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine import bootstrap
from engine.core import simulate as simulation
from engine.core.abstract_view import LIVE
from engine.core.abstraction import Abstraction
from engine.core.case import Case, apply
from engine.core.events import Event
from engine.core.family import Family, Written
from engine.core.verify import situations
from engine.demo import Clock, load_agency, replay
from tests.repo import ROOT

Seen = tuple[str, frozenset[str], bool]
SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.json"))


@cache
def explored(version_key: str) -> frozenset[Seen]:
    """(state, running clocks, ended with an outcome) of every situation of a definition, whatever else holds."""
    key, version = version_key.split("/")
    workflow = next(w for w in bootstrap.versions(key) if w.version == version)
    abstraction = Abstraction(workflow, frozenset())
    out = set()
    for s in situations(abstraction):
        values = abstraction.values(s)
        live = frozenset(k[1] for k in abstraction.keys if k[0] == "clock" and values[k] in LIVE)
        out.add((s.state, live, bool(values["outcome", ""])))
    return frozenset(out)


def met(cases: Iterable[Case]) -> set[Seen]:
    """What a real case went through."""
    return {(c.state, frozenset(k for k, r in c.runs.items() if r.live), bool(c.outcome)) for c in cases}


def course(no: str, workflow: str, version: str, events: Iterable[Event]) -> list[Case]:
    """The case after each of its events."""

    out: list[Case] = []
    for event in events:
        before = out[-1] if out else None
        out.append(apply(before, event, no=no, workflow=workflow, workflow_version=version))
    return out


def test_demo_cases_stay_within_what_was_explored() -> None:
    clock = Clock()
    world = bootstrap.memory_world(clock)
    load_agency(world)
    looked = 0
    for result in replay(world, clock).values():
        for kept in result.kept:
            c = kept.case
            with world.store.read() as tx:
                events = [e for e, _ in tx.events("demo", c.no)]
            seen = met(course(c.no, c.workflow, c.workflow_version, events))
            assert seen <= explored(f"{c.workflow}/{c.workflow_version}")
            looked += len(seen)
    assert looked > 150


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_scenarios_stay_within_what_was_explored(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Written] = []

    def kept(step: Callable[..., tuple[Family, tuple[Written, ...]]]) -> Callable[..., Any]:
        def run(*args: Any, **rest: Any) -> tuple[Family, tuple[Written, ...]]:
            family, more = step(*args, **rest)
            written.extend(more)
            return family, more

        return run

    monkeypatch.setattr(simulation, "act", kept(simulation.act))
    monkeypatch.setattr(simulation, "sweep", kept(simulation.sweep))
    scenario = json.loads(path.read_text(encoding="utf-8"))["scenario"]
    simulation.simulate(scenario, simulation.Library(bootstrap.versions, bootstrap.calendar))
    for w in written:
        assert met([w.case]) <= explored(f"{w.case.workflow}/{w.case.workflow_version}")
