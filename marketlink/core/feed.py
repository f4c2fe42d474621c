"""What is remembered of the web between two fetches: feeds, lists of pages, and hosts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketlink.core.article import Published


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed's, or a list's, caching headers and its health.

    Attributes
    ----------
    url : str
        Where it is.
    etag, last_modified : str or None
        What the server sent with the last good answer, to be sent back.
    last_ok_at : datetime or None
        Aware instant of the last good answer.
    failing_since : datetime or None
        Aware instant of the first failure since then; None while the feed is well.
    last_error : str
        What went wrong last; empty while the feed is well.
    failures : int
        Failures in a row.
    not_before : datetime or None
        Aware instant before which it isn't asked again; None while it is well.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    last_ok_at: datetime | None = None
    failing_since: datetime | None = None
    last_error: str = ""
    failures: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The robots.txt of one origin.

    Attributes
    ----------
    origin : str
        Scheme, host and port.
    robots : str
        The file; empty where there is none.
    read_at : datetime
        Aware instant at which it was asked for.
    error : str
        Why it couldn't be read; empty where it could, or there is none.
    """

    origin: str
    robots: str
    read_at: datetime
    error: str = ""


class PageState(StrEnum):
    """How a page that a list names stands."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page that a sitemap or an article list names.

    Attributes
    ----------
    url : str
        Its address.
    source : str
        The list's address.
    published : Published or None
        When it appeared, as the list says; used where the page says nothing.
    state : PageState
        How it stands.
    failures : int
        Failures so far.
    not_before : datetime or None
        Aware instant before which it isn't asked again; None for at once.
    error : str
        Why it failed last.
    """

    url: str
    source: str
    published: Published | None = None
    state: PageState = PageState.WAITING
    failures: int = 0
    not_before: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that was added by hand or from an OPML file."""

    url: str
    title: str = ""
