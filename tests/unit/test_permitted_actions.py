"""Who may do what where: every version, state and role with its exact steps, as reviewed.

`tests/golden/permitted_actions.txt` is generated from the definitions. After a deliberate change run
`GONGKAI_UPDATE_GOLDEN=1 pytest tests/unit/test_permitted_actions.py` and read the difference line by line: a step that
appears is a power given, a step that goes is one taken away.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.definition import Transition, Workflow
from workflows import WORKFLOWS
from workflows.roles import ROLES

GOLDEN = Path(__file__).parents[1] / "golden" / "permitted_actions.txt"
UPDATE = os.environ.get("GONGKAI_UPDATE_GOLDEN") == "1"
HEAD = """\
GENERATED from the definitions (tests/unit/test_permitted_actions.py). Under each state: role: the steps that this role
may take there. Conditions are not shown; a step in brackets is taken by the engine itself.
"""


def _steps(rows: list[Transition]) -> Iterator[str]:
    """One line a role, roles in the order of workflows/roles.py, then the engine's own."""
    roles = {r for t in rows for r in t.by}
    for role in [r for r in ROLES if r in roles] + sorted(roles - set(ROLES), key=lambda r: r.key):
        keys = sorted({t.key for t in rows if role in t.by})
        yield f"  {role.key}: " + " ".join(f"({k})" if role.automatic else k for k in keys)


def _page(workflow: Workflow) -> Iterator[str]:
    yield f"\n== {workflow.version_key} {workflow.title}"
    yield "[no case yet]"
    yield from _steps([t for t in workflow.transitions if t.opens])
    for state in workflow.states:
        yield f"[{state.key}] {state.label}"
        yield from _steps([t for t in workflow.transitions if state in t.sources.members])


def _current() -> str:
    pages = [line for key in sorted(WORKFLOWS) for w in WORKFLOWS[key] for line in _page(w)]
    return HEAD + "\n".join(pages) + "\n"


def test_permitted_actions_are_the_reviewed_ones() -> None:
    current = _current()
    held = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    if UPDATE:
        GOLDEN.write_text(current, encoding="utf-8")
    elif current != held:
        lines = difflib.unified_diff(held.splitlines(), current.splitlines(), "reviewed", "now", lineterm="", n=1)
        pytest.fail("who may do what has changed (see the top of this file):\n" + "\n".join(lines))


def test_only_known_roles_act() -> None:
    known = {r.key for r in ROLES} | {"sweep", "consultation"}
    assert {r.key for versions in WORKFLOWS.values() for w in versions for t in w.transitions for r in t.by} <= known
