"""The price desk: asks the chain of providers, keeps what comes, and hands out series in a known vintage."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from marketlink.core.clock import Clock
from marketlink.core.errors import SourceDown
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries, bars_id
from marketlink.core.protocols import PriceProvider, PriceRequest
from marketlink.core.quality import BarFinding
from marketlink.instruments import Registry
from marketlink.prices.chain import Chain, Fetched, States
from marketlink.service.price_keeping import keep, keep_local
from marketlink.service.price_missing import first_asked, missing_ranges
from marketlink.service.price_quality import gaps_in, known_findings, missing_sessions, note_on
from marketlink.service.price_series import full_name, preferred
from marketlink.store import Database

# What a provider's history may begin with: the euro's first reference rates.
LONG_AGO = date(1999, 1, 4)
# A gap is looked for so far before a day.
_GAP_DAYS = timedelta(days=60)
# Before any daily bars of prices.
_EVER = date(1800, 1, 1)
# Lengths of bar inside the day, the finest first.
INTRADAY = (Interval.MINUTE, Interval.FIVE_MINUTES, Interval.QUARTER_HOUR, Interval.HALF_HOUR, Interval.HOUR)
# Of these a source of the network is asked.
_ASKED = (Interval.MINUTE, Interval.HOUR)
# Bars inside the day are wanted from so far before: a base needs the session before, a benchmark the same hour of many days.
_BASE_DAYS, _BENCHMARK_DAYS = timedelta(days=7), timedelta(days=60)


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
    """Series by instrument and measure, each asked for once in a run.

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
        self._held: dict[tuple[PriceRequest, bool], PriceSeries | Unavailable] = {}
        self._whole: dict[str, PriceSeries] = {}
        self._beside: dict[str, tuple[PriceSeries, ...]] = {}
        self._findings: dict[tuple[str, str], tuple[BarFinding, ...]] = {}
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
        daily = ((asked, held) for (asked, _), held in self._held.items() if asked.interval is Interval.DAY)
        return tuple(sorted({a.instrument.id for a, held in daily if isinstance(held, Unavailable) and held.down}))

    def priced(self, instrument_id: str) -> Instrument:
        """Return the instrument whose prices stand for `instrument_id`: itself, for most."""
        instrument = self._registry.get(instrument_id)
        return self._registry.get(instrument.priced_by) if instrument.priced_by else instrument

    def daily(self, instrument_id: str, measure: Measure, since: date | None = None) -> PriceSeries | Unavailable:
        """Return the daily series of an instrument, or why there is none.

        Parameters
        ----------
        instrument_id : str
            Registry id.
        measure : Measure
            Price, yield or spread.
        since : date, optional
            A first day before the run's own, for a statement that reaches further back.
        """
        first = self._first if since is None else min(self._first, since)
        return self._once(PriceRequest(self.priced(instrument_id), measure, Interval.DAY, first, self._last))

    def whole(self, instrument_id: str, measure: Measure, since: date) -> PriceSeries | Unavailable:
        """Return the daily series as far back as it is held or lies on this machine; the network is asked back to `since`."""
        found = self.daily(instrument_id, measure, since)
        if isinstance(found, Unavailable):
            return found
        key = found.key
        if key.id not in self._whole:
            request = PriceRequest(self._registry.get(key.instrument), key.measure, Interval.DAY, _EVER, self._last)
            for provider in self._local(request):
                if provider.name == key.source:
                    self._only(provider, request)
            with self._database.unit_of_work(read_only=True) as uow:
                self._whole[key.id] = replace(uow.prices.load(key), notes=found.notes)
        return self._whole[key.id]

    def history(self, instrument_id: str, measure: Measure) -> PriceSeries | Unavailable:
        """Return all daily bars that are held or bundled, or lie in the user's files; no source of the network is asked."""
        request = PriceRequest(self.priced(instrument_id), measure, Interval.DAY, LONG_AGO, self._clock().date())
        return self._once(request, local=True)

    def at_hand(self, instrument_id: str, measure: Measure) -> PriceSeries | Unavailable:
        """Return the daily series in the run's dates that needs no network, or why there is none."""
        return self._once(PriceRequest(self.priced(instrument_id), measure, Interval.DAY, self._first, self._last), local=True)

    def intraday(self, instrument_id: str, measure: Measure, day: date) -> PriceSeries | None:
        """Return the finest bars inside one day, with some days before it; None where no source has any.

        Bars of an hour come with the days that a benchmark needs.
        """
        own = self._registry.get(instrument_id)
        for interval in INTRADAY:
            before = _BENCHMARK_DAYS if interval is Interval.HOUR else _BASE_DAYS
            request = PriceRequest(own, measure, interval, day - before, day)
            if not self._local(request):  # its own bars come before those that stand for it
                request = replace(request, instrument=self.priced(instrument_id))
            found = self._once(request, local=True)
            if isinstance(found, Unavailable) and interval in _ASKED and self._has_online(request):
                found = self._once(request)
            if isinstance(found, PriceSeries) and (found.index.sessions == np.datetime64(day)).any():
                return found
        return None

    def others(self, series: PriceSeries) -> tuple[PriceSeries, ...]:
        """Return the daily bars that other sources, read before or at hand without the network, have of the same thing."""
        if series.key.id not in self._beside:
            key = series.key
            request = PriceRequest(self._registry.get(key.instrument), key.measure, Interval.DAY, self._first, self._last)
            found = [self._only(provider, request) for provider in self._local(request) if provider.name != key.source]
            with self._database.unit_of_work(read_only=True) as uow:
                seen = {key.source, *(one.key.source for one in found if one is not None)}
                keys = uow.prices.find(key.instrument, measure=key.measure, interval=Interval.DAY)
                found += [uow.prices.load(one, first=self._first, last=self._last) for one in keys if one.source not in seen]
            self._beside[key.id] = tuple(one for one in found if one is not None and len(one))
        return self._beside[series.key.id]

    def _once(self, request: PriceRequest, *, local: bool = False) -> PriceSeries | Unavailable:
        key = (request, local)
        if key not in self._held:
            self._held[key] = self._get_local(request) if local else self._get(request)
        return self._held[key]

    def _local(self, request: PriceRequest) -> list[PriceProvider]:
        instrument, measure, interval = request.instrument, request.measure, request.interval
        order = self._chain.order(instrument, interval)
        return [p for p in order if not p.online and p.symbol(instrument, measure, interval) is not None]

    def _has_online(self, request: PriceRequest) -> bool:
        instrument, measure, interval = request.instrument, request.measure, request.interval
        order = self._chain.order(instrument, interval)
        return any(p.online and p.symbol(instrument, measure, interval) is not None for p in order)

    def _only(self, provider: PriceProvider, request: PriceRequest) -> PriceSeries | None:
        asked = self._chain.only(provider).ask(request, self._states)
        return self._stored(asked.outcome.series, request, local=True) if isinstance(asked.outcome, Fetched) else None

    def _get_local(self, request: PriceRequest) -> PriceSeries | Unavailable:
        for provider in self._local(request):
            found = self._only(provider, request)
            if found is not None:
                return found
        return self._kept(request, "") or Unavailable(f"no {request.interval} bars of {request.instrument.id} are at hand")

    def _get(self, request: PriceRequest) -> PriceSeries | Unavailable:
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
            note = "no provider answered: prices as stored by an earlier run"
            return self._kept(request, note) or Unavailable(": ".join(filter(None, (fetched.message, fetched.hint))), down)
        self._messages.extend(attempt.outcome for attempt in fetched.tried if attempt.failed)
        local = {provider.name for provider in self._chain.order(request.instrument, request.interval) if not provider.online}
        return self._stored(fetched.series, request, local=fetched.series.key.source in local)

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
                    keep(asked.outcome.series, uow)
        held = self._from(provider, request)
        if held is None or self._chain.ends_early(held, request.last):
            return None
        return replace(held, notes=(*held.notes, *self._quality(held, request)))

    def _from(self, provider: PriceProvider, request: PriceRequest) -> PriceSeries | None:
        """Return what is held of one provider in the dates asked for, where it is one series."""
        with self._database.unit_of_work(read_only=True) as uow:
            keys = uow.prices.find(
                request.instrument.id, measure=request.measure, interval=request.interval, source=provider.name
            )
            series = uow.prices.load(keys[0], first=request.first, last=request.last) if len(keys) == 1 else None
        return series if series is not None and len(series) else None

    def findings(self, series: PriceSeries) -> tuple[BarFinding, ...]:
        """Return what the checks have to say of bars that are used, examined once in a run."""
        place = (series.key.id, bars_id(series, date.min, date.max))
        if place not in self._findings:
            with self._database.unit_of_work(read_only=True) as uow:
                stored = uow.bar_findings.list(series.key.id)
            self._findings[place] = known_findings(series, self._registry.get(series.key.instrument), stored)
        return self._findings[place]

    def missing(self, series: PriceSeries, day: date) -> tuple[date, ...]:
        """Return the sessions of the market that the series has no bar of, among those that a change told on a day rests on."""
        return missing_sessions(series, self._registry.get(series.key.instrument), day - _GAP_DAYS, day)

    def _quality(self, series: PriceSeries, request: PriceRequest) -> tuple[str, ...]:
        """Return what must be known of the bars in the dates asked for: what is held may begin long before."""
        gaps = gaps_in(series, self._registry.get(series.key.instrument), request.first, request.last)
        known = {(f.check, f.session): f for f in (*self.findings(series), *gaps)}
        return note_on(
            [known[place] for place in sorted(known, key=lambda place: place[::-1])], series.key, request.first, request.last
        )

    def _remember(self, states: States) -> None:
        """Keep how the sources behaved, for the next question and the next run."""
        changed = [state for name, state in states.items() if state != self._states.get(name)]
        self._states = dict(states)
        if changed:
            with self._database.unit_of_work() as uow:
                uow.sources.keep(changed)

    def _stored(self, series: PriceSeries, request: PriceRequest, *, local: bool) -> PriceSeries:
        """Keep what was fetched and return the series as now known."""
        with self._database.unit_of_work() as uow:
            if local:
                keep_local(series, (request.first, request.last), uow, self._clock)
            else:
                keep(series, uow)
            known = uow.prices.load(series.key)
        return replace(known, notes=(*series.notes, *self._quality(known, request)))

    def _kept(self, request: PriceRequest, note: str) -> PriceSeries | None:
        """Return what an earlier run stored, with a note of it."""
        with self._database.unit_of_work(read_only=True) as uow:
            keys = uow.prices.find(request.instrument.id, measure=request.measure, interval=request.interval)
            if not keys:
                return None
            key, *others = preferred(keys, request.instrument)
            known = uow.prices.load(key, first=request.first, last=request.last)
            if not len(known):
                return None
        notes = [note] if note else []
        if others:
            notes.append(f"the bars are those of {full_name(key)}; {', '.join(map(full_name, others))} is held too")
        return replace(known, notes=(*known.notes, *notes, *self._quality(known, request)))
