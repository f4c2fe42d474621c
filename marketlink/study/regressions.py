"""Regressions over a whole sample or over events: pooled event dummies, CARs on attributes, local projections."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.prices import Floats
from marketlink.core.regression import Errors, Estimate, HorizonResponse, RegressionResult
from marketlink.study.clusters import FEW_CARRIERS, FEWEST_CARRIERS, carriers, few_carriers
from marketlink.study.exact import is_exact
from marketlink.study.returns import Positions

FEWEST_EVENT_DAYS = 10
FEW_EVENT_DAYS = 20
# Below this many clusters the cluster-robust t rejects too often; the wild bootstrap stands beside it.
FEW_CLUSTERS = 40
FEWEST_CLUSTERS = FEWEST_CARRIERS


def check_lags(lags: int) -> None:
    """Refuse a negative number of lags.

    Raises
    ------
    UsageError
        If it is one.
    """
    if lags < 0:
        raise UsageError(f"{lags} lags can't be", "give 0 or more")


def pooled_dummy(
    y: npt.ArrayLike,
    x: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    names: Sequence[str] = (),
    lags: int = 5,
    ungated: bool = False,
) -> RegressionResult:
    """Regress a whole sample of returns on factors and one dummy for all event days.

    The dummy's coefficient is the mean abnormal return of the event days. Classical, HC3 and HAC errors stand side by
    side. A sandwich takes the noise of event days from these days' own residuals, so that it is refused below 10 of
    them: with few it rejects far too often.

    Parameters
    ----------
    y : array_like, shape (n,)
        Returns.
    x : array_like, shape (n, p)
        The factors' returns; p may be 0.
    event : array_like of bool, shape (n,)
        Which rows are event days.
    names : sequence of str
        The factors' names.
    lags : int
        Of the Bartlett kernel.
    ungated : bool
        True gives the numbers below 10 event days too, with a note that they aren't valid.

    Raises
    ------
    TooLittleData
        If there are fewer than 10 event days and it isn't ungated, naming what to use instead.
    UsageError
        If the shapes don't fit, a value isn't finite, or the lags are negative.
    """
    check_lags(lags)
    returns, columns = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    dummy = np.asarray(event, dtype=bool)
    columns = columns.reshape(len(returns), -1)
    days = int(dummy.sum())
    few = f"{days} event days: HAC and HC3 errors of a pooled dummy need {FEWEST_EVENT_DAYS}"
    if days < FEWEST_EVENT_DAYS and not ungated:
        raise TooLittleData(few, "study the events one by one, or as a panel")
    factors = tuple(names) or tuple(f"x{i + 1}" for i in range(columns.shape[1]))
    design = np.column_stack([np.ones(len(returns)), columns, dummy])
    labels = ("alpha", *factors, "event")
    fits = {
        Errors.CLASSICAL: _ols(returns, design, labels),
        Errors.HC3: _ols(returns, design, labels, cov_type="HC3"),
        Errors.HAC: _ols(returns, design, labels, cov_type="HAC", cov_kwds={"maxlags": lags}),
    }
    notes: tuple[str, ...] = ()
    if days < FEWEST_EVENT_DAYS:
        notes = (f"not valid: {few}",)
    elif days < FEW_EVENT_DAYS:
        notes = (f"{days} event days: HAC errors reject about 7% at a nominal 5% with 10, and 5% from {FEW_EVENT_DAYS}",)
    return RegressionResult(
        _estimates(labels, fits), len(returns), float(fits[Errors.CLASSICAL].rsquared), groups=days, notes=notes
    )


def attribute_regression(
    car: npt.ArrayLike,
    attributes: npt.ArrayLike,
    names: Sequence[str],
    cluster: Sequence[Hashable],
    *,
    draws: int = 999,
    seed: int = 20010917,
) -> RegressionResult:
    """Regress CARs on attributes of their events, with errors clustered and, beside them, wild-bootstrap p-values.

    The wild bootstrap imposes the null and flips the residuals of a cluster together (Cameron, Gelbach, Miller 2008).
    A coefficient that fewer than 5 clusters carry has neither: its clustered t and p are NaN with their reason, its wild p
    is left out, and its standard error is not valid (MacKinnon, Webb 2017).

    Parameters
    ----------
    car : array_like, shape (N,)
        CARs.
    attributes : array_like, shape (N, q)
        What is known of each event, such as a dummy for a tag, or a surprise.
    names : sequence of str
        The attributes' names, q of them.
    cluster : sequence, length N
        What groups dependent events, such as chains of overlapping windows.
    draws, seed : int
        Of the bootstrap.

    Raises
    ------
    TooLittleData
        If there are fewer than 5 clusters, or no degrees of freedom.
    UsageError
        If the shapes don't fit, a value isn't finite, or attributes are combinations of each other.
    """
    y, columns = np.asarray(car, dtype=np.float64), np.asarray(attributes, dtype=np.float64)
    if columns.shape != (len(y), len(names)) or len(cluster) != len(y):
        raise UsageError(f"{len(y)} CARs, attributes of shape {columns.shape}, {len(names)} names and {len(cluster)} clusters")
    order = {value: i for i, value in enumerate(dict.fromkeys(cluster))}
    number = np.array([order[value] for value in cluster], dtype=np.intp)
    groups = len(order)
    if groups < FEWEST_CLUSTERS:
        raise TooLittleData(
            f"the events form {groups} cluster{'s' if groups != 1 else ''}: clustered errors need {FEWEST_CLUSTERS}",
            "give more events, on dates so far apart that their windows don't overlap",
        )
    design = np.column_stack([np.ones(len(y)), columns])
    labels = ("constant", *names)
    options = {"groups": number, "use_correction": True, "df_correction": True}
    fits = {
        Errors.CLASSICAL: _ols(y, design, labels),
        Errors.CLUSTER: _ols(y, design, labels, cov_type="cluster", cov_kwds=options, use_t=True),
    }
    influence = design @ np.linalg.inv(design.T @ design)
    reasons = [few_carriers(design[:, j] if j else None, influence[:, j], number) for j in range(len(labels))]
    wild = tuple(
        (labels[j], _wild_cluster_p(y, design, j, number, draws, np.random.default_rng(seed)))
        for j in range(1, len(labels))
        if not reasons[j]
    )
    few = [
        labels[j]
        for j in range(1, len(labels))
        if not reasons[j] and carriers(design[:, j], influence[:, j], number) < FEW_CARRIERS
    ]
    why = dict(zip(labels, reasons, strict=True))
    estimates = _marked(_estimates(labels, fits), why)
    return RegressionResult(
        estimates, len(y), float(fits[Errors.CLUSTER].rsquared), groups, wild, _cluster_notes(groups, why, few)
    )


def local_projections(
    level: npt.ArrayLike, shock: npt.ArrayLike, horizons: int, *, controls: int = 1, ungated: bool = False
) -> tuple[HorizonResponse, ...]:
    """Project the change from the session before an event to h sessions after it on the event (Jorda 2005).

    Parameters
    ----------
    level : array_like, shape (n,)
        Log prices, or yields.
    shock : array_like, shape (n,)
        The event's size on its session, 0 elsewhere; a dummy gives the mean response.
    horizons : int
        The longest horizon H; horizons 0..H are estimated.
    controls : int
        Lags of the change that are held fixed.
    ungated : bool
        True gives the numbers below 10 event days too; they aren't valid, and `projection_notes` says so.

    Raises
    ------
    TooLittleData
        If fewer than 10 sessions with an event have all horizons and it isn't ungated, or none has.
    UsageError
        If the shapes don't fit, or a value isn't finite.
    """
    values, impulse = np.asarray(level, dtype=np.float64), np.asarray(shock, dtype=np.float64)
    if values.shape != impulse.shape or values.ndim != 1:
        raise UsageError(f"one shock a session is needed: shapes {values.shape} and {impulse.shape}")
    if horizons < 0 or controls < 0:
        raise UsageError("horizons and lags are 0 or more")
    change = np.diff(values)
    found = []
    for h in range(horizons + 1):
        rows = np.arange(controls + 1, len(values) - h)
        days = int((impulse[rows] != 0).sum())
        if days < (1 if ungated else FEWEST_EVENT_DAYS):
            raise TooLittleData(
                f"{days} event days at horizon {h}: HAC errors need {FEWEST_EVENT_DAYS}", "choose a shorter horizon"
            )
        response = values[rows + h] - values[rows - 1]
        lagged = [change[rows - 1 - lag] for lag in range(1, controls + 1)]
        design = np.column_stack([np.ones(len(rows)), *lagged, impulse[rows]])
        labels = ("alpha", *(f"lag {lag}" for lag in range(1, controls + 1)), "event")
        fit = _ols(response, design, labels, cov_type="HAC", cov_kwds={"maxlags": h + 1})
        value, se = float(fit.params[-1]), float(fit.bse[-1])
        half = float(stats.norm.ppf(0.975)) * se
        found.append(HorizonResponse(h, value, se, float(fit.pvalues[-1]), value - half, value + half, len(rows), days))
    return tuple(found)


def projection_notes(responses: Sequence[HorizonResponse]) -> tuple[str, ...]:
    """Say where event days are few, and how many are lost at each longer horizon.

    Parameters
    ----------
    responses : sequence of HorizonResponse
        From `local_projections`.
    """
    first, fewest = responses[0].days, min(r.days for r in responses)
    notes = []
    if fewest < FEWEST_EVENT_DAYS:
        notes.append(f"not valid: {fewest} event days: HAC errors of a local projection need {FEWEST_EVENT_DAYS}")
    elif fewest < FEW_EVENT_DAYS:
        notes.append(
            f"{fewest} event days: HAC errors reject about 10% at a nominal 5% with 10, and 5% to 8% from {FEW_EVENT_DAYS}"
        )
    lost = [f"{first - r.days} at horizon {r.horizon}" for r in responses if r.days < first]
    if lost:
        notes.append(f"{first} event days at horizon 0; the data end before the horizon of {', '.join(lost)}")
    return tuple(notes)


def _ols(y: Floats, design: Floats, labels: Sequence[str], **options: Any) -> Any:
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - slow to import; only a regression needs it

    if len(y) != len(design) or not (np.isfinite(y).all() and np.isfinite(design).all()):
        raise UsageError("a regression needs as many finite values of every variable")
    if len(y) <= design.shape[1]:
        raise TooLittleData(f"{len(y)} observations for {design.shape[1]} parameters")
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise UsageError(f"{', '.join(labels[1:])}: one of them doesn't vary, or they are combinations of each other")
    found = OLS(y, design).fit(**options)
    if is_exact(np.sqrt(found.scale), np.sqrt(np.mean(y**2))):
        raise TooLittleData(
            "the regression fits exactly: nothing is left to take a standard error from", "give more observations"
        )
    return found


def _estimates(labels: Sequence[str], fits: dict[Errors, Any]) -> tuple[Estimate, ...]:
    # Where a word of one event is the base, the clustered variance is 0 but for rounding, and may fall below it.
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = {kind: np.nan_to_num(fit.bse) for kind, fit in fits.items()}
        return tuple(
            Estimate(name, kind, float(fit.params[i]), float(errors[kind][i]), float(fit.tvalues[i]), float(fit.pvalues[i]))
            for i, name in enumerate(labels)
            for kind, fit in fits.items()
        )


def _marked(estimates: tuple[Estimate, ...], reasons: Mapping[str, str]) -> tuple[Estimate, ...]:
    """Take the clustered t and p from coefficients that too few clusters carry."""
    nan = float("nan")
    return tuple(
        replace(e, t=nan, p=nan, reason=reasons[e.name]) if e.errors is Errors.CLUSTER and reasons[e.name] else e
        for e in estimates
    )


def _cluster_notes(groups: int, reasons: Mapping[str, str], few: Sequence[str]) -> tuple[str, ...]:
    """Say what is withheld, and where the bootstrap's p-values are to be taken."""
    notes = [
        f"{name}: clustered t and p, and the wild-bootstrap p, are withheld, and the clustered s.e. isn't valid: {reason}, and "
        f"{FEWEST_CARRIERS} or more are needed"
        for name, reason in reasons.items()
        if reason
    ]
    if groups < FEW_CLUSTERS:
        notes.append(f"{groups} clusters: take the wild-bootstrap p-values where they are given")
    elif few:
        notes.append(f"fewer than {FEW_CARRIERS} clusters carry {', '.join(few)}: take the wild-bootstrap p-values")
    return tuple(notes)


def _wild_cluster_p(y: Floats, design: Floats, column: int, number: Positions, draws: int, rng: np.random.Generator) -> float:
    """Bootstrap the clustered t of one coefficient under the null that it is 0, with signs shared by clusters."""
    groups = int(number.max()) + 1
    others = np.delete(design, column, axis=1)
    restricted = others @ np.linalg.lstsq(others, y, rcond=None)[0]
    signs = rng.integers(0, 2, size=(draws, groups)) * 2.0 - 1.0
    samples = np.vstack([y, restricted + (y - restricted) * signs[:, number]])
    inverse = np.linalg.inv(design.T @ design)
    beta = samples @ design @ inverse
    residuals = samples - beta @ design.T
    influence = design @ inverse[:, column]
    scores = np.zeros((len(samples), groups))
    for group in range(groups):
        members = number == group
        scores[:, group] = residuals[:, members] @ influence[members]
    t = np.abs(beta[:, column]) / np.sqrt((scores**2).sum(axis=1))
    return float((1 + (t[1:] >= t[0] * (1 - 1e-10)).sum()) / (1 + draws))
