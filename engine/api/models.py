"""Shapes of the API: the same names as the contracts. Requests are strict; responses are what views.py builds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Facts = Annotated[dict[str, Any], Field(default_factory=dict, description="该动作要记录的事项，键名见 actions")]
Key = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9_]+$")]


class Strict(BaseModel):
    """No unknown keys."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class NewCase(Strict):
    """POST /cases."""

    workflow: Key
    do: Key | None = None
    on: date | None = None
    facts: Facts = Field(alias="with", default_factory=dict)


class Action(Strict):
    """POST /cases/{no}/actions/{transition}."""

    on: date | None = None
    facts: Facts = Field(alias="with", default_factory=dict)


class Problem(BaseModel):
    """RFC 9457, for an officer: `title` what went wrong, `article` what forbids it, `remedy` what can be done."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    field: str | None = None
    article: str | None = None
    remedy: str | None = None


class DayLine(BaseModel):
    """One day of a derivation."""

    date: date
    counted: bool
    number: int | None
    reason: str
    notice: str | None


class ClockOut(BaseModel):
    """A clock on the day of asking; counts in working days, of a clock of hours in hours (`due_at`: the moment)."""

    label: str
    article: str | None
    status: str
    kind: str
    run: int
    started_on: date
    due_on: date | None
    stopped_on: date | None
    late: bool
    working_days_late: int
    working_days_left: int | None
    excluded_days: int
    latest_due_on: date | None
    provisional: bool
    missing_notice: str | None
    earliest: date | None
    latest: date | None
    warnings: list[str]
    unit: str
    due_at: str | None
    target_on: date | None
    derivation: str | None = None
    days: list[DayLine] | None = None


class PolicyChange(BaseModel):
    """A policy from a day on."""

    model_config = ConfigDict(populate_by_name=True)

    value: int | str
    value_label: str
    from_: date = Field(alias="from")


class PolicyApplied(BaseModel):
    """A policy in force on a day: its source, how well the source of the default is known, since when; and `changes`
    after that day."""

    key: str
    label: str
    value: int | str
    value_label: str
    default: int | str
    default_label: str
    since: date | None
    source: str
    basis: str | None
    certainty: str
    changes: list[PolicyChange]


class PolicyOut(PolicyApplied):
    """A policy with what may be set; `remarks` what the agency must do about it."""

    allowed: str
    remarks: list[str]
    values: dict[str, str]
    minimum: int | None
    maximum: int | None


class PolicyList(BaseModel):
    """Every policy of an agency on a day."""

    agency: str
    on: date
    items: list[PolicyOut]


class NewPolicy(Strict):
    """PUT /policies/{key}."""

    value: Annotated[int, Field(strict=True)] | Annotated[str, Field(min_length=1, max_length=2000)]
    from_: date = Field(alias="from", description="自哪一日起")


class ConsultationOut(BaseModel):
    """A child case."""

    ref: str
    no: str
    state: str
    kind: str | None


class GapOut(BaseModel):
    """What a case still lacks for a later step: `what`, the `article` that asks for it, the `remedy`."""

    key: str
    what: str
    article: str
    remedy: str | None


class CaseOut(BaseModel):
    """A case; `warnings`: what the sources of the region's calendar leave open about its dates; `gaps`: what it still
    lacks for a later step."""

    no: str
    agency: str
    region: str
    workflow: str
    version_key: str
    title: str
    state: str
    state_label: str
    outcome: str | None
    outcome_label: str | None
    version: int
    seq: int
    opened_on: date
    fields: dict[str, Any]
    owed: list[str]
    consultations: list[ConsultationOut]
    clocks: dict[str, ClockOut]
    warnings: list[str]
    policies: list[PolicyApplied]
    gaps: list[GapOut]


class CaseLine(BaseModel):
    """A case in a list."""

    no: str
    workflow: str
    state: str
    state_label: str
    outcome: str | None
    opened_on: date
    handler: str | None
    unit: str | None
    next_due_on: date | None
    level: str | None


class CaseList(BaseModel):
    """A page of cases; `next_cursor` null on the last."""

    items: list[CaseLine]
    next_cursor: str | None


class ActionFact(BaseModel):
    """A key of `with`."""

    key: str
    label: str
    type: str
    required: bool
    choices: list[str]


class ActionOut(BaseModel):
    """What may be done now, or why not."""

    model_config = ConfigDict(populate_by_name=True)

    do: str
    label: str
    allowed: bool
    why: str | None
    article: str | None
    roles: list[str]
    to: str | None
    to_label: str | None
    facts: list[ActionFact] = Field(alias="with")


class ActionList(BaseModel):
    """Every action of the case's state, for the acting person."""

    items: list[ActionOut]


