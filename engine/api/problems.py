"""Errors as application/problem+json (RFC 9457), for an officer: never a stack trace, never a 500 from input."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from engine.api import invalid as invalid_words
from engine.api.models import Problem
from engine.core.errors import (
    ActionRefused,
    Conflict,
    GongkaiError,
    NotFound,
    NotPermitted,
    StaleVersion,
)

MEDIA = "application/problem+json"
_TITLES = {
    404: "没有这个地址",
    405: "这个地址不支持这种请求方法",
    413: "请求过大",
    415: "请求的格式不对",
    422: "请求的内容不对",
    428: "缺少 If-Match",
}
_OPENINGS = {"child_workflow"}


class MissingVersion(GongkaiError):
    """An action without If-Match."""

    code = "missing_if_match"


class UnknownPerson(GongkaiError):
    """The acting person is not named or not known."""

    code = "unknown_person"


def status_of(error: GongkaiError) -> int:
    """401 who, 403 role, 404 what, 409 refused by state or law or lost race, 412 stale, 422 input, 428 no If-Match."""
    if isinstance(error, MissingVersion):
        return 428
    if isinstance(error, UnknownPerson) or error.code == "unknown_person":
        return 401
    if isinstance(error, NotPermitted):
        return 403
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, StaleVersion):
        return 412
    if isinstance(error, Conflict | ActionRefused):
        return 409
    return 422


def response(status: int, code: str, title: str, **rest: Any) -> JSONResponse:
    """A problem."""
    body = Problem(type=f"urn:gongkai:{code}", title=title, status=status, code=code, **rest)
    return JSONResponse(body.model_dump(mode="json"), status, media_type=MEDIA)


def describe(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses of a route."""
    words = {
        401: "未指明或不认识办理人",
        403: "没有相应岗位，或须岗位分离",
        404: "没有",
        409: "法律或案件状态不允许，或与他人同时办理",
        412: "案件已有新的办理",
        422: "请求的内容不对",
        428: "缺少 If-Match",
    }
    return {s: {"description": words[s], "model": Problem, "content": {MEDIA: {}}} for s in statuses}


def install(app: FastAPI) -> None:
    """Register the handlers."""

    def known(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, GongkaiError)
        return response(
            status_of(error),
            error.code,
            error.message,
            field=error.field,
            article=error.article,
            remedy=error.remedy,
        )

    def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = invalid_words.where(first)
        return response(422, "bad_input", invalid_words.title(first), field=where, detail=invalid_words.detail(first))

    def plain(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        found = response(error.status_code, f"http_{error.status_code}", _TITLES.get(error.status_code, "请求不成功"))
        found.headers.update(error.headers or {})
        return found

    app.add_exception_handler(GongkaiError, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, plain)
