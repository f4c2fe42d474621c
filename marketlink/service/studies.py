"""Which studies an event gets, and how each is specified."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marketlink.check.attribution import FALLEN_BACK, reaction_of
from marketlink.core.errors import InputError, MarketlinkError, SourceDown, TooLittleData, UsageError
from marketlink.core.event import Event
from marketlink.core.findings import NotStudied, Reaction
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure, MoveKind, StatedMove
from marketlink.core.prices import PriceSeries
from marketlink.core.study import Model, ReturnKind, StudyResult, StudySpec
from marketlink.core.windows import Window
from marketlink.service.desk import PriceDesk, Unavailable
from marketlink.service.rooms import Rooms
from marketlink.study import holm, run_study, synchronous

# Moves that lie in the session which the event is studied in.
SAME_SESSION = frozenset({MoveKind.CURRENT, MoveKind.INTRADAY_EXTREME, MoveKind.EARLIER})


# The most placebo dates of a study, and the sessions before an event that they and its own estimation window take.
PLACEBO = 1000


def sessions_before(estimation: Window, event_window: Window) -> int:
    """Return how many sessions before an event its study looks at."""
    return PLACEBO + len(event_window) - estimation.start


@dataclass(frozen=True, slots=True)
class Dated:
    """An event, with what its article states."""

    event: Event
    moves: tuple[StatedMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What is studied for an event: an instrument in one measure."""

    instrument: str
    measure: Measure


def default_spec(instrument: Instrument, measure: Measure) -> StudySpec:
    """Return the study that the registry suggests: the market model where it names factors, else the constant mean."""
    in_yield = measure is not Measure.PRICE
    factors = () if in_yield else instrument.factors
    return StudySpec(
        instrument=instrument.id,
        measure=measure,
        model=Model.MARKET if factors else Model.CONSTANT_MEAN,
        factors=factors,
        returns=ReturnKind.BASIS_POINTS if in_yield else ReturnKind.LOG,
    )


def study_event(
    spec: StudySpec, event: Event, desk: PriceDesk, *, fall_back: bool = True, known: Sequence[Event] = ()
) -> StudyResult:
    """Run one study, its series from the desk.

    Parameters
    ----------
    spec : StudySpec
        What to estimate.
    event : Event
        The event.
    desk : PriceDesk
        Gives the series.
    fall_back : bool
        True to take the constant mean, and to say so in a note, where the factors can't be used.
    known : sequence of Event
        Other known events of the instrument: their sessions are masked out of the estimation window, unless too few are left.

    Raises
    ------
    TooLittleData
        If there is no series, or too little of it.
    SourceDown
        If there is none because a source can't be reached.
    """
    series = desk.daily(spec.instrument, spec.measure)
    if isinstance(series, Unavailable):
        raise _fault(series)
    factors: dict[str, PriceSeries] = {}
    for member in dict.fromkeys(member for factor in spec.factors for member in factor.members):
        held = desk.daily(member, Measure.PRICE)
        reason = held.reason if isinstance(held, Unavailable) else synchronous(series, held)
        if reason is not None and fall_back:
            result = _run(replace(spec, model=Model.CONSTANT_MEAN, factors=()), event, series, {}, known)
            return replace(result, notes=(f"{FALLEN_BACK}: {reason}", *result.notes))
        if isinstance(held, Unavailable):
            raise _fault(held)
        factors[member] = held
    return _run(spec, event, series, factors, known)


def _run(
    spec: StudySpec, event: Event, series: PriceSeries, factors: dict[str, PriceSeries], known: Sequence[Event]
) -> StudyResult:
    """Study with the known events masked out; where that leaves too few sessions, without masking, and say so."""
    try:
        return run_study(spec, event, series, factors, known=known, placebo=PLACEBO)
    except TooLittleData:
        if not known:
            raise
    result = run_study(spec, event, series, factors, placebo=PLACEBO)
    some = "1 other known event" if len(known) == 1 else f"{len(known)} other known events"
    note = f"not masked: without the sessions of {some} the estimation window is too short; they can hide or fake an effect"
    return replace(result, notes=(*result.notes, note))


def _fault(held: Unavailable) -> MarketlinkError:
    return SourceDown(held.reason) if held.down else TooLittleData(held.reason)


def reactions_to(
    event: Event,
    moves: Sequence[StatedMove],
    others: Sequence[date],
    rooms: Rooms,
    desk: PriceDesk,
    *,
    masked: Sequence[Dated] = (),
) -> tuple[tuple[Reaction, ...], tuple[NotStudied, ...]]:
    """Study every instrument the article states a move of, then the watchlist.

    Headline p-values of the watchlist are adjusted by Holm's method within the event.

    Parameters
    ----------
    event : Event
        The article's event.
    moves : sequence of StatedMove
        What it states.
    others : sequence of date
        The days of the other events of the run.
    rooms : Rooms
        What to work with.
    desk : PriceDesk
        Gives the series.
    masked : sequence of Dated
        Known events: those of other days are masked out of the estimation windows of what they are of, that is of every
        instrument on the watchlist, and of those their articles state a move of.
    """
    told = _told(moves, desk)
    stated = [target for target, said in told.items() if any(move.kind in SAME_SESSION for move in said)]
    watched = [target for target in _watched(rooms.settings.watchlist, desk) if target not in stated]
    apart = [dated for dated in masked if dated.event.day != event.day]
    everywhere = set(_watched(rooms.settings.watchlist, desk))
    studies: dict[Target, StudyResult] = {}
    missing: list[NotStudied] = []
    for target in (*stated, *watched):
        instrument = rooms.registry.get(target.instrument)
        try:
            known = [dated.event for dated in apart if target in everywhere or target in _told(dated.moves, desk)]
            studies[target] = study_event(default_spec(instrument, target.measure), event, desk, known=known)
        except InputError:  # a price file with a fault is the user's to mend
            raise
        except (
            TooLittleData,
            SourceDown,
            UsageError,
        ) as error:  # no log return of a negative price: one study's fault, not the run's
            missing.append(NotStudied(target.instrument, error.message))
    tested = [target for target in watched if target in studies]
    adjusted = dict(zip(tested, holm([studies[target].headline_p for target in tested]), strict=True))
    reactions = tuple(
        reaction_of(study, rooms.registry.get(target.instrument), told.get(target, ()), others, adjusted.get(target))
        for target, study in studies.items()
    )
    return reactions, tuple(missing)


def _told(moves: Sequence[StatedMove], desk: PriceDesk) -> dict[Target, list[StatedMove]]:
    """Return the moves by what is studied for them."""
    targets: dict[Target, list[StatedMove]] = {}
    for move in moves:
        if move.instrument is not None:
            targets.setdefault(Target(desk.priced(move.instrument).id, move.measure), []).append(move)
    return targets


def _watched(watchlist: Iterable[str], desk: PriceDesk) -> list[Target]:
    instruments = [desk.priced(name) for name in watchlist]
    return list(dict.fromkeys(Target(instrument.id, instrument.default_measure) for instrument in instruments))
