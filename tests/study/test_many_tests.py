"""Families and streams of p-values, by hand."""

from math import exp, log, sqrt

import numpy as np
import pytest

from marketlink.core.errors import UsageError
from marketlink.study.multiple import benjamini_hochberg, benjamini_yekutieli, holm, lord


def gamma(j):
    return 0.07720838 * log(max(j, 2)) / (j * exp(sqrt(log(j))))


def test_benjamini_hochberg_by_hand():
    # Sorted .01, .02, .03, .5 times 4/1, 4/2, 4/3, 4/4 is .04, .04, .04, .5.
    assert benjamini_hochberg([0.03, 0.01, 0.5, 0.02]) == pytest.approx((0.04, 0.04, 0.5, 0.04))
    assert benjamini_hochberg([]) == ()


def test_benjamini_yekutieli_by_hand():
    # The same times 1 + 1/2 + 1/3 + 1/4 = 25/12, at most 1.
    assert benjamini_yekutieli([0.03, 0.01, 0.5, 0.02]) == pytest.approx((1 / 12, 1 / 12, 1.0, 1 / 12))


def test_lord_by_hand():
    tests = lord([0.5, 0.00001, 0.0005, 0.9])
    levels = [
        0.005 * gamma(1),
        0.005 * gamma(2),
        0.005 * gamma(3) + 0.045 * gamma(1),
        0.005 * gamma(4) + 0.045 * gamma(2) + 0.05 * gamma(1),
    ]
    assert [test.level for test in tests] == pytest.approx(levels, rel=1e-12)
    assert [test.rejected for test in tests] == [False, True, True, False]


def test_the_weights_of_a_stream_sum_to_one_at_most():
    """The tail beyond n, by the integral of log(j) exp(-sqrt(log j)) / j: with u = sqrt(log j), 2 u^3 exp(-u)."""
    n = 200_000
    u = sqrt(log(n))
    tail = 0.07720838 * 2 * exp(-u) * (u**3 + 3 * u**2 + 6 * u + 6)
    assert sum(gamma(j) for j in range(1, n + 1)) + tail == pytest.approx(0.9763, abs=1e-4)


def test_a_stream_is_never_revised():
    p = np.random.default_rng(2).uniform(size=60) ** 3
    assert lord(p)[:20] == lord(p[:20])


def test_a_stream_of_nothing_finds_little():
    rng = np.random.default_rng(3)
    found = [any(test.rejected for test in lord(rng.uniform(size=50))) for _ in range(400)]
    assert np.mean(found) < 0.05


def test_what_is_no_probability():
    with pytest.raises(UsageError, match="no p-value"):
        lord([0.1, float("nan")])
    with pytest.raises(UsageError, match="is none"):
        lord([0.1], rate=0.0)


@pytest.mark.parametrize("wrong", [float("nan"), 1.7, -0.2])
def test_what_is_no_p_value_is_refused(wrong):
    for adjust in (holm, benjamini_hochberg, benjamini_yekutieli):
        with pytest.raises(UsageError, match="no p-value"):
            adjust([0.01, wrong])
