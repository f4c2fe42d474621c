"""How far the press can be believed: the regression of measured on stated moves."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.sweep import StatedErrors, StatedResult
from marketlink.study.exact import is_exact
from marketlink.study.regressions import FEW_CLUSTERS, FEWEST_CLUSTERS

FEWEST_PAIRS = 10


def stated_regression(stated: npt.ArrayLike, measured: npt.ArrayLike, clusters: Mapping[str, Sequence[Hashable]]) -> StatedResult:
    """Regress measured moves on stated ones, with errors clustered in several ways side by side.

    Only pairs whose as-of time and base match belong here; which these are, `check` says.

    Parameters
    ----------
    stated, measured : array_like, shape (n,)
        Signed moves of the same unit.
    clusters : mapping of str to sequence, length n each
        Such as "date", "outlet" and "instrument".

    Raises
    ------
    TooLittleData
        If there are fewer than 10 pairs.
    UsageError
        If the lengths differ, a value isn't finite, or all stated moves are equal.
    """
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - slow to import; only a regression needs it

    x, y = np.asarray(stated, dtype=np.float64), np.asarray(measured, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1 or any(len(names) != len(x) for names in clusters.values()):
        raise UsageError("stated and measured moves, and every clustering, need the same length")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise UsageError("a stated or measured move is not finite")
    if len(x) < FEWEST_PAIRS:
        raise TooLittleData(f"{len(x)} pairs of stated and measured moves; {FEWEST_PAIRS} are needed")
    if np.ptp(x) == 0:
        raise UsageError("all stated moves are equal: there is no slope")
    design = np.column_stack([x, np.ones(len(x))])
    plain = OLS(y, design).fit()
    if is_exact(np.sqrt(plain.scale), np.sqrt(np.mean(y**2))):
        note = "the measured moves follow from the stated ones exactly: nothing is left to take an error from, so none is tested"
        return StatedResult(len(x), float(plain.params[0]), float(plain.params[1]), float(plain.rsquared), (), (note,))
    errors, notes = [], []
    for name, values in clusters.items():
        order = {value: i for i, value in enumerate(dict.fromkeys(values))}
        number = np.array([order[value] for value in values])
        if len(order) < FEWEST_CLUSTERS:
            notes.append(f"{len(order)} groups by {name}: clustered errors need {FEWEST_CLUSTERS}")
            continue
        if len(order) < FEW_CLUSTERS:
            notes.append(f"{len(order)} groups by {name}: clustered errors are too small with fewer than {FEW_CLUSTERS}")
        fit = OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": number}, use_t=True)
        slope_se, bias_se = (float(se) for se in fit.bse)
        tests = [2 * special.stdtr(len(order) - 1, -abs(t)) for t in ((fit.params[0] - 1) / slope_se, fit.params[1] / bias_se)]
        errors.append(StatedErrors(name, len(order), slope_se, float(tests[0]), bias_se, float(tests[1])))
    return StatedResult(
        len(x), float(plain.params[0]), float(plain.params[1]), float(plain.rsquared), tuple(errors), tuple(notes)
    )
