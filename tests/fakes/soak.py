"""The soak: a simulated time, feeds that publish in it, and the service's own jobs and worker run through it.

Time is moved by the clock's seam, two hours a step. In each step every job gets its tick, and the worker does what is
due; then time goes on. The feeds are served over HTTP, each from an address of loopback of its own, so that they are hosts.
"""

import os
import statistics
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event as Flag

from fakes.feed_server import gzip_bomb, rss

from marketlink.ingest.reader import READER
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.ecb import EcbProvider
from marketlink.service.clockwork import tick
from marketlink.service.house import job_folders
from marketlink.service.jobs import load_jobs
from marketlink.service.rooms import Rooms
from marketlink.service.serve import runs_of, service_log
from marketlink.service.settings import Settings
from marketlink.service.upkeep import UPKEEP
from marketlink.service.worker import Pace, Worker
from marketlink.store import Database, TaskState

BEGIN = datetime(2022, 1, 3, tzinfo=UTC)
STEP = timedelta(hours=2)
HELD = 40  # entries that a feed keeps: more than it publishes while it is away
EVERY = timedelta(days=4)  # between two articles of a feed
PACE = Pace(idle=0.002)
MOODS = ("well", "error", "cut", "junk", "page", "empty", "gzip", "later", "loop", "shuffled", "bomb", "gone", "hangup")
BOMB = gzip_bomb(30)


@dataclass(frozen=True)
class Report:
    """What a soak found."""

    days: int
    feeds: int
    misbehaving: int
    seconds: float
    published: int
    stored: int
    analysed: int
    stories: int
    requests: int
    missing: tuple[str, ...]
    strange: tuple[str, ...]
    left_open: int
    given_up: int
    failing_at_some_time: int
    memory_growth: float
    lag_growth: float
    megabytes: tuple[float, ...]
    seconds_a_day: tuple[float, ...]


