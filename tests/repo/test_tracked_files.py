"""What no committed file may hold, and how long a module may be."""

import re
from pathlib import Path

import pytest

from tests.repo import ROOT, tracked_files, tracked_texts

FORBIDDEN = {
    "a registry's or mirror's address": (
        r"(?i)pythonhosted|\bindex.url\b|\bfind.links\b"
        r"|://[\w.-]*(?:pypi|npm|registry|mirror)[\w.-]*"
    ),
    "a path of somebody's machine": (
        r"(?<![\w.\-/}])/(?:work|root|home/[\w-]+|Users/[\w-]+|tmp/[\w-]+)(?:/|\b(?=[\s\"'`]))"
    ),
    "unfinished work": r"\b(?:TODO|FIXME)\b|NotImplementedError",
    "a secret": (
        r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|://[^/\s:@]+:[^/\s@{$]+@[\w.-]+\.\w+"
    ),
    "a merge left half done": r"^(?:<{7}|>{7}) ",
}
LONGEST_MODULE = 450


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    this_file = Path(__file__).relative_to(ROOT)
    found = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()!r}"
        for path, text in tracked_texts().items()
        if path != this_file
        for match in pattern.finditer(text)
    ]
    assert not found, f"{what}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("what", "sample"),
    [
        ("a registry's or mirror's address", "https://mirrors.example.cn/simple"),
        ("a path of somebody's machine", 'open("/home/somebody/x")'),
        ("a path of somebody's machine", "cd /work/elsewhere"),
        ("unfinished work", "# TODO: later"),
        ("a secret", "postgresql://agency:hunter2@db.example.cn/gongkai"),
        ("a merge left half done", "<<<<<<< HEAD"),
    ],
)
def test_the_rule_would_catch(what: str, sample: str) -> None:
    assert re.search(FORBIDDEN[what], sample, re.MULTILINE)


@pytest.mark.parametrize(
    "sample", ["https://www.gov.cn/work/2019", "/usr/share/fonts", "http://127.0.0.1:8000/root/x", "/tmp"]
)
def test_the_rules_leave_alone(sample: str) -> None:
    assert not any(re.search(pattern, sample) for pattern in FORBIDDEN.values())


def test_modules_stay_short() -> None:
    lengths = {path: text.count("\n") for path, text in tracked_texts().items() if path.suffix == ".py"}
    too_long = {str(path): lines for path, lines in lengths.items() if lines >= LONGEST_MODULE}
    assert not too_long, f"at most {LONGEST_MODULE - 1} lines a module: {too_long}"


def test_nothing_written_at_run_time_is_tracked() -> None:
    written = {"var", ".venv", "build", "dist", "__pycache__"}
    assert not [str(path) for path in tracked_files() if written & set(path.parts)]


def test_no_lock_file_records_a_download_host() -> None:
    names = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}
    assert not [str(path) for path in tracked_files() if path.name in names]
