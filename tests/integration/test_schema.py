"""Migrations, what `ensure` accepts, and what the tables themselves refuse."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, StatementError

from engine.adapters import schema
from engine.adapters.database import connect
from engine.adapters.holidays import Holidays
from engine.adapters.schema import HEAD, MIGRATIONS, VERSION_TABLE, ensure, migrate
from engine.adapters.store import SqlStore
from engine.adapters.tables import EVENTS, metadata
from engine.core.errors import GongkaiError, InputError
from tests.stores import SQL
from tests.writings import found, note, opened

MakeUrl = Callable[[str], str]
kinds = pytest.mark.parametrize("kind", SQL)


# ---------------------------------------------------------------- migrations


@kinds
def test_migrations_make_the_tables_that_the_models_say(kind: str, make_url: MakeUrl) -> None:
    url = make_url(kind)
    migrate(url)
    engine = connect(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
        inspector = inspect(connection)
        made = [i for t in metadata.tables for i in inspector.get_indexes(t)]
    engine.dispose()
    # compare_metadata does not look at the conditions of indexes
    conditional = {i["name"] for i in made if any(o.endswith("_where") for o in i.get("dialect_options", {}))}
    declared = [i for t in metadata.sorted_tables for i in t.indexes]
    assert conditional == {i.name for i in declared if i.dialect_options["sqlite"]["where"] is not None}


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_every_migration_is_known_by_its_file() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert schema._known() == {s.revision for s in script.walk_revisions()}


def test_a_generated_migration_can_import_what_it_names() -> None:
    assert "import sqlmodel" in (MIGRATIONS / "script.py.mako").read_text(encoding="utf-8")


@kinds
def test_migrating_again_changes_nothing(kind: str, make_url: MakeUrl) -> None:
    url = make_url(kind)
    migrate(url)
    store = SqlStore(url)
    found(store)
    kept = opened(store)
    migrate(url)
    ensure(url)
    with store.read() as tx:
        assert tx.load("demo", "2022-1") == (kept,)
    store.close()


@kinds
@pytest.mark.slow
def test_two_that_migrate_at_once_do_no_harm(kind: str, make_url: MakeUrl) -> None:
    url = make_url(kind)
    code = "import sys; from engine.adapters.schema import migrate; migrate(sys.argv[1])"
    both = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint
    store = SqlStore(url)
    found(store)
    store.close()


@kinds
def test_a_failed_migration_leaves_nothing(kind: str, make_url: MakeUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    url = make_url(kind)
    monkeypatch.setattr("alembic.operations.ops.CreateIndexOp.to_index", _broken)
    with pytest.raises(ZeroDivisionError):
        migrate(url)
    engine = connect(url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    monkeypatch.undo()
    migrate(url)


def _broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError


# ---------------------------------------------------------------- ensure


def test_an_empty_sqlite_database_is_migrated_at_first_use(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'a.db'}"
    ensure(url)
    store = SqlStore(url)
    found(store)
    store.close()


@pytest.mark.postgres
def test_postgresql_is_upgraded_only_on_demand(make_url: MakeUrl) -> None:
    url = make_url("postgres")
    with pytest.raises(GongkaiError, match="gongkai db upgrade") as refused:
        ensure(url)
    assert refused.value.code == "database_not_upgraded"
    migrate(url)
    ensure(url)


@kinds
@pytest.mark.parametrize("table", ["orders", "alembic_version", "cases"])
@pytest.mark.parametrize("act", [ensure, migrate])
def test_a_database_that_is_not_ours_is_left_alone(
    kind: str, table: str, act: Callable[[str], None], make_url: MakeUrl
) -> None:
    url = make_url(kind)
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {table} (id INTEGER)"))
    with pytest.raises(GongkaiError, match="不是本系统建立的") as refused:
        act(url)
    assert refused.value.code == "foreign_database"
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == [table]
    engine.dispose()


@kinds
@pytest.mark.parametrize("act", [ensure, migrate])
def test_a_database_of_a_newer_program_is_left_alone(kind: str, act: Callable[[str], None], make_url: MakeUrl) -> None:
    url = make_url(kind)
    migrate(url)
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(GongkaiError, match="9999") as refused:
        act(url)
    assert refused.value.code == "newer_database"
    engine.dispose()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("你好" * 1000, encoding="utf-8")
    with pytest.raises(GongkaiError) as refused:
        ensure(f"sqlite:///{path}")
    assert refused.value.code == "database_unavailable"
    assert path.read_text(encoding="utf-8") == "你好" * 1000


def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    ensure(url)
    store = SqlStore(url, pool=1)
    found(store)
    with store.engine.begin() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))  # what a full disk is to SQLite
    with pytest.raises(GongkaiError) as refused, store.begin() as tx:
        tx.keep("demo", [note(None, f"2022-{n}") for n in range(1000)])
    assert refused.value.code == "database_unavailable"
    with store.read() as tx:
        assert list(tx.all_cases()) == []
    store.close()


@pytest.mark.parametrize(
    "url",
    ["", "gongkai.db", "sqlite://", "sqlite:///:memory:", "mysql://localhost/x", "sqlite+aiosqlite:///a.db", "://"],
)
def test_an_unusable_address_is_named(url: str) -> None:
    with pytest.raises(InputError) as refused:
        SqlStore(url)
    assert refused.value.field == "database_url"
    assert "sqlite:///" in str(refused.value)


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/x", "postgres://nobody@127.0.0.1:1/x"])
def test_a_server_that_does_not_answer_is_told(url: str) -> None:
    store = SqlStore(url, wait=1)
    with pytest.raises(GongkaiError) as refused, store.read():
        pass
    assert refused.value.code == "database_unavailable"
    store.close()


# ---------------------------------------------------------------- what the tables refuse


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET body = '{}'",
        "UPDATE events SET hash = hash WHERE seq = 1",
        "DELETE FROM events",
        "DELETE FROM cases",
        "DELETE FROM agencies",
    ],
)
def test_what_happened_cannot_be_changed(sql_store: SqlStore, change: str) -> None:
    opened(sql_store)
    with pytest.raises((DBAPIError, GongkaiError)), sql_store.engine.begin() as connection:
        connection.execute(text(change))
    with sql_store.read() as tx:
        assert len(tx.events("demo", "2022-1")) == 1


@pytest.mark.postgres
def test_events_cannot_be_truncated(postgres: SqlStore) -> None:
    opened(postgres)
    with pytest.raises(DBAPIError, match="append-only"), postgres.engine.begin() as connection:
        connection.execute(text("TRUNCATE events CASCADE"))


def test_moments_are_kept_in_utc(database: str) -> None:
    beijing = datetime(2022, 10, 1, 7, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    store = SqlStore(database, now=lambda: beijing)
    found(store)
    opened(store)
    with store.engine.connect() as connection:
        row = connection.execute(EVENTS.select()).one()
    assert row.recorded_at == beijing
    assert row.recorded_at.tzinfo is UTC or row.recorded_at.utcoffset() == timedelta(0)
    assert row.day == date(2022, 9, 30)
    with store.engine.begin() as connection:
        raw = connection.execute(text("SELECT recorded_at FROM events")).scalar_one()
    assert str(raw).startswith("2022-09-30 23:30:00.123456")
    store.close()


def test_a_moment_without_its_zone_is_a_defect(database: str) -> None:
    store = SqlStore(database, now=lambda: datetime(2022, 10, 1, tzinfo=UTC).replace(tzinfo=None))
    found(store)
    with pytest.raises((ValueError, StatementError), match="without a time zone"):
        opened(store)
    store.close()


def test_sqlite_is_set_up_as_measured(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    ensure(url)
    store = SqlStore(url, wait=2)
    with store.engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        assert driver.isolation_level is None
    assert settings == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 2000, "foreign_keys": 1}
    store.close()


# ---------------------------------------------------------------- how rows are found


def test_families_are_found_by_their_ids(tmp_path: Path) -> None:
    """Never by reading the cases of the agency once for each: 10,000 families took 27 s that way."""
    migrate(f"sqlite:///{tmp_path / 'a.db'}")
    engine = connect(f"sqlite:///{tmp_path / 'a.db'}")
    asked: list[tuple[str, dict[str, object]]] = []

    class Cursor:
        """Notes what it is asked."""

        def execute(self, sql: str, values: dict[str, object]) -> None:
            asked.append((sql, values))

        def fetchall(self) -> list[object]:
            return []

    statements = Holidays(engine.dialect)
    cursor: Any = Cursor()
    statements.families(cursor, "demo", [1, 2], False)
    statements.clocks(cursor, "demo", [1, 2])
    plain = sqlite3.connect(tmp_path / "a.db")
    for sql, values in asked:
        steps = [row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert steps[0] == "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)"
        assert any(s.startswith("SEARCH c USING") and "family=?" in s for s in steps)
    plain.close()
    assert len(asked) == 2
