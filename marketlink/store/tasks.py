"""Work that waits: tasks are leased, carried out, and completed under a fence.

A lease counts up `attempts`, which is its fence. Whoever comes back late, from a pause or a dead network,
finds another number there, and nothing of what it brings is stored.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.errors import MarketlinkError
from marketlink.store.records import Lease, NewTask, Task, TaskCount, TaskState
from marketlink.store.rows import built, columns, insert_new, table_of
from marketlink.store.schema_service import TaskRow

# Failures, lost workers among them, after which a task is given up.
MOST_FAILURES = 5
# Failures after which a batch is split: a bad item should delay the others but little.
_BATCH_FAILURES = 2
# No task is put off for longer; one that seems to be was written before the clock was set back.
LONGEST_WAIT = timedelta(minutes=15)

_OPEN = (TaskState.WAITING, TaskState.LEASED)


class LeaseLost(MarketlinkError):
    """The task was taken over by another worker, or released: nothing of it may be stored."""


class Tasks:
    """The `task` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, tasks: Iterable[NewTask], now: datetime) -> int:
        """Put tasks in the queue; return how many were new. One whose key is held stays as it is."""
        rows = [
            {
                "key": task.key,
                "kind": task.kind,
                "payload": task.payload,
                "state": TaskState.WAITING,
                "attempts": 0,
                "failures": 0,
                "not_before": task.not_before or now,
                "lease_until": None,
                "worker": "",
                "error": "",
                "created_at": now,
                "finished_at": None,
            }
            for task in tasks
        ]
        return sum(insert_new(self._connection, TaskRow, row) for row in rows)

    def lease(self, worker: str, kinds: Collection[str], now: datetime, length: timedelta) -> Lease | None:
        """Take the task that has been due longest; None where none is.

        Parameters
        ----------
        worker : str
            Who takes it, for people.
        kinds : collection of str
            What this worker can do.
        now : datetime
            The current instant.
        length : timedelta
            How long the lease holds without a heartbeat.
        """
        while (task := self._due(kinds, now, length)) is not None:
            vanished = task.state is TaskState.LEASED
            failures = task.failures + vanished
            lease = Lease(task.key, task.kind, task.payload, task.attempts + 1, failures)
            changes: dict[str, Any] = {"attempts": lease.fence, "failures": failures, "worker": worker}
            self._change(task.key, changes | {"state": TaskState.LEASED, "lease_until": now + length})
            if failures < _most(lease):
                return lease
            self._give_up(lease, f"its worker ended or stood still {failures} times", now)
        return None

    def beat(self, lease: Lease, until: datetime) -> bool:
        """Extend a lease; return False where it is lost."""
        return self._under_fence(lease, {"lease_until": until})

    def hold(self, lease: Lease) -> None:
        """Keep the task from being taken over until this transaction ends.

        Raises
        ------
        LeaseLost
            If it was taken over before.
        """
        query = sa.select(TaskRow.key).where(*_fence(lease)).with_for_update()
        if self._connection.execute(query).first() is None:
            raise _lost(lease)

    def finish(self, lease: Lease, now: datetime) -> None:
        """Complete a task, in the transaction that stores its results.

        Raises
        ------
        LeaseLost
            If it was taken over: the transaction must not be committed.
        """
        if not self._under_fence(lease, {"state": TaskState.DONE, "lease_until": None, "error": "", "finished_at": now}):
            raise _lost(lease)

    def fail(self, lease: Lease, error: str, now: datetime, again_at: datetime) -> TaskState:
        """Record a failure: the task waits until `again_at`, or is given up after too many.

        A batch that is given up is split: each of its items becomes a task, so that a bad one costs only itself.

        Returns
        -------
        TaskState
            Waiting, dead, or done where the batch was split.

        Raises
        ------
        LeaseLost
            If it was taken over.
        """
        failures = lease.failures + 1
        changes: dict[str, Any] = {"state": TaskState.WAITING, "failures": failures, "error": error}
        if not self._under_fence(lease, changes | {"not_before": again_at, "lease_until": None}):
            raise _lost(lease)
        if failures < _most(lease):
            return TaskState.WAITING
        return self._give_up(lease, error, now)

    def release(self, lease: Lease, now: datetime) -> bool:
        """Hand a task back undone; it counts as no failure. Return False where the lease was lost."""
        return self._under_fence(lease, {"state": TaskState.WAITING, "not_before": now, "lease_until": None, "worker": ""})

    def retry(self, now: datetime, keys: Collection[str] = ()) -> int:
        """Put dead tasks back in the queue, all or those named; return how many."""
        query = sa.update(TaskRow).where(TaskRow.state == TaskState.DEAD)
        if keys:
            query = query.where(TaskRow.key.in_(keys))
        fresh = {"state": TaskState.WAITING, "failures": 0, "not_before": now, "finished_at": None}
        return self._connection.execute(query.values(**fresh)).rowcount

    def is_open(self, kind: str) -> bool:
        """Return whether a task of this kind waits or is being done."""
        query = sa.select(TaskRow.key).where(TaskRow.kind == kind, TaskRow.state.in_(_OPEN)).limit(1)
        return self._connection.execute(query).first() is not None

    def items(self, kind: str) -> frozenset[str]:
        """Return what tasks of this kind carry that aren't done, the dead ones included."""
        query = sa.select(TaskRow.payload).where(TaskRow.kind == kind, TaskRow.state != TaskState.DONE)
        return frozenset(item for payload in self._connection.execute(query).scalars() for item in payload)

    def get(self, key: str) -> Task | None:
        """Return one task."""
        row = self._connection.execute(sa.select(*columns(TaskRow, Task)).where(TaskRow.key == key)).first()
        return None if row is None else built(Task, row)

    def dead(self) -> tuple[Task, ...]:
        """Return the tasks that were given up, the oldest first."""
        query = sa.select(*columns(TaskRow, Task)).where(TaskRow.state == TaskState.DEAD)
        return tuple(built(Task, row) for row in self._connection.execute(query.order_by(TaskRow.created_at, TaskRow.key)))

    def counts(self) -> tuple[TaskCount, ...]:
        """Return how many tasks stand where, and since when the oldest does."""
        query = sa.select(TaskRow.kind, TaskRow.state, sa.func.count(), sa.func.min(TaskRow.not_before))
        grouped = query.group_by(TaskRow.kind, TaskRow.state).order_by(TaskRow.kind, TaskRow.state)
        return tuple(TaskCount(*row) for row in self._connection.execute(grouped))

    def drop_dead(self, kind: str) -> None:
        """Forget the dead tasks of a kind: a new one takes their place."""
        self._connection.execute(sa.delete(TaskRow).where(TaskRow.kind == kind, TaskRow.state == TaskState.DEAD))

    def forget(self, before: datetime) -> int:
        """Delete tasks that were done before an instant; return how many."""
        done = sa.and_(TaskRow.state == TaskState.DONE, TaskRow.finished_at < before)
        return self._connection.execute(sa.delete(TaskRow).where(done)).rowcount

    def _due(self, kinds: Collection[str], now: datetime, length: timedelta) -> Task | None:
        waits = sa.or_(TaskRow.not_before <= now, TaskRow.not_before > now + LONGEST_WAIT)
        ended = sa.or_(TaskRow.lease_until <= now, TaskRow.lease_until > now + 2 * length)  # the second: a clock set back
        due = sa.or_(sa.and_(TaskRow.state == TaskState.WAITING, waits), sa.and_(TaskRow.state == TaskState.LEASED, ended))
        query = sa.select(*columns(TaskRow, Task)).where(TaskRow.kind.in_(kinds), due)
        first = query.order_by(TaskRow.not_before, TaskRow.key).limit(1).with_for_update(skip_locked=True)
        row = self._connection.execute(first).first()
        return None if row is None else built(Task, row)

    def _give_up(self, lease: Lease, error: str, now: datetime) -> TaskState:
        if len(lease.payload) > 1:
            parts = (NewTask(f"{lease.key}/{number}", lease.kind, (item,)) for number, item in enumerate(lease.payload))
            self.add(parts, now)
            self._change(lease.key, {"state": TaskState.DONE, "error": f"split: {error}", "finished_at": now})
            return TaskState.DONE
        self._change(lease.key, {"state": TaskState.DEAD, "error": error, "lease_until": None, "finished_at": now})
        return TaskState.DEAD

    def _change(self, key: str, changes: dict[str, Any]) -> None:
        self._connection.execute(sa.update(table_of(TaskRow)).where(TaskRow.key == key).values(**changes))

    def _under_fence(self, lease: Lease, changes: dict[str, Any]) -> bool:
        query = sa.update(table_of(TaskRow)).where(*_fence(lease)).values(**changes)
        return self._connection.execute(query).rowcount == 1


def _most(lease: Lease) -> int:
    return MOST_FAILURES if len(lease.payload) <= 1 else _BATCH_FAILURES


def _fence(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return TaskRow.key == lease.key, TaskRow.attempts == lease.fence, TaskRow.state == TaskState.LEASED


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"the task {lease.key} was taken over by another worker", "nothing is lost: the other one does it")
