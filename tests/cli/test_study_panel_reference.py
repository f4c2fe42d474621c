"""`study panel` against the reference studies: 1e-9, from files of prices and dates, ungated and unmasked."""

import csv
import json

import numpy as np
import pytest

pytestmark = pytest.mark.shared

CLOSE = {"rel": 0, "abs": 1e-9}
EM = "EM=TRY+ZAR+PLN+HUF+NOK"
NAMES = {
    "cs_t": "cs_t", "j1": "j1", "cda": "cda_t", "patell": "patell_scar", "patell_csar": "patell_csar", "bmp": "bmp_scar",
    "bmp_csar": "bmp_csar", "kp_bmp": "kp_bmp", "kp_patell": "kp_patell", "corrado": "corrado",
    "corrado_zivney": "corrado_zivney", "grank_t": "grank_t", "grank_z": "grank_z", "sign": "sign",
    "generalised_sign": "gsign", "wilcoxon": "wilcoxon_z", "skew_hall": "skew_hall_t", "skew_lbt": "skew_lbt_t",
}  # fmt: skip


@pytest.fixture(scope="module")
def stocks(shared_dir, tmp_path_factory, write):
    return columns(shared_dir / "reference/inputs/sp500_prices_1999_2022.csv", tmp_path_factory.mktemp("s"), write, "")


@pytest.fixture(scope="module")
def rates(shared_dir, tmp_path_factory, write):
    return columns(
        shared_dir / "reference/inputs/ecb_cross_rates_per_usd_2005_2022.csv", tmp_path_factory.mktemp("r"), write, "_per_USD"
    )


def columns(path, folder, write, suffix):
    with path.open() as lines:
        rows = list(csv.DictReader(lines))
    for name in list(rows[0])[1:]:
        write(folder, name.removesuffix(suffix), [(row["Date"], row[name]) for row in rows if row[name]])
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "S1_sp500_clustered_2001-09-17_simple",
        "S1_sp500_clustered_2001-09-17_log",
        "S1_sp500_clustered_2001-09-17_mean_simple",
        "S2_sp500_events32_simple",
        "S2_sp500_events32_log",
        "S3_fx_usdrub_emfx_log",
        "S3_fx_usdrub_mean_log",
    ],
)
def test_a_reference_study(shared_dir, request, json_of, events_file, name):
    reference = json.loads((shared_dir / "reference" / f"{name}.json").read_text())
    folder = request.getfixturevalue("rates" if name.startswith("S3") else "stocks")
    factor = EM if name.startswith("S3") else "SP500"
    model = ("--model", "constant-mean") if "mean" in name else ("--model", "market", "--factor", factor)
    windows = reference["multi"] | {f"{day},{day}": tests for day, tests in reference["daily"].items()}
    rbar = next(iter(reference["multi"].values()))["rbar"]
    found = json_of(
        "study", "panel", events_file([(e["symbol"], e["event_date"]) for e in reference["events"]]), "--prices", folder, *model,
        "--return", "simple" if "simple" in name else "log", "--estimation", "-260,-11", "--window", "-10,10",
        *(word for window in windows for word in ("--car", window)), "--ungated", "--correlation", rbar, "--draws", 99,
    )  # fmt: skip
    assert found["excluded"] == []
    for event, expected in zip(found["events"], reference["events"], strict=True):
        assert event["day0"] == expected["event_trading_date"]
        assert (event["alpha"], event["sigma"]) == pytest.approx((expected["alpha"], expected["sigma"]), **CLOSE)
        assert list(event["ar"].values()) == pytest.approx(expected["ar"], **CLOSE)
        assert list(event["se"].values()) == pytest.approx(expected["se_ar"], **CLOSE)
        for window, car in expected["car_windows"].items():
            assert (event["car"][window], event["car_se"][window]) == pytest.approx((car["car"], car["se"]), **CLOSE)
    for window, expected in windows.items():
        tests = found["tests"][window]
        assert tests["caar"] == pytest.approx(expected["caar"], **CLOSE)
        for own, theirs in NAMES.items():
            assert tests[own] == pytest.approx(expected[theirs], **CLOSE), (window, own)


