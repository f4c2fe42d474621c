"""Digests: the periods whose report is sent by e-mail, and was."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.store.records import Digest, NoticeState
from marketlink.store.rows import built, columns, insert_new, keep_latest, values_of
from marketlink.store.schema_service import DigestRow


class Digests:
    """The `digest` table: a period has one digest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, digest: Digest) -> bool:
        """Keep a digest to be sent; return whether its period was new."""
        return insert_new(self._connection, DigestRow, values_of(digest))

    def due(self, now: datetime) -> tuple[Digest, ...]:
        """Return what is to be sent now, the oldest period first."""
        query = sa.select(*columns(DigestRow, Digest)).where(DigestRow.state == NoticeState.WAITING, DigestRow.not_before <= now)
        return tuple(built(Digest, row) for row in self._connection.execute(query.order_by(DigestRow.since, DigestRow.period)))

    def update(self, digest: Digest) -> None:
        """Keep how a digest stands now."""
        keep_latest(self._connection, DigestRow, [values_of(digest)])

    def failed(self) -> tuple[Digest, ...]:
        """Return digests that fail, or were given up."""
        query = sa.select(*columns(DigestRow, Digest)).where(DigestRow.failures > 0, DigestRow.state != NoticeState.SENT)
        return tuple(built(Digest, row) for row in self._connection.execute(query.order_by(DigestRow.since)))
