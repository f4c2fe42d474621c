"""The event of an article: what is reported has happened before it was reported."""

from collections.abc import Iterable
from datetime import date, datetime

from marketlink.core.article import Article
from marketlink.core.clock import as_utc
from marketlink.core.event import Bound, Event
from marketlink.core.ids import content_id
from marketlink.core.moves import MoveKind, StatedMove


def event_of(article: Article, moves: Iterable[StatedMove]) -> Event | None:
    """Bound the event that an article reports.

    The earliest stated time of a price bounds it from above, else the article's own time, else only its day
    is known. Nothing in the text bounds it from below: the previous observation of each series does.

    Returns
    -------
    Event or None
        None for an article without a date: it can't be placed in time.
    """
    day = article.published.day
    if day is None:
        return None
    stated = tuple(moves)
    latest, basis = _upper_bound(article, stated)
    trigger = next((move.trigger.text for move in stated if move.trigger), "")
    return Event(
        id=content_id("event", article.id, day, latest),
        label=article.title or article.name,
        article_id=article.id,
        day=day,
        earliest=None,
        latest=latest,
        earliest_basis=Bound.PREVIOUS_OBSERVATION,
        latest_basis=basis,
        trigger=trigger,
        states_moves=bool(stated),
    )


def event_on(day: date, moment: datetime | None = None) -> Event:
    """Return the event of a date given by hand; with `moment`, an exact one.

    Parameters
    ----------
    day : date
        The calendar day.
    moment : datetime, optional
        The aware instant of release.
    """
    exact = None if moment is None else as_utc(moment)
    return Event(
        id=content_id("event", day, exact),
        label=f"{day}" if exact is None else f"{exact:%Y-%m-%d %H:%M} UTC",
        article_id=None,
        day=day,
        earliest=exact,
        latest=exact,
        earliest_basis=Bound.PREVIOUS_OBSERVATION if exact is None else Bound.GIVEN,
        latest_basis=Bound.GIVEN_DAY if exact is None else Bound.GIVEN,
    )


def _upper_bound(article: Article, moves: tuple[StatedMove, ...]) -> tuple[datetime | None, Bound]:
    told = [
        move.as_of.at
        for move in moves
        if move.as_of and move.as_of.at and not move.of_earlier_session and move.kind is not MoveKind.FORECAST
    ]
    at = article.published.at
    if told and (at is None or min(told) <= at):
        return as_utc(min(told)), Bound.AS_OF
    if at is not None:
        return as_utc(at), Bound.ARTICLE_TIME
    return None, Bound.ARTICLE_DAY
