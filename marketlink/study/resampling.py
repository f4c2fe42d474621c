"""Bootstrap tests: by signs shared per date, by blocks of residuals, and of the skewness-adjusted statistics."""

from collections.abc import Callable

import numpy as np

from marketlink.core.panel import Distribution, Statistic
from marketlink.core.prices import Dates, Floats
from marketlink.study.parametric import skewness_terms
from marketlink.study.returns import Positions

# Fewest starts that the blocks of one cluster are drawn from.
FEWEST_STARTS = 30
# Equal but for rounding counts as at least as extreme.
_ROUNDING = 1e-10


def bootstrap_p(value: float, drawn: Floats) -> float:
    """Return (1 + draws at least as extreme) / (1 + draws)."""
    extreme = np.abs(drawn) >= abs(value) * (1.0 - _ROUNDING)
    return float((1 + extreme.sum()) / (1 + len(drawn)))


def wild_bootstrap(sar: Floats, dates: Dates, draws: int, rng: np.random.Generator) -> Statistic:
    """Flip the sign of all standardised abnormal returns of a date together.

    Under the null the sum over a date is as likely to be positive as negative; events of one date keep
    their dependence, and so do windows that overlap.

    Parameters
    ----------
    sar : ndarray of float64, shape (N, L)
        Abnormal returns of the window over their standard errors.
    dates : ndarray of datetime64[D], shape (N, L)
        Their sessions.
    draws : int
        Vectors of signs.
    rng : numpy.random.Generator
        Where they come from.
    """
    days, number = np.unique(dates.ravel(), return_inverse=True)
    sums = np.bincount(number, weights=sar.ravel())
    signs = rng.integers(0, 2, size=(draws, len(days))) * 2.0 - 1.0
    scale = np.sqrt((sums**2).sum())
    value = float(sums.sum() / scale)
    return Statistic("wild_bootstrap", value, bootstrap_p(value, signs @ sums / scale), Distribution.BOOTSTRAP, None, len(days))


def block_bootstrap(
    scar: Floats, standardised: Floats, back: Positions, cluster: Positions, length: int, draws: int, rng: np.random.Generator
) -> Statistic | str:
    """Hold the BMP statistic against windows of residuals, moved back by as many sessions for all events of a cluster.

    Events of a cluster touch in calendar time: the same number of sessions, counted back from each event on the
    cluster's calendar, keeps their distance from each other and so their dependence, also where holidays differ.

    Parameters
    ----------
    scar : ndarray of float64, shape (N,)
        Standardised CARs.
    standardised : ndarray of float64, shape (N, W)
        Estimation residuals over sigma, right-aligned; NaN where there is none.
    back : ndarray of int, shape (N, W)
        How many sessions of its cluster's calendar each residual lies before the window's first: see `sessions_back`.
    cluster : ndarray of int, shape (N,)
        Which events touch.
    length : int
        Sessions of the window.
    draws : int
        Windows drawn.
    rng : numpy.random.Generator
        Where they come from.

    Returns
    -------
    Statistic or str
        Why there are too few starts.
    """
    if standardised.shape[1] < length + FEWEST_STARTS:
        return f"the estimation windows hold fewer than {FEWEST_STARTS} windows of {length} sessions"
    totals = np.lib.stride_tricks.sliding_window_view(standardised, length, axis=1).sum(axis=2) / np.sqrt(length)
    starts = np.empty((len(scar), draws), dtype=np.intp)
    for name in np.unique(cluster):
        members = np.flatnonzero(cluster == name)
        possible = _common_starts(totals[members], back[members, : totals.shape[1]])
        if possible.shape[1] < FEWEST_STARTS:
            return (
                f"a cluster of events has fewer than {FEWEST_STARTS} windows of {length} residuals "
                "without a gap that begin on a session of all of them"
            )
        starts[members] = possible[:, rng.choice(possible.shape[1], size=draws)]
    drawn = np.take_along_axis(totals, starts, axis=1)
    n = len(scar)
    value = float(np.sqrt(n) * scar.mean() / scar.std(ddof=1))
    statistics = np.sqrt(n) * drawn.mean(axis=0) / drawn.std(axis=0, ddof=1)
    return Statistic("block_bootstrap", value, bootstrap_p(value, statistics), Distribution.BOOTSTRAP, None, n)


def _common_starts(totals: Floats, back: Positions) -> Positions:
    """Return the columns of m events' windows that lie equally far back, shape (m, starts), the earliest first."""
    whole = np.isfinite(totals)
    if len(totals) == 1:
        return np.flatnonzero(whole[0])[None]
    nearest = int(back.min())
    column = np.full((len(back), int(back.max()) - nearest + 1), -1, dtype=np.intp)
    event, start = np.nonzero(whole)
    column[event, back[event, start] - nearest] = start
    return np.asarray(column[:, (column >= 0).all(axis=0)][:, ::-1])


def skewness_bootstrap(
    name: str, formula: Callable[[Floats, Floats, int], Floats], car: Floats, draws: int, rng: np.random.Generator
) -> Statistic:
    """Hold a skewness-adjusted t against its own bootstrap distribution, centred on the mean CAR.

    Samples have a quarter of the events, and the p-value is twice the smaller tail, since the distribution is not
    symmetric (Lyon, Barber, Tsai 1999).

    Parameters
    ----------
    name : str
        "skew_hall" or "skew_lbt".
    formula : callable
        `hall` or `lyon_barber_tsai`.
    car : ndarray of float64, shape (N,)
        CARs.
    draws : int
        Samples of N/4 CARs with replacement.
    rng : numpy.random.Generator
        Where they come from.
    """
    n = len(car)
    value = float(formula(*skewness_terms(car), n))
    size = max(n // 4, 3)
    sample = car[rng.integers(0, n, size=(draws, size))]
    sample = sample[np.ptp(sample, axis=1) > 0]
    _, skewness = skewness_terms(sample)
    s = (sample.mean(axis=1) - car.mean()) / sample.std(axis=1, ddof=1)
    drawn = formula(s, skewness, size)
    tail = min((drawn <= value).sum(), (drawn >= value).sum())
    p = min(1.0, 2.0 * float(1 + tail) / (1 + len(drawn)))
    return Statistic(name, value, p, Distribution.BOOTSTRAP, None, n)
