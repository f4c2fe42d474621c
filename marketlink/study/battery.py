"""All tests of many events on one window, each with its gate."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from marketlink.core.errors import UsageError
from marketlink.core.panel import AveragePoint, Statistic, WindowTests, Withheld
from marketlink.core.prices import Dates, Floats
from marketlink.core.study import ReturnKind
from marketlink.core.windows import Window
from marketlink.study import parametric, signs
from marketlink.study.buy_hold import buy_and_hold_returns, mean_tests
from marketlink.study.dependence import Dependence, dependence, laid_by_session, sessions_back
from marketlink.study.engine import BatchFit
from marketlink.study.gates import NAMES, Facts, caution_of, headline, impossible, reason_against, without_headline
from marketlink.study.ranks import (
    EstimationRanks,
    generalised_rank,
    put_among,
    rank_residuals,
    rank_statistic,
    session_standardised,
)
from marketlink.study.resampling import block_bootstrap, skewness_bootstrap, wild_bootstrap
from marketlink.study.returns import Positions

BOOTSTRAPS = frozenset({"skew_hall", "skew_lbt", "wild_bootstrap", "block_bootstrap"})


@dataclass(frozen=True, eq=False)
class EventSample:
    """N fitted events with their dates.

    Attributes
    ----------
    fit : BatchFit
        Every event fitted; a status other than FITTED is refused.
    dates : ndarray of datetime64[us], shape (n,)
        The session of every row of `fit.rows`.
    correlation : float or None
        The mean residual correlation, where it is known from elsewhere; None computes it.
    actual : ndarray of float64, shape (n,), or None
        The instrument's own return of every row; None leaves buy-and-hold abnormal returns out.
    returns : ReturnKind
        What kind `actual` is.
    """

    fit: BatchFit
    dates: Dates
    correlation: float | None = None
    actual: Floats | None = None
    returns: ReturnKind = ReturnKind.LOG

    def __post_init__(self) -> None:
        if self.fit.status.any():
            raise UsageError("an event without a fitted model can't be tested", "leave it out")

    def __len__(self) -> int:
        return len(self.fit)

    @cached_property
    def window_dates(self) -> Dates:
        """Return the sessions of the event windows, shape (N, L); NaT beyond the data."""
        placed = self.fit.placement
        rows = placed.zero[:, None] + np.arange(placed.window.start, placed.window.end + 1)
        found = self.dates[np.clip(rows, 0, len(self.dates) - 1)]
        return np.where(np.isfinite(self.fit.ar), found, np.datetime64("NaT"))

    def buy_and_hold(self, window: Window) -> Floats | None:
        """Return each event's buy-and-hold abnormal return, shape (N,), NaN where a session is missing; None for basis points."""
        if self.actual is None or self.returns is ReturnKind.BASIS_POINTS:
            return None
        part, zero = self.fit.columns(window), self.fit.placement.zero
        rows = zero[:, None] + np.arange(window.start, window.end + 1)
        return buy_and_hold_returns(self.actual.take(rows, mode="clip"), self.fit.ar[:, part], self.returns)

    @cached_property
    def dependence(self) -> Dependence:
        """Return which events touch in calendar time, and their residual correlation."""
        dates, residuals = self.fit.at_estimation(self.dates), self.fit.residuals
        dates[np.isnan(residuals)] = np.datetime64("NaT")
        return dependence(self.window_dates, dates, residuals)

    @property
    def r(self) -> float:
        """Return the mean residual correlation of Kolari and Pynnonen."""
        return self.dependence.r if self.correlation is None else self.correlation

    @property
    def adjusting(self) -> float:
        """Return the r that the tests adjust by: as given, or as computed and then not below 0.

        An r that is computed below 0 would make a statistic larger than that of independent events: taken from few
        events, or from event windows of which the CARs share less, it rejects far too often.
        """
        return max(self.r, 0.0) if self.correlation is None else self.r

    @cached_property
    def sar(self) -> Floats:
        """Return abnormal returns over their forecast-error standard errors, shape (N, L)."""
        return np.asarray(self.fit.ar / self.fit.se)

    @cached_property
    def ranks(self) -> EstimationRanks:
        """Return the ranks of the estimation residuals, `aligned`."""
        return rank_residuals(self.aligned)

    @cached_property
    def aligned(self) -> Floats:
        """Return the estimation residuals with a column a session before day 0, shape (N, C); NaN where there is none.

        Sessions are counted on the calendar of the events that each touches, so that series with other holidays stay in
        step; where calendars are one, this is `fit.residuals`.
        """
        residuals, cluster = self.fit.residuals, self.dependence.cluster
        if not self.dependence.groups:
            return residuals
        return laid_by_session(residuals, sessions_back(self.dates, self.fit.estimation_rows, self.fit.placement.zero, cluster))


