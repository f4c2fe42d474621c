"""Market-adjusted, Scholes-Williams, Dimson and GARCH models of one event."""

import csv
import json
import warnings
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import statsmodels.api as sm

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.instrument import Factor
from marketlink.core.prices import PriceKind
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study.cut_windows import sample_of_windows
from marketlink.study.ols import fit_ols
from marketlink.study.single import run_study

CLOSE = {"rel": 0, "abs": 1e-9}
SPEC = StudySpec(
    "A",
    factors=(Factor("F", ("F",)),),
    estimation=Window(-120, -6),
    event_window=Window(-5, 5),
    car_windows=(Window(0, 0), Window(-1, 1)),
)
DAY0 = 180


@pytest.fixture(scope="module")
def market(make_series, walk):
    """A follows F with a session's delay: thin trading."""
    f = np.diff(np.log(walk(201, 1)), prepend=0.0)
    own = np.random.default_rng(2).normal(0, 0.01, 201)
    a = 0.6 * f + 0.5 * np.roll(f, 1) + own
    return {"A": make_series("A", 30 * np.exp(np.cumsum(a))), "F": make_series("F", walk(201, 1))}


def returns(market):
    return tuple(np.diff(np.log(market[name].close), prepend=np.nan) for name in "AF")


def study(market, event_on, days, model, **changes):
    return run_study(replace(SPEC, model=model, **changes), event_on(days(201)[DAY0]), market["A"], market)


def test_market_adjusted(market, event_on, days):
    result = study(market, event_on, days, Model.MARKET_ADJUSTED)
    y, x = returns(market)
    excess = (y - x)[DAY0 - 120 : DAY0 - 5]
    assert result.day0.value == pytest.approx(y[DAY0] - x[DAY0], rel=1e-12)
    assert result.day0.se == pytest.approx(excess.std(ddof=1), rel=1e-12)
    assert result.cars[1].se == pytest.approx(np.sqrt(3) * excess.std(ddof=1), rel=1e-12)
    assert (result.coefficients, result.dof) == ((), 114)


def test_models_without_placebo_dates_say_so(market, event_on, days):
    event = event_on(days(201)[DAY0])
    result = run_study(replace(SPEC, model=Model.DIMSON), event, market["A"], market, placebo=100)
    assert result.inference is None
    assert "no placebo dates for the dimson model" in result.notes
    adjusted = run_study(replace(SPEC, model=Model.MARKET_ADJUSTED), event, market["A"], market, placebo=100)
    assert adjusted.inference.windows[0].t == pytest.approx(adjusted.day0.t, rel=1e-9)


def test_dimson_is_the_regression_with_lag_and_lead(market, event_on, days):
    result = study(market, event_on, days, Model.DIMSON)
    y, x = returns(market)

    def design(rows):
        return sm.add_constant(np.column_stack([x[rows - 1], x[rows], x[rows + 1]]))

    rows, event = np.arange(DAY0 - 120, DAY0 - 5), np.arange(DAY0 - 5, DAY0 + 6)
    other = sm.OLS(y[rows], design(rows)).fit()
    assert [c.value for c in result.coefficients[:4]] == pytest.approx(other.params, rel=1e-9)
    assert [c.se for c in result.coefficients[:4]] == pytest.approx(other.bse, rel=1e-9)
    total = other.t_test([0, 1, 1, 1])
    assert result.coefficients[4].value == pytest.approx(total.effect.item(), rel=1e-9)
    assert result.coefficients[4].se == pytest.approx(total.sd.item(), rel=1e-9)
    predicted = other.get_prediction(design(event))
    assert [ar.se for ar in result.path] == pytest.approx(predicted.se_obs, rel=1e-9)
    assert [ar.value for ar in result.path] == pytest.approx(y[event] - predicted.predicted_mean, rel=1e-9)


