"""The sweep over whole agencies, on every store: once, late, twice at once, beside officers."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.adapters.memory import MemoryStore
from engine.adapters.store import SqlStore
from engine.core.errors import GongkaiError, InputError
from engine.core.ports import Store
from engine.demo import Clock as DemoClock, load_agency, replay
from engine.services import escalation
from engine.services.admin import set_policy
from engine.services.cases import act_on, open_case, read_case
from engine.services.escalation import Swept, digest, sweep
from engine.services.verification import verify
from engine.services.views import case_view
from engine.services.world import World
from tests.hourly import RESPONSE
from tests.makers import history
from tests.offices import Office, everything, office

NEXT = timedelta(days=1)
RECEIVED = date(2022, 9, 30)
OVERDUE = date(2022, 11, 3)


def registered(at: Office, agency: str = "demo", **facts: Any) -> str:
    """A request received on 30 September 2022, to be answered by 2 November."""
    at.clock.day = RECEIVED
    given = {"channel": "registered_mail", "request": "年度预算", "applicant": "张某"}
    no = open_case(at.world, "disclosure_request", given | facts, person="registrar", agency=agency).case.no
    act_on(at.world, no, "register", {}, person="registrar", agency=agency)
    return no


def on(at: Office, day: date) -> Swept:
    """Sweep on that day."""
    at.clock.day = day
    return sweep(at.world)


def events(store: Store) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Every event but the day on which it was written down."""
    with store.read() as tx:
        return {
            (agency, kept.case.no): [
                {k: v for k, v in e.to_json().items() if k != "recorded_on"} for e, _ in tx.events(agency, kept.case.no)
            ]
            for agency, kept in tx.all_cases()
        }


def told(store: Store) -> Counter[tuple[Any, ...]]:
    """How often each level of each clock was told for each due date."""
    found: Counter[tuple[Any, ...]] = Counter()
    for name, chain in events(store).items():
        for e in chain:
            if e["do"] == "escalate":
                f = e["facts"]
                found[(*name, f["clock"], f["run"], f["level"], f.get("due_on"), f.get("since"))] += 1
    return found


def clean(world: World) -> None:
    """Everything folds to what is stored."""
    assert [str(p) for p in verify(world).problems] == []


# ------------------------------------------------------------------------------------------- late is as in time


def _demo() -> tuple[World, DemoClock]:
    clock = DemoClock()
    world = replace(office(MemoryStore()).world, store=MemoryStore(), today=clock)
    load_agency(world)
    replay(world, clock)
    return world, clock


def _last_day(world: World) -> date:
    with world.store.read() as tx:
        return max(e.recorded_on for a, k in tx.all_cases() for e, _ in tx.events(a, k.case.no))


def test_a_year_of_daily_sweeps_over_the_demo_agency_is_one_late_sweep() -> None:
    daily, clock = _demo()
    first = _last_day(daily)
    total = Swept(first)
    for n in range(366):
        clock.day = first + n * NEXT
        total.add(sweep(daily))
    late, late_clock = _demo()
    late_clock.day = clock.day
    once = sweep(late)
    assert events(daily.store) == events(late.store)
    assert (once.levels, once.steps, once.failures) == (total.levels, total.steps, [])
    assert once.levels["supervised"] >= 5
    assert once.steps["lapse"] >= 1
    clean(daily)
    clean(late)
    again = sweep(late)
    assert (again.cases, again.notices) == (0, 0)


