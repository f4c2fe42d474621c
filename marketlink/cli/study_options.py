"""Options that the study commands share, and what core makes of them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from marketlink.core.instrument import Factor
    from marketlink.core.study import Model, ReturnKind
    from marketlink.core.windows import Window


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
