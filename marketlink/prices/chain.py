"""Providers asked one after the other, until one has the series. A series is never put together from two."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.protocols import PriceProvider, PriceRequest
from marketlink.prices import csvfiles, ecb, yahoo

_CSV, _ECB, _YAHOO = csvfiles.PROVIDER, ecb.PROVIDER, yahoo.PROVIDER

# The user's own files first; then fixes for currencies; then vendors. Other providers come last, as given.
_USUAL_ORDER = (_CSV, _YAHOO)
_ORDERS = {AssetClass.FX: (_CSV, _ECB, _YAHOO)}
_KNOWN = (_CSV, _ECB, _YAHOO)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One provider asked.

    Attributes
    ----------
    provider : str
        Its name.
    outcome : str
        What came of it, in one sentence that names the provider.
    failed : bool
        False for the one whose series is used.
    """

    provider: str
    outcome: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """A series, and every provider that was asked for it, in order."""

    series: PriceSeries
    tried: tuple[Attempt, ...]


class Chain:
    """Providers in a declared order, by asset class.

    Parameters
    ----------
    providers : sequence of PriceProvider
        Those that may be asked; offline, only those with `online` False are given.
    """

    def __init__(self, providers: Sequence[PriceProvider]) -> None:
        self._providers = tuple(providers)

    def order(self, instrument: Instrument) -> tuple[PriceProvider, ...]:
        """Return the providers in the order in which they are asked for an instrument."""
        order = _ORDERS.get(instrument.asset_class, _USUAL_ORDER)
        return tuple(sorted(self._providers, key=lambda p: order.index(p.name) if p.name in order else len(order)))

    def fetch(self, request: PriceRequest) -> Fetched:
        """Return the series of the first provider that has it, and what the others said.

        Raises
        ------
        SourceDown
            If none has it, and one of them can't be reached.
        TooLittleData
            If none has it; the hint names who would.
        InputError
            If a file of the user's own can't be used: another source is not taken instead of it.
        """
        tried: list[Attempt] = []
        down = False
        for provider in self.order(request.instrument):
            if provider.symbol(request.instrument, request.measure, request.interval) is None:
                continue
            try:
                series = provider.fetch(request)
            except (SourceDown, TooLittleData, InputError) as error:
                if isinstance(error, InputError) and not provider.online:
                    raise
                down = down or isinstance(error, SourceDown)
                tried.append(Attempt(provider.name, f"{provider.name}: {error.message}", failed=True))
            else:
                tried.append(Attempt(provider.name, _used(series), failed=False))
                return Fetched(series, tuple(tried))
        raise self._nothing(request, tried, down=down)

    def would_have(self, instrument: Instrument, measure: Measure, interval: Interval = Interval.DAY) -> tuple[str, ...]:
        """Return a phrase for each provider that has a symbol for it: "yfinance has it as BZ=F".

        Providers of this chain are asked; of others, the registry's symbols are named.
        """
        return tuple(_has_it(name, symbol) for name, symbol in self._holders(instrument, measure, interval))

    def _holders(self, instrument: Instrument, measure: Measure, interval: Interval) -> tuple[tuple[str, str], ...]:
        """Return name and symbol of each provider that has a symbol for it."""
        present = {provider.name for provider in self._providers}
        own = [(p.name, p.symbol(instrument, measure, interval)) for p in self.order(instrument)]
        others = [(s.provider, s.symbol) for s in instrument.symbols if s.measure is measure and s.provider not in present]
        return tuple((name, symbol) for name, symbol in own + others if symbol and not _refused(name, symbol, interval))

    def _nothing(self, request: PriceRequest, tried: Sequence[Attempt], *, down: bool) -> SourceDown | TooLittleData:
        instrument = request.instrument
        what = f"{request.interval} series of {instrument.id} from {request.first} to {request.last}"
        asked = "; ".join(attempt.outcome for attempt in tried)
        if down:
            return SourceDown(f"no source gave a {what}: {asked}", "try again later, or give it as a CSV file")
        asked_of = {attempt.provider for attempt in tried}
        holders = self._holders(instrument, request.measure, request.interval)
        absent = [_has_it(name, symbol) for name, symbol in holders if name not in asked_of]
        names = ", ".join(provider.name for provider in self._providers) or "no provider"
        message = f"no source gave a {what}: {asked}" if tried else f"no {what} among the sources in use ({names})"
        return TooLittleData(message, "; ".join(absent) or f"no provider is known to have it: give it as {instrument.id}.csv")


def _used(series: PriceSeries) -> str:
    span = f"{series.index.session(0)} to {series.index.session(len(series) - 1)}"
    return f"{series.key.source}: {len(series)} bars of {series.key.instrument} ({series.key.symbol}), {span}"


def _has_it(name: str, symbol: str) -> str:
    if name in _KNOWN:
        return f"{name} has it as {symbol}"
    return f"{name} has it as {symbol}, which marketlink reads only from a CSV file of your own"


def _refused(name: str, symbol: str, interval: Interval) -> bool:
    return name == _YAHOO and yahoo.unusable(symbol, interval) is not None
