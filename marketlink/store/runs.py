"""Runs of the pipeline."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.store.records import RunRecord, RunStatus
from marketlink.store.rows import built, columns, insert_new, keep_latest, values_of
from marketlink.store.schema import RunRow


class Runs:
    """The `run` table. A run that is done stays as it is; one that failed or was killed may start again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, id: str, kind: str, command: str, version: str, started_at: datetime) -> None:  # noqa: A002 - the field's name
        """Record that a run begins; nothing changes where the same run is done already."""
        record = RunRecord(id, kind, command, version, started_at, None, RunStatus.RUNNING, "")
        held = self.get(id)
        if held is None:
            insert_new(self._connection, RunRow, values_of(record))
        elif held.status is not RunStatus.DONE:
            keep_latest(self._connection, RunRow, [values_of(record)])

    def finish(self, id: str, status: str, finished_at: datetime, message: str = "") -> None:  # noqa: A002 - the field's name
        """Record how a run ended (a `RunStatus`); nothing changes where it had ended before."""
        statement = sa.update(RunRow).where(RunRow.id == id, RunRow.finished_at.is_(None))
        self._connection.execute(statement.values(status=RunStatus(status), finished_at=finished_at, message=message))

    def get(self, id: str) -> RunRecord | None:  # noqa: A002 - the field's name
        """Return one run."""
        row = self._connection.execute(sa.select(*columns(RunRow, RunRecord)).where(RunRow.id == id)).first()
        return None if row is None else built(RunRecord, row)

    def latest(self, kind: str | None = None) -> RunRecord | None:
        """Return the run that began last, of one kind or of all."""
        query = sa.select(*columns(RunRow, RunRecord)).order_by(RunRow.started_at.desc(), RunRow.id).limit(1)
        if kind is not None:
            query = query.where(RunRow.kind == kind)
        row = self._connection.execute(query).first()
        return None if row is None else built(RunRecord, row)
