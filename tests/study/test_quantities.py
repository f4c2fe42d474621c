"""Buy-and-hold returns, abnormal volatility and volume, and windows inside a day."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind, SeriesKey, build_series, intraday_index
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study.intraday import intraday_study
from marketlink.study.quantities import abnormal_volatility, abnormal_volume, buy_and_hold
from marketlink.study.single import run_study

SPEC = StudySpec(
    "A",
    model=Model.MARKET,
    factors=(Factor("F", ("F",)),),
    returns=ReturnKind.SIMPLE,
    estimation=Window(-80, -4),
    event_window=Window(-3, 3),
    car_windows=(Window(0, 0), Window(-1, 1)),
)


@pytest.fixture(scope="module")
def market(make_series, walk):
    return {name: make_series(name, walk(150, seed)) for seed, name in enumerate("AF")}


def test_buy_and_hold_is_the_prices_ratio(market, event_on, days):
    spec = replace(SPEC, model=Model.MARKET_ADJUSTED)
    result = run_study(spec, event_on(days(150)[120]), market["A"], market)
    a, f = market["A"].close, market["F"].close
    assert buy_and_hold(result, Window(-1, 1)) == pytest.approx(a[121] / a[118] - f[121] / f[118], rel=1e-12)
    logs = run_study(replace(spec, returns=ReturnKind.LOG), event_on(days(150)[120]), market["A"], market)
    assert buy_and_hold(logs, Window(-1, 1)) == pytest.approx(a[121] / a[118] - f[121] / f[118], rel=1e-12)
    with pytest.raises(UsageError, match="isn't inside"):
        buy_and_hold(result, Window(-4, 0))


def test_basis_points_dont_compound(make_series, walk, event_on, days):
    series = make_series("A", walk(150, 1) / 10, kind=PriceKind.YIELD, measure=Measure.YIELD)
    spec = StudySpec("A", Measure.YIELD, returns=ReturnKind.BASIS_POINTS, estimation=Window(-80, -11))
    result = run_study(spec, event_on(days(150)[120]), series, {})
    with pytest.raises(UsageError, match="don't compound"):
        buy_and_hold(result, Window(0, 0))


@pytest.mark.shared
def test_the_reference_of_buy_and_hold(shared, read_column, event_on):
    reference = json.loads((shared / "reference" / "S1_sp500_clustered_2001-09-17_simple.json").read_text())
    path = "reference/inputs/sp500_prices_1999_2022.csv"
    index = read_column(path, "SP500", "SP500", kind=PriceKind.CLOSE)
    for event in reference["events"][:6]:
        series = read_column(path, event["symbol"], event["symbol"], kind=PriceKind.CLOSE)
        factor = (Factor("SP500", ("SP500",)),)
        spec = StudySpec(event["symbol"], model=Model.MARKET_ADJUSTED, factors=factor, returns=ReturnKind.SIMPLE)
        result = run_study(spec, event_on(date(2001, 9, 17)), series, {"SP500": index})
        for text, expected in event["car_windows"].items():
            assert buy_and_hold(result, Window.parse(text)) == pytest.approx(expected["bhar_vs_market"], abs=1e-9)


def test_abnormal_volatility_is_chows_predictive_test(market, event_on, days):
    found = abnormal_volatility(SPEC, event_on(days(150)[120]), market["A"], market, Window(-1, 1))
    y, x = (market[name].close[1:] / market[name].close[:-1] - 1 for name in "AF")
    before, window = np.arange(39, 116), np.arange(118, 121)
    both = np.concatenate([before, window])
    small, large = (sm.OLS(y[rows], sm.add_constant(x[rows])).fit() for rows in (before, both))
    f = ((large.ssr - small.ssr) / 3) / (small.ssr / small.df_resid)
    assert (found.f, found.p) == pytest.approx((f, stats.f.sf(f, 3, small.df_resid)), rel=1e-9)
    assert found.dof == (3, 75)
    errors = y[window] - small.params[0] - small.params[1] * x[window]
    assert found.ratio == pytest.approx((errors**2).mean() / small.scale, rel=1e-9)
    one = abnormal_volatility(SPEC, event_on(days(150)[120]), market["A"], market, Window(0, 0))
    study = run_study(SPEC, event_on(days(150)[120]), market["A"], market)
    assert (one.f, one.p) == pytest.approx((study.day0.t**2, study.day0.p), rel=1e-9)
    with pytest.raises(UsageError, match="isn't inside"):
        abnormal_volatility(SPEC, event_on(days(150)[120]), market["A"], market, Window(-9, 0))
    with pytest.raises(TooLittleData, match="don't reach"):
        abnormal_volatility(SPEC, event_on(days(150)[149]), market["A"], market, Window(0, 1))


def with_volume(market, volume):
    one = market["A"]
    return build_series(one.key, one.index, one.close, retrieved_at=datetime(2024, 1, 2, tzinfo=UTC), origin="t", volume=volume)


def test_abnormal_volume(market, event_on, days):
    volume = np.exp(np.random.default_rng(3).normal(10, 0.3, 150))
    volume[60] = np.nan
    spec = replace(SPEC, model=Model.CONSTANT_MEAN, factors=())
    found = abnormal_volume(spec, event_on(days(150)[120]), with_volume(market, volume))
    history = np.log(np.delete(volume[40:117], 20))
    value = np.log(volume[120]) - history.mean()
    se = history.std(ddof=1) * np.sqrt(1 + 1 / 76)
    day0 = next(day for day in found.path if day.offset == 0)
    assert (found.n, day0.value, day0.se) == (76, pytest.approx(value, rel=1e-10), pytest.approx(se, rel=1e-10))
    assert found.sums[1].se == pytest.approx(history.std(ddof=1) * np.sqrt(3 + 9 / 76), rel=1e-10)
    volume[121] = 0
    with pytest.raises(TooLittleData, match="has no volume on"):
        abnormal_volume(spec, event_on(days(150)[120]), with_volume(market, volume))
    with pytest.raises(TooLittleData, match="0 estimation sessions with a volume"):
        abnormal_volume(spec, event_on(days(150)[120]), market["A"])


def hourly(sessions=30, seed=4, skip=()):
    """Bars of New York's 10:00 to 16:00, a bar an hour, on weekdays through the change to summer time in March."""
    rng = np.random.default_rng(seed)
    offset = {True: 4, False: 5}  # hours behind UTC, in summer and in winter time
    starts, day = [], date(2021, 2, 1)
    while len({s.date() for s in starts}) < sessions:
        if day.weekday() < 5:
            summer = day >= date(2021, 3, 14)
            hours = [h for h in range(9, 16) if (day, h) not in skip]
            starts += [datetime(day.year, day.month, day.day, h + offset[summer], tzinfo=UTC) for h in hours]
        day += timedelta(days=1)
    key = SeriesKey("A", Measure.PRICE, "test", "A", Interval.HOUR, PriceKind.LAST, "", "America/New_York", None)
    closes = 50 * np.exp(np.cumsum(rng.normal(0, 0.01, len(starts))))
    index = intraday_index(starts, Interval.HOUR, "America/New_York")
    return build_series(key, index, closes, retrieved_at=datetime(2024, 1, 2, tzinfo=UTC), origin="test")


