"""What a service answered becomes a series: nothing doubled, shifted, out of place or missing passes in silence."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from marketlink.core.errors import InputError, TooLittleData
from marketlink.core.prices import (
    Interval,
    ObservationIndex,
    ObservationTime,
    PriceKind,
    PriceSeries,
    SeriesKey,
    build_series,
    daily_index,
    intraday_index,
    utc64,
)
from marketlink.core.protocols import PriceRequest
from marketlink.prices.quality import Bars, between, dividend_findings, first_fault, notes_on
from marketlink.prices.quoting import unknown_close_note, usual_unit

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_NONE = frozenset({"", ".", "-", "NaN", "nan", "null", "None", "N/A"})


@dataclass(frozen=True, slots=True)
class Row:
    """One bar as a service sends it; NaN where it has no value.

    Attributes
    ----------
    stamp : date or datetime
        The session's date; for intraday bars the aware start.
    close, open, high, low, volume : float
        In the service's unit.
    """

    stamp: date
    close: float
    open: float = math.nan
    high: float = math.nan
    low: float = math.nan
    volume: float = math.nan


@dataclass(frozen=True, slots=True)
class Answered:
    """What the rows of an answer are.

    Attributes
    ----------
    service : str
        The service's name in messages.
    source, symbol : str
        The provider, and what it calls the instrument.
    kind : PriceKind
        What the close is.
    timezone : str
        IANA zone of the sessions' dates.
    observed : ObservationTime or None
        When a daily close is taken; None for intraday bars.
    origin : str
        Where the bars come from.
    retrieved_at : datetime
        When.
    unit : str or None
        What a price of 1 means; the registry's if None.
    notes : tuple of str
        What a reader must know already.
    dividends : tuple of (date, float)
        Ex-dates, and what was paid on a share.
    """

    service: str
    source: str
    symbol: str
    kind: PriceKind
    timezone: str
    observed: ObservationTime | None
    origin: str
    retrieved_at: datetime
    unit: str | None = None
    notes: tuple[str, ...] = ()
    dividends: tuple[tuple[date, float], ...] = ()


def number(value: Any, where: str) -> float:
    """Read a cell: a number, or NaN where there is none.

    Raises
    ------
    InputError
        If it holds something else. `where` names service, symbol and date.
    """
    if value is None or (isinstance(value, str) and value.strip() in _NONE):
        return math.nan
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise InputError(f"{where}: {str(value)[:40]!r} is no number")


def day_of(text: Any, where: str) -> date:
    """Read an ISO date.

    Raises
    ------
    InputError
        If it is none. `where` names service and symbol.
    """
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        raise InputError(f"{where}: {str(text)[:40]!r} is no date") from None


def series_of(request: PriceRequest, rows: Sequence[Row], answered: Answered) -> PriceSeries:
    """Make a series of the rows that are complete.

    Parameters
    ----------
    request : PriceRequest
        What was asked.
    rows : sequence of Row
        What was answered, the oldest first.
    answered : Answered
        What the rows are.

    Raises
    ------
    TooLittleData
        If no bar is left.
    InputError
        If rows lie outside the dates asked for, are out of order, contradict each other, or can't be bars.
    """
    what = f"{request.interval} bars of {answered.symbol}"
    if not rows:
        raise TooLittleData(f"{answered.service} has no {what} from {request.first} to {request.last}")
    rows, notes = _once_each(rows, answered)
    index = _index(request, rows, answered)
    asked = between(index.sessions, request.first, request.last)
    if not asked.all():
        stray = index.session(int(np.flatnonzero(~asked)[0]))
        raise InputError(
            f"{answered.service} was asked for {answered.symbol} from {request.first} to {request.last} "
            f"and answered with a bar of {stray}"
        )
    bars = Bars(*(np.array([getattr(row, name) for row in rows]) for name in ("open", "high", "low", "close", "volume")))
    finite = np.isfinite(bars.close)
    complete = index.observed_until <= utc64(answered.retrieved_at)
    if not finite.all():
        notes.append(f"{int((~finite).sum())} of {len(rows)} bars from {answered.service} have no close, and are left out")
    if not complete.all():
        notes.append(f"{int((~complete).sum())} bar still open when retrieved is left out")
    kept = finite & complete
    if not kept.any():
        raise TooLittleData(f"{answered.service} has no complete {what} from {request.first} to {request.last}")
    index = ObservationIndex(index.sessions[kept], index.observed_from[kept], index.observed_until[kept])
    return _series(request, bars.take(kept), index, answered, notes)


def _series(request: PriceRequest, bars: Bars, index: ObservationIndex, answered: Answered, notes: list[str]) -> PriceSeries:
    fault = first_fault(bars, request.instrument, request.measure)
    if fault is not None:
        raise InputError(f"{answered.service}'s bar of {answered.symbol} on {index.session(fault.position)}: {fault.sentence}")
    key = SeriesKey(
        instrument=request.instrument.id,
        measure=request.measure,
        source=answered.source,
        symbol=answered.symbol,
        interval=request.interval,
        kind=answered.kind,
        unit=answered.unit or usual_unit(request.instrument, request.measure),
        timezone=answered.timezone,
        observed=answered.observed,
    )
    oddities = notes_on(bars, [index.session(at) for at in range(len(index))], request.measure)
    unknown = unknown_close_note(answered.observed) if answered.observed else ()
    return build_series(
        key,
        index,
        bars.close,
        retrieved_at=answered.retrieved_at,
        origin=answered.origin,
        open=bars.open,
        high=bars.high,
        low=bars.low,
        volume=bars.volume,
        notes=(*answered.notes, *notes, *oddities, *unknown),
        told=dividend_findings(answered.dividends, index, bars.close),
    )


def _index(request: PriceRequest, rows: Sequence[Row], answered: Answered) -> ObservationIndex:
    if request.interval is Interval.DAY and answered.observed is not None:
        return daily_index([row.stamp for row in rows], answered.observed)
    starts = [row.stamp for row in rows if isinstance(row.stamp, datetime)]
    return intraday_index(starts, request.interval, answered.timezone)


def _once_each(rows: Sequence[Row], answered: Answered) -> tuple[list[Row], list[str]]:
    """Return each row once, in order; the same row sent again is said."""
    kept: list[Row] = []
    again = 0
    for row in rows:
        if kept and row.stamp == kept[-1].stamp:
            if repr(row) != repr(kept[-1]):  # repr, because NaN isn't equal to itself
                raise InputError(f"{answered.service} sent two different bars of {answered.symbol} for {row.stamp}")
            again += 1
            continue
        if kept and row.stamp < kept[-1].stamp:
            raise InputError(f"{answered.service} sent the bars of {answered.symbol} out of order, at {row.stamp}")
        kept.append(row)
    notes = [f"{answered.service} sent {again} bars twice; each is used once"] if again else []
    return kept, notes
