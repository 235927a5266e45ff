"""The wording of every letter, word for word: a changed wording needs a new version.

After a deliberate change raise `version` in the wording file (or in the shared frame it extends), then run
`GONGKAI_UPDATE_GOLDEN=1 pytest tests/unit/test_letters_golden.py` and review the difference. Text that changed under
the same version is not written.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.letters import LetterWriter
from tests.wordings import Edited

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
WRITER = LetterWriter()
KEYS = WRITER.keys()
UPDATE = os.environ.get("GONGKAI_UPDATE_GOLDEN") == "1"
VERSION = re.compile(r"^version = (\d+)$", re.MULTILINE)


def _current(writer: LetterWriter, key: str) -> dict[str, Any]:
    letter = writer.compose(key, writer.sample_values(key))
    return {
        "version": letter.version,
        "wording": writer.wording(key).fingerprint,
        "elements": sorted(letter.elements),
        "text": letter.plain_text().split("\n"),
    }


def _golden(key: str) -> dict[str, Any]:
    path = GOLDEN / f"{key}.json"
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return held


def _changed_in_silence(golden: dict[str, Any], current: dict[str, Any]) -> bool:
    return bool(golden.get("version") == current["version"] and golden["wording"] != current["wording"])


@pytest.mark.parametrize("key", KEYS)
def test_wording_is_frozen_under_its_version(key: str) -> None:
    path = GOLDEN / f"{key}.json"
    current, golden = _current(WRITER, key), _golden(key)
    silent = _changed_in_silence(golden, current)
    if UPDATE and not silent:
        path.write_text(json.dumps(current, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    assert golden, f"{path.name} is missing: run with GONGKAI_UPDATE_GOLDEN=1"
    assert not silent, (
        f"the wording of {key} changed but its version is still {current['version']}: raise `version` in its header"
    )
    assert current == golden


@pytest.mark.parametrize("key", KEYS)
def test_a_word_more_is_noticed_unless_the_version_says_so(key: str) -> None:
    """In the letter's own file, or in any file that it shares."""
    for file in WRITER.wording(key).files:
        assert _changed_in_silence(_golden(key), _current(_with_a_word_more(file), key)), file
    assert not _changed_in_silence(_golden(key), _current(_with_a_word_more(f"{key}.j2", "version = 999"), key))


def _with_a_word_more(file: str, version: str = "") -> Edited:
    def edit(name: str, text: str) -> str:
        if name != file:
            return text
        return (VERSION.sub(version, text) if version else text) + "{# 附 #}\n"

    return Edited(edit)


def test_no_golden_file_without_a_letter() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(KEYS)
