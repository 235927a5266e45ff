"""Laws and citations: every rule names its article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Law:
    """A statute, regulation, official letter or a decision of this project (`number` "ADR 007")."""

    title: str
    number: str
    in_force_from: date
    short: str = ""

    def art(self, article: int | str, paragraph: int | None = None, item: int | None = None) -> Citation:
        """Cite 第`article`条第`paragraph`款第`item`项."""
        return Citation(self, article, paragraph, item)

    def whole(self) -> Citation:
        """Cite the document as a whole (official letters of one point)."""
        return Citation(self, None)


_DIGITS = "零一二三四五六七八九"


def chinese_number(n: int) -> str:
    """1..199 in Chinese numerals, as articles are cited."""
    if n >= 100:
        rest = n % 100
        tail = "" if rest == 0 else ("零" + _DIGITS[rest] if rest < 10 else _tens(rest, full=True))
        return _DIGITS[n // 100] + "百" + tail
    return _tens(n)


def _tens(n: int, full: bool = False) -> str:
    if n < 10:
        return _DIGITS[n]
    lead = "" if n < 20 and not full else _DIGITS[n // 10]
    return lead + "十" + ("" if n % 10 == 0 else _DIGITS[n % 10])


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in a law. `str()` gives the form used in letters and refusals."""

    law: Law
    article: int | str | None
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        text = (
            f"《{self.law.title}》" if not self.law.number.startswith("ADR") else f"{self.law.number} {self.law.title}"
        )
        return text + self.place

    @property
    def place(self) -> str:
        """第三十三条第二款, without the law's name."""
        text = ""
        if self.article is not None:
            number = chinese_number(self.article) if isinstance(self.article, int) else self.article
            text += f"第{number}条" if isinstance(self.article, int) else f"第{number}"
        if self.paragraph is not None:
            text += f"第{chinese_number(self.paragraph)}款"
        if self.item is not None:
            text += f"第{chinese_number(self.item)}项"
        return text
