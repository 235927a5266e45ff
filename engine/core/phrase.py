"""Conditions and effects of a definition in Chinese sentences, by walking the data.

Every class of condition and of effect has one renderer in `_CONDITIONS` or `_EFFECTS`; a new class without one is found
by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.core import definition as d
from engine.core.labels import FIELDS, UNITS, WORKFLOWS, value_label
from engine.core.phrase_checklist import CHECKLISTS, YesNo

_MANY = 4


def _kind_of(letters: Iterable[str]) -> str:
    """Many letters in a word."""
    replies = all(key.startswith(("reply_", "redo_", "third_party_disclosure")) for key in letters)
    return "答复类文书" if replies else "各类文书"


def listed(parts: Iterable[str], joint: str = "、") -> str:
    """Different parts, in order, joined."""
    return joint.join(dict.fromkeys(p for p in parts if p))


def _labels(facts: Iterable[d.Fact]) -> dict[str, str]:
    """Labels of facts and of the parts of records."""
    out: dict[str, str] = {}
    for f in facts:
        out |= {f.key: f.label, **{f"{f.key}.{p.key}": f"{f.label}的{p.label}" for p in f.parts}}
    return out


@dataclass(frozen=True, slots=True)
class Words:
    """The labels that sentences about one row (or about none) use."""

    workflow: d.Workflow
    facts: Mapping[str, str]
    fields: Mapping[str, str]
    letters: Mapping[str, str]

    @classmethod
    def of(cls, workflow: d.Workflow) -> Words:
        """The labels of `workflow`; a fact by the first row that names it."""
        facts = _labels(f for t in reversed(workflow.transitions) for f in reversed(t.facts))
        fields = dict(FIELDS)
        letters: dict[str, str] = {}
        for thing in d.walk((workflow.transitions, workflow.on_enter, workflow.outcomes)):
            if isinstance(thing, d.Put) and thing.fact and thing.field:
                fields.setdefault(thing.field, facts.get(thing.fact, thing.field))
            elif isinstance(thing, d.Letter):
                letters[thing.key] = thing.label
        return cls(workflow, facts, {**facts, **fields}, letters)

    def row(self, row: d.Transition) -> Words:
        """The same, with the facts as `row` calls them."""
        return replace(self, facts={**self.facts, **_labels(row.facts)})

    def fact(self, key: str) -> str:
        """“label” of a key of `with`."""
        return f"“{self.facts.get(key, key)}”"

    def field(self, key: str) -> str:
        """“label” of a case field."""
        return f"“{self.fields.get(key, key)}”"

    def clock(self, key: str) -> str:
        """“label” of a clock."""
        held = self.workflow.clock.get(key)
        return f"“{held.label if held else key}”"

    def values(self, key: str, values: Iterable[Any]) -> str:
        """The values of `key`, each by its word."""
        values = tuple(values)
        if key == "letter" and len(values) > _MANY:
            return _kind_of(values)
        words = list(dict.fromkeys(self.value(key, v) for v in values))
        return "或".join(words) if len(words) < 3 else "、".join(words) + "之一"

    def value(self, key: str, value: Any) -> str:
        """One value of `key` by its word: the definition's own label, or the word of a fixed code."""
        text = str(value)
        if key == "outcome" and text in self.workflow.outcome:
            return self.workflow.outcome[text].label
        if key == "field":
            return self.fields.get(text, text)
        if key == "letter":
            return self.letters.get(text, "本流程不出具的文书")
        return value_label(key, value)

    def day(self, day: d.Day) -> str:
        """A date in words."""
        if day.years is not None:
            base, key = replace(day, years=None), day.years.key
            years = listed(f"{self.value(key, v)}{n}年" for v, n in day.years.by)
            return f"{self.day(base)}之后若干年的对应日（按{self.field(key)}：{years}）"
        if day.source == "fact":
            return f"{self.fact(day.key)}（未填为办理日）"
        if day.source == "letter":
            return f"{self.fact(day.key)}的制发之日"
        if day.source == "field":
            return self.field(day.key)
        return f"{self.clock(day.key)}的到期日" if day.source == "expiry" else "办理日"

    def length(self, value: int | d.Length | d.Setting | None, unit: d.Unit = d.Unit.WORKING) -> str:
        """A number of days in words."""
        word = UNITS[unit.value]
        if value is None:
            return "按文书确定的期间"
        if isinstance(value, d.Length):
            return f"按{self.fact(value.fact)}计算，未填为{self.length(value.default, unit)}"
        if isinstance(value, d.Setting):
            return f"{value.default}{word}（按设置）" if value.default else "当日届满（按设置）"
        return f"{value}{word}" if value else "当日届满"


