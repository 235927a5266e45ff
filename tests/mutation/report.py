"""Figures and survivors of a cosmic-ray session: `python tests/mutation/report.py SESSION`.

cosmic-ray's own report counts the mutants that a filter left out as killed; this one counts those that were tried.
Exit 1 if fewer than 95 in a hundred were killed.
"""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter

LEAST = 0.95
TRIED = """
    SELECT module_path, start_pos_row, operator_name, occurrence, test_outcome, diff
    FROM mutation_specs JOIN work_results USING (job_id)
    WHERE worker_outcome != 'SKIPPED' ORDER BY module_path, start_pos_row, operator_name, occurrence
"""


def change(diff: str) -> str:
    """The line that the mutant says instead."""
    return " ".join(line[1:].strip() for line in diff.splitlines() if line.startswith("+") and line[1:2] != "+")


def report(session: str) -> int:
    """Print the figures of each file and each survivor; the exit code."""
    with sqlite3.connect(f"file:{session}?mode=ro", uri=True) as db:
        rows = db.execute(TRIED).fetchall()
        waiting = db.execute("SELECT count(*) FROM work_items WHERE job_id NOT IN (SELECT job_id FROM work_results)")
        left = waiting.fetchone()[0]
    tried = Counter(row[0] for row in rows)
    alive = [row for row in rows if row[4] == "SURVIVED"]
    survived = Counter(row[0] for row in alive)
    for path, line, operator, _, _, diff in alive:
        sys.stdout.write(f"{path}:{line} {operator.removeprefix('core/')}: {change(diff or '')}\n")
    sys.stdout.write("\n| File | Mutants | Killed | Rate |\n| --- | ---: | ---: | ---: |\n")
    for path, number in [*sorted(tried.items()), ("all", len(rows))]:
        killed = number - (survived[path] if path != "all" else len(alive))
        sys.stdout.write(f"| {path} | {number} | {killed} | {killed / number:.1%} |\n")
    if left:
        sys.stdout.write(f"\n{left} mutants are not tried yet\n")
    return int(bool(left) or len(alive) > (1 - LEAST) * len(rows))


if __name__ == "__main__":
    raise SystemExit(report(sys.argv[1]))
