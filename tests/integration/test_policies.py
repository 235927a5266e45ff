"""Policies: what is in force, from which day, by which source; a change never touches what has begun."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine import bootstrap
from engine.adapters.memory import MemoryStore
from engine.core.errors import InputError, NotFound, NotPermitted
from engine.core.escalation import LADDERS, POSTS, parse_ladder
from engine.core.kept import Agency
from engine.core.ports import Store
from engine.services import views
from engine.services.admin import set_policy
from engine.services.cases import act_on, open_case, read_case, sweep_case
from engine.services.policies import known, policies
from engine.services.verification import verify
from engine.services.world import DEFINITIONS
from tests.offices import EVERYBODY, Office, everything, office

DAY = date(2022, 9, 30)
APPLICATION = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
SETTINGS = {s.key: s for key in DEFINITIONS for w in bootstrap.versions(key) for s in w.settings}


@pytest.fixture
def at(store: Store) -> Office:
    return office(store, DAY)


def a_case(at: Office, *steps: tuple[str, dict[str, Any]], agency: str = "demo", **facts: Any) -> str:
    """A case received and handled today."""
    given = {**APPLICATION, **facts}
    no = open_case(at.world, "disclosure_request", given, person=EVERYBODY, agency=agency).case.no
    for do, more in steps:
        act_on(at.world, no, do, more, person=EVERYBODY, agency=agency)
    return no


def item(told: dict[str, Any], key: str) -> dict[str, Any]:
    (found,) = [x for x in told["items"] if x["key"] == key]
    return found


# ------------------------------------------------------------------------------------------------- what is in force


def test_every_setting_with_its_source(at: Office) -> None:
    told = policies(at.world, agency="demo")
    assert (told["agency"], told["on"]) == ("demo", "2022-09-30")
    listed = {x["key"]: x for x in told["items"]}
    assert set(listed) == set(SETTINGS) | {f"ladder.{kind}" for kind in LADDERS} | {f"told.{post}" for post in POSTS}
    for key, setting in SETTINGS.items():
        shown = listed[key]
        assert (shown["value"], shown["default"], shown["since"], shown["changes"]) == (
            setting.default,
            setting.default,
            None,
            [],
        )
        assert shown["source"] == str(setting.law)
        assert shown["label"]
        assert shown["allowed"]
        assert list(shown["values"]) == list(setting.values)
    assert listed["online_receipt"] == {
        "key": "online_receipt",
        "label": "网上申请的收到之日",
        "value": "confirmation",
        "value_label": "双方确认之日",
        "default": "confirmation",
        "default_label": "双方确认之日",
        "since": None,
        "source": "ADR 001 收到申请之日第二点",
        "basis": "《中华人民共和国政府信息公开条例》第三十一条第三项",
        "certainty": "已核",
        "changes": [],
        "remarks": [],
        "allowed": "confirmation（双方确认之日）、platform（平台接收之日）",
        "values": {"confirmation": "双方确认之日", "platform": "平台接收之日"},
        "minimum": None,
        "maximum": None,
    }
    assert (listed["supplementation_days"]["certainty"], listed["payment_days"]["minimum"]) == ("记忆", 1)
    assert "届满前5个工作日（提醒）告知经办人" in listed["ladder.duty"]["value_label"]


def test_the_policies_that_the_issue_names_can_be_set(at: Office) -> None:
    for key, value in (
        ("receipt_on_non_working_day", "next_working_day"),
        ("consultation_exclusion", "B"),
        ("consultation_exclusion", "C"),
        ("online_receipt", "platform"),
        ("supplementation_days", 10),
        ("payment_days", 30),
        ("payment_restart", "resume"),
        ("ladder.reply", "notice -8 handler; overdue 1 leader"),
        ("told.leader", "office_head"),
    ):
        set_policy(at.world, key, value, DAY + timedelta(days=1), "demo")
        told = policies(at.world, agency="demo", on=DAY + timedelta(days=1))
        assert (item(told, key)["value"], item(told, key)["since"]) == (value, "2022-10-01")
        before = policies(at.world, agency="demo")
        if not key.startswith("ladder.reply"):
            assert item(before, key)["changes"][-1] == {
                "value": value,
                "value_label": known(at.world)[key].word(value),
                "from": "2022-10-01",
            }
    assert item(policies(at.world, agency="other", on=date(2023, 1, 1)), "payment_days")["value"] == 20


def test_a_list_of_another_day(at: Office) -> None:
    for day, value in ((date(2022, 12, 1), 5), (date(2022, 11, 1), 10), (date(2022, 12, 1), 6)):
        set_policy(at.world, "payment_days", value, day, "demo")
    values = [
        (x["value"], x["since"], [c["value"] for c in x["changes"]])
        for on in (None, date(2022, 10, 31), date(2022, 11, 1), date(2022, 12, 31))
        for x in [item(policies(at.world, agency="demo", on=on), "payment_days")]
    ]
    assert values == [
        (20, None, [10, 6]),
        (20, None, [10, 6]),
        (10, "2022-11-01", [6]),
        (6, "2022-12-01", []),
    ]


def test_a_ladder_in_words_is_what_is_told() -> None:
    world = office(MemoryStore()).world
    for key, p in known(world).items():
        if key.startswith("ladder."):
            assert p.word(p.default) != p.default
            assert p.word("off") == "不提醒"
    assert known(world)["ladder.reply"].word("notice -8 handler; overdue 1 leader") == (
        "届满前8个工作日（提醒）告知经办人；届满后1个工作日（逾期）告知签发人"
    )
    assert parse_ladder(str(known(world)["ladder.opinion"].default), "theirs") == LADDERS["theirs"]


# ------------------------------------------------------------------------------------------------- dated


def test_what_has_begun_keeps_its_policy(at: Office) -> None:
    """A notice of supplementation on 30 September gives 15 working days (26 October); one on 8 October gives 10."""
    ask = ("request_supplementation", {"finding": "内容描述不明确"})
    earlier = a_case(at, ("register", {}), ask)
    set_policy(at.world, "supplementation_days", 10, date(2022, 10, 8), "demo")
    at.clock.day = date(2022, 10, 8)
    later = a_case(at, ("register", {}), ask)
    clocks = [views.clocks_view(at.world, read_case(at.world, no, "demo"), at.clock.day) for no in (earlier, later)]
    assert [c["supplementation"]["due_on"] for c in clocks] == ["2022-10-26", "2022-10-20"]
    assert verify(at.world).problems == ()


CHANGES = [
    (s.key, value)
    for s in SETTINGS.values()
    for value in (s.values or (s.minimum + 1, s.maximum))
    if value != s.default
]


def _handled(changed: tuple[str, Any] | None) -> dict[str, Any]:
    """Cases at work on 12 October; a policy that changes on the 13th; everything that the days until December do."""
    at = office(MemoryStore(), DAY)
    consult = {"kind": "third_party", "ref": "c1", "addressee": "某公司", "subject": "附件"}
    other = {**consult, "kind": "other_agency", "ref": "c2"}
    at.clock.day = date(2022, 10, 12)
    work = ("register", {}), ("assign", {"unit": "业务处"})
    a_case(at, *work, ("open_consultation", consult), ("deliver_consultation", {"ref": "c1"}))
    a_case(at, *work, ("open_consultation", other))
    a_case(at, *work, ("charge_fee", {"items": 35}))
    a_case(at, *work, ("request_reasons", {"facts": "一年内提出二百件"}))
    a_case(at, ("register", {}), ("request_supplementation", {"finding": "内容描述不明确"}))
    a_case(at, channel="internet", applicant="李某")
    if changed:
        set_policy(at.world, *changed, date(2022, 10, 13), "demo")
    at.clock.day = date(2022, 12, 20)
    with at.world.store.read() as tx:
        parents = [kept.case.no for _, kept in tx.all_cases("demo") if kept.parent_no is None]
    for no in parents:
        sweep_case(at.world, no, agency="demo")
    assert verify(at.world).problems == ()
    cases: dict[str, Any] = everything(at.world.store)["demo"]["cases"]
    return cases


@pytest.fixture(scope="module")
def unchanged() -> dict[str, Any]:
    return _handled(None)


@pytest.mark.parametrize(("key", "value"), CHANGES)
def test_a_change_never_touches_what_has_begun(key: str, value: Any, unchanged: dict[str, Any]) -> None:
    assert _handled((key, value)) == unchanged


@pytest.mark.parametrize("day", [date(2022, 9, 29), DAY])
def test_a_day_that_has_begun_keeps_its_policies(at: Office, day: date) -> None:
    a_case(at)
    before = everything(at.world.store)
    with pytest.raises(InputError, match="本机关已有案件") as refused:
        set_policy(at.world, "payment_days", 5, day, "demo")
    assert (refused.value.field, "最早自 2022-10-01 起" in str(refused.value.remedy)) == ("valid_from", True)
    assert everything(at.world.store) == before
    set_policy(at.world, "payment_days", 5, DAY + timedelta(days=1), "demo")
    set_policy(at.world, "payment_days", 5, day, "other")
    assert item(policies(at.world, agency="other"), "payment_days")["value"] == 5


def test_who_may_set_one(at: Office) -> None:
    before = everything(at.world.store)
    with pytest.raises(NotPermitted) as refused:
        set_policy(at.world, "payment_days", 5, date(2022, 10, 1), "demo", "officer")
    assert (refused.value.code, "公开工作机构负责人" in str(refused.value)) == ("role_lacking", True)
    with pytest.raises(NotFound):
        set_policy(at.world, "payment_days", 5, date(2022, 10, 1), "demo", "nobody")
    assert everything(at.world.store) == before
    set_policy(at.world, "payment_days", 5, date(2022, 10, 1), "demo", "office_head")
    with pytest.raises(NotFound):
        policies(at.world, agency="demo", person="nobody")


# ------------------------------------------------------------------------------------------------- on the case


def test_a_case_shows_the_policies_that_applied(at: Office) -> None:
    set_policy(at.world, "consultation_exclusion", "B", date(2022, 9, 1), "demo")
    no = a_case(at, ("register", {}), ("assign", {"unit": "业务处"}))
    set_policy(at.world, "payment_days", 5, date(2022, 10, 10), "demo")
    set_policy(at.world, "payment_days", 6, date(2023, 1, 9), "demo")

    def shown(key: str) -> dict[str, Any]:
        return item({"items": views.case_view(at.world, read_case(at.world, no, "demo"))["policies"]}, key)

    assert (shown("consultation_exclusion")["value"], shown("consultation_exclusion")["since"]) == ("B", "2022-09-01")
    assert shown("payment_days")["changes"] == []
    at.clock.day = date(2022, 10, 10)
    assert (shown("payment_days")["value"], shown("payment_days")["changes"]) == (
        20,
        [{"value": 5, "value_label": "5", "from": "2022-10-10"}],
    )
    keys = {x["key"] for x in views.case_view(at.world, read_case(at.world, no, "demo"))["policies"]}
    assert keys == {s.key for s in bootstrap.versions("disclosure_request")[-1].settings}


def test_what_changes_after_the_file_is_closed_is_not_shown(at: Office) -> None:
    answer = {"outcome": "already_published", "ground": "已在网站公开", "given": "网址"}
    no = a_case(at, ("register", {}), ("reply_on_the_spot", answer), ("record_delivery", {"evidence": "回执"}))
    set_policy(at.world, "archive_days", 10, date(2022, 10, 10), "demo")
    set_policy(at.world, "archive_days", 5, date(2022, 10, 20), "demo")
    at.clock.day = date(2022, 10, 12)
    act_on(at.world, no, "archive", {}, person=EVERYBODY, agency="demo")
    at.clock.day = date(2022, 11, 1)
    shown = item({"items": views.case_view(at.world, read_case(at.world, no, "demo"))["policies"]}, "archive_days")
    assert (shown["value"], [c["value"] for c in shown["changes"]]) == (30, [10])


def test_an_older_case_shows_what_its_definition_knows() -> None:
    at = office(MemoryStore(), date(2019, 5, 10))
    no = a_case(at)
    shown = {x["key"] for x in views.case_view(at.world, read_case(at.world, no, "demo"))["policies"]}
    assert "payment_days" not in shown
    assert "supplementation_days" in shown


def test_an_agency_without_cases_may_begin_at_once(store: Store) -> None:
    at = office(store, DAY)
    with store.begin() as tx:
        tx.put_agency(Agency("new", "新局", "CN", {}))
    set_policy(at.world, "online_receipt", "platform", date(2022, 1, 1), "new")
    assert item(policies(at.world, agency="new"), "online_receipt")["since"] == "2022-01-01"
