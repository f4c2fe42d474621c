"""The reference numbers of many events: 1e-9, from windows, and from prices through the date logic."""

import csv
import json
from datetime import date

import numpy as np
import pytest

from marketlink.core.instrument import Factor
from marketlink.core.panel import PanelEvent, PanelSpec
from marketlink.core.prices import PriceKind
from marketlink.core.study import Model, ReturnKind
from marketlink.core.windows import Window
from marketlink.study.battery import window_tests
from marketlink.study.cut_windows import sample_of_windows
from marketlink.study.panel import panel
from marketlink.study.panel_json import panel_json
from marketlink.study.parametric import hall, lyon_barber_tsai, skewness_terms

pytestmark = pytest.mark.shared

NAMES = {
    "cs_t": "cs_t", "j1": "j1", "cda": "cda_t", "patell": "patell_scar", "patell_csar": "patell_csar", "bmp": "bmp_scar",
    "bmp_csar": "bmp_csar", "kp_bmp": "kp_bmp", "kp_patell": "kp_patell", "corrado": "corrado",
    "corrado_zivney": "corrado_zivney", "grank_t": "grank_t", "grank_z": "grank_z", "sign": "sign",
    "generalised_sign": "gsign", "wilcoxon": "wilcoxon_z", "skew_hall": "skew_hall_t", "skew_lbt": "skew_lbt_t",
}  # fmt: skip
FILES = (
    "S1_sp500_clustered_2001-09-17_simple",
    "S1_sp500_clustered_2001-09-17_log",
    "S1_sp500_clustered_2001-09-17_mean_simple",
    "S2_sp500_events32_simple",
    "S2_sp500_events32_log",
    "S3_fx_usdrub_emfx_log",
    "S3_fx_usdrub_mean_log",
    "S4_ust_yield_bp_mean",
)
CLOSE = {"rel": 0, "abs": 1e-9}
EMFX = Factor("EMFX", ("USDTRY", "USDZAR", "USDPLN", "USDHUF", "USDNOK"))


def load(shared, name):
    return json.loads((shared / "reference" / f"{name}.json").read_text())


def windows_of(reference):
    daily = {f"{day},{day}": tests for day, tests in reference["daily"].items()}
    return {Window.parse(text): tests for text, tests in (reference["multi"] | daily).items()}


def agree(tests, expected, names=NAMES):
    assert tests.caar == pytest.approx(expected["caar"], **CLOSE)
    for name in names:
        found = tests.get(name)
        assert found.value == pytest.approx(expected[NAMES[name]], **CLOSE), (name, str(tests.window))
    assert tests.get("grank_t").dof == expected["grank_dof"]


@pytest.mark.parametrize("name", FILES)
def test_every_statistic_from_the_windows(shared, name):
    reference = load(shared, name)
    cut = np.load(shared / "reference" / "inputs" / f"{name}_windows.npz")
    x = (cut["X_est"], cut["X_ev"]) if reference["model"] == "market" else (None, None)
    for window, expected in windows_of(reference).items():
        sample = sample_of_windows(cut["Y_est"], cut["Y_ev"], *x, start=-10, correlation=expected["rbar"])
        without = {n for n in NAMES if not n.startswith("skew")}
        agree(window_tests(sample, window, ungated=True, draws=0), expected, without)
        car, _ = sample.fit.car(window)
        terms = skewness_terms(car)
        assert float(hall(*terms, len(car))) == pytest.approx(expected["skew_hall_t"], **CLOSE)
        assert float(lyon_barber_tsai(*terms, len(car))) == pytest.approx(expected["skew_lbt_t"], **CLOSE)
    for i, event in enumerate(reference["events"]):
        assert sample.fit.alpha[i] == pytest.approx(event["alpha"], **CLOSE)
        assert sample.fit.sigma[i] == pytest.approx(event["sigma"], **CLOSE)
        assert sample.fit.ar[i] == pytest.approx(event["ar"], **CLOSE)
        assert sample.fit.se[i] == pytest.approx(event["se_ar"], **CLOSE)
        for text, expected in event["car_windows"].items():
            value, se = sample.fit.car(Window.parse(text))
            assert (value[i], se[i]) == pytest.approx((expected["car"], expected["se"]), **CLOSE)


