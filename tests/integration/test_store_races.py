"""Several at once: no update is lost, no number is skipped, no half-written case survives a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest

from engine.adapters.memory import MemoryStore
from engine.adapters.store import SqlStore
from engine.core.case import fold
from engine.core.chain import GENESIS, link
from engine.core.errors import Conflict, GongkaiError
from engine.core.kept import Kept
from engine.core.ports import Store
from tests.repo import ROOT
from tests.writings import note, noted, opened


def worker(what: str, url: str, *args: str) -> subprocess.Popen[str]:
    """Another process at work."""
    command = [sys.executable, "-m", "tests.integration.workers", what, url, *args]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(workers: list[subprocess.Popen[str]]) -> None:
    """Wait for them; each must have done its work."""
    for process in workers:
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint


def at_once(*works: Callable[[], object]) -> None:
    """Start these in threads at one moment; the first error comes out."""
    ready = threading.Barrier(len(works))

    def start(work: Callable[[], object]) -> None:
        ready.wait(timeout=10)
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(start, work) for work in works]:
            done.result(timeout=60)


def assert_sound(store: Store) -> int:
    """Every case folds to its snapshot, its chain is whole; how many cases."""
    seen = 0
    with store.read() as tx:
        for agency, kept in tx.all_cases():
            case, head = kept.case, GENESIS
            events = tx.events(agency, case.no)
            for event, digest in events:
                head, _ = link(head, event, case.no)
                assert digest == head
            assert head == kept.head
            assert fold(case.no, case.workflow, case.workflow_version, [e for e, _ in events]) == case
            assert {(c.key, c.run) for c in tx.clocks(agency, case.no)} == {(k, r.run) for k, r in case.runs.items()}
            assert [x.key for x in tx.letters(agency, case.no)] == [x.key for x in case.letters]
            seen += 1
    return seen


# ---------------------------------------------------------------- one case


def test_two_threads_lose_no_event(store: Store) -> None:
    opened(store)

    def fifty(by: str) -> None:
        for _ in range(50):
            noted(store, by=by)

    at_once(lambda: fifty("a"), lambda: fifty("b"))
    with store.read() as tx:
        events = tx.events("demo", "2022-1")
    assert Counter(e.by for e, _ in events) == {"officer": 1, "a": 50, "b": 50}
    assert_sound(store)


@pytest.mark.slow
def test_two_processes_lose_no_event(database: str, sql_store: SqlStore) -> None:
    opened(sql_store)
    finish([worker("notes", database, seed, "100") for seed in "ab"])
    with sql_store.read() as tx:
        events = tx.events("demo", "2022-1")
    assert Counter(e.by for e, _ in events) == {"officer": 1, "worker a": 100, "worker b": 100}
    assert_sound(sql_store)


def test_of_two_from_the_same_point_one_wins(store: Store) -> None:
    first = opened(store)
    outcomes: list[str] = []

    def move() -> None:
        try:
            with store.begin() as tx:
                tx.keep("demo", [note(first)])  # as if read in an earlier transaction
            outcomes.append("kept")
        except Conflict:
            outcomes.append("refused")

    at_once(*[move] * 4)
    assert sorted(outcomes) == ["kept", "refused", "refused", "refused"]
    assert_sound(store)


def test_the_same_action_sent_twice_is_kept_once(store: Store) -> None:
    """What a service does: look for the key, act if it is not there; on Conflict look again."""
    numbers: list[str | None] = []

    def send() -> None:
        for _ in range(3):
            try:
                with store.begin() as tx:
                    no = tx.replay("demo", "officer", "k")
                    if no is None:
                        no = f"2022-{tx.next_number('demo', 'case', 2022)}"
                        tx.keep("demo", [note(None, no, key="k")])
            except Conflict:
                continue
            numbers.append(no)
            return

    at_once(*[send] * 4)
    assert numbers == ["2022-1"] * 4
    with store.read() as tx:
        assert len(list(tx.all_cases())) == 1


def test_who_waited_for_a_family_sees_the_child_opened_meanwhile(store: Store) -> None:
    opened(store)
    holding, seen = threading.Event(), []

    def open_child() -> None:
        with store.begin() as tx:
            (parent,) = tx.load("demo", "2022-1")
            holding.set()
            time.sleep(0.3)  # the other one is waiting by now
            told = note(parent, effects=(("child", "a", "c", "open", False),))
            tx.keep("demo", [told, note(None, "2022-1-a", parent_no="2022-1", ref="a")])

    def look() -> None:
        holding.wait(timeout=10)
        with store.begin() as tx:
            family = tx.load("demo", "2022-1")
            seen.append([(k.case.no, k.case.seq) for k in family])
            tx.keep("demo", [note(k) for k in family])

    at_once(open_child, look)
    assert seen == [[("2022-1", 2), ("2022-1-a", 1)]]
    assert_sound(store)


# ---------------------------------------------------------------- numbers


@pytest.mark.slow
def test_two_processes_take_numbers_without_a_gap(database: str, sql_store: SqlStore) -> None:
    finish([worker("numbers", database, seed, "250") for seed in "ab"])
    with sql_store.read() as tx:
        assert tx.numbers("demo", "case", 2022) == 500
        taken = Counter(k.case.no for _, k in tx.all_cases())
        who = Counter(tx.events("demo", no)[0][0].by for no in taken)
    assert taken == Counter(f"2022-{n}" for n in range(1, 501))
    assert who == {"worker a": 250, "worker b": 250}


def test_threads_take_numbers_without_a_gap(store: Store) -> None:
    def take(who: int) -> None:
        for i in range(25):
            try:
                with store.begin() as tx:
                    number = tx.next_number("demo", "case", 2022)
                    tx.keep("demo", [note(None, f"2022-{number}")])
                    if (i + who) % 3 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    at_once(*[lambda who=who: take(who) for who in range(4)])
    with store.read() as tx:
        last = tx.numbers("demo", "case", 2022)
        assert {k.case.no for _, k in tx.all_cases()} == {f"2022-{n}" for n in range(1, last + 1)}
    assert last == 4 * 25 - sum((i + who) % 3 == 0 for who in range(4) for i in range(25))


# ---------------------------------------------------------------- what breaks


@pytest.mark.slow
def test_a_killed_writer_leaves_whole_cases(database: str, sql_store: SqlStore) -> None:
    """SIGKILL at moments that no code can prepare for; what was said to be kept is there."""
    said: dict[str, int] = {}
    for seed, wait in (("a", 0.0), ("b", 0.013), ("c", 0.029), ("d", 0.047)):
        process = worker("cases", database, seed)
        assert process.stdout is not None
        said[seed] = int(process.stdout.readline())  # its first case is whole: it is in the middle of the next
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        rest, _ = process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL
        said[seed] = max([said[seed], *map(int, rest.split())])
    cases = assert_sound(sql_store)
    assert cases >= 3 * sum(said.values())
    with sql_store.read() as tx:
        for seed, n in said.items():
            assert tx.load("demo", f"{seed}-{n}")[0].case.seq == 9
    noted_after = opened(sql_store, "after")  # and the database goes on
    assert isinstance(noted_after, Kept)


def test_who_waits_too_long_is_told(database: str, sql_store: SqlStore) -> None:
    opened(sql_store)
    hasty = SqlStore(database, wait=0.2)
    with sql_store.begin() as tx:
        tx.keep("demo", [note(tx.load("demo", "2022-1")[0])])
        with pytest.raises(Conflict) as refused, hasty.begin() as late:
            late.load("demo", "2022-1")
    assert refused.value.field == "database"
    with hasty.begin() as late:
        assert late.load("demo", "2022-1")[0].case.seq == 2
    hasty.close()


def test_one_store_for_all_threads_waits_too(database: str) -> None:
    store = SqlStore(database, wait=0.2, pool=1)
    with store.begin(), pytest.raises(Conflict), store.begin():
        pass
    store.close()
    memory = MemoryStore(wait=0.1)
    with memory.begin(), pytest.raises(Conflict), memory.begin():
        pass


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    opened(store)
    with store.begin() as writer:
        writer.keep("demo", [note(writer.load("demo", "2022-1")[0])])
        with store.read() as reader:
            assert reader.load("demo", "2022-1")[0].case.seq == 1


@pytest.mark.postgres
def test_two_that_wait_for_each_other_are_parted(postgres: SqlStore) -> None:
    """Of two that lock crosswise one goes on and the other is told. (SQLite never lets the second begin.)"""
    for no in ("1", "2"):
        opened(postgres, no)
    both = threading.Barrier(2)
    told: list[str | None] = []

    def cross(first: str, second: str) -> None:
        try:
            with postgres.begin() as tx:
                tx.load("demo", first)
                both.wait(timeout=10)
                tx.keep("demo", [note(k) for k in tx.load("demo", second)])
            told.append("kept")
        except Conflict as refused:
            told.append(refused.field)

    at_once(lambda: cross("1", "2"), lambda: cross("2", "1"))
    assert sorted(map(str, told)) == ["database", "kept"]


@pytest.mark.postgres
def test_a_server_that_goes_away_is_told_and_come_back_to(postgres: SqlStore) -> None:
    opened(postgres)
    with ExitStack() as together:
        for reading in [postgres.read() for _ in range(3)]:
            together.enter_context(reading)
    address = postgres.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def load_after(break_off: Callable[[], object]) -> None:
        with postgres.begin() as tx:
            break_off()
            tx.load("demo", "2022-1")

    with psycopg.connect(address, autocommit=True) as other:
        with pytest.raises(GongkaiError) as refused:
            load_after(
                lambda: other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert refused.value.code == "database_unavailable"
    with ExitStack() as together:  # of the connections that waited, none is used again
        for reading in [postgres.read() for _ in range(3)]:
            assert together.enter_context(reading).load("demo", "2022-1")
    noted(postgres)
    assert assert_sound(postgres) == 1
