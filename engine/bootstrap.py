"""The only place that joins adapters, workflows and calendars to services; the only place that knows today.

Imports are inside the functions so that `workday`, `fee` and `simulate` start without a database library.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.core.errors import InputError

if TYPE_CHECKING:
    from calendars import Notice
    from engine.adapters.documents_pdf import PdfWriter
    from engine.adapters.letter_samples import Written
    from engine.adapters.letters import LetterWriter
    from engine.core.case_file import CaseFile
    from engine.core.definition import Workflow
    from engine.core.envelope import Envelope
    from engine.core.letter import StructuredLetter
    from engine.core.ports import ElectronicSeal, Jobs, WorkingCalendar
    from engine.core.sheet import Sheet
    from engine.core.simulate import Library
    from engine.core.wording import LetterTemplate
    from engine.services.world import Reading, World

SHANGHAI = "Asia/Shanghai"


def today() -> date:
    """The date in China."""
    return datetime.now(ZoneInfo(SHANGHAI)).date()


def time_of_day() -> str:
    """The time in China, "HH:MM"."""
    return f"{datetime.now(ZoneInfo(SHANGHAI)):%H:%M}"


def calendar(region: str, known_on: date | None = None) -> WorkingCalendar:
    """Working days of `region` as published by `known_on`, by the notices on file and those imported on this machine.
    Raises InputError for an unknown region."""
    from calendars.china import load

    return load(region, known_on, _imported_here())


def notice_folder() -> Path:
    """Where `import notice` leaves a copy for the commands that need no database."""
    return Path(os.environ.get("GONGKAI_NOTICE_DIR") or "var/notices")


@cache
def _imported_here() -> tuple[Notice, ...]:
    from calendars import read_notice

    return tuple(map(read_notice, sorted(notice_folder().glob("*.toml"))))


class _Calendars:
    """The calendars of `calendars/` with imported notices; see `engine.services.world.Calendars`."""

    def __call__(
        self, region: str, known_on: date | None, imported: tuple[str, ...] = (), without: frozenset[str] = frozenset()
    ) -> WorkingCalendar:
        from calendars.china import load

        return load(region, known_on, _parsed(imported), without)

    def on_file(self) -> frozenset[str]:
        from calendars import on_file

        return frozenset(notice.document_no for notice in on_file())

    def number(self, text: str, source: str) -> str:
        from calendars import parse_notice

        return parse_notice(text, source).document_no

    def read(self, text: str, source: str, imported: tuple[str, ...]) -> Reading:
        from calendars import check_notice, doubts, on_file, parse_notice
        from engine.services.world import Reading

        notice = parse_notice(text, source)
        faults = check_notice(notice, (*on_file(), *_parsed(imported)))
        if faults:
            raise InputError(f"{source}不能使用：" + "；".join(faults), field="notice", code="notice_faulty")
        head = notice.document_no, notice.title, notice.region, notice.published_on
        return Reading(*head, len(notice.days), doubts(notice))


@lru_cache(maxsize=64)
def _parsed(imported: tuple[str, ...]) -> tuple[Notice, ...]:
    from calendars import parse_notice

    return tuple(map(parse_notice, imported))


def workflows() -> Mapping[str, tuple[Workflow, ...]]:
    """Every definition: versions by key, oldest first."""
    from workflows.registry import WORKFLOWS

    return WORKFLOWS


def versions(key: str) -> tuple[Workflow, ...]:
    """All versions of one definition. Raises InputError for an unknown key."""
    found = workflows().get(key)
    if not found:
        raise InputError(f"没有“{key}”这个流程", field="workflow", remedy="可选：" + "、".join(workflows()))
    return found


@cache
def state_diagram(key: str, version: str) -> str:
    """The picture of one definition as SVG text; a published version never changes, so it is drawn once. Raises
    InputError for an unknown key or version."""
    from engine.adapters.state_layout import arrange
    from engine.core.diagram import graph
    from engine.core.simulate import choose_version
    from engine.core.state_diagram import draw

    return draw(graph(choose_version(versions(key), date.max, version)), arrange)


def library() -> Library:
    """What a simulation needs."""
    from engine.core.simulate import Library

    return Library(versions, calendar)


def database_url() -> str:
    """The configured database."""
    from engine.settings import Settings

    return Settings().database_url


class _Letters:
    """The letter port over wording and documents."""

    def __init__(self) -> None:
        from engine.adapters.letters import LetterWriter

        self._writer = LetterWriter()
        self._by = lru_cache(maxsize=256)(self._writer_of)

    @staticmethod
    def _writer_of(template: LetterTemplate) -> LetterWriter:
        from engine.adapters.letters import LetterWriter

        return LetterWriter(files=dict(template.files), version=template.name)

    def compose(self, key: str, values: Mapping[str, Any], template: LetterTemplate | None = None) -> StructuredLetter:
        writer = self._by(template) if template else self._writer
        return writer.compose(key, values)

    def version(self, key: str, template: LetterTemplate | None = None) -> tuple[str, str]:
        wording = (self._by(template) if template else self._writer).wording(key)
        return wording.version, wording.fingerprint

    def titles(self) -> Mapping[str, str]:
        keys = self._writer.keys()
        return {key: str(self._writer.wording(key).header["title"]) for key in keys}

    def wording(self, key: str) -> str:
        return self._writer.source(f"{key}.j2")

    def draft(self, key: str, text: str) -> tuple[tuple[str, str], ...]:
        from engine.adapters.letter_drafts import files_of

        self._writer.wording(key)
        return tuple(files_of(self._writer, key, text).items())

    def check(self, key: str, files: Sequence[tuple[str, str]]) -> str:
        from engine.adapters.letter_drafts import check

        return check(self._writer, self._pdf, key, dict(files)).fingerprint

    def tells(self, key: str) -> frozenset[str]:
        return self._writer.tells(key)

    def to_values(self, letter: StructuredLetter) -> dict[str, Any]:
        return letter.to_dict()

    def from_values(self, values: Mapping[str, Any]) -> StructuredLetter:
        from engine.core.letter import StructuredLetter

        return StructuredLetter.from_dict(values)

    def html(self, letter: StructuredLetter, seal: bytes | None = None, remarks: Sequence[str] = ()) -> str:
        from engine.adapters.documents import render_html
        from engine.adapters.seal_images import data_uri

        return render_html(letter, None, data_uri(seal) if seal else None, remarks)

    def docx(self, letter: StructuredLetter, seal: bytes | None = None) -> bytes:
        from engine.adapters.documents import render_docx
        from engine.adapters.seal_images import as_png

        return render_docx(letter, as_png(seal, self._pdf.fonts.typst) if seal else None)

    def pdf(self, letter: StructuredLetter, seal: bytes | None = None) -> bytes:
        return self._pdf.render(letter, seal=seal)

    def case_file(self, file: CaseFile) -> bytes:
        from engine.adapters.case_file import FileWriter

        return FileWriter(self._pdf).render(file)

    def envelope(self, envelope: Envelope) -> bytes:
        from engine.adapters.envelope import render_envelope

        return render_envelope(self._pdf, envelope)

    def check_seal(self, content: bytes) -> None:
        from engine.adapters.seal_images import check

        check(content, self._pdf.fonts.typst)

    def check_printable(self, letter: StructuredLetter) -> None:
        self._pdf.check(letter)

    @cached_property
    def _pdf(self) -> PdfWriter:
        from engine.adapters.documents_pdf import pdf_writer
        from engine.settings import Settings

        return pdf_writer(Settings().font_dir)

    def content_security_policy(self) -> str:
        from engine.adapters.documents import content_security_policy

        return content_security_policy()


def read_sheet(path: Path, known: Collection[str]) -> Sheet:
    """The table of an Excel or CSV file with the known columns. Raises InputError, OSError."""
    from engine.adapters.sheets import read

    return read(path, known)


def write_sheet(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An Excel file with one table."""
    from engine.adapters.sheets import write

    return write(title, columns, rows)


