"""A control basket: weights of other instruments fitted before the event, errors from placebo dates."""

from dataclasses import dataclass

import numpy as np

from marketlink.core.errors import TooLittleData
from marketlink.core.prices import Floats
from marketlink.study.exact import is_exact
from marketlink.study.ols import Forecast
from marketlink.study.returns import Positions

FEWEST_PLACEBO = 60
MOST_PLACEBO = 250

# How much heavier than the returns the condition weighs that the weights sum to 1.
_SUM = 1e4


@dataclass(frozen=True, slots=True, eq=False)
class BasketFit:
    """Weights and forecast.

    Attributes
    ----------
    weights, spread : ndarray of float64, shape (p,)
        Of the controls: 0 or more, with sum 1; and their standard deviation over the placebo dates.
    sigma, r_squared : float
        Root mean square of the estimation window's differences, and 1 - their squares over SST.
    forecast : Forecast
        Its covariance is that of the placebo dates' abnormal returns around 0; its dof is their number.
    """

    weights: Floats
    spread: Floats
    sigma: float
    r_squared: float
    forecast: Forecast


def control_weights(y: Floats, x: Floats) -> Floats:
    """Return the weights, 0 or more and with sum 1, of the columns of x (n, p) that come nearest to y (n,).

    Raises
    ------
    TooLittleData
        If no column moves.
    """
    from scipy.optimize import nnls  # noqa: PLC0415 - slow to import; only a basket needs it

    heavy = _SUM * float(np.sqrt((x**2).sum(axis=0).max()))
    if not heavy:
        raise TooLittleData("no control moves in an estimation window, so that none can be weighed", "choose other factors")
    found, _ = nnls(np.vstack([x, np.full((1, x.shape[1]), heavy)]), np.append(y, heavy))
    return np.asarray(found / found.sum())


def fit_control_basket(y: Floats, x: Floats, rows: Positions, event: Positions, *, label: str) -> BasketFit:
    """Fit the weights on some rows, hold the event's rows against the basket, and repeat it on earlier dates.

    Parameters
    ----------
    y : ndarray of float64, shape (n,)
        Returns, in the order of time.
    x : ndarray of float64, shape (n, p)
        The controls'.
    rows, event : ndarray of int
        The estimation and the event window.
    label : str
        The instrument, for messages.

    Raises
    ------
    TooLittleData
        If the instrument or every control stands still, or fewer than 60 earlier windows, which end before the event window
        begins, have an estimation window.
    """
    if not np.ptp(y[rows]):
        raise TooLittleData(f"{label} doesn't move in the estimation window", "choose a later date")
    weights = control_weights(y[rows], x[rows])
    gaps = y[rows] - x[rows] @ weights
    sigma = float(np.sqrt((gaps**2).mean()))
    if is_exact(sigma, np.sqrt((y[rows] ** 2).mean())):
        raise TooLittleData(f"{label} moves exactly as the basket does, so there is no standard error")
    span = int(event[-1] - event[0]) + 1
    shifts = np.arange(span, min(span + MOST_PLACEBO, int(rows[0]) + 1))
    if len(shifts) < FEWEST_PLACEBO:
        raise TooLittleData(
            f"{label} has {len(shifts)} earlier windows for the errors of a control basket; {FEWEST_PLACEBO} are needed",
            "give a longer history, a shorter estimation window, or choose --model market",
        )
    placebo_weights = np.array([control_weights(y[rows - s], x[rows - s]) for s in shifts])
    abnormal = np.array([y[event - s] - x[event - s] @ w for s, w in zip(shifts, placebo_weights, strict=True)])
    expected = x[event] @ weights
    covariance = abnormal.T @ abnormal / len(shifts)
    forecast = Forecast(y[event], expected, y[event] - expected, covariance, len(shifts))
    explained = 1.0 - float(gaps @ gaps) / float(((y[rows] - y[rows].mean()) ** 2).sum())
    return BasketFit(weights, placebo_weights.std(axis=0, ddof=1), sigma, explained, forecast)
