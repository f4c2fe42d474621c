"""What the tests of rate services share: instruments, requests, providers on a service of loopback, and failures."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from pydantic import SecretStr

from marketlink.core.errors import MarketlinkError
from marketlink.core.instrument import AssetClass, Instrument, Session, Symbol
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.core.protocols import PriceRequest
from marketlink.prices.cbr import CbrProvider
from marketlink.prices.ecb_live import EcbLiveProvider
from marketlink.prices.fred import FredProvider
from marketlink.prices.moex import MoexProvider
from marketlink.prices.tiingo import TiingoProvider
from marketlink.prices.web import Manners, Web

NOW = datetime(2022, 2, 20, 12, 0, tzinfo=UTC)
WINDOW = {"startPeriod": "2022-02-10", "endPeriod": "2022-02-15", "format": "csvdata"}
QUICK = Manners(timeout=0.4, total=2.0, attempts=2, first_wait=0.0)
MOSCOW = Session("Europe/Moscow", time(10, 0), time(18, 50))
NEW_YORK = Session("America/New_York", time(9, 30), time(16, 0))


def moex(symbol: str, measure: Measure = Measure.PRICE) -> tuple[Symbol, ...]:
    return (Symbol("moex", symbol, measure),)


USDRUB = Instrument("USDRUB", "dollar", AssetClass.FX, "RUB per USD", "USD", "RUB", False, MOSCOW, moex("USD000UTSTOM"))
JPYRUB = Instrument("JPYRUB", "yen", AssetClass.FX, "RUB per JPY", "JPY", "RUB")
IMOEX = Instrument("IMOEX", "MOEX Russia", AssetClass.INDEX, "index points", session=MOSCOW, symbols=moex("IMOEX"))
SBER = Instrument("SBER.ME", "Sberbank", AssetClass.EQUITY, "RUB", session=MOSCOW, symbols=moex("SBER"))
OFZ = Instrument(
    "OFZ26238", "OFZ 26238", AssetClass.RATE, quotes_yield=True, session=MOSCOW, symbols=moex("SU26238RMFS4", Measure.YIELD)
)
UST10Y = Instrument(
    "UST10Y", "10Y", AssetClass.RATE, "percent", quotes_yield=True, symbols=(Symbol("fred", "DGS10", Measure.YIELD),)
)
HY = Instrument("US_HY_SPREAD", "spread", AssetClass.CREDIT, "basis points", symbols=(Symbol("fred", "BAMLH0A0HYM2"),))
AAPL = Instrument("AAPL", "Apple", AssetClass.EQUITY, "USD", session=NEW_YORK, symbols=(Symbol("yfinance", "AAPL"),))


def ask(instrument, first="2022-02-10", last="2022-02-15", interval=Interval.DAY) -> PriceRequest:
    return PriceRequest(instrument, instrument.default_measure, interval, date.fromisoformat(first), date.fromisoformat(last))


def days(series) -> list[str]:
    return [str(day) for day in series.index.sessions]


def web(service, name="the service", **seams) -> Web:
    return Web(name, service.url, QUICK, sleep=seams.pop("sleep", lambda _: None), **seams)


def session_row(day, close, **cells):
    return {"BOARDID": "SNDX", "SECID": "IMOEX", "TRADEDATE": day, "OPEN": 3500.0, "LOW": 3300.0, "HIGH": 3600.0} | (
        {"CLOSE": close, "VOLUME": 10.0} | cells
    )


INDEX, SHARES = "engines/stock/markets/index/securities/IMOEX", "engines/stock/markets/shares/boards/TQBR/securities/SBER"
CURRENCY = "engines/currency/markets/selt/boards/CETS/securities/USD000UTSTOM"
BONDS = "engines/stock/markets/bonds/boards/TQOB/securities/SU26238RMFS4"


def candle(begin, end, opens, closes):
    return {"open": opens, "close": closes, "high": max(opens, closes), "low": min(opens, closes), "begin": begin, "end": end}


def ecb_of(service, **seams):
    return EcbLiveProvider(web(service, "the ECB Data Portal", **seams), clock=lambda: NOW)


def moex_of(service):
    return MoexProvider(web(service, "MOEX ISS"), clock=lambda: NOW)


def fred_of(service):
    return FredProvider(web(service, "FRED"), clock=lambda: NOW)


def cbr_of(service):
    return CbrProvider(web(service, "the Bank of Russia"), clock=lambda: NOW)


def tiingo_of(service, key="t0ken"):
    return TiingoProvider(SecretStr(key), web(service, "Tiingo"), clock=lambda: NOW)


SERVICES = {
    "ecb": (ecb_of, USDRUB),
    "iss": (moex_of, IMOEX),
    "fred": (fred_of, UST10Y),
    "bank": (cbr_of, USDRUB),
    "vendor": (tiingo_of, AAPL),
}


def fails(one, fault, kind: type[MarketlinkError], match: str) -> MarketlinkError:
    service, provider, request = one
    service.fault = fault
    with pytest.raises(kind, match=match) as caught:
        provider.fetch(request)
    assert "\n" not in str(caught.value)
    return caught.value


def swap(old: str, new: str):
    return lambda right, n: replace(right, body=right.body.replace(old.encode(), new.encode()))
