"""A request that does not fit is refused in Chinese, with the key that is wrong; no English of a library."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import httpx2
import pytest
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from engine.api import invalid
from tests.contract.conftest import Server

WHO = {"X-Gongkai-Person": "officer", "If-Match": '"1"'}
ENGLISH = re.compile(r"[A-Za-z]{3,} [a-z]+")


def asked(server: Server, method: str, path: str, body: Any = None) -> dict[str, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
    headers = {**WHO, "Content-Type": "application/json"}
    answer = httpx2.request(method, f"{server.url}/api/v1{path}", content=content, headers=headers, timeout=60)
    assert answer.status_code == 422
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    ("method", "path", "body", "title", "detail"),
    [
        ("GET", "/cases?limit=many", None, "查询参数“limit”不对", "应为整数"),
        ("GET", "/cases?limit=0", None, "查询参数“limit”不对", "应不小于 1"),
        ("GET", "/cases?limit=1000", None, "查询参数“limit”不对", "应不大于 200"),
        ("GET", "/cases?due_before=soon", None, "查询参数“due_before”不对", "应为日期，如 2026-03-02"),
        ("GET", f"/cases?q={'字' * 61}", None, "查询参数“q”不对", "不得多于 60 个字"),
        ("GET", "/cases?cursor=x", None, "查询参数“cursor”不对", "格式不对，应符合 ^[0-9]+$"),
        ("GET", "/letters/x.pdf", None, "地址“id”不对", "应为整数"),
        ("GET", "/letters/1/envelope.pdf?size=a4", None, "查询参数“size”不对", "只能是 'dl'、'c5'"),
        ("POST", "/cases", {}, "请求内容“workflow”不对", "缺少这一项"),
        ("POST", "/cases", {"workflow": 1, "facts": {}}, "请求内容“workflow”不对", "应为文字"),
        ("POST", "/cases", {"workflow": "x", "facts": []}, "请求内容“facts”不对", "应为对象"),
        ("POST", "/cases", {"workflow": "x", "facts": {}, "more": 1}, "请求内容“more”不对", "没有这一项"),
        ("POST", "/cases", b"{", "请求内容不对", "不是有效的 JSON"),
    ],
)
def test_what_is_wrong_is_told_in_chinese(
    server: Server, method: str, path: str, body: Any, title: str, detail: str
) -> None:
    told = asked(server, method, path, body)
    assert (told["title"], told["detail"], told["code"]) == (title, detail, "bad_input")
    assert told["field"]


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_no_kind_of_fault_is_told_in_english(kind: str) -> None:
    """Whatever pydantic finds, with or without the values that it tells of it."""
    for ctx in ({}, {"expected": "'a', 'b' or 'c'", "ge": 1, "error": "Input should be a valid thing"}):
        told = invalid.detail(ErrorDetails(type=kind, loc=("body", "x"), msg="Input should be x", input=1, ctx=ctx))
        assert re.search("[一-龥]", told)
        assert not ENGLISH.search(told)
