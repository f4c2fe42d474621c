"""The background service: APScheduler as the clock, one job at a time, a clean stop."""

import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from threading import Event as Flag
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from structlog.typing import FilteringBoundLogger

from marketlink.core.errors import MarketlinkError
from marketlink.service.jobs import Job, JobContext
from marketlink.service.rooms import Rooms

# The first run of each job comes this long after the one before it, so that they don't all start at once.
STAGGER = timedelta(seconds=1)


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


def run_job(job: Job, context: JobContext) -> bool:
    """Run one job, record it, and log its start and its end; a job that fails never ends the service.

    Returns
    -------
    bool
        True if it was done.
    """
    rooms = context.rooms
    log = context.log.bind(job=job.name)
    started = rooms.clock()
    log.info("job started")
    try:
        message, status = job.run(context), "done"
        log.info("job done", message=message)
    except MarketlinkError as error:
        message, status = str(error), "failed"
        log.error("job failed", message=message)  # noqa: TRY400 - a stated fault needs no traceback
    except Exception as error:
        message, status = repr(error), "failed"
        log.exception("job failed", message=message)
    with rooms.database.unit_of_work() as uow:
        uow.jobs.record(job.name, started, rooms.clock(), status, message)
    return status == "done"


def serve(jobs: Sequence[Job], rooms: Rooms) -> None:
    """Run the jobs on their intervals until SIGTERM or SIGINT.

    The scheduler is only a clock: it keeps its jobs in memory, counts in UTC, and turns missed runs into one.
    On a signal the job in hand finishes its item and the process ends with nothing half-done.
    """
    stop, log = Flag(), service_log()
    context = JobContext(rooms, stop, log)
    _stop_on_signals(stop)
    scheduler = BackgroundScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(1)})
    start = rooms.clock() + STAGGER
    for position, job in enumerate(jobs):
        scheduler.add_job(
            run_job,
            IntervalTrigger(seconds=job.minutes * 60, start_date=start + position * STAGGER, timezone="UTC"),
            args=(job, context),
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    log.info("service started", jobs=[job.name for job in jobs], database=rooms.database.url_shown)
    stop.wait()
    log.info("stopping: the job in hand finishes its item")
    scheduler.shutdown(wait=True)
    log.info("service stopped")


def _stop_on_signals(stop: Flag) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
