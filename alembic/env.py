"""Runs migrations on the connection that marketlink hands over, or on the database of `-x url=...`."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.engine import Connection

from marketlink.core.errors import UsageError
from marketlink.store.engine import MIGRATING, make_engine, parse_url
from marketlink.store.schema_service import Base  # with it every table is loaded
from marketlink.store.types import Json, Real, Text, UtcTimestamp, Word


def render_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they store, so that old migrations don't depend on core."""
    if kind != "type" or not isinstance(item, sa.types.TypeDecorator):
        return False
    autogen.imports.add("from marketlink.store import types")
    if isinstance(item, Word | Json | Text):
        return "types.Text()"
    return {UtcTimestamp: "types.UtcTimestamp()", Real: "types.Real()"}[type(item)]


def run(connection: Connection) -> None:
    """Run what was asked, in the transaction that is already open."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_type,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Find the connection, and run."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    url = context.get_x_argument(as_dictionary=True).get("url")
    if url is None:
        raise UsageError("no database is named", "alembic -x url=sqlite:///scratch.db ...")
    engine = make_engine(parse_url(url)).execution_options(**{MIGRATING: True})
    with engine.begin() as own:
        run(own)
    engine.dispose()


main()
