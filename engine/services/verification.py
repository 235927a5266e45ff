"""`gongkai verify`: fold every case's events and compare with what is stored; walk every hash chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.core import deadlines
from engine.core.case import Case, fold
from engine.core.catchup import Office, clock_row
from engine.core.chain import GENESIS, canonical, digest, letter_digest, link
from engine.core.errors import GongkaiError
from engine.core.escalation import LEVELS, highest, standing
from engine.core.events import Event
from engine.core.kept import Agency, CaseLine, CaseQuery, ClockRow, Kept, LetterRow
from engine.core.ports import Tx
from engine.core.wording import LetterTemplate
from engine.services.numbering import CASES, case_series, series_of, void_reason
from engine.services.world import World


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit, in Chinese."""

    agency: str
    case_no: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what was wrong."""

    cases: int
    events: int
    problems: tuple[Problem, ...]


_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError)
"""What reading a record raises that somebody has changed by hand."""
_LISTED = ("workflow", "state", "outcome", "opened_on", "handler", "unit", "next_due_on", "level")
_SERIES = {
    "case": "登记号",
    "reply": "答复文号",
    "notice": "告知文号",
    "consultation": "征求意见文号",
    "receipt": "回执文号",
    "seal_use": "用印登记号",
    "publication_review": "发布审核登记号",
    "policy_interpretation": "政策解读登记号",
    "publication_suggestion": "主动公开建议登记号",
}
_PAGE = 500


class _Agency:
    """One agency's cases in one transaction, and what is wrong with them."""

    def __init__(self, world: World, tx: Tx, agency: Agency) -> None:
        self._world, self._tx, self._agency = world, tx, agency
        self._cal = world.calendar_of(agency)
        self._templates = {(t.key, t.name): t for t in tx.letter_templates(agency.code)}
        self._offices: dict[tuple[str, str], Office | None] = {}
        self._listed: dict[str, tuple[object, ...]] = {}
        self._families: dict[str, set[str]] = {}
        self._numbers: Counter[str] = Counter()
        self._taken: Counter[tuple[str, int]] = Counter()
        self._pressed: dict[str, tuple[str, str]] = {}
        self._marked: dict[str, tuple[str, str]] = {}
        self._images = frozenset(x.revision for x in tx.seal_images(agency.code))
        self._unreadable = False
        self.problems: list[Problem] = []
        self.events = 0

    def _say(self, what: str, case_no: str = "") -> None:
        self.problems.append(Problem(self._agency.code, case_no, what))

    def check(self) -> None:
        for kept in self._kept():
            self._case(kept)
        for no, refs in self._families.items():
            for ref in sorted(refs):
                self._say(f"子案 {ref} 缺失", no)
        self._list()
        for t in self._templates.values():
            self._template(t)
        for number, times in sorted(self._numbers.items()):
            if times > 1:
                self._say(f"文号重复：{number}")
        if not self._unreadable:
            self._gaps()
            self._seals()

    def _template(self, t: LetterTemplate) -> None:
        """An own wording that is not what was drafted, or that nobody else approved."""
        try:
            same = self._world.letters.version(t.key, t)[1] == t.fingerprint
        except GongkaiError:
            same = False
        if not same:
            self._say(f"文书文本 {t.key} 第 {t.version} 版与起草时的摘要不符（文本被改动）")
        if t.approved_on and t.approved_by in ("", t.drafted_by):
            self._say(f"文书文本 {t.key} 第 {t.version} 版没有由他人批准")

    @property
    def cases(self) -> int:
        """How many could be read."""
        return len(self._listed)

    def _kept(self) -> Iterator[Kept]:
        """Every case that can be read; the others one by one, so that one bad record does not hide the rest."""
        try:
            yield from (kept for _, kept in self._tx.all_cases(self._agency.code))
        except _UNREADABLE:
            self._unreadable = True
        if self._unreadable:
            for line in self._lines():
                if line.no not in self._listed:
                    try:
                        yield from self._tx.load(self._agency.code, line.no, False)
                    except _UNREADABLE as fault:
                        self._say(f"案件记录不能读取：{fault!r}", line.no)

    def _lines(self) -> Iterator[CaseLine]:
        last: int | None = None
        while page := self._tx.find(self._agency.code, CaseQuery(after=last, limit=_PAGE)):
            last = page[-1].id
            yield from page

    def _line(self, kept: Kept) -> tuple[object, ...]:
        """What a list should say of a case, in the order of _LISTED."""
        case, f = kept.case, kept.case.fields
        duties = (deadlines.due_on(r, self._cal) for r in case.runs.values() if r.live and r.kind == "duty")
        due = min((d for d in duties if d is not None), default=None)
        shown = str(f.get("handler") or ""), str(f.get("unit") or "")
        return (case.workflow, case.state, case.outcome, case.opened_on, *shown, due, kept.level)

    def _case(self, kept: Kept) -> None:
        case = kept.case
        if case.no in self._listed:
            return
        self._listed[case.no] = self._line(kept)
        if kept.parent_no is None:
            self._taken[case_series(case.workflow), case.opened_on.year] += 1
            if case.children:
                self._families[case.no] = set(case.children)
        else:
            self._families.get(kept.parent_no, set()).discard(kept.ref)
        for letter in case.letters:
            if letter.number:
                self._numbers[letter.number] += 1
                self._taken[series_of(letter.key, self._agency), letter.on.year] += 1
        try:
            stored = self._tx.events(self._agency.code, case.no)
        except _UNREADABLE as fault:
            self._say(f"事件不能读取：{fault!r}", case.no)
            return
        self.events += len(stored)
        for event, _ in stored:
            for op in event.effects:
                if op[:1] == ("seal",) and len(op) == 2:
                    self._pressed[str(op[1])] = case.no, event.on.isoformat()
        reasons = self._reasons(case, [e for e, _ in stored])
        digests = {event.seq: event.digests for event, _ in stored}
        for what in (*_chain(kept, stored), *_definition(self._world, kept), *self._rows(kept, digests, reasons)):
            self._say(what, case.no)

    def _reasons(self, case: Case, stored: Sequence[Event]) -> Counter[str]:
        """Why each letter that was taken back was."""
        office = self._office(case)
        taken = [e for e in stored for op in e.effects if op[:1] == ("unsend",)] if office else []
        return Counter(void_reason(office.of(case), e) for e in taken) if office else Counter()

    def _rows(self, kept: Kept, digests: Mapping[int, Sequence[str]], reasons: Mapping[str, int]) -> Iterator[str]:
        """What stands beside the snapshot: the level told, clocks, letters and what they say."""
        case = kept.case
        office = self._office(case)
        if office is None or case.state not in office.of(case).state:
            return
        level = highest(standing(case, self._cal).values())
        if level != kept.level:
            yield f"登记的提醒级别“{kept.level}”与重算“{level}”不一致"
        expected = {(k, r.run): clock_row(office, case, r) for k, r in case.runs.items()}
        try:
            clocks = self._tx.clocks(self._agency.code, case.no)
            letters = self._tx.letters(self._agency.code, case.no)
        except _UNREADABLE as fault:
            yield f"期限或文书登记不能读取：{fault!r}"
            return
        lost = {x.seal.image for x in letters if x.seal and x.seal.image} - self._images
        yield from (f"文书所用的第 {n} 版印模缺失" for n in sorted(lost))
        if Counter(x.void_reason for x in letters if x.voided) != reasons:
            yield "作废文书的理由与事件不一致"
        self._marked |= {x.number: (x.seal.no, x.seal.on.isoformat()) for x in letters if x.seal}
        held = {(c.key, c.run): c for c in clocks}
        for key in sorted(set(expected) | set(held)):
            if expected.get(key) != held.get(key):
                yield f"期限“{key[0]}”的登记 {_told(held.get(key))} 与重算 {_told(expected.get(key))} 不一致"
        if [(x.key, x.number, x.on, x.voided) for x in letters] != [
            (x.key, x.number, x.on, x.voided) for x in case.letters
        ]:
            yield "文书登记与事件不一致"
            return
        for row in letters:
            own = self._templates.get((row.key, row.template_version))
            if ":" in row.template_version and (own is None or own.fingerprint != row.wording):
                yield f"文书 {row.id}（{row.key}）所用的文本（{row.template_version}）已经不存"
        try:
            yield from _altered(letters, digests)
        except _UNREADABLE as fault:
            yield f"文书内容不能读取：{fault!r}"

    def _office(self, case: Case) -> Office | None:
        """What surrounds a case; None when its definition is not known (which is told elsewhere)."""
        key = case.workflow, case.workflow_version
        if key not in self._offices:
            found = [w for w in self._world.versions(case.workflow) if w.version == case.workflow_version]
            self._offices[key] = self._world.office(self._agency, found[0], lambda key, on: "") if found else None
        return self._offices[key]

    def _list(self) -> None:
        """The columns that lists are made from."""
        for line in self._lines():
            for name, value in zip(_LISTED, self._listed.get(line.no, ()), strict=False):
                if getattr(line, name) != value:
                    self._say(f"案件列表的“{name}”与案件记录不一致", line.no)

    def _gaps(self) -> None:
        """Numbers are taken only together with what bears them: a counter ahead of its records means a loss. A kind of
        letter that was given a series of its own later counts with the others, so letters are missing only if they are
        in all."""
        for years in (self._years(lambda s: s in CASES), self._years(lambda s: s not in CASES)):
            for year, series in sorted(years.items()):
                last = {s: self._tx.numbers(self._agency.code, s, year) for s in series}
                if sum(last.values()) > sum(self._taken[s, year] for s in series):
                    for s in series:
                        there = self._taken[s, year]
                        if last[s] > there:
                            self._say(f"{year} 年的{_SERIES.get(s, f'“{s}”文号')}取到 {last[s]}，只有 {there} 件")

    def _years(self, chosen: Callable[[str], bool]) -> dict[int, list[str]]:
        """The series, those of `chosen`, by the years in which any number was taken."""
        own = self._agency.profile.get("number_patterns", {})
        every = [s for s in dict.fromkeys((*_SERIES, *own)) if chosen(s)]
        return dict.fromkeys({y for s, y in self._taken if chosen(s)}, every)

    def _seals(self) -> None:
        """Every letter that bears the seal was pressed by the use that it names, on that day; and the other way."""
        for number in sorted(set(self._pressed) | set(self._marked)):
            by, marked = self._pressed.get(number), self._marked.get(number)
            if by != marked:
                said = "没有用印" if marked is None else f"已由 {marked[0]} 于 {marked[1]} 用印"
                used = "没有用印登记" if by is None else f"用印登记为 {by[0]}、{by[1]}"
                self._say(f"文书{number}的用印状态（{said}）与登记不一致（{used}）")


