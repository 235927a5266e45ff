"""The snapshot of a case and `fold`: events in, case out, without the definition.

Effects are tuples `(op, ...)` of plain values, dates as ISO text:

    ("start", clock, run)          run: a ClockRun as plain values
    ("stop", clock, on, how, at)   how: "done" (what it demanded was done) or "ended" (the case ended); `at` as `ended`
    ("pause", clock, token, from, limit_from, limit_days)
    ("limit", clock, token, from | "", limit_from, limit_days)   open again, with another legal end
    ("resume", clock, token, to)   ("void", clock, token)
    ("extend", clock, days, told)  ("reinstate", clock)  ("redate", clock, day)  ("rebase", field, day)
    ("put", field, value)          ("mark", key, bool)   ("owe", letter) ("proven", letter | "*")
    ("outcome", key | "")          ("child", ref, kind, state, ended, question[, marks])
    ("unsend", letter)             the number of the latest such letter is void, it is no longer owed
                                   (a letter is named by its key, with "/" and the child case that it is about)
    ("ask_seal", number, use)      the seal is asked for that letter    ("seal", number)   it is on that letter
    ("told", what, level, day)     `level` of the clock `what` was told for its due date `day`
    ("moved", clock, day, told)    a holiday notice moved its due date, known since `day`; `told` as `promised`, or ""
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from engine.core.events import Event, LetterOut


@dataclass(frozen=True, slots=True)
class Pause:
    """An exclusion: the working days d with from_on < d <= its end. The end is `to_on`, or, at the latest,
    `limit_days` working days after `limit_from`."""

    token: str
    from_on: date
    to_on: date | None
    limit_from: date
    limit_days: int


@dataclass(frozen=True, slots=True)
class ClockRun:
    """One run of a clock. `length` in units of `unit`, or `until` a fixed due date; `roll`: a start on a non-working
    day counts from the next working day; `basis` the case field that dates the start; `extensions` (days, told on);
    `armed_on` the day since which its due date could be known: nobody can be told of it earlier; `began` and `ended`
    the times of day ("HH:MM") of a clock of hours, "" of others, and of an end that nobody timed; `promised` a due date
    that a letter told before a holiday notice moved it."""

    key: str
    run: int
    kind: str
    unit: str
    started_on: date
    length: int
    until: date | None = None
    roll: bool = False
    basis: str = ""
    remedy: bool = False
    extensions: tuple[tuple[int, date], ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None
    how: str = ""
    armed_on: date | None = None
    began: str = ""
    ended: str = ""
    promised: date | None = None

    @property
    def live(self) -> bool:
        """Started and not stopped."""
        return self.stopped_on is None

    @property
    def extension(self) -> int:
        """Days added in this run."""
        return sum(days for days, _ in self.extensions)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "key": self.key,
            "run": self.run,
            "kind": self.kind,
            "unit": self.unit,
            "started_on": self.started_on.isoformat(),
            "length": self.length,
            "until": self.until and self.until.isoformat(),
            "roll": self.roll,
            "basis": self.basis,
            "remedy": self.remedy,
            "extensions": [[n, d.isoformat()] for n, d in self.extensions],
            "pauses": [
                [
                    p.token,
                    p.from_on.isoformat(),
                    p.to_on and p.to_on.isoformat(),
                    p.limit_from.isoformat(),
                    p.limit_days,
                ]
                for p in self.pauses
            ],
            "stopped_on": self.stopped_on and self.stopped_on.isoformat(),
            "how": self.how,
            "armed_on": self.armed_on and self.armed_on.isoformat(),
            "began": self.began,
            "ended": self.ended,
            "promised": self.promised and self.promised.isoformat(),
        }

    @classmethod
    def from_json(cls, v: Mapping[str, Any]) -> ClockRun:
        """The inverse of `to_json`."""
        day = date.fromisoformat
        return cls(
            v["key"],
            v["run"],
            v["kind"],
            v["unit"],
            day(v["started_on"]),
            v["length"],
            day(v["until"]) if v["until"] else None,
            v["roll"],
            v["basis"],
            v["remedy"],
            tuple((n, day(d)) for n, d in v["extensions"]),
            tuple(Pause(t, day(a), day(b) if b else None, day(c), n) for t, a, b, c, n in v["pauses"]),
            day(v["stopped_on"]) if v["stopped_on"] else None,
            v["how"],
            day(v["armed_on"]) if v["armed_on"] else None,
            v["began"],
            v["ended"],
            day(v["promised"]) if v["promised"] else None,
        )


@dataclass(frozen=True, slots=True)
class ChildRef:
    """What a parent knows of a child case: its kind, state, whether it has ended, what it asks and its marks."""

    ref: str
    kind: str
    state: str
    ended: bool
    question: str = ""
    marks: Sequence[str] = ()

    def values(self) -> list[Any]:
        """Plain values, as an effect and the store keep them; without marks where it has none."""
        told = [self.ref, self.kind, self.state, self.ended, self.question]
        return [*told, list(self.marks)] if self.marks else told

    @classmethod
    def of(cls, values: Sequence[Any]) -> ChildRef:
        """The inverse of `values`."""
        ref, kind, state, ended, *more = values
        return cls(ref, kind, state, ended, more[0] if more else "", tuple(more[1]) if more[1:] else ())


@dataclass(frozen=True, slots=True)
class Case:
    """A snapshot after `seq` events. `version` counts persons' steps only; `entered_on` the legal day on which a person
    brought it into its state; `acted_on` the last legal day of the agency's own acts; `runs` holds the latest run of
    each clock, `past` the earlier ones; `doers` who last did each step; `marks` what the events say; `written_on` the
    last day on which a person recorded something; `told` what was told last, by clock: (level, due date then)."""

    no: str
    workflow: str
    workflow_version: str
    state: str
    seq: int
    version: int
    opened_on: date
    entered_on: date
    acted_on: date
    outcome: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    runs: Mapping[str, ClockRun] = field(default_factory=dict)
    past: tuple[ClockRun, ...] = ()
    marks: frozenset[str] = frozenset()
    owed: frozenset[str] = frozenset()
    letters: tuple[LetterOut, ...] = ()
    children: Mapping[str, ChildRef] = field(default_factory=dict)
    doers: Mapping[str, str] = field(default_factory=dict)
    written_on: date = date.min
    told: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values: what the store keeps as projection."""
        return {
            "no": self.no,
            "workflow": self.workflow,
            "workflow_version": self.workflow_version,
            "state": self.state,
            "seq": self.seq,
            "version": self.version,
            "opened_on": self.opened_on.isoformat(),
            "entered_on": self.entered_on.isoformat(),
            "acted_on": self.acted_on.isoformat(),
            "outcome": self.outcome,
            "fields": dict(self.fields),
            "runs": [r.to_json() for r in self.runs.values()],
            "past": [r.to_json() for r in self.past],
            "marks": sorted(self.marks),
            "owed": sorted(self.owed),
            "letters": [x.to_json() for x in self.letters],
            "children": [c.values() for c in self.children.values()],
            "doers": dict(self.doers),
            "written_on": self.written_on.isoformat(),
            "told": {k: list(v) for k, v in self.told.items()},
        }

    @classmethod
    def from_json(cls, v: Mapping[str, Any]) -> Case:
        """The inverse of `to_json`."""
        day = date.fromisoformat
        return cls(
            v["no"],
            v["workflow"],
            v["workflow_version"],
            v["state"],
            v["seq"],
            v["version"],
            day(v["opened_on"]),
            day(v["entered_on"]),
            day(v["acted_on"]),
            v["outcome"],
            v["fields"],
            {r["key"]: ClockRun.from_json(r) for r in v["runs"]},
            tuple(ClockRun.from_json(r) for r in v["past"]),
            frozenset(v["marks"]),
            frozenset(v["owed"]),
            tuple(LetterOut.from_json(x) for x in v["letters"]),
            {c[0]: ChildRef.of(c) for c in v["children"]},
            v["doers"],
            day(v["written_on"]),
            {k: (level, due) for k, (level, due) in v["told"].items()},
        )


