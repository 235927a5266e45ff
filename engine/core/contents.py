"""The values of a letter with the text that they are stored as."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # dumps() would build one at each call


class Contents(Mapping[str, Any]):
    """Values read from their `text`, JSON in the order given, when they are asked for: a step that writes a letter
    looks at every earlier one of its case, and into few of them."""

    __slots__ = ("_values", "text")

    def __init__(self, text: str, values: Mapping[str, Any] | None = None) -> None:
        self.text = text
        self._values = values

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Contents:
        """The same values with their text, written once for the hash and for the store."""
        if type(values) is Contents:  # isinstance() of an abstract class takes ten times as long
            return values
        return cls(_encode(values), values)

    def also(self, name: str, text: str) -> Contents:
        """The same with one more value, given as its JSON text."""
        more = "," if len(self.text) > 2 else ""
        return Contents(f"{self.text[:-1]}{more}{_encode(name)}:{text}}}")

    def _read(self) -> Mapping[str, Any]:
        if self._values is None:
            self._values = json.loads(self.text)
        return self._values

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())
