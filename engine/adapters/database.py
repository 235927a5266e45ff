"""One way to open a database: addresses, connection settings, and database errors in words an officer can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError, TimeoutError
from sqlalchemy.pool import PoolProxiedConnection

from engine.adapters import rows
from engine.core.errors import GongkaiError, InputError

POOL = 48  # connections at most: one for each of the web server's 40 threads, the rest for the sweep and for jobs
WAIT = 10.0  # seconds to wait for a lock
READS = "gongkai_reads"  # execution option of transactions that only read

_BEGIN = "BEGIN IMMEDIATE"  # SQLite's way to begin a transaction that writes
_HOW = "SQLite 写作 sqlite:///文件路径，PostgreSQL 写作 postgresql://用户@主机/库名"


def address(url: str) -> URL:
    """The address of a SQLite file or a PostgreSQL database (always by psycopg 3). Raises InputError for any other."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError("数据库地址写错了", field="database_url", remedy=_HOW) from None
    if parsed.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise InputError(f"不支持 {parsed.drivername} 数据库", field="database_url", remedy=_HOW)
    if parsed.database in (None, "", ":memory:"):
        raise InputError("数据库地址没有写文件", field="database_url", remedy=_HOW)
    return parsed


def connect(url: str, *, pool: int = POOL, wait: float = WAIT) -> Engine:
    """An engine whose transactions begin, wait and fail as the store needs; nothing is opened yet.

    Parameters: `pool` connections at most; `wait` seconds for a lock. Raises InputError for an unusable address.
    """
    where = address(url)
    sqlite = where.get_backend_name() == "sqlite"
    options: dict[str, Any] = {}
    if not sqlite and "options" not in where.query:
        options["options"] = f"-c lock_timeout={int(wait * 1000)}"
    engine = create_engine(
        where,
        paramstyle="named" if sqlite else "pyformat",  # values go by name on both
        pool_size=pool,
        max_overflow=0,
        pool_timeout=wait,
        pool_use_lifo=True,
        hide_parameters=True,  # personal data stays out of error messages and logs
        connect_args=options,
    )
    if sqlite:
        _settle_sqlite(engine, where, wait)
    event.listen(engine, "handle_error", _instead)
    return engine


def _instead(context: ExceptionContext) -> BaseException | None:
    return explain(context.original_exception)


def _settle_sqlite(engine: Engine, where: URL, wait: float) -> None:
    def opened(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: it would begin too late
        for pragma in (f"busy_timeout={int(wait * 1000)}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    def began(connection: Connection) -> None:
        # a writer takes its lock at once, or two that read the same case would both go on
        how = "BEGIN" if connection.get_execution_options().get(READS) else _BEGIN
        with EXPLAINED:
            connection.connection.cursor().execute(how)

    def opening(_dialect: object, _record: object, _args: object, _kwargs: object) -> None:
        Path(str(where.database)).parent.mkdir(parents=True, exist_ok=True)

    event.listen(engine, "do_connect", opening)
    event.listen(engine, "connect", opened)
    event.listen(engine, "begin", began)


def explain(error: BaseException) -> GongkaiError | None:
    """What a driver's error means; None for one that is a defect of ours."""
    if isinstance(error, (UnicodeEncodeError, psycopg.DataError)):  # half a character, or a NUL in the text
        return rows.bad_text()
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error)
    return None


class Explained:
    """Around a call of a driver: its errors leave as ours. (A generator would cost as much as the call.)"""

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, _where: object) -> None:
        known = explain(error) if error is not None else None
        if known is not None:
            raise known from error


EXPLAINED = Explained()


@contextmanager
def writing(engine: Engine) -> Iterator[DBAPICursor]:
    """A transaction that may write, on a connection of `engine`; what `connect` says of transactions holds.

    It is begun and ended by the driver alone: by SQLAlchemy that costs a tenth of a short transition. Raises Conflict
    when every connection stays in use, and what `explain` makes of the driver's errors.
    """
    try:
        with EXPLAINED:
            connection = engine.raw_connection()
    except TimeoutError as error:
        raise rows.busy() from error
    try:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            with EXPLAINED:
                cursor.execute(_BEGIN)
        yield cursor
        with EXPLAINED:
            connection.commit()
    except BaseException:
        _roll_back(engine, connection)
        raise
    finally:
        connection.close()  # back to where it came from


def _roll_back(engine: Engine, connection: PoolProxiedConnection) -> None:
    try:
        connection.rollback()
    except (sqlite3.Error, psycopg.Error) as error:  # what went wrong first is told
        connection.invalidate(error)
        engine.dispose()  # the server went away: the connections that wait are gone, too


def _taken(constraint: str) -> GongkaiError | None:
    """The error for a unique constraint, by a piece of its name (PostgreSQL) or its columns (SQLite)."""
    if "cases" in constraint:
        return rows.number_taken()
    if "letters" in constraint:
        return rows.letter_number_taken()
    if "events" in constraint:
        return rows.key_taken() if "key" in constraint else rows.stale()
    return None


_UNUSABLE = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
)


def _of_sqlite(error: sqlite3.Error) -> GongkaiError | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return rows.busy()
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return _taken(str(error))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return rows.nothing_to_belong_to()
    if code & 0xFF in _UNUSABLE:
        return _unavailable("数据库文件打不开、写不进，或者不是 SQLite 数据库")
    return None


def _of_postgresql(error: psycopg.Error) -> GongkaiError | None:
    retry = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable)
    if isinstance(error, retry):
        return rows.busy()
    if isinstance(error, psycopg.errors.UniqueViolation):
        return _taken(error.diag.constraint_name or "")
    if isinstance(error, psycopg.errors.ForeignKeyViolation):
        return rows.nothing_to_belong_to()
    # no server answered (no code), or it shuts down (57P), or has no connection, memory or disk left (53)
    if isinstance(error, psycopg.OperationalError) and (error.sqlstate or "57P").startswith(("57P", "53")):
        return _unavailable("连不上数据库")
    return None


def _unavailable(what: str) -> GongkaiError:
    return GongkaiError(what, field="database_url", code="database_unavailable", remedy="检查数据库地址和服务")
