"""The price desk: asks the chain of providers, keeps what comes, and hands out series in a known vintage."""

from dataclasses import dataclass, replace
from datetime import date

from marketlink.core.clock import Clock
from marketlink.core.errors import SourceDown
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.protocols import PriceProvider, PriceRequest
from marketlink.instruments import Registry
from marketlink.prices.chain import Chain, Fetched, States
from marketlink.service.price_missing import first_asked, missing_ranges
from marketlink.service.price_quality import quality_notes
from marketlink.store import Database


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why there is no series, in words that a verdict can carry.

    Attributes
    ----------
    reason : str
        One sentence.
    down : bool
        True where a source could not be reached: asking again later may help.
    """

    reason: str
    down: bool = False


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
    clock : Clock
        The current instant.
    """

    def __init__(self, chain: Chain, database: Database, registry: Registry, first: date, last: date, clock: Clock) -> None:
        self._chain = chain
        self._database = database
        self._registry = registry
        self._first = first
        self._last = last
        self._clock = clock
        self._held: dict[tuple[str, Measure], PriceSeries | Unavailable] = {}
        self._messages: list[str] = []
        with database.unit_of_work(read_only=True) as uow:
            self._states = uow.sources.states()

    @property
    def messages(self) -> tuple[str, ...]:
        """Return one line for each provider that failed on the way."""
        return tuple(dict.fromkeys(self._messages))

    @property
    def down(self) -> tuple[str, ...]:
        """Return the instruments left without prices because a source could not be reached."""
        return tuple(sorted({name for (name, _), held in self._held.items() if isinstance(held, Unavailable) and held.down}))

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
        held = self._topped_up(request)
        if held is not None:
            return held
        asked = self._chain.ask(request, self._states)
        self._remember(asked.states)
        fetched = asked.outcome
        if not isinstance(fetched, Fetched):
            down = isinstance(fetched, SourceDown)
            if down:
                self._messages.append(fetched.message)
            return self._kept(instrument, measure) or Unavailable(": ".join(filter(None, (fetched.message, fetched.hint))), down)
        self._messages.extend(attempt.outcome for attempt in fetched.tried if attempt.failed)
        local = {provider.name for provider in self._chain.order(instrument) if not provider.online}
        return self._stored(fetched.series, local=fetched.series.key.source in local)

    def _topped_up(self, request: PriceRequest) -> PriceSeries | None:
        """Return what is held of the provider asked first, with what was missing; None where the whole must be asked for."""
        provider = first_asked(self._chain, request)
        if provider is None or not provider.online:  # what is local is read anew
            return None
        held = self._from(provider, request)
        if held is None:
            return None
        for first, last in missing_ranges(held.index.sessions.tolist(), request.first, request.last):
            asked = self._chain.only(provider).ask(replace(request, first=first, last=last), self._states)
            self._remember(asked.states)
            if isinstance(asked.outcome, SourceDown):
                self._messages.append(asked.outcome.message)
                break
            if isinstance(asked.outcome, Fetched):
                with self._database.unit_of_work() as uow:
                    uow.prices.append(asked.outcome.series)
        held = self._from(provider, request)
        if held is None or self._chain.ends_early(held, request.last):
            return None
        return replace(held, notes=(*held.notes, *self._quality(held)))

    def _from(self, provider: PriceProvider, request: PriceRequest) -> PriceSeries | None:
        """Return what is held of one provider in the dates asked for, where it is one series."""
        with self._database.unit_of_work(read_only=True) as uow:
            keys = uow.prices.find(
                request.instrument.id, measure=request.measure, interval=request.interval, source=provider.name
            )
            series = uow.prices.load(keys[0], first=request.first, last=request.last) if len(keys) == 1 else None
        return series if series is not None and len(series) else None

    def _quality(self, series: PriceSeries) -> tuple[str, ...]:
        """Return what the checks have to say of bars that are used."""
        with self._database.unit_of_work(read_only=True) as uow:
            stored = uow.bar_findings.list(series.key.id)
        return quality_notes(series, self._registry.get(series.key.instrument), stored)

    def _remember(self, states: States) -> None:
        """Keep how the sources behaved, for the next question and the next run."""
        changed = [state for name, state in states.items() if state != self._states.get(name)]
        self._states = dict(states)
        if changed:
            with self._database.unit_of_work() as uow:
                uow.sources.keep(changed)

    def _stored(self, series: PriceSeries, *, local: bool) -> PriceSeries:
        """Keep what was fetched and return the series as now known; a local source's answer is the whole truth of its range."""
        with self._database.unit_of_work() as uow:
            appended = uow.prices.append(series, complete=local)
            if local and appended.outdated:  # an older file was put back: it is what the user gives now
                now = replace(series.vintage, retrieved_at=self._clock())
                uow.prices.append(replace(series, vintage=now), complete=True)
            known = uow.prices.load(series.key)
        return replace(known, notes=(*series.notes, *self._quality(known)))

    def _kept(self, instrument: Instrument, measure: Measure) -> PriceSeries | None:
        """Return what an earlier run stored, when no provider answers now."""
        with self._database.unit_of_work() as uow:
            keys = uow.prices.find(instrument.id, measure=measure, interval=Interval.DAY)
            if not keys:
                return None
            known = uow.prices.load(keys[0], first=self._first, last=self._last)
            if not len(known):
                return None
        return replace(known, notes=(*known.notes, "no provider answered: prices as stored by an earlier run"))
