"""Ticks of the clock: one row a job and slot, whoever's clock it was."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.store.rows import insert_new, table_of
from marketlink.store.schema_service import ScheduleTickRow

# Clocks of several machines differ by less; a tick further ahead is from before a clock was set back.
AHEAD = timedelta(minutes=1)


class Ticks:
    """The `schedule_tick` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, slot: datetime, now: datetime) -> bool:
        """Keep a tick; return whether it is the first of its slot.

        Ticks that lie ahead of `now` are forgotten: else a clock that was set back would stand still until
        it had caught up.
        """
        table = table_of(ScheduleTickRow)
        self._connection.execute(sa.delete(table).where(table.c.name == name, table.c.slot > now + AHEAD))
        return insert_new(self._connection, ScheduleTickRow, {"name": name, "slot": slot, "at": now})

    def latest(self) -> dict[str, datetime]:
        """Return the last slot of each job that ticked."""
        query = sa.select(ScheduleTickRow.name, sa.func.max(ScheduleTickRow.slot).label("last")).group_by(ScheduleTickRow.name)
        return {row.name: row.last for row in self._connection.execute(query)}

    def forget(self, before: datetime) -> int:
        """Delete ticks of slots before an instant; return how many."""
        return self._connection.execute(sa.delete(ScheduleTickRow).where(ScheduleTickRow.slot < before)).rowcount
