"""Reassessment campaigns (条例 18; 保密法 24; 长治要点四（二）; 玉溪清单 11项): open what is due, tell what came of it.

`plan` opens every document that was last looked at before a year began, and at once those that something else calls
for: the superior document became public, a decision was reversed, the document was given to an applicant, many want it.
The end of a secrecy period needs no plan, the sweep opens that by itself; what was declassified earlier is opened here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.core import deadlines
from engine.core.case import Case
from engine.core.errors import GongkaiError, InputError
from engine.core.kept import Agency, Kept
from engine.core.labels import value_label
from engine.core.ports import Tx
from engine.services import cases
from engine.services.admin import only_person
from engine.services.documents import documents, is_public, list_values, names
from engine.services.world import World, find_actor, find_agency

OPEN, ON_FILE, PUBLISHED, TO_BE_PUBLIC = "reassessment", "on_file", "published", "awaiting_publication"
TRIGGERS: Mapping[str, str] = {
    "secrecy_over": "已经解密",
    "superior_public": "上位文件已经公开",
    "reversed": "原决定被撤销或者纠正",
    "disclosed": "已依申请公开",
    "requests": "多个申请人就该文件提出公开申请",
    "yearly": "年度定期审查",
}
"""Why a document is opened, the most pressing first."""
_GIVEN = ("disclosed", "disclosed_in_part")
_PUBLIC = ("publish", "publish_redacted")


@dataclass(frozen=True, slots=True)
class Due:
    """A document that is to be reassessed, and why; `due_on` of a yearly review."""

    no: str
    title: str
    number: str
    mark: str
    trigger: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not be opened, and why."""

    no: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign found: `due` what was opened (or would be), `refused`, and how many were open before."""

    year: int
    due: tuple[Due, ...]
    refused: tuple[Refused, ...]
    waiting: int
    opened: bool


@dataclass(slots=True)
class _Published:
    """Since when documents are public, by number and by title; None for those whose day is not known."""

    by_name: dict[str, date | None] = field(default_factory=dict)

    def add(self, case: Case) -> None:
        day = case.fields.get("published_on")
        for key in ("number", "title"):
            name = case.fields.get(key)
            if name:
                self.by_name[str(name)] = date.fromisoformat(day) if day else None

    def since(self, superior: Mapping[str, Any] | None) -> tuple[bool, date | None]:
        """Whether the superior document is public here, and since when."""
        for key in ("number", "title"):
            name = str((superior or {}).get(key) or "")
            if name and name in self.by_name:
                return True, self.by_name[name]
        return False, None


def _reviewed(case: Case) -> date:
    """The day since when nobody looked at the mark."""
    days = [case.fields.get(k) for k in ("reviewed_on", "changed_on", "formed_on")]
    return max((date.fromisoformat(d) for d in days if d), default=case.opened_on)


def _reversed(tx: Tx, agency: Agency) -> dict[str, date]:
    """When each request whose reply was reversed was last taken up anew, by the number of the first case."""
    out: dict[str, date] = {}
    for _, kept in tx.all_cases(agency.code):
        first = kept.case.fields.get("redo_of")
        if first:
            out[str(first)] = max(out.get(str(first), date.min), kept.case.opened_on)
    return out


def _called_for(
    tx: Tx, agency: Agency, case: Case, threshold: int, published: _Published, redone: Mapping[str, date]
) -> str | None:
    """What else than the year calls for a review of a document that is not public, or None."""
    since = _reviewed(case)
    declassified = case.fields.get("declassified_on")
    if declassified and date.fromisoformat(declassified) > since and "classified" not in case.marks:
        return "secrecy_over"
    public, day = published.since(case.fields.get("superior"))
    if public and (day is None or day > since) and case.fields.get("mark") == "withhold":
        return "superior_public"
    asked = 0
    for tie in tx.tied(agency.code, case.no):
        if tie.workflow != "disclosure_request":
            continue
        request = tx.load(agency.code, tie.no, False)[0].case
        if redone.get(request.no, date.min) > since or (request.opened_on > since and request.fields.get("redo_of")):
            return "reversed"
        replied = request.fields.get("replied_on")
        if request.outcome in _GIVEN and replied and date.fromisoformat(replied) > since:
            return "disclosed"
        asked += request.opened_on > since
    return "requests" if asked >= threshold else None


def _threshold(world: World, agency: Agency) -> int:
    """How many requests for the same call for a review: as for publication (Art. 44)."""
    setting = world.versions("publication_suggestion")[-1].setting["suggestion_threshold"]
    return int(agency.settings_on(world.today()).get(setting.key, setting.default))


def _due(world: World, tx: Tx, agency: Agency, year: int) -> Iterator[tuple[Kept, str, date | None]]:
    calendar = world.calendar_of(agency)
    held = [kept for _, kept in documents(tx, agency)]
    published = _Published()
    for kept in held:
        if is_public(kept.case):
            published.add(kept.case)
    threshold, redone = _threshold(world, agency), _reversed(tx, agency)
    for kept in reversed(held):  # the oldest first
        case = kept.case
        if case.state == OPEN:
            yield kept, "", None
        if case.state not in (ON_FILE, PUBLISHED):
            continue
        hidden = case.state == ON_FILE or case.fields.get("mark") != "publish"
        trigger = _called_for(tx, agency, case, threshold, published, redone) if hidden else None
        run = case.runs.get("reassessment")
        live = run is not None and run.live
        if trigger or (live and _reviewed(case).year < year):
            yield kept, trigger or "yearly", deadlines.due_on(run, calendar) if run is not None and live else None


def plan(
    world: World, year: int, *, person: str | None = None, agency: str | None = None, dry_run: bool = False
) -> Plan:
    """Open every document due for reassessment in `year`, one transaction each: what is stopped goes on the next time.
    `person` who opens them (None: the only one who may); `dry_run` only looks, at next year too. Raises InputError for
    a year that is none or has not begun, NotFound."""
    today = world.today()
    if not 2007 <= year <= today.year + 1:
        raise InputError(f"年度应在 2007 至 {today.year + 1} 之间", field="year")
    if year > today.year and not dry_run:
        raise InputError(f"{year} 年还没有开始", field="year", remedy="先用 --dry-run 查看哪些公文将启动审查")
    with world.store.read() as tx:
        found = find_actor(tx, agency, person)[0] if person else find_agency(tx, agency)
        who = person or only_person(world, tx, found, "attribute_officer")
        seen = list(_due(world, tx, found, year))
    waiting = sum(1 for _, trigger, _ in seen if not trigger)
    due: list[Due] = []
    refused: list[Refused] = []
    for kept, trigger, day in seen:
        if not trigger:
            continue
        f = kept.case.fields
        line = Due(kept.case.no, str(f.get("title")), str(f.get("number") or ""), str(f.get("mark")), trigger, day)
        if not dry_run:
            try:
                cases.act_on(world, line.no, "reassess", {"trigger": trigger}, person=who, agency=found.code)
            except GongkaiError as no:
                swept = cases.sweep_case(world, line.no, agency=found.code).case
                if (swept.state, swept.fields.get("trigger")) != (OPEN, "secrecy_over"):
                    refused.append(Refused(line.no, line.title, no.message))
                    continue
                line = replace(line, trigger="secrecy_over")  # the end of its period has opened it
        due.append(line)
    return Plan(year, tuple(due), tuple(refused), waiting, not dry_run)


# --------------------------------------------------------------------------------------------- what came of it

_MARKED = ("keep", "change_mark", "change_to_public", "repeal", "declassify")
KINDS: Mapping[str, str] = {
    "opened": "转为主动公开",
    "lapsed": "清理为失效",
    "repealed": "废止",
    "changed": "变更属性",
    "declassified": "解密",
    "kept": "维持原属性",
}
"""What a review can come to."""


def _kind(do: str, facts: Mapping[str, Any]) -> str:
    if do == "keep":
        return "lapsed" if facts.get("lapsed") else "kept"
    return {"change_mark": "changed", "change_to_public": "opened", "repeal": "repealed", "declassify": "declassified"}[
        do
    ]


def results(world: World, year: int, *, person: str | None = None, agency: str | None = None) -> dict[str, Any]:
    """What the reviews of a year came to: the documents by `KINDS`, and what is still open; `public` of each whether a
    list for the public may name it. Raises NotFound."""
    with world.store.read() as tx:
        found = find_actor(tx, agency, person)[0] if person else find_agency(tx, agency)
        lines: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        waiting = 0
        for _, kept in documents(tx, found):
            waiting += kept.case.state == OPEN
            if kept.case.opened_on.year <= year:
                for line in _reviews(tx, found, kept.case, year):
                    lines[line["result"]].append(line)
    order = {kind: sorted(x, key=lambda e: (e["on"], e["no"])) for kind, x in lines.items()}
    return {
        "agency": found.name,
        "year": year,
        "counts": {k: len(x) for k, x in order.items()},
        "open": waiting,
        **order,
    }


def _reviews(tx: Tx, agency: Agency, case: Case, year: int) -> Iterator[dict[str, Any]]:
    mark = None
    called = names(case)
    for event, _ in tx.events(agency.code, case.no):
        before = mark
        mark = next((op[2] for op in reversed(event.effects) if op[:2] == ("put", "mark")), mark)
        if event.do not in _MARKED or event.on.year != year:
            continue
        yield {
            "no": case.no,
            "title": called["title"],
            "number": called["number"],
            "formed_on": case.fields.get("formed_on"),
            "on": event.on.isoformat(),
            "result": _kind(event.do, event.facts),
            "old_mark": before,
            "mark": mark,
            "address": case.fields.get("address") if is_public(case) else None,
            "public": is_public(case) or case.state == TO_BE_PUBLIC,
        }


RESULT_LETTER = "reassessment_result"


def result_letter(world: World, told: Mapping[str, Any], agency: str | None = None, person: str | None = None) -> Any:
    """The list that is published (seed 001 item 11): what was opened up, what lapsed, and in how many documents the
    mark stood. It names only documents that are public now, or are about to be. One that lapsed or was repealed on file
    is counted among those whose mark stood, one that was opened up and withheld again among the changed ones."""
    with world.store.read() as tx:
        found = find_actor(tx, agency, person)[0] if person else find_agency(tx, agency)

    def shown(kind: str) -> list[dict[str, str]]:
        return [
            {
                "title": str(x["title"]),
                "number": str(x["number"] or ""),
                "on": x["on"],
                "old_mark": value_label("mark", x["old_mark"]) if x["old_mark"] else "",
                "address": str(x["address"] or ""),
            }
            for x in told[kind]
            if x["public"]
        ]

    opened, ended, n = shown("opened"), shown("lapsed") + shown("repealed"), told["counts"]
    counts = {
        "opened": len(opened),
        "changed": n["changed"] + n["opened"] - len(opened),
        "kept": n["kept"] + n["lapsed"] + n["repealed"] - len(ended),
    }
    facts = {
        "year": told["year"],
        "opened": opened,
        "lapsed": ended,
        "ended": len(ended),
        "counts": counts,
        "reviewed": sum(counts.values()) + len(ended),
        "open": told["open"],
    }
    return world.letters.compose(RESULT_LETTER, list_values(world, found, RESULT_LETTER, facts))
