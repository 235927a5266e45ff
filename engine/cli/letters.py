"""Commands about letters: letter samples, letter render."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine import bootstrap
from engine.cli.output import json_line, line

FORMATS = ("html", "docx", "pdf")


def add_commands(commands: Any) -> None:
    """Register the commands."""
    letter = commands.add_parser("letter", help="文书：全部样例、重新制作一份")
    kinds = letter.add_subparsers(dest="kind", required=True, metavar="KIND")
    samples = kinds.add_parser("samples", help="用样例内容制作全部文书和总览")
    samples.add_argument("--out", required=True, metavar="DIR", help="写入的目录")
    samples.set_defaults(run=_samples)
    render = kinds.add_parser("render", help="重新制作一份已制发的文书")
    render.add_argument("id", type=int, metavar="ID", help="文书的编号（案件的文书清单中的 id）")
    render.add_argument("--format", choices=FORMATS, default="pdf")
    render.add_argument("--out", metavar="FILE", help="默认为当前目录的 letter-ID.格式")
    render.add_argument("--agency")
    render.set_defaults(run=_render)
    for parser in (samples, render):
        parser.add_argument("--json", action="store_true")


def _samples(args: argparse.Namespace) -> int:
    written = bootstrap.write_letter_samples(Path(args.out))
    if args.json:
        json_line(
            {
                "letters": written.letters,
                "files": written.files,
                "pages": written.pages,
                "sheet": str(written.sheet),
            }
        )
    else:
        line(f"文书 {written.letters} 种，各有样例、短、长三份，文件 {written.files} 个，PDF 共 {written.pages} 页")
        line(f"总览：{written.sheet}")
    return 0


def _render(args: argparse.Namespace) -> int:
    from engine.services import papers, queries

    world = bootstrap.world()
    content = papers.content(world, queries.paper(world, args.id, None, args.agency), args.format)
    path = Path(args.out or f"letter-{args.id}.{args.format}")
    path.write_bytes(content)
    if args.json:
        json_line({"id": args.id, "format": args.format, "file": str(path), "bytes": len(content)})
    else:
        line(f"已写入 {path}")
    return 0
