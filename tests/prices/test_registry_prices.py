"""The providers with the registry that the package carries."""

from datetime import date

import pytest

from marketlink.core.errors import TooLittleData
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind
from marketlink.core.protocols import PriceRequest
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.ecb import EcbProvider


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def test_the_currency_pairs_of_the_demo_have_fixes_over_the_same_days(registry):
    chain = Chain([EcbProvider()])
    days = []
    for identifier in ("USDRUB", "USDTRY", "USDZAR", "USDBRL", "USDMXN"):
        request = PriceRequest(registry.get(identifier), Measure.PRICE, Interval.DAY, date(2021, 1, 4), date(2022, 2, 28))
        series = chain.fetch(request).series
        assert series.key.kind is PriceKind.FIX
        assert series.key.unit == registry.get(identifier).unit
        days.append(series.index.sessions.tolist())
    assert all(other == days[0] for other in days)


def test_a_file_is_known_by_its_registry_id(registry, tmp_path, write):
    for identifier in ("BRENT", "OFZ10Y", "USDRUBB"):
        write(f"{identifier}.csv", "date,open,high,low,close\n2022-02-14,,,,9.5\n")
    scan = CsvFolder(tmp_path, registry.get).scan()
    assert [(s.instrument.id, s.measure) for s in scan.usable] == [("BRENT", Measure.PRICE), ("OFZ10Y", Measure.YIELD)]
    assert [s.file for s in scan.skipped] == ["USDRUBB.csv"]
    assert "nearest: " in scan.skipped[0].reason


def test_what_has_no_series_offline_names_who_would_have_it(registry):
    chain = Chain([EcbProvider()])
    brent = registry.get("BRENT")
    assert "yfinance has it as BZ=F" in chain.would_have(brent, Measure.PRICE)
    with pytest.raises(TooLittleData, match="yfinance has it as BZ=F"):
        chain.fetch(PriceRequest(brent, Measure.PRICE, Interval.DAY, date(2022, 1, 1), date(2022, 2, 28)))


def test_no_daily_bars_of_currency_pairs_are_offered_from_yahoo(registry):
    chain = Chain([])
    pairs = [i for i in registry if any(s.provider == "yfinance" and s.symbol.endswith("=X") for s in i.symbols)]
    assert all("yfinance" not in phrase for i in pairs for phrase in chain.would_have(i, Measure.PRICE))
