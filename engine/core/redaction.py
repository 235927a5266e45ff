"""A text without the passages that must not be published (删减后公开).

A passage is found however it is broken over lines, spaced, or written in full or half width: what is compared are the
compatibility decompositions (NFKD) of the characters, without case, blanks and invisible characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

DELETED = "〔此处依法删减〕"
"""What stands in place of a deleted passage."""


_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0") | {
    chr(c) for c in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
"""Fillers, the blank of Braille and variation selectors: nothing is seen of them, though they are no blanks."""


def _seen(char: str) -> bool:
    return not char.isspace() and char not in _UNSEEN and unicodedata.category(char)[0] != "C"


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    """The character as it is compared; "" for blanks, control and invisible characters."""
    kept = filter(_seen, unicodedata.normalize("NFKD", char))
    return "".join(c for c in unicodedata.normalize("NFKD", "".join(kept).casefold()) if not c.isspace())


def plain(text: str) -> str:
    """`text` as it is compared."""
    return "".join(map(_plain, text))


def quotes(text: str, passage: str) -> bool:
    """Whether `passage` says something and stands in `text`."""
    return bool(wanted := plain(passage)) and wanted in plain(text)


def redact(text: str, passages: Iterable[str]) -> str:
    """`text` with `DELETED` in place of every occurrence of every one of `passages`; what overlaps or touches is
    deleted as one."""
    shown: list[str] = []
    at: list[int] = []
    for i, char in enumerate(text):
        part = _plain(char)
        shown.append(part)
        at += [i] * len(part)
    whole = "".join(shown)
    gone = {i for passage in passages for i in _places(whole, plain(passage), at)}
    return "".join(_without(text, gone))


def _places(whole: str, wanted: str, at: list[int]) -> Iterator[int]:
    """The places in the text of every occurrence, overlapping ones too, with what is invisible between them."""
    found = whole.find(wanted) if wanted else -1
    while found >= 0:
        yield from range(at[found], at[found + len(wanted) - 1] + 1)
        found = whole.find(wanted, found + 1)


def _without(text: str, gone: set[int]) -> Iterator[str]:
    for i, char in enumerate(text):
        if i not in gone:
            yield char
        elif i - 1 not in gone:
            yield DELETED
