"""gongkai policy: what an agency has set where the law is silent, and by which source."""

from __future__ import annotations

import argparse
import re
from typing import Any

from engine import bootstrap
from engine.cli.output import json_line, line
from engine.core.parse import parse_day

_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)


def add_commands(commands: Any) -> None:
    """Register the commands."""
    policy = commands.add_parser("policy", help="机关的设置：现值、默认、依据；自某日起变更")
    kinds = policy.add_subparsers(dest="kind", required=True, metavar="KIND")
    shown = kinds.add_parser("list", help="全部设置")
    shown.add_argument("--on", metavar="DATE", help="哪一天的，默认今天")
    change = kinds.add_parser("set", help="自某日起变更一项设置；已经起算的期限不变")
    change.add_argument("key", help="代码，如 supplementation_days")
    change.add_argument("value")
    change.add_argument("--from", dest="valid_from", required=True, metavar="DATE", help="自哪一日起")
    for p, run in ((shown, _list), (change, _set)):
        p.add_argument("--agency", metavar="CODE")
        p.add_argument("--json", action="store_true")
        p.set_defaults(run=run)


def _list(args: argparse.Namespace) -> int:
    from engine.services.policies import policies

    told = policies(bootstrap.world(), agency=args.agency, on=parse_day(args.on, "on") if args.on else None)
    if args.json:
        json_line(told)
        return 0
    line(f"{told['agency']}  {told['on']}")
    for item in told["items"]:
        _tell(item)
    return 0


def _tell(item: dict[str, Any]) -> None:
    since = f"自 {item['since']} 起" if item["since"] else "默认"
    line(f"{item['label']}  {item['key']}")
    line(f"  现为 {_spoken(item['value'], item['value_label'])}（{since}）")
    if item["since"]:
        line(f"  默认 {_spoken(item['default'], item['default_label'])}")
    line(f"  依据 {item['source']}" + (f"，{item['basis']}" if item["basis"] else "") + f"；{item['certainty']}")
    line(f"  可设 {item['allowed']}")
    for change in item["changes"]:
        line(f"  {change['from']} 起 {_spoken(change['value'], change['value_label'])}")
    for remark in item["remarks"]:
        line(f"  注意 {remark}")


def _spoken(value: str | int, word: str) -> str:
    return f"{value}" if word == str(value) else f"{value}（{word}）"


def _set(args: argparse.Namespace) -> int:
    from engine.services.admin import set_policy
    from engine.services.policies import shown

    value = int(args.value) if _NUMBER.fullmatch(args.value) else args.value
    world = bootstrap.world()
    day = parse_day(args.valid_from, "from")
    changed = set_policy(world, args.key, value, day, args.agency)
    item = shown(world, changed, args.key, world.today())
    if args.json:
        json_line(item)
    else:
        line(f"{item['label']}：自 {day} 起 {args.value}；已经起算的期限不变")
        for remark in item["remarks"]:
            line(f"注意：{remark}")
    return 0
