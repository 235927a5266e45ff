"""The main job end to end without a server: the six real requests and a year of an invented agency's cases, its
requests and its official documents.

Each case is a scenario (the steps of contracts.md) replayed through the services with the clock set to each step's day;
every step carries an idempotency key, so running the demo again on its own database changes nothing. A value `@name` in
a step stands for the number of the case that the script `name` opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.core import deadlines
from engine.core.errors import Conflict
from engine.core.kept import Agency, LetterRow, Person
from engine.core.labels import value_label
from engine.demo.lists import Sheet, write_lists
from engine.services import index_only, papers
from engine.services.admin import roles_of
from engine.services.case_file import print_file
from engine.services.cases import Result, act_on, env_of, open_case, read_case, sweep_case
from engine.services.reassess import plan
from engine.services.views import letter_labels
from engine.services.world import World

FOLDER = Path(__file__).parent
SEAL = FOLDER.parents[1] / "templates" / "layouts" / "sample_seal.svg"
"""A test drawing, marked as such (测试样章不具效力)."""
CODE = "demo"
FILED = "02-part-two-consultations"
"""The case whose file is printed."""
REQUEST, DOCUMENT = "disclosure_request", "attribute_review"
Say = Callable[[str], None]


class Clock:
    """A clock that the replay sets."""

    def __init__(self) -> None:
        self.day = date(2014, 1, 1)

    def __call__(self) -> date:
        return self.day


@dataclass(frozen=True, slots=True)
class Script:
    """One demo case: `last_day` what the published decision says, for the real ones."""

    id: str
    title: str
    workflow: str
    steps: tuple[dict[str, Any], ...]
    as_of: date
    last_day: str | None


def scripts() -> tuple[Script, ...]:
    """Every demo case, by first day."""
    found = []
    for path in sorted((FOLDER / "cases").glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        day = date.fromisoformat(raw["as_of"])
        workflow = raw.get("workflow", REQUEST)
        found.append(Script(path.stem, raw["title"], workflow, tuple(raw["steps"]), day, raw.get("last_day")))
    return tuple(sorted(found, key=lambda s: (s.steps[0]["on"], s.id)))


def load_agency(world: World) -> None:
    """The demo agency and one person per role. Raises Conflict on a database that holds other agencies."""
    raw = json.loads((FOLDER / "agency.json").read_text(encoding="utf-8"))
    with world.store.begin() as tx:
        others = [a.code for a in tx.agencies() if a.code != CODE]
        if others:
            raise Conflict(
                f"数据库里已有别的行政机关（{'、'.join(others)}），演示不会写入",
                field="GONGKAI_DATABASE_URL",
                code="foreign_database",
                remedy="用一个空的数据库",
            )
        if tx.agency(CODE) is None:
            tx.put_agency(Agency(CODE, raw["name"], raw["region"], raw["profile"]))
            tx.put_seal_image(CODE, Clock().day, SEAL.read_bytes())
        for person in raw["people"]:
            if tx.person(CODE, person["name"]) is None:  # a database of an earlier release lacks the newer ones
                tx.put_person(Person(CODE, person["name"], frozenset(person["roles"])))


def _person(world: World, workflow: str, do: str) -> str:
    for versions in (world.versions(workflow), world.versions("consultation")):
        rows = versions[-1].rows.get(do)
        if rows:
            return rows[0].by[0].key
    return ""


def _ordered(found: tuple[Script, ...]) -> list[tuple[Script, int]]:
    """All steps of all cases by day, as an office lives them: numbers of letters then follow the calendar."""
    steps = [(step["on"], s.id, i, s) for s in found for i, step in enumerate(s.steps)]
    return [(s, i) for _, _, i, s in sorted(steps, key=lambda x: x[:3])]


def _linked(value: Any, results: dict[str, Result]) -> Any:
    """The value with the numbers of the cases that it names."""
    if isinstance(value, dict):
        return {k: _linked(v, results) for k, v in value.items()}
    if isinstance(value, list):
        return [_linked(v, results) for v in value]
    return results[value[1:]].case.no if isinstance(value, str) and value.startswith("@") else value


def replay(world: World, clock: Clock) -> dict[str, Result]:
    """Take every step of every case; results by case id."""
    results: dict[str, Result] = {}
    found = scripts()
    for script, i in _ordered(found):
        step = script.steps[i]
        clock.day = date.fromisoformat(step["on"])
        by = step.get("by") or _person(world, script.workflow, step["do"])
        key, facts = f"demo:{script.id}:{i}", _linked(step.get("with", {}), results)
        if i == 0:
            result = open_case(
                world, script.workflow, facts, person=by, agency=CODE, on=clock.day, do=step["do"], key=key
            )
        else:
            no = results[script.id].case.no
            result = act_on(world, no, step["do"], facts, person=by, agency=CODE, on=clock.day, key=key)
        results[script.id] = result
    _seal_replies(world, clock, [r.case.no for r in results.values()])
    for script in found:
        clock.day = script.as_of
        results[script.id] = sweep_case(world, results[script.id].case.no, agency=CODE, on=script.as_of)
    return results


SEALED_FROM = date(2026, 1, 1)
"""The invented year: the real requests keep to what their decisions tell."""
SEALED = ("reply_", "redo_", "proactive_suggestion_reply")


def _seal_replies(world: World, clock: Clock, cases: Sequence[str]) -> None:
    """The seal on every reply of the invented year, asked for, approved and pressed on its day."""
    with world.store.read() as tx:
        rows = [row for no in cases for row in tx.letters(CODE, no) if row.number and not row.voided]
    replies = [x for x in rows if x.on >= SEALED_FROM and x.key.startswith(SEALED)]
    for row in sorted(replies, key=lambda x: (x.on, x.number)):
        clock.day, key = row.on, f"demo:seal:{row.number}"
        facts = {"use": "reply", "letter": row.number, "copies": 2}
        opened = open_case(world, "seal_use", facts, person="officer", agency=CODE, on=row.on, key=key)
        for do, by in (("approve", "office_head"), ("stamp", "seal_keeper")):
            act_on(world, opened.case.no, do, {}, person=by, agency=CODE, on=row.on, key=f"{key}:{do}")


def _write_letters(world: World, result: Result, out: Path) -> int:
    """Every letter of a case and its children that may be seen, in HTML, DOCX and PDF; how many were made."""
    made = 0
    with world.store.read() as tx:
        rows: list[LetterRow] = []
        for kept in result.kept:
            rows += tx.letters(CODE, kept.case.no)
        over = index_only.covers(world, tx, CODE, result.workflow, result.kept)
    folder = out / "letters" / result.case.no
    for n, row in enumerate(sorted(rows, key=lambda r: (r.on, r.id)), 1):
        if not row.template_version or over[row.case_no].hides(row.seq):
            continue
        with world.store.read() as tx:
            shown = papers.paper(world, tx, CODE, row)
        folder.mkdir(parents=True, exist_ok=True)
        for form in ("html", "docx", "pdf"):
            (folder / f"{n:02d}-{row.key}.{form}").write_bytes(papers.content(world, shown, form))
        made += 1
    return made


def _tell(world: World, script: Script, result: Result, say: Say) -> None:
    workflow, case = result.workflow, result.case
    env = env_of(world, result, script.as_of)
    outcome = workflow.outcome.get(case.outcome)
    say("")
    say(f"■ {case.no}  {script.title}")
    with world.store.read() as tx:
        every = [(k.case.no, k.ref, e) for k in result.kept for e, _ in tx.events(CODE, k.case.no)]
    roles, titles = roles_of(world), letter_labels(world)
    for _, ref, e in sorted(every, key=lambda x: (x[2].recorded_on, x[1], x[2].seq)):
        rows = result.workflow.rows.get(e.do) if not ref else world.children_of(workflow)["consultation"].rows.get(e.do)
        label = rows[0].label if rows else e.do
        letters = "".join(f"  《{titles.get(x.key, x.key)}》{x.number}" for x in e.letters if x.number)
        who = roles.get(e.role, "系统")
        say(f"  {e.on}  {'征求意见 ' + ref + '：' if ref else ''}{label}（{who}）{letters}")
        for remark in e.remarks:
            say(f"              ! {remark}")
    say(
        f"  环节：{workflow.state[case.state].label}"
        + (f"  结果：{outcome.label}（表三 {outcome.row}）" if outcome else "")
        + (f"  公开属性：{value_label('mark', case.fields['mark'])}" if case.fields.get("mark") else "")
    )
    cases = [("", case), *((k.ref, k.case) for k in result.kept[1:])]
    for ref, c in cases:
        definition = workflow if not ref else world.children_of(workflow)[c.workflow]
        for run in c.runs.values():
            seen = deadlines.view(run, env.calendar, script.as_of)
            told = f"到期 {seen.due_on}" if seen.due_on else f"暂停，剩 {seen.left} 日，最迟 {seen.latest_due_on}"
            state = {"running": "运行", "paused": "暂停", "stopped": "已停止", "expired": "已届满"}[seen.status]
            late = f"，逾期 {seen.days_late} 日" if seen.late else ""
            mark = f"（暂定：缺{seen.missing_notice}）" if seen.provisional else ""
            name = definition.clock[run.key].label + (f" {ref}" if ref else "")
            say(f"  期限 {name}：{told}{mark}，{state}{late}——{deadlines.derivation(run, env.calendar, script.as_of)}")
    if script.last_day:
        run = case.runs["reply"]
        due = deadlines.due_on(run, env.calendar)
        agrees = "一致" if str(due) == script.last_day else "不一致"
        say(f"  裁判文书（复议决定）中的最后一日：{script.last_day}；引擎：{due}  {agrees}")


def run(world: World, clock: Clock, out: str, say: Say | None, sheet: Sheet) -> dict[str, Any]:
    """Replay everything, write letters and the lists of documents into `out` (`sheet` makes an Excel file), print the
    timelines with `say`; returns a summary."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    load_agency(world)
    results = replay(world, clock)
    letters = 0
    states: dict[str, set[str]] = {}
    outcomes: set[str] = set()
    for script in scripts():
        result = read_case(world, results[script.id].case.no, CODE)
        letters += _write_letters(world, result, folder)
        if say is not None:
            _tell(world, script, result, say)
        with world.store.read() as tx:
            reached = {e.state for e, _ in tx.events(CODE, result.case.no)}
        states[script.workflow] = states.get(script.workflow, set()) | reached
        if result.case.outcome:
            outcomes.add(result.case.outcome)
    clock.day = max(s.as_of for s in scripts())
    lists = write_lists(world, folder, clock.day.year, sheet)
    coming = clock.day.year + 1
    due = len(plan(world, coming, agency=CODE, dry_run=True).due)
    filed = results[FILED].case.no
    file = folder / f"案卷-{filed}.pdf"
    file.write_bytes(print_file(world, filed, None, CODE))
    of = [s.workflow for s in scripts()]
    summary = {
        "cases": len(results),
        "letters": letters,
        "states": sorted(states[REQUEST]),
        "outcomes": sorted(outcomes),
        "documents": of.count(DOCUMENT),
        "document_states": sorted(states[DOCUMENT]),
        "out": str(folder),
        "file": str(file),
        "lists": [str(path) for path in lists],
    }
    if say is not None:
        say("")
        say(f"申请 {of.count(REQUEST)} 件，到过 {len(states[REQUEST])} 个环节，办理结果 {len(outcomes)} 种")
        say(f"公文 {of.count(DOCUMENT)} 件，到过 {len(states[DOCUMENT])} 个环节；{coming} 年将启动审查 {due} 件")
        others = {key: n for key in dict.fromkeys(of) if key not in (REQUEST, DOCUMENT) and (n := of.count(key))}
        say("，".join(f"{world.versions(key)[-1].title} {n} 件" for key, n in others.items()))
        say(f"文书、表单 {letters} 份：{folder}/letters")
        say(f"案卷 {filed}（封面、卷内目录、全部文书、办理记录）：{file}")
        for path in lists:
            say(f"清单：{path}")
    return summary
