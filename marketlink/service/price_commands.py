"""What the commands on prices do: explain whom the chain asks, fetch what is missing, load a series, compare vintages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketlink.core.errors import InputError, MarketlinkError, SourceDown, TooLittleData, UsageError
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries, SeriesKey
from marketlink.core.protocols import PriceProvider, PriceRequest
from marketlink.prices.chain import Chain, Choice, Fetched
from marketlink.prices.comparisons import BarChange, differences
from marketlink.prices.order import CSV, ECB, KNOWN, NBP, TIINGO
from marketlink.service.price_keeping import keep
from marketlink.service.price_missing import first_asked, missing_ranges
from marketlink.service.price_series import full_name, named, only, preferred
from marketlink.service.rooms import Rooms
from marketlink.service.settings import Settings
from marketlink.store.records import Appended, VintageRecord


@dataclass(frozen=True, slots=True)
class Explained:
    """Whom the chain asks for an instrument, and what is held of it.

    Attributes
    ----------
    request : PriceRequest
        What would be asked.
    choices : tuple of Choice
        Providers in order, then those not asked.
    held : tuple of PriceSeries
        What earlier runs stored.
    """

    request: PriceRequest
    choices: tuple[Choice, ...]
    held: tuple[PriceSeries, ...]


@dataclass(frozen=True, slots=True)
class Got:
    """What a fetch of one instrument did.

    Attributes
    ----------
    instrument : str
        Registry id.
    series : PriceSeries or None
        What is held now; None where no provider has it.
    appended : tuple of Appended
        One a range asked for; empty where nothing was missing.
    messages : tuple of str
        One line for each provider that failed.
    error : MarketlinkError or None
        Why there is no series.
    """

    instrument: str
    series: PriceSeries | None
    appended: tuple[Appended, ...]
    messages: tuple[str, ...]
    error: MarketlinkError | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two vintages of a series, and the bars in which they differ."""

    key: SeriesKey
    old: VintageRecord
    new: VintageRecord
    changes: tuple[BarChange, ...]


def priced(instrument_id: str, rooms: Rooms) -> Instrument:
    """Return the instrument whose prices stand for `instrument_id`: itself, for most."""
    instrument = rooms.registry.get(instrument_id)
    return rooms.registry.get(instrument.priced_by) if instrument.priced_by else instrument


def held_of(instrument_id: str, rooms: Rooms) -> Instrument:
    """Return the instrument whose bars are held: itself where any are, else the one whose prices stand for it."""
    with rooms.database.unit_of_work(read_only=True) as uow:
        own = uow.prices.find(instrument_id)
    return rooms.registry.get(instrument_id) if own else priced(instrument_id, rooms)


def explain(instrument_id: str, day: date | None, interval: Interval, rooms: Rooms) -> Explained:
    """Say whom the chain asks, in order, and why. What needs no network is asked, so that its reach is known.

    Parameters
    ----------
    instrument_id : str
        Registry id.
    day : date or None
        The day of an event; today if None.
    interval : Interval
        The bars' length.
    rooms : Rooms
        The house.
    """
    instrument = priced(instrument_id, rooms)
    when = day or rooms.clock().date()
    request = PriceRequest(instrument, instrument.default_measure, interval, when - rooms.settings.history, when)
    with rooms.database.unit_of_work(read_only=True) as uow:
        states = uow.sources.states()
        keys = uow.prices.find(instrument.id, measure=request.measure, interval=interval)
        held = tuple(uow.prices.load(key) for key in keys)
    offline = {p.name: p for p in rooms.chain.order(instrument, interval) if not p.online}
    choices = rooms.chain.explain(instrument, request.measure, interval, states, why_absent(rooms.settings))
    return Explained(request, tuple(_with_reach(choice, offline.get(choice.provider), request) for choice in choices), held)


def why_absent(settings: Settings) -> dict[str, str]:
    """Say of each provider that the settings keep out of the chain which of them does."""
    reasons = {}
    if settings.prices is None:
        reasons[CSV] = "no folder of your own files is given: --prices FOLDER, or prices in the settings"
    if settings.tiingo_key is None:
        reasons[TIINGO] = "it has no key: tiingo_key in the settings, or MARKETLINK_TIINGO_KEY"
    if settings.offline:
        online = [name for name in KNOWN if name not in {CSV, ECB, NBP} and name not in reasons]
        reasons |= dict.fromkeys(online, "it is a source of the network, and these settings are offline")
    return reasons


def _with_reach(choice: Choice, provider: PriceProvider | None, request: PriceRequest) -> Choice:
    if provider is None or choice.symbol is None:
        return choice
    try:
        series = provider.fetch(request)
    except (TooLittleData, InputError) as error:
        reach = error.message
    else:
        reach = f"{len(series)} bars, {series.index.session(0)} to {series.index.session(-1)}"
    return Choice(choice.provider, choice.symbol, f"{choice.reason}: {reach}")


