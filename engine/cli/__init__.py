"""Console script `gongkai`: parse, call one service, print. Exit 0 success, 1 findings or failure, 2 bad input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from engine import __version__
from engine.cli import calculations, cases, definitions
from engine.core.errors import (
    CalendarRangeError,
    Conflict,
    DefinitionError,
    GongkaiError,
    StaleVersion,
)

_FAILURES = (Conflict, StaleVersion, DefinitionError)


class _Parser(argparse.ArgumentParser):
    """Usage errors in one line, exit 2."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"[bad_usage] 命令用法有误：{message}。用 {self.prog} --help 查看用法\n")


def parser() -> argparse.ArgumentParser:
    """The command line of contracts.md."""
    top = _Parser(prog="gongkai", description="政府信息公开办理：期限、流程、文书")
    top.add_argument("--version", action="version", version=f"gongkai {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (calculations, definitions, cases):
        module.add_commands(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; errors from input become one line on stderr, never a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        return int(args.run(args) or 0)
    except GongkaiError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1 if isinstance(wrong, _FAILURES) and not isinstance(wrong, CalendarRangeError) else 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as wrong:
        sys.stderr.write(f"[file] 文件不能读写：{wrong.filename or ''} {wrong.strerror or wrong}\n")
        return 2
