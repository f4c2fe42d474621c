"""The clock: APScheduler says when, and the database says which process's tick counts."""

import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Lock, Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from structlog.typing import FilteringBoundLogger

from marketlink.core.errors import MarketlinkError, SchemaMismatch
from marketlink.service.jobs import Job
from marketlink.service.rooms import Rooms
from marketlink.store import NewTask

JUMP = timedelta(seconds=2)  # more than this between the clock and the time that went by: it was set
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 0.5  # between two tries to reach the database


def tick(job: Job, rooms: Rooms) -> bool:
    """Put a job's task in the queue, if this slot has none yet.

    One transaction. A job whose last task is not done yet gets no second one: after a day without workers a
    job runs once, not a hundred times. A task that was given up is replaced.

    Returns
    -------
    bool
        True if a task was put in the queue.
    """
    now = rooms.clock()
    slot = job.schedule.slot_at(now)
    if slot is None:
        return False
    with rooms.database.unit_of_work() as uow:
        if not uow.ticks.add(job.name, slot, now) or uow.tasks.is_open(job.name):
            return False
        uow.tasks.drop_dead(job.name)
        later = timedelta(seconds=random.uniform(0, rooms.settings.jitter_seconds))  # noqa: S311 - spreads load, guards nothing
        return uow.tasks.add([NewTask(f"{job.name}@{slot:%Y-%m-%dT%H:%M:%S.%fZ}", job.name, (), now + later)], now) == 1


class Clockwork:
    """Fires every job at its slots, and watches that it does.

    Parameters
    ----------
    jobs : sequence of Job
        What is fired.
    rooms : Rooms
        Database and clock.
    stop : threading.Event
        Set when the service is to end.
    log : structlog logger
        Where it says what is wrong.
    """

    def __init__(self, jobs: Sequence[Job], rooms: Rooms, stop: Flag, log: FilteringBoundLogger) -> None:
        self._jobs = jobs
        self._rooms = rooms
        self._stop = stop
        self._log = log
        self._lock = Lock()
        self._ticked: dict[str, datetime] = {}
        self._late: set[str] = set()
        self._scheduler = BackgroundScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(max(1, len(jobs)))})
        self._watch = Thread(target=self._watched, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin, with the slot that every job is in."""
        now = self._rooms.clock()
        for job in self._jobs:
            self._ticked[job.name] = job.schedule.slot_at(now) or now
            self._scheduler.add_job(
                self._fire,
                job.schedule.trigger(),
                args=(job,),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        self._fire_all()
        self._watch.start()

    def close(self) -> None:
        """End; `stop` must be set."""
        self._scheduler.shutdown(wait=False)
        self._watch.join(timeout=2 * LOOK_SECONDS)

    def _fire_all(self) -> None:
        """Fire every job aside from its trigger: a slot that has its tick already gets no second."""
        for job in self._jobs:
            self._scheduler.add_job(self._fire, args=(job,), id=f"{job.name} now", replace_existing=True, misfire_grace_time=None)

    def _fire(self, job: Job) -> None:
        """Tick, however long the database takes to come back."""
        told = False
        while not self._stop.is_set():
            try:
                tick(job, self._rooms)
            except SchemaMismatch as error:
                self._log.error("no tick: the database is at another revision", job=job.name, reason=str(error))
                return
            except MarketlinkError as error:  # a database that is down, locked or full comes back
                if not told:
                    self._log.warning("the tick waits for the database", job=job.name, reason=error.message)
                told = True
                self._stop.wait(AGAIN_SECONDS)
            else:
                with self._lock:
                    self._ticked[job.name] = job.schedule.slot_at(self._rooms.clock()) or self._ticked[job.name]
                    self._late.discard(job.name)
                return

    def _watched(self) -> None:
        offset = self._offset()
        while not self._stop.wait(LOOK_SECONDS):
            before, offset = offset, self._offset()
            if abs(offset - before) > JUMP.total_seconds():
                self._log.warning("the clock was set: schedules go on from its new time", seconds=round(offset - before, 1))
                for job in self._jobs:  # APScheduler would sleep until the time it had in mind
                    self._scheduler.reschedule_job(job.name, trigger=job.schedule.trigger())
                self._fire_all()
            self._tell_late()

    def _offset(self) -> float:
        return self._rooms.clock().timestamp() - time.monotonic()

    def _tell_late(self) -> None:
        now = self._rooms.clock()
        with self._lock:
            late = [job for job in self._jobs if job.schedule.is_late(self._ticked[job.name], now) and job.name not in self._late]
            self._late.update(job.name for job in late)
        for job in late:
            self._log.error("no tick for two periods", job=job.name, schedule=str(job.schedule), last=str(self._ticked[job.name]))
