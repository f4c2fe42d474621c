"""Which studies an event gets, and how each is specified."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from marketlink.check.attribution import reaction_of
from marketlink.core.errors import MarketlinkError, SourceDown, TooLittleData
from marketlink.core.event import Event
from marketlink.core.findings import NotStudied, Reaction
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure, MoveKind, StatedMove
from marketlink.core.prices import PriceSeries
from marketlink.core.study import Model, ReturnKind, StudyResult, StudySpec
from marketlink.instruments import Registry
from marketlink.service.desk import PriceDesk, Unavailable
from marketlink.study import holm, run_study, synchronous

CHECKED_KINDS = frozenset({MoveKind.CURRENT, MoveKind.INTRADAY_EXTREME, MoveKind.EARLIER})


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


def study_event(spec: StudySpec, event: Event, desk: PriceDesk) -> StudyResult:
    """Run one study, its series from the desk; a market model falls back to the constant mean where it must.

    Raises
    ------
    TooLittleData
        If there is no series, or too little of it.
    """
    series = desk.daily(spec.instrument, spec.measure)
    if isinstance(series, Unavailable):
        fault = SourceDown if series.down else TooLittleData
        raise fault(series.reason)
    factors: dict[str, PriceSeries] = {}
    for member in dict.fromkeys(member for factor in spec.factors for member in factor.members):
        held = desk.daily(member, Measure.PRICE)
        reason = held.reason if isinstance(held, Unavailable) else synchronous(series, held)
        if reason is not None or isinstance(held, Unavailable):
            note = f"constant mean instead of the market model: {reason}"
            plain = replace(spec, model=Model.CONSTANT_MEAN, factors=())
            result = run_study(plain, event, series, {})
            return replace(result, notes=(*result.notes, note))
        factors[member] = held
    return run_study(spec, event, series, factors)


def reactions_to(
    event: Event, moves: Sequence[StatedMove], watchlist: Iterable[str], registry: Registry, desk: PriceDesk
) -> tuple[tuple[Reaction, ...], tuple[NotStudied, ...]]:
    """Study every instrument the article states a move of, then the watchlist.

    P-values of the watchlist are adjusted by Holm's method within the event.
    """
    stated = _stated_targets(moves, desk)
    watched = [t for t in _watched_targets(watchlist, desk) if t not in stated]
    studies: dict[Target, StudyResult] = {}
    missing: list[NotStudied] = []
    for target in (*stated, *watched):
        try:
            studies[target] = study_event(default_spec(registry.get(target.instrument), target.measure), event, desk)
        except MarketlinkError as error:
            missing.append(NotStudied(target.instrument, error.message))
    tested = [target for target in watched if target in studies]
    adjusted = dict(zip(tested, holm([studies[target].day0.p for target in tested]), strict=True))
    reactions = tuple(
        reaction_of(study, registry.get(target.instrument), stated.get(target, ()), adjusted.get(target))
        for target, study in studies.items()
    )
    return reactions, tuple(missing)


def _stated_targets(moves: Sequence[StatedMove], desk: PriceDesk) -> dict[Target, list[StatedMove]]:
    targets: dict[Target, list[StatedMove]] = {}
    for move in moves:
        if move.instrument is None or move.kind not in CHECKED_KINDS:
            continue
        targets.setdefault(Target(desk.priced(move.instrument).id, move.measure), []).append(move)
    return targets


def _watched_targets(watchlist: Iterable[str], desk: PriceDesk) -> list[Target]:
    instruments = [desk.priced(name) for name in watchlist]
    return [Target(instrument.id, instrument.default_measure) for instrument in instruments]
