"""Printing: one JSON document, or JSON lines; plain Chinese text otherwise."""

from __future__ import annotations

import json
import sys
from typing import Any

WEEKDAYS = "一二三四五六日"


def line(text: str = "") -> None:
    """One line on stdout."""
    sys.stdout.write(text + "\n")


def json_line(value: Any) -> None:
    """One JSON document on one line."""
    line(json.dumps(value, ensure_ascii=False))


def read_json(path: str) -> Any:
    """The JSON in a file (`-`: stdin). Raises InputError naming the file."""
    from engine.core.errors import InputError

    try:
        if path == "-":
            return json.loads(sys.stdin.read())
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise InputError(f"文件 {path} 不是有效的 JSON:{wrong}", field=path) from wrong
