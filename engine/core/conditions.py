"""Evaluate a condition against a view of a case: True, False, or None when a fact of the step is still unknown.

The same evaluator serves a real case (`view.CaseView`), the list of permitted actions (facts unknown) and the
exhaustive exploration of a definition (`verify`): they differ only in the view they hand in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from engine.core.definition import AllOf, AnyOf, Cond, Guard, Mark, Not, SettingIs


class View(Protocol):
    """What a condition may ask. Each answer may be None: not known yet."""

    def atom(self, cond: Cond) -> bool | None:
        """Truth of a condition that has no parts."""
        ...


def holds(cond: Cond, view: View) -> bool | None:
    """Kleene logic over the view's answers."""
    if isinstance(cond, Guard):
        return holds(cond.cond, view)
    if isinstance(cond, Not):
        inner = holds(cond.part, view)
        return None if inner is None else not inner
    if isinstance(cond, AllOf):
        return _all(cond.parts, view, True)
    if isinstance(cond, AnyOf):
        return _all(cond.parts, view, False)
    return view.atom(cond)


def _all(parts: tuple[Cond, ...], view: View, value: bool) -> bool | None:
    """`value` if every part has it, the opposite at the first part that has that (what follows is not asked: it may
    make no sense then), else None."""
    out: bool | None = value
    for part in parts:
        known = holds(part, view)
        if known is (not value):
            return known
        if known is None:
            out = None
    return out


def blamed(cond: Cond, view: View) -> Guard | None:
    """The innermost named guard that makes `cond` false."""
    if holds(cond, view) is not False:
        return None
    if isinstance(cond, AllOf | AnyOf):
        for part in cond.parts:
            found = blamed(part, view)
            if found is not None:
                return found
    if isinstance(cond, Guard):
        return blamed(cond.cond, view) or cond
    return None


def atoms(cond: Cond | None) -> Iterator[Cond]:
    """Every condition without parts inside `cond` (marks count as one)."""
    if cond is None:
        return
    if isinstance(cond, Guard):
        yield from atoms(cond.cond)
    elif isinstance(cond, Not):
        yield from atoms(cond.part)
    elif isinstance(cond, AllOf | AnyOf):
        for p in cond.parts:
            yield from atoms(p)
    else:
        yield cond


def marks_in(cond: Cond | None) -> set[str]:
    """Keys of the marks that `cond` asks."""
    return {a.key for a in atoms(cond) if isinstance(a, Mark)}


def settings_in(cond: Cond | None) -> set[str]:
    """Keys of the settings that `cond` asks."""
    return {a.setting.key for a in atoms(cond) if isinstance(a, SettingIs)}
