"""Random histories of whole requests: the engine and the plain second implementation say the same of every step and of
every period."""

from __future__ import annotations

from datetime import date

from hypothesis import given, note, settings, strategies as st

from engine.core.simulate import simulate
from tests.histories import history
from tests.library import LIBRARY

HOUSE_RULES = ("delivery:", "undeliverable_cap:")
"""Clocks of a consultation that the naive case does not keep."""


@given(st.data())
@settings(max_examples=400)
def test_engine_and_naive_case_agree(data: st.DataObject) -> None:
    scenario, expected, case = history(data.draw)
    note(repr(scenario))
    result = simulate(scenario, LIBRARY)
    assert [s["accepted"] for s in result["steps"]] == expected, result["steps"]
    wanted = case.clocks(date.fromisoformat(scenario["as_of"]))
    assert (result["state"], result["outcome"]) == (case.state, case.outcome)
    for key, clock in wanted.items():
        assert {k: result["clocks"][key][k] for k in clock} == clock, key
    assert {k for k in result["clocks"] if not k.startswith(HOUSE_RULES)} == set(wanted)
