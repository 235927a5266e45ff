"""Why a due date is what it is: each day with its reason, in one sentence, and what a letter told (workflows §16).

2022: 国庆节 is free from 1 to 7 October, Saturday 8 and Sunday 9 October are worked.
"""

from __future__ import annotations

from dataclasses import replace

from engine.core import deadlines
from engine.core.case import ClockRun
from tests.library import CHINA
from tests.unit.test_deadlines import REPLY, D, pause, paused, seen

NATIONAL = "国办发明电〔2021〕11号"


def told(run: ClockRun, as_of: str) -> list[tuple[str, int | None, str, str | None]]:
    return [(f"{x.day:%m-%d}", x.number, x.reason, x.notice) for x in deadlines.explain(run, CHINA, D(as_of))]


# --------------------------------------------------------------------------------- a date told in a letter binds


def test_a_date_told_for_their_own_period_is_never_shortened() -> None:
    theirs = replace(REPLY, kind="theirs", promised=D("2022-11-04"))
    assert deadlines.due_on(theirs, CHINA) == D("2022-11-04")
    assert (seen(theirs, "2022-11-04").status, seen(theirs, "2022-11-04").left) == ("running", 0)
    assert seen(theirs, "2022-11-05").status == "expired"
    assert deadlines.due_on(replace(theirs, promised=D("2022-11-01")), CHINA) == D("2022-11-02")
    assert deadlines.bounds(theirs, CHINA) == (D("2022-11-04"), D("2022-11-04"))
    assert seen(theirs, "2022-11-01").target_on is None


def test_for_the_agencys_duty_the_told_date_is_the_target() -> None:
    duty = replace(REPLY, promised=D("2022-11-01"))
    assert (seen(duty, "2022-11-02").due_on, seen(duty, "2022-11-02").target_on) == (D("2022-11-02"), D("2022-11-01"))
    assert not seen(duty, "2022-11-02").late
    for later in ("2022-11-02", "2022-11-04"):
        assert seen(replace(duty, promised=D(later)), "2022-10-10").target_on is None
    for kind in ("duty", "internal", "minimum", "window"):
        assert deadlines.due_on(replace(duty, kind=kind, promised=D("2022-11-04")), CHINA) == D("2022-11-02")
    for kind in ("internal", "minimum", "window"):
        assert seen(replace(duty, kind=kind), "2022-10-10").target_on is None
    assert deadlines.derivation(duty, CHINA, D("2022-10-10")).endswith("；已书面告知 2022-11-01，按告知的日期办理")


def test_the_days_between_the_legal_and_the_told_date_are_not_counted() -> None:
    kept = "已告知的期限不因放假通知缩短"
    run = replace(REPLY, started_on=D("2022-10-10"), length=2, kind="theirs", promised=D("2022-10-16"))
    assert [line[:3] for line in told(run, "2022-10-10")] == [
        ("10-10", None, "起算当日不计入"),
        ("10-11", 1, "工作日"),
        ("10-12", 2, "工作日"),
        ("10-13", None, kept),
        ("10-14", None, kept),
        ("10-15", None, "周末"),
        ("10-16", None, "周末"),
    ]
    assert deadlines.excluded_days(paused(pause("2022-10-12", "2022-10-13"), run=run), CHINA, D("2022-12-01")) == 0


def test_a_calendar_clock_rolls_first_and_keeps_its_told_date_then() -> None:
    kept = "已告知的期限不因放假通知缩短"
    run = ClockRun("court", 1, "theirs", "calendar", D("2022-09-30"), 1, promised=D("2022-10-09"))
    rolled = [(f"10-{n:02}", "末日为非工作日，顺延（国庆节放假）") for n in range(2, 8)]
    rolled.append(("10-08", "顺延至本日届满（国庆节调休上班）"))
    assert [(line[0], line[2]) for line in told(run, "2022-10-01")][2:] == [*rolled, ("10-09", kept)]
    earlier = replace(run, promised=D("2022-10-05"))
    assert [(line[0], line[2]) for line in told(earlier, "2022-10-01")][2:] == rolled


# ------------------------------------------------------------------------------------------------ derivation


def test_every_day_with_its_reason() -> None:
    run = paused(pause("2022-10-09", "2022-10-11"), run=replace(REPLY, length=4))
    off = [(f"10-{n:02}", None, "国庆节放假", NATIONAL) for n in range(1, 8)]
    assert told(run, "2022-10-01") == [
        ("09-30", None, "起算当日不计入", None),
        *off,
        ("10-08", 1, "国庆节调休上班", NATIONAL),
        ("10-09", 2, "国庆节调休上班", NATIONAL),
        ("10-10", None, "征求意见期间，不计算在期限内", None),
        ("10-11", None, "征求意见期间，不计算在期限内", None),
        ("10-12", 3, "工作日", None),
        ("10-13", 4, "工作日", None),
    ]


def test_a_day_off_within_an_exclusion_keeps_its_own_reason() -> None:
    run = paused(pause("2022-09-30", "2022-10-10"), run=replace(REPLY, length=1))
    lines = {day: (number, reason) for day, number, reason, _ in told(run, "2022-10-01")}
    assert lines["10-01"] == (None, "国庆节放假")
    assert lines["10-08"] == (None, "征求意见期间，不计算在期限内")
    assert lines["10-11"] == (1, "工作日")


def test_an_extension_as_long_as_the_period_is_counted_like_it() -> None:
    run = replace(REPLY, started_on=D("2022-10-13"), length=2, extensions=((2, D("2022-10-14")),))
    assert [line[1:3] for line in told(run, "2022-10-13")] == [
        (None, "起算当日不计入"),
        (1, "工作日"),
        (None, "周末"),
        (None, "周末"),
        (2, "工作日"),
        (3, "工作日"),
        (4, "工作日"),
    ]


