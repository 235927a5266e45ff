"""Commands about definitions: workflow list, show, diagram, check, docs."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import bootstrap
from engine.cli.output import json_line, line

if TYPE_CHECKING:
    from engine.core.definition import Workflow


def add_commands(commands: Any) -> None:
    """Register the commands."""
    workflow = commands.add_parser("workflow", help="流程定义：列出、显示、检查、生成说明")
    kinds = workflow.add_subparsers(dest="kind", required=True, metavar="KIND")
    every = kinds.add_parser("list", help="列出全部定义")
    show = kinds.add_parser("show", help="显示一个定义")
    show.add_argument("key")
    show.add_argument("--version", help="默认为最新版本")
    diagram = kinds.add_parser("diagram", help="画出一个定义的流程图（SVG 文件）")
    diagram.add_argument("key")
    diagram.add_argument("--version", help="默认为最新版本")
    diagram.add_argument("--out", required=True, metavar="FILE", help="写入的 SVG 文件")
    check = kinds.add_parser("check", help="穷尽检查每个定义")
    docs = kinds.add_parser("docs", help="由定义生成 docs/workflows")
    docs.add_argument("--out", default="docs/workflows")
    docs.add_argument("--check", action="store_true", help="只检查是否为最新")
    for p, run in ((every, _list), (show, _show), (diagram, _diagram), (check, _check), (docs, _docs)):
        p.add_argument("--json", action="store_true")
        p.set_defaults(run=run)


def _list(args: argparse.Namespace) -> int:
    rows = [
        {
            "key": w.key,
            "version": w.version,
            "title": w.title,
            "in_force_from": w.in_force_from.isoformat(),
            "states": len(w.states),
            "transitions": len(w.transitions),
        }
        for versions in bootstrap.workflows().values()
        for w in versions
    ]
    if args.json:
        json_line(rows)
        return 0
    for r in rows:
        size = f"{r['states']} 环节 {r['transitions']} 动作"
        line(f"{r['key']}/{r['version']}  {r['title']}  自 {r['in_force_from']}  {size}")
    return 0


def _chosen(args: argparse.Namespace) -> Workflow:
    from engine.core.simulate import choose_version

    versions = bootstrap.versions(args.key)
    return choose_version(versions, versions[-1].in_force_from, args.version)


def _diagram(args: argparse.Namespace) -> int:
    workflow = _chosen(args)
    Path(args.out).write_text(bootstrap.state_diagram(workflow.key, workflow.version), encoding="utf-8")
    if args.json:
        json_line({"workflow": workflow.version_key, "file": args.out})
    else:
        line(f"流程图：{args.out}")
    return 0


def _show(args: argparse.Namespace) -> int:
    from engine.core.describe import page, to_json

    workflow = _chosen(args)
    if args.json:
        json_line(to_json(workflow))
    else:
        line(page(workflow))
    return 0


def _check(args: argparse.Namespace) -> int:
    from engine.core.verify import check

    found = 0
    out: list[dict[str, Any]] = []
    for versions in bootstrap.workflows().values():
        for w in versions:
            children = {key: bootstrap.versions(key)[-1] for key in w.children}
            began = time.perf_counter()
            report = check(w, children)
            found += len(report.findings)
            spent = time.perf_counter() - began
            out.append(
                {
                    "workflow": w.version_key,
                    "situations": report.situations,
                    "edges": report.edges,
                    "findings": [{"code": f.code, "message": f.message, "path": list(f.path)} for f in report.findings],
                }
            )
            if not args.json:
                size = f"探索 {report.situations} 种情形、{report.edges} 步，{spent:.1f} 秒"
                line(f"{w.version_key}：{size}，问题 {len(report.findings)} 个")
                for f in report.findings:
                    line(f"  [{f.code}] {f.message}" + (f"（经：{' → '.join(f.path)}）" if f.path else ""))
    if args.json:
        json_line(out)
    return 1 if found else 0


def _docs(args: argparse.Namespace) -> int:
    from engine.core.describe import docs_pages

    pages = docs_pages(bootstrap.workflows())
    folder = Path(args.out)
    stale = [name for name, text in pages.items() if _read(folder / name) != text]
    extra = [p.name for p in folder.glob("*.md") if p.name not in pages]
    if args.check:
        for name in sorted(stale + extra):
            line(f"不是最新：{folder / name}（运行 gongkai workflow docs）")
        return 1 if stale or extra else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in extra:
        (folder / name).unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    line(f"已生成 {len(pages)} 个页面：{folder}")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
