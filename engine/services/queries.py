"""Reading for the API and the pages. Every question names who asks: a stranger's case is not found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.core.errors import InputError, NotFound
from engine.core.kept import CaseQuery
from engine.services import cases, index_only, papers, views
from engine.services.cases import Result
from engine.services.papers import Paper, remade as remade
from engine.services.world import World, find_actor, find_agency


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters of a case list; `cursor` from the page before."""

    state: str | None = None
    workflow: str | None = None
    due_before: date | None = None
    level: str | None = None
    handler: str | None = None
    q: str | None = None
    cursor: str | None = None
    limit: int = 50


def read(world: World, no: str, person: str, agency: str | None) -> Result:
    """The case under `no` of the person's agency. Raises NotFound."""
    with world.store.read() as tx:
        found, _ = find_actor(tx, agency, person)
        return cases.load(world, tx, found, no, False)


def list_cases(world: World, person: str, agency: str | None, asked: Asked) -> dict[str, Any]:
    """One page of cases, newest first, by keyset."""
    after = int(asked.cursor) if asked.cursor else None
    if after is not None and after > 2**62:
        raise InputError("cursor 不对", field="cursor")
    with world.store.read() as tx:
        found, _ = find_actor(tx, agency, person)
        rows = tx.find(
            found.code,
            CaseQuery(
                asked.state,
                asked.workflow,
                asked.due_before,
                asked.level,
                asked.handler,
                asked.q,
                after,
                asked.limit + 1,
            ),
        )
    page = rows[: asked.limit]
    labels = {
        (w.key, s.key): s.label for key in {r.workflow for r in page} for w in world.versions(key) for s in w.states
    }
    return {
        "items": [
            {
                "no": r.no,
                "workflow": r.workflow,
                "state": r.state,
                "state_label": labels.get((r.workflow, r.state), r.state),
                "outcome": r.outcome or None,
                "opened_on": r.opened_on.isoformat(),
                "handler": r.handler or None,
                "unit": r.unit or None,
                "next_due_on": r.next_due_on.isoformat() if r.next_due_on else None,
                "level": r.level or None,
            }
            for r in page
        ],
        "next_cursor": str(page[-1].id) if len(rows) > asked.limit else None,
    }


def actions(world: World, no: str, person: str, agency: str | None) -> list[dict[str, Any]]:
    """What the person may do now. Raises NotFound."""
    result = read(world, no, person, agency)
    return [views.action_view(result.workflow, p) for p in cases.actions(world, no, person=person, agency=agency)]


def events(world: World, no: str, person: str, agency: str | None) -> list[dict[str, Any]]:
    """Events of one case with their hashes. Raises NotFound."""
    with world.store.read() as tx:
        found, _ = find_actor(tx, agency, person)
        held = cases.load(world, tx, found, no, False)
        over = index_only.cover(tx, found.code, held.workflow, held.case)
        return [views.event_view(e, digest, over) for e, digest in tx.events(found.code, no)]


def letters(world: World, no: str, person: str | None, agency: str | None) -> list[dict[str, Any]]:
    """Letters of the case and its child cases, for a person of the agency (None: for whoever has the installation in
    hand). Raises NotFound."""
    labels = views.letter_labels(world)
    with world.store.read() as tx:
        found = find_agency(tx, agency) if person is None else find_actor(tx, agency, person)[0]
        held = cases.load(world, tx, found, no, False)
        over = index_only.covers(world, tx, found.code, held.workflow, held.kept)
        rows = [row for kept in held.kept for row in tx.letters(found.code, kept.case.no)]
    ordered = sorted(rows, key=lambda r: (r.on, r.id))
    return [views.letter_view(r, labels.get(r.key, r.key), over[r.case_no]) for r in ordered]


def paper(world: World, id: int, person: str | None, agency: str | None) -> Paper:
    """A letter made again as it was issued, with the seal on it, for a person of the agency (None: for whoever has the
    installation in hand). Raises NotFound, also for letters older than the wordings, and
    ActionRefused for what must not be seen any more (`index_only`)."""
    with world.store.read() as tx:
        found = find_agency(tx, agency) if person is None else find_actor(tx, agency, person)[0]
        row = tx.letter(found.code, id)
        if row is None:
            raise NotFound("没有这份文书", field="id", code="letter_not_found")
        if not row.template_version:
            raise NotFound("这份文书早于本系统的文书模板，没有存文", field="id", code="letter_not_kept")
        return papers.paper(world, tx, found.code, row)


def letter(world: World, id: int, person: str | None, agency: str | None) -> Any:
    """What the letter says. Raises as `paper`."""
    return paper(world, id, person, agency).letter