# ------------------------------------------------------------------------------------------- conditions


def _given(w: Words, c: d.Given) -> YesNo:
    return f"已记录{w.fact(c.key)}", f"未记录{w.fact(c.key)}"


def _fact_is(w: Words, c: d.FactIs) -> YesNo:
    name, values = w.fact(c.key), w.values(c.key, c.values)
    return f"{name}为{values}", f"{name}不为{values}"


def _between(w: Words, c: d.FactBetween) -> YesNo:
    name = w.fact(c.key)
    if c.high >= 1_000_000:
        return f"{name}不少于{c.low}", f"{name}少于{c.low}"
    return f"{name}在{c.low}至{c.high}之间", f"{name}不在{c.low}至{c.high}之间"


def _not_later(w: Words, c: d.NotLater) -> YesNo:
    first, second = w.day(c.first), w.day(c.second)
    return f"{first}不晚于{second}", f"{first}晚于{second}"


def _in_order(w: Words, c: d.InOrder) -> YesNo:
    names = "、".join(w.day(day) for day in c.days)
    return f"{names}依次不早于前一个日期（未填的不计）", f"{names}的先后不对"


def _matches(w: Words, c: d.MatchesField) -> YesNo:
    same = f"{w.fact(c.key)}与{w.fact(c.name_key)}现登记的内容"
    return f"{same}一致", f"{same}不一致"


def _has_field(w: Words, c: d.HasField) -> YesNo:
    return f"{w.field(c.key)}已登记", f"{w.field(c.key)}尚未登记"


def _same_as_field(w: Words, c: d.SameAsField) -> YesNo:
    name = w.fact(c.key)
    return f"{name}与登记的相同", f"{name}与登记的不同"


def _among(w: Words, c: d.Among) -> YesNo:
    return f"{w.fact(c.key)}是{w.field(c.of)}之一", f"{w.fact(c.key)}不在{w.field(c.of)}之列"


def _any_entry(w: Words, c: d.AnyEntry) -> YesNo:
    name, values = w.fact(c.key), w.values(c.part, c.values)
    return f"{name}中有一项为{values}", f"{name}中没有一项为{values}"


def _quoted(w: Words, c: d.Quoted) -> YesNo:
    what, text = w.fact(f"{c.key}.{c.part}"), w.fact(c.text) if not c.field else w.field(c.field)
    return f"{what}都在{text}中（没有全文的不核对）", f"{what}有不在{text}中的"


def _heard(w: Words, c: d.Heard) -> YesNo:
    who = f"{w.field(c.of)}中的主办机关" if c.lead else f"{w.field(c.of)}中主办机关以外的各机关"
    what = f"为{w.values(c.field, c.values)}的{w.field(c.field)}" if c.values else w.field(c.field)
    return f"{who}已有{what}", f"{who}没有{what}"


def _field_is(w: Words, c: d.FieldIs) -> YesNo:
    name, values = w.field(c.key), w.values(c.key, c.values)
    return f"登记的{name}为{values}", f"登记的{name}不为{values}"


