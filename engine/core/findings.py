"""What a text holds that must not be published unseen: personal data, and words of the agency's own list.

Pure. A number is a finding only if its check digit is right (identity numbers: GB 11643-1999; bank cards: Luhn, ISO/IEC
7812-1), so that reference numbers and amounts seldom are. A finding shows its text masked: it is kept with the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

IDENTITY, MOBILE, BANK_CARD, EMAIL, WORD = "identity_number", "mobile", "bank_card", "email", "sensitive_word"

_HALF = {ord("０") + i: ord("0") + i for i in range(10)}
_HALF |= {ord("Ａ") + i: ord("A") + i for i in range(26)} | {ord("ａ") + i: ord("a") + i for i in range(26)}
_HALF |= {ord(wide): ord(half) for wide, half in zip("＠．－\u3000\u00a0", "@.-  ", strict=True)}
_RUN = re.compile(r"(?<![0-9A-Za-z.])\d+(?:[ -]\d+)*[Xx]?(?![0-9A-Za-z])")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_FIRST, _LAST, _LONGEST = 3, 2, 8
"""How many characters of a number are shown, and of how many pieces one may be written."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be looked at: `kind` of what, where in the text (from 0), the text itself masked if personal."""

    kind: str
    start: int
    shown: str

    def to_json(self, no: int, source: str) -> dict[str, Any]:
        """As a case keeps it: `no` by which it is answered, `source` the key of the text."""
        return {"no": no, "kind": self.kind, "in": source, "at": self.start, "text": self.shown}


def is_identity_number(digits: str) -> bool:
    """A citizen's identity number of eighteen characters: a real day of birth and the right check character."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", digits):
        return False
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return _CHECKS[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) % 11] == digits[17]


def is_bank_card(digits: str) -> bool:
    """A card number of 16 to 19 digits whose last digit is right by Luhn's rule; first digits 3 to 6, as banks' are."""
    if not re.fullmatch(r"[3-6]\d{15,18}", digits):
        return False
    total = 0
    for i, d in enumerate(reversed(digits)):
        n = int(d) * (2 if i % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def _kind_of(digits: str) -> str:
    """What a number is, or "" ."""
    if is_identity_number(digits):
        return IDENTITY
    if is_bank_card(digits):
        return BANK_CARD
    return MOBILE if _MOBILE.fullmatch(digits) else ""


def _numbers(run: str) -> Iterator[tuple[int, str, str]]:
    """(where, kind, digits) of the numbers in a run of digits with single blanks or hyphens: the longest first."""
    pieces = [(m.start(), m[0]) for m in re.finditer(r"[0-9Xx]+", run)]
    i = 0
    while i < len(pieces):
        for j in range(min(len(pieces), i + _LONGEST), i, -1):
            digits = "".join(text for _, text in pieces[i:j]).upper()
            if kind := _kind_of(digits):
                yield pieces[i][0], kind, digits
                i = j
                break
        else:
            i += 1


def _personal(text: str) -> Iterator[Finding]:
    for run in _RUN.finditer(text):
        for at, kind, digits in _numbers(run[0]):
            hidden = "*" * (len(digits) - _FIRST - _LAST)
            yield Finding(kind, run.start() + at, digits[:_FIRST] + hidden + digits[-_LAST:])
    for found in _MAIL.finditer(text):
        yield Finding(EMAIL, found.start(), f"{found[0][0]}***@{found[0].partition('@')[2]}")


def findings(text: str, words: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Everything in `text` to be looked at, in its order: identity, mobile and card numbers, e-mail addresses, and
    `words`, each place where one stands (letters of any case and width; empty words are left out)."""
    plain = text.translate(_HALF)
    found = list(_personal(plain))
    lower = plain.lower()
    for word in dict.fromkeys(w.strip().translate(_HALF) for w in words):
        at = lower.find(word.lower()) if word else -1
        while at >= 0:
            found.append(Finding(WORD, at, plain[at : at + len(word)]))
            at = lower.find(word.lower(), at + len(word))
    return tuple(sorted(found, key=lambda f: (f.start, f.kind, f.shown)))


def listed(texts: Iterable[tuple[str, str]], words: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The findings of several texts (key, text), numbered from 1, as a case keeps them."""
    words = tuple(words)
    every = [(key, f) for key, text in texts for f in findings(text, words)]
    return [f.to_json(no, key) for no, (key, f) in enumerate(every, 1)]
