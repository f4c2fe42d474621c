"""JSON Feed, versions 1 and 1.1 (jsonfeed.org). Runs in the child process: see `reader`."""

import json
from typing import Any

from marketlink.ingest.html import fragment_text
from marketlink.ingest.raw import Entry, FeedText

VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")


def json_feed(data: bytes) -> FeedText:
    """Parse a JSON feed; an item that is no object is left out."""
    try:
        found: Any = json.loads(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        return FeedText("", (), f"no RSS, Atom or JSON feed: {error}")
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not text_of(found, "version").startswith(VERSIONS):
        return FeedText("", (), "no RSS, Atom or JSON feed: it lacks the version or the items of one")
    return FeedText(text_of(found, "title"), tuple(_entry(item) for item in items if isinstance(item, dict)), "")


def text_of(item: dict[str, Any], key: str) -> str:
    """Return a text of a JSON object; empty where it is missing, or something else."""
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _entry(item: dict[str, Any]) -> Entry:
    html = fragment_text(text_of(item, "content_html"))
    whole = html or text_of(item, "content_text")
    return Entry(
        title=" ".join(text_of(item, "title").split()),
        text=whole or text_of(item, "summary"),
        url=text_of(item, "url") or text_of(item, "external_url"),
        published=text_of(item, "date_published"),
        updated=text_of(item, "date_modified"),
        whole=bool(whole),
    )