def fetch(instrument_id: str, interval: Interval, first: date, last: date, rooms: Rooms) -> Got:
    """Fetch what is missing of an instrument's bars, and store it.

    Where the provider asked first has a series held already, only the dates before and after it are asked for, the
    latest week again for revisions. Otherwise the chain is asked for all of it. Never two providers in one series.
    """
    instrument = priced(instrument_id, rooms)
    measure = instrument.default_measure
    with rooms.database.unit_of_work(read_only=True) as uow:
        states = uow.sources.states()
    chain, ranges = _missing(PriceRequest(instrument, measure, interval, first, last), rooms)
    appended: list[Appended] = []
    messages: list[str] = []
    key: SeriesKey | None = None
    failure: MarketlinkError | None = None
    for since, until in ranges:
        asked = chain.ask(PriceRequest(instrument, measure, interval, since, until), states)
        states = dict(asked.states)
        with rooms.database.unit_of_work() as uow:
            uow.sources.keep(states.values())
            if isinstance(asked.outcome, Fetched):
                key = asked.outcome.series.key
                appended.append(keep(asked.outcome.series, uow))
                messages += [attempt.outcome for attempt in asked.outcome.tried if attempt.failed]
        if isinstance(asked.outcome, SourceDown) or (isinstance(asked.outcome, TooLittleData) and chain is rooms.chain):
            failure = asked.outcome
    series = _held(instrument, measure, interval, key, rooms)
    return Got(instrument.id, series, tuple(appended), tuple(dict.fromkeys(messages)), failure)


def _missing(request: PriceRequest, rooms: Rooms) -> tuple[Chain, Sequence[tuple[date, date]]]:
    """Return whom to ask, and for which ranges."""
    provider = first_asked(rooms.chain, request)
    everything = ((request.first, request.last),)
    if provider is None:
        return rooms.chain, everything
    with rooms.database.unit_of_work(read_only=True) as uow:
        keys = uow.prices.find(request.instrument.id, measure=request.measure, interval=request.interval, source=provider.name)
        held = uow.prices.load(keys[0]).index.sessions.tolist() if len(keys) == 1 else []
    if not held:
        return rooms.chain, everything
    return rooms.chain.only(provider), missing_ranges(held, request.first, request.last)


def _held(
    instrument: Instrument, measure: Measure, interval: Interval, key: SeriesKey | None, rooms: Rooms
) -> PriceSeries | None:
    with rooms.database.unit_of_work(read_only=True) as uow:
        keys = [key] if key else preferred(uow.prices.find(instrument.id, measure=measure, interval=interval), instrument)
        return uow.prices.load(keys[0]) if keys else None


def load(
    instrument_id: str,
    rooms: Rooms,
    *,
    interval: Interval = Interval.DAY,
    source: str | None = None,
    vintage: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> PriceSeries:
    """Return one series held of an instrument; of several sources, that of the one asked first.

    `source` is a provider's name, or `provider:symbol` where it has several series, or a series' id.

    Raises
    ------
    TooLittleData
        If none is held.
    UsageError
        If the source has several.
    """
    key = _key_of(instrument_id, interval, source, rooms)
    with rooms.database.unit_of_work(read_only=True) as uow:
        return uow.prices.load(key, vintage, first, last)


def _key_of(instrument_id: str, interval: Interval, source: str | None, rooms: Rooms) -> SeriesKey:
    instrument = held_of(instrument_id, rooms)
    with rooms.database.unit_of_work(read_only=True) as uow:
        held = uow.prices.find(instrument.id, interval=interval)
    keys = named(held, source)
    if not keys:
        where = f" from {source}" if source else ""
        others = f"; held are {', '.join(map(full_name, held))}" if held else ""
        raise TooLittleData(
            f"no {interval} bars of {instrument.id} are held{where}{others}", f"run: marketlink prices fetch {instrument.id}"
        )
    return only([key for key in keys if key.measure is instrument.default_measure] or keys, instrument)


def compare(
    instrument_id: str, rooms: Rooms, *, interval: Interval, source: str | None, old: str | None, new: str | None
) -> Compared:
    """Return the bars in which two vintages of a series differ; of the latest two, where none are named.

    Raises
    ------
    TooLittleData
        If nothing is held, or there is one vintage only.
    UsageError
        If there is no such vintage.
    """
    key = _key_of(instrument_id, interval, source, rooms)
    with rooms.database.unit_of_work(read_only=True) as uow:
        records = uow.prices.vintages(key.id)
        if len(records) < 2 and old is None:
            only = records[0].vintage
            raise TooLittleData(f"{key.label} has one vintage only, {only.id} of {only.retrieved_at:%Y-%m-%d %H:%M} UTC")
        after = _record(records, new, key) if new else records[-1]
        before = _record(records, old, key) if old else records[max(records.index(after) - 1, 0)]
        series = [uow.prices.load(key, record.vintage.id) for record in (before, after)]
    return Compared(key, before, after, differences(*series))


def _record(records: Sequence[VintageRecord], wanted: str, key: SeriesKey) -> VintageRecord:
    found = [record for record in records if record.vintage.id.startswith(wanted)]
    if not found:
        known = ", ".join(record.vintage.id for record in records[-3:])
        raise UsageError(f"{key.label} has no vintage {wanted}", f"the latest are {known}")
    return found[0]
