"""The periods of a disclosure request and its consultations, day by day (workflows §0, §2), for `tests.naive_case`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.naive import Exclusion, NaiveClock
from tests.naive_days import COUNTRY, Days

DEFAULTS: dict[str, Any] = {
    "receipt_on_non_working_day": "same_day",
    "late_supplementation_notice": "runs_on",
    "second_supplementation": "off",
    "consultation_exclusion": "A",
    "payment_restart": "restart",
    "extend_again_after_restart": "yes",
    "who_is_responsible_excludes": "no",
    "period_from": "delivery",
    "online_receipt": "confirmation",
    "undeliverable_cap": 15,
    "other_agency_days": 15,
    "supplementation_days": 15,
}
DUTIES = ("confirm_receipt", "reply", "deferral", "redo")
INTERNAL = ("reply_presumed", "retry_contact", "unit_opinion", "decide", "delivery", "archive")
WAITS = {
    "awaiting_supplementation": "supplementation",
    "awaiting_reasons": "reasons",
    "awaiting_payment": "payment",
}


@dataclass
class Asked:
    """One consultation."""

    kind: str
    sent: date
    excludes: bool
    delivered: date | None = None
    ended: date | None = None
    how: str = ""


class Periods:
    """What a request has running, and its consultations. Days must not go backwards."""

    def __init__(self, settings: Mapping[str, Any], days: Days = COUNTRY) -> None:
        self.set = {**DEFAULTS, **settings}
        self.days = days
        self.state = ""
        self.outcome: str | None = None
        self.run: dict[str, NaiveClock] = {}
        self.from_receipt: set[str] = set()
        self.asked: dict[str, Asked] = {}
        self.said: set[str] = set()
        self.channel = ""
        self.arrived: date | None = None
        self.received: date | None = None

    # ------------------------------------------------------------------------------------------ periods

    def start(self, key: str, on: date, length: int, **more: Any) -> None:
        self.run[key] = NaiveClock(on, length, days=self.days, **more)

    def start_reply(self, on: date, *, of_receipt: bool = False) -> None:
        roll = self.set["receipt_on_non_working_day"] == "next_working_day"
        self.start("reply", on, 20, roll=roll)
        self.said.discard("extended")
        (self.from_receipt.add if of_receipt else self.from_receipt.discard)("reply")

    def stop(self, key: str, on: date) -> None:
        if self.live(key):
            self.run[key].stopped, self.run[key].done = on, True

    def live(self, key: str) -> bool:
        return key in self.run and self.run[key].stopped is None

    def end(self, on: date) -> None:
        """Into replied or closed: everything of the agency and of the case stops, filing begins."""
        for key, clock in self.run.items():
            if clock.stopped is None and key not in ("reconsideration",):
                clock.stopped = on
        self.start("archive", on, 30)

    def expired(self, key: str, on: date) -> bool:
        return self.live(key) and self.run[key].expired(on)

    def reply_in_time(self, on: date) -> bool:
        return self.live("reply") and self.run["reply"].in_time(on)

    def period(self, key: str, day: date) -> None:
        """A notice arrived: another's period counts from there, and nobody has to decide yet."""
        if self.set["period_from"] == "delivery" and self.live(key):
            self.run[key].start = day
            self.stop("decide", day)

    def advance(self, on: date) -> None:
        """What time alone does before `on`."""
        self.give_up_waiting(on)
        over = [asked.ended for ref, asked in self.asked.items() if self.lapse(ref, on) and asked.ended]
        key = WAITS.get(self.state)
        if key and self.expired(key, on):
            over.append(self.due(key, on))
        if over and not self.live("decide"):
            self.start("decide", min(over), 3)
        while self.state == "awaiting_contact" and self.expired("retry_contact", on):
            self.start("retry_contact", self.due("retry_contact", on), 5)

    def due(self, key: str, on: date) -> date:
        due = self.run[key].due(on)
        assert due is not None
        return due

    # ------------------------------------------------------------------------------------ consultations

    def opinion_days(self, asked: Asked) -> int:
        return int(self.set["other_agency_days"]) if asked.kind == "other_agency" else 15

    def lapse(self, ref: str, on: date) -> bool:
        """Write down an opinion that did not come; True if its period ended just now."""
        asked = self.asked[ref]
        if asked.how or not asked.delivered or on <= self.days.after(asked.delivered, self.opinion_days(asked)):
            return False
        asked.how = "lapsed"
        asked.ended = self.days.after(asked.delivered, self.opinion_days(asked))
        self.run[f"opinion:{ref}"].stopped = asked.ended
        return True

    def give_up_waiting(self, on: date) -> None:
        """Nobody signed for the letter, or the opinion did not come: under option C the end is fixed all the same."""
        for ref, asked in self.asked.items():
            held = self.run["reply"].exclusions.get(ref) if "reply" in self.run else None
            if held is None or held.end is not None or self.set["consultation_exclusion"] != "C" or asked.how:
                continue
            cap = int(self.set["undeliverable_cap"])
            waits_until = (
                self.days.after(asked.delivered, self.opinion_days(asked))
                if asked.delivered
                else self.days.after(asked.sent, cap)
            )
            if on > waits_until:
                held.end = held.legal_end(self.days)

    def consulting(self) -> bool:
        return any(not x.how for x in self.asked.values())

    def exclude(self, ref: str, on: date, limit: int) -> None:
        if self.live("reply") and self.asked[ref].excludes:
            self.run["reply"].exclusions[ref] = Exclusion(on, on, limit)

    def finish(self, ref: str, on: date, how: str) -> None:
        """Answered, given up or recalled: the exclusion ends, at the latest on its legal day; option C always then."""
        asked = self.asked[ref]
        asked.how, asked.ended = how, asked.ended or on
        held = self.run["reply"].exclusions.get(ref) if "reply" in self.run else None
        if held is not None and held.end is None:
            fixed = self.set["consultation_exclusion"] == "C"
            held.end = held.legal_end(self.days) if fixed else min(on, held.legal_end(self.days))

    # ------------------------------------------------------------------------------------------ answers

    def clocks(self, as_of: date) -> dict[str, dict[str, Any]]:
        """What the contract prints of every period, as of the end of a day."""
        self.advance(as_of)
        out = {}
        for key, clock in self.run.items():
            kind = "duty" if key in DUTIES else "internal" if key in INTERNAL else "other"
            due = clock.due(as_of)
            counts = kind != "other" or (key == "notify_supplementation" and clock.done)
            late = counts and clock.late(as_of)
            latest = clock.latest_due().isoformat() if due is None and clock.stopped is None else None
            out[key] = {
                "status": clock.status(as_of),
                "started_on": clock.start.isoformat(),
                "due_on": due.isoformat() if due else None,
                "stopped_on": clock.stopped.isoformat() if clock.stopped else None,
                "late": late,
                "working_days_late": clock.days_late(as_of) if late else 0,
                "working_days_left": clock.left(as_of),
                "excluded_days": clock.left_out(as_of),
                "latest_due_on": latest,
                "unit": clock.unit,
            }
        return out
