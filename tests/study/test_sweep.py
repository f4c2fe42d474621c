"""One event on many instruments, reactions together, and stated against measured moves."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.study import StudySpec
from marketlink.core.windows import Window
from marketlink.study.inference import infer
from marketlink.study.multiple import benjamini_hochberg, benjamini_yekutieli
from marketlink.study.stated import stated_regression
from marketlink.study.sweep import reaction_correlations, sweep

SPEC = StudySpec("A", estimation=Window(-60, -4), event_window=Window(-3, 2), car_windows=(Window(0, 0),), minimum=30)


@pytest.fixture(scope="module")
def market(make_series):
    """Five series; B jumps on session 450."""
    rng = np.random.default_rng(1)
    changes = rng.normal(0, 0.01, (500, 5)) + rng.normal(0, 0.005, (500, 1))
    changes[450, 1] = 0.09
    closes = 50 * np.exp(np.cumsum(changes, axis=0))
    return {name: make_series(name, closes[:, i]) for i, name in enumerate("ABCDE")}


def specs(names="ABCDE"):
    return {name: replace(SPEC, instrument=name) for name in names}


def test_a_sweep_ranks_and_adjusts(market, event_on, days):
    event = event_on(days(500)[450])
    result = sweep(event, specs("ABCDEX"), market)
    assert result.reactions[0].instrument == "B"
    sizes = [abs(reaction.standardised) for reaction in result.reactions]
    assert sizes == sorted(sizes, reverse=True)
    p = [reaction.p for reaction in result.reactions]
    assert [reaction.q for reaction in result.reactions] == pytest.approx(benjamini_yekutieli(p))
    assert result.excluded[0].reason == "no prices of X are given"
    for reaction in result.reactions:
        own = infer(SPEC, event, market[reaction.instrument], {}).windows[0]
        assert (reaction.value, reaction.se, reaction.p) == (own.value, own.se, own.headline_p)
    alike = sweep(event, specs(), market, independent=True)
    assert [reaction.q for reaction in alike.reactions] == pytest.approx(benjamini_hochberg(p))


def test_the_joint_test_holds_all_instruments_against_dates_they_share(market, event_on, days):
    result = sweep(event_on(days(500)[450]), specs(), market)
    assert result.joint == pytest.approx(np.mean([r.standardised**2 for r in result.reactions]))
    # Placebo windows end before session 447, and begin with a whole estimation window.
    assert result.joint_n == 447 - 2 - 61
    assert result.joint_p == pytest.approx(1 / (1 + result.joint_n))
    quiet = sweep(event_on(days(500)[400]), specs(), market)
    assert quiet.joint_p > 0.05
    early = sweep(event_on(days(500)[75]), specs(), market)
    assert (early.joint_p, early.notes) == (
        None,
        ("no joint test: too few placebo dates on which all instruments were observed",),
    )


def test_nothing_to_sweep(event_on, days):
    result = sweep(event_on(days(500)[450]), specs("A"), {})
    assert (result.reactions, result.joint, result.joint_n) == ((), None, 0)


def test_a_window_that_isnt_reached(market, make_series, event_on, days):
    short = {"A": make_series("A", market["A"].close[:452])}
    result = sweep(event_on(days(500)[450]), specs("A"), short, window=Window(0, 2))
    assert "don't reach" in result.excluded[0].reason


def test_more_variance_alone_is_no_more_correlation():
    """With a common shock three times as large on event days, the adjusted correlation stays where it was."""
    rng = np.random.default_rng(2)
    common = rng.normal(size=40_000)
    returns = np.column_stack([common, 0.5 * common + rng.normal(size=40_000)])
    loud = 3 * rng.normal(size=1000)
    event = np.column_stack([loud, 0.5 * loud + rng.normal(size=1000)])
    first = reaction_correlations(["x", "y"], event, returns)[0]
    assert (first.first, first.second) == ("x", "y")
    assert first.placebo == pytest.approx(1 / np.sqrt(5), abs=0.01)
    assert first.event == pytest.approx(3 / np.sqrt(13), abs=0.02)
    assert first.adjusted == pytest.approx(first.placebo, abs=0.04)
    assert first.p > 0.05


def test_correlations_by_hand_and_refusals():
    days = np.array([[1.0, 1], [2, 3], [3, 2], [4, 5], [5, 4]])
    others = np.random.default_rng(3).normal(size=(100, 2))
    found = reaction_correlations(["x", "y"], days, others)
    rise = days[:, 0].var(ddof=1) / others[:, 0].var(ddof=1) - 1
    assert found[0].event == pytest.approx(0.8)
    assert found[0].adjusted == pytest.approx(0.8 / np.sqrt(1 + rise * 0.36))
    assert len(found) == 2
    with pytest.raises(TooLittleData, match="5 event days and 99 placebo days"):
        reaction_correlations(["x", "y"], days, others[1:])
    with pytest.raises(UsageError, match="not finite"):
        reaction_correlations(["x", "y"], days * np.nan, others)
    with pytest.raises(UsageError, match="3 names"):
        reaction_correlations(["x", "y", "z"], days, others)


def pairs(n=60, seed=5):
    rng = np.random.default_rng(seed)
    stated = rng.normal(0, 2, n)
    return stated, 0.1 + 0.8 * stated + rng.normal(0, 0.3, n), np.arange(n) // 4


def test_stated_against_measured():
    stated, measured, day = pairs()
    result = stated_regression(stated, measured, {"date": day, "outlet": ["one"] * 30 + ["two"] * 30})
    other = sm.OLS(measured, sm.add_constant(stated)).fit(cov_type="cluster", cov_kwds={"groups": day}, use_t=True)
    assert (result.bias, result.slope) == pytest.approx(tuple(other.params))
    by_date = result.errors[0]
    assert (by_date.cluster, by_date.groups) == ("date", 15)
    assert (by_date.bias_se, by_date.slope_se) == pytest.approx(tuple(other.bse), rel=1e-9)
    honest = other.t_test("x1 = 1")
    assert by_date.slope_p == pytest.approx(honest.pvalue.item(), rel=1e-8)
    assert by_date.bias_p == pytest.approx(other.pvalues[0], rel=1e-8)
    assert result.notes[1] == "2 groups by outlet: clustered errors need 5"
    with pytest.raises(TooLittleData, match="9 pairs"):
        stated_regression(stated[:9], measured[:9], {})
    with pytest.raises(UsageError, match="no slope"):
        stated_regression(np.ones(60), measured, {})
    with pytest.raises(UsageError, match="same length"):
        stated_regression(stated, measured, {"date": day[:-1]})
    with pytest.raises(UsageError, match="not finite"):
        stated_regression(stated * np.inf, measured, {})


@pytest.mark.parametrize(("slope", "bias"), [(1.0, 0.0), (0.5, 0.25)])
def test_an_exact_fit_has_no_error_and_no_p(slope, bias):
    stated, _, day = pairs()
    result = stated_regression(stated, slope * stated + bias, {"date": day})
    assert (result.slope, result.bias) == (pytest.approx(slope), pytest.approx(bias, abs=1e-12))
    assert result.errors == ()
    assert "exactly" in result.notes[0]
