"""A holiday notice comes out while cases run. The notices for 2027 here are invented; the dates are worked out by hand.

Before it is out, 1 January 2027 (a Friday) is the only holiday known around the new year. A request received on Friday,
4 December 2026 is due after 7–11, 14–18, 21–25 December (15 days), 28–31 December (19) and 4 January 2027 (20).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine import bootstrap
from engine.adapters.store import SqlStore
from engine.core.errors import InputError
from engine.core.kept import HolidayNotice
from engine.core.ports import Store, WorkingCalendar
from engine.services.cases import act_on, open_case, read_case
from engine.services.escalation import digest, sweep
from engine.services.notices import Import, begin, import_notice, recount
from engine.services.verification import verify
from engine.services.views import clocks_view
from engine.services.world import World
from tests.new_year import LONGER, NUMBER, SHORTER, notice
from tests.offices import Office, office
from tests.stores import SQL

D = date.fromisoformat
RECEIVED = D("2026-12-04")
OUT = D("2026-12-21")


def take_in(at: Office, text: str, **how: Any) -> Import:
    at.clock.day = OUT
    return import_notice(at.world, text, "2027.toml", **how)


def registered(at: Office, on: date = RECEIVED, handler: str = "handler") -> str:
    at.clock.day = on
    facts = {"channel": "in_person", "request": "年度预算", "applicant": "张某"}
    no = open_case(at.world, "disclosure_request", facts, person="registrar", agency="demo").case.no
    act_on(at.world, no, "register", {}, person="registrar", agency="demo")
    act_on(at.world, no, "assign", {"unit": "预算处", "handler": handler}, person="officer", agency="demo")
    return no


def extended(at: Office) -> str:
    """Received on 3 December, due on the 31st, extended by one working day: the notice told 4 January."""
    no = registered(at, D("2026-12-03"))
    at.clock.day = D("2026-12-18")
    act_on(at.world, no, "extend_reply", {"days": 1, "reason": "检索量大"}, person="office_head", agency="demo")
    return no


def clock(at: Office, no: str, key: str = "reply") -> dict[str, Any]:
    view: dict[str, Any] = clocks_view(at.world, read_case(at.world, no, "demo"), at.clock.day, True)[key]
    return view


def row(store: Store, no: str, key: str = "reply") -> Any:
    with store.read() as tx:
        return next(c for c in tx.clocks("demo", no) if c.key == key)


def events(store: Store, no: str, do: str = "recount") -> list[dict[str, Any]]:
    with store.read() as tx:
        return [dict(e.facts) | {"on": e.on} for e, _ in tx.events("demo", no) if e.do == do]


def clean(world: World) -> None:
    assert [str(p) for p in verify(world).problems] == []


# ------------------------------------------------------------------------------------------- moving


def test_a_longer_period_keeps_the_date_that_was_told(store: Store) -> None:
    """The extension notice told the applicant 4 January: by law it is the 5th now, the office keeps to the 4th."""
    at = office(store)
    no = extended(at)
    assert clock(at, no)["due_on"] == "2027-01-04"
    assert clock(at, no)["provisional"]
    version = read_case(at.world, no, "demo").case.version
    done = take_in(at, LONGER)
    assert done.days == {"CN": [D("2027-01-04"), D("2027-01-09")]}
    assert [(x.case_no, x.move.clock, x.move.was, x.move.due_on) for x in done.recounted.lines] == [
        (no, "reply", D("2027-01-04"), D("2027-01-05"))
    ]
    assert events(store, no) == [
        {
            "on": OUT,
            "clock": "reply",
            "run": 1,
            "notices": [NUMBER],
            "days": ["2027-01-04"],
            "was": "2027-01-04",
            "now": "2027-01-05",
            "due_on": "2027-01-05",
            "promised": "2027-01-04",
        }
    ]
    seen = clock(at, no)
    assert (seen["due_on"], seen["target_on"], seen["provisional"]) == ("2027-01-05", "2027-01-04", False)
    assert "已书面告知 2027-01-04，按告知的日期办理" in seen["derivation"]
    assert next(d for d in seen["days"] if d["date"] == "2027-01-04")["notice"] == NUMBER
    assert row(store, no).due_on == D("2027-01-05")
    assert read_case(at.world, no, "demo").case.version == version  # an officer's open form still goes through
    with store.read() as tx:
        sent = next(x for x in tx.letters("demo", no) if x.key == "extension_notice")
    assert sent.values["clocks"]["reply"]["due_on"] == "2027-01-04"  # what was sent stays
    clean(at.world)


def test_a_shorter_duty_is_the_law(store: Store) -> None:
    at = office(store)
    no = registered(at)
    take_in(at, SHORTER)
    seen = clock(at, no)
    assert (seen["due_on"], seen["target_on"]) == ("2026-12-31", None)
    assert events(store, no)[0]["days"] == ["2026-12-26", "2027-01-04"]
    clean(at.world)


def test_a_period_told_to_the_applicant_is_not_shortened(store: Store) -> None:
    """Asked on Friday, 11 December by a letter handed over that day to supplement in 15 working days: by 4 January."""
    at = office(store)
    at.clock.day = D("2026-12-10")
    facts = {"channel": "in_person", "request": "预算", "applicant": "张某"}
    no = open_case(at.world, "disclosure_request", facts, person="registrar", agency="demo").case.no
    act_on(at.world, no, "register", {}, person="registrar", agency="demo")
    at.clock.day = D("2026-12-11")
    act_on(at.world, no, "request_supplementation", {"finding": "不明确"}, person="officer", agency="demo")
    told = {"letter": "supplementation_notice", "way": "hand", "received_on": "2026-12-11", "evidence": "签收"}
    act_on(at.world, no, "deliver_notice", told, person="registrar", agency="demo")
    assert clock(at, no, "supplementation")["due_on"] == "2027-01-04"
    done = take_in(at, SHORTER)
    line = next(x.move for x in done.recounted.lines if x.move.clock == "supplementation")
    assert (line.was, line.now, line.due_on) == (D("2027-01-04"), D("2026-12-31"), D("2027-01-04"))
    seen = clock(at, no, "supplementation")
    assert seen["due_on"] == "2027-01-04"
    assert [d["reason"] for d in seen["days"] if d["date"] == "2027-01-04"] == ["元旦放假"]  # free, and yet the end
    assert row(store, no, "supplementation").due_on == D("2027-01-04")
    clean(at.world)
    assert not _pass_again(at)


def _pass_again(at: Office) -> object:
    return recount(at.world).lines


def test_only_clocks_whose_days_changed_are_touched(store: Store) -> None:
    at = office(store)
    early, late = registered(at, D("2026-11-20")), registered(at, D("2026-12-11"))
    before = {no: read_case(at.world, no, "demo").case.seq for no in (early, late)}
    assert (row(store, early).due_on, row(store, late).due_on) == (D("2026-12-18"), D("2027-01-11"))
    done = take_in(at, SHORTER)  # one day less and one day more before the 11th
    assert done.recounted.lines == []
    assert {no: read_case(at.world, no, "demo").case.seq for no in before} == before
    clean(at.world)


def test_levels_are_told_again_for_the_new_date(store: Store) -> None:
    at = office(store)
    no = registered(at)
    at.clock.day = D("2026-12-25")  # five working days before the 4th was the 25th
    assert sweep(at.world).levels["notice"] == 1
    at.clock.day = OUT_LATER = D("2026-12-28")
    import_notice(at.world, SHORTER, "2027.toml")
    assert D("2026-12-25") < OUT_LATER
    at.clock.day = D("2026-12-31")
    sweep(at.world)
    told = [
        (e["on"].isoformat(), e["level"], e["due_on"]) for e in events(store, no, "escalate") if e["clock"] == "reply"
    ]
    # warning falls on the 29th, two working days before the 31st; the notice of the 25th is told again at once
    assert told == [
        ("2026-12-25", "notice", "2027-01-04"),
        ("2026-12-28", "notice", "2026-12-31"),
        ("2026-12-29", "warning", "2026-12-31"),
        ("2026-12-31", "due_today", "2026-12-31"),
    ]
    clean(at.world)


def test_the_levels_lead_to_the_date_that_was_told(store: Store) -> None:
    at = office(store)
    no = extended(at)
    take_in(at, LONGER)
    at.clock.day = D("2027-01-06")
    sweep(at.world)
    told = [(e["on"].isoformat(), e["level"]) for e in events(store, no, "escalate") if e["clock"] == "reply"]
    # told 4 January, which is free now: the day before it; overdue only after the 5th
    assert told == [
        ("2026-12-25", "notice"),
        ("2026-12-30", "warning"),
        ("2026-12-31", "due_today"),
        ("2027-01-06", "overdue"),
    ]
    clean(at.world)


def test_one_digest_for_the_handler(store: Store) -> None:
    at = office(store)
    nos = [registered(at), registered(at)]
    take_in(at, LONGER)
    read = digest(at.world, "handler", OUT, "demo")["items"]
    assert [(x["no"], x["level"]) for x in read if x["level"] == "moved"] == [(no, "moved") for no in nos]
    assert read[0]["text"] == f"{nos[0]} “答复期限”因放假安排变动重新计算，2027-01-05到期"
    assert read[0]["level_label"] == "期限变动"


def test_a_paused_clock_moves_without_an_event(store: Store) -> None:
    """It has no due date yet: when it runs again, the new calendar counts."""
    at = office(store)
    no = registered(at)
    at.clock.day = D("2026-12-10")
    asked = {"kind": "third_party", "ref": "c1", "addressee": "某公司", "subject": "合同"}
    act_on(at.world, no, "open_consultation", asked, person="officer", agency="demo")
    take_in(at, SHORTER)
    assert events(store, no) == []
    clean(at.world)


def test_lists_show_the_new_date(store: Store) -> None:
    from engine.core.kept import CaseQuery

    at = office(store)
    no = registered(at)
    take_in(at, SHORTER)
    with store.read() as tx:
        assert [(x.no, x.next_due_on) for x in tx.find("demo", CaseQuery(due_before=D("2026-12-31")))] == [
            (no, D("2026-12-31"))
        ]


# ------------------------------------------------------------------------------------------- importing


def test_looking_first_writes_nothing(store: Store) -> None:
    at = office(store)
    no = registered(at)
    seq = read_case(at.world, no, "demo").case.seq
    done = take_in(at, LONGER, keep=False)
    assert [(x.case_no, x.move.due_on) for x in done.recounted.lines] == [(no, D("2027-01-05"))]
    assert read_case(at.world, no, "demo").case.seq == seq
    assert clock(at, no)["due_on"] == "2027-01-04"
    with store.read() as tx:
        assert tx.holiday_notices() == ()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (LONGER.replace("2027-01-09", "2027-01-08"), ["2027-01-08不是星期六或星期日"]),
        (
            LONGER + '\n[[days]]\ndate = 2027-10-03\nkind = "holiday"\nname = "国庆节"\n',
            ["2027-10-03没有按日期顺序"],
        ),
        (notice(leave_out="2027-06-09"), ["2027-06-09（端午节）是法定节假日"]),
        (notice(number="国办发明电〔2025〕7号"), ["已经在用"]),
        (LONGER.replace("2027-01-09", "第九天"), ["不是有效的 TOML"]),
        ("", ["kind 缺失"]),
    ],
)
def test_a_faulty_notice_changes_nothing(store: Store, text: str, faults: list[str]) -> None:
    at = office(store)
    no = registered(at)
    with pytest.raises(InputError) as refused:
        take_in(at, text)
    for fault in faults:
        assert fault in str(refused.value)
    assert clock(at, no)["due_on"] == "2027-01-04"
    with store.read() as tx:
        assert tx.holiday_notices() == ()


def test_the_same_notice_is_not_taken_twice_but_a_slip_can_be_mended(store: Store) -> None:
    at = office(store)
    no = registered(at)
    take_in(at, LONGER)
    with pytest.raises(InputError, match="已经在用"):
        take_in(at, SHORTER)
    done = take_in(at, SHORTER, replace=True)
    assert done.days == {"CN": [D("2026-12-26"), D("2027-01-04"), D("2027-01-09")]}
    assert [(x.move.was, x.move.due_on) for x in done.recounted.lines] == [(D("2027-01-05"), D("2026-12-31"))]
    assert clock(at, no)["due_on"] == "2026-12-31"
    with store.read() as tx:
        assert len(tx.holiday_notices()) == 1
    clean(at.world)


def test_a_stopped_import_is_finished_by_the_sweep(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice rules from the moment it is in; the clocks follow, whoever moves them."""
    at = office(store)
    no = registered(at)
    at.clock.day = OUT
    with store.begin() as tx:
        tx.put_holiday_notice(HolidayNotice(NUMBER, SHORTER, (), False, OUT))
    assert clock(at, no)["due_on"] == "2026-12-31"
    assert row(store, no).due_on == D("2027-01-04")
    assert sweep(at.world).moved == 1
    assert row(store, no).due_on == D("2026-12-31")
    assert sweep(at.world).moved == 0
    with store.read() as tx:
        assert [n.counted for n in tx.holiday_notices()] == [False]
    at.clock.day = D("2026-12-22")
    sweep(at.world)
    with store.read() as tx:
        assert [n.counted for n in tx.holiday_notices()] == [True]
    clean(at.world)


