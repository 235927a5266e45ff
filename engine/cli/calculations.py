"""Commands without a database: workday, fee, simulate."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import bootstrap
from engine.cli.output import WEEKDAYS, json_line, line, read_json, reading
from engine.core import workdays
from engine.core.errors import CalendarRangeError, InputError
from engine.core.parse import parse_day

if TYPE_CHECKING:
    from engine.core.ports import WorkingCalendar
    from engine.core.workdays import DayLine, Due, Standing

MOST_DAYS = 5_000


def add_commands(commands: Any) -> None:
    """Register the commands."""
    workday = commands.add_parser("workday", help="工作日的推算、计数和逐日说明")
    kinds = workday.add_subparsers(dest="kind", required=True, metavar="KIND")
    add = kinds.add_parser("add", help="某日之后第 N 个工作日")
    add.add_argument("start", nargs="?", help="起算日（当日不计入），如 2022-09-30")
    add.add_argument("n", nargs="?", help="工作日数")
    add.add_argument("--batch", metavar="FILE", help="CSV 文件（- 为标准输入）：start,n,region,known_on")
    count = kinds.add_parser("count", help="两日之间的工作日数（不含起日，含止日）")
    count.add_argument("start", metavar="FROM")
    count.add_argument("end", metavar="TO")
    explain = kinds.add_parser("explain", help="逐日说明是否计入、依据哪个通知")
    explain.add_argument("start")
    explain.add_argument("n")
    explain.add_argument("--svg", metavar="FILE", help="另画成月历图，写入 SVG 文件")
    for p, run in ((add, _add), (count, _count), (explain, _explain)):
        p.add_argument("--region", default="CN", help="地区代码，默认 CN")
        p.add_argument(
            "--unit", choices=("working", "calendar"), default="working", help="工作日，或自然日（末日顺延）"
        )
        p.add_argument("--known-on", metavar="DATE", help="按该日已经公布的放假通知推算")
        p.add_argument("--strict", action="store_true", help="超出已公布的放假通知时拒绝推算")
        p.add_argument("--json", action="store_true")
        p.set_defaults(run=run)

    fee = commands.add_parser("fee", help="信息处理费（国办函〔2020〕109号）")
    method = fee.add_mutually_exclusive_group(required=True)
    method.add_argument("--items", help="同一申请人本自然月累计件数")
    method.add_argument("--pages", help="页数")
    fee.add_argument("--json", action="store_true")
    fee.set_defaults(run=_fee)

    simulate = commands.add_parser("simulate", help="按情景文件推演：不用数据库，或从一件在办案件开始，都不写入")
    simulate.add_argument("files", nargs="+", metavar="SCENARIO.json", help="情景文件；按案件推演的可以只有步骤")
    simulate.add_argument("--case", metavar="NO", help="从这件案件现在的情况推演，并说明变化")
    simulate.add_argument("--agency", metavar="CODE", help="案件所在的机关（只有一个机关时可以不写）")
    simulate.add_argument("--json", action="store_true")
    simulate.set_defaults(run=_simulate)


def _whole(text: str, field: str) -> int:
    try:
        n = int(text)
    except ValueError:
        raise InputError(f"“{field}”应为整数，收到的是 {text!r}", field=field) from None
    if not 0 <= n <= MOST_DAYS:
        raise InputError(f"“{field}”应在 0 至 {MOST_DAYS} 之间", field=field)
    return n


def _calendar(region: str, known_on: str | None) -> WorkingCalendar:
    return bootstrap.calendar(region, parse_day(known_on, "known_on") if known_on else None)


def _standing(how: Standing, what: str, strict: bool) -> dict[str, Any]:
    """How sure the answer `what` is. Raises InputError for a provisional one if `strict`."""
    if how.provisional and strict:
        raise InputError(f"{what} 会因尚未发布的放假通知变动，缺少：{how.missing_notice}", "strict", "provisional")
    return {
        "provisional": how.provisional,
        "missing_notice": how.missing_notice,
        "warnings": list(how.warnings),
    }


def _due_json(answer: Due, strict: bool) -> dict[str, Any]:
    return {
        "due": answer.due.isoformat(),
        **_standing(answer.standing, str(answer.due), strict),
        "earliest": answer.earliest.isoformat(),
        "latest": answer.latest.isoformat(),
    }


def _remarks(how: Standing, between: str) -> str:
    """What a person reads after the date or the number, which lies `between`."""
    told = f"，暂定（{between}）：{how.missing_notice}" if how.provisional else ""
    return told + "".join(f"\n注意：{warning}" for warning in how.warnings)


def _told(answer: Due) -> str:
    return _spell(answer.due) + _remarks(answer.standing, f"最早 {answer.earliest}，最迟 {answer.latest}")


def _spell(day: date) -> str:
    return f"{day.isoformat()}（周{WEEKDAYS[day.weekday()]}）"


def _add(args: argparse.Namespace) -> int:
    if args.batch is not None:
        if args.start is not None:
            raise InputError("--batch 与 START N 只能用一种", field="batch")
        return _batch(args)
    if args.start is None or args.n is None:
        raise InputError("应写明 START 和 N，或用 --batch", field="start" if args.start is None else "n")
    cal = _calendar(args.region, args.known_on)
    answer = workdays.add(cal, parse_day(args.start, "start"), _whole(args.n, "n"), args.unit)
    told = _due_json(answer, args.strict)
    if args.json:
        json_line(told)
    else:
        line(_told(answer))
    return 0


def _batch(args: argparse.Namespace) -> int:
    with reading(args.batch) as file:
        rows = csv.reader(file)
        try:
            for row in rows:
                if row and "".join(row).strip() and row[0].strip() != "start":
                    json_line(_batch_row(args, row))
        except (InputError, CalendarRangeError) as wrong:
            raise type(wrong)(f"第 {rows.line_num} 行：{wrong.message}", wrong.field, wrong.code) from None
        except csv.Error as wrong:
            raise InputError(f"第 {rows.line_num} 行不是 CSV", field=args.batch) from wrong
    return 0


def _batch_row(args: argparse.Namespace, row: list[str]) -> dict[str, Any]:
    if not 2 <= len(row) <= 4:
        raise InputError("应有 2 至 4 列：start,n,region,known_on", field="batch")
    start, n, region, known_on = [c.strip() for c in row] + [""] * (4 - len(row))
    cal = _calendar(region or args.region, known_on or args.known_on)
    return _due_json(workdays.add(cal, parse_day(start, "start"), _whole(n, "n"), args.unit), args.strict)


def _count(args: argparse.Namespace) -> int:
    cal = _calendar(args.region, args.known_on)
    start, end = parse_day(args.start, "from"), parse_day(args.end, "to")
    if end < start:
        raise InputError(f"止日 {end} 早于起日 {start}", field="to")
    answer = workdays.count(cal, start, end, args.unit)
    how = _standing(answer.standing, f"{start} 至 {end} 的天数", args.strict)
    if args.json:
        json_line({"count": answer.count, **how, "least": answer.least, "most": answer.most})
    else:
        unit = "工作日" if args.unit == "working" else "自然日"
        between = f"最少 {answer.least}，最多 {answer.most}"
        line(f"{answer.count} 个{unit}" + _remarks(answer.standing, between))
    return 0


def _explain(args: argparse.Namespace) -> int:
    cal = _calendar(args.region, args.known_on)
    answer, days = workdays.explain(cal, parse_day(args.start, "start"), _whole(args.n, "n"), args.unit)
    told = _due_json(answer, args.strict)
    if args.svg:
        _draw(args, answer, days, cal)
    if args.json:
        shown = [
            {"date": d.day.isoformat(), "counted": d.counted, "reason": d.reason, "notice": d.notice} for d in days
        ]
        json_line({**told, "days": shown})
        return 0
    for d in days:
        mark = f"第 {d.number} 日" if d.counted else "不计入"
        line(f"{_spell(d.day)}  {mark}  {d.reason}" + (f"  {d.notice}" if d.notice else ""))
    line(f"到期日：{_told(answer)}")
    if args.svg:
        line(f"月历图：{args.svg}")
    return 0


def _draw(args: argparse.Namespace, answer: Due, days: Sequence[DayLine], cal: WorkingCalendar) -> None:
    from engine.core.month_grid import of_workdays

    Path(args.svg).write_text(of_workdays(answer, days, int(args.n), args.unit, cal), encoding="utf-8")


def _fee(args: argparse.Namespace) -> int:
    from engine.core.fee import per_items, per_pages

    if args.items is not None:
        fee = per_items(_quantity(args.items, "items"))
    else:
        fee = per_pages(_quantity(args.pages, "pages"))
    tiers = [{"from": t.first, "to": t.last, "count": t.count, "unit": t.unit, "amount": t.amount} for t in fee.tiers]
    if args.json:
        json_line({"amount": fee.amount, "method": fee.method, "tiers": tiers})
        return 0
    word = "件" if fee.method == "items" else "页"
    for t in fee.tiers:
        line(f"第 {t.first}–{t.last} {word}：{t.count} × {t.unit} 元 = {t.amount} 元")
    line(f"合计：{fee.amount} 元")
    return 0


def _quantity(text: str, field: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(f"“{field}”应为整数，收到的是 {text!r}", field=field) from None


def _simulate(args: argparse.Namespace) -> int:
    for path in args.files:
        try:
            told = _run(read_json(path), args)
        except (InputError, CalendarRangeError) as wrong:
            if wrong.field == path:
                raise
            raise type(wrong)(f"{path}：{wrong.message}", wrong.field, wrong.code, remedy=wrong.remedy) from None
        if args.json:
            json_line(told)
        else:
            _tell(path, told)
    return 0


def _run(scenario: object, args: argparse.Namespace) -> dict[str, Any]:
    """One scenario; the database is opened only for one that names a case."""
    if args.case is not None:
        scenario = {"steps": scenario} if isinstance(scenario, list) else scenario
        if isinstance(scenario, dict):
            if "case" in scenario:
                raise InputError("登记号在 --case 和情景文件中只写一处", field="case")
            scenario = {"case": args.case, **scenario}
    if isinstance(scenario, dict) and "case" in scenario:
        from engine.services.what_if import what_if

        return what_if(bootstrap.world(), scenario, agency=args.agency)
    from engine.core.simulate import simulate

    if args.agency is not None:
        raise InputError("--agency 只用于按案件推演", field="agency")
    return simulate(scenario, bootstrap.library())


def _tell(path: str, told: dict[str, Any]) -> None:
    line(f"{path}  {told['workflow']}/{told['version']}  环节：{told['state']}  结果：{told['outcome'] or '—'}")
    for s in told["steps"]:
        line(f"  {s['on']}  {s['do']}  " + ("办理" if s["accepted"] else f"拒绝：{s['why']}"))
    for key, c in told["clocks"].items():
        late = f"，逾期 {c['working_days_late']} 个工作日" if c["late"] else ""
        line(
            f"  期限 {key}：{c['status']}，自 {c['started_on']}，到期 {_ends(c)}{late}"
            + (f"，暂定（最早 {c['earliest']}，最迟 {c['latest']}）" if c["provisional"] else "")
        )
        for warning in c["warnings"]:
            line(f"    注意：{warning}")
    for remark in told["remarks"]:
        line(f"  注意：{remark}")
    if "changes" in told:
        _tell_changes(told["changes"], told["as_of"])


def _ends(clock: dict[str, Any]) -> str:
    return clock["due_on"] or (f"最迟 {clock['latest_due_on']}" if clock["latest_due_on"] else "—")


def _tell_changes(changes: dict[str, Any], as_of: str) -> None:
    """What would be different from the case left alone."""
    line(f"  与案件 {as_of} 的情况（此前不再办理）相比：")
    before, after = changes["state"]["before"], changes["state"]["after"]
    if before != after:
        line(f"    环节：{before} → {after}")
    for key, c in changes["clocks"].items():
        old, new = ("没有" if x is None else f"{x['status']}，到期 {_ends(x)}" for x in (c["before"], c["after"]))
        line(f"    期限 {key}：{old} → {new}")
    if before == after and not changes["clocks"]:
        line("    没有变化")
