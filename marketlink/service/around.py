"""What stands around an article: other news of its window, its sources side by side, bars inside the day, candidate dates."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from marketlink.check.dating import candidate_dates
from marketlink.check.sources import compare_sources
from marketlink.core.context import Announcement, CandidateDate, Confounder, Context, IntradayScan, SourceComparison
from marketlink.core.errors import TooLittleData
from marketlink.core.event import Bound, Event
from marketlink.core.findings import ArticleFindings
from marketlink.core.moves import Measure, StatedMove
from marketlink.core.prices import Interval, PriceSeries
from marketlink.ingest.announcements import read_announcements
from marketlink.link.confounders import Span, confounders_of
from marketlink.prices.csvscan import scan_folder
from marketlink.service.desk import PriceDesk
from marketlink.service.rooms import Rooms
from marketlink.service.settings import Settings
from marketlink.study.scan import scan

# The window of an event that nothing was measured for: two weeks either way.
_WINDOW = timedelta(days=14)
# A time told is one of a price, or the article's own.
_TIMED = frozenset([Bound.AS_OF, Bound.ARTICLE_TIME])


def announced(settings: Settings) -> tuple[Announcement, ...]:
    """Read the user's calendars of announcements."""
    return tuple(one for path in settings.announcements for one in read_announcements(path))


def known_events(found: Iterable[ArticleFindings], rooms: Rooms) -> tuple[Event, ...]:
    """Return the events of a run, and those of stored articles near them."""
    own = [item.event for item in found if item.event is not None]
    if not own:
        return ()
    first, last = min(event.day for event in own) - 2 * _WINDOW, max(event.day for event in own) + 2 * _WINDOW
    with rooms.database.unit_of_work(read_only=True) as uow:
        stored = uow.events.between(first, last)
    read_again = {event.article_id for event in own}
    return (*own, *(event for event in stored if event.article_id not in read_again))


def context_of(
    found: ArticleFindings, events: Sequence[Event], announcements: Sequence[Announcement], desk: PriceDesk, rooms: Rooms
) -> Context:
    """Return what stands around an article.

    Parameters
    ----------
    found : ArticleFindings
        What was found in it, reactions included where they were measured.
    events : sequence of Event
        All known events.
    announcements : sequence of Announcement
        From the user's calendars.
    desk : PriceDesk
        Gives the series.
    rooms : Rooms
        What to work with.
    """
    if found.event is None:
        return Context(dates=_dates(found, desk))
    return Context(
        confounders=_confounders(found, found.event, events, announcements),
        sources=_sources(found.moves, found.event, desk, rooms),
        scans=_scans(found.moves, found.event, desk, rooms),
    )


def _confounders(
    found: ArticleFindings, event: Event, events: Sequence[Event], announcements: Sequence[Announcement]
) -> tuple[Confounder, ...]:
    studies = [reaction.study for reaction in found.reactions]
    if studies:
        since, until = min(s.location.since for s in studies), max(s.location.until for s in studies)
        first, last = min(s.path[0].session for s in studies), max(s.path[-1].session for s in studies)
    else:
        since = datetime.combine(event.day - timedelta(days=1), time(0), UTC)
        until = datetime.combine(event.day, time(23, 59, 59), UTC)
        first, last = event.day - _WINDOW, event.day + _WINDOW
    return confounders_of(event, events, announcements, Span(since, until, first, last))


def _told(moves: Iterable[StatedMove], desk: PriceDesk) -> list[tuple[str, Measure]]:
    pairs = ((desk.priced(move.instrument).id, move.measure) for move in moves if move.instrument is not None)
    return list(dict.fromkeys(pairs))


def _sources(moves: Sequence[StatedMove], event: Event, desk: PriceDesk, rooms: Rooms) -> tuple[SourceComparison, ...]:
    found: list[SourceComparison] = []
    for instrument_id, measure in _told(moves, desk):
        series = desk.daily(instrument_id, measure)
        if isinstance(series, PriceSeries):
            spots = [one.id for one in rooms.registry if one.spot_of == instrument_id]
            beside = [held for spot in spots if isinstance(held := desk.at_hand(spot, measure), PriceSeries)]
            compared = (compare_sources(series, other, event.day) for other in (*desk.others(series), *beside))
            found += [one for one in compared if one is not None]
    return tuple(found)


def _scans(moves: Sequence[StatedMove], event: Event, desk: PriceDesk, rooms: Rooms) -> tuple[IntradayScan, ...]:
    """Scan the bars of what the article speaks of, and every file of bars inside the day that the user gives."""
    if event.latest is None or event.latest_basis not in _TIMED:
        return ()
    wanted = dict.fromkeys((*_told(moves, desk), *_own_intraday(rooms)))
    held = (desk.intraday(instrument_id, measure, event.day) for instrument_id, measure in wanted)
    found: list[IntradayScan] = []
    for series in held:
        if series is not None:
            try:
                found.append(scan(series, event.latest))
            except TooLittleData:  # its bars lie at other hours
                continue
    return tuple(found)


def _own_intraday(rooms: Rooms) -> list[tuple[str, Measure]]:
    folder = rooms.settings.prices
    if folder is None:
        return []
    usable = scan_folder(folder, rooms.registry.get, rooms.settings.declarations).usable
    return [(file.instrument.id, file.measure) for file in usable if file.interval is not Interval.DAY]


def _dates(found: ArticleFindings, desk: PriceDesk) -> tuple[CandidateDate, ...]:
    if not any(move.level is not None for move in found.moves):
        return ()
    prices = {}
    for move in found.moves:
        if move.instrument is not None:
            series = desk.history(move.instrument, move.measure)
            if isinstance(series, PriceSeries):
                prices[move.instrument, move.measure] = (desk.priced(move.instrument), series)
    return candidate_dates(found.article, found.moves, prices)
