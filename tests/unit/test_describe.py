"""Definitions described: every condition and effect in words, the diagram, the table, the pages."""

import json
import re
from collections.abc import Iterator
from typing import get_args

import pytest

from engine.core import checklist, definition as d, describe, phrase, questions
from engine.core.diagram import MANY_SOURCES, graph
from engine.core.labels import CLOCK_KINDS
from engine.core.phrase import Words, condition, effect
from tests.repo import ROOT
from workflows import WORKFLOWS

ALL = [w for versions in WORKFLOWS.values() for w in versions]
EVERY = pytest.mark.parametrize("workflow", ALL, ids=lambda w: w.version_key)
REQUEST = WORKFLOWS["disclosure_request"][-1]
CODE = re.compile(r"[a-z]{2,}(?:_[a-z]+)*")


def sentences(workflow: d.Workflow) -> Iterator[tuple[str, str]]:
    """(where, sentence) of every condition, effect and letter, by the words of its row."""
    base = Words.of(workflow)
    for t in workflow.transitions:
        words = base.row(t)
        for thing in d.walk((t.when, t.effects, t.letters)):
            if isinstance(thing, d.Cond):
                yield t.key, condition(words, thing)
                yield t.key, condition(words, ~thing)
            elif isinstance(thing, get_args(d.Effect)):
                yield t.key, effect(words, thing)
            elif isinstance(thing, d.Send):
                yield t.key, phrase.send(words, thing)
    for m in workflow.marks:
        yield from ((m.key, condition(base, c)) for c in (m.when, m.until_when) if c is not None)
    for effects in (*workflow.on_enter.values(), *workflow.on_leave.values()):
        yield from (("on_enter", effect(base, e)) for e in effects)


# ------------------------------------------------------------------------------------------- in words


def test_every_condition_has_a_renderer() -> None:
    words = {**vars(questions), **vars(checklist)}
    classes = {c for c in words.values() if isinstance(c, type) and issubclass(c, d.Cond)}
    assert classes - {d.Cond, d.AllOf, d.AnyOf, d.Not} == set(phrase._CONDITIONS)


def test_every_effect_has_a_renderer() -> None:
    assert set(get_args(d.Effect)) == set(phrase._EFFECTS)
    assert set(phrase.CLOCK_EFFECTS) <= set(phrase._EFFECTS)


@EVERY
def test_sentences_are_chinese(workflow: d.Workflow) -> None:
    """A bare code would reach the officer: it lacks a word in engine/core/labels.py or a label in the definition."""
    bare = sorted({(where, CODE.search(text)[0]) for where, text in sentences(workflow) if CODE.search(text)})
    assert not bare


@EVERY
def test_a_denial_differs(workflow: d.Workflow) -> None:
    base = Words.of(workflow)
    for t in workflow.transitions:
        words = base.row(t)
        for c in t.when:
            assert condition(words, c) != condition(words, ~c)
            assert condition(words, ~~c) == condition(words, c)


