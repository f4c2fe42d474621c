"""What one event's reaction can be held against, beside the classical t."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketlink.core.windows import Window


class Regime(StrEnum):
    """How volatile the series was before the event, beside its estimation window: quartiles of the EWMA volatility."""

    CALM = "calm"
    BELOW = "below the middle"
    ABOVE = "above the middle"
    TURBULENT = "turbulent"


@dataclass(frozen=True, slots=True)
class VolatilityRegime:
    """The volatility that the event met.

    Attributes
    ----------
    sigma : float
        EWMA standard deviation (decay 0.94) of the residuals up to the session before day 0.
    ratio : float
        It over the residual standard deviation of the estimation window.
    rank : float
        The share of estimation sessions on which the EWMA was lower.
    regime : Regime
        That share's quartile.
    """

    sigma: float
    ratio: float
    rank: float
    regime: Regime


@dataclass(frozen=True, slots=True)
class WindowInference:
    """The tests of one CAR.

    Attributes
    ----------
    window : Window
        Sessions relative to day 0.
    value, se, t, p : float
        CAR, forecast-error standard error, and the classical t and its two-sided p.
    scaled : float
        The CAR over its standard error at the EWMA volatility before the window.
    sq_p : float
        Two-sided p of the SQ test on EWMA-standardised residuals.
    sq_n : int
        Estimation windows it is held against.
    placebo_p : float or None
        (1 + earlier dates with a scaled CAR at least as large) / (1 + B), among dates of a like regime; None where
        there are fewer than 19.
    placebo_n : int
        B.
    detectable : float
        The smallest |CAR| that the classical two-sided 5% test finds with 80% power.
    headline : str
        "placebo", "sq" or "t": the p-value whose size holds here.
    drawn : tuple of float
        For day 0 alone: `scaled` on each of the B dates, sorted, to three decimals, for a histogram.
    """

    window: Window
    value: float
    se: float
    t: float
    p: float
    scaled: float
    sq_p: float
    sq_n: int
    placebo_p: float | None
    placebo_n: int
    detectable: float
    headline: str
    drawn: tuple[float, ...] = ()

    @property
    def headline_p(self) -> float:
        """Return the p-value named by `headline`."""
        if self.headline == "placebo" and self.placebo_p is not None:
            return self.placebo_p
        return self.sq_p if self.headline == "sq" else self.p


@dataclass(frozen=True, slots=True)
class BandPoint:
    """The CAR path on one session, with 95% bands.

    Attributes
    ----------
    offset : int
        Sessions from day 0.
    value : float
        CAR from the event window's first session.
    low, high : float
        Pointwise: hold for this session alone.
    joint_low, joint_high : float
        Simultaneous (sup-t): hold for the whole path together.
    """

    offset: int
    value: float
    low: float
    high: float
    joint_low: float
    joint_high: float


@dataclass(frozen=True, slots=True)
class SingleEventInference:
    """Tests and bands of one event.

    Attributes
    ----------
    windows : tuple of WindowInference
        One a CAR window that the data reach.
    regime : VolatilityRegime
        Before day 0.
    bands : tuple of BandPoint
        One a session of the event window.
    critical : float
        The sup-t value of the simultaneous band.
    notes : tuple of str
        What a reader must know.
    since : date or None
        The first session that the event or a placebo date rests on.
    """

    windows: tuple[WindowInference, ...]
    regime: VolatilityRegime
    bands: tuple[BandPoint, ...]
    critical: float
    notes: tuple[str, ...] = ()
    since: date | None = None

    def of(self, window: Window) -> WindowInference | None:
        """Return the tests of one window, or None where they aren't given."""
        return next((found for found in self.windows if found.window == window), None)
