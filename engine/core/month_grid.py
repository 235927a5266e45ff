"""The days of a derivation as a picture: one block a month, drawn as SVG text.

The picture needs no style sheet, font or script of its own, so that a page under a strict Content-Security-Policy and a
closed network can show it. No state of a day is told by its colour alone: each has a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.core import deadlines
from engine.core.case import ClockRun
from engine.core.ports import WorkingCalendar
from engine.core.svg import FONT, safe, text, wide, wrap
from engine.core.workdays import DayLine, Due, Standing

MOST_MONTHS = 24
"""Of a longer span only the first and the last months are drawn; the picture says how many are left out."""


class State(StrEnum):
    """What a day is in the count."""

    START = "start"
    COUNTED = "counted"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LEFT_OUT = "left_out"
    DUE = "due"
    PLAIN = "plain"
    """A day that is not counted one by one: up to a fixed date, or after the due date."""


@dataclass(frozen=True, slots=True)
class Look:
    """Background, ink (contrast at least 4.5:1, also on the hatching), the word in the corner and what the legend
    says."""

    fill: str
    ink: str
    hatch: str
    word: str
    legend: str


LOOKS: dict[State, Look] = {
    State.START: Look("#1f2937", "#ffffff", "#55606f", "起算", "起算日，当日不计入"),
    State.COUNTED: Look("#dbeafe", "#12305c", "#b3c3d9", "", "计入期限，右上角为第几日"),
    State.MAKEUP: Look("#fdeab4", "#4d3300", "#d3c29a", "班", "调休上班日，计入"),
    State.WEEKEND: Look("#eef1f4", "#374151", "#c3cad3", "休", "周末"),
    State.HOLIDAY: Look("#fbdcd6", "#7a1a0e", "#dcb9b3", "假", "依通知放假、休息"),
    State.LEFT_OUT: Look("#e7ddf6", "#432376", "#c7bcd9", "不计", "不计入期限的工作日，如征求意见期间"),
    State.DUE: Look("#9b1616", "#ffffff", "#6d4a4f", "到期", "到期日"),
    State.PLAIN: Look("#ffffff", "#374151", "#cbd2da", "", ""),
}
"""How each state looks."""
PAPER, INK, FAINT, LINE, RANGE = "#ffffff", "#111827", "#6b7280", "#9ca3af", "#0f5132"
_HATCHED = "斜线：有关放假通知尚未发布，暂定"
_FRAMED = "虚线框：到期日最早至最迟可能落在的日子"

_CELL_W, _CELL_H, _PAD = 92, 78, 8
_NOTE_PAD, _NOTE_EMS = 4, 7.0  # seven characters of 12 px
_MONTH_W = 7 * _CELL_W
_MARGIN, _GAP = 32, 36
_SAMPLE = (52, 24)
_HEAD = 62  # the month's name and the days of the week
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the picture: `word` in its corner, `note` under it, `below` at its foot, `told` in full."""

    day: date
    state: State
    word: str
    note: str
    below: str
    told: str
    provisional: bool
    in_range: bool


@dataclass(frozen=True, slots=True)
class Span:
    """When a count ends: `due` None while it is paused; `earliest` and `latest` what the date can become; `fixed`: a
    date that is not counted up to; `unit` "hours" counts hours; `target` an earlier date that a letter told."""

    due: date | None
    earliest: date | None = None
    latest: date | None = None
    fixed: bool = False
    unit: str = "working"
    target: date | None = None

    @property
    def can_move(self) -> bool:
        """A missing notice can still move the date."""
        return self.earliest is not None and self.latest is not None and self.earliest < self.latest


