"""The bars that a statement is held against: its session, and the observation it starts from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from marketlink.check.claimed import Interval, Scale
from marketlink.check.periods import Period, is_stale, periods_of
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Direction, StatedMove
from marketlink.core.prices import PriceKind, PriceSeries

# Kinds whose close the press also quotes; a fix or an assessed spot price is taken otherwise.
QUOTED_KINDS = {PriceKind.LAST, PriceKind.SETTLE, PriceKind.CLOSE, PriceKind.YIELD}

# Sessions over which a series' own daily move is measured, and the fewest that will do.
NOISE_SESSIONS = 60
NOISE_MINIMUM = 20
# Sessions that show how many decimals a source gives, and the most that are looked for.
DIGIT_SESSIONS = 20
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Bars:
    """One session of a daily series, and its base.

    Attributes
    ----------
    series : PriceSeries
        The whole series.
    position : int
        The statement's session.
    base : int
        The observation that its change is measured from.
    quoted : bool
        True where the press quotes this kind of close.
    missing : tuple of date
        Sessions of the market, without a bar, that lie between the base and what is measured, or after the session.
    """

    series: PriceSeries
    position: int
    base: int
    quoted: bool = True
    missing: tuple[date, ...] = ()

    @property
    def session(self) -> date:
        """Return the statement's session."""
        return self.series.index.session(self.position)

    @property
    def base_session(self) -> date:
        """Return the session of the base."""
        return self.series.index.session(self.base)

    @property
    def close(self) -> float:
        """Return the session's close."""
        return float(self.series.close[self.position])

    @property
    def base_close(self) -> float:
        """Return the close that changes are measured from."""
        return float(self.series.close[self.base])

    @property
    def has_range(self) -> bool:
        """Return whether the session has a high and a low."""
        return self.series.has_range(self.position)

    @property
    def range(self) -> Interval:
        """Return the session's low and high."""
        return Interval(float(self.series.low[self.position]), float(self.series.high[self.position]))

    @property
    def step(self) -> float:
        """Return the unit of the last digit that the source gives, by the closes around: 0.1 for 15425.1 and 15114."""
        first = max(0, self.position - DIGIT_SESSIONS)
        closes = self.series.close[first : first + DIGIT_SESSIONS + 1]
        held = (d for d in range(MOST_DECIMALS) if np.allclose(np.round(closes, d), closes, rtol=0, atol=10.0 ** -(d + 3)))
        return 10.0 ** -next(held, MOST_DECIMALS)

    def change(self, scale: Scale) -> float:
        """Return the change of the close from the base."""
        return scale.change(self.base_close, self.close)

    def changes(self, scale: Scale) -> Interval:
        """Return the changes from the base that prices of the session's range give."""
        ends = sorted(scale.change(self.base_close, price) for price in (self.range.low, self.range.high))
        return Interval(ends[0], ends[1])

    def furthest(self, scale: Scale, direction: Direction) -> float:
        """Return the session's most extreme change in one direction."""
        ends = self.changes(scale)
        return ends.high if direction is Direction.UP else ends.low

    def daily_sigma(self) -> float | None:
        """Return the standard deviation of the daily log change before the session; None for too few."""
        closes = self.series.close[max(0, self.position - NOISE_SESSIONS - 1) : self.position]
        if len(closes) <= NOISE_MINIMUM or (closes <= 0).any():
            return None
        return float(np.std(np.diff(np.log(closes)), ddof=1))

    def noise(self, scale: Scale) -> float | None:
        """Return the standard deviation of the series' own change of a session, before this one; None for too few."""
        closes = self.series.close[max(0, self.base - NOISE_SESSIONS) : self.base + 1]
        if len(closes) <= NOISE_MINIMUM or (scale.unit == "pct" and (closes <= 0).any()):
            return None
        return float(np.std([scale.change(*pair) for pair in pairwise(closes.tolist())], ddof=1))


def bars_of(
    move: StatedMove, day: date, series: PriceSeries, instrument: Instrument, missing: Collection[date] = ()
) -> tuple[Bars, ...] | str:
    """Find the sessions and bases that a statement can mean; a sentence where the series has none.

    Parameters
    ----------
    move : StatedMove
        The statement.
    day : date
        The local day on which it was made.
    series : PriceSeries
        Daily bars.
    instrument : Instrument
        What they are prices of.
    missing : collection of date
        Sessions of its market that the series has no bar of.

    Returns
    -------
    tuple of Bars, or str
        The likeliest first; none where the statement doesn't date its base; or why the series has no bars for it.
    """
    found: list[Bars] = []
    why = ""
    for period in periods_of(move, day):
        bars = _bars(period, series, missing, quoted=quotes_like_the_press(series.key.kind, instrument))
        if isinstance(bars, Bars):
            found.append(bars)
        else:
            why = why or bars
    return tuple(found) if found or not why else why


def _bars(period: Period, series: PriceSeries, missing: Collection[date], *, quoted: bool) -> Bars | str:
    index = series.index
    position = int(np.searchsorted(index.sessions, np.datetime64(period.ends), side="right")) - 1
    if position < 0:
        return f"{series.key.label} begins on {index.session(0)}, too late for a base before {period.ends}"
    last = index.session(position)
    if last != period.ends and (period.exact or (position == len(index) - 1 and is_stale(last, period.ends))):
        return f"{series.key.label} has no observation on {period.ends} ({period.ends:%A})"
    start = last if period.starts is None else period.starts
    base = int(np.searchsorted(index.sessions, np.datetime64(start))) - 1
    if base < 0:
        return f"{series.key.label} begins on {index.session(0)}, too late for a base before {start}"
    if base >= position:
        return f"{series.key.label} has no observation from {start} to {period.ends}"
    before = index.session(base)
    gone = tuple(sorted(one for one in missing if before < one < start or last < one <= period.ends))
    return Bars(series, position, base, quoted, gone)


def quotes_like_the_press(kind: PriceKind, instrument: Instrument) -> bool:
    """Return whether the close of such bars is the price that the press quotes of the instrument.

    A fix is taken at another hour. An assessed spot price is another price than the future's, save where it is the
    spot price that is spoken of.
    """
    return kind in QUOTED_KINDS or (kind is PriceKind.SPOT and instrument.spot_of is not None)
