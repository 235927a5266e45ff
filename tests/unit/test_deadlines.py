"""The rules of counting, one by one, dated by hand (workflows §16).

2022: 国庆节 is free from 1 to 7 October, Saturday 8 and Sunday 9 October are worked.
"""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date

import pytest

from engine.core import deadlines
from engine.core.case import Case, ClockRun, Pause
from tests.library import CHINA

D = date.fromisoformat
REPLY = ClockRun("reply", 1, "duty", "working", D("2022-09-30"), 20)


def pause(first: str, last: str | None, limit_from: str = "", limit_days: int = 15, token: str = "c1") -> Pause:
    """An exclusion; its legal end counts from its first day unless that is said."""
    return Pause(token, D(first), D(last) if last else None, D(limit_from or first), limit_days)


def paused(*pauses: Pause, run: ClockRun = REPLY) -> ClockRun:
    return replace(run, pauses=pauses)


def seen(run: ClockRun, as_of: str) -> deadlines.ClockView:
    return deadlines.view(run, CHINA, D(as_of))


# ---------------------------------------------------------------------------------------------- working days


def test_the_first_day_is_not_counted_and_make_up_days_are() -> None:
    """8 and 9 October are days 1 and 2; 14 October is day 7, 2 November day 20."""
    assert deadlines.due_on(replace(REPLY, length=1), CHINA) == D("2022-10-08")
    assert deadlines.due_on(replace(REPLY, length=2), CHINA) == D("2022-10-09")
    assert deadlines.due_on(replace(REPLY, length=7), CHINA) == D("2022-10-14")
    assert deadlines.due_on(REPLY, CHINA) == D("2022-11-02")


@pytest.mark.parametrize(
    ("received", "roll", "due"),
    [
        ("2022-09-30", False, "2022-10-14"),
        ("2022-09-30", True, "2022-10-14"),
        ("2022-10-01", False, "2022-10-14"),  # 8 October is day 1
        ("2022-10-01", True, "2022-10-17"),  # received on 8 October by this reading, 9 October is day 1
        ("2022-10-07", True, "2022-10-17"),
        ("2022-10-08", True, "2022-10-17"),
    ],
)
def test_receipt_on_a_day_off(received: str, roll: bool, due: str) -> None:
    run = ClockRun("notify_supplementation", 1, "window", "working", D(received), 7, roll=roll)
    assert deadlines.due_on(run, CHINA) == D(due)


def test_an_extension_counts_on_from_the_due_date() -> None:
    assert deadlines.due_on(replace(REPLY, extensions=((1, D("2022-10-20")),)), CHINA) == D("2022-11-03")
    twice = replace(REPLY, extensions=((1, D("2022-10-20")), (19, D("2022-10-21"))))
    assert deadlines.due_on(twice, CHINA) == D("2022-11-30")


def test_a_period_of_no_days_ends_the_same_day_or_the_next_working_day() -> None:
    run = ClockRun("confirm_receipt", 1, "duty", "working", D("2022-09-30"), 0)
    assert deadlines.due_on(run, CHINA) == D("2022-09-30")
    assert deadlines.due_on(replace(run, started_on=D("2022-10-01")), CHINA) == D("2022-10-08")


# ----------------------------------------------------------------------------------- calendar days, fixed dates


@pytest.mark.parametrize(
    ("length", "due"),
    [
        (10, "2022-09-30"),
        (11, "2022-10-08"),
        (17, "2022-10-08"),
        (18, "2022-10-08"),
        (19, "2022-10-09"),
        (20, "2022-10-10"),
    ],
)
def test_calendar_days_end_on_the_next_working_day(length: int, due: str) -> None:
    run = ClockRun("court", 1, "theirs", "calendar", D("2022-09-20"), length)
    assert deadlines.due_on(run, CHINA) == D(due)
    shorter = replace(run, length=length - 5, extensions=((5, D("2022-09-21")),))
    assert deadlines.due_on(shorter, CHINA) == D(due)


def test_nothing_is_left_out_of_calendar_days() -> None:
    run = paused(pause("2022-09-21", "2022-09-26"), run=ClockRun("court", 1, "duty", "calendar", D("2022-09-20"), 10))
    assert deadlines.due_on(run, CHINA) == D("2022-09-30")
    assert deadlines.excluded_days(run, CHINA, D("2022-09-27")) == 0


def test_a_fixed_date_stays_where_it_is() -> None:
    run = ClockRun("deferral", 1, "duty", "working", D("2022-09-20"), 0, until=D("2022-10-02"))
    assert deadlines.due_on(run, CHINA) == D("2022-10-02")
    assert deadlines.due_on(paused(pause("2022-09-21", "2022-09-30"), run=run), CHINA) == D("2022-10-02")
    assert deadlines.excluded_days(paused(pause("2022-09-21", "2022-09-30"), run=run), CHINA, D("2022-10-01")) == 0


