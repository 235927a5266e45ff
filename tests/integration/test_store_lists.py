"""Lists of cases: the same lines from every store, whatever is asked."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from engine.adapters.memory import MemoryStore
from engine.adapters.store import SqlStore
from engine.core.errors import GongkaiError, InputError
from engine.core.kept import CaseLine, CaseQuery, ClockRow
from engine.core.ports import Store, Tx
from tests.writings import CONSULTED, DAY, found, note, opened, run


def _clock(key: str, due: date | None, *, kind: str = "duty", live: bool = True) -> ClockRow:
    return ClockRow(key, 1, kind, live, DAY, due)


def _asked(store: Store, agency: str = "demo", **query: Any) -> list[str]:
    with store.read() as tx:
        return [line.no for line in tx.find(agency, CaseQuery(**query))]


def test_a_line_shows_its_case(store: Store) -> None:
    run(store, "2022-1", CONSULTED)
    with store.read() as tx:
        (line,) = tx.find("demo", CaseQuery())
        case = tx.load("demo", "2022-1")[0].case
    assert line == CaseLine(
        line.id, "2022-1", "disclosure_request", case.state, "", date(2022, 9, 30), "张三", "业务处", None
    )  # its reply clock is paused by a consultation


def test_newest_first_a_page_at_a_time(store: Store) -> None:
    for n in range(1, 8):
        opened(store, f"2022-{n}")
    opened(store, "2022-9", agency="other")
    with store.begin() as tx:
        tx.keep("demo", [note(None, "2022-1-a", parent_no="2022-1", ref="a")])  # a child case is in no list
    seen: list[CaseLine] = []
    with store.read() as tx:
        while page := tx.find("demo", CaseQuery(limit=3, after=seen[-1].id if seen else None)):
            assert len(page) <= 3
            seen += page
    assert [line.no for line in seen] == [f"2022-{n}" for n in range(7, 0, -1)]
    assert all(a.id > b.id for a, b in pairwise(seen))
    assert _asked(store, "nobody") == []


def test_the_next_due_date_is_the_earliest_of_the_live_duties(store: Store) -> None:
    days = [DAY + timedelta(days=n) for n in range(6)]
    first = note(
        None,
        clocks=(
            _clock("a", days[3]),
            _clock("b", days[4]),
            _clock("paused", None),
            _clock("window", days[0], kind="window"),
            _clock("over", days[1], live=False),
        ),
    )

    def due() -> date | None:
        with store.read() as tx:
            return tx.find("demo", CaseQuery())[0].next_due_on

    with store.begin() as tx:
        tx.keep("demo", [first])
    assert due() == days[3]
    second = note(first.after, clocks=(_clock("a", days[5]),))
    with store.begin() as tx:
        tx.keep("demo", [second])
    assert due() == days[4]
    assert _asked(store, due_before=days[4]) == ["2022-1"]
    assert _asked(store, due_before=days[3]) == []
    third = note(second.after, clocks=(_clock("a", days[5], live=False), _clock("b", None)))
    with store.begin() as tx:
        tx.keep("demo", [third])
    assert due() is None
    assert _asked(store, due_before=days[5]) == []


WORDS = ["预算", "100%", "a_b", "A_B", "c\\d", "引号\"'", "Straße", "换\n行"]


@pytest.mark.parametrize("q", ["%", "_", "\\", "预算", "a_b", "STRASSE", "\"'", "\n", "2022-", "b\n", "演示", " "])
def test_words_are_looked_for_as_they_are(store: Store, q: str) -> None:
    for n, word in enumerate(WORDS):
        with store.begin() as tx:
            tx.keep("demo", [note(None, f"2022-{n}", effects=(("put", ["applicant", "request"][n % 2], word),))])
    expected = [f"2022-{n}" for n, word in enumerate(WORDS) if q.casefold() in f"2022-{n}\n{word}".casefold()]
    assert _asked(store, q=q) == expected[::-1]


def test_too_many_words_are_refused(store: Store) -> None:
    opened(store)
    assert _asked(store, q="某" * 200) == []
    with pytest.raises(InputError) as refused:
        _asked(store, q="某" * 201)
    assert refused.value.field == "q"


def test_any_filters_give_the_same_lines_in_memory(sql_store: SqlStore) -> None:
    chance = random.Random(2022)
    memory = MemoryStore()
    found(memory)
    for n in range(120):
        effects = tuple(("put", k, chance.choice(["甲", "乙", "甲乙"])) for k in ("handler", "unit", "request"))
        clocks = tuple(
            _clock(k, chance.choice([None, DAY + timedelta(days=chance.randrange(9))]), live=chance.random() < 0.5)
            for k in "ab"
        )
        writing = note(None, f"2022-{n}", effects=effects, clocks=clocks)
        for store in (memory, sql_store):
            with store.begin() as tx:
                tx.keep("demo", [writing])
    for _ in range(150):
        options: dict[str, list[Any]] = {
            "state": [None, "open", "closed"],
            "workflow": [None, "w", "x"],
            "handler": [None, "甲", "丁"],
            "due_before": [None, DAY + timedelta(days=2), DAY - timedelta(days=1)],
            "q": [None, "乙", "甲", "2022-1"],
            "after": [None, 60, 5],
            "limit": [5, 50],
        }
        query = CaseQuery(**{k: chance.choice(v) for k, v in options.items()})
        with memory.read() as one, sql_store.read() as other:
            assert one.find("demo", query) == other.find("demo", query), query


BAD = ["\x00", "2022-\x00", "\ud800", "'; DROP TABLE cases; --", "%s", ":no", "", "号" * 10_000]


@pytest.mark.parametrize("text", BAD)
def test_no_text_breaks_a_question(store: Store, text: str) -> None:
    """Nothing is found, or the text is refused; it never ends in an error of the database."""
    opened(store)
    questions: list[Callable[[Tx], object]] = [
        lambda tx: tx.load("demo", text),
        lambda tx: tx.load(text, "2022-1"),
        lambda tx: tx.agency(text),
        lambda tx: tx.person("demo", text),
        lambda tx: tx.acting("officer", text),
        lambda tx: [who for _, who in tx.acting(text, "demo") if who],
        lambda tx: tx.replay("demo", text, "k"),
        lambda tx: tx.replay("demo", "officer", text),
        lambda tx: tx.events("demo", text),
        lambda tx: tx.letters("demo", text),
        lambda tx: tx.find("demo", CaseQuery(handler=text or "nobody")),
        lambda tx: tx.find("demo", CaseQuery(q=text or "nobody")),
    ]
    for question in questions:
        with suppress(InputError), store.read() as tx:
            assert not question(tx)
    with store.read() as tx:
        assert len(tx.load("demo", "2022-1")) == 1


@pytest.mark.parametrize("id", [0, -1, 2**31, 2**63 - 1, 2**63, 10**30])
def test_no_number_breaks_a_question(store: Store, id: int) -> None:
    with store.read() as tx:
        assert tx.letter("demo", id) is None


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
def test_text_that_cannot_be_kept_keeps_nothing(sql_store: SqlStore, text: str) -> None:
    def keep() -> None:
        with sql_store.begin() as tx:
            tx.next_number("demo", "case", 2022)
            tx.keep("demo", [note(None, f"2022-1{text}")])

    if text == "\x00" and sql_store.engine.dialect.name == "sqlite":
        keep()  # SQLite keeps it
        return
    with pytest.raises((GongkaiError, UnicodeEncodeError)):
        keep()
    with sql_store.read() as tx:
        assert tx.numbers("demo", "case", 2022) == 0
