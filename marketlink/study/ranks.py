"""Rank tests: Corrado, Corrado-Zivney and the generalised rank tests of Kolari and Pynnonen.

The estimation residuals are sorted once; the values of the event window are then put in among them.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from marketlink.core.panel import Statistic
from marketlink.core.prices import Floats
from marketlink.study.parametric import normal_statistic, student_statistic
from marketlink.study.returns import Positions
from marketlink.study.rows import Bools


@dataclass(frozen=True, slots=True, eq=False)
class EstimationRanks:
    """Sorted residuals of N events.

    Attributes
    ----------
    residuals : ndarray of float64, shape (N, W)
        As they come; NaN where an event has no session.
    ordered : ndarray of float64, shape (N, W)
        Each row sorted, infinity in place of NaN.
    order : ndarray of int, shape (N, W)
        Which column each sorted value comes from.
    tied : ndarray of bool, shape (N,)
        Whether two residuals of an event are equal.
    count : ndarray of float64, shape (N,)
        Sessions of each event.
    events : ndarray of float64, shape (W,)
        How many events have each session.
    """

    residuals: Floats
    ordered: Floats
    order: Positions
    tied: Bools
    count: Floats
    events: Floats

    def keep(self, kept: Bools) -> "EstimationRanks":
        """Return some of the events."""
        residuals = self.residuals[kept]
        events = np.isfinite(residuals).sum(axis=0, dtype=np.float64)
        return EstimationRanks(residuals, self.ordered[kept], self.order[kept], self.tied[kept], self.count[kept], events)


@dataclass(frozen=True, slots=True, eq=False)
class SessionRanks:
    """Scaled ranks U = rank / (T_i + 1) - 1/2, T_i the sessions of event i.

    Attributes
    ----------
    total : ndarray of float64, shape (W + L,)
        Sums over events: of the estimation sessions, then of the event window's.
    count : ndarray of float64, shape (W + L,)
        How many events have the session.
    own : ndarray of float64, shape (N, L)
        The event window's U; NaN where there is none.
    """

    total: Floats
    count: Floats
    own: Floats

    def scaled(self) -> tuple[Floats, Bools]:
        """Return each session's mean U times sqrt(N_t / N), and which sessions any event has."""
        return self.total / np.sqrt(np.maximum(self.count, 1.0) * len(self.own)), self.count > 0


def rank_residuals(residuals: Floats) -> EstimationRanks:
    """Sort each event's estimation residuals, shape (N, W); NaN where there is none."""
    missing = np.isnan(residuals)
    gaps = bool(missing.any())
    filled = np.where(missing, np.inf, residuals) if gaps else residuals
    order = np.argsort(filled, axis=1)
    flat = order + np.arange(len(order))[:, None] * order.shape[1]
    ordered = filled.ravel().take(flat)
    equal = ordered[:, 1:] == ordered[:, :-1]
    tied = (equal & np.isfinite(ordered[:, 1:])).any(axis=1) if gaps else equal.any(axis=1)
    count = residuals.shape[1] - missing.sum(axis=1, dtype=np.float64)
    return EstimationRanks(residuals, ordered, order, tied, count, len(residuals) - missing.sum(axis=0, dtype=np.float64))


def put_among(base: EstimationRanks, values: Floats) -> SessionRanks:
    """Rank an event window's values together with the residuals; ties share the mean of their ranks.

    Parameters
    ----------
    base : EstimationRanks
        Of N events.
    values : ndarray of float64, shape (N, L)
        In the residuals' units; NaN where there is none.
    """
    (n, width), length = base.residuals.shape, values.shape[1]
    missing = np.isnan(values)
    filled = np.where(missing, np.inf, values)
    weight = 1.0 / (base.count + length - missing.sum(axis=1) + 1.0)
    if length == 1:
        place = (base.ordered < filled).sum(axis=1, keepdims=True)
    else:
        place = np.array(list(map(np.ndarray.searchsorted, base.ordered, filled)))
    cells = place + np.arange(n)[:, None] * (width + 1)
    below = np.bincount(cells.ravel(), minlength=n * (width + 1)).reshape(n, width + 1)
    ranks = np.add.accumulate(below[:, :width] + 1.0, axis=1)
    own_order = np.argsort(filled, axis=1)
    after = np.empty(filled.shape)
    np.put_along_axis(after, own_order, np.arange(1.0, length + 1)[None, :], axis=1)
    after += place
    tied = base.tied | _any_equal(base.ordered, filled, place, own_order)
    if tied.any():
        both = stats.rankdata(np.hstack([base.residuals[tied], values[tied]]), axis=1, nan_policy="omit")
        ranks[tied] = np.take_along_axis(both[:, :width], base.order[tied], axis=1)
        after[tied] = both[:, width:]
    ranks *= weight[:, None]
    if (base.count < width).any():
        ranks[np.isinf(base.ordered)] = 0.0
    after = np.where(missing, np.nan, after * weight[:, None] - 0.5)
    total = np.bincount(base.order.ravel(), weights=ranks.ravel(), minlength=width) - 0.5 * base.events
    count = np.concatenate([base.events, n - missing.sum(axis=0)])
    return SessionRanks(np.concatenate([total, np.nansum(after, axis=0)]), count, after)