# ------------------------------------------------------------------------------------------------ exclusions


@pytest.mark.parametrize(
    ("pauses", "due", "excluded"),
    [
        ((), "2022-11-02", 0),
        ((pause("2022-10-10", "2022-10-13"),), "2022-11-07", 3),  # 11, 12 and 13 October
        ((pause("2022-10-10", "2022-10-10"),), "2022-11-02", 0),
        ((pause("2022-10-10", "2022-10-09"),), "2022-11-02", 0),  # ended before it began
        ((pause("2022-10-10", "2022-10-11"),), "2022-11-03", 1),
        ((pause("2022-10-14", "2022-10-16"),), "2022-11-02", 0),  # a weekend
        ((pause("2022-09-26", "2022-10-08"),), "2022-11-03", 1),  # from before the start: 8 October only
        ((pause("2022-09-26", "2022-09-30"),), "2022-11-02", 0),
        ((pause("2022-11-01", "2022-11-03"),), "2022-11-04", 2),  # day 20 is left
        ((pause("2022-11-02", "2022-11-30"),), "2022-11-02", 0),  # day 20 was counted
        ((pause("2022-11-10", "2022-11-30"),), "2022-11-02", 0),
        # overlapping, touching, one within the other, apart
        ((pause("2022-10-10", "2022-10-13"), pause("2022-10-12", "2022-10-17")), "2022-11-09", 5),
        ((pause("2022-10-10", "2022-10-12"), pause("2022-10-12", "2022-10-17")), "2022-11-09", 5),
        ((pause("2022-10-10", "2022-10-17"), pause("2022-10-11", "2022-10-13")), "2022-11-09", 5),
        ((pause("2022-10-17", "2022-10-18"), pause("2022-10-10", "2022-10-11")), "2022-11-04", 2),
        ((pause("2022-10-10", "2022-10-11"), pause("2022-10-12", "2022-10-13")), "2022-11-04", 2),
        (
            (pause("2022-10-10", "2022-10-11"), pause("2022-10-13", "2022-10-20"), pause("2022-10-14", "2022-10-18")),
            "2022-11-10",
            6,
        ),
    ],
)
def test_excluded_days_are_left_out_once(pauses: tuple[Pause, ...], due: str, excluded: int) -> None:
    run = paused(*pauses)
    assert deadlines.due_on(run, CHINA) == D(due)
    assert deadlines.excluded_days(run, CHINA, D("2022-12-01")) == excluded


def test_an_open_exclusion_stands_still_until_its_legal_end() -> None:
    """Sent on 12 October: fifteen working days end on 2 November. Five days were counted, fifteen are left."""
    run = paused(pause("2022-10-12", None))
    assert deadlines.limit_end(run.pauses[0], CHINA) == D("2022-11-02")
    on = seen(run, "2022-11-02")
    assert (on.status, on.due_on, on.left, on.excluded) == ("paused", None, 15, 15)
    assert on.latest_due_on == D("2022-11-23")
    after = seen(run, "2022-11-03")
    assert (after.status, after.due_on, after.excluded) == ("running", D("2022-11-23"), 15)
    assert after.latest_due_on is None
    assert deadlines.due_on(run, CHINA) is None
    assert deadlines.latest_due_on(run, CHINA) == D("2022-11-23")


def test_the_legal_end_counts_from_the_delivery() -> None:
    run = paused(pause("2022-10-12", None, limit_from="2022-10-14", limit_days=5))
    assert deadlines.limit_end(run.pauses[0], CHINA) == D("2022-10-21")
    assert seen(run, "2022-10-22").due_on == D("2022-11-11")


def test_while_one_is_open_the_others_end_nothing() -> None:
    run = paused(pause("2022-10-10", None), pause("2022-10-12", "2022-10-14", token="c2"))
    assert seen(run, "2022-10-20").status == "paused"
    assert deadlines.excluded_since(run, CHINA) == D("2022-10-10")
    other = paused(pause("2022-10-12", None), pause("2022-10-10", "2022-10-14", token="c2"))
    assert deadlines.excluded_since(other, CHINA) == D("2022-10-10")
    assert deadlines.latest_due_on(other, CHINA) == D("2022-11-25")
    apart = paused(pause("2022-10-17", None), pause("2022-10-10", "2022-10-12", token="c2"))
    assert deadlines.excluded_since(apart, CHINA) == D("2022-10-17")
    third = pause("2022-10-18", "2022-10-19", token="c3")
    several = paused(pause("2022-10-17", None), pause("2022-10-10", "2022-10-12", token="c2"), third)
    assert deadlines.excluded_since(several, CHINA) == D("2022-10-17")
    touching = paused(pause("2022-10-12", None), pause("2022-10-10", "2022-10-12", token="c2"))
    assert deadlines.excluded_since(touching, CHINA) == D("2022-10-10")
    assert deadlines.excluded_since(REPLY, CHINA) is None
    assert deadlines.excluded_since(paused(pause("2022-10-10", "2022-10-12")), CHINA) is None