def _setting_is(w: Words, c: d.SettingIs) -> YesNo:
    values = listed((re.split("[(（]", value_label(c.setting.key, v))[0] for v in c.values), "或")
    return f"设置“{c.setting.label}”为“{values}”", f"设置“{c.setting.label}”不为“{values}”"


def _live(w: Words, c: d.Live) -> YesNo:
    return f"{w.clock(c.clock)}已起算且未停止", f"{w.clock(c.clock)}未起算或已停止"


def _expired(w: Words, c: d.Expired) -> YesNo:
    return f"{w.clock(c.clock)}已届满", f"{w.clock(c.clock)}未届满"


def _in_time(w: Words, c: d.InTime) -> YesNo:
    day = w.day(c.day)
    return (
        f"{day}不晚于{w.clock(c.clock)}的到期日（暂停中的，尚有剩余天数）",
        f"{day}晚于{w.clock(c.clock)}的到期日",
    )


def _kinds(kinds: tuple[str, ...]) -> str:
    return f"（{listed(value_label('kind', k) for k in kinds)}）" if kinds else ""


def _child_open(w: Words, c: d.ChildOpen) -> YesNo:
    return f"有未结束的子案{_kinds(c.kinds)}", f"没有未结束的子案{_kinds(c.kinds)}"


def _child_is(w: Words, c: d.ChildIs) -> YesNo:
    name = w.fact(c.ref)
    if c.kinds:
        kinds = listed((value_label("kind", k) for k in c.kinds), "或")
        return f"{name}所指子案的对象为{kinds}", f"{name}所指子案的对象不为{kinds}"
    if c.questions:
        asked = listed((value_label("question", q) for q in c.questions), "或")
        return f"{name}所指子案询问的是{asked}", f"{name}所指子案询问的不是{asked}"
    return f"{name}所指的子案存在", f"{name}没有用过"


def _other_case(w: Words, workflow: str, states: tuple[str, ...]) -> str:
    """“title”（state or state）: cases of another definition."""
    return f"“{WORKFLOWS.get(workflow, workflow)}”" + (f"（{w.values(workflow, states)}）" if states else "")


def _case_is(w: Words, c: d.CaseIs) -> YesNo:
    name, what = w.field(c.key) if c.held else w.fact(c.key), _other_case(w, c.workflow, c.states)
    same = f"，该案写明了{w.fact(c.same)}的，与本案一致" if c.same else ""
    since = f"，该案的{w.field(c.since)}不晚于本案开启之日" if c.since else ""
    return f"{name}为本机关{what}的登记号{same}{since}", f"{name}不是本机关{what}的登记号{same}{since}"


def _tied(w: Words, c: d.Tied) -> YesNo:
    when = f"{w.field(c.since)}以来开启的、" if c.since else ""
    what = f"{when}写明本案登记号的{_other_case(w, c.workflow, c.states)}"
    return f"有{what}", f"没有{what}"


def _unquoted(w: Words, c: d.Unquoted) -> YesNo:
    texts, what = "、".join(map(w.field, c.texts)), f"{w.field(c.key)}所指案件的{w.field(c.field)}中的原文"
    return f"{texts}中没有{what}", f"{texts}中有{what}"


def _letter_sent(w: Words, c: d.LetterSent) -> YesNo:
    return f"本案发出过{w.fact(c.key)}所指的文书", f"本案没有发出过{w.fact(c.key)}所指的文书"


def _at_least(w: Words, c: d.AtLeast) -> YesNo:
    return f"{w.fact(c.key)}至少有{c.number}次不同方式的记录", f"{w.fact(c.key)}的记录不足{c.number}次不同方式"


def _drafts(w: Words, c: d.Drafts) -> YesNo:
    asked = [("公开的信息", c.gives), ("不予公开的内容", c.withholds), ("不同的办理结果", c.mixed)]
    what = listed((text for text, yes in asked if yes), "或")
    return f"拟答复含{what}", f"拟答复不含{what}"


def _mark(w: Words, c: d.Mark) -> YesNo:
    return f"记号“{c.label}”成立", f"记号“{c.label}”不成立"


