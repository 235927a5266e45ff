"""What pydantic says of a request that does not fit, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLACES = {"body": "请求内容", "query": "查询参数", "path": "地址", "header": "请求头"}
_TYPES: Mapping[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是有效的 JSON",
    "none_required": "应为空",
    "model_attributes_type": "应为对象",
    "model_type": "应为对象",
    "dict_type": "应为对象",
    "list_type": "应为列表",
    "string_type": "应为文字",
    "string_too_short": "不得少于 {min_length} 个字",
    "string_too_long": "不得多于 {max_length} 个字",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "string_unicode": "含有不能保存的字符",
    "too_short": "不得少于 {min_length} 项",
    "too_long": "不得多于 {max_length} 项",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数值过大",
    "int_from_float": "应为整数",
    "float_type": "应为数值",
    "float_parsing": "应为数值",
    "finite_number": "应为有限的数值",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "date_type": "应为日期，如 2026-03-02",
    "date_parsing": "应为日期，如 2026-03-02",
    "date_from_datetime_parsing": "应为日期，如 2026-03-02",
    "date_from_datetime_inexact": "应为日期，不带时刻",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
}
_UNKNOWN = "不符合要求"


def where(error: Mapping[str, Any]) -> str:
    """The key that is wrong, with the place it stands in: query.limit."""
    return ".".join(str(part) for part in error.get("loc", ()))


def title(error: Mapping[str, Any]) -> str:
    """What is wrong, for an officer: 查询参数“limit”不对"""
    place, *rest = [str(part) for part in error.get("loc", ())] or [""]
    key = ".".join(rest) if rest and error.get("type") != "json_invalid" else ""
    return f"{_PLACES.get(place, '请求')}{f'“{key}”' if key else ''}不对"


def detail(error: Mapping[str, Any]) -> str:
    """What it should be; never the English of the library."""
    ctx = {key: str(value).replace(" or ", "、").replace(", ", "、") for key, value in (error.get("ctx") or {}).items()}
    words = _TYPES.get(str(error.get("type")), _UNKNOWN)
    try:
        return words.format_map(ctx)
    except KeyError:
        return _UNKNOWN
