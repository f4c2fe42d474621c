"""Tests of the signs and the signed ranks of CARs."""

import numpy as np
from scipy import stats

from marketlink.core.panel import Distribution, Statistic
from marketlink.core.prices import Floats


def sign(car: Floats) -> Statistic:
    """Return (w - N/2) / sqrt(N/4), w the number of positive CARs; p from the binomial distribution."""
    return _binomial("sign", car, 0.5)


def generalised_sign(car: Floats, residuals: Floats) -> Statistic:
    """Return (w - N p) / sqrt(N p (1 - p)), p the mean share of positive estimation residuals (Cowan 1992).

    Parameters
    ----------
    car : ndarray of float64, shape (N,)
        CARs.
    residuals : ndarray of float64, shape (N, W)
        Of the estimation windows; NaN where there is none.
    """
    shares = (residuals > 0).sum(axis=1) / np.isfinite(residuals).sum(axis=1)
    return _binomial("generalised_sign", car, float(shares.mean()))


def wilcoxon(car: Floats) -> Statistic:
    """Return the normal score of the signed ranks; p is exact for 50 events or fewer without ties (Wilcoxon 1945)."""
    ranks = stats.rankdata(np.abs(car))
    n = len(car)
    positive = float(ranks[car > 0].sum())
    value = (positive - n * (n + 1) / 4) / np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    p = float(stats.wilcoxon(car).pvalue) if np.any(car != 0) else 1.0
    return Statistic("wilcoxon", float(value), p, Distribution.SIGNED_RANK, None, n)


def _binomial(name: str, car: Floats, share: float) -> Statistic:
    n, positive = len(car), int((car > 0).sum())
    value = (positive - n * share) / np.sqrt(n * share * (1 - share))
    p = float(stats.binomtest(positive, n, share).pvalue)
    return Statistic(name, float(value), p, Distribution.BINOMIAL, None, n)
