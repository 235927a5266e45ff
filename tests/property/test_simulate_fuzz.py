"""Whatever is fed to `simulate`: an answer or an error with words; wrong steps are refused, the rest goes on."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from engine.core.errors import GongkaiError, InputError
from engine.core.simulate import simulate
from tests.histories import history
from tests.library import LIBRARY, REQUEST

STEPS = [
    {"on": "2022-09-30", "do": "receive", "with": {"channel": "registered_mail"}},
    {"on": "2022-09-30", "do": "register"},
]
GOOD: dict[str, Any] = {"workflow": "disclosure_request", "steps": STEPS}

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
days = st.sampled_from(("2022-10-10", "2022-10-08", "2019-05-15", "0001-01-01", "9999-12-31", "2040-02-30", "20221010"))
values = st.recursive(
    plain | days | st.sampled_from(["mail", "third_party", "c1", "disclosed", "received_on"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted({f.key for t in REQUEST.transitions for f in t.facts})
DOS = sorted(REQUEST.rows)


def run(raw: object) -> dict[str, Any] | None:
    """The result, or None for a GongkaiError. Anything else is a defect."""
    try:
        result = simulate(raw, LIBRARY)
    except GongkaiError:
        return None
    json.dumps(result, allow_nan=False)
    return result


@given(values)
def test_any_json_is_answered(raw: object) -> None:
    run(raw)


@given(st.dictionaries(st.sampled_from([*GOOD, "region", "policy", "known_on", "as_of", "version", "x"]), values))
def test_any_head_is_answered(changes: dict[str, Any]) -> None:
    run({**GOOD, **changes})


steps_of = st.fixed_dictionaries(
    {}, optional={"on": days | values, "do": st.sampled_from(DOS) | values, "with": values, "by": values, "x": values}
)


@given(st.lists(steps_of, max_size=4))
def test_any_step_is_answered(steps: list[dict[str, Any]]) -> None:
    run({**GOOD, "steps": STEPS + steps})


known = st.sampled_from(KEYS)


@given(st.data())
@settings(max_examples=250)
def test_wrong_values_in_the_middle_of_a_case_refuse_that_step_only(data: st.DataObject) -> None:
    """Every step gets any keys and any values, known and unknown."""
    scenario, _, _ = history(data.draw, 10)
    spoilt = copy.deepcopy(scenario)
    step = data.draw(st.sampled_from(spoilt["steps"]))
    step["do"] = data.draw(st.sampled_from([step["do"], *DOS]))
    step["with"] = {**step.get("with", {}), **data.draw(st.dictionaries(known, values, max_size=3))}
    result = run(spoilt)
    if result is None:  # only for a day that no calendar reaches, or a law that was not in force
        return
    assert len(result["steps"]) == len(spoilt["steps"])
    assert all(bool(s["why"]) != s["accepted"] for s in result["steps"])


@pytest.mark.parametrize("do", DOS)
@given(data=st.data())
@settings(max_examples=12)
def test_every_action_survives_any_facts(do: str, data: st.DataObject) -> None:
    keys = st.sampled_from(sorted({f.key for t in REQUEST.rows[do] for f in t.facts}) or ["x"])
    steps = [{"on": "2022-10-10", "do": do, "with": data.draw(st.dictionaries(keys, values, max_size=4))}]
    for before in ([], STEPS, [*STEPS, {"on": "2022-10-08", "do": "assign", "with": {"unit": "业务处"}}]):
        run({**GOOD, "as_of": "2022-10-12", "steps": [*before, *steps]})


# ------------------------------------------------------------------------------------------- malformed heads


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (None, "scenario"),
        ([], "scenario"),
        ({}, "workflow"),
        ({"workflow": "disclosure_request"}, "steps"),
        ({**GOOD, "steps": []}, "steps"),
        ({**GOOD, "steps": ["receive"]}, "steps[0]"),
        ({**GOOD, "steps": [{"do": "receive"}]}, "steps[0].on"),
        ({**GOOD, "steps": [{"on": "2022-09-31", "do": "receive"}]}, "steps[0].on"),
        ({**GOOD, "steps": [{"on": "2022-09-30", "do": "receive", "when": "now"}]}, "steps[0].when"),
        ({**GOOD, "steps": [{"on": "2022-09-30", "do": "receive", "with": []}]}, "steps[0].with"),
        ({**GOOD, "steps": [{"on": "2022-09-30", "do": "receive", "by": 3}]}, "steps[0].by"),
        ({**GOOD, "workflow": "visa"}, "workflow"),
        ({**GOOD, "version": "1.0"}, "version"),
        ({**GOOD, "version": ["2019.1"]}, "version"),
        ({**GOOD, "policy": {"colour": "red"}}, "policy.colour"),
        ({**GOOD, "policy": {"consultation_exclusion": "D"}}, "policy.consultation_exclusion"),
        ({**GOOD, "policy": {"supplementation_days": "15"}}, "policy.supplementation_days"),
        ({**GOOD, "policy": []}, "policy"),
        ({**GOOD, "region": 7}, "region"),
        ({**GOOD, "as_of": "tomorrow"}, "as_of"),
        ({**GOOD, "known_on": 2022}, "known_on"),
        ({**GOOD, "comment": "x"}, "comment"),
        ({**GOOD, "steps": [{"on": "1998-01-05", "do": "receive", "with": {"channel": "in_person"}}]}, "on"),
    ],
)
def test_a_malformed_scenario_names_its_field(raw: object, field: str) -> None:
    with pytest.raises(InputError) as caught:
        simulate(raw, LIBRARY)
    assert caught.value.field == field


def test_an_unknown_action_and_a_wrong_key_refuse_their_step_and_the_rest_goes_on() -> None:
    steps = [*STEPS, {"on": "2022-10-08", "do": "burn"}, {"on": "2022-10-08", "do": "assign", "with": {"unit": 5}}]
    result = simulate(
        {**GOOD, "steps": [*steps, {"on": "2022-10-09", "do": "assign", "with": {"unit": "处"}}]}, LIBRARY
    )
    assert [s["accepted"] for s in result["steps"]] == [True, True, False, False, True]
    assert "unknown_action" in result["steps"][2]["why"]
    assert "unit" in result["steps"][3]["why"]


@pytest.mark.parametrize(
    ("arrived_on", "on", "version"),
    [
        ("2019-05-14", "2019-05-16", "2008.1"),
        ("2019-05-15", "2019-05-16", "2019.1"),
        (None, "2019-05-14", "2008.1"),
        (None, "2019-05-15", "2019.1"),
        ("yesterday", "2019-05-15", "2019.1"),
    ],
)
def test_the_law_of_the_day_of_arrival_governs(arrived_on: str | None, on: str, version: str) -> None:
    facts = {"channel": "registered_mail", **({"arrived_on": arrived_on} if arrived_on else {})}
    result = simulate({**GOOD, "steps": [{"on": on, "do": "receive", "with": facts}]}, LIBRARY)
    assert result["version"] == version


def test_days_no_calendar_reaches() -> None:
    late = [
        {"on": "2040-01-04", "do": "receive", "with": {"channel": "in_person"}},
        {"on": "2040-01-04", "do": "register"},
    ]
    result = simulate({**GOOD, "steps": late}, LIBRARY)
    assert [s["accepted"] for s in result["steps"]] == [True, False]
    assert "2040" in result["steps"][1]["why"]
    with pytest.raises(GongkaiError):
        simulate({**GOOD, "as_of": "2040-01-04"}, LIBRARY)
