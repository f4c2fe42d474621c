"""Each check finds its fault in bars made by hand, and nothing in bars that are well."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index, intraday_index
from marketlink.core.quality import QualityCheck, Severity
from marketlink.prices.checks import examine_bars
from marketlink.prices.comparisons import against_calendar, against_siblings, changed_after_close, differences

NOON = datetime(2022, 6, 1, 12, 0, tzinfo=UTC)
KEY = SeriesKey(
    "X", Measure.PRICE, "csv", "X.csv", Interval.DAY, PriceKind.CLOSE, "USD", "UTC", ObservationTime(time(18), time(18), "UTC")
)
SHARE = Instrument("X", "x", AssetClass.EQUITY)
RATE = Instrument("X", "x", AssetClass.FX)
OIL = Instrument("X", "x", AssetClass.COMMODITY)
MARKET_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "market-data"


def weekdays(count, first=date(2022, 1, 3)):
    days = (first + timedelta(days=n) for n in range(2 * count))
    return [day for day in days if day.weekday() < 5][:count]


def walk(count=120, seed=1):
    """Closes that move by about one percent a day."""
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, count)))


def series(close, *, days=None, key=KEY, retrieved_at=NOON, **columns):
    days = days or weekdays(len(close))
    index = daily_index(days, key.observed)
    return build_series(key, index, np.array(close, dtype=float), retrieved_at=retrieved_at, origin="a test", **columns)


def found(one, instrument=SHARE):
    return [(f.check, f.severity, str(f.session)) for f in examine_bars(one, instrument)]


def test_bars_that_are_well_have_no_finding():
    close = walk()
    bars = series(close, open=close * 1.002, high=close * 1.01, low=close * 0.99)
    assert found(bars) == []


def test_a_bar_that_is_the_one_before_it():
    close = walk()
    close[11] = close[10]
    bars = series(close, open=close * 1.002, high=close * 1.01, low=close * 0.99)
    assert found(bars) == [(QualityCheck.REPEATED, Severity.WARNING, "2022-01-18")]


def test_a_close_that_stands_still():
    close = walk()
    close[20:25] = close[20]
    assert found(series(close)) == [(QualityCheck.STALE, Severity.WARNING, "2022-01-31")]
    close = walk()
    close[20:24] = close[20]
    assert found(series(close)) == []


def test_a_spike_that_the_next_bar_undoes():
    close = walk()
    close[50] *= 1.15
    finding = examine_bars(series(close), SHARE)[0]
    assert (finding.check, str(finding.session)) == (QualityCheck.SPIKE, "2022-03-14")
    assert "times the usual change" in finding.sentence
    # A jump that stays is a move.
    assert found(series(walk() * np.where(np.arange(120) < 50, 1, 1.15))) == []


@pytest.mark.parametrize(
    ("factor", "words"), [(100.0, "100 times the one"), (0.01, "a 100th of the one"), (1000.0, "1000 times")]
)
def test_another_unit(factor, words):
    close = walk(20)
    close[10:] *= factor * close[9] / close[10]
    finding = examine_bars(series(close), OIL)[0]
    assert (finding.check, finding.severity, str(finding.session)) == (QualityCheck.UNIT_JUMP, Severity.FAULT, "2022-01-17")
    assert words in finding.sentence


def test_a_rate_turned_upside_down():
    close = walk(20)
    close[10] = 1 / close[9]
    assert (QualityCheck.UNIT_JUMP, Severity.FAULT, "2022-01-17") in found(series(close), RATE)


def test_a_sign_that_turns():
    close = walk(20)
    close[10:] *= -1
    assert (QualityCheck.SIGN, Severity.FAULT, "2022-01-17") in found(series(close), OIL)


def test_a_split_of_a_share():
    close = walk(40)
    close[10:] *= 0.25 * close[9] / close[10]
    finding = examine_bars(series(close), SHARE)[0]
    assert (finding.check, str(finding.session)) == (QualityCheck.SPLIT, "2022-01-17")
    assert "split of 4 for one" in finding.sentence
    assert found(series(close), RATE) == []


def test_oil_below_zero_is_a_note_and_a_rate_below_zero_a_fault():
    close = [20.0, 18.3, -37.6, 10.0]
    assert found(series(close), OIL) == [(QualityCheck.NOT_POSITIVE, Severity.NOTE, "2022-01-05")]
    assert (QualityCheck.NOT_POSITIVE, Severity.FAULT, "2022-01-05") in found(series(close), RATE)
    yields = replace(KEY, measure=Measure.YIELD, kind=PriceKind.YIELD, unit="percent")
    assert found(series([0.2, 0.1, -0.05, 0.04], key=yields)) == []


def test_open_and_close_outside_the_range():
    bars = series([10.0, 10.1, 10.0], open=np.array([10.0, 12.0, 10.0]), high=np.full(3, 10.5), low=np.array([9.5, 9.5, 10.2]))
    assert [f.sentence for f in examine_bars(bars, SHARE)] == [
        "the open 12 lies outside the day's range, 9.5 to 10.5",
        "the open 10 and the close 10 lie outside the day's range, 10.2 to 10.5",
    ]


def test_a_close_that_is_the_open():
    close = walk()
    assert (QualityCheck.OPEN_CLOSE, Severity.FAULT, "2022-01-03") in found(series(close, open=close * 1.0001), RATE)


@pytest.mark.shared
@pytest.mark.skipif(not MARKET_DATA.is_dir(), reason="the market data don't stand beside this checkout")
@pytest.mark.parametrize(("file", "bad"), [("USDRUB_YAHOO", True), ("EURUSD_YAHOO", True), ("USDRUB", False)])
def test_yahoos_daily_bars_of_currency_pairs_are_found_out(file, bad):
    rows = [line.split(",") for line in (MARKET_DATA / f"{file}.csv").read_text().splitlines()[1:]]
    rows = [row for row in rows if row[1] and row[4]]
    columns = {name: np.array([float(row[at]) for row in rows]) for name, at in (("open", 1), ("close", 4))}
    bars = series(columns["close"], days=[date.fromisoformat(row[0]) for row in rows], open=columns["open"])
    assert (QualityCheck.OPEN_CLOSE in {f.check for f in examine_bars(bars, RATE)}) is bad


def hourly(shifted: range):
    """Hourly bars from 10:00 to 13:00 in Moscow on thirty days; an hour later on the days of `shifted`."""
    key = replace(KEY, interval=Interval.HOUR, observed=None, timezone="Europe/Moscow")
    starts = []
    for n, day in enumerate(weekdays(30)):
        late = 1 if n in shifted else 0
        starts += [datetime(day.year, day.month, day.day, 7 + late + hour, 0, tzinfo=UTC) for hour in range(3)]
    close = walk(len(starts))
    index = intraday_index(starts, Interval.HOUR, "Europe/Moscow")
    return build_series(key, index, close, retrieved_at=NOON, origin="a test")


def test_a_clock_that_is_an_hour_off_for_weeks():
    assert examine_bars(hourly(range(0)), RATE) == ()
    finding = examine_bars(hourly(range(10, 15)), RATE)[0]
    assert (finding.check, str(finding.session), str(finding.until)) == (QualityCheck.CLOCK_SHIFTED, "2022-01-17", "2022-01-21")
    assert "begins at 11 h, and usually at 10 h in Europe/Moscow" in finding.sentence


def test_gaps_and_extra_days_against_a_calendar():
    days = weekdays(20)
    bars = series(walk(16), days=[*days[:5], *days[6:10], date(2022, 1, 15), *days[13:19]])
    findings = against_calendar(bars, days[:19], "the calendar XNYS")
    assert [(f.check, f.severity, str(f.session), str(f.until)) for f in findings] == [
        (QualityCheck.GAP, Severity.NOTE, "2022-01-10", "2022-01-10"),
        (QualityCheck.EXTRA, Severity.WARNING, "2022-01-15", "2022-01-15"),
        (QualityCheck.GAP, Severity.WARNING, "2022-01-17", "2022-01-19"),
    ]
    assert findings[2].sentence == "no bar on 3 days from 2022-01-17 to 2022-01-19, when the calendar XNYS has sessions"


def test_days_of_which_a_calendar_does_not_know_are_neither_gaps_nor_extra():
    days = weekdays(6)
    bars = series(walk(5), days=[days[0], days[1], days[2], days[4], days[5]])
    expected = [days[0], days[1], days[4], days[5]]
    assert [str(f.session) for f in against_calendar(bars, expected, "a calendar")] == ["2022-01-05"]
    assert against_calendar(bars, expected, "a calendar", {days[2], days[3]}) == ()


def sibling(name, close, days=None):
    return series(close, days=days, key=replace(KEY, instrument=name))


def test_gaps_against_siblings():
    days = weekdays(20)
    siblings = [sibling(name, walk(20, seed)) for seed, name in enumerate("ABC")]
    gap = against_siblings(series(walk(19), days=[*days[:7], *days[8:]]), siblings)
    assert [(f.check, str(f.session)) for f in gap] == [(QualityCheck.SIBLING_GAP, "2022-01-12")]
    assert "most of A, B, C have bars" in gap[0].sentence
    assert against_siblings(series(walk(20)), siblings) == ()
    assert against_siblings(series(walk(19), days=[*days[:7], *days[8:]]), siblings[:1]) == ()


def test_dates_that_lie_a_session_behind():
    close = walk(200)
    days = weekdays(200)
    late = series(close[:-1], days=days[1:])
    finding = against_siblings(late, [sibling("A", close)])[0]
    assert finding.check is QualityCheck.DATES_SHIFTED
    assert "a session behind them" in finding.sentence
    early = series(close[1:], days=days[:-1])
    assert "a session ahead of them" in against_siblings(early, [sibling("A", close)])[0].sentence
    assert against_siblings(series(close), [sibling("A", 1 / close)]) == ()


def test_differences_between_two_vintages():
    days = weekdays(4)
    old = series([1.0, 2.0, 3.0], days=days[:3])
    new = series([1.0, 2.5, 4.0], days=[days[0], days[1], days[3]])
    assert [(str(c.session), c.sentence) for c in differences(old, new)] == [
        ("2022-01-04", "close 2 -> 2.5"),
        ("2022-01-05", "withdrawn: close 3"),
        ("2022-01-06", "new: close 4"),
    ]
    assert differences(old, old) == ()
    with pytest.raises(ValueError, match="two series"):
        differences(old, sibling("A", [1.0]))


def test_bars_that_change_after_the_close():
    days = weekdays(3)
    old, new = series([100.0, 200.0], days=days[:2]), series([100.005, 210.0, 7.0], days=days)
    findings = changed_after_close(differences(old, new))
    assert [(f.severity, f.sentence) for f in findings] == [
        (Severity.NOTE, "revised after its close: close 100 -> 100.005"),
        (Severity.WARNING, "revised after its close: close 200 -> 210"),
    ]
