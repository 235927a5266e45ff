"""gongkai letter samples, list, render."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bootstrap
from engine.adapters.documents_pdf import pdf_writer
from engine.adapters.letter_samples import LONG_AGENCY, LONG_TITLE, RARE_NAMES, page_count, variants
from engine.adapters.letters import LetterWriter
from engine.core.letter import ItemTable, StructuredLetter
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.queries import letters
from tests.commands import gongkai, refused
from tests.reading_pdf import said_by

WRITER = LetterWriter()
FORMATS = ("docx", "html", "pdf")
FEW = ["receipt_acknowledgement", "reply_mixed", "search_record"]


def test_samples_of_every_letter_in_three_formats_and_a_sheet_of_all_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LetterWriter, "keys", lambda self: FEW)
    said = gongkai("letter", "samples", "--out", str(tmp_path / "new"), "--json").json
    written = sorted(path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*.*"))
    each = [f"{key}/{name}.{end}" for key in FEW for name in ("long", "sample", "short") for end in FORMATS]
    assert written == sorted(["contact-sheet.pdf", *each])
    assert (said["letters"], said["files"]) == (3, len(written))
    pages = sum(page_count(path.read_bytes()) for path in (tmp_path / "new").glob("*/*.pdf"))
    assert said["pages"] == pages
    sheet = said_by(Path(said["sheet"]).read_bytes())
    for key in FEW:
        long = page_count((tmp_path / "new" / key / "long.pdf").read_bytes())
        assert all(f"{key}long{n}/{long}" in sheet for n in range(1, long + 1))
    assert "样章" not in said_by((tmp_path / "new/reply_mixed/sample.pdf").read_bytes())


def test_samples_are_written_alike_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LetterWriter, "keys", lambda self: FEW[:1])
    for name in ("a", "b"):
        assert gongkai("letter", "samples", "--out", str(tmp_path / name)).code == 0
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


@pytest.mark.parametrize("key", WRITER.keys())
def test_sample_values_are_short_and_long(key: str) -> None:
    sample, short, long = (letter for _, letter in variants(WRITER, key))
    assert length(short) <= length(sample) <= length(long)
    assert long.title == LONG_TITLE
    assert len(LONG_TITLE) == 40
    assert long.issuer == LONG_AGENCY or sample.issuer != WRITER.sample_values(key)["agency"]["name"]
    if sample.addressee == WRITER.sample_values(key)["case"]["applicant"]:
        assert long.addressee == RARE_NAMES


def test_long_samples_have_tables_of_several_pages() -> None:
    long = dict(variants(WRITER, "reply_mixed"))["long"]
    table = next(block for block in long.blocks if isinstance(block, ItemTable))
    assert len(table.rows) == 8
    said = said_by(pdf_writer().render(long))
    assert said.count("".join(table.header)) > 1, "the header stands on every page of the table"


def length(letter: StructuredLetter) -> int:
    return len(letter.plain_text())


def test_an_issued_letter_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    world = bootstrap.world()
    load_agency(world)
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    act_on(world, no, "register", {}, person="registrar")
    act_on(world, no, "request_supplementation", {"finding": "未写明文件名称"}, person="officer")
    (sent,) = [x for x in letters(world, no, "officer", None) if x["key"] == "supplementation_notice"]
    for end, first in (("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")):
        said = gongkai("letter", "render", str(sent["id"]), "--format", end, "--json").json
        made = (tmp_path / said["file"]).read_bytes()
        assert made.startswith(first)
        assert said == {"id": sent["id"], "format": end, "file": f"letter-{sent['id']}.{end}", "bytes": len(made)}
    gongkai("letter", "render", str(sent["id"]), "--out", str(tmp_path / "x.pdf"))
    assert (tmp_path / "x.pdf").read_bytes() == (tmp_path / f"letter-{sent['id']}.pdf").read_bytes()
    refused("letter_not_found", "letter", "render", "99999")
    refused("bad_usage", "letter", "render", "1", "--format", "odt")
    refused("file", "letter", "render", str(sent["id"]), "--out", str(tmp_path / "no" / "x.pdf"))
    monkeypatch.setenv("GONGKAI_FONT_DIR", str(tmp_path / "nothing"))
    refused("font_dir", "letter", "render", str(sent["id"]))


def test_the_letters_of_a_case_with_the_numbers_by_which_they_are_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    world = bootstrap.world()
    load_agency(world)
    given = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    no = open_case(world, "disclosure_request", given, person="registrar").case.no
    held = letters(world, no, "registrar", None)
    assert gongkai("letter", "list", no, "--json").json["items"] == held
    told = gongkai("letter", "list", no).out.splitlines()
    assert [x.split()[0] for x in told] == [str(x["id"]) for x in held]
    assert held[-1]["number"] in told[-1]
    refused("case_not_found", "letter", "list", "2099-0001")