class Older:
    """The calendars of an earlier version of the program: without one notice."""

    def __init__(self, of: Any, lacking: str) -> None:
        self._of, self._lacking = of, lacking

    def __call__(
        self, region: str, known_on: date | None, imported: tuple[str, ...] = (), without: frozenset[str] = frozenset()
    ) -> WorkingCalendar:
        found: WorkingCalendar = self._of(region, known_on, imported, without | {self._lacking})
        return found

    def on_file(self) -> frozenset[str]:
        found: frozenset[str] = self._of.on_file() - {self._lacking}
        return found


def test_a_new_version_brings_a_notice(store: Store) -> None:
    """Received on 4 December 2025, when the program did not know the notice for 2026: to Friday, 2 January 2026. By the
    notice that day is free and Sunday the 4th is worked."""
    at = office(store)
    old = replace(at, world=replace(at.world, calendar=Older(at.world.calendar, "国办发明电〔2025〕7号")))
    begin(old.world)
    no = registered(old, D("2025-12-04"))
    assert row(store, no).due_on == D("2026-01-02")
    at.clock.day = D("2025-12-15")
    assert sweep(at.world).moved >= 1
    assert row(store, no).due_on == D("2026-01-04")
    moved = [e for e in events(store, no) if e["clock"] == "reply"]
    assert [(e["was"], e["now"], e["notices"]) for e in moved] == [
        ("2026-01-02", "2026-01-04", ["国办发明电〔2025〕7号"])
    ]
    clean(at.world)
    at.clock.day = D("2025-12-16")
    assert sweep(at.world).moved == 0
    with store.read() as tx:
        assert all(n.counted for n in tx.holiday_notices())


