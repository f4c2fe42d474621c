"""The service's turn through the web: feeds, lists, and the pages that lists name; hosts side by side, one question each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from marketlink.core.article import Article
from marketlink.core.errors import MarketlinkError
from marketlink.core.feed import FeedState, ListedPage, PageState
from marketlink.ingest.backoff import again_at, is_due
from marketlink.ingest.clean import one_line
from marketlink.ingest.feeds import Polled, poll
from marketlink.ingest.fetch import page_of
from marketlink.ingest.lists import Looked, look
from marketlink.ingest.manners import Manners
from marketlink.service.hosts import by_host
from marketlink.service.jobs import JobContext

PAGES = 200  # listed pages read in one turn
MOST_FAILURES = 5  # of a listed page, after which it is given up


@dataclass(frozen=True, slots=True)
class Turn:
    """How a turn went: sources asked, what was new, and how many failed."""

    asked: int = 0
    new: int = 0
    failing: int = 0


def manners_for(context: JobContext) -> Manners:
    """Return the manners that the settings ask for, with what is remembered of sites."""
    rooms = context.rooms
    with rooms.database.unit_of_work(read_only=True) as uow:
        sites = uow.sites.all()
    return Manners(
        sites,
        rooms.clock,
        spacing=rooms.settings.host_seconds,
        robots=rooms.settings.robots,
        allow_private=rooms.settings.allow_private_addresses,
        wait=context.stop.wait,
    )


def from_feeds(context: JobContext, manners: Manners) -> Turn:
    """Ask every feed that is due, of the settings and subscribed to, and store its articles."""
    rooms = context.rooms
    with rooms.database.unit_of_work(read_only=True) as uow:
        urls = dict.fromkeys((*rooms.settings.feeds, *(feed.url for feed in uow.feeds.subscriptions())))
    states = _due(context, urls)

    def work(state: FeedState) -> Polled:
        return poll(state, rooms.clock(), manners.ask)

    new = failing = 0
    unchanged: list[FeedState] = []  # nothing is lost with these: they are stored together, after the others
    for polled in by_host(states, lambda state: state.url, work, context.stop):
        if not polled.articles and polled.error is None:
            unchanged.append(polled.state)
            continue
        with context.saving() as uow:
            added = uow.articles.add_all(polled.articles)
            uow.feeds.save(polled.state)
            uow.sites.save(manners.changed())
        new += added
        failing += _told(context, polled.state, polled.error, "feed", added)
        for line in polled.skipped:
            context.log.warning("entry not used", feed=polled.state.url, reason=line)
    with context.saving() as uow:
        for state in unchanged:
            uow.feeds.save(state)
        uow.sites.save(manners.changed())
    return Turn(len(states), new, failing)


def from_lists(context: JobContext, manners: Manners) -> Turn:
    """Ask every sitemap and article list that is due, and remember the pages that it names."""
    rooms = context.rooms
    states = _due(context, rooms.settings.lists)

    def work(state: FeedState) -> Looked:
        return look(state, rooms.clock(), manners.ask, rooms.settings.list_days)

    new = failing = 0
    for looked in by_host(states, lambda state: state.url, work, context.stop):
        with context.saving() as uow:
            added = uow.pages.add(looked.pages, rooms.clock())
            uow.feeds.save(looked.state)
            uow.sites.save(manners.changed())
        new += added
        failing += _told(context, looked.state, looked.error, "list", added)
        for line in looked.notes:
            context.log.warning("part of a list not used", list=looked.state.url, reason=line)
    return Turn(len(states), new, failing)


def from_pages(context: JobContext, manners: Manners) -> Turn:
    """Read pages that lists name, and store their articles."""
    rooms = context.rooms
    with rooms.database.unit_of_work(read_only=True) as uow:
        pages = uow.pages.waiting(rooms.clock(), PAGES)

    def work(page: ListedPage) -> tuple[ListedPage, Article | None]:
        try:
            article = page_of(manners.ask(page.url, {}), otherwise=page.published, fetched=rooms.clock())
        except MarketlinkError as error:
            failures = page.failures + 1
            state = PageState.FAILED if failures >= MOST_FAILURES else PageState.WAITING
            again = again_at(rooms.clock(), failures, error)
            return replace(page, state=state, failures=failures, not_before=again, error=one_line(str(error))), None
        return replace(page, state=PageState.READ, error="", not_before=None), article

    new = failing = 0
    for page, article in by_host(pages, lambda page: page.url, work, context.stop):
        with context.saving() as uow:
            new += article is not None and uow.articles.add(article)
            uow.pages.update(page)
            uow.sites.save(manners.changed())
        if article is None:
            failing += 1
            context.log.warning("page not read", page=page.url, failures=page.failures, reason=page.error)
    return Turn(len(pages), new, failing)


def _due(context: JobContext, urls: Iterable[str]) -> list[FeedState]:
    with context.rooms.database.unit_of_work(read_only=True) as uow:
        held = {state.url: state for state in uow.feeds.list()}
    states = (held.get(url) or FeedState(url) for url in urls)
    now = context.rooms.clock()
    return [state for state in states if is_due(state.not_before, now)]


def _told(context: JobContext, state: FeedState, error: str | None, kind: str, new: int) -> bool:
    log = context.log.bind(**{kind: state.url})
    if error is None:
        log.info("feed read" if kind == "feed" else "list read", new=new)
        return False
    again = str(state.not_before)
    log.warning("feed failing" if kind == "feed" else "list failing", since=str(state.failing_since), reason=error, again=again)
    return True
