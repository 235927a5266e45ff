"""One office over the memory store, one over a SQL store: the same asks, the same answers, the same records.

Whatever officers do, rightly or wrongly, both stores say the same of it and hold the same afterwards; nothing is half
done; every number is used; and `verify` finds nothing.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
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
from tests.offices import AGENCIES, Answer, Ask, everything, gaps, office, put
from tests.stores import migrated

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
        self.maker = Maker(lambda options: options[0], self.memory, date(2022, 9, 30), wild=25)

    def teardown(self) -> None:
        self._stack.close()

    def _ask(self, ask: Ask) -> Answer:
        answer, twin = put(self.memory, ask), put(self.sql, ask)
        assert answer == twin, ask
        written = self.keys.get((ask.agency, ask.person, ask.key))
        if written is not None and ask.no in ("", written):
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

    def _picks(self, data: st.DataObject) -> None:
        self.maker.pick = lambda options: options[data.draw(st.integers(0, len(options) - 1))]

    @initialize(start=st.dates(date(2018, 5, 15), date(2025, 12, 31)))
    def begin(self, start: date) -> None:
        self.maker.today = start

    @precondition(lambda self: len(self.cases) < 4)
    @rule(data=st.data(), agency=st.sampled_from(AGENCIES))
    def apply(self, data: st.DataObject, agency: str) -> None:
        self._picks(data)
        answer = self._ask(self.maker.opening(agency))
        if answer.accepted and not answer.replayed:
            self.cases.append((agency, answer.no))

    def _act(self, data: st.DataObject) -> None:
        self._picks(data)
        self.maker.wait()
        agency, no = data.draw(st.sampled_from(self.cases))
        self._ask(self.maker.action(no, agency))

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        self._act(data)

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def act_again_and_again(self, data: st.DataObject) -> None:
        """Several steps, so that cases get far."""
        for _ in range(4):
            self._act(data)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), days=st.sampled_from((0, 1, 20, 40)))
    def sweep(self, data: st.DataObject, days: int) -> None:
        self.maker.today += timedelta(days=days)
        agency, no = data.draw(st.sampled_from(self.cases))
        on = data.draw(st.sampled_from((None, self.maker.today, self.maker.today - timedelta(days=5))))
        self._ask(Ask("sweep", self.maker.today, no, agency=agency, on=on))

    @rule(policy=st.sampled_from(POLICIES), agency=st.sampled_from((*AGENCIES, None, "nowhere")))
    def decide(self, policy: tuple[str, Any], agency: str | None) -> None:
        """A policy of the agency from today on."""
        self._ask(Ask("policy", self.maker.today, facts={"key": policy[0], "value": policy[1]}, agency=agency))

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), later=st.sampled_from((0, 0, 3)))
    def repeat(self, data: st.DataObject, later: int) -> None:
        """The same once more, as after a lost connection: with a key, what was written is not written again."""
        ask = data.draw(st.sampled_from(self.asked))
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
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    """`examples` in the profile `ci`, more in `explore`."""
    many = examples * settings().max_examples // 100
    return settings(max_examples=many, stateful_step_count=25, suppress_health_check=slow)


@pytest.mark.slow
def test_memory_and_sqlite_agree() -> None:
    run_state_machine_as_test(TwoOffices, settings=_settings(25))


@pytest.mark.slow
@pytest.mark.postgres
def test_memory_and_postgres_agree() -> None:
    run_state_machine_as_test(OnPostgres, settings=_settings(8))