@pytest.mark.parametrize(
    ("cond", "said"),
    [
        (d.Given("reason"), "已记录“理由”"),
        (~d.Given("reason"), "未记录“理由”"),
        (d.FactIs("way", ("mail",)), "“送达方式”为邮寄"),
        (~d.FactIs("way", ("hand", "entrusted", "electronic")), "“送达方式”不为当面送达、委托送达、电子送达之一"),
        (d.FactIs("field", ("received_on", "arrived_on")), "“更正的项目”为收到申请之日或到达之日"),
        (d.FactBetween("days", 1, 20), "“延长天数（工作日）”在1至20之间"),
        (d.FactBetween("pages", 31, 1_000_000), "“页数”不少于31"),
        (d.NotLater(d.fact_day("approved_on"), d.ON), "“批准之日”（未填为办理日）不晚于办理日"),
        (
            d.InOrder((d.letter_day("letter"), d.fact_day("posted_on"))),
            "“文书”的制发之日、“交邮之日”（未填为办理日）依次不早于前一个日期（未填的不计）",
        ),
        (d.Expired("reply"), "“答复期限”已届满"),
        (~d.Live("deferral"), "“延迟答复期限”未起算或已停止"),
        (d.ChildOpen(("third_party",)), "有未结束的子案（第三方）"),
        (~d.ChildIs(), "“征求意见编号”没有用过"),
        (d.Drafts(gives=True, withholds=True), "拟答复含公开的信息或不予公开的内容"),
        (d.HasField("received_on"), "“收到申请之日”已登记"),
        (
            ~(d.Given("reason") & (d.Given("evidence") | ~d.Expired("payment"))),
            "未记录“理由”或者（未记录“证据”且“缴费期限”已届满）",
        ),
        (
            d.Given("reason") & (d.Given("evidence") & d.Given("days")),
            "已记录“理由”且已记录“证据”且已记录“延长天数（工作日）”",
        ),
    ],
)
def test_condition_in_words(cond: d.Cond, said: str) -> None:
    assert condition(Words.of(REQUEST), cond) == said


def test_effects_in_words() -> None:
    words = Words.of(REQUEST).row(REQUEST.rows["extend_reply"][0])
    reply = REQUEST.clock["reply"]
    assert effect(words, d.Stop(reply)) == "停止“答复期限”"
    assert effect(words, d.Start(reply)) == "起算“答复期限”：自办理日起，20个工作日"
    assert (
        effect(words, d.Reinstate(reply, when=d.Given("reason")))
        == "已记录“延长的理由”的，恢复“答复期限”，视为没有停止"
    )
    assert "10个工作日" in effect(words, d.Pause(reply, "ref", 10))
    assert "30日" in effect(words, d.Start(REQUEST.clock["reconsideration"], length=30))


def test_the_words_of_a_row_come_first() -> None:
    assert Words.of(REQUEST).row(REQUEST.rows["record_payment"][0]).fact("reason") == "“接受逾期缴费的理由”"


# -------------------------------------------------------------------------------------------- diagram


@EVERY
def test_graph_has_every_row_from_every_source(workflow: d.Workflow) -> None:
    drawn = graph(workflow)
    assert [n.key for n in drawn.nodes] == list(workflow.state)
    assert len(drawn.edges) == sum(len(t.sources.members) or 1 for t in workflow.transitions)
    assert {e.row for e in drawn.edges} == set(workflow.row_ids.values())


STATE = re.compile(r'    state "[^"]+" as (\w+)')
MOVE = re.compile(r"    (\[\*\]|\w+) --> (\[\*\]|\w+)(?: : [^:;#\"]+)?")
NOTE = re.compile(r"    note right of (\w+)")


@EVERY
def test_mermaid_is_well_formed(workflow: d.Workflow) -> None:
    first, *lines = describe.mermaid(workflow).splitlines()
    assert first == "stateDiagram-v2"
    known = {"[*]"}
    inside = False
    for line in lines:
        if inside:
            inside = line != "    end note"
            assert line.startswith("        ") or not inside
        elif found := STATE.fullmatch(line):
            known.add(found[1])
        elif found := NOTE.fullmatch(line):
            assert found[1] in known
            inside = True
        else:
            found = MOVE.fullmatch(line)
            assert found, line
            assert {found[1], found[2]} <= known
    assert not inside


@EVERY
def test_mermaid_shows_every_move(workflow: d.Workflow) -> None:
    text = describe.mermaid(workflow)
    for t in workflow.transitions:
        assert t.label in text
        if isinstance(t.target, d.Same) or len(t.sources.members) > MANY_SOURCES:
            continue
        for source in [s.key for s in t.sources.members] or ["[*]"]:
            assert re.search(
                rf"^    {re.escape(source)} --> {t.target.key} : .*{re.escape(t.label)}", text, re.MULTILINE
            )
    for s in workflow.states:
        assert (f"    {s.key} --> [*]" in text) == s.final


