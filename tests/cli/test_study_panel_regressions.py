"""`study panel --regression` and `--plot`, and the same from Python."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from marketlink.core.errors import UsageError
from marketlink.core.regression import Errors
from marketlink.core.windows import Window
from marketlink.report import plot
from marketlink.study.api import PanelStudy, from_pandas

DAYS = [date(2020, 1, 6) + timedelta(days=i) for i in range(840)]
DAYS = [day for day in DAYS if day.weekday() < 5]
SHORT = ("--estimation", "-80,-6", "--window", "-5,5", "--minimum", "40", "--draws", "99")
# (instrument, session, tag, surprise, outlet)
LISTED = [
    (name, 100 + 23 * i + 7 * k, "calm" if (i + k) % 3 else "war", 0.5 * ((i * k) % 4), "wire" if i % 2 else "")
    for k, name in enumerate("AB")
    for i in range(14)
]


def closes():
    rng = np.random.default_rng(3)
    return {name: 50 * np.exp(np.cumsum(rng.normal(0, 0.01, len(DAYS)))) for name in "ABM"}


@pytest.fixture
def folder(tmp_path, write):
    for name, values in closes().items():
        write(tmp_path / "prices", name, ((day, repr(float(x))) for day, x in zip(DAYS, values, strict=True)))
    return tmp_path / "prices"


@pytest.fixture
def listed(events_file):
    rows = [(name, DAYS[at], tag, surprise) for name, at, tag, surprise, _ in LISTED]
    return events_file(rows, "instrument,date,tag,surprise")


def test_cars_on_tags_and_a_surprise(json_of, listed, folder):
    found = json_of("study", "panel", listed, "--prices", folder, *SHORT, "--car", "0,1", "--regression", "tags")
    car = np.array([event["car"]["0,1"] for event in found["events"]])
    design = sm.add_constant(np.column_stack([[float(row[2] == "war") for row in LISTED], [row[3] for row in LISTED]]))
    days = pd.factorize(np.array([str(DAYS[row[1]]) for row in LISTED]))[0]
    fit = sm.OLS(car, design).fit(cov_type="cluster", cov_kwds={"groups": days}, use_t=True)
    (one,) = found["regression"]["results"]
    clustered = [e for e in one["result"]["estimates"] if e["errors"] == "cluster"]
    assert [e["name"] for e in clustered] == ["constant", "tag war", "surprise"]
    assert [e["value"] for e in clustered] == pytest.approx(list(fit.params), rel=1e-8)
    assert [e["se"] for e in clustered] == pytest.approx(list(fit.bse), rel=1e-8)
    assert [name for name, _ in one["result"]["wild_p"]] == ["tag war", "surprise"]
    assert "tag: against 'calm'" in one["result"]["notes"]


def test_cars_of_overlapping_windows_are_one_cluster(json_of, events_file, folder):
    """Pairs of events two sessions apart share a session of [0, 2]; the tag is on events of 10 of 14 pairs."""
    rows = [("A", DAYS[100 + 24 * (i // 2) + 2 * (i % 2)], "calm" if i % 3 else "war") for i in range(28)]
    listed = events_file(rows, "instrument,date,tag")
    found = json_of("study", "panel", listed, "--prices", folder, *SHORT, "--car", "0,2", "--regression", "tags")
    car = np.array([event["car"]["0,2"] for event in found["events"]])
    design = sm.add_constant(np.array([float(tag == "war") for *_, tag in rows]))
    fit = sm.OLS(car, design).fit(cov_type="cluster", cov_kwds={"groups": np.arange(28) // 2}, use_t=True)
    (one,) = found["regression"]["results"]
    tag = next(e for e in one["result"]["estimates"] if (e["name"], e["errors"]) == ("tag war", "cluster"))
    assert (tag["se"], tag["p"]) == pytest.approx((fit.bse[1], fit.pvalues[1]), rel=1e-8)
    assert one["result"]["groups"] == 14
    assert any(note.startswith("28 events on 28 dates, in 14 clusters by the calendar") for note in one["result"]["notes"])


def test_a_tag_of_one_event_has_no_clustered_p(json_of, invoke, events_file, folder):
    rows = [("A", DAYS[100 + 12 * i], "war" if i == 7 else "calm") for i in range(28)]
    command = ("study", "panel", events_file(rows, "instrument,date,tag"), "--prices", folder, *SHORT, "--regression", "tags")
    result = json_of(*command)["regression"]["results"][0]["result"]
    tag = next(e for e in result["estimates"] if (e["name"], e["errors"]) == ("tag war", "cluster"))
    assert (tag["t"], tag["p"], tag["reason"]) == (None, None, "it is other than 0 in 1 of 28 clusters")
    assert result["wild_p"] == []
    assert "cluster (not valid)" in invoke(*command, "--format", "csv", "--table", "regression").stdout


def test_a_blank_attribute_leaves_the_event_out(json_of, events_file, folder):
    rows = [(name, DAYS[at], tag, outlet if i else "post") for i, (name, at, tag, _, outlet) in enumerate(LISTED)]
    found = json_of(
        "study", "panel", events_file(rows, "instrument,date,tag,outlet"), "--prices", folder, *SHORT, "--regression", "tags"
    )
    (one,) = found["regression"]["results"]
    assert one["result"]["n"] == 15
    assert any(note.startswith("13 events left out") for note in one["result"]["notes"])


def test_an_attribute_that_is_no_finite_number_is_named(invoke, events_file, folder):
    rows = [(name, DAYS[at], "nan" if i == 3 else i) for i, (name, at, *_) in enumerate(LISTED)]
    with pytest.raises(UsageError, match="the column surprise has 'nan', which is no finite number"):
        invoke(
            "study", "panel", events_file(rows, "instrument,date,surprise"), "--prices", folder, *SHORT, "--regression", "tags"
        )


def test_events_without_tags_have_no_regression(invoke, events_file, folder):
    listed = events_file([("A", DAYS[120]), ("B", DAYS[150])])
    with pytest.raises(UsageError, match="don't differ"):
        invoke("study", "panel", listed, "--prices", folder, *SHORT, "--regression", "tags")
    with pytest.raises(UsageError, match="no regression to write"):
        invoke("study", "panel", listed, "--prices", folder, *SHORT, "--format", "csv", "--table", "regression")


def test_pooled_dummies(json_of, invoke, listed, folder):
    command = ("study", "panel", listed, "--prices", folder, "--factor", "M", *SHORT, "--regression", "pooled")
    results = json_of(*command)["regression"]["results"]
    assert [one["instrument"] for one in results] == ["A", "B"]
    y, m = (np.diff(np.log(closes()[name])) for name in "AM")
    dummy = np.zeros(len(y))
    dummy[[row[1] - 1 for row in LISTED if row[0] == "A"]] = 1
    fit = sm.OLS(y, sm.add_constant(np.column_stack([m, dummy]))).fit(cov_type="HAC", cov_kwds={"maxlags": 5})
    hac = [e for e in results[0]["result"]["estimates"] if e["errors"] == "HAC"]
    assert [(e["value"], e["se"]) for e in hac] == [
        pytest.approx(pair, rel=1e-8) for pair in zip(fit.params, fit.bse, strict=True)
    ]
    shown = invoke(*command, "--format", "csv", "--table", "regression").stdout.splitlines()
    assert len(shown) == 1 + 2 * 9


def test_local_projections(json_of, invoke, listed, folder):
    command = ("study", "panel", listed, "--prices", folder, *SHORT, "--regression", "projections", "--horizons", "3")
    first = json_of(*command)["regression"]["results"][0]
    assert [r["horizon"] for r in first["responses"]] == [0, 1, 2, 3]
    level = np.log(closes()["A"])
    shock = np.zeros(len(level))
    shock[[row[1] for row in LISTED if row[0] == "A"]] = 1
    rows = np.arange(2, len(level) - 2)
    lag = np.diff(level)[rows - 2]
    fit = sm.OLS(level[rows + 2] - level[rows - 1], sm.add_constant(np.column_stack([lag, shock[rows]]))).fit()
    assert first["responses"][2]["value"] == pytest.approx(fit.params[2], rel=1e-8)
    assert first["responses"][2]["days"] == 14
    assert first["notes"][0].startswith("14 event days: HAC errors reject about 10%")
    shown = invoke(*command).stdout
    assert "Local projections" in shown
    assert "A: 14 event days" in shown


def test_a_chart_of_the_average_path(invoke, listed, folder, tmp_path):
    chart = tmp_path / "path.svg"
    invoke("study", "panel", listed, "--prices", folder, *SHORT, "--plot", chart)
    text = chart.read_text()
    assert "28 events: the average cumulative abnormal return up to session 5 is" in text


def test_from_python():
    series = from_pandas(pd.DataFrame(closes(), index=pd.to_datetime(DAYS)))
    frame = pd.DataFrame([(name, DAYS[at], tag) for name, at, tag, _, _ in LISTED], columns=["instrument", "date", "tag"])
    model = PanelStudy(
        frame,
        series,
        factors=["M"],
        estimation=Window(-80, -6),
        event_window=Window(-5, 5),
        car_windows=(Window(0, 1),),
        minimum=40,
    )
    results = model.fit()
    regression = results.regress(Window(0, 1), pd.DataFrame({"surprise": [row[3] for row in LISTED]}))
    assert regression.get("surprise", Errors.CLUSTER).se > 0
    assert len(model.pooled().regressions) == 2
    assert len(model.project(2).regressions[0].responses) == 3
    assert plot(results.result) == plot(results.result)
    assert plot(results.result).startswith("<svg")
