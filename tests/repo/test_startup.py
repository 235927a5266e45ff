"""The commands people run in scripts leave heavy libraries alone; how long they take, benchmarks/startup.py says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"alembic", "dbos", "docx", "fastapi", "igraph", "pydantic_settings", "sqlalchemy", "sqlmodel"}

PROBE = """
import json, sys
from engine.cli import main
where, *sys.argv[1:] = sys.argv[1:]
sys.argv[0] = "gongkai"
try:
    code = main()
except SystemExit as stop:
    code = stop.code
with open(where, "w", encoding="utf-8") as file:
    json.dump({"code": code or 0, "modules": sorted(sys.modules)}, file)
"""

SCENARIO = {
    "workflow": "disclosure_request",
    "steps": [
        {"on": "2022-09-30", "do": "receive", "with": {"channel": "registered_mail"}},
        {"on": "2022-09-30", "do": "register"},
    ],
}

COMMANDS = {
    "help": ["--help"],
    "workday": ["workday", "add", "2022-09-30", "20", "--json"],
    "month grid": ["workday", "explain", "2022-09-30", "20", "--svg", "grid.svg", "--json"],
    "fee": ["fee", "--items", "31", "--json"],
    "simulate": ["simulate", "scenario.json", "--json"],
}


def quiet_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "COV_"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenario.json").write_text(json.dumps(SCENARIO), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_leaves_heavy_libraries_alone(command: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "probe.json", *COMMANDS[command]],
        cwd=folder,
        env=quiet_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads((folder / "probe.json").read_text(encoding="utf-8"))
    assert seen["code"] == 0, done.stdout + done.stderr
    heavy = HEAVY if command == "simulate" else HEAVY | {"engine.core.definition", "transitions"}
    assert not heavy & set(seen["modules"])
