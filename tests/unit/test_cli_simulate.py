"""gongkai simulate and gongkai fee."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests.commands import gongkai, refused

STEPS: list[dict[str, Any]] = [
    {"on": "2022-09-30", "do": "receive", "with": {"channel": "registered_mail"}},
    {"on": "2022-09-30", "do": "register"},
    {"on": "2022-10-10", "do": "assign", "with": {"unit": "业务处"}},
]
SCENARIO: dict[str, Any] = {"workflow": "disclosure_request", "as_of": "2022-10-20", "steps": STEPS}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(value: Any, name: str = "s.json") -> str:
        data = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return written


def test_one_scenario(write: Any) -> None:
    path = write(SCENARIO)
    told = gongkai("simulate", path, "--json").json
    assert (told["state"], told["outcome"], told["version"]) == ("in_handling", None, "2019.1")
    assert told["clocks"]["reply"] == {
        "status": "running",
        "started_on": "2022-09-30",
        "due_on": "2022-11-02",
        "stopped_on": None,
        "late": False,
        "working_days_late": 0,
        "working_days_left": 9,
        "excluded_days": 0,
        "kind": "duty",
        "latest_due_on": None,
        "provisional": False,
        "missing_notice": None,
        "earliest": "2022-11-02",
        "latest": "2022-11-02",
        "warnings": [],
        "run": 1,
        "unit": "working",
        "target_on": None,
        "due_at": None,
    }
    assert [s["accepted"] for s in told["steps"]] == [True, True, True]
    text = gongkai("simulate", path)
    assert text.code == 0
    assert "期限 reply" in text.out


def test_several_files_print_a_line_each(write: Any) -> None:
    paths = [write(SCENARIO, "a.json"), write({**SCENARIO, "steps": STEPS[:1]}, "b.json")]
    assert [x["state"] for x in gongkai("simulate", *paths, "--json").lines] == ["in_handling", "received"]


def test_a_file_with_a_byte_order_mark_and_stdin(write: Any) -> None:
    raw = json.dumps(SCENARIO).encode()
    assert gongkai("simulate", write(b"\xef\xbb\xbf" + raw), "--json").json["state"] == "in_handling"
    assert gongkai("simulate", "-", "--json", stdin=raw).json["state"] == "in_handling"


def test_the_day_of_knowledge_decides(write: Any) -> None:
    """A receipt on 2020-01-17; the extension of that year's Spring Festival was published on 2020-01-27."""
    steps = [{**STEPS[0], "on": "2020-01-17"}, {**STEPS[1], "on": "2020-01-17"}]
    due = [
        gongkai("simulate", write({**SCENARIO, "steps": steps, "as_of": "2020-01-17", **more}), "--json").json[
            "clocks"
        ]["reply"]["due_on"]
        for more in ({"known_on": "2020-01-26"}, {"known_on": "2020-01-27"}, {})
    ]
    assert due == ["2020-02-19", "2020-02-21", "2020-02-21"]


BAD_STEPS: dict[str, tuple[dict[str, Any], str]] = {
    "an impossible action": ({"on": "2022-10-12", "do": "dispatch", "with": {"way": "mail"}}, "已签发"),
    "no such action": ({"on": "2022-10-12", "do": "burn"}, "burn"),
    "an unknown key": ({"on": "2022-10-12", "do": "reassign", "with": {"unit": "a", "colour": "红"}}, "colour"),
    "a missing key": ({"on": "2022-10-12", "do": "reassign"}, "unit"),
    "a date before the case's last": ({"on": "2022-10-09", "do": "reassign", "with": {"unit": "a"}}, "2022-10-10"),
    "a rule of the law": ({"on": "2022-10-12", "do": "extend_reply", "with": {"days": 21}}, "第三十三条"),
    "a period past every calendar": (
        {"on": "2022-10-12", "do": "request_reasons", "with": {"facts": "三百件", "period_days": 5_000}},
        "2028",
    ),
}


@pytest.mark.parametrize("what", BAD_STEPS)
def test_a_bad_step_is_refused_and_the_rest_goes_on(write: Any, what: str) -> None:
    step, says = BAD_STEPS[what]
    after = {"on": "2022-10-14", "do": "reassign", "with": {"unit": "法规处"}}
    told = gongkai("simulate", write({**SCENARIO, "steps": [*STEPS, step, after]}), "--json").json
    assert [s["accepted"] for s in told["steps"]] == [True, True, True, False, True]
    assert says in told["steps"][3]["why"]
    assert gongkai("simulate", write({**SCENARIO, "steps": [*STEPS, step]})).out.count("拒绝") == 1


def test_an_unpublished_year_refuses_the_step(write: Any) -> None:
    steps = [{**STEPS[0], "on": "2040-01-04"}, {**STEPS[1], "on": "2040-01-04"}]
    told = gongkai("simulate", write({"workflow": "disclosure_request", "steps": steps}), "--json").json
    assert [s["accepted"] for s in told["steps"]] == [True, False]
    assert "2040" in told["steps"][1]["why"]


