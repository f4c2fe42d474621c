"""Reads what is new in the watched folder and the feeds. What fails is said, and never stops the rest."""

from marketlink.core.feed import FeedState
from marketlink.ingest.feeds import poll
from marketlink.ingest.folder import new_files
from marketlink.ingest.published import read_published
from marketlink.service.jobs import JobContext

# A CSV of file,published in the watched folder dates the files beside it.
PUBLISHED = "published.csv"


def collect(context: JobContext) -> str:
    """Store new articles from every source.

    Each file and each feed is stored in a transaction of its own, together with the mark that it was read.

    Returns
    -------
    str
        What was done.
    """
    files, faults = _from_folder(context)
    entries, failing = _from_feeds(context)
    return f"{files + entries} new articles, {faults} files that can't be used, {failing} feeds failing"


def _from_folder(context: JobContext) -> tuple[int, int]:
    rooms = context.rooms
    if rooms.settings.inbox is None:
        return 0, 0
    with rooms.database.unit_of_work(read_only=True) as uow:
        seen = uow.progress.seen_files()
    dates = rooms.settings.inbox / PUBLISHED
    published = read_published(dates) if dates.is_file() else None
    new, faults = 0, 0
    for file in new_files(rooms.settings.inbox, seen, rooms.clock(), published=published):
        with context.saving() as uow:
            added = file.article is not None and uow.articles.add(file.article)
            uow.progress.mark_seen(file.key, rooms.clock(), file.error or "")
        new += added
        if file.error:
            faults += 1
            context.log.warning("file not used", file=file.path.name, reason=file.error)
        else:
            context.log.info("file read", file=file.path.name, new=added)
        if context.stop.is_set():
            break
    return new, faults


def _from_feeds(context: JobContext) -> tuple[int, int]:
    rooms = context.rooms
    new, failing = 0, 0
    for url in rooms.settings.feeds:
        if context.stop.is_set():
            break
        with rooms.database.unit_of_work(read_only=True) as uow:
            state = uow.feeds.get(url) or FeedState(url)
        polled = poll(state, rooms.clock(), allow_private=rooms.settings.allow_private_addresses)
        with context.saving() as uow:
            added = sum(uow.articles.add(article) for article in polled.articles)
            uow.feeds.save(polled.state)
        new += added
        for line in polled.skipped:
            context.log.warning("entry not used", feed=url, reason=line)
        if polled.error:
            failing += 1
            context.log.warning("feed failing", feed=url, since=str(polled.state.failing_since), reason=polled.error)
        else:
            context.log.info("feed read", feed=url, new=added)
    return new, failing
