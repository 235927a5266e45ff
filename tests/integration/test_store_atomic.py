"""All or nothing, and who comes second is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from engine.core.errors import Conflict, GongkaiError, NotFound
from engine.core.kept import Person
from engine.core.ports import Store, Tx
from tests.writings import DEMO, note, noted, opened


class Broken(Exception):
    """Something else went wrong."""


def _write_everything(tx: Tx, broken: bool = False) -> None:
    tx.put_agency(replace(DEMO, name="改名"))
    tx.put_person(Person("demo", "新人", frozenset()))
    tx.next_number("demo", "case", 2022)
    tx.keep("demo", [note(tx.load("demo", "2022-1")[0]), note(None, "2022-2", key="k")])
    if broken:
        raise Broken


def _assert_untouched(store: Store) -> None:
    with store.read() as tx:
        assert tx.agency("demo") == DEMO
        assert tx.person("demo", "新人") is None
        assert tx.numbers("demo", "case", 2022) == 0
        assert tx.load("demo", "2022-1")[0].case.seq == 1
        assert tx.load("demo", "2022-2") == ()
        assert len(tx.events("demo", "2022-1")) == 1
        assert tx.replay("demo", "officer", "k") is None
        assert len(list(tx.all_cases())) == 1


def test_an_exception_leaves_nothing(store: Store) -> None:
    opened(store)
    with pytest.raises(Broken), store.begin() as tx:
        _write_everything(tx, broken=True)
    _assert_untouched(store)


def test_without_it_everything_is_there(store: Store) -> None:
    opened(store)
    with store.begin() as tx:
        _write_everything(tx)
    with store.read() as tx:
        assert tx.load("demo", "2022-1")[0].case.seq == 2
        assert tx.replay("demo", "officer", "k") == "2022-2"


def test_a_failed_batch_cannot_be_committed(store: Store) -> None:
    """Even if somebody swallows the error: half a batch must not stay."""
    first = opened(store)

    def swallow() -> None:
        with store.begin() as tx, suppress(Conflict):
            tx.keep("demo", [note(None, "2022-2", key="k"), note(first), note(first)])

    with pytest.raises(Conflict):
        swallow()
    _assert_untouched(store)


def test_a_failed_write_cannot_be_committed(store: Store) -> None:
    """PostgreSQL would answer the commit with a silent rollback."""
    opened(store)

    def swallow() -> None:
        with store.begin() as tx:
            tx.next_number("demo", "case", 2022)
            with suppress(NotFound):
                tx.put_person(Person("nobody", "新人", frozenset()))

    with pytest.raises(NotFound):
        swallow()
    _assert_untouched(store)


def test_a_writing_that_does_not_follow_its_case_is_a_defect(store: Store) -> None:
    first = opened(store)
    skipping = replace(note(note(first).after), before=first)
    with pytest.raises(ValueError, match="does not follow"), store.begin() as tx:
        tx.keep("demo", [skipping])
    _assert_untouched(store)


def test_a_reading_transaction_does_not_write(store: Store) -> None:
    first = opened(store)
    writes: list[Callable[[Tx], object]] = [
        lambda tx: tx.put_agency(DEMO),
        lambda tx: tx.put_person(Person("demo", "新人", frozenset())),
        lambda tx: tx.next_number("demo", "case", 2022),
        lambda tx: tx.keep("demo", [note(first)]),
    ]
    for write in writes:
        with pytest.raises(RuntimeError, match="does not write"), store.read() as tx:
            write(tx)
    _assert_untouched(store)


def test_what_is_behind_its_case_is_refused(store: Store) -> None:
    first = opened(store)
    noted(store)
    with pytest.raises(Conflict) as refused, store.begin() as tx:
        tx.keep("demo", [note(first)])
    assert refused.value.field == "seq"
    with store.read() as tx:
        assert tx.load("demo", "2022-1")[0].case.seq == 2
        assert len(tx.events("demo", "2022-1")) == 2


def test_a_case_that_is_not_there_cannot_move(store: Store) -> None:
    first = note(None).after
    with pytest.raises(Conflict), store.begin() as tx:
        tx.keep("demo", [note(first)])


def test_a_case_number_is_given_once(store: Store) -> None:
    opened(store)
    with pytest.raises(Conflict) as refused, store.begin() as tx:
        tx.keep("demo", [note(None)])
    assert refused.value.field == "no"
    _assert_untouched(store)


def test_a_ref_is_given_once_in_a_family(store: Store) -> None:
    opened(store)
    with store.begin() as tx:
        tx.keep("demo", [note(None, "2022-1-a", parent_no="2022-1", ref="a")])
    with pytest.raises(Conflict) as refused, store.begin() as tx:
        tx.keep("demo", [note(None, "2022-1-b", parent_no="2022-1", ref="a")])
    assert refused.value.field == "no"


def test_a_reader_sees_one_moment(store: Store) -> None:
    opened(store)
    with store.read() as reader:
        assert reader.load("demo", "2022-1")[0].case.seq == 1
        noted(store)
        opened(store, "2022-2")
        assert reader.load("demo", "2022-1")[0].case.seq == 1
        assert len(reader.events("demo", "2022-1")) == 1
        assert reader.load("demo", "2022-2") == ()
    with store.read() as reader:
        assert reader.load("demo", "2022-1")[0].case.seq == 2


def test_an_error_that_says_so_speaks_to_an_officer(store: Store) -> None:
    first = opened(store)
    noted(store)
    with pytest.raises(GongkaiError) as refused, store.begin() as tx:
        tx.keep("demo", [note(first)])
    assert str(refused.value).startswith("[conflict] 案件刚被他人办理过")
    assert refused.value.remedy
