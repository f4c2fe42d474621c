"""The batch core against statsmodels, one event at a time."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from marketlink.core.errors import UsageError
from marketlink.core.windows import Window
from marketlink.study.engine import Placement, Status, fit_batch
from marketlink.study.ols import fit_ols
from marketlink.study.rows import Block, stack

WINDOW = Window(-2, 3)


def place(rows, zero, length=60, gap=5):
    zero = np.asarray(zero)
    block = np.searchsorted(rows.starts, zero, side="right") - 1
    first, last = rows.starts[block] + 1, rows.starts[block + 1] - 1
    hi = zero - gap
    return Placement(zero, np.maximum(hi - length + 1, first), hi, first, last, WINDOW)


def series(rng, n, p, scale=1.0, mean=0.0):
    x = rng.normal(0, 0.01, (p, n))
    y = mean + scale * (0.001 + x.sum(axis=0) + rng.standard_t(4, n) * 0.02)
    return Block(y, x, rng.random(n) > 0.05)


def agrees(value, expected, scale):
    assert np.asarray(value) == pytest.approx(np.asarray(expected), rel=1e-10, abs=1e-10 * scale)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 4), st.sampled_from([1e-3, 1.0, 1e4]), st.sampled_from([0.0, 5.0]))
def test_agrees_with_statsmodels(seed, p, scale, mean):
    rng = np.random.default_rng(seed)
    blocks = [series(rng, n, p, scale, mean) for n in (150, 90)]
    blocks[0].y[10] = 1e5 * scale  # running sums that carry this lose digits
    rows = stack(blocks)
    placed = place(rows, [70, 100, 146, 149, 150 + 80])
    fit = fit_batch(rows, placed, 20)
    cars, errors = fit.car_path()
    assert (fit.status == Status.FITTED).all()
    for i, zero in enumerate(placed.zero):
        chosen = np.arange(placed.lo[i], placed.hi[i] + 1)
        chosen = chosen[rows.use[chosen]]
        seen = np.arange(zero - 2, min(zero + 3, placed.last[i]) + 1)
        x = rows.x.T
        other = sm.OLS(rows.y[chosen], sm.add_constant(x[chosen], has_constant="add")).fit()
        single = fit_ols(rows.y[chosen], x[chosen])
        forecast = single.forecast(rows.y[seen], x[seen])
        agrees(fit.alpha[i], other.params[0], scale)
        assert fit.beta[:, i] == pytest.approx(other.params[1:], rel=1e-10, abs=1e-10 * scale)
        assert fit.sigma[i] == pytest.approx(np.sqrt(other.scale), rel=1e-10)
        assert (fit.n[i], fit.dof[i]) == (other.nobs, other.df_resid)
        agrees(fit.ar[i, : len(seen)], forecast.abnormal, scale)
        totals = [forecast.total(0, k + 1) for k in range(len(seen))]
        agrees(cars[i, : len(seen)], [total.value for total in totals], scale)
        assert errors[i, : len(seen)] == pytest.approx([total.se for total in totals], rel=1e-10)
        assert fit.se[i, : len(seen)] == pytest.approx([forecast.total(k, k + 1).se for k in range(len(seen))], rel=1e-10)
        assert np.isnan(fit.ar[i, len(seen) :]).all()
        residuals = fit.residuals[i]
        agrees(residuals[np.isfinite(residuals)], other.resid, scale)


def test_a_car_window_is_the_part_of_the_covariance():
    rng = np.random.default_rng(3)
    rows = stack([series(rng, 120, 2)])
    fit = fit_batch(rows, place(rows, [100]))
    chosen = fit.estimation_rows[0]
    chosen = chosen[chosen >= 0]
    forecast = fit_ols(rows.y[chosen], rows.x.T[chosen]).forecast(rows.y[98:104], rows.x.T[98:104])
    value, se = fit.car(Window(-1, 1))
    assert (value[0], se[0]) == pytest.approx((forecast.total(1, 4).value, forecast.total(1, 4).se), rel=1e-10)
    with pytest.raises(UsageError, match="isn't inside"):
        fit.car(Window(-3, 0))


def test_what_cant_be_fitted_has_a_status_and_no_numbers():
    rng = np.random.default_rng(1)
    good = series(rng, 90, 2)
    still = Block(good.y, np.vstack([good.x[0], np.full(90, 0.01)]), good.use)
    twins = Block(good.y, np.vstack([good.x[0], 2 * good.x[0]]), good.use)
    exact = Block(0.001 + good.x.sum(axis=0), good.x, good.use)
    constant = Block(np.zeros(90), good.x, good.use)
    rows = stack([good, still, twins, exact, constant])
    placed = place(rows, [80, 10, 90 + 80, 180 + 80, 270 + 80, 360 + 80])
    fit = fit_batch(rows, placed, 40)
    expected = [Status.FITTED, Status.FEW, Status.STILL, Status.COLLINEAR, Status.EXACT, Status.EXACT]
    assert fit.status.tolist() == expected
    assert np.isfinite(fit.ar[0]).all()
    assert np.isnan(fit.ar[1:]).all()
    assert np.isnan(fit.se[1:]).all()
    assert np.isnan(fit.car(Window(0, 0))[1][1:]).all()


def test_nan_and_infinity_are_refused():
    for bad in (np.nan, np.inf):
        y = np.zeros(10)
        y[4] = bad
        with pytest.raises(UsageError, match="not finite"):
            stack([Block(y, np.empty((0, 10)), np.ones(10, dtype=bool))])
    with pytest.raises(UsageError, match="one or more"):
        stack([])


def test_series_dont_touch_each_other():
    rng = np.random.default_rng(5)
    one, other = series(rng, 100, 1), series(rng, 100, 1)
    alone = stack([other])
    behind = stack([one, other])
    here = fit_batch(alone, place(alone, [90]))
    there = fit_batch(behind, place(behind, [190]))
    assert there.ar == pytest.approx(here.ar, rel=1e-13)
    assert there.residuals == pytest.approx(here.residuals, rel=1e-10, nan_ok=True)
