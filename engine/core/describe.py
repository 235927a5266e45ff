"""A definition described: state diagram (mermaid), Chinese table, documentation page, plain values.

Everything comes from the definition alone, so a page cannot disagree with what the engine does. `phrase.py` writes the
sentences, `digest.py` the rows, `diagram.py` the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.core import digest
from engine.core.definition import Clock, Guard, Outcome, Setting, Start, State, Stop, Transition, Unit, Workflow
from engine.core.diagram import Edge as Edge, Graph as Graph, Node as Node, graph as graph, mermaid as mermaid
from engine.core.digest import cite, effects_in_words, rows, short_name, to_json as to_json
from engine.core.labels import CERTAINTIES, CLOCK_KINDS, FACT_TYPES, REMEDIES, UNITS, value_label
from engine.core.phrase import Words, condition, listed

GENERATED = "<!-- GENERATED from the definition by `gongkai workflow docs`; do not edit. -->"
HEADINGS = ("办理动作", "从→到", "办理人", "条件", "期限", "文书", "依据")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _lines(parts: Iterable[str]) -> str:
    return "<br>".join(dict.fromkeys(p for p in parts if p)) or "—"


def _grid(headings: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    out = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    out += ["| " + " | ".join(_cell(x) or "—" for x in line) + " |" for line in body]
    return "\n".join(out) + "\n"


def _code(key: str) -> str:
    return f"`{key}`"


def table(workflow: Workflow) -> str:
    """Every row of the definition as a Markdown table."""
    return _grid(
        HEADINGS,
        (
            (
                f"{r.transition.label}<br>{_code(r.id)}",
                f"{r.sources} → {r.target}",
                r.by,
                _lines(r.conditions),
                _lines(r.clocks),
                _lines(r.letters),
                r.law,
            )
            for r in rows(workflow)
        ),
    )


# ---------------------------------------------------------------------------------------- parts of a page


def _summary(w: Workflow) -> str:
    moving = len({t.key for t in w.transitions})
    lines = [
        f"- 定义：{_code(w.version_key)}",
        f"- 施行日期：{w.in_force_from.isoformat()}（此日及以后到达的申请适用）",
        f"- 依据：{w.law!s}",
        f"- 规模：{len(w.states)}个环节、{moving}种办理动作、{len(w.clocks)}个期限、{len(w.outcomes)}种办理结果",
    ]
    if w.child_of:
        lines.insert(1, f"- 子案，母案为 {_code(w.child_of)}")
    return "\n".join(lines) + "\n"


def _state_notes(w: Workflow, words: Words, s: State) -> Iterable[str]:
    if s.final:
        yield "终结环节"
    elif s in w.ended:
        yield "案件已有结论"
    if s.idle:
        yield f"无期限运行：{s.idle}"
    if s.dormant is not None:
        yield f"可以长期等待他人：{cite(s.dormant)}"
    for effects, when in ((w.on_enter, "进入时"), (w.on_leave, "离开时")):
        done = effects_in_words(words, effects.get(s.key, ()))
        if done:
            yield f"{when}：" + "；".join(done)


def _states(w: Workflow) -> str:
    words = Words.of(w)
    return _grid(
        ("环节", "代码", "说明"), ((s.label, _code(s.key), _lines(_state_notes(w, words, s))) for s in w.states)
    )


def _facts(w: Workflow) -> str:
    base = Words.of(w)

    def of_row(r: digest.Row) -> Iterable[str]:
        words = base.row(r.transition)
        for f in r.transition.facts:
            notes = [FACT_TYPES[f.type.value], "必填" if f.required else "选填"]
            text = f"{_code(f.key)} {f.label}（{'，'.join(notes)}）"
            parts = f"：{'、'.join(f'{_code(p.key)} {p.label}' for p in f.parts)}" if f.parts else ""
            choices = "：" + "、".join(_choice(c, words.value(f.key, c)) for c in f.choices) if f.choices else ""
            yield text + parts + choices

    return _grid(
        ("办理动作", "须记录的事项", "登记和其他效果"),
        (
            (f"{r.transition.label}<br>{_code(r.id)}", _lines(of_row(r)), _lines(r.records))
            for r in rows(w)
            if r.facts or r.records
        ),
    )


def _choice(value: str, label: str) -> str:
    return label if label == value else f"{_code(value)} {label}"


def _length(c: Clock) -> str:
    unit = UNITS[c.unit.value] + ("（最后一日为非工作日的顺延）" if c.unit is Unit.CALENDAR else "")
    if c.length is None:
        text = "由文书确定"
    elif isinstance(c.length, Setting):
        text = f"默认{c.length.default}{unit}（设置 {_code(c.length.key)}）"
    else:
        text = f"{c.length}{unit}" if c.length else "当日"
    return text + (f"，可延长至多{c.max_extension}{unit}" if c.max_extension else "")


def _steps_with(w: Workflow, kind: type, clock: Clock) -> str:
    """Steps, and entering or leaving of states, with an effect `kind` on `clock`."""

    def has(effects: Iterable[object]) -> bool:
        return any(isinstance(e, kind) and getattr(e, "clock", None) == clock for e in effects)

    found = [t.label for t in w.transitions if has(t.effects)]
    for effects, word in ((w.on_enter, "进入"), (w.on_leave, "离开")):
        found += [f"{word}“{w.state[key].label}”" for key, done in effects.items() if has(done)]
    return listed(found)


def _clocks(w: Workflow) -> str:
    return _grid(
        ("期限", "代码", "种类", "长度", "起算于", "停止于", "依据"),
        (
            (
                c.label,
                _code(c.key),
                CLOCK_KINDS[c.kind.value] + ("，救济期限" if c.remedy else ""),
                _length(c),
                _steps_with(w, Start, c),
                _steps_with(w, Stop, c),
                cite(c.law),
            )
            for c in w.clocks
        ),
    )


def _settings(w: Workflow) -> str:
    def values(s: Setting) -> str:
        if not s.values:
            return f"{s.minimum} 至 {s.maximum}"
        return _lines(_choice(v, value_label(s.key, v)) for v in s.values)

    return _grid(
        ("设置", "代码", "默认", "可选", "依据", "查证"),
        (
            (s.label, _code(s.key), _code(str(s.default)), values(s), cite(s.law), CERTAINTIES[s.certainty])
            for s in w.settings
        ),
    )


def _marks(w: Workflow) -> str:
    words = Words.of(w)

    def label(key: str) -> str:
        return w.rows[key][0].label

    def since(by: tuple[str, ...], when: str) -> str:
        return "、".join(label(k) for k in by) + (f"（{when}）" if by and when else "")

    return _grid(
        ("记号", "代码", "成立于", "消失于"),
        (
            (
                m.label,
                _code(m.key),
                since(m.by, condition(words, m.when) if m.when else ""),
                listed(
                    [
                        since(m.until, condition(words, m.until_when) if m.until_when else ""),
                        f"“{w.clock[m.until_start].label}”重新起算" if m.until_start else "",
                    ],
                    "；",
                ),
            )
            for m in w.marks
        ),
    )


def _guards(w: Workflow) -> str:
    words = Words.of(w)

    def content(g: Guard, t: Transition | None) -> str:
        return condition(words.row(t) if t else words, g.cond)

    return _grid(
        ("条件", "代码", "内容", "不符合时的告知", "可以怎样办", "依据"),
        ((g.label, _code(g.key), content(g, t), g.refusal, g.remedy, cite(g.law)) for g, t in digest.guards(w).items()),
    )


def _outcome_notes(o: Outcome, words: Words) -> Iterable[str]:
    yield from (g.label for g in o.when)
    if o.needs:
        yield "须记录：" + "、".join(words.facts.get(k, k) for k in o.needs)
    if o.courtesy:
        yield "须考虑便民答复并记录"


def _outcomes(w: Workflow) -> str:
    words = Words.of(w)
    return _grid(
        ("办理结果", "代码", "文书", "年报表三", "救济途径", "条件", "依据"),
        (
            (
                o.label,
                _code(o.key),
                o.letter.label,
                o.row,
                f"{o.remedy} {REMEDIES.get(o.remedy, '')}",
                _lines(_outcome_notes(o, words)),
                cite(*o.law),
            )
            for o in w.outcomes
        ),
    )


def _letters(w: Workflow) -> str:
    def written_at(key: str) -> str:
        return listed(
            t.label for t in w.transitions if any(s.letter is not None and s.letter.key == key for s in t.letters)
        )

    by_outcome = {o.letter.key for o in w.outcomes}
    return _grid(
        ("文书", "代码", "文号", "对外发送", "产生于", "依据"),
        (
            (
                x.label,
                _code(x.key),
                "有" if x.numbered else "无",
                "是" if x.outgoing else "否",
                written_at(x.key) or ("按办理结果" if x.key in by_outcome else ""),
                cite(x.law),
            )
            for x in w.letters.values()
        ),
    )


def _citations(w: Workflow) -> str:
    return _grid(
        ("简称", "名称", "文号", "施行日期", "引用的条款"),
        (
            (
                short_name(law).strip(),
                law.title,
                "" if law.number == law.title else law.number,
                "" if law.number == law.title else law.in_force_from.isoformat(),  # official letters have no such day
                listed(places) or "全文",
            )
            for law, places in digest.citations(w).items()
        ),
    )


def _roles_apart(w: Workflow) -> str:
    return _grid(
        ("岗位", "岗位", "设置", "依据"),
        ((a.first.label, a.second.label, f"{a.setting.label}（`{a.setting.key}`）", str(a.law)) for a in w.roles_apart),
    )


def _index_only(w: Workflow) -> str:
    labels, words = {m.key: m.label for m in w.marks}, Words.of(w)
    return _grid(
        ("记号", "此前的步骤中仍显示的事项", "依据"),
        ((labels[x.mark], listed([words.field(k) for k in x.keeps]), str(x.law)) for x in w.index_only),
    )


_SECTIONS = (
    ("环节", "states", _states),
    ("办理动作", "transitions", table),
    ("记录事项和其他效果", "transitions", _facts),
    ("期限", "clocks", _clocks),
    ("设置", "settings", _settings),
    ("不得由一人兼任的岗位", "roles_apart", _roles_apart),
    ("记号", "marks", _marks),
    ("只留索引", "index_only", _index_only),
    ("条件", "transitions", _guards),
    ("办理结果", "outcomes", _outcomes),
    ("文书", "letters", _letters),
    ("依据", "transitions", _citations),
)
_NOTES = {
    "期限": (
        "起算当日不计入，扣除的期间不计入。法定办理期限届满未办的，为逾期；“可以行使的期间”届满后才办的，为逾期办理；"
        "他人的期限和内部期限届满，本机关不因此逾期。进入某一环节即停止全部期限的，见“环节”。"
    ),
    "设置": "法律没有规定、由本机关确定的事项。默认值只是本系统的选择，依据和理由见所引决定。",
    "只留索引": "案件有所列记号期间，此前的步骤只显示索引，此前的文书不再制作；登记的记录本身不改。",
    "记号": "由已发生的办理动作得出，任何人不能直接设置。",
    "依据": "ADR 为本项目对法律未规定事项的决定，见 [docs/decisions](../decisions/000-index.md)。",
}


def page(workflow: Workflow) -> str:
    """The documentation page of one definition."""
    parts = [
        GENERATED,
        f"# {workflow.title}（{workflow.version}）\n",
        _summary(workflow),
        "## 流程图\n",
        f"```mermaid\n{mermaid(workflow)}```\n",
    ]
    for title, attribute, write in _SECTIONS:
        if getattr(workflow, attribute):
            parts += [f"## {title}\n"] + ([_NOTES[title] + "\n"] if title in _NOTES else []) + [write(workflow)]
    return "\n".join(parts)


# ------------------------------------------------------------------------------------------ all the pages


def file_name(workflow: Workflow) -> str:
    """disclosure_request-2019.1.md"""
    return f"{workflow.key}-{workflow.version}.md"


def _link(workflow: Workflow) -> str:
    return f"[{workflow.title}]({file_name(workflow)})"


def _index(workflows: Sequence[Workflow]) -> str:
    return "\n".join(
        [
            GENERATED,
            "# 办理流程\n",
            "每个定义一页，由定义本身生成。已发布的版本不再修改；案件适用申请到达之日施行的版本。\n",
            _grid(
                ("流程", "代码", "版本", "施行日期", "依据"),
                ((_link(w), _code(w.key), w.version, w.in_force_from.isoformat(), cite(w.law)) for w in workflows),
            ),
            "各定义所用的代码和名称见[代码表](glossary.md)。\n",
        ]
    )


def glossary(workflows: Sequence[Workflow]) -> str:
    """Every key of the definitions with its label, and where it is used."""
    parts = [GENERATED, "# 代码表\n", "各定义所用的代码、名称和出处。术语的选择见[术语表](../glossary.md)。\n"]
    for title, attribute in (
        ("环节", "states"),
        ("办理动作", "transitions"),
        ("期限", "clocks"),
        ("设置", "settings"),
        ("记号", "marks"),
        ("办理结果", "outcomes"),
        ("文书", "letters"),
    ):
        seen: dict[tuple[str, str], list[str]] = {}
        for w in workflows:
            held = getattr(w, attribute)
            for thing in held.values() if isinstance(held, dict) else held:
                seen.setdefault((thing.key, thing.label), []).append(w.version_key)
        body = [(_code(k), label, listed(where)) for (k, label), where in sorted(seen.items())]
        parts += [f"## {title}\n", _grid(("代码", "名称", "所在定义"), body)]
    roles = {r.key: r.label for w in workflows for t in w.transitions for r in t.by}
    parts += ["## 办理人\n", _grid(("代码", "名称"), ((_code(k), v) for k, v in sorted(roles.items())))]
    kinds = {c.kind.value for w in workflows for c in w.clocks}
    parts += [
        "## 期限种类\n",
        _grid(("代码", "名称"), ((_code(k), v) for k, v in CLOCK_KINDS.items() if k in kinds)),
    ]
    return "\n".join(parts)


def docs_pages(workflows: Mapping[str, Sequence[Workflow]]) -> dict[str, str]:
    """Every generated page by file name: one a definition (all versions of each key), README.md and glossary.md."""
    ordered = tuple(w for versions in workflows.values() for w in versions)
    pages = {file_name(w): page(w) for w in ordered}
    return {**pages, "README.md": _index(ordered), "glossary.md": glossary(ordered)}
