"""Servers on loopback that speak as the ECB Data Portal, MOEX ISS, FRED, the Bank of Russia and Tiingo do.

Shapes are written by hand after what the services document and send. `Service.fault` replaces any answer; a `Reply`
may also come late, or break off before what it announced.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Reply:
    """One answer, and how it is sent."""

    body: bytes
    status: int = 200
    media_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0.0
    cut_at: int | None = None  # the connection ends after so many bytes of those announced


def html(text: str = "<!DOCTYPE html><html><body>We will be back soon</body></html>", status: int = 200) -> Reply:
    return Reply(text.encode(), status, "text/html; charset=utf-8")


def status(code: int, **headers: str) -> Reply:
    return Reply(b"no", code, "text/plain", tuple((name.replace("_", "-"), value) for name, value in headers.items()))


@dataclass
class Service:
    """A service: what it has, how it fails, what it was asked.

    `answer(path, query, headers)` gives the right reply, `fault(reply, n)` what is sent for the n-th question instead.
    """

    fault: Callable[[Reply, int], Reply] | None = None
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Reply:
        raise NotImplementedError

    def reply(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Reply:
        self.asked.append((path, query, headers))
        right = self.answer(path, query, headers)
        return self.fault(right, len(self.asked)) if self.fault else right


@dataclass
class EcbPortal(Service):
    """SDMX 2.1 REST with `format=csvdata`: rates by currency and day, None where the ECB gives a status and no value."""

    rates: dict[str, dict[str, float | None]] = field(default_factory=dict)

    COLUMNS = (
        "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,OBS_CONF,OBS_PRE_BREAK,"
        "OBS_COM,TIME_FORMAT,BREAKS,COLLECTION,DECIMALS,UNIT,UNIT_MULT,TITLE"
    )

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Reply:
        flow, key = path.removeprefix("/service/data/").split("/")
        assert (flow, query["format"]) == ("EXR", "csvdata")
        frequency, currencies, denominator, kind, suffix = key.split(".")
        lines = []
        for code in currencies.split("+"):
            for day, rate in self.rates.get(code, {}).items():
                if query["startPeriod"] <= day <= query["endPeriod"]:
                    value, state = ("", "H") if rate is None else (str(rate), "A")
                    lines.append(
                        f"EXR.{frequency}.{code}.{denominator}.{kind}.{suffix},{frequency},{code},{denominator},{kind},"
                        f'{suffix},{day},{value},{state},F,,,P1D,,A,4,{code},0,"{code}, euro"'
                    )
        if not lines:
            return Reply(b"No results found.", 404, "text/plain")
        return Reply("\r\n".join([self.COLUMNS, *lines, ""]).encode(), media_type="application/vnd.sdmx.data+csv;version=1.0.0")


@dataclass
class Iss(Service):
    """MOEX ISS: history with its cursor, candles until an empty page.

    `history[path of the security]` holds dicts of cells, `candles[(path, interval)]` as well.
    """

    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    candles: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    page: int = 100
    columns: tuple[str, ...] = ("BOARDID", "SECID", "TRADEDATE", "OPEN", "LOW", "HIGH", "CLOSE", "VOLUME", "YIELDCLOSE")

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Reply:
        start = int(query.get("start", 0))
        if path.startswith("/iss/history/"):
            place = path.removeprefix("/iss/history/").removesuffix(".json")
            rows = [r for r in self.history.get(place, []) if query["from"] <= r["TRADEDATE"] <= query["till"]]
            cursor = block(("INDEX", "TOTAL", "PAGESIZE"), [{"INDEX": start, "TOTAL": len(rows), "PAGESIZE": self.page}])
            table = block(self.columns, rows[start : start + self.page])
            return Reply(json.dumps({"history": table, "history.cursor": cursor}).encode())
        place = path.removeprefix("/iss/").removesuffix("/candles.json")
        found = self.candles.get((place, query["interval"]), [])
        rows = [r for r in found if query["from"] <= r["begin"][:10] <= query["till"]]
        names = ("open", "close", "high", "low", "value", "volume", "begin", "end")
        return Reply(json.dumps({"candles": block(names, rows[start : start + self.page])}).encode())


def block(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"columns": list(columns), "data": [[row.get(name) for name in columns] for row in rows]}


@dataclass
class Fred(Service):
    """fredgraph.csv: a day without an observation has an empty cell."""

    series: dict[str, dict[str, float | None]] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Reply:
        if path != "/graph/fredgraph.csv" or query["id"] not in self.series:
            return html("<html>Error 404</html>", 404)
        lines = [f"observation_date,{query['id']}"]
        for day, value in self.series[query["id"]].items():
            if query["cosd"] <= day <= query["coed"]:
                lines.append(f"{day},{'' if value is None else value}")
        return Reply(("\n".join(lines) + "\n").encode(), media_type="application/csv")


@dataclass
class BankOfRussia(Service):
    """XML_dynamic.asp in windows-1251, with decimal commas: (nominal, value) by the day on which the rate applies."""

    rates: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Reply:
        code = query["VAL_NM_RQ"]
        if path != "/scripts/XML_dynamic.asp" or code not in self.rates:
            return xml("<ValCurs>Error in parameters</ValCurs>")
        since, until = (datetime.strptime(query[name], "%d/%m/%Y").date() for name in ("date_req1", "date_req2"))
        records = "".join(
            f'<Record Date="{date.fromisoformat(day):%d.%m.%Y}" Id="{code}"><Nominal>{nominal}</Nominal><Value>{value}</Value>'
            f"<VunitRate>{value}</VunitRate></Record>"
            for day, (nominal, value) in self.rates[code].items()
            if since <= date.fromisoformat(day) <= until
        )
        return xml(
            f'<ValCurs ID="{code}" DateRange1="{since:%d.%m.%Y}" DateRange2="{until:%d.%m.%Y}" '
            f'name="Foreign Currency Market Dynamic">{records}</ValCurs>'
        )


def xml(text: str) -> Reply:
    document = f'<?xml version="1.0" encoding="windows-1251"?>{text}'
    return Reply(document.encode("cp1251"), media_type="application/xml; charset=windows-1251")


@dataclass
class Tiingo(Service):
    """A share's description and its daily prices, by ticker; a token in the header."""

    bars: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    token: str = "t0ken"

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Reply:
        if headers.get("authorization") != f"Token {self.token}":
            return Reply(b'{"detail":"Invalid token."}', 401)
        ticker = unquote(path).removeprefix("/tiingo/daily/").removesuffix("/prices")
        if ticker not in self.bars:
            return Reply(b'{"detail":"Not found."}', 404)
        if not path.endswith("/prices"):
            about = {"ticker": ticker, "name": ticker, "exchangeCode": "NASDAQ", "startDate": "1980-12-12", "description": ""}
            return Reply(json.dumps(about).encode())
        found = [bar for bar in self.bars[ticker] if query["startDate"] <= bar["date"][:10] <= query["endDate"]]
        return Reply(json.dumps(found).encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        reply = self.service.reply(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
        time.sleep(reply.wait)
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut_at])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        if reply.cut_at is not None:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that hangs up, as one that waits no longer does
            super().handle_error(request, client_address)


@contextmanager
def running(service: Service) -> Iterator[Service]:
    """Serve on a free port of loopback until the block ends."""
    handler = type("Handler", (_Handler,), {"service": service})
    served = _Server(("127.0.0.1", 0), handler)
    service.url = f"http://127.0.0.1:{served.server_address[1]}"
    threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield service
    finally:
        served.shutdown()
        served.server_close()
