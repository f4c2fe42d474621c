"""Results across markets and across the archive."""

from dataclasses import dataclass
from datetime import date

from marketlink.core.panel import Excluded
from marketlink.core.windows import Window


@dataclass(frozen=True, slots=True)
class Reaction:
    """One instrument's reaction to an event.

    Attributes
    ----------
    instrument : str
        Its id.
    day0 : date
        The session.
    value, se : float
        CAR and forecast-error standard error, in the instrument's units.
    standardised : float
        The CAR over its standard error at the volatility before the window.
    p : float
        The headline p-value: of placebo dates, or of the SQ test where there are too few.
    q : float
        p adjusted for all instruments of the sweep: the false discovery rate at which it would be found.
    """

    instrument: str
    day0: date
    value: float
    se: float
    standardised: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class SweepResult:
    """Every instrument's reaction to one event.

    Attributes
    ----------
    window : Window
        Of the CARs.
    reactions : tuple of Reaction
        Largest |standardised| first.
    excluded : tuple of Excluded
        Instruments without a number, and why.
    joint : float or None
        The mean squared standardised reaction; None without common placebo dates.
    joint_p : float or None
        The share of placebo dates, on which all instruments were observed, with one at least as large.
    joint_n : int
        Those dates.
    notes : tuple of str
        What a reader must know.
    """

    window: Window
    reactions: tuple[Reaction, ...]
    excluded: tuple[Excluded, ...]
    joint: float | None
    joint_p: float | None
    joint_n: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReactionCorrelation:
    """How two instruments moved together on event days and on other days.

    Attributes
    ----------
    first, second : str
        Ids.
    event, placebo : float
        Correlation of their abnormal returns on event days and on placebo days.
    adjusted : float
        The event days' correlation, brought down to the placebo days' variance of the first instrument.
    p : float
        Two-sided: sets of as many placebo days with an adjusted correlation at least as far from `placebo`.
    """

    first: str
    second: str
    event: float
    placebo: float
    adjusted: float
    p: float


@dataclass(frozen=True, slots=True)
class StatedErrors:
    """Standard errors of one way of clustering, and tests of an honest press: slope 1, bias 0."""

    cluster: str
    groups: int
    slope_se: float
    slope_p: float
    bias_se: float
    bias_p: float


@dataclass(frozen=True, slots=True)
class StatedResult:
    """The regression of measured on stated moves.

    Attributes
    ----------
    n : int
        Pairs.
    slope, bias : float
        1 and 0 where the press states what was measured.
    r_squared : float
        1 - SSE / SST.
    errors : tuple of StatedErrors
        By date, by outlet and by instrument, where there are groups enough.
    notes : tuple of str
        What a reader must know.
    """

    n: int
    slope: float
    bias: float
    r_squared: float
    errors: tuple[StatedErrors, ...]
    notes: tuple[str, ...] = ()
