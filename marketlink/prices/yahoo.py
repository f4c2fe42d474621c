"""Yahoo Finance through yfinance: indices, futures, shares and yields; daily, and intraday inside its look-back.

Its daily bars of currency pairs (`=X`) are refused: their close is about their open, and their dates lag.
yfinance takes a second to import, so that only a fetch does it.
"""

import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from platformdirs import user_cache_path

from marketlink.core.clock import Clock, system_clock
from marketlink.core.errors import InputError, TooLittleData
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import (
    Interval,
    ObservationIndex,
    ObservationTime,
    PriceSeries,
    SeriesKey,
    build_series,
    daily_index,
    intraday_index,
    utc64,
)
from marketlink.core.protocols import PriceRequest
from marketlink.prices.quality import between, dividend_findings, first_fault, notes_on
from marketlink.prices.quoting import unknown_close_note, usual_close, usual_kind, usual_unit

if TYPE_CHECKING:
    from marketlink.prices.yahoo_client import Answer

PROVIDER = "yfinance"

# How far back Yahoo answers.
LOOK_BACK = {
    Interval.MINUTE: timedelta(days=8),
    Interval.FIVE_MINUTES: timedelta(days=60),
    Interval.QUARTER_HOUR: timedelta(days=60),
    Interval.HALF_HOUR: timedelta(days=60),
    Interval.HOUR: timedelta(days=730),
}

# Yahoo counts futures and currencies in New York or London, a few hours from where the registry has them.
_FAR = timedelta(hours=7)

# yfinance keeps one session, cookie and cache a process: one question at a time.
_ONE_AT_A_TIME = threading.Lock()


class YahooProvider:
    """Bars from Yahoo, not adjusted for dividends (the client adjusts for splits, as Yahoo does).

    Parameters
    ----------
    cache_folder : Path, optional
        Where yfinance keeps time zones and cookies; in the user's cache if None. Made if it isn't there.
    clock : Clock, optional
        The seam for time.
    session : optional
        A requests or curl_cffi session to use instead of yfinance's own.
    timeout : float, optional
        Seconds to wait for an answer.
    """

    name = PROVIDER
    online = True

    def __init__(
        self, cache_folder: Path | None = None, *, clock: Clock = system_clock, session: Any = None, timeout: float = 10.0
    ) -> None:
        self._cache_folder = cache_folder or user_cache_path("marketlink") / PROVIDER
        self._clock = clock
        self._session = session
        self._timeout = timeout

    def symbol(self, instrument: Instrument, measure: Measure, interval: Interval) -> str | None:
        """Return Yahoo's symbol; None where the registry has none, or where its bars can't be used."""
        symbol = _registered(instrument, measure)
        return None if symbol is None or unusable(symbol, interval) else symbol

    def fetch(self, request: PriceRequest) -> PriceSeries:
        """Return Yahoo's bars from the first to the last date of the request that are complete by now.

        Raises
        ------
        SourceDown
            If Yahoo can't be reached, refuses for now, or answers with something else than data.
        TooLittleData
            If Yahoo has no such bars, or they lie further back than it answers.
        InputError
            If its bars can't be used.
        """
        instrument, interval = request.instrument, request.interval
        symbol = _registered(instrument, request.measure)
        if symbol is None:
            raise TooLittleData(f"the registry has no Yahoo symbol of {instrument.id}", "give its prices as a CSV file")
        refusal = unusable(symbol, interval)
        if refusal is not None:
            raise InputError(refusal, "use a fix, hourly bars, or a CSV file")
        now = self._clock()
        _check_look_back(symbol, interval, request.first, now)
        answer = self._ask(symbol, request)
        return _series(request, symbol, answer, now)

    def _ask(self, symbol: str, request: PriceRequest) -> "Answer":
        from marketlink.prices import yahoo_client  # noqa: PLC0415 - yfinance takes a second to import

        with _ONE_AT_A_TIME:
            if self._session is None:
                self._session = yahoo_client.new_session()
            return yahoo_client.download(
                symbol,
                request.interval,
                request.first,
                request.last,
                session=self._session,
                cache_folder=self._cache_folder,
                timeout=self._timeout,
            )


