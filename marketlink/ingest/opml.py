"""OPML: lists of feeds, as feed readers exchange them."""

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import quoteattr

from marketlink.core.errors import InputError
from marketlink.core.feed import Subscription
from marketlink.ingest.bytes import read_bytes
from marketlink.ingest.clean import one_line
from marketlink.ingest.manners import origin_of
from marketlink.ingest.reader import READER

MAX_BYTES = 20_000_000


def read_opml(path: Path) -> tuple[tuple[Subscription, ...], tuple[str, ...]]:
    """Read the feeds of an OPML file.

    Returns
    -------
    feeds, skipped
        Each address once, in the file's order; and the entries that are no http or https address.

    Raises
    ------
    InputError
        If it is no OPML, or defines entities.
    """
    found = READER.outline(read_bytes(path, MAX_BYTES), str(path))
    if found.problem:
        raise InputError(f"{path} is {found.problem}", "export it again as OPML")
    feeds: dict[str, Subscription] = {}
    skipped = []
    for url, title in found.feeds:
        if origin_of(url):
            feeds.setdefault(url, Subscription(url, one_line(title)))
        else:
            skipped.append(one_line(url))
    return tuple(feeds.values()), tuple(skipped)


def write_opml(feeds: Iterable[Subscription]) -> str:
    """Return an OPML 2.0 document of some feeds."""
    outlines = "".join(
        f'    <outline type="rss" text={quoteattr(feed.title or feed.url)} title={quoteattr(feed.title or feed.url)}'
        f" xmlUrl={quoteattr(feed.url)}/>\n"
        for feed in feeds
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"  <head><title>marketlink</title></head>\n  <body>\n{outlines}  </body>\n</opml>\n"
    )
