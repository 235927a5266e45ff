"""gongkai letter template: an agency's own wordings of letters."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from engine import bootstrap
from engine.cli.output import json_line, line, reading
from engine.core.parse import parse_day

if TYPE_CHECKING:
    from engine.core.wording import LetterTemplate


def add_commands(commands: Any) -> None:
    """Register the commands below `letter`."""
    template = commands.add_parser("template", help="文书文本：本机关的版本，起草、批准、撤回")
    kinds = template.add_subparsers(dest="template", required=True, metavar="KIND")
    shown = kinds.add_parser("list", help="各种文书现用的文本和本机关起草的版本")
    shown.add_argument("key", nargs="?", help="文书代码，如 reply_disclosed；不写为全部")
    one = kinds.add_parser("show", help="一个版本的文本，默认为今日使用的")
    one.add_argument("key")
    one.add_argument("--version", type=int, metavar="N", help="0 为程序自带的")
    new = kinds.add_parser("draft", help="起草一个新版本")
    new.add_argument("key")
    new.add_argument("file", metavar="FILE", help="文本文件，- 为标准输入")
    yes = kinds.add_parser("approve", help="批准一个版本，自某日起使用；起草人不得批准自己的")
    no = kinds.add_parser("withdraw", help="撤回一个版本，自今日起不再使用")
    for p in (yes, no):
        p.add_argument("key")
        p.add_argument("version", type=int, metavar="VERSION")
    yes.add_argument("--from", dest="valid_from", required=True, metavar="DATE", help="自哪一日起使用")
    for p in (new, yes, no):
        p.add_argument("--by", required=True, metavar="PERSON", help="办理人")
    for p, run in ((shown, _list), (one, _show), (new, _draft), (yes, _approve), (no, _withdraw)):
        p.add_argument("--agency", metavar="CODE")
        p.add_argument("--json", action="store_true")
        p.set_defaults(run=run)


def _list(args: argparse.Namespace) -> int:
    from engine.services.templates import templates, view

    found = [view(shown) for shown in templates(bootstrap.world(), args.key, args.agency)]
    if args.json:
        json_line(found)
        return 0
    for item in found:
        if not item["own_version"]:
            line(f"{item['key']}  {item['title']}")
            line(f"  程序自带 {item['version']}  {item['state']}")
            continue
        line(f"  第 {item['own_version']} 版  {item['state']}  {item['drafted_on']} {item['drafted_by']}起草")
        if item["approved_on"]:
            line(f"    {item['approved_on']} {item['approved_by']}批准，自 {item['from']} 起使用")
        if item["withdrawn_on"]:
            line(f"    {item['withdrawn_on']} {item['withdrawn_by']}撤回")
        if item["outdated"]:
            line("    程序自带的文本此后有更新，请核对后重新起草")
    return 0


def _show(args: argparse.Namespace) -> int:
    from engine.services.templates import template, view

    shown = template(bootstrap.world(), args.key, args.version, args.agency)
    if args.json:
        json_line({**view(shown), "text": shown.text})
    else:
        line(shown.text.rstrip("\n"))
    return 0


def _draft(args: argparse.Namespace) -> int:
    from engine.services.templates import draft

    with reading(args.file) as file:
        text = file.read()
    done = draft(bootstrap.world(), args.key, text, person=args.by, agency=args.agency)
    return _done(args, done, f"已存为第 {done.version} 版，待他人批准")


def _approve(args: argparse.Namespace) -> int:
    from engine.services.templates import approve

    day = parse_day(args.valid_from, "from")
    done = approve(bootstrap.world(), args.key, args.version, person=args.by, valid_from=day, agency=args.agency)
    return _done(args, done, f"第 {done.version} 版已批准，自 {day} 起使用")


def _withdraw(args: argparse.Namespace) -> int:
    from engine.services.templates import withdraw

    done = withdraw(bootstrap.world(), args.key, args.version, person=args.by, agency=args.agency)
    return _done(args, done, f"第 {done.version} 版已撤回，自 {done.withdrawn_on} 起不再使用")


def _done(args: argparse.Namespace, done: LetterTemplate, told: str) -> int:
    if args.json:
        json_line({"key": done.key, "version": done.name, "own_version": done.version, "fingerprint": done.fingerprint})
    else:
        line(told)
    return 0
