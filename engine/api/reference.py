"""Reference: definitions, simulation, calendars, working days, letters, health."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from engine import __version__, bootstrap
from engine.api.context import Actor_, Asker_, World_
from engine.api.models import CalendarYear, Health, Workday, WorkdayCount, WorkdayExplained, WorkflowList
from engine.api.pictures import SVG, picture
from engine.api.problems import describe
from engine.core import month_grid, workdays
from engine.core.describe import to_json
from engine.core.diagram import mermaid
from engine.core.errors import InputError, NotFound
from engine.core.ports import WorkingCalendar
from engine.core.simulate import Library, choose_version, simulate
from engine.core.workdays import Standing
from engine.services import delivery, queries
from engine.services.papers import content
from engine.services.what_if import what_if
from engine.services.world import World

router = APIRouter()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
Region = Annotated[str, Query(max_length=20, description="地区代码")]
Key = Annotated[str, Path(max_length=60)]


@router.get(
    "/letters/{id}.{format}",
    tags=["文书"],
    responses={**describe(401, 404, 409, 422), 200: {"content": {"text/html": {}, DOCX: {}, PDF: {}}}},
    response_class=Response,
)
def read_letter(
    id: Annotated[int, Path(ge=1, le=2**53)],
    format: Annotated[str, Path(pattern="^(html|docx|pdf)$")],
    world: World_,
    actor: Actor_,
) -> Response:
    """一份文书，由存下的模板版本和内容重新制作。"""
    made = content(world, queries.paper(world, id, actor.person, actor.agency), format)
    if format != "html":
        return Response(made, media_type=DOCX if format == "docx" else PDF)
    return HTMLResponse(made, headers={"Content-Security-Policy": world.letters.content_security_policy()})


LetterId = Annotated[int, Path(ge=1, le=2**53)]


@router.get(
    "/letters/{id}/envelope.pdf",
    tags=["文书"],
    responses={**describe(401, 404, 409, 422), 200: {"content": {PDF: {}}}},
    response_class=Response,
)
def print_envelope(
    id: LetterId,
    world: World_,
    actor: Actor_,
    size: Literal["dl", "c5"] = "dl",
    mail: Literal["registered", "ems"] = "registered",
) -> Response:
    """信封；收件人地址留空（地址不写入网址）。"""
    made = delivery.envelope(world, id, actor.person, actor.agency, size=size, mail=mail)
    return Response(made, media_type=PDF)


@router.get(
    "/letters/{id}/receipt.pdf",
    tags=["文书"],
    responses={**describe(401, 404, 409, 422), 200: {"content": {PDF: {}}}},
    response_class=Response,
)
def print_receipt(id: LetterId, world: World_, actor: Actor_) -> Response:
    """待签的送达回证，已写明受送达人、文书名称和文号。"""
    return Response(delivery.receipt(world, id, actor.person, actor.agency), media_type=PDF)


@router.get("/workflows", tags=["流程"], response_model=WorkflowList)
def list_workflows(world: World_) -> Any:
    """全部定义和版本。"""
    items = [
        {
            "key": w.key,
            "version": w.version,
            "title": w.title,
            "in_force_from": w.in_force_from,
            "fingerprint": world.fingerprint(w),
        }
        for versions in bootstrap.workflows().values()
        for w in versions
    ]
    return {"items": items}


def _workflow(key: str, version: str) -> Any:
    try:
        return choose_version(bootstrap.versions(key), date.max, version)
    except InputError as unknown:
        raise NotFound(unknown.message, field=unknown.field, code="workflow_not_found") from None


@router.get("/workflows/{key}/{version}", tags=["流程"], responses=describe(404, 422))
def read_workflow(key: Key, version: Key) -> dict[str, Any]:
    """一个定义：环节、办理动作、条件、期限、文书、依据。"""
    return to_json(_workflow(key, version))


@router.get(
    "/workflows/{key}/{version}/mermaid", tags=["流程"], responses=describe(404, 422), response_class=PlainTextResponse
)
def read_mermaid(key: Key, version: Key) -> str:
    """定义的状态图（mermaid）。"""
    return mermaid(_workflow(key, version))


@router.get(
    "/workflows/{key}/{version}/diagram.svg",
    tags=["流程"],
    responses={**describe(404, 422), 200: {"content": {SVG: {}}}},
    response_class=Response,
)
def draw_workflow(key: Key, version: Key) -> Response:
    """定义的流程图（SVG）：环节、箭头上的办理动作，图下的表写明办理人和依据。"""
    found = _workflow(key, version)
    return picture(bootstrap.state_diagram(found.key, found.version))


@router.post("/simulate", tags=["推演"], responses=describe(401, 404, 409, 422))
def run_scenario(scenario: Annotated[dict[str, Any], Body()], world: World_, asker: Asker_) -> dict[str, Any]:
    """按情景推演，不写入任何内容；被拒绝的步骤写明理由。写明 case 的，从该案件现在的情况推演，并写明有何变化。"""
    if "case" not in scenario:
        return simulate(scenario, Library(world.versions, world.calendar_on))
    actor = asker()
    return what_if(world, scenario, person=actor.person, agency=actor.agency)


def _calendar(world: World, region: str, known_on: date | None) -> WorkingCalendar:
    return world.calendar_on(region, known_on)


@router.get("/calendar/{region}/{year}", tags=["日历"], response_model=CalendarYear, responses=describe(422))
def read_calendar(
    region: Annotated[str, Path(max_length=20)],
    year: Annotated[int, Path(ge=1900, le=2999)],
    world: World_,
    known_on: date | None = None,
) -> Any:
    """一年的每一天：是否工作日、为什么、依据哪个通知。"""
    cal = _calendar(world, region, known_on)
    day, days = date(year, 1, 1), []
    while day.year == year:
        why = cal.day_reason(day)
        days.append(
            {
                "date": day,
                "working": why.working,
                "reason": why.reason,
                "notice": why.notice,
                "provisional": why.provisional,
            }
        )
        day += timedelta(days=1)
    return {
        "region": region,
        "year": year,
        "days": days,
        "warnings": cal.warnings(date(year, 1, 1), date(year, 12, 31)),
    }


def _standing(answer: Standing) -> dict[str, Any]:
    return {
        "provisional": answer.provisional,
        "missing_notice": answer.missing_notice,
        "warnings": answer.warnings,
    }


@router.get("/workdays/add", tags=["日历"], response_model=Workday, responses=describe(422))
def add_workdays(
    start: date,
    n: Annotated[int, Query(ge=0, le=5000)],
    world: World_,
    region: Region = "CN",
    known_on: date | None = None,
) -> Any:
    """某日之后第 n 个工作日（当日不计入）；有关通知尚未发布的，写明最早和最迟可能是哪一日。"""
    answer = workdays.add(_calendar(world, region, known_on), start, n)
    return {
        "due": answer.due,
        "earliest": answer.earliest,
        "latest": answer.latest,
        **_standing(answer.standing),
    }


Start = Annotated[date, Query(description="起算日，当日不计入")]
Days = Annotated[int, Query(ge=0, le=5000)]
Unit = Annotated[Literal["working", "calendar"], Query(description="工作日，或自然日（末日顺延）")]


@router.get("/workdays/explain", tags=["日历"], response_model=WorkdayExplained, responses=describe(422))
def explain_workdays(
    start: Start, n: Days, world: World_, region: Region = "CN", known_on: date | None = None, unit: Unit = "working"
) -> Any:
    """逐日说明：是否计入，为什么，依据哪个通知。"""
    answer, days = workdays.explain(_calendar(world, region, known_on), start, n, unit)
    return {
        "due": answer.due,
        "earliest": answer.earliest,
        "latest": answer.latest,
        **_standing(answer.standing),
        "days": [
            {"date": d.day, "counted": d.counted, "number": d.number, "reason": d.reason, "notice": d.notice}
            for d in days
        ],
    }


@router.get(
    "/workdays/explain.svg",
    tags=["日历"],
    responses={**describe(422), 200: {"content": {SVG: {}}}},
    response_class=Response,
)
def draw_workdays(
    start: Start, n: Days, world: World_, region: Region = "CN", known_on: date | None = None, unit: Unit = "working"
) -> Response:
    """逐日说明的月历图。"""
    cal = _calendar(world, region, known_on)
    answer, days = workdays.explain(cal, start, n, unit)
    return picture(month_grid.of_workdays(answer, days, n, unit, cal))


@router.get("/workdays/count", tags=["日历"], response_model=WorkdayCount, responses=describe(422))
def count_workdays(
    start: Annotated[date, Query(alias="from")],
    end: Annotated[date, Query(alias="to")],
    world: World_,
    region: Region = "CN",
    known_on: date | None = None,
) -> Any:
    """两日之间的工作日数（不含起日，含止日）。"""
    if end < start:
        raise InputError(f"止日 {end} 早于起日 {start}", field="to")
    answer = workdays.count(_calendar(world, region, known_on), start, end)
    return {
        "count": answer.count,
        "least": answer.least,
        "most": answer.most,
        **_standing(answer.standing),
    }


@router.get("/health", tags=["运行"], response_model=Health)
def health(world: World_) -> Any:
    """运行情况。"""
    cal = world.calendar_on("CN", None)
    return {
        "status": "ok",
        "version": __version__,
        "today": world.today(),
        "calendar_published_until": cal.published_until,
    }
