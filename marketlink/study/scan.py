"""The bars of the hours before a stated time, ranked by what they did."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.core.clock import as_utc
from marketlink.core.context import IntradayScan, ScannedBar
from marketlink.core.errors import TooLittleData, UsageError
from marketlink.core.prices import Floats, Interval, PriceSeries, instant, utc64
from marketlink.core.study import SeriesUsed
from marketlink.study.ols import two_sided_p

HOURS = timedelta(hours=12)
# Fewer days give no standard error worth the name.
FEWEST_DAYS = 20
_MOST_DAYS = 60


def scan(series: PriceSeries, until: datetime, hours: timedelta = HOURS) -> IntradayScan:
    """Rank the bars that lie in the hours before a time by the absolute log return from their open to their close.

    A bar counts that begins before `until` and ends within the hours: the last may end after `until`, and that is said.
    The first bar's return is held against the same time of day on earlier days, by the forecast error of their mean; as it
    is the largest of several, its p-value is multiplied with their number.

    Parameters
    ----------
    series : PriceSeries
        Intraday bars.
    until : datetime
        Aware: when the move was told.
    hours : timedelta
        How far back to look.

    Raises
    ------
    UsageError
        If the bars are daily ones.
    TooLittleData
        If no bar lies in the hours.
    """
    if series.key.interval is Interval.DAY:
        raise UsageError(f"{series.key.label} has daily bars", "give intraday bars")
    until = as_utc(until)
    since, length = until - hours, series.key.interval.length
    ends = series.index.observed_until
    places = np.flatnonzero((ends > utc64(since)) & (ends < utc64(until + length)))
    returns = _returns(series)
    places = places[np.isfinite(returns[places])]
    if not len(places):
        raise TooLittleData(f"{series.key.label} has no bar in the {hours.total_seconds() / 3600:.0f} hours before {until}")
    ranked = places[np.argsort(-np.abs(returns[places]), kind="stable")]
    bars = tuple(_bar(series, int(place), returns) for place in ranked)
    past = _same_time_before(series, int(ranked[0]), returns)
    p = _p(float(returns[ranked[0]]), past, len(bars)) if len(past) >= FEWEST_DAYS else None
    sentence = f"{_first(bars[0], series, until)}; {_significance(p, len(past), len(bars))}"
    return IntradayScan(SeriesUsed(series.key, series.vintage), since, until, bars, len(past), p, sentence)


def _returns(series: PriceSeries) -> Floats:
    opens, closes = series.open, series.close
    known = np.isfinite(opens) & (opens > 0) & (closes > 0)
    return np.where(known, np.log(np.where(known, closes / np.where(known, opens, 1.0), 1.0)), np.nan)


def _bar(series: PriceSeries, place: int, returns: Floats) -> ScannedBar:
    ends = instant(series.index.observed_until[place])
    opened, closed = float(series.open[place]), float(series.close[place])
    return ScannedBar(ends - series.key.interval.length, ends, opened, closed, float(returns[place]))


def _same_time_before(series: PriceSeries, place: int, returns: Floats) -> Floats:
    """Return the returns of the same local time of day on the days before; at most so many."""
    zone = ZoneInfo(series.key.timezone)
    clock = instant(series.index.observed_until[place]).astimezone(zone).time()
    earlier = np.flatnonzero(series.index.sessions < series.index.sessions[place])
    same = [n for n in earlier if instant(series.index.observed_until[n]).astimezone(zone).time() == clock]
    values = returns[np.array(same, dtype=np.intp)]
    found: Floats = values[np.isfinite(values)][-_MOST_DAYS:]
    return found


def _p(value: float, past: Floats, looked_at: int) -> float | None:
    se = float(past.std(ddof=1) * np.sqrt(1 + 1 / len(past)))
    if se == 0:
        return None
    return min(1.0, looked_at * two_sided_p((value - float(past.mean())) / se, len(past) - 1))


def _first(bar: ScannedBar, series: PriceSeries, until: datetime) -> str:
    zone = ZoneInfo(series.key.timezone)
    starts, told = bar.starts.astimezone(zone), until.astimezone(zone)
    words = (
        f"the bar of {starts:%H:%M} on {starts:%Y-%m-%d} ({zone.key}) went furthest, from {bar.open:g} to {bar.close:g}, "
        f"{100 * bar.log_return:+.2f} log percent"
    )
    return f"{words} (it ends after {told:%H:%M}, the time told)" if bar.ends > until else words


def _significance(p: float | None, days: int, looked_at: int) -> str:
    if p is not None:
        return f"against the same bar of {days} earlier days its p is {p:.3g}, times the {looked_at} bars looked at"
    if days < FEWEST_DAYS:
        return f"its abnormal significance is withheld: {days} earlier days have this bar, {FEWEST_DAYS} are needed"
    return "its abnormal significance is withheld: the same bar never moved on earlier days"