def test_thin_trading(shared_dir, stocks, json_of, events_file):
    reference = json.loads((shared_dir / "reference/S7_multifactor_thin_trading.json").read_text())[
        "thin_trading_betas_S1_window"
    ]
    listed = events_file([(name, "2001-09-17") for name in reference])
    options = (
        "study",
        "panel",
        listed,
        "--prices",
        stocks,
        "--factor",
        "SP500",
        "--return",
        "simple",
        "--car",
        "0,0",
        "--draws",
        99,
    )
    for model, beta in (("sw", "scholes_williams"), ("dimson", "dimson_lags1_leads1"), ("market", "ols")):
        events = json_of(*options, "--model", model)["events"]
        assert [e["beta"] for e in events] == pytest.approx([r[beta] for r in reference.values()], **CLOSE)
        if model == "sw":
            assert [e["alpha"] for e in events] == pytest.approx([r["alpha_sw"] for r in reference.values()], **CLOSE)


def test_several_factors(shared_dir, tmp_path, write, json_of, events_file):
    reference = json.loads((shared_dir / "reference/S7_multifactor_thin_trading.json").read_text())["multifactor"]
    with (shared_dir / "reference/inputs/S7_factor_returns_2014_2022.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    days = ["2014-01-02", *(row["Date"] for row in rows)]
    for name in list(rows[0])[1:]:
        level = 100 * np.cumprod([1.0, *(1 + float(row[name]) for row in rows)])
        write(tmp_path / "p", name, zip(days, (repr(float(x)) for x in level), strict=True))
    for expected in reference:
        factors = [word for name in expected["factors"] for word in ("--factor", name)]
        cars = [word for window in expected["car"] for word in ("--car", window)]
        listed = events_file([(expected["symbol"], expected["date"])])
        options = ("--model", "factors", "--return", "simple", "--draws", 99)
        event = json_of("study", "panel", listed, "--prices", tmp_path / "p", *factors, *cars, *options)["events"][0]
        assert [c["value"] for c in event["coefficients"].values()] == pytest.approx(expected["params"], **CLOSE)
        assert event["sigma"] == pytest.approx(expected["sigma"], **CLOSE)
        assert list(event["ar"].values()) == pytest.approx(expected["ar"], **CLOSE)
        assert list(event["se"].values()) == pytest.approx(expected["se_ar"], **CLOSE)
        for window, car in expected["car"].items():
            assert (event["car"][window], event["car_se"][window]) == pytest.approx((car["car"], car["se"]), **CLOSE)


def test_the_pooled_dummy(shared_dir, rates, json_of, events_file):
    """The whole history of the rouble on the basket, with one dummy for nine days: statsmodels' and R's numbers."""
    days = json.loads((shared_dir / "reference/S3_fx_usdrub_emfx_log.json").read_text())["events"]
    reference = json.loads((shared_dir / "reference/S5_hac_pooled_dummy_statsmodels.json").read_text())
    listed = events_file([("RUB", day["event_date"]) for day in days])
    options = ("--prices", rates, "--factor", EM, "--regression", "pooled", "--car", "0,0", "--draws", 99)
    (one,) = json_of("study", "panel", listed, *options, "--ungated")["regression"]["results"]
    assert one["result"]["n"] == reference["n"]
    for errors, key in (("classical", "classical"), ("HC3", "HC3"), ("HAC", "HAC_bartlett_lag5")):
        found = [e for e in one["result"]["estimates"] if e["errors"] == errors]
        assert [e["value"] for e in found] == pytest.approx(reference["params"], **CLOSE)
        assert [e["se"] for e in found] == pytest.approx(reference[key], **CLOSE)
    assert one["result"]["notes"][0].startswith("not valid: 9 event days")
    gated = json_of("study", "panel", listed, *options)["regression"]
    assert gated["results"] == []
    assert "need 10" in gated["excluded"][0]["reason"]