def test_a_region_moves_alone(store: Store) -> None:
    at = office(store)
    no = registered(at)
    text = """year = 2027
document_no = "宁政办发〔2026〕80号"
title = "自治区人民政府办公厅关于2027年开斋节放假的通知"
kind = "annual"
region = "CN-NX"
covers = ["开斋节"]
signed_on = 2026-12-20
published_on = 2026-12-21

[[days]]
date = 2027-03-10
kind = "holiday"
name = "开斋节"
"""
    done = take_in(at, text)
    assert done.days == {}
    assert done.recounted.lines == []
    assert clock(at, no)["due_on"] == "2027-01-04"
    cal = at.world.calendar("CN-NX", None, (text,))
    assert not cal.is_working(D("2027-03-10"))
    assert at.world.calendar("CN", None, (text,)).is_working(D("2027-03-10"))


def _ready(url: str) -> str:
    bootstrap.migrate(url)
    return url


@pytest.mark.parametrize("kind", SQL)
def test_other_processes_count_by_it_at_once(make_url: Callable[[str], str], kind: str) -> None:
    url = _ready(make_url(kind))
    one, other = bootstrap.world(url, lambda: OUT), bootstrap.world(url, lambda: OUT)
    try:
        at = office(one.store)
        no = registered(at)
        assert read_case(other, no, "demo").case.runs
        here = replace(at, world=replace(at.world, store=other.store))
        assert clock(here, no)["due_on"] == "2027-01-04"
        take_in(at, SHORTER)
        assert clock(here, no)["due_on"] == "2026-12-31"
    finally:
        for world in (one, other):
            assert isinstance(world.store, SqlStore)
            world.store.close()


