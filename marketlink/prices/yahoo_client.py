"""One question to Yahoo through yfinance, with everything heard on the way.

yfinance drops bars that stand twice, turns a missing volume into zero, and tells most failures as "no price data".
So the answers themselves are kept beside what it makes of them: from them come the reason of a failure, and what
it left out.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import yfinance
from curl_cffi import requests as curl
from yfinance.data import YfData
from yfinance.exceptions import YFException, YFRateLimitError

from marketlink.core.errors import InputError, MarketlinkError, SourceDown, TooLittleData
from marketlink.core.prices import Interval
from marketlink.prices.quality import Bars

_CHART = "/v8/finance/chart/"
_DOWN = "Will be right back"
_REFUSES = "Yahoo refuses for now: too many requests (429)"
_LATER = "try again later; offline sources and CSV files go on working"

# What yfinance logs of a failure is raised here as one sentence; its own lines would stand beside it on standard error.
_LOG = logging.getLogger("yfinance")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What Yahoo has.

    Attributes
    ----------
    starts : tuple of datetime
        Aware starts of the bars, in the exchange's zone; midnight for daily bars.
    bars : Bars
        Prices and volume; a close is NaN where Yahoo has none, a volume where it has none or zero.
    timezone : str
        The exchange's IANA zone, as Yahoo gives it.
    origin : str
        Client, version and host.
    notes : tuple of str
        What was left out.
    dividends : tuple of (date, float)
        Ex-dates, and what was paid on a share.
    """

    starts: tuple[datetime, ...]
    bars: Bars
    timezone: str
    origin: str
    notes: tuple[str, ...]
    dividends: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer of the chart interface: its status and its text."""

    status: int
    text: str


def new_session() -> Any:
    """Return a session that Yahoo takes for a browser's, as yfinance itself makes it."""
    return curl.Session(impersonate="chrome")


