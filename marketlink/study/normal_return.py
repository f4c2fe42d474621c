"""The models of the normal return for one event: each gives its parameters and a forecast with its covariance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from marketlink.core.errors import TooLittleData
from marketlink.core.instrument import Factor
from marketlink.core.prices import Floats
from marketlink.core.study import Coefficient, Model, StudySpec
from marketlink.study.control_basket import fit_control_basket
from marketlink.study.design import CommonSessions, Sample, sample
from marketlink.study.exact import is_exact
from marketlink.study.garch import fit_garch
from marketlink.study.ols import Forecast, OlsFit, fit_ols
from marketlink.study.returns import Positions


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """A model on one event's windows.

    Attributes
    ----------
    coefficients : tuple of Coefficient
        What was estimated.
    n, dof : int
        Estimation sessions, and these minus the parameters.
    sigma, r_squared : float
        Residual standard deviation, and 1 - SSE / SST of the estimation window (0 where no factor is estimated).
    forecast : Forecast
        Of the event window.
    notes : tuple of str
        What a reader must know.
    """

    coefficients: tuple[Coefficient, ...]
    n: int
    dof: int
    sigma: float
    r_squared: float
    forecast: Forecast
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The returns of both windows, and of the factors one session earlier and later.

    Attributes
    ----------
    label : str
        The instrument, for messages.
    factors : tuple of Factor
        The columns' names.
    estimation, event : Sample
        Returns.
    shifted : callable
        Given True for the event window and -1 or +1, the factors' returns of the sessions before or after.
    rows, event_rows : ndarray of int
        Both windows' rows of the common sessions.
    past : callable
        Gives the returns of rows 1 up to the event window's last.
    """

    label: str
    factors: tuple[Factor, ...]
    estimation: Sample
    event: Sample
    shifted: Callable[[bool, int], Floats]
    rows: Positions
    event_rows: Positions
    past: Callable[[], Sample]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the factors' names."""
        return tuple(factor.name for factor in self.factors)


def estimate(spec: StudySpec, common: CommonSessions, rows: Positions, event_rows: Positions) -> tuple[Windows, Estimated]:
    """Estimate the spec's model.

    Parameters
    ----------
    spec : StudySpec
        Which model.
    common : CommonSessions
        Instrument and factors.
    rows, event_rows : ndarray of int
        Rows of the common sessions in the estimation and the event window.

    Raises
    ------
    TooLittleData
        If the model can't be estimated, or needs a factor's return one session beyond the data.
    """
    if spec.model in (Model.SCHOLES_WILLIAMS, Model.DIMSON):
        rows = rows[rows >= 2]
        if not len(rows):
            raise TooLittleData(f"the {spec.model} model needs the factor's return a session earlier, and none is left")

    def shifted(event: bool, by: int) -> Floats:
        chosen = (event_rows if event else rows) + by
        if chosen[0] < 1 or chosen[-1] >= len(common.positions):
            last = common.series.index.session(int(common.positions[-1]))
            raise TooLittleData(
                f"the {spec.model} model needs the factor's return one session beyond the event window, and data end on {last}",
                "choose a shorter event window",
            )
        return sample(common, chosen, spec.factors, spec.returns).x

    windows = Windows(
        common.series.key.label,
        spec.factors,
        sample(common, rows, spec.factors, spec.returns),
        sample(common, event_rows, spec.factors, spec.returns),
        shifted,
        rows,
        event_rows,
        lambda: sample(common, np.arange(1, event_rows[-1] + 1), spec.factors, spec.returns),
    )
    return windows, _MODELS[spec.model](windows)


def _ols(windows: Windows) -> Estimated:
    fit = fit_ols(windows.estimation.y.values, windows.estimation.x, label=windows.label, regressors=windows.names)
    return _from_ols(fit, windows.names, fit.forecast(windows.event.y.values, windows.event.x))


def _from_ols(fit: OlsFit, names: Sequence[str], forecast: Forecast) -> Estimated:
    pairs = zip(("alpha", *names), fit.params, fit.se, strict=True)
    coefficients = tuple(Coefficient(name, float(value), float(se)) for name, value, se in pairs)
    return Estimated(coefficients, fit.n, fit.dof, fit.sigma, fit.r_squared, forecast)


def _market_adjusted(windows: Windows) -> Estimated:
    """Take the factor's return off; the variance is that of the estimation window, with nothing estimated but its mean."""
    excess = windows.estimation.y.values - windows.estimation.x[:, 0]
    n = len(excess)
    if n < 2:
        raise TooLittleData(f"{windows.label} has {n} estimation sessions, and a variance needs two")
    sigma = float(excess.std(ddof=1))
    if is_exact(sigma, np.sqrt(np.mean(windows.estimation.y.values**2))):
        raise TooLittleData(f"{windows.label} moves exactly as the factor does, so there is no standard error")
    actual, expected = windows.event.y.values, windows.event.x[:, 0]
    forecast = Forecast(actual, expected, actual - expected, sigma**2 * np.eye(len(actual)), n - 1)
    return Estimated((), n, n - 1, sigma, 0.0, forecast)


