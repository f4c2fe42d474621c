"""Sitemaps and GDELT's article lists to addresses. Runs in the child process: see `reader`.

Sitemaps as sitemaps.org has them (index, pages, plain text, gzip), with Google's news extension. GDELT as its DOC 2.0
search answers in JSON (`mode=ArtList&format=json`), and as its Global Article List has it: a JSON object a line.
"""

import json
import zlib
from typing import Any

from marketlink.ingest.json_feed import text_of
from marketlink.ingest.raw import ListText, RawPage
from marketlink.ingest.xml import BadXml, local_name, parse_xml

MOST_BYTES = 60_000_000  # a sitemap has 50 MB at most, by its standard
_BARE = 14  # digits of 20220214131500


def list_text(data: bytes) -> ListText:
    """Parse a list of pages, by its content."""
    if data.startswith(b"\x1f\x8b"):
        unpacked = _unpacked(data)
        if unpacked is None:
            return ListText((), (), "no list of pages: its gzip is damaged, or too large")
        data = unpacked
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return _gdelt(data.decode("utf-8-sig", errors="replace"))
    if head.startswith(b"http"):
        lines = data.decode("utf-8-sig", errors="replace").split()
        return ListText(tuple(RawPage(line, "", "", "") for line in lines), (), "")
    try:
        return _sitemap(parse_xml(data))
    except BadXml as error:
        return ListText((), (), f"no sitemap: {error}")


def _unpacked(data: bytes) -> bytes | None:
    stream = zlib.decompressobj(wbits=31)
    try:
        unpacked = stream.decompress(data, MOST_BYTES)
    except zlib.error:
        return None
    return unpacked if stream.eof else None


def _sitemap(root: Any) -> ListText:
    kind = local_name(root)
    if kind not in {"urlset", "sitemapindex"}:
        return ListText((), (), f"no sitemap: its first element is {kind[:40]!r}")
    found = tuple(page for page in map(_page, root) if page.url)
    return ListText(found, (), "") if kind == "urlset" else ListText((), found, "")


def _page(element: Any) -> RawPage:
    values: dict[str, str] = {}
    for part in element.iter():
        values.setdefault(local_name(part), (part.text or "").strip())
    values.pop("", None)
    return RawPage(values.get("loc", ""), values.get("title", ""), values.get("publication_date", ""), values.get("lastmod", ""))


def _gdelt(text: str) -> ListText:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return _json_lines(text)
    articles = found.get("articles") if isinstance(found, dict) else None
    if articles is None and isinstance(found, dict):
        articles = [] if not found else [found]  # GDELT answers {} where it has nothing
    if not isinstance(articles, list):
        return ListText((), (), "no article list: it has no articles")
    return _articles(articles)


def _json_lines(text: str) -> ListText:
    try:
        return _articles([json.loads(line) for line in text.splitlines() if line.strip()])
    except (ValueError, RecursionError) as error:
        return ListText((), (), f"no article list: {error}")


def _articles(items: list[Any]) -> ListText:
    pages = tuple(_article(item) for item in items if isinstance(item, dict) and text_of(item, "url"))
    if items and not pages:
        return ListText((), (), "no article list: none of its items has a url")
    return ListText(pages, (), "")


def _article(item: dict[str, Any]) -> RawPage:
    seen = text_of(item, "seendate") or text_of(item, "date")
    return RawPage(text_of(item, "url"), text_of(item, "title"), "", _iso(seen))


def _iso(stamp: str) -> str:
    """Return GDELT's 20220214T131500Z, or 20220214131500, which is UTC, in the longer ISO form."""
    digits = "".join(c for c in stamp if c.isdigit())
    if len(digits) != _BARE:
        return stamp
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}+00:00"
