"""Buy-and-hold abnormal returns of many events, and the tests of their mean."""

from collections.abc import Callable

import numpy as np

from marketlink.core.panel import MeanBuyAndHold, Statistic, Withheld
from marketlink.core.prices import Floats
from marketlink.core.study import ReturnKind
from marketlink.study import parametric
from marketlink.study.gates import Facts, impossible, reason_against
from marketlink.study.resampling import skewness_bootstrap


def buy_and_hold_returns(actual: Floats, abnormal: Floats, kind: ReturnKind) -> Floats:
    """Return prod(1 + R) - prod(1 + E[R]) of each event (Barber, Lyon 1997), shape (N,).

    Parameters
    ----------
    actual, abnormal : ndarray of float64, shape (N, L)
        R and R - E[R]; NaN beyond the data.
    kind : ReturnKind
        Log or simple returns.
    """
    expected = actual - abnormal
    if kind is ReturnKind.LOG:
        return np.asarray(np.expm1(actual.sum(axis=1)) - np.expm1(expected.sum(axis=1)))
    return np.asarray(np.prod(1.0 + actual, axis=1) - np.prod(1.0 + expected, axis=1))


def mean_tests(values: Floats, facts: Facts, *, ungated: bool, draws: int, seed: int) -> MeanBuyAndHold:
    """Test the mean of buy-and-hold abnormal returns by their own spread, and with their skewness.

    Compounding skews them, so that the plain t rejects too often on the low side (Lyon, Barber, Tsai 1999). The gates are
    those of the same tests on CARs.

    Parameters
    ----------
    values : ndarray of float64, shape (N,)
        One an event.
    facts : Facts
        Of their window.
    ungated : bool
        True gives the tests that aren't valid too, with their reason.
    draws, seed : int
        Bootstrap draws, and the seed of their generator; 0 draws leave the skewness-adjusted tests out.
    """

    def skewed(name: str, formula: Callable[[Floats, Floats, int], Floats]) -> Statistic:
        return skewness_bootstrap(name, formula, values, draws, np.random.default_rng(seed))

    tests: dict[str, Callable[[], Statistic]] = {"cs_t": lambda: parametric.cross_sectional("cs_t", values)}
    if draws:
        tests["skew_hall"] = lambda: skewed("skew_hall", parametric.hall)
        tests["skew_lbt"] = lambda: skewed("skew_lbt", parametric.lyon_barber_tsai)
    given, withheld = [], []
    for name, compute in tests.items():
        reason, fault = reason_against(name, facts), impossible(name, facts)
        if fault or (reason and not ungated):
            withheld.append(Withheld(name, reason or fault))
        elif not np.ptp(values):
            withheld.append(Withheld(name, "the events' values have no spread"))
        else:
            given.append(compute().marked(reason))
    mean = float(values.mean()) if len(values) else float("nan")
    return MeanBuyAndHold(len(values), mean, tuple(given), tuple(withheld))
