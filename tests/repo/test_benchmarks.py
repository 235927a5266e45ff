"""Every benchmark runs at its small size and tells what it is there to tell, so none can rot; times are not judged."""

import os
import re
import subprocess
import sys

import pytest

from tests.repo import ROOT

FILES = sorted(path.name for path in (ROOT / "benchmarks").glob("[!_]*.py"))

ROWS = {
    "engines.py": (
        "gongkai",
        "python-statemachine",
        "SpiffWorkflow",
        "DBOS",
        "gongkai, `step`",
        "gongkai, the target state alone",
        "python-statemachine, a machine a case",
        "python-statemachine, a machine that stays",
    ),
    "letters.py": (
        "HTML, 3 letters and forms",
        "PDF, 3 letters and forms",
        "DOCX, 3 letters and forms",
        "of which the wording",
        "60 letters",
    ),
    "provisional.py": (
        *("2015", "2020", "all"),
        *("2015", "2020", "all"),
        *("Asked on 15 November", "Asked on the day before"),
        *("国务院", "国务院", "国务院"),
    ),
    "recount.py": (
        "SQLite: 149 of 3,000 running clocks move",
        "PostgreSQL: 149 of 3,000 running clocks move",
    ),
    "startup.py": (
        "`gongkai workday`",
        "`gongkai fee`",
        "`gongkai simulate`",
        "python, doing nothing",
        "python, importing sqlmodel",
        "python, importing fastapi",
    ),
    "sweep.py": (
        "SQLite: 100 due of 600 running",
        "SQLite: 100 due of 3,000 running",
        "SQLite: 3,000 running",
        "PostgreSQL: 100 due of 600 running",
        "PostgreSQL: 100 due of 3,000 running",
        "PostgreSQL: 3,000 running",
        "SQLite",
        "PostgreSQL",
    ),
    "transition.py": tuple(
        f"{database}: `{do}`"
        for database in ("SQLite", "PostgreSQL")
        for do in ("narrow_request", "reassign", "reassign")
        for _ in range(3)
    ),
    "workday.py": (
        "`nth_working_day`",
        "`nth_working_day`, CN-GX",
        "`nth_working_day`, CN-XJ",
        "`numpy.busday_offset`, our days off",
        "`holidays` CN",
        "`workalendar` China",
        "`chinesecalendar`",
        "`numpy.busday_offset`, 500 days in one call",
    ),
}
"""How the rows of each benchmark begin, in order."""
RATIOS = {
    "engines.py": 8,
    "letters.py": 3,
    "provisional.py": 0,  # tells how often a range held, not how long anything took
    "recount.py": 2,
    "startup.py": 6,
    "sweep.py": 6,
    "transition.py": 18,
    "workday.py": 8,
}
RATIO = re.compile(r"\*\*([\d.,]+)\*\* \(([\d.,]+)–([\d.,]+)\)")


def rows_of(printed: str) -> list[list[str]]:
    """The rows of every Markdown table, as cells, without the headers."""
    tables = re.findall(r"^\|[^\n]*\n\|(?: --- \|)+\n((?:\|[^\n]*\n)+)", printed, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for body in tables for line in body.splitlines()]


def value(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_runs_and_tells_its_ratios(name: str) -> None:
    quiet = {k: v for k, v in os.environ.items() if not k.startswith(("GONGKAI_", "COV_"))}
    command = [sys.executable, str(ROOT / "benchmarks" / name), "--size", "small"]
    done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = rows_of(done.stdout)
    wanted = ROWS[name]
    assert len(rows) == len(wanted), done.stdout
    for row, begins in zip(rows, wanted, strict=True):
        assert row[0].startswith(begins), done.stdout
    ratios = [tuple(map(value, found)) for found in RATIO.findall(done.stdout)]
    assert len(ratios) == RATIOS[name], done.stdout
    assert all(0 < low <= median <= high for median, low, high in ratios)


def test_the_page_names_every_benchmark() -> None:
    page = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+\.py)` \|", page, re.MULTILINE)) == FILES
