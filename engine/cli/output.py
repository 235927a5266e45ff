"""Printing: one JSON document, or JSON lines; plain Chinese text otherwise."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any, TextIO

from engine.core.errors import InputError

WEEKDAYS = "一二三四五六日"


def line(text: str = "") -> None:
    """One line on stdout."""
    sys.stdout.write(text + "\n")


def json_line(value: Any) -> None:
    """One JSON document on one line."""
    line(json.dumps(value, ensure_ascii=False))


@contextmanager
def reading(path: str) -> Iterator[TextIO]:
    """The text of a file (`-`: stdin): UTF-8, with or without a byte order mark. Raises InputError naming the file."""
    raw = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115 closed below, stdin is not
    text = TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    try:
        yield text
    except UnicodeDecodeError as wrong:
        raise InputError(f"{_named(path)}不是 UTF-8 编码的文本", field=path) from wrong
    finally:
        text.detach()
        if path != "-":
            raw.close()


def _named(path: str) -> str:
    return "标准输入" if path == "-" else f"文件 {path} "


def read_json(path: str) -> Any:
    """The JSON in a file (`-`: stdin). Raises InputError naming the file."""

    def no_number(text: str) -> None:
        raise ValueError(text)

    with reading(path) as file:
        try:
            return json.load(file, parse_constant=no_number)
        except json.JSONDecodeError as wrong:
            where = f"第 {wrong.lineno} 行第 {wrong.colno} 列"
            raise InputError(f"{_named(path)}不是有效的 JSON：{where}", field=path) from wrong
        except RecursionError as wrong:
            raise InputError(f"{_named(path)}不是可用的 JSON：嵌套过深", field=path) from wrong
        except UnicodeDecodeError:
            raise
        except ValueError as wrong:
            raise InputError(f"{_named(path)}不是可用的 JSON：有不能用的数值", field=path) from wrong
