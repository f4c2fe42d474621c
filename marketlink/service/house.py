"""Opens the house: registry, providers and database, as the settings say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketlink.core.protocols import PriceProvider
from marketlink.instruments import Registry, load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.csvscan import FolderScan, scan_folder
from marketlink.prices.ecb import EcbProvider
from marketlink.prices.nbp import NbpProvider
from marketlink.prices.order import KNOWN
from marketlink.prices.plugins import installed_providers
from marketlink.service.rooms import Rooms
from marketlink.service.settings import Settings
from marketlink.store import Database


@contextmanager
def open_rooms(settings: Settings) -> Iterator[Rooms]:
    """Open everything that a command works with, and close it again."""
    registry = load_registry(*settings.registries)
    chain = Chain(providers(settings, registry))
    with Database.create_or_open(settings.database) as database:
        yield Rooms(settings, registry, chain, database)


def providers(settings: Settings, registry: Registry) -> tuple[PriceProvider, ...]:
    """Return the providers in use: the user's own files, what is bundled, and, unless offline, those of the network.

    Raises
    ------
    UsageError
        If a provider that an installed package adds can't be loaded.
    """
    chosen: list[PriceProvider] = []
    if settings.prices is not None:
        chosen.append(CsvFolder(settings.prices, registry.get, settings.declarations))
    chosen += [EcbProvider(), NbpProvider()]
    if not settings.offline:
        chosen += _online(settings)
    added = installed_providers(KNOWN)
    return (*chosen, *(provider for provider in added if not (settings.offline and provider.online)))


def _online(settings: Settings) -> list[PriceProvider]:
    """Return the providers of the network; their modules load a web client."""
    from marketlink.prices.cbr import CbrProvider  # noqa: PLC0415
    from marketlink.prices.ecb_live import EcbLiveProvider  # noqa: PLC0415
    from marketlink.prices.fred import FredProvider  # noqa: PLC0415
    from marketlink.prices.moex import MoexProvider  # noqa: PLC0415
    from marketlink.prices.tiingo import TiingoProvider  # noqa: PLC0415
    from marketlink.prices.yahoo import YahooProvider  # noqa: PLC0415
    from marketlink.prices.yahoo_hours import YahooHoursProvider  # noqa: PLC0415

    yahoo = YahooProvider()
    vendor = [] if settings.tiingo_key is None else [TiingoProvider(settings.tiingo_key)]
    return [MoexProvider(), EcbLiveProvider(), CbrProvider(), FredProvider(), yahoo, YahooHoursProvider(yahoo), *vendor]


def job_folders(settings: Settings) -> tuple[Path, ...]:
    """Return where job files lie: the checkout's folder, else the wheel's copy; then the user's own."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent
    own = checkout / "jobs" if (checkout / "pyproject.toml").is_file() else package / "_bundled" / "jobs"
    return (own,) if settings.jobs is None else (own, settings.jobs)


def unused_price_files(settings: Settings, registry: Registry) -> tuple[str, ...]:
    """Return one line for each file of the user's price folder that isn't used, with the reason."""
    return (
        ()
        if settings.prices is None
        else tuple(
            f"{skipped.file} is not used: {skipped.reason}" for skipped in _scan(settings.prices, settings, registry).skipped
        )
    )


def _scan(folder: Path, settings: Settings, registry: Registry) -> FolderScan:
    return scan_folder(folder, registry.get, settings.declarations)