def _registered(instrument: Instrument, measure: Measure) -> str | None:
    return next((s.symbol for s in instrument.symbols if s.provider == PROVIDER and s.measure is measure), None)


def unusable(symbol: str, interval: Interval) -> str | None:
    """Say why bars that Yahoo has are not used; None where they are."""
    if symbol.endswith("=X") and interval is Interval.DAY:
        return f"Yahoo's daily bars of the currency pair {symbol} are not used: their close is about their open"
    return None


def _check_look_back(symbol: str, interval: Interval, first: date, now: datetime) -> None:
    reach = LOOK_BACK.get(interval)
    if reach is not None and first < (now - reach).date():
        raise TooLittleData(
            f"Yahoo has {interval} bars of the last {reach.days} days only, and {first} lies before them",
            f"ask for daily bars of {symbol}, or give the bars as a CSV file",
        )


def _check_zone(instrument: Instrument, symbol: str, answer: "Answer") -> None:
    """Refuse bars whose dates Yahoo counts in a zone far from the instrument's own: they may be shifted by a day."""
    if instrument.session is None or not answer.starts:
        return
    theirs, own = (
        answer.starts[0].astimezone(ZoneInfo(zone)).utcoffset() for zone in (answer.timezone, instrument.session.timezone)
    )
    if theirs is not None and own is not None and abs(theirs - own) > _FAR:
        raise InputError(
            f"Yahoo counts the days of {symbol} in {answer.timezone}, and it trades in {instrument.session.timezone}: "
            "its dates may be shifted"
        )


def _series(request: PriceRequest, symbol: str, answer: "Answer", now: datetime) -> PriceSeries:
    instrument, measure, interval = request.instrument, request.measure, request.interval
    _check_zone(instrument, symbol, answer)
    kind = usual_kind(instrument, measure)
    observed: ObservationTime | None = None
    if interval is Interval.DAY:
        observed = usual_close(instrument, kind, answer.timezone)
        index = daily_index([start.date() for start in answer.starts], observed)
    else:
        index = intraday_index(list(answer.starts), interval, answer.timezone)
    asked = between(index.sessions, request.first, request.last)
    complete = index.observed_until <= utc64(now)
    kept = asked & complete & np.isfinite(answer.bars.close)
    if not kept.any():
        raise TooLittleData(f"Yahoo has no complete {interval} bar of {symbol} from {request.first} to {request.last}")
    index = ObservationIndex(index.sessions[kept], index.observed_from[kept], index.observed_until[kept])
    bars = answer.bars.take(kept)
    fault = first_fault(bars, instrument, measure)
    if fault is not None:
        raise InputError(f"Yahoo's {interval} bar of {symbol} on {index.session(fault.position)}: {fault.sentence}")
    notes = list(answer.notes)
    if (asked & ~complete).any():
        notes.append(f"{int((asked & ~complete).sum())} bar still open when retrieved is left out")
    notes += notes_on(bars, [index.session(at) for at in range(len(index))], measure)
    key = SeriesKey(
        instrument=instrument.id,
        measure=measure,
        source=PROVIDER,
        symbol=symbol,
        interval=interval,
        kind=kind,
        unit=usual_unit(instrument, measure),
        timezone=answer.timezone,
        observed=observed,
    )
    if observed is not None:
        notes += unknown_close_note(observed)
    return build_series(
        key,
        index,
        bars.close,
        retrieved_at=now,
        origin=answer.origin,
        open=bars.open,
        high=bars.high,
        low=bars.low,
        volume=bars.volume,
        notes=tuple(notes),
        told=dividend_findings(answer.dividends, index, bars.close) if interval is Interval.DAY else (),
    )
