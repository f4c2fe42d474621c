"""The Python interface: model, fit, results, tables."""

import numpy as np
import pandas as pd
import pytest

from marketlink.core.errors import InputError
from marketlink.core.moves import Measure
from marketlink.core.study import Model, ReturnKind
from marketlink.core.windows import Window
from marketlink.study.api import EventStudy, PanelStudy, compare, event_of, from_pandas


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(1)
    days = pd.bdate_range("2020-01-06", periods=420)
    changes = rng.normal(0, 0.01, (420, 3))
    changes[:, 0] += 0.8 * changes[:, 2]
    table = pd.DataFrame(50 * np.exp(np.cumsum(changes, axis=0)), index=days, columns=["A", "B", "M"])
    table.loc[days[5], "B"] = np.nan
    return table


@pytest.fixture(scope="module")
def prices(frame):
    return from_pandas(frame)


def test_one_event(frame, prices):
    day = str(frame.index[300].date())
    results = EventStudy("A", day, prices, factors=["M"]).fit(placebo=500)
    changes = np.log(frame).diff()
    cut = changes.iloc[300 - 260 : 300 - 10]
    slope, intercept = np.polyfit(cut["M"], cut["A"], 1)
    assert results.params.to_dict() == pytest.approx({"alpha": intercept, "M": slope})
    assert results.abnormal.loc[0, "ar"] == pytest.approx(changes["A"].iloc[300] - intercept - slope * changes["M"].iloc[300])
    assert results.regression.params["M"] == pytest.approx(slope)
    assert results.regression.bse["M"] == pytest.approx(results.bse["M"])
    assert "R-squared" in str(results.regression.summary())
    assert results.to_frame().equals(results.abnormal)
    assert results.inference is not None
    text = results.summary()
    for part in ("Event study of A", "market model", "alpha", "[-1, 1]", "volatility before the event"):
        assert part in text


def test_side_by_side(frame, prices):
    day = frame.index[300].date()
    market = EventStudy("A", event_of(day), prices, factors=["M"], car_windows=(Window(0, 0),)).fit()
    mean = EventStudy("A", day, prices, car_windows=(Window(0, 0),)).fit()
    table = compare({"market": market, "mean": mean})
    assert list(table.columns) == ["market", "mean"]
    assert table.loc["CAR [0, 0]", "mean"] == mean.result.day0.value
    assert np.isnan(table.loc["M", "mean"])
    adjusted = EventStudy("A", day, prices, factors=["M"], model=Model.MARKET_ADJUSTED).fit()
    with pytest.raises(InputError, match="no plain regression"):
        _ = adjusted.regression


def test_many_events(frame, prices):
    events = pd.DataFrame({"instrument": ["A", "B", "A", "X"], "date": [frame.index[i] for i in (300, 320, 360, 300)]})
    results = PanelStudy(events, prices, factors=["M"], returns=ReturnKind.SIMPLE, car_windows=(Window(0, 1),), draws=99).fit()
    assert list(results.events["instrument"]) == ["A", "B", "A"]
    assert results.tests.loc[("[0, 1]", "patell"), "value"] == results.result.windows[0].get("patell").value
    assert results.tests.loc[("[0, 1]", "grank_t"), "reason"] == "3 events, and 20 or more are needed"
    assert results.path.loc[10, "caar"] == pytest.approx(results.path["aar"].sum())
    assert "left out: X" in results.summary()
    assert results.to_frame().equals(results.events)


def test_yields_are_in_basis_points(frame):
    yields = from_pandas(frame[["A"]] / 20, measure=Measure.YIELD)
    result = EventStudy("A", frame.index[300].date(), yields).fit().result
    assert result.spec.returns is ReturnKind.BASIS_POINTS
    assert result.day0.actual == pytest.approx(100 * (frame["A"].iloc[300] - frame["A"].iloc[299]) / 20)


def test_frames_that_cant_be_used(frame, prices):
    with pytest.raises(InputError, match="twice or out of order"):
        from_pandas(frame.iloc[[0, 0, 1]])
    with pytest.raises(InputError, match="infinite"):
        from_pandas(frame.replace(frame.iloc[3, 0], np.inf))
    with pytest.raises(InputError, match="no column date"):
        PanelStudy(pd.DataFrame({"instrument": ["A"]}), prices)
    with pytest.raises(InputError, match="no prices of Z"):
        EventStudy("Z", "2021-01-04", prices)
