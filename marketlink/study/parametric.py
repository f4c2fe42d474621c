"""Tests of many events that rest on means and standard deviations.

Every function takes plain arrays of N events, so that each formula stands alone; docs/equations.md has the sources.
"""

import numpy as np
from scipy import special

from marketlink.core.panel import Distribution, Statistic
from marketlink.core.prices import Floats
from marketlink.study.returns import Positions


def normal_statistic(name: str, value: float, n: int) -> Statistic:
    """Hold a value against the standard normal."""
    return Statistic(name, value, float(2.0 * special.ndtr(-abs(value))), Distribution.NORMAL, None, n)


def student_statistic(name: str, value: float, dof: float, n: int) -> Statistic:
    """Hold a value against Student's t."""
    return Statistic(name, value, float(2.0 * special.stdtr(dof, -abs(value))), Distribution.STUDENT, dof, n)


def cross_sectional(name: str, values: Floats) -> Statistic:
    """Return the t of the mean from the values' own spread: cs_t of CARs, BMP of standardised ones.

    sqrt(N) mean / sd, N - 1 degrees of freedom (Boehmer, Musumeci, Poulsen 1991 for standardised values).
    """
    n = len(values)
    return student_statistic(name, float(np.sqrt(n) * values.mean() / values.std(ddof=1)), n - 1.0, n)


def j1(car: Floats, se: Floats) -> Statistic:
    """Return CAAR / sqrt(sum V_i / N^2) (MacKinlay 1997)."""
    return normal_statistic("j1", float(car.sum() / np.sqrt((se**2).sum())), len(car))


def patell(scar: Floats, dof: Floats) -> Statistic:
    """Return sum SCAR / sqrt(sum nu_i / (nu_i - 2)) (Patell 1976; J2 of Campbell, Lo, MacKinlay 1997)."""
    return normal_statistic("patell", float(scar.sum() / np.sqrt((dof / (dof - 2.0)).sum())), len(scar))


def patell_csar(csar: Floats, dof: Floats, length: int) -> Statistic:
    """Return Patell's test on sums of standardised abnormal returns, which ignores their covariance across days."""
    value = csar.sum() / np.sqrt(length * (dof / (dof - 2.0)).sum())
    return normal_statistic("patell_csar", float(value), len(csar))


def adjusted_patell(found: Statistic, r: float) -> Statistic:
    """Return Patell / sqrt(1 + (N - 1) r) (Kolari, Pynnonen 2010)."""
    return normal_statistic("kp_patell", float(found.value / np.sqrt(1.0 + (found.n - 1.0) * r)), found.n)


def adjusted_bmp(found: Statistic, r: float) -> Statistic:
    """Return BMP sqrt((1 - r) / (1 + (N - 1) r)), N - 1 degrees of freedom (Kolari, Pynnonen 2010)."""
    value = found.value * np.sqrt((1.0 - r) / (1.0 + (found.n - 1.0) * r))
    return student_statistic("kp_bmp", float(value), found.n - 1.0, found.n)


def crude_dependence(caar: float, residuals: Floats, length: int, n: int) -> Statistic:
    """Return CAAR / (sqrt(L) sd of the mean residual) (Brown, Warner 1980).

    Parameters
    ----------
    caar : float
        Mean CAR.
    residuals : ndarray of float64, shape (N, W)
        Estimation residuals, aligned in event time; NaN where there is none.
    length, n : int
        Sessions of the window, events.
    """
    mean = _column_means(residuals)
    value = caar / (np.sqrt(length) * mean.std(ddof=1))
    return student_statistic("cda", float(value), len(mean) - 1.0, n)


def calendar_time(caar: float, variance: float, n: int) -> Statistic:
    """Return CAAR over its standard error with the covariance of events that share sessions."""
    return normal_statistic("calendar", float(caar / np.sqrt(variance)), n)


def ibragimov_mueller(scar: Floats, cluster: Positions) -> Statistic:
    """Return the t of the clusters' mean standardised CARs, q - 1 degrees of freedom (Ibragimov, Mueller 2010).

    Parameters
    ----------
    scar : ndarray of float64, shape (N,)
        Standardised CARs.
    cluster : ndarray of int, shape (N,)
        Which cluster each event is in.
    """
    _, number = np.unique(cluster, return_inverse=True)
    means = np.bincount(number, weights=scar) / np.bincount(number)
    q = len(means)
    return student_statistic("ibragimov_mueller", float(np.sqrt(q) * means.mean() / means.std(ddof=1)), q - 1.0, q)


def skewness_terms(values: Floats) -> tuple[Floats, Floats]:
    """Return S = mean / sd and the adjusted sample skewness of the last axis, which holds the N events."""
    mean, spread = values.mean(axis=-1), values.std(axis=-1, ddof=1)
    n = values.shape[-1]
    skewness = n / ((n - 1) * (n - 2)) * ((values - mean[..., None]) ** 3).sum(axis=-1) / spread**3
    return mean / spread, skewness


def hall(s: Floats, skewness: Floats, n: int) -> Floats:
    """Return sqrt(N) (S + g S^2/3 + g^2 S^3/27 + g/(6N)) (Hall 1992)."""
    return np.asarray(np.sqrt(n) * (s + skewness * s**2 / 3 + skewness**2 * s**3 / 27 + skewness / (6 * n)))


def lyon_barber_tsai(s: Floats, skewness: Floats, n: int) -> Floats:
    """Return Hall's statistic without its cubic term (Lyon, Barber, Tsai 1999)."""
    return np.asarray(np.sqrt(n) * (s + skewness * s**2 / 3 + skewness / (6 * n)))


def _column_means(values: Floats) -> Floats:
    """Average each column over the events that have it, and leave out columns that none has."""
    present = np.isfinite(values)
    if present.all():
        return np.asarray(values.mean(axis=0))
    count = present.sum(axis=0)
    return np.asarray(np.where(present, values, 0.0).sum(axis=0)[count > 0] / count[count > 0])