def _any_equal(ordered: Floats, values: Floats, place: Positions, own_order: Positions) -> Bools:
    """Return which events have a value that equals a residual, or another value."""
    at = np.minimum(place, ordered.shape[1] - 1)
    finite = np.isfinite(values)
    with_residual = (np.take_along_axis(ordered, at, axis=1) == values) & finite
    own = np.take_along_axis(values, own_order, axis=1)
    with_value = (own[:, 1:] == own[:, :-1]) & np.isfinite(own[:, 1:])
    return np.asarray(with_residual.any(axis=1) | with_value.any(axis=1))


def session_standardised(sar: Floats, sigma: Floats) -> Floats:
    """Divide each session's standardised abnormal returns by their spread over events, in units of the residuals.

    Parameters
    ----------
    sar : ndarray of float64, shape (N, L)
        Abnormal returns over their forecast-error standard errors; NaN where there is none.
    sigma : ndarray of float64, shape (N,)
        Residual standard deviations.
    """
    present = np.isfinite(sar)
    count = present.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(present, sar, 0.0).sum(axis=0) / count
        spread = np.sqrt(np.where(present, (sar - mean) ** 2, 0.0).sum(axis=0) / (count - 1))
        return np.asarray(sar / spread * sigma[:, None])


def rank_statistic(name: str, ranks: SessionRanks, window: slice, n: int) -> Statistic:
    """Return the sum over the window of the mean U, over sqrt(L) its standard deviation across all sessions.

    With equal numbers of sessions this is Corrado's (1989) statistic and Cowan's (1992) for several days;
    a session with fewer events weighs sqrt(N_t / N), as in Corrado and Zivney (1992).

    Parameters
    ----------
    name : str
        "corrado" or "corrado_zivney".
    ranks : SessionRanks
        From `put_among`.
    window : slice
        The window's sessions.
    n : int
        Events.
    """
    scaled, kept = ranks.scaled()
    inside = scaled[window]
    value = inside.sum() / np.sqrt(len(inside) * (scaled[kept] ** 2).mean())
    return normal_statistic(name, float(value), n)


def generalised_rank(base: EstimationRanks, sigma: Floats, scar: Floats) -> tuple[Statistic, Statistic]:
    """Return GRANK-T and GRANK-Z (Kolari, Pynnonen 2011): the window is one point beside the estimation sessions.

    Parameters
    ----------
    base : EstimationRanks
        Of N events.
    sigma, scar : ndarray of float64, shape (N,)
        Residual standard deviations, standardised CARs.

    Returns
    -------
    tuple of Statistic
        T with T - 2 degrees of freedom, where T counts the estimation sessions and the point, and Z.
    """
    n = len(scar)
    ranks = put_among(base, (scar / scar.std(ddof=1) * sigma)[:, None])
    scaled, kept = ranks.scaled()
    days = int(kept.sum())
    z = scaled[-1] / np.sqrt((scaled[kept] ** 2).mean())
    t = z * np.sqrt((days - 2.0) / (days - 1.0 - z**2))
    count = base.count + 1.0
    # The variance of one U is (T - 1) / (12 (T + 1)); events with fewer sessions have their own.
    score = ranks.own[:, -1].sum() / np.sqrt(((count - 1.0) / (12.0 * (count + 1.0))).sum())
    return student_statistic("grank_t", float(t), days - 2.0, n), normal_statistic("grank_z", float(score), n)