class Press:
    """What feed `n` has published by a time, and how it behaves then."""

    def __init__(self, feeds, misbehaving, end):
        self.feeds, self.misbehaving, self.end = feeds, misbehaving, end

    def published(self, feed, now):
        """Return the marks of the articles, the oldest first; the last two days publish nothing, so that all can be read."""
        until = min(now, self.end - timedelta(days=2)) - BEGIN
        first = timedelta(minutes=37 * feed)
        return [f"f{feed}n{n}" for n in range(max(0, (until - first) // EVERY + 1))] if until >= first else []

    def mood(self, feed, now):
        if feed >= self.misbehaving or now >= self.end - timedelta(days=2):
            return "well"
        period = int((now - BEGIN) / timedelta(hours=5))  # another one every five hours, another order in each feed
        return MOODS[(period * (1 + feed % 5) + feed) % len(MOODS)]

    def item(self, mark):
        feed, number = (int(part) for part in mark[1:].split("n"))
        at = BEGIN + timedelta(minutes=37 * feed) + number * EVERY
        moved = (
            f"The rouble {'rose' if number % 2 else 'fell'} {1 + number % 7 / 10:.1f}% against the dollar. "
            if (number + feed) % 16 == 0
            else ""
        )
        words = f"{moved}Dealers in district {feed} counted {number * 131 + feed * 17} lots of tin, note {mark} of their ledger says, and left it there."
        return {"title": f"Ledger {mark}", "link": f"/a/{mark}", "pubDate": format_datetime(at), "description": words}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    press: Press
    clock: list[datetime]
    asked: list[int]

    def do_GET(self):
        self.asked[0] += 1
        self.close_connection = True
        if self.path == "/robots.txt":
            return self._answer(404, b"none")
        feed, now = int(self.path.removeprefix("/feed/")), self.clock[0]
        marks = self.press.published(feed, now)[-HELD:]
        mood = self.press.mood(feed, now)
        etag = f'"{len(marks)}-{marks[-1] if marks else ""}-{mood}"'
        if mood in {"well", "shuffled"} and self.headers.get("If-None-Match") == etag:
            return self._answer(304, b"", ETag=etag)
        items = [self.press.item(mark) for mark in reversed(marks)]
        return self._moody(mood, rss(items if mood != "shuffled" else items[::-1] + items), etag)

    def _moody(self, mood, body, etag):
        if mood == "hangup":
            return None
        status, headers, sent = {
            "error": (500, {}, b"down"),
            "gone": (404, {}, b"gone"),
            "later": (429, {"Retry-After": "1800"}, b"later"),
            "loop": (302, {"Location": self.path}, b""),
            "cut": (200, {}, body[: len(body) // 2]),
            "junk": (200, {}, b"<rss><channel><item>&&&"),
            "page": (200, {}, b"<!doctype html><html><body><p>We are closed.</p></body></html>"),
            "empty": (200, {}, b""),
            "gzip": (200, {"Content-Encoding": "gzip"}, b"no gzip at all"),
            "bomb": (200, {"Content-Encoding": "gzip"}, BOMB),
        }.get(mood, (200, {"ETag": etag}, body))
        return self._answer(status, sent, **headers)

    def _answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            return

    def log_message(self, *_):
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_):
        """Say nothing: clients hang up on bombs."""


class Soak:
    """A service in simulated time."""

    def __init__(self, database: Database, folder: Path, *, feeds: int, misbehaving: int, days: int) -> None:
        self._database, self._days, self._feeds, self._misbehaving = database, days, feeds, misbehaving
        self._now = [BEGIN]
        self._asked = [0]
        self._end = BEGIN + timedelta(days=days)
        self._press = Press(feeds, misbehaving, self._end)
        self._folder = folder

    def run(self) -> Report:
        """Run from the first day to the last."""
        members = {"press": self._press, "clock": self._now, "asked": self._asked}
        server = _Server(("0.0.0.0", 0), type("Handler", (_Handler,), members))  # noqa: S104 - all of 127.0.0.0/8
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        urls = tuple(f"http://127.0.1.{n + 1}:{server.server_address[1]}/feed/{n}" for n in range(self._feeds))
        settings = Settings(
            database="sqlite:///unused.db",
            feeds=urls,
            offline=True,
            watchlist=(),
            output=self._folder / "out",
            host_seconds=0,
            allow_private_addresses=True,
            intervals={"ingest": 120, "report": 7 * 24 * 60},
        )
        rooms = Rooms(settings, load_registry(), Chain([EcbProvider()]), self._database, lambda: self._now[0])
        jobs = load_jobs(job_folders(settings), settings.intervals)
        stop = Flag()
        worker = Worker(runs_of(jobs), frozenset(job.name for job in jobs), rooms, stop, _quiet(), PACE)
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        try:
            return self._days_pass((*jobs, UPKEEP), rooms, thread)
        finally:
            stop.set()
            thread.join(10)
            server.shutdown()
            server.server_close()

    def _days_pass(self, jobs, rooms, thread) -> Report:
        began = day_began = time.monotonic()
        megabytes, seconds, failed = [], [], set()
        while self._now[0] < self._end:
            self._now[0] += STEP
            for job in jobs:
                tick(job, rooms)
            while self._open():
                assert thread.is_alive()
                time.sleep(0.02)
            with self._database.unit_of_work(read_only=True) as uow:
                failed |= {state.url for state in uow.feeds.list() if state.failing_since is not None}
            if not (self._now[0] - BEGIN) % timedelta(days=1):
                megabytes.append(_memory())
                seconds.append(time.monotonic() - day_began)
                day_began = time.monotonic()
        return self._report(time.monotonic() - began, megabytes, seconds, len(failed))

    def _open(self) -> bool:
        """Return whether a task is due, or in the worker's hands; one that failed waits for its own time."""
        with self._database.unit_of_work(read_only=True) as uow:
            counts = uow.tasks.counts()
        return any(
            count.state is TaskState.LEASED or (count.state is TaskState.WAITING and count.since <= self._now[0])
            for count in counts
        )

    def _report(self, seconds, megabytes, seconds_a_day, failed) -> Report:
        with self._database.unit_of_work(read_only=True) as uow:
            titles = sorted(article.title for article in uow.articles.list())
            counts, dead, stories = uow.tasks.counts(), uow.tasks.dead(), len(uow.stories.list())
        with self._database._begin(read_only=True) as connection:
            analysed = connection.exec_driver_sql("select count(*) from analysis").scalar_one()
        wanted = sorted(f"Ledger {mark}" for feed in range(self._feeds) for mark in self._press.published(feed, self._end))
        third = max(1, self._days // 3)
        return Report(
            days=self._days,
            feeds=self._feeds,
            misbehaving=self._misbehaving,
            seconds=round(seconds, 1),
            published=len(wanted),
            stored=len(titles),
            analysed=analysed,
            stories=stories,
            requests=self._asked[0],
            missing=tuple(sorted(set(wanted) - set(titles))),
            strange=tuple(sorted(set(titles) - set(wanted))),
            left_open=sum(count.number for count in counts if count.state in {TaskState.WAITING, TaskState.LEASED}),
            given_up=len(dead),
            failing_at_some_time=failed,
            # An event is analysed again for forty days: only then is the work of one day like that of another.
            memory_growth=round(statistics.median(megabytes[-third:]) / statistics.median(megabytes[third : 2 * third]), 3),
            lag_growth=round(statistics.median(seconds_a_day[-third:]) / statistics.median(seconds_a_day[third : 2 * third]), 2),
            megabytes=tuple(round(one) for one in megabytes[:: max(1, third // 3)]),
            seconds_a_day=tuple(round(one, 1) for one in seconds_a_day[:: max(1, third // 3)]),
        )


def _memory() -> float:
    """Return the megabytes that this process and its reader hold."""
    child = READER._child
    return sum(_resident(pid) for pid in (os.getpid(), *([child.pid] if child is not None else [])))


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def _quiet():
    import logging

    import structlog

    return structlog.wrap_logger(service_log(), wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
