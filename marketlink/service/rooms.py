"""What every command and job works with: settings, registry, providers, database, clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from marketlink.core.clock import Clock, system_clock
from marketlink.instruments import Registry
from marketlink.prices.chain import Chain
from marketlink.service.desk import PriceDesk
from marketlink.service.settings import Settings
from marketlink.store import Database

CALENDAR_DAYS_A_SESSION = 7 / 5
HOLIDAYS = timedelta(days=60)
# Sessions after the event that a study looks at, in calendar days with room for holidays.
AFTERMATH = timedelta(days=40)
USUAL_SESSIONS_AFTER = 11


def _nobody(_done: int, _total: int) -> None:
    """Tell nobody."""


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
    told : callable
        Is told how far the work on articles is: steps done, and all of them.
    """

    settings: Settings
    registry: Registry
    chain: Chain
    database: Database
    clock: Clock = system_clock
    told: Callable[[int, int], None] = _nobody


def desk_for(days: Sequence[date], rooms: Rooms, sessions: int = 0, after: int = 0) -> PriceDesk:
    """Open a price desk for events on `days`.

    Parameters
    ----------
    days : sequence of date
        The events' days; prices of days to come are not looked for.
    rooms : Rooms
        What to work with.
    sessions : int
        Sessions wanted before the first of them, if the settings' history is shorter.
    after : int
        Sessions wanted after the last of them, if more than usual.
    """
    today = rooms.clock().date()
    past = [day for day in days if day <= today]
    history = max(rooms.settings.history, timedelta(days=ceil(sessions * CALENDAR_DAYS_A_SESSION)) + HOLIDAYS)
    first = min(past, default=today) - history
    # A market with all its holidays has 243 sessions a year or more.
    more = timedelta(days=ceil(max(after - USUAL_SESSIONS_AFTER, 0) * 1.5))
    last = min(max(past, default=today) + AFTERMATH + more, today)
    return PriceDesk(rooms.chain, rooms.database, rooms.registry, first, last, rooms.clock)
