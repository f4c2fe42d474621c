"""The one way to the network: addresses checked, size capped, time limited, redirects counted."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx2

from marketlink import __version__
from marketlink.core.article import Article, Published
from marketlink.core.clock import Clock, system_clock
from marketlink.core.errors import InputError, SourceDown
from marketlink.ingest.guard import GuardedTransport
from marketlink.ingest.pages import read_document

USER_AGENT = f"marketlink/{__version__}"
PAGE_KINDS = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt", "text/markdown": "md", "application/pdf": "pdf",
    "": "html",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost.

    Attributes
    ----------
    max_bytes : int
        Largest answer, counted after decompression.
    wait_seconds : float
        Longest silence of the server.
    total_seconds : float
        Longest duration of the whole fetch, redirects included.
    redirects : int
        Most redirects followed.
    """

    max_bytes: int = 20_000_000
    wait_seconds: float = 15.0
    total_seconds: float = 60.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent.

    Attributes
    ----------
    url : str
        Where it was found in the end, without a user's name or password.
    status : int
        200, or 304 for a feed that hasn't changed.
    body : bytes
        Decompressed.
    media_type : str
        As declared, without parameters; empty if not declared.
    charset, etag, last_modified : str or None
        As declared.
    """

    url: str
    status: int
    body: bytes
    media_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None


DEFAULT_LIMITS = Limits()


class Refused(SourceDown):
    """The server answered, with an error.

    Attributes
    ----------
    status : int
        Its status code.
    retry_after : float or None
        Seconds after which it wants to be asked again, if it says so.
    """

    def __init__(self, message: str, hint: str = "", *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.status = status
        self.retry_after = retry_after


def fetch_page(
    url: str,
    *,
    published: Published | None = None,
    allow_private: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    clock: Clock = system_clock,
) -> Article:
    """Fetch a page that a person named, and read its article.

    Parameters
    ----------
    url : str
        An http or https address.
    published : Published, optional
        When it appeared; else the page's own metadata tell it.
    allow_private : bool
        True to reach loopback and private addresses too.
    limits : Limits
        What the fetch may cost.
    clock : Clock
        The present, against which a dateline without a year, or a weekday, is resolved.

    Raises
    ------
    SourceDown
        If the server can't be reached, or answers with an error.
    InputError
        If the address is refused, the answer is too large, or it holds no article.
    """
    return page_of(fetch(url, allow_private=allow_private, limits=limits), published, fetched=clock())


def page_of(
    answer: Answer, published: Published | None = None, otherwise: Published | None = None, *, fetched: datetime
) -> Article:
    """Read the article of a page.

    Parameters
    ----------
    answer : Answer
        What the server sent.
    published : Published, optional
        When it appeared; else the page's own metadata tell it.
    otherwise : Published, optional
        When it appeared, if neither does.
    fetched : datetime
        The aware instant of the fetch.

    Raises
    ------
    InputError
        If it holds no article.
    """
    kind = PAGE_KINDS.get(answer.media_type)
    if kind is None:
        raise InputError(f"{answer.url} is no page but {answer.media_type}", "give the address of an article")
    host = httpx2.URL(answer.url).host
    return read_document(
        answer.body,
        where=answer.url,
        kind=kind,
        published=published,
        otherwise=otherwise,
        source=host,
        url=answer.url,
        declared=answer.charset,
        fetched=fetched,
    )


def fetch(
    url: str, *, headers: Mapping[str, str] | None = None, allow_private: bool = False, limits: Limits = DEFAULT_LIMITS
) -> Answer:
    """Fetch an address.

    Parameters
    ----------
    url : str
        An http or https address.
    headers : mapping of str to str, optional
        Sent beside the usual ones.
    allow_private, limits
        As in `fetch_page`.

    Raises
    ------
    SourceDown
        If the server can't be reached, or answers with an error.
    InputError
        If the address is refused, or the answer is too large.
    """
    address = _address(url)
    deadline = time.monotonic() + limits.total_seconds
    shown = _shown(address)
    transport = GuardedTransport(deadline, allow_private=allow_private)
    try:
        with (
            httpx2.Client(
                transport=transport,
                headers={"User-Agent": USER_AGENT, **(headers or {})},
                timeout=limits.wait_seconds,
                follow_redirects=True,
                max_redirects=limits.redirects,
                trust_env=False,
            ) as client,
            client.stream("GET", address) as response,
        ):
            return _answer(response, limits, deadline)
    except httpx2.UnsupportedProtocol:
        raise InputError(f"{shown} leads to an address that is neither http nor https, which isn't fetched") from None
    except httpx2.TooManyRedirects:
        raise SourceDown(f"{shown} redirects more than {limits.redirects} times") from None
    except httpx2.TimeoutException:
        raise SourceDown(
            f"{shown} didn't answer within {limits.wait_seconds:g} s, or took longer than {limits.total_seconds:g} s"
        ) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise SourceDown(f"{shown} can't be fetched: {_reason(error)}") from None


def _address(url: str) -> httpx2.URL:
    try:
        address = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, TypeError, ValueError) as error:
        raise InputError(f"{url[:200]!r} is no address: {error}") from None
    if address.scheme not in {"http", "https"} or not address.host:
        raise InputError(f"{url[:200]!r} is no http or https address", "begin it with https://")
    return address


def _shown(address: httpx2.URL) -> str:
    """Return the address without a user's name or password, for messages and for the store."""
    return str(address.copy_with(username=None, password=None)) if address.userinfo else str(address)


def _answer(response: httpx2.Response, limits: Limits, deadline: float) -> Answer:
    shown = _shown(response.url)
    if response.status_code not in {200, 304}:
        message = f"{shown} answered {response.status_code} {response.reason_phrase}".rstrip()
        raise Refused(message, status=response.status_code, retry_after=_retry_after(response.headers.get("retry-after", "")))
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limits.max_bytes:
            raise InputError(f"{shown} is larger than {limits.max_bytes / 1e6:g} MB", "it is no article or feed")
        if time.monotonic() > deadline:
            raise SourceDown(f"{shown} took longer than {limits.total_seconds:g} s")
    media_type, _, _ = response.headers.get("content-type", "").partition(";")
    return Answer(
        url=shown,
        status=response.status_code,
        body=bytes(body),
        media_type=media_type.strip().lower(),
        charset=response.charset_encoding,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
    )


def _retry_after(value: str) -> float | None:
    """Read the header in seconds; its other form, a date, isn't worth trusting the server's clock."""
    return float(value) if value.isascii() and value.isdigit() and len(value) <= 6 else None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