def draw(title: str, sentences: Sequence[str], lines: Sequence[DayLine], span: Span, cal: WorkingCalendar) -> str:
    """The picture of a derivation as SVG text.

    `title` what is counted; `sentences` go under it; `lines` every day from the start to the due date, in order.
    Raises CalendarRangeError if `cal` does not reach them.
    """
    days = {d.day: d for d in _days(lines, span, cal)}
    months = sorted({(d.year, d.month) for d in days})
    shown = months if len(months) <= MOST_MONTHS else months[: MOST_MONTHS // 2] + months[-MOST_MONTHS // 2 :]
    columns = 1 if len(shown) == 1 else 2
    width = 2 * _MARGIN + columns * _MONTH_W + (columns - 1) * _GAP
    told = [title, *sentences]
    if len(shown) < len(months):
        told.append(f"共 {len(months)} 个月，中间 {len(months) - len(shown)} 个月从略")
    heading, y = _heading(told, width)
    legend, y = _legend(list(days.values()), width, y + 8)
    blocks: list[str] = []
    for n in range(0, len(shown), columns):
        row = shown[n : n + columns]
        for column, (year, month) in enumerate(row):
            blocks += _month(year, month, days, _MARGIN + column * (_MONTH_W + _GAP), y)
        y += max(_HEAD + _weeks(*m) * _CELL_H for m in row) + _GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{y}" viewBox="0 0 {width} {y}"'
        f' font-family="{FONT}" font-size="13" fill="{INK}">'
    )
    about = f"<title>{safe(title)}</title><desc>{safe('。'.join(told[1:]))}</desc>"
    paper = f'<rect width="{width}" height="{y}" fill="{PAPER}"/>'
    return "\n".join([head, about, _patterns(), paper, *heading, *legend, *blocks, "</svg>"]) + "\n"


def of_workdays(answer: Due, lines: Sequence[DayLine], n: int, unit: str, cal: WorkingCalendar) -> str:
    """The picture of `workdays.explain`: `n` days of `unit` after the first line."""
    counted = f"第 {n} 个工作日" if unit == "working" else f"第 {n} 日（末日非工作日的顺延）"
    sentences = [f"地区 {cal.region}" + (f"，按 {cal.known_on} 以前公布的放假通知推算" if cal.known_on else "")]
    sentences += doubts(answer.standing, answer.earliest, answer.latest)
    span = Span(answer.due, answer.earliest, answer.latest, unit=unit)
    return draw(f"{lines[0].day} 之后{counted}：{answer.due}", sentences, lines, span, cal)


def of_run(run: ClockRun, cal: WorkingCalendar, as_of: date, label: str, article: str | None) -> str:
    """The picture of a clock run as it stands on `as_of`: of its days up to the due date, or up to `as_of` while it is
    paused. `label` its name, `article` where it is from. Raises CalendarRangeError outside the calendar."""
    seen = deadlines.view(run, cal, as_of)
    span = Span(seen.due_on, seen.earliest, seen.latest, run.until is not None, run.unit, seen.target_on)
    ends = f"{seen.ends} 到期" if seen.due_on else "暂停计算"
    sentences = [deadlines.derivation(run, cal, as_of)]
    sentences += [f"第 {run.run} 次起算"] if run.run > 1 else []
    sentences += [f"依据：{article}"] if article else []
    if seen.due_on is None:
        latest = f"，最迟 {seen.latest_due_on} 到期" if seen.latest_due_on else ""
        sentences.append(f"截至 {as_of} 尚余 {seen.left} 个工作日{latest}")
    if run.stopped_on:
        sentences.append(f"{run.stopped_on} 停止" + (f"，{seen.overdue_by}" if seen.late else "，没有逾期"))
    elif seen.late:
        sentences.append(f"截至 {as_of} 已{seen.overdue_by}")
    if seen.earliest and seen.latest:
        sentences += doubts(Standing(seen.provisional, seen.missing_notice, seen.warnings), seen.earliest, seen.latest)
    return draw(f"{label}：{ends}", sentences, deadlines.explain(run, cal, as_of), span, cal)


def doubts(standing: Standing, earliest: date, latest: date) -> list[str]:
    """What is not settled about a date, a sentence each."""
    told = [f"暂定，最早 {earliest}，最迟 {latest}：{standing.missing_notice}"] if standing.provisional else []
    return told + [f"注意：{warning}" for warning in standing.warnings]


