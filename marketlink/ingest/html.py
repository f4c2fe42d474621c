"""What a page says of itself in its head, and a fragment's plain text. Runs in the child process."""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_BLOCK = re.compile(
    r"address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|td|th|tr|ul"
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "head", "figure", "form", "button"})
_DATE_NAME = re.compile(
    r"(?:article|og|og:article):published_time|datepublished|dc\.date(?:\.issued)?|dcterms\.created|parsely-pub-date|sailthru\.date"
    r"|cxenseparse:recs:publishtime|pubdate|publish-?date|publication_date"
)
_SITE_NAMES = frozenset({"og:site_name", "application-name"})
_TITLE_NAMES = frozenset({"og:title", "twitter:title"})
_SITE_SUFFIX = re.compile(r"\s+(?:[|–—»·]|-)\s+[^|–—»·]{2,40}$")
_LD_ARTICLE = re.compile(r"Article|Posting|Report$")
_MARKUP = re.compile(
    rb"<(?:!doctype html|html|head|body|article|main|section|div|p|h[1-6]|span|table|ul|ol|br|meta|title|script|a)[\s/>]",
    re.IGNORECASE,
)
_PAGE_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def looks_like_page(data: bytes) -> bool:
    """Return whether the bytes begin as an HTML page does."""
    return bool(_PAGE_START.match(data[:8192].removeprefix(b"\xef\xbb\xbf")))


def has_markup(data: bytes) -> bool:
    """Return whether HTML tags stand near the beginning."""
    return bool(_MARKUP.search(data[:65536]))


@dataclass(slots=True)
class Head:
    """A page's own words on itself: empty where it says nothing."""

    titles: list[str] = field(default_factory=list)  # as shared, then its first-level headings
    window: str = ""  # the window's title, which mostly names the outlet too
    site: str = ""
    published: str = ""

    @property
    def title(self) -> str:
        """Return the headline, without the outlet's name."""
        bare = _SITE_SUFFIX.sub("", self.window)
        chosen = next((title for title in self.titles if title), bare)
        return chosen.removesuffix(self.site).rstrip(" |–—-") if self.site and chosen != self.site else chosen


class _HeadReader(HTMLParser):
    """Collect titles, the site's name and declared publication times."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self._tag = ""
        self._kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" or "itemprop" in values:
            self._meta(values)
        if tag in {"title", "h1"} or (tag == "script" and values.get("type", "").lower() == "application/ld+json"):
            self._tag, self._kept = tag, []

    def handle_data(self, data: str) -> None:
        if self._tag:
            self._kept.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._tag:
            return
        text = "".join(self._kept).strip()
        self._tag = ""
        if tag == "title":
            self.head.window = self.head.window or " ".join(text.split())
        elif tag == "h1":
            self.head.titles.append(" ".join(text.split()))
        else:
            self.head.published = self.head.published or _from_json_ld(text)

    def _meta(self, values: dict[str, str]) -> None:
        name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
        content = (values.get("content") or values.get("datetime") or "").strip()
        if not content:
            return
        if _DATE_NAME.fullmatch(name):
            self.head.published = self.head.published or content
        elif name in _SITE_NAMES:
            self.head.site = self.head.site or content
        elif name in _TITLE_NAMES:
            self.head.titles.insert(0, content)


def read_head(page: str) -> Head:
    """Read a page's titles, site name and declared publication time."""
    reader = _HeadReader()
    reader.feed(page)
    return reader.head


def _from_json_ld(text: str) -> str:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            date = item.get("datePublished")
            if isinstance(date, str) and _LD_ARTICLE.search(str(item.get("@type", ""))):
                return date
            waiting.extend(v for v in (item.get("@graph"), item.get("mainEntity")) if v)
    return ""


class _TextReader(HTMLParser):
    """Collect text, with a line a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the base class
        if tag in _UNSEEN:
            self._unseen += 1
        elif _BLOCK.fullmatch(tag):
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the base class
        if _BLOCK.fullmatch(tag):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif _BLOCK.fullmatch(tag):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\n", " "))


def fragment_text(fragment: str) -> str:
    """Return the text of a piece of HTML, a line a block, without scripts and figures."""
    reader = _TextReader()
    reader.feed(fragment)
    reader.close()
    return "\n".join(line for line in (part.strip() for part in "".join(reader.parts).split("\n")) if line)
