"""What every command and job works with: settings, registry, providers, database, clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketlink.core.clock import Clock, system_clock
from marketlink.core.errors import TooLittleData
from marketlink.instruments import Registry
from marketlink.prices.chain import Chain
from marketlink.service.desk import PriceDesk
from marketlink.service.settings import Settings
from marketlink.store import Database

# Sessions after the event that a study looks at, in calendar days with room for holidays.
AFTERMATH = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the pipeline works with.

    Attributes
    ----------
    settings : Settings
        The settings.
    registry : Registry
        The instruments.
    chain : Chain
        The price providers.
    database : Database
        Where everything is stored.
    clock : Clock
        The current instant.
    """

    settings: Settings
    registry: Registry
    chain: Chain
    database: Database
    clock: Clock = system_clock


def desk_for(days: Sequence[date], rooms: Rooms) -> PriceDesk:
    """Open a price desk for events on `days`.

    Raises
    ------
    TooLittleData
        If one of them lies in the future.
    """
    today = rooms.clock().date()
    if days and max(days) > today:
        raise TooLittleData(f"{max(days)} lies after today, {today}: it has no prices yet", "correct the date")
    first = min(days, default=today) - rooms.settings.history
    last = min(max(days, default=today) + AFTERMATH, today)
    return PriceDesk(rooms.chain, rooms.database, rooms.registry, first, last, rooms.clock)
