"""Instruments made by hand, a folder of CSV files, and rate services on loopback."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from fakes.rate_cases import BONDS, CURRENCY, INDEX, SHARES, candle, session_row
from fakes.rate_servers import BankOfRussia, EcbPortal, Fred, Iss, Tiingo, running

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


# Rate services, as tests/fakes/rate_servers.py speaks for them. Figures are their own of February 2022, or worked out by hand.


@pytest.fixture
def ecb():
    rates = {
        "USD": {"2022-02-10": 1.1439, "2022-02-11": 1.1417, "2022-02-14": 1.1316},
        "RUB": {"2022-02-10": 85.4883, "2022-02-11": 85.855, "2022-02-14": 86.348},
    }
    with running(EcbPortal(rates=rates)) as service:
        yield service


@pytest.fixture
def iss():
    service = Iss(
        history={
            INDEX: [session_row("2022-02-11", 3569.4), session_row("2022-02-14", 3542.4)],
            CURRENCY: [{"SECID": "USD000UTSTOM", "TRADEDATE": "2022-02-14", "CLOSE": 76.6, "LOW": 75.93, "HIGH": 77.5}],
            SHARES: [session_row("2022-02-14", 258.0, SECID="SBER", OPEN=250.0, LOW=245.0, HIGH=262.0)],
            BONDS: [{"SECID": "SU26238RMFS4", "TRADEDATE": "2022-02-14", "CLOSE": 80.1, "YIELDCLOSE": 9.62}],
        },
        candles={
            (INDEX, "60"): [
                candle("2022-02-14 14:00:00", "2022-02-14 14:59:59", 3430.0, 3440.0),
                candle("2022-02-14 15:00:00", "2022-02-14 15:59:59", 3440.0, 3530.0),
                candle("2022-02-14 18:00:00", "2022-02-14 18:49:59", 3530.0, 3542.4),
            ]
        },
    )
    with running(service):
        yield service


@pytest.fixture
def fred():
    with running(Fred(series={"DGS10": {"2022-02-10": 2.03, "2022-02-11": 1.92, "2022-02-14": 1.98}})) as service:
        yield service


@pytest.fixture
def bank():
    rates = {
        "R01235": {"2022-02-11": (1, "74,9867"), "2022-02-12": (1, "75,0277"), "2022-02-15": (1, "76,4849")},
        "R01820": {"2022-02-12": (100, "64,6211")},
    }
    with running(BankOfRussia(rates=rates)) as service:
        yield service


@pytest.fixture
def vendor():
    def bar(day, close):
        values = {"open": 170.0, "high": 174.0, "low": 166.0, "close": close, "volume": 86185530}
        return {"date": f"{day}T00:00:00.000Z", "adjClose": 1.0, "splitFactor": 1.0, "divCash": 0.0} | values

    with running(Tiingo(bars={"AAPL": [bar("2022-02-11", 168.64), bar("2022-02-14", 168.88)]})) as service:
        yield service
