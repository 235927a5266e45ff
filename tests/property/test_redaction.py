"""A text without its deleted passages: none comes back, in whatever writing it stood, in any file made of it."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from hypothesis import assume, given, settings, strategies as st

from engine import bootstrap
from engine.core.events import Event
from engine.core.redaction import DELETED, plain, quotes, redact
from engine.services.document_values import redacted_facts
from tests.documents import DAY, REDACTED, accepted, play

WRITER = bootstrap.memory_world().letters
WORDS = "张三李四王五赵六钱孙甲乙丙丁户号元万"
LETTERS = "ABCxyz0123456789"
AROUND = st.text(alphabet="各单位请于月日前办理，。；\n 　" + LETTERS, max_size=12)
CORE = st.text(alphabet=WORDS + LETTERS, min_size=2, max_size=8)
BREAKS = ("", "", "", "\n", " ", "　", "\u200b", "\r\n", "\u00ad")


def wide(char: str) -> str:
    """The full-width form of an ASCII character."""
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


@st.composite
def written(draw: st.DrawFn, core: str) -> str:
    """`core` as it may stand in a text: broken over lines, spaced, in full width or in other case."""
    out = []
    for char in core:
        form = draw(st.sampled_from((char, char, wide(char), char.upper(), char.lower())))
        out.append(form + draw(st.sampled_from(BREAKS)))
    return "".join(out)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text and passages that stand in it, some of them overlapping."""
    cores = draw(st.lists(CORE, min_size=1, max_size=3))
    text = draw(AROUND)
    for core in [*cores, *draw(st.lists(st.sampled_from(cores), max_size=2))]:
        text += draw(written(core)) + draw(AROUND)
    passages = list(cores)
    if draw(st.booleans()):
        whole = plain(text)
        start = draw(st.integers(0, len(whole) - 2))
        passages.append(whole[start : start + draw(st.integers(2, 6))])
    return text, passages


@given(texts())
@settings(max_examples=500)
def test_no_deleted_passage_survives(drawn: tuple[str, list[str]]) -> None:
    text, passages = drawn
    assume(not any(quotes(DELETED, p) for p in passages))
    assert all(quotes(text, p) for p in passages)
    left = redact(text, passages)
    assert not any(quotes(left, p) for p in passages)
    assert DELETED in left
    kept = left.replace(DELETED, "")
    rest = iter(text)
    assert all(char in rest for char in kept), "something was added, or the order changed"


@given(texts(), st.text(alphabet=WORDS, min_size=9, max_size=12))
def test_what_is_not_in_the_text_changes_nothing(drawn: tuple[str, list[str]], other: str) -> None:
    text, _ = drawn
    assume(not quotes(text, other))
    assert redact(text, [other]) == text
    assert redact(text, []) == text
    assert redact(text, ["", " \n"]) == text


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        ("联系人：张三。", "张三", f"联系人：{DELETED}。"),
        ("联系人：张\n三。", "张三", f"联系人：{DELETED}。"),
        ("电话１３８００", "13800", f"电话{DELETED}"),
        ("电话13800", "１３８００", f"电话{DELETED}"),
        ("面积10㎡", "10m2", f"面积{DELETED}"),
        ("ﬁle", "file", DELETED),
        ("Straße", "STRASSE", DELETED),
        ("aaa", "aa", DELETED),
        ("甲乙丙丁", "乙丙", f"甲{DELETED}丁"),
        ("张\u200b三", "张三", DELETED),
        ("é", "é", DELETED),
    ],
)
def test_ways_of_writing_one_passage(text: str, passage: str, left: str) -> None:
    assert redact(text, [passage]) == left


def test_overlapping_and_touching_passages_are_one_deletion() -> None:
    assert redact("甲乙丙丁戊己", ["乙丙丁", "丙丁戊"]) == f"甲{DELETED}己"
    assert redact("甲乙丙丁", ["乙", "丙"]) == f"甲{DELETED}丁"


# ------------------------------------------------------------------------------------------------ files


def files(values: dict[str, Any]) -> dict[str, str]:
    """Everything that can be read in the files of a redacted text, by kind: texts, markup, metadata, values."""
    letter = WRITER.compose("redacted_text", values)
    pdf = pypdfium2.PdfDocument(WRITER.pdf(letter))
    pages = "".join(page.get_textpage().get_text_range() for page in pdf)
    with zipfile.ZipFile(io.BytesIO(WRITER.docx(letter))) as parts:
        word = [parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()]
    html = WRITER.html(letter)
    return {
        "html": html + re.sub(r"<[^>]*>", "", html),
        "docx": "".join(word) + re.sub(r"<[^>]*>", "", "".join(word)),
        "pdf": pages + json.dumps(pdf.get_metadata_dict(), ensure_ascii=False),
        "bytes": WRITER.pdf(letter).decode("latin-1"),
        "json": json.dumps([values, WRITER.to_values(letter)], ensure_ascii=False),
    }


def values_of(text: str, passages: list[str], title: str) -> dict[str, Any]:
    case = play(*accepted({**REDACTED, "text": text, "deletions": [{"passage": p} for p in passages]}))
    case = replace(case, fields={**case.fields, "title": title, "number": "某发〔2022〕9号"})
    event = Event(9, "sign", "sign", DAY, DAY, "某", "issuing_leader", "issued", {}, (), ())
    head = {"agency": {"name": "某局"}, "case": {"no": "SX-1"}, "letter": {"number": None, "date": DAY.isoformat()}}
    return {**head, "facts": redacted_facts(case, event)}


CHROME = files(values_of("无\n有", ["无"], "标题"))


@given(texts())
@settings(max_examples=25)
def test_no_file_of_a_redacted_text_holds_a_deleted_passage(drawn: tuple[str, list[str]]) -> None:
    text, passages = drawn
    assume(not any(quotes(read, p) for p in passages for read in (DELETED, "某发〔2022〕9号某局", *CHROME.values())))
    title = f"关于{passages[0]}的通知"
    for kind, read in files(values_of(text + "\n完", passages, title)).items():
        for passage in passages:
            assert not quotes(read, passage), f"{passage!r} in {kind}"
            assert unicodedata.normalize("NFKC", passage) not in unicodedata.normalize("NFKC", read)


def test_the_files_say_the_rest() -> None:
    read = files(values_of("各单位：\n联系人张三，电话１２３\n４５。\n特此通知。", ["张三", "12345"], "关于张三的通知"))
    for kind in ("html", "docx", "pdf", "json"):
        for said in (
            "各单位",
            "联系人",
            "特此通知",
            "此处依法删减",
            "某发〔2022〕9号",
            "此件删减后公开",
        ):
            assert quotes(read[kind], said), f"{said} not in {kind}"