@pytest.mark.parametrize("kind", SQL)
def test_a_new_store_notes_by_which_notices_it_counts(make_url: Callable[[str], str], kind: str) -> None:
    world = bootstrap.world(_ready(make_url(kind)), lambda: OUT)
    with world.store.read() as tx:
        held = tx.holiday_notices()
    assert {n.document_no for n in held if n.counted} == world.calendar.on_file()
    assert not recount(world)
    world.store.close()  # type: ignore[attr-defined]


def test_the_command_says_what_moves(
    make_url: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Any,
) -> None:
    from engine.cli import main

    url = make_url("sqlite")
    world = bootstrap.world(url, lambda: OUT)
    no = registered(office(world.store))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", url)
    monkeypatch.setenv("GONGKAI_NOTICE_DIR", str(tmp_path / "notices"))
    monkeypatch.setattr(bootstrap, "today", lambda: OUT)
    file = tmp_path / "2027.toml"
    file.write_text(SHORTER, encoding="utf-8")
    assert main(["import", "notice", str(file), "--dry-run", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["imported"], [m["due_on"] for m in shown["moves"]]) == (False, ["2026-12-31"])
    assert main(["import", "notice", str(file)]) == 0
    out = capsys.readouterr().out
    assert f"demo {no}  “答复期限”由 2027-01-04 改为 2026-12-31" in out
    assert "CN 与此前推算不同的日子 2 天：2026-12-26（周六）、2027-01-04（周一）" in out
    assert "已导入；变动的期限 1 个（答复期限 1 个）" in out
    bootstrap._imported_here.cache_clear()
    assert main(["workday", "add", "2026-12-04", "20", "--json"]) == 0  # without the database, too
    assert json.loads(capsys.readouterr().out)["due"] == "2026-12-31"
    assert main(["import", "notice", str(file)]) == 2
    assert "已经在用" in capsys.readouterr().err
    world.store.close()  # type: ignore[attr-defined]
    bootstrap._imported_here.cache_clear()