def pause_key(clock: str) -> str:
    """The name under which a long exclusion of `clock` is told."""
    return f"{clock}/pause"


class _Draft:
    """Mutable workspace of one `apply`. `armed_on`: since when the periods that it changes can be known."""

    __slots__ = ("armed_on", "children", "fields", "letters", "marks", "outcome", "owed", "past", "runs", "told")

    def __init__(self, case: Case | None, armed_on: date) -> None:
        self.armed_on = armed_on
        self.told = case.told if case else {}
        self.fields = dict(case.fields) if case else {}
        self.runs = dict(case.runs) if case else {}
        self.past = case.past if case else ()
        self.marks = set(case.marks) if case else set()
        self.owed = set(case.owed) if case else set()
        self.children = dict(case.children) if case else {}
        self.outcome = case.outcome if case else ""
        self.letters = case.letters if case else ()

    def do(self, e: tuple[Any, ...]) -> None:
        op, key, *rest = e
        day = date.fromisoformat
        if op == "put":
            self.fields[key] = rest[0]
        elif op == "mark":
            (self.marks.add if rest[0] else self.marks.discard)(key)
        elif op == "owe":
            self.owed.add(key)
        elif op == "proven":
            self.owed = set() if key == "*" else self.owed - {key}
        elif op == "unsend":
            self.owed.discard(key)
            self.void(key)
        elif op == "outcome":
            self.outcome = key
        elif op == "child":
            self.children[key] = ChildRef.of((key, *rest))
        elif op == "told":
            self.told = {**self.told, key: (rest[0], rest[1])}
        elif op == "rebase":
            self.rebase(key, day(rest[0]))
        elif op not in ("ask_seal", "seal"):  # what these do, they do to a letter of another case
            self.clock(op, key, rest)

    def clock(self, op: str, key: str, rest: list[Any]) -> None:
        """Start or change the clock `key`; whatever changes its due date arms it anew."""
        if op == "start":
            if key in self.runs:
                self.past = (*self.past, self.runs.pop(key))
            self.runs[key] = replace(ClockRun.from_json(rest[0]), armed_on=self.armed_on)
            self.rearm(key, pause_key(key))
            return
        run = _change(self.runs[key], op, rest)
        if op not in ("stop", "moved"):
            # a duty that an extension or exclusion moves has another date from now on than the one that was told
            run = replace(run, armed_on=self.armed_on, promised=run.promised if run.kind == "theirs" else None)
        self.runs[key] = run
        if op in ("extend", "redate", "moved"):
            self.rearm(key)

    def rearm(self, *keys: str) -> None:
        """What was told of these is to be told again."""
        if any(key in self.told for key in keys):
            self.told = {k: v for k, v in self.told.items() if k not in keys}

    def void(self, name: str) -> None:
        """The latest letter of that name loses effect; earlier ones of the same name were sent."""
        for i in reversed(range(len(self.letters))):
            if self.letters[i].name == name and not self.letters[i].voided:
                void = replace(self.letters[i], voided=True)
                self.letters = (*self.letters[:i], void, *self.letters[i + 1 :])
                return

    def rebase(self, basis: str, new: date) -> None:
        def moved(r: ClockRun) -> ClockRun:
            return replace(r, started_on=new, armed_on=self.armed_on) if r.basis == basis else r

        self.rearm(*(k for k, r in self.runs.items() if r.basis == basis and r.started_on != new))
        self.runs = {k: moved(r) for k, r in self.runs.items()}
        self.past = tuple(moved(r) for r in self.past)