# ------------------------------------------------------------------------------------------- what each day is


def _days(lines: Sequence[DayLine], span: Span, cal: WorkingCalendar) -> Iterable[Day]:
    """The days of the derivation, and those after it that it can still come to."""
    for n, line in enumerate(lines):
        yield _day(line, n == 0, span, cal)
    day = lines[-1].day + timedelta(days=1)
    while span.can_move and span.latest is not None and day <= span.latest:
        why = cal.day_reason(day)
        yield _day(DayLine(day, False, None, why.reason, why.notice), False, span, cal)
        day += timedelta(days=1)


def _day(line: DayLine, first: bool, span: Span, cal: WorkingCalendar) -> Day:
    why = cal.day_reason(line.day)
    state = _state(line, first, span, why.working)
    word = "" if state is State.DUE else LOOKS[state].word
    if line.number is not None:
        word = f"{line.number}小时" if span.unit == "hours" else f"第{line.number}日"
    special = line.notice is not None or state is State.LEFT_OUT
    below = [name for day, name in ((span.due, LOOKS[State.DUE].legend), (span.target, "已告知")) if day == line.day]
    if span.can_move:
        below += [name for day, name in ((span.earliest, "最早"), (span.latest, "最迟")) if day == line.day]
    state_word = LOOKS[state].legend.split("，")[0]
    parts = [f"{line.day}（周{_WEEKDAYS[line.day.weekday()]}）", word, line.reason, line.notice or "", *below]
    parts += [state_word] if state in (State.START, State.MAKEUP) else []
    return Day(
        day=line.day,
        state=state,
        word=word,
        note=line.reason.split("（")[0] if special or state is State.START else "",
        below="、".join(below),
        told="　".join(p for p in parts if p),
        provisional=why.provisional,
        in_range=span.can_move and bool(span.earliest and span.latest and span.earliest <= line.day <= span.latest),
    )


def _state(line: DayLine, first: bool, span: Span, working: bool) -> State:
    weekend = line.day.weekday() >= 5
    if line.day == span.due:
        return State.DUE
    if first and not line.counted:
        return State.START
    if line.counted:
        return State.MAKEUP if working and weekend and span.unit == "working" else State.COUNTED
    if not working:
        return State.WEEKEND if weekend and line.notice is None else State.HOLIDAY
    if span.fixed or (span.due is not None and line.day > span.due):
        return State.PLAIN
    return State.LEFT_OUT


# ------------------------------------------------------------------------------------------- drawing


def _heading(told: Sequence[str], width: int) -> tuple[list[str], int]:
    """The title and the sentences, and where the next thing begins."""
    out, y = [], _MARGIN
    for n, sentence in enumerate(told):
        size = 14 if n else 22
        for line in wrap(sentence, (width - 2 * _MARGIN) / size):
            y += size + (8 if n else 4)
            out.append(text(_MARGIN, y, line, size, bold=n == 0))
        y += 0 if n else 4
    return out, y + 12


def _legend(days: Sequence[Day], width: int, y: int) -> tuple[list[str], int]:
    """What the marks that occur mean, and where the next thing begins."""
    used = [(LOOKS[s], s) for s in State if LOOKS[s].legend and any(d.state is s for d in days)]
    items = [(look.legend, _sample(look.fill) + _sample_word(look)) for look, _ in used]
    if any(d.provisional for d in days):
        items.append((_HATCHED, _sample(PAPER) + _sample(f"url(#hatch-{State.PLAIN})")))
    if any(d.in_range for d in days):
        items.append((_FRAMED, _sample(PAPER) + _frame(0, 0, *_SAMPLE, RANGE)))
    out, x = [], _MARGIN
    for meaning, sample in items:
        needed = _SAMPLE[0] + 8 + round(13 * wide(meaning)) + 24
        if x > _MARGIN and x + needed > width - _MARGIN:
            x, y = _MARGIN, y + 32
        out.append(f'<g transform="translate({x} {y})">{sample}{text(_SAMPLE[0] + 8, 17, meaning)}</g>')
        x += needed
    return out, y + 50