def _guard(w: Words, c: d.Guard) -> YesNo:
    return f"符合“{c.label}”", f"不符合“{c.label}”"


_CONDITIONS: Mapping[type, Callable[[Words, Any], YesNo]] = {
    d.Given: _given,
    d.FactIs: _fact_is,
    d.FactBetween: _between,
    d.NotLater: _not_later,
    d.InOrder: _in_order,
    d.MatchesField: _matches,
    d.HasField: _has_field,
    d.FieldIs: _field_is,
    d.SameAsField: _same_as_field,
    d.Among: _among,
    d.AnyEntry: _any_entry,
    d.Quoted: _quoted,
    d.Heard: _heard,
    d.SettingIs: _setting_is,
    d.Live: _live,
    d.Expired: _expired,
    d.InTime: _in_time,
    d.ChildOpen: _child_open,
    d.ChildIs: _child_is,
    d.LetterSent: _letter_sent,
    d.CaseIs: _case_is,
    d.Tied: _tied,
    d.Unquoted: _unquoted,
    d.AtLeast: _at_least,
    d.Drafts: _drafts,
    d.NothingOwed: lambda w, c: ("应送达的文书均有送达证明", "尚有文书的送达没有证明"),
    d.Late: lambda w, c: ("有法定期限逾期（包括已逾期办结的）", "没有法定期限逾期"),
    d.MakesTimely: lambda w, c: ("更正会使逾期变为按期", "更正不会使逾期变为按期"),
    **CHECKLISTS,
    d.Mark: _mark,
    d.Guard: _guard,
}


def condition(words: Words, cond: d.Cond, *, deny: bool = False) -> str:
    """`cond` in one sentence; `deny`: its negation."""
    joint, parts = _parts(words, cond, deny)
    return joint.join(parts)


def _parts(words: Words, cond: d.Cond, deny: bool) -> tuple[str, list[str]]:
    """(the joint 且 or 或者, its parts), parts with the same joint opened and others in brackets."""
    if isinstance(cond, d.Not):
        return _parts(words, cond.part, not deny)
    if not isinstance(cond, d.AllOf | d.AnyOf):
        yes, no = _CONDITIONS[type(cond)](words, cond)
        return "", [no if deny else yes]
    joint = "且" if isinstance(cond, d.AllOf) != deny else "或者"  # the denial of 且 is 或者
    out: list[str] = []
    for part in cond.parts:
        inner, found = _parts(words, part, deny)
        out += found if inner in ("", joint) else [f"（{inner.join(found)}）"]
    return joint, out


# --------------------------------------------------------------------------------------------- effects


def _named(letters: tuple[d.Letter, ...]) -> str:
    if len(letters) > _MANY:
        return _kind_of(x.key for x in letters)
    return listed((f"“{x.label}”" for x in letters), "")


def _start(w: Words, e: d.Start) -> str:
    if e.until:
        until = w.day(e.until) if isinstance(e.until, d.Day) else w.fact(e.until)
        text = f"起算“{e.clock.label}”，至{until}"
    else:
        length = w.length(e.length if e.length is not None else e.clock.length, e.clock.unit)
        text = f"起算“{e.clock.label}”：自{w.day(e.from_)}起，{length}"
    if e.roll is not None:
        text += f"；{condition(w, e.roll)}的，非工作日顺延后起算"
    if e.kind is not None and e.kind is not e.clock.kind:
        text += {d.ClockKind.INTERNAL: "，作为内部期限"}.get(e.kind, "")
    return text


def _pause(w: Words, e: d.Pause) -> str:
    return f"“{e.clock.label}”自{w.day(e.from_)}次日起扣除（按{w.fact(e.token)}），至多{w.length(e.limit)}"


def _limit(w: Words, e: d.Limit) -> str:
    moved = f"改自{w.day(e.from_)}次日起、" if e.start else ""
    return f"“{e.clock.label}”的扣除（按{w.fact(e.token)}）{moved}至多到{w.day(e.from_)}后{w.length(e.limit)}"


