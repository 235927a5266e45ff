"""Running clocks counted again when a holiday notice appears or changes (workflows §16).

A clock whose due date moves gets one event, which says from which date to which, by which notice and because of which
days. A date that a letter told binds the agency: somebody's own period is not shortened by it, and for a duty the date
told stays the day by which it is to be done. Letters already sent stay as they are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.core import deadlines
from engine.core.case import Case, ClockRun, apply
from engine.core.events import Event
from engine.core.ports import WorkingCalendar

RECOUNT = "recount"
"""The name of such an event among the steps of a case."""
MOVED = "moved"
"""The level under which a digest tells of it."""

Told = Callable[[Case, str], date | None]
"""The due date of a clock that the latest letter of the case told somebody outside, None if none did."""


@dataclass(frozen=True, slots=True)
class Change:
    """What notices changed for a region: the calendar by which to count, the days on which it differs from the one
    before, the numbers of the notices, and the day since which they are known."""

    calendar: WorkingCalendar
    days: Sequence[date]
    notices: tuple[str, ...]
    on: date

    def within(self, first: date, last: date) -> Sequence[date]:
        """The changed days from `first` to `last`."""
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]


@dataclass(frozen=True, slots=True)
class Move:
    """A clock whose date changed: due on `was` before, by law on `now`, because of `days`. `promised`: the date that a
    letter told; `due_on` the date that holds."""

    clock: str
    run: int
    was: date
    now: date
    due_on: date
    promised: date | None
    days: Sequence[date]


def moves(case: Case, due: Mapping[str, date | None], change: Change, told: Told) -> tuple[Move, ...]:
    """What the change does to the running clocks of a case, whose due dates were `due` until now; paused ones have none
    to move. A clock that was moved already does not move again."""
    found = (_move(case, run, due.get(key), change, told) for key, run in case.runs.items() if run.live)
    return tuple(m for m in found if m is not None)


def _move(case: Case, run: ClockRun, was: date | None, change: Change, told: Told) -> Move | None:
    legal = deadlines.due_on(replace(run, promised=None), change.calendar)
    if was is None or legal is None or was == legal or run.until is not None:
        return None
    promised = run.promised
    if run.kind in ("theirs", "duty") and promised != was:
        letter = told(case, run.key)
        if letter is not None and (run.kind == "theirs" or letter == was):
            promised = was
    floor = promised if run.kind == "theirs" else None
    now = max(legal, floor) if floor else legal
    if (now, promised) == (was, run.promised):
        return None
    days = change.within(run.started_on, max(was, legal))
    return Move(run.key, run.run, was, legal, now, promised, days)


def moved(case: Case, move: Move, change: Change, recorded_on: date) -> tuple[Case, Event]:
    """The case after the event that says so."""
    promised = move.promised.isoformat() if move.promised else ""
    event = Event(
        seq=case.seq + 1,
        do=RECOUNT,
        row=RECOUNT,
        on=change.on,
        recorded_on=recorded_on,
        by="sweep",
        role="sweep",
        state=case.state,
        facts={
            "clock": move.clock,
            "run": move.run,
            "notices": list(change.notices),
            "days": [d.isoformat() for d in move.days],
            "was": move.was.isoformat(),
            "now": move.now.isoformat(),
            "due_on": move.due_on.isoformat(),
            "promised": promised or None,
        },
        effects=(("moved", move.clock, change.on.isoformat(), promised),),
        kind="system",
    )
    return apply(case, event), event
