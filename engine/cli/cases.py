"""Commands with a database: demo, verify, db upgrade, agency, user add."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from engine import bootstrap
from engine.cli.output import json_line, line

if TYPE_CHECKING:
    from engine.core.kept import Agency


def add_commands(commands: Any) -> None:
    """Register the commands."""
    demo = commands.add_parser("demo", help="不用服务器，从头到尾演示主要工作")
    demo.add_argument("--out", default="var/demo", metavar="DIR", help="文书写入的目录")
    demo.add_argument("--json", action="store_true")
    demo.set_defaults(run=_demo)

    serve = commands.add_parser("serve", help="启动 API（只在本机）")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--demo", action="store_true", help="空数据库先装入演示机关")
    serve.set_defaults(run=_serve)

    sweep = commands.add_parser("sweep", help="提醒、催办，并办理法律不留判断余地的步骤")
    sweep.add_argument("--on", metavar="DATE", help="截至哪一天，不晚于今天；默认今天")
    sweep.add_argument("--agency", help="只做一个机关，默认全部")
    sweep.add_argument("--json", action="store_true")
    sweep.set_defaults(run=_sweep)

    verify = commands.add_parser("verify", help="重放全部事件，核对登记和摘要链")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify)

    db = commands.add_parser("db", help="数据库")
    upgrade = db.add_subparsers(dest="kind", required=True, metavar="KIND").add_parser("upgrade", help="升级到最新结构")
    upgrade.set_defaults(run=_upgrade)

    agency = commands.add_parser("agency", help="行政机关")
    kinds = agency.add_subparsers(dest="kind", required=True, metavar="KIND")
    shown = kinds.add_parser("show", help="机关的名称、地区和文书上的各项")
    change = kinds.add_parser("set", help="变更文书上的各项：写明的替换，null 去掉，其余不变；已制发的文书不变")
    change.add_argument("--profile", required=True, metavar="FILE.json", help="要变更的各项")
    for p, run in ((shown, _show_agency), (change, _set_agency)):
        p.add_argument("--agency", metavar="CODE")
        p.add_argument("--json", action="store_true")
        p.set_defaults(run=run)
    add = kinds.add_parser("add", help="登记行政机关")
    add.add_argument("code")
    add.add_argument("name")
    add.add_argument("--region", default="CN")
    add.add_argument("--profile", metavar="FILE.json", help="文书上的名称、地址、救济机关等")
    add.add_argument("--json", action="store_true")
    add.set_defaults(run=_add_agency)

    user = commands.add_parser("user", help="工作人员")
    add_user = user.add_subparsers(dest="kind", required=True, metavar="KIND").add_parser("add", help="登记工作人员")
    add_user.add_argument("name")
    add_user.add_argument("--role", action="append", required=True, metavar="ROLE", help="岗位，可重复")
    add_user.add_argument("--agency")
    add_user.add_argument("--json", action="store_true")
    add_user.set_defaults(run=_add_user)


def _demo(args: argparse.Namespace) -> int:
    from engine.demo import Clock, run

    clock = Clock()
    summary = run(bootstrap.world(clock=clock), clock, args.out, None if args.json else line, bootstrap.write_sheet)
    if args.json:
        json_line(summary)
    return 0


def _serve(args: argparse.Namespace) -> int:
    from engine.server import serve

    return serve(args.host, args.port, args.demo)


def _sweep(args: argparse.Namespace) -> int:
    from engine.core.escalation import LEVELS
    from engine.core.facts import parse_day
    from engine.services.escalation import sweep

    on = parse_day(args.on, "on") if args.on else None
    done = sweep(bootstrap.world(), on, args.agency)
    if args.json:
        json_line(
            {
                "on": done.on.isoformat(),
                "levels": done.by_level(),
                "steps": dict(done.steps),
                "cases": done.cases,
                "notices": done.notices,
                "moved": done.moved,
                "failures": [{"agency": f.agency, "case": f.case_no, "why": f.why} for f in done.failures],
            }
        )
    else:
        steps = {t.key: t.label for versions in bootstrap.workflows().values() for w in versions for t in w.transitions}
        for name, n in (*done.by_level().items(), *sorted(done.steps.items())):
            line(f"{LEVELS.get(name) or steps.get(name, name)}：{n}")
        if done.moved:
            line(f"因放假通知重新计算的期限：{done.moved}")
        for f in done.failures:
            line(f"没有做成：{f.agency} {f.case_no}：{f.why}")
        line(f"截至 {done.on}：案件 {done.cases} 件，通知 {done.notices} 条")
    return 1 if done.failures else 0


def _verify(args: argparse.Namespace) -> int:
    from engine.services.verification import verify

    found = verify(bootstrap.world())
    if args.json:
        json_line(
            {
                "cases": found.cases,
                "events": found.events,
                "problems": [{"agency": p.agency, "case": p.case_no, "what": p.what} for p in found.problems],
            }
        )
    else:
        for p in found.problems:
            line(f"{p.agency} {p.case_no}：{p.what}" if p.case_no else f"{p.agency}：{p.what}")
        line(f"核对 {found.cases} 件案件、{found.events} 个事件，问题 {len(found.problems)} 个")
    return 1 if found.problems else 0


def _upgrade(args: argparse.Namespace) -> int:
    bootstrap.migrate()
    line("数据库已是最新结构")
    return 0


def _show_agency(args: argparse.Namespace) -> int:
    from engine.services.admin import agency_of

    return _told(args, agency_of(bootstrap.world(), args.agency))


def _set_agency(args: argparse.Namespace) -> int:
    from engine.cli.output import read_json
    from engine.services.admin import set_profile

    return _told(args, set_profile(bootstrap.world(), read_json(args.profile), args.agency))


def _told(args: argparse.Namespace, agency: Agency) -> int:
    profile = dict(agency.profile)
    if args.json:
        json_line({"code": agency.code, "name": agency.name, "region": agency.region, "profile": profile})
        return 0
    line(f"{agency.name}（{agency.code}，{agency.region}）")
    for key, value in profile.items():
        line(f"  {key}  {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    return 0


def _add_agency(args: argparse.Namespace) -> int:
    from engine.cli.output import read_json
    from engine.services.admin import add_agency

    profile = read_json(args.profile) if args.profile else {}
    agency = add_agency(bootstrap.world(), args.code, args.name, args.region, profile)
    if args.json:
        json_line({"code": agency.code, "name": agency.name, "region": agency.region})
    else:
        line(f"已登记 {agency.name}（{agency.code}，{agency.region}）")
    return 0


def _add_user(args: argparse.Namespace) -> int:
    from engine.services.admin import add_person

    person = add_person(bootstrap.world(), args.name, args.role, args.agency)
    if args.json:
        json_line({"agency": person.agency, "name": person.name, "roles": sorted(person.roles)})
    else:
        line(f"已登记 {person.name}：{'、'.join(sorted(person.roles))}")
    return 0
