"""A server that speaks Yahoo's chart interface (v8), with its cookie and its crumb, on loopback.

The real yfinance reaches it through `session_to(server)`: a requests session whose adapter opens its connections
to the server and leaves the addresses of the requests as they are, so that cookies keep their domains.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import HTTPAdapter
from yfinance.data import SingletonMeta, YfData

COOKIE, CRUMB = "d=fake-cookie", "fake.crumb"
INTERVALS = {"1m": 60, "5m": 300, "15m": 900, "1h": 3600, "1d": 86400}

Bar = tuple[datetime, float | None, float | None, float | None, float | None, int | None]
Reply = tuple[int, str, str]


@dataclass
class Chart:
    """One symbol: aware starts of its bars with open, high, low, close and volume; dividends by the start of their bar."""

    bars: list[Bar]
    timezone: str = "America/New_York"
    currency: str = "USD"
    kind: str = "INDEX"
    dividends: dict[datetime, Any] = field(default_factory=dict)


@dataclass
class YahooServer:
    """What the server has, how it fails, and what it was asked."""

    charts: dict[str, Chart] = field(default_factory=dict)
    fault: Callable[[str, dict[str, str]], Reply | None] | None = None
    requests: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    url: str = ""

    def reply(self, host: str, path: str, query: dict[str, str], cookie: str) -> Reply:
        self.requests.append((host, path, query, cookie))
        if host == "fc.yahoo.com":
            return 404, "text/html", "<html>nothing here</html>"
        if path == "/v1/test/getcrumb":
            return (200, "text/plain", CRUMB) if COOKIE in cookie else (401, "text/plain", "no cookie")
        if not path.startswith("/v8/finance/chart/"):
            return 404, "text/html", "<html>no such page</html>"
        symbol = path.rsplit("/", 1)[1].replace("%5E", "^").replace("%3D", "=")
        failure = self.fault(symbol, query) if self.fault else None
        return failure or self.chart(symbol, query)

    def chart(self, symbol: str, query: dict[str, str]) -> Reply:
        if symbol not in self.charts:
            return error(404, "Not Found", "No data found, symbol may be delisted")
        chart = self.charts[symbol]
        since, until = int(query.get("period1", 0)), int(query.get("period2", 1 << 40))
        bars = [bar for bar in chart.bars if since <= bar[0].timestamp() < until]
        return 200, "application/json", json.dumps(document(symbol, chart, bars, query["interval"]))


def document(symbol: str, chart: Chart, bars: list[Bar], interval: str) -> dict[str, Any]:
    """Return the JSON of one answer, in the shape that Yahoo gives it."""
    meta: dict[str, Any] = {
        "symbol": symbol,
        "currency": chart.currency,
        "instrumentType": chart.kind,
        "exchangeTimezoneName": chart.timezone,
        "timezone": "XXX",
        "gmtoffset": 0,
        "dataGranularity": interval,
        "validRanges": ["1d", "5d", "1mo", "max"],
        "priceHint": 2,
        "range": "",
    }
    if interval != "1d":
        step = INTERVALS[interval]
        days: dict[Any, list[int]] = {}
        for bar in bars:
            days.setdefault(bar[0].date(), []).append(int(bar[0].timestamp()))
        meta["tradingPeriods"] = [
            [{"timezone": "XXX", "gmtoffset": 0, "start": min(stamps), "end": max(stamps) + step}] for stamps in days.values()
        ]
    columns = list(zip(*(bar[1:] for bar in bars), strict=True)) or [()] * 5
    quote = dict(zip(("open", "high", "low", "close", "volume"), map(list, columns), strict=True))
    indicators: dict[str, Any] = {"quote": [quote if bars else {}]}
    if interval == "1d":
        indicators["adjclose"] = [{"adjclose": quote["close"]}] if bars else [{}]
    result: dict[str, Any] = {"meta": meta, "indicators": indicators}
    if chart.dividends:
        stamps = {int(start.timestamp()): amount for start, amount in chart.dividends.items()}
        result["events"] = {"dividends": {str(at): {"amount": amount, "date": at} for at, amount in stamps.items()}}
    if bars:
        result["timestamp"] = [int(bar[0].timestamp()) for bar in bars]
    return {"chart": {"result": [result], "error": None}}


def page(text: str, status: int = 200) -> Callable[[str, dict[str, str]], Reply]:
    """Return a fault that answers with a page."""
    return always((status, "text/html", text))


def always(reply: Reply) -> Callable[[str, dict[str, str]], Reply]:
    """Return a fault that answers the same to every question."""
    return lambda _symbol, _query: reply


def error(status: int, code: str, description: str) -> Reply:
    """Return a failure as the chart interface words it."""
    body = {"chart": {"result": None, "error": {"code": code, "description": description}}}
    return status, "application/json", json.dumps(body)


def slow(seconds: float) -> Callable[[str, dict[str, str]], None]:
    """Return a fault that answers too late."""

    def wait(symbol: str, query: dict[str, str]) -> None:
        if "period1" in query:
            time.sleep(seconds)

    return wait


def start(server: YahooServer) -> ThreadingHTTPServer:
    """Serve on a free port of loopback, in a thread; the caller shuts it down and closes it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, kind, body = server.reply(self.headers["Host"], parts.path, query, self.headers.get("Cookie", ""))
            content = body.encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                if self.headers["Host"] == "fc.yahoo.com":
                    self.send_header("Set-Cookie", f"A3={COOKIE}; Domain=.yahoo.com; Path=/; Max-Age=31536000")
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.daemon_threads = True
    server.url = f"http://127.0.0.1:{served.server_address[1]}"
    threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return served


class _ToServer(HTTPAdapter):
    """Opens every connection to one address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.headers["Host"] = urlsplit(request.url).netloc
        return super().send(request, *args, **kwargs)

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: object,
        proxies: object = None,
        cert: object = None,
    ) -> Any:
        return self.poolmanager.connection_from_url(self._url)


def session_to(server: YahooServer) -> requests.Session:
    """Return a session for yfinance that reaches the server, and make yfinance forget any other."""
    SingletonMeta._instances.pop(YfData, None)
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _ToServer(server.url))
    return session


def utc(text: str) -> datetime:
    """Return an instant: utc("2022-02-14T14:30")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
