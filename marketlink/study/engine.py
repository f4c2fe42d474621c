"""The batch core: least squares for many events at once, from prefix sums.

The moments of any estimation window are differences of running sums, so that a window costs the same
whether it has 60 sessions or 600. Everything that studies more than one date goes through here.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from marketlink.core.errors import UsageError
from marketlink.core.prices import Floats
from marketlink.core.windows import Window
from marketlink.study.exact import direct_fit, is_exact
from marketlink.study.returns import Positions
from marketlink.study.rows import Rows, square_of

# A difference of running sums keeps about 16 - log10(ratio) digits, where the ratio is the running sum over
# the window's own; beyond this ratio the window is computed from its rows instead.
_CANCELLATION = 1e3


class Status(IntEnum):
    """Why an event has no numbers."""

    FITTED = 0
    FEW = 1
    STILL = 2
    COLLINEAR = 3
    EXACT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Where events lie on `Rows`; all arrays have shape (N,).

    Attributes
    ----------
    zero : ndarray of int
        The row of day 0.
    lo, hi : ndarray of int
        First and last row of the estimation window; hi < lo where there is none.
    first, last : ndarray of int
        First and last row with a return in the event's block.
    window : Window
        The event window.
    """

    zero: Positions
    lo: Positions
    hi: Positions
    first: Positions
    last: Positions
    window: Window

    def __len__(self) -> int:
        return len(self.zero)


@dataclass(frozen=True, eq=False)
class BatchFit:
    """Models and abnormal returns of N events; NaN where `status` isn't FITTED.

    Attributes
    ----------
    rows, placement : Rows, Placement
        What was fitted.
    status : ndarray of int, shape (N,)
        A `Status` each.
    n, dof : ndarray of float64, shape (N,)
        Estimation sessions, and these minus the parameters.
    mean_error : ndarray of float64, shape (N,)
        1/n, the part of the forecast error that the estimated mean adds; 0 where no parameter is estimated.
    alpha, sigma : ndarray of float64, shape (N,)
        Intercept, and residual standard deviation sqrt(SSE / dof).
    beta, x_mean : ndarray of float64, shape (p, N)
        Slopes, and the factors' estimation means.
    inverse : ndarray of float64, shape (N, p, p)
        Inverse of the factors' centred moments.
    actual, ar, se : ndarray of float64, shape (N, L)
        Returns, abnormal returns, and forecast-error standard errors; NaN beyond the data.
    deviations : ndarray of float64, shape (p, N, L)
        The factors' returns minus their estimation means.
    """

    rows: Rows
    placement: Placement
    status: npt.NDArray[np.int8]
    n: Floats
    dof: Floats
    mean_error: Floats
    alpha: Floats
    beta: Floats
    x_mean: Floats
    sigma: Floats
    inverse: Floats
    actual: Floats
    ar: Floats
    se: Floats
    deviations: Floats

    def __len__(self) -> int:
        return len(self.sigma)

    def car(self, window: Window) -> tuple[Floats, Floats]:
        """Return the CAR of one window and its standard error, each of shape (N,).

        The variance is sigma^2 1'(I + X*(X'X)^-1 X*')1 over the window (Campbell, Lo, MacKinlay 1997, section 4.4).
        """
        part = self.columns(window)
        length = len(window)
        spread = self.deviations[:, :, part].sum(axis=2)
        variance = length + length**2 * self.mean_error + _quadratic(spread, self.inverse)
        return self.ar[:, part].sum(axis=1), self.sigma * np.sqrt(variance)

    def car_path(self) -> tuple[Floats, Floats]:
        """Return the running CAR from the window's first session, and its standard errors; shape (N, L) each."""
        length = np.arange(1.0, self.ar.shape[1] + 1)
        variance = length**2 * self.mean_error[:, None]
        variance += length
        variance += _quadratic(np.cumsum(self.deviations, axis=2), self.inverse)
        np.sqrt(variance, out=variance)
        variance *= self.sigma[:, None]
        return np.cumsum(self.ar, axis=1), variance

    def columns(self, window: Window) -> slice:
        """Return which columns of `ar` a window is.

        Raises
        ------
        UsageError
            If it isn't inside the event window.
        """
        held = self.placement.window
        if not held.holds(window):
            raise UsageError(f"the CAR window {window} isn't inside the event window {held}", "widen the event window")
        return slice(window.start - held.start, window.end - held.start + 1)

    @cached_property
    def estimation_rows(self) -> Positions:
        """Return the estimation rows, shape (N, W), right-aligned; -1 where there is none or it isn't used."""
        placed = self.placement
        width = int(np.max(placed.hi - placed.lo + 1, initial=0))
        found = placed.hi[:, None] + np.arange(1 - width, 1)
        unused = found < placed.lo[:, None]
        if unused.any() or not self.rows.use.all():
            found = np.where(unused | ~self.rows.use[np.maximum(found, 0)], -1, found)
        return found

    @cached_property
    def residuals(self) -> Floats:
        """Return the estimation residuals, shape (N, W), right-aligned; NaN where there is none."""
        found = self.estimation_rows
        e = self.rows.y[found]
        e -= self.alpha[:, None]
        for slope, factor in zip(self.beta, self.rows.x, strict=True):
            e -= slope[:, None] * factor[found]
        missing = found < 0
        if missing.any():
            e[missing] = np.nan
        return e