def _resume(w: Words, e: d.Resume) -> str:
    text = f"“{e.clock.label}”的扣除（按{w.fact(e.token)}）止于办理日，不晚于其法定终点"
    if e.fixed is not None:
        text += f"；{condition(w, e.fixed)}的，止于法定终点"
    if e.void is not None:
        text += f"；{condition(w, e.void)}的，视为没有扣除"
    return text


def _put(w: Words, e: d.Put) -> str:
    name = f"{w.fact(e.name_from)}所指的项目" if e.name_from else w.field(e.field)
    if e.day is not None:
        return f"登记{name}：{w.day(e.day)}"
    if e.fact:
        same = not e.name_from and w.fact(e.fact) == name
        under = f"（按{w.fact(e.under)}）" if e.under else ""
        return f"登记{name}{under}" if same else f"登记{name}{under}：{w.fact(e.fact)}"
    if e.by:
        return f"登记{name}：办理人"
    if e.copy:
        return f"登记{name}：照{w.field(e.copy)}"
    if e.value is None:
        return f"清除登记的{name}"
    return f"登记{name}：{w.values(e.field, (e.value,))}"


def _ask_seal(w: Words, e: d.AskSeal) -> str:
    uses = w.values(e.use, (use for use, _ in e.kinds))
    return f"核对{w.fact(e.letter)}：本机关的文书，未作废、未用印，且种类与用途（{uses}）相符"


def _prove(w: Words, e: d.Prove) -> str:
    return f"{w.fact(e.fact) + '所指文书' if e.fact else _named(e.letters)}的送达已证明"


_EFFECTS: Mapping[type, Callable[[Words, Any], str]] = {
    d.Start: _start,
    d.Stop: lambda w, e: f"停止“{e.clock.label}”",
    d.StopAll: lambda w, e: "停止本案除救济期限以外的全部期限",
    d.Pause: _pause,
    d.Limit: _limit,
    d.Resume: _resume,
    d.Extend: lambda w, e: f"延长“{e.clock.label}”，天数为{w.fact(e.days)}，以{w.day(e.told)}为告知之日",
    d.Reinstate: lambda w, e: f"恢复“{e.clock.label}”，视为没有停止",
    d.Redate: lambda w, e: f"“{e.clock.label}”改自{w.day(e.day)}起算",
    d.RedateBasis: lambda w, e: f"以{w.fact(e.field)}起算的期限，改自{w.fact(e.new)}起算",
    d.Put: _put,
    d.Flag: lambda w, e: f"在{listed(map(w.fact, e.keys))}中标出个人信息和敏感词，登记为{w.field(e.field)}",
    d.Prove: _prove,
    d.VoidLetters: lambda w, e: f"尚未发出的{_named(e.letters)}作废，文号保留",
    d.AskSeal: _ask_seal,
    d.Seal: lambda w, e: f"登记的{w.field(e.letter)}所指文书自办理日起为已用印",
}

CLOCK_EFFECTS = (
    d.Start,
    d.Stop,
    d.StopAll,
    d.Pause,
    d.Limit,
    d.Resume,
    d.Extend,
    d.Reinstate,
    d.Redate,
    d.RedateBasis,
)


def effect(words: Words, e: d.Effect) -> str:
    """What a step does, with its condition."""
    text = _EFFECTS[type(e)](words, e)
    return text if e.when is None else f"{condition(words, e.when)}的，{text}"


def send(words: Words, s: d.Send) -> str:
    """A letter that a step writes, with its condition."""
    text = "按办理结果的答复书" if s.letter is None else s.letter.label
    if s.each:
        text += f"（{value_label('each', s.each)}，各一份）"
    if s.owed:
        text += "（须证明送达）"
    return text if s.when is None else f"{condition(words, s.when)}的，{text}"
