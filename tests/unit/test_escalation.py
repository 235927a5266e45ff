"""Who is told of a period, and when: dates worked out by hand from the notices on holidays of 2022 and 2023.

1 to 7 October 2022 were holidays, 8 and 9 October (a Saturday and a Sunday) working days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.core import escalation
from engine.core.catchup import Office, advance
from engine.core.errors import InputError
from engine.core.escalation import Policy, Staff, parse_ladder, spell
from engine.core.family import Family, act
from engine.core.kept import Person
from engine.core.simulate import resolve_settings
from engine.core.step import Command
from engine.core.view import Env
from tests.library import CHILDREN, CHINA, REQUEST

D = date.fromisoformat
PEOPLE = tuple(
    Person("a", name, frozenset({role}))
    for name, role in (
        ("张三", "handler"),
        ("李四", "handler"),
        ("王五", "reviewer"),
        ("赵六", "office_head"),
        ("钱七", "issuing_leader"),
        ("孙八", "supervisor"),
    )
)
Line = tuple[str, str, str]


class Case:
    """One family that people act on and the sweep passes over."""

    def __init__(self, *settings: tuple[str, str | int, date], policy: Mapping[str, Any] | None = None) -> None:
        self.env = Env(CHINA, resolve_settings(REQUEST, policy or {}))
        given = Policy(settings)
        self.office = Office(REQUEST, CHILDREN, CHINA, lambda day: self.env, given, Staff(PEOPLE, given))
        self.family = Family(None)
        self.steps: list[str] = []

    def do(self, on: str, do: str, recorded: str | None = None, **facts: Any) -> Case:
        command = Command(do, D(on), facts, recorded_on=D(recorded or on))
        self.family, _ = act(REQUEST, CHILDREN, self.family, command, self.env, no="T-1")
        return self

    def told(self, until: str, clock: str | None = None) -> list[Line]:
        """(day, clock, level) of what a sweep on that day writes; of one clock."""
        self.family, written, _ = advance(self.office, self.family, D(until), D(until))
        self.events = [w.event for w in written]
        alerts = [e.facts | {"on": e.on.isoformat()} for e in self.events if e.do == "escalate"]
        return [(f["on"], f["clock"], f["level"]) for f in alerts if clock in (None, f["clock"])]

    def levels(self, until: str, clock: str) -> list[tuple[str, str]]:
        return [(on, level) for on, _, level in self.told(until, clock)]

    @property
    def overdue(self) -> tuple[str, ...]:
        assert self.family.parent is not None
        return escalation.overdue(self.family.parent, CHINA)


def registered(*settings: tuple[str, str | int, date], recorded: str = "2022-09-30", **policy: Any) -> Case:
    case = Case(*settings, policy=policy).do("2022-09-30", "receive", recorded, channel="registered_mail")
    return case.do("2022-09-30", "register", recorded)


# ------------------------------------------------------------------------------------------- kinds of clock


def test_a_duty_climbs_the_whole_ladder() -> None:
    case = registered()
    assert case.levels("2022-11-02", "reply") == [
        ("2022-10-26", "notice"),
        ("2022-10-31", "warning"),
        ("2022-11-02", "due_today"),
    ]
    assert case.overdue == ()
    assert case.levels("2022-12-30", "reply") == [("2022-11-03", "overdue"), ("2022-11-09", "supervised")]
    assert case.overdue == ("reply",)


def test_each_level_tells_one_more() -> None:
    case = registered().do("2022-10-10", "assign", unit="业务处", handler="李四")
    case.told("2022-12-30")
    to = {e.facts["level"]: e.facts["to"] for e in case.events if e.facts.get("clock") == "reply"}
    assert to == {
        "notice": ["李四"],
        "warning": ["李四", "王五"],
        "due_today": sorted(["李四", "王五", "赵六"]),
        "overdue": sorted(["李四", "王五", "赵六", "钱七"]),
        "supervised": sorted(["李四", "王五", "赵六", "钱七", "孙八"]),
    }


def test_without_a_named_handler_every_handler_is_told() -> None:
    case = registered()
    case.told("2022-10-27", "reply")
    assert [e.facts["to"] for e in case.events if e.facts["clock"] == "reply"] == [sorted(["张三", "李四"])]


def test_a_post_nobody_holds_falls_to_the_next_above() -> None:
    staff = Staff((Person("a", "甲", frozenset({"office_head"})),), Policy())
    assert staff.who(("handler", "unit_head", "leader"), "no such person", D("2022-10-10")) == ("甲",)
    assert staff.who(("supervisor",), "", D("2022-10-10")) == ()


def test_supervision_drafts_its_letter() -> None:
    case = registered()
    case.told("2022-12-30")
    (event,) = (e for e in case.events if e.facts["level"] == "supervised")
    assert [(x.key, x.number, x.owed) for x in event.letters] == [("rectification_notice", "", False)]
    assert event.facts["clock_label"] == "答复期限"
    assert event.facts["working_days_late"] == 5
    assert not any(e.letters for e in case.events if e is not event)


def test_a_window_is_told_once_and_never_overdue() -> None:
    case = registered()
    assert case.levels("2023-02-01", "notify_supplementation") == [("2022-10-12", "warning")]
    assert "notify_supplementation" not in case.overdue


def test_the_period_of_another_is_told_once_and_then_decided() -> None:
    case = registered().do("2022-10-10", "request_supplementation", finding="不明确")
    assert case.told("2022-12-30") == [
        ("2022-10-26", "supplementation", "notice"),
        ("2022-11-03", "decide", "due_today"),
        ("2022-11-04", "decide", "passed"),
    ]
    lapse = next(e for e in case.events if e.do == "supplementation_lapses")
    assert lapse.on == D("2022-10-31")
    assert case.overdue == ()


@pytest.mark.parametrize(("days", "expected"), [(5, []), (6, [("2022-10-13", "notice")])])
def test_a_level_is_skipped_when_the_clock_is_shorter_than_twice_its_lead(
    days: int, expected: list[tuple[str, str]]
) -> None:
    case = registered().do("2022-10-10", "request_supplementation", finding="不明确", period_days=days)
    assert case.levels("2022-12-30", "supplementation") == expected


def test_a_house_period_goes_up_to_the_office_head_only() -> None:
    case = registered().do("2022-10-10", "assign", unit="业务处")
    assert case.levels("2022-10-25", "unit_opinion") == [
        ("2022-10-17", "warning"),
        ("2022-10-19", "due_today"),
        ("2022-10-20", "passed"),
    ]
    assert case.overdue == ()
    passed = next(e for e in case.events if e.facts["level"] == "passed")
    assert passed.facts["to"] == sorted(["张三", "李四", "王五", "赵六"])


def test_a_clock_of_a_day_tells_on_any_day() -> None:
    """Ordinary mail that arrives on a Saturday: the duty to confirm it ends on Monday."""
    case = Case().do("2022-10-15", "receive", channel="ordinary_mail")
    assert case.levels("2022-12-30", "confirm_receipt") == [
        ("2022-10-15", "started"),
        ("2022-10-17", "due_today"),
        ("2022-10-18", "overdue"),
        ("2022-10-24", "supervised"),
    ]


def test_of_two_levels_on_one_day_only_the_higher_is_told() -> None:
    case = Case().do("2022-10-17", "receive", channel="ordinary_mail")
    assert case.levels("2022-10-17", "confirm_receipt") == [("2022-10-17", "due_today")]


def test_remedies_are_the_applicants_own() -> None:
    case = registered().do("2022-10-10", "reply_on_the_spot", outcome="already_published")
    assert {clock for _, clock, _ in case.told("2023-06-01")} == {"archive"}


# ------------------------------------------------------------------------------------------- working days


def test_nobody_is_told_before_it_could_be_known() -> None:
    """Registered on 1 November for a receipt on 30 September: the notice and the warning fall on that day."""
    case = registered(recorded="2022-11-01")
    assert case.levels("2022-11-02", "reply") == [("2022-11-01", "warning"), ("2022-11-02", "due_today")]


def test_nobody_is_told_on_a_non_working_day() -> None:
    """Registered on Saturday, 29 October: what is known then is told on Monday, with what falls on Monday."""
    case = registered(recorded="2022-10-29")
    assert case.levels("2022-10-30", "reply") == []
    assert case.levels("2022-10-31", "reply") == [("2022-10-31", "warning")]


def test_a_fixed_day_that_is_no_working_day_is_told_the_working_day_before() -> None:
    case = registered().do("2022-10-10", "assign", unit="业务处").do("2022-10-11", "request_reasons", facts="量大")
    case.do("2022-10-12", "accept_reasons").do("2022-10-13", "defer_reply", until="2022-11-12")
    assert case.levels("2022-11-30", "deferral") == [
        ("2022-11-07", "notice"),
        ("2022-11-10", "warning"),
        ("2022-11-11", "due_today"),
        ("2022-11-14", "overdue"),
        ("2022-11-18", "supervised"),
    ]


# ------------------------------------------------------------------------------------------- once, and again


def test_once_a_run_whoever_sweeps_how_often() -> None:
    case = registered()
    days = [D("2022-10-01") + timedelta(days=n) for n in range(60)]
    told = [x for day in days for x in (*case.levels(day.isoformat(), "reply"), *case.levels(day.isoformat(), "reply"))]
    assert told == registered().levels("2022-11-29", "reply")


def test_an_extension_tells_again_on_the_new_date() -> None:
    case = registered()
    assert case.levels("2022-10-26", "reply") == [("2022-10-26", "notice")]
    case.do("2022-10-27", "extend_reply", days=20)  # to 30 November
    assert case.levels("2022-12-01", "reply") == [
        ("2022-11-23", "notice"),
        ("2022-11-28", "warning"),
        ("2022-11-30", "due_today"),
        ("2022-12-01", "overdue"),
    ]


def test_a_restart_tells_again() -> None:
    case = registered()
    assert case.levels("2022-10-13", "notify_supplementation") == [("2022-10-12", "warning")]
    case.do("2022-10-13", "request_supplementation", finding="不明确").do("2022-10-20", "receive_supplementation")
    assert case.levels("2022-11-11", "reply") == [("2022-11-10", "notice")]  # restarted, to 17 November


def test_a_pause_silences_the_paused_clock_only() -> None:
    case = registered().do("2022-10-10", "assign", unit="业务处")
    case.do("2022-10-12", "open_consultation", kind="third_party", ref="c1")
    case.do("2022-10-12", "deliver_consultation", ref="c1")
    assert case.told("2022-11-02") == [
        ("2022-10-12", "notify_supplementation", "warning"),
        ("2022-10-17", "unit_opinion", "warning"),
        ("2022-10-19", "unit_opinion", "due_today"),
        ("2022-10-20", "unit_opinion", "passed"),
        ("2022-10-28", "opinion", "notice"),
    ]
    # no answer by 2 November: the exclusion ended then, 15 of the 20 days are left, to 23 November
    assert case.levels("2022-11-24", "reply") == [
        ("2022-11-16", "notice"),
        ("2022-11-21", "warning"),
        ("2022-11-23", "due_today"),
        ("2022-11-24", "overdue"),
    ]


def test_a_resumed_clock_goes_on_where_it_was() -> None:
    """The notice was told before the exclusion; after it comes the warning."""
    case = registered().do("2022-10-10", "assign", unit="业务处")
    assert case.levels("2022-10-27", "reply") == [("2022-10-26", "notice")]
    case.do("2022-10-27", "open_consultation", kind="third_party", ref="c1")
    case.do("2022-10-28", "deliver_consultation", ref="c1").do(
        "2022-10-31", "record_opinion", ref="c1", opinion="agree"
    )
    # two working days were left out: to 4 November
    assert case.levels("2022-11-04", "reply") == [("2022-11-02", "warning"), ("2022-11-04", "due_today")]


def test_an_exclusion_over_thirty_working_days_is_told_once_to_the_office_head() -> None:
    case = registered().do("2022-10-10", "assign", unit="业务处")
    for ref, on in (("c1", "2022-10-12"), ("c2", "2022-11-01"), ("c3", "2022-11-21")):
        case.do(on, "open_consultation", kind="third_party", ref=ref).do(on, "deliver_consultation", ref=ref)
        case.told(on)
    assert case.levels("2022-12-11", "reply") == [("2022-11-24", "long_pause")]
    alert = next(e for e in case.events if e.facts.get("level") == "long_pause")
    assert (alert.facts["since"], alert.facts["to"]) == ("2022-10-12", ["赵六"])


def test_a_correction_takes_overdue_back_and_tells_again() -> None:
    case = registered()
    case.told("2022-11-03")
    assert case.overdue == ("reply",)
    case.do(
        "2022-11-04",
        "correct_record",
        field="received_on",
        old="2022-09-30",
        new="2022-10-14",
        reason="签收单",
        evidence="签收单",
        second_person="复核人",
    )
    assert case.overdue == ()
    assert case.levels("2022-11-12", "reply") == [
        ("2022-11-04", "notice"),
        ("2022-11-09", "warning"),
        ("2022-11-11", "due_today"),
    ]


def test_what_an_exclusion_recorded_late_undoes_is_told_again() -> None:
    """Overdue was told; then a consultation sent before the due date is recorded: it was not overdue."""
    case = registered().do("2022-10-10", "assign", unit="业务处")
    case.told("2022-11-03")
    assert case.overdue == ("reply",)
    case.do("2022-10-31", "open_consultation", "2022-11-03", kind="third_party", ref="c1")
    assert case.overdue == ()
    # the letter never arrives: the exclusion ends on 21 November, two days are left
    assert case.levels("2022-11-24", "reply") == [
        ("2022-11-22", "warning"),
        ("2022-11-23", "due_today"),
        ("2022-11-24", "overdue"),
    ]
    assert case.overdue == ("reply",)


# ------------------------------------------------------------------------------------------- lateness


def test_the_reason_is_asked_only_when_a_duty_is_late() -> None:
    case = registered()
    with pytest.raises(Exception, match="没有逾期的法定期限"):
        case.do("2022-11-02", "explain_lateness", reason="x")
    case.do("2022-11-03", "explain_lateness", reason="检索量大")
    assert case.family.parent is not None
    assert case.family.parent.fields["lateness_reason"] == "检索量大"


def test_the_supervising_department_issues_its_letter_under_its_own_number() -> None:
    case = registered().do("2022-11-10", "issue_rectification", number="云政办督〔2022〕3号")
    assert case.family.parent is not None
    letter = case.family.parent.letters[-1]
    assert (letter.key, letter.number) == ("rectification_notice", "")


# ------------------------------------------------------------------------------------------- settings


def test_ladders_by_kind_by_clock_and_from_a_day_on() -> None:
    settings = (
        ("ladder.internal", "off", D("2022-10-01")),
        ("ladder.reply", "notice -10 handler,office_head; overdue 1 leader", D("2022-10-01")),
        ("ladder.reply", "overdue 1 leader", D("2022-10-20")),
    )
    case = registered(*settings, recorded="2022-10-08").do("2022-10-10", "assign", unit="业务处")
    assert case.told("2022-12-30") == [
        ("2022-10-12", "notify_supplementation", "warning"),
        ("2022-10-19", "reply", "notice"),
        ("2022-11-03", "reply", "overdue"),
    ]
    assert [e.facts["to"] for e in case.events if e.facts["clock"] == "reply"][1] == ["钱七"]


def test_posts_are_settings_too() -> None:
    policy = Policy((("told.unit_head", "legality_reviewer", D("2022-10-01")),))
    staff = Staff((*PEOPLE, Person("a", "周九", frozenset({"legality_reviewer"}))), policy)
    assert staff.who(("unit_head",), "", D("2022-09-30")) == ("王五",)
    assert staff.who(("unit_head",), "", D("2022-10-01")) == ("周九",)


@pytest.mark.parametrize("kind", escalation.LADDERS)
def test_a_ladder_reads_as_it_is_written(kind: str) -> None:
    assert parse_ladder(spell(escalation.LADDERS[kind]), kind) == escalation.LADDERS[kind]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duty", "off"),
        ("duty", "notice -5 handler"),
        ("duty", "notice -5 nobody; overdue 1 leader"),
        ("duty", "notice 5 handler; overdue 1 leader"),
        ("duty", "warning -2 handler; notice -5 handler; overdue 1 leader"),
        ("duty", "notice -5; overdue 1 leader"),
        ("duty", "notice five handler; overdue 1 leader"),
        ("duty", "overdue 3 leader"),
        ("window", "overdue 1 leader"),
        ("theirs", "supervised 5 supervisor"),
        ("internal", "notice -99 handler"),
        ("internal", ""),
    ],
)
def test_bad_ladders_are_refused(kind: str, text: str) -> None:
    if (kind, text) == ("internal", ""):
        assert parse_ladder(text, kind) == ()
        return
    with pytest.raises(InputError, match=r"有误|应写作|不是天数"):
        parse_ladder(text, kind)


def test_a_level_beyond_every_calendar_is_left_for_later() -> None:
    """The due date is in the calendar's last days, supervision would be after them."""
    case = registered()
    assert case.family.parent is not None
    run = replace(case.family.parent.runs["reply"], until=CHINA.nth_working_day(CHINA.last_day, -1), length=0)
    t = escalation.timing(run, CHINA)
    alert = escalation.next_level(escalation.LADDERS["duty"], t, ("overdue", t.due_on.isoformat()), CHINA)
    assert alert is None
