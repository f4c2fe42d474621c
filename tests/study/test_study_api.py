"""The Python interface: model, fit, results, tables."""

import doctest
from datetime import datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from marketlink.core.errors import InputError, MarketlinkError
from marketlink.core.moves import Measure
from marketlink.core.regression import Errors
from marketlink.core.study import Model, ReturnKind
from marketlink.core.windows import Window
from marketlink.study import api
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


def test_the_examples_of_the_interface_run():
    assert doctest.testmod(api).failed == 0


def test_quantities_of_one_event_mask_what_the_study_masks(frame, prices):
    day, other = frame.index[300].date(), frame.index[200].date()
    results = EventStudy("A", day, prices, factors=["M"]).fit(known=[event_of(other)])
    assert results.result.n == 250 - 21
    assert results.regression.nobs == 229
    assert results.regression.params["M"] == pytest.approx(results.params["M"], rel=1e-10)
    assert results.buy_and_hold(Window(0, 0)) == pytest.approx(
        np.exp(results.abnormal.loc[0, "actual"]) - np.exp(results.abnormal.loc[0, "expected"])
    )
    one = results.abnormal_volatility(Window(0, 0))
    assert (one.f, one.p) == pytest.approx((results.abnormal.loc[0, "t"] ** 2, results.abnormal.loc[0, "p"]))


def test_cars_on_tags_and_attributes(frame, prices):
    events = pd.DataFrame(
        {
            "instrument": ["A", "B"] * 6,
            "date": [frame.index[290 + 8 * i] for i in range(12)],
            "tag": ["up", "down", "down"] * 4,
        }
    )
    results = PanelStudy(events, prices, car_windows=(Window(0, 1),), draws=99).fit()
    found = results.regress(Window(0, 1))
    cars = [event.cars[0].value for event in results.result.events]
    dummy = (events["tag"] == "down").astype(float).to_numpy()
    other = sm.OLS(cars, sm.add_constant(dummy)).fit(cov_type="cluster", cov_kwds={"groups": np.arange(12)}, use_t=True)
    slope = found.get("down", Errors.CLUSTER)
    assert (slope.value, slope.se) == pytest.approx((other.params[1], other.bse[1]))
    by_size = results.regress(Window(0, 1), pd.DataFrame({"surprise": np.arange(12.0)}))
    assert by_size.get("surprise", Errors.CLASSICAL).value == pytest.approx(np.polyfit(np.arange(12.0), cars, 1)[0])
    with pytest.raises(InputError, match="3 rows of attributes for 12 events"):
        results.regress(Window(0, 1), pd.DataFrame({"surprise": np.arange(3.0)}))
    with pytest.raises(InputError, match="don't differ in their tags"):
        PanelStudy(events.drop(columns="tag"), prices, draws=99).fit().regress(Window(0, 1))


def test_the_mean_buy_and_hold_return_of_many_events(frame, prices):
    events = pd.DataFrame({"instrument": ["A", "B"] * 3, "date": [frame.index[290 + 8 * i] for i in range(6)]})
    results = PanelStudy(events, prices, returns="simple", car_windows=(Window(0, 1),), draws=99).fit()
    values = results.events["bhar [0, 1]"]
    found = results.buy_and_hold.loc[("[0, 1]", "cs_t")]
    assert found["mean"] == pytest.approx(values.mean())
    assert found["value"] == pytest.approx(np.sqrt(6) * values.mean() / values.std())
    assert "100 or more are needed" in results.buy_and_hold.loc[("[0, 1]", "skew_hall"), "reason"]


def test_a_time_with_its_zone_makes_an_event_exact(frame, prices):
    day = frame.index[300].date()
    rows = {
        "instrument": ["A", "A"],
        "date": [day, frame.index[320].date()],
        "time": ["16:30", None],
        "tz": ["America/New_York", None],
    }
    study = PanelStudy(pd.DataFrame(rows), prices, draws=99)
    exact, dated = (event.event for event in study.events)
    assert exact.earliest == exact.latest == datetime.combine(day, time(16, 30), ZoneInfo("America/New_York"))
    assert dated.latest is None
    found = study.fit().result.events
    assert [event.day0 for event in found] == [frame.index[301].date(), frame.index[320].date()]
    with pytest.raises(InputError, match="has the time '25:00'"):
        PanelStudy(pd.DataFrame(rows | {"time": ["25:00", ""]}), prices)
    with pytest.raises(InputError, match="happens twice"):
        PanelStudy(pd.DataFrame(rows | {"date": ["2021-11-07", "2021-11-08"], "time": ["01:30", ""]}), prices)


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"model": "mrkt"}, "there is no 'mrkt'"),
        ({"event": "2020-13-01"}, "'2020-13-01' is no date"),
        ({"returns": "percent"}, "there is no 'percent'"),
    ],
)
def test_a_slip_is_told_in_words(make_series, walk, slip, told):
    asked = {"event": "2020-12-01"} | slip
    with pytest.raises(MarketlinkError, match=told):
        EventStudy("A", series={"A": make_series("A", walk(300, 1))}, **asked)


def test_a_window_may_be_a_pair():
    frame = pd.DataFrame(
        {"A": np.linspace(90.0, 110.0, 300) + np.sin(np.arange(300.0))}, pd.bdate_range("2020-01-01", periods=300)
    )
    study = EventStudy("A", "2021-01-04", from_pandas(frame), estimation=(-100, -11), event_window="-5,5", car_windows=[(0, 1)])
    assert (study.spec.estimation, study.spec.event_window) == (Window(-100, -11), Window(-5, 5))
    assert study.fit().car.index.tolist()


def test_an_index_of_numbers_is_no_index_of_dates():
    with pytest.raises(MarketlinkError, match="numbers, not dates"):
        from_pandas(pd.DataFrame({"A": [1.0, 2.0]}))


def test_an_event_without_a_date_is_told(make_series, walk):
    events = pd.DataFrame({"instrument": ["A", "A"], "date": ["2020-12-01", None]})
    with pytest.raises(MarketlinkError, match="the date of event 2"):
        PanelStudy(events, {"A": make_series("A", walk(300, 1))})
