"""A disclosure request written a second time, from the tables of workflows §1 and §2, over `tests.naive`.

Covers the steps that move a period. `do` answers whether the law lets the step through; `clocks` what is then said of
every period. Shares no code with the engine and knows nothing of its events.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.naive_periods import Asked, Periods

BEFORE_REPLY = (
    "received",
    "awaiting_contact",
    "registered",
    "awaiting_supplementation",
    "awaiting_reasons",
    "in_handling",
    "awaiting_payment",
    "in_review",
    "pending_issue",
    "issued",
)
CONSULTING = ("in_handling", "in_review", "awaiting_reasons")
HEARING = (*CONSULTING, "registered", "awaiting_supplementation", "awaiting_payment", "pending_issue", "issued")


class NaiveCase(Periods):
    """A case, one step at a time."""

    def do(self, do: str, on: date, w: Mapping[str, Any]) -> bool:
        """Take one step; False if it is refused (nothing has changed then)."""
        self.advance(on)
        return bool(getattr(self, f"do_{do}")(on, w))

    def do_receive(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state:
            return False
        self.state, self.channel, self.arrived = "received", w["channel"], on
        platform = self.channel == "internet" and self.set["online_receipt"] == "platform"
        if self.channel in ("in_person", "registered_mail", "oral") or platform:
            self.received = on
        else:
            self.start("confirm_receipt", on, 0)
            self.start("reply_presumed", on, 20)
        return True

    def do_confirm_receipt(self, on: date, w: Mapping[str, Any]) -> bool:
        confirmable = self.channel in ("ordinary_mail", "internet", "fax")
        if self.state != "received" or not confirmable or "confirmed" in self.said:
            return False
        self.said.add("confirmed")
        self.stop("confirm_receipt", on)
        self.stop("reply_presumed", on)
        if self.received is None:
            self.received = on
        return True

    def do_lose_contact(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "received" or self.received is not None:
            return False
        self.state = "awaiting_contact"
        self.stop("confirm_receipt", on)
        self.stop("reply_presumed", on)
        self.start("retry_contact", on, 5)
        return True

    def do_regain_contact(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "awaiting_contact":
            return False
        self.state, self.received = "received", on
        self.said.add("confirmed")
        self.stop("retry_contact", on)
        return True

    def do_register(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "received" or self.received is None:
            return False
        self.state = "registered"
        self.stop("confirm_receipt", on)
        self.stop("reply_presumed", on)
        self.start_reply(self.received, of_receipt=True)
        roll = self.set["receipt_on_non_working_day"] == "next_working_day"
        self.start("notify_supplementation", self.received, 7, roll=roll)
        self.from_receipt.add("notify_supplementation")
        return True

    def _ask(self, on: date, w: Mapping[str, Any]) -> None:
        self.leave(on)
        self.state = "awaiting_supplementation"
        self.said.discard("supplementation_told")
        self.start("supplementation", on, int(w.get("period_days", self.set["supplementation_days"])))

    def do_request_supplementation(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state not in ("registered", "in_handling") or "asked" in self.said or self.consulting():
            return False
        self.said.add("asked")
        late = self.expired("notify_supplementation", on)
        self.stop("notify_supplementation", on)
        if not late or self.set["late_supplementation_notice"] == "restart":
            self.stop("reply", on)
        self._ask(on, w)
        return True

    def do_request_second_supplementation(self, on: date, w: Mapping[str, Any]) -> bool:
        allowed = self.set["second_supplementation"] == "on" and "asked" in self.said
        if self.state not in ("registered", "in_handling") or not allowed or self.consulting():
            return False
        self._ask(on, w)
        return True

    def do_extend_supplementation(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "awaiting_supplementation":
            return False
        self.run["supplementation"].extension += w["days"]
        self.stop("decide", on)
        return True

    def do_receive_supplementation(self, on: date, w: Mapping[str, Any]) -> bool:
        late = self.expired("supplementation", on)
        if self.state != "awaiting_supplementation" or (late and not w.get("just_cause")):
            return False
        self.state = "registered"
        self.stop("supplementation", on)
        self.stop("decide", on)
        if not (self.live("reply") or self.live("deferral") or self.live("redo")):
            self.start_reply(on)
        return True

    def do_abandon_unsupplemented(self, on: date, w: Mapping[str, Any]) -> bool:
        told = "supplementation_told" in self.said
        if self.state != "awaiting_supplementation" or not told or not self.expired("supplementation", on):
            return False
        return self._close(on, "abandoned_unsupplemented")

    def _close(self, on: date, outcome: str) -> bool:
        self.state, self.outcome = "closed", outcome
        self.end(on)
        return True

    def do_reopen(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "closed":
            return False
        self.state, self.outcome = "registered", None
        self.stop("archive", on)
        if "redoing" in self.said:
            self.run["redo"].stopped = None
        else:
            self.start_reply(on)
        self.received = self.received or on
        return True

    def do_deliver_notice(self, on: date, w: Mapping[str, Any]) -> bool:
        keys = {"supplementation_notice": "supplementation", "fee_notice": "payment"}
        key = keys[w["letter"]]
        if key not in self.run:
            return False
        self.said.add(f"{key}_told")
        self.period(key, on)
        return True

    def _handle(self, on: date) -> bool:
        self.leave(on)
        self.state = "in_handling"
        self.start("unit_opinion", on, 7)
        return True

    def leave(self, on: date) -> None:
        """Leaving the handling unit or the review ends what was asked of them."""
        if self.state == "in_handling":
            self.stop("unit_opinion", on)
        if self.state in ("in_handling", "in_review"):
            self.stop("decide", on)

    def do_assign(self, on: date, w: Mapping[str, Any]) -> bool:
        return self.state == "registered" and self._handle(on)

    def do_request_reasons(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "in_handling":
            return False
        self.leave(on)
        self.state = "awaiting_reasons"
        self.said.discard("accepted")
        self.start("reasons", on, 15)
        return True

    def do_accept_reasons(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "awaiting_reasons":
            return False
        self.said.add("accepted")
        self.stop("reasons", on)
        self.stop("decide", on)
        return self._handle(on)

    def do_defer_reply(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state not in ("in_handling", "in_review") or "accepted" not in self.said:
            return False
        until = date.fromisoformat(w["until"])
        if not self.reply_in_time(on) or until < max(on, self.run["reply"].due(on) or on):
            return False
        self.stop("reply", on)
        self.start("deferral", on, 0, until=until)
        return True

    def do_open_consultation(self, on: date, w: Mapping[str, Any]) -> bool:
        ref = w["ref"]
        if self.state != "in_handling" or ref in self.asked:
            return False
        asks_who = w.get("question") == "who_is_responsible"
        excludes = not asks_who or self.set["who_is_responsible_excludes"] == "yes"
        self.asked[ref] = Asked(w["kind"], on, excludes)
        if self.set["consultation_exclusion"] == "A":
            self.exclude(ref, on, int(self.set["undeliverable_cap"]))
        elif self.set["consultation_exclusion"] == "C":
            self.exclude(ref, on, 15)
        return True

    def do_deliver_consultation(self, on: date, w: Mapping[str, Any]) -> bool:
        asked = self.asked.get(w["ref"])
        if self.state not in CONSULTING or asked is None or asked.how or asked.delivered:
            return False
        asked.delivered = on
        days = self.opinion_days(asked)
        self.start(f"opinion:{w['ref']}", on, days)
        if self.set["consultation_exclusion"] == "B":
            self.exclude(w["ref"], on, days)
        elif self.set["consultation_exclusion"] == "A" and "reply" in self.run:
            held = self.run["reply"].exclusions.get(w["ref"])
            if held is not None and self.live("reply") and on <= held.legal_end(self.days):
                held.limit_from, held.limit = on, days
        return True

    def do_give_up_delivery(self, on: date, w: Mapping[str, Any]) -> bool:
        asked = self.asked.get(w["ref"])
        if self.state not in CONSULTING or asked is None or asked.delivered or asked.how:
            return False
        self.finish(w["ref"], on, "undeliverable")
        return True

    def do_record_opinion(self, on: date, w: Mapping[str, Any]) -> bool:
        asked = self.asked.get(w["ref"])
        if self.state not in HEARING or asked is None or not asked.delivered or asked.how not in ("", "lapsed"):
            return False
        if not asked.how:
            self.run[f"opinion:{w['ref']}"].stopped = on
        self.finish(w["ref"], on, "answered")
        return True

    def do_recall(self, on: date, w: Mapping[str, Any]) -> bool:
        asked = self.asked.get(w["ref"])
        if self.state not in CONSULTING or asked is None or asked.how:
            return False
        if f"opinion:{w['ref']}" in self.run:
            self.run[f"opinion:{w['ref']}"].stopped = on
        self.finish(w["ref"], on, "recalled")
        if w.get("in_error") and "reply" in self.run:
            self.run["reply"].exclusions.pop(w["ref"], None)
        return True

    def do_charge_fee(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "in_handling" or self.consulting() or not self.reply_in_time(on):
            return False
        self.leave(on)
        self.state = "awaiting_payment"
        self.said.discard("payment_told")
        self.stop("reply", on)
        self.start("payment", on, 20)
        return True

    def do_record_payment(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "awaiting_payment" or (self.expired("payment", on) and not w.get("reason")):
            return False
        self.stop("payment", on)
        self.stop("decide", on)
        if self.set["payment_restart"] == "restart":
            self.start_reply(on)
        else:
            self.run["reply"].stopped = None
        return self._handle(on)

    def do_revoke_fee(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "awaiting_payment":
            return False
        self.stop("payment", on)
        self.stop("decide", on)
        self.run["reply"].stopped = None
        return self._handle(on)

    def do_abandon_unpaid(self, on: date, w: Mapping[str, Any]) -> bool:
        told = "payment_told" in self.said
        if self.state != "awaiting_payment" or not told or not self.expired("payment", on):
            return False
        return self._close(on, "abandoned_unpaid")

    def do_extend_reply(self, on: date, w: Mapping[str, Any]) -> bool:
        states = ("registered", "in_handling", "awaiting_reasons", "in_review", "pending_issue", "issued")
        once = "extended" if self.set["extend_again_after_restart"] == "yes" else "ever_extended"
        if self.state not in states or once in self.said or self.live("deferral"):
            return False
        if not 1 <= w["days"] <= 20 or not self.reply_in_time(on):
            return False
        self.said |= {"extended", "ever_extended"}
        self.run["reply"].extension += w["days"]
        return True

    def do_submit_draft(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "in_handling":
            return False
        self.leave(on)
        self.state = "in_review"
        return True

    def do_return_draft(self, on: date, w: Mapping[str, Any]) -> bool:
        return self.state in ("in_review", "pending_issue") and self._handle(on)

    def do_approve(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "in_review" or self.consulting():
            return False
        self.leave(on)
        self.state = "pending_issue"
        return True

    def do_issue(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "pending_issue":
            return False
        self.state = "issued"
        self.start("delivery", on, 2)
        return True

    def do_recall_issue(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "issued":
            return False
        self.stop("delivery", on)
        return self._handle(on)

    def do_dispatch(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "issued":
            return False
        self.state, self.outcome = "replied", "already_published"
        self.end(on)
        return True

    def do_record_delivery(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "replied":
            return False
        if not self.live("reconsideration"):
            self.start("reconsideration", on, 60, unit="calendar")
        return True

    def do_revoke_reply(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state != "replied":
            return False
        self.outcome = None
        self.stop("archive", on)
        self.stop("reconsideration", on)
        self.start("redo", on, 20)
        self.said.add("redoing")
        return self._handle(on)

    def do_withdraw(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.state not in BEFORE_REPLY:
            return False
        self._close(on, "withdrawn")
        for ref, asked in self.asked.items():
            if not asked.how:
                if f"opinion:{ref}" in self.run:
                    self.run[f"opinion:{ref}"].stopped = on
                self.finish(ref, on, "recalled")
        return True

    def do_correct_received_on(self, on: date, w: Mapping[str, Any]) -> bool:
        if self.received is None:
            return False
        self.received = date.fromisoformat(w["new"])
        for key in self.from_receipt & set(self.run):
            self.run[key].start = self.received
        return True
