"""Whatever officers do, and whenever a holiday notice comes out among it, the store says what the calendar says,
nothing moves twice, and nobody's own period ends before the date that a letter told them."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from engine.adapters.memory import MemoryStore
from engine.core import deadlines
from engine.services.escalation import sweep
from engine.services.notices import import_notice, recount
from engine.services.verification import verify
from tests.makers import Maker
from tests.new_year import LONGER, SHORTER, notice
from tests.offices import Ask, Office, office, put

FIRST = date(2026, 11, 9)
TEXTS = (LONGER, SHORTER, notice(), notice(("2026-12-26", "makeup_workday"), ("2026-12-27", "makeup_workday")))


class Seen:
    """The due dates that letters told, by case and clock."""

    def __init__(self, at: Office) -> None:
        self._at = at
        self.told: dict[tuple[str, str, int], date] = {}

    def look(self) -> None:
        """Note what holds for the periods of others that a letter told."""
        tells = self._at.world.letters.tells
        with self._at.world.store.read() as tx:
            for code, kept in tx.all_cases():
                agency = tx.agency(code)
                assert agency is not None
                cal = self._at.world.calendar_of(agency)
                for key, run in kept.case.runs.items():
                    told = any(key in tells(x.key) for x in kept.case.letters if not x.voided)
                    due = deadlines.due_on(run, cal) if run.live and run.kind == "theirs" and told else None
                    if due is not None:
                        self.told[f"{code} {kept.case.no}", key, run.run] = due

    def shortened(self) -> list[tuple[str, str, int]]:
        """Those that end earlier now than when it was noted."""
        before = dict(self.told)
        self.look()
        return [name for name, due in before.items() if self.told[name] < due]


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_a_notice_among_whatever_officers_do(seed: int) -> None:
    chance, store = random.Random(seed), MemoryStore()
    at = office(store, FIRST)
    seen = Seen(at)
    makers = [Maker(chance.choice, at, FIRST + timedelta(chance.randrange(30)), 10, f"{n}:") for n in range(3)]
    nos = [put(at, maker.opening("demo")).no for maker in makers]
    out = chance.randrange(4, 12)
    for turn in range(14):
        for maker, no in zip(makers, nos, strict=True):
            if no:
                maker.wait()
                put(at, maker.action(no, "demo"))
        today = at.clock.day = max(maker.today for maker in makers)
        for maker in makers:
            maker.today = today
        if chance.randrange(3) == 0:
            put(at, Ask("sweep", today, nos[0], agency="demo", on=today))
        if turn in (out, out + 1) and today <= date(2027, 3, 1):
            seen.look()
            import_notice(at.world, chance.choice(TEXTS), "2027.toml", replace=turn > out)
            assert not seen.shortened()
            assert not recount(at.world).lines
    sweep(at.world)
    assert [str(p) for p in verify(at.world).problems] == []
    at.clock.day += timedelta(days=1)
    sweep(at.world)
    with store.read() as tx:
        assert all(n.counted for n in tx.holiday_notices())
