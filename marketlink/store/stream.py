"""The running stream of tests."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.findings import OnlineDecision
from marketlink.core.moves import Measure
from marketlink.store.rows import built, columns, values_of
from marketlink.store.schema import StreamRow


class Stream:
    """The `stream` table: appended to, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def alone(self) -> None:
        """Keep other processes from appending until this transaction ends: a place in the stream is taken once."""
        if self._connection.dialect.name == "postgresql":  # on SQLite there is one writer anyway
            self._connection.exec_driver_sql(f"LOCK TABLE {StreamRow.__tablename__} IN SHARE ROW EXCLUSIVE MODE")

    def length(self) -> int:
        """Return how many tests there are."""
        return self._connection.execute(sa.select(sa.func.count()).select_from(StreamRow)).scalar_one()

    def rejections(self) -> tuple[int, ...]:
        """Return the places of the rejections, in order."""
        query = sa.select(StreamRow.position).where(StreamRow.rejected).order_by(StreamRow.position)
        return tuple(self._connection.execute(query).scalars())

    def of(self, instrument: str, measure: Measure, session: date) -> OnlineDecision | None:
        """Return what was decided of one session of an instrument."""
        query = sa.select(*columns(StreamRow, OnlineDecision)).where(
            StreamRow.instrument == instrument, StreamRow.measure == measure, StreamRow.session == session
        )
        row = self._connection.execute(query).first()
        return None if row is None else built(OnlineDecision, row)

    def add(self, decision: OnlineDecision) -> None:
        """Append a decision."""
        self._connection.execute(sa.insert(StreamRow), [values_of(decision)])
