"""/healthz and /metrics over HTTP, on loopback unless the settings say otherwise. They read; nothing can be changed there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from structlog.typing import FilteringBoundLogger

from marketlink.core.errors import MarketlinkError
from marketlink.service.jobs import Job
from marketlink.service.rooms import Rooms
from marketlink.service.subscriptions import asked
from marketlink.store import TaskState

SECONDS = 10  # the longest that a client may keep a connection silent


def troubles(jobs: Sequence[Job], rooms: Rooms) -> tuple[str, ...]:
    """Return what is wrong with the service now, one sentence each; nothing where it is well."""
    now = rooms.clock()
    try:
        with rooms.database.unit_of_work(read_only=True) as uow:
            ticks = uow.ticks.latest()
    except MarketlinkError as error:
        return (error.message,)
    return late_jobs(jobs, ticks, now)


def late_jobs(jobs: Sequence[Job], ticks: Mapping[str, datetime], now: datetime) -> tuple[str, ...]:
    """Return a sentence for each job that no clock has called for two periods; `ticks` are their last slots."""
    return tuple(
        f"the job {job.name} had no tick since {ticks[job.name]:%Y-%m-%d %H:%M:%S} UTC"
        for job in jobs
        if job.name in ticks and job.schedule.is_late(ticks[job.name], now)
    )


def metrics(rooms: Rooms) -> bytes:
    """Return the service's numbers as Prometheus reads them; `marketlink_up` alone where the database is away."""
    registry = CollectorRegistry()
    up = Gauge("marketlink_up", "1 if the database answers", registry=registry)
    try:
        _fill(registry, rooms)
        up.set(1)
    except MarketlinkError:
        up.set(0)
    return generate_latest(registry)


def _fill(registry: CollectorRegistry, rooms: Rooms) -> None:
    now = rooms.clock()
    with rooms.database.unit_of_work(read_only=True) as uow:
        counts, ticks, feeds, runs = uow.tasks.counts(), uow.ticks.latest(), asked(rooms.settings, uow), uow.jobs.latest()
        articles = uow.articles.count()
    Gauge("marketlink_articles", "Articles held", registry=registry).set(articles)
    tasks = Gauge("marketlink_tasks", "Tasks by kind and state", ["kind", "state"], registry=registry)
    for count in counts:
        tasks.labels(count.kind, count.state.value).set(count.number)
    due = [count.since for count in counts if count.state is TaskState.WAITING and count.since <= now]
    oldest = Gauge("marketlink_oldest_due_task_seconds", "How long the oldest due task has waited", registry=registry)
    oldest.set(_age(min(due), now) if due else 0)
    tick = Gauge("marketlink_tick_age_seconds", "Since the slot that ticked last", ["job"], registry=registry)
    for name, slot in ticks.items():
        tick.labels(name).set(_age(slot, now))
    run = Gauge("marketlink_job_age_seconds", "Since a job's last run ended", ["job", "status"], registry=registry)
    for last in runs:
        run.labels(last.job, last.status.value).set(_age(last.finished_at, now))
    failing = Gauge("marketlink_feeds", "Feeds by health", ["health"], registry=registry)
    bad = sum(feed.failing_since is not None for feed in feeds)
    failing.labels("failing").set(bad)
    failing.labels("well").set(len(feeds) - bad)


def _age(moment: datetime, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0)


@contextmanager
def monitored(jobs: Sequence[Job], rooms: Rooms, log: FilteringBoundLogger) -> Iterator[int | None]:
    """Serve /healthz and /metrics while the block runs; yield the port, or None where they aren't served."""
    if not rooms.settings.health:
        yield None
        return
    host, _, port = rooms.settings.health.rpartition(":")
    try:
        server = _Server((host or "127.0.0.1", int(port)), jobs, rooms)
    except (OSError, OverflowError) as error:  # the work matters more than its numbers
        log.warning("no /healthz and /metrics", address=rooms.settings.health, reason=str(error))
        yield None
        return
    thread = Thread(target=server.serve_forever, name="monitor", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], jobs: Sequence[Job], rooms: Rooms) -> None:
        self.jobs = jobs
        self.rooms = rooms
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = SECONDS
    server_version = "marketlink"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer one of the two addresses."""
        if self.path == "/healthz":
            found = troubles(self.server.jobs, self.server.rooms)
            status = HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK
            self._answer(status, "application/json", json.dumps({"well": not found, "troubles": found}).encode())
        elif self.path == "/metrics":
            self._answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, metrics(self.server.rooms))
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"there are /healthz and /metrics\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing: a line a scrape would bury the log."""

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
