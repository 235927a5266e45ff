"""gongkai seal: the image of the agency's special seal, and the register of its uses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine import bootstrap
from engine.cli.output import json_line, line
from engine.core.parse import parse_day

_ALL = 1_000_000


def add_commands(commands: Any) -> None:
    """Register the commands."""
    seal = commands.add_parser("seal", help="政府信息公开专用章：印模、用印登记簿")
    kinds = seal.add_subparsers(dest="kind", required=True, metavar="KIND")
    change = kinds.add_parser("set", help="启用一个印模图片；已经用印的文书保留原来的印模")
    change.add_argument("file", metavar="FILE", help="PNG 或者 SVG，正方形，底色透明或者白色")
    change.add_argument("--from", dest="since", metavar="DATE", help="自哪一日起使用，默认今天")
    shown = kinds.add_parser("register", help="用印登记簿")
    shown.add_argument("--year", type=int, help="申请用印的年份，默认全部")
    for p, run in ((change, _set), (shown, _register)):
        p.add_argument("--agency", metavar="CODE")
        p.add_argument("--json", action="store_true")
        p.set_defaults(run=run)


def _set(args: argparse.Namespace) -> int:
    from engine.services.seals import set_seal

    since = parse_day(args.since, "from") if args.since else None
    image = set_seal(bootstrap.world(), Path(args.file).read_bytes(), args.agency, since)
    if args.json:
        json_line({"revision": image.revision, "since": image.since.isoformat(), "bytes": len(image.content)})
    else:
        line(f"第 {image.revision} 版印模，自 {image.since} 起使用")
    return 0


def _register(args: argparse.Namespace) -> int:
    from engine.services.seals import register

    found = register(bootstrap.world(), agency=args.agency, year=args.year, limit=_ALL)["items"]
    if args.json:
        json_line(found)
        return 0
    for x in found:
        void = f"（已作废：{x['void_reason'] or '未写明'}）" if x["letter_voided"] else ""
        named = f"{x['letter'] or '—'}《{x['title']}》{void}"
        line(f"{x['no']}  {x['state_label']}  {named}  {x['copies']} 份  {x['use_label']}")
        steps = (("申请", "requested"), ("批准", "approved"), ("用印", "stamped"), ("不予用印", "refused"))
        told = [f"{word} {x[f'{key}_by']} {x[f'{key}_on']}" for word, key in steps if x[f"{key}_on"]]
        told += [f"撤回 {x['withdrawn_on']}"] if x["withdrawn_on"] else []
        line("  " + "；".join(told) + (f"；理由：{x['reason']}" if x["reason"] else ""))
    line(f"共 {len(found)} 件")
    return 0
