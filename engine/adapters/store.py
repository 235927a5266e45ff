"""Cases in SQLite or PostgreSQL: `SqlStore`; `ensure` and `migrate` for its tables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError

from engine.adapters import rows
from engine.adapters.database import POOL, READS, WAIT, connect, writing
from engine.adapters.schema import ensure, migrate
from engine.adapters.statements import Statements
from engine.adapters.transaction import SqlTx

__all__ = ["SqlStore", "ensure", "migrate"]


def _now() -> datetime:
    return datetime.now(UTC)


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except TimeoutError as error:  # every connection is in use
        raise rows.busy() from error


class SqlStore:
    """Cases in the SQLite file or PostgreSQL database at `url`; see `engine.core.ports.Store`.

    The tables must be there (`ensure`). Parameters: `pool` connections at most, `wait` seconds for a lock, `now` the
    moment that an event is recorded at. Raises InputError for an unusable address; transactions raise Conflict when
    a lock is not had in time, GongkaiError when the database cannot be reached.
    """

    def __init__(self, url: str, *, pool: int = POOL, wait: float = WAIT, now: Callable[[], datetime] = _now) -> None:
        self.engine = connect(url, pool=pool, wait=wait)
        self._wait = wait
        self._now = now
        # SQLite lets one write at a time, and those who wait poll its lock: inside one process they queue here instead
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else None
        reading: dict[str, Any] = {READS: True}
        if self._turn is None:
            # one snapshot for the whole transaction, as SQLite gives it
            reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reader = self.engine.execution_options(**reading)

    @cached_property
    def _statements(self) -> Statements:
        """Compiled in the first transaction, when the dialect has met its database."""
        return Statements(self.engine.dialect)

    @contextmanager
    def begin(self) -> Iterator[SqlTx]:
        """Start a transaction that may write. Raises Conflict when others keep the database too long."""
        if self._turn is not None and not self._turn.acquire(timeout=self._wait):
            raise rows.busy()
        try:
            with writing(self.engine) as cursor:
                tx = SqlTx(cursor, self._statements, self._now, writes=True, locks=self._turn is None)
                yield tx
                if tx.failed is not None:
                    raise tx.failed
        finally:
            if self._turn is not None:
                self._turn.release()

    @contextmanager
    def read(self) -> Iterator[SqlTx]:
        """Start a transaction that only reads: it sees one moment throughout."""
        with _connected(self._reader) as connection, connection.begin():
            yield SqlTx(connection.connection.cursor(), self._statements, self._now)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()
