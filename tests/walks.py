"""A definition walked on foot: cases brought to each state, every step tried in every state, by every role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from engine import bootstrap
from engine.core.case import Case
from engine.core.definition import Workflow
from engine.core.errors import ActionRefused, NotPermitted
from engine.core.simulate import resolve_settings
from engine.core.step import Command, step
from engine.core.view import Env

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Walk:
    """`facts` and `persons` of each step; `ways` the steps that lead to each state, with the facts of their own where
    they are not the usual ones; `edges` where each permitted step leads, `(state, step)` -> state."""

    workflow: Workflow
    day: date
    facts: Mapping[str, Facts]
    persons: Mapping[str, str]
    ways: Mapping[str, Sequence[str]]
    edges: Mapping[tuple[str, str], str]

    def env(self, **policy: str | int) -> Env:
        """The country's calendar and those policies."""
        return Env(bootstrap.calendar("CN"), resolve_settings(self.workflow, policy))

    def take(self, case: Case | None, do: str, facts: Facts | None = None, **rest: Any) -> Case:
        """One step; `by`, `roles`, `env`, `on` as given, else the usual ones."""
        given = self.facts.get(do, {}) if facts is None else facts
        on = rest.get("on", self.day)
        command = Command(do, on, given, rest.get("by", self.persons[do]), rest.get("roles"), on)
        return step(self.workflow, case, command, rest.get("env") or self.env(), no="1")[0]

    def at(self, state: str, **rest: Any) -> Case | None:
        """A case in that state; None for "", before it is opened."""
        case: Case | None = None
        for do in self.ways[state]:
            case = self.take(case, do, **rest)
        return case

    def pairs(self) -> list[tuple[str, str]]:
        """Every step in every state."""
        return [(state, do) for state in self.ways for do in self.workflow.rows]

    def check_edge(self, state: str, do: str) -> None:
        """The step leads where the table says, or is refused for its state, with the article."""
        wanted = self.edges.get((state, do))
        if wanted is not None:
            assert self.take(self.at(state), do).state == wanted
            return
        with pytest.raises(ActionRefused) as refused:
            self.take(self.at(state), do)
        assert refused.value.code in ("wrong_state", "not_open")
        assert refused.value.article

    def check_roles(self, state: str, do: str) -> None:
        """Those whom the row names may take the step, and nobody else."""
        rows = [t for t in self.workflow.rows[do] if t.opens or state in [s.key for s in t.sources.members]]
        allowed = {r.key for t in rows for r in t.by}
        for role in sorted({r.key for t in self.workflow.transitions for r in t.by} | {"finance", "archivist"}):
            if role in allowed:
                case = self.take(self.at(state), do, roles=frozenset({role}))
                assert case.state == self.edges[state, do]
            else:
                with pytest.raises(NotPermitted) as refused:
                    self.take(self.at(state), do, roles=frozenset({role}))
                assert refused.value.code == "role_lacking"