def test_an_exclusion_that_begins_after_the_due_date_stops_nothing() -> None:
    run = paused(pause("2022-11-10", None))
    assert seen(run, "2022-11-11").due_on == D("2022-11-02")
    assert seen(run, "2022-11-11").excluded == 0


def test_excluded_days_so_far() -> None:
    run = paused(pause("2022-10-12", None), pause("2022-09-26", "2022-10-08", token="c2"))
    days = [deadlines.excluded_days(run, CHINA, D(f"2022-10-{n:02}")) for n in (1, 8, 12, 13, 14, 16, 17)]
    assert days == [0, 1, 1, 2, 3, 3, 4]


# ----------------------------------------------------------------------------------------- status, left and late


@pytest.mark.parametrize(
    ("as_of", "status", "left", "late"),
    [
        ("2022-09-30", "running", 20, 0),
        ("2022-10-07", "running", 20, 0),
        ("2022-10-08", "running", 19, 0),
        ("2022-11-01", "running", 1, 0),
        ("2022-11-02", "running", 0, 0),  # to the end of the day
        ("2022-11-03", "expired", 0, 1),
        ("2022-11-05", "expired", 0, 2),
        ("2022-11-07", "expired", 0, 3),
    ],
)
def test_a_running_duty(as_of: str, status: str, left: int, late: int) -> None:
    now = seen(REPLY, as_of)
    assert (now.status, now.left, now.late, now.days_late) == (status, left, late > 0, late)
    assert deadlines.expired(REPLY, CHINA, D(as_of)) == (status == "expired")
    assert deadlines.in_time(REPLY, CHINA, D(as_of)) == (status == "running")


@pytest.mark.parametrize(
    ("kind", "how", "late"),
    [
        ("duty", "done", 2),
        ("duty", "ended", 2),
        ("internal", "done", 2),
        ("internal", "ended", 2),
        ("window", "done", 2),
        ("window", "ended", 0),
        ("theirs", "done", 0),
        ("theirs", "ended", 0),
        ("minimum", "done", 0),
    ],
)
def test_whose_expiry_is_lateness(kind: str, how: str, late: int) -> None:
    """Stopped two working days after it was due; whatever happens later changes nothing."""
    run = replace(REPLY, kind=kind, stopped_on=D("2022-11-04"), how=how)
    done = seen(run, "2022-12-30")
    assert (done.status, done.stopped_on, done.left) == ("stopped", D("2022-11-04"), None)
    assert (done.late, done.days_late) == (late > 0, late)
    assert not deadlines.expired(run, CHINA, D("2022-12-30"))
    running = seen(replace(REPLY, kind=kind), "2022-11-04")
    assert (running.status, running.late) == ("expired", kind in ("duty", "internal"))


def test_done_on_the_due_date_is_in_time() -> None:
    done = seen(replace(REPLY, stopped_on=D("2022-11-02"), how="done"), "2022-12-30")
    assert (done.late, done.days_late) == (False, 0)


def test_a_stopped_clock_that_was_paused_has_no_date() -> None:
    run = replace(paused(pause("2022-10-12", None)), stopped_on=D("2022-10-14"), how="ended")
    then = seen(run, "2022-10-20")
    assert (then.status, then.due_on, then.latest_due_on, then.left, then.late) == ("stopped", None, None, None, False)


def test_days_left_and_late_are_working_days_whatever_the_clock_counts() -> None:
    """Eleven days from 20 September end on 8 October, a Saturday that is worked; the next working days are 9, 10 …"""
    run = ClockRun("court", 1, "duty", "calendar", D("2022-09-20"), 11)
    assert (seen(run, "2022-10-01").left, seen(run, "2022-10-08").left, seen(run, "2022-10-09").left) == (1, 0, 0)
    assert (seen(run, "2022-10-08").days_late, seen(run, "2022-10-18").days_late) == (0, 8)
    assert seen(run, "2022-10-18").overdue_by == "逾期8个工作日"
    review = ClockRun("reassessment", 1, "duty", "calendar", D("2024-01-15"), 365)
    assert (seen(review, "2025-01-20").due_on, seen(review, "2025-01-20").days_late) == (D("2025-01-14"), 4)


