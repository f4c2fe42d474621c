"""Inference for one event: the SQ test, placebo dates, the volatility regime, and bands of the CAR path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from scipy import special

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.event import Event
from marketlink.core.inference import BandPoint, Regime, SingleEventInference, VolatilityRegime, WindowInference
from marketlink.core.prices import Dates, Floats, PriceSeries
from marketlink.core.study import Model, StudySpec
from marketlink.core.windows import Window, locate
from marketlink.study.engine import BatchFit, Placement, Status, fit_batch
from marketlink.study.ols import SIZE, detectable_effect, two_sided_p
from marketlink.study.panel_rows import SeriesRows, estimation_place, rows_held, series_rows
from marketlink.study.request import BATCH_MODELS
from marketlink.study.returns import Positions
from marketlink.study.rows import Block, Bools, Rows, stack
from marketlink.study.volatility import DecayedMoments, ewma_before

# Fewer placebo dates can't give a p-value of 5%.
FEWEST_PLACEBO = 19
_DRAWS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class _Dates:
    """The event (first) and its placebo dates, fitted together.

    Attributes
    ----------
    rows : Rows
        Of the one series.
    fit : BatchFit
        Event 0 is the event; the others are earlier dates.
    decayed : DecayedMoments
        For the volatility before any session.
    """

    rows: Rows
    fit: BatchFit
    decayed: DecayedMoments


def infer(
    spec: StudySpec,
    event: Event,
    series: PriceSeries,
    factors: Mapping[str, PriceSeries],
    *,
    placebo: int = 1000,
    known: Sequence[Event] = (),
) -> SingleEventInference:
    """Test one event beside the classical t.

    Parameters
    ----------
    spec : StudySpec
        As for `run_study`; the constant-mean, market-adjusted and market models.
    event : Event
        The interval in time.
    series : PriceSeries
        The instrument's.
    factors : mapping of str to PriceSeries
        The factors' members.
    placebo : int
        At most so many earlier dates, the latest ones.
    known : sequence of Event
        Other known events: their sessions are neither estimated from nor taken as placebo dates.

    Raises
    ------
    UsageError
        If the model isn't one of these, the estimation window lies after the event, or the spec contradicts itself.
    TooLittleData
        If the event's model can't be estimated.
    """
    reason = without_placebo(spec)
    if reason:
        raise UsageError(reason, f"estimate one of the models {', '.join(BATCH_MODELS)} before the event")
    rows = series_rows(spec, series, factors)
    day0 = locate(event, series.index, spec.anchor).position
    return infer_at(spec, rows, day0, placebo=placebo, masked=rows_held(rows, known, spec))


def without_placebo(spec: StudySpec) -> str:
    """Return why a spec has no placebo dates; empty where it has."""
    if spec.model not in BATCH_MODELS:
        return f"no placebo dates for the {spec.model} model"
    if spec.estimation.end >= spec.event_window.start:
        return f"no SQ test and no placebo dates: the estimation window {spec.estimation} lies after the event"
    return ""


def infer_at(
    spec: StudySpec,
    rows: SeriesRows,
    day0: int,
    *,
    placebo: int = 1000,
    masked: Bools | None = None,
) -> SingleEventInference:
    """Test the event at one position of the instrument's index: see `infer`."""
    dates = _dates(spec, rows, day0, placebo, masked)
    windows = tuple(dict.fromkeys((Window(0, 0), *spec.car_windows)))
    tested, regime = _tests(dates, windows)
    bands, critical = _bands(dates.fit, _seen(dates))
    notes = () if tested and tested[0].placebo_p is not None else (f"fewer than {FEWEST_PLACEBO} placebo dates",)
    long = ", ".join(str(window) for window in windows if len(window) > _estimation_length(dates))
    if long:
        notes = (*notes, f"no tests beside the t over {long}: longer than the estimation window")
    return SingleEventInference(tested, regime, bands, critical, notes, _since(rows, dates))


