"""One office over the memory store, one over a SQL store: the same asks, the same answers, the same records.

Whatever officers do, rightly or wrongly, both stores say the same of it and hold the same afterwards; nothing is half
done; every number is used; and `verify` finds nothing.
"""

from __future__ import annotations

import random
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.adapters.memory import MemoryStore
from engine.adapters.store import SqlStore
from engine.services.verification import verify
from tests.makers import POLICIES, Maker
from tests.offices import AGENCIES, Answer, Ask, Office, everything, gaps, office, put
from tests.stores import migrated

SEEDS = st.integers(0, 2**32)
UNREADABLE = "bad_input"
"""To an ask whose day is none: it is refused before anything is looked up."""


class TwoOffices(RuleBasedStateMachine):
    """An office without a database and its twin."""

    kind = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        sql = SqlStore(migrated(self.kind, folder))
        self._stack.callback(sql.close)
        self.memory, self.sql = office(MemoryStore()), office(sql)
        self.cases: list[tuple[str, str]] = []
        self.asked: list[Ask] = []
        self.keys: dict[tuple[str | None, str, str | None], str] = {}
        self.held = everything(self.memory.world.store)
        self.maker = Maker(random.Random(0).choice, self.memory, date(2022, 9, 30), wild=20)

    def teardown(self) -> None:
        self._stack.close()

    def _ask(self, ask: Ask) -> Answer:
        answer, twin = put(self.memory, ask), put(self.sql, ask)
        assert answer == twin, ask
        written = self.keys.get((ask.agency, ask.person, ask.key))
        if written is not None and (ask.verb == "open" or ask.no == written):
            assert answer == Answer(written, replayed=True) or answer.code == UNREADABLE, ask
        elif written is not None:
            assert answer.code in ("key_reused", UNREADABLE), ask
        elif answer.accepted and ask.key:
            self.keys[ask.agency, ask.person, ask.key] = answer.no
        held, before = everything(self.memory.world.store), self.held
        assert held == everything(self.sql.world.store), ask
        if not answer.accepted or answer.replayed:
            assert held == before, ask
        self.held = held
        self.asked.append(ask)
        return answer

    @initialize(start=st.dates(date(2018, 5, 15), date(2025, 12, 31)))
    def begin(self, start: date) -> None:
        self.maker.today = start
        self.apply(0, "demo")

    @precondition(lambda self: len(self.cases) < 6)
    @rule(seed=SEEDS, agency=st.sampled_from(AGENCIES))
    def apply(self, seed: int, agency: str) -> None:
        self.maker.pick = random.Random(seed).choice
        answer = self._ask(self.maker.opening(agency))
        if answer.accepted and not answer.replayed:
            self.cases.append((agency, answer.no))

    def _act(self, seed: int, which: int, steps: int) -> None:
        if not self.cases:
            return
        agency, no = self.cases[which % len(self.cases)]
        self.maker.pick = random.Random(seed).choice
        for _ in range(steps):
            if self.held[agency]["cases"][no]["case"]["state"] == "archived" and seed % 4:
                return
            self.maker.wait()
            self._ask(self.maker.action(no, agency))

    @rule(seed=SEEDS, which=st.integers(0, 5))
    def act(self, seed: int, which: int) -> None:
        self._act(seed, which, 1)

    @rule(seed=SEEDS, which=st.integers(0, 5))
    def act_again_and_again(self, seed: int, which: int) -> None:
        """Several steps, so that cases get far."""
        self._act(seed, which, 8)

    @precondition(lambda self: self.cases)
    @rule(which=st.integers(0, 5), days=st.sampled_from((0, 1, 20, 40)), early=st.sampled_from((None, 0, 5)))
    def sweep(self, which: int, days: int, early: int | None) -> None:
        self.maker.today += timedelta(days=days)
        agency, no = self.cases[which % len(self.cases)]
        on = None if early is None else self.maker.today - timedelta(days=early)
        self._ask(Ask("sweep", self.maker.today, no, agency=agency, on=on))
        self._act(days, which, 2)

    @rule(days=st.sampled_from((0, 1, 7, 30)), agency=st.sampled_from((None, *AGENCIES)), seed=SEEDS)
    def night(self, days: int, agency: str | None, seed: int) -> None:
        """Time passes over every case; both tell the same people the same."""
        self.maker.today += timedelta(days=days)
        self._ask(Ask("night", self.maker.today, agency=agency))
        told = [self._told(at) for at in (self.memory, self.sql)]
        assert told[0] == told[1]
        self._act(seed, seed, 2)

    def _told(self, at: Office) -> list[object]:
        """What everybody reads on the next days."""
        days = [self.maker.today + timedelta(days=n) for n in range(10)]
        with at.world.store.read() as tx:
            return [tx.notices(a, p.name, day) for a in AGENCIES for p in tx.people(a) for day in days]

    @rule(policy=st.sampled_from(POLICIES), agency=st.sampled_from((*AGENCIES, None, "nowhere")), seed=SEEDS)
    def decide(self, policy: tuple[str, Any], agency: str | None, seed: int) -> None:
        """A policy of the agency from today on, and what comes of it."""
        self._ask(Ask("policy", self.maker.today, facts={"key": policy[0], "value": policy[1]}, agency=agency))
        self._act(seed, 0, 2)

    @precondition(lambda self: self.asked)
    @rule(which=st.integers(0, 200), later=st.sampled_from((0, 0, 3)))
    def repeat(self, which: int, later: int) -> None:
        """The same once more, as after a lost connection: with a key, what was written is not written again."""
        ask = self.asked[which % len(self.asked)]
        self.maker.today += timedelta(days=later)
        self._ask(replace(ask, today=self.maker.today))

    @invariant()
    def nothing_is_wrong(self) -> None:
        for at in (self.memory, self.sql):
            assert verify(at.world).problems == ()
        assert gaps(self.held) == []


class OnPostgres(TwoOffices):
    kind = "postgres"


def _settings(examples: int) -> settings:
    """`examples` in the profile `ci`, more in `explore`. Without shrinking: a history is drawn from a seed, and one
    that fails is told whole."""
    return settings(
        max_examples=examples * settings().max_examples // 100,
        stateful_step_count=20,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


@pytest.mark.slow
def test_memory_and_sqlite_agree() -> None:
    run_state_machine_as_test(TwoOffices, settings=_settings(16))


@pytest.mark.slow
@pytest.mark.postgres
def test_memory_and_postgres_agree() -> None:
    run_state_machine_as_test(OnPostgres, settings=_settings(6))
