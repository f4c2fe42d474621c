"""Sweeps, the press against the prices, and studies side by side."""

from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests

from marketlink.core.errors import InputError, TooLittleData, UsageError

FOUR = ("--instrument", "GBPUSD", "--instrument", "EURUSD", "--instrument", "USDCHF", "--instrument", "USDJPY")
DAYS = ("2016-06-24", "2015-01-15", "2015-08-11", "2014-10-31", "2016-11-09", "2013-06-19")


def test_a_sweep_ranks_what_has_data(json_of):
    found = json_of("study", "sweep", "2016-06-24", *FOUR)
    assert found["reactions"][0]["instrument"] == "GBPUSD"
    sizes = [abs(one["standardised"]) for one in found["reactions"]]
    assert sizes == sorted(sizes, reverse=True)
    q = multipletests([one["p"] for one in found["reactions"]], method="fdr_by")[1]
    assert [one["q"] for one in found["reactions"]] == pytest.approx(list(q))
    assert found["joint"]["p"] < 0.01
    assert found["correlations"] is None
    one = json_of("study", "run", "GBPUSD", "--date", "2016-06-24")
    assert one["inference"]["windows"][0]["scaled"] == pytest.approx(found["reactions"][0]["standardised"], rel=1e-12)
    again = json_of("study", "sweep", one["event"]["id"], "--instrument", "GBPUSD", "--independent")
    assert again["reactions"][0]["value"] == found["reactions"][0]["value"]


def test_every_bundled_instrument_is_swept(invoke):
    shown = invoke("study", "sweep", "2022-01-27", "--constant-mean", "--format", "csv").stdout.splitlines()
    assert len(shown) > 60
    assert shown[0].startswith("rank,instrument,day0,car,car_se,car_unit,standardised,p,q,found")


def test_reactions_together(json_of, invoke, events_file):
    listed = events_file([("any", day) for day in DAYS])
    found = json_of("study", "sweep", DAYS[0], *FOUR, "--events", listed, "--constant-mean")["correlations"]
    assert found["event_days"] == 6
    for kind in ("event", "placebo"):
        matrix = np.array(found[kind])
        assert matrix.shape == (4, 4)
        assert matrix == pytest.approx(matrix.T)
    names = found["instruments"]
    assert np.array(found["placebo"])[names.index("EURUSD"), names.index("USDCHF")] < -0.5
    few = invoke("study", "sweep", DAYS[0], *FOUR, "--events", events_file([("any", DAYS[1])])).stdout
    assert "No correlation of reactions: 2 event days" in few
    json_of("study", "run", "EURUSD", "--date", DAYS[1])
    stored = json_of("study", "sweep", DAYS[0], *FOUR, "--stored")
    assert any("2 event days" in note for note in stored["notes"])


@pytest.mark.parametrize(
    "words", [("abcdef0123",), ("abcdef", "--time", "10:00", "--tz", "UTC"), ("2016-06-24", "--time", "10:00")]
)
def test_an_event_that_isnt_one(invoke, words):
    with pytest.raises(UsageError):
        invoke("study", "sweep", *words)


def test_a_day_to_come_has_no_reactions(invoke):
    with pytest.raises(TooLittleData, match="lies after today"):
        invoke("study", "sweep", "2999-01-04")


@pytest.fixture
def archive(tmp_path):
    """Write thirteen articles that state the close of Brent, four of them wrong by 0.3 points, and its prices."""
    days = [date(2020, 1, 6) + timedelta(days=i) for i in range(700)]
    days = [day for day in days if day.weekday() < 5]
    closes = np.round(60 * np.exp(np.cumsum(np.random.default_rng(5).normal(0, 0.02, len(days)))), 2)
    (tmp_path / "prices").mkdir()
    rows = "".join(f"{day},,,,{close}\n" for day, close in zip(days, closes, strict=True))
    (tmp_path / "prices" / "BRENT.csv").write_text("date,open,high,low,close\n" + rows)
    told, published, files = [], ["file,published"], []
    for k, i in enumerate(range(300, 460, 13)):
        change = 100 * (closes[i] / closes[i - 1] - 1)
        said = round(abs(change) + (0.3 if k % 4 == 0 else 0.0), 1)
        files.append(tmp_path / f"a{k}.txt")
        words = f"Brent crude closed {'up' if change > 0 else 'down'} {said}% on {days[i]:%A}, as traders weighed supply."
        files[-1].write_text(f"Oil at the close\n\n{words}\n")
        published.append(f"a{k}.txt,{days[i]}T23:00:00+00:00")
        told.append((np.copysign(said, change), change))
    (tmp_path / "published.csv").write_text("\n".join(published) + "\n")
    return files, tmp_path / "published.csv", tmp_path / "prices", np.array(told)


def test_how_far_the_press_can_be_believed(archive, invoke, json_of, tmp_path):
    files, published, prices, told = archive
    with pytest.raises(InputError, match="no database"):
        invoke("study", "stated")
    invoke("run", *files, "--published", published, "--prices", prices, "--out", tmp_path / "report")
    found = json_of("study", "stated")
    assert found["n"] == 13
    plain = sm.OLS(told[:, 1], sm.add_constant(told[:, 0])).fit()
    assert (found["bias"], found["slope"]) == pytest.approx(tuple(plain.params), rel=1e-6)
    robust = sm.OLS(told[:, 1], sm.add_constant(told[:, 0])).fit(
        cov_type="cluster", cov_kwds={"groups": np.arange(13)}, use_t=True
    )
    assert found["errors"][0]["slope_se"] == pytest.approx(robust.bse[1], rel=1e-6)
    assert {pair["instrument"] for pair in found["pairs"]} == {"BRENT"}
    shown = invoke("study", "stated").stdout
    assert "measured = bias + slope x stated, over 13 pairs" in shown
    with pytest.raises(TooLittleData, match="0 pairs"):
        invoke("study", "stated", "--unit", "bp")


def test_models_side_by_side(json_of, invoke):
    models = ("--model", "constant-mean", "--model", "market")
    found = json_of("study", "compare", "USDRUB", "--date", "2022-01-27", *models)
    assert list(found) == ["constant-mean", "market"]
    day0 = {name: next(ar["value"] for ar in one["path"] if ar["offset"] == 0) for name, one in found.items()}
    assert day0["market"] == pytest.approx(-0.01475, abs=5e-6)
    assert day0["constant-mean"] == pytest.approx(-0.01363, abs=5e-6)
    ids = [one["id"] for one in found.values()]
    shown = invoke("study", "compare", *ids, "--format", "csv").stdout.splitlines()
    assert shown[0].startswith(f"quantity,{ids[0][:8]}")
    assert any(line.startswith("abnormal return,-1.36") for line in shown)
    with pytest.raises(UsageError, match="several instruments"):
        invoke("study", "compare", "USDRUB", "EURUSD", "--date", "2022-01-27")
