"""MOEX ISS, the Moscow Exchange's data service: indices, shares, currency, OFZ bonds; daily, and candles of an hour or a minute.

No key is needed; the terms restrict redistribution. Daily history comes in pages with a cursor, whose total is held
against what came; candles come until a page is empty. Plain HTTP instead of the client `apimoex`: that one gives no
status of a failure, has no time limits, and doesn't count what the cursor announces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Row, day_of, number
from marketlink.prices.online import OnlineProvider
from marketlink.prices.quoting import usual_close, usual_kind
from marketlink.prices.web import LATER

PROVIDER = "moex"
SERVICE = "MOEX ISS"
BASE = "https://iss.moex.com"
ZONE = "Europe/Moscow"

_CANDLES = {Interval.HOUR: "60", Interval.MINUTE: "1"}
_MOST_PAGES = 5000
_BOND = ("SU", "RU")


@dataclass(frozen=True, slots=True)
class _Market:
    """Where ISS keeps a security; the board is the main one, so that no session is counted twice."""

    engine: str
    market: str
    board: str | None = None

    @property
    def path(self) -> str:
        board = f"/boards/{self.board}" if self.board else ""
        return f"/engines/{self.engine}/markets/{self.market}{board}/securities"


@dataclass(frozen=True, slots=True)
class _Block:
    """One table of an answer."""

    columns: tuple[str, ...]
    rows: tuple[Sequence[Any], ...]

    def dicts(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


class MoexProvider(OnlineProvider):
    """Bars of the Moscow Exchange."""

    name = PROVIDER
    service = SERVICE
    base = BASE

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return the security's code; None where ISS has no such bars."""
        found = next((s.symbol for s in instrument.symbols if s.provider == PROVIDER and s.measure is measure), None)
        if found is None or " " in found:  # points of the yield curve ("ZCYC 10Y") are no securities
            return None
        if interval is Interval.DAY:
            return found
        return found if interval in _CANDLES and measure is Measure.PRICE else None

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the bars from the first to the last date of the request that are complete by now.

        Raises
        ------
        SourceDown, TooLittleData, InputError
            As `PriceProvider.fetch` says.
        """
        symbol = self.symbol(request.instrument, request.measure, request.interval)
        if symbol is None:
            raise TooLittleData(f"{SERVICE} has no {request.interval} bars of {request.instrument.id}")
        market = _market(request.instrument, symbol)
        daily = request.interval is Interval.DAY
        kind = usual_kind(request.instrument, request.measure)
        rows = self._history(request, symbol, market) if daily else self._candles(request, symbol, market)
        return self._series(
            request,
            rows,
            symbol,
            kind,
            usual_close(request.instrument, kind, ZONE) if daily else None,
            what=f"{SERVICE}, {market.engine}/{market.market}",
            timezone=ZONE,
        )

    def _history(self, request: PriceRequest, symbol: str, market: _Market) -> list[Row]:
        rows: list[Row] = []
        total = None
        for _ in range(_MOST_PAGES):
            answer = self._ask(f"/iss/history{market.path}/{symbol}.json", request, len(rows))
            block, cursor = _block(answer, "history"), next(_block(answer, "history.cursor").dicts(), {})
            if cursor.get("INDEX") != len(rows):
                raise InputError(f"{SERVICE} was asked for page {len(rows)} of {symbol} and answered with {cursor.get('INDEX')}")
            total = cursor.get("TOTAL")
            if not isinstance(total, int):
                raise SourceDown(f"{SERVICE} announced no number of bars of {symbol}", LATER)
            rows.extend(_session(cells, symbol, request.measure) for cells in block.dicts())
            if len(rows) >= total or not block.rows:
                break
        if len(rows) != total:
            raise SourceDown(f"{SERVICE} announced {total} bars of {symbol} and sent {len(rows)}", LATER)
        return rows

    def _candles(self, request: PriceRequest, symbol: str, market: _Market) -> list[Row]:
        rows: list[Row] = []
        for _ in range(_MOST_PAGES):
            answer = self._ask(
                f"/iss{market.path}/{symbol}/candles.json", request, len(rows), interval=_CANDLES[request.interval]
            )
            block = _block(answer, "candles")
            if not block.rows:
                return rows
            rows.extend(_candle(cells, symbol, request.interval) for cells in block.dicts())
        raise SourceDown(f"{SERVICE} sends candles of {symbol} without end", LATER)

    def _ask(self, path: str, request: PriceRequest, start: int, **more: str) -> dict[str, Any]:
        params = {"from": request.first.isoformat(), "till": request.last.isoformat(), "start": str(start), "iss.meta": "off"}
        answer = self._web.json(self._web.get(path, params | more))
        if not isinstance(answer, dict):
            raise SourceDown(f"{SERVICE} answered with something else than its tables", LATER)
        return answer


def _market(instrument: Instrument, symbol: str) -> _Market:
    """Return where a security is traded."""
    if instrument.asset_class is AssetClass.FX:
        return _Market("currency", "selt", "CETS")
    if instrument.asset_class is AssetClass.EQUITY:
        return _Market("stock", "shares", "TQBR")
    if symbol.startswith(_BOND):
        return _Market("stock", "bonds", "TQOB")
    return _Market("stock", "index")


def _block(answer: dict[str, Any], name: str) -> _Block:
    try:
        columns, rows = answer[name]["columns"], answer[name]["data"]
        block = _Block(tuple(columns), tuple(rows))
        if any(len(row) != len(columns) for row in rows):
            raise SourceDown(f"{SERVICE}'s table {name} breaks off in a row", LATER)
    except (KeyError, TypeError):
        raise SourceDown(f"{SERVICE} answered without the table {name}", LATER) from None
    return block


def _cell(cells: dict[str, Any], name: str, where: str) -> float:
    return number(cells.get(name), f"{where}, {name}")


def _session(cells: dict[str, Any], symbol: str, measure: Measure) -> Row:
    if cells.get("SECID") != symbol:
        raise InputError(f"{SERVICE} was asked for {symbol} and answered with {cells.get('SECID')}")
    day = day_of(cells.get("TRADEDATE"), f"{SERVICE}, {symbol}")
    where = f"{SERVICE}, {symbol} on {day}"
    if measure is Measure.YIELD:
        return Row(day, _cell(cells, "YIELDCLOSE", where))
    volume = "VOLUME" if "VOLUME" in cells else "VOLRUR"
    return _priced(day, cells, {"volume": volume} | {name: name.upper() for name in ("open", "high", "low", "close")}, where)


def _candle(cells: dict[str, Any], symbol: str, interval: Interval) -> Row:
    where = f"{SERVICE}, candle of {symbol} at {cells.get('begin')}"
    begin, end = _moment(cells.get("begin"), where), _moment(cells.get("end"), where)
    # An end a second before the next begin. The last candle of a session may end early, none may last longer.
    if not timedelta(0) < end - begin <= interval.length:
        raise InputError(f"{where}: it ends at {cells.get('end')}, and {interval} bars were asked for")
    return _priced(begin, cells, {name: name for name in ("open", "high", "low", "close", "volume")}, where)


def _priced(stamp: date, cells: dict[str, Any], names: dict[str, str], where: str) -> Row:
    return Row(stamp, **{field: _cell(cells, name, where) for field, name in names.items()})


def _moment(text: Any, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise InputError(f"{where}: {str(text)[:40]!r} is no time") from None
    if moment.tzinfo is not None:
        raise InputError(f"{where}: the time has an offset, where Moscow time without one was due")
    return moment.replace(tzinfo=ZoneInfo(ZONE))
