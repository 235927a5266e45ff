"""Commands that take files in: import notice; import documents is in documents.py."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import bootstrap
from engine.cli import documents
from engine.cli.output import WEEKDAYS, json_line, line, reading

if TYPE_CHECKING:
    from engine.services.notices import Import, Line

_SHOWN = 30


def add_commands(commands: Any) -> None:
    """Register the commands."""
    kinds = commands.add_parser("import", help="导入").add_subparsers(dest="kind", required=True, metavar="KIND")
    notice = kinds.add_parser("notice", help="导入放假通知，并重新计算受影响的期限")
    notice.add_argument("file", metavar="FILE.toml")
    notice.add_argument("--dry-run", action="store_true", help="只看哪些期限会变动，不写入")
    notice.add_argument("--replace", action="store_true", help="更正此前导入的同一文号的通知")
    notice.add_argument("--json", action="store_true")
    notice.set_defaults(run=_notice)
    documents.add_import(kinds)


def _notice(args: argparse.Namespace) -> int:
    from engine.services.notices import import_notice

    with reading(args.file) as file:
        text = file.read()
    source = "标准输入" if args.file == "-" else Path(args.file).name
    done = import_notice(bootstrap.world(), text, source, keep=not args.dry_run, replace=args.replace)
    if done.kept:
        folder = bootstrap.notice_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{re.sub(r'[^0-9A-Za-z一-鿿〔〕]', '_', done.notice.document_no)}.toml").write_text(text, "utf-8")
    if args.json:
        json_line(_json(done))
    else:
        _print(done)
    return 0


def _json(done: Import) -> dict[str, Any]:
    n = done.notice
    return {
        "notice": n.document_no,
        "title": n.title,
        "region": n.region,
        "published_on": n.published_on.isoformat(),
        "doubts": list(n.doubts),
        "changed_days": {region: [d.isoformat() for d in days] for region, days in done.days.items()},
        "imported": done.kept,
        "moves": [_move(x) for x in done.recounted.lines],
    }


def _move(x: Line) -> dict[str, Any]:
    m = x.move
    return {
        "agency": x.agency,
        "no": x.case_no,
        "clock": m.clock,
        "clock_label": x.label,
        "run": m.run,
        "was": m.was.isoformat(),
        "by_law": m.now.isoformat(),
        "due_on": m.due_on.isoformat(),
        "told": m.promised.isoformat() if m.promised else None,
        "days": [d.isoformat() for d in m.days],
    }


def _print(done: Import) -> None:
    line(
        f"{done.notice.title}（{done.notice.document_no}，{done.notice.published_on}公布），列明 {done.notice.days} 天"
    )
    for doubt in done.notice.doubts:
        line(f"请核对：{doubt}")
    if not done.days:
        line("没有改变任何机关的工作日")
    for region, days in done.days.items():
        line(f"{region} 与此前推算不同的日子 {len(days)} 天：{'、'.join(map(_day, days))}")
    lines = done.recounted.lines
    for x in lines[:_SHOWN]:
        line(f"{x.agency} {x.case_no}  {_says(x)}")
    if len(lines) > _SHOWN:
        line(f"……（共 {len(lines)} 个，全部见 --json）")
    counts = "，".join(f"{label} {n} 个" for label, n in sorted(done.recounted.moved.items()))
    done_or_not = "已导入；变动" if done.kept else "尚未导入；将变动"
    line(f"{done_or_not}的期限 {len(lines)} 个" + (f"（{counts}）" if counts else ""))


def _says(x: Line) -> str:
    m = x.move
    if m.due_on == m.was:
        return f"“{x.label}”按通知应于 {m.now} 届满，已书面告知 {m.was}，不缩短"
    told = f"（已书面告知 {m.promised}，按告知的日期办理）" if m.promised and m.promised < m.due_on else ""
    return f"“{x.label}”由 {m.was} 改为 {m.due_on}{told}"


def _day(day: date) -> str:
    return f"{day}（周{WEEKDAYS[day.weekday()]}）"
