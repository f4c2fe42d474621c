"""From a URL to an engine whose transactions are what they seem."""

import importlib.util
import sqlite3
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from marketlink.core.errors import UsageError

LOCK_WAIT_SECONDS: Final = 30
READ_ONLY: Final = "marketlink_read_only"
MIGRATING: Final = "marketlink_migrating"


def parse_url(url: str) -> URL:
    """Read a database URL and name its driver.

    Raises
    ------
    UsageError
        If it is no URL, names another database, no file, or a driver that isn't installed.
    """
    hint = "write sqlite:///path.db or postgresql://user:password@host/name"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError("the database URL can't be read", hint) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in {None, "", ":memory:"}:
            raise UsageError("the database URL names no file", hint)
        return parsed.set(drivername="sqlite")
    if backend in {"postgresql", "postgres"}:
        if importlib.util.find_spec("psycopg") is None:
            raise UsageError("PostgreSQL needs the driver psycopg, which isn't installed", 'pip install "marketlink[postgres]"')
        return parsed.set(drivername="postgresql+psycopg")
    raise UsageError(f"{backend} is no database that marketlink knows", hint)


def make_engine(url: URL) -> Engine:
    """Return an engine for `url`, which `parse_url` gave.

    On SQLite every transaction is begun here, not by the driver: the driver's own begins come at the first
    write, after the reads that the write rests on, and several processes then overwrite each other's updates.
    A transaction that may write takes the write lock at once (BEGIN IMMEDIATE).
    """
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"options": "-c timezone=UTC", "connect_timeout": 10})
    engine = sa.create_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS})
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def reading(engine: Engine) -> Engine:
    """Return `engine` with transactions that see one snapshot and can't write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READ_ONLY: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {LOCK_WAIT_SECONDS * 1000}", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    # A migration rebuilds tables, which must not cascade; the pragma has no effect inside a transaction.
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if options.get(MIGRATING) else 'ON'}")
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if options.get(READ_ONLY) else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if options.get(READ_ONLY) else "BEGIN IMMEDIATE")
