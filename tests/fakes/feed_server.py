"""A server of feeds and pages on loopback that speaks HTTP as the real ones do, and misbehaves as they do.

`FeedServer.serve(path, Reply(...))` says what stands at a path; `with running() as server:` runs it. Conditional
requests are answered with 304 by comparing the validators, as a real server does.
"""

import gzip
import io
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Reply:
    """What stands at a path, and how it is sent."""

    body: bytes = b""
    status: int = 200
    media_type: str = "application/rss+xml; charset=utf-8"
    etag: str = ""
    last_modified: str = ""
    location: str = ""
    gzipped: bool = False  # the body is gzip already, and is declared so
    cut_at: int | None = None  # the connection closes after so many bytes of what was declared
    wait: float = 0.0  # seconds of silence before the answer
    drip: float = 0.0  # seconds between bytes of the body
    drip_head: float = 0.0  # seconds between bytes of the head
    retry_after: str = ""


@dataclass
class FeedServer:
    """What stands where, and what was asked."""

    replies: dict[str, Reply] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def serve(self, path: str, reply: Reply) -> str:
        self.replies[path] = reply
        return self.url + path


def rss(items: Sequence[dict[str, str]], title: str = "The Wire") -> bytes:
    """Return an RSS 2.0 document; items have title, link, pubDate, description and content."""
    parts = []
    for item in items:
        fields = [f"<{key}>{escape(item[key])}</{key}>" for key in ("title", "link", "pubDate", "description") if key in item]
        if "content" in item:
            fields.append(f"<content:encoded><![CDATA[{item['content']}]]></content:encoded>")
        parts.append(f"<item>{''.join(fields)}</item>")
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{escape(title)}</title>{''.join(parts)}</channel></rss>"
    ).encode()


def atom(entries: Sequence[dict[str, str]], title: str = "The Ticker") -> bytes:
    """Return an Atom document; entries have title, link, published, updated, summary and content (HTML)."""
    parts = []
    for entry in entries:
        fields = [f"<{key}>{escape(entry[key])}</{key}>" for key in ("title", "published", "updated", "summary") if key in entry]
        fields.append(f'<link href="{escape(entry.get("link", ""))}"/><id>{escape(entry.get("link", ""))}</id>')
        if "content" in entry:
            fields.append(f'<content type="html">{escape(entry["content"])}</content>')
        parts.append(f"<entry>{''.join(fields)}</entry>")
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title>'
        f"{''.join(parts)}</feed>"
    ).encode()


def gzip_bomb(megabytes: int) -> bytes:
    """Return a gzip stream of so many megabytes of zeros, about a thousandth of that in size."""
    packed = io.BytesIO()
    block = bytes(1_000_000)
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as stream:
        for _ in range(megabytes):
            stream.write(block)
    return packed.getvalue()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    feeds: FeedServer

    def do_GET(self) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.feeds.requests.append((self.path, headers))
        reply = self.feeds.replies.get(self.path, Reply(b"nothing here", 404, "text/plain"))
        fresh = (reply.etag and headers.get("if-none-match") == reply.etag) or (
            not reply.etag and reply.last_modified and headers.get("if-modified-since") == reply.last_modified
        )
        with suppress(ConnectionError):
            self._send(Reply(status=304, etag=reply.etag, last_modified=reply.last_modified) if fresh else reply)

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.wait)
        self.close_connection = True
        if reply.drip_head:
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
                self.wfile.write(bytes((byte,)))
                time.sleep(reply.drip_head)
            return
        self.send_response(reply.status)
        fields = {
            "Content-Type": reply.media_type,
            "ETag": reply.etag,
            "Last-Modified": reply.last_modified,
            "Location": reply.location,
            "Retry-After": reply.retry_after,
        }
        for name, value in fields.items():
            if value:
                self.send_header(name, value)
        if reply.gzipped:
            self.send_header("Content-Encoding", "gzip")
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        body = reply.body if reply.cut_at is None else reply.body[: reply.cut_at]
        if reply.drip:
            for byte in body:
                self.wfile.write(bytes((byte,)))
                time.sleep(reply.drip)
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the clients of these tests hang up in the middle."""


@contextmanager
def running() -> Iterator[FeedServer]:
    """Run the server on a free port of loopback."""
    feeds = FeedServer()
    handler = type("Handler", (_Handler,), {"feeds": feeds})
    server = _Server(("127.0.0.1", 0), handler)
    feeds.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield feeds
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
