"""README, Makefile, CHANGELOG, licence and pins: what a newcomer meets first."""

import re
import subprocess
import tomllib

import pytest

from engine import __version__
from tests.repo import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def targets_of_the_makefile() -> dict[str, str | None]:
    """Target -> its `##` help, or None; file targets (with a $ or a dot) are left out."""
    return dict(re.findall(r"^([a-z][a-z-]*):(?!=)[^#\n]*(?:## (.+))?$", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_readme_shows(command: str) -> None:
    readmes = sorted(ROOT.glob("README*.md"))
    assert ROOT / "README.md" in readmes
    for readme in readmes:
        assert command in readme.read_text(encoding="utf-8"), f"{readme.name} does not show `{command}`"


def test_every_make_target_has_help() -> None:
    without = [target for target, text in targets_of_the_makefile().items() if not text]
    assert not without, f"add `## what it does` to {without}"


def test_the_promised_make_targets_exist_and_are_phony() -> None:
    promised = {
        "help",
        "demo",
        "test",
        "check",
        "check-static",
        "docs",
        "serve",
        "bench",
        "clean",
        "constraints",
    }
    assert promised <= targets_of_the_makefile().keys()
    phony = set(re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[1].split())
    assert phony == targets_of_the_makefile().keys()


def test_make_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for target in targets_of_the_makefile():
        assert re.search(rf"^  {target} ", listed, re.MULTILINE), f"`make help` does not list {target}"


def test_changelog_is_open() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_licence_is_the_one_the_calendar_requires() -> None:
    assert PYPROJECT["project"]["license"] == "GPL-3.0-or-later"
    assert "Version 3, 29 June 2007" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_version_has_one_source() -> None:
    assert "version" in PYPROJECT["project"]["dynamic"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def name_of(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


def test_constraints_pin_every_requirement_and_nothing_else_is_in_them() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+]+", pin) for pin in pins)
    project = PYPROJECT["project"]
    asked = [*project["dependencies"], *(x for extra in project["optional-dependencies"].values() for x in extra)]
    missing = {name_of(requirement) for requirement in asked} - {name_of(pin) for pin in pins}
    assert not missing, f"`make constraints` pins {missing}"
