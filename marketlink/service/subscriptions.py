"""Feeds that are kept in the database: added by hand, or from an OPML file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from marketlink.core.errors import UsageError
from marketlink.core.feed import FeedState, Subscription
from marketlink.ingest.manners import origin_of
from marketlink.ingest.opml import read_opml, write_opml
from marketlink.service.settings import Settings
from marketlink.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that the service asks: where it stands, and how it is; None before its first turn."""

    feed: Subscription
    of_settings: bool
    state: FeedState | None


def followed(settings: Settings, database: Database) -> tuple[Followed, ...]:
    """Return every feed, those of the settings first."""
    with database.unit_of_work(read_only=True) as uow:
        states = {state.url: state for state in uow.feeds.list()}
        subscribed = uow.feeds.subscriptions()
    own = dict.fromkeys(settings.feeds)
    return (
        *(Followed(Subscription(url), True, states.get(url)) for url in own),
        *(Followed(feed, False, states.get(feed.url)) for feed in subscribed if feed.url not in own),
    )


def asked(settings: Settings, uow: UnitOfWork) -> tuple[FeedState, ...]:
    """Return the state of every feed and list that is asked by these settings; one that was taken off is left out."""
    urls = {*settings.feeds, *settings.lists, *(feed.url for feed in uow.feeds.subscriptions())}
    return tuple(state for state in uow.feeds.list() if state.url in urls)


def add(urls: Sequence[str], database: Database) -> int:
    """Subscribe to feeds; return how many were new.

    Raises
    ------
    UsageError
        If one is no http or https address; none is added then.
    """
    for url in urls:
        if not origin_of(url):
            raise UsageError(f"{url!r} is no http or https address", "begin it with https://")
    with database.unit_of_work() as uow:
        return sum(uow.feeds.subscribe(Subscription(url)) for url in urls)


def remove(urls: Sequence[str], settings: Settings, database: Database) -> None:
    """Unsubscribe from feeds.

    Raises
    ------
    UsageError
        If one isn't subscribed to, or stands in the settings; none is removed then.
    """
    with database.unit_of_work() as uow:
        for url in urls:
            if not uow.feeds.unsubscribe(url):
                where = "it stands in the settings" if url in settings.feeds else "`marketlink feeds list` shows them"
                raise UsageError(f"there is no subscription to {url}", where)


def import_opml(path: Path, database: Database) -> tuple[int, int, tuple[str, ...]]:
    """Subscribe to the feeds of an OPML file.

    Returns
    -------
    new, known, skipped
        How many were new and how many were held; and the entries that are no http or https address.
    """
    feeds, skipped = read_opml(path)
    with database.unit_of_work() as uow:
        new = sum(uow.feeds.subscribe(feed) for feed in feeds)
    return new, len(feeds) - new, skipped


def export_opml(settings: Settings, database: Database) -> str:
    """Return an OPML document of every feed."""
    return write_opml(item.feed for item in followed(settings, database))
