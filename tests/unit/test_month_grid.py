"""The month-grid picture: every day of a derivation in its place, readable without colours, safe to put on a page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from engine.core import month_grid, workdays
from engine.core.case import ClockRun, Pause
from engine.core.month_grid import LOOKS, MOST_MONTHS, Span, State, draw, of_run, of_workdays
from engine.core.workdays import DayLine
from tests.commands import gongkai, refused
from tests.library import CHINA, calendar

SVG = "{http://www.w3.org/2000/svg}"
ARTICLE = "《中华人民共和国政府信息公开条例》第三十三条第二款"


class Picture:
    """What can be read of a picture: by day its background, texts, hatching, frame and place."""

    def __init__(self, text: str) -> None:
        self.root = ElementTree.fromstring(text)
        self.days: dict[date, ElementTree.Element] = {}
        for group in self.root.iter(f"{SVG}g"):
            told = group.findtext(f"{SVG}title")
            if told:
                day = date.fromisoformat(told[:10])
                assert day not in self.days
                self.days[day] = group

    def told(self, day: str) -> str:
        return self._of(day).findtext(f"{SVG}title") or ""

    def texts(self, day: str) -> list[str]:
        return [t.text or "" for t in self._of(day).findall(f"{SVG}text")]

    def state(self, day: str) -> State:
        fill = self._of(day).findall(f"{SVG}rect")[0].get("fill")
        (found,) = [s for s, look in LOOKS.items() if look.fill == fill]
        return found

    def hatched(self, day: str) -> bool:
        return any((r.get("fill") or "").startswith("url(#hatch-") for r in self._of(day).findall(f"{SVG}rect"))

    def framed(self, day: str) -> bool:
        return any(r.get("stroke-dasharray") for r in self._of(day).findall(f"{SVG}rect"))

    def everything(self) -> str:
        return "\n".join(self.root.itertext())

    def _of(self, day: str) -> ElementTree.Element:
        return self.days[date.fromisoformat(day)]


def counted(start: str, n: int, region: str = "CN", known_on: date | None = None, unit: str = "working") -> Picture:
    cal = calendar(region, known_on)
    answer, lines = workdays.explain(cal, date.fromisoformat(start), n, unit)
    return Picture(of_workdays(answer, lines, n, unit, cal))


def run(**more: object) -> ClockRun:
    given_: dict[str, object] = {"key": "reply", "run": 1, "kind": "duty", "unit": "working", "length": 20}
    return ClockRun(**{**given_, "started_on": date(2022, 9, 30), **more})  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------- what is on it


def test_every_state_of_a_count_over_the_national_day() -> None:
    """2022-09-30 + 20: the week off, the make-up weekend, 2 November (国办发明电〔2021〕11号)."""
    seen = counted("2022-09-30", 20)
    assert min(seen.days), max(seen.days) == (date(2022, 9, 30), date(2022, 11, 2))
    assert len(seen.days) == 34
    assert seen.texts("2022-09-30") == ["30", "起算", "起算当日不计入"]
    assert seen.texts("2022-10-03") == ["3", "假", "国庆节放假"]
    assert seen.texts("2022-10-08") == ["8", "第1日", "国庆节调休上班"]
    assert seen.texts("2022-10-10") == ["10", "第3日"]
    assert seen.texts("2022-10-15") == ["15", "休"]
    assert seen.texts("2022-11-02") == ["2", "第20日", "到期日"]
    states = [seen.state(d) for d in ("2022-09-30", "2022-10-03", "2022-10-08", "2022-10-10", "2022-10-15")]
    assert states == [State.START, State.HOLIDAY, State.MAKEUP, State.COUNTED, State.WEEKEND]
    assert seen.state("2022-11-02") is State.DUE
    assert seen.told("2022-10-08") == "2022-10-08（周六）　第1日　国庆节调休上班　国办发明电〔2021〕11号　调休上班日"
    assert seen.root.findtext(f"{SVG}title") == "2022-09-30 之后第 20 个工作日：2022-11-02"
    for month in ("2022年9月", "2022年10月", "2022年11月"):
        assert month in seen.everything()
    assert "调休上班日，计入" in seen.everything()
    assert "斜线" not in seen.everything()


def test_a_pause_an_extension_and_a_restart() -> None:
    """Paused after the 12th until the 20th: the six working days 13, 14, 17, 18, 19, 20 October are left out."""
    paused = run(
        run=2,
        extensions=((10, date(2022, 10, 20)),),
        pauses=(Pause("c1", date(2022, 10, 12), date(2022, 10, 20), date(2022, 10, 12), 15),),
    )
    seen = Picture(of_run(paused, CHINA, date(2022, 12, 1), "答复期限", ARTICLE))
    left_out = [d.day for d in seen.days if seen.state(d.isoformat()) is State.LEFT_OUT]
    assert left_out == [13, 14, 17, 18, 19, 20]
    assert seen.texts("2022-10-13") == ["13", "不计", "征求意见期间，", "不计算在期限内"]
    assert seen.state("2022-10-15") is State.WEEKEND
    assert seen.texts("2022-10-21")[1] == "第6日"
    assert seen.texts("2022-11-24") == ["24", "第30日", "到期日"]
    told = seen.root.findtext(f"{SVG}desc") or ""
    for part in ("第 2 次起算", ARTICLE, "延长 10 个工作日", "截至 2022-12-01 已逾期5个工作日"):
        assert part in told
    stopped = of_run(run(stopped_on=date(2022, 11, 2)), CHINA, date(2022, 12, 1), "答复期限", None)
    assert "2022-11-02 停止，没有逾期" in (Picture(stopped).root.findtext(f"{SVG}desc") or "")


def test_a_paused_clock_is_drawn_to_the_day_of_asking() -> None:
    paused = run(pauses=(Pause("c1", date(2022, 10, 12), None, date(2022, 10, 12), 15),))
    seen = Picture(of_run(paused, CHINA, date(2022, 10, 18), "答复期限", ARTICLE))
    assert max(seen.days) == date(2022, 10, 18)
    assert seen.state("2022-10-18") is State.LEFT_OUT
    assert seen.root.findtext(f"{SVG}title") == "答复期限：暂停计算"
    assert "尚余 15 个工作日，最迟 2022-11-23 到期" in (seen.root.findtext(f"{SVG}desc") or "")


def test_receipt_on_a_weekend_that_rolls() -> None:
    rolled = run(started_on=date(2022, 9, 24), length=3, roll=True)
    seen = Picture(of_run(rolled, CHINA, date(2022, 9, 26), "答复期限", None))
    assert [seen.state(d) for d in ("2022-09-24", "2022-09-25", "2022-09-26")] == [
        State.START,
        State.WEEKEND,
        State.LEFT_OUT,
    ]
    assert seen.texts("2022-09-27")[1] == "第1日"
    assert seen.state("2022-09-29") is State.DUE


def test_a_date_that_a_letter_told_binds() -> None:
    """A duty told for 31 October is done by then; another's period that was told to end on 4 November ends then."""
    duty = Picture(of_run(run(promised=date(2022, 10, 31)), CHINA, date(2022, 10, 20), "答复期限", None))
    assert duty.texts("2022-10-31") == ["31", "第18日", "已告知"]
    assert duty.state("2022-11-02") is State.DUE
    theirs = Picture(of_run(run(kind="theirs", promised=date(2022, 11, 4)), CHINA, date(2022, 10, 20), "补正", None))
    assert theirs.texts("2022-11-03") == ["3", "不计", "已告知的期限不", "因放假通知缩短"]
    assert theirs.texts("2022-11-04")[-1] == "到期日"


