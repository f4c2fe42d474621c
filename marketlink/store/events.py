"""Events."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.event import Event
from marketlink.store.rows import built, columns, insert_new, values_of
from marketlink.store.schema import EventRow


class Events:
    """The `event` table. An article has one current event; those it was read to before stay for their studies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> bool:
        """Keep an event, as its article's current one; return whether it was new."""
        if event.article_id is not None:
            former = sa.update(EventRow).where(EventRow.article_id == event.article_id, EventRow.id != event.id)
            self._connection.execute(former.values(current=False))
            self._connection.execute(sa.update(EventRow).where(EventRow.id == event.id).values(current=True))
        return insert_new(self._connection, EventRow, values_of(event, current=True))

    def get(self, id: str) -> Event | None:  # noqa: A002 - the field's name
        """Return one event."""
        row = self._connection.execute(sa.select(*columns(EventRow, Event)).where(EventRow.id == id)).first()
        return None if row is None else built(Event, row)

    def between(self, first: date, last: date) -> tuple[Event, ...]:
        """Return the articles' current events of the days first..last, both included, by day."""
        query = sa.select(*columns(EventRow, Event)).where(EventRow.current, EventRow.article_id.is_not(None))
        query = query.where(EventRow.day >= first, EventRow.day <= last).order_by(EventRow.day, EventRow.id)
        return tuple(built(Event, row) for row in self._connection.execute(query))

    def of_article(self, article_id: str) -> Event | None:
        """Return an article's current event."""
        query = sa.select(*columns(EventRow, Event)).where(EventRow.article_id == article_id, EventRow.current)
        row = self._connection.execute(query).first()
        return None if row is None else built(Event, row)

    def beginning(self, id: str) -> tuple[Event, ...]:  # noqa: A002 - the field's name
        """Return the events whose id begins with `id`."""
        query = sa.select(*columns(EventRow, Event)).where(EventRow.id.startswith(id, autoescape=True)).order_by(EventRow.id)
        return tuple(built(Event, row) for row in self._connection.execute(query))

    def list(self) -> tuple[Event, ...]:
        """Return every current event, the earliest first."""
        query = sa.select(*columns(EventRow, Event)).where(EventRow.current).order_by(EventRow.day, EventRow.id)
        return tuple(built(Event, row) for row in self._connection.execute(query))