@dataclass(frozen=True, eq=False)
class _Case:
    """One window of a sample: the events that have all its sessions."""

    sample: EventSample
    window: Window
    car: Floats
    se: Floats
    kept: npt.NDArray[np.bool_]
    draws: int
    seed: int

    @property
    def part(self) -> slice:
        return self.sample.fit.columns(self.window)

    @cached_property
    def scar(self) -> Floats:
        return np.asarray((self.car / self.se)[self.kept])

    @property
    def csar(self) -> Floats:
        return np.asarray(self.sample.sar[self.kept, self.part].sum(axis=1))

    @cached_property
    def residuals(self) -> Floats:
        return self.sample.fit.residuals if self.kept.all() else self.sample.fit.residuals[self.kept]

    @property
    def aligned(self) -> Floats:
        return self.sample.aligned if self.kept.all() else self.sample.aligned[self.kept]

    @cached_property
    def ranks(self) -> EstimationRanks:
        return self.sample.ranks if self.kept.all() else self.sample.ranks.keep(self.kept)

    @cached_property
    def generalised(self) -> tuple[Statistic, Statistic]:
        return generalised_rank(self.ranks, self.sigma, self.scar)

    @property
    def sigma(self) -> Floats:
        return self.sample.fit.sigma[self.kept]

    @property
    def dof(self) -> Floats:
        return self.sample.fit.dof[self.kept]

    @property
    def cluster(self) -> Positions:
        return self.sample.dependence.cluster[self.kept]

    @property
    def back(self) -> Positions:
        fit, placed = self.sample.fit, self.sample.fit.placement.part(np.flatnonzero(self.kept))
        rows = fit.estimation_rows[self.kept]
        return sessions_back(self.sample.dates, rows, placed.zero + self.window.start, self.cluster)

    @property
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    @cached_property
    def variance(self) -> float:
        return self.sample.dependence.variance(np.where(self.kept, self.se, np.nan), self.shared, len(self.window))

    @cached_property
    def shared(self) -> tuple[Floats, ...]:
        return self.sample.dependence.shared(self.part)

    def facts(self) -> Facts:
        sample, part = self.sample, self.part
        days = sample.window_dates[self.kept, part]
        zero = sample.dates[sample.fit.placement.zero]
        return Facts(
            n=int(self.kept.sum()),
            sharing=sample.dependence.sharing(self.shared, self.kept),
            staggered=sample.dependence.staggered(self.shared, self.kept, zero),
            dates=len(np.unique(days)),
            clusters=len(np.unique(self.cluster)),
            r=sample.adjusting,
            dof=int(self.dof.min()) if self.kept.any() else 0,
        )


def window_tests(sample: EventSample, window: Window, *, ungated: bool = False, draws: int = 999, seed: int = 0) -> WindowTests:
    """Compute every test of one window.

    Parameters
    ----------
    sample : EventSample
        N events.
    window : Window
        Sessions relative to day 0.
    ungated : bool
        True gives the tests that aren't valid too, with their reason.
    draws, seed : int
        Bootstrap draws, and the seed of their generator; 0 draws leave the bootstraps out.

    Raises
    ------
    UsageError
        If the window isn't inside the event window.
    """
    car, se = sample.fit.car(window)
    kept = np.isfinite(car)
    case = _Case(sample, window, car, se, kept, draws, seed)
    facts = case.facts()
    given, withheld = [], []
    for name in NAMES:
        if name in BOOTSTRAPS and not draws:
            continue
        reason = reason_against(name, facts)
        if reason and not ungated:
            withheld.append(Withheld(name, reason))
            continue
        found = _computed(name, case, facts)
        if isinstance(found, str):
            withheld.append(Withheld(name, found))
        else:
            given.append(found.marked(reason, caution_of(name, facts)))
    held = sample.buy_and_hold(window)
    bhar = None if held is None else mean_tests(held[kept], facts, ungated=ungated, draws=draws, seed=seed)
    if not facts.n:
        return WindowTests(window, 0, float("nan"), float("nan"), (), tuple(withheld), None, bhar, "no events")
    caar, spread = float(car[kept].mean()), float(np.sqrt(max(case.variance, 0.0)))
    chosen, why = headline(given, facts), without_headline(given, withheld, facts)
    return WindowTests(window, facts.n, caar, spread, tuple(given), tuple(withheld), chosen, bhar, why)


