"""Officers at random: plausible steps of a disclosure request, now and then a wild one, as `Ask`s of `tests.offices`.

What an officer writes is read off the definition: every row says which facts it takes, so that a new row is exercised
without a change here. `python -m tests.makers URL SEED` lets them work on a database until somebody kills them.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from engine import bootstrap
from engine.adapters.store import SqlStore
from engine.core.case import Case
from engine.core.definition import Fact, FactType, Same, Transition
from engine.services.cases import Result, actions, read_case
from tests.offices import AGENCIES, EVERYBODY, Answer, Ask, Office, office, put

Pick = Callable[[Sequence[Any]], Any]
"""Chooses one of several: `random.Random(…).choice`, or a draw of hypothesis."""

TEXTS = ("滨河路18号地块2024年出让合同", "经核对，情况属实", "业务处", "<b>&{{ 7*7 }}</b> “引号” 𠮷田\n第二行")
SEARCH = {"made_on": "2019-05-20", "scope": "档案室、业务系统", "methods": "按文号、关键词", "result": "未查到"}
EARLIER = {"number": "甲公开复〔2019〕1号", "date": "2019-05-20"}
WRONG: dict[FactType, tuple[object, ...]] = {
    FactType.TEXT: ("", 3, None, [], "a\0b", "\ud800"),
    FactType.DAY: ("2022-02-30", "昨天", 20220930, None, "0001-01-01", "9999-12-31"),
    FactType.TIME: ("24:00", "9:30", "", 930, None, "１２:00"),
    FactType.NUMBER: (0, -1, "5", 2.5, True, 1_000_000, 10**30, None),
    FactType.YES_NO: ("是", 1, None),
    FactType.NOTE: ("", True, {}, [], {"a": "\0"}, None),
    FactType.FINDING: ("", 1, None),
    FactType.RECORD: ("x", {}, [], None),
    FactType.RECORDS: ("x", [], ["x"], None),
}


@dataclass(slots=True)
class Maker:
    """Makes up what officers do, one `Ask` after the other, looking at one office. `wild` in a hundred asks have wrong
    facts, days, persons or versions. `name` begins its idempotency keys."""

    pick: Pick
    at: Office
    today: date
    wild: int = 15
    name: str = ""
    keys: list[tuple[str, str]] = field(default_factory=list)
    _wild: bool = False

    def _settle(self) -> None:
        """Is the next ask a wild one?"""
        self._wild = int(self.pick(range(100))) >= 100 - self.wild

    def _odd(self) -> bool:
        return self._wild and self.pick(range(4)) == 3

    def _half(self) -> bool:
        return bool(self.pick((False, True)))

    def wait(self) -> None:
        """Some days go by; now and then a clock goes wrong and jumps back."""
        self._settle()
        back = self._odd() and self._odd()
        days = -int(self.pick((1, 7))) if back else int(self.pick((0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 25)))
        self.today += timedelta(days=days)

    def _day(self) -> date | str | None:
        near = [self.today + timedelta(days=n) for n in (-30, -10, -3, -1, 1)]
        odd = (*near, self.today.isoformat(), "2022-13-01", "昨天")
        chosen: date | str | None = self.pick(odd if self._odd() else (None, self.today))
        return chosen

    def _key(self, person: str) -> tuple[str | None, str]:
        if self._half():
            return None, person
        if self.keys and (self._odd() or self.pick(range(20)) == 19):
            used, by = self.pick(self.keys)
            return used, self.pick((by, by, person))
        fresh = f"{self.name}k{len(self.keys)}"
        self.keys.append((fresh, person))
        return fresh, person

    def _person(self, row: Transition | None) -> str:
        if self._odd():
            return str(self.pick((EVERYBODY, EVERYBODY, "archivist", "nobody", "")))
        return self.pick(row.by).key if row else EVERYBODY

    def opening(self, agency: str | None = "demo") -> Ask:
        """Somebody applies, or a judgment orders a new reply."""
        self._settle()
        versions = bootstrap.versions("disclosure_request")
        rows = next((w.rows for w in reversed(versions) if w.in_force_from <= self.today), versions[0].rows)
        do = self.pick(("receive",) * 9 + tuple(k for k in rows if k != "receive" and rows[k][0].opens))
        row = rows[do][0]
        facts = self.facts(row, None)
        if not self._odd():
            facts |= {"request": TEXTS[0], "applicant": "张某"}
        key, person = self._key(self._person(row))
        workflow = self.pick(("consultation", "", "no_such")) if self._odd() and self._odd() else "disclosure_request"
        return Ask("open", self.today, "", do, facts, person, agency, self._day(), None, key, workflow)

    def action(self, no: str, agency: str | None = "demo") -> Ask:
        """The next step of case `no`: mostly one that its state permits and that moves it on."""
        self._settle()
        self.at.clock.day = self.today
        held = read_case(self.at.world, no, agency)
        do, row = self._choose(held, agency)
        key, person = self._key(self._person(row))
        version = None
        if self._odd():
            version = held.case.version + int(self.pick((-1, 0, 0, 1)))
        facts = self.facts(row, held) if row else {}
        no = str(self.pick((no, "2022-9999", ""))) if self._odd() and self._odd() else no
        return Ask("act", self.today, no, do, facts, person, agency, self._day(), version, key)

    def _choose(self, held: Result, agency: str | None) -> tuple[str, Transition | None]:
        rows = held.workflow.rows
        if self._odd():
            do = str(self.pick((*rows, "burn", "lapse", "", "open")))
            return do, rows[do][0] if do in rows else None
        may = actions(self.at.world, held.case.no, person=EVERYBODY, agency=agency)
        rare = self.pick(range(12)) == 0
        open_now = [p for p in may if p.allowed and (rare or p.do not in _SETBACKS)]
        open_now = [p for p in open_now if p.do not in _OF_A_CHILD or _fitting(p.do, held)]
        if not open_now:
            return "burn", None
        onward = [p for p in open_now if not isinstance(p.row.target, Same)]
        likely = [p for p in open_now for _ in range(_LIKELY.get(p.do, 0))]
        chosen = self.pick((*open_now, *(onward * 4), *likely))
        return chosen.do, chosen.row

    def facts(self, row: Transition, held: Result | None) -> dict[str, Any]:
        """What an officer writes down with a step; now and then something is missing, unknown or wrong."""
        out: dict[str, Any] = {}
        for fact in row.facts:
            if fact.required or self._half():
                out[fact.key] = self._value(fact, row, held)
        self._fit(out, row, held)
        if self._odd():
            self._spoil(out, row)
        return {k: v for k, v in out.items() if v is not None}

    def _spoil(self, facts: dict[str, Any], row: Transition) -> None:
        how = self.pick(("missing", "unknown", "wrong", "wrong"))
        if how == "unknown" or not row.facts:
            facts["colour"] = "红"
        elif how == "missing" and facts:
            facts.pop(self.pick(sorted(facts)))
        else:
            fact = self.pick(row.facts)
            facts[fact.key] = self.pick(WRONG[fact.type])

    def _value(self, fact: Fact, row: Transition, held: Result | None) -> Any:
        if fact.choices:
            return self.pick(fact.choices)
        special = _SPECIAL.get(fact.key)
        if special is not None:
            return special(self, row, held)
        if fact.type is FactType.DAY:
            return (self.today - timedelta(days=self.pick((0, 0, 1, 4)))).isoformat()
        if fact.type is FactType.NUMBER:
            return self.pick((1, 5, 12, 20, 35, 250))
        if fact.type is FactType.YES_NO:
            return self._half()
        if fact.type is FactType.FINDING:
            return self.pick((True, False, "住院"))
        if fact.type is FactType.RECORDS:
            return [{"what": self.pick(TEXTS)}]
        return {"what": self.pick(TEXTS)} if fact.type is FactType.RECORD else self.pick(TEXTS)

    def _fit(self, out: dict[str, Any], row: Transition, held: Result | None) -> None:
        """Facts that exclude or need each other."""
        if row.drafts:
            out.pop("main", None)
            out |= {"ground": TEXTS[1], "given": "随信提供复印件9页", "search": SEARCH, "earlier": EARLIER}
            out["courtesy"] = {"given": self._half(), "why": "提示途径", "hints": ["archive", "自拟提示"]}
            known = {f.key for f in row.facts}
            for key in set(out) - known:
                del out[key]
            if "items" in known and self._half():
                out.pop("outcome", None)
                out["items"] = [self._item(row, n) for n in range(self.pick((1, 2, 3)))]
            else:
                out.pop("items", None)
                out["outcome"] = self.pick(row.drafts).key
        elif row.key == "charge_fee":
            out.clear()
            out[str(self.pick(("items", "pages")))] = self.pick((30, 35, 250))
        elif row.key == "open_consultation":
            out |= {"addressee": "某某公司", "subject": "合同附件"}
        elif row.key == "correct_record" and held is not None:
            self._correction(out, held.case)

    def _item(self, row: Transition, n: int) -> dict[str, Any]:
        return {
            "request": f"第{n + 1}份文件",
            "outcome": self.pick(row.drafts).key,
            "ground": TEXTS[1],
            "given": "复印件",
        }

    def _correction(self, out: dict[str, Any], case: Case) -> None:
        old = case.fields.get(out.get("field", ""))
        out["old"] = old if old is not None else "?"
        out |= {"evidence": "签收单", "second_person": "复核人"}
        if str(out.get("field", "")).endswith(("_on", "_from")):
            out["new"] = (self.today - timedelta(days=self.pick((0, 1, 5, 30)))).isoformat()


def _fitting(do: str, held: Result | None) -> tuple[str, ...]:
    """The consultations that the step can be about."""
    return tuple(c.ref for c in held.case.children.values() if c.state in _OF_A_CHILD.get(do, ())) if held else ()


def _ref(maker: Maker, row: Transition, held: Result | None) -> str:
    return str(maker.pick(_fitting(row.key, held) or ("c1", "c2", "c3", "c4")))


def _letter(maker: Maker, row: Transition, held: Result | None) -> str:
    sent = [x.key for x in held.case.letters] if held else []
    return str(maker.pick((*sent, "no_such_letter")))


_SPECIAL: dict[str, Callable[[Maker, Transition, Result | None], Any]] = {
    "ref": _ref,
    "attempts": lambda m, row, held: [{"way": w, "on": "2022-10-10"} for w in m.pick((("邮寄", "上门"), ("邮寄",)))],
    "letter": _letter,
    "until": lambda m, row, held: (m.today + timedelta(days=m.pick((0, 30, 60)))).isoformat(),
    "days": lambda m, row, held: m.pick((1, 5, 10, 20, 20, 21)),
    "period_days": lambda m, row, held: m.pick((1, 7, 15, 20)),
}

_OF_A_CHILD = {
    "deliver_consultation": ("sent",),
    "record_opinion": ("delivered", "lapsed"),
    "give_up_delivery": ("sent",),
    "recall": ("sent", "delivered"),
}
_SETBACKS = (
    "withdraw",
    "send_back",
    "lose_contact",
    "return_draft",
    "recall_issue",
    "reply_on_the_spot",
    "correct_record",
)
_LIKELY = {
    "clear_secrecy": 4,
    "confirm_receipt": 4,
    "open_consultation": 8,
    "deliver_consultation": 8,
    "record_opinion": 8,
}
"""How many times as likely as others, of the steps that stay in their state."""

POLICIES: tuple[tuple[str, object], ...] = (
    ("consultation_exclusion", "B"),
    ("consultation_exclusion", "C"),
    ("consultation_exclusion", "A"),
    ("payment_restart", "resume"),
    ("late_supplementation_notice", "restart"),
    ("second_supplementation", "on"),
    ("receipt_on_non_working_day", "next_working_day"),
    ("separation", "small_office"),
    ("legality_review", "on"),
    ("online_receipt", "platform"),
    ("payment_days", 5),
    ("payment_days", 0),
    ("no_such_policy", "on"),
)


FIRST_DAYS = (*[date(2019, 5, 15)] * 4, date(2013, 11, 1))
"""Histories begin within some years of one of these; in one of five the earlier definition is in force at first."""


def history(pick: Pick, at: Office, length: int, *, wild: int = 15, name: str = "") -> list[tuple[Ask, Answer]]:
    """One case from its opening on, at most `length` steps long, put to `at`; with what was answered. `name` tells its
    idempotency keys from those of other histories."""
    start = pick(FIRST_DAYS) + timedelta(days=int(pick(range(2_000))))
    maker = Maker(pick, at, start, wild, name)
    agency = str(pick(AGENCIES))
    done: list[tuple[Ask, Answer]] = []

    def ask(a: Ask) -> Answer:
        done.append((a, put(at, a)))
        return done[-1][1]

    no = ""
    for _ in range(length):
        if not no:
            no = ask(maker.opening(agency)).no
            continue
        maker.wait()
        if maker.pick(range(8)) == 0:
            ask(Ask("sweep", maker.today, no, agency=agency, on=maker.pick((None, maker.today))))
        ask(maker.action(no, agency))
        if read_case(at.world, no, agency).case.state == "archived" and pick(range(2)):
            break
    return done


def work(url: str, seed: str) -> None:
    """History after history on the database at `url`, one line on stdout for each, without an end."""
    chance, at = random.Random(seed), office(SqlStore(url))
    for n in count():
        history(chance.choice, at, 12, name=f"{seed}:{n}:")
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    work(*sys.argv[1:])
