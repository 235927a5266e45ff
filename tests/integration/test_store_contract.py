"""What every store does: the Protocols `Store` and `Tx`, one test a promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.core.case import fold
from engine.core.chain import GENESIS, link
from engine.core.errors import Conflict, NotFound
from engine.core.kept import Agency, ClockRow, LetterRow, Person
from engine.core.ports import Store
from tests.writings import CONSULTED, DAY, DEMO, OTHER, note, noted, opened, run

CLOCK = ClockRow("reply", 1, "duty", True, DAY, DAY + timedelta(days=20), DAY)


def letter(key: str = "reply", number: str = "", **values: object) -> LetterRow:
    """A letter to be written."""
    return LetterRow(0, "2022-1", 0, key, DAY, number, "3", values)


# ---------------------------------------------------------------- agencies and people


def test_agencies_come_back_as_they_went_in(store: Store) -> None:
    with store.read() as tx:
        assert tx.agency("demo") == DEMO
        assert tx.agencies() == (DEMO, OTHER)
        assert tx.agency("nobody") is None


def test_an_agency_is_replaced_with_all_its_settings(store: Store) -> None:
    settings = (("b", "x", DAY), ("a", 2, DAY), ("a", 3, date(2020, 1, 1)), ("a", 4, DAY))
    changed = Agency("demo", "新名", "CN-GX", {"丙": [1, None, {"z": True}]}, settings)
    with store.begin() as tx:
        tx.put_agency(changed)
        assert tx.agency("demo") == changed
    with store.read() as tx:
        assert tx.agency("demo") == changed
        assert tx.agency("demo") is not None
        assert changed.settings_on(DAY) == {"a": 4, "b": "x"}
        assert tx.agencies() == (changed, OTHER)
    with store.begin() as tx:
        tx.put_agency(replace(changed, settings=()))
    with store.read() as tx:
        assert tx.agency("demo") == replace(changed, settings=())


def test_what_the_caller_changes_later_stays_outside(store: Store) -> None:
    profile = {"office": {"phone": "1"}}
    with store.begin() as tx:
        tx.put_agency(Agency("third", "三", "CN", profile))
    profile["office"]["phone"] = "2"
    with store.read() as tx:
        held = tx.agency("third")
    assert held is not None
    assert held.profile == {"office": {"phone": "1"}}


def test_people_belong_to_their_agency(store: Store) -> None:
    li = Person("demo", "李四", frozenset({"officer", "reviewer"}))
    with store.begin() as tx:
        tx.put_person(li)
    with store.read() as tx:
        assert tx.person("demo", "李四") == li
        assert tx.person("other", "李四") is None
        assert tx.person("demo", "王五") is None
        assert [p.name for p in tx.people("demo")] == ["officer", "李四"]
        assert tx.people("nobody") == ()
    with store.begin() as tx:
        tx.put_person(replace(li, roles=frozenset()))
    with store.read() as tx:
        assert tx.person("demo", "李四") == replace(li, roles=frozenset())


def test_an_agency_and_who_acts_for_it_are_found_in_one_look(store: Store) -> None:
    settings = (("supplementation_days", 10, DAY), ("separation", "strict", DAY))
    with store.begin() as tx:
        tx.put_agency(replace(tx.agency("demo"), settings=settings))
        tx.put_person(Person("demo", "李四", frozenset({"officer", "reviewer"})))
    with store.read() as tx:
        for code in (None, "demo", "other", "nobody"):
            agencies = [a for a in tx.agencies() if code in (None, a.code)]
            for name in ("李四", "officer", "王五"):
                assert tx.acting(name, code) == tuple((a, tx.person(a.code, name)) for a in agencies)
        assert len(tx.acting("李四", None)) == 2


def test_a_person_needs_an_agency(store: Store) -> None:
    with pytest.raises(NotFound), store.begin() as tx:
        tx.put_person(Person("nobody", "张三", frozenset()))


# ---------------------------------------------------------------- cases


def test_a_case_comes_back_as_it_went_in(store: Store) -> None:
    with store.read() as tx:
        assert tx.load("demo", "2022-1") == ()
    writing = note(None, effects=(("put", "handler", "张三"), ("put", "deep", {"丁": [1, "二"]}), ("owe", "reply")))
    with store.begin() as tx:
        tx.keep("demo", [writing])
        assert tx.load("demo", "2022-1") == (writing.after,)
    for lock in (True, False):
        with store.begin() as tx:
            assert tx.load("demo", "2022-1", lock) == (writing.after,)
    with store.read() as tx:
        assert tx.load("demo", "2022-1") == (writing.after,)
        assert tx.load("other", "2022-1") == ()
        assert tx.load("demo", "2022-2") == ()


def test_agencies_number_their_cases_apart(store: Store) -> None:
    opened(store, agency="demo")
    opened(store, agency="other")
    noted(store, agency="other")
    with store.read() as tx:
        assert tx.load("demo", "2022-1")[0].case.seq == 1
        assert tx.load("other", "2022-1")[0].case.seq == 2
        assert len(tx.events("demo", "2022-1")) == 1


def test_a_case_needs_an_agency(store: Store) -> None:
    with pytest.raises(NotFound), store.begin() as tx:
        tx.keep("nobody", [note(None)])


def test_nothing_to_keep_is_nothing_kept(store: Store) -> None:
    with store.begin() as tx:
        tx.keep("demo", [])


def test_one_batch_may_hold_several_events_of_a_family(store: Store) -> None:
    first = note(None, effects=(("child", "z", "c", "open", False, ""), ("child", "a", "c", "open", False, "")))
    second = note(first.after)
    late = note(None, "2022-1-z", parent_no="2022-1", ref="z")
    later = note(late.after)
    other = note(None, "2022-1-a", parent_no="2022-1", ref="a")
    with store.begin() as tx:
        tx.keep("demo", [first, late, second, other, later])
    with store.begin() as tx:
        held = tx.load("demo", "2022-1")
        assert held == (second.after, later.after, other.after)
        assert [k.ref for k in held] == ["", "z", "a"]  # in order of opening
        tx.keep("demo", [note(held[1]), note(held[0])])
    with store.read() as tx:
        assert [k.case.seq for k in tx.load("demo", "2022-1")] == [3, 3, 1]
        assert [k.case.no for k in tx.load("demo", "2022-1-z")] == ["2022-1-z"]


def test_a_child_case_needs_its_parent(store: Store) -> None:
    with pytest.raises(NotFound), store.begin() as tx:
        tx.keep("demo", [note(None, "2022-1-a", parent_no="2022-1", ref="a")])


def test_cases_that_name_another_one_are_found_from_it(store: Store) -> None:
    named = note(None, "2022-1")
    first = replace(note(None, "2022-2"), ties=frozenset({("document", "2022-1"), ("requests", "2022-9")}))
    other = replace(note(None, "2022-3"), ties=frozenset({("document", "2022-1")}))
    with store.begin() as tx:
        tx.keep("demo", [named, first, other])
    with store.read() as tx:
        assert [(t.field, t.no) for t in tx.tied("demo", "2022-1")] == [("document", "2022-2"), ("document", "2022-3")]
        assert tx.tied("demo", "2022-1")[0].opened_on == first.after.case.opened_on
        assert tx.tied("demo", "2022-1")[0].state == tx.standing("demo", "2022-2")[1]  # type: ignore[index]
        assert tx.standing("demo", "2022-9") is None
        assert tx.standing("other", "2022-1") is None
        assert tx.tied("other", "2022-1") == ()
    with store.begin() as tx:  # the field now names another case; what does not say anything of ties changes none
        tx.keep("demo", [replace(note(first.after), ties=frozenset({("document", "2022-3")})), note(other.after)])
    with store.read() as tx:
        assert [t.no for t in tx.tied("demo", "2022-1")] == ["2022-3"]
        assert [t.no for t in tx.tied("demo", "2022-3")] == ["2022-2"]
        assert tx.tied("demo", "2022-9") == ()


def test_events_come_back_in_order_with_their_hashes(store: Store) -> None:
    opened(store)
    for _ in range(11):
        noted(store)
    with store.read() as tx:
        events = tx.events("demo", "2022-1")
        kept = tx.load("demo", "2022-1")[0]
        assert tx.events("demo", "2022-2") == ()
    assert [e.seq for e, _ in events] == list(range(1, 13))
    head = GENESIS
    for event, digest in events:
        head, _ = link(head, event, "2022-1")
        assert head == digest
    assert head == kept.head
    assert fold("2022-1", "w", "1", [e for e, _ in events]) == kept.case


def test_all_cases_in_order_of_opening(store: Store) -> None:
    many = 1_203  # more than the SQL store reads at a time
    with store.begin() as tx:
        tx.keep("demo", [note(None, f"2022-{n}") for n in range(many, 0, -1)])
        tx.keep("other", [note(None, "2022-5"), note(None, "2022-5-c", parent_no="2022-5", ref="c")])
        tx.keep("demo", [note(None, "last")])
    with store.read() as tx:
        every = [(agency, k.case.no) for agency, k in tx.all_cases()]
        demo = [k.case.no for _, k in tx.all_cases("demo")]
        kept = next(tx.all_cases("other"))[1]
        assert kept == tx.load("other", "2022-5")[0]
        assert list(tx.all_cases("nobody")) == []
        assert [len(tx.events(a, k.case.no)) for a, k in tx.all_cases("other")] == [1, 1]  # others are read meanwhile
    assert demo == [*(f"2022-{n}" for n in range(many, 0, -1)), "last"]
    assert every[many:] == [("other", "2022-5"), ("other", "2022-5-c"), ("demo", "last")]


# ---------------------------------------------------------------- clocks, letters, numbers


def test_clocks_show_the_latest_run(store: Store) -> None:
    paused = replace(CLOCK, due_on=None, next_alert=None)
    fee = ClockRow("fee", 1, "window", False, DAY, DAY)
    first = note(None, clocks=(CLOCK, fee))
    second = note(first.after, clocks=(paused,))
    with store.begin() as tx:
        tx.keep("demo", [first])
        assert tx.clocks("demo", "2022-1") == (fee, CLOCK)
        tx.keep("demo", [second])
    with store.read() as tx:
        assert tx.clocks("demo", "2022-1") == (fee, paused)
        assert tx.clocks("other", "2022-1") == ()
    again = replace(CLOCK, run=2, started_on=DAY + timedelta(days=5))
    third = note(second.after, clocks=(replace(CLOCK, live=False),))
    with store.begin() as tx:
        tx.keep("demo", [third, note(third.after, clocks=(again,))])
    with store.read() as tx:
        assert tx.clocks("demo", "2022-1") == (fee, again)


def test_letters_come_back_as_written(store: Store) -> None:
    values = {"乙": "〔2022〕1号", "甲": {"n": [1, 2.5, None, True]}}
    writing = note(None, letters=(letter("reply", "演复1号", **values), letter("receipt"), letter("receipt")))
    with store.begin() as tx:
        tx.keep("demo", [writing])
    with store.read() as tx:
        reply, *receipts = tx.letters("demo", "2022-1")
        assert (reply.key, reply.number, reply.seq, reply.case_no) == ("reply", "演复1号", 1, "2022-1")
        assert (reply.on, reply.template_version, reply.voided) == (DAY, "3", False)
        assert reply.values == values
        assert list(reply.values) == ["乙", "甲"]
        assert [x.key for x in receipts] == ["receipt", "receipt"]
        assert tx.letter("demo", reply.id) == reply
        assert tx.letter("other", reply.id) is None
        assert tx.letter("demo", 10**6) is None
        assert tx.letters("demo", "2022-2") == ()
        assert len({reply.id, *(x.id for x in receipts)}) == 3


def test_a_letter_is_voided_by_its_id_and_keeps_the_rest(store: Store) -> None:
    first = note(None, letters=(letter("reply", "演复1号", a=1),))
    with store.begin() as tx:
        tx.keep("demo", [first])
        (held,) = tx.letters("demo", "2022-1")
        void = replace(held, voided=True, number="另一号", values={})
        tx.keep("demo", [note(first.after, letters=(void, letter("reply", "演复2号")))])
    with store.read() as tx:
        old, new = tx.letters("demo", "2022-1")
        assert old == replace(held, voided=True)
        assert (new.number, new.seq, new.voided) == ("演复2号", 2, False)


def test_a_letter_of_another_agency_is_not_voided(store: Store) -> None:
    with store.begin() as tx:
        tx.keep("other", [note(None, letters=(letter(),))])
        (held,) = tx.letters("other", "2022-1")
    with pytest.raises(NotFound), store.begin() as tx:
        tx.keep("demo", [note(None, letters=(replace(held, voided=True),))])


def test_letter_numbers_are_given_once_an_agency(store: Store) -> None:
    first = note(None, letters=(letter("reply", "1号"), letter("notice"), letter("notice")))
    with store.begin() as tx:
        tx.keep("demo", [first])
        tx.keep("other", [note(None, letters=(letter("reply", "1号"),))])
    with pytest.raises(Conflict) as refused, store.begin() as tx:
        tx.keep("demo", [note(first.after, letters=(letter("reply", "1号"),))])
    assert refused.value.field == "number"
    with store.read() as tx:
        assert len(tx.letters("demo", "2022-1")) == 3


def test_numbers_count_by_agency_series_and_year(store: Store) -> None:
    with store.begin() as tx:
        assert [tx.next_number("demo", "case", 2022) for _ in range(3)] == [1, 2, 3]
        assert tx.next_number("demo", "case", 2023) == 1
        assert tx.next_number("demo", "reply", 2022) == 1
        assert tx.next_number("other", "case", 2022) == 1
    with store.begin() as tx:
        assert tx.next_number("demo", "case", 2022) == 4
    with store.read() as tx:
        assert tx.numbers("demo", "case", 2022) == 4
        assert tx.numbers("demo", "case", 2021) == 0


# ---------------------------------------------------------------- a person's action, once


def test_an_action_is_found_again_by_its_key(store: Store) -> None:
    first = note(None, key="k1")
    with store.begin() as tx:
        assert tx.replay("demo", "officer", "k1") is None
        tx.keep("demo", [first, note(first.after)])
        assert tx.replay("demo", "officer", "k1") == "2022-1"
    with store.read() as tx:
        assert tx.replay("demo", "officer", "k1") == "2022-1"
        assert tx.replay("demo", "somebody else", "k1") is None
        assert tx.replay("other", "officer", "k1") is None
        assert tx.replay("demo", "officer", "k2") is None


def test_a_key_serves_one_action_of_one_person(store: Store) -> None:
    first = note(None, key="k1")
    with store.begin() as tx:
        tx.keep("demo", [first])
    with pytest.raises(Conflict) as refused, store.begin() as tx:
        tx.keep("demo", [note(None, "2022-2", key="k1")])
    assert refused.value.field == "key"
    with store.begin() as tx:
        tx.keep("demo", [note(None, "2022-2", key="k1", by="somebody else"), note(None, "2022-3")])
        tx.keep("other", [note(None, "2022-2", key="k1")])
    with store.read() as tx:
        assert tx.replay("demo", "somebody else", "k1") == "2022-2"


# ---------------------------------------------------------------- real cases


def test_a_real_family_folds_to_what_is_stored(store: Store) -> None:
    stepped = run(store, "2022-1", CONSULTED)
    with store.read() as tx:
        family = tx.load("demo", "2022-1")
        assert family[0].case == stepped.parent
        assert {k.ref: k.case for k in family[1:]} == stepped.children
        for kept in family:
            events = tx.events("demo", kept.case.no)
            case = kept.case
            assert fold(case.no, case.workflow, case.workflow_version, [e for e, _ in events]) == case
            assert {c.key: c.run for c in tx.clocks("demo", case.no)} == {k: r.run for k, r in case.runs.items()}
            assert [x.key for x in tx.letters("demo", case.no)] == [x.key for x in case.letters]