def average_path(sample: EventSample) -> tuple[AveragePoint, ...]:
    """Average the abnormal returns over events, session by session, and their running sums."""
    fit, start = sample.fit, sample.fit.placement.window.start
    cars, errors = fit.car_path()
    points = []
    for column in range(cars.shape[1]):
        kept = np.isfinite(cars[:, column])
        if not kept.any():
            continue
        se = np.where(kept, errors[:, column], np.nan)
        shared = sample.dependence.shared(slice(0, column + 1))
        variance = sample.dependence.variance(se, shared, column + 1)
        aar, caar = float(fit.ar[kept, column].mean()), float(cars[kept, column].mean())
        points.append(AveragePoint(start + column, int(kept.sum()), aar, caar, float(np.sqrt(max(variance, 0.0)))))
    return tuple(points)


def _computed(name: str, case: _Case, facts: Facts) -> Statistic | str:
    """Return one test, or why it can't be computed."""
    reason = impossible(name, facts)
    if reason:
        return reason
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _TESTS[name](case)
    if isinstance(found, Statistic) and not np.isfinite(found.value):
        return "the events' values have no spread"
    return found


def _bmp(case: _Case) -> Statistic:
    return parametric.cross_sectional("bmp", case.scar)


def _patell(case: _Case) -> Statistic:
    return parametric.patell(case.scar, case.dof)


def _calendar(case: _Case) -> Statistic | str:
    if case.variance <= 0:
        return "the residual correlations are so negative that the variance isn't positive"
    return parametric.calendar_time(float(case.car[case.kept].mean()), case.variance, int(case.kept.sum()))


def _corrado(case: _Case) -> Statistic:
    return _ranked("corrado", case, case.sample.fit.ar[case.kept])


def _corrado_zivney(case: _Case) -> Statistic:
    return _ranked("corrado_zivney", case, session_standardised(case.sample.sar[case.kept], case.sigma))


def _ranked(name: str, case: _Case, values: Floats) -> Statistic:
    first = case.ranks.residuals.shape[1]
    window = slice(first + case.part.start, first + case.part.stop)
    return rank_statistic(name, put_among(case.ranks, values), window, len(values))


def _skewness(name: str, case: _Case) -> Statistic:
    formula = parametric.hall if name == "skew_hall" else parametric.lyon_barber_tsai
    return skewness_bootstrap(name, formula, case.car[case.kept], case.draws, case.rng)


def _wild(case: _Case) -> Statistic:
    dates = case.sample.window_dates[case.kept, case.part]
    return wild_bootstrap(case.sample.sar[case.kept, case.part], dates, case.draws, case.rng)


def _block(case: _Case) -> Statistic | str:
    standardised = case.residuals / case.sigma[:, None]
    return block_bootstrap(case.scar, standardised, case.back, case.cluster, len(case.window), case.draws, case.rng)


def _cda(case: _Case) -> Statistic:
    caar = float(case.car[case.kept].mean())
    return parametric.crude_dependence(caar, case.aligned, len(case.window), int(case.kept.sum()))


_TESTS: dict[str, Callable[[_Case], Statistic | str]] = {
    "cs_t": lambda case: parametric.cross_sectional("cs_t", case.car[case.kept]),
    "j1": lambda case: parametric.j1(case.car[case.kept], case.se[case.kept]),
    "patell": _patell,
    "patell_csar": lambda case: parametric.patell_csar(case.csar, case.dof, len(case.window)),
    "bmp": _bmp,
    "bmp_csar": lambda case: parametric.cross_sectional("bmp_csar", case.csar),
    "kp_patell": lambda case: parametric.adjusted_patell(_patell(case), case.sample.adjusting),
    "kp_bmp": lambda case: parametric.adjusted_bmp(_bmp(case), case.sample.adjusting),
    "cda": _cda,
    "corrado": _corrado,
    "corrado_zivney": _corrado_zivney,
    "grank_t": lambda case: case.generalised[0],
    "grank_z": lambda case: case.generalised[1],
    "sign": lambda case: signs.sign(case.car[case.kept]),
    "generalised_sign": lambda case: signs.generalised_sign(case.car[case.kept], case.residuals),
    "wilcoxon": lambda case: signs.wilcoxon(case.car[case.kept]),
    "skew_hall": lambda case: _skewness("skew_hall", case),
    "skew_lbt": lambda case: _skewness("skew_lbt", case),
    "calendar": _calendar,
    "wild_bootstrap": _wild,
    "block_bootstrap": _block,
    "ibragimov_mueller": lambda case: parametric.ibragimov_mueller(case.scar, case.cluster),
}