def _since(rows: SeriesRows, dates: _Dates) -> date:
    """Return the session before the first return that the event or a placebo date rests on."""
    first = int(dates.fit.placement.lo.min()) - 1
    return rows.common.series.index.session(int(rows.common.positions[first]))


def windows_at(
    spec: StudySpec, rows: SeriesRows, day0: int, windows: Sequence[Window], *, placebo: int = 1000
) -> tuple[tuple[WindowInference, ...], VolatilityRegime]:
    """Test the event at one position without the bands of its path; see `_tests` for the windows left out."""
    return _tests(_dates(spec, rows, day0, placebo, None), windows)


def _tests(dates: _Dates, windows: Sequence[Window]) -> tuple[tuple[WindowInference, ...], VolatilityRegime]:
    """Test the windows; those that the data don't reach, or that are longer than the estimation window, are left out."""
    residuals = _own_residuals(dates)
    known = np.flatnonzero(dates.fit.status == Status.FITTED)
    span, longest = _seen(dates), _estimation_length(dates)
    kept = [window for window in windows if span.holds(window) and len(window) <= longest]
    return tuple(_window(dates, residuals, window, known) for window in kept), _regime(dates, residuals)


def _estimation_length(dates: _Dates) -> int:
    """Return how many sessions the event's estimation window spans."""
    placed = dates.fit.placement
    return int(placed.hi[0] - placed.lo[0]) + 1


def _seen(dates: _Dates) -> Window:
    """Return the part of the event's window that the data reach."""
    seen = np.flatnonzero(np.isfinite(dates.fit.ar[0])) + dates.fit.placement.window.start
    return Window(int(seen[0]), int(seen[-1]))


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """One window's standardised CAR on the event's date and on its placebo dates.

    Attributes
    ----------
    day0 : date
        The event's session.
    own : float
        The event's CAR over its standard error at the volatility before the window.
    dates : ndarray of datetime64[us], shape (B,)
        The placebo dates' sessions, sorted.
    scaled : ndarray of float64, shape (B,)
        Theirs.
    """

    day0: date
    own: float
    dates: Dates
    scaled: Floats


def scaled_history(spec: StudySpec, rows: SeriesRows, day0: int, window: Window, *, placebo: int = 1000) -> History:
    """Return one window's standardised CARs on the event's date and before it."""
    dates = _dates(spec, rows, day0, placebo, None)
    known = np.flatnonzero(dates.fit.status == Status.FITTED)
    scaled = _scaled(dates, window, known)[0]
    kept = np.isfinite(scaled[1:])
    sessions = rows.dates[dates.fit.placement.zero[known[1:]]]
    session = rows.common.series.index.session(day0)
    return History(session, float(scaled[0]), sessions[kept], scaled[1:][kept])


def _dates(spec: StudySpec, rows: SeriesRows, day0: int, placebo: int, masked: Bools | None) -> _Dates:
    """Fit the event and its placebo dates."""
    place = estimation_place(rows, day0, spec)
    if isinstance(place, str):
        raise TooLittleData(place)
    zero, lo, hi = place
    use = rows.present if masked is None else rows.present & ~masked
    dates = _fit(spec, rows, use, zero, lo, hi, _placebo_dates(spec, use, zero, lo, placebo))
    if dates.fit.status[0] != Status.FITTED:
        name = rows.common.series.key.label
        raise TooLittleData(f"{name} has {int(dates.fit.n[0])} estimation sessions, or no variance in them, before the event")
    return dates


def _scaled(dates: _Dates, window: Window, which: Positions) -> tuple[Floats, Floats]:
    """Return CARs over their standard errors at the volatility before the window, and that volatility over sigma."""
    car, se = (values[which] for values in dates.fit.car(window))
    ratio = np.sqrt(_variance_before(dates, window.start, which)) / dates.fit.sigma[which]
    return car / (se * ratio), ratio


