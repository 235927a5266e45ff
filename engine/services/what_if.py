"""Hypothetical steps on a stored case. Reads it; never writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from engine.core import what_if as core
from engine.core.errors import ActionRefused
from engine.core.simulate import Beginning
from engine.core.view import Env
from engine.services.cases import env_of, load
from engine.services.world import World, find_agency, find_person


def what_if(world: World, raw: object, *, agency: str | None = None, person: str | None = None) -> dict[str, Any]:
    """Answer the scenario `raw`, which names a case of the agency; `person` who asks (None: the command line).

    Policies are those in force on the day of each step. Raises InputError for a malformed scenario, NotFound (also for
    a stranger's case), ActionRefused for a child case.
    """
    asked = core.read_question(raw)
    today = world.today()
    with world.store.read() as tx:
        found = find_agency(tx, agency)
        if person is not None:
            find_person(tx, found, person)
        held = load(world, tx, found, asked.no, False)
    parent = held.kept[0].parent_no
    if parent is not None:
        raise ActionRefused(
            f"“{held.workflow.title}”随母案推演", field="case", code="child_case", remedy=f"按案件 {parent} 推演"
        )
    cal = world.calendar(found.region, asked.known_on, found.imported)

    def env_on(day: date) -> Env:
        return replace(env_of(world, held, day), calendar=cal)

    children = world.children_of(held.workflow)
    begin = Beginning(held.workflow, children, held.family, cal, env_on, asked.no, today)
    return core.what_if(asked, begin, today)
