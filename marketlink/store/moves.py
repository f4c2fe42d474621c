"""Stated moves."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.moves import StatedMove
from marketlink.store.rows import built, columns, keep_computed, values_of
from marketlink.store.schema import StatedMoveRow


class Moves:
    """The `stated_move` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, article_id: str, moves: Sequence[StatedMove]) -> None:
        """Keep the moves of an article; one that is held is replaced."""
        rows = [values_of(move, id=move.id_in(article_id), article_id=article_id) for move in moves]
        keep_computed(self._connection, StatedMoveRow, rows)

    def of(self, article_id: str) -> tuple[StatedMove, ...]:
        """Return the moves of an article, in the order of the text."""
        query = sa.select(*columns(StatedMoveRow, StatedMove)).where(StatedMoveRow.article_id == article_id)
        moves = [built(StatedMove, row) for row in self._connection.execute(query)]
        return tuple(sorted(moves, key=lambda move: (move.spans[0].start, move.spans[0].end, move.id_in(article_id))))
