"""Events that share sessions, and ranks with gaps and ties, against the definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from marketlink.study.dependence import dependence, laid_by_session, sessions_back
from marketlink.study.parametric import ibragimov_mueller, patell_csar
from marketlink.study.ranks import put_among, rank_residuals

DAYS = np.datetime64("2020-01-06", "us") + np.arange(400) * np.timedelta64(1, "D")


def test_sessions_are_counted_back_on_the_calendar_of_a_cluster():
    """Two series of six days each, the second without the fourth day, and a third series by itself."""
    dates = np.concatenate([DAYS[:6], DAYS[[0, 1, 2, 4, 5]], DAYS[[0, 2, 4]]])
    rows = np.array([[-1, 1, 2, 3], [6, 7, 8, 9], [-1, -1, 11, 12]])
    found = sessions_back(dates, rows, np.array([5, 10, 13]), np.array([0, 0, 1]))
    assert found[0, 1:].tolist() == [4, 3, 2]
    assert found[1].tolist() == [5, 4, 3, 1]
    assert found[2, 2:].tolist() == [2, 1]


def test_one_calendar_is_counted_by_rows():
    """Windows that overlap with different days 0, on series of one calendar: rows are the calendar."""
    dates = np.tile(DAYS[:100], 3)
    opening = np.array([90, 190, 292])
    rows = opening[:, None] - np.arange(60, 10, -1)
    expected = np.tile(np.arange(60, 10, -1), (3, 1))
    assert (sessions_back(dates, rows, opening, np.zeros(3, dtype=int)) == expected).all()


def test_residuals_stand_in_the_column_of_their_session():
    e = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, np.nan]])
    back = np.array([[5, 4, 3, 2], [6, 4, 2, 0]])
    nan = np.nan
    expected = [[nan, 1, 2, 3, 4], [5, nan, 6, nan, 7]]
    assert np.array_equal(laid_by_session(e, back), expected, equal_nan=True)
    assert laid_by_session(e, np.array([[5, 4, 3, 2], [5, 4, 3, 9]])) is e  # in step already; the last has no residual


def test_correlation_times_overlap_by_pairs():
    rng = np.random.default_rng(1)
    common = rng.normal(size=400)
    zero = np.array([200, 200, 203, 300])
    e = np.array([common[z - 100 : z - 5] + rng.normal(size=95) for z in zero])
    estimation = np.array([DAYS[z - 100 : z - 5] for z in zero])
    window = np.array([DAYS[z - 2 : z + 3] for z in zero])
    found = dependence(window, estimation, e)
    assert found.cluster.tolist() == [0, 0, 0, 1]
    together = np.corrcoef(e[0], e[1])[0, 1]
    late = [np.corrcoef(e[i, 3:], e[2, :-3])[0, 1] for i in (0, 1)]  # three sessions apart: 2 of 5 shared
    total = 2 * (together + 0.4 * late[0] + 0.4 * late[1])
    assert found.r == pytest.approx(total / 12)
    se = np.array([1.0, 2.0, 3.0, 4.0])
    pairs = 2 * (together * 2 + 0.4 * late[0] * 3 + 0.4 * late[1] * 6)
    whole, day0 = found.shared(slice(0, 5)), found.shared(slice(2, 3))
    assert found.variance(se, whole, 5) == pytest.approx((30 + pairs) / 16)
    # Over day 0 alone only the first two share a session; without the second event nothing is shared.
    assert found.variance(se, day0, 1) == pytest.approx((30 + 2 * together * 2) / 16)
    assert found.variance(np.where(se == 2, np.nan, se), day0, 1) == pytest.approx(26 / 9)
    every, some = np.ones(4, dtype=bool), np.array([True, False, True, True])
    assert (found.sharing(whole, every), found.sharing(day0, every), found.sharing(day0, some)) == (3, 2, 0)
    days = DAYS[zero]
    assert (found.staggered(whole, every, days), found.staggered(day0, every, days)) == (True, False)
    assert not found.staggered(whole, np.array([True, True, False, True]), days)


def test_few_common_sessions_count_nothing():
    rng = np.random.default_rng(2)
    e = np.vstack([rng.normal(size=40)] * 2)
    estimation = np.array([DAYS[:40], DAYS[11:51]])
    window = np.array([DAYS[60:63]] * 2)
    assert dependence(window, estimation, e).r == 0.0
    e[1] = np.roll(e[0], -10)
    assert dependence(window, np.array([DAYS[:40], DAYS[10:50]]), e).r == pytest.approx(1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_ranks_are_scipys(seed, tied, gaps):
    rng = np.random.default_rng(seed)
    residuals, values = rng.normal(size=(6, 30)), rng.normal(size=(6, 4))
    if tied:
        residuals, values = np.round(residuals, 1), np.round(values, 1)
    if gaps:
        residuals[rng.random(residuals.shape) < 0.2] = np.nan
        values[rng.random(values.shape) < 0.2] = np.nan
    both = np.hstack([residuals, values])
    count = np.isfinite(both).sum(axis=1, keepdims=True)
    expected = stats.rankdata(both, axis=1, nan_policy="omit") / (count + 1) - 0.5
    expected[np.isnan(both)] = np.nan
    found = put_among(rank_residuals(residuals), values)
    assert found.own == pytest.approx(expected[:, 30:], nan_ok=True)
    assert found.total == pytest.approx(np.nansum(expected, axis=0))
    assert found.count.tolist() == np.isfinite(both).sum(axis=0).tolist()
    scaled, kept = found.scaled()
    present = np.isfinite(both).sum(axis=0)
    assert scaled[kept] == pytest.approx((np.nanmean(expected, axis=0) * np.sqrt(present / 6))[kept])


def test_the_t_of_cluster_means_by_hand():
    # Means 2, 2, 4, 6: their mean is 3.5, their variance 11/3.
    found = ibragimov_mueller(np.array([1.0, 3, 2, 4, 4, 6]), np.array([7, 7, 1, 3, 3, 9]))
    assert (found.n, found.dof) == (4, 3)
    assert found.value == pytest.approx(2 * 3.5 / np.sqrt(11 / 3))
    assert found.p == pytest.approx(2 * stats.t.sf(found.value, 3))


def test_patell_on_sums_by_hand():
    # Sums of 2 sessions with 6 degrees of freedom each: 5 over the root of 2 (6/4 + 6/4).
    assert patell_csar(np.array([2.0, 3.0]), np.array([6.0, 6.0]), 2).value == pytest.approx(5 / np.sqrt(6))
