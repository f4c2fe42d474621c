"""A statement that names the day before is held against that session; where the day may be another's, against both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.check.finding import Finding, consistent
from marketlink.core.article import Published
from marketlink.core.check import Untestable, Verdict
from marketlink.core.instrument import Session
from marketlink.core.moves import Horizon, MoveKind, StatedMove
from marketlink.core.prices import ObservationTime, PriceSeries

_DAY = timedelta(days=1)
_FITS = frozenset([Verdict.CONFIRMED, Verdict.CONSISTENT])


def of_named_day(move: StatedMove, day: date, published: Published, series: PriceSeries, *, quoted: bool) -> StatedMove | None:
    """Return the statement as one of the day that it names; None where it names none, or the day on which it was made.

    Told after that session's close it is of a finished session, save where it tells of an hour or of a moment in it. A horizon
    that is left open says that the day may be that of something else.

    Parameters
    ----------
    move : StatedMove
        The statement.
    day : date
        The local day on which it was made.
    published : Published
        When the article appeared.
    series : PriceSeries
        Daily bars.
    quoted : bool
        Whether the press quotes this kind of close.
    """
    named = move.named_day
    timed = move.as_of is not None and move.as_of.at is not None
    if named is None or named == day or move.kind is MoveKind.PRIOR_SESSION or timed:
        return None
    move = replace(move, horizon=Horizon.SESSION) if move.horizon is Horizon.UNSTATED else move
    momentary = move.as_of is not None or (move.change is None and (move.turned or move.trigger is not None))
    if move.kind is not MoveKind.CURRENT or momentary or not quoted or not _was_over(named, published, series):
        return move
    return replace(move, kind=MoveKind.PRIOR_SESSION)


def _was_over(session: date, published: Published, series: PriceSeries) -> bool:
    return published.at is None or not closes_after(session, published, series)


def closes_after(session: date, published: Published, series: PriceSeries) -> bool:
    """Return whether the article is known to have appeared before the close of a session."""
    place = int(np.searchsorted(series.index.sessions, np.datetime64(session)))
    if published.at is None or place == len(series) or series.index.session(place) != session:
        return False
    return published.at < series.index.bounds(place)[1]


@dataclass(frozen=True, slots=True)
class LastClose:
    """A close that is told as finished, read as the last one before the statement.

    Attributes
    ----------
    move : StatedMove
        The statement, as one of a finished session.
    before : date
        The first local day whose close the statement can't know.
    told : str
        Why the close of the statement's own day isn't meant.
    """

    move: StatedMove
    before: date
    told: str


def of_last_close(move: StatedMove, published: Published, series: PriceSeries, session: Session | None) -> LastClose | None:
    """Return "closed" and "settled" read as of the last close before the text; None where its own day's had been.

    Where only the date of the text is known, the close of that day is meant.

    Parameters
    ----------
    move : StatedMove
        The statement.
    published : Published
        When the article appeared.
    series : PriceSeries
        Daily bars; the hour of their close decides.
    session : Session or None
        The instrument's hours: trade that ends before the bars are observed has closed by then.
    """
    finished = move.closing and move.kind is MoveKind.CURRENT and move.as_of is None and move.named_day is None
    clock, day = series.key.observed, published.day
    if not finished or clock is None or day is None or published.at is None:
        return None
    if move.horizon not in {Horizon.SESSION, Horizon.UNSTATED}:
        return None
    last = replace(move, kind=MoveKind.PRIOR_SESSION, horizon=Horizon.SESSION)
    closes = _closing_hours(clock, session)
    local = published.at.astimezone(ZoneInfo(clock.timezone))
    # What is told in the evening of the day before is of a close that has been, by the clock of the market.
    before = next(one for one in (local.date() + n * _DAY for n in range(-1, 3)) if _instant(one, closes) > published.at)
    if before > day:
        return None
    at = _instant(before, closes)
    return LastClose(last, before, f"told at {local:%Y-%m-%d %H:%M} ({local.tzinfo}), before the close of {before} at {at:%H:%M}")


def _closing_hours(clock: ObservationTime, session: Session | None) -> tuple[tuple[time, str], ...]:
    hours = [(clock.earliest, clock.timezone)]
    if session is not None and session.closes is not None:
        hours.append((session.closes, session.timezone))
    return tuple(hours)


def _instant(day: date, closes: Sequence[tuple[time, str]]) -> datetime:
    """Return the earliest of a day's closing hours."""
    return min(datetime.combine(day, at, ZoneInfo(zone)) for at, zone in closes)


def weighed(named: Finding, own: Finding | None, day: date) -> Finding:
    """Return what is found of a statement that names a day: that day's finding, unless only the article's own day allows it.

    The words most likely mean the day that they name, so that the other never confirms; it keeps them from being contradicted,
    since the day may be that of something else ("fell amid talks on Tuesday").

    Parameters
    ----------
    named : Finding
        By the session of the day that the text names.
    own : Finding or None
        By the session of the article's day; None where it can't be meant.
    day : date
        The day named.
    """
    when = f"{day:%A} {day}, which the text names"
    doubtful = named.verdict is Verdict.CONTRADICTED or named.untestable is Untestable.NO_OBSERVATION
    if own is not None and doubtful and own.verdict in _FITS:
        allowed = f"the article's own day allows it: {own.sentence}; {when}, doesn't: {named.sentence}"
        return replace(consistent(allowed, own.stated, own.measured), by_intraday=own.by_intraday)
    sentence = f"of {when}: {named.sentence}"
    if own is not None and own.verdict is named.verdict is Verdict.CONTRADICTED:
        sentence = f"{sentence}; nor does the article's own day fit: {own.sentence}"
    return replace(named, sentence=sentence)