def _sample(fill: str) -> str:
    return f'<rect width="{_SAMPLE[0]}" height="{_SAMPLE[1]}" fill="{fill}" stroke="{LINE}"/>'


def _sample_word(look: Look) -> str:
    place = f'x="{_SAMPLE[0] // 2}" y="17" text-anchor="middle" font-size="13" font-weight="700"'
    return f'<text {place} fill="{look.ink}">{look.word or "第1日"}</text>'


def _frame(x: int, y: int, width: int, height: int, ink: str) -> str:
    box = f'x="{x + 2.5}" y="{y + 2.5}" width="{width - 5}" height="{height - 5}"'
    return f'<rect {box} fill="none" stroke="{ink}" stroke-width="2" stroke-dasharray="5 3"/>'


def _patterns() -> str:
    """The hatching of provisional days, one for each background."""
    made = [
        f'<pattern id="hatch-{s}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="2.5" height="8" fill="{look.hatch}"/></pattern>'
        for s, look in LOOKS.items()
    ]
    return "<defs>" + "".join(made) + "</defs>"


def _first_of(year: int, month: int) -> date:
    return date(year, month, 1)


def _last_of(year: int, month: int) -> date:
    return (_first_of(year, month).replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _weeks(year: int, month: int) -> int:
    return (_first_of(year, month).weekday() + _last_of(year, month).day + 6) // 7


def _month(year: int, month: int, days: dict[date, Day], left: int, top: int) -> list[str]:
    first = _first_of(year, month)
    out = [text(left, top + 20, f"{year}年{month}月", 18, bold=True)]
    for n, name in enumerate(_WEEKDAYS):
        x = left + n * _CELL_W + _CELL_W / 2
        out.append(f'<text x="{x:g}" y="{top + 50}" text-anchor="middle" font-size="14" fill="{INK}">{name}</text>')
    for n in range(_last_of(year, month).day):
        day = first + timedelta(days=n)
        place = first.weekday() + n
        x, y = left + place % 7 * _CELL_W, top + _HEAD + place // 7 * _CELL_H
        found = days.get(day)
        out += _cell(found, x, y) if found else _empty(day, x, y)
    return out


def _empty(day: date, x: int, y: int) -> list[str]:
    box = f'<rect x="{x}" y="{y}" width="{_CELL_W}" height="{_CELL_H}" fill="none" stroke="#d1d5db"/>'
    return [box, text(x + _PAD, y + 20, str(day.day), 16, FAINT)]


def _cell(d: Day, x: int, y: int) -> list[str]:
    look = LOOKS[d.state]
    box = f'x="{x}" y="{y}" width="{_CELL_W}" height="{_CELL_H}"'
    out = [f'<g><title>{safe(d.told)}</title><rect {box} fill="{look.fill}" stroke="{LINE}"/>']
    if d.provisional:
        out.append(f'<rect {box} fill="url(#hatch-{d.state})"/>')
    out.append(text(x + _PAD, y + 20, str(d.day.day), 17, look.ink, bold=True))
    if d.word:
        out.append(text(x + _CELL_W - _PAD, y + 19, d.word, 13, look.ink, bold=True, anchor="end"))
    room = 2 if d.below or not d.note else 3
    for n, line in enumerate(wrap(d.note, _NOTE_EMS, room) if d.note else ()):
        out.append(text(x + _NOTE_PAD, y + 38 + 15 * n, line, 12, look.ink))
    if d.below:
        out.append(text(x + _PAD, y + _CELL_H - 7, d.below, 13, look.ink, bold=True))
    if d.in_range:
        ink = PAPER if d.state in (State.DUE, State.START) else RANGE
        out.append(_frame(x, y, _CELL_W, _CELL_H, ink))
    return [*out, "</g>"]
