"""Notices: what somebody is to be told, and was."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.store.records import Notice, NoticeState
from marketlink.store.rows import built, columns, insert_all_new, table_of, values_of
from marketlink.store.schema_service import NoticeRow


class Notices:
    """The `notice` table. A reaction to a story is told once a channel, however many articles carry the story."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, notices: Iterable[Notice], now: datetime) -> int:
        """Keep notices to be sent; return how many were new."""
        return insert_all_new(self._connection, NoticeRow, (values_of(notice, made_at=now) for notice in notices))

    def due(self, now: datetime) -> tuple[Notice, ...]:
        """Return what is to be sent now, story by story."""
        query = sa.select(*columns(NoticeRow, Notice)).where(NoticeRow.state == NoticeState.WAITING, NoticeRow.not_before <= now)
        rows = self._connection.execute(query.order_by(NoticeRow.story_id, NoticeRow.channel, NoticeRow.instrument))
        return tuple(built(Notice, row) for row in rows)

    def update(self, notice: Notice) -> None:
        """Keep how a notice stands now."""
        table = table_of(NoticeRow)
        which = (
            table.c.story_id == notice.story_id,
            table.c.instrument == notice.instrument,
            table.c.channel == notice.channel,
        )
        changes = {"state": notice.state, "failures": notice.failures, "not_before": notice.not_before, "error": notice.error}
        self._connection.execute(sa.update(table).where(*which).values(**changes))

    def failed(self) -> tuple[Notice, ...]:
        """Return notices that fail, or were given up."""
        query = sa.select(*columns(NoticeRow, Notice)).where(NoticeRow.failures > 0, NoticeRow.state != NoticeState.SENT)
        return tuple(built(Notice, row) for row in self._connection.execute(query.order_by(NoticeRow.made_at)))

    def forget(self, before: datetime) -> int:
        """Delete notices made before an instant that no longer wait; return how many."""
        old = sa.and_(NoticeRow.made_at < before, NoticeRow.state != NoticeState.WAITING)
        return self._connection.execute(sa.delete(NoticeRow).where(old)).rowcount
