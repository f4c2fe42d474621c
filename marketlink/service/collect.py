"""Reads what is new in the watched folder, the feeds and the lists of pages. What fails is said, and never stops the rest."""

from marketlink.ingest.clean import one_line
from marketlink.ingest.folder import FolderFile, new_files
from marketlink.ingest.published import read_published
from marketlink.service.jobs import JobContext
from marketlink.service.web import from_feeds, from_lists, from_pages, manners_for

# A CSV of file,published in the watched folder dates the files beside it.
PUBLISHED = "published.csv"


def collect(context: JobContext) -> str:
    """Store new articles from every source.

    Each file, feed and page is stored in a transaction of its own, together with the mark that it was read.

    Returns
    -------
    str
        What was done.
    """
    files, faults = _from_folder(context)
    manners = manners_for(context)
    feeds = from_feeds(context, manners)
    lists = from_lists(context, manners)
    pages = from_pages(context, manners)
    new = files + feeds.new + pages.new
    failing = feeds.failing + lists.failing
    words = f"{new} new articles, {faults} files that can't be used, {failing} feeds failing"
    return f"{words}, {lists.new} new pages listed, {pages.failing} pages not read" if lists.asked or pages.asked else words


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
        added = _keep(file, context)
        new += added
        faults += bool(file.errors)
        for error in file.errors:
            context.log.warning("file not used", file=file.path.name, reason=error)
        if file.articles or not file.errors:
            context.log.info("file read", file=file.path.name, new=added)
        if context.stop.is_set():
            break
    return new, faults


def _keep(file: FolderFile, context: JobContext) -> int:
    with context.saving() as uow:
        added = uow.articles.add_all(file.articles)
        uow.progress.mark_seen(file.key, context.rooms.clock(), one_line("; ".join(file.errors[:3])))
    return added
