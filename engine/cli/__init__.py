"""Console script `gongkai`: parse, call one service, print. Exit 0 success, 1 findings or failure, 2 bad input."""

from __future__ import annotations

import argparse
import errno
import re
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NoReturn

from engine import __version__
from engine.cli import calculations, case_file, cases, definitions, documents, imports, letters, policies, seals
from engine.core.errors import (
    CalendarRangeError,
    Conflict,
    DefinitionError,
    GongkaiError,
    StaleVersion,
)

_FAILURES = (Conflict, StaleVersion, DefinitionError)


_USAGE = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (r"^the following arguments are required: (.*)$", r"缺少 \1"),
        (r"^one of the arguments (.*) is required$", r"须写明其中之一：\1"),
        (r"^unrecognized arguments: (.*)$", r"不认识 \1"),
        (r"^argument (\S+): not allowed with argument (.*)$", r"\1 与 \2 只能用一种"),
        (r"^argument (\S+): invalid choice: (.*) \(choose from (.*)\)$", r"\1 不能是 \2，可选：\3"),
        (r"^argument (\S+): invalid \w+ value: (.*)$", r"\1 不能是 \2"),
        (r"^argument (\S+): expected (?:one|at least one) argument$", r"\1 后面须有值"),
        (r"^argument (\S+): ignored explicit argument (.*)$", r"\1 后面不能有值 \2"),
        (r"^ambiguous option: (.*) could match (.*)$", r"\1 可以是 \2，须写全"),
    )
)
"""What argparse says, in Chinese."""


_SYSTEM = {
    errno.ENOENT: "没有这个文件或者目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已经存在",
    errno.EISDIR: "是目录，不是文件",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.ENOTEMPTY: "目录不是空的",
    errno.ENAMETOOLONG: "名称过长",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘空间不足",
    errno.EROFS: "磁盘只能读取",
    errno.EBUSY: "正被其他程序使用",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件过多",
    errno.ELOOP: "链接循环",
    errno.EADDRINUSE: "端口已被占用",
}
"""What the operating system says, in Chinese."""


class _Parser(argparse.ArgumentParser):
    """Usage errors in one line, exit 2."""

    def error(self, message: str) -> NoReturn:
        for english, chinese in _USAGE:
            message = english.sub(chinese, message)
        self.exit(2, f"[bad_usage] 命令用法有误：{message}。用 {self.prog} --help 查看用法\n")


def parser() -> argparse.ArgumentParser:
    """The command line of contracts.md."""
    top = _Parser(prog="gongkai", description="政府信息公开办理：期限、流程、文书")
    top.add_argument("--version", action="version", version=f"gongkai {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (calculations, definitions, cases, case_file, letters, imports, documents, policies, seals):
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
    except KeyboardInterrupt:
        return 130
    except OSError as wrong:
        why = _SYSTEM.get(wrong.errno or 0, f"系统错误 {wrong.errno}" if wrong.errno else "系统错误")
        sys.stderr.write(f"[file] 文件不能读写：{f'{wrong.filename} ' if wrong.filename else ''}{why}\n")
        return 2
