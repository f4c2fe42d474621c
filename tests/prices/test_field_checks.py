"""Open, high and low: each fault is found in bars made by hand, and what real markets did on wild days is no fault."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index
from marketlink.core.quality import QualityCheck, Severity
from marketlink.prices.checks import examine_bars

KEY = SeriesKey(
    "X", Measure.PRICE, "csv", "X.csv", Interval.DAY, PriceKind.CLOSE, "USD", "UTC", ObservationTime(time(18), time(18), "UTC")
)
YIELD = replace(KEY, measure=Measure.YIELD, kind=PriceKind.YIELD, unit="percent")
RATE = Instrument("X", "x", AssetClass.FX)
OIL = Instrument("X", "x", AssetClass.COMMODITY)
BOND = Instrument("X", "x", AssetClass.RATE, quotes_yield=True)
MARKET_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "market-data"
# Of bars 40 weekdays on from Monday the 3rd of January 2022, number 20 is that of Monday the 31st.
DAY = "2022-01-31"


def bars(key=KEY, count=40, **changed):
    """Bars that close at 100 and 101 in turn, with a range of 2; cells of bar 20 as given, by column."""
    close = np.where(np.arange(count) % 2, 101.0, 100.0)
    columns = {"open": close - 0.3, "high": close + 1.0, "low": close - 1.0, "close": close}
    for name, value in changed.items():
        columns[name] = columns[name].copy()
        columns[name][20] = value
    return made(key, columns)


def made(key, columns):
    first = date(2022, 1, 3)
    days = [d for n in range(2 * len(columns["close"])) if (d := first + timedelta(days=n)).weekday() < 5]
    index = daily_index(days[: len(columns["close"])], key.observed)
    close = columns.pop("close")
    return build_series(key, index, close, retrieved_at=datetime(2023, 1, 1, tzinfo=UTC), origin="a test", **columns)


def found(series, instrument=RATE, only=tuple(QualityCheck)):
    return [(f.check, f.severity, str(f.session)) for f in examine_bars(series, instrument) if f.check in only]


def test_bars_that_are_well_have_no_finding():
    assert found(bars()) == []


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        # The bars beside number 20 lie between 100 and 102, and a usual range is log(101/99), about 2%.
        ("low", 96.0, None),  # 3 percent, 1.5 ranges, below all that is near
        ("low", 91.0, Severity.NOTE),  # log(99 / 91) = 8.4%: 4.2 ranges below its own neighbours
        ("low", 85.0, Severity.WARNING),  # 7.6 ranges
        ("high", 109.0, Severity.NOTE),  # log(102 / 109): 3.3 ranges
        ("high", 120.0, Severity.WARNING),  # 8.1 ranges
        ("open", 80.0, Severity.WARNING),
    ],
)
def test_a_high_or_low_far_from_the_bars_beside_it(name, value, severity):
    expected = [] if severity is None else [(QualityCheck.OUTLIER, severity, DAY)]
    assert [f for f in found(bars(**{name: value})) if f[0] is not QualityCheck.RANGE] == expected


def test_two_bad_ticks_side_by_side_do_not_hide_each_other():
    close = np.where(np.arange(40) % 2, 101.0, 100.0)
    columns = {"open": close - 0.3, "high": close + 1.0, "low": close - 1.0, "close": close}
    columns["low"][20:22] = 80.0
    days = [day for _, severity, day in found(made(KEY, columns), only=[QualityCheck.OUTLIER]) if severity is Severity.WARNING]
    assert days == ["2022-01-31", "2022-02-01"]


def test_the_sentence_names_the_field_and_what_is_near():
    sentence = next(f.sentence for f in examine_bars(bars(low=85.0), RATE))
    assert sentence == "the low 85 lies below the close and the bars beside it, which reach down to 100, by 8 times a usual range"


def test_a_day_on_which_the_market_moved_and_stayed_is_no_outlier():
    close = np.where(np.arange(40) < 20, 100.0, 130.0)
    columns = {"open": close.copy(), "high": close + 1, "low": close - 1, "close": close}
    columns["low"][20] = 99.0  # it began where the day before had ended
    assert found(made(KEY, columns), only=[QualityCheck.OUTLIER]) == []


def test_ranges_that_are_wide_for_a_while_are_the_usual_ones_then():
    close = np.full(60, 100.0) + np.arange(60) % 2
    wide = np.where(np.abs(np.arange(60) - 30) < 12, 8.0, 0.5)
    columns = {"open": close.copy(), "high": close + wide, "low": close - wide, "close": close}
    columns["low"][30] = 84.0
    assert found(made(KEY, columns)) == []


@pytest.mark.parametrize("name", ["open", "high", "low"])
@pytest.mark.parametrize(("factor", "words"), [(10, "10 times the"), (0.1, "a 10th of the"), (100, "100 times the")])
def test_one_field_in_another_unit(name, factor, words):
    series = bars(**{name: 100.0 * factor})
    assert (QualityCheck.UNIT_JUMP, Severity.FAULT, DAY) in found(series)
    sentence = next(f.sentence for f in examine_bars(series, RATE) if f.check is QualityCheck.UNIT_JUMP)
    assert sentence == f"the {name} {100 * factor:g} is {words} closes beside it, about 101: another unit?"


def test_a_unit_that_changes_for_good_is_found_once_in_the_close_and_not_in_each_field():
    base = np.where(np.arange(40) % 2, 101.0, 100.0) * np.where(np.arange(40) < 20, 1, 100)
    columns = {"open": base * 0.997, "high": base * 1.01, "low": base * 0.99, "close": base}
    findings = [f for f in examine_bars(made(KEY, columns), OIL) if f.check is QualityCheck.UNIT_JUMP]
    assert [(f.severity, str(f.session)) for f in findings] == [(Severity.FAULT, DAY)]
    assert findings[0].sentence == "the close is 100 times the one before, 101 and then 10000: another unit?"


def test_a_low_whose_sign_is_turned():
    assert (QualityCheck.SIGN, Severity.FAULT, DAY) in found(bars(low=-99.0), OIL)
    assert (QualityCheck.NOT_POSITIVE, Severity.NOTE, DAY) in found(bars(low=-99.0), OIL)


def yields(*levels):
    return made(YIELD, {"close": np.array([*np.tile([0.05, 0.03, 0.04, 0.02], 10), *levels])})


def test_a_yield_that_crosses_zero_by_its_usual_change_is_no_fault():
    assert found(yields(0.02, -0.02, 0.02), BOND) == []


def test_a_yield_that_turns_its_sign_far_from_zero_is_a_fault():
    turned = found(yields(1.5, -1.5, -1.48), BOND, only=[QualityCheck.SIGN])
    assert [severity for _, severity, _ in turned] == [Severity.FAULT]


def test_without_ranges_nothing_is_usual():
    close = np.where(np.arange(40) % 2, 101.0, 100.0)
    assert found(made(KEY, {"close": close})) == []


def real(file, key=KEY):
    """Read a file's bars with the means of a test: those that have every price."""
    rows = [line.split(",")[:5] for line in (MARKET_DATA / f"{file}.csv").read_text().splitlines()[1:]]
    rows = [row for row in rows if all(row)]
    names = ("open", "high", "low", "close")
    columns = {name: np.array([float(row[at]) for row in rows]) for at, name in enumerate(names, start=1)}
    index = daily_index([date.fromisoformat(row[0]) for row in rows], key.observed)
    close = columns.pop("close")
    return build_series(key, index, close, retrieved_at=datetime(2027, 1, 1, tzinfo=UTC), origin="a test", **columns)