def write_letter_samples(folder: Path) -> Written:
    """Every letter and form with sample values into a folder. Raises OSError when it cannot be written."""
    from engine.adapters.documents_pdf import pdf_writer
    from engine.adapters.letter_samples import write_samples
    from engine.adapters.letters import LetterWriter
    from engine.settings import Settings

    return write_samples(LetterWriter(), pdf_writer(Settings().font_dir), folder)


def world(
    url: str | None = None, clock: Callable[[], date] = today, electronic_seal: ElectronicSeal | None = None
) -> World:
    """Services over the configured database; an empty SQLite database is migrated at first use. `electronic_seal` the
    agency's own adapter, if it has joined a certified one (ADR 027 第六点)."""
    from engine.adapters.schema import ensure
    from engine.adapters.store import SqlStore
    from engine.core.fingerprint import fingerprint
    from engine.services.notices import begin
    from engine.services.world import World

    where = url or database_url()
    ensure(where)
    store = SqlStore(where)
    found = World(store, versions, _Calendars(), _Letters(), fingerprint, clock, electronic_seal=electronic_seal)
    begin(found)
    return replace(found, time_of_day=time_of_day) if clock is today else found


def memory_world(clock: Callable[[], date] = today) -> World:
    """Services over the in-memory twin of the store."""
    from engine.adapters.memory import MemoryStore
    from engine.core.fingerprint import fingerprint
    from engine.services.world import World

    return World(MemoryStore(), versions, _Calendars(), _Letters(), fingerprint, clock)


def migrate(url: str | None = None) -> None:
    """Bring the configured database to the newest schema."""
    from engine.adapters.schema import migrate

    migrate(url or database_url())


def jobs() -> Jobs:
    """Who does things again and again beside the server's requests."""
    from engine.adapters.jobs import ThreadJobs

    return ThreadJobs()


def load_demo(world: World) -> None:
    """The demo agency with its cases, into a database that is empty or already holds them."""
    from engine.demo import Clock, load_agency, replay

    load_agency(world)
    clock = Clock()
    replay(replace(world, today=clock), clock)
