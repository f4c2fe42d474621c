"""Studies of returns that are cut into windows already, without dates or prices."""

import numpy as np
import numpy.typing as npt

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.windows import Window
from marketlink.study.battery import EventSample
from marketlink.study.engine import Placement, Status, fit_batch
from marketlink.study.rows import Block, stack


def sample_of_windows(
    y_estimation: npt.ArrayLike,
    y_event: npt.ArrayLike,
    x_estimation: npt.ArrayLike | None = None,
    x_event: npt.ArrayLike | None = None,
    *,
    start: int = 0,
    correlation: float = 0.0,
) -> EventSample:
    """Fit N events from their windows; nothing is known of their dates, so they count as apart in time.

    Parameters
    ----------
    y_estimation, y_event : array_like, shapes (N, M) and (N, L)
        Returns.
    x_estimation, x_event : array_like, shapes (N, M[, p]) and (N, L[, p])
        The factors' returns; None gives the constant-mean model.
    start : int
        The offset of the event window's first session from day 0; 0 or less.
    correlation : float
        The mean residual correlation r.

    Raises
    ------
    UsageError
        If the shapes don't fit each other, or a return isn't finite.
    TooLittleData
        If the model of an event can't be estimated.
    """
    before, after = _joined(y_estimation, x_estimation), _joined(y_event, x_event)
    if before.ndim != 3 or after.ndim != 3 or len(before) != len(after) or before.shape[2] != after.shape[2] or not len(before):
        raise UsageError("windows of shape (N, M) and (N, L) are needed, and factors for both or for neither")
    n, m, width = before.shape
    length = after.shape[1]
    first = np.zeros((n, 1, width))
    table = np.concatenate([first, before, after], axis=1)
    use = np.ones(1 + m + length, dtype=bool)
    rows = stack([Block(one[:, 0], one[:, 1:].T, use) for one in table])
    begin = rows.starts[:-1]
    zero = begin + 1 + m - start
    placed = Placement(zero, begin + 1, begin + m, begin + 1, rows.starts[1:] - 1, Window(start, start + length - 1))
    fit = fit_batch(rows, placed)
    if fit.status.any():
        worst = int(np.flatnonzero(fit.status)[0])
        raise TooLittleData(f"event {worst} can't be estimated: {Status(int(fit.status[worst])).name.lower()}")
    dates = np.datetime64("1900-01-01", "us") + np.arange(len(rows.y)) * np.timedelta64(1, "D")
    return EventSample(fit, dates, correlation)


def _joined(y: npt.ArrayLike, x: npt.ArrayLike | None) -> npt.NDArray[np.float64]:
    returns = np.asarray(y, dtype=np.float64)
    if x is None:
        return returns[..., None]
    factors = np.asarray(x, dtype=np.float64)
    factors = factors[..., None] if factors.ndim == returns.ndim else factors
    if factors.shape[:2] != returns.shape[:2]:
        raise UsageError(f"factors of shape {factors.shape} don't fit returns of shape {returns.shape}")
    return np.concatenate([returns[..., None], factors], axis=2)
