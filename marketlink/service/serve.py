"""The background service: the clock and a worker in one process, or a worker alone; and a clean stop."""

import signal
import sys
from collections.abc import Sequence
from threading import Event as Flag
from threading import Thread
from types import FrameType

import structlog
from structlog.typing import FilteringBoundLogger

from marketlink.core.errors import MarketlinkError, UsageError
from marketlink.service.backlog import ANALYSIS, analyse_batch
from marketlink.service.clockwork import Clockwork
from marketlink.service.jobs import Job, Run
from marketlink.service.monitor import monitored
from marketlink.service.rooms import Rooms
from marketlink.service.upkeep import UPKEEP, upkeep
from marketlink.service.worker import Worker

# A task that is not finished so long after the signal is handed back: the process ends within 10 s, on a busy machine too.
GRACE_SECONDS = 5.0


def service_log() -> FilteringBoundLogger:
    """Return a logger that writes one JSON line a step to standard error."""
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("INFO"),
    )
    return log


def serve(jobs: Sequence[Job], rooms: Rooms) -> None:
    """Fire the jobs at their times and do their tasks, until SIGTERM or SIGINT."""
    stop, log = Flag(), service_log()
    _stop_on_signals(stop)
    fired = (*jobs, UPKEEP)
    clockwork = Clockwork(fired, rooms, stop, log)
    schedules = {job.name: str(job.schedule) for job in jobs}
    log.info("service started", jobs=schedules, database=rooms.database.url_shown)
    clockwork.start()
    try:
        with monitored(fired, rooms, log):
            _work(jobs, rooms, stop, log)
    finally:
        stop.set()
        clockwork.close()
    log.info("service stopped")


def work(jobs: Sequence[Job], rooms: Rooms) -> None:
    """Do the tasks that other processes' clocks put in the queue, until SIGTERM or SIGINT."""
    stop, log = Flag(), service_log()
    _stop_on_signals(stop)
    log.info("worker started", database=rooms.database.url_shown)
    _work(jobs, rooms, stop, log)
    log.info("worker stopped")


def _work(jobs: Sequence[Job], rooms: Rooms, stop: Flag, log: FilteringBoundLogger) -> None:
    """Run a worker until `stop` is set; then wait for the task in hand, or hand it back."""
    worker = Worker(runs_of(jobs), frozenset(job.name for job in jobs), rooms, stop, log)
    faults: list[Exception] = []

    def run() -> None:
        try:
            worker.run()
        except Exception as error:  # noqa: BLE001 - told below, by the thread that ends the process
            faults.append(error)
            stop.set()

    thread = Thread(target=run, name="worker", daemon=True)
    thread.start()
    stop.wait()
    if faults:
        raise faults[0]
    log.info("stopping: the task in hand is finished, or handed back")
    thread.join(GRACE_SECONDS)
    if thread.is_alive():
        try:
            worker.release()
        except MarketlinkError as error:  # its lease ends by itself
            log.warning("task not released", reason=error.message)


def runs_of(jobs: Sequence[Job]) -> dict[str, Run]:
    """Return what does each kind of task.

    Raises
    ------
    UsageError
        If a job has the name of a kind of its own.
    """
    own: dict[str, Run] = {ANALYSIS: analyse_batch, UPKEEP.name: upkeep}
    for job in jobs:
        if job.name in own:
            raise UsageError(f"the job file {job.path} uses the name {job.name!r}, which is taken", "give it another NAME")
    return own | {job.name: job.run for job in jobs}


def _stop_on_signals(stop: Flag) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
