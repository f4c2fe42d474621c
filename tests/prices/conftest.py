"""Instruments made by hand, and a folder of CSV files."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from marketlink.core.errors import UnknownInstrument
from marketlink.core.instrument import AssetClass, Instrument, Session, Symbol
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.core.protocols import PriceRequest

MOSCOW = Session("Europe/Moscow", time(10, 0), time(18, 50))
NEW_YORK = Session("America/New_York", time(9, 30), time(16, 0))


def _yahoo(symbol: str, measure: Measure = Measure.PRICE) -> tuple[Symbol, ...]:
    return (Symbol("yfinance", symbol, measure),)


INSTRUMENTS = {
    i.id: i
    for i in (
        Instrument(
            "USDRUB", "US dollar / rouble", AssetClass.FX, "RUB per USD", "USD", "RUB", session=MOSCOW, symbols=_yahoo("RUB=X")
        ),
        Instrument("EURUSD", "Euro / US dollar", AssetClass.FX, "USD per EUR", "EUR", "USD", symbols=_yahoo("EURUSD=X")),
        Instrument("USDTRY", "US dollar / lira", AssetClass.FX, "TRY per USD", "USD", "TRY"),
        Instrument("USDEUR", "US dollar / euro", AssetClass.FX, "EUR per USD", "USD", "EUR"),
        Instrument("USDXXX", "US dollar / nothing", AssetClass.FX, "XXX per USD", "USD", "XXX"),
        Instrument("IMOEX", "MOEX Russia", AssetClass.INDEX, "index points", session=MOSCOW, symbols=(Symbol("moex", "IMOEX"),)),
        Instrument("RTSI", "RTS", AssetClass.INDEX, "index points", session=MOSCOW),
        Instrument("RTS_FUTURE", "RTS future", AssetClass.INDEX, "index points", session=MOSCOW),
        Instrument("DAX", "DAX", AssetClass.INDEX, "index points", session=Session("Europe/Berlin", time(9), time(17, 35))),
        Instrument("SPX", "S&P 500", AssetClass.INDEX, "index points", session=NEW_YORK, symbols=_yahoo("^GSPC")),
        Instrument("SPY", "SPDR S&P 500", AssetClass.EQUITY, "USD", session=NEW_YORK, symbols=_yahoo("SPY")),
        Instrument("BRENT", "Brent crude", AssetClass.COMMODITY, "USD per barrel", symbols=_yahoo("BZ=F")),
        Instrument(
            "WTI",
            "WTI crude",
            AssetClass.COMMODITY,
            "USD per barrel",
            session=Session("America/New_York"),
            symbols=_yahoo("CL=F"),
        ),
        Instrument("WHEAT", "Chicago wheat", AssetClass.COMMODITY, "US cents per bushel", symbols=_yahoo("ZW=F")),
        Instrument("GOLD", "Gold", AssetClass.COMMODITY, "USD per ounce", symbols=_yahoo("GC=F")),
        Instrument("VIX", "VIX", AssetClass.VOLATILITY, "index points", session=NEW_YORK, symbols=_yahoo("^VIX")),
        Instrument(
            "UST10Y",
            "US Treasury 10Y",
            AssetClass.RATE,
            "percent",
            quotes_yield=True,
            session=Session("America/New_York", closes=time(15)),
            symbols=_yahoo("^TNX", Measure.YIELD),
        ),
        Instrument("OFZ10Y", "OFZ 10Y", AssetClass.RATE, "percent", quotes_yield=True, session=MOSCOW),
    )
}


def _lookup(identifier: str) -> Instrument:
    if identifier not in INSTRUMENTS:
        raise UnknownInstrument(f"the registry has no instrument {identifier}")
    return INSTRUMENTS[identifier]


@pytest.fixture(scope="session")
def lookup() -> Callable[[str], Instrument]:
    return _lookup


@pytest.fixture(scope="session")
def ask() -> Callable[..., PriceRequest]:
    """Make a request: ask("USDRUB", "2022-01-01", "2022-02-14")."""

    def request(
        identifier: str,
        first: str = "1990-01-01",
        last: str = "2030-12-31",
        interval: Interval = Interval.DAY,
        measure: Measure | None = None,
    ) -> PriceRequest:
        instrument = _lookup(identifier)
        return PriceRequest(
            instrument, measure or instrument.default_measure, interval, date.fromisoformat(first), date.fromisoformat(last)
        )

    return request


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file into the test's folder: write("USDRUB.csv", "date,open,...")."""

    def put(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put
