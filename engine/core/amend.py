"""amend(value, table): rows of another version with some of their parts replaced, as an amending law writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from typing import Any, TypeVar, cast

Part = TypeVar("Part")


def amend(value: Part, table: Mapping[Any, Any]) -> Part:
    """`value` with every definition object found in `table` (a citation, clock, guard, fact, letter ...) replaced by
    what stands against it there; None strikes it out of the list it stands in. What is put in is not searched again."""
    return cast(Part, _Amendment(table).of(value))


class _Amendment:
    """`made`: what has become of each object, with the object, so that its id stays its own. Conditions and citations
    stand in many rows."""

    def __init__(self, table: Mapping[Any, Any]) -> None:
        self._table = table
        self._kinds = frozenset(type(k) for k in table)
        self._made: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any) -> Any:
        """What becomes of `value`."""
        if isinstance(value, tuple):
            new = tuple(self.of(v) for v in value)
            return tuple(n for n, old in zip(new, value, strict=True) if n is not None or old is None)
        if not is_dataclass(value) or isinstance(value, type):
            return value
        known = self._made.get(id(value))
        if known is None:
            known = self._made[id(value)] = value, self._changed(value)
        return known[1]

    def _changed(self, value: Any) -> Any:
        if type(value) in self._kinds and value in self._table:
            return self._table[value]
        changed = {}
        for name in value.__dataclass_fields__:
            old = getattr(value, name)
            new = self.of(old)
            if new is not old and new != old:
                changed[name] = new
        return replace(value, **changed) if changed else value
