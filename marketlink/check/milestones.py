"""Highs and lows of a longer time, against the history: "a 15-month low", "the highest since March", "a record"."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from marketlink.check.finding import Finding, confirmed, consistent, contradicted, untestable
from marketlink.check.periods import is_stale
from marketlink.core.check import Route, Untestable
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Direction, Milestone, MoveKind, StatedMove
from marketlink.core.prices import Floats, PriceSeries

# A low that a price "pulls away from" lies in the sessions just before.
_LATELY = 5


@dataclass(frozen=True, slots=True)
class _Past:
    """The furthest value lately, and the furthest before that inside the time named.

    Attributes
    ----------
    noun : str
        What was compared: highs, lows or closes.
    value, before : float
        The furthest lately, and before.
    session, before_session : date
        When each was.
    reached : bool
        True where the later one went at least as far.
    """

    noun: str
    value: float
    session: date
    before: float
    before_session: date
    reached: bool

    @property
    def words(self) -> str:
        """Say it with its numbers."""
        return (
            f"the {self.noun} of {self.session} is {self.value:g}, and the furthest before it "
            f"{self.before:g} ({self.before_session})"
        )


def check_milestone(move: StatedMove, day: date, series: PriceSeries, instrument: Instrument) -> Finding:
    """Hold "a 15-month low" against the history: neither the highs and lows nor the closes may have gone further.

    Parameters
    ----------
    move : StatedMove
        A statement with a milestone.
    day : date
        The local day on which it was made.
    series : PriceSeries
        Daily bars, as far back as there are.
    instrument : Instrument
        What they are prices of.
    """
    milestone = move.milestone
    if milestone is None:
        raise ValueError("the statement names no high or low of a longer time")
    finished = move.kind is MoveKind.PRIOR_SESSION
    day = move.named_day if finished and move.named_day is not None else day
    index = series.index
    last = int(np.searchsorted(index.sessions, np.datetime64(day), side="right")) - 1
    if finished and move.named_day is None and last >= 0 and index.session(last) == day:
        last -= 1
    if last < 0 or is_stale(index.session(last), day):
        return untestable(Untestable.NO_OBSERVATION, f"{series.key.label} has no observation on {day} ({day:%A})")
    first_day = None if milestone.days is None else day - timedelta(days=milestone.days)
    if first_day is not None and index.session(0) > first_day:
        reason = f"“{milestone.words}” reaches back to {first_day}, and {series.key.label} begins on {index.session(0)}"
        return untestable(Untestable.NO_OBSERVATION, reason)
    first = 0 if first_day is None else int(np.searchsorted(index.sessions, np.datetime64(first_day)))
    recent = last - _LATELY if milestone.left else last
    if recent <= first:
        reason = f"“{milestone.words}” spans too few observations of {series.key.label}"
        return untestable(Untestable.NO_OBSERVATION, reason)
    side = instrument.direction_of(move.subject, milestone.side)
    return _judged(milestone, series, [_past(series, *column, side, (first, recent, last)) for column in _columns(series, side)])


def _columns(series: PriceSeries, side: Direction) -> list[tuple[str, Floats]]:
    """Return what can be compared: the day's highs or lows where there are any, and the closes."""
    extremes = series.high if side is Direction.UP else series.low
    name = "high" if side is Direction.UP else "low"
    closes = (series.key.kind.noun, series.close)
    return [(name, extremes), closes] if np.isfinite(extremes[-_LATELY:]).any() else [closes]


def _past(series: PriceSeries, noun: str, column: Floats, side: Direction, places: tuple[int, int, int]) -> _Past:
    first, recent, last = places
    turned = np.where(np.isfinite(column), column, series.close) * (1.0 if side is Direction.UP else -1.0)
    at = recent + int(np.argmax(turned[recent : last + 1]))
    before = first + int(np.argmax(turned[first:recent]))
    values = np.where(np.isfinite(column), column, series.close)
    return _Past(
        noun=noun,
        value=float(values[at]),
        session=series.index.session(at),
        before=float(values[before]),
        before_session=series.index.session(before),
        reached=bool(turned[at] >= turned[before]),
    )


def _judged(milestone: Milestone, series: PriceSeries, pasts: list[_Past]) -> Finding:
    reached = next((past for past in pasts if past.reached), None)
    if reached is None:
        words = " and ".join(past.words for past in pasts)
        return contradicted(f"“{milestone.words}”: {words}, which went further", None, pasts[0].value)
    since = f"since {series.index.session(0)}, when {series.key.label} begins" if milestone.days is None else "in that time"
    words = f"“{milestone.words}”: {reached.words}; nothing went further {since}"
    if milestone.days is None:
        return consistent(f"{words}; what came before isn't held", None, reached.value)
    return confirmed(Route.HISTORY, words, None, reached.value)
