"""Pages and feeds to raw text, with trafilatura and feedparser. Runs in the child process: see `reader`."""

import io
import re
from typing import Any

import feedparser
import trafilatura
from htmldate import find_date

from marketlink.ingest.html import fragment_text, read_head
from marketlink.ingest.json_feed import json_feed
from marketlink.ingest.raw import Entry, FeedText, PageText

_FEED_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)


def page_text(page: str) -> PageText:
    """Extract a page's text, and what the page says of itself."""
    head = read_head(page)
    document = trafilatura.bare_extraction(page, include_comments=False)
    # htmldate's extensive search takes dates out of the text: about one in ten is wrong.
    guessed = None if head.published else find_date(page, extensive_search=False, original_date=True)
    text = getattr(document, "text", None)  # the library's type allows a dict, which is given only on request
    return PageText(head.title, text or "", head.site, head.published, guessed or "")


def feed_text(data: bytes) -> FeedText:
    """Parse a feed. It gets a stream: a string could be an address or a file's name, which feedparser opens."""
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return json_feed(data)
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    version = parsed.get("version", "")
    entries = parsed.get("entries", [])
    if not version or (parsed.get("bozo") and not entries):
        reason = parsed.get("bozo_exception")
        return FeedText("", (), f"no RSS, Atom or JSON feed{f': {reason}' if reason else ''}")
    if parsed.get("bozo") and not _FEED_END.search(data[-2000:]):
        return FeedText("", (), "a feed that is cut off")
    return FeedText(_string(parsed.feed.get("title")), tuple(_entry(item) for item in entries), "")


def _entry(item: Any) -> Entry:
    contents = [_string(part.get("value")) for part in item.get("content", []) if part.get("type", "").startswith("text")]
    whole = max((fragment_text(part) for part in contents), key=len, default="")
    return Entry(
        title=fragment_text(_string(item.get("title"))).replace("\n", " "),
        text=whole or fragment_text(_string(item.get("summary"))),
        url=_string(item.get("link")),
        published=_string(item.get("published")),
        updated=_string(item.get("updated")),
        whole=bool(whole),
    )


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