def test_the_same_time_of_earlier_days():
    series = hourly()
    moment = datetime(2021, 3, 12, 18, 30, tzinfo=UTC)  # 13:30 in New York, the last Friday of winter time
    found = intraday_study(series, moment, Window(0, 1))
    table = np.log(series.close).reshape(30, 7)
    changes = np.diff(table, axis=1)[:, 3:5]  # the bars that end at 14:00 and at 15:00
    day = 29
    past, own = changes[:day], changes[day]
    assert [bar.ends for bar in found.bars] == [datetime(2021, 3, 12, h, tzinfo=UTC) for h in (19, 20)]
    assert (found.days, found.left_out) == (29, 0)
    assert [bar.abnormal for bar in found.bars] == pytest.approx(own - past.mean(axis=0))
    assert [bar.se for bar in found.bars] == pytest.approx(past.std(axis=0, ddof=1) * np.sqrt(1 + 1 / 29))
    assert found.value == pytest.approx((own - past.mean(axis=0)).sum())
    assert found.se == pytest.approx(past.sum(axis=1).std(ddof=1) * np.sqrt(1 + 1 / 29))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.value / found.se), 28))


def test_the_clock_is_local_through_summer_time():
    series = hourly(sessions=34)
    winter = intraday_study(series, datetime(2021, 3, 12, 18, 30, tzinfo=UTC), Window(0, 0))
    summer = intraday_study(series, datetime(2021, 3, 16, 17, 30, tzinfo=UTC), Window(0, 0))
    assert winter.bars[0].ends.hour - summer.bars[0].ends.hour == 1
    assert summer.days == winter.days + 2


def test_days_that_lack_a_bar_are_counted():
    series = hourly(skip={(date(2021, 2, 10), 13)})
    found = intraday_study(series, datetime(2021, 3, 12, 18, 30, tzinfo=UTC), Window(0, 0))
    assert (found.days, found.left_out) == (28, 1)


def test_what_cant_be_studied_inside_a_day(market):
    series = hourly()
    moment = datetime(2021, 3, 12, 18, 30, tzinfo=UTC)
    with pytest.raises(UsageError, match="daily bars"):
        intraday_study(market["A"], moment, Window(0, 0))
    with pytest.raises(UsageError, match="over a night"):
        intraday_study(series, moment, Window(-5, 0))
    with pytest.raises(TooLittleData, match="29 earlier days"):
        intraday_study(series, moment, Window(0, 0), minimum=40)
    with pytest.raises(TooLittleData, match="don't hold the window"):
        intraday_study(series, datetime(2022, 1, 3, tzinfo=UTC), Window(0, 0))
