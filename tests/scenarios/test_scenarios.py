"""Scenarios dated by hand: each file counts its days in `comment`, from the notices, before the engine is asked.

`refused` names every step that must be refused, with a piece of its reason; every other step must be accepted.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.core.simulate import simulate
from tests.library import LIBRARY
from tests.naive_days import COUNTRY

HERE = Path(__file__).parent
NAMES = sorted(p.stem for p in HERE.glob("*.json"))
KEYS = {
    "state",
    "outcome",
    "clocks",
    "no_clocks",
    "refused",
    "letters",
    "no_letters",
    "letter_counts",
    "remarks",
    "events",
}
COUNT = re.compile(r"[Ww]orking days after (\d{4}-\d\d-\d\d):([^.;]*)")
PAIR = re.compile(r"(\d\d)-(\d\d) (\d+)\b")


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    assert set(found) == {"comment", "scenario", "expect"}
    assert set(found["expect"]) <= KEYS
    return found


def check_steps(result: dict[str, Any], refused: list[dict[str, Any]]) -> None:
    wanted = {x["step"]: x for x in refused}
    for i, step in enumerate(result["steps"]):
        if i in wanted:
            assert step["do"] == wanted[i]["do"], f"step {i}"
            assert not step["accepted"], f"step {i} {step['do']} went through"
            assert wanted[i]["why"] in step["why"], f"step {i}: {step['why']}"
        else:
            assert step["accepted"], f"step {i} {step['do']}: {step['why']}"
    assert set(wanted) <= set(range(len(result["steps"])))


def check_clocks(result: dict[str, Any], expect: dict[str, Any]) -> None:
    for key, wanted in expect.get("clocks", {}).items():
        got = result["clocks"][key]
        assert {k: got[k] for k in wanted} == wanted, key
    assert not set(expect.get("no_clocks", ())) & set(result["clocks"])


def check_letters(result: dict[str, Any], expect: dict[str, Any]) -> None:
    written = [x["key"] for x in result["letters"]]
    assert set(expect.get("letters", ())) <= set(written), written
    assert not set(expect.get("no_letters", ())) & set(written)
    for key, times in expect.get("letter_counts", {}).items():
        assert written.count(key) == times, key


@pytest.mark.parametrize("name", NAMES)
def test_scenario(name: str) -> None:
    found = read(name)
    expect = found["expect"]
    result = simulate(found["scenario"], LIBRARY)
    check_steps(result, expect.get("refused", []))
    for key in ("state", "outcome"):
        if key in expect:
            assert result[key] == expect[key]
    check_clocks(result, expect)
    check_letters(result, expect)
    told = [f"{x['case']}:{x['do']}:{x['on']}" for x in result["events"]]
    assert set(expect.get("events", ())) <= set(told), told
    if "remarks" in expect:
        assert bool(result["remarks"]) == bool(expect["remarks"]), result["remarks"]
        for piece in expect["remarks"]:
            assert any(piece in remark for remark in result["remarks"]), result["remarks"]


@pytest.mark.parametrize("name", NAMES)
def test_the_comment_counts_the_days(name: str) -> None:
    """Every due date is counted in the comment, and every count there is right by the notices (those of all years:
    what was not yet published is counted in words)."""
    found = read(name)
    comment = " ".join(found["comment"])
    for key, clock in found["expect"].get("clocks", {}).items():
        for field in ("due_on", "latest_due_on"):
            day = clock.get(field)
            assert not day or day[5:] in comment, f"{key} {day} is not counted"
    if "known_on" in found["scenario"] and found["scenario"]["known_on"] < "2020-01-27":
        return
    for start_text, rest in COUNT.findall(comment):
        start = date.fromisoformat(start_text)
        for month, day, number in PAIR.findall(rest):
            year = start.year + ((int(month), int(day)) < (start.month, start.day))
            end = date(year, int(month), int(day))
            assert end <= COUNTRY.published_until
            count = COUNTRY.between(start, end)
            assert count[-1] == end, f"{end} is no working day"
            assert len(count) == int(number), f"{end} is day {len(count)} after {start}, not {number}"


def test_every_file_has_a_scenario_of_its_own() -> None:
    texts = [json.dumps(read(name)["scenario"], sort_keys=True) for name in NAMES]
    assert len(texts) == len(set(texts)) >= 60
