"""What a driver says, in one clear line of marketlink's own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from marketlink.core.errors import InputError, MarketlinkError, SourceDown

_NOT_A_DATABASE = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@contextmanager
def clear_faults(url: URL) -> Iterator[None]:
    """Turn the driver's errors into marketlink's, without the password.

    Raises
    ------
    SourceDown
        If the server can't be reached, or another process keeps the file.
    InputError
        If the file is no SQLite database, or can't be opened.
    MarketlinkError
        For what else the database refuses: a full disk, a reference to nothing.
    """
    try:
        yield
    except DBAPIError as error:
        raise _translated(url, error.orig or error, error.connection_invalidated) from error
    except sqlite3.Error as error:  # raised while a connection is being set up, before SQLAlchemy wraps it
        raise _translated(url, error, lost=False) from error


def place(url: URL) -> str:
    """Return where the database is: a path, or host and port."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port or 5432}"


def _translated(url: URL, error: BaseException, lost: bool) -> MarketlinkError:
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(place(url), error)
    said = _first_line(error, url)
    if lost or type(error).__name__ == "OperationalError":
        return SourceDown(
            f"the database server at {place(url)} can't be reached: {said}",
            "check that it runs, and the host, port, user and password of the URL",
        )
    return MarketlinkError(f"the database at {place(url)} refused: {said}")


def _from_sqlite(path: str, error: sqlite3.Error) -> MarketlinkError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in _NOT_A_DATABASE:
        return InputError(f"{path} is no SQLite database, or is damaged", "name another file, or restore a backup")
    if primary == sqlite3.SQLITE_CANTOPEN:
        return InputError(f"{path} can't be opened", "check that its folder exists, and may be written")
    if primary in _BUSY:
        return SourceDown(f"another process keeps {path} locked", "wait until it is done, or end it")
    if primary == sqlite3.SQLITE_FULL:
        return MarketlinkError(f"the disk that holds {path} is full: nothing was stored", "make room, and run it again")
    if primary in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return MarketlinkError(f"{path} can't be written", "check the rights of the file and of its folder")
    return MarketlinkError(f"the database {path} refused: {error}")


def _first_line(error: BaseException, url: URL) -> str:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return line.replace(str(url.password), "***") if url.password else line
