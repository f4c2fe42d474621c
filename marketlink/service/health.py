"""What is well and what is not, with what to do about it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from marketlink.core.errors import MarketlinkError
from marketlink.core.feed import FeedState
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.core.protocols import PriceRequest
from marketlink.instruments import load_registry
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.ecb import EcbProvider
from marketlink.service.house import job_folders
from marketlink.service.jobs import load_jobs
from marketlink.service.settings import Settings
from marketlink.store import Database, TaskState

FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and how to mend it."""

    name: str
    well: bool
    sentence: str
    mend: str = ""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Check the installation against its settings, one finding a check."""
    checks: list[tuple[str, Callable[[Settings], str], str]] = [
        ("database", _database, "run: marketlink init, or marketlink db upgrade"),
        ("registry", _registry, "run: marketlink instruments check"),
        ("bundled rates", _bundled, "install marketlink again"),
        ("online prices", _online, "pip install yfinance, or set offline = true"),
        ("own prices", _own_prices, "mend the setting `prices`, or the files it names"),
        ("watched folder", _inbox, "make the folder, or mend the setting `inbox`"),
        ("jobs", _jobs, "mend the setting `jobs`, or the file it names"),
        ("report folder", _output, "mend the setting `output`, or the folder's rights"),
        ("disk", _disk, "free some space"),
    ]
    return tuple(_look(name, check, mend, settings) for name, check, mend in checks)


def _look(name: str, check: Callable[[Settings], str], mend: str, settings: Settings) -> Finding:
    try:
        return Finding(name, True, check(settings))
    except MarketlinkError as error:
        return Finding(name, False, error.message, error.hint or mend)


def _database(settings: Settings) -> str:
    with Database.open(settings.database) as database:
        database.check_revision()
        return f"{database.url_shown} at revision {database.revision()}"


def _registry(settings: Settings) -> str:
    registry = load_registry(*settings.registries)
    watched = [registry.get(name).id for name in settings.watchlist]
    return f"{len(list(registry))} instruments, {len(watched)} on the watchlist"


def _bundled(settings: Settings) -> str:
    pair = load_registry(*settings.registries).get("EURUSD")
    series = EcbProvider().fetch(PriceRequest(pair, Measure.PRICE, Interval.DAY, date(1999, 1, 1), date.max))
    return f"ECB reference rates to {series.index.session(len(series) - 1)}"


def _online(settings: Settings) -> str:
    if settings.offline:
        return "not used: offline"
    if find_spec("yfinance") is None:
        raise MarketlinkError("yfinance is not installed")
    return "yfinance is installed"


def _own_prices(settings: Settings) -> str:
    if settings.prices is None:
        return "none set"
    scan = CsvFolder(settings.prices, load_registry(*settings.registries).get, settings.declarations).scan()
    return f"{len(scan.usable)} files usable, {len(scan.skipped)} skipped, in {settings.prices}"


def _inbox(settings: Settings) -> str:
    if settings.inbox is None:
        return "none set"
    if not settings.inbox.is_dir():
        raise MarketlinkError(f"there is no folder {settings.inbox}")
    return str(settings.inbox)


def _jobs(settings: Settings) -> str:
    return ", ".join(f"{job.name} {job.schedule}" for job in load_jobs(job_folders(settings), settings.intervals, settings.crons))


def _output(settings: Settings) -> str:
    folder = _existing(settings.output)
    if not os.access(folder, os.W_OK):
        raise MarketlinkError(f"{folder} can't be written to")
    return str(settings.output)


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(_existing(settings.output)).free
    if free < FREE_BYTES:
        raise MarketlinkError(f"only {free // 2**20} MB are free")
    return f"{free // 2**20} MB free"


def _existing(path: Path) -> Path:
    """Return the nearest folder above `path` that exists."""
    place = path.absolute()
    while not place.exists():
        place = place.parent
    return place


def status_lines(database: Database) -> list[str]:
    """Return what the service did last, and what fails since when."""
    with database.unit_of_work(read_only=True) as uow:
        jobs, feeds, articles = uow.jobs.latest(), uow.feeds.list(), len(uow.articles.ids())
        counts, dead = uow.tasks.counts(), uow.tasks.dead()
        pages, unsent = uow.pages.counts(), uow.notices.failed()
    lines = [f"database {database.url_shown}, {articles} articles"]
    if not jobs:
        lines.append("no job has run yet: `marketlink serve` runs them")
    lines.extend(f"job {job.job}: {job.status} at {job.finished_at:%Y-%m-%d %H:%M} UTC: {job.message}" for job in jobs)
    open_tasks = [f"{count.number} {count.kind} {count.state}" for count in counts if count.state is not TaskState.DONE]
    lines.append(f"tasks: {', '.join(open_tasks) or 'none open'}")
    lines.extend(f"given up: {task.key}: {task.error}" for task in dead)
    if dead:
        lines.append("`marketlink retry` puts what was given up back in the queue")
    lines.extend(f"feed {feed.url}: {feed_words(feed)}" for feed in feeds)
    lines.extend(f"notice by {note.channel} not sent, {note.failures} tries, {note.state}: {note.error}" for note in unsent)
    if pages:
        lines.append(f"listed pages: {', '.join(f'{number} {state}' for state, number in sorted(pages.items()))}")
    return lines


def feed_words(feed: FeedState) -> str:
    """Return how a feed is, in words."""
    if feed.failing_since is not None:
        again = f"; asked again at {feed.not_before:%Y-%m-%d %H:%M}" if feed.not_before is not None else ""
        return f"failing since {feed.failing_since:%Y-%m-%d %H:%M} UTC, {feed.failures} times: {feed.last_error}{again}"
    return f"well at {feed.last_ok_at:%Y-%m-%d %H:%M} UTC" if feed.last_ok_at else "not read yet"
