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
    as_far : str
        The last value before the time named that went as far, and its session; empty where none did.
    """

    noun: str
    value: float
    session: date
    before: float
    before_session: date
    reached: bool
    as_far: str

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
    recent = last - _LATELY if milestone.left else last
    begins = index.session(0)
    first_day = begins if milestone.days is None else day - timedelta(days=milestone.days)
    first = int(np.searchsorted(index.sessions, np.datetime64(first_day)))
    if recent <= first:
        reason = f"“{milestone.words}” spans too few observations of {series.key.label}, which is held from {begins} on"
        return untestable(Untestable.NO_OBSERVATION, reason)
    side = instrument.direction_of(move.subject, milestone.side)
    columns = _columns(series, side, closes_only=move.closing or "clos" in milestone.words.lower())
    pasts = [_past(series, *column, side, (first, recent, last)) for column in columns]
    return _judged(milestone, series, pasts, None if milestone.days is None else first_day)


def _columns(series: PriceSeries, side: Direction, *, closes_only: bool) -> list[tuple[str, Floats]]:
    """Return what can be compared: the day's highs or lows where there are any, and the closes."""
    extremes = series.high if side is Direction.UP else series.low
    name = "high" if side is Direction.UP else "low"
    closes = (series.key.kind.noun, series.close)
    return [closes] if closes_only or not np.isfinite(extremes[-_LATELY:]).any() else [(name, extremes), closes]


def _past(series: PriceSeries, noun: str, column: Floats, side: Direction, places: tuple[int, int, int]) -> _Past:
    first, recent, last = places
    turned = np.where(np.isfinite(column), column, series.close) * (1.0 if side is Direction.UP else -1.0)
    at = recent + int(np.argmax(turned[recent : last + 1]))
    before = first + int(np.argmax(turned[first:recent]))
    values = np.where(np.isfinite(column), column, series.close)
    as_far = np.flatnonzero(turned[:first] >= turned[at])
    return _Past(
        noun=noun,
        value=float(values[at]),
        session=series.index.session(at),
        before=float(values[before]),
        before_session=series.index.session(before),
        reached=bool(turned[at] >= turned[before]),
        as_far=f"{values[as_far[-1]]:g} ({series.index.session(int(as_far[-1]))})" if len(as_far) else "",
    )


def _judged(milestone: Milestone, series: PriceSeries, pasts: list[_Past], first_day: date | None) -> Finding:
    """Judge by the first column that went as far; `first_day` is None for a record."""
    reached = next((past for past in pasts if past.reached), None)
    if reached is None:
        words = " and ".join(past.words for past in pasts)
        return contradicted(f"“{milestone.words}”: {words}, which went further", None, pasts[0].value)
    begins = series.index.session(0)
    words = f"“{milestone.words}”: {reached.words}; nothing went further since"
    if first_day is None or begins > first_day:
        reach = "" if first_day is None else f", after {first_day}"
        return consistent(
            f"{words} {begins}, when the bars of {series.key.label} that are held begin{reach}; what came before isn't held",
            None,
            reached.value,
        )
    before = f"the last to go as far was {reached.as_far}" if reached.as_far else f"nor did anything before, from {begins} on"
    return confirmed(Route.HISTORY, f"{words} {first_day}; {before}", None, reached.value)
