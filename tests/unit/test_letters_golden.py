"""The wording of every letter, word for word: a changed wording needs a new version.

After a deliberate change raise `version` in the wording file (or in the shared frame it extends), then run
`GONGKAI_UPDATE_GOLDEN=1 pytest tests/unit/test_letters_golden.py` and review the difference. Text that changed under
the same version is not written, nor under one that an earlier text had: a golden file keeps the fingerprints of these.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.letter_drafts import files_of
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


def _golden(key: str) -> dict[str, Any]:
    path = GOLDEN / f"{key}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _known(golden: Mapping[str, Any]) -> dict[str, str]:
    """Fingerprints of every wording there has been, by version."""
    return {**golden.get("earlier", {}), golden["version"]: golden["wording"]} if golden else {}


def _reused(golden: Mapping[str, Any], version: str, wording: str) -> bool:
    """Whether a version would stand for another wording than it did."""
    return _known(golden).get(version, wording) != wording


@pytest.mark.parametrize("key", WRITER.keys())
def test_wording_is_frozen_under_its_version(key: str) -> None:
    current, golden = _current(key), _golden(key)
    assert not _reused(golden, current["version"], current["wording"]), (
        f"the wording of {key} changed, but version {current['version']} stands for another text: raise `version`"
    )
    earlier = {v: w for v, w in _known(golden).items() if v != current["version"]}
    current |= {"earlier": earlier} if earlier else {}
    if UPDATE:
        text = json.dumps(current, ensure_ascii=False, indent=1)
        (GOLDEN / f"{key}.json").write_text(text + "\n", encoding="utf-8")
        return
    assert golden, f"{key}.json is missing: run with GONGKAI_UPDATE_GOLDEN=1"
    assert current == golden


@pytest.mark.parametrize("key", WRITER.keys())
def test_a_change_anywhere_in_a_wording_is_seen(key: str) -> None:
    """A word more in any file that the letter is made of needs a new version; the same under one does not."""
    golden = _golden(key)
    version, files = WRITER.wording(key).version, files_of(WRITER, key, WRITER.source(f"{key}.j2"))
    assert set(files) == set(WRITER.wording(key).files)
    for name, text in files.items():
        changed = LetterWriter(files={**files, name: text + "字"}).wording(key)
        assert changed.version == version
        assert _reused(golden, version, changed.fingerprint), name
        assert not _reused(golden, f"{version}1", changed.fingerprint)
        for earlier in golden.get("earlier", {}):
            assert _reused(golden, earlier, changed.fingerprint)
    assert not _reused(golden, version, LetterWriter(files=files).wording(key).fingerprint)


def test_no_golden_file_without_a_letter() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(WRITER.keys())