def fit_batch(rows: Rows, placed: Placement, minimum: int = 2, *, estimated: bool = True) -> BatchFit:
    """Estimate every event's model and its abnormal returns.

    Parameters
    ----------
    rows : Rows
        Returns and factors.
    placed : Placement
        N events.
    minimum : int
        Fewest estimation sessions.
    estimated : bool
        False for a model without parameters, such as the market-adjusted one: the expected return is 0, and the
        variance is that of the estimation window. There must be no factors then.

    Returns
    -------
    BatchFit
        With a status for each event instead of an error.
    """
    p = len(rows.x)
    present = placed.hi >= placed.lo
    hi = np.where(present, placed.hi, placed.lo)
    upper = rows.sums[:, hi]
    total = upper - rows.sums[:, placed.lo - 1]
    n = np.where(present, total[0], 0.0)
    dof = n - p - 1.0
    status = np.where((n >= minimum) & (dof >= 1), Status.FITTED, Status.FEW).astype(np.int8)
    with np.errstate(divide="ignore", invalid="ignore"):
        moments = _Moments.of(total, n, p)
        inverse, beta, sse = moments.solve()
        doubtful = (upper[2 + p] > _CANCELLATION * sse) | ~(sse > 0)
        for j in range(p):
            doubtful |= ~(upper[square_of(j, p)] <= _CANCELLATION * moments.xx[j, j])
        if p > 1:
            doubtful |= ~(np.einsum("ijj->ij", inverse) * np.einsum("jjn->nj", moments.xx) <= _CANCELLATION).all(axis=1)
    for i in np.flatnonzero(doubtful & (status == Status.FITTED)):
        _refit(rows, placed, int(i), moments, inverse, beta, sse, status)
    return _abnormal(rows, placed, status, moments, inverse, beta, sse, dof, estimated)


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Means and centred moments: y_mean and yy (N,), x_mean and xy (p, N), xx (p, p, N)."""

    n: Floats
    y_mean: Floats
    x_mean: Floats
    yy: Floats
    xy: Floats
    xx: Floats

    @classmethod
    def of(cls, total: Floats, n: Floats, p: int) -> "_Moments":
        y_mean, x_mean = total[1] / n, total[2 : 2 + p] / n
        yy = total[2 + p] - total[1] * y_mean
        xy = total[3 + p : 3 + 2 * p] - total[1] * x_mean
        xx = np.empty((p, p, len(n)))
        row = 3 + 2 * p
        for j in range(p):
            for k in range(j, p):
                xx[j, k] = xx[k, j] = total[row] - total[2 + j] * x_mean[k]
                row += 1
        return cls(n, y_mean, x_mean, yy, xy, xx)

    def solve(self) -> tuple[Floats, Floats, Floats]:
        """Return the inverse moments (N, p, p), the slopes (p, N) and the sums of squared residuals (N,)."""
        p = len(self.x_mean)
        if p == 0:
            return np.empty((len(self.n), 0, 0)), np.empty((0, len(self.n))), self.yy.copy()
        if p == 1:
            inverse = 1.0 / self.xx[0, 0]
            beta = self.xy * inverse
        else:
            inverse = _inverses(np.moveaxis(self.xx, 2, 0))
            beta = np.einsum("njk,kn->jn", inverse, self.xy)
        return inverse.reshape(-1, p, p), beta, self.yy - np.einsum("jn,jn->n", beta, self.xy)


def _inverses(matrices: Floats) -> Floats:
    """Invert each matrix after scaling it to a unit diagonal; NaN where it can't be inverted."""
    scale = np.sqrt(np.einsum("njj->nj", matrices))
    scaled = matrices / (scale[:, :, None] * scale[:, None, :])
    good = np.isfinite(scaled).all(axis=(1, 2))
    good[good] = np.abs(np.linalg.det(scaled[good])) > np.finfo(float).eps
    found = np.full(matrices.shape, np.nan)
    found[good] = np.linalg.inv(scaled[good]) / (scale[good][:, :, None] * scale[good][:, None, :])
    return found


