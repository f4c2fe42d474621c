"""The event of an article: bounded from above by what it reports."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.event import Bound
from marketlink.core.moves import AsOf, Direction, Horizon, Measure, MoveKind, Qualifier, Quantity, Span, StatedMove
from marketlink.link.events import event_of, event_on

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = date(2022, 2, 14)


def article(at=None, day=DAY):
    precision = DatePrecision.DAY if at is None else DatePrecision.MINUTE
    return Article("a", "a.txt", "Title", "Text", Published(day, at, precision), "test", "", "0" * 64)


def move(at=None, kind=MoveKind.CURRENT):
    as_of = None if at is None else AsOf("as of then", at.time(), "Europe/Moscow", at)
    return StatedMove(
        (Span(0, 4),),
        "Text",
        "rouble",
        "RUB",
        "USDRUB",
        Measure.PRICE,
        Direction.UP,
        Direction.DOWN,
        Quantity(1, 1, "pct"),
        Qualifier.EXACT,
        None,
        None,
        as_of,
        kind,
        Horizon.SESSION,
        None,
        False,
        False,
        "test",
        (),
    )


def test_the_earliest_stated_time_bounds_the_event():
    published = datetime(2022, 2, 14, 16, 10, tzinfo=MOSCOW)
    moves = [move(published.replace(minute=5)), move(published.replace(hour=15, minute=50))]
    event = event_of(article(published), moves)
    assert event.latest == datetime(2022, 2, 14, 12, 50, tzinfo=UTC)
    assert event.latest_basis is Bound.AS_OF
    assert event.earliest is None
    assert event.states_moves


def test_a_time_of_an_earlier_session_does_not_bound_it():
    published = datetime(2022, 2, 14, 16, 10, tzinfo=MOSCOW)
    event = event_of(article(published), [move(datetime(2022, 2, 11, 18, 0, tzinfo=MOSCOW), MoveKind.PRIOR_SESSION)])
    assert event.latest == published
    assert event.latest_basis is Bound.ARTICLE_TIME


def test_a_time_of_the_day_before_does_not_bound_it():
    published = datetime(2022, 2, 14, 16, 10, tzinfo=MOSCOW)
    sunday = move(datetime(2022, 2, 13, 18, 0, tzinfo=MOSCOW))
    assert event_of(article(published), [replace(sunday, named_day=date(2022, 2, 13))]).latest == published


def test_a_day_alone_is_only_a_day():
    event = event_of(article(), [])
    assert (event.latest, event.latest_basis, event.states_moves) == (None, Bound.ARTICLE_DAY, False)


def test_an_undated_article_has_no_event():
    assert event_of(article(day=None), [move()]) is None


def test_a_given_time_is_exact():
    at = datetime(2022, 2, 14, 16, 20, tzinfo=MOSCOW)
    assert event_on(DAY, at).exact
    assert not event_on(DAY).exact
    assert event_on(DAY, at).id != event_on(DAY).id
