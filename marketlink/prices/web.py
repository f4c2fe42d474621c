"""One question to a web service, asked politely: retried with back-off, limited in time and size, never redirected."""

import json
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx2

from marketlink import __version__
from marketlink.core.errors import SourceDown

AGENT = f"marketlink/{__version__}"
LATER = "try again later; offline sources and files of your own go on working"

_RETRIED = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT = 5.0  # seconds; a service that asks for more is left to the next source


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service is asked.

    Attributes
    ----------
    timeout : float
        Longest silence of the service, in seconds.
    total : float
        Longest duration of one answer, in seconds.
    attempts : int
        How often a failing question is asked before the service counts as down.
    first_wait : float
        Seconds before the second attempt; doubled before each further one, with jitter of half of it either way.
    max_bytes : int
        Largest answer, after decompression.
    """

    timeout: float = 10.0
    total: float = 60.0
    attempts: int = 3
    first_wait: float = 0.5
    max_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: its status and its bytes."""

    status: int
    body: bytes
    media_type: str

    @property
    def is_html(self) -> bool:
        """Return whether it is a page for people."""
        return self.media_type == "text/html" or self.body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))


class _Again(Exception):
    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.wait = wait


class Web:
    """Asks one service.

    Parameters
    ----------
    service : str
        Its name in messages.
    base : str
        The beginning of every address.
    manners : Manners, optional
        How it is asked.
    sleep, jitter : callable, optional
        The seams for waiting, and for chance (a number from 0 to 1).
    """

    def __init__(
        self,
        service: str,
        base: str,
        manners: Manners | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.service = service
        self._manners = manners or Manners()
        self._base = base.rstrip("/")
        self._sleep = sleep
        self._jitter = jitter
        self._client: httpx2.Client | None = None

    @property
    def host(self) -> str:
        """Return the host that is asked."""
        return httpx2.URL(self._base).host

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        answered: frozenset[int] = frozenset(),
    ) -> Page:
        """Return the answer to a GET.

        Parameters
        ----------
        path : str
            What follows the base.
        params, headers : mapping, optional
            Sent along. A secret belongs into a header, never into the address.
        answered : frozenset of int
            Statuses beside 200 that are answers and not faults.

        Raises
        ------
        SourceDown
            If the service can't be reached, refuses, or answers with a page or less than it announced.
        """
        last = _Again("no answer")
        for attempt in range(self._manners.attempts):
            if attempt:
                self._sleep(self._wait(attempt, last.wait))
            try:
                return self._once(path, params, headers, answered)
            except _Again as error:
                last = error
                if error.wait is not None and error.wait > _LONGEST_WAIT:
                    break
        raise SourceDown(f"{self.service} {last.message}", LATER)

    def json(self, page: Page) -> Any:
        """Return the JSON of an answer.

        Raises
        ------
        SourceDown
            If it holds none.
        """
        try:
            return json.loads(page.body)
        except (ValueError, RecursionError):
            raise SourceDown(f"{self.service} answered with something else than data (status {page.status})", LATER) from None

    def text(self, page: Page) -> str:
        """Return the text of an answer in UTF-8.

        Raises
        ------
        SourceDown
            If it is none.
        """
        try:
            return page.body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SourceDown(f"{self.service} answered with bytes that are no text", LATER) from None

    def _wait(self, attempt: int, asked_for: float | None) -> float:
        usual: float = self._manners.first_wait * 2.0 ** (attempt - 1) * (0.5 + self._jitter())
        return max(usual, asked_for or 0.0)

    def _once(
        self, path: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, answered: frozenset[int]
    ) -> Page:
        if self._client is None:
            # No connection is kept open between questions: nobody would close it.
            alone = httpx2.Limits(max_keepalive_connections=0)
            self._client = httpx2.Client(
                verify=_tls(), timeout=self._manners.timeout, trust_env=False, headers={"User-Agent": AGENT}, limits=alone
            )
        deadline = time.monotonic() + self._manners.total
        try:
            with self._client.stream("GET", self._base + path, params=params, headers=headers) as response:
                return self._read(response, deadline, answered)
        except httpx2.TimeoutException:
            raise _Again(f"didn't answer within {self._manners.timeout:g} s") from None
        except httpx2.RemoteProtocolError:
            raise _Again("broke off its answer") from None
        except httpx2.HTTPError as error:
            raise _Again(f"can't be reached: {' '.join(str(error).split())[:150] or type(error).__name__}") from None

    def _read(self, response: httpx2.Response, deadline: float, answered: frozenset[int]) -> Page:
        status = response.status_code
        if status in _RETRIED:
            why = "refuses for now: too many requests (429)" if status == 429 else f"is down (status {status})"
            raise _Again(why, _seconds(response.headers.get("retry-after")))
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._manners.max_bytes:
                raise SourceDown(f"{self.service} answered with more than {self._manners.max_bytes / 1e6:g} MB", LATER)
            if time.monotonic() > deadline:
                raise _Again(f"took longer than {self._manners.total:g} s")
        page = Page(status, bytes(body), response.headers.get("content-type", "").partition(";")[0].strip().lower())
        if status in answered:
            return page
        if status != 200:
            raise SourceDown(f"{self.service} answered with status {status}", LATER)
        if page.is_html:
            raise SourceDown(f"{self.service} answered with a page instead of data", LATER)
        return page


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Return the TLS settings, once: the certificates take long to load."""
    return httpx2.create_ssl_context(trust_env=False)


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.strip().isdigit() else None
