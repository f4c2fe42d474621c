"""Daily bars of currency pairs, made of Yahoo's hourly ones: its own daily bars of pairs are not to be used.

A day is the currency market's: it ends at 17:00 in New York, and Sunday evening belongs to Monday.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.calendars.currency_day import CLOSE, ZONE, currency_day
from marketlink.core.errors import TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries, instant
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Answered, Row, series_of
from marketlink.prices.yahoo import PROVIDER as YAHOO
from marketlink.prices.yahoo import YahooProvider

PROVIDER = "yfinance-1h"

_FEWEST_HOURS = 12
_LAST_HOUR = ObservationTime(time(CLOSE.hour - 1, 0), CLOSE, ZONE)


class YahooHoursProvider:
    """Daily bars of currency pairs by Yahoo's hours.

    Parameters
    ----------
    yahoo : YahooProvider
        Where the hourly bars come from.
    """

    name = PROVIDER
    online = True

    def __init__(self, yahoo: YahooProvider) -> None:
        self._yahoo = yahoo

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return Yahoo's symbol of a currency pair; None for everything else."""
        if instrument.asset_class is not AssetClass.FX or interval is not Interval.DAY:
            return None
        return self._yahoo.symbol(instrument, measure, Interval.HOUR)

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the currency market's days from the first to the last date of the request.

        Raises
        ------
        SourceDown, TooLittleData, InputError
            As `YahooProvider.fetch` says.
        """
        symbol = self.symbol(request.instrument, request.measure, request.interval)
        if symbol is None:
            raise TooLittleData(f"Yahoo has no hourly bars of a currency pair {request.instrument.id}")
        before = request.first - timedelta(days=1)  # a day begins on the evening before
        hours = self._yahoo.fetch(PriceRequest(request.instrument, request.measure, Interval.HOUR, before, request.last))
        rows, short = _days(hours, request.first, request.last)
        notes = [f"daily bars made of {YAHOO}'s hourly ones; a day ends at {CLOSE:%H:%M} in New York"]
        if short:
            notes.append(
                f"{len(short)} days without their last hour, or of less than {_FEWEST_HOURS} (first {short[0]}), are left out"
            )
        answered = Answered(
            service="Yahoo by the hour",
            source=PROVIDER,
            symbol=symbol,
            kind=PriceKind.LAST,
            timezone=ZONE,
            observed=_LAST_HOUR,
            origin=f"{hours.vintage.origin}, 1h bars",
            retrieved_at=hours.vintage.retrieved_at,
            notes=tuple(notes),
        )
        return series_of(request, rows, answered)


def _days(hours: PriceSeries, first: date, last: date) -> tuple[list[Row], list[date]]:
    """Return the days that are whole, and those of the range that aren't."""
    ends = [instant(end) for end in hours.index.observed_until]
    labels = np.array([currency_day(end) for end in ends], dtype="datetime64[D]")
    rows, short = [], []
    for label in np.unique(labels):
        day: date = label.item()
        if not first <= day <= last:
            continue
        at = np.flatnonzero(labels == label)
        if len(at) < _FEWEST_HOURS or not _reaches_close(ends[at[-1]]):
            short.append(day)
            continue
        rows.append(
            Row(
                day,
                close=float(hours.close[at[-1]]),
                open=float(hours.open[at[0]]),
                high=float(hours.high[at].max()),
                low=float(hours.low[at].min()),
            )
        )
    return rows, short


def _reaches_close(end: datetime) -> bool:
    return _LAST_HOUR.earliest < end.astimezone(ZoneInfo(ZONE)).time() <= _LAST_HOUR.latest
