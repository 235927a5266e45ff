"""What the services need, joined by `engine.bootstrap`: ports only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from engine.core.case_file import CaseFile
from engine.core.catchup import Office
from engine.core.definition import Workflow
from engine.core.envelope import Envelope
from engine.core.errors import InputError, NotFound
from engine.core.escalation import Policy, Staff
from engine.core.hours import END_OF_DAY
from engine.core.kept import Agency, Person
from engine.core.ports import ElectronicSeal, OtherCases, Store, Tx, WorkingCalendar
from engine.core.simulate import choose_version, resolve_settings
from engine.core.view import Env
from engine.core.wording import LetterTemplate

DEFINITIONS = (
    "disclosure_request",
    "consultation",
    "seal_use",
    "attribute_review",
    "publication_review",
    "policy_interpretation",
    "publication_suggestion",
)
"""Definitions in the order in which what they hold is shown."""


class LetterPort(Protocol):
    """Wording and layout of letters."""

    def compose(self, key: str, values: Mapping[str, Any], template: LetterTemplate | None = None) -> Any:
        """A structured letter with its template `version`, by the wording of an agency (None: the program's). Raises
        InputError naming every missing element."""
        ...

    def tells(self, key: str) -> frozenset[str]:
        """The clocks whose due date this kind of letter tells its addressee, by whatever wording."""
        ...

    def version(self, key: str, template: LetterTemplate | None = None) -> tuple[str, str]:
        """The template version that a letter of this kind is written with, and the fingerprint of its wording."""
        ...

    def titles(self) -> Mapping[str, str]:
        """Every letter and form that has a wording, with its title, by key."""
        ...

    def wording(self, key: str) -> str:
        """The text of the program's own wording. Raises NotFound."""
        ...

    def draft(self, key: str, text: str) -> tuple[tuple[str, str], ...]:
        """The files of a wording with that text: its own and the shared parts it needs. Raises NotFound."""
        ...

    def check(self, key: str, files: Sequence[tuple[str, str]]) -> str:
        """The fingerprint of a wording. Raises InputError (letter_template) with all its faults."""
        ...

    def to_values(self, letter: Any) -> dict[str, Any]:
        """The structured letter as plain values, to be kept; `from_values` gives it back."""
        ...

    def from_values(self, values: Mapping[str, Any]) -> Any: ...

    def html(self, letter: Any, seal: bytes | None = None, remarks: Sequence[str] = ()) -> str:
        """`seal` the image over signature and date; `remarks` for the screen, above the letter and not printed."""
        ...

    def docx(self, letter: Any, seal: bytes | None = None) -> bytes: ...

    def pdf(self, letter: Any, seal: bytes | None = None) -> bytes:
        """Raises InputError like `check_printable`."""
        ...

    def case_file(self, file: CaseFile) -> bytes:
        """One PDF of a whole case file."""
        ...

    def envelope(self, envelope: Envelope) -> bytes:
        """One PDF page. Raises InputError like `check_printable`."""
        ...

    def check_seal(self, content: bytes) -> None:
        """Raises InputError (bad_seal) unless `content` is an image that can be a seal."""
        ...

    def check_printable(self, letter: Any) -> None:
        """Raises InputError (letter_glyphs) naming every character that no font at hand can draw."""
        ...

    def content_security_policy(self) -> str:
        """The policy under which the HTML of a letter is served."""
        ...


class Calendars(Protocol):
    """Working calendars and the holiday notices they are made of."""

    def __call__(
        self, region: str, known_on: date | None, imported: tuple[str, ...] = (), without: frozenset[str] = frozenset()
    ) -> WorkingCalendar:
        """The calendar of a region as known on a day (None: now), with the texts of imported notices, without those of
        some numbers. Raises InputError for an unknown region."""
        ...

    def on_file(self) -> frozenset[str]:
        """The numbers of the notices that come with the calendars."""
        ...

    def number(self, text: str, source: str) -> str:
        """The document number of a notice. Raises InputError for a malformed one."""
        ...

    def read(self, text: str, source: str, imported: tuple[str, ...]) -> Reading:
        """A notice to import beside the imported ones. Raises InputError with all its faults."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """The head of a notice; `days` how many it names; `doubts` what a person should check though it may be used."""

    document_no: str
    title: str
    region: str
    published_on: date
    days: int
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """`today` is the only clock, with `time_of_day` ("HH:MM") for periods of hours; `versions` all versions of a
    definition, oldest first; `calendar` by region and day of knowledge; `fingerprint` of a definition;
    `electronic_seal` a certified one, if the agency has joined its own."""

    store: Store
    versions: Callable[[str], tuple[Workflow, ...]]
    calendar: Calendars
    letters: LetterPort
    fingerprint: Callable[[Workflow], str]
    today: Callable[[], date]
    time_of_day: Callable[[], str] = lambda: END_OF_DAY
    electronic_seal: ElectronicSeal | None = None

    def at(self, day: date) -> str:
        """The time of day up to which periods of hours are seen on `day`: now if it is today, else its end."""
        return self.time_of_day() if day == self.today() else END_OF_DAY

    def calendar_on(self, region: str, known_on: date | None) -> WorkingCalendar:
        """The calendar of any region as known on a day (None: now), with the imported notices. Raises InputError for an
        unknown region."""
        with self.store.read() as tx:
            imported = tuple(n.text for n in tx.holiday_notices() if n.text)
        return self.calendar(region, known_on, imported)

    def calendar_of(self, agency: Agency) -> WorkingCalendar:
        """The calendar by which the agency counts: its region, everything known, imported notices too."""
        return self.calendar(agency.region, None, agency.imported)

    def workflow(self, key: str, version: str | None, on: date) -> Workflow:
        """The named version, or the one in force on `on`. Raises InputError."""
        return choose_version(self.versions(key), on, version)

    def children_of(self, workflow: Workflow) -> dict[str, Workflow]:
        """Definitions of the child cases that `workflow` opens."""
        return {key: self.versions(key)[-1] for key in workflow.children}

    def env(
        self,
        agency: Agency,
        workflow: Workflow,
        on: date,
        number: Callable[[str, date], str],
        others: OtherCases | None = None,
    ) -> Env:
        """The surroundings of a step: the region's calendar, the policies in force on `on`, other cases."""
        given = {k: v for k, v in agency.settings_on(on).items() if k in workflow.setting}
        words = tuple(agency.profile.get("sensitive_words", ()))
        return Env(self.calendar_of(agency), resolve_settings(workflow, given), number, others, words)

    def office(
        self,
        agency: Agency,
        workflow: Workflow,
        number: Callable[[str, date], str],
        policy: Policy | None = None,
        staff: Staff | None = None,
    ) -> Office:
        """The surroundings of a family, with the policies of each day that is asked for; `staff` when somebody is to be
        told."""
        envs: dict[date, Env] = {}

        def env_on(day: date) -> Env:
            if day not in envs:
                envs[day] = self.env(agency, workflow, day, number)
            return envs[day]

        given = policy or Policy(agency.settings)
        calendar = self.calendar_of(agency)
        return Office(workflow, self.children_of(workflow), calendar, env_on, given, staff or Staff((), given))


def find_agency(tx: Tx, code: str | None) -> Agency:
    """The agency `code`, or the only one. Raises NotFound or InputError."""
    if not code:
        return _one(tx.agencies(), code)
    found = tx.agency(code)
    return _one((found,) if found else (), code)


def find_actor(tx: Tx, code: str | None, name: str) -> tuple[Agency, Person]:
    """The agency as `find_agency` finds it, and its person `name`, in one look. Raises as that and `find_person`."""
    found = tx.acting(name, code or None)
    agency = _one([agency for agency, _ in found], code)
    return agency, _known(agency, name, found[0][1])


def find_person(tx: Tx, agency: Agency, name: str) -> Person:
    """The person `name` of the agency. Raises NotFound (code unknown_person)."""
    return _known(agency, name, tx.person(agency.code, name))


def _known(agency: Agency, name: str, person: Person | None) -> Person:
    if person is None:
        raise NotFound(f"{agency.name}没有工作人员“{name}”", field="person", code="unknown_person")
    return person


def _one(found: Sequence[Agency], code: str | None) -> Agency:
    """The only one found. Raises NotFound or InputError."""
    if len(found) == 1:
        return found[0]
    if code:
        raise NotFound(f"没有代码为“{code}”的行政机关", field="agency")
    if not found:
        raise NotFound("还没有登记行政机关", field="agency", remedy="先用 gongkai agency add 登记")
    raise InputError("有多个行政机关，请指明", field="agency", remedy="可选：" + "、".join(a.code for a in found))
