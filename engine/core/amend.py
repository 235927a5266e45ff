"""amend(value, table): rows of another version with some of their parts replaced, as an amending law writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

Part = TypeVar("Part")


def amend(value: Part, table: Mapping[Any, Any]) -> Part:
    """`value` with every definition object found in `table` (a citation, clock, guard, fact, letter ...) replaced by
    what stands against it there; None strikes it out of the list it stands in. What is put in is not searched again."""
    return cast(Part, _amended(value, table, frozenset(type(k) for k in table)))


def _amended(value: Any, table: Mapping[Any, Any], kinds: frozenset[type]) -> Any:
    if isinstance(value, tuple):
        new = tuple(_amended(v, table, kinds) for v in value)
        return tuple(n for n, old in zip(new, value, strict=True) if n is not None or old is None)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    if type(value) in kinds and value in table:
        return table[value]
    changed = {}
    for f in fields(value):
        old = getattr(value, f.name)
        new = _amended(old, table, kinds)
        if new is not old and new != old:
            changed[f.name] = new
    return replace(value, **changed) if changed else value
