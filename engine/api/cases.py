"""Cases: open, read, act. Each route parses, calls one service, returns."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from engine.api.context import Actor_, CaseNo, IdempotencyKey, Version, World_
from engine.api.models import Action, ActionList, CaseList, CaseOut, ClockList, EventList, LetterList, NewCase
from engine.api.pictures import SVG, picture
from engine.api.problems import describe
from engine.services import cases, queries, views
from engine.services.case_file import print_file
from engine.services.cases import Result
from engine.services.world import World

PDF = "application/pdf"
router = APIRouter(prefix="/cases", tags=["案件"])
Text = Annotated[str | None, Query(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]


def _shown(world: World, result: Result, response: Response) -> dict[str, Any]:
    response.headers["ETag"] = f'"{result.case.version}"'
    return views.case_view(world, result)


@router.post("", status_code=201, response_model=CaseOut, responses=describe(401, 403, 404, 409, 422))
def open_case(body: NewCase, world: World_, actor: Actor_, response: Response, key: IdempotencyKey = None) -> Any:
    """接收申请（或以其他方式立案），取得登记号。"""
    result = cases.open_case(
        world, body.workflow, body.facts, person=actor.person, agency=actor.agency, on=body.on, do=body.do, key=key
    )
    response.headers["Location"] = f"/api/v1/cases/{result.case.no}"
    return _shown(world, result, response)


@router.get("", response_model=CaseList, responses=describe(401, 404, 422))
def list_cases(
    world: World_,
    actor: Actor_,
    state: Text = None,
    workflow: Text = None,
    due_before: date | None = None,
    level: Text = None,
    handler: Text = None,
    q: Text = None,
    cursor: Annotated[str | None, Query(max_length=20, pattern=r"^[0-9]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """案件列表，新收在前；due_before：答复等法定期限在该日以前（含当日）到期。"""
    asked = queries.Asked(state, workflow, due_before, level, handler, q, cursor, limit)
    return queries.list_cases(world, actor.person, actor.agency, asked)


@router.get("/{no}", response_model=CaseOut, responses=describe(401, 404, 422))
def read_case(no: CaseNo, world: World_, actor: Actor_, response: Response) -> Any:
    """一件案件，及其全部期限。"""
    return _shown(world, queries.read(world, no, actor.person, actor.agency), response)


@router.get("/{no}/actions", response_model=ActionList, responses=describe(401, 404, 422))
def list_actions(no: CaseNo, world: World_, actor: Actor_) -> Any:
    """我现在可以办什么；不可以的，写明理由和依据。"""
    return {"items": queries.actions(world, no, actor.person, actor.agency)}


@router.post(
    "/{no}/actions/{transition}",
    response_model=CaseOut,
    responses=describe(401, 403, 404, 409, 412, 422, 428),
)
def act(
    no: CaseNo,
    transition: str,
    body: Action,
    world: World_,
    actor: Actor_,
    version: Version,
    response: Response,
    key: IdempotencyKey = None,
) -> Any:
    """办理。If-Match 写明所见的 version；重复发送同一 Idempotency-Key 不会重复办理。"""
    result = cases.act_on(
        world,
        no,
        transition,
        body.facts,
        person=actor.person,
        agency=actor.agency,
        on=body.on,
        version=version,
        key=key,
    )
    return _shown(world, result, response)


@router.get("/{no}/events", response_model=EventList, responses=describe(401, 404, 422))
def list_events(no: CaseNo, world: World_, actor: Actor_) -> Any:
    """全部事件，按先后。"""
    return {"items": queries.events(world, no, actor.person, actor.agency), "next_cursor": None}


@router.get("/{no}/clocks", response_model=ClockList, responses=describe(401, 404, 422))
def list_clocks(no: CaseNo, world: World_, actor: Actor_, explain: bool = False) -> Any:
    """全部期限；explain=true 时逐日说明。"""
    result = queries.read(world, no, actor.person, actor.agency)
    return {"clocks": views.clocks_view(world, result, world.today(), explain)}


@router.get(
    "/{no}/clocks/{clock}.svg",
    responses={**describe(401, 404, 422), 200: {"content": {SVG: {}}}},
    response_class=Response,
)
def draw_clock(
    no: CaseNo,
    clock: Annotated[str, Path(max_length=200, description="期限，子案的写作 期限:编号，如 opinion:c1")],
    world: World_,
    actor: Actor_,
    run: Annotated[int | None, Query(ge=1, le=10_000, description="第几次起算；默认最近一次")] = None,
) -> Response:
    """一个期限的月历图：每一天是否计入，为什么。"""
    result = queries.read(world, no, actor.person, actor.agency)
    return picture(views.clock_picture(world, result, clock, run, world.today()))


@router.get("/{no}/letters", response_model=LetterList, responses=describe(401, 404, 422))
def list_letters(no: CaseNo, world: World_, actor: Actor_) -> Any:
    """本案及征求意见的全部文书。"""
    return {"items": queries.letters(world, no, actor.person, actor.agency)}


@router.get(
    "/{no}/file.pdf",
    responses={**describe(401, 404, 422), 200: {"content": {PDF: {}}}},
    response_class=Response,
)
def print_case(no: CaseNo, world: World_, actor: Actor_) -> Response:
    """案卷：封面、卷内目录、本案及征求意见的全部文书、办理记录，合为一个 PDF/A 文件。"""
    return Response(print_file(world, no, actor.person, actor.agency), media_type=PDF)
