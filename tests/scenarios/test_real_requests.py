"""Six requests of which a published decision states the dates and the last day (examples/requests)."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.core.simulate import simulate
from tests.library import LIBRARY
from tests.naive_days import COUNTRY

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "requests"
with (FOLDER / "real_requests.csv").open(encoding="utf-8", newline="") as table:
    CASES: dict[str, dict[str, str]] = {row["id"]: row for row in csv.DictReader(table)}


def run(case: str) -> dict[str, Any]:
    return simulate(json.loads((FOLDER / f"{case}.json").read_text(encoding="utf-8")), LIBRARY)


def test_every_case_has_its_scenario() -> None:
    assert sorted(CASES) == sorted(p.stem for p in FOLDER.glob("*.json")) == ["D01", "D05", "D09", "D14", "D18", "E02"]


@pytest.mark.parametrize("case", CASES)
def test_the_last_day_is_the_one_the_decision_counted(case: str) -> None:
    stated, result = CASES[case], run(case)
    assert all(step["accepted"] for step in result["steps"]), result["steps"]
    assert result["version"] == {"711": "2019.1", "492": "2008.1"}[stated["regulation"]]
    reply = result["clocks"]["reply"]
    assert reply["started_on"] == stated["received_on"]
    assert reply["due_on"] == stated["last_day"]
    late = int(stated["working_days_late"])
    assert (reply["late"], reply["working_days_late"]) == (late > 0, late)
    if stated["in_time"]:
        assert reply["late"] == (stated["in_time"] == "no")


@pytest.mark.parametrize("case", CASES)
def test_the_last_day_by_walking_over_the_days(case: str) -> None:
    stated = CASES[case]
    last_day = date.fromisoformat(stated["last_day"])
    assert COUNTRY.after(date.fromisoformat(stated["received_on"]), int(stated["limit_working_days"])) == last_day
    if stated["in_time"] == "no":
        late = COUNTRY.between(last_day, date.fromisoformat(stated["reply_or_review_on"]))
        assert len(late) == int(stated["working_days_late"])


@pytest.mark.parametrize(
    ("case", "replied_on", "received_on"),
    [("D09", "2022-06-23", None), ("D14", "2021-06-15", "2021-06-16"), ("D18", "2023-11-20", "2023-11-21")],
)
def test_what_the_decisions_state_of_the_reply(case: str, replied_on: str, received_on: str | None) -> None:
    result = run(case)
    assert result["state"] == "replied"
    assert result["clocks"]["reply"]["stopped_on"] == replied_on
    if received_on:
        assert result["clocks"]["reconsideration"]["started_on"] == received_on


def test_without_a_reply_the_period_stays_open() -> None:
    assert run("D01")["clocks"]["reply"]["working_days_left"] == 0
    assert run("D05")["clocks"]["reply"]["status"] == "expired"
