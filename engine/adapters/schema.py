"""The tables' versions: `migrate` brings a database up to date, `ensure` looks whether it is."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from engine.adapters.database import connect
from engine.core.errors import GongkaiError

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "gongkai_schema"  # Alembic's table under our own name: no other project's database looks like ours
HEAD = "0002"  # the newest migration, so that a start need not import Alembic; a test compares the two
_LOCK = 7_112_019  # the key of PostgreSQL's advisory lock that we hold while we migrate


def ensure(url: str) -> None:
    """See that the database is ours and up to date. SQLite is brought up to date here; PostgreSQL only by `migrate`.

    Raises InputError for an unusable address, GongkaiError for a database that is not ours, is newer than this program
    or, on PostgreSQL, has not been upgraded.
    """
    engine = connect(url, pool=1)
    try:
        with engine.connect() as connection:
            current = _version(connection)
        if current == HEAD:
            return
        if engine.dialect.name == "postgresql":
            raise GongkaiError(
                "数据库里还没有本系统的表" if current is None else f"数据库是旧版（{current}）",
                field="database_url",
                code="database_not_upgraded",
                remedy="先备份，再运行 gongkai db upgrade",
            )
    finally:
        engine.dispose()
    migrate(url)


def migrate(url: str) -> None:
    """Bring the tables up to date from whatever version, or from an empty database, in one transaction.

    Two at once do no harm: the second waits, then finds nothing to do. Raises InputError for an unusable address,
    GongkaiError for a database that is not ours or is newer than this program.
    """
    from alembic import command
    from alembic.config import Config

    engine = connect(url, pool=1)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            if _version(connection) == HEAD:
                return
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _version(connection: Connection) -> str | None:
    """The version of our tables, None in an empty database. Raises GongkaiError when the database is not ours."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        if tables:
            raise GongkaiError(
                f"这个数据库里已有别的数据（{min(tables)} 等 {len(tables)} 张表），不是本系统建立的，没有改动",
                field="database_url",
                code="foreign_database",
                remedy="换一个空的数据库",
            )
        return None
    version: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))
    if version is not None and version not in _known():
        raise GongkaiError(
            f"数据库是更新版本的程序建立的（{version}），本程序只认得 {HEAD} 及以前的版本",
            field="database_url",
            code="newer_database",
            remedy="升级程序",
        )
    return version


def _known() -> set[str]:
    """The versions this program can start from: one file each."""
    return {path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}
