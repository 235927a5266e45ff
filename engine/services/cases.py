"""Open a case and act on it: one transaction an action; event, projection, clocks, letters and numbers go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine import __version__
from engine.core.case import Case
from engine.core.catchup import ESCALATE, changed_rows
from engine.core.chain import GENESIS, canonical, digest_of, letter_digest, link
from engine.core.contents import Contents
from engine.core.definition import Workflow
from engine.core.errors import ActionRefused, Conflict, InputError, NotFound, StaleVersion
from engine.core.escalation import highest, of_days, standing, telling_day, timing
from engine.core.events import LetterOut
from engine.core.facts import parse_day
from engine.core.family import Family, Written, act, sweep
from engine.core.gaps import gaps
from engine.core.kept import Agency, Kept, LetterRow, Person, Tie, Writing
from engine.core.ports import Tx, WorkingCalendar
from engine.core.step import Command, Permission, permitted
from engine.core.telling import Notice
from engine.core.view import Env
from engine.core.wording import LetterTemplate, in_force
from engine.services import document_values, numbering, seals
from engine.services.case_values import form_facts
from engine.services.letters import letter_values
from engine.services.world import World, find_actor, find_agency


@dataclass(frozen=True, slots=True)
class Result:
    """A case after an action: the whole family, its definition, its agency; `written` what this action appended."""

    agency: Agency
    workflow: Workflow
    kept: tuple[Kept, ...]
    written: tuple[Written, ...] = ()
    replayed: bool = False

    @property
    def case(self) -> Case:
        """The parent case."""
        return self.kept[0].case

    @property
    def family(self) -> Family:
        """Parent and children by ref."""
        return Family(self.kept[0].case, {k.ref: k.case for k in self.kept[1:]})


def load(world: World, tx: Tx, agency: Agency, no: str, lock: bool = True) -> Result:
    """The case under `no` with its children. Raises NotFound."""
    kept = tx.load(agency.code, no, lock)
    if not kept:
        raise NotFound(f"没有登记号为“{no}”的案件", field="no", code="case_not_found")
    case = kept[0].case
    return Result(agency, world.workflow(case.workflow, case.workflow_version, case.opened_on), kept)


def _request(held: Result) -> Result:
    """`held`, if it is a case that is acted on by itself. Raises ActionRefused for a child case."""
    parent = held.kept[0].parent_no
    if parent is not None:
        raise ActionRefused(
            f"“{held.workflow.title}”只能在母案中办理", field="no", code="child_case", remedy=f"在案件 {parent} 中办理"
        )
    return held


def ties_of(workflow: Workflow, case: Case) -> frozenset[tuple[str, str]]:
    """The case's fields that name other cases, with the numbers."""
    held = ((key, case.fields.get(key)) for key in workflow.ties)
    return frozenset((key, str(no)) for key, v in held if v for no in (v if isinstance(v, list) else [v]))


class OtherCases:
    """The agency's other cases, as the transaction sees them; see `engine.core.ports.OtherCases`."""

    def __init__(self, tx: Tx, agency: Agency) -> None:
        self._tx, self._agency = tx, agency.code

    def standing(self, no: str) -> tuple[str, str] | None:
        return self._tx.standing(self._agency, no)

    def field(self, no: str, key: str) -> object:
        found = self._tx.load(self._agency, no, False) if "\0" not in no else ()
        return found[0].case.fields.get(key) if found else None

    def tied(self, no: str) -> tuple[Tie, ...]:
        return self._tx.tied(self._agency, no)


