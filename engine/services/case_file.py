"""The file of a case for the archive: its letters and forms in order, its steps and clocks (ADR 029). Read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import ClockRun
from engine.core.case_file import OTHER, CaseFile, Document, Row, in_order, stage_of
from engine.core.catchup import ESCALATE
from engine.core.definition import FactType, Workflow
from engine.core.errors import InputError
from engine.core.escalation import LEVELS
from engine.core.events import Event
from engine.core.kept import Kept, LetterRow
from engine.core.labels import CHOICES, value_label
from engine.core.letter import chinese_date, name_of
from engine.core.ports import Tx
from engine.core.recount import RECOUNT
from engine.services import cases, index_only, papers
from engine.services.admin import roles_of
from engine.services.cases import Result
from engine.services.index_only import Cover
from engine.services.letters import CHANNELS, CONSULTED, WAYS
from engine.services.views import letter_labels
from engine.services.world import World, find_actor, find_agency

OUTSIDE: Mapping[str, tuple[str, str]] = {
    "receive": ("申请", "政府信息公开申请原件、身份证明"),
    "open_redo": ("申请", "复议决定书、判决书等重新答复的依据"),
    "receive_supplementation": ("补正", "申请人的补正材料"),
    "accept_reasons": ("说明理由、收费", "申请人说明理由的材料"),
    "record_payment": ("说明理由、收费", "缴费凭证"),
    "record_opinion": ("征求意见", "被征求意见人的书面意见"),
    "withdraw": ("答复", "申请人的撤回书"),
    "record_provision": ("送达", "提供信息的凭证"),
    "record_failed_delivery": ("送达", "退回的信封或者拒收、未能送达的记录"),
}
"""Papers that come with a step and are kept outside the system: the part of the file, the title."""
SYSTEM = {ESCALATE: "提醒、催办", RECOUNT: "因放假通知重新计算期限"}
WORDS: Mapping[str, str] = {
    **CHANNELS,
    **WAYS,
    **CONSULTED,
    "disclosure": "是否公开",
    "who_is_responsible": "由谁负责公开",
    "agree": "同意",
    "object": "不同意",
    "partly": "部分同意",
    "refused": "拒收",
    "absent": "无人签收",
    "returned": "退回",
    "lapsed": "逾期未答复",
    "undeliverable": "无法送达",
    "answered": "已答复",
    "recalled": "已撤回",
    "procedure": "程序性文书",
    "reply": "答复书",
    "inquiry": "征询",
    "attribute": "公开属性",
    "publication": "信息发布",
    "received_on": "收到申请之日",
    "supplemented_on": "补正之日",
    "paid_on": "缴费之日",
    "reopened_from": "恢复办理之日",
    "arrived_on": "到达之日",
    "request": "申请内容",
    "applicant": "申请人",
    "applicant_kind": "申请人类型",
    "unit": "承办单位",
    "handler": "经办人",
}
"""What the file says for values that are written as keys."""
STATUS = {"running": "运行", "paused": "暂停", "stopped": "已停止", "expired": "已届满"}
ON_THE_COVER = 160
"""Characters of applicant and request on the cover."""
REQUEST = "disclosure_request"
UNTOLD = ("applicant", "request", "courtesy", "items", "draft", "text")
"""Facts that stand on the cover or in a form of their own."""


def print_file(world: World, no: str, person: str | None, agency: str | None) -> bytes:
    """The file as PDF/A. Raises as `case_file`."""
    return world.letters.case_file(case_file(world, no, person, agency))


def case_file(world: World, no: str, person: str | None, agency: str | None) -> CaseFile:
    """The file of the case under `no`, for a person of the agency (None: for whoever has the installation in hand).

    It tells up to today, or up to its last event where the case is closed for good. Raises NotFound (also for a
    stranger's case) and InputError (child_case).
    """
    with world.store.read() as tx:
        found = find_agency(tx, agency) if person is None else find_actor(tx, agency, person)[0]
        held = cases.load(world, tx, found, no, False)
        if held.kept[0].parent_no:
            raise InputError(f"案件 {no} 属于案件 {held.kept[0].parent_no}，随该案打印", field="no", code="child_case")
        over = index_only.covers(world, tx, found.code, held.workflow, held.kept)
        steps = _steps(tx, held, over)
        documents = [*_letters(world, tx, held, over), *_outside(world, held, steps)]
    last = max(e.recorded_on for _, e in steps)
    made = last if held.workflow.state[held.case.state].final else max(last, world.today())
    return CaseFile(
        agency=held.agency.name,
        kind=_kind(held),
        title=f"{held.agency.name}{_kind(held)}案卷（{held.case.no}）",
        no=held.case.no,
        cover=_cover(held),
        documents=in_order(documents),
        steps=_told_steps(world, held, steps, over),
        clocks=_told_clocks(world, held, made),
        made=made,
    )


def _steps(tx: Tx, held: Result, over: Mapping[str, Cover]) -> list[tuple[Kept, Event]]:
    """Events of the case and its child cases as they may be shown, by day, then as they were written."""
    kept = [(k, over[k.case.no]) for k in held.kept]
    every = [(k, hidden.event(e)) for k, hidden in kept for e, _ in tx.events(held.agency.code, k.case.no)]
    return sorted(every, key=lambda x: (x[1].on, x[1].recorded_on))


def _kind(held: Result) -> str:
    """What the file is of."""
    return "政府信息公开申请" if held.workflow.key == REQUEST else held.workflow.title


def _cover(held: Result) -> tuple[tuple[str, str], ...]:
    """What stands on the cover: of a request its applicant, of a document its title and mark."""
    return _of_request(held) if held.workflow.key == REQUEST else _of_document(held)


def _of_document(held: Result) -> tuple[tuple[str, str], ...]:
    case, f = held.case, held.case.fields
    title = f.get("title") or f.get("suggestion")
    rows = (
        ("登记号", case.no),
        ("标题", _short(title)),
        ("文号", str(f.get("number") or f.get("letter") or "")),
        ("公开属性", value_label("mark", f["mark"]) if f.get("mark") else ""),
        ("成文日期", chinese_date(str(f.get("formed_on") or ""))),
        ("办理环节", held.workflow.state[case.state].label),
        ("承办单位", str(f.get("unit") or "")),
        ("保管期限", str((held.agency.profile.get("retention") or {}).get("default") or "")),
    )
    return tuple(row for row in rows if row[1] or row[0] == "保管期限")


def _of_request(held: Result) -> tuple[tuple[str, str], ...]:
    case, f = held.case, held.case.fields
    outcome = held.workflow.outcome.get(case.outcome)
    retention = held.agency.profile.get("retention") or {}

    def day(key: str) -> str:
        return chinese_date(str(f.get(key) or ""))

    return (
        ("登记号", case.no),
        ("申请人", _short(name_of(f.get("applicant")))),
        ("申请内容", _short(f.get("request"))),
        ("收到申请之日", day("received_on")),
        ("办理结果", outcome.label if outcome else held.workflow.state[case.state].label),
        ("答复之日", day("replied_on")),
        ("承办单位", str(f.get("unit") or "")),
        ("保管期限", str(retention.get(case.outcome) or retention.get("default") or "")),
    )


def _letters(world: World, tx: Tx, held: Result, over: Mapping[str, Cover]) -> Iterator[Document]:
    """Every letter and form: printed if the system holds what it says, it is not void and it may be seen."""
    labels = letter_labels(world)
    rows = [row for kept in held.kept for row in tx.letters(held.agency.code, kept.case.no)]
    for row in sorted(rows, key=lambda r: (r.on, r.id)):
        stage = stage_of(row.key) if held.workflow.key == REQUEST else OTHER  # the stages are those of a request
        label = labels.get(row.key, row.key)
        if over[row.case_no].hides(row.seq):
            yield Document(stage, label, row.number, row.on, over[row.case_no].words, place="不印")
            continue
        if row.voided:
            why = f"作废：{row.void_reason}" if row.void_reason else "作废"
            yield Document(stage, label, row.number, row.on, why, place="不印")
            continue
        if not row.template_version:
            yield Document(stage, label, row.number, row.on, "本系统没有存文，原件另存", place="卷外")
            continue
        try:
            shown = papers.paper(world, tx, held.agency.code, row)
        except InputError:
            yield Document(stage, label, row.number, row.on, "内容不全，未能成文；手工填写后入卷", place="卷外")
            continue
        yield Document(stage, shown.letter.title, row.number, row.on, _sealed(row, shown), shown.letter, shown.seal)
        for attachment in shown.letter.attachments:
            yield Document(stage, f"附件：{attachment}", "", row.on, "另存", place="卷外")


def _sealed(row: LetterRow, shown: papers.Paper) -> str:
    if row.seal is None:
        return ""
    return f"用印登记号 {row.seal.no}" + ("；电子签章原件另存" if shown.signed else "")


def _outside(world: World, held: Result, steps: list[tuple[Kept, Event]]) -> Iterator[Document]:
    """Papers that came with a step, which the system does not hold."""
    for kept, e in steps:
        stage, title = OUTSIDE.get(e.do, (OTHER, ""))
        if title and not (kept.ref and e.do == "record_opinion"):  # the parent has it too
            yield Document(stage, title, "", e.on, "另存", place="卷外")


def _told_steps(
    world: World, held: Result, steps: list[tuple[Kept, Event]], over: Mapping[str, Cover]
) -> tuple[Row, ...]:
    """What was done; a person's steps in a child case are told once, as those of the case."""
    roles = roles_of(world)
    return tuple(
        (
            e.on.isoformat(),
            _label(world, held, kept, e),
            _who(e, roles),
            _told(world, held, kept, e, over[kept.case.no]),
        )
        for kept, e in steps
        if not (kept.ref and e.person)
    )


def _told_clocks(world: World, held: Result, made: date) -> tuple[Row, ...]:
    cal = world.calendar_of(held.agency)
    rows = []
    for kept in held.kept:
        for run in sorted((*kept.case.past, *kept.case.runs.values()), key=lambda r: r.started_on):
            seen = deadlines.view(run, cal, made)
            due = seen.due_on.isoformat() if seen.due_on else f"剩{seen.left}日"
            late = f"，逾期{seen.days_late}日" if seen.late else ""
            name = _clock_label(world, held, kept, run)
            rows.append((name, due, STATUS[seen.status] + late, deadlines.derivation(run, cal, made)))
    return tuple(rows)


def _short(value: Any) -> str:
    """A text, or several, for the cover; the whole of it stands in the registration record."""
    text = " ".join(("、".join(map(str, value)) if isinstance(value, list) else str(value or "")).split())
    return text if len(text) <= ON_THE_COVER else f"{text[:ON_THE_COVER]}……（全文见登记表）"


def _definition(world: World, held: Result, kept: Kept) -> Workflow:
    return world.children_of(held.workflow)[kept.case.workflow] if kept.ref else held.workflow


def _clock_label(world: World, held: Result, kept: Kept, run: ClockRun) -> str:
    clock = _definition(world, held, kept).clock.get(run.key)
    name = (clock.label if clock else run.key) + (f"（{kept.ref}）" if kept.ref else "")
    return name + (f"，第{run.run}次起算" if run.run > 1 else "")


def _label(world: World, held: Result, kept: Kept, e: Event) -> str:
    rows = _definition(world, held, kept).rows.get(e.do)
    name = rows[0].label if rows else SYSTEM.get(e.do, e.do)
    return f"{name}（{kept.ref}）" if kept.ref else name


def _who(e: Event, roles: Mapping[str, str]) -> str:
    if not e.person:
        return "系统"
    role = roles.get(e.role, e.role)
    return f"{e.by}（{role}）" if role else e.by


def _told(world: World, held: Result, kept: Kept, e: Event, over: Cover) -> str:
    """What was recorded and may be shown, what the officer was told, when it was written down if later."""
    workflow = _definition(world, held, kept)
    said = []
    if e.do == ESCALATE:
        clock = workflow.clock.get(str(e.facts.get("clock")))
        said.append(f"{clock.label if clock else ''}：{LEVELS.get(str(e.facts.get('level')), '')}")
    known = {f.key: f for row in workflow.rows.get(e.do, ()) for f in row.facts}
    for key, fact in known.items():
        value = e.facts.get(key)
        if key in UNTOLD or fact.type in (FactType.RECORD, FactType.RECORDS) or value in (None, "", [], False):
            continue
        said.append(f"{fact.label}：{_word(workflow, key, value, bool(fact.choices))}")
    said += e.remarks
    if e.person and over.hides(e.seq):
        said.append(over.words)
    if e.recorded_on > e.on:
        said.append(f"{e.recorded_on.isoformat()}登记")
    return "；".join(said)


def _word(workflow: Workflow, key: str, value: Any, chosen: bool) -> str:
    """A fact in words; `chosen` from the choices of the definition, which are keys."""
    if isinstance(value, list):
        return "、".join(_word(workflow, key, one, chosen) for one in value)
    if isinstance(value, dict):
        return "，".join(_word(workflow, key, one, chosen) for one in value.values() if one)
    if value is True:
        return "是"
    text = str(value)
    if key == "outcome" and text in workflow.outcome:
        return workflow.outcome[text].label
    if key == "letter" and text in workflow.letters:
        return workflow.letters[text].label
    if chosen or key in ("what", "how"):
        return WORDS.get(text) or value_label(key, text)
    return CHOICES.get((key, text), text)