def _refit(
    rows: Rows,
    placed: Placement,
    i: int,
    moments: _Moments,
    inverse: Floats,
    beta: Floats,
    sse: Floats,
    status: npt.NDArray[np.int8],
) -> None:
    """Compute one event from its rows, where differences of running sums would lose digits."""
    chosen = np.arange(placed.lo[i], placed.hi[i] + 1)
    chosen = chosen[rows.use[chosen]]
    fitted = direct_fit(rows.y[chosen], rows.x[:, chosen])
    if isinstance(fitted, str):
        status[i] = Status[fitted]
        return
    moments.y_mean[i], moments.x_mean[:, i] = fitted.y_mean, fitted.x_mean
    inverse[i], beta[:, i], sse[i] = fitted.inverse, fitted.beta, fitted.sse


def _abnormal(
    rows: Rows,
    placed: Placement,
    status: npt.NDArray[np.int8],
    moments: _Moments,
    inverse: Floats,
    beta: Floats,
    sse: Floats,
    dof: Floats,
    estimated: bool,
) -> BatchFit:
    failed = status != Status.FITTED
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.sqrt(sse / dof)
        exact = ~failed & is_exact(sigma, np.sqrt(moments.yy / moments.n + moments.y_mean**2))
    status[exact] = Status.EXACT
    failed |= exact
    if failed.any():
        sigma[failed] = np.nan
        inverse[failed] = np.nan
        moments.x_mean[:, failed] = np.nan
    beta[:, failed] = np.nan
    alpha = moments.y_mean - np.einsum("jn,jn->n", beta, moments.x_mean)
    if not estimated:
        alpha = np.zeros(len(sigma))
    alpha[failed] = np.nan
    where = placed.zero[:, None] + np.arange(placed.window.start, placed.window.end + 1)
    unseen = (where[:, 0] < placed.first) | (where[:, -1] > placed.last)
    outside = None
    if unseen.any():
        outside = (where < placed.first[:, None]) | (where > placed.last[:, None])
        where = np.clip(where, 0, len(rows.y) - 1)
    actual = rows.y[where]
    if outside is not None:
        actual[outside] = np.nan
    ar = actual - alpha[:, None]
    deviations = np.empty((len(rows.x), *where.shape))
    for j, factor in enumerate(rows.x):
        moved = factor[where]
        ar -= beta[j][:, None] * moved
        np.subtract(moved, moments.x_mean[j][:, None], out=deviations[j])
    variance = _quadratic(deviations, inverse)
    with np.errstate(divide="ignore"):
        mean_error = 1.0 / moments.n if estimated else np.zeros(len(sigma))
    variance += (1.0 + mean_error)[:, None]
    se = np.sqrt(variance, out=variance)
    se *= sigma[:, None]
    if outside is not None:
        se[outside] = np.nan
    return BatchFit(
        rows=rows,
        placement=placed,
        status=status,
        n=moments.n,
        dof=dof,
        mean_error=mean_error,
        alpha=alpha,
        beta=beta,
        x_mean=moments.x_mean,
        sigma=sigma,
        inverse=inverse,
        actual=actual,
        ar=ar,
        se=se,
        deviations=deviations,
    )


def _quadratic(deviations: Floats, inverse: Floats) -> Floats:
    """Return d' A d for each event; d has shape (p, N) or (p, N, L)."""
    p = len(deviations)
    if p == 0:
        return np.zeros(deviations.shape[1:])
    if p == 1:
        squares: Floats = deviations[0] * deviations[0]
        squares *= inverse[:, 0, 0] if squares.ndim == 1 else inverse[:, 0]
        return squares
    subscripts = "jn,njk,kn->n" if deviations.ndim == 2 else "jnl,njk,knl->nl"
    found: Floats = np.einsum(subscripts, deviations, inverse, deviations, optimize=True)
    return found
