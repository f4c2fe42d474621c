"""Runs of scheduled jobs."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.store.records import JobRun, RunStatus
from marketlink.store.rows import built, columns, keep_latest, values_of
from marketlink.store.schema_service import JobRunRow


class Jobs:
    """The `job_run` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, job: str, started_at: datetime, finished_at: datetime, status: str, message: str = "") -> None:
        """Keep how one run of a job went; `status` is a `RunStatus`."""
        run = JobRun(job, started_at, finished_at, RunStatus(status), message)
        keep_latest(self._connection, JobRunRow, [values_of(run)])

    def latest(self) -> tuple[JobRun, ...]:
        """Return the last run of each job, by name."""
        last = sa.select(JobRunRow.job, sa.func.max(JobRunRow.started_at).label("at")).group_by(JobRunRow.job).subquery()
        query = (
            sa.select(*columns(JobRunRow, JobRun))
            .join(last, sa.and_(JobRunRow.job == last.c.job, JobRunRow.started_at == last.c.at))
            .order_by(JobRunRow.job)
        )
        return tuple(built(JobRun, row) for row in self._connection.execute(query))

    def forget(self, before: datetime) -> int:
        """Delete the records of runs that started before an instant, but for each job's last; return how many."""
        last = sa.select(sa.func.max(JobRunRow.started_at)).group_by(JobRunRow.job)
        old = sa.and_(JobRunRow.started_at < before, JobRunRow.started_at.not_in(last))
        return self._connection.execute(sa.delete(JobRunRow).where(old)).rowcount
