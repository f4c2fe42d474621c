"""The scan of the hours before a stated time: ranks and returns by hand, the p-value by scipy."""

from datetime import UTC, date, datetime, timedelta
from math import log
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import stats

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index, intraday_index
from marketlink.study.scan import scan

MOSCOW = "Europe/Moscow"
LAST = date(2022, 2, 14)


@pytest.fixture
def hourly():
    """Return bars from 10:00 to 18:00 Moscow on so many working days up to 14 February; the last day is given."""

    def make(days, today, opening=100.0):
        rng = np.random.default_rng(5)
        zone = ZoneInfo(MOSCOW)
        dates = [LAST - timedelta(days=n) for n in range(3 * days + 9)]
        dates = sorted(day for day in dates if day.weekday() < 5)[-days - 1 :]
        starts, opens, closes = [], [], []
        for day in dates:
            for hour in range(10, 18):
                starts.append(datetime(day.year, day.month, day.day, hour, tzinfo=zone))
                opens.append(opening)
                change = today.get(hour, 0.0) if day == LAST else float(rng.normal(0, 0.2))
                closes.append(opening * (1 + change / 100))
        key = SeriesKey("X", Measure.PRICE, "test", "X", Interval.HOUR, PriceKind.LAST, "points", MOSCOW, None)
        return build_series(
            key,
            intraday_index(starts, Interval.HOUR, MOSCOW),
            np.array(closes),
            open=np.array(opens),
            retrieved_at=datetime(2022, 3, 1, tzinfo=UTC),
            origin="-",
        )

    return make


def told(hour, minute=0):
    return datetime(2022, 2, 14, hour, minute, tzinfo=ZoneInfo(MOSCOW))


def test_bars_are_ranked_by_their_absolute_log_return(hourly):
    found = scan(hourly(0, {11: -2.0, 13: 2.0, 15: 2.01, 16: 9.0}), told(15, 50))
    assert [bar.starts.astimezone(ZoneInfo(MOSCOW)).hour for bar in found.bars[:3]] == [11, 15, 13]  # ln .98 is the largest
    assert found.bars[0].log_return == pytest.approx(log(0.98))
    assert len(found.bars) == 6  # the bar of 16:00 begins later
    assert "15:50" not in found.sentence


def test_a_bar_that_ends_after_the_time_told_says_so(hourly):
    assert "it ends after 15:50, the time told" in scan(hourly(0, {15: 3.0}), told(15, 50)).sentence
    assert "ends after" not in scan(hourly(0, {15: 3.0}), told(16)).sentence


def test_too_few_days_give_no_significance(hourly):
    found = scan(hourly(19, {15: 3.0}), told(16, 5))
    assert (found.p, found.benchmark_days) == (None, 19)
    assert "withheld: 19 earlier days have this bar, 20 are needed" in found.sentence


def test_enough_days_give_the_p_of_the_largest_of_several(hourly):
    series = hourly(30, {15: 0.6})
    found = scan(series, told(16))
    past = np.log(series.close / series.open)[5::8][:30]
    t = (log(1.006) - past.mean()) / (past.std(ddof=1) * np.sqrt(1 + 1 / 30))
    assert found.benchmark_days == 30
    assert found.p == pytest.approx(len(found.bars) * 2 * stats.t.sf(abs(t), 29))
    assert f"times the {len(found.bars)} bars looked at" in found.sentence


def test_hours_without_bars_and_daily_bars_are_refused(hourly):
    with pytest.raises(TooLittleData, match="no bar in the 12 hours"):
        scan(hourly(0, {}), told(16) + timedelta(days=3))
    close = ObservationTime(told(18, 50).time(), told(18, 50).time(), MOSCOW)
    key = SeriesKey("X", Measure.PRICE, "test", "X", Interval.DAY, PriceKind.LAST, "points", MOSCOW, close)
    daily = build_series(
        key, daily_index([LAST], close), np.array([1.0]), retrieved_at=datetime(2022, 3, 1, tzinfo=UTC), origin="-"
    )
    with pytest.raises(UsageError, match="daily bars"):
        scan(daily, told(16))
