"""The schema's history: where it lies, and how a database is moved along it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection

from marketlink.core.errors import MarketlinkError, SchemaMismatch

_LOCK = 0x6D61726B6574  # PostgreSQL's advisory lock of whoever migrates; any constant of our own


@cache
def folder() -> Path:
    """Return the folder of the migrations: the checkout's if there is one, else the wheel's copy.

    Raises
    ------
    MarketlinkError
        If the installation has neither.
    """
    package = Path(__file__).resolve().parents[1]
    # In an installation, the folder beside the package called alembic is the library: a checkout has a pyproject.toml.
    checkout = package.parent
    candidates = [package / "_bundled" / "alembic"]
    if (checkout / "pyproject.toml").is_file():
        candidates.insert(0, checkout / "alembic")
    for candidate in candidates:
        if (candidate / "env.py").is_file():
            return candidate
    raise MarketlinkError("this installation has no migrations", "install marketlink again")


def config(connection: Connection) -> Config:
    """Return alembic's configuration for work on `connection`."""
    settings = Config()
    settings.set_main_option("script_location", str(folder()).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


@cache
def head() -> str:
    """Return the newest revision this code knows."""
    return str(_scripts().get_current_head())


def revision(connection: Connection) -> str | None:
    """Return the revision of the database; None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, inside the caller's transaction."""
    _move(connection, lambda settings: command.upgrade(settings, "head"))


def downgrade(connection: Connection, target: str) -> None:
    """Take the database back to `target` ("base" empties it), inside the caller's transaction."""
    _move(connection, lambda settings: command.downgrade(settings, target))


def is_empty(connection: Connection) -> bool:
    """Return whether the database has no tables, but alembic's own."""
    return set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}


def check(connection: Connection, shown: str) -> None:
    """Refuse a database at another revision than the code's.

    Raises
    ------
    SchemaMismatch
        Naming both revisions.
    """
    held = revision(connection)
    if held == head():
        return
    if held is None and not is_empty(connection):
        raise SchemaMismatch(f"the database {shown} holds tables that aren't marketlink's", "name another database")
    if held is not None and held not in _known():
        raise SchemaMismatch(
            f"the database {shown} is at revision {held}, which this version doesn't know (it knows {head()})",
            "a newer marketlink made it: update marketlink, or name another database",
        )
    raise SchemaMismatch(
        f"the database {shown} is at revision {held or 'none'}, and this version needs {head()}", "run: marketlink db upgrade"
    )


def _move(connection: Connection, step: Callable[[Config], None]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    held = revision(connection)
    if held is None and not is_empty(connection):
        raise SchemaMismatch("the database holds tables that aren't marketlink's", "name another database")
    if held is not None and held not in _known():
        raise SchemaMismatch(f"the database is at revision {held}, which this version doesn't know", "update marketlink")
    try:
        step(config(connection))
    except CommandError as error:
        raise SchemaMismatch(f"the schema can't be moved: {error}") from error
    if connection.dialect.name == "sqlite":
        _check_references(connection)


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise MarketlinkError(f"the migration would leave references to nothing in the table {broken[0]}: it was undone")


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(folder())
