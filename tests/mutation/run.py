"""Try the tests on every mutant of a cosmic-ray session that is not tried yet: `python tests/mutation/run.py SESSION`.

It changes the files of the tree it runs in and puts them back; `make mutate` runs it in a copy.

cosmic-ray makes the mutants and keeps the session. Its own runner starts a process for each, which spends its time on
importing and collecting; here a process that has imported what no mutant touches forks, and a file's own tests come
first. A test run is limited in processor time, not by the clock: a busy machine kills no mutant.
"""

from __future__ import annotations

import difflib
import os
import resource
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chinese_calendar  # noqa: F401
import cosmic_ray.plugins
import holidays.countries.china  # noqa: F401
import hypothesis.internal.conjecture.engine
import hypothesis.strategies  # noqa: F401
import pytest
import workalendar.core  # noqa: F401
from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkResult

CONFIG = tomllib.loads((Path(__file__).parent / "config.toml").read_text(encoding="utf-8"))["tests"]
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--hypothesis-profile=mutate")
OWN_SECONDS, ALL_SECONDS, BYTES = 20, 90, 4 << 30
"""Processor time and memory of a test run, some four times what it needs; what needs more is dead, too."""


def passes(tests: Sequence[str], seconds: int) -> bool:
    """Whether the tests pass in a process of their own."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os._exit(int(pytest.main([*OPTIONS, *tests])))
    return os.waitpid(child, 0)[1] == 0


def survives(path: str) -> bool:
    """Whether all tests pass on the file at `path` as it is now, its own tests first."""
    own: list[str] = CONFIG["own"][path]
    return passes(own, OWN_SECONDS) and passes([test for test in CONFIG["all"] if test not in own], ALL_SECONDS)


def attempt(mutation: MutationSpec) -> WorkResult:
    """Put the mutant in the place of its file and try it."""
    path = Path(mutation.module_path)
    before, stat = path.read_text(encoding="utf-8"), path.stat()
    operator: Any = cosmic_ray.plugins.get_operator(mutation.operator_name)
    after: str | None = mutate_code(before, operator(**mutation.operator_args), mutation.occurrence)
    if after is None:
        return WorkResult(worker_outcome=WorkerOutcome.NO_TEST)
    path.write_text(after, encoding="utf-8")
    try:
        outcome = TestOutcome.SURVIVED if survives(str(path)) else TestOutcome.KILLED
    finally:
        path.write_text(before, encoding="utf-8")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # what Python compiled before is still good
    diff = "\n".join(difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm=""))
    return WorkResult(worker_outcome=WorkerOutcome.NORMAL, test_outcome=outcome, diff=diff)


def main(session: str) -> None:
    """Try what is left to try. Errors: `SystemExit` if the tests do not pass without a mutant."""
    sys.path.insert(0, str(Path.cwd()))
    if not passes(CONFIG["all"], ALL_SECONDS):
        raise SystemExit("the tests do not pass without a mutant")
    sys.dont_write_bytecode = True
    with use_db(session, WorkDB.Mode.open) as db:
        items = list(db.pending_work_items)
        for number, item in enumerate(items, 1):
            db.set_result(item.job_id, attempt(item.mutations[0]))
            sys.stderr.write(f"\r{number}/{len(items)}")


if __name__ == "__main__":
    main(sys.argv[1])
