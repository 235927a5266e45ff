"""Laws of attribute review over random histories: no public mark without its publication clock, nothing withheld that
nobody will look at again, nothing public that was not cleared, no secret without its period."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings, strategies as st

from engine.core.case import Case, fold
from engine.core.errors import GongkaiError
from engine.core.events import Event
from engine.core.family import Family, sweep
from engine.core.step import Command, step
from tests.documents import DAY, env
from workflows.attribute_review.v2021_1 import ATTRIBUTE_REVIEW_2021_1 as REVIEW
from workflows.attribute_review.v2021_1.facts import GRADES, MARKS, NOT_PUBLIC, PUBLIC, TRIGGERS

AFTER_SIGNING = {"issued", "awaiting_publication", "published", "on_file", "reassessment", "repealed"}
MARK = st.sampled_from(MARKS)
MAYBE = st.booleans()
POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "marks": st.sampled_from(("four", "three")),
        "joint_document": st.sampled_from(("lead", "main", "agree")),
        "forwarding": st.sampled_from(("follow", "own")),
        "interpretation_days": st.integers(0, 5),
        "reassessment_days": st.sampled_from((30, 180, 365)),
    },
)


def some(facts: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A record with any of `facts`."""
    strategies = {k: v if isinstance(v, st.SearchStrategy) else st.just(v) for k, v in facts.items()}
    return st.fixed_dictionaries({}, optional=strategies)


def with_(always: dict[str, Any], sometimes: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    fixed = {k: v if isinstance(v, st.SearchStrategy) else st.just(v) for k, v in always.items()}
    return st.tuples(st.fixed_dictionaries(fixed), some(sometimes or {})).map(lambda x: {**x[0], **x[1]})


SUPERIOR = with_({"title": "上位文件"}, {"mark": MARK})
REASONS = {"ground": "条例第十六条", "reason": "内部事务", "exception": "例外"}
DELETIONS = st.just([{"where": "附表"}])
ATTACHMENTS = MARK.map(lambda mark: [{"title": "附件", "mark": mark}])
FACTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "open": with_(
        {"title": "某通知", "kind": "通知"},
        {
            "superior": SUPERIOR,
            "forwards": SUPERIOR,
            "policy_document": MAYBE,
            "agencies": st.just(["甲局", "乙局"]),
        },
    ),
    "take_in": with_(
        {"title": "旧文件", "number": "1", "formed_on": "2021-08-02", "mark": MARK},
        {
            "grade": st.sampled_from(GRADES),
            "secrecy_until": st.sampled_from(("2022-03-04", "2022-06-01")),
            "address": "www.example.gov.cn",
            "policy_document": MAYBE,
            "interpretation": "www.example.gov.cn/2",
            "superior": SUPERIOR,
            "clearance": "已审查",
        },
    ),
    "propose": with_(
        {},
        {
            "mark": MARK,
            **REASONS,
            "deletions": DELETIONS,
            "interpretation": MAYBE,
            "attachments": ATTACHMENTS,
            "third_party": "某公司",
        },
    ),
    "request_joint_opinion": st.just({"agency": "乙局"}),
    "record_joint_opinion": with_(
        {"agency": st.sampled_from(("甲局", "乙局")), "opinion": st.sampled_from(("agree", "object"))}
    ),
    "clear_secrecy": st.one_of(
        st.just({"result": "clear"}),
        with_({"result": "classified", "grade": st.sampled_from(GRADES)}, {"secrecy_until": "2022-06-01"}),
    ),
    "refer_secrecy": st.just({"to": "保密行政管理部门"}),
    "return": st.just({"missing": ["reason"]}),
    "sign": with_({"number": "1"}, {"exception": "例外", "formed_on": st.just("2022-02-28")}),
    "publish": st.just({"channel": "政府网站"}),
    "interpret": st.just({"channel": "政府网站"}),
    "reassess": with_({"trigger": st.sampled_from(TRIGGERS)}),
    "keep": with_({"ground": "仍成立"}, {"exception": "例外", "lapsed": MAYBE}),
    "change_mark": with_({"mark": MARK}, REASONS),
    "change_to_public": some({"mark": MARK, "deletions": DELETIONS, "third_party_harm": "已同意"}),
    "take_down": st.just({"reason": "有误"}),
    "repeal": st.just({"document": "某文件"}),
    "declassify": st.just({"decision": "某保〔2022〕2号"}),
    "extend_secrecy": st.sampled_from(("2022-07-01", "2031-01-01", "2060-01-01")).map(
        lambda d: {"until": d, "decision": "某保〔2022〕1号"}
    ),
}
FORWARD = (
    "propose",
    "check_unit",
    "clear_secrecy",
    "accept",
    "sign",
    "schedule",
    "publish",
    "keep_on_file",
    "reassess",
)


