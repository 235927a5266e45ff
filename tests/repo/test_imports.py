"""What the pure parts may import at all; the layers between our own packages are in pyproject.toml."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repo import ROOT, tracked_files

# no I/O, no wall clock, no randomness
IMPURE = {
    "asyncio",
    "http",
    "io",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "smtplib",
    "socket",
    "sqlite3",
}
IMPURE |= {"subprocess", "tempfile", "time", "urllib", "uuid"}
PURE_STDLIB = set(sys.stdlib_module_names) - IMPURE


def modules_under(package: str) -> list[Path]:
    return [path for path in tracked_files() if path.is_relative_to(package) and path.suffix == ".py"]


def imported_by(path: Path) -> Iterator[str]:
    """Dotted names, relative ones resolved, in functions and under TYPE_CHECKING too."""
    package = path.parent.parts
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            if stem in {"engine", "engine.core"}:  # `from engine.core import ports` names a module
                yield from (f"{stem}.{alias.name}" for alias in node.names)
            else:
                yield stem


def within(name: str, allowed: set[str]) -> bool:
    return any(name == module or name.startswith(module + ".") for module in allowed)


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("engine/core", {"engine.core"}),
        ("workflows", {"engine.core.definition", "workflows"}),
        ("calendars", {"engine.core.ports", "engine.core.errors", "calendars", "workalendar", "lunardate"}),
    ],
)
def test_pure_packages_import_only(package: str, allowed: set[str]) -> None:
    # calendars read their own data files; that is all the I/O they do
    stdlib = PURE_STDLIB | {"io", "os", "pathlib"} if package == "calendars" else PURE_STDLIB
    strays = []
    for path in modules_under(package):
        extra = {"transitions"} if path == Path("engine/core/machine.py") else set()
        strays += [
            f"{path}: {name}"
            for name in imported_by(path)
            if name.split(".")[0] not in stdlib and not within(name, allowed | extra)
        ]
    assert not strays, "\n".join(strays)


def test_no_function_and_no_condition_in_a_definition() -> None:
    banned = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.IfExp, ast.While, ast.Try)
    found = [
        f"{path}:{node.lineno}: {type(node).__name__}"
        for path in modules_under("workflows")
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, banned)
    ]
    assert not found, "definitions are data; extend the vocabulary instead:\n" + "\n".join(found)
