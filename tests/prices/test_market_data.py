"""Real bars of the material for development: every daily file is read, and known facts come out."""

from pathlib import Path

import numpy as np
import pytest

from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind
from marketlink.prices.csvfiles import CsvFolder

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "market-data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the market data for development don't stand beside the checkout"),
]

# Rows as its PROVENANCE.csv counts them, and what kind of price it says they are.
DAILY = {
    "USDRUB": (3237, PriceKind.LAST),
    "RTSI": (2191, PriceKind.CLOSE),
    "IMOEX": (4124, PriceKind.CLOSE),
    "BRENT": (1033, PriceKind.SETTLE),
    "WTI": (4061, PriceKind.SETTLE),
    "WHEAT": (4058, PriceKind.SETTLE),
    "GOLD": (4060, PriceKind.SETTLE),
    "UST10Y": (4052, PriceKind.YIELD),
    "VIX": (4195, PriceKind.CLOSE),
    "DAX": (4096, PriceKind.CLOSE),
    "SPY": (4059, PriceKind.CLOSE),
    "OFZ10Y": (1251, PriceKind.YIELD),
}


@pytest.fixture(scope="module")
def folder(lookup):
    return CsvFolder(FOLDER, lookup)


@pytest.fixture(scope="module")
def declared(lookup, tmp_path_factory):
    toml = tmp_path_factory.mktemp("declared") / "prices.toml"
    toml.write_text(
        """
        [series.RTS_FUTURE_1h]
        instrument = "RTS_FUTURE"
        interval = "1h"
        column = "bar_start_moscow"
        timezone = "Europe/Moscow"

        [series.EURUSD_YAHOO]
        instrument = "EURUSD"
        timezone = "UTC"
        """
    )
    return CsvFolder(FOLDER, lookup, toml)


@pytest.mark.parametrize("identifier", DAILY)
def test_every_daily_file_is_read(folder, ask, identifier):
    series = folder.fetch(ask(identifier))
    assert (len(series), series.key.kind) == DAILY[identifier]


def test_the_other_files_are_skipped_with_the_reason(folder):
    reasons = {skipped.file: skipped.reason for skipped in folder.scan().skipped}
    assert sorted(reasons) == ["BRENT_SPOT.csv", "EURUSD_YAHOO.csv", "PROVENANCE.csv", "RTS_FUTURE_1h.csv", "USDRUB_YAHOO.csv"]
    assert "[series.RTS_FUTURE_1h]" in reasons["RTS_FUTURE_1h.csv"]


def _change(series, column: str) -> tuple[float, float]:
    """Return the previous close and the day's value, 2022-02-14."""
    at = int(np.flatnonzero(series.index.sessions == np.datetime64("2022-02-14"))[0])
    return float(series.close[at - 1]), float(getattr(series, column)[at])


@pytest.mark.parametrize(
    ("identifier", "column", "percent"),
    [("IMOEX", "low", -4.01), ("RTSI", "low", -5.37), ("BRENT", "close", 2.16)],
)
def test_known_changes_of_14_february_2022(folder, ask, identifier, column, percent):
    before, value = _change(folder.fetch(ask(identifier)), column)
    assert round(100 * (value / before - 1), 2) == percent


def test_the_rouble_gained_as_much_as_one_point_six_percent(folder, ask):
    before, low = _change(folder.fetch(ask("USDRUB")), "low")
    assert (before, low) == (77.1675, 75.93)
    assert [round(100 * (before / level - 1), 1) for level in (low, 76.33, 76.3825)] == [1.6, 1.1, 1.0]


def test_rtsi_and_the_rouble_on_27_january_2022(folder, ask):
    rtsi = folder.fetch(ask("RTSI", "2022-01-26", "2022-01-27"))
    assert round(100 * (rtsi.close[1] / rtsi.close[0] - 1), 2) == 5.68
    assert round(100 * (rtsi.high[1] / rtsi.close[0] - 1), 2) == 8.27
    assert folder.fetch(ask("USDRUB", "2022-01-26", "2022-01-27")).close.tolist() == [79.4175, 77.96]


def test_moscow_was_closed_for_shares_and_open_for_currencies(folder, ask):
    shares = folder.fetch(ask("IMOEX", "2022-02-25", "2022-03-24"))
    assert [str(day) for day in shares.index.sessions] == ["2022-02-25", "2022-03-24"]
    assert len(folder.fetch(ask("USDRUB", "2022-02-28", "2022-03-23"))) > 10


def test_oil_below_zero_is_kept_and_said(folder, ask):
    oil = folder.fetch(ask("WTI", "2020-04-17", "2020-04-21"))
    assert oil.close.min() < 0
    assert any("not positive (first 2020-04-20)" in note for note in oil.notes)


def test_hourly_bars_are_read_where_they_are_declared(declared, ask):
    series = declared.fetch(ask("RTS_FUTURE", interval=Interval.HOUR))
    assert len(series) == 25
    at = int(np.flatnonzero(series.index.observed_until == np.datetime64("2022-02-14T13:00"))[0])
    assert (series.open[at], series.close[at]) == (140930, 144300)


def test_closes_outside_their_range_are_said(declared, ask, lookup):
    assert declared.symbol(lookup("EURUSD"), Measure.PRICE, Interval.DAY) == "EURUSD_YAHOO.csv"
    notes = declared.fetch(ask("EURUSD")).notes
    assert any("have an open or close outside their own high and low (first 2010-07-01)" in note for note in notes)