@pytest.mark.shared
@pytest.mark.skipif(not MARKET_DATA.is_dir(), reason="the market data don't stand beside this checkout")
@pytest.mark.parametrize(
    ("file", "instrument", "warned"),
    [
        ("USDRUB", RATE, []),  # 16 December 2014 among its days
        ("IMOEX", RATE, []),  # 24 February 2022
        ("RTSI", RATE, []),
        ("WTI", OIL, []),  # April 2020
        ("BRENT", OIL, []),
        ("GOLD", OIL, []),
        ("WHEAT", OIL, []),
        ("SPY", RATE, []),  # 6 May 2010
        ("DAX", RATE, []),
        ("EURUSD_YAHOO", RATE, ["2012-01-27"]),  # a low of 0.7606 among days of 1.31
        ("VIX", RATE, ["2013-10-30"]),  # a high of 21.26 among days of 13 and 14
    ],
)
def test_on_real_bars_only_bad_prints_are_warned_of(file, instrument, warned):
    heavy = [f for f in examine_bars(real(file), instrument) if f.severity is not Severity.NOTE]
    assert [str(f.session) for f in heavy if f.check is QualityCheck.OUTLIER] == warned


@pytest.mark.shared
@pytest.mark.skipif(not MARKET_DATA.is_dir(), reason="the market data don't stand beside this checkout")
def test_the_roubles_bad_low_is_found_in_its_real_bars():
    series = real("USDRUB")
    low = series.low.copy()
    at = int(np.flatnonzero(series.index.sessions == np.datetime64("2022-02-14"))[0])
    low[at] = 7.593
    columns = {"open": series.open.copy(), "high": series.high.copy(), "low": low}
    bad = build_series(KEY, series.index, series.close, retrieved_at=series.vintage.retrieved_at, origin="a test", **columns)
    found_ = [f for f in examine_bars(bad, RATE) if f.severity is Severity.FAULT]
    assert [(f.check, str(f.session)) for f in found_] == [(QualityCheck.UNIT_JUMP, "2022-02-14")]
    low[at] = 65.93
    bad = build_series(KEY, series.index, series.close, retrieved_at=series.vintage.retrieved_at, origin="a test", **columns)
    warned = [f for f in examine_bars(bad, RATE) if f.severity is Severity.WARNING]
    assert [(f.check, str(f.session)) for f in warned] == [(QualityCheck.OUTLIER, "2022-02-14")]
