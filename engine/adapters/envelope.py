"""The envelope of a letter as one PDF page (`templates/layouts/envelope.typ`)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from engine.adapters.documents_pdf import PdfWriter, lines
from engine.core.envelope import MAILS, Envelope
from engine.core.errors import InputError
from engine.core.letter import clean_text

UNDATED = date(2000, 1, 1)
"""An envelope has no date; the file needs one."""


def render_envelope(pdf: PdfWriter, envelope: Envelope) -> bytes:
    """The page; the same envelope gives the same bytes. Raises InputError (letter_glyphs) for a character of the
    address that no font can draw."""
    view = {name: clean_text(value).replace("\n", " ") for name, value in asdict(envelope).items()}
    missing = pdf.fonts.missing(view.values())
    if missing:
        names = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in missing)
        raise InputError(f"信封上有现有字体不能显示的字：{names}", field="address", code="letter_glyphs")
    broken = {name: lines(view[name]) for name in ("addressee", "address", "sender_address")}
    return pdf.compile("envelope.typ", view | broken | {"mail": MAILS[envelope.mail]}, UNDATED)