def _placebo_dates(spec: StudySpec, use: Bools, zero: int, lo: int, wanted: int) -> Positions:
    """Return the latest earlier days 0 whose windows end before the event's begins and hold no masked session."""
    window = spec.event_window
    latest = zero + window.start - window.end - 1
    earliest = zero - lo + 1
    possible = np.arange(earliest, latest + 1)
    if not len(possible):
        return possible
    unused = np.concatenate([[0], np.cumsum(~use)])
    clean = unused[possible + window.end + 1] == unused[possible + window.start]
    return possible[clean][-wanted:] if wanted else possible[:0]


def _fit(spec: StudySpec, rows: SeriesRows, use: Bools, zero: int, lo: int, hi: int, placebo: Positions) -> _Dates:
    stacked = stack([Block(rows.y, rows.x, use)])
    zeros = np.concatenate([[zero], placebo])
    ones = np.ones(len(zeros), dtype=np.intp)
    placed = Placement(zeros, zeros - (zero - lo), zeros - (zero - hi), ones, ones * (len(rows.y) - 1), spec.event_window)
    fit = fit_batch(stacked, placed, spec.minimum, estimated=spec.model is not Model.MARKET_ADJUSTED)
    return _Dates(stacked, fit, DecayedMoments.of(stacked))


def _own_residuals(dates: _Dates) -> Floats:
    """Return the event's residuals from the first estimation row to the last seen row; NaN where none may be used."""
    fit, rows = dates.fit, dates.rows
    chosen = slice(int(fit.placement.lo[0]), min(int(fit.placement.zero[0]) + fit.placement.window.end + 1, len(rows.y)))
    e = rows.y[chosen] - fit.alpha[0] - fit.beta[:, 0] @ rows.x[:, chosen]
    return np.where(rows.use[chosen], e, np.nan)


def _variance_before(dates: _Dates, start: int, which: Positions) -> Floats:
    """Return the EWMA variance of some dates before session `start` of their event windows, from their own residuals."""
    placed = dates.fit.placement
    return dates.decayed.variance(dates.fit, which, placed.lo[which], placed.zero[which] + start)


def _window(dates: _Dates, residuals: Floats, window: Window, known: Positions) -> WindowInference:
    car, se = (values[known] for values in dates.fit.car(window))
    scaled, ratio = _scaled(dates, window, known)
    kept = np.isfinite(scaled[1:])
    like = _like_regime(ratio[0], ratio[1:][kept])
    drawn = scaled[1:][kept][like]
    enough = len(drawn) >= FEWEST_PLACEBO
    placebo_p = float((1 + (np.abs(drawn) >= abs(scaled[0])).sum()) / (1 + len(drawn))) if enough else None
    sq_p, sq_n = _sq(dates, residuals, window, float(car[0]))
    dof = int(dates.fit.dof[0])
    t = float(car[0] / se[0])
    return WindowInference(
        window=window,
        value=float(car[0]),
        se=float(se[0]),
        t=t,
        p=two_sided_p(t, dof),
        scaled=float(scaled[0]),
        sq_p=sq_p,
        sq_n=sq_n,
        placebo_p=placebo_p,
        placebo_n=len(drawn),
        detectable=detectable_effect(float(se[0]), dof),
        headline="placebo" if enough else "sq",
        drawn=tuple(np.round(np.sort(drawn), 3).tolist()) if window == Window(0, 0) else (),
    )