def test_scholes_williams_errors_by_two_stages(market, event_on, days):
    """The covariance is that of two-stage least squares with the sum of three sessions as the instrument."""
    result = study(market, event_on, days, Model.SCHOLES_WILLIAMS)
    y, x = returns(market)
    rows = np.arange(DAY0 - 120, DAY0 - 5)
    z = sm.add_constant(x[rows - 1] + x[rows] + x[rows + 1])
    first = sm.OLS(x[rows], z).fit()
    fitted = sm.add_constant(first.fittedvalues)
    shape = np.linalg.inv(fitted.T @ fitted)
    alpha, beta = (c.value for c in result.coefficients)
    residuals = y[rows] - alpha - beta * x[rows]
    sigma2 = residuals @ residuals / (len(rows) - 2)
    assert [c.se for c in result.coefficients] == pytest.approx(np.sqrt(sigma2 * np.diag(shape)), rel=1e-9)
    ahead = np.array([1.0, x[DAY0]])
    assert result.day0.se == pytest.approx(np.sqrt(sigma2 * (1 + ahead @ shape @ ahead)), rel=1e-9)
    assert result.day0.value == pytest.approx(y[DAY0] - alpha - beta * x[DAY0], rel=1e-12)
    slopes = [np.polyfit(x[rows + k], y[rows], 1)[0] for k in (-1, 0, 1)]
    assert beta == pytest.approx(sum(slopes) / (1 + 2 * np.corrcoef(x[rows], x[rows - 1])[0, 1]), rel=1e-9)


def test_a_lead_beyond_the_data(market, make_series, event_on, days):
    short = {name: make_series(name, market[name].close[: DAY0 + 6]) for name in "AF"}
    with pytest.raises(TooLittleData, match="one session beyond"):
        study(short, event_on, days, Model.DIMSON)
    assert len(study(short, event_on, days, Model.SCHOLES_WILLIAMS).path) == 11


@pytest.mark.parametrize("factors", [SPEC.factors, ()])
def test_garch_forecasts_as_arch_does(market, event_on, days, factors):
    arch = pytest.importorskip("arch")
    result = study(market, event_on, days, Model.GARCH, factors=factors, estimation=Window(-120, -8))
    y, x = returns(market)
    rows, event = np.arange(DAY0 - 120, DAY0 - 7), np.arange(DAY0 - 5, DAY0 + 6)
    with warnings.catch_warnings(action="ignore"):
        mean = {"mean": "LS", "x": x[rows][:, None] * 100} if factors else {"mean": "Constant"}
        other = arch.arch_model(y[rows] * 100, vol="GARCH", p=1, q=1, rescale=False, **mean).fit(disp="off")
        options = {"x": np.ones((1, 1, 13))} if factors else {}
        ahead = other.forecast(horizon=13, reindex=False, **options).variance.to_numpy()[0, 2:] / 1e4
    design = np.column_stack([np.ones(11), x[event]])[:, : 1 + len(factors)]
    k = design.shape[1]
    scale = np.diag([0.01, 1.0][:k])
    covariance = scale @ other.param_cov.to_numpy()[:k, :k] @ scale
    expected = np.sqrt(ahead + np.einsum("ij,jk,ik->i", design, covariance, design))
    assert [ar.se for ar in result.path] == pytest.approx(expected, rel=5e-3)
    assert [c.name for c in result.coefficients] == ["alpha", *(f.name for f in factors), "omega", "arch", "garch"]
    assert result.coefficients[0].value == pytest.approx(other.params.iloc[0] / 100, abs=2e-5)


def test_models_that_need_one_factor(market, event_on, days):
    two = (*SPEC.factors, Factor("G", ("F", "A")))
    for model in (Model.DIMSON, Model.SCHOLES_WILLIAMS, Model.MARKET_ADJUSTED):
        with pytest.raises(UsageError, match="has one factor, not 2"):
            study(market, event_on, days, model, factors=two)
        with pytest.raises(UsageError, match="has one factor, not 0"):
            study(market, event_on, days, model, factors=())


