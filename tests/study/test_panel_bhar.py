"""Buy-and-hold abnormal returns of many events, against ratios of prices and scipy."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.panel import PanelEvent, PanelSpec
from marketlink.core.study import Model, ReturnKind
from marketlink.core.windows import Window
from marketlink.study.panel import panel
from marketlink.study.panel_json import panel_json

PLAIN = PanelSpec(estimation=Window(-80, -6), event_window=Window(-5, 5), car_windows=(Window(-1, 4),), minimum=40, draws=199)
AGAINST = replace(PLAIN, model=Model.MARKET_ADJUSTED, factors=(Factor("F", ("F",)),))


@pytest.fixture(scope="module")
def market(make_series, walk):
    return {name: make_series(name, walk(2600, seed)) for seed, name in enumerate("ABCDEF")}


@pytest.fixture(scope="module")
def at(event_on, days):
    sessions = days(2600)
    return lambda name, session: PanelEvent(name, event_on(sessions[session]))


@pytest.mark.parametrize("returns", [ReturnKind.LOG, ReturnKind.SIMPLE])
def test_against_the_market_it_is_a_difference_of_price_ratios(market, at, returns):
    places = [("A", 120), ("B", 160), ("C", 200), ("D", 240), ("E", 280), ("A", 320)]
    result = panel([at(*place) for place in places], market, replace(AGAINST, returns=returns))

    def ratio(name, session):
        return market[name].close[session + 4] / market[name].close[session - 2]

    expected = [ratio(name, session) - ratio("F", session) for name, session in places]
    assert [event.cars[0].bhar for event in result.events] == pytest.approx(expected, rel=1e-9)
    found = result.windows[0].bhar
    assert (found.n, found.mean) == (6, pytest.approx(np.mean(expected), rel=1e-9))
    t = stats.ttest_1samp(expected, 0.0)
    assert (found.statistics[0].value, found.statistics[0].p) == pytest.approx((t.statistic, t.pvalue), rel=1e-8)
    assert {one.name: one.reason for one in found.withheld} == dict.fromkeys(
        ("skew_hall", "skew_lbt"), "6 events, and 100 or more are needed"
    )


def test_skewness_adjusted_with_enough_events(market, at):
    result = panel([at("ABCDE"[i % 5], 120 + 20 * i) for i in range(120)], market, replace(PLAIN, returns=ReturnKind.SIMPLE))
    values = np.array([event.cars[0].bhar for event in result.events])
    found = {one.name: one for one in result.windows[0].bhar.statistics}
    s, g, n = values.mean() / values.std(ddof=1), stats.skew(values, bias=False), 120
    assert found["skew_lbt"].value == pytest.approx(np.sqrt(n) * (s + g * s**2 / 3 + g / (6 * n)))
    hall = np.sqrt(n) * (s + g * s**2 / 3 + g**2 * s**3 / 27 + g / (6 * n))
    assert found["skew_hall"].value == pytest.approx(hall)
    document = panel_json(result)
    assert document["bhar"]["-1,4"]["tests"]["skew_hall"] == pytest.approx(hall)
    assert document["bhar"]["-1,4"]["mean"] == pytest.approx(values.mean())
    assert document["events"][3]["bhar"] == {"-1,4": pytest.approx(values[3])}


def test_the_constant_mean_of_simple_returns_compounds(market, at):
    event = panel([at("A", 120)], market, replace(PLAIN, returns=ReturnKind.SIMPLE)).events[0]
    changes = market["A"].close[1:] / market["A"].close[:-1] - 1  # change i ends on session i + 1
    mean = changes[39:114].mean()
    expected = market["A"].close[124] / market["A"].close[118] - (1 + mean) ** 6
    assert event.cars[0].bhar == pytest.approx(expected, rel=1e-9)


def test_events_of_one_date_withhold_every_test_of_the_mean(market, at):
    result = panel([at(name, 200) for name in "ABCDE"], market, PLAIN)
    assert not result.windows[0].bhar.statistics
    assert all("share sessions" in one.reason for one in result.windows[0].bhar.withheld if one.name == "cs_t")
    marked = panel([at(name, 200) for name in "ABCDE"], market, replace(PLAIN, ungated=True)).windows[0].bhar
    assert [one.valid for one in marked.statistics] == [False, False, False]


def test_windows_beyond_the_data_count_fewer_events(market, at):
    result = panel([at("A", 500), at("B", 2598)], market, PLAIN)
    assert (result.windows[0].n, result.windows[0].bhar.n) == (1, 1)
    assert [len(event.cars) for event in result.events] == [1, 0]


def test_basis_points_do_not_compound(make_series, walk, at):
    yields = {"A": make_series("A", walk(2600, 1), measure=Measure.YIELD)}
    result = panel([at("A", 200), at("A", 300)], yields, replace(PLAIN, returns=ReturnKind.BASIS_POINTS))
    assert result.windows[0].bhar is None
    assert result.events[0].cars[0].bhar is None
    assert panel_json(result)["bhar"] == {}