class Keeper:
    """Turns what a family wrote into writings: hash chain, clock rows, letters with their values."""

    def __init__(self, world: World, tx: Tx, agency: Agency, workflow: Workflow, kept: Sequence[Kept]) -> None:
        self._world, self._tx, self._agency, self._workflow = world, tx, agency, workflow
        self._office = world.office(agency, workflow, numbering.taker(tx, agency))
        self._kept: dict[str, Kept] = {k.ref: k for k in kept}
        self._stored: Sequence[LetterRow] | None = None if kept else ()
        self._new: list[LetterRow] = []

    def _letters(self) -> list[LetterRow]:
        """The letters of the parent case, stored and new: read when a step needs them, which few do."""
        if self._stored is None:
            self._stored = self._tx.letters(self._agency.code, self._kept[""].case.no)
        return [*self._stored, *self._new]

    def _said(self, key: str) -> Mapping[str, Any]:
        """The values of the latest letter of a kind."""
        return next((x.values for x in reversed(self._letters()) if x.key == key and not x.voided), {})

    def _voided(self, w: Written) -> list[LetterRow]:
        """Letters that the step took back before they left: their numbers stay, void."""
        names = {op[1] for op in w.event.effects if op[0] == "unsend"}
        if not names:
            return []
        held = self._letters()
        latest = {x.name: x for x in held if x.case_no == w.case.no and not x.voided and x.name in names}
        why = numbering.void_reason(self._workflow, w.event)
        out = [replace(x, voided=True, void_reason=why) for x in latest.values()]
        self._stored, self._new = [next((v for v in out if v.id == x.id), x) for x in held], []
        return out

    def _rows(self, family: Family, w: Written, cal: WorkingCalendar) -> tuple[LetterRow, ...]:
        rows = self._voided(w)
        new = w.event.letters
        for letter, n in zip(new, range(-len(new), 0), strict=True):
            values = letter_values(
                agency=self._agency,
                workflow=self._workflow,
                family=family,
                case=w.case,
                ref=w.ref,
                event=w.event,
                letter=letter,
                cal=cal,
                sent=self._kept[""].case.letters if w.ref else w.case.letters[:n],
                said=self._said,
            )
            values["facts"] |= form_facts(self._workflow, w.case, w.event, values["clocks"])
            if self._workflow.key == document_values.WORKFLOW:
                values["facts"] = self._document_facts(w, letter, values["clocks"])
                values["clocks"] = document_values.live_clocks(w.case, values["clocks"])
            if letter.key == seals.LOG:
                values["facts"] |= seals.log_facts(self._world, self._tx, self._agency, w.case)
            row = self._row(w, letter, values)
            self._new.append(row)
            rows.append(row)
        return tuple(rows)

    def _document_facts(self, w: Written, letter: LetterOut, clocks: Mapping[str, Any]) -> dict[str, Any]:
        """What a form of a document says, with what the document still lacks."""
        facts = document_values.document_facts(w.case, w.event, letter.key, clocks, self._agency)
        lacking = gaps(self._workflow, w.case, self._office.env_on(w.event.on), w.event.on)
        return {**facts, "gaps": [g.what for g in lacking]} if lacking else facts

    def _row(self, w: Written, letter: LetterOut, values: dict[str, Any]) -> LetterRow:
        """The letter as it is kept, with what it says, by which wording and by which version of the program; letters
        older than the wordings have their values only."""
        head = 0, w.case.no, w.event.seq, letter.key, letter.on, letter.number
        if letter.on < self._world.versions("disclosure_request")[-1].in_force_from:
            return LetterRow(*head, "", values, engine=__version__)
        template = in_force(self._agency.wordings, letter.key, letter.on)
        version, wording = self._world.letters.version(letter.key, template)
        said = self._composed(w, letter, values, template)
        contents = Contents.of(values)
        if said is None:
            return LetterRow(*head, version, contents, False, wording, __version__)
        text = canonical(said)
        return LetterRow(*head, version, contents.also("composed", text), False, wording, __version__, digest_of(text))

    def _composed(
        self, w: Written, letter: LetterOut, values: Mapping[str, Any], template: LetterTemplate | None
    ) -> dict[str, Any] | None:
        """What a letter says: kept with it, so that a later wording does not change it. An outgoing one that lacks an
        element, or has a character that no font can draw, refuses the step; a form can be completed later, and an
        application is registered whatever lacks (Art. 45)."""
        known = self._workflow.letters.get(letter.key)
        if w.event.seq > 1 and (known is None or known.outgoing):
            done = self._world.letters.compose(letter.key, values, template)
            self._world.letters.check_printable(done)
            return self._world.letters.to_values(done)
        try:
            return self._world.letters.to_values(self._world.letters.compose(letter.key, values, template))
        except InputError:
            return None

    def writings(
        self, family: Family, written: Sequence[Written], cal: WorkingCalendar, key: str | None
    ) -> list[Writing]:
        """One writing an event, chained; the idempotency key goes with the first event a person wrote."""
        out: list[Writing] = []
        for w in written:
            before = self._kept.get(w.ref)
            writes = w.event.letters or any(op[0] == "unsend" for op in w.event.effects)
            rows = self._rows(self._known_to(w, family), w, cal) if writes else ()
            digests = tuple(letter_digest(row) for row in rows if not row.id)
            event = w.event.with_digests(digests) if digests else w.event
            head, body = link(before.head if before else GENESIS, event, w.case.no)
            parent_no = self._kept[""].case.no if w.ref else None
            fingerprint = self._world.fingerprint(self._office.of(w.case))
            level = highest(standing(w.case, cal).values()) if w.case.told else ""
            after = Kept(w.case, head, fingerprint, parent_no, w.ref, level)
            takes_key = key if key and w.event.person and not any(x.key for x in out) else None
            clocks = changed_rows(self._office, before.case if before else None, w.case)
            notices = self._notices(w, cal) if w.event.do == ESCALATE else ()
            workflow = self._office.of(w.case)
            sealed = seals.settle(self._world, self._tx, self._agency, workflow, w)
            ties = ties_of(workflow, w.case)
            changed = None if ties == (ties_of(workflow, before.case) if before else frozenset()) else ties
            out.append(Writing(before, after, event, body, clocks, rows, takes_key, notices, sealed, changed))
            self._kept[w.ref] = after
        return out

    def _known_to(self, w: Written, family: Family) -> Family:
        """The family as a letter of the event knows it: all that a person did at once, but of a step of the sweep,
        which may be written days late, nothing that came after it."""
        if w.event.person:
            return family
        cases = {ref: kept.case for ref, kept in self._kept.items()} | {w.ref: w.case}
        return Family(cases[""], {ref: case for ref, case in cases.items() if ref})

    def _notices(self, w: Written, cal: WorkingCalendar) -> tuple[Notice, ...]:
        """A line in the digest of everybody whom the event tells."""
        facts, event = w.event.facts, w.event
        run = w.case.runs[str(facts["clock"])]
        due = date.fromisoformat(str(facts.get("due_on") or facts["since"]))
        exact = of_days(timing(run, cal)) and facts["level"] in ("started", "half", "due_today")
        day = telling_day(event.on, exact, event.recorded_on, cal)
        return tuple(Notice(name, day, w.case.no, event.seq, run.key, facts["level"], due) for name in facts["to"])

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The family as it will be stored."""
        return tuple(self._kept.values())


def _on(world: World, on: date | str | None) -> tuple[date, date]:
    today = world.today()
    return (parse_day(on, "on") if on is not None else today), today


def _replayed(world: World, tx: Tx, agency: Agency, person: Person, key: str | None) -> Result | None:
    no = tx.replay(agency.code, person.name, key) if key else None
    return replace(load(world, tx, agency, no, False), replayed=True) if no else None


def open_case(
    world: World,
    workflow_key: str,
    facts: Mapping[str, Any],
    *,
    person: str,
    agency: str | None = None,
    on: date | str | None = None,
    do: str | None = None,
    key: str | None = None,
) -> Result:
    """Take in a case: number it and append its opening event (`do` where a definition has several openings).

    Raises InputError, ActionRefused, NotPermitted, NotFound, Conflict; then nothing was written and no number taken.
    """
    day, today = _on(world, on)
    with world.store.begin() as tx:
        found, who = find_actor(tx, agency, person)
        again = _replayed(world, tx, found, who, key)
        if again is not None:
            return again
        arrived = parse_day(facts["arrived_on"], "arrived_on") if facts.get("arrived_on") else day
        workflow = world.workflow(workflow_key, None, arrived)
        if workflow.child_of:
            raise ActionRefused(f"“{workflow.title}”只能在母案中办理", code="child_workflow", field="workflow")
        openings = [t.key for t in workflow.transitions if t.opens]
        if do is not None and do not in openings:
            raise ActionRefused(f"“{do}”不能开启案件", field="do", remedy="可选：" + "、".join(openings))
        no = numbering.take(tx, found, numbering.case_series(workflow_key), day)
        env = world.env(found, workflow, day, numbering.taker(tx, found), OtherCases(tx, found))
        command = Command(do or openings[0], day, facts, who.name, who.roles, today)
        family, written = act(workflow, world.children_of(workflow), Family(None), command, env, no=no)
        keeper = Keeper(world, tx, found, workflow, ())
        tx.keep(found.code, keeper.writings(family, written, env.calendar, key))
        return Result(found, workflow, keeper.kept, written)


def act_on(
    world: World,
    no: str,
    do: str,
    facts: Mapping[str, Any],
    *,
    person: str,
    agency: str | None = None,
    on: date | str | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Result:
    """Do `do` on case `no`. `version`: what the caller saw (StaleVersion if the case has moved on by a person since).

    Automatic steps whose legal day has passed are written first, in the same transaction. Raises as `open_case`.
    """
    day, today = _on(world, on)
    with world.store.begin() as tx:
        found, who = find_actor(tx, agency, person)
        again = _replayed(world, tx, found, who, key)
        if again is not None:
            if again.case.no != no:
                raise InputError(f"幂等键“{key}”已用于案件 {again.case.no}", field="key", code="key_reused")
            return again
        held = _request(load(world, tx, found, no))
        if version is not None and version != held.case.version:
            raise StaleVersion(
                f"案件 {no} 已有新的办理（现为第 {held.case.version} 版，您看到的是第 {version} 版）",
                field="version",
                remedy="重新查看案件后再办理",
            )
        env = world.env(found, held.workflow, day, numbering.taker(tx, found), OtherCases(tx, found))
        children = world.children_of(held.workflow)
        family, swept = sweep(held.workflow, children, held.family, env, today)
        family, written = act(
            held.workflow, children, family, Command(do, day, facts, who.name, who.roles, today), env, no=no
        )
        keeper = Keeper(world, tx, found, held.workflow, held.kept)
        tx.keep(found.code, keeper.writings(family, (*swept, *written), env.calendar, key))
        return Result(found, held.workflow, keeper.kept, (*swept, *written))


def sweep_case(world: World, no: str, *, agency: str | None = None, on: date | None = None) -> Result:
    """Write the automatic steps of one case whose legal day lies before `on` (default: today)."""
    day = on or world.today()
    with world.store.begin() as tx:
        found = find_agency(tx, agency)
        held = _request(load(world, tx, found, no))
        env = world.env(found, held.workflow, day, numbering.taker(tx, found), OtherCases(tx, found))
        family, written = sweep(held.workflow, world.children_of(held.workflow), held.family, env, day)
        keeper = Keeper(world, tx, found, held.workflow, held.kept)
        tx.keep(found.code, keeper.writings(family, written, env.calendar, None))
        return Result(found, held.workflow, keeper.kept, written)


def read_case(world: World, no: str, agency: str | None = None) -> Result:
    """The case as it is. Raises NotFound."""
    with world.store.read() as tx:
        return load(world, tx, find_agency(tx, agency), no, False)


def actions(world: World, no: str, *, person: str, agency: str | None = None) -> tuple[Permission, ...]:
    """What `person` may do now; for each refused action the reason and article. Nothing on a child case: its parent
    acts on it."""
    today = world.today()
    with world.store.read() as tx:
        found, who = find_actor(tx, agency, person)
        held = load(world, tx, found, no, False)
        if held.kept[0].parent_no is not None:
            return ()
        env: Env = world.env(found, held.workflow, today, lambda key, on: "", OtherCases(tx, found))
        return permitted(held.workflow, held.case, env, today, who.name, who.roles)


def env_of(world: World, result: Result, on: date) -> Env:
    """Calendar and policies for reading a case on the day `on`."""
    return world.env(result.agency, result.workflow, on, lambda key, day: "")


__all__ = [
    "Conflict",
    "InputError",
    "Keeper",
    "Result",
    "act_on",
    "actions",
    "env_of",
    "load",
    "open_case",
    "read_case",
    "sweep_case",
]
