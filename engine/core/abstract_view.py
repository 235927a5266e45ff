"""Answers to conditions where only some questions are kept: True, False, or None for what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.core.conditions import atoms
from engine.core.definition import (
    ChildOpen,
    Cond,
    Expired,
    FactIs,
    FieldIs,
    Given,
    HasField,
    InTime,
    Live,
    Mark,
    NothingOwed,
    SettingIs,
)

NONE, STOPPED, RUNNING, PAUSED, EXPIRED = "-", "s", "r", "p", "e"
LIVE = (RUNNING, PAUSED, EXPIRED)
OTHER = "…"

Key = tuple[str, str]
"""A question: ("clock" | "mark" | "field" | "setting", key), ("owed" | "children" | "outcome", ""); ("expiry", clock)
in `kept` tells a clock that ran out from one that runs."""


@dataclass(slots=True)
class AbstractView:
    """Answers conditions from kept values and from the facts that a person records in this try."""

    expiring: frozenset[str]
    values: dict[Key, Any]
    facts: dict[str, Any]
    free: dict[Cond, bool]

    def atom(self, c: Cond) -> bool | None:
        """True, False, or None for what is not kept."""
        get = self.values.get
        if isinstance(c, Mark):
            found = get(("mark", c.key))
            return None if found is None else bool(found)
        if isinstance(c, SettingIs):
            value = get(("setting", c.setting.key))
            return None if value is None else value in c.values
        if isinstance(c, HasField | FieldIs):
            return self._field(c)
        if isinstance(c, Live):
            return get(("clock", c.clock)) in LIVE
        if isinstance(c, Expired | InTime):
            return self._time(c)
        if isinstance(c, NothingOwed):
            return not get(("owed", ""))
        if isinstance(c, ChildOpen):
            some = bool(get(("children", "")))
            return None if some and c.kinds else some
        if isinstance(c, Given):
            return self.facts.get(c.key) not in (None, False)
        if isinstance(c, FactIs):
            return self.facts.get(c.key) in c.values
        return self.free.get(c)

    def _time(self, c: Expired | InTime) -> bool | None:
        stands = self.values.get(("clock", c.clock))
        if stands not in LIVE:
            return False
        if isinstance(c, InTime) and c.day.source != "on":
            return self.free.get(c)
        if c.clock not in self.expiring:
            return None
        if isinstance(c, Expired):
            return bool(stands == EXPIRED)
        return None if stands == PAUSED else bool(stands == RUNNING)

    def _field(self, c: HasField | FieldIs) -> bool | None:
        if ("field", c.key) not in self.values:
            return None
        value = self.values["field", c.key]
        return value is not None if isinstance(c, HasField) else value in c.values


@dataclass(slots=True)
class Guessing:
    """A view that answers the unknown conditions by a guess."""

    inner: AbstractView
    guess: dict[Cond, bool]

    def atom(self, c: Cond) -> bool | None:
        found = self.inner.atom(c)
        return self.guess.get(c, False) if found is None else found


def unknowns(cond: Cond, view: AbstractView) -> set[Key]:
    """The questions that `cond` asks and `view` cannot answer."""
    out: set[Key] = set()
    for a in atoms(cond):
        if view.atom(a) is not None:
            continue
        if isinstance(a, Mark):
            out.add(("mark", a.key))
        elif isinstance(a, SettingIs):
            out.add(("setting", a.setting.key))
        elif isinstance(a, HasField | FieldIs):
            out.add(("field", a.key))
        elif isinstance(a, Expired) or (isinstance(a, InTime) and a.day.source == "on"):
            out.add(("expiry", a.clock))
    return out
