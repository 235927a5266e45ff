"""fingerprint(workflow): one hash over everything a definition says, so that a published version cannot change unseen.

A field at its default value is left out: a word added to the vocabulary later does not touch what was published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any

from engine.core.definition import Same, Workflow

_known: dict[int, tuple[Workflow, str]] = {}


def _default(f: Field[Any]) -> object:
    return f.default_factory() if f.default_factory is not MISSING else f.default


def _plain(value: object) -> object:
    """`value` as JSON values: a dataclass is {"is": its type, field: value, ...} without the fields left at default.

    Raises TypeError for a kind of value that no definition holds.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Same):
        return {"is": "Same"}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        kept = {f.name: getattr(value, f.name) for f in fields(value)}
        shown = {f.name: _plain(kept[f.name]) for f in fields(value) if kept[f.name] != _default(f)}
        return {"is": type(value).__name__, **shown}
    raise TypeError(f"a definition holds no {type(value).__name__}: {value!r}")


def canonical(workflow: Workflow) -> str:
    """The whole definition as one line of JSON with sorted keys: the same text on every machine."""
    return json.dumps(_plain(workflow), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(workflow: Workflow) -> str:
    """SHA-256 of `canonical(workflow)` in hex; computed once for each definition."""
    held = _known.get(id(workflow))
    if held is None or held[0] is not workflow:
        held = _known[id(workflow)] = (workflow, sha256(canonical(workflow).encode()).hexdigest())
    return held[1]
