"""What rooms expect of each other's objects, so that none imports the other."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """Bars that are wanted: first and last are local dates, both included."""

    instrument: Instrument
    measure: Measure
    interval: Interval
    first: date
    last: date


class PriceProvider(Protocol):
    """One source of prices. It keeps no state between calls that a result depends on."""

    @property
    def name(self) -> str:
        """Return the name by which settings and the registry know it."""

    @property
    def online(self) -> bool:
        """Return whether it reaches over the network."""

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return what it calls the instrument; None where it has no such series."""

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the bars it has of those wanted.

        Raises
        ------
        SourceDown
            If it can't be reached, or refuses for now.
        TooLittleData
            If it answers that it has none.
        InputError
            If what it answers can't be used: the sentence says which line and why.
        """