def _like_regime(ratio: float, others: Floats) -> Bools:
    """Choose the quarter of the placebo dates whose volatility ratio is nearest in rank to the event's; all where few."""
    n = len(others)
    if n < 4 * FEWEST_PLACEBO:
        return np.ones(n, dtype=bool)
    order = np.argsort(others, kind="stable")
    rank = int(np.searchsorted(others[order], ratio))
    quarter = n // 4
    start = min(max(rank - quarter // 2, 0), n - quarter)
    chosen = np.zeros(n, dtype=bool)
    chosen[order[start : start + quarter]] = True
    return chosen


def _sq(dates: _Dates, residuals: Floats, window: Window, car: float) -> tuple[float, int]:
    """Rank the CAR among sums of residuals as long, each over the EWMA standard deviation before it.

    The residuals are those of the estimation window, and for the volatility also those up to the session before the
    window (Gelbach, Helland, Klick 2013, for the test on residuals as they are).
    """
    placed, length = dates.fit.placement, len(window)
    estimation = _estimation_length(dates)
    before = residuals[: int(placed.zero[0] - placed.lo[0]) + window.start]
    variance = float(dates.fit.sigma[0]) ** 2
    spread = np.sqrt(ewma_before(np.where(np.isfinite(before), before, np.sqrt(variance)), variance))
    sums = np.lib.stride_tricks.sliding_window_view(before[:estimation], length).sum(axis=1)
    standardised = sums / spread[: len(sums)]
    standardised = standardised[np.isfinite(standardised)]
    value = car / spread[-1]
    tail = min((standardised <= value).sum(), (standardised >= value).sum())
    return min(1.0, 2.0 * float(1 + tail) / (1 + len(standardised))), len(standardised)


def _regime(dates: _Dates, residuals: Floats) -> VolatilityRegime:
    placed = dates.fit.placement
    sigma = float(dates.fit.sigma[0])
    before = residuals[: int(placed.zero[0] - placed.lo[0])]
    spread = np.sqrt(ewma_before(np.where(np.isfinite(before), before, sigma), sigma**2))
    estimation = _estimation_length(dates)
    rank = float((spread[1:estimation] < spread[-1]).mean())
    regime = tuple(Regime)[min(int(rank * 4), 3)]
    return VolatilityRegime(float(spread[-1]), float(spread[-1]) / sigma, rank, regime)


def _bands(fit: BatchFit, span: Window) -> tuple[tuple[BandPoint, ...], float]:
    """Return 95% bands of the running CAR: pointwise by t, jointly by the sup-t of its covariance."""
    covariance = car_path_covariance(fit, 0, len(span))
    se = np.sqrt(np.diagonal(covariance))
    first = span.start - fit.placement.window.start
    value = np.cumsum(fit.ar[0, first : first + len(span)])
    dof = float(fit.dof[0])
    single = float(special.stdtrit(dof, 1.0 - SIZE / 2.0))
    joint = sup_t(covariance / np.outer(se, se), dof)
    points = zip(range(span.start, span.end + 1), value.tolist(), se.tolist(), strict=True)
    return tuple(BandPoint(o, v, v - single * s, v + single * s, v - joint * s, v + joint * s) for o, v, s in points), joint


def car_path_covariance(fit: BatchFit, i: int, length: int) -> Floats:
    """Return the covariance of one event's running CAR, shape (length, length), from the first session seen."""
    first = int(np.flatnonzero(np.isfinite(fit.ar[i]))[0])
    x = fit.deviations[:, i, first : first + length].T
    v = fit.sigma[i] ** 2 * (np.eye(length) + fit.mean_error[i] + x @ fit.inverse[i] @ x.T)
    return np.asarray(np.cumsum(np.cumsum(v, axis=0), axis=1))


def sup_t(correlation: Floats, dof: float, seed: int = 0) -> float:
    """Return the value that the largest |t| of a path stays under with probability 0.95 (Montiel Olea, Plagborg-Moller 2019).

    By 10,000 draws of a multivariate t with a fixed seed.
    """
    root = np.linalg.cholesky(correlation + 1e-12 * np.eye(len(correlation)))
    paths = root @ _normal_draws(len(root), seed)
    largest = np.abs(paths, out=paths).max(axis=0)
    return float(np.quantile(largest / _scales(dof, seed + 1), 1.0 - SIZE))


@lru_cache(maxsize=4)
def _normal_draws(length: int, seed: int) -> Floats:
    """Return draws of a path, shape (length, draws)."""
    return np.ascontiguousarray(np.random.default_rng(seed).standard_normal((_DRAWS, length)).T)


@lru_cache(maxsize=4)
def _scales(dof: float, seed: int) -> Floats:
    """Return draws of what a t divides a normal by, shape (draws,)."""
    return np.sqrt(np.random.default_rng(seed).chisquare(dof, _DRAWS) / dof)
