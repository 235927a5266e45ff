"""Agencies with a calendar of their own region, from the request to the letters.

Dates are counted by hand from the region's notices: 广西 on 三月三, 新疆 in a year whose notice is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx2
import pytest

from engine.adapters.memory import MemoryStore
from engine.core.ports import Store
from engine.services import queries, views
from engine.services.admin import add_agency, add_person, roles_of
from engine.services.cases import act_on, open_case, read_case
from engine.services.verification import verify
from tests.contract.conftest import Server
from tests.library import CHINA
from tests.offices import EVERYBODY, Office, office

APPLICATION = {"channel": "in_person", "applicant": "张某", "request": "2022年度预算"}
NOTICE_2023 = "广西壮族自治区人民政府办公厅关于2023年“壮族三月三”放假的通知"
PROFILE = {
    "office": "公开办",
    "address": "民族大道1号",
    "phone": "0771-1",
    "reconsideration_body": "市政府",
    "court": "市法院",
}


def regional(store: Store, region: str, day: date) -> Office:
    """An office with an agency `local` of the region."""
    at = office(store, day)
    add_agency(at.world, "local", "某局", region, PROFILE)
    add_person(at.world, EVERYBODY, set(roles_of(at.world)) - {"attribute_officer"}, "local")
    return at


def a_case(at: Office, *steps: tuple[str, dict[str, Any]], agency: str = "local") -> str:
    no = open_case(at.world, "disclosure_request", APPLICATION, person=EVERYBODY, agency=agency).case.no
    for do, facts in (("register", {}), *steps):
        act_on(at.world, no, do, facts, person=EVERYBODY, agency=agency)
    return no


def clock(at: Office, no: str, key: str = "reply", agency: str = "local") -> dict[str, Any]:
    held = read_case(at.world, no, agency)
    seen: dict[str, Any] = views.clocks_view(at.world, held, at.clock.day, explain=True)[key]
    return seen


def letter(at: Office, no: str, key: str) -> str:
    """The text of the latest letter of its kind."""
    rows = queries.letters(at.world, no, EVERYBODY, "local")
    id = [x["id"] for x in rows if x["key"] == key][-1]
    return str(queries.letter(at.world, id, EVERYBODY, "local").plain_text())


@pytest.mark.parametrize(
    ("received", "here", "nationally"),
    [
        # 26 and 27 March were to be off and were worked after all
        (date(2020, 3, 16), "2020-04-14", "2020-04-14"),
        # 14 to 16 April off, Sunday 18 April worked
        (date(2021, 4, 1), "2021-05-06", "2021-04-29"),
        # 6 April off; the national make-up Saturday 2 April cancelled
        (date(2022, 3, 25), "2022-04-26", "2022-04-24"),
        # 21 April off; the national make-up Sunday 23 April cancelled
        (date(2023, 4, 10), "2023-05-11", "2023-05-09"),
        # 11 and 12 April off
        (date(2024, 4, 8), "2024-05-10", "2024-05-08"),
    ],
)
def test_the_reply_is_due_by_the_regions_own_days(store: Store, received: date, here: str, nationally: str) -> None:
    at = regional(store, "CN-GX", received)
    assert clock(at, a_case(at))["due_on"] == here
    assert clock(at, a_case(at, agency="demo"), agency="demo")["due_on"] == nationally


def test_every_clock_of_the_family_and_the_letters(store: Store) -> None:
    """15 working days of the third party after 19 April 2023 end on 15 May, not on 11 May."""
    consult = {"kind": "third_party", "ref": "c1", "addressee": "某公司", "subject": "附件"}
    at = regional(store, "CN-GX", date(2023, 4, 10))
    no = a_case(at, ("assign", {"unit": "业务处"}))
    assert "2023年5月11日" in letter(at, no, "registration_record")
    at.clock.day = date(2023, 4, 19)
    act_on(at.world, no, "extend_reply", {"days": 5, "reason": "材料较多"}, person=EVERYBODY, agency="local")
    assert clock(at, no)["due_on"] == "2023-05-18"
    assert "将于2023年5月18日前" in letter(at, no, "extension_notice")
    for do, facts in (("open_consultation", consult), ("deliver_consultation", {"ref": "c1"})):
        act_on(at.world, no, do, facts, person=EVERYBODY, agency="local")
    assert clock(at, no, "opinion:c1")["due_on"] == "2023-05-15"
    assert verify(at.world).problems == ()


# ------------------------------------------------------------------------------------------- over HTTP


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    """A server on 10 April 2023 for an agency in 广西."""
    at = regional(MemoryStore(), "CN-GX", date(2023, 4, 10))
    headers = {"X-Gongkai-Person": EVERYBODY, "X-Gongkai-Agency": "local"}
    with (
        Server(at.world) as server,
        httpx2.Client(base_url=f"{server.url}/api/v1", headers=headers, timeout=30) as client,
    ):
        yield client


def test_a_request_in_guangxi_over_http(http: httpx2.Client) -> None:
    opened = http.post("/cases", json={"workflow": "disclosure_request", "with": APPLICATION}).json()
    no = opened["no"]
    case = http.post(f"/cases/{no}/actions/register", headers={"If-Match": str(opened["version"])}, json={}).json()
    assert (case["region"], case["clocks"]["reply"]["due_on"], case["warnings"]) == ("CN-GX", "2023-05-11", [])
    told = http.get(f"/cases/{no}/clocks", params={"explain": True}).json()["clocks"]["reply"]
    days = {d["date"]: d for d in told["days"]}
    assert (days["2023-04-21"]["counted"], days["2023-04-21"]["reason"]) == (False, "壮族三月三放假")
    assert (days["2023-04-23"]["counted"], days["2023-04-23"]["reason"]) == (False, "劳动节调休上班取消，周末休息")
    assert [days[d]["notice"] for d in ("2023-04-21", "2023-04-23")] == [NOTICE_2023] * 2
    assert (days["2023-05-06"]["number"], days["2023-05-06"]["notice"]) == (16, "国办发明电〔2022〕16号")
    assert f"壮族三月三放假（{NOTICE_2023}） 1 天不计" in told["derivation"]
    drawn = http.get(f"/cases/{no}/clocks/reply.svg").text
    assert f"2023-04-21（周五）　假　壮族三月三放假　{NOTICE_2023}" in drawn


# ------------------------------------------------------------------------------------------- what is not known


def test_a_gap_is_shown_wherever_the_date_is(store: Store) -> None:
    """Nobody has the notice of 新疆 for the festivals of 2020: the national days say 2 June, with a warning."""
    at = regional(store, "CN-XJ", date(2020, 5, 6))
    no = a_case(at, ("assign", {"unit": "业务处"}))
    gap = "新疆维吾尔自治区2020年肉孜节、古尔邦节的放假通知没有收录或者尚未公布"
    reply = clock(at, no)
    assert (reply["due_on"], reply["provisional"]) == ("2020-06-02", False)
    assert gap in reply["warnings"][0]
    case = views.case_view(at.world, read_case(at.world, no, "local"))
    assert case["warnings"] == reply["warnings"]
    assert f"2020年6月2日（{reply['warnings'][0]}）" in letter(at, no, "registration_record")
    assert gap in letter(at, no, "assisting_unit_letter")
    assert gap in views.clock_picture(at.world, read_case(at.world, no, "local"), "reply", None, at.clock.day)
    act_on(at.world, no, "extend_reply", {"days": 5, "reason": "材料较多"}, person=EVERYBODY, agency="local")
    assert gap in letter(at, no, "extension_approval_form")
    assert gap not in letter(at, no, "extension_notice"), "a matter for the officer, not for the applicant"


def test_a_provisional_date_is_marked_in_letters(store: Store) -> None:
    """Ten working days before the last published notice ends: 20 working days lead into the year without one."""
    at = regional(store, "CN", CHINA.nth_working_day(CHINA.published_until, -10))
    no = a_case(at)
    reply = clock(at, no)
    assert reply["provisional"] is True
    record = letter(at, no, "registration_record")
    assert f"（暂定，最早 {reply['earliest']}，最迟 {reply['latest']}：{reply['missing_notice']}）" in record
    act_on(at.world, no, "extend_reply", {"days": 5, "reason": "材料较多"}, person=EVERYBODY, agency="local")
    reserve = "上述日期按现有规定推算，有关节假日安排公布后日期推迟的，以推迟后的日期为准。"
    assert reserve in letter(at, no, "extension_notice")
    ask = {"finding": "内容描述不明确"}
    act_on(at.world, no, "request_supplementation", ask, person=EVERYBODY, agency="local")
    assert reserve in letter(at, no, "supplementation_notice")
    at.clock.day = date(2023, 3, 1)
    early = a_case(at, ("extend_reply", {"days": 5, "reason": "材料较多"}))
    assert reserve not in letter(at, early, "extension_notice")