def verify(world: World) -> Verification:
    """Check every case of every agency in one read transaction."""
    problems: list[Problem] = []
    cases = events = 0
    with world.store.read() as tx:
        for agency in tx.agencies():
            one = _Agency(world, tx, agency)
            one.check()
            cases, events = cases + one.cases, events + one.events
            problems += one.problems
    return Verification(cases, events, tuple(problems))


def _told(row: ClockRow | None) -> str:
    """A clock's row in words."""
    if row is None:
        return "（无）"
    told = f"、{row.next_alert}{LEVELS.get(row.next_level, '办理')}" if row.next_alert else ""
    return f"{'运行' if row.live else '停止'}、{row.kind}、自 {row.started_on} 至 {row.due_on or '（暂停）'}{told}"


def _chain(kept: Kept, stored: Sequence[tuple[Event, str]]) -> Iterator[str]:
    case, head = kept.case, GENESIS
    for event, held in stored:
        head, _ = link(head, event, case.no)
        if head != held:
            yield f"第 {event.seq} 号事件与链上的摘要不符（事件被改动）"
            return
    if head != kept.head:
        yield "链尾摘要与案件记录不符（事件缺失或被改动）"
        return
    try:
        folded = fold(case.no, case.workflow, case.workflow_version, [e for e, _ in stored])
    except _UNREADABLE as fault:
        yield f"事件不能重放：{fault!r}"
        return
    if canonical(folded.to_json()) != canonical(case.to_json()):
        yield "由事件重放的案件与记录不一致"


def _altered(letters: Sequence[LetterRow], digests: Mapping[int, Sequence[str]]) -> Iterator[str]:
    """Letters that do not say any more what they said when their event was chained."""
    taken: Counter[int] = Counter()
    for row in letters:
        kept = digests.get(row.seq, ())[taken[row.seq] :][:1]
        taken[row.seq] += 1
        name = f"文书 {row.id}（{row.key}{'，' + row.number if row.number else ''}）"
        composed = row.values.get("composed")
        if row.output != (digest(composed) if composed is not None else ""):
            yield f"{name}存文与制发时的摘要不符（存文被改动）"
        elif list(kept) != [letter_digest(row)]:
            yield f"{name}的登记内容与事件中的摘要不符（被改动）"


def _definition(world: World, kept: Kept) -> Iterator[str]:
    case = kept.case
    workflow = next((w for w in world.versions(case.workflow) if w.version == case.workflow_version), None)
    if workflow is None:
        yield f"没有定义 {case.workflow}/{case.workflow_version}"
    elif case.state not in workflow.state:
        yield f"定义没有环节“{case.state}”"
    elif world.fingerprint(workflow) != kept.fingerprint:
        yield f"定义 {workflow.version_key} 与办理时的版本不同（已发布的定义被改动）"
