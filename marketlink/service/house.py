"""Opens the house: registry, providers and database, as the settings say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketlink.core.protocols import PriceProvider
from marketlink.instruments import Registry, load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.ecb import EcbProvider
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
    """Return the providers in the order in which they are asked: the user's own files first."""
    chosen: list[PriceProvider] = []
    if settings.prices is not None:
        chosen.append(CsvFolder(settings.prices, registry.get))
    chosen.append(EcbProvider())
    if not settings.offline:
        from marketlink.prices.yahoo import YahooProvider  # noqa: PLC0415 - loads a web client

        chosen.append(YahooProvider())
    return tuple(chosen)


def job_folders(settings: Settings) -> tuple[Path, ...]:
    """Return where job files lie: the checkout's folder, else the wheel's copy; then the user's own."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent
    own = checkout / "jobs" if (checkout / "pyproject.toml").is_file() else package / "_bundled" / "jobs"
    return (own,) if settings.jobs is None else (own, settings.jobs)


def unused_price_files(settings: Settings, registry: Registry) -> tuple[str, ...]:
    """Return one line for each file of the user's price folder that isn't used, with the reason."""
    if settings.prices is None:
        return ()
    return tuple(
        f"{skipped.file} is not used: {skipped.reason}" for skipped in CsvFolder(settings.prices, registry.get).scan().skipped
    )
