"""What the commands that people run in scripts cost from start to end, beside a Python that does nothing.

Processor time, user and system: how long one waits beyond it is up to what else the machine does.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import _measure as m

LONGEST = 0.3  # seconds
SCENARIO = {
    "workflow": "disclosure_request",
    "steps": [
        {"on": "2022-09-30", "do": "receive", "with": {"channel": "registered_mail"}},
        {"on": "2022-09-30", "do": "register"},
        {"on": "2022-10-12", "do": "assign", "with": {"unit": "业务处"}},
        {"on": "2022-10-21", "do": "submit_draft", "with": {"outcome": "disclosed"}},
    ],
}
COMMANDS = {
    "gongkai workday": ("workday", "add", "2022-09-30", "20"),
    "gongkai fee": ("fee", "--items", "35"),
    "gongkai simulate": ("simulate", "scenario.json"),
}
GONGKAI = (sys.executable, "-c", "from engine.cli import main; raise SystemExit(main())")
OTHERS = {
    "python, doing nothing": (sys.executable, "-c", "pass"),
    "python, importing sqlmodel": (sys.executable, "-c", "import sqlmodel"),
    "python, importing fastapi": (sys.executable, "-c", "import fastapi"),
}
NOTHING = next(iter(OTHERS))


def spent_by_children() -> float:
    """Seconds of processor time of every process that this one started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def contender(command: tuple[str, ...], folder: str, times: int) -> m.Contender:
    """Run it to its end."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}

    def work() -> None:
        subprocess.run(command, cwd=folder, env=quiet, stdout=subprocess.DEVNULL, check=True)

    return m.Contender(work, times=times, clock=spent_by_children)


def main() -> None:
    """Print the table."""
    rounds, times = (1, 1) if m.size() == "small" else (10, 3)
    with TemporaryDirectory(prefix="gongkai-bench-") as folder:
        Path(folder, "scenario.json").write_text(json.dumps(SCENARIO), encoding="utf-8")
        contenders = {name: contender((*GONGKAI, *words), folder, times) for name, words in COMMANDS.items()}
        contenders |= {name: contender(words, folder, times) for name, words in OTHERS.items()}
        taken = m.take_turns(contenders, rounds)
    rows = []
    for name in (*COMMANDS, *OTHERS):
        seconds = taken.time(name)
        met = "met" if seconds.median <= LONGEST else "**missed**"
        told = (f"≤ {LONGEST} s", met) if name in COMMANDS else ("–", "–")
        plain = f"{m.shown(seconds.median)} ({m.shown(seconds.low)}–{m.shown(seconds.high)})"
        rows.append([f"`{name}`" if name in COMMANDS else name, plain, *told, m.spread(taken.ratio(name, NOTHING))])
    print(m.machine_note())
    m.table("Start of the command line", ("Command", "processor time", "target", "", "to an empty Python"), rows)


if __name__ == "__main__":
    main()
