"""A statement that names the day before is held against that session; where the day may be another's, against both."""

from dataclasses import replace
from datetime import date

import numpy as np

from marketlink.check.finding import Finding, consistent
from marketlink.core.article import Published
from marketlink.core.check import Untestable, Verdict
from marketlink.core.moves import Horizon, MoveKind, StatedMove
from marketlink.core.prices import PriceSeries

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