def test_calendar_days_hours_and_a_fixed_date() -> None:
    """60 days from 2022-08-02 end on the National Day and so on 8 October (民法典 203)."""
    seen = Picture(
        of_run(run(unit="calendar", started_on=date(2022, 8, 2), length=60), CHINA, date(2022, 9, 1), "复议", None)
    )
    assert seen.texts("2022-08-06")[1] == "第4日"
    assert seen.state("2022-08-06") is State.COUNTED
    assert seen.texts("2022-10-01")[1] == "第60日"
    assert seen.state("2022-10-02") is State.HOLIDAY
    assert seen.texts("2022-10-08") == ["8", "顺延至本日届满", "到期日"]
    fixed = Picture(of_run(run(until=date(2022, 10, 14)), CHINA, date(2022, 10, 1), "延迟", None))
    assert (fixed.state("2022-10-13"), fixed.texts("2022-10-13")) == (State.PLAIN, ["13"])
    assert fixed.state("2022-10-14") is State.DUE
    lines = [DayLine(date(2022, 10, 1), True, 10, "14:00 至 24:00", None)]
    lines += [DayLine(date(2022, 10, 2), True, 24, "00:00 至 14:00", None)]
    hours = Picture(draw("回应", [], lines, Span(date(2022, 10, 2), unit="hours"), CHINA))
    assert [hours.texts(d)[1] for d in ("2022-10-01", "2022-10-02")] == ["10小时", "24小时"]


def test_provisional_days_are_hatched_and_the_range_is_framed() -> None:
    """Asked before the notice of 2019 was out (2018-12-06): 29 to 31 December, 30 to 1 January can change."""
    seen = counted("2018-12-14", 12, known_on=date(2018, 12, 5))
    assert [d for d in seen.days if seen.framed(d.isoformat())] == [
        date(2018, 12, 30) + timedelta(days=n) for n in range(6)
    ]
    assert "最早" in seen.texts("2018-12-30")
    assert "到期日" in seen.texts("2019-01-02")
    assert seen.texts("2019-01-04")[-1] == "最迟"
    assert (seen.state("2019-01-04"), seen.state("2019-01-03")) == (State.PLAIN, State.PLAIN)
    assert [seen.hatched(d) for d in ("2018-12-31", "2019-01-01", "2019-01-04")] == [False, True, True]
    for part in ("斜线：有关放假通知尚未发布，暂定", "虚线框", "最早 2018-12-30，最迟 2019-01-04", "2019年部分节假日"):
        assert part in seen.everything()
    assert seen.state("2019-01-01") is State.HOLIDAY