class LetterRef(BaseModel):
    """A letter as an event names it."""

    key: str
    on: date
    owed: bool
    number: str
    voided: bool


class EventOut(BaseModel):
    """One event with its hash. `index_only` says why only the index of what it recorded is shown; the hash is that of
    the event as it is kept."""

    seq: int
    do: str
    row: str
    on: date
    recorded_on: date
    by: str
    role: str
    state: str
    facts: dict[str, Any]
    effects: list[list[Any]]
    letters: list[LetterRef]
    remarks: list[str]
    kind: str
    digests: list[str] = []
    hash: str
    index_only: str | None


class EventList(BaseModel):
    """Events in order."""

    items: list[EventOut]
    next_cursor: str | None = None


class ClockList(BaseModel):
    """Clocks by key; those of child cases as `key:ref`."""

    clocks: dict[str, ClockOut]


class SealOn(BaseModel):
    """The seal on a letter: the use of it that pressed it, and since when."""

    no: str
    on: date


class LetterOut(BaseModel):
    """A letter without its text; `index_only` says why it is not made again."""

    id: int
    case_no: str
    key: str
    label: str
    on: date
    number: str | None
    ref: str | None
    template_version: str | None
    engine_version: str
    output: str | None
    voided: bool
    void_reason: str | None
    index_only: str | None
    seal: SealOn | None


class LetterList(BaseModel):
    """Letters in order."""

    items: list[LetterOut]


class SealUse(BaseModel):
    """A line of the register of the seal; `letter` its number, or none where `title` names a document."""

    no: str
    state: str
    state_label: str
    use: str
    use_label: str
    letter: str | None
    title: str | None
    letter_voided: bool
    void_reason: str | None
    copies: int
    requested_by: str | None
    requested_on: date
    approved_by: str | None
    approved_on: date | None
    stamped_by: str | None
    stamped_on: date | None
    refused_by: str | None
    refused_on: date | None
    withdrawn_on: date | None
    reason: str | None


class SealUseList(BaseModel):
    """A page of the register, newest first."""

    items: list[SealUse]
    next_cursor: str | None


class WorkflowLine(BaseModel):
    """A definition in the list."""

    key: str
    version: str
    title: str
    in_force_from: date
    fingerprint: str


class WorkflowList(BaseModel):
    """Every definition and version."""

    items: list[WorkflowLine]


class Workday(BaseModel):
    """Answer of /workdays/add."""

    due: date
    provisional: bool
    missing_notice: str | None
    earliest: date
    latest: date
    warnings: list[str]


class WorkdayExplained(Workday):
    """Answer of /workdays/explain."""

    days: list[DayLine]


class WorkdayCount(BaseModel):
    """Answer of /workdays/count."""

    count: int
    provisional: bool
    missing_notice: str | None
    least: int
    most: int
    warnings: list[str]


class CalendarDay(BaseModel):
    """One day of a year."""

    date: date
    working: bool
    reason: str
    notice: str | None
    provisional: bool


class CalendarYear(BaseModel):
    """A year of a region."""

    region: str
    year: int
    days: list[CalendarDay]
    warnings: list[str]


class Health(BaseModel):
    """Alive, and which version."""

    status: str
    version: str
    today: date
    calendar_published_until: date
