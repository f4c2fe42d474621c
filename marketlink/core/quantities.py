"""Other quantities of an event: volatility, volume, and windows inside a day."""

from dataclasses import dataclass
from datetime import datetime

from marketlink.core.study import AbnormalReturn, CumulativeAbnormalReturn
from marketlink.core.windows import Window


@dataclass(frozen=True, slots=True)
class AbnormalVolatility:
    """How far a window's abnormal returns spread beyond what the model says.

    Attributes
    ----------
    window : Window
        Sessions relative to day 0.
    ratio : float
        Mean squared abnormal return over sigma^2.
    f, p : float
        AR' V^-1 AR / L, and the probability of one at least as large.
    dof : tuple of int
        L, and the model's degrees of freedom.
    """

    window: Window
    ratio: float
    f: float
    p: float
    dof: tuple[int, int]


@dataclass(frozen=True, slots=True)
class AbnormalVolume:
    """Log volume against its mean in the estimation window.

    Attributes
    ----------
    n : int
        Estimation sessions with a volume.
    path : tuple of AbnormalReturn
        One a session of the event window: log volumes in place of returns.
    sums : tuple of CumulativeAbnormalReturn
        Over the spec's CAR windows.
    """

    n: int
    path: tuple[AbnormalReturn, ...]
    sums: tuple[CumulativeAbnormalReturn, ...]


@dataclass(frozen=True, slots=True)
class IntradayBar:
    """One bar around a moment.

    Attributes
    ----------
    offset : int
        Bars from the first that ends after the moment.
    ends : datetime
        When it ends (aware, UTC).
    value, expected, abnormal, se, t, p : float
        Its return, the mean of the same time of day on earlier days, the difference, its forecast-error standard error,
        t on days - 1 degrees of freedom, two-sided p.
    """

    offset: int
    ends: datetime
    value: float
    expected: float
    abnormal: float
    se: float
    t: float
    p: float


@dataclass(frozen=True, slots=True)
class IntradayResult:
    """Returns around a moment against the same times of earlier days.

    Attributes
    ----------
    bars : tuple of IntradayBar
        One a bar of the window.
    value, se, t, p : float
        The window's abnormal return as a whole; the error is that of the same windows' sums on earlier days.
    days : int
        Earlier days that have every bar of the window.
    left_out : int
        Earlier days that lack one.
    """

    bars: tuple[IntradayBar, ...]
    value: float
    se: float
    t: float
    p: float
    days: int
    left_out: int