def test_a_region_and_a_gap_are_told() -> None:
    """广西 2023: 21 April off, the national make-up Sunday 23 April cancelled."""
    seen = counted("2023-04-20", 2, "CN-GX")
    assert "地区 CN-GX" in seen.everything()
    assert "壮族三月三放假" in seen.texts("2023-04-21")
    assert "2023年“壮族三月三”放假的通知" in seen.told("2023-04-21")
    assert seen.texts("2023-04-23")[1] == "假"
    assert "注意：新疆维吾尔自治区2020年" in counted("2020-05-06", 20, "CN-XJ").everything()


def test_weeks_begin_on_monday() -> None:
    seen = counted("2022-09-30", 20)
    lefts: dict[int, set[float]] = {}
    for day, group in seen.days.items():
        x = float(group.findall(f"{SVG}rect")[0].get("x") or 0)
        lefts.setdefault(day.weekday(), set()).add(x % (month_grid._MONTH_W + month_grid._GAP))
    assert [len(lefts[n]) for n in range(7)] == [1] * 7
    assert [next(iter(lefts[n])) for n in range(7)] == sorted(next(iter(lefts[n])) for n in range(7))


def test_a_long_span_leaves_months_out_and_says_so() -> None:
    seen = counted("2008-01-02", 2000)
    months = {(d.year, d.month) for d in seen.days}
    assert len(months) == MOST_MONTHS
    assert date(2008, 1, 2) in seen.days
    assert re.search(r"共 (\d+) 个月，中间 (\d+) 个月从略", seen.everything())
    told = re.search(r"共 (\d+) 个月，中间 (\d+) 个月从略", seen.everything())
    assert told is not None
    assert int(told[1]) - int(told[2]) == MOST_MONTHS


# ------------------------------------------------------------------------------------------- for everybody, everywhere


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("state", State)
def test_text_stands_out_also_on_the_hatching(state: State) -> None:
    look = LOOKS[state]
    assert contrast(look.ink, look.fill) >= 4.5
    assert contrast(look.ink, look.hatch) >= 4.5


def test_other_texts_and_lines_stand_out() -> None:
    assert contrast(month_grid.INK, month_grid.PAPER) >= 4.5
    assert contrast(month_grid.FAINT, month_grid.PAPER) >= 4.5
    for look in LOOKS.values():
        assert max(contrast(month_grid.RANGE, look.fill), contrast(month_grid.PAPER, look.fill)) >= 3


def test_no_state_is_told_by_colour_alone() -> None:
    seen = counted("2022-09-30", 20)
    words = {
        state: {seen.texts(d.isoformat())[1] for d in seen.days if seen.state(d.isoformat()) is state}
        for state in State
    }
    for a, b in combinations([s for s in State if words[s] and s is not State.DUE], 2):
        assert not words[a] & words[b]
    assert all("调休上班" in "".join(seen.texts(d)) for d in ("2022-10-08", "2022-10-09"))


HOSTILE = "<script>alert(1)</script>&\"'\x00\x08\ud800\ufffe]]>\u2028喆"


@given(st.text() | st.just(HOSTILE))
def test_any_text_is_only_text(text: str) -> None:
    answer, lines = workdays.explain(CHINA, date(2022, 9, 30), 3)
    drawn = draw(text, [text], lines, Span(answer.due), CHINA)
    tags = {e.tag for e in ElementTree.fromstring(drawn).iter()}
    assert tags <= {SVG + t for t in ("svg", "title", "desc", "defs", "pattern", "rect", "g", "text")}
    assert drawn.encode("utf-8")


def test_nothing_comes_from_outside() -> None:
    drawn = of_run(run(), CHINA, date(2022, 10, 1), HOSTILE, HOSTILE)
    assert re.findall(r"""(?:href|src|style|class|on\w+)\s*=""", drawn) == []
    assert set(re.findall(r"url\(([^)]*)\)", drawn)) <= {f"#hatch-{s}" for s in State}
    assert re.findall(r"\w+://[^\s\"<]*", drawn) == ["http://www.w3.org/2000/svg"]
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


# ------------------------------------------------------------------------------------------- the command


def test_the_command_writes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "月历.svg"
    done = gongkai("workday", "explain", "2022-09-30", "20", "--svg", str(path))
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"月历图：{path}"
    assert Picture(path.read_text(encoding="utf-8")).texts("2022-11-02")[-1] == "到期日"
    told = gongkai("workday", "explain", "2022-09-30", "20", "--svg", str(path), "--json").json
    assert told == gongkai("workday", "explain", "2022-09-30", "20", "--json").json
    refused("file", "workday", "explain", "2022-09-30", "20", "--svg", str(tmp_path), says=str(tmp_path))


def test_no_day_counts_where_none_is_asked() -> None:
    told = gongkai("workday", "explain", "2022-10-01", "0", "--json").json
    assert (told["due"], [d["counted"] for d in told["days"]]) == ("2022-10-08", [False] * 8)
