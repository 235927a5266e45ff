"""What the READMEs show is what the commands print."""

import contextlib
import io
import re
import shlex

import pytest

from tests.repo import ROOT

BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
READMES = sorted(ROOT.glob("README*.md"))
SLOW = {"workflow check", "verify"}  # shown without output; .ci/run runs them


def shown() -> list[tuple[str, str, str]]:
    """(file, command, output) of every `$ gongkai …` in the READMEs."""
    found = []
    for path in READMES:
        for block in BLOCK.findall(path.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                if command.startswith("gongkai "):
                    found.append((path.name, command.removeprefix("gongkai "), output))
    return found


@pytest.mark.parametrize(("readme", "command", "output"), shown())
def test_readme_shows_what_the_command_prints(
    readme: str, command: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line `…` stands for any number of lines."""
    from engine.cli import main

    if command in SLOW:
        assert not output
        return
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", ["gongkai", *shlex.split(command)])
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main() in (0, None)
    pattern = "".join(r"(?:.*\n)*?" if line == "…\n" else re.escape(line) for line in output.splitlines(keepends=True))
    assert re.fullmatch(pattern, said.getvalue()), f"{readme}: gongkai {command}"


def test_both_readmes_show_the_same_commands() -> None:
    by_file = {path.name: [command for name, command, _ in shown() if name == path.name] for path in READMES}
    assert len(by_file) == 2
    assert len(set(map(tuple, by_file.values()))) == 1


PATH = re.compile(r"`((?:engine|workflows|calendars|templates|tests|docs)/[\w./-]*\w/?)`")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/operations.md"])
def test_paths_that_a_document_names_exist(name: str) -> None:
    named = PATH.findall((ROOT / name).read_text(encoding="utf-8"))
    assert not [path for path in named if not (ROOT / path).exists()]
