"""What a study may be asked: contradictions are refused before anything is computed."""

from collections.abc import Mapping

from marketlink.core.errors import UsageError
from marketlink.core.moves import Measure
from marketlink.core.panel import PanelSpec
from marketlink.core.prices import PriceSeries
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.study.returns import check_measure
from marketlink.study.synchrony import synchronous

_ONE_FACTOR = (Model.MARKET_ADJUSTED, Model.SCHOLES_WILLIAMS, Model.DIMSON)
# Their errors rest on what came before the event.
_FORECASTING = (Model.GARCH, Model.BASKET)

# What the batch core estimates.
BATCH_MODELS = (Model.CONSTANT_MEAN, Model.MARKET_ADJUSTED, Model.MARKET)


def check_spec(spec: StudySpec) -> None:
    """Refuse a spec that contradicts itself.

    Raises
    ------
    UsageError
        Naming what contradicts what.
    """
    check_measure(spec.measure, spec.returns, spec.instrument)
    if spec.model is Model.CONSTANT_MEAN and spec.factors:
        raise UsageError("the constant-mean model has no factors", "choose --model market, or name no factor")
    if spec.model in (Model.MARKET, Model.BASKET) and not spec.factors:
        raise UsageError(f"the {spec.model} model needs a factor", "name one, or choose --model constant-mean")
    if spec.model in _ONE_FACTOR and len(spec.factors) != 1:
        raise UsageError(f"the {spec.model} model has one factor, not {len(spec.factors)}", "name one")
    if any(not factor.members for factor in spec.factors):
        raise UsageError("a factor has no members")
    own = next((factor for factor in spec.factors if spec.instrument in factor.members), None)
    if own is not None:
        raise UsageError(
            f"{spec.instrument} is a member of its own factor {own.name}: its reaction would be explained by itself",
            "leave it out of the factor",
        )
    if spec.minimum < 1:
        raise UsageError(f"a minimum of {spec.minimum} estimation sessions is no minimum", "give 1 or more")
    _check_windows(spec)


def check_panel(spec: PanelSpec) -> None:
    """Refuse a panel that contradicts itself, whatever its series are.

    Raises
    ------
    UsageError
        Naming what contradicts what.
    """
    measure = Measure.YIELD if spec.returns is ReturnKind.BASIS_POINTS else Measure.PRICE
    check_spec(
        StudySpec(
            "every instrument",
            measure,
            spec.model,
            spec.factors,
            spec.returns,
            spec.estimation,
            spec.event_window,
            spec.car_windows,
            spec.anchor,
            spec.minimum,
        )
    )


def _check_windows(spec: StudySpec) -> None:
    estimation, event = spec.estimation, spec.event_window
    if estimation.start <= event.end and event.start <= estimation.end:
        raise UsageError(
            f"the estimation window {estimation} and the event window {event} overlap",
            f"end the estimation window at {event.start - 1} or earlier",
        )
    if spec.model in _FORECASTING and estimation.start > event.end:
        raise UsageError(
            f"the {spec.model} model forecasts from the estimation window, and {estimation} lies after the event",
            f"end the estimation window at {event.start - 1} or earlier",
        )
    if not event.start <= 0 <= event.end:
        raise UsageError(
            f"the event window {event} doesn't hold day 0", "choose one that starts at 0 or before and ends at 0 or after"
        )
    for window in spec.car_windows:
        if not event.holds(window):
            raise UsageError(f"the CAR window {window} isn't inside the event window {event}", "widen the event window")


def members_of(spec: StudySpec, series: PriceSeries, factors: Mapping[str, PriceSeries]) -> dict[str, PriceSeries]:
    """Return the series of every factor's members, each once, in the spec's order.

    Raises
    ------
    UsageError
        If one is missing, is of another measure, or is observed at other times than the instrument.
    """
    if series.key.measure is not spec.measure:
        raise UsageError(f"{series.key.label} is a {series.key.measure}, where the study asks for a {spec.measure}")
    members: dict[str, PriceSeries] = {}
    for name in dict.fromkeys(name for factor in spec.factors for name in factor.members):
        if name not in factors:
            raise UsageError(f"no series of the factor {name} is given", "give its prices, or leave the factor out")
        check_measure(factors[name].key.measure, spec.returns, f"the factor {name}")
        reason = synchronous(series, factors[name])
        if reason is not None:
            raise UsageError(reason, "choose factors observed at the same time, or --model constant-mean")
        members[name] = factors[name]
    return members
