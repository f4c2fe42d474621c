"""Least squares on an estimation window, and what it forecasts: one prediction-error covariance for every AR and CAR."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.prices import Floats
from marketlink.study.exact import are_combinations, is_exact, still_columns

SIZE = 0.05
POWER = 0.80


@dataclass(frozen=True, slots=True)
class Tested:
    """A value with its standard error, t and two-sided p."""

    value: float
    se: float
    t: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What the model expected of the event window, and what came.

    Attributes
    ----------
    actual, expected, abnormal : ndarray of float64, shape (L,)
        Returns, their prediction, and the difference.
    covariance : ndarray of float64, shape (L, L)
        Prediction-error covariance sigma^2 (I + X* (X'X)^-1 X*').
    dof : int
        The model's degrees of freedom.
    """

    actual: Floats
    expected: Floats
    abnormal: Floats
    covariance: Floats
    dof: int

    def __len__(self) -> int:
        return len(self.abnormal)

    def total(self, start: int, stop: int) -> Tested:
        """Return the sum of the abnormal returns from `start` up to, not including, `stop`.

        Its variance is 1'V1 of that part of the covariance (Patell 1976; Campbell, Lo, MacKinlay 1997, section 4.4).
        """
        value = float(self.abnormal[start:stop].sum())
        se = float(np.sqrt(self.covariance[start:stop, start:stop].sum()))
        t = value / se
        return Tested(value, se, t, two_sided_p(t, self.dof))


@dataclass(frozen=True, slots=True, eq=False)
class OlsFit:
    """An estimated model of the normal return.

    Attributes
    ----------
    params, se : ndarray of float64, shape (k,)
        Intercept first, then one slope a regressor; classical standard errors.
    sigma : float
        sqrt(SSE / dof).
    r_squared : float
        0 for the constant mean.
    n, dof : int
        Sessions, and sessions minus parameters.
    inverse : ndarray of float64, shape (k, k)
        (X'X)^-1.
    """

    params: Floats
    se: Floats
    sigma: float
    r_squared: float
    n: int
    dof: int
    inverse: Floats

    def forecast(self, y: Any, x: Any) -> Forecast:
        """Hold the event window against the model.

        Parameters
        ----------
        y : array_like, shape (L,)
            Returns of the event window.
        x : array_like, shape (L, p)
            The regressors' returns; p may be 0.

        Raises
        ------
        UsageError
            If the shapes don't fit the model, or a value isn't finite.
        """
        actual, regressors = _arrays(y, x)
        if regressors.shape[1] != len(self.params) - 1:
            raise UsageError(f"the model has {len(self.params) - 1} regressors, the event window {regressors.shape[1]}")
        design = _with_constant(regressors)
        expected = design @ self.params
        covariance = self.sigma**2 * (np.eye(len(actual)) + design @ self.inverse @ design.T)
        return Forecast(actual, expected, actual - expected, covariance, self.dof)


def fit_ols(y: Any, x: Any, *, label: str = "the series", regressors: Sequence[str] = ()) -> OlsFit:
    """Estimate the model of the normal return by ordinary least squares (statsmodels).

    Parameters
    ----------
    y : array_like, shape (n,)
        Returns of the estimation window.
    x : array_like, shape (n, p)
        The regressors' returns, without a constant; p = 0 gives the constant-mean model.
    label, regressors : str, sequence of str
        Names for messages.

    Raises
    ------
    TooLittleData
        If there are no degrees of freedom, a regressor is constant or a combination of the others, or the
        model fits exactly: there is then no standard error.
    UsageError
        If the shapes don't fit each other, or a value isn't finite.
    """
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - slow to import; only a study needs it

    returns, columns = _arrays(y, x)
    dof = len(returns) - columns.shape[1] - 1
    if dof < 1:
        raise TooLittleData(f"{label} has {len(returns)} estimation sessions for {columns.shape[1] + 1} parameters")
    _check_regressors(columns, regressors)
    design = _with_constant(columns)
    fitted = OLS(returns, design).fit()
    sigma = float(np.sqrt(fitted.scale))
    if is_exact(sigma, np.sqrt(np.mean(returns**2))):
        cause = "it doesn't move, or moves by a constant" if not columns.shape[1] else "it moves exactly as the factors do"
        raise TooLittleData(
            f"{label} leaves no residual variance in the estimation window: {cause}, so there is no standard error"
        )
    return OlsFit(
        params=np.asarray(fitted.params),
        se=np.asarray(fitted.bse),
        sigma=sigma,
        r_squared=float(fitted.rsquared) if columns.shape[1] else 0.0,
        n=len(returns),
        dof=dof,
        inverse=np.asarray(fitted.normalized_cov_params),
    )


def two_sided_p(t: float, dof: int) -> float:
    """Return the probability of a t at least this large, either way."""
    return float(2.0 * special.stdtr(dof, -abs(t)))


def detectable_effect(se: float, dof: int) -> float:
    """Return the smallest |effect| that a two-sided 5% t-test finds with 80% power.

    The statistic follows the noncentral t with noncentrality effect/se; the far tail, under 1e-5, is left out.
    """
    critical = special.stdtrit(dof, 1.0 - SIZE / 2.0)
    return float(special.nctdtrinc(dof, 1.0 - POWER, critical)) * se


def _arrays(y: Any, x: Any) -> tuple[Floats, Floats]:
    returns, columns = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    if returns.ndim != 1 or columns.ndim != 2 or len(returns) != len(columns):
        raise UsageError(f"y of shape (n,) and x of shape (n, p) are needed, not {returns.shape} and {columns.shape}")
    if not (np.isfinite(returns).all() and np.isfinite(columns).all()):
        raise UsageError("a return is not finite", "leave out sessions without an observation")
    return returns, columns


def _with_constant(columns: Floats) -> Floats:
    return np.column_stack([np.ones(len(columns)), columns])


def _check_regressors(columns: Floats, names: Sequence[str]) -> None:
    """Refuse what the least-squares routine would solve silently by a pseudo-inverse."""
    if not columns.shape[1]:
        return
    still = still_columns(columns)
    if len(still):
        name = names[still[0]] if names else f"regressor {still[0] + 1}"
        raise TooLittleData(f"the factor {name} doesn't move in the estimation window", "leave it out")
    if are_combinations(columns):
        raise TooLittleData(f"the factors {', '.join(names)} are combinations of each other", "leave one out")
