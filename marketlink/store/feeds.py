"""What is remembered of feeds."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.feed import FeedState
from marketlink.store.rows import built, columns, keep_latest, values_of
from marketlink.store.schema import FeedRow


class Feeds:
    """The `feed` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, url: str) -> FeedState | None:
        """Return the state of one feed; None before its first fetch."""
        row = self._connection.execute(sa.select(*columns(FeedRow, FeedState)).where(FeedRow.url == url)).first()
        return None if row is None else built(FeedState, row)

    def save(self, state: FeedState) -> None:
        """Keep a feed's state in place of the one before."""
        keep_latest(self._connection, FeedRow, [values_of(state)])

    def list(self) -> tuple[FeedState, ...]:
        """Return every feed's state, by URL."""
        query = sa.select(*columns(FeedRow, FeedState)).order_by(FeedRow.url)
        return tuple(built(FeedState, row) for row in self._connection.execute(query))
