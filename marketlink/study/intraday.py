"""Windows around a moment inside a day, against the same times of earlier days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.prices import Interval, PriceSeries, instant, utc64
from marketlink.core.quantities import IntradayBar, IntradayResult
from marketlink.core.study import ReturnKind
from marketlink.core.windows import Window
from marketlink.study.ols import two_sided_p
from marketlink.study.returns import Positions, changes


def intraday_study(
    series: PriceSeries,
    moment: datetime,
    window: Window,
    *,
    returns: ReturnKind = ReturnKind.LOG,
    days: int = 60,
    minimum: int = 20,
) -> IntradayResult:
    """Hold the bars around a moment against the same local times of the days before.

    Volatility has a pattern within the day, so that a bar is held against its own time of day only.

    Parameters
    ----------
    series : PriceSeries
        Intraday bars.
    moment : datetime
        Aware. Bar 0 is the first that ends after it.
    window : Window
        Bars relative to bar 0.
    returns : ReturnKind
        Log or simple returns, or basis points.
    days, minimum : int
        At most and at least so many earlier days.

    Raises
    ------
    UsageError
        If the bars are daily ones, or the window leaves the moment's day.
    TooLittleData
        If the data don't hold the window, or too few earlier days have every bar of it.
    """
    if series.key.interval is Interval.DAY:
        raise UsageError(f"{series.key.label} has daily bars", "give intraday bars, or study the day")
    own = _own_rows(series, moment, window)
    past, looked_at = _same_times(series, own, days)
    count = len(past)
    if count < minimum:
        raise TooLittleData(f"{count} earlier days have every bar of the window; {minimum} are needed", "give a longer history")
    before = np.array([changes(series, rows[:-1], rows[1:], returns).values for rows in past])
    value = changes(series, own[:-1], own[1:], returns).values
    spread = np.sqrt(1.0 + 1.0 / count)
    expected, se = before.mean(axis=0), before.std(axis=0, ddof=1) * spread
    total, total_se = float((value - expected).sum()), float(before.sum(axis=1).std(ddof=1) * spread)
    if total_se == 0 or not (se > 0).all():
        raise TooLittleData("the earlier days' bars don't move, so there is no standard error")
    t = (value - expected) / se
    bars = tuple(
        IntradayBar(
            offset=window.start + i,
            ends=instant(series.index.observed_until[own[i + 1]]),
            value=float(value[i]),
            expected=float(expected[i]),
            abnormal=float(value[i] - expected[i]),
            se=float(se[i]),
            t=float(t[i]),
            p=two_sided_p(float(t[i]), count - 1),
        )
        for i in range(len(value))
    )
    whole = total / total_se
    return IntradayResult(bars, total, total_se, whole, two_sided_p(whole, count - 1), count, looked_at - count)


def _own_rows(series: PriceSeries, moment: datetime, window: Window) -> Positions:
    """Return the bar before the window and those of the window, all of one day."""
    sessions = series.index.sessions
    zero = int(np.searchsorted(series.index.observed_until, utc64(moment), side="right"))
    first, last = zero + window.start, zero + window.end
    if first < 1 or last >= len(series):
        raise TooLittleData(f"the bars of {series.key.label} don't hold the window {window} around {moment.isoformat()}")
    if sessions[first - 1] != sessions[last]:
        raise UsageError(
            f"the window {window} around {moment.isoformat()} holds the change over a night",
            "choose a shorter one: its first bar needs a bar of the same day before it",
        )
    return np.arange(first - 1, last + 1)


def _same_times(series: PriceSeries, own: Positions, days: int) -> tuple[list[Positions], int]:
    """Return the rows of earlier days that have every bar of these times, and how many days were looked at."""
    sessions, times = series.index.sessions, _clock(series)
    wanted = times[own]
    earlier = np.unique(sessions[: int(np.searchsorted(sessions, sessions[own[-1]]))])[-days:]
    found = []
    for day in earlier:
        rows = np.arange(np.searchsorted(sessions, day), np.searchsorted(sessions, day, side="right"))
        rows = rows[np.isin(times[rows], wanted)]
        if np.array_equal(times[rows], wanted):
            found.append(rows)
    return found, len(earlier)


def _clock(series: PriceSeries) -> Positions:
    """Return the local time of day at which each bar ends, in minutes."""
    zone = ZoneInfo(series.key.timezone)
    local = [instant(moment).astimezone(zone) for moment in series.index.observed_until]
    return np.array([60 * moment.hour + moment.minute for moment in local], dtype=np.intp)
