"""The manners kept with hosts: what robots.txt closes isn't asked for, and questions have time between them."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlsplit

from marketlink.core.clock import Clock
from marketlink.core.errors import InputError, SourceDown
from marketlink.core.feed import Site
from marketlink.ingest.clean import one_line
from marketlink.ingest.decode import printable
from marketlink.ingest.fetch import DEFAULT_LIMITS, USER_AGENT, Answer, Limits, Refused, fetch
from marketlink.ingest.reader import READER

Ask = Callable[[str, Mapping[str, str]], Answer]

KEPT = timedelta(days=1)  # RFC 9309: no longer than a day
KEPT_ERROR = timedelta(minutes=10)
LONGEST_DELAY = 30.0  # seconds: a longer Crawl-delay would stop the whole turn
ROBOTS_BYTES = 500_000
TOO_MANY = 429


class Manners:
    """Fetches for the service, which nobody watches while it asks.

    Safe to use from several threads.

    Parameters
    ----------
    sites : mapping of str to Site
        What is remembered of origins.
    clock : Clock
        The present.
    spacing : float
        Seconds between two questions to one host, at least.
    robots : bool
        False to leave robots.txt unread.
    allow_private, limits
        As in `fetch`.
    wait : callable
        Waits for some seconds; an event's `wait`, so that a stop ends it.
    """

    def __init__(
        self,
        sites: Mapping[str, Site],
        clock: Clock,
        *,
        spacing: float = 1.0,
        robots: bool = True,
        allow_private: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._sites = dict(sites)
        self._clock = clock
        self._spacing = spacing
        self._robots = robots
        self._allow_private = allow_private
        self._limits = limits
        self._wait = wait
        self._lock = Lock()
        self._free_at: dict[str, float] = {}
        self._changed: dict[str, Site] = {}

    def ask(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Fetch an address.

        Raises
        ------
        SourceDown
            If the server or its robots.txt can't be reached.
        InputError
            If robots.txt closes the address, or `fetch` refuses it.
        """
        spacing = self._spacing
        origin = origin_of(url)
        if self._robots and origin:
            site = self._site(origin)
            allowed, delay = READER.robots(site.robots, url, USER_AGENT) if site.robots else (True, 0.0)
            if not allowed:
                raise InputError(f"{url} is closed to robots by {origin}/robots.txt", "ask the site, or set robots = false")
            spacing = max(spacing, min(delay, LONGEST_DELAY))
        return self._fetch(url, headers, self._limits, spacing)

    def changed(self) -> tuple[Site, ...]:
        """Return what was learned of sites since the last call."""
        with self._lock:
            changed, self._changed = self._changed, {}
        return tuple(changed.values())

    def _site(self, origin: str) -> Site:
        now = self._clock()
        with self._lock:
            held = self._sites.get(origin)
        site = held if held is not None and _fresh(held, now) else self._read(origin, now)
        if site.error:
            raise SourceDown(f"{origin}/robots.txt can't be read, so nothing else is asked for: {site.error}")
        return site

    def _read(self, origin: str, now: datetime) -> Site:
        limits = Limits(ROBOTS_BYTES, self._limits.wait_seconds, self._limits.total_seconds, self._limits.redirects)
        try:
            answer = self._fetch(f"{origin}/robots.txt", {}, limits, self._spacing)
            site = Site(origin, printable(answer.body.decode("utf-8", errors="replace")), now)
        except Refused as error:
            none = 400 <= error.status < 500 and error.status != TOO_MANY
            site = Site(origin, "", now, "" if none else one_line(error.message))
        except SourceDown as error:
            site = Site(origin, "", now, one_line(error.message))
        with self._lock:
            self._sites[origin] = self._changed[origin] = site
        return site

    def _fetch(self, url: str, headers: Mapping[str, str], limits: Limits, spacing: float) -> Answer:
        host = urlsplit(url).hostname or ""
        with self._lock:
            begin = max(time.monotonic(), self._free_at.get(host, 0.0))
            self._free_at[host] = begin + spacing
        pause = begin - time.monotonic()
        if pause > 0:
            self._wait(pause)
        return fetch(url, headers=headers, allow_private=self._allow_private, limits=limits)


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, without a user's name; empty where it has none."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}" if parts.scheme in {"http", "https"} and host else ""


def _fresh(site: Site, now: datetime) -> bool:
    return timedelta(0) <= now - site.read_at < (KEPT_ERROR if site.error else KEPT)
