"""One event across every instrument that has data, and reactions together on event days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marketlink.core.errors import MarketlinkError, TooLittleData, UsageError
from marketlink.core.event import Event
from marketlink.core.moves import Measure
from marketlink.core.panel import Excluded
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.study import Model, StudySpec
from marketlink.core.sweep import ReactionCorrelation, SweepResult
from marketlink.core.windows import Window
from marketlink.service.desk import PriceDesk, Unavailable
from marketlink.service.rooms import Rooms, desk_for
from marketlink.service.studies import PLACEBO, default_spec, sessions_before
from marketlink.store import Database
from marketlink.study import synchronous
from marketlink.study.reactions import reaction_days
from marketlink.study.sweep import reaction_correlations, sweep

# Instruments of the matrix, the first of the ranking: with more, too few days are left on which all were observed.
MATRIX = 8


@dataclass(frozen=True, slots=True)
class SweepOrder:
    """What is asked of a sweep.

    Attributes
    ----------
    instruments : tuple of str
        Ids; every instrument with data if empty.
    window : Window
        Of the CARs.
    independent : bool
        True for Benjamini and Hochberg, False for Benjamini and Yekutieli.
    constant_mean : bool
        True to use no factors.
    others : tuple of Event
        Further event days, for the correlation of reactions.
    """

    instruments: tuple[str, ...] = ()
    window: Window = Window(0, 0)
    independent: bool = False
    constant_mean: bool = False
    others: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found.

    Attributes
    ----------
    event : Event
        The event.
    result : SweepResult
        Every instrument's reaction.
    specs : mapping of str to StudySpec
        What was asked of each.
    correlations : tuple of ReactionCorrelation
        Of the matrix's instruments; empty where no further days were given or they are too few.
    days : int
        Event days of the matrix.
    notes : tuple of str
        What a reader must know of the matrix.
    """

    event: Event
    result: SweepResult
    specs: Mapping[str, StudySpec]
    correlations: tuple[ReactionCorrelation, ...] = ()
    days: int = 0
    notes: tuple[str, ...] = ()


def event_named(text: str, database: Database) -> Event:
    """Return a stored event by its id or the beginning of it.

    Raises
    ------
    UsageError
        If there is none, or more than one.
    """
    with database.unit_of_work(read_only=True) as uow:
        found = uow.events.beginning(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"there is no event {text!r}", "give a date, YYYY-MM-DD, or the id of a stored event")
    raise UsageError(f"several events begin with {text!r}", "give more characters of the id")


def sweep_event(event: Event, order: SweepOrder, rooms: Rooms) -> Swept:
    """Study one event on every instrument that has data.

    Parameters
    ----------
    event : Event
        The event.
    order : SweepOrder
        On what, and how.
    rooms : Rooms
        What to work with.

    Raises
    ------
    UsageError
        If the window isn't inside the event window.
    TooLittleData
        If no instrument can be studied, or the event lies after today.
    """
    usual = StudySpec("")
    if not usual.event_window.holds(order.window):
        raise UsageError(
            f"the CAR window {order.window} isn't inside the event window {usual.event_window}", "choose a shorter one"
        )
    today = rooms.clock().date()
    if event.day > today:
        raise TooLittleData(f"{event.day} lies after today, {today}: it has no prices yet", "correct the date")
    days = [event.day, *(other.day for other in order.others)]
    desk = desk_for(days, rooms, sessions_before(usual.estimation, usual.event_window))
    specs: dict[str, StudySpec] = {}
    series: dict[str, PriceSeries] = {}
    missing: list[Excluded] = []
    for name in order.instruments or with_data(rooms):
        instrument = rooms.registry.get(name)
        spec = default_spec(instrument, instrument.default_measure)
        held = desk.daily(instrument.id, spec.measure)
        if isinstance(held, Unavailable):
            missing.append(Excluded(instrument.id, event.day, held.reason))
            continue
        series[instrument.id] = held
        specs[instrument.id] = _usable(replace(spec, car_windows=(order.window,)), held, desk, series, order)
    result = sweep(event, specs, series, window=order.window, placebo=PLACEBO, independent=order.independent)
    result = replace(result, excluded=(*missing, *result.excluded))
    if not result.reactions:
        reasons = Counter(one.reason for one in result.excluded[len(missing) :] or result.excluded)
        reason = reasons.most_common(1)[0][0] if reasons else "no instrument has data"
        raise TooLittleData(f"no instrument can be studied on {event.day}: {reason}", "name instruments, or give prices")
    if not order.others:
        return Swept(event, result, specs)
    return _together(Swept(event, result, specs), (event, *order.others), specs, series)


def with_data(rooms: Rooms) -> tuple[str, ...]:
    """Return the instruments that have data without the network: bundled, in the user's folder, or held in the database."""
    with rooms.database.unit_of_work(read_only=True) as uow:
        held = uow.prices.instruments(Interval.DAY)
    return tuple(
        instrument.id
        for instrument in rooms.registry
        if instrument.id in held
        or any(
            provider.symbol(instrument, instrument.default_measure, Interval.DAY)
            for provider in rooms.chain.order(instrument)
            if not provider.online
        )
    )


def _usable(spec: StudySpec, own: PriceSeries, desk: PriceDesk, series: dict[str, PriceSeries], order: SweepOrder) -> StudySpec:
    """Return the registry's model, or the constant mean where a factor can't be used or none is wanted."""
    plain = replace(spec, model=Model.CONSTANT_MEAN, factors=())
    if order.constant_mean:
        return plain
    found: dict[str, PriceSeries] = {}
    for name in dict.fromkeys(name for factor in spec.factors for name in factor.members):
        held = desk.daily(name, Measure.PRICE)
        if isinstance(held, Unavailable) or synchronous(own, held) is not None:
            return plain
        found[name] = held
    for name, held in found.items():
        series.setdefault(name, held)
    return spec


def _together(swept: Swept, events: Sequence[Event], specs: Mapping[str, StudySpec], series: Mapping[str, PriceSeries]) -> Swept:
    """Correlate the reactions of the ranking's first instruments on event days, beside other days."""
    names = tuple(reaction.instrument for reaction in swept.result.reactions[:MATRIX])
    try:
        days = reaction_days(events, {name: specs[name] for name in names}, series)
        correlations = reaction_correlations(names, days.event, days.placebo)
    except MarketlinkError as error:
        return replace(swept, notes=(f"no correlation of reactions: {error}",))
    note = (
        f"correlations of the first {len(names)} on {len(days.event)} event days, beside {len(days.placebo)} days that no event "
        "window holds"
    )
    return replace(swept, correlations=correlations, days=len(days.event), notes=(note, *days.notes))


def stored_events(database: Database, but: date) -> tuple[Event, ...]:
    """Return one stored event a day, of other days than `but`."""
    found: dict[date, Event] = {}
    with database.unit_of_work(read_only=True) as uow:
        for event in uow.events.list():
            if event.day != but:
                found.setdefault(event.day, event)
    return tuple(found.values())
