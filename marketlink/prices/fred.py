"""FRED's CSV download: US yields, volatility, noon exchange rates, spot energy, index closes. No key is needed.

Only the series that `fredseries` knows are served.
"""

from datetime import time

from marketlink.core.errors import InputError, TooLittleData
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Row, day_of, number
from marketlink.prices.csvanswer import rows_of
from marketlink.prices.fredseries import EVERY_DAY, SPOT, kind_of
from marketlink.prices.online import OnlineProvider
from marketlink.prices.quoting import usual_close

PROVIDER = "fred"
SERVICE = "FRED"
BASE = "https://fred.stlouisfed.org"

_NEW_YORK = "America/New_York"
_SATURDAY = 5

# The Treasury takes quotations at about 15:30; the Federal Reserve's H.10 are noon buying rates.
_TREASURY = ObservationTime(time(15, 30), time(15, 30), _NEW_YORK)
_NOON = ObservationTime(time(12, 0), time(12, 0), _NEW_YORK)


class FredProvider(OnlineProvider):
    """Daily series of FRED."""

    name = PROVIDER
    service = SERVICE
    base = BASE

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return the series' id; None for what FRED hasn't, or what it has in another unit."""
        if interval is not Interval.DAY:
            return None
        found = (s.symbol for s in instrument.symbols if s.provider == PROVIDER and s.measure is measure)
        return next((symbol for symbol in found if kind_of(symbol) is not None), None)

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the observations from the first to the last date of the request.

        Raises
        ------
        SourceDown, TooLittleData, InputError
            As `PriceProvider.fetch` says.
        """
        symbol = self.symbol(request.instrument, request.measure, request.interval)
        kind = kind_of(symbol) if symbol else None
        if symbol is None or kind is None:
            raise TooLittleData(f"FRED has no {request.interval} series of {request.instrument.id}")
        page = self._web.get(
            "/graph/fredgraph.csv",
            {"id": symbol, "cosd": request.first.isoformat(), "coed": request.last.isoformat()},
            answered=frozenset({404}),
        )
        if page.status == 404:
            raise TooLittleData(f"FRED has no series {symbol}")
        observed = _observed(symbol, kind, request.instrument)
        return self._series(
            request,
            _rows(self._web.text(page), symbol),
            symbol,
            kind,
            observed,
            what=f"FRED series {symbol}",
        )


def _observed(symbol: str, kind: PriceKind, instrument: Instrument) -> ObservationTime:
    if symbol.startswith(("DGS", "DFII")):
        return _TREASURY
    if symbol.startswith("DEX"):
        return _NOON
    if symbol in SPOT:  # an assessment of the day, without an hour
        return ObservationTime(time(0, 0), time(23, 59, 59), _NEW_YORK)
    return usual_close(instrument, kind, _NEW_YORK)


def _rows(text: str, symbol: str) -> list[Row]:
    header = text.partition("\n")[0].strip().split(",")
    stamp = header[0] if header[0] in {"observation_date", "DATE"} else "observation_date"
    table = rows_of(text, SERVICE, (stamp,))
    if header[1:] != [symbol]:
        raise InputError(f"{SERVICE} was asked for {symbol} and answered with {', '.join(header[1:]) or 'no series'}")
    rows = []
    for cells in table:
        day = day_of(cells[stamp], f"{SERVICE}, {symbol}")
        if day.weekday() >= _SATURDAY and symbol not in EVERY_DAY:
            raise InputError(f"{SERVICE} sent {symbol} for {day:%A} {day}: its dates are shifted")
        rows.append(Row(day, number(cells[symbol], f"{SERVICE}, {symbol} on {day}")))
    return rows
