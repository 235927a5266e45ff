"""The command line in this process: what a command writes and how it ends."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from engine.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; nothing else may be there."""
        assert (self.code, self.err) == (0, ""), self
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """A JSON document a line."""
        assert (self.code, self.err) == (0, ""), self
        return [json.loads(text) for text in self.out.splitlines()]


def gongkai(*args: str, stdin: bytes = b"") -> Done:
    """Run `gongkai ARGS`. An exception that comes out is a defect."""
    out, err = io.StringIO(), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", given):
        try:
            code = main(args)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    return Done(code, out.getvalue(), err.getvalue())


def refused(code: str, *args: str, stdin: bytes = b"", says: str = "") -> None:
    """`gongkai ARGS` is bad input: exit 2, nothing on stdout, one line on stderr with `code` and `says`, in Chinese."""
    done = gongkai(*args, stdin=stdin)
    assert (done.code, done.out) == (2, ""), done
    assert done.err.startswith(f"[{code}] "), done
    assert done.err.count("\n") == 1, done
    assert says in done.err, done
    assert any("\u4e00" <= c <= "\u9fff" for c in done.err), done
    assert "Traceback" not in done.err
