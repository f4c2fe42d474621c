"""Events."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.event import Event
from marketlink.store.rows import built, columns, insert_new, values_of
from marketlink.store.schema import EventRow


class Events:
    """The `event` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> bool:
        """Keep an event; return whether it was new."""
        return insert_new(self._connection, EventRow, values_of(event))

    def get(self, id: str) -> Event | None:  # noqa: A002 - the field's name
        """Return one event."""
        row = self._connection.execute(sa.select(*columns(EventRow, Event)).where(EventRow.id == id)).first()
        return None if row is None else built(Event, row)

    def of(self, article_id: str) -> tuple[Event, ...]:
        """Return the events of an article."""
        query = sa.select(*columns(EventRow, Event)).where(EventRow.article_id == article_id).order_by(EventRow.id)
        return tuple(built(Event, row) for row in self._connection.execute(query))
