"""Commands about case files: case print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine import bootstrap
from engine.cli.output import json_line, line


def add_commands(commands: Any) -> None:
    """Register the commands."""
    case = commands.add_parser("case", help="案卷：打印一件案件的全部文书")
    kinds = case.add_subparsers(dest="kind", required=True, metavar="KIND")
    print_ = kinds.add_parser("print", help="封面、卷内目录、全部文书、办理记录，合为一个 PDF/A 文件")
    print_.add_argument("no", metavar="NO", help="登记号")
    print_.add_argument("--out", required=True, metavar="FILE.pdf", help="写入的文件")
    print_.add_argument("--agency")
    print_.add_argument("--json", action="store_true")
    print_.set_defaults(run=_print)


def _print(args: argparse.Namespace) -> int:
    from engine.services.case_file import print_file

    content = print_file(bootstrap.world(), args.no, None, args.agency)
    path = Path(args.out)
    path.write_bytes(content)
    if args.json:
        json_line({"no": args.no, "file": str(path), "bytes": len(content)})
    else:
        line(f"已写入 {path}")
    return 0
