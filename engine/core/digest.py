"""A definition in words: its rows, its citations, and everything as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.definition import Citation, Effect, Fact, Guard, Law, Same, Setting, Transition, Workflow, walk
from engine.core.diagram import sources_label
from engine.core.labels import CERTAINTIES, CLOCK_KINDS, FACT_TYPES, REMEDIES, value_label
from engine.core.phrase import CLOCK_EFFECTS, Words, condition, effect, listed, send

# -------------------------------------------------------------------------------------------- citations


def cite(*citations: Citation) -> str:
    """条例第三十条、第三十一条；ADR 002 第三点 — each law once, by its short name."""
    by_law: dict[str, list[str]] = {}
    for c in citations:
        by_law.setdefault(short_name(c.law), []).append(c.place)
    return "；".join(name + listed(places) for name, places in by_law.items())


def short_name(law: Law) -> str:
    """条例, 复议法, "ADR 002 "."""
    return f"{law.number} " if law.number.startswith("ADR") else law.short or law.title


def citations(workflow: Workflow) -> Mapping[Law, tuple[str, ...]]:
    """Every law that `workflow` cites, with the places: laws in the order of their first appearance, then
    decisions of this project by number."""
    found: dict[Law, dict[str, Citation]] = {}
    w = workflow
    for thing in walk((w.law, w.states, w.transitions, w.clocks, w.marks, w.settings, w.outcomes)):
        if isinstance(thing, Citation):
            found.setdefault(thing.law, {}).setdefault(thing.place, thing)

    def order(c: Citation) -> tuple[int, str, int, int]:
        article = c.article if isinstance(c.article, int) else 0
        text = "" if isinstance(c.article, int) or c.article is None else _point(c.article)
        return article, text, c.paragraph or 0, c.item or 0

    ordered = sorted(found, key=lambda law: law.number if law.number.startswith("ADR") else "")
    return {law: tuple(c.place for c in sorted(found[law].values(), key=order)) for law in ordered}


_POINTS = "一二三四五六七八九十"


def _point(text: str) -> str:
    return f"{_POINTS.find(text[0]):02d}{text}"


# ------------------------------------------------------------------------------------------- rows in words


@dataclass(frozen=True, slots=True)
class Row:
    """One row in words: what the table, the page and the JSON say of it."""

    id: str
    transition: Transition
    sources: str
    target: str
    by: str
    conditions: tuple[str, ...]
    facts: tuple[str, ...]
    clocks: tuple[str, ...]
    records: tuple[str, ...]
    letters: tuple[str, ...]
    law: str


def _conditions(workflow: Workflow, words: Words, t: Transition) -> Iterable[str]:
    for c in t.when:
        yield c.label if isinstance(c, Guard) else condition(words, c)
    for a in t.apart:
        others = workflow.rows[a.key][0].label
        yield f"不得由办理“{others}”的人办理" + ("（小型机关也适用）" if a.always else "")
    needed = [f.label for f in t.facts if f.required]
    if needed:
        yield f"须记录：{listed(needed)}"


def _records(words: Words, t: Transition) -> Iterable[str]:
    yield from (effect(words, e) for e in t.effects if not isinstance(e, CLOCK_EFFECTS))
    if t.outcome is not None:
        yield f"办理结果：{t.outcome.label}"
    if t.drafts:
        yield f"拟定办理结果（{len(t.drafts)}种，各有条件）"
    if t.concludes:
        yield "以拟定的办理结果结案"
    if t.clears_outcome:
        yield "原办理结果作废"
    if t.child is not None:
        steps = "、".join(t.child.do)
        yield f"开立子案并办理 {steps}" if t.child.opens else f"对子案办理 {steps}"
    if t.tells_parent:
        yield f"告知母案（{t.tells_parent}）"


def effects_in_words(words: Words, effects: Iterable[Effect]) -> tuple[str, ...]:
    """Each effect as a sentence."""
    return tuple(effect(words, e) for e in effects)


def rows(workflow: Workflow) -> tuple[Row, ...]:
    """Every row in words, in written order."""
    out: list[Row] = []
    base = Words.of(workflow)
    for t in workflow.transitions:
        words = base.row(t)
        target = "环节不变" if isinstance(t.target, Same) else t.target.label
        out.append(
            Row(
                workflow.row_ids[id(t)],
                t,
                "（新案）" if t.opens else sources_label(workflow, t.sources.members),
                target,
                "、".join(r.label for r in t.by),
                tuple(_conditions(workflow, words, t)),
                tuple(f.key for f in t.facts),
                effects_in_words(words, (e for e in t.effects if isinstance(e, CLOCK_EFFECTS))),
                tuple(_records(words, t)),
                tuple(send(words, s) for s in t.letters),
                cite(*t.law),
            )
        )
    return tuple(out)


# ------------------------------------------------------------------------------------------------- JSON


def setting_values(setting: Setting) -> dict[str, str]:
    """Every allowed value of a setting with its word; {} for numbers."""
    return {v: value_label(setting.key, v) for v in setting.values}


def to_json(workflow: Workflow) -> dict[str, Any]:
    """Everything the page says, as plain values."""
    words = Words.of(workflow)
    return {
        "key": workflow.key,
        "version": workflow.version,
        "title": workflow.title,
        "in_force_from": workflow.in_force_from.isoformat(),
        "law": str(workflow.law),
        "child_of": workflow.child_of or None,
        "states": [
            {
                "key": s.key,
                "label": s.label,
                "final": s.final,
                "ended": s in workflow.ended,
                "idle": s.idle or None,
                "dormant": str(s.dormant) if s.dormant else None,
                "on_enter": list(effects_in_words(words, workflow.on_enter.get(s.key, ()))),
                "on_leave": list(effects_in_words(words, workflow.on_leave.get(s.key, ()))),
            }
            for s in workflow.states
        ],
        "transitions": [_row_json(words, r) for r in rows(workflow)],
        "clocks": [
            {
                "key": c.key,
                "label": c.label,
                "kind": c.kind.value,
                "kind_label": CLOCK_KINDS[c.kind.value],
                "length": c.length.default if isinstance(c.length, Setting) else c.length,
                "setting": c.length.key if isinstance(c.length, Setting) else None,
                "unit": c.unit.value,
                "max_extension": c.max_extension,
                "remedy": c.remedy,
                "law": str(c.law),
            }
            for c in workflow.clocks
        ],
        "settings": [
            {
                "key": s.key,
                "label": s.label,
                "default": s.default,
                "values": setting_values(s),
                "minimum": None if s.values else s.minimum,
                "maximum": None if s.values else s.maximum,
                "law": str(s.law),
                "basis": s.basis or None,
                "certainty": CERTAINTIES[s.certainty],
            }
            for s in workflow.settings
        ],
        "marks": [
            {
                "key": m.key,
                "label": m.label,
                "by": list(m.by),
                "when": condition(words, m.when) if m.when else None,
                "until": list(m.until),
                "until_when": condition(words, m.until_when) if m.until_when else None,
                "until_start": m.until_start or None,
            }
            for m in workflow.marks
        ],
        "guards": [
            {
                "key": g.key,
                "label": g.label,
                "condition": condition(words.row(t) if t else words, g.cond),
                "refusal": g.refusal,
                "remedy": g.remedy or None,
                "law": str(g.law),
            }
            for g, t in guards(workflow).items()
        ],
        "outcomes": [
            {
                "key": o.key,
                "label": o.label,
                "letter": o.letter.key,
                "row": o.row,
                "remedy": o.remedy,
                "remedy_label": REMEDIES.get(o.remedy, o.remedy),
                "gives": o.gives,
                "withholds": o.withholds,
                "courtesy": o.courtesy,
                "needs": list(o.needs),
                "guards": [g.label for g in o.when],
                "law": [str(c) for c in o.law],
            }
            for o in workflow.outcomes
        ],
        "letters": [
            {
                "key": x.key,
                "label": x.label,
                "numbered": x.numbered,
                "outgoing": x.outgoing,
                "law": str(x.law),
            }
            for x in workflow.letters.values()
        ],
        "citations": [
            {
                "title": law.title,
                "number": law.number,
                "in_force_from": law.in_force_from.isoformat(),
                "places": [p for p in places if p],
            }
            for law, places in citations(workflow).items()
        ],
    }


def _row_json(words: Words, r: Row) -> dict[str, Any]:
    t = r.transition
    words = words.row(t)
    return {
        "id": r.id,
        "key": t.key,
        "label": t.label,
        "from": [s.key for s in t.sources.members],
        "to": None if isinstance(t.target, Same) else t.target.key,
        "by": [x.key for x in t.by],
        "automatic": t.automatic,
        "records": t.records,
        "conditions": list(r.conditions),
        "facts": [_fact_json(words, f) for f in t.facts],
        "clocks": list(r.clocks),
        "effects": list(r.records),
        "letters": list(r.letters),
        "law": [str(c) for c in t.law],
    }


def _fact_json(words: Words, f: Fact) -> dict[str, Any]:
    return {
        "key": f.key,
        "label": f.label,
        "type": f.type.value,
        "type_label": FACT_TYPES[f.type.value],
        "required": f.required,
        "choices": {c: words.value(f.key, c) for c in f.choices},
        **({"parts": [_fact_json(words, p) for p in f.parts]} if f.parts else {}),
    }


def guards(workflow: Workflow) -> dict[Guard, Transition | None]:
    """Every named condition, once, with the first row that asks it (None: only a mark or a state does)."""
    found: dict[Guard, Transition | None] = {}
    for t in workflow.transitions:
        for thing in walk((t.when, t.drafts, t.effects, t.letters)):
            if isinstance(thing, Guard):
                found.setdefault(thing, t)
    for thing in walk((workflow.marks, workflow.outcomes, workflow.on_enter, workflow.on_leave)):
        if isinstance(thing, Guard):
            found.setdefault(thing, None)
    return found
