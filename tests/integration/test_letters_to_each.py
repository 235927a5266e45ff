"""A letter about several child cases: one to each, with its own number, addressee and proof of delivery."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine.core.errors import ActionRefused
from engine.core.kept import LetterRow
from engine.core.ports import Store
from engine.services.case_file import case_file
from engine.services.cases import act_on, open_case, read_case
from engine.services.queries import letter, letters
from engine.services.verification import verify
from tests.offices import EVERYBODY, Office, office

KEY = "third_party_disclosure_notice"
THIRD = {"c1": "某甲公司", "c2": "某乙公司", "c3": "某丙公司"}


class Request:
    """A request about three third parties, of whom two object."""

    def __init__(self, at: Office) -> None:
        self.office, self.world = at, at.world
        asked = {"channel": "in_person", "applicant": "张某", "request": "检测报告"}
        self.no = open_case(self.world, "disclosure_request", asked, person=EVERYBODY, agency="demo").case.no
        self.on("2022-10-08", "register")
        self.on("2022-10-10", "assign", unit="业务处")
        for ref, name in THIRD.items():
            self.on(
                "2022-10-11", "open_consultation", kind="third_party", ref=ref, addressee=name, subject=f"{name}部分"
            )
            self.on("2022-10-12", "deliver_consultation", ref=ref)
        for ref, opinion in zip(THIRD, ("object", "agree", "partly"), strict=True):
            self.on("2022-10-14", "record_opinion", ref=ref, opinion=opinion)
        self.decide("2022-10-17")

    def on(self, day: str, do: str, person: str = EVERYBODY, **facts: Any) -> None:
        self.office.clock.day = date.fromisoformat(day)
        act_on(self.world, self.no, do, facts, person=person, agency="demo")

    def decide(self, day: str) -> None:
        self.on(day, "submit_draft", "handler", outcome="disclosed", given="报告复印件", public_interest="涉及饮水安全")
        self.on(day, "clear_secrecy", "secrecy_reviewer")
        self.on(day, "approve", "reviewer")
        self.on(day, "issue", "issuing_leader")

    @property
    def notices(self) -> list[LetterRow]:
        with self.world.store.read() as tx:
            return [x for x in tx.letters("demo", self.no) if x.key == KEY]

    @property
    def owed(self) -> set[str]:
        return {x for x in read_case(self.world, self.no, "demo").case.owed if x.startswith(KEY)}


@pytest.fixture
def request_of_three(store: Store) -> Iterator[Request]:
    made = Request(office(store))
    yield made
    assert verify(made.world).problems == ()


def test_each_objector_has_a_notice_of_its_own(request_of_three: Request) -> None:
    case = request_of_three
    said = [letter(case.world, x.id, EVERYBODY, "demo") for x in case.notices]
    assert [x.addressee for x in said] == ["某甲公司", "某丙公司"]
    assert len({x.number for x in said}) == 2
    for x, other in zip(said, reversed(said), strict=True):
        text = x.plain_text()
        assert f"{x.addressee}部分" in text
        assert other.addressee not in text
    assert "不同意公开。" in said[0].plain_text()
    assert "只同意公开其中一部分" in said[1].plain_text()
    shown = [x["ref"] for x in letters(case.world, case.no, EVERYBODY, "demo") if x["key"] == KEY]
    assert shown == ["c1", "c3"]


def test_each_is_owed_until_its_own_delivery_is_proven(request_of_three: Request) -> None:
    case = request_of_three
    assert case.owed == {f"{KEY}/c1", f"{KEY}/c3"}
    with pytest.raises(ActionRefused, match="写明是哪一份") as refused:
        case.on("2022-10-18", "deliver_notice", letter=KEY, way="hand")
    assert "ref" in str(refused.value.remedy)
    with pytest.raises(ActionRefused):  # the one who agreed has none
        case.on("2022-10-18", "deliver_notice", letter=KEY, ref="c2", way="hand")
    case.on("2022-10-18", "deliver_notice", letter=KEY, ref="c3", way="hand")
    assert case.owed == {f"{KEY}/c1"}
    with case.world.store.read() as tx:
        receipt = [x for x in tx.letters("demo", case.no) if x.key == "service_receipt"][-1]
    assert receipt.values["facts"]["recipient"] == "某丙公司"
    assert receipt.values["facts"]["letter_number"] == case.notices[1].number
    case.on("2022-10-18", "dispatch", way="hand")
    with pytest.raises(ActionRefused):
        case.on("2022-10-18", "archive")
    case.on("2022-10-18", "deliver_notice", letter=KEY, ref="c1", way="hand")
    case.on("2022-10-18", "archive")


def test_recalled_before_they_left_all_of_them_are_void(request_of_three: Request) -> None:
    case = request_of_three
    first = [x.number for x in case.notices]
    case.on("2022-10-18", "recall_issue", reason="附件有误")
    assert [x.voided for x in case.notices] == [True, True]
    assert case.owed == set()
    case.decide("2022-10-19")
    again = [x for x in case.notices if not x.voided]
    assert [x.name for x in again] == [f"{KEY}/c1", f"{KEY}/c3"]
    assert not {x.number for x in again} & set(first)
    assert case.owed == {f"{KEY}/c1", f"{KEY}/c3"}


def test_a_notice_taken_back_is_not_delivered(request_of_three: Request) -> None:
    case = request_of_three
    case.on("2022-10-18", "recall_issue", reason="附件有误")
    with pytest.raises(ActionRefused, match="本案没有发出过"):
        case.on("2022-10-18", "deliver_notice", letter=KEY, ref="c1", way="hand")


def test_both_lie_in_the_file(request_of_three: Request) -> None:
    file = case_file(request_of_three.world, request_of_three.no, EVERYBODY, "demo")
    numbers = [x.letter.number for x in file.documents if x.letter is not None and x.letter.key == KEY]
    assert numbers == [x.number for x in request_of_three.notices]
