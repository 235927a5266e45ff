"""Numbers of letters: a pattern per agency and kind, gapless and unique whoever issues at once."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from engine.adapters.store import SqlStore
from engine.core.errors import InputError
from engine.core.ports import Store
from engine.services import queries
from engine.services.admin import add_agency, add_person
from engine.services.cases import act_on, open_case
from engine.services.verification import verify
from tests.offices import Office, everything, gaps, office
from tests.repo import ROOT

DAY = date(2022, 10, 10)
APPLICATION = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
LETTERS = 1_000
PROFILE = {"short": "某自然资", "office": "办公室", "address": "某县某路1号", "phone": "0000-0000000"}


@pytest.mark.slow
def test_two_processes_issue_a_thousand_letters(database: str) -> None:
    with closing(SqlStore(database)) as store:
        at = office(store, DAY)
        command = [sys.executable, "-m", "tests.integration.workers", "letters", database]
        at_work = [
            subprocess.Popen([*command, seed, str(LETTERS // 2)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
            for seed in "ab"
        ]
        for process in at_work:
            _, complaint = process.communicate(timeout=300)
            assert process.returncode == 0, complaint
        held = everything(store)
        assert gaps(held) == []
        written = [x for c in held["demo"]["cases"].values() for x in c["letters"] if x.number]
        short = held["demo"]["agency"].profile["short"]
        assert {x.number for x in written} == {f"{short}公开收〔2022〕{n}号" for n in range(1, LETTERS + 1)}
        assert len(written) == LETTERS
        assert verify(at.world).problems == ()


def agency(store: Store, patterns: dict[str, str]) -> Office:
    """An office of an agency with patterns of its own."""
    at = office(store, DAY)
    add_agency(at.world, "own", "某县自然资源局", profile=PROFILE | {"number_patterns": patterns})
    for role in ("registrar", "officer", "office_head"):
        add_person(at.world, role, [role], "own")
    return at


def issued(at: Office) -> dict[str, list[str]]:
    """Numbers of two acknowledgements and of two notices, by kind."""
    found: dict[str, list[str]] = {}
    for _ in range(2):
        no = open_case(at.world, "disclosure_request", APPLICATION, person="registrar", agency="own").case.no
        act_on(at.world, no, "register", {}, person="registrar", agency="own")
        finding = {"finding": "未写明文件名称"}
        act_on(at.world, no, "request_supplementation", finding, person="officer", agency="own")
        for x in queries.letters(at.world, no, "officer", "own"):
            if x["number"]:
                found.setdefault(x["key"], []).append(x["number"])
    return found


def test_a_kind_of_letter_has_a_series_of_its_own(store: Store) -> None:
    at = agency(
        store, {"supplementation_notice": "{short}补〔{year}〕{n}号", "receipt": "{short}收〔{year}〕{n:03d}号"}
    )
    assert issued(at) == {
        "receipt_acknowledgement": ["某自然资收〔2022〕001号", "某自然资收〔2022〕002号"],
        "supplementation_notice": ["某自然资补〔2022〕1号", "某自然资补〔2022〕2号"],
    }
    with store.read() as tx:
        assert [tx.numbers("own", s, 2022) for s in ("notice", "supplementation_notice", "receipt")] == [0, 2, 2]
    assert verify(at.world).problems == ()


def test_uses_of_the_seal_are_numbered_apart(store: Store) -> None:
    at = agency(store, {"seal_use": "印{year}-{n}"})
    facts = {"use": "attribute", "document": "某文件", "copies": 1}
    uses = [open_case(at.world, "seal_use", facts, person="officer", agency="own").case.no for _ in range(2)]
    no = open_case(at.world, "disclosure_request", APPLICATION, person="registrar", agency="own").case.no
    assert (uses, no) == (["印2022-1", "印2022-2"], "2022-0001"), "requests have numbers without gaps of their own"
    assert verify(at.world).problems == ()


@pytest.mark.parametrize(
    ("patterns", "field"),
    [
        ({"registration_record": "{year}{n}"}, "number_patterns"),  # has no number
        ({"no_such_letter": "{year}{n}"}, "number_patterns"),
        ({"fee_notice": "{short}费〔{year}〕号"}, "number_patterns.fee_notice"),
        ({"fee_notice": "{short.__class__}{year}{n}"}, "number_patterns.fee_notice"),
        ({"fee_notice": "{short}公开告〔{year}〕{n}号"}, "number_patterns.fee_notice"),  # as all notices
        ({"fee_notice": "{short}公开告〔{year}〕{n:02d}号"}, "number_patterns.fee_notice"),  # the same from 10 on
        ({"fee_notice": "甲{year}{n}", "extension_notice": "甲{year}{n:03d}"}, "number_patterns.extension_notice"),
        ({"case": "{year}-{n}", "seal_use": "{year}-{n:04d}"}, "number_patterns.seal_use"),
        ({"case": "YZ{year}-{n}"}, "number_patterns.case"),
    ],
)
def test_patterns_that_cannot_be(store: Store, patterns: dict[str, Any], field: str) -> None:
    at = office(store, DAY)
    with pytest.raises(InputError) as refused:
        add_agency(at.world, "own", "某县自然资源局", profile={"number_patterns": patterns})
    assert refused.value.field == field
    with store.read() as tx:
        assert tx.agency("own") is None