@pytest.fixture(scope="module")
def stocks(shared, read_column):
    path = "reference/inputs/sp500_prices_1999_2022.csv"
    with (shared / path).open() as lines:
        names = next(csv.reader(lines))[1:]
    return {name: read_column(path, name, name, kind=PriceKind.CLOSE) for name in names}


@pytest.fixture(scope="module")
def rates(read_column):
    path = "reference/inputs/ecb_cross_rates_per_usd_2005_2022.csv"
    return {name: read_column(path, name, f"{name[3:]}_per_USD") for name in ("USDRUB", *EMFX.members)}


def study(reference, series, event_on, *, returns, factors, correlation=None):
    events = [
        PanelEvent("USDRUB" if event["symbol"] == "RUB" else event["symbol"], event_on(date.fromisoformat(event["event_date"])))
        for event in reference["events"]
    ]
    spec = PanelSpec(
        model=Model.MARKET if factors else Model.CONSTANT_MEAN,
        factors=factors,
        returns=returns,
        car_windows=tuple(windows_of(reference)),
        ungated=True,
        draws=99,
    )
    return panel(events, series, spec, correlation=correlation)


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("S4")])
def test_every_statistic_from_the_prices(shared, stocks, rates, event_on, name):
    reference = load(shared, name)
    returns = ReturnKind.SIMPLE if "simple" in name else ReturnKind.LOG
    if name.startswith("S3"):
        factors = () if "mean" in name else (EMFX,)
        result = study(reference, rates, event_on, returns=returns, factors=factors, correlation=first_rbar(reference))
    else:
        factors = () if "mean" in name else (Factor("SP500", ("SP500",)),)
        result = study(reference, stocks, event_on, returns=returns, factors=factors, correlation=first_rbar(reference))
    assert not result.excluded
    for found, event in zip(result.events, reference["events"], strict=True):
        assert found.day0.isoformat() == event["event_trading_date"]
        assert [point.value for point in found.path] == pytest.approx(event["ar"], **CLOSE)
        assert [point.se for point in found.path] == pytest.approx(event["se_ar"], **CLOSE)
    for tests, expected in zip(result.windows, windows_of(reference).values(), strict=True):
        agree(tests, expected)


def first_rbar(reference):
    return next(iter(reference["multi"].values()))["rbar"]


@pytest.mark.parametrize("name", FILES[:5])
def test_the_correlation_weighted_by_the_overlap(shared, stocks, event_on, name):
    reference = load(shared, name)
    factors = () if "mean" in name else (Factor("SP500", ("SP500",)),)
    returns = ReturnKind.SIMPLE if "simple" in name else ReturnKind.LOG
    result = study(reference, stocks, event_on, returns=returns, factors=factors)
    assert result.correlation == pytest.approx(reference["rbar_times_event_window_overlap"], **CLOSE)


def test_events_of_one_series_with_disjoint_windows_count_nothing(shared, rates, event_on):
    reference = load(shared, "S3_fx_usdrub_emfx_log")
    result = study(reference, rates, event_on, returns=ReturnKind.LOG, factors=(EMFX,))
    assert result.correlation == pytest.approx(reference["rbar_times_event_window_overlap"], abs=1e-12) == 0.0


def test_what_json_holds(shared, stocks, event_on):
    reference = load(shared, "S1_sp500_clustered_2001-09-17_simple")
    result = study(reference, stocks, event_on, returns=ReturnKind.SIMPLE, factors=(Factor("SP500", ("SP500",)),))
    held = json.loads(json.dumps(panel_json(result), allow_nan=False))
    first, expected = held["events"][0], reference["events"][0]
    assert (first["instrument"], first["date"], first["day0"]) == ("AAPL", "2001-09-17", "2001-09-17")
    assert (first["alpha"], first["beta"], first["sigma"]) == pytest.approx(
        (expected["alpha"], expected["beta"], expected["sigma"]), **CLOSE
    )
    assert (first["ar"]["-10"], first["se"]["10"]) == pytest.approx((expected["ar"][0], expected["se_ar"][-1]), **CLOSE)
    assert first["car_se"]["-1,1"] == pytest.approx(expected["car_windows"]["-1,1"]["se"], **CLOSE)
    assert held["tests"]["-1,1"]["grank_t"] == pytest.approx(reference["multi"]["-1,1"]["grank_t"], **CLOSE)
    assert held["withheld"]["0,0"]["bmp"].startswith("not valid: 20 of 20 events share sessions")
