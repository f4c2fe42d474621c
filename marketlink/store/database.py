"""A database: opened by URL, brought to the code's revision, and used through units of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from marketlink.core.clock import as_utc
from marketlink.core.errors import InputError
from marketlink.store import migrations
from marketlink.store.engine import MIGRATING, make_engine, parse_url, reading
from marketlink.store.faults import clear_faults
from marketlink.store.uow import UnitOfWork


class Database:
    """One SQLite file or PostgreSQL database. `open` and `create_or_open` make it."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = make_engine(url)
        self._checked = False

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database that exists. Its revision is checked when it is first used.

        Parameters
        ----------
        url : str
            `sqlite:///path.db` or `postgresql://user:password@host/name`.

        Raises
        ------
        UsageError
            If the URL can't be used.
        InputError
            If there is no such file, or it is no SQLite database.
        SourceDown
            If the server can't be reached.
        """
        parsed = parse_url(url)
        path = _file(parsed)
        if path is not None and not path.is_file():
            raise InputError(f"there is no database {path}", "run: marketlink init")
        return cls._reached(parsed)

    @classmethod
    def create_or_open(cls, url: str) -> Self:
        """Open a database; make it where there is none, and give an empty one its tables.

        A database that has tables is never upgraded here.

        Raises
        ------
        SchemaMismatch
            If it is at another revision than the code's. The others are those of `open`.
        """
        parsed = parse_url(url)
        path = _file(parsed)
        if path is not None:
            _make_folder(path.parent)
        database = cls._reached(parsed)
        try:
            if database.is_empty():
                database.upgrade()
            database.check_revision()
        except BaseException:
            database.close()
            raise
        return database

    @classmethod
    def _reached(cls, url: URL) -> Self:
        database = cls(url)
        try:
            database.revision()
        except BaseException:
            database.close()
            raise
        return database

    @property
    def url_shown(self) -> str:
        """Return the URL with its password masked."""
        shown = self._url.set(drivername=self._url.get_backend_name())
        return shown.render_as_string(hide_password=True)

    def now(self) -> datetime | None:
        """Return what the server's clock says, aware, in UTC; None for a file, which has none."""
        if _file(self._url) is not None:
            return None
        with self._begin(read_only=True) as connection:
            return as_utc(connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one())

    def is_empty(self) -> bool:
        """Return whether the database has no tables yet."""
        with self._begin(read_only=True) as connection:
            return migrations.is_empty(connection)

    def revision(self) -> str | None:
        """Return the revision the database is at; None where it has none."""
        with self._begin(read_only=True) as connection:
            return migrations.revision(connection)

    def head(self) -> str:
        """Return the revision this code needs."""
        return migrations.head()

    def check_revision(self) -> None:
        """Refuse a database at another revision than the code's.

        Raises
        ------
        SchemaMismatch
            If it is older, newer, or somebody else's.
        """
        with self._begin(read_only=True) as connection:
            migrations.check(connection, self.url_shown)
        self._checked = True

    def upgrade(self) -> None:
        """Bring the database to the code's revision, in one transaction."""
        with self._begin(migrating=True) as connection:
            migrations.upgrade(connection)

    def downgrade(self, revision: str) -> None:
        """Take the database back to `revision`, in one transaction; "base" drops every table."""
        self._checked = False
        with self._begin(migrating=True) as connection:
            migrations.downgrade(connection, revision)

    @contextmanager
    def unit_of_work(self, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Parameters
        ----------
        read_only : bool
            True for a snapshot that can't write, and never waits for a writer.

        Raises
        ------
        SchemaMismatch
            If the database is at another revision than the code's.
        SourceDown
            If the server can't be reached, or another process keeps the file locked.
        """
        if not self._checked:
            self.check_revision()
        with self._begin(read_only=read_only) as connection:
            yield UnitOfWork(connection)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _begin(self, *, read_only: bool = False, migrating: bool = False) -> Iterator[Connection]:
        engine = reading(self._engine) if read_only else self._engine.execution_options(**{MIGRATING: migrating})
        with clear_faults(self._url), engine.begin() as connection:
            yield connection


def _file(url: URL) -> Path | None:
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {folder} can't be made: {error.strerror}") from error
