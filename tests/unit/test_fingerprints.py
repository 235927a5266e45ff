"""Published is frozen: a definition that changed needs a new version, because running cases keep the old one.

`tests/golden/fingerprints.json` holds for each version its fingerprint and the release that published it. While
`released` is null the version may still change: run `GONGKAI_UPDATE_GOLDEN=1 pytest tests/unit/test_fingerprints.py`
and say in the commit what changed. A release fills in `released`; from then on nothing rewrites the line.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.core.definition import StopAll
from engine.core.fingerprint import canonical, fingerprint
from workflows import WORKFLOWS

GOLDEN = Path(__file__).parents[1] / "golden" / "fingerprints.json"
UPDATE = os.environ.get("GONGKAI_UPDATE_GOLDEN") == "1"
EVERY = {w.version_key: w for versions in WORKFLOWS.values() for w in versions}


def _golden() -> dict[str, dict[str, Any]]:
    held: dict[str, dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    return held


def _update(key: str, current: str) -> None:
    held = _golden()
    held[key] = {"fingerprint": current, "released": None}
    GOLDEN.write_text(json.dumps(dict(sorted(held.items())), indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("key", sorted(EVERY))
def test_a_published_version_does_not_change(key: str) -> None:
    current, held = fingerprint(EVERY[key]), _golden().get(key, {})
    if UPDATE and held.get("fingerprint") != current and not held.get("released"):
        _update(key, current)
        return
    if held.get("fingerprint") == current:
        return
    if held.get("released"):
        pytest.fail(
            f"{key} was published with release {held['released']} and is frozen, but it changed. Take the change back"
            f" and write it as a new version: a module beside the old one, reusing its rows, and an entry in"
            f" workflows/registry.py. Running cases keep {key}."
        )
    pytest.fail(
        f"{key} changed (not released yet). If that is meant, put this into {GOLDEN.name} and say why in the commit:\n"
        f'"{key}": {{"fingerprint": "{current}", "released": null}}'
    )


def test_no_published_version_disappears() -> None:
    assert set(_golden()) <= set(EVERY), "cases still run under it: a definition is never removed"


def test_every_part_of_a_definition_counts() -> None:
    workflow = WORKFLOWS["consultation"][-1]
    row = workflow.transitions[0]
    changed = (
        replace(workflow, title="别的名称"),
        replace(workflow, transitions=(replace(row, others="另一人"), *workflow.transitions[1:])),
        replace(workflow, on_enter={"sent": (StopAll(),)}),
    )
    assert len({fingerprint(w) for w in (workflow, *changed)}) == 4


def test_the_text_behind_a_fingerprint_is_the_same_everywhere() -> None:
    workflow = WORKFLOWS["consultation"][-1]
    text = canonical(workflow)
    assert text == canonical(replace(workflow))
    assert "0x" not in text
    assert json.loads(text)["version"] == workflow.version
