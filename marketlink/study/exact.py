"""One window computed from its rows: what the batch core does where running sums would lose digits."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from marketlink.core.prices import Floats

# Residuals this small beside the returns, or in absolute terms, are rounding: the fit is exact.
RELATIVE = 1e-9
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class DirectFit:
    """Means, inverse centred moments (p, p), slopes (p,) and the sum of squared residuals."""

    y_mean: float
    x_mean: Floats
    inverse: Floats
    beta: Floats
    sse: float


def is_exact(sigma: Any, level: Any) -> npt.NDArray[np.bool_]:
    """Return whether residuals of this size are rounding, beside returns of root mean square `level`."""
    return np.asarray(sigma <= np.maximum(RELATIVE * level, ROUNDING))


def still_columns(columns: Floats) -> npt.NDArray[np.intp]:
    """Return which columns of an (n, p) array don't move."""
    spread = np.sqrt(((columns - columns.mean(axis=0)) ** 2).sum(axis=0))
    return np.flatnonzero(spread <= RELATIVE * np.sqrt((columns**2).sum(axis=0)) + ROUNDING)


def are_combinations(columns: Floats) -> bool:
    """Return whether the columns of an (n, p) array, none of them still, are combinations of each other."""
    centred = columns - columns.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    return bool(np.linalg.matrix_rank(centred / spread, tol=RELATIVE) < columns.shape[1])


def direct_fit(y: Floats, x: Floats) -> DirectFit | str:
    """Fit y (n,) on a constant and the rows of x (p, n) by a QR decomposition.

    Returns
    -------
    DirectFit or str
        "STILL" or "COLLINEAR" where a factor stands still, or the factors are combinations of each other.
    """
    columns = x.T
    if columns.shape[1] and len(still_columns(columns)):
        return "STILL"
    if columns.shape[1] and are_combinations(columns):
        return "COLLINEAR"
    y_mean, x_mean = float(y.mean()), columns.mean(axis=0)
    q, r = np.linalg.qr(columns - x_mean)
    centred = y - y_mean
    beta = np.linalg.solve(r, q.T @ centred)
    root = np.linalg.inv(r)
    residuals = centred - (columns - x_mean) @ beta
    return DirectFit(y_mean, x_mean, root @ root.T, beta, float(residuals @ residuals))
