"""The bootstraps, one draw at a time."""

from itertools import product

import numpy as np
import pytest

from marketlink.study.parametric import hall, lyon_barber_tsai, skewness_terms
from marketlink.study.resampling import block_bootstrap, bootstrap_p, skewness_bootstrap, wild_bootstrap

DATES = np.datetime64("2020-01-06", "us") + np.arange(400) * np.timedelta64(1, "D")


def test_a_p_value_counts_the_value_itself():
    assert bootstrap_p(2.0, np.array([-2.0, 1.0, 3.0, 0.0])) == pytest.approx(3 / 5)
    assert bootstrap_p(9.0, np.zeros(99)) == pytest.approx(1 / 100)


def test_signs_are_shared_by_date():
    """Every sign vector of four dates, by hand: 3 events on the first date count as their sum."""
    sar = np.array([[1.0], [2.0], [0.5], [-1.0], [2.5], [3.0]])
    dates = DATES[[0, 0, 0, 1, 2, 3]][:, None]
    sums = np.array([3.5, -1.0, 2.5, 3.0])
    every = [abs(np.dot(signs, sums)) for signs in product([-1, 1], repeat=4)]
    exact = np.mean(np.array(every) >= 8.0 - 1e-9)
    found = wild_bootstrap(sar, dates, 20_000, np.random.default_rng(1))
    assert found.value == pytest.approx(8 / np.sqrt((sums**2).sum()))
    assert (found.n, found.p) == (4, pytest.approx(exact, abs=0.01))


def test_windows_that_overlap_share_the_signs_of_their_dates():
    sar = np.array([[1.0, 2.0], [4.0, 8.0]])
    found = wild_bootstrap(sar, DATES[[[0, 1], [1, 2]]], 99, np.random.default_rng(1))
    assert found.n == 3
    assert found.value == pytest.approx(15 / np.sqrt(1 + 36 + 64))


def own_calendar(n, width):
    """Give n events whose sessions are numbered alike, back from the window."""
    return np.tile(np.arange(width + 10, 10, -1), (n, 1))


def test_blocks_start_together_within_a_cluster():
    rng = np.random.default_rng(2)
    residuals, scar = rng.normal(size=(6, 80)), rng.normal(size=6)
    cluster = np.array([4, 4, 4, 7, 7, 9])
    found = block_bootstrap(scar, residuals, own_calendar(6, 80), cluster, 3, 200, np.random.default_rng(3))
    again = np.random.default_rng(3)
    starts = [again.choice(np.arange(78), size=200) for _ in range(3)]
    drawn = []
    for b in range(200):
        begin = [starts[c][b] for c in (0, 0, 0, 1, 1, 2)]
        sums = np.array([residuals[i, s : s + 3].sum() / np.sqrt(3) for i, s in enumerate(begin)])
        drawn.append(np.sqrt(6) * sums.mean() / sums.std(ddof=1))
    value = np.sqrt(6) * scar.mean() / scar.std(ddof=1)
    assert found.value == pytest.approx(value)
    assert found.p == pytest.approx((1 + np.sum(np.abs(drawn) >= abs(value) * (1 - 1e-10))) / 201)


def test_blocks_avoid_gaps_and_need_room():
    rng = np.random.default_rng(4)
    residuals, scar = rng.normal(size=(5, 60)), rng.normal(size=5)
    back, apart = own_calendar(5, 60), np.arange(5)
    assert "fewer than 30 windows of 40" in block_bootstrap(scar, residuals, back, apart, 40, 99, rng)
    residuals[0, ::4] = np.nan
    assert "without a gap" in block_bootstrap(scar, residuals, back, apart, 5, 99, rng)
    assert block_bootstrap(scar, residuals, back, apart, 1, 99, rng).p <= 1


def test_blocks_of_series_with_other_holidays_begin_on_one_date():
    """One series is the other with two sessions left out: every block has the same date, so the two always agree."""
    shocks = np.random.default_rng(7).normal(size=62)
    away = np.delete(np.arange(62), [20, 41])
    residuals = np.array([shocks[2:], shocks[away], -shocks[2:], -shocks[away]])
    back = 62 - np.array([np.arange(2, 62), away, np.arange(2, 62), away])
    scar = np.array([1.0, 1.0, -1.0, -1.2])
    found = block_bootstrap(scar, residuals, back, np.array([0, 0, 1, 1]), 1, 300, np.random.default_rng(8))
    again = np.random.default_rng(8)
    common = np.delete(np.arange(62), [0, 1, 20, 41])
    first, second = (shocks[again.choice(common, size=300)] for _ in range(2))
    drawn = np.array([first, first, -second, -second])
    statistics = 2 * drawn.mean(axis=0) / drawn.std(axis=0, ddof=1)
    value = 2 * scar.mean() / scar.std(ddof=1)
    assert found.p == pytest.approx((1 + np.sum(np.abs(statistics) >= abs(value) * (1 - 1e-10))) / 301)


def test_too_few_common_sessions_withhold_the_blocks():
    rng = np.random.default_rng(9)
    residuals = rng.normal(size=(2, 50))
    back = np.array([np.arange(100, 0, -2), np.arange(100, 0, -2) - 1])  # never on one date
    assert "begin on a session of all of them" in block_bootstrap(np.array([1.0, 2.0]), residuals, back, np.zeros(2), 1, 99, rng)


@pytest.mark.parametrize(("name", "formula"), [("skew_hall", hall), ("skew_lbt", lyon_barber_tsai)])
def test_skewness_adjusted_samples_of_a_quarter(name, formula):
    car = np.random.default_rng(5).exponential(size=60) - 0.7
    found = skewness_bootstrap(name, formula, car, 300, np.random.default_rng(6))
    assert found.value == pytest.approx(float(formula(*skewness_terms(car), 60)))
    sample = car[np.random.default_rng(6).integers(0, 60, size=(300, 15))]
    drawn = []
    for one in sample:
        s = (one.mean() - car.mean()) / one.std(ddof=1)
        drawn.append(float(formula(s, skewness_terms(one)[1], 15)))
    tail = min(np.sum(np.array(drawn) <= found.value), np.sum(np.array(drawn) >= found.value))
    assert found.p == pytest.approx(min(1.0, 2 * (1 + tail) / 301))


def test_skewness_by_hand():
    """Of 0, 0, 3: mean 1, deviation sqrt 3, adjusted skewness 3/2 * (-1 - 1 + 8) / (3 sqrt 3) = sqrt 3."""
    s, g = skewness_terms(np.array([0.0, 0.0, 3.0]))
    assert (float(s), float(g)) == pytest.approx((1 / np.sqrt(3), np.sqrt(3)))
    # sqrt 3 (1/sqrt 3 + sqrt 3 / 9 + sqrt 3 / 18) = 1 + 1/3 + 1/6; Hall adds sqrt 3 * 3/27 * 1/(3 sqrt 3) = 1/27.
    assert float(lyon_barber_tsai(s, g, 3)) == pytest.approx(1.5)
    assert float(hall(s, g, 3)) == pytest.approx(1.5 + 1 / 27)
