"""A worker: leases a task, does it, and stores its results together with its completion."""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Lock, Thread

from structlog.typing import FilteringBoundLogger

from marketlink.core.errors import MarketlinkError, SchemaMismatch, SourceDown
from marketlink.service.jobs import JobContext, Outcome, Run
from marketlink.service.rooms import Rooms
from marketlink.store import Lease, LeaseLost, UnitOfWork

LONGEST_ERROR = 2000


@dataclass(frozen=True, slots=True)
class Pace:
    """How a worker waits.

    Attributes
    ----------
    lease : timedelta
        How long a task stays with a worker that says nothing.
    beat : float
        Seconds between two heartbeats.
    idle : float
        Seconds between two looks for a task.
    database : float
        Seconds between two tries to reach the database.
    first_retry, longest_retry : timedelta
        After the first failure of a task, and at most; each failure doubles the time.
    """

    lease: timedelta = timedelta(seconds=60)
    beat: float = 15.0
    idle: float = 1.0
    database: float = 0.5
    first_retry: timedelta = timedelta(seconds=30)
    longest_retry: timedelta = timedelta(minutes=10)

    def retry_after(self, failures: int) -> timedelta:
        """Return how long a task waits after so many failures."""
        doublings = min(max(failures - 1, 0), 20)
        return min(self.first_retry * (1 << doublings), self.longest_retry)


PACE = Pace()


class Worker:
    """Does one task after the other until it is told to stop.

    Parameters
    ----------
    runs : mapping of str to Run
        What does each kind of task.
    recorded : collection of str
        The kinds that are jobs: `marketlink status` shows their last run.
    rooms : Rooms
        What tasks work with.
    stop : threading.Event
        Set when the service is to end.
    log : structlog logger
        One JSON line a step.
    pace : Pace
        How it waits.
    """

    def __init__(
        self,
        runs: Mapping[str, Run],
        recorded: frozenset[str],
        rooms: Rooms,
        stop: Flag,
        log: FilteringBoundLogger,
        pace: Pace = PACE,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._runs = runs
        self._recorded = recorded
        self._rooms = rooms
        self._stop = stop
        self._log = log
        self._pace = pace
        self._lock = Lock()
        self._in_hand: Lease | None = None

    def run(self) -> None:
        """Work until `stop` is set.

        Raises
        ------
        SchemaMismatch
            If the database is at another revision than the code's.
        """
        down = False
        while not self._stop.is_set():
            try:
                lease = self._lease()
            except SchemaMismatch:
                raise
            except MarketlinkError as error:  # a database that is down, locked or full comes back; the worker stays
                if not down:
                    self._log.warning("the worker waits for the database", reason=str(error))
                down = True
                self._stop.wait(self._pace.database)
                continue
            if down:
                self._log.info("the database is back")
            down = False
            if lease is None:
                self._stop.wait(self._pace.idle)
            else:
                self._do(lease)

    def release(self) -> bool:
        """Hand back the task in hand, which couldn't be finished in time; its results will be refused."""
        with self._lock:
            lease = self._in_hand
        if lease is None:
            return False
        with self._rooms.database.unit_of_work() as uow:
            released = uow.tasks.release(lease, self._rooms.clock())
        self._log.warning("task released", task=lease.key)
        return released

    def _lease(self) -> Lease | None:
        with self._rooms.database.unit_of_work() as uow:
            return uow.tasks.lease(self.name, tuple(self._runs), self._rooms.clock(), self._pace.lease)

    def _do(self, lease: Lease) -> None:
        log = self._log.bind(job=lease.kind, task=lease.key, attempt=lease.fence)
        context = JobContext(self._rooms, self._stop, log, lease)
        started = self._rooms.clock()
        with self._lock:
            self._in_hand = lease
        log.info("job started")
        try:
            with self._beating(lease):
                outcome = self._runs[lease.kind](context)
                message = self._complete(lease, outcome, started)
            log.info("job done", message=message)
        except LeaseLost as error:
            log.warning("task lost", message=error.message)
        except MarketlinkError as error:
            log.error("job failed", message=str(error))  # noqa: TRY400 - a stated fault needs no traceback
            self._failed(lease, _storable(str(error)), started, log)
        except Exception as error:
            log.exception("job failed", message=repr(error))
            self._failed(lease, _storable(repr(error)), started, log)
        finally:
            with self._lock:
                self._in_hand = None

    def _complete(self, lease: Lease, outcome: str | Outcome, started: datetime) -> str:
        """Store what is left to store and the task's completion, in one transaction."""
        message = outcome if isinstance(outcome, str) else outcome.message
        now = self._rooms.clock()
        with self._rooms.database.unit_of_work() as uow:
            if isinstance(outcome, str) and self._stop.is_set():
                uow.tasks.hold(lease)
                uow.tasks.release(lease, now)  # it may have stopped between two items: the rest is done at the next start
            else:
                uow.tasks.finish(lease, now)
            if isinstance(outcome, Outcome):
                outcome.store(uow)
            self._record(uow, lease, started, "done", message)
        return message

    def _failed(self, lease: Lease, error: str, started: datetime, log: FilteringBoundLogger) -> None:
        """Record a failure, once the database takes it. If it was away, the failure was its, and isn't counted."""
        away = False
        while True:
            now = self._rooms.clock()
            try:
                with self._rooms.database.unit_of_work() as uow:
                    if away:
                        uow.tasks.release(lease, now)
                    else:
                        state = uow.tasks.fail(lease, error, now, now + self._pace.retry_after(lease.failures + 1))
                        self._record(uow, lease, started, "failed", error)
                        log.info("task put back", state=state.value)
            except LeaseLost:
                log.warning("task lost")
            except MarketlinkError as fault:
                if not away:
                    log.warning("the worker waits for the database", reason=str(fault))
                away = True
                if self._stop.wait(self._pace.database):
                    return
                continue
            return

    def _record(self, uow: UnitOfWork, lease: Lease, started: datetime, status: str, message: str) -> None:
        if lease.kind in self._recorded:
            uow.jobs.record(lease.kind, started, self._rooms.clock(), status, message)

    @contextmanager
    def _beating(self, lease: Lease) -> Iterator[None]:
        """Extend the lease while the block runs."""
        over = Flag()
        thread = Thread(target=self._beat, args=(lease, over), name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, lease: Lease, over: Flag) -> None:
        while not over.wait(self._pace.beat):
            try:
                with self._rooms.database.unit_of_work() as uow:
                    held = uow.tasks.beat(lease, self._rooms.clock() + self._pace.lease)
            except SourceDown:
                continue  # the next beat may get through; else the lease ends, as it should
            except MarketlinkError as error:
                self._log.warning("no heartbeat", task=lease.key, reason=str(error))
                continue
            if not held:
                return


def _storable(text: str) -> str:
    """Return an error's text as every database keeps it."""
    return text.encode("utf-8", errors="replace").decode("utf-8").replace("\0", "")[:LONGEST_ERROR]
