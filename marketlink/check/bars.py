"""The bars that a statement is held against: its session, and the observation it starts from."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from marketlink.check.claimed import Interval, Scale
from marketlink.core.moves import Direction, Horizon, MoveKind, StatedMove
from marketlink.core.prices import PriceSeries

# Sessions over which a series' own daily move is measured, and the fewest that will do.
NOISE_SESSIONS = 60
NOISE_MINIMUM = 20


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
    """

    series: PriceSeries
    position: int
    base: int

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


def bars_of(move: StatedMove, day: date, series: PriceSeries) -> Bars | str:
    """Find the statement's session and base; a sentence where the series has none.

    Returns
    -------
    Bars or str
        The bars, or why there are none.
    """
    index = series.index
    position = int(np.searchsorted(index.sessions, np.datetime64(day)))
    if move.kind is MoveKind.PRIOR_SESSION:
        position -= 1  # the last session before the article's day, which need not be a session itself
    elif position == len(index) or index.session(position) != day:
        return f"{series.key.label} has no observation on {day} ({day:%A})"
    base = position - 1
    start = _horizon_start(move.horizon, day)
    if start is not None and move.kind is not MoveKind.PRIOR_SESSION:
        base = int(np.searchsorted(index.sessions, np.datetime64(start))) - 1
    if position < 0 or base < 0:
        return f"{series.key.label} begins on {index.session(0)}, too late for a base before {day}"
    return Bars(series, position, base)


def _horizon_start(horizon: Horizon, day: date) -> date | None:
    """Return the first day of the calendar period that a horizon names; None for a session's change."""
    if horizon is Horizon.WEEK:
        return day - timedelta(days=day.weekday())
    if horizon is Horizon.MONTH:
        return day.replace(day=1)
    if horizon is Horizon.QUARTER:
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    if horizon is Horizon.YEAR_TO_DATE:
        return day.replace(month=1, day=1)
    return None
