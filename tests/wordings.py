"""A letter writer whose wording files are read changed: what a careless edit would do."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import FunctionLoader

from engine.adapters.letter_wording import WordingEnvironment
from engine.adapters.letters import LetterWriter


class Edited(LetterWriter):
    """Reads every file through `edit(name, text)`; nothing is written."""

    def __init__(self, edit: Callable[[str, str], str]) -> None:
        super().__init__()
        self._edit = edit
        self.environment = WordingEnvironment(FunctionLoader(self.source))

    def source(self, name: str) -> str:
        return self._edit(name, super().source(name))
