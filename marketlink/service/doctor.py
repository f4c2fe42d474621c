"""Whether the installation is well: one check a line, and how to mend what isn't."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from marketlink.core.errors import MarketlinkError
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.core.protocols import PriceRequest
from marketlink.instruments import load_registry
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.ecb import EcbProvider
from marketlink.prices.order import KNOWN
from marketlink.service.house import job_folders, providers
from marketlink.service.jobs import load_jobs
from marketlink.service.settings import CONFIG_VARIABLE, PREFIX, Settings
from marketlink.store import Database

FREE_BYTES = 200 * 1024 * 1024
AHEAD = timedelta(minutes=1)  # clocks of machines that share a database agree to this
PACKAGE = "marketlink"
_OF_EXTRA = re.compile(r"(?P<package>[\w.-]+).*extra == ['\"](?P<extra>[\w-]+)['\"]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and how to mend it."""

    name: str
    well: bool
    sentence: str
    mend: str = ""


def examine(settings: Settings, config: Path, now: datetime) -> tuple[Finding, ...]:
    """Check the installation against its settings, one finding a check.

    Parameters
    ----------
    config : Path
        Where the file of settings is looked for.
    now : datetime
        What this machine's clock says, aware.
    """
    checks: list[tuple[str, Callable[[Settings], str], str]] = [
        ("settings", lambda _: _settings(config), "run: marketlink init"),
        ("database", _database, "run: marketlink init, or marketlink db upgrade"),
        ("clock", lambda settings: _clock(settings, now), "set this machine's clock by a time server (NTP)"),
        ("registry", _registry, "run: marketlink instruments check"),
        ("bundled rates", _bundled, "install marketlink again"),
        ("providers", _providers, "mend the package it names, or set offline = true"),
        ("extras", lambda _: _extras(), "pip install marketlink again"),
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


def _settings(config: Path) -> str:
    own = sorted(name for name in os.environ if name.startswith(PREFIX) and name != CONFIG_VARIABLE)
    place = str(config) if config.is_file() else f"no file at {config}: the defaults"
    return ", and ".join([place, *([" ".join(own)] if own else [])])


def _clock(settings: Settings, now: datetime) -> str:
    with Database.open(settings.database) as database:
        there = database.now()
        with database.unit_of_work(read_only=True) as uow:
            ahead = [slot for slot in uow.ticks.latest().values() if slot > now + AHEAD]
    if there is not None and abs(there - now) > AHEAD:
        raise MarketlinkError(f"this machine says {now:%Y-%m-%d %H:%M:%S} UTC, the database's {there:%Y-%m-%d %H:%M:%S}")
    if ahead:
        raise MarketlinkError(
            f"this machine says {now:%Y-%m-%d %H:%M:%S} UTC, but a job was due at {max(ahead):%Y-%m-%d %H:%M:%S}"
        )
    return f"{now:%Y-%m-%d %H:%M:%S} UTC{', as the database has it' if there is not None else ''}"


def _registry(settings: Settings) -> str:
    registry = load_registry(*settings.registries)
    watched = [registry.get(name).id for name in settings.watchlist]
    return f"{len(list(registry))} instruments, {len(watched)} on the watchlist"


def _bundled(settings: Settings) -> str:
    pair = load_registry(*settings.registries).get("EURUSD")
    series = EcbProvider().fetch(PriceRequest(pair, Measure.PRICE, Interval.DAY, date(1999, 1, 1), date.max))
    return f"ECB reference rates to {series.index.session(len(series) - 1)}"


def _providers(settings: Settings) -> str:
    names = [provider.name for provider in providers(settings, load_registry(*settings.registries))]
    absent = [name for name in KNOWN if name not in names]
    without = f"; not in use: {', '.join(absent)}{' (offline)' if settings.offline else ''}" if absent else ""
    return ", ".join(names) + without


def _extras() -> str:
    """Say which extras are installed; none has to be."""
    found: dict[str, bool] = {}
    for line in requires(PACKAGE) or ():
        if match := _OF_EXTRA.match(line):
            found[match["extra"]] = found.get(match["extra"], True) and _is_installed(match["package"])
    present = ", ".join(name for name, there in sorted(found.items()) if there) or "none"
    without = ",".join(name for name, there in sorted(found.items()) if not there)
    return f'{present}; for the others: pip install "{PACKAGE}[{without}]"' if without else present


def _is_installed(package: str) -> bool:
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


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
