"""Sitemaps and article lists: the pages that they name. A bad list is a state, never an exception."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from marketlink.core.article import DatePrecision, Published
from marketlink.core.clock import as_utc
from marketlink.core.errors import InputError, MarketlinkError
from marketlink.core.feed import FeedState, ListedPage
from marketlink.ingest.decode import printable
from marketlink.ingest.feeds import conditions, failed, well
from marketlink.ingest.fetch import Answer
from marketlink.ingest.manners import Ask, origin_of
from marketlink.ingest.raw import ListText, RawPage
from marketlink.ingest.reader import READER
from marketlink.ingest.times import read_time

MOST_LISTS = 30  # of one index, in one look
ACCEPTED = "application/xml, application/json;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a list gave.

    Attributes
    ----------
    pages : tuple of ListedPage
        The pages it names, but for old ones.
    state : FeedState
        To be given to the next `look`.
    error : str or None
        Why the list failed; None where it didn't.
    notes : tuple of str
        Parts of it that failed, or were left out.
    """

    pages: tuple[ListedPage, ...]
    state: FeedState
    error: str | None = None
    notes: tuple[str, ...] = ()


def look(state: FeedState, now: datetime, ask: Ask, youngest_days: int) -> Looked:
    """Fetch a sitemap or an article list, if it has changed, and read which pages it names.

    Parameters
    ----------
    state : FeedState
        What the last look returned; `FeedState(url)` at first.
    now : datetime
        The present, aware.
    ask : callable
        Fetches an address with some headers: `Manners.ask`.
    youngest_days : int
        Pages that the list dates further back are left out; so are the lists of an index.
    """
    moment = as_utc(now)
    since = moment - timedelta(days=youngest_days)
    try:
        answer = ask(state.url, conditions(state, ACCEPTED))
        if answer.status == 304:
            return Looked((), well(state, moment))
        first = _parsed(answer)
    except MarketlinkError as error:
        failing = failed(state, moment, error)
        return Looked((), failing, failing.last_error)
    pages, notes = _followed(first, answer.url, since, ask)
    # An index stays the same while its lists change: without validators it is asked for each time.
    validators = (None, None) if first.lists else (answer.etag, answer.last_modified)
    kept = well(replace(state, etag=validators[0], last_modified=validators[1]), moment)
    found = {page.url: page for page in (_listed(raw, state.url, base, since) for raw, base in pages) if page is not None}
    return Looked(tuple(found.values()), kept, None, notes)


def _parsed(answer: Answer) -> ListText:
    found = READER.listing(answer.body, answer.url)
    if found.problem:
        raise InputError(f"{answer.url} is {found.problem}", "check the list's address")
    return found


def _followed(first: ListText, base: str, since: datetime, ask: Ask) -> tuple[list[tuple[RawPage, str]], tuple[str, ...]]:
    """Collect the pages of a list, and of the lists that it names."""
    pages = [(page, base) for page in first.pages]
    notes: list[str] = []
    waiting = deque(urljoin(base, child.url) for child in first.lists if not _is_old(child, since))
    done = {base}
    while waiting:
        url = waiting.popleft()
        if url in done or not origin_of(url):
            continue
        if len(done) > MOST_LISTS:
            notes.append(f"{len(waiting) + 1} lists left out: more than {MOST_LISTS} in one look")
            break
        done.add(url)
        try:
            found = _parsed(ask(url, {"Accept": ACCEPTED}))
        except MarketlinkError as error:
            notes.append(str(error))
            continue
        pages.extend((page, url) for page in found.pages)
        waiting.extend(urljoin(url, child.url) for child in found.lists if not _is_old(child, since))
    return pages, tuple(notes)


def _is_old(raw: RawPage, since: datetime) -> bool:
    stamp = read_time(raw.published or raw.seen, "list") if raw.published or raw.seen else None
    return stamp is not None and stamp.day is not None and stamp.day < since.date()


def _listed(raw: RawPage, source: str, base: str, since: datetime) -> ListedPage | None:
    try:
        url = urljoin(base, raw.url)
    except ValueError:
        return None
    if not origin_of(url) or printable(url) != url or _is_old(raw, since):
        return None
    return ListedPage(url, source, _published(raw))


def _published(raw: RawPage) -> Published | None:
    if raw.published:
        return read_time(raw.published, "list")
    seen = read_time(raw.seen, "list") if raw.seen else None
    if seen is None or seen.at is None:
        return None  # a page changed on some day may have appeared on any day before
    return replace(seen, precision=DatePrecision.INFERRED)  # it had appeared by then