def test_while_excluded_the_days_are_told_up_to_the_day_of_asking() -> None:
    run = paused(pause("2022-10-09", None))
    assert [line[0] for line in told(run, "2022-10-11")][-3:] == ["10-09", "10-10", "10-11"]
    assert told(run, "2022-10-11")[-1][1:3] == (None, "征求意见期间，不计算在期限内")
    assert [line[0] for line in told(paused(pause("2022-09-30", None)), "2022-09-20")] == ["09-30"]


def test_the_days_before_the_count_begins() -> None:
    run = replace(REPLY, started_on=D("2022-10-01"), roll=True, length=1)
    assert told(run, "2022-10-01")[:2] + told(run, "2022-10-01")[-3:] == [
        ("10-01", None, "起算当日不计入", NATIONAL),
        ("10-02", None, "收到之日为非工作日，自次一工作日起算（国庆节放假）", NATIONAL),
        ("10-07", None, "收到之日为非工作日，自次一工作日起算（国庆节放假）", NATIONAL),
        ("10-08", None, "收到之日为非工作日，自次一工作日起算（国庆节调休上班）", NATIONAL),
        ("10-09", 1, "国庆节调休上班", NATIONAL),
    ]
    none = ClockRun("confirm_receipt", 1, "duty", "working", D("2022-10-06"), 0)
    assert [line[1:3] for line in told(none, "2022-10-06")] == [
        (None, "起算当日不计入"),
        (None, "当日为非工作日，顺延至次一工作日（国庆节放假）"),
        (None, "当日为非工作日，顺延至次一工作日（国庆节调休上班）"),
    ]


def test_the_days_of_a_calendar_clock_and_of_a_fixed_date() -> None:
    run = ClockRun("court", 1, "theirs", "calendar", D("2022-09-28"), 1, extensions=((3, D("2022-09-29")),))
    assert [line[:3] for line in told(run, "2022-09-28")][:6] == [
        ("09-28", None, "起算当日不计入"),
        ("09-29", 1, "工作日"),
        ("09-30", 2, "工作日"),
        ("10-01", 3, "国庆节放假"),
        ("10-02", 4, "国庆节放假"),
        ("10-03", None, "末日为非工作日，顺延（国庆节放假）"),
    ]
    fixed = ClockRun("deferral", 1, "duty", "working", D("2022-09-29"), 0, until=D("2022-10-01"))
    assert [line[:3] for line in told(fixed, "2022-09-29")] == [
        ("09-29", None, "起算当日不计入"),
        ("09-30", None, "确定日期"),
        ("10-01", None, "确定日期"),
    ]


def test_the_derivation_in_one_sentence() -> None:
    off, worked = f"国庆节放假（{NATIONAL}）", f"国庆节调休上班（{NATIONAL}）"
    assert deadlines.derivation(replace(REPLY, length=7), CHINA, D("2022-10-01")) == (
        f"自 2022-09-30（当日不计入）起 7 个工作日；{off} 7 天不计；{worked} 2 天计入"
    )
    longer = replace(REPLY, started_on=D("2022-10-09"), length=3, extensions=((2, D("2022-10-10")),))
    assert deadlines.derivation(paused(pause("2022-10-10", "2022-10-12"), run=longer), CHINA, D("2022-10-13")) == (
        "自 2022-10-09（当日不计入）起 3 个工作日；延长 2 个工作日；征求意见期间，不计算在期限内 2 天不计"
    )
    court = ClockRun("court", 1, "theirs", "calendar", D("2022-09-29"), 2)
    assert deadlines.derivation(court, CHINA, D("2022-09-29")) == (
        f"自 2022-09-29（当日不计入）起 2 日；末日 2022-10-01 为{off}，顺延至 2022-10-08"
    )
    extended = replace(court, length=1, extensions=((8, D("2022-09-29")),))
    assert deadlines.derivation(extended, CHINA, D("2022-09-29")) == "自 2022-09-29（当日不计入）起 1 日；延长 8 日"
    rolls = deadlines.derivation(replace(extended, extensions=((2, D("2022-09-29")),)), CHINA, D("2022-09-29"))
    assert rolls.endswith(f"延长 2 日；末日 2022-10-02 为{off}，顺延至 2022-10-08")
    weekend = replace(court, started_on=D("2022-09-07"), length=3)
    assert deadlines.derivation(weekend, CHINA, D("2022-09-08")).endswith(
        f"末日 2022-09-10 为中秋节放假（{NATIONAL}），顺延至 2022-09-13"
    )
    fixed = ClockRun("deferral", 1, "duty", "working", D("2022-09-29"), 0, until=D("2022-10-01"))
    assert deadlines.derivation(fixed, CHINA, D("2022-09-29")) == "确定的日期 2022-10-01"


def test_a_day_off_is_named_with_its_notice() -> None:
    """中秋节 2022 is free from Saturday 10 to Monday 12 September."""
    run = replace(REPLY, started_on=D("2022-09-09"), length=1)
    assert deadlines.derivation(run, CHINA, D("2022-09-09")) == (
        f"自 2022-09-09（当日不计入）起 1 个工作日；中秋节放假（{NATIONAL}） 3 天不计"
    )


def test_every_day_of_a_clock_of_hours_counts() -> None:
    run = ClockRun("first", 1, "duty", "hours", D("2022-10-01"), 72, began="00:01")
    lines = deadlines.explain(run, CHINA, D("2022-10-01"))
    assert [(x.counted, x.number) for x in lines] == [(True, 23), (True, 47), (True, 71), (True, 72)]