def download(
    symbol: str, interval: Interval, first: date, last: date, *, session: Any, cache_folder: Path, timeout: float
) -> Answer:
    """Ask Yahoo for the bars from `first` to `last`.

    Raises
    ------
    SourceDown, TooLittleData, InputError
        As `YahooProvider.fetch` says.
    """
    try:
        cache_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the cache folder {cache_folder} can't be made: {error.strerror}", "name one that may be written"
        ) from None
    yfinance.set_tz_cache_location(str(cache_folder))
    yfinance.config.debug.hide_exceptions = False
    # yfinance keeps answers for the life of the process, failures too.
    YfData.cache_get.cache_clear()
    with _listening(session, timeout) as heard:
        try:
            frame = yfinance.Ticker(symbol, session=session).history(
                start=first.isoformat(),
                end=(last + timedelta(days=1)).isoformat(),
                interval=interval.value,
                auto_adjust=False,
                actions=False,
                keepna=True,
                timeout=timeout,
            )
        except YFRateLimitError:
            raise SourceDown(_REFUSES, _LATER) from None
        except (YFException, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise _reason(symbol, heard, error) from error
    return _answer(symbol, interval, frame, heard)


@contextmanager
def _listening(session: Any, timeout: float) -> Iterator[list[Heard]]:
    """Keep each chart answer that `session` receives, and let no question last longer than `timeout` seconds.

    yfinance has longer limits of its own for the cookie, the crumb and the zone.
    """
    heard: list[Heard] = []
    ask = session.request

    def request(*args: Any, **kwargs: Any) -> Any:
        response = ask(*args, **{**kwargs, "timeout": timeout})
        if _CHART in str(response.url):
            heard.append(Heard(response.status_code, response.text))
        return response

    session.request = request
    try:
        yield heard
    finally:
        session.request = ask


def _reason(symbol: str, heard: Sequence[Heard], error: Exception) -> MarketlinkError:
    """Turn a failure into one sentence, by what Yahoo really answered."""
    if not heard:
        return SourceDown(f"Yahoo can't be reached: {_one_line(error)}", "check the network; " + _LATER)
    last = heard[-1]
    if last.status == 429:
        return SourceDown(_REFUSES, _LATER)
    if last.status >= 500 or _DOWN in last.text:
        return SourceDown(f"Yahoo is down (status {last.status})", _LATER)
    chart = _chart(last.text)
    if chart is None:
        return SourceDown(f"Yahoo answered for {symbol} with a page instead of data (status {last.status})", _LATER)
    described = chart.get("error")
    if isinstance(described, Mapping):
        return TooLittleData(f"Yahoo has no such bars of {symbol}: {_one_line(described.get('description', 'no reason given'))}")
    if isinstance(error, OSError):
        return SourceDown(f"Yahoo can't be reached: {_one_line(error)}", "check the network; " + _LATER)
    if isinstance(error, YFException):
        return TooLittleData(f"Yahoo has no bars of {symbol} in these dates")
    return InputError(f"Yahoo's answer for {symbol} can't be read: {type(error).__name__} {_one_line(error)}")


def _one_line(what: object) -> str:
    return " ".join(str(what).split()).rstrip(".")[:200]


def _chart(text: str) -> Mapping[str, Any] | None:
    """Return the chart of an answer; None if it isn't one."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    chart = document.get("chart") if isinstance(document, dict) else None
    return chart if isinstance(chart, dict) else None


def _answer(symbol: str, interval: Interval, frame: pd.DataFrame, heard: Sequence[Heard]) -> Answer:
    result = (_chart(heard[-1].text) or {})["result"][0]
    meta = result["meta"]
    timezone = str(meta["exchangeTimezoneName"])
    sent = "15m" if interval is Interval.HALF_HOUR else interval.value  # the client makes 30m bars of 15m ones
    if str(meta.get("symbol", symbol)).upper() != symbol.upper():
        raise InputError(f"Yahoo was asked for {symbol} and answered with {meta['symbol']}")
    if meta.get("dataGranularity", sent) != sent:
        raise InputError(f"Yahoo was asked for {sent} bars of {symbol} and answered with {meta['dataGranularity']}")
    frame = frame.replace([np.inf, -np.inf], np.nan)
    columns = [frame[name].to_numpy(dtype=np.float64).copy() for name in ("Open", "High", "Low", "Close", "Volume")]
    columns[-1][columns[-1] == 0] = np.nan
    return Answer(
        starts=tuple(stamp.to_pydatetime() for stamp in frame.index),
        bars=Bars(*columns),
        timezone=timezone,
        origin=f"Yahoo Finance chart interface, by yfinance {yfinance.__version__}",
        notes=_left_out(symbol, interval, result, timezone),
        dividends=_dividends(result, timezone),
    )


def _dividends(result: Mapping[str, Any], timezone: str) -> tuple[tuple[date, float], ...]:
    """Return the ex-dates in the exchange's zone, and the amounts; Yahoo adjusts them for later splits, as the prices.

    The client has read the same before: one without a date or an amount is refused there.
    """
    told = (result.get("events") or {}).get("dividends") or {}
    return tuple(
        sorted((datetime.fromtimestamp(d["date"], ZoneInfo(timezone)).date(), float(d["amount"])) for d in told.values())
    )


def _left_out(symbol: str, interval: Interval, result: Mapping[str, Any], timezone: str) -> tuple[str, ...]:
    """Say which bars of the answer the client drops or can't use.

    Raises
    ------
    InputError
        If two bars of one time have different closes. The last two of a day may: the last is the day as it stands.
    """
    stamps = [datetime.fromtimestamp(stamp, ZoneInfo(timezone)) for stamp in result["timestamp"]]
    labels = [stamp.date() if interval is Interval.DAY else stamp for stamp in stamps]
    closes = result["indicators"]["quote"][0]["close"]
    notes = []
    missing = sum(close is None or not np.isfinite(close) for close in closes)
    if missing:
        notes.append(f"{missing} of {len(closes)} bars from Yahoo have no close, and are left out")
    known: dict[date, float] = {}
    for position, (label, close) in enumerate(zip(labels, closes, strict=True)):
        if close is not None and known.setdefault(label, close) != close and position < len(labels) - 1:
            raise InputError(f"Yahoo sent two different closes of {symbol} for {label}: {known[label]} and {close}")
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if twice:
        notes.append(f"Yahoo sent {len(twice)} bars twice (first {twice[0]}); each is used once")
    return tuple(notes)
