"""What holds for any data, and what another routine of statsmodels says of the same data."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

from marketlink.core.instrument import Factor
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study import holm, run_study
from marketlink.study.ols import detectable_effect, fit_ols

seeds = st.integers(0, 2**32 - 1)
SPEC = StudySpec(
    "A",
    model=Model.MARKET,
    factors=(Factor("F", ("F", "G")),),
    estimation=Window(-60, -6),
    event_window=Window(-5, 5),
    car_windows=(Window(0, 0), Window(-5, 5)),
    minimum=30,
)


def windows(seed, regressors, estimation=40, event=6):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 0.01, (estimation + event, regressors))
    y = 0.001 + x.sum(axis=1) + rng.normal(0, 0.02, estimation + event)
    return y[:estimation], x[:estimation], y[estimation:], x[estimation:]


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(0, 3))
def test_forecast_error_equals_get_prediction(seed, regressors):
    y, x, y_event, x_event = windows(seed, regressors)
    forecast = fit_ols(y, x).forecast(y_event, x_event)
    other = sm.OLS(y, sm.add_constant(x)).fit().get_prediction(sm.add_constant(x_event, has_constant="add"))
    assert [forecast.total(i, i + 1).se for i in range(6)] == pytest.approx(other.se_obs, rel=1e-10)
    assert forecast.expected == pytest.approx(other.predicted_mean, rel=1e-10, abs=1e-14)


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(0, 3))
def test_equals_one_dummy_a_session(seed, regressors):
    """A regression over both windows with a dummy for each event session has the same covariance."""
    y, x, y_event, x_event = windows(seed, regressors)
    forecast = fit_ols(y, x).forecast(y_event, x_event)
    dummies = np.vstack([np.zeros((40, 6)), np.eye(6)])
    design = np.hstack([dummies, np.ones((46, 1)), np.vstack([x, x_event])])
    other = sm.OLS(np.concatenate([y, y_event]), design).fit()
    assert forecast.abnormal == pytest.approx(other.params[:6], rel=1e-8, abs=1e-12)
    assert forecast.covariance == pytest.approx(other.cov_params()[:6, :6], rel=1e-8, abs=1e-14)
    total = other.t_test(np.concatenate([np.ones(6), np.zeros(1 + regressors)]))
    car = forecast.total(0, 6)
    assert (car.t, car.p) == pytest.approx((total.tvalue.item(), total.pvalue.item()), rel=1e-8)


@pytest.mark.parametrize("robust", [{"cov_type": "HC0"}, {"cov_type": "HAC", "cov_kwds": {"maxlags": 5}}])
def test_a_sandwich_misses_the_noise_of_a_single_session(robust):
    """Why no robust covariance is offered: the dummy's residual is zero, and so is what a sandwich makes of it."""
    y, x, y_event, x_event = windows(1, 0, estimation=250, event=1)
    dummy = np.append(np.zeros(250), 1.0)
    other = sm.OLS(np.append(y, y_event), sm.add_constant(dummy)).fit(**robust)
    honest = fit_ols(y, x).forecast(y_event, x_event).total(0, 1)
    assert other.resid[-1] == pytest.approx(0, abs=1e-15)
    assert other.params[1] == pytest.approx(honest.value)
    assert honest.se / other.bse[1] > 10


@settings(max_examples=15, deadline=None)
@given(seeds, st.floats(-3, 3))
def test_a_constant_added_in_logs_changes_nothing(make_series, days, walk, event_on, seed, shift):
    closes = {name: walk(80, seed + i) for i, name in enumerate("AFG")}
    series = {name: make_series(name, c) for name, c in closes.items()}
    moved = {name: make_series(name, np.exp(shift) * c) for name, c in closes.items()}
    event = event_on(days(80)[70])
    here, there = run_study(SPEC, event, series["A"], series), run_study(SPEC, event, moved["A"], moved)
    for one, other in zip((*here.path, *here.cars), (*there.path, *there.cars), strict=True):
        assert (one.value, one.se, one.p) == pytest.approx((other.value, other.se, other.p), rel=1e-6, abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(seeds, st.sampled_from([ReturnKind.LOG, ReturnKind.SIMPLE]))
def test_a_window_of_one_session_is_its_abnormal_return(make_series, days, walk, event_on, seed, kind):
    series = {name: make_series(name, walk(80, seed + i)) for i, name in enumerate("AFG")}
    result = run_study(replace(SPEC, returns=kind), event_on(days(80)[70]), series["A"], series)
    day0, car = result.day0, result.cars[0]
    assert (car.value, car.se, car.t, car.p) == (day0.value, day0.se, day0.t, day0.p)
    assert result.cars[1] == result.car_path[-1]
    assert result.cars[1].value == pytest.approx(sum(ar.value for ar in result.path))


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_what_comes_after_the_event_window_doesnt_matter(make_series, days, walk, event_on, seed):
    closes = walk(90, seed)
    event = event_on(days(90)[70])
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=())
    assert (
        run_study(plain, event, make_series("A", closes), {}).path
        == run_study(plain, event, make_series("A", closes[:77]), {}).path
    )


@pytest.mark.parametrize("dof", [8, 58, 248, 2000])
def test_detectable_effect_has_80_percent_power(dof):
    other = TTestPower().solve_power(nobs=dof + 1, alpha=0.05, power=0.8, alternative="two-sided") * np.sqrt(dof + 1)
    assert detectable_effect(2.0, dof) == pytest.approx(2 * other, rel=1e-4)


def test_holm_by_hand():
    # Sorted .01, .02, .03, .5 times 4, 3, 2, 1 is .04, .06, .06, .5: each at least the one before.
    assert holm([0.03, 0.01, 0.5, 0.02]) == pytest.approx((0.06, 0.04, 0.5, 0.06))
    assert holm([0.6, 0.7]) == (1.0, 1.0)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_holm_is_that_of_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], rel=1e-12)


def test_the_same_request_has_the_same_id(make_series, days, walk, event_on):
    plain = replace(SPEC, model=Model.CONSTANT_MEAN, factors=())
    event = event_on(days(80)[70])
    first, again = (run_study(plain, event, make_series("A", walk(80, 1)), {}) for _ in range(2))
    assert first.id == again.id
    assert first.id != run_study(plain, event, make_series("A", walk(80, 2)), {}).id