def test_days_left_are_not_counted_where_no_calendar_reaches() -> None:
    secret = ClockRun("secrecy", 1, "theirs", "calendar", D("2022-09-30"), 0, until=D("2052-09-30"))
    assert (seen(secret, "2022-10-08").status, seen(secret, "2022-10-08").left) == ("running", None)
    last = replace(secret, until=CHINA.last_day)
    assert seen(last, str(CHINA.last_day)).left == 0


def test_lateness_in_words() -> None:
    late = seen(REPLY, "2022-11-04")
    assert late.overdue_by == "逾期2个工作日"
    assert replace(late, unit="".join(["hou", "rs"])).overdue_by == "逾期2小时"


def test_hours_of_others_are_never_late() -> None:
    run = ClockRun("first", 1, "theirs", "hours", D("2022-10-01"), 5, began="09:30")
    assert (seen(run, "2022-10-02").status, seen(run, "2022-10-02").late, seen(run, "2022-10-02").days_late) == (
        "expired",
        False,
        0,
    )
    assert (seen(run, "2022-10-02").excluded, seen(replace(run, kind="duty"), "2022-10-01").days_late) == (0, 10)


def test_in_time_while_paused_as_long_as_days_are_left() -> None:
    run = paused(pause("2022-10-12", None))
    assert deadlines.in_time(run, CHINA, D("2022-10-20"))
    assert not deadlines.in_time(replace(run, length=5), CHINA, D("2022-10-13"))  # day 5 was 12 October
    assert deadlines.in_time(replace(run, length=6), CHINA, D("2022-10-13"))
    none_left = paused(pause("2022-09-30", None), run=replace(REPLY, length=0))
    assert not deadlines.in_time(none_left, CHINA, D("2022-10-01"))
    assert deadlines.due_on(none_left, CHINA) is None


def test_a_case_was_late_if_one_of_its_duties_was_in_any_run() -> None:
    in_time = replace(REPLY, stopped_on=D("2022-10-20"), how="done")
    late = replace(REPLY, stopped_on=D("2022-11-03"), how="done")

    def case(past: tuple[ClockRun, ...], **runs: ClockRun) -> Case:
        days = (REPLY.started_on,) * 3
        return Case("1", "disclosure_request", "2019.1", "in_handling", 1, 1, *days, runs=runs, past=past)

    assert not deadlines.was_late(case((in_time,), reply=REPLY), CHINA, D("2022-11-02"))
    assert deadlines.was_late(case((in_time,), reply=REPLY), CHINA, D("2022-11-03"))
    assert deadlines.was_late(case((late,), reply=in_time), CHINA, D("2022-11-30"))
    assert not deadlines.was_late(case((replace(late, kind="internal"),)), CHINA, D("2022-11-30"))


# --------------------------------------------------------------------------------------- read from the store

RUNS = {
    "a duty": replace(paused(pause("2022-10-10", "2022-10-13"), pause("2022-10-20", None)), promised=D("2022-11-01")),
    "received on a day off": replace(REPLY, started_on=D("2022-10-01"), roll=True, extensions=((5, D("2022-10-20")),)),
    "a window, done late": replace(REPLY, kind="window", length=7, stopped_on=D("2022-10-20"), how="done"),
    "an internal one, ended": replace(REPLY, kind="internal", length=7, stopped_on=D("2022-10-20"), how="ended"),
    "their own period": replace(REPLY, kind="theirs", promised=D("2022-11-04")),
    "days of the calendar": ClockRun("court", 1, "duty", "calendar", D("2022-09-20"), 11),
    "hours": ClockRun("first", 1, "duty", "hours", D("2022-10-01"), 48, began="09:30"),
    "a fixed date": ClockRun("deferral", 1, "duty", "working", D("2022-09-20"), 0, until=D("2022-10-02")),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_what_was_stored_is_counted_as_before(run: ClockRun) -> None:
    stored = ClockRun.from_json(json.loads(json.dumps(run.to_json())))
    assert stored == run
    for day in ("2022-10-01", "2022-10-21", "2022-12-01"):
        assert seen(stored, day) == seen(run, day)
        assert deadlines.explain(stored, CHINA, D(day)) == deadlines.explain(run, CHINA, D(day))
        assert deadlines.derivation(stored, CHINA, D(day)) == deadlines.derivation(run, CHINA, D(day))
        assert deadlines.excluded_days(stored, CHINA, D(day)) == deadlines.excluded_days(run, CHINA, D(day))


@pytest.mark.parametrize("value", [seen(REPLY, "2022-10-01"), *deadlines.explain(REPLY, CHINA, D("2022-10-01"))[:1]])
def test_what_was_said_cannot_be_changed(value: deadlines.ClockView | deadlines.DayLine) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, None)
    assert not hasattr(value, "__dict__")