def _histories(at: Office, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(6):
        history(chance.choice, at, 14, wild=5)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_people_did_daily_sweeps_are_one_late_sweep(seed: int) -> None:
    chance = random.Random(seed)
    daily, late = office(MemoryStore()), office(MemoryStore())
    for at in (daily, late):
        _histories(at, seed)
    assert events(daily.world.store) == events(late.world.store)
    first = _last_day(daily.world)
    for n in range(150):
        if chance.random() < 0.7 or n == 149:
            assert on(daily, first + n * NEXT).failures == []
    assert on(late, first + 149 * NEXT).failures == []
    assert events(daily.world.store) == events(late.world.store)
    assert set(told(late.world.store).values()) <= {1}
    clean(daily.world)
    clean(late.world)


# ------------------------------------------------------------------------------------------- every store alike


def test_every_store_tells_the_same(store: Store) -> None:
    at, twin = office(store), office(MemoryStore())
    for each in (at, twin):
        _histories(each, 7)
    day = _last_day(at.world)
    for each in (at, twin):
        for n in (0, 3, 4, 40, 41, 90):
            on(each, day + n * NEXT)
    assert everything(store) == everything(twin.world.store)
    people = [p.name for p in _people(store)]
    for name in people:
        for n in range(100):
            when = day + n * NEXT
            assert digest(at.world, name, when, "demo") == digest(twin.world, name, when, "demo")
    clean(at.world)


def _people(store: Store) -> Any:
    with store.read() as tx:
        return tx.people("demo")


def test_one_agency_only(store: Store) -> None:
    at = office(store)
    for agency in ("demo", "other"):
        registered(at, agency)
    at.clock.day = OVERDUE
    assert sweep(at.world, agency="other").levels["overdue"] == 1
    assert {name[0] for name, *_ in ((k[:2], k) for k in told(store))} == {"other"}
    with pytest.raises(GongkaiError, match="没有代码为"):
        sweep(at.world, agency="nobody")


def test_a_day_in_the_past_is_swept_as_far_as_that_day(store: Store) -> None:
    at = office(store)
    no = registered(at)
    at.clock.day = date(2022, 12, 1)
    assert sweep(at.world, date(2022, 10, 26)).levels == {"warning": 1, "notice": 1}
    with store.read() as tx:
        event = tx.events("demo", no)[-1][0]
    assert (event.on, event.recorded_on) == (date(2022, 10, 26), date(2022, 12, 1))


def test_a_day_still_to_come_is_not_swept(store: Store) -> None:
    at = office(store)
    no = registered(at)
    with store.read() as tx:
        before = tx.events("demo", no), tx.clocks("demo", no)
    with pytest.raises(InputError, match="还没有到") as refused:
        sweep(at.world, at.clock.day + timedelta(days=1))
    assert refused.value.code == "day_to_come"
    with store.read() as tx:
        assert (tx.events("demo", no), tx.clocks("demo", no)) == before


# ------------------------------------------------------------------------------------------- beside officers


def test_a_form_opened_before_the_sweep_still_goes_through_after_it(store: Store) -> None:
    at = office(store)
    no = registered(at)
    seen = read_case(at.world, no, "demo").case
    on(at, OVERDUE)
    swept = read_case(at.world, no, "demo").case
    assert (swept.version, swept.seq > seen.seq) == (seen.version, True)
    act_on(at.world, no, "assign", {"unit": "业务处"}, person="officer", agency="demo", version=seen.version)
    clean(at.world)


def test_overdue_is_marked_and_its_reason_asked(store: Store) -> None:
    at = office(store)
    no = registered(at)

    def seen() -> tuple[Any, ...]:
        view = case_view(at.world, read_case(at.world, no, "demo"))
        return view["level"], view["overdue"], view["lateness_reason_asked"]

    on(at, date(2022, 11, 2))
    assert seen() == ("due_today", [], False)
    on(at, OVERDUE)
    assert seen() == ("overdue", ["reply"], True)
    act_on(at.world, no, "explain_lateness", {"reason": "检索量大"}, person="officer", agency="demo")
    assert seen() == ("overdue", ["reply"], False)
    spot = {"outcome": "already_published", "ground": "网站", "given": "网址"}
    act_on(at.world, no, "reply_on_the_spot", spot, person="officer", agency="demo")
    assert seen() == (None, [], False)
    clean(at.world)


def test_supervision_leaves_a_draft_for_the_supervising_department(store: Store) -> None:
    at = office(store)
    no = registered(at)
    on(at, date(2022, 11, 9))
    with store.read() as tx:
        (draft,) = (x for x in tx.letters("demo", no) if x.key == "rectification_notice")
    assert (draft.number, draft.on) == ("", date(2022, 11, 9))
    text = at.world.letters.compose(draft.key, draft.values).plain_text()
    assert "答复期限于2022年11月2日届满，至2022年11月9日已逾期5个工作日" in text
    assert "云溪市人民政府办公室" in text
    act_on(at.world, no, "issue_rectification", {"number": "云政办督〔2022〕3号"}, person="supervisor", agency="demo")
    with store.read() as tx:
        issued = [x for x in tx.letters("demo", no) if x.key == "rectification_notice"][-1]
    assert "云政办督〔2022〕3号" in at.world.letters.compose(issued.key, issued.values).plain_text()
    clean(at.world)


def test_a_case_that_cannot_be_swept_does_not_stop_the_others(store: Store, monkeypatch: Any) -> None:
    at = office(store)
    bad, good = registered(at), registered(at)
    day = date(2022, 11, 9)

    def broken(world: World, tx: Any, agency: Any, no: str) -> Any:
        if no == bad:
            raise GongkaiError("坏了")
        return original(world, tx, agency, no)

    original: Callable[..., Any] = escalation.load
    monkeypatch.setattr(escalation, "load", broken)
    swept = on(at, day)
    assert [(f.case_no, "坏了" in f.why) for f in swept.failures] == [(bad, True)]
    assert {k[1] for k in told(store)} == {good}
    monkeypatch.undo()
    assert on(at, day).failures == []
    assert {k[1] for k in told(store)} == {good, bad}


# ------------------------------------------------------------------------------------------- who reads it


def test_one_digest_a_person_and_working_day(store: Store) -> None:
    at = office(store)
    first, second = registered(at), registered(at)
    on(at, date(2022, 11, 2))  # nothing was swept since September: everything is told today
    lines = digest(at.world, "office_head", date(2022, 11, 2), "demo")["items"]
    assert [(x["no"], x["clock"], x["level"]) for x in lines] == [
        (first, "reply", "due_today"),
        (second, "reply", "due_today"),
    ]
    handler = digest(at.world, "handler", date(2022, 11, 2), "demo")["items"]
    assert [(x["no"], x["clock"], x["level"]) for x in handler] == [
        (no, clock, level)
        for no in (first, second)
        for clock, level in (("notify_supplementation", "warning"), ("reply", "due_today"))
    ]
    assert lines[0]["text"] == f"{first} “答复期限”今日到期"
    assert digest(at.world, "office_head", date(2022, 10, 26), "demo")["items"] == []


def test_what_was_missed_on_friday_is_read_on_monday(store: Store) -> None:
    at = office(store)
    registered(at)
    on(at, date(2022, 10, 29))  # a Saturday
    assert digest(at.world, "handler", date(2022, 10, 29), "demo")["items"] == []
    assert [x["level"] for x in digest(at.world, "handler", date(2022, 10, 31), "demo")["items"]] == [
        "warning",
        "notice",
    ]


# ------------------------------------------------------------------------------------------- two at once


def test_two_sweeps_at_once_tell_nobody_twice(database: str) -> None:
    stores = [SqlStore(database), SqlStore(database)]
    offices = [office(s) for s in stores]
    for _ in range(40):
        registered(offices[0])
    alone = office(MemoryStore())
    for _ in range(40):
        registered(alone)
    expected = on(alone, date(2022, 11, 9))
    parts: list[Swept] = []
    gate = threading.Barrier(2)

    def run(at: Office) -> None:
        at.clock.day = date(2022, 11, 9)
        gate.wait()
        parts.append(sweep(at.world))

    threads = [threading.Thread(target=run, args=(at,)) for at in offices]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    total = Swept(date(2022, 11, 9))
    for p in parts:
        total.add(p)
    total.add(on(offices[0], date(2022, 11, 9)))  # what each left to the other because it was locked
    assert total.levels == expected.levels
    assert total.notices == expected.notices
    assert told(stores[0]) == told(alone.world.store)
    assert set(told(stores[0]).values()) == {1}
    clean(offices[0].world)
    for s in stores:
        s.close()


@pytest.mark.postgres
def test_a_family_that_an_officer_works_on_is_left_for_the_next_sweep(postgres: SqlStore) -> None:
    at = office(postgres)
    busy, free = registered(at), registered(at)
    with postgres.begin() as tx:
        tx.load("demo", busy)
        on(at, OVERDUE)
        assert {k[1] for k in told(postgres)} == {free}
    on(at, OVERDUE)
    assert {k[1] for k in told(postgres)} == {busy, free}


# ------------------------------------------------------------------------------------------- settings


def test_an_agency_has_its_own_ladder_from_a_day_on(store: Store) -> None:
    at = office(store)
    at.clock.day = RECEIVED - NEXT
    set_policy(at.world, "ladder.reply", "notice -8 handler; overdue 1 leader", RECEIVED, "demo")
    set_policy(at.world, "ladder.window", "off", RECEIVED, "demo")
    set_policy(at.world, "told.leader", "archivist", RECEIVED, "demo")
    no = registered(at)
    at.clock.day = date(2022, 10, 10)
    set_policy(at.world, "ladder.reply", "overdue 1 office_head", date(2022, 10, 11), "demo")
    on(at, date(2022, 12, 1))
    with store.read() as tx:
        alerts = [e for e, _ in tx.events("demo", no) if e.do == "escalate"]
    assert [(e.on, e.facts["level"], e.facts["to"]) for e in alerts] == [
        (date(2022, 10, 21), "notice", ["everybody", "handler"]),
        (OVERDUE, "overdue", ["archivist", "everybody"]),
    ]
    clean(at.world)


@pytest.mark.parametrize(
    ("key", "value", "day", "why"),
    [
        ("ladder.reply", "overdue 1 leader", RECEIVED, "不能自今日或以前起生效"),
        ("ladder.reply", "off", RECEIVED + NEXT, "逾期须有记录"),
        ("ladder.no_such_clock", "off", RECEIVED + NEXT, "没有“ladder.no_such_clock”"),
        ("ladder.reply", 5, RECEIVED + NEXT, "应为文字"),
        ("told.king", "handler", RECEIVED + NEXT, "没有“told.king”"),
        ("told.leader", "king", RECEIVED + NEXT, "没有“king”这个岗位"),
    ],
)
def test_bad_settings_are_refused(key: str, value: Any, day: date, why: str) -> None:
    at = office(MemoryStore())
    at.clock.day = RECEIVED
    with pytest.raises(InputError, match=why):
        set_policy(at.world, key, value, day, "demo")


# ------------------------------------------------------------------------------------------- periods of hours


def test_hours_are_told_by_the_hour_on_a_sunday(store: Store) -> None:
    """Found on Sunday, 8 March 2026 at 09:00: half of the five hours is over at 11:30, all of them at 14:00."""
    at = office(store, date(2026, 3, 8))
    clock = ["09:10"]
    plain = at.world.versions
    world = replace(
        at.world,
        versions=lambda key: (RESPONSE,) if key == RESPONSE.key else plain(key),
        time_of_day=lambda: clock[0],
    )
    no = open_case(world, RESPONSE.key, {"at": "09:00"}, person="officer", agency="demo").case.no

    def now(time: str) -> dict[str, int]:
        clock[0] = time
        return {level: n for level, n in sweep(world).by_level().items() if n}

    assert now("09:10") == {"started": 2}
    assert now("11:29") == {}
    assert case_view(world, read_case(world, no, "demo"))["clocks"]["first_response"]["working_days_left"] == 2
    assert now("12:05") == {"half": 1}
    assert now("12:06") == {}
    assert now("14:00") == {"due_today": 1}
    assert case_view(world, read_case(world, no, "demo"))["clocks"]["first_response"]["status"] == "running"
    clock[0] = "14:01"
    assert case_view(world, read_case(world, no, "demo"))["clocks"]["first_response"]["status"] == "expired"
    read = digest(world, "handler", date(2026, 3, 8), "demo")["items"]
    assert [x["text"] for x in read if x["clock"] == "first_response"] == [
        f"{no} “首次回应”2026-03-08 14:00到期（今日到期）"
    ]
    clean(world)
