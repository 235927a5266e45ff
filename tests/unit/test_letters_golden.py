"""The wording of every letter, word for word: a changed wording needs a new version.

After a deliberate change raise `version` in the wording file (or in the shared frame it extends), then run
`GONGKAI_UPDATE_GOLDEN=1 pytest tests/unit/test_letters_golden.py` and review the difference. Text that changed under
the same version is not written.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.letters import LetterWriter

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
WRITER = LetterWriter()
UPDATE = os.environ.get("GONGKAI_UPDATE_GOLDEN") == "1"


def _current(key: str) -> dict[str, Any]:
    letter = WRITER.compose(key, WRITER.sample_values(key))
    return {
        "version": letter.version,
        "wording": WRITER.wording(key).fingerprint,
        "elements": sorted(letter.elements),
        "text": letter.plain_text().split("\n"),
    }


@pytest.mark.parametrize("key", WRITER.keys())
def test_wording_is_frozen_under_its_version(key: str) -> None:
    path = GOLDEN / f"{key}.json"
    current = _current(key)
    golden: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    same_version = golden.get("version") == current["version"]
    if UPDATE and not (same_version and golden["wording"] != current["wording"]):
        path.write_text(json.dumps(current, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    assert golden, f"{path.name} is missing: run with GONGKAI_UPDATE_GOLDEN=1"
    assert not (same_version and golden["wording"] != current["wording"]), (
        f"the wording of {key} changed but its version is still {current['version']}: raise `version` in its header"
    )
    assert current == golden


def test_no_golden_file_without_a_letter() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(WRITER.keys())