# ------------------------------------------------------------------------------------- table and pages


@EVERY
def test_table_has_one_line_a_row(workflow: d.Workflow) -> None:
    head, _, *lines = describe.table(workflow).splitlines()
    assert head == "| 办理动作 | 从→到 | 办理人 | 条件 | 期限 | 文书 | 依据 |"
    assert len(lines) == len(workflow.transitions)
    for t, line in zip(workflow.transitions, lines, strict=True):
        cells = line.strip("|").split(" | ")
        assert len(cells) == 7
        assert f"{t.label}<br>`{workflow.row_ids[id(t)]}`" in cells[0]
        assert cells[6].strip() not in ("", "—")
        for c in t.when:
            if isinstance(c, d.Guard):
                assert c.label in cells[3]


def things(workflow: d.Workflow) -> Iterator[tuple[str, str]]:
    for group in (
        workflow.states,
        workflow.transitions,
        workflow.clocks,
        workflow.settings,
        workflow.marks,
        workflow.outcomes,
        tuple(workflow.letters.values()),
    ):
        yield from ((x.key, x.label) for x in group)


@EVERY
def test_page_names_everything(workflow: d.Workflow) -> None:
    page = describe.page(workflow)
    for key, label in things(workflow):
        assert f"`{key}" in page
        assert label in page
    for thing in d.walk((workflow.transitions, workflow.outcomes)):
        if isinstance(thing, d.Guard):
            assert thing.refusal in page
        if isinstance(thing, d.Citation):
            assert thing.law.title in page
            assert thing.place in page


@EVERY
def test_page_is_written_with_chinese_punctuation(workflow: d.Workflow) -> None:
    half = re.findall(
        r"[\u4e00-\u9fff][,;:()?!]|[,;:()][\u4e00-\u9fff]", re.sub(r"\]\([^)]*\)", "", describe.page(workflow))
    )
    assert not half


@EVERY
def test_plain_values(workflow: d.Workflow) -> None:
    value = describe.to_json(workflow)
    assert json.loads(json.dumps(value, ensure_ascii=False)) == value
    assert [r["id"] for r in value["transitions"]] == list(workflow.row_ids.values())
    assert [s["key"] for s in value["settings"]] == list(workflow.setting)
    assert [c["key"] for c in value["clocks"]] == list(workflow.clock)
    assert all(r["law"] for r in value["transitions"])


def test_glossary_holds_every_key_with_its_label() -> None:
    glossary = describe.docs_pages(WORKFLOWS)["glossary.md"]
    missing = [
        (w.version_key, key) for w in ALL for key, label in things(w) if f"| `{key}` | {label} |" not in glossary
    ]
    assert not missing


def test_written_glossary_holds_kinds_of_clock_and_roles() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    words = dict.fromkeys((kind.value, CLOCK_KINDS[kind.value]) for kind in d.ClockKind)
    words |= dict.fromkeys((r.key, r.label) for w in ALL for t in w.transitions for r in t.by if not r.automatic)
    assert not [pair for pair in words if f"`{pair[0]}`" not in text or pair[1] not in text]


def test_links_of_the_generated_pages_lead_somewhere() -> None:
    folder = ROOT / "docs/workflows"
    pages = describe.docs_pages(WORKFLOWS)
    for name, text in pages.items():
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            assert link in pages or (folder / link).is_file(), f"{name}: {link}"


def test_committed_pages_are_the_generated_ones() -> None:
    folder = ROOT / "docs/workflows"
    held = {p.name: p.read_text(encoding="utf-8") for p in folder.glob("*.md")}
    fresh = describe.docs_pages(WORKFLOWS)
    stale = sorted(name for name in held.keys() | fresh.keys() if held.get(name) != fresh.get(name))
    assert not stale, "run `gongkai workflow docs`"
