"""gongkai import documents, catalogue, reassess: official documents and their disclosure attributes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import bootstrap
from engine.cli.output import json_line, line
from engine.core.errors import InputError

if TYPE_CHECKING:
    from engine.services.reassess import Plan

FORMATS = ("html", "docx", "pdf", "xlsx")


def add_import(kinds: Any) -> None:
    """Register `import documents`."""
    documents = kinds.add_parser("documents", help="导入公文登记簿（Excel 或 CSV），逐行指出不能登记的原因")
    documents.add_argument("file", metavar="FILE.xlsx")
    documents.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    _who(documents)
    documents.set_defaults(run=_import)


def add_commands(commands: Any) -> None:
    """Register the commands."""
    listed = commands.add_parser("catalogue", help="主动公开公文目录：查找、导出")
    listed.add_argument("--q", metavar="TEXT", help="标题、文号、概述中的文字")
    listed.add_argument("--year", type=int, metavar="Y", help="公开的年度")
    listed.add_argument("--out", metavar="FILE", help="写入文件：.xlsx、.html、.docx 或者 .pdf")
    listed.add_argument("--agency", metavar="CODE")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_catalogue)
    reassess = commands.add_parser("reassess", help="公开属性定期审查")
    kinds = reassess.add_subparsers(dest="kind", required=True, metavar="KIND")
    plan = kinds.add_parser("plan", help="启动年内到期和有其他起因的公文的审查，列出当年结果")
    plan.add_argument("--year", type=int, required=True, metavar="Y")
    plan.add_argument("--dry-run", action="store_true", help="只看哪些公文将启动审查，不写入")
    _who(plan)
    plan.set_defaults(run=_plan)
    result = kinds.add_parser("result", help="当年审查结果清单，可以公布")
    result.add_argument("--year", type=int, required=True, metavar="Y")
    result.add_argument("--out", metavar="FILE", help="写入文件：.html、.docx 或者 .pdf")
    result.add_argument("--agency", metavar="CODE")
    result.add_argument("--json", action="store_true")
    result.set_defaults(run=_result)


def _who(p: argparse.ArgumentParser) -> None:
    p.add_argument("--by", metavar="NAME", help="办理人（公文公开属性经办人），只有一人时可以不写")
    p.add_argument("--agency", metavar="CODE")
    p.add_argument("--json", action="store_true")


# ------------------------------------------------------------------------------------------------ the register


def _import(args: argparse.Namespace) -> int:
    from engine.core.register import COLUMNS, MORE
    from engine.services.registers import import_documents

    path = Path(args.file)
    sheet = bootstrap.read_sheet(path, (*COLUMNS, *MORE))
    done = import_documents(bootstrap.world(), sheet, person=args.by, agency=args.agency, dry_run=args.dry_run)
    if args.json:
        json_line(
            {
                "accepted": [
                    {"row": t.row, "no": t.no or None, "title": t.title, "state": t.state, "remark": t.remark or None}
                    for t in done.taken
                ],
                "rejected": [{"row": f.row, "column": f.column or None, "reason": f.why} for f in done.faults],
                "unknown_columns": list(done.unknown),
                "imported": done.kept,
            }
        )
        return 0
    for column in done.unknown:
        line(f"没有读取“{column}”一栏")
    for t in done.taken:
        if t.remark:
            line(f"第 {t.row} 行 {t.title}：{t.remark}")
    for f in done.faults:
        line(f"第 {f.row} 行" + (f"“{f.column}”" if f.column else "") + f"：{f.why}")
    counts = f"{len(done.taken)} 件，不能登记 {len(done.faults)} 行"
    line(f"已登记 {counts}" if done.kept else f"可以登记 {counts}（没有写入）")
    return 0


# ------------------------------------------------------------------------------------------------ the catalogue


def _catalogue(args: argparse.Namespace) -> int:
    from engine.services.documents import COLUMNS, catalogue_letter, rows, whole_catalogue

    world = bootstrap.world()
    found, entries = whole_catalogue(world, agency=args.agency, q=args.q, year=args.year)
    if args.out:
        path, kind = _target(args.out, FORMATS)
        if kind == "xlsx":
            path.write_bytes(bootstrap.write_sheet("主动公开公文目录", list(COLUMNS.values()), rows(entries)))
        else:
            _write(path, kind, world, catalogue_letter(world, found, entries, args.year))
    if args.json:
        json_line({"agency": found.name, "items": entries})
        return 0
    if args.out:
        line(f"已写入 {args.out}：{len(entries)} 件")
        return 0
    for e in entries:
        line(f"{e['published_on'] or '（公开日期不明）'}  {e['title']}  {e['number'] or ''}  {e['validity_label']}")
        line(f"  索引号 {e['index_number']}  {e['channel'] or ''}  {e['address'] or ''}")
    line(f"共 {len(entries)} 件")
    return 0


def _target(out: str, formats: tuple[str, ...]) -> tuple[Path, str]:
    path = Path(out)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in formats:
        raise InputError(
            f"不能写成“{path.suffix}”文件", field="out", remedy="可写：" + "、".join(f".{f}" for f in formats)
        )
    return path, kind


def _write(path: Path, kind: str, world: Any, letter: Any) -> None:
    made = {"html": world.letters.html, "docx": world.letters.docx, "pdf": world.letters.pdf}[kind](letter)
    path.write_bytes(made.encode() if isinstance(made, str) else made)


# ------------------------------------------------------------------------------------------------ reassessment


def _plan(args: argparse.Namespace) -> int:
    from engine.services.reassess import plan, results

    world = bootstrap.world()
    made = plan(world, args.year, person=args.by, agency=args.agency, dry_run=args.dry_run)
    told = results(world, args.year, agency=args.agency)
    if args.json:
        json_line(_plan_json(made, told))
        return 0
    from engine.services.reassess import TRIGGERS

    for d in made.due:
        line(f"{d.no}  {d.title}  {TRIGGERS[d.trigger]}" + (f"（{d.due_on} 到期）" if d.due_on else ""))
    for r in made.refused:
        line(f"{r.no}  {r.title}  没有启动：{r.why}")
    done = "已启动" if made.opened else "将启动"
    line(f"{done}审查 {len(made.due)} 件，此前已启动尚未作出决定 {made.waiting} 件")
    _tell(told)
    return 0


def _plan_json(made: Plan, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "year": made.year,
        "opened": [
            {
                "no": d.no,
                "title": d.title,
                "number": d.number or None,
                "mark": d.mark,
                "trigger": d.trigger,
                "due_on": d.due_on.isoformat() if d.due_on else None,
            }
            for d in made.due
        ],
        "refused": [{"no": r.no, "title": r.title, "reason": r.why} for r in made.refused],
        "waiting": made.waiting,
        "written": made.opened,
        "result": told,
    }


def _tell(told: dict[str, Any]) -> None:
    from engine.services.reassess import KINDS

    counts = "，".join(f"{KINDS[kind]} {n} 件" for kind, n in told["counts"].items() if n)
    line(f"{told['year']} 年审查结果：{counts or '尚无'}")
    for kind in ("opened", "lapsed", "repealed", "changed", "declassified"):
        for x in told[kind]:
            line(f"  {KINDS[kind]}  {x['on']}  {x['title']}  {x['number'] or ''}")


def _result(args: argparse.Namespace) -> int:
    from engine.services.reassess import result_letter, results

    world = bootstrap.world()
    told = results(world, args.year, agency=args.agency)
    if args.out:
        path, kind = _target(args.out, ("html", "docx", "pdf"))
        _write(path, kind, world, result_letter(world, told, args.agency))
    if args.json:
        json_line(told)
    elif args.out:
        line(f"已写入 {args.out}")
    else:
        _tell(told)
    return 0
