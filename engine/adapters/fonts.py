"""Fonts for paper: those of the agency's own folder first, then free ones that come in wheels.

An official document is set in 仿宋, its title in 小标宋, headings in 黑体, page numbers in 宋体. None of these may be
passed on freely, so Noto Serif SC and Noto Sans SC stand in, which have every Chinese character up to U+9FFF; other
Noto fonts have what an applicant may write besides (symbols, emoji, other scripts). An agency puts its own fonts into a
folder (`GONGKAI_FONT_DIR`). Fonts of the system are not looked at: whether a letter can be made, and what it looks
like, must not depend on the machine (ADR 023).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import typst
from fontTools.ttLib import TTFont, TTLibError

from engine.core.errors import InputError

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
ROLES: Mapping[str, tuple[str, str]] = {
    "body": (r"fang ?song|仿宋", SERIF),
    "title": (r"xiao ?biao ?song|小标宋|zhong ?song|中宋", SERIF),
    "hei": (r"sim ?hei|hei ?ti|黑体", SANS),
    "kai": (r"kai|楷", SERIF),
    "song": (r"sim ?sun|song ?ti|宋体", SERIF),
}
"""By role: what the names of fonts made for it look like, and which of ours stands in."""
WHEELS = tuple(Path(str(files(name))) for name in ("pylopdf_fonts_zh_cn", "manimgx_fonts"))
"""Folders of the fonts that we bring."""
UNSEEN = re.compile(r"[\s\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Needs no glyph: spaces, joiners, selectors of a variant of the character before."""


class FontShelf:
    """The fonts at hand, read once; safe to share between threads.

    `folder` is the agency's own. Raises InputError (font_dir) when it is not a folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None and not folder.is_dir():
            raise InputError(f"字体文件夹不存在：{folder}", field="GONGKAI_FONT_DIR", code="font_dir")
        self.typst = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[*([folder] if folder else []), *WHEELS],
        )
        found = [(font.family, Path(font.path), font.index) for font in self.typst.fonts() if font.path]
        self._files = sorted({(path, index) for _, path, index in found})
        own = sorted({family for family, path, _ in found if path.parent not in WHEELS})
        rest = [SERIF, SANS, *sorted({family for family, _, _ in found})]
        right = {role: [x for x in own if re.search(like, x, re.IGNORECASE)] for role, (like, _) in ROLES.items()}
        self.roles = {
            role: list(dict.fromkeys([*right[role], substitute, *own, *rest]))
            for role, (_, substitute) in ROLES.items()
        }
        """Families by role: the right ones, what stands in for them, then all others for the characters they lack."""
        self.substitutes = [role for role in ROLES if not right[role]]
        """Roles for which only ours are at hand."""

    @cached_property
    def characters(self) -> frozenset[str]:
        """Characters that at least one font can draw."""
        known: set[str] = set()
        for path, index in self._files:
            try:
                with TTFont(path, fontNumber=index, lazy=True) as font:
                    known.update(map(chr, font.getBestCmap() or ()))
            except (TTLibError, OSError):
                continue  # a font whose table we cannot read promises nothing
        return frozenset(known)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Characters of `texts` that no font can draw, in the order of their code points."""
        wanted = set(unicodedata.normalize("NFC", "\n".join(texts)))
        return sorted(char for char in wanted - self.characters if not UNSEEN.match(char))