def _change(run: ClockRun, op: str, rest: list[Any]) -> ClockRun:
    day = date.fromisoformat
    if op == "stop":
        return replace(run, stopped_on=day(rest[0]), how=rest[1], ended=rest[2])
    if op == "reinstate":
        return replace(run, stopped_on=None, how="", ended="")
    if op == "moved":
        return replace(run, armed_on=day(rest[0]), promised=day(rest[1]) if rest[1] else None)
    if op == "redate":
        return replace(run, started_on=day(rest[0]))
    if op == "extend":
        return replace(run, extensions=(*run.extensions, (rest[0], day(rest[1]))))
    if op == "pause":
        return replace(run, pauses=(*run.pauses, Pause(rest[0], day(rest[1]), None, day(rest[2]), rest[3])))
    token = rest[0]
    if op == "void":
        return replace(run, pauses=tuple(p for p in run.pauses if p.token != token))
    if op == "resume":
        return replace(run, pauses=tuple(replace(p, to_on=day(rest[1])) if p.token == token else p for p in run.pauses))
    if op == "limit":
        first, limit_from, days = rest[1], day(rest[2]), rest[3]
        return replace(
            run,
            pauses=tuple(
                Pause(token, day(first) if first else p.from_on, None, limit_from, days) if p.token == token else p
                for p in run.pauses
            ),
        )
    raise ValueError(f"unknown effect {op!r}")


def apply(case: Case | None, event: Event, *, no: str = "", workflow: str = "", workflow_version: str = "") -> Case:
    """The case after `event`. `no`, `workflow` and `workflow_version` are needed by the opening event only.

    Raises ValueError when `event.seq` does not follow the case.
    """
    expected = case.seq + 1 if case else 1
    if event.seq != expected:
        raise ValueError(f"event {event.seq} does not follow {expected - 1}")
    known = case.written_on if case else event.recorded_on
    if event.person:
        armed = known = max(known, event.recorded_on)
    else:  # the first sweep after its legal day writes it; whichever did, the day is the same
        armed = max(known, event.on + timedelta(days=1))
    draft = _Draft(case, armed)
    for effect in event.effects:
        draft.do(effect)
    if case is None:
        entered = acted = event.on
    else:
        entered = event.on if event.person and event.state != case.state else case.entered_on
        acted = max(event.on, case.acted_on) if event.kind == "act" else case.acted_on
    return Case(
        no=case.no if case else no,
        workflow=case.workflow if case else workflow,
        workflow_version=case.workflow_version if case else workflow_version,
        state=event.state,
        seq=event.seq,
        version=(case.version if case else 0) + (1 if event.person else 0),
        opened_on=case.opened_on if case else event.on,
        entered_on=entered,
        acted_on=acted,
        outcome=draft.outcome,
        fields=draft.fields,
        runs=draft.runs,
        past=draft.past,
        marks=frozenset(draft.marks),
        owed=frozenset(draft.owed),
        letters=(*draft.letters, *event.letters),
        children=draft.children,
        doers={**(case.doers if case else {}), event.do: event.by} if event.person else (case.doers if case else {}),
        written_on=known,
        told=draft.told,
    )


def fold(no: str, workflow: str, workflow_version: str, events: Iterable[Event]) -> Case:
    """The case that `events` (in order, from the first) make. Raises ValueError if there is none or one is missing."""
    case: Case | None = None
    for event in events:
        case = apply(case, event, no=no, workflow=workflow, workflow_version=workflow_version)
    if case is None:
        raise ValueError("a case begins with an event")
    return case
