"""Job files: one thin file a scheduled job, loaded by path."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag
from types import ModuleType

from structlog.typing import FilteringBoundLogger

from marketlink.core.errors import UsageError
from marketlink.service.rooms import Rooms
from marketlink.service.schedule import Schedule
from marketlink.store import Lease, UnitOfWork


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job works with.

    Attributes
    ----------
    rooms : Rooms
        Settings, registry, prices, database and clock.
    stop : threading.Event
        Set when the service is asked to stop: finish the item in hand, start no other.
    log : structlog logger
        One JSON line a step.
    lease : Lease
        The task in hand; its payload says what a batch is about.
    """

    rooms: Rooms
    stop: Flag
    log: FilteringBoundLogger
    lease: Lease

    @contextmanager
    def saving(self) -> Iterator[UnitOfWork]:
        """Open a transaction for one step of the task.

        Raises
        ------
        LeaseLost
            If another worker took the task over: nothing is stored.
        """
        with self.rooms.database.unit_of_work() as uow:
            uow.tasks.hold(self.lease)
            yield uow


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job returns that has something left to store.

    Attributes
    ----------
    message : str
        One line on what was done.
    store : callable
        Writes the results, in the transaction that completes the task.
    """

    message: str
    store: Callable[[UnitOfWork], None]


Run = Callable[[JobContext], str | Outcome]


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled job.

    Attributes
    ----------
    name : str
        Its name in logs, settings and `marketlink status`.
    schedule : Schedule
        When it is due.
    run : callable
        Does the work and returns one line on what was done, or an `Outcome`.
    path : Path
        The file it was loaded from.
    """

    name: str
    schedule: Schedule
    run: Run
    path: Path


def load_jobs(folders: tuple[Path, ...], intervals: dict[str, float], crons: dict[str, str] | None = None) -> tuple[Job, ...]:
    """Load every job file of some folders, in name order; a later folder's job replaces an earlier one of its name.

    Parameters
    ----------
    folders : tuple of Path
        Where job files lie.
    intervals : dict
        Minutes between runs, by job, where the file's own are not wanted.
    crons : dict, optional
        Cron lines, by job, in place of minutes.

    Raises
    ------
    UsageError
        If a file is no job, a cron line can't be read, or an interval or a cron line names no job.
    """
    jobs: dict[str, Job] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"no folder of job files at {folder}", "mend the setting `jobs`")
        for path in sorted(folder.glob("[!_]*.py")):
            job = _load(path)
            jobs[job.name] = job
    lines = crons or {}
    for setting, names in (("intervals", set(intervals)), ("crons", set(lines))):
        unknown = sorted(names - set(jobs))
        if unknown:
            raise UsageError(f"the setting `{setting}` names no job: {', '.join(unknown)}", f"jobs are {', '.join(jobs)}")
    return tuple(_scheduled(job, intervals, lines) for job in jobs.values())


def _scheduled(job: Job, intervals: dict[str, float], crons: dict[str, str]) -> Job:
    return replace(job, schedule=Schedule(intervals.get(job.name, job.schedule.minutes), crons.get(job.name, "")))


def _load(path: Path) -> Job:
    spec = importlib.util.spec_from_file_location(f"marketlink_job_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} can't be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"the job file {path} fails on loading: {error!r}", "mend it, or move it away") from error
    return _job(module, path)


def _job(module: ModuleType, path: Path) -> Job:
    name, minutes, run = (getattr(module, attribute, None) for attribute in ("NAME", "MINUTES", "run"))
    if not isinstance(name, str) or not isinstance(minutes, int | float) or minutes <= 0 or not callable(run):
        raise UsageError(f"the job file {path} is no job", "it needs NAME (text), MINUTES (a number above 0) and run(context)")
    return Job(name, Schedule(float(minutes)), run, path)
