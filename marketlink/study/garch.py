"""A constant-mean or factor model with GARCH(1,1) errors, by the package arch (the extra "garch")."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.prices import Floats
from marketlink.study.ols import Forecast, fit_ols


@dataclass(frozen=True, slots=True, eq=False)
class GarchFit:
    """Parameters and forecast.

    Attributes
    ----------
    params, se : ndarray of float64, shape (1 + p + 3,)
        Mean parameters, then omega, arch and garch, in the returns' units; robust (Bollerslev-Wooldridge) standard errors.
    sigma, r_squared : float
        The residuals' unconditional standard deviation, and 1 - SSE / SST.
    forecast : Forecast
        Of the event window.
    notes : tuple of str
        What a reader must know.
    """

    params: Floats
    se: Floats
    sigma: float
    r_squared: float
    forecast: Forecast
    notes: tuple[str, ...]


def fit_garch(y: Floats, x: Floats, y_event: Floats, x_event: Floats, *, gap: int, label: str) -> GarchFit:
    """Estimate the model by maximum likelihood and forecast the event window.

    Parameters
    ----------
    y : ndarray of float64, shape (n,)
        Returns of the estimation window.
    x : ndarray of float64, shape (n, p)
        The factors'; p may be 0.
    y_event, x_event : ndarray of float64, shapes (L,) and (L, p)
        Those of the event window.
    gap : int
        Sessions between the windows.
    label : str
        The instrument, for messages.

    Raises
    ------
    UsageError
        If the package arch isn't installed.
    TooLittleData
        If the likelihood has no maximum that the optimiser finds.
    """
    try:
        from arch.univariate import GARCH, LS, ConstantMean  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise UsageError("the GARCH model needs the package arch", 'pip install "marketlink[garch]"') from None

    plain = fit_ols(y, x, label=label)  # refuses what can't be estimated
    unit = 1.0 / plain.sigma  # the optimiser wants returns of about unit size
    mean = LS(y * unit, x * unit, constant=True) if x.shape[1] else ConstantMean(y * unit)
    mean.volatility = GARCH(p=1, q=1)
    fitted = mean.fit(disp="off", show_warning=False)
    if fitted.convergence_flag:
        raise TooLittleData(f"{label}: the GARCH likelihood has no maximum that the optimiser finds", "choose --model market")
    k = 1 + x.shape[1]
    size = np.ones(k + 3)
    size[0], size[k] = 1.0 / unit, 1.0 / unit**2
    values = np.asarray(fitted.params) * size
    errors = np.asarray(fitted.std_err) * size
    scale = np.diag(size[:k])
    covariance = scale @ np.asarray(fitted.param_cov)[:k, :k] @ scale
    ahead = np.column_stack([np.ones(len(y_event)), x_event])
    expected = ahead @ values[:k]
    variance = _variance_ahead(fitted, gap + len(y_event))[gap:] / unit**2
    residuals = y - np.column_stack([np.ones(len(y)), x]) @ values[:k]
    total = float(((y - y.mean()) ** 2).sum())
    forecast = Forecast(y_event, expected, y_event - expected, np.diag(variance) + ahead @ covariance @ ahead.T, len(y) - k - 3)
    persistence = float(values[k + 1] + values[k + 2])
    notes = (f"GARCH persistence {persistence:.3f}: volatility shocks hardly fade",) if persistence > 0.999 else ()
    explained = 1.0 - float(residuals @ residuals) / total if x.shape[1] else 0.0
    return GarchFit(values, errors, float(residuals.std(ddof=k)), explained, forecast, notes)


def _variance_ahead(fitted: Any, horizon: int) -> Floats:
    """Return the conditional variances of the next sessions, from what is known at the estimation window's end."""
    params = np.asarray(fitted.params)
    omega, alpha, beta = params[-3:]
    last_variance = float(fitted.conditional_volatility[-1]) ** 2
    last_shock = float(fitted.resid[-1]) ** 2
    found = [omega + alpha * last_shock + beta * last_variance]
    for _ in range(horizon - 1):
        found.append(omega + (alpha + beta) * found[-1])
    return np.array(found)
