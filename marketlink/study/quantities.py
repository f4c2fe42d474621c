"""Buy-and-hold abnormal returns, abnormal volatility and abnormal volume of one event."""

from collections.abc import Mapping, Sequence
from math import expm1, prod

import numpy as np
from scipy import special

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.event import Event
from marketlink.core.prices import PriceSeries
from marketlink.core.quantities import AbnormalVolatility, AbnormalVolume
from marketlink.core.study import AbnormalReturn, CumulativeAbnormalReturn, ReturnKind, StudyResult, StudySpec
from marketlink.core.windows import Window, locate
from marketlink.study.design import common_sessions, estimation_sessions, event_rows, event_sessions, known_sessions
from marketlink.study.normal_return import estimate
from marketlink.study.ols import fit_ols
from marketlink.study.request import check_spec, members_of


def buy_and_hold(result: StudyResult, window: Window) -> float:
    """Return prod(1 + R) - prod(1 + E[R]) over a window (Barber, Lyon 1997).

    With the market-adjusted model it is the difference to holding the factor. One event's has no standard error here:
    its distribution is skewed, and over many events the bootstrapped skewness-adjusted t is the test.

    Parameters
    ----------
    result : StudyResult
        Of log or simple returns.
    window : Window
        Sessions relative to day 0.

    Raises
    ------
    UsageError
        For basis points, which don't compound, or a window beyond the path.
    """
    kind = result.spec.returns
    if kind is ReturnKind.BASIS_POINTS:
        raise UsageError("changes in basis points don't compound", "use the CAR")
    days = [ar for ar in result.path if window.start <= ar.offset <= window.end]
    if len(days) != len(window):
        raise UsageError(f"the window {window} isn't inside the sessions studied")
    if kind is ReturnKind.LOG:
        return expm1(sum(ar.actual for ar in days)) - expm1(sum(ar.expected for ar in days))
    return prod(1 + ar.actual for ar in days) - prod(1 + ar.expected for ar in days)


def abnormal_volatility(
    spec: StudySpec,
    event: Event,
    series: PriceSeries,
    factors: Mapping[str, PriceSeries],
    window: Window,
    *,
    known: Sequence[Event] = (),
) -> AbnormalVolatility:
    """Test whether a window's abnormal returns are larger than their forecast errors say.

    F = AR' V^-1 AR / L on L and nu degrees of freedom, V the prediction-error covariance: Chow's (1960) predictive test.
    The sessions of other known events are masked out of the estimation window.

    Raises
    ------
    UsageError
        If the spec contradicts itself, or the window isn't inside its event window.
    TooLittleData
        If the model can't be estimated, or the data don't reach the window.
    """
    check_spec(spec)
    if not spec.event_window.holds(window):
        raise UsageError(f"the window {window} isn't inside the event window {spec.event_window}")
    common = common_sessions(series, members_of(spec, series, factors))
    day0 = locate(event, series.index, spec.anchor).position
    masked = known_sessions(spec, series, [other for other in known if other.id != event.id])
    rows = estimation_sessions(common, day0, spec.estimation, spec.minimum, masked).rows
    ahead = event_rows(common, day0, spec.event_window)
    windows, found = estimate(spec, common, rows, ahead)
    first = window.start - (int(windows.event.positions[0]) - day0)
    part = slice(first, first + len(window))
    ar, v = found.forecast.abnormal[part], found.forecast.covariance[part, part]
    if first < 0 or len(ar) != len(window):
        raise TooLittleData(f"the data of {series.key.label} don't reach the window {window}")
    f = float(ar @ np.linalg.solve(v, ar)) / len(window)
    dof = len(window), found.dof
    return AbnormalVolatility(window, float((ar**2).mean()) / found.sigma**2, f, float(special.fdtrc(*dof, f)), dof)


def abnormal_volume(spec: StudySpec, event: Event, series: PriceSeries, *, known: Sequence[Event] = ()) -> AbnormalVolume:
    """Hold the log of the volume against its mean in the estimation window (Ajinkya, Jain 1989).

    The errors are those of the constant-mean model. Volume is serially correlated, so that sums over several sessions
    look surer than they are. The sessions of other known events are masked out of the estimation window.

    Raises
    ------
    TooLittleData
        If there are too few sessions with a volume, or one of the event window has none.
    """
    check_spec(spec)
    day0 = locate(event, series.index, spec.anchor).position
    present = np.isfinite(series.volume) & (series.volume > 0)
    before = np.arange(max(day0 + spec.estimation.start, 0), max(day0 + spec.estimation.end + 1, 0))
    masked = known_sessions(spec, series, [other for other in known if other.id != event.id])
    before = before[present[before] & ~np.isin(before, masked)]
    if len(before) < spec.minimum:
        raise TooLittleData(f"{series.key.label} has {len(before)} estimation sessions with a volume; {spec.minimum} are needed")
    after = event_sessions([day0], spec.event_window)
    after = after[(after >= 0) & (after < len(series))]
    if not present[after].all():
        day = series.index.session(int(after[~present[after]][0]))
        raise TooLittleData(f"{series.key.label} has no volume on {day}", "choose another event window")
    fit = fit_ols(np.log(series.volume[before]), np.empty((len(before), 0)), label=f"the volume of {series.key.label}")
    forecast = fit.forecast(np.log(series.volume[after]), np.empty((len(after), 0)))
    path, sums = [], []
    for i, position in enumerate(after):
        one = forecast.total(i, i + 1)
        actual, expected = float(forecast.actual[i]), float(forecast.expected[i])
        session = series.index.session(int(position))
        path.append(AbnormalReturn(int(position) - day0, session, actual, expected, one.value, one.se, one.t, one.p))
    seen = Window(path[0].offset, path[-1].offset)
    for window in (window for window in spec.car_windows if seen.holds(window)):
        total = forecast.total(window.start - seen.start, window.end - seen.start + 1)
        sums.append(CumulativeAbnormalReturn(window, total.value, total.se, total.t, total.p))
    return AbnormalVolume(fit.n, tuple(path), tuple(sums))
