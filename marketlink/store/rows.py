"""Rows and values: inserts that repeat without harm, and core's dataclasses to and from columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from marketlink import __version__
from marketlink.store.schema import Base

T = TypeVar("T")
Values = Mapping[str, Any]


def table_of(model: type[Base]) -> sa.Table:
    """Return the table of a model."""
    table = model.__table__
    assert isinstance(table, sa.Table)  # noqa: S101 - narrows SQLAlchemy's wider type
    return table


def values_of(value: Any, **others: Any) -> dict[str, Any]:
    """Return the fields of a dataclass as a row's columns, and `others` beside them."""
    return {field.name: getattr(value, field.name) for field in fields(value)} | others


def columns(model: type[Base], kind: type[Any]) -> tuple[sa.Column[Any], ...]:
    """Return the columns that hold the fields of `kind`, in the fields' order."""
    table = table_of(model)
    return tuple(table.c[field.name] for field in fields(kind))


def built(kind: Callable[..., T], row: Iterable[Any]) -> T:
    """Make a dataclass from a row that `columns` selected."""
    return kind(*row)


def insert_new(connection: Connection, model: type[Base], row: Values) -> bool:
    """Insert a row if its key isn't held yet; return whether it was new. One that is held stays as it is."""
    statement = _insert(connection, model).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return connection.execute(statement, row).rowcount == 1


def insert_all_new(connection: Connection, model: type[Base], rows: Iterable[Values]) -> int:
    """Insert the rows whose keys aren't held yet; return how many those were."""
    listed = list(rows)
    if not listed:
        return 0
    key = next(iter(table_of(model).primary_key))
    return len(connection.execute(_insert(connection, model).on_conflict_do_nothing().returning(key), listed).all())


def keep_latest(connection: Connection, model: type[Base], rows: Iterable[Values]) -> None:
    """Insert rows; one whose key is held replaces what is held. The same row twice changes nothing."""
    listed = list(rows)
    if not listed:
        return
    table = table_of(model)
    key = [column.name for column in table.primary_key]
    statement = _insert(connection, model)
    replaced = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=replaced), listed)


def keep_computed(connection: Connection, model: type[Base], rows: Iterable[Values]) -> None:
    """Keep what this version of marketlink computed: as `keep_latest`, with the version beside each row."""
    keep_latest(connection, model, [dict(row, version=__version__) for row in rows])


def _insert(connection: Connection, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table_of(model))
    return postgresql.insert(table_of(model))
