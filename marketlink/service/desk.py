"""The price desk: asks the chain of providers, keeps what comes, and hands out series in a known vintage."""

from dataclasses import dataclass, replace
from datetime import date

from marketlink.core.errors import SourceDown, TooLittleData
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.instruments import Registry
from marketlink.prices.chain import Chain
from marketlink.store import Database


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why there is no series, in words that a verdict can carry."""

    reason: str


class PriceDesk:
    """Daily series by instrument and measure, each asked for once in a run.

    Network and computation run with no transaction open; what was fetched is then stored in one.

    Parameters
    ----------
    chain : Chain
        The providers, in their order.
    database : Database
        Where bars are kept.
    registry : Registry
        The instruments.
    first, last : date
        The range wanted, both included.
    """

    def __init__(self, chain: Chain, database: Database, registry: Registry, first: date, last: date) -> None:
        self._chain = chain
        self._database = database
        self._registry = registry
        self._first = first
        self._last = last
        self._held: dict[tuple[str, Measure], PriceSeries | Unavailable] = {}
        self._messages: list[str] = []

    @property
    def messages(self) -> tuple[str, ...]:
        """Return one line for each provider that failed on the way."""
        return tuple(dict.fromkeys(self._messages))

    def priced(self, instrument_id: str) -> Instrument:
        """Return the instrument whose prices stand for `instrument_id`: itself, for most."""
        instrument = self._registry.get(instrument_id)
        return self._registry.get(instrument.priced_by) if instrument.priced_by else instrument

    def daily(self, instrument_id: str, measure: Measure) -> PriceSeries | Unavailable:
        """Return the daily series of an instrument, or why there is none."""
        instrument = self.priced(instrument_id)
        key = (instrument.id, measure)
        if key not in self._held:
            self._held[key] = self._get(instrument, measure)
        return self._held[key]

    def _get(self, instrument: Instrument, measure: Measure) -> PriceSeries | Unavailable:
        request = PriceRequest(instrument, measure, Interval.DAY, self._first, self._last)
        try:
            fetched = self._chain.fetch(request)
        except (SourceDown, TooLittleData) as error:
            if isinstance(error, SourceDown):
                self._messages.append(error.message)
            return self._kept(instrument, measure) or Unavailable(": ".join(part for part in (error.message, error.hint) if part))
        self._messages.extend(attempt.outcome for attempt in fetched.tried if attempt.failed)
        with self._database.unit_of_work() as uow:
            uow.prices.append(fetched.series)
            known = uow.prices.load(fetched.series.key)
        return replace(known, notes=fetched.series.notes)

    def _kept(self, instrument: Instrument, measure: Measure) -> PriceSeries | None:
        """Return what an earlier run stored, when no provider answers now."""
        with self._database.unit_of_work() as uow:
            keys = uow.prices.find(instrument.id, measure=measure, interval=Interval.DAY)
            if not keys:
                return None
            known = uow.prices.load(keys[0])
        return replace(known, notes=(*known.notes, "no provider answered: prices as stored by an earlier run"))
