"""Stated moves."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink import __version__
from marketlink.core.moves import StatedMove
from marketlink.store.rows import built, columns, keep_computed, values_of
from marketlink.store.schema import StatedMoveRow


class Moves:
    """The `stated_move` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, article_id: str, moves: Sequence[StatedMove]) -> None:
        """Keep the moves of an article.

        What another version of marketlink found, and this one doesn't, goes, with its checks.
        """
        rows = [values_of(move, id=move.id_in(article_id), article_id=article_id) for move in moves]
        outdated = sa.delete(StatedMoveRow).where(
            StatedMoveRow.article_id == article_id,
            StatedMoveRow.version != __version__,
            StatedMoveRow.id.not_in([row["id"] for row in rows]),
        )
        self._connection.execute(outdated)
        keep_computed(self._connection, StatedMoveRow, rows)

    def of(self, article_id: str) -> tuple[StatedMove, ...]:
        """Return the moves of an article, in the order of the text."""
        query = sa.select(*columns(StatedMoveRow, StatedMove)).where(StatedMoveRow.article_id == article_id)
        moves = [built(StatedMove, row) for row in self._connection.execute(query)]
        return tuple(sorted(moves, key=lambda move: (move.spans[0].start, move.spans[0].end, move.id_in(article_id))))
