"""Copies of a SQLite database, taken and put back while it may be in use. PostgreSQL has tools of its own."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

from marketlink.core.errors import InputError, UsageError
from marketlink.store.engine import LOCK_WAIT_SECONDS, parse_url
from marketlink.store.faults import clear_faults


def backup(url: str, target: Path) -> None:
    """Copy a SQLite database into a new file: one moment of it, also while it is written to.

    Raises
    ------
    UsageError
        If the database is no SQLite file, or `target` exists.
    InputError
        If there is no database, or it is damaged.
    """
    parsed = parse_url(url)
    source = _file(parsed)
    if target.exists():
        raise UsageError(f"{target} exists", "name a file that doesn't")
    part = target.with_name(target.name + ".part")
    try:
        with clear_faults(parsed):
            _copy(source, part)
            _check(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, source: Path) -> None:
    """Put a copy in place of a SQLite database, in one transaction; what was held before is gone.

    Raises
    ------
    UsageError
        If the database is no SQLite file.
    InputError
        If `source` is missing, damaged, or no copy of marketlink's.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise _not_sqlite()
    if not source.is_file():
        raise InputError(f"there is no file {source}", "name a copy that `marketlink backup` made")
    with clear_faults(parsed.set(database=str(source))):
        _check(source)
    target = Path(str(parsed.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    with clear_faults(parsed):
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    reading = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(reading, uri=True)) as one, closing(sqlite3.connect(target, timeout=LOCK_WAIT_SECONDS)) as other:
        one.backup(other)


def _check(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise InputError(f"{path} is damaged: {said}", "name another copy")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            raise InputError(f"{path} is no copy of a marketlink database", "name a copy that `marketlink backup` made")


def _file(url: URL) -> Path:
    if url.get_backend_name() != "sqlite":
        raise _not_sqlite()
    path = Path(str(url.database))
    if not path.is_file():
        raise InputError(f"there is no database {path}", "run: marketlink init")
    return path


def _not_sqlite() -> UsageError:
    return UsageError("only a SQLite file is copied here", "use pg_dump and pg_restore for PostgreSQL")
