"""Other processes at work on a database: `python -m tests.integration.workers WHAT URL SEED [N]`."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import count

from engine import bootstrap
from engine.adapters.store import SqlStore
from engine.core.errors import Conflict
from engine.services.cases import open_case
from tests.writings import CONSULTED, note, run


class Undone(Exception):
    """This transaction is not to be."""


def numbers(url: str, seed: str, n: str) -> None:
    """Take `n` numbers, and more that are given back because their transaction fails."""
    store, chance, taken = SqlStore(url), random.Random(seed), 0
    while taken < int(n):
        try:
            with store.begin() as tx:
                number = tx.next_number("demo", "case", 2022)
                tx.keep("demo", [note(None, f"2022-{number}", by=f"worker {seed}")])
                if chance.random() < 0.3:
                    raise Undone
                taken += 1
        except Undone:
            continue
    store.close()


def notes(url: str, seed: str, n: str) -> None:
    """Append `n` events to one case, again when somebody else was first."""
    store, done = SqlStore(url), 0
    while done < int(n):
        try:
            with store.begin() as tx:
                tx.keep("demo", [note(tx.load("demo", "2022-1")[0], by=f"worker {seed}")])
        except Conflict:
            continue
        done += 1
    store.close()


def cases(url: str, seed: str) -> None:
    """Take case after case through consultations, until somebody kills this process."""
    store = SqlStore(url)
    for n in count(1):
        run(store, f"{seed}-{n}", CONSULTED)
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()


def letters(url: str, seed: str, n: str) -> None:
    """Issue `n` acknowledgements, the cheapest letter with a number, by the services; and some that are refused after
    their numbers were taken."""
    store, chance, issued = SqlStore(url), random.Random(seed), 0
    world = replace(bootstrap.memory_world(lambda: date(2022, 10, 10)), store=store)
    facts = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
    while issued < int(n):
        if chance.random() < 0.1:
            with suppress(Undone), store.begin() as tx:
                tx.next_number("demo", "receipt", 2022)
                raise Undone
        open_case(world, "disclosure_request", facts, person="registrar", agency="demo")
        issued += 1
    store.close()


WORK: dict[str, Callable[..., None]] = {"numbers": numbers, "notes": notes, "cases": cases, "letters": letters}

if __name__ == "__main__":
    WORK[sys.argv[1]](*sys.argv[2:])
