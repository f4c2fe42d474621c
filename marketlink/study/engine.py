"""The batch core: least squares for many events at once, from prefix sums.

The moments of any estimation window are differences of running sums, so that a window costs the same
whether it has 60 sessions or 600. Everything that studies more than one date goes through here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from marketlink.core.errors import UsageError
from marketlink.core.prices import Floats
from marketlink.core.windows import Window
from marketlink.study.exact import direct_fit, is_exact
from marketlink.study.moments import Moments, add_quadratic
from marketlink.study.returns import Positions
from marketlink.study.rows import Bools, Rows, square_of

# A difference of running sums keeps about 16 - log10(ratio) digits, where the ratio is the running sum over
# the window's own; beyond this ratio the window is computed from its rows instead.
_CANCELLATION = 1e3

# So many events are computed together, session by session: their arrays stay in the processor's cache.
_CHUNK = 16384


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

    def part(self, chosen: slice | Positions) -> "Placement":
        """Return some of the events."""
        return Placement(self.zero[chosen], self.lo[chosen], self.hi[chosen], self.first[chosen], self.last[chosen], self.window)


@dataclass(frozen=True, eq=False)
class Models:
    """Estimated models of N events; NaN where `status` isn't FITTED.

    Attributes
    ----------
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
    """

    status: npt.NDArray[np.int8]
    n: Floats
    dof: Floats
    mean_error: Floats
    alpha: Floats
    beta: Floats
    x_mean: Floats
    sigma: Floats
    inverse: Floats

    @classmethod
    def joined(cls, parts: Sequence["Models"]) -> "Models":
        """Lay the events of several end to end."""
        if len(parts) == 1:
            return parts[0]
        axes = {"beta": 1, "x_mean": 1}
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts], axis=axes.get(f.name, 0)) for f in fields(cls)))


@dataclass(frozen=True, eq=False)
class BatchFit(Models):
    """Models and abnormal returns of N events.

    Attributes
    ----------
    rows, placement : Rows, Placement
        What was fitted.
    ar, se : ndarray of float64, shape (N, L)
        Abnormal returns and forecast-error standard errors; NaN beyond the data.
    cars, car_se : ndarray of float64, shape (N, L)
        Sums of `ar` from the window's first session on, and their standard errors; NaN from the first NaN on.
    """

    rows: Rows
    placement: Placement
    ar: Floats
    se: Floats
    cars: Floats
    car_se: Floats

    def __len__(self) -> int:
        return len(self.sigma)

    def car(self, window: Window) -> tuple[Floats, Floats]:
        """Return the CAR of one window and its standard error, each of shape (N,).

        The variance is sigma^2 1'(I + X*(X'X)^-1 X*')1 over the window (Campbell, Lo, MacKinlay 1997, section 4.4).
        """
        part = self.columns(window)
        length = len(window)
        variance = length + length**2 * self.mean_error
        add_quadratic(variance, self.deviations[:, :, part].sum(axis=2), np.moveaxis(self.inverse, 0, 2))
        return self.ar[:, part].sum(axis=1), self.sigma * np.sqrt(variance)

    def car_path(self) -> tuple[Floats, Floats]:
        """Return the running CAR from the window's first session, and its standard errors; shape (N, L) each."""
        return self.cars, self.car_se

    @cached_property
    def deviations(self) -> Floats:
        """Return the factors' returns minus their estimation means, shape (p, N, L)."""
        placed = self.placement
        offsets = range(placed.window.start, placed.window.end + 1)
        return np.stack([factor_deviations(self.rows, placed.zero + offset, self.x_mean) for offset in offsets], axis=2)

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
        e = self.at_estimation(self.rows.y)
        e -= self.alpha[:, None]
        for slope, factor in zip(self.beta, self.rows.x, strict=True):
            e -= slope[:, None] * self.at_estimation(factor)
        if not self._whole:
            e[self.estimation_rows < 0] = np.nan
        return e

    def at_estimation(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return a value a row at the estimation rows, shape (N, W), right-aligned; any value where there is none."""
        if self._whole:
            return np.lib.stride_tricks.sliding_window_view(values, self._whole)[self.placement.lo]
        return values[self.estimation_rows]

    @cached_property
    def _whole(self) -> int:
        """Return how many estimation rows every event has, where they are as many and all are used; else 0."""
        widths = self.placement.hi - self.placement.lo + 1
        alike = len(widths) and widths[0] > 0 and (widths == widths[0]).all() and self.rows.use.all()
        return int(widths[0]) if alike else 0


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
    # One block, in which session follows session: what is done to a session is done to all events at once, and the
    # memory allocator keeps one large block for the next batch where it would give back four.
    block = np.empty((4, len(placed.window), len(placed)))
    parts = []
    for part in _chunks(len(placed)):
        chunk = placed.part(part)
        parts.append(_estimate(rows, chunk, minimum, estimated))
        _abnormal(rows, chunk, parts[-1], block[:, :, part])
    models = {f.name: getattr(Models.joined(parts), f.name) for f in fields(Models)}
    ar, cars, se, car_se = np.swapaxes(block, 1, 2)
    return BatchFit(**models, rows=rows, placement=placed, ar=ar, se=se, cars=cars, car_se=car_se)


def _estimate(rows: Rows, placed: Placement, minimum: int, estimated: bool) -> Models:
    p = len(rows.x)
    present = placed.hi >= placed.lo
    upper = rows.sums.take(np.where(present, placed.hi, placed.lo), axis=1)
    total = upper - rows.sums.take(placed.lo - 1, axis=1)
    n = np.where(present, total[0], 0.0)
    dof = n - p - 1.0
    status = np.where((n >= minimum) & (dof >= 1), np.int8(Status.FITTED), np.int8(Status.FEW))
    with np.errstate(divide="ignore", invalid="ignore"):
        moments = Moments.of(total, n, p)
        inverse, beta, sse = moments.solve()
        doubtful = _doubtful(upper, moments, inverse, sse) & (status == Status.FITTED)
        for i in np.flatnonzero(doubtful):
            _refit(rows, placed, int(i), moments, inverse, beta, sse, status)
        sigma = np.sqrt(sse / dof)
        exact = is_exact(sigma, np.sqrt(moments.yy / n + moments.y_mean**2)) & (status == Status.FITTED)
        mean_error = 1.0 / n if estimated else np.zeros(len(n))
    status[exact] = Status.EXACT
    failed = status != Status.FITTED
    x_mean = moments.x_mean
    if failed.any():
        sigma[failed], inverse[failed] = np.nan, np.nan
        x_mean[:, failed], beta[:, failed] = np.nan, np.nan
    alpha = moments.y_mean - (beta * x_mean).sum(axis=0) if estimated else np.zeros(len(n))
    alpha[failed] = np.nan
    return Models(status, n, dof, mean_error, alpha, beta, x_mean, sigma, inverse)


def _doubtful(upper: Floats, moments: Moments, inverse: Floats, sse: Floats) -> Bools:
    """Return which windows' moments are too small a difference of running sums."""
    p = len(moments.x_mean)
    found: Bools = (upper[2 + p] > _CANCELLATION * sse) | ~(sse > 0)
    for j in range(p):
        found |= ~(upper[square_of(j, p)] <= _CANCELLATION * moments.xx[j, j])
    if p > 1:
        found |= ~(np.einsum("ijj->ij", inverse) * np.einsum("jjn->nj", moments.xx) <= _CANCELLATION).all(axis=1)
    return found


def _refit(
    rows: Rows,
    placed: Placement,
    i: int,
    moments: Moments,
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


def _abnormal(rows: Rows, placed: Placement, models: Models, block: Floats) -> None:
    """Fill abnormal returns, their running sums, and the errors of both: each (L, n) of the block (4, L, n)."""
    noise = models.sigma**2
    shared, weights = noise * models.mean_error, noise * np.moveaxis(models.inverse, 0, 2)
    centre = models.alpha + (models.beta * models.x_mean).sum(axis=0)
    spread = np.zeros((len(rows.x), len(placed)))
    some = max(1, _CHUNK // max(len(placed), 1))
    for first in range(0, len(placed.window), some):
        ar, car, se, car_se = block[:, first : first + some]
        length = np.arange(first + 1.0, first + 1.0 + len(ar))[:, None]
        where = placed.zero + (placed.window.start + first + np.arange(len(ar))[:, None])
        moved = factor_deviations(rows, where, models.x_mean[:, None])
        np.subtract(rows.y.take(where, mode="clip"), centre, out=ar)
        for slope, one in zip(models.beta, moved, strict=True):
            ar -= slope * one
        alone = np.broadcast_to(noise + shared, ar.shape).copy()
        np.sqrt(add_quadratic(alone, moved, weights), out=se)
        # The variance of a sum of l sessions, without factors, is sigma^2 (l + l^2/n).
        together = length * noise
        together += length**2 * shared
        for i in range(len(ar)):
            moved[:, i] += moved[:, i - 1] if i else spread
            np.add(ar[i], block[1, first + i - 1] if first + i else 0.0, out=car[i])
        spread = moved[:, -1]
        np.sqrt(add_quadratic(together, moved, weights), out=car_se)
    _blank_beyond_the_data(placed, block)


def _blank_beyond_the_data(placed: Placement, block: Floats) -> None:
    """Put NaN where an event window reaches past its series, and in the running sums from there on."""
    first, last = placed.zero + placed.window.start, placed.zero + placed.window.end
    if not ((first < placed.first) | (last > placed.last)).any():
        return
    where = placed.zero + np.arange(placed.window.start, placed.window.end + 1)[:, None]
    beyond = (where < placed.first) | (where > placed.last)
    block[0::2, beyond] = np.nan
    block[1::2, np.logical_or.accumulate(beyond)] = np.nan


def factor_deviations(rows: Rows, where: Positions, x_mean: Floats) -> Floats:
    """Return the factors' returns on n rows minus their estimation means, shape (p, n); those beyond the data are any."""
    found = rows.x.take(where, axis=1, mode="clip")
    found -= x_mean
    return found


def _chunks(n: int) -> Iterator[slice]:
    for start in range(0, max(n, 1), _CHUNK):
        yield slice(start, min(start + _CHUNK, n))