def history(draw: Any) -> list[tuple[Case, Event]]:
    """A random life of a document, a step and the sweep at a time; refused steps leave no trace."""
    surroundings = env(**draw(POLICIES))
    day = DAY
    opening = draw(st.sampled_from(("open", "open", "take_in")))
    out: list[tuple[Case, Event]] = []
    for _ in range(draw(st.integers(5, 28))):
        case = out[-1][0] if out else None
        if case is None:
            do = opening
        else:
            state = REVIEW.state[case.state]
            here = sorted({t.key for t in REVIEW.transitions if state in t.sources.members and not t.automatic})
            if not here:
                break
            likely = [k for k in here if k in FORWARD] or here
            do = draw(st.sampled_from(likely if draw(st.integers(0, 3)) else here))
        day += timedelta(days=draw(st.sampled_from((0, 0, 1, 3, 40))))
        if case is not None:
            family, swept = sweep(REVIEW, {}, Family(case), surroundings, day)
            out += [(w.case, w.event) for w in swept]
            case = family.parent
        try:
            facts = draw(FACTS.get(do, st.just({})))
            out.append(step(REVIEW, case, Command(do, day, facts, do), surroundings, no="SX-1"))
        except GongkaiError:
            continue
    return out


def started(case: Case, clock: str) -> bool:
    return clock in case.runs


def is_live(case: Case, clock: str) -> bool:
    return clock in case.runs and case.runs[clock].live


def taken_in_public(life: list[tuple[Case, Event]]) -> bool:
    """From a register that says it was public already: nobody knows when."""
    return life[0][1].row == "take_in/2"


@given(st.data())
@settings(max_examples=400)
def test_no_mark_without_its_clock(data: st.DataObject) -> None:
    life = history(data.draw)
    for case, _ in life:
        if case.state not in AFTER_SIGNING:
            assert not started(case, "publication")
            continue
        mark = case.fields["mark"]
        if mark in PUBLIC and not taken_in_public(life):
            assert started(case, "publication"), case.state
        if case.state in ("issued", "awaiting_publication") and mark in PUBLIC:
            assert is_live(case, "publication")
        if case.state == "on_file" or (mark in NOT_PUBLIC and case.state != "repealed"):
            assert mark in NOT_PUBLIC or case.state == "reassessment"
            assert is_live(case, "reassessment"), case.state
        if mark == "publish_redacted" and case.state in ("issued", "awaiting_publication", "published"):
            assert is_live(case, "reassessment")
        if case.state == "reassessment":
            assert is_live(case, "decide")


@given(st.data())
@settings(max_examples=400)
def test_nothing_becomes_public_without_a_clearance_of_its_own(data: st.DataObject) -> None:
    """Looked for in the events, not in the marks of the case."""
    life = history(data.draw)
    cleared = bool(life) and bool(life[0][1].facts.get("clearance"))
    down = False
    for _, event in life:
        if event.do in ("publish", "change_to_public", "schedule"):
            assert cleared
        if event.do == "keep" and event.state == "published" and down:
            assert cleared
        if event.do in ("propose", "return", "reassess", "take_down", "secrecy_lapse"):
            cleared = False
        if event.do == "clear_secrecy":
            cleared = event.facts["result"] == "clear"
        down = event.do == "take_down" or (down and event.state == "reassessment")


@given(st.data())
@settings(max_examples=400)
def test_a_secret_is_withheld_and_has_its_period(data: st.DataObject) -> None:
    """From the step that classifies to the one that declassifies."""
    secret = False
    for case, event in history(data.draw):
        if event.do == "take_in":
            secret = bool(event.facts.get("grade"))
        if event.do == "clear_secrecy":
            assert not (secret and case.state == "reassessment" and event.facts["result"] == "clear")
            secret = event.facts["result"] == "classified"
        if event.do in ("declassify", "secrecy_lapse"):
            secret = False
        if secret and case.state != "cancelled":
            assert case.fields["mark"] in ("withhold", None)
            assert not any(case.fields.get(k) for k in ("text", "deletions", "summary", "interpretation"))
            assert case.state not in ("awaiting_publication", "published", "repealed")
        if case.state in ("issued", "on_file", "reassessment"):
            assert is_live(case, "secrecy") == secret
        if is_live(case, "secrecy"):
            until = case.runs["secrecy"].until
            assert until is not None
            limit = {"绝密": 30, "机密": 20, "秘密": 10}[case.fields["grade"]]
            assert until <= event.on.replace(year=event.on.year + limit) or case.fields["classified_until"]


@given(st.data())
@settings(max_examples=200)
def test_the_events_alone_make_the_document(data: st.DataObject) -> None:
    life = history(data.draw)
    if life:
        events = [Event.from_json(e.to_json()) for _, e in life]
        assert fold("SX-1", REVIEW.key, REVIEW.version, events) == life[-1][0]


def test_random_histories_reach_every_state() -> None:
    """What the laws above are tried on."""
    met: set[str] = set()

    @given(st.data())
    @settings(max_examples=400, database=None)
    def gather(data: st.DataObject) -> None:
        met.update(case.state for case, _ in history(data.draw))

    gather()
    assert met == {s.key for s in REVIEW.states}
