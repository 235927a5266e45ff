"""The catalogue of public documents, what a request may find in it, and what the yearly reassessment came to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from engine import bootstrap
from engine.api.context import Actor_, CaseNo, World_
from engine.api.problems import describe
from engine.services import documents, reassess

router = APIRouter(tags=["公文"])
TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Year = Annotated[int, Path(ge=2007, le=9998)]
Sought = Annotated[str | None, Query(max_length=200, description="标题、文号、概述中的文字")]
OfYear = Annotated[int | None, Query(ge=1, le=9999, description="公开的年度")]


class DocumentOut(BaseModel):
    """A public document; `no` the case of its attribute review."""

    no: str
    index_number: str
    title: str | None
    number: str | None
    kind: str | None
    unit: str | None
    summary: str | None
    formed_on: date | None
    mark: str | None
    mark_label: str
    published_on: date | None
    channel: str | None
    address: str | None
    interpretation: str | None
    validity: str
    validity_label: str


class DocumentList(BaseModel):
    """A page of the catalogue."""

    agency: str
    items: list[DocumentOut]
    next_cursor: str | None


class LikelyDocument(DocumentOut):
    """A document that a request may mean; `with` what `submit_draft` records to reply that it is published."""

    likeness: float
    model_config = {"extra": "allow"}


class LikelyList(BaseModel):
    """The likeliest first."""

    items: list[LikelyDocument]


class ReviewLine(BaseModel):
    """What the review of one document came to."""

    no: str
    title: str | None
    number: str | None
    formed_on: date | None
    on: date
    result: str
    old_mark: str | None
    mark: str | None
    address: str | None


class ReviewResult(BaseModel):
    """What the reviews of a year came to; `open` how many wait for a decision."""

    agency: str
    year: int
    counts: dict[str, int]
    open: int
    opened: list[ReviewLine]
    lapsed: list[ReviewLine]
    repealed: list[ReviewLine]
    changed: list[ReviewLine]
    declassified: list[ReviewLine]
    kept: list[ReviewLine]


@router.get("/catalogue", response_model=DocumentList, responses=describe(401, 404, 422))
def list_catalogue(
    world: World_,
    actor: Actor_,
    q: Sought = None,
    year: OfYear = None,
    cursor: Annotated[str | None, Query(max_length=18, pattern=r"^[0-9]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """主动公开公文目录，新登记的在前；失效、废止的注明效力。"""
    who, of = actor.person, actor.agency
    return documents.catalogue(world, person=who, agency=of, q=q, year=year, cursor=cursor, limit=limit)


@router.get(
    "/catalogue.{format}",
    responses={**describe(401, 404, 422), 200: {"content": {kind: {} for kind in TYPES.values()}}},
    response_class=Response,
)
def export_catalogue(
    format: Annotated[str, Path(pattern="^(html|docx|pdf|xlsx)$")],
    world: World_,
    actor: Actor_,
    q: Sought = None,
    year: OfYear = None,
) -> Response:
    """目录的全部内容：Excel 表格，或者可以公布的清单。"""
    found, entries = documents.whole_catalogue(world, person=actor.person, agency=actor.agency, q=q, year=year)
    if format == "xlsx":
        rows = documents.rows(entries)
        return _file(format, bootstrap.write_sheet("主动公开公文目录", list(documents.COLUMNS.values()), rows), world)
    return _file(format, _written(world, documents.catalogue_letter(world, found, entries, year), format), world)


def _written(world: World_, letter: Any, format: str) -> bytes | str:
    made: bytes | str = getattr(world.letters, format)(letter)
    return made


def _file(format: str, content: bytes | str, world: World_) -> Response:
    headers = {"Content-Security-Policy": world.letters.content_security_policy()} if format == "html" else {}
    return Response(content, media_type=TYPES[format], headers=headers)


@router.get("/cases/{no}/catalogue", response_model=LikelyList, responses=describe(401, 404, 422))
def suggest_documents(no: CaseNo, world: World_, actor: Actor_) -> Any:
    """申请的内容可能已经主动公开的公文；with 可以直接用于拟办（submit_draft）。"""
    return {"items": documents.suggestions(world, no, person=actor.person, agency=actor.agency)}


@router.get(
    "/reassessments/{year}.{format}",
    responses={**describe(401, 404, 422), 200: {"content": {TYPES[f]: {} for f in ("html", "docx", "pdf")}}},
    response_class=Response,
)
def export_reassessments(
    year: Year, format: Annotated[str, Path(pattern="^(html|docx|pdf)$")], world: World_, actor: Actor_
) -> Response:
    """可以公布的审查结果清单，不列仍不公开的公文。"""
    told = reassess.results(world, year, person=actor.person, agency=actor.agency)
    return _file(
        format, _written(world, reassess.result_letter(world, told, actor.agency, actor.person), format), world
    )


@router.get("/reassessments/{year}", response_model=ReviewResult, responses=describe(401, 404, 422))
def list_reassessments(year: Year, world: World_, actor: Actor_) -> Any:
    """该年公开属性定期审查的结果。"""
    return reassess.results(world, year, person=actor.person, agency=actor.agency)
