"""Statements written in SQLAlchemy Core, compiled once and handed to the driver.

SQLAlchemy looks a statement up, binds it and wraps its result at every execution. For the four statements of a
transition that costs more than SQLite needs to carry them out (measured: 206 us by Core, 88 us so).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Date, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from engine.adapters.database import EXPLAINED

Values = dict[str, Any]


def _processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What a value goes through on its way to the driver."""
    if isinstance(kind, Date) and dialect.name == "sqlite":
        return _iso  # writes what SQLAlchemy's own would, in a third of the time
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


class Ready:
    """One statement, compiled. It runs on a driver's cursor, in the transaction that SQLAlchemy manages."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        binds = {name: compiled.binds[name] for name in compiled.params}
        processors = {name: _processor(bind.type, dialect) for name, bind in binds.items()}
        self._text = str(compiled)
        self._fixed = {name: bind.value for name, bind in binds.items() if bind.value is not None}  # a limit's number
        self._processors = [(name, process) for name, process in processors.items() if process is not None]

    def run(self, cursor: DBAPICursor, values: Values) -> DBAPICursor:
        """Execute it; `values` are used up. Raises what `explain` makes of the driver's error."""
        with EXPLAINED:
            cursor.execute(self._text, self._bound(values))
        return cursor

    def run_many(self, cursor: DBAPICursor, values: list[Values]) -> None:
        """Execute it for each of `values`, in order. Raises as `run`."""
        if len(values) == 1:
            self.run(cursor, values[0])
            return
        with EXPLAINED:
            cursor.executemany(self._text, [self._bound(v) for v in values])

    def _bound(self, values: Values) -> Values:
        values.update(self._fixed)
        for name, process in self._processors:
            values[name] = process(values[name])
        return values
