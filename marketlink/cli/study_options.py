"""Options that the study commands share, and what core makes of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from marketlink.core.instrument import Factor
    from marketlink.core.study import Model, ReturnKind, StudySpec
    from marketlink.core.windows import Window
    from marketlink.instruments import Registry


class ModelChoice(StrEnum):
    """Models of the normal return, as the command line names them."""

    AUTO = "auto"
    CONSTANT_MEAN = "constant-mean"
    MARKET_ADJUSTED = "market-adjusted"
    MARKET = "market"
    FACTORS = "factors"
    SCHOLES_WILLIAMS = "scholes-williams"
    SW = "sw"
    DIMSON = "dimson"
    GARCH = "garch"
    BASKET = "basket"


class ReturnChoice(StrEnum):
    """How changes are measured."""

    AUTO = "auto"
    LOG = "log"
    SIMPLE = "simple"
    BP = "bp"


class AnchorChoice(StrEnum):
    """Where a date without a session goes."""

    NEXT = "next"
    PREVIOUS = "previous"
    ERROR = "error"


class MaskChoice(StrEnum):
    """Which known events are taken out of the estimation windows."""

    NONE = "none"
    LISTED = "listed"
    STORE = "store"


FactorOption = Annotated[
    list[str] | None,
    typer.Option(help="A regressor: an instrument, or several joined by + (equal weights), with NAME= before them if wanted."),
]
EstimationOption = Annotated[str, typer.Option(help="Estimation window, sessions from day 0.")]
WindowOption = Annotated[str, typer.Option(help="Event window, sessions from day 0.")]
CarOption = Annotated[list[str] | None, typer.Option(help="A window to sum over; may be given more than once.")]
AnchorOption = Annotated[AnchorChoice, typer.Option(help="Where a date without a session goes.")]
MaskOption = Annotated[
    MaskChoice,
    typer.Option(help="Known events whose sessions leave the estimation windows: none, those listed, or the store's too."),
]
ReturnOption = Annotated[ReturnChoice, typer.Option("--return", help="auto: log; basis points for yields.")]


def model_of(choice: ModelChoice, factors: "tuple[Factor, ...]") -> "Model":
    """Return the model that is meant; `auto` is the market model where there are factors."""
    from marketlink.core.study import Model

    if choice is ModelChoice.AUTO:
        return Model.MARKET if factors else Model.CONSTANT_MEAN
    same = {ModelChoice.FACTORS: Model.MARKET, ModelChoice.SW: Model.SCHOLES_WILLIAMS}
    return same.get(choice) or Model(choice.value)


def factors_of(texts: list[str]) -> "tuple[Factor, ...]":
    """Read "SPX", "TRY+ZAR" or "EM=TRY+ZAR"."""
    from marketlink.core.errors import UsageError
    from marketlink.core.instrument import Factor

    found = []
    for text in texts:
        name, named, rest = text.rpartition("=")
        members = tuple(member.strip() for member in rest.split("+"))
        if not all(members) or (named and not name.strip()):
            raise UsageError(f"{text!r} is no factor", "write SPX, TRY+ZAR, or EM=TRY+ZAR")
        found.append(Factor(name.strip() or rest, members))
    return tuple(found)


def returns_of(choice: ReturnChoice) -> "ReturnKind | None":
    """Return the kind of return that is meant; None where it is left open."""
    from marketlink.core.study import ReturnKind

    return None if choice is ReturnChoice.AUTO else ReturnKind(choice.value)


def car_windows_of(texts: list[str], event_window: "Window") -> "tuple[Window, ...]":
    """Return the windows given, or the usual ones that lie in the event window."""
    from marketlink.core.study import DEFAULT_CAR_WINDOWS
    from marketlink.core.windows import Window

    given = tuple(dict.fromkeys(Window.parse(text) for text in texts))
    return given or tuple(window for window in DEFAULT_CAR_WINDOWS if event_window.holds(window))


def when(day: str, time: str | None, tz: str | None) -> tuple[date, datetime | None]:
    """Read a date, and the instant where a time and its zone are given."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from marketlink.core.errors import UsageError

    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"{day!r} is no date", "write it as YYYY-MM-DD, such as 2022-01-27") from None
    if (time is None) != (tz is None):
        raise UsageError("--time and --tz go together", "a time without a zone is no instant")
    if time is None or tz is None:
        return parsed, None
    try:
        moment = datetime.strptime(time, "%H:%M").time()  # noqa: DTZ007 - the zone comes in the next line
        return parsed, datetime.combine(parsed, moment, ZoneInfo(tz))
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(f"{time!r} {tz!r} is no time with a zone", "write --time 16:05 --tz Europe/Moscow") from None


def spec_of(
    registry: "Registry",
    instrument_id: str,
    model: ModelChoice,
    factors: list[str],
    returns: ReturnChoice,
    estimation: str,
    window: str,
    cars: list[str],
    anchor: AnchorChoice,
) -> "StudySpec":
    """Make the spec of one study; what is left open is the registry's."""
    from dataclasses import replace

    from marketlink.core.errors import UsageError
    from marketlink.core.event import Anchor
    from marketlink.core.study import Model
    from marketlink.core.windows import Window
    from marketlink.service.studies import default_spec

    instrument = registry.get(instrument_id)
    spec = default_spec(instrument, instrument.default_measure)
    if factors:
        given = factors_of(factors)
        spec = replace(spec, factors=tuple(replace(f, members=tuple(registry.get(m).id for m in f.members)) for f in given))
    if model is ModelChoice.CONSTANT_MEAN:
        if factors:
            raise UsageError("a constant-mean model has no factors", "leave out --factor, or choose --model market")
        spec = replace(spec, factors=())
    chosen = model_of(model, spec.factors)
    if chosen not in {Model.CONSTANT_MEAN, Model.GARCH} and not spec.factors:
        raise UsageError(
            f"the registry names no factor for {instrument.id}", "name one with --factor, such as --factor USDTRY+USDZAR"
        )
    event_window = Window.parse(window)
    return replace(
        spec,
        model=chosen,
        returns=returns_of(returns) or spec.returns,
        estimation=Window.parse(estimation),
        event_window=event_window,
        car_windows=car_windows_of(cars, event_window),
        anchor=Anchor(anchor.value),
    )
