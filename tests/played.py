"""`gongkai demo` played once, and what it left: the database, the files, what it said."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.store import SqlStore
from engine.core.kept import LetterRow
from engine.demo import scripts
from tests.commands import Done, gongkai
from tests.offices import everything


@dataclass(frozen=True, slots=True)
class Played:
    """The demo as it was played once."""

    url: str
    out: Path
    done: Done
    spent: float
    held: dict[str, Any] = field(repr=False)
    letters: dict[str, list[LetterRow]] = field(repr=False)

    @property
    def cases(self) -> dict[str, Any]:
        """What is kept of each case of a script, by number; child cases too."""
        return {no: c for no, c in self.held["demo"]["cases"].items() if c["case"]["workflow"] != "seal_use"}

    def of(self, workflow: str) -> dict[str, Any]:
        """What is kept of each case of a definition, by number."""
        return {no: c for no, c in self.cases.items() if c["case"]["workflow"] == workflow}

    @property
    def seal_uses(self) -> dict[str, Any]:
        """What is kept of each use of the seal, by number."""
        return {no: c for no, c in self.held["demo"]["cases"].items() if c["case"]["workflow"] == "seal_use"}

    def is_made(self, row: LetterRow) -> bool:
        """A file is made of the letter: it is kept, and not older than the finding that its document is a secret."""
        case = self.held["demo"]["cases"][row.case_no]
        found = [e["seq"] for e, _ in case["events"] if e["facts"].get("result") == "classified"]
        return bool(row.template_version) and not ("classified" in case["case"]["marks"] and row.seq < max(found))

    def texts(self, no: str) -> Iterator[tuple[LetterRow, str, str]]:
        """Each letter of a case and its children as HTML and as the text of its DOCX."""
        rows = [x for n in self.cases if n == no or n.startswith(f"{no}-c") for x in self.letters[n]]
        known = sorted((x for x in rows if self.is_made(x)), key=lambda x: (x.on, x.id))
        files = sorted((self.out / "letters" / no).glob("*.html")) if known else []
        assert [f.name.split("-", 1)[1] for f in files] == [f"{x.key}.html" for x in known]
        for row, file in zip(known, files, strict=True):
            with zipfile.ZipFile(file.with_suffix(".docx")) as docx:
                parts = [docx.read(n).decode() for n in docx.namelist() if n.startswith("word/") and n.endswith(".xml")]
            yield row, file.read_text(encoding="utf-8"), re.sub(r"<[^>]+>", "", "".join(parts))

    def done_in(self, no: str) -> set[str]:
        """The steps of a case."""
        return {e["do"] for e, _ in self.cases[no]["events"]}


def numbers(played: Played) -> dict[str, str]:
    """Case numbers by demo script: the n-th case of a definition that was opened is its n-th script."""
    out: dict[str, str] = {}
    for workflow in {s.workflow for s in scripts()}:
        parents = [no for no, c in played.of(workflow).items() if c["kept"][2] is None]
        out |= zip((s.id for s in scripts() if s.workflow == workflow), parents, strict=True)
    return out


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The demo, played once for all tests."""
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'demo.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_DATABASE_URL", url)
        began = time.perf_counter()
        done = gongkai("demo", "--out", str(folder / "out"))
        spent = time.perf_counter() - began
    with closing(SqlStore(url)) as store:
        held = everything(store)
        with store.read() as tx:
            kept = {no: c["case"]["workflow"] for no, c in held["demo"]["cases"].items()}
            letters = {no: list(tx.letters("demo", no)) for no, workflow in kept.items() if workflow != "seal_use"}
    return Played(url, folder / "out", done, spent, held, letters)
