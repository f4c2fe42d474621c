"""Providers asked one after the other, until one has the series. A series is never put together from two."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from marketlink.core.clock import Clock, system_clock
from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.protocols import PriceProvider, PriceRequest
from marketlink.core.sources import SourceState
from marketlink.prices import order as declared
from marketlink.prices.fredseries import kind_of
from marketlink.prices.order import order_of, place_of
from marketlink.prices.pace import answered, asked, failed, pace_of, refusal, wait_before
from marketlink.prices.yahoo import unusable

States = Mapping[str, SourceState]

NO_STATES: States = MappingProxyType({})
NOBODY: Mapping[str, str] = MappingProxyType({})

# A history that ends so long before the last date asked for has ended, or isn't up to date: holidays are shorter.
_LAG = timedelta(days=10)


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking the chain.

    Attributes
    ----------
    outcome : Fetched, SourceDown or TooLittleData
        The series, or why there is none.
    states : mapping of str to SourceState
        How the providers that were asked behaved; to be handed in with the next question.
    """

    outcome: Fetched | SourceDown | TooLittleData
    states: States


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the explanation whom the chain asks.

    Attributes
    ----------
    provider : str
        Its name.
    symbol : str or None
        What it calls the instrument; None where it isn't asked.
    reason : str
        Why it stands where it stands, or why it isn't asked.
    """

    provider: str
    symbol: str | None
    reason: str


@dataclass(slots=True)
class _Round:
    """One question to the chain while it is asked."""

    request: PriceRequest
    states: dict[str, SourceState]
    tried: list[Attempt] = field(default_factory=list)
    short: list[PriceSeries] = field(default_factory=list)
    down: bool = False

    def note(self, provider: str, outcome: str) -> None:
        self.tried.append(Attempt(provider, f"{provider}: {outcome}", failed=True))


class Chain:
    """Providers in a declared order, by asset class and interval.

    Parameters
    ----------
    providers : sequence of PriceProvider
        Those that may be asked; offline, only those with `online` False are given.
    clock : Clock, optional
        The seam for time.
    sleep, chance : callable, optional
        The seams for waiting between two questions, and for jitter (a number from 0 to 1).
    """

    def __init__(
        self,
        providers: Sequence[PriceProvider],
        *,
        clock: Clock = system_clock,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._providers = tuple(providers)
        self._clock = clock
        self._sleep = sleep
        self._chance = chance

    def order(self, instrument: Instrument, interval: Interval = Interval.DAY) -> tuple[PriceProvider, ...]:
        """Return the providers in the order in which they are asked for an instrument."""
        return tuple(sorted(self._providers, key=lambda p: place_of(p.name, instrument, interval).position))

    def only(self, provider: PriceProvider) -> "Chain":
        """Return a chain that asks one provider, in the same way."""
        return Chain((provider,), clock=self._clock, sleep=self._sleep, chance=self._chance)

    def ends_early(self, series: PriceSeries, last: date) -> bool:
        """Return whether a series ends so long before `last`, or today, that more than holidays lies between."""
        return series.index.session(-1) < min(last, self._clock().date()) - _LAG

    def explain(
        self,
        instrument: Instrument,
        measure: Measure,
        interval: Interval = Interval.DAY,
        states: States = NO_STATES,
        absent: Mapping[str, str] = NOBODY,
    ) -> tuple[Choice, ...]:
        """Say whom the chain asks, in order, and why; then who isn't asked, and why not. Nobody is asked.

        `absent` has the reason why a provider that could be asked isn't among those of this chain, by its name.
        """
        now = self._clock()
        choices = []
        for provider in self.order(instrument, interval):
            symbol = provider.symbol(instrument, measure, interval)
            if symbol is None:
                choices.append(Choice(provider.name, None, _why_not(provider.name, instrument, measure, interval)))
                continue
            refused = self._refused(provider, states, now)
            reason = refused or place_of(provider.name, instrument, interval).why
            choices.append(Choice(provider.name, None if refused else symbol, reason))
        present = {choice.provider for choice in choices}
        choices += [
            Choice(name, None, _never(name, instrument, measure, interval) or absent.get(name, "not among the sources in use"))
            for name in order_of(instrument, interval)
            if name not in present
        ]
        return tuple(sorted(choices, key=lambda choice: choice.symbol is None))

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
        outcome = self.ask(request).outcome
        if isinstance(outcome, Fetched):
            return outcome
        raise outcome

    def ask(self, request: PriceRequest, states: States = NO_STATES) -> Asked:
        """Ask one provider after the other, as long as their circuits are closed and their budgets last.

        The first is chosen whose series reaches the end of the dates; where none does, the one that reaches furthest.

        Parameters
        ----------
        request : PriceRequest
            What is wanted.
        states : mapping of str to SourceState
            How the providers behaved before.

        Raises
        ------
        InputError
            If a file of the user's own can't be used: another source is not taken instead of it.
        """
        current = _Round(request, dict(states))
        for provider in self.order(request.instrument, request.interval):
            if provider.symbol(request.instrument, request.measure, request.interval) is None:
                continue
            series = self._try(provider, current)
            if series is None:
                continue
            if provider.name in declared.OWN or not self.ends_early(series, request.last):
                return self._chosen(current, series)
            current.short.append(series)
        if current.short:
            return self._chosen(current, max(current.short, key=lambda series: series.index.session(-1)))
        return Asked(self._nothing(current), current.states)

    def would_have(self, instrument: Instrument, measure: Measure, interval: Interval = Interval.DAY) -> tuple[str, ...]:
        """Return a phrase for each provider that has a symbol for it: "yfinance has it as BZ=F".

        Providers of this chain are asked; of others, the registry's symbols are named.
        """
        return tuple(_has_it(name, symbol) for name, symbol in self._holders(instrument, measure, interval))

    def _try(self, provider: PriceProvider, current: _Round) -> PriceSeries | None:
        """Ask one provider; keep what came of it."""
        refused = self._refused(provider, current.states, self._clock())
        if refused is not None:
            current.down = True
            current.note(provider.name, refused)
            return None
        if provider.online:
            self._pause(provider.name, current.states)
        try:
            series = provider.fetch(current.request)
        except (SourceDown, TooLittleData, InputError) as error:
            if isinstance(error, InputError) and not provider.online:
                raise
            current.down = current.down or isinstance(error, SourceDown)
            self._remember(provider, current.states, well=not isinstance(error, SourceDown))
            current.note(provider.name, error.message)
            return None
        self._remember(provider, current.states, well=True)
        return series

    def _refused(self, provider: PriceProvider, states: States, now: datetime) -> str | None:
        state = states.get(provider.name)
        return refusal(state, pace_of(provider.name), now) if state is not None and provider.online else None

    def _pause(self, name: str, states: dict[str, SourceState]) -> None:
        state = states.get(name, SourceState(name))
        wait = wait_before(state, pace_of(name), self._clock())
        if wait > timedelta(0):
            self._sleep(wait.total_seconds())
        states[name] = asked(state, self._clock())

    def _remember(self, provider: PriceProvider, states: dict[str, SourceState], *, well: bool) -> None:
        if not provider.online:
            return
        state = states[provider.name]
        states[provider.name] = answered(state) if well else failed(state, pace_of(provider.name), self._clock(), self._chance())

    def _chosen(self, current: _Round, series: PriceSeries) -> Asked:
        for other in current.short:
            if other is not series:
                ends, last = other.index.session(-1), current.request.last
                current.note(other.key.source, f"its bars end on {ends}, and dates up to {last} are asked for")
        current.tried.append(Attempt(series.key.source, _used(series), failed=False))
        return Asked(Fetched(series, tuple(current.tried)), current.states)

    def _holders(self, instrument: Instrument, measure: Measure, interval: Interval) -> tuple[tuple[str, str], ...]:
        """Return name and symbol of each provider that has a symbol for it."""
        present = {provider.name for provider in self._providers}
        own = [(p.name, p.symbol(instrument, measure, interval)) for p in self.order(instrument, interval)]
        others = [
            (s.provider, s.symbol)
            for s in instrument.symbols
            if s.measure is measure and s.provider not in present and not _refused(s.provider, s.symbol, interval)
        ]
        return tuple((name, symbol) for name, symbol in own + others if symbol)

    def _nothing(self, current: _Round) -> SourceDown | TooLittleData:
        request, tried = current.request, current.tried
        instrument = request.instrument
        of = f"{'daily' if request.interval is Interval.DAY else request.interval} series of {instrument.id}"
        what = f"{of} from {request.first} to {request.last}"
        said = "; ".join(attempt.outcome for attempt in tried)
        if current.down:
            return SourceDown(f"no source gave a {what}: {said}", "try again later, or give it as a CSV file")
        asked_of = {attempt.provider for attempt in tried}
        holders = self._holders(instrument, request.measure, request.interval)
        absent = [_has_it(name, symbol) for name, symbol in holders if name not in asked_of]
        names = ", ".join(provider.name for provider in self._providers) or "no provider"
        message = f"no source gave a {what}: {said}" if tried else f"no {of} in the sources in use ({names})"
        return TooLittleData(message, "; ".join(absent) or f"no provider is known to have it: give it as {instrument.id}.csv")


def _used(series: PriceSeries) -> str:
    span = f"{series.index.session(0)} to {series.index.session(-1)}"
    return f"{series.key.source}: {len(series)} bars of {series.key.instrument} ({series.key.symbol}), {span}"


def _has_it(name: str, symbol: str) -> str:
    if name in declared.KNOWN and not _curve_point(name, symbol):
        return f"{name} has it as {symbol}"
    return f"{name} has it as {symbol}, which marketlink reads only from a CSV file of your own"


def _curve_point(name: str, symbol: str) -> bool:
    """Return whether a symbol is a point of the Moscow yield curve ("ZCYC 10Y"), which no provider here has."""
    return name == declared.MOEX and " " in symbol


def _refused(name: str, symbol: str, interval: Interval) -> bool:
    if name == declared.YAHOO:
        return unusable(symbol, interval) is not None
    return name == declared.FRED and (interval is not Interval.DAY or kind_of(symbol) is None)


def _never(name: str, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
    """Say why a provider would have nothing whatever the settings are; None where it may."""
    symbol = next((s.symbol for s in instrument.symbols if s.provider == name and s.measure is measure), None)
    by_registry = name in {declared.MOEX, declared.FRED, declared.YAHOO}
    lacking = by_registry and (symbol is None or _curve_point(name, symbol) or _refused(name, symbol, interval))
    return _why_not(name, instrument, measure, interval) if lacking else None


def _why_not(name: str, instrument: Instrument, measure: Measure, interval: Interval) -> str:
    """Say why a provider of the chain isn't asked for an instrument."""
    symbol = next((s.symbol for s in instrument.symbols if s.provider == name and s.measure is measure), None)
    if symbol is None:
        return f"it has no {interval} bars of {instrument.id} that marketlink knows of"
    if _curve_point(name, symbol):
        return f"{symbol} is a point of its yield curve, which isn't read from there"
    if name == declared.FRED and kind_of(symbol) is None:
        return f"its series {symbol} has another unit"
    refused = unusable(symbol, interval) if name == declared.YAHOO else None
    return refused or f"it has no {interval} bars of {symbol}"
