"""Tiingo: US shares and funds, daily, as traded. Asked only where the settings have a key for it.

The key travels in a header, never in an address, so that no log or message can show it.
"""

from datetime import UTC, date, datetime
from typing import Any

from pydantic import SecretStr

from marketlink.core.clock import Clock, system_clock
from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Row, number
from marketlink.prices.online import OnlineProvider
from marketlink.prices.quoting import usual_close, usual_kind
from marketlink.prices.web import LATER, Web

PROVIDER = "tiingo"
SERVICE = "Tiingo"
BASE = "https://api.tiingo.com"

_ZONE = "America/New_York"


class TiingoProvider(OnlineProvider):
    """Daily bars of US shares, neither adjusted for dividends nor for splits.

    Parameters
    ----------
    key : SecretStr
        The user's key.
    web : Web, optional
        The way to the service.
    clock : Clock, optional
        The seam for time.
    """

    name = PROVIDER
    service = SERVICE
    base = BASE

    def __init__(self, key: SecretStr, web: Web | None = None, *, clock: Clock = system_clock) -> None:
        self._key = key
        super().__init__(web, clock=clock)

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return the ticker: the registry's, or Yahoo's of a US share, which is the same."""
        if interval is not Interval.DAY or measure is not Measure.PRICE:
            return None
        known = {s.provider: s.symbol for s in instrument.symbols if s.measure is measure}
        if PROVIDER in known:
            return known[PROVIDER]
        in_us = instrument.asset_class is AssetClass.EQUITY and instrument.session and instrument.session.timezone == _ZONE
        ticker = known.get("yfinance", "")
        return ticker if in_us and ticker.replace("-", "").isalnum() else None

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the bars from the first to the last date of the request.

        Raises
        ------
        SourceDown, TooLittleData, InputError
            As `PriceProvider.fetch` says.
        """
        symbol = self.symbol(request.instrument, request.measure, request.interval)
        if symbol is None:
            raise TooLittleData(f"{SERVICE} has no {request.interval} bars of {request.instrument.id}")
        _check_ticker(self._ask(f"/tiingo/daily/{symbol}", {}, symbol), symbol)
        dates = {"startDate": request.first.isoformat(), "endDate": request.last.isoformat(), "format": "json"}
        kind = usual_kind(request.instrument, request.measure)
        rows, notes, dividends = _rows(self._ask(f"/tiingo/daily/{symbol}/prices", dates, symbol), symbol)
        return self._series(
            request,
            rows,
            symbol,
            kind,
            usual_close(request.instrument, kind, _ZONE),
            what=f"{SERVICE} end-of-day prices",
            timezone=_ZONE,
            notes=notes,
            dividends=dividends,
        )

    def _ask(self, path: str, params: dict[str, str], symbol: str) -> Any:
        headers = {"Authorization": f"Token {self._key.get_secret_value()}"}
        page = self._web.get(path, params, headers=headers, answered=frozenset({401, 403, 404}))
        if page.status in {401, 403}:
            raise SourceDown(f"{SERVICE} refuses the key (status {page.status}): correct tiingo_key in the settings")
        if page.status == 404:
            raise TooLittleData(f"{SERVICE} has no such symbol as {symbol}")
        answer = self._web.json(page)
        if isinstance(answer, dict) and "detail" in answer:  # a quota that is used up comes with status 200
            raise SourceDown(f"{SERVICE} refuses for now: {' '.join(str(answer['detail']).split())[:150]}", LATER)
        return answer


def _check_ticker(answer: Any, symbol: str) -> None:
    """Refuse another share's description: the bars themselves name none."""
    ticker = answer.get("ticker") if isinstance(answer, dict) else None
    if not isinstance(ticker, str):
        raise SourceDown(f"{SERVICE} answered with something else than a description of {symbol}", LATER)
    if ticker.upper() != symbol.upper():
        raise InputError(f"{SERVICE} was asked for {symbol} and answered with {ticker[:20]}")


def _rows(answer: Any, symbol: str) -> tuple[list[Row], tuple[str, ...], tuple[tuple[date, float], ...]]:
    """Return the bars, what to say of splits, and the dividends by their ex-dates."""
    if not isinstance(answer, list) or not all(isinstance(bar, dict) for bar in answer):
        raise SourceDown(f"{SERVICE} answered with something else than bars", LATER)
    rows, splits, dividends = [], [], []
    for bar in answer:
        day = _day(bar.get("date"), symbol)
        where = f"{SERVICE}, {symbol} on {day}"
        values = {name: number(bar.get(name), where) for name in ("open", "high", "low", "close", "volume")}
        rows.append(Row(day, **values))
        if number(bar.get("splitFactor", 1.0), where) != 1.0:
            splits.append(day)
        if (paid := number(bar.get("divCash", 0.0), where)) > 0:
            dividends.append((day, paid))
    notes = (f"{symbol} was split on {', '.join(map(str, splits))}: these prices are not adjusted for it",) if splits else ()
    return rows, notes, tuple(dividends)


def _day(text: Any, symbol: str) -> date:
    """Read the session's date, which Tiingo writes as midnight UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise InputError(f"{SERVICE}, {symbol}: {str(text)[:40]!r} is no date") from None
    if moment.tzinfo is None or moment.utcoffset() != UTC.utcoffset(None) or moment.time() != datetime.min.time():
        raise InputError(f"{SERVICE}, {symbol}: {text} is not midnight UTC, as its dates are: they may be shifted")
    return moment.date()
