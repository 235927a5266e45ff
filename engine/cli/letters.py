"""Commands about letters: letter samples, list, render, delivery; `letter_templates` adds letter template."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine import bootstrap
from engine.cli import letter_templates
from engine.cli.output import json_line, line
from engine.core.envelope import MAILS, SIZES

FORMATS = ("html", "docx", "pdf")


def add_commands(commands: Any) -> None:
    """Register the commands."""
    letter = commands.add_parser("letter", help="文书：全部样例、重新制作一份、送达用纸")
    kinds = letter.add_subparsers(dest="kind", required=True, metavar="KIND")
    samples = kinds.add_parser("samples", help="用样例内容制作全部文书和总览")
    samples.add_argument("--out", required=True, metavar="DIR", help="写入的目录")
    samples.set_defaults(run=_samples)
    letter_templates.add_commands(kinds)
    listed = kinds.add_parser("list", help="一个案件的全部文书及其编号")
    listed.add_argument("no", metavar="NO", help="登记号")
    listed.add_argument("--agency", metavar="CODE")
    listed.set_defaults(run=_list)
    render = kinds.add_parser("render", help="重新制作一份已制发的文书")
    render.add_argument("id", type=int, metavar="ID", help="文书的编号（案件的文书清单中的 id）")
    render.add_argument("--format", choices=FORMATS, default="pdf")
    render.add_argument("--out", metavar="FILE", help="默认为当前目录的 letter-ID.格式")
    render.add_argument("--agency")
    render.set_defaults(run=_render)
    delivery = kinds.add_parser("delivery", help="送达用纸：信封、待签的送达回证、已登记的交邮记录和送达回证")
    delivery.add_argument("id", type=int, metavar="ID", help="文书的编号（案件的文书清单中的 id）")
    delivery.add_argument("--out", required=True, metavar="DIR", help="写入的目录")
    delivery.add_argument("--size", choices=SIZES, default=SIZES[0], help="信封：dl 220×110，c5 229×162 毫米")
    delivery.add_argument("--mail", choices=tuple(MAILS), default=next(iter(MAILS)), help="挂号或者特快专递")
    delivery.add_argument("--address", default="", help="收件人地址；不写明的，信封上留空")
    delivery.add_argument("--postcode", default="", help="收件人邮政编码")
    delivery.add_argument("--agency")
    delivery.set_defaults(run=_delivery)
    for parser in (samples, listed, render, delivery):
        parser.add_argument("--json", action="store_true")


def _list(args: argparse.Namespace) -> int:
    from engine.services.queries import letters

    rows = letters(bootstrap.world(), args.no, None, args.agency)
    if args.json:
        json_line({"items": rows})
        return 0
    for x in rows:
        void = "（作废）" if x["voided"] else ""
        line(f"{x['id']}  {x['on']}  {x['label']}  {x['number'] or ''}{void}".rstrip())
    return 0


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


def _delivery(args: argparse.Namespace) -> int:
    from engine.services import delivery

    world, folder = bootstrap.world(), Path(args.out)
    asked = {"size": args.size, "mail": args.mail, "address": args.address, "postcode": args.postcode}
    sheets = [
        ("envelope", delivery.envelope(world, args.id, None, args.agency, **asked)),
        ("receipt", delivery.receipt(world, args.id, None, args.agency)),
        *delivery.records(world, args.id, None, args.agency),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.pdf" for name, _ in sheets]
    for path, (_, content) in zip(paths, sheets, strict=True):
        path.write_bytes(content)
    if args.json:
        json_line({"id": args.id, "files": [str(path) for path in paths]})
    else:
        for path in paths:
            line(f"已写入 {path}")
    return 0
