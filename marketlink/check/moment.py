"""Current moves against the bars around their stated time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.check.bars import Bars
from marketlink.check.changes import signed, stated_words
from marketlink.check.claimed import Interval, Scale, claimed_change, printed
from marketlink.check.finding import Finding, confirmed, consistent, contradicted
from marketlink.core.check import Route
from marketlink.core.moves import MoveKind, Quantity, StatedMove
from marketlink.core.prices import PriceSeries, SeriesKey, instant, utc64

# A time is stated to the minute; a bar no longer than this shows the prices of that minute.
_SHORT = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """The bars of an intraday series that hold a stated time.

    Attributes
    ----------
    series : PriceSeries
        Intraday bars.
    at : datetime
        The stated time.
    first, last : int
        Positions of the bars.
    """

    series: PriceSeries
    at: datetime
    first: int
    last: int

    @property
    def prices(self) -> Interval:
        """Return the range of the prices in these bars."""
        part = slice(self.first, self.last + 1)
        columns = (self.series.open, self.series.high, self.series.low, self.series.close)
        values = np.concatenate([column[part] for column in columns])
        known = values[np.isfinite(values)]
        return Interval(float(known.min()), float(known.max()))

    @property
    def words(self) -> str:
        """Say which bars, in their own zone."""
        zone = ZoneInfo(self.series.key.timezone)
        ends = [instant(self.series.index.observed_until[place]).astimezone(zone) for place in (self.first, self.last)]
        starts = ends[0] - self.series.key.interval.length
        prices = self.prices
        local = self.at.astimezone(zone)
        return (
            f"at {local:%H:%M} ({zone.key}) {self.series.key.label} traded from {prices.low:g} to {prices.high:g} "
            f"(bars of {starts:%Y-%m-%d %H:%M} to {ends[1]:%H:%M})"
        )

    @property
    def base(self) -> tuple[float, str] | None:
        """Return the last close of these bars' own series before the session, and the day it is of."""
        index = self.series.index
        place = int(np.searchsorted(index.sessions, index.sessions[self.first])) - 1
        return None if place < 0 else (float(self.series.close[place]), f"{index.session(place)}")


def moment_of(move: StatedMove, intraday: PriceSeries | None) -> Moment | None:
    """Return the bars at the stated time of a current move; None where it states none, or where no bar holds it."""
    at = move.as_of.at if move.as_of else None
    if intraday is None or at is None or move.kind is not MoveKind.CURRENT:
        return None
    length, index = intraday.key.interval.length, intraday.index
    # "As of 16:05" is the last price before that minute, or one in it.
    ends = index.observed_until
    first = int(np.searchsorted(ends, utc64(at.astimezone(UTC)), side="left"))
    last = int(np.searchsorted(ends, utc64(at.astimezone(UTC) + _MINUTE + length), side="left")) - 1
    if first >= len(index) or last < first:
        return None
    began = instant(ends[first]) - length
    return Moment(intraday, at, first, last) if began <= at else None


def change_at(move: StatedMove, moment: Moment, bars: Bars, scale: Scale) -> Finding:
    """Hold a change against the prices at its time, from the daily base; from the bars' own where sources differ."""
    base, day = bars.base_close, f"{bars.base_session}"
    own = moment.base
    if own is not None and bars.base == bars.position - 1 and _of(moment.series.key) != _of(bars.series.key):
        base, day = own
    ends = sorted(scale.change(base, price) for price in (moment.prices.low, moment.prices.high))
    changes = Interval(ends[0], ends[1])
    words = (
        f"{moment.words}, {scale.show(changes.low)} to {scale.show(changes.high)} against {base:g} ({day}); "
        f"the text says {stated_words(move, scale)}"
    )
    return _judged(claimed_change(move), changes, moment, words, signed(move))


def _of(key: SeriesKey) -> tuple[str, str]:
    return key.instrument, key.source


def level_at(level: Quantity, moment: Moment) -> Finding:
    """Hold a level against the prices at its time."""
    words = f"{moment.words}; the text says {level.value:g}"
    return _judged(printed(level), moment.prices, moment, words, level.value)


def _judged(claimed: Interval, held: Interval, moment: Moment, words: str, stated: float) -> Finding:
    middle = (held.low + held.high) / 2
    whole = claimed.low <= held.low and held.high <= claimed.high
    if whole or (moment.series.key.interval.length <= _SHORT and claimed.meets(held)):
        found = confirmed(Route.PRICE, words, stated, middle)
    elif claimed.meets(held):
        length = moment.series.key.interval.length.total_seconds() / 60
        found = consistent(f"{words}, which is inside; bars of {length:.0f} minutes can't confirm it", stated, middle)
    else:
        found = contradicted(f"{words}, which is outside", stated, middle)
    return replace(found, by_intraday=True)