def _dimson(windows: Windows) -> Estimated:
    """Regress on the factor of the session before, the same and the next session; beta is the sum of the slopes."""
    columns, ahead = (
        np.column_stack([windows.shifted(event, -1), part.x, windows.shifted(event, 1)])
        for event, part in ((False, windows.estimation), (True, windows.event))
    )
    name = windows.names[0]
    names = (f"{name}[-1]", f"{name}[0]", f"{name}[+1]")
    fit = fit_ols(windows.estimation.y.values, columns, label=windows.label, regressors=names)
    found = _from_ols(fit, names, fit.forecast(windows.event.y.values, ahead))
    slopes = np.array([0.0, 1.0, 1.0, 1.0])
    total = Coefficient(f"{name} sum", float(slopes @ fit.params), fit.sigma * float(np.sqrt(slopes @ fit.inverse @ slopes)))
    return replace(found, coefficients=(*found.coefficients, total))


def _scholes_williams(windows: Windows) -> Estimated:
    """Weigh the slopes on the factor's neighbouring sessions; errors by the covariance of the instrument they stand for."""
    y, x = windows.estimation.y.values, windows.estimation.x[:, 0]
    before, after = windows.shifted(False, -1)[:, 0], windows.shifted(False, 1)[:, 0]
    plain = fit_ols(y, windows.estimation.x, label=windows.label, regressors=windows.names)
    slopes = [float(np.cov(y, m)[0, 1] / m.var(ddof=1)) for m in (before, x, after)]
    serial = float(np.corrcoef(x, before)[0, 1])
    beta = sum(slopes) / (1.0 + 2.0 * serial)
    alpha = float(y.mean() - beta * x.mean())
    residuals = y - alpha - beta * x
    sigma = float(np.sqrt(residuals @ residuals / plain.dof))
    design = np.column_stack([np.ones(len(x)), x])
    instruments = np.column_stack([np.ones(len(x)), before + x + after])
    bridge = np.linalg.inv(instruments.T @ design)
    inverse = bridge @ instruments.T @ instruments @ bridge.T
    params = np.array([alpha, beta])
    explained = 1.0 - float(residuals @ residuals) / float(((y - y.mean()) ** 2).sum())
    fit = OlsFit(params, sigma * np.sqrt(np.diagonal(inverse)), sigma, explained, plain.n, plain.dof, inverse)
    return _from_ols(fit, windows.names, fit.forecast(windows.event.y.values, windows.event.x))


def _garch(windows: Windows) -> Estimated:
    """Let the variance of the errors follow GARCH(1,1); the forecast's variance is the one expected at the window's opening."""
    gap = int(windows.event.positions[0] - windows.estimation.positions[-1]) - 1
    x = windows.estimation.x, windows.event.x
    found = fit_garch(windows.estimation.y.values, x[0], windows.event.y.values, x[1], gap=gap, label=windows.label)
    pairs = zip(("alpha", *windows.names, "omega", "arch", "garch"), found.params, found.se, strict=True)
    coefficients = tuple(Coefficient(name, float(value), float(se)) for name, value, se in pairs)
    n, dof = len(windows.estimation.y), found.forecast.dof
    return Estimated(coefficients, n, dof, found.sigma, found.r_squared, found.forecast, found.notes)


def _basket(windows: Windows) -> Estimated:
    """Hold a basket of controls whose weights are fitted before the event; errors by placebo dates."""
    past = windows.past()
    found = fit_control_basket(past.y.values, past.x, windows.rows - 1, windows.event_rows - 1, label=windows.label)
    pairs = zip(windows.names, found.weights, found.spread, strict=True)
    coefficients = tuple(Coefficient(name, float(weight), float(spread)) for name, weight, spread in pairs)
    count = found.forecast.dof
    note = f"control basket: errors from {count} earlier windows of the same series, the weights fitted anew for each"
    return Estimated(coefficients, len(windows.rows), count, found.sigma, found.r_squared, found.forecast, (note,))


_MODELS: dict[Model, Callable[[Windows], Estimated]] = {
    Model.CONSTANT_MEAN: _ols,
    Model.MARKET: _ols,
    Model.MARKET_ADJUSTED: _market_adjusted,
    Model.SCHOLES_WILLIAMS: _scholes_williams,
    Model.DIMSON: _dimson,
    Model.GARCH: _garch,
    Model.BASKET: _basket,
}
