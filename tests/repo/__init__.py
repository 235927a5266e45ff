"""The repository's own rules."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file git knows and the work tree has, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    return tuple(Path(name) for name in listed if name and (ROOT / name).is_file())


@cache
def tracked_texts() -> dict[Path, str]:
    """The text of every tracked file that is one; documents and pictures are left out."""
    texts = {}
    for path in tracked_files():
        raw = (ROOT / path).read_bytes()
        if b"\0" not in raw[:8192]:
            texts[path] = raw.decode("utf-8")
    return texts
