"""Checks: the verdicts on stated moves."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.check import Check
from marketlink.store.rows import built, columns, keep_computed, values_of
from marketlink.store.schema import CheckRow


class Checks:
    """The `check_result` table. One verdict a claim: the latest replaces the one before."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, checks: Sequence[Check]) -> None:
        """Keep verdicts; their moves must be held."""
        keep_computed(self._connection, CheckRow, [values_of(check) for check in checks])

    def of(self, article_id: str) -> tuple[Check, ...]:
        """Return the verdicts on an article's claims, ordered by the moves' ids."""
        query = sa.select(*columns(CheckRow, Check)).where(CheckRow.article_id == article_id)
        rows = self._connection.execute(query.order_by(CheckRow.move_id, CheckRow.claim))
        return tuple(built(Check, row) for row in rows)

    def list(self) -> tuple[Check, ...]:
        """Return every verdict, ordered by article and move."""
        query = sa.select(*columns(CheckRow, Check)).order_by(CheckRow.article_id, CheckRow.move_id, CheckRow.claim)
        return tuple(built(Check, row) for row in self._connection.execute(query))
