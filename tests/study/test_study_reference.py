"""The reference numbers: 1e-9, through dates and prices, and from windows."""

import json
from datetime import date

import numpy as np
import pytest

from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.prices import PriceKind
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study import run_study
from marketlink.study.ols import fit_ols

pytestmark = pytest.mark.shared

EMFX = Factor("EMFX", ("USDTRY", "USDZAR", "USDPLN", "USDHUF", "USDNOK"))
CLOSE = {"rel": 0, "abs": 1e-9}


@pytest.fixture(scope="module")
def rates(read_column):
    path = "reference/inputs/ecb_cross_rates_per_usd_2005_2022.csv"
    return {name: read_column(path, name, f"{name[3:]}_per_USD") for name in ("USDRUB", *EMFX.members)}


@pytest.mark.parametrize(("file", "factors"), [("S3_fx_usdrub_emfx_log", (EMFX,)), ("S3_fx_usdrub_mean_log", ())])
def test_rouble_through_dates_and_prices(shared, rates, event_on, file, factors):
    reference = json.loads((shared / "reference" / f"{file}.json").read_text())
    assert len(reference["events"]) == 9
    for event in reference["events"]:
        windows = tuple(Window.parse(text) for text in event["car_windows"])
        model = Model.MARKET if factors else Model.CONSTANT_MEAN
        spec = StudySpec("USDRUB", model=model, factors=factors, car_windows=windows)
        result = run_study(spec, event_on(date.fromisoformat(event["event_date"])), rates["USDRUB"], rates)
        assert result.location.session == date.fromisoformat(event["event_trading_date"])
        assert [ar.value for ar in result.path] == pytest.approx(event["ar"], **CLOSE)
        assert [ar.se for ar in result.path] == pytest.approx(event["se_ar"], **CLOSE)
        assert [ar.p for ar in result.path] == pytest.approx(event["p_ar"], **CLOSE)
        betas = [event["beta"]] if factors else []
        assert [c.value for c in result.coefficients] == pytest.approx([event["alpha"], *betas], **CLOSE)
        assert (result.sigma, result.dof) == pytest.approx((event["sigma"], event["dof"]), **CLOSE)
        assert len(result.cars) == len(windows)
        for car, expected in zip(result.cars, event["car_windows"].values(), strict=True):
            numbers = expected["car"], expected["se"], expected["t"], expected["p"]
            assert (car.value, car.se, car.t, car.p) == pytest.approx(numbers, **CLOSE)


def test_treasury_yields_from_windows(shared):
    reference = json.loads((shared / "reference" / "S4_ust_yield_bp_mean.json").read_text())
    windows = np.load(shared / "reference" / "inputs" / "S4_ust_yield_bp_mean_windows.npz")
    for y_est, y_ev, event in zip(windows["Y_est"], windows["Y_ev"], reference["events"], strict=True):
        fit = fit_ols(y_est, np.empty((250, 0)))
        forecast = fit.forecast(y_ev, np.empty((21, 0)))
        days = [forecast.total(i, i + 1) for i in range(21)]
        assert (fit.params[0], fit.sigma, fit.dof) == pytest.approx((event["alpha"], event["sigma"], event["dof"]), **CLOSE)
        assert [day.value for day in days] == pytest.approx(event["ar"], **CLOSE)
        assert [day.se for day in days] == pytest.approx(event["se_ar"], **CLOSE)
        for text, expected in event["car_windows"].items():
            window = Window.parse(text)
            car = forecast.total(window.start + 10, window.end + 11)
            numbers = expected["car"], expected["se"], expected["t"], expected["p"]
            assert (car.value, car.se, car.t, car.p) == pytest.approx(numbers, **CLOSE)


@pytest.mark.parametrize(
    ("day", "change", "ar", "t"), [(date(2022, 1, 27), -26.9, -27.9, -4.98), (date(2022, 2, 14), 28.4, 27.3, 4.05)]
)
def test_russian_bond_yield_in_basis_points(read_column, event_on, day, change, ar, t):
    series = read_column("market-data/OFZ10Y.csv", "OFZ10Y", "close", kind=PriceKind.YIELD, measure=Measure.YIELD)
    spec = StudySpec("OFZ10Y", Measure.YIELD, returns=ReturnKind.BASIS_POINTS)
    day0 = run_study(spec, event_on(day), series, {}).day0
    assert (day0.actual, day0.value) == pytest.approx((change, ar), abs=0.05)
    assert day0.t == pytest.approx(t, abs=5e-3)
