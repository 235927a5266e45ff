"""Structural faults of a definition, all at once, on import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core.errors import DefinitionError

if TYPE_CHECKING:
    from engine.core.definition import Workflow


def _duplicates(keys: list[str]) -> set[str]:
    return {k for k in keys if keys.count(k) > 1}


def faults(w: Workflow) -> list[str]:
    """Every structural fault of `w`, each naming its state, row or key."""
    from engine.core import definition as d

    out: list[str] = []
    out += [f"环节重复：{k}" for k in _duplicates([s.key for s in w.states])]
    out += [f"期限重复：{k}" for k in _duplicates([c.key for c in w.clocks])]
    out += [f"记号重复：{k}" for k in _duplicates([m.key for m in w.marks])]
    states = set(w.states)
    openers = [t for t in w.transitions if t.opens]
    if not openers:
        out.append("没有开启案件的办理动作")
    for t in w.transitions:
        where = f"“{t.key}”"
        out += [f"{where}的来源环节“{s.key}”不在定义内" for s in t.sources.members if s not in states]
        if not isinstance(t.target, d.Same) and t.target not in states:
            out.append(f"{where}的去向环节“{t.target.key}”不在定义内")
        if t.opens and isinstance(t.target, d.Same):
            out.append(f"{where}开启案件，须有去向环节")
        if not t.law or not t.by:
            out.append(f"{where}没有依据或没有办理人")
        out += [
            f"终结环节“{s.key}”不能再办理{where}"
            for s in t.sources.members
            if s.final and not (isinstance(t.target, d.Same) or t.target == s)
        ]
        keys = {f.key for f in t.facts}
        out += [f"{where}的事项重复：{k}" for k in _duplicates([f.key for f in t.facts])]
        if t.drafts and "outcome" not in keys:
            out.append(f"{where}拟定结果，须有 outcome")
    known: dict[type, set[object]] = {
        d.Clock: set(w.clocks),
        d.Setting: set(w.settings),
        d.Mark: set(w.marks),
    }
    for thing in d.walk((w.transitions, w.marks, w.on_enter, w.on_leave, w.clocks)):
        if type(thing) in known and thing not in known[type(thing)]:
            out.append(f"用到了定义以外的 {type(thing).__name__}“{getattr(thing, 'key', '')}”")
        if isinstance(thing, (d.Live, d.Expired, d.InTime)) and thing.clock not in w.clock:
            out.append(f"条件问到不存在的期限“{thing.clock}”")
    started = {e.clock for e in d.walk((w.transitions, w.on_enter)) if isinstance(e, d.Start)}
    out += [f"期限“{c.key}”从不起算" for c in w.clocks if c not in started]
    out += _hours(w)
    rows = {t.key for t in w.transitions}
    for m in w.marks:
        out += [f"记号“{m.key}”指向不存在的办理动作“{k}”" for k in (*m.by, *m.until) if k not in rows]
    out += [f"on_enter/on_leave 指向不存在的环节“{k}”" for k in (*w.on_enter, *w.on_leave) if k not in w.state]
    out += [f"缺项所指的办理动作“{w.gaps_of}”不存在" for _ in (1,) if w.gaps_of and w.gaps_of not in rows]
    out += [f"岗位分离的设置“{a.setting.key}”不在设置之列" for a in w.roles_apart if a.setting not in w.settings]
    marks = {m.key for m in w.marks}
    out += [f"只留索引所指的记号“{x.mark}”不存在" for x in w.index_only if x.mark not in marks]
    out += _reach(w)
    return sorted(set(out))


def _hours(w: Workflow) -> list[str]:
    """A clock of hours runs through: its steps record the time of day, and nothing is left out of it."""
    from engine.core import definition as d

    out: list[str] = []
    for t in w.transitions:
        timed = any(f.key == "at" and f.type is d.FactType.TIME and f.required for f in t.facts)
        for e in t.effects:
            clock = getattr(e, "clock", None)
            if clock is None or clock.unit is not d.Unit.HOURS:
                continue
            if isinstance(e, d.Start | d.Stop) and not timed:
                out.append(f"“{t.key}”起止按小时计算的“{clock.key}”，须有必填的时刻 at")
            if isinstance(e, d.Pause | d.Limit | d.Redate):
                out.append(f"“{t.key}”不能扣除或改变按小时计算的“{clock.key}”")
            if isinstance(e, d.Start) and (e.until or e.roll or e.basis):
                out.append(f"“{t.key}”起算按小时计算的“{clock.key}”，不能定日、顺延或随更正改变")
    return out


def _reach(w: Workflow) -> list[str]:
    from engine.core.definition import Same

    forward: dict[str, set[str]] = {s.key: set() for s in w.states}
    for t in w.transitions:
        if not isinstance(t.target, Same):
            for s in t.sources.members:
                forward.setdefault(s.key, set()).add(t.target.key)
    seen = {t.target.key for t in w.transitions if t.opens and not isinstance(t.target, Same)}
    todo = list(seen)
    while todo:
        for nxt in forward.get(todo.pop(), ()):
            if nxt not in seen:
                seen.add(nxt)
                todo.append(nxt)
    out = [f"环节“{s.key}”不可到达" for s in w.states if s.key not in seen]
    reaches = {s.key for s in w.states if s.final}
    if not reaches:
        out.append("没有终结环节")
    changed = True
    while changed:
        more = {k for k, v in forward.items() if k not in reaches and v & reaches}
        changed = bool(more)
        reaches |= more
    out += [f"环节“{s.key}”到不了任何终结环节" for s in w.states if s.key not in reaches]
    return out


def check_structure(w: Workflow) -> None:
    """Raise DefinitionError naming every fault."""
    found = faults(w)
    if found:
        raise DefinitionError(f"定义 {w.version_key} 有 {len(found)} 处错误：\n- " + "\n- ".join(found))
