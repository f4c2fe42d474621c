"""What is remembered of the web: feeds and lists, subscriptions, hosts, and the pages that lists name."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.feed import FeedState, ListedPage, PageState, Site, Subscription
from marketlink.store.rows import built, columns, insert_all_new, insert_new, keep_latest, values_of
from marketlink.store.schema_service import FeedRow, ListedPageRow, SiteRow, SubscriptionRow


class Feeds:
    """The `feed` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, url: str) -> FeedState | None:
        """Return the state of one feed; None before its first fetch."""
        row = self._connection.execute(sa.select(*columns(FeedRow, FeedState)).where(FeedRow.url == url)).first()
        return None if row is None else built(FeedState, row)

    def save(self, state: FeedState) -> None:
        """Keep a feed's state in place of the one before."""
        keep_latest(self._connection, FeedRow, [values_of(state)])

    def list(self) -> tuple[FeedState, ...]:
        """Return every feed's state, by URL."""
        query = sa.select(*columns(FeedRow, FeedState)).order_by(FeedRow.url)
        return tuple(built(FeedState, row) for row in self._connection.execute(query))

    def subscribe(self, feed: Subscription) -> bool:
        """Keep a subscription; return whether it was new. One that is held keeps its title."""
        return insert_new(self._connection, SubscriptionRow, values_of(feed))

    def unsubscribe(self, url: str) -> bool:
        """Forget a subscription and the feed's state; return whether it was held."""
        self._connection.execute(sa.delete(FeedRow).where(FeedRow.url == url))
        return self._connection.execute(sa.delete(SubscriptionRow).where(SubscriptionRow.url == url)).rowcount == 1

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return every subscription, by URL."""
        query = sa.select(*columns(SubscriptionRow, Subscription)).order_by(SubscriptionRow.url)
        return tuple(built(Subscription, row) for row in self._connection.execute(query))


class Sites:
    """The `site` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, sites: Iterable[Site]) -> None:
        """Keep what was learned of sites."""
        keep_latest(self._connection, SiteRow, [values_of(site) for site in sites])

    def all(self) -> dict[str, Site]:
        """Return every site, by origin."""
        rows = self._connection.execute(sa.select(*columns(SiteRow, Site)))
        return {row.origin: built(Site, row) for row in rows}


class ListedPages:
    """The `listed_page` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, pages: Iterable[ListedPage], now: datetime) -> int:
        """Keep pages that a list names; return how many were new."""
        return insert_all_new(self._connection, ListedPageRow, (values_of(page, found_at=now) for page in pages))

    def update(self, page: ListedPage) -> None:
        """Keep how a page stands now."""
        changes = {"state": page.state, "failures": page.failures, "not_before": page.not_before, "error": page.error}
        self._connection.execute(sa.update(ListedPageRow).where(ListedPageRow.url == page.url).values(**changes))

    def waiting(self, now: datetime, most: int) -> tuple[ListedPage, ...]:
        """Return pages to be read now, those found first at the head."""
        due = sa.or_(ListedPageRow.not_before.is_(None), ListedPageRow.not_before <= now)
        query = sa.select(*columns(ListedPageRow, ListedPage)).where(ListedPageRow.state == PageState.WAITING, due)
        rows = self._connection.execute(query.order_by(ListedPageRow.found_at, ListedPageRow.url).limit(most))
        return tuple(built(ListedPage, row) for row in rows)

    def counts(self) -> dict[PageState, int]:
        """Return how many pages stand where."""
        rows = self._connection.execute(sa.select(ListedPageRow.state, sa.func.count()).group_by(ListedPageRow.state))
        return {row[0]: row[1] for row in rows}

    def forget(self, before: datetime) -> int:
        """Delete pages found before an instant that no longer wait; return how many."""
        old = sa.and_(ListedPageRow.found_at < before, ListedPageRow.state != PageState.WAITING)
        return self._connection.execute(sa.delete(ListedPageRow).where(old)).rowcount
