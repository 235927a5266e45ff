"""The store in memory: for tests, examples and trials. It behaves as the SQL store does, without keeping anything.

The state is never changed in place: a transaction that writes copies the tables it touches and, when it commits, puts
its state in the place of the old one. So a reader sees one moment, and an exception leaves nothing behind. One lock
lets one transaction write at a time.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from engine.adapters import rows
from engine.adapters.memory_state import Name, Row, State
from engine.core.contents import Contents
from engine.core.events import Event
from engine.core.kept import (
    Agency,
    CaseLine,
    CaseQuery,
    ClockRow,
    HolidayNotice,
    Kept,
    LetterRow,
    Person,
    SealImage,
    Sealing,
    Tie,
    Writing,
)
from engine.core.telling import DueClock, Notice, Place, Telling
from engine.core.wording import LetterTemplate


class _MemoryTx:
    """One transaction over `state`; see `engine.core.ports.Tx`."""

    def __init__(self, state: State, writes: bool) -> None:
        self.state = state
        self.failed: BaseException | None = None  # half a batch may be written: this cannot be committed any more
        self._writes = writes
        self._own: set[str] = set()

    def _table(self, name: str) -> dict[Any, Any]:
        """This transaction's own copy of a table, made when it is first written to."""
        if not self._writes:
            raise RuntimeError("a reading transaction does not write")
        if name not in self._own:
            self._own.add(name)
            self.state = replace(self.state, **{name: dict(getattr(self.state, name))})
        table: dict[Any, Any] = getattr(self.state, name)
        return table

    def agency(self, code: str) -> Agency | None:
        held = self.state.agencies.get(code)
        return self._copy(held) if held else None

    def agencies(self) -> tuple[Agency, ...]:
        return tuple(self._copy(self.state.agencies[code]) for code in sorted(self.state.agencies))

    def _copy(self, agency: Agency) -> Agency:
        imported = tuple(n.text for n in self.holiday_notices() if n.text)
        approved = tuple(t for t in self.letter_templates(agency.code) if t.approved_on)
        return replace(rows.copy_of(agency), imported=imported, wordings=approved)

    def put_agency(self, agency: Agency) -> None:
        self._table("agencies")[agency.code] = rows.copy_of(agency)

    def person(self, agency: str, name: str) -> Person | None:
        return self.state.people.get((agency, name))

    def acting(self, name: str, agency: str | None) -> tuple[tuple[Agency, Person | None], ...]:
        held = (self.agency(agency),) if agency is not None else self.agencies()
        return tuple((a, self.person(a.code, name)) for a in held if a is not None)

    def people(self, agency: str) -> tuple[Person, ...]:
        return tuple(self.state.people[key] for key in sorted(self.state.people) if key[0] == agency)

    def put_person(self, person: Person) -> None:
        table = self._table("people")
        if person.agency not in self.state.agencies:
            self.failed = rows.nothing_to_belong_to()
            raise self.failed
        table[person.agency, person.name] = person

    def load(self, agency: str, no: str, lock: bool = True) -> tuple[Kept, ...]:
        found = self.state.cases.get((agency, no))
        if found is None:
            return ()
        children = self.state.families.get((agency, no), ())
        return (found.kept(), *(self.state.cases[agency, child].kept() for child in children))

    def replay(self, agency: str, by: str, key: str) -> str | None:
        return self.state.keys.get((agency, by, key))

    def keep(self, agency: str, writings: Sequence[Writing]) -> None:
        try:
            for no, chain in rows.chains(writings).items():
                self._project(agency, no, chain)
            for w in writings:
                self._append(agency, w)
        except BaseException as error:
            self.failed = error
            raise

    def _project(self, agency: str, no: str, chain: Sequence[Writing]) -> None:
        cases = self._table("cases")
        first, last = chain[0].before, chain[-1].after
        held = cases.get((agency, no))
        if first is None:
            self._open(agency, no, last, held)
        elif held is None or held.seq != first.case.seq:
            raise rows.stale()
        cases[agency, no] = Row(
            agency,
            last.case.seq,
            rows.freeze(last),
            rows.told(last.case),
            last.head,
            last.fingerprint,
            last.parent_no,
            last.ref,
            last.level,
        )

    def _open(self, agency: str, no: str, kept: Kept, held: Row | None) -> None:
        if held is not None:
            raise rows.number_taken()
        if agency not in self.state.agencies:
            raise rows.nothing_to_belong_to()
        if kept.parent_no is not None:
            parent = agency, kept.parent_no
            if parent not in self.state.cases:
                raise rows.nothing_to_belong_to()
            families = self._table("families")
            siblings = families.get(parent, ())
            if any(self.state.cases[agency, s].ref == kept.ref for s in siblings):
                raise rows.number_taken()
            families[parent] = (*siblings, no)

    def _append(self, agency: str, w: Writing) -> None:
        name = agency, w.after.case.no
        events = self._table("events")
        events[name] = (*events.get(name, ()), (w.body, w.after.head))
        if w.key is not None:
            keys = self._table("keys")
            if (agency, w.event.by, w.key) in keys:
                raise rows.key_taken()
            keys[agency, w.event.by, w.key] = name[1]
        if w.clocks:
            clocks = self._table("clocks")
            clocks[name] = {**clocks.get(name, {}), **{c.key: c for c in w.clocks}}
        if w.ties is not None:
            self._table("ties")[name] = w.ties
        for letter in w.letters:
            self._put_letter(agency, name, w.event.seq, letter)
        self._put_notices(agency, w.notices)
        for sealing in w.sealed:
            self._press(agency, sealing)

    def _put_notices(self, agency: str, given: Sequence[Notice]) -> None:
        table = self._table("notices")
        for n in given:
            table[agency, n.person, n.day] = (*table.get((agency, n.person, n.day), ()), n)

    def _put_letter(self, agency: str, name: Name, seq: int, letter: LetterRow) -> None:
        letters = self._table("letters")
        if letter.id:
            of, held = letters.get(letter.id, ("", letter))
            if of != agency:
                raise rows.no_such_letter()
            letters[letter.id] = of, replace(held, voided=letter.voided, void_reason=letter.void_reason)
            return
        new = max(letters, default=0) + 1
        if letter.number:
            numbers = self._table("letter_numbers")
            if (agency, letter.number) in numbers:
                raise rows.letter_number_taken()
            numbers[agency, letter.number] = new
        values = Contents(Contents.of(letter.values).text)
        letters[new] = agency, replace(letter, id=new, case_no=name[1], seq=seq, values=values)
        index = self._table("letters_of")
        index[name] = (*index.get(name, ()), new)

    def _press(self, agency: str, s: Sealing) -> None:
        letters = self._table("letters")
        of, held = letters.get(s.letter, ("", None))
        if of != agency or held is None or held.voided or held.seal is not None:
            raise rows.not_to_be_sealed()
        letters[s.letter] = of, replace(held, seal=s.pressed)
        if s.signed is not None:
            self._table("signed_letters")[agency, s.letter] = s.signed

    def signed(self, agency: str, letter: int) -> bytes | None:
        return self.state.signed_letters.get((agency, letter))

    def seal_image(self, agency: str, revision: int) -> SealImage | None:
        return next((i for i in self.state.seal_images.get(agency, ()) if i.revision == revision), None)

    def seal_image_on(self, agency: str, day: date) -> SealImage | None:
        held = [i for i in self.state.seal_images.get(agency, ()) if i.since <= day]
        return max(held, key=lambda i: (i.since, i.revision), default=None)

    def seal_images(self, agency: str) -> tuple[SealImage, ...]:
        return self.state.seal_images.get(agency, ())

    def put_seal_image(self, agency: str, since: date, content: bytes) -> int:
        table = self._table("seal_images")
        if agency not in self.state.agencies:
            self.failed = rows.nothing_to_belong_to()
            raise self.failed
        held = table.get(agency, ())
        table[agency] = (*held, SealImage(len(held) + 1, since, content))
        return len(held) + 1

    def holiday_notices(self) -> tuple[HolidayNotice, ...]:
        return tuple(self.state.holiday_notices[no] for no in sorted(self.state.holiday_notices))

    def put_holiday_notice(self, notice: HolidayNotice) -> None:
        self._table("holiday_notices")[notice.document_no] = notice

    def letter_templates(self, agency: str) -> tuple[LetterTemplate, ...]:
        held = self.state.letter_templates
        return tuple(held[name] for name in sorted(held) if name[0] == agency)

    def put_letter_template(self, template: LetterTemplate) -> LetterTemplate:
        table = self._table("letter_templates")
        if template.agency not in self.state.agencies:
            self.failed = rows.nothing_to_belong_to()
            raise self.failed
        if not template.version:
            last = max((v for a, k, v in table if (a, k) == (template.agency, template.key)), default=0)
            template = template.numbered(last + 1)
        else:
            held = table[template.agency, template.key, template.version]
            if held.withdrawn_on or (held.approved_on and not template.withdrawn_on):
                raise rows.template_decided()
        table[template.agency, template.key, template.version] = template
        return template

    def spanning(self, agency: str, first: date, last: date) -> tuple[int, ...]:
        ids = {name: id for id, name in enumerate(self.state.cases, 1)}
        found = {
            ids[agency, self.state.cases[name].parent_no or name[1]]
            for name, held in self.state.clocks.items()
            for c in held.values()
            if name[0] == agency
            and c.live
            and c.started_on <= last
            and (c.due_on is None or c.due_on >= first or (c.next_alert is not None and c.next_alert >= first))
        }
        return tuple(sorted(found))

    def families(self, agency: str, ids: Sequence[int]) -> tuple[tuple[Kept, ...], ...]:
        names = list(self.state.cases)
        return tuple(self.load(agency, names[id - 1][1]) for id in ids)

    def live_clocks(self, agency: str, ids: Sequence[int]) -> Mapping[str, Mapping[str, ClockRow]]:
        found = [kept.case.no for family in self.families(agency, ids) for kept in family]
        return {no: {c.key: c for c in self.clocks(agency, no) if c.live} for no in found}

    def refresh(self, agency: str, clocks: Sequence[tuple[str, ClockRow]]) -> None:
        table = self._table("clocks")
        for no, row in clocks:
            table[agency, no] = {**table[agency, no], row.key: row}

    def due_clocks(
        self, on: date, after: Place | None, limit: int, agency: str | None = None
    ) -> tuple[tuple[DueClock, ...], Place | None]:
        names = list(self.state.cases)
        ids = {name: id for id, name in enumerate(names, 1)}
        places = sorted(
            (c.next_alert, ids[name], name)
            for name, held in self.state.clocks.items()
            for c in held.values()
            if agency in (None, name[0]) and c.next_alert is not None and c.next_alert <= on
        )
        found = [p for p in places if after is None or (p[0], p[1]) > after][:limit]
        if not found:
            return (), None
        parents = {(of, self.state.cases[of, no].parent_no or no) for _, _, (of, no) in found}
        due = [
            self._due_clock(ids[name], name, parent, clock)
            for parent in sorted(parents, key=ids.__getitem__)
            for name in (parent, *((parent[0], child) for child in self.state.families.get(parent, ())))
            for _, clock in sorted(self.state.clocks.get(name, {}).items())
            if clock.next_alert is not None and clock.next_alert <= on
        ]
        last = found[-1]
        return tuple(due), (last[0], last[1]) if len(found) == limit else None

    def _due_clock(self, id: int, name: Name, parent: Name, clock: ClockRow) -> DueClock:
        row, handler = self.state.cases[name], self.state.cases[parent].kept().case.fields.get("handler")
        state = row.kept().case.state
        return DueClock(
            id, name[0], name[1], parent[1], state, str(handler or ""), row.seq, row.head, row.told, row.level, clock
        )

    def tell(self, tellings: Sequence[Telling]) -> None:
        try:
            for t in tellings:
                self._tell(t)
        except BaseException as error:
            self.failed = error
            raise

    def _tell(self, t: Telling) -> None:
        cases, clocks, events = self._table("cases"), self._table("clocks"), self._table("events")
        name = next(name for id, name in enumerate(cases, 1) if id == t.id)
        if cases[name].seq != t.before:
            raise rows.stale()
        events[name] = (*events[name], *((e.body, e.head) for e in t.events))
        for e in t.events[-1:]:
            cases[name] = replace(cases[name], seq=e.seq, head=e.head, told=t.told, level=t.level)
        moved = {key: replace(clocks[name][key], next_alert=on, next_level=level) for key, on, level in t.clocks}
        clocks[name] = {**clocks[name], **moved}
        self._put_notices(t.agency, [n for e in t.events for n in e.notices])

    def notices(self, agency: str, person: str, day: date) -> tuple[Notice, ...]:
        ids = {no: id for id, (of, no) in enumerate(self.state.cases, 1) if of == agency}
        return tuple(sorted(self.state.notices.get((agency, person, day), ()), key=lambda n: (ids[n.case_no], n.seq)))

    def standing(self, agency: str, no: str) -> tuple[str, str] | None:
        row = self.state.cases.get((agency, no))
        case = row.kept().case if row else None
        return (case.workflow, case.state) if case else None

    def tied(self, agency: str, no: str) -> tuple[Tie, ...]:
        found: list[Tie] = []
        for name, row in self.state.cases.items():
            fields = sorted(f for f, to in self.state.ties.get(name, ()) if name[0] == agency and to == no)
            if fields:
                case = row.kept().case
                found += [Tie(f, case.no, case.workflow, case.state, case.opened_on) for f in fields]
        return tuple(found)

    def next_number(self, agency: str, series: str, year: int) -> int:
        counters = self._table("counters")
        counters[agency, series, year] = counters.get((agency, series, year), 0) + 1
        taken: int = counters[agency, series, year]
        return taken

    def events(self, agency: str, no: str) -> tuple[tuple[Event, str], ...]:
        return tuple(
            (Event.from_json(json.loads(body)), digest) for body, digest in self.state.events.get((agency, no), ())
        )

    def all_cases(self, agency: str | None = None) -> Iterator[tuple[str, Kept]]:
        return ((row.agency, row.kept()) for row in self.state.cases.values() if agency in (None, row.agency))

    def clocks(self, agency: str, no: str) -> tuple[ClockRow, ...]:
        held = self.state.clocks.get((agency, no), {})
        return tuple(held[key] for key in sorted(held))

    def letters(self, agency: str, no: str) -> tuple[LetterRow, ...]:
        return tuple(self.state.letters[i][1] for i in self.state.letters_of.get((agency, no), ()))

    def letter(self, agency: str, id: int) -> LetterRow | None:
        of, held = self.state.letters.get(id, ("", None))
        return held if of == agency else None

    def letter_numbered(self, agency: str, number: str, lock: bool = False) -> LetterRow | None:
        id = self.state.letter_numbers.get((agency, number))
        return self.letter(agency, id) if id is not None else None

    def find(self, agency: str, query: CaseQuery) -> list[CaseLine]:
        sought = rows.sought(query.q) if query.q else ""
        found: list[CaseLine] = []
        for id, (name, row) in reversed(list(enumerate(self.state.cases.items(), 1))):
            if name[0] != agency or row.parent_no is not None or (query.after is not None and id >= query.after):
                continue
            case = row.kept().case
            line = CaseLine(
                id,
                case.no,
                case.workflow,
                case.state,
                case.outcome,
                case.opened_on,
                str(case.fields.get("handler") or ""),
                str(case.fields.get("unit") or ""),
                rows.next_due(self.state.clocks.get(name, {}).values()),
                row.level,
            )
            if _fits(line, query) and sought in rows.words(case):
                found.append(line)
                if len(found) >= query.limit:
                    break
        return found

    def numbers(self, agency: str, series: str, year: int) -> int:
        return self.state.counters.get((agency, series, year), 0)


def _fits(line: CaseLine, query: CaseQuery) -> bool:
    wanted = (
        (query.state, line.state),
        (query.workflow, line.workflow),
        (query.handler, line.handler),
        (query.level, line.level),
    )
    if any(want and want != have for want, have in wanted):
        return False
    return query.due_before is None or (line.next_due_on is not None and line.next_due_on <= query.due_before)


class MemoryStore:
    """Cases in memory; see `engine.core.ports.Store`. `wait` seconds for another transaction that writes."""

    def __init__(self, wait: float = 10.0) -> None:
        self._wait = wait
        self._turn = threading.Lock()
        self._state = State()

    @contextmanager
    def begin(self) -> Iterator[_MemoryTx]:
        """Start a transaction that may write. Raises Conflict when another one does not end in time."""
        if not self._turn.acquire(timeout=self._wait):
            raise rows.busy()
        try:
            tx = _MemoryTx(self._state, writes=True)
            yield tx
            if tx.failed is not None:
                raise tx.failed
            self._state = tx.state
        finally:
            self._turn.release()

    @contextmanager
    def read(self) -> Iterator[_MemoryTx]:
        """Start a transaction that only reads; what others commit meanwhile stays unseen."""
        yield _MemoryTx(self._state, writes=False)