MALFORMED: dict[str, tuple[Any, str]] = {
    "a list": ([], "字段：scenario"),
    "nothing": ({}, "字段：workflow"),
    "an unknown key": ({**SCENARIO, "colour": "红"}, "字段：colour"),
    "no steps": ({**SCENARIO, "steps": []}, "字段：steps"),
    "steps that are none": ({**SCENARIO, "steps": {"a": 1}}, "字段：steps"),
    "a step that is none": ({**SCENARIO, "steps": [3]}, "字段：steps[0]"),
    "a step without do": ({**SCENARIO, "steps": [{"on": "2022-09-30"}]}, "字段：steps[0]"),
    "an unknown key in a step": ({**SCENARIO, "steps": [{**STEPS[0], "who": "a"}]}, "字段：steps[0].who"),
    "with that is no object": ({**SCENARIO, "steps": [{**STEPS[0], "with": []}]}, "字段：steps[0].with"),
    "by that is no name": ({**SCENARIO, "steps": [{**STEPS[0], "by": 3}]}, "字段：steps[0].by"),
    "a bad date": ({**SCENARIO, "steps": [{**STEPS[0], "on": "2022-02-30"}]}, "字段：steps[0].on"),
    "no date": ({**SCENARIO, "steps": [{"do": "receive"}]}, "字段：steps[0].on"),
    "a bad as_of": ({**SCENARIO, "as_of": "x"}, "字段：as_of"),
    "a bad known_on": ({**SCENARIO, "known_on": 3}, "字段：known_on"),
    "an unknown workflow": ({**SCENARIO, "workflow": "x"}, "字段：workflow"),
    "an unknown version": ({**SCENARIO, "version": "x"}, "字段：version"),
    "an unknown policy": ({**SCENARIO, "policy": {"x": 1}}, "字段：policy.x"),
    "a bad policy": ({**SCENARIO, "policy": {"consultation_exclusion": "D"}}, "字段：policy.consultation_exclusion"),
    "a policy of the wrong type": ({**SCENARIO, "policy": {"payment_days": []}}, "字段：policy.payment_days"),
    "policy that is no object": ({**SCENARIO, "policy": "x"}, "字段：policy"),
    "an unknown region": ({**SCENARIO, "region": "CN-XX"}, "字段：region"),
    "before any definition": ({**SCENARIO, "steps": [{**STEPS[0], "on": "2007-01-04"}]}, "字段：on"),
    "an as_of past every calendar": ({**SCENARIO, "as_of": "2040-01-04"}, "2040"),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_scenario_is_refused(write: Any, what: str) -> None:
    scenario, says = MALFORMED[what]
    path = write(scenario)
    code = "calendar_range" if "calendar" in what else "unknown_region" if "region" in what else "bad_input"
    refused(code, "simulate", path, "--json", says=says)
    refused(code, "simulate", path, says="s.json")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "第 1 行"),
        (b'{"workflow":\n', "第 2 行"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "嵌套过深"),
        (b'{"workflow": ' + b"9" * 5_000 + b"}", "数值"),
        (b'{"workflow": NaN}', "数值"),
    ],
)
def test_a_file_that_is_no_json_is_refused(write: Any, data: bytes, says: str) -> None:
    refused("bad_input", "simulate", write(data), "--json", says=says)
    refused("bad_input", "simulate", "-", stdin=data, says="标准输入")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    refused("file", "simulate", str(tmp_path / "none.json"), says="none.json")
    refused("file", "simulate", str(tmp_path), "--json", says=str(tmp_path))
    refused("bad_usage", "simulate", says="SCENARIO.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARTS = ("workflow", "version", "region", "policy", "known_on", "as_of", "steps")


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_in_a_scenario_nothing_breaks(data: st.DataObject) -> None:
    """A good scenario with something else in one or two of its places: an answer or a refusal, never an exception."""
    scenario = json.loads(json.dumps(SCENARIO))
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from((*PARTS, "step", "with")))
        value = data.draw(JSON)
        if place == "step":
            scenario["steps"] = [*STEPS, {"on": "2022-10-12", "do": "reassign", "with": {}, "by": "x"}]
            scenario["steps"][3][data.draw(st.sampled_from(("on", "do", "with", "by")))] = value
        elif place == "with":
            key = data.draw(st.sampled_from(("unit", "handler", "x", "ref")))
            scenario["steps"] = [*STEPS, {"on": "2022-10-12", "do": "reassign", "with": {key: value}}]
        else:
            scenario[place] = value
    done = gongkai("simulate", "-", "--json", stdin=json.dumps(scenario).encode())
    assert done.code in (0, 2)
    if done.code == 0:
        assert "state" in done.json
    else:
        assert done.out == ""
        assert done.err.startswith("[")


# ------------------------------------------------------------------------------------------------- fee


def test_fee() -> None:
    assert gongkai("fee", "--items", "35", "--json").json == {
        "amount": 3000,
        "method": "items",
        "tiers": [
            {"from": 1, "to": 10, "count": 10, "unit": 0, "amount": 0},
            {"from": 11, "to": 30, "count": 20, "unit": 100, "amount": 2000},
            {"from": 31, "to": 35, "count": 5, "unit": 200, "amount": 1000},
        ],
    }
    assert gongkai("fee", "--pages", "250", "--json").json["amount"] == 4700
    assert gongkai("fee", "--pages", "68").out.splitlines()[-1] == "合计：380 元"
    assert gongkai("fee", "--items", "0", "--json").json == {"amount": 0, "method": "items", "tiers": []}


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("--items", "-1"), "bad_input", "字段：items"),
        (("--items", "x"), "bad_input", "字段：items"),
        (("--pages", "2.5"), "bad_input", "字段：pages"),
        (("--pages", "100001"), "bad_input", "字段：pages"),
        (("--pages", "9" * 5_000), "bad_input", "字段：pages"),
        ((), "bad_usage", "--items --pages"),
        (("--items",), "bad_usage", "--items"),
        (("--items", "3", "--pages", "4"), "bad_usage", "只能用一种"),
    ],
)
def test_a_bad_fee_names_the_field(args: tuple[str, ...], code: str, says: str) -> None:
    refused(code, "fee", *args, says=says)
