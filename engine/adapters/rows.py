"""What the memory store and the SQL store share: values as JSON text, and the order of a batch of writings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from engine.core.case import Case
from engine.core.chain import canonical
from engine.core.errors import Conflict, InputError, NotFound
from engine.core.kept import Agency, ClockRow, Kept, Writing
from engine.core.letter import name_of

LONGEST_SEARCH = 200  # characters; no database is asked for a pattern longer than it takes

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # dumps() would build one at each call


def dump(value: Any) -> str:
    """JSON text that keeps the order of keys (letters are made again from it byte for byte)."""
    return _encode(value)


def freeze(kept: Kept) -> str:
    """The snapshot of a case as text, without what an alert changes: that stands beside it."""
    snapshot = kept.case.to_json()
    del snapshot["seq"], snapshot["told"]
    return dump(snapshot)


def thaw(
    snapshot: str, seq: int, told: str, head: str, fingerprint: str, parent_no: str | None, ref: str, level: str
) -> Kept:
    """The inverse of `freeze`, with what is kept beside the snapshot."""
    value = json.loads(snapshot)
    value["seq"] = seq
    value["told"] = json.loads(told) if told != NOTHING else {}
    return Kept(Case.from_json(value), head, fingerprint, parent_no, ref, level)


NOTHING = "{}"


def told(case: Case) -> str:
    """What was told of the case's clocks, as text."""
    return canonical(case.told) if case.told else NOTHING


def next_due(clocks: Iterable[ClockRow]) -> date | None:
    """The earliest due date of a live duty."""
    return min((c.due_on for c in clocks if c.live and c.kind == "duty" and c.due_on), default=None)


def words(case: Case) -> str:
    """What a list is searched in: the number and what the case is about, in one case of letters, a line each."""
    texts = (case.fields.get(key) for key in ("request", "title", "number", "summary"))
    found = [name_of(case.fields.get("applicant")), *(t for t in texts if isinstance(t, str))]
    return "\n".join([case.no, *filter(None, found)]).casefold()


def sought(q: str) -> str:
    """The words to look for in `words`. Raises InputError for what no database can look for."""
    if "\0" in q:  # SQLite would stop reading there
        raise bad_text()
    if len(q) > LONGEST_SEARCH:
        raise InputError(f"查找的文字不得超过 {LONGEST_SEARCH} 个字", field="q")
    return q.casefold()


def bad_text() -> InputError:
    """Half a character, or a NUL: what a database does not take."""
    return InputError("文字中有不能保存的字符", code="bad_text")


def stale() -> Conflict:
    """Somebody else changed the case first."""
    return Conflict("案件刚被他人办理过，本次操作没有保存", field="seq", remedy="重新打开案件，核对后再办")


def number_taken() -> Conflict:
    """A case number is given once an agency."""
    return Conflict("案号已被占用，本次操作没有保存", field="no", remedy="重新提交，系统会另取案号")


def key_taken() -> Conflict:
    """The same person has used this idempotency key."""
    return Conflict("同一操作已经提交过，本次没有重复保存", field="key", remedy="刷新后查看上次提交的结果")


def letter_number_taken() -> Conflict:
    """A letter number is given once an agency."""
    return Conflict("文号已被占用，本次操作没有保存", field="number", remedy="重新提交，系统会另取文号")


def nothing_to_belong_to() -> NotFound:
    """The agency, or the parent case, is not there."""
    return NotFound("机关或者上级案件不存在，没有保存", field="agency")


def no_such_letter() -> NotFound:
    """A letter is voided by its own agency only."""
    return NotFound("没有这份文书", field="letter")


def not_to_be_sealed() -> Conflict:
    """Somebody else voided or sealed the letter first."""
    return Conflict("文书刚刚作废或者已经用印，本次没有用印", field="letter", remedy="重新查看文书后再办")


def template_decided() -> Conflict:
    """Somebody else approved or withdrew the version first."""
    return Conflict("这个版本刚刚由他人批准或者撤回，本次没有保存", field="version", remedy="重新查看后再办")


def busy() -> Conflict:
    """Others kept the database, or a row of it, for too long."""
    return Conflict("数据库正忙，本次操作没有保存", field="database", remedy="稍后再试")


def chains(writings: Iterable[Writing]) -> dict[str, Sequence[Writing]]:
    """The writings of each case by its number, parents first as they come.

    Raises Conflict when a writing does not start where the one before it ended, ValueError when an event does not
    follow its case: the first may come of a race, the second only of a defect.
    """
    out: dict[str, list[Writing]] = {}
    for w in writings:
        at = w.before.case.seq if w.before else 0
        if w.event.seq != at + 1 or w.after.case.seq != w.event.seq:
            raise ValueError(f"event {w.event.seq} does not follow {at} in {w.after.case.no}")
        chain = out.setdefault(w.after.case.no, [])
        if chain and chain[-1].after.case.seq != at:
            raise stale()
        chain.append(w)
    return dict(out)


def copy_of(agency: Agency) -> Agency:
    """An agency whose profile shares nothing with the caller's, as if it had been to a database and back."""
    return Agency(agency.code, agency.name, agency.region, json.loads(dump(agency.profile)), tuple(agency.settings))
