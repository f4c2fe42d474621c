"""Job files: one thin file a scheduled job, loaded by path."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from types import ModuleType

from structlog.typing import FilteringBoundLogger

from marketlink.core.errors import UsageError
from marketlink.service.rooms import Rooms


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
    """

    rooms: Rooms
    stop: Flag
    log: FilteringBoundLogger


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled job.

    Attributes
    ----------
    name : str
        Its name in logs, settings and `marketlink status`.
    minutes : float
        Minutes between its runs.
    run : callable
        Does the work and returns one line on what was done.
    path : Path
        The file it was loaded from.
    """

    name: str
    minutes: float
    run: Callable[[JobContext], str]
    path: Path


def load_jobs(folders: tuple[Path, ...], intervals: dict[str, float]) -> tuple[Job, ...]:
    """Load every job file of some folders, in name order; a later folder's job replaces an earlier one of its name.

    Parameters
    ----------
    folders : tuple of Path
        Where job files lie.
    intervals : dict
        Minutes between runs, by job, where the file's own are not wanted.

    Raises
    ------
    UsageError
        If a file is no job, or an interval names none.
    """
    jobs: dict[str, Job] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"no folder of job files at {folder}", "mend the setting `jobs`")
        for path in sorted(folder.glob("[!_]*.py")):
            job = _load(path, intervals)
            jobs[job.name] = job
    unknown = sorted(set(intervals) - set(jobs))
    if unknown:
        raise UsageError(f"the setting `intervals` names no job: {', '.join(unknown)}", f"jobs are {', '.join(jobs)}")
    return tuple(jobs.values())


def _load(path: Path, intervals: dict[str, float]) -> Job:
    spec = importlib.util.spec_from_file_location(f"marketlink_job_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} can't be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"the job file {path} fails on loading: {error!r}", "mend it, or move it away") from error
    return _job(module, path, intervals)


def _job(module: ModuleType, path: Path, intervals: dict[str, float]) -> Job:
    name, minutes, run = (getattr(module, attribute, None) for attribute in ("NAME", "MINUTES", "run"))
    if not isinstance(name, str) or not isinstance(minutes, int | float) or minutes <= 0 or not callable(run):
        raise UsageError(f"the job file {path} is no job", "it needs NAME (text), MINUTES (a number above 0) and run(context)")
    return Job(name, intervals.get(name, float(minutes)), run, path)
