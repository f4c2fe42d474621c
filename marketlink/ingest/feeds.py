"""RSS, Atom and JSON feeds: what is new, and how the feed is. A bad feed is a state, never an exception."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.clock import as_utc
from marketlink.core.errors import InputError, MarketlinkError
from marketlink.core.feed import FeedState
from marketlink.ingest.assemble import assemble
from marketlink.ingest.backoff import again_at
from marketlink.ingest.clean import one_line
from marketlink.ingest.fetch import Answer
from marketlink.ingest.manners import Ask
from marketlink.ingest.raw import Entry
from marketlink.ingest.reader import READER
from marketlink.ingest.times import read_time

ACCEPTED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Polled:
    """What one look at a feed gave.

    Attributes
    ----------
    articles : tuple of Article
        The feed's entries, in its order; the same entry has the same id every time.
    state : FeedState
        To be given to the next `poll`.
    error : str or None
        Why the feed failed; None where it didn't.
    skipped : tuple of str
        One line for each entry without any text.
    """

    articles: tuple[Article, ...]
    state: FeedState
    error: str | None = None
    skipped: tuple[str, ...] = ()


def poll(state: FeedState, now: datetime, ask: Ask) -> Polled:
    """Fetch a feed, if it has changed, and read its entries.

    Parameters
    ----------
    state : FeedState
        What the last `poll` returned; `FeedState(url)` at first.
    now : datetime
        The present, aware.
    ask : callable
        Fetches an address with some headers: `Manners.ask`.

    Returns
    -------
    Polled
        Also where the feed fails: its state then says since when and why.
    """
    moment = as_utc(now)
    try:
        answer = ask(state.url, conditions(state, ACCEPTED))
        if answer.status == 304:
            return Polled((), well(state, moment))
        articles, skipped = _articles(answer, moment)
    except MarketlinkError as error:
        failing = failed(state, moment, error)
        return Polled((), failing, failing.last_error)
    return Polled(articles, well(replace(state, etag=answer.etag, last_modified=answer.last_modified), moment), None, skipped)


def conditions(state: FeedState, accepted: str) -> dict[str, str]:
    """Return the headers that ask for an answer only if it has changed."""
    headers = {"Accept": accepted}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def well(state: FeedState, moment: datetime) -> FeedState:
    """Return the state after a good answer."""
    return replace(state, last_ok_at=moment, failing_since=None, last_error="", failures=0, not_before=None)


def failed(state: FeedState, moment: datetime, error: MarketlinkError) -> FeedState:
    """Return the state after a failure: since when, why, and when to ask again."""
    failures = state.failures + 1
    return replace(
        state,
        failing_since=state.failing_since or moment,
        last_error=one_line(str(error)),  # it may quote what came, which no database need be able to keep
        failures=failures,
        not_before=again_at(moment, failures, error),
    )


def _articles(answer: Answer, fetched: datetime) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    feed = READER.feed(answer.body, answer.url)
    if feed.problem:
        raise InputError(f"{answer.url} is {feed.problem}", "check the feed's address")
    articles, skipped = [], []
    for entry in feed.entries:
        try:
            articles.append(_article(entry, feed.title or answer.url, _link(entry.url, answer.url), fetched))
        except MarketlinkError as error:
            skipped.append(str(error))
    return tuple(articles), tuple(skipped)


def _link(link: str, base: str) -> str:
    """Return an entry's address in full; empty where it is none, or one that a browser would run."""
    try:
        full = urljoin(base, link.strip())
        return full if link and urlsplit(full).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _article(entry: Entry, source: str, url: str, fetched: datetime) -> Article:
    where = url or entry.title or f"an entry of {source}"
    # The hash is of the entry, not of the feed, whose bytes change with every other entry.
    data = f"{entry.url}\n{entry.title}\n{entry.text}\n{entry.published}".encode(errors="replace")
    notes = () if entry.whole else ("the feed gives a summary only",)
    return assemble(
        entry.text,
        where=where,
        data=data,
        title=entry.title,
        published=_published(entry),
        source=source,
        url=url,
        notes=notes,
        fetched=fetched,
    )


def _published(entry: Entry) -> Published | None:
    if entry.published:
        return read_time(entry.published, "feed")
    updated = read_time(entry.updated, "feed") if entry.updated else None
    if updated is None or updated.at is None:
        return updated
    return replace(updated, precision=DatePrecision.INFERRED)  # it appeared at that time or before