@pytest.mark.shared
def test_the_reference_of_several_factors(shared):
    """From the windows, by the single-event path and by the batch core."""
    reference = json.loads((shared / "reference" / "S7_multifactor_thin_trading.json").read_text())
    with (shared / "reference" / "inputs" / "S7_factor_returns_2014_2022.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    dates = [row["Date"] for row in rows]
    for case in reference["multifactor"]:
        zero = dates.index(case["date"])
        y = np.array([float(row[case["symbol"]]) for row in rows])
        x = np.array([[float(row[name]) for name in case["factors"]] for row in rows])
        before, after = slice(zero - 260, zero - 10), slice(zero - 10, zero + 11)
        fit = fit_ols(y[before], x[before])
        forecast = fit.forecast(y[after], x[after])
        assert fit.params == pytest.approx(case["params"], **CLOSE)
        assert (fit.sigma, fit.dof) == pytest.approx((case["sigma"], case["dof"]), **CLOSE)
        assert forecast.abnormal == pytest.approx(case["ar"], **CLOSE)
        assert np.sqrt(np.diag(forecast.covariance)) == pytest.approx(case["se_ar"], **CLOSE)
        batch = sample_of_windows(y[before][None], y[after][None], x[before][None], x[after][None], start=-10).fit
        assert [batch.alpha[0], *batch.beta[:, 0]] == pytest.approx(case["params"], **CLOSE)
        assert batch.ar[0] == pytest.approx(case["ar"], **CLOSE)
        for text, expected in case["car"].items():
            window = Window.parse(text)
            car = forecast.total(window.start + 10, window.end + 11)
            assert (car.value, car.se) == pytest.approx((expected["car"], expected["se"]), **CLOSE)
            value, se = batch.car(window)
            assert (value[0], se[0]) == pytest.approx((expected["car"], expected["se"]), **CLOSE)


@pytest.mark.shared
def test_the_reference_of_thin_trading(shared, read_column, event_on):
    reference = json.loads((shared / "reference" / "S7_multifactor_thin_trading.json").read_text())
    path = "reference/inputs/sp500_prices_1999_2022.csv"
    index = read_column(path, "SP500", "SP500", kind=PriceKind.CLOSE)
    for name, expected in reference["thin_trading_betas_S1_window"].items():
        series = read_column(path, name, name, kind=PriceKind.CLOSE)
        spec = StudySpec(name, factors=(Factor("SP500", ("SP500",)),), returns=ReturnKind.SIMPLE)
        event = event_on(date(2001, 9, 17))
        thin = run_study(replace(spec, model=Model.SCHOLES_WILLIAMS), event, series, {"SP500": index})
        assert [c.value for c in thin.coefficients] == pytest.approx(
            [expected["alpha_sw"], expected["scholes_williams"]], **CLOSE
        )
        summed = run_study(replace(spec, model=Model.DIMSON), event, series, {"SP500": index})
        assert [c.value for c in summed.coefficients[:4]] == pytest.approx(expected["dimson_coefs"], **CLOSE)
        assert summed.coefficients[4].value == pytest.approx(expected["dimson_lags1_leads1"], **CLOSE)


@pytest.fixture(scope="module")
def controls(make_series):
    """A is 0.7 F + 0.3 G and noise; H is something else."""
    changes = np.random.default_rng(7).normal(0, 0.01, (420, 4))
    changes[:, 0] = 0.7 * changes[:, 1] + 0.3 * changes[:, 2] + 0.3 * changes[:, 0]
    closes = 50 * np.exp(np.cumsum(changes, axis=0))
    return {name: make_series(name, closes[:, i]) for i, name in enumerate("AFGH")}


def test_a_control_basket_is_fitted_before_the_event(controls, event_on, days):
    factors = tuple(Factor(name, (name,)) for name in "FGH")
    spec = replace(SPEC, model=Model.BASKET, factors=factors)
    result = run_study(spec, event_on(days(420)[400]), controls["A"], controls)
    weights = np.array([c.value for c in result.coefficients])
    assert weights == pytest.approx([0.7, 0.3, 0.0], abs=0.06)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    y, *x = (np.diff(np.log(controls[name].close), prepend=np.nan) for name in "AFGH")
    assert result.day0.value == pytest.approx(y[400] - weights @ [one[400] for one in x], rel=1e-9)
    # The weights are those of a search by another method.
    from scipy.optimize import minimize

    rows = slice(400 - 120, 400 - 5)
    columns = np.column_stack([one[rows] for one in x])
    other = minimize(
        lambda w: 1e4 * ((y[rows] - columns @ w) ** 2).sum(),
        np.full(3, 1 / 3),
        bounds=[(0, None)] * 3,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
    )
    assert weights == pytest.approx(other.x, abs=1e-3)
    assert result.dof == 250
    assert "250 earlier windows" in result.notes[0]
    # Its error is the root mean square of as long sums on the placebo dates: near the noise of 0.3 percent a session.
    assert result.cars[1].se == pytest.approx(0.003 * np.sqrt(3), rel=0.25)
    early = event_on(days(420)[180])
    with pytest.raises(TooLittleData, match="earlier windows for the errors"):
        run_study(spec, early, controls["A"], controls)
    with pytest.raises(UsageError, match="basket model needs a factor"):
        run_study(replace(spec, factors=()), early, controls["A"], controls)
