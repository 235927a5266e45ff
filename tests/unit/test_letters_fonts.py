"""Fonts: rare characters are drawn, missing ones are found and named, an agency's own fonts come first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from engine.adapters.documents_pdf import PdfWriter, pdf_writer
from engine.adapters.fonts import ROLES, SANS, SERIF, WHEELS, FontShelf
from engine.adapters.letters import LetterWriter
from engine.core.errors import InputError
from engine.core.letter import Paragraph, StructuredLetter

RARE = "喆镕堃玥祎珺昇淼煊燊劼吉㛃䶮㐂𬱖"
BEYOND = "\U00020bb7"  # 吉 with a longer lower stroke: a common family name in old registers
PDF = pdf_writer()


def letter(text: str = "正文。") -> StructuredLetter:
    writer = LetterWriter()
    plain = writer.compose("reply_disclosed", writer.sample_values("reply_disclosed"))
    return replace(plain, blocks=(Paragraph(text),))


def make_font(path: Path, family: str, characters: str) -> None:
    """A font whose characters are all the same box."""
    names = [".notdef", *(f"u{ord(char):X}" for char in characters)]
    pen = TTGlyphPen(None)
    for point, draw in (((80, -80), pen.moveTo), ((80, 820), pen.lineTo), ((920, 820), pen.lineTo)):
        draw(point)
    pen.lineTo((920, -80))
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"u{ord(char):X}" for char in characters})
    builder.setupGlyf(dict.fromkeys(names, box))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 80)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.save(path)


def said(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("char", RARE)
def test_rare_characters_of_names_are_drawn(char: str) -> None:
    assert char in said(PDF.render(replace(letter(), addressee=f"王{char}{char}")))


def test_every_common_character_is_at_hand() -> None:
    every = [chr(code) for code in (*range(0x3400, 0x4DB6), *range(0x4E00, 0x9FA6))]
    assert not PDF.fonts.missing(every)
    assert not PDF.fonts.missing(["，。、；：？！“”‘’（）《》〈〉【】〔〕—…·￥℃㎡①⑩〇〓×÷≤□☑√"])


def test_what_else_an_applicant_may_write_is_drawn_by_another_font() -> None:
    text = "微笑😀 ئەخمەت Ольга Zoë e\u0301 ❤\ufe0f 👨\u200d👩\u200d👧 葛\U000e0100"
    assert not PDF.fonts.missing([text])
    drawn = said(PDF.render(letter(text)))
    assert all(word in drawn for word in ("微笑😀", "Ольга", "葛"))


def test_a_character_that_no_font_has_is_named_before_anything_is_made() -> None:
    for wrong in (replace(letter(), addressee=f"王{BEYOND}"), letter(f"甲{BEYOND}乙\U00030edd"), letter(BEYOND * 9)):
        with pytest.raises(InputError) as caught:
            PDF.check(wrong)
        assert caught.value.code == "letter_glyphs"
        assert f"“{BEYOND}”（U+20BB7）" in caught.value.message
        assert caught.value.message.count("U+20BB7") == 1
        assert "GONGKAI_FONT_DIR" in str(caught.value.remedy)
        with pytest.raises(InputError, match=r"U\+20BB7"):
            PDF.render(wrong)
    PDF.check(letter())


def test_every_place_of_a_letter_is_looked_at() -> None:
    plain = letter()
    for field in ("title", "number", "addressee", "issuer", "note"):
        with pytest.raises(InputError, match=r"U\+20BB7"):
            PDF.check(replace(plain, **{field: BEYOND}))  # type: ignore[arg-type]
    for wrong in (replace(plain, attachments=(BEYOND,)), replace(plain, courtesy=(Paragraph(BEYOND),))):
        with pytest.raises(InputError, match=r"U\+20BB7"):
            PDF.check(wrong)


def test_an_agencys_own_fonts_come_first_and_add_characters(tmp_path: Path) -> None:
    make_font(tmp_path / "fs.ttf", "FangSong_GB2312", "正文答复书")
    (tmp_path / "titles").mkdir()
    make_font(tmp_path / "titles" / "xbs.ttf", "FZXiaoBiaoSong-B05S", "清源" + BEYOND)
    own = PdfWriter(tmp_path)
    assert own.fonts.roles["body"][0] == "FangSong_GB2312"
    assert own.fonts.roles["title"][0] == "FZXiaoBiaoSong-B05S"
    assert SERIF in own.fonts.roles["body"]
    assert own.fonts.substitutes == ["hei", "kai", "song"]
    own.check(letter(BEYOND))
    pdf = own.render(letter(f"正文{BEYOND}玥"))
    assert f"正文{BEYOND}玥" in said(pdf)
    for name in (b"FangSong_GB2312", b"FZXiaoBiaoSong-B05S", b"NotoSerifSC"):
        assert name in pdf
    assert b"FangSong_GB2312" not in PDF.render(letter())


def test_without_own_fonts_only_those_of_the_wheels_are_used() -> None:
    shelf = FontShelf()
    assert shelf.substitutes == list(ROLES)
    assert [families[0] for families in shelf.roles.values()] == [SERIF, SERIF, SANS, SERIF, SERIF]
    assert {Path(str(font.path)).parent for font in shelf.typst.fonts()} == set(WHEELS)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        FontShelf(tmp_path / "nothing")
    assert caught.value.code == "font_dir"
    assert caught.value.field == "GONGKAI_FONT_DIR"


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00 not a font at all")
    (tmp_path / "readme.txt").write_text("说明", encoding="utf-8")
    assert PdfWriter(tmp_path).render(letter()) == PDF.render(letter())
