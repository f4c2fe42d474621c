"""Damaged feeds and pages through the whole pipeline, and pages made to never end: each comes to an end, and the next is read."""

import random
import time
from datetime import UTC, datetime

import pytest
from fakes.fault_workers import rooms_of
from fakes.feed_server import Reply, atom, rss, running
from fakes.mutants import mutant

from marketlink.core.errors import MarketlinkError
from marketlink.core.feed import FeedState
from marketlink.ingest.feeds import poll
from marketlink.ingest.fetch import fetch_page
from marketlink.ingest.manners import Manners
from marketlink.ingest.reader import READER
from marketlink.service.pipeline import analyse
from marketlink.service.stories import link_all
from marketlink.store import Database

pytestmark = pytest.mark.timeout(3000)
LONGEST = 12.0  # seconds that one document may take: the reader's own 8, and a new reader's start
BATCH = 100  # documents between two analyses
TEXT = (
    "The rouble gained over 1% against the dollar on Thursday, at 77.95, as traders weighed talks between the two sides.",
    'The euro rose 0.2% to $1.1290, and the minister told the president that a deal was "far from exhausted".',
    "The dollar was up 0.3% against the rouble as of 4:05 p.m. in Moscow, while yields were 12 basis points higher.",
)
ITEMS = [
    {"title": f"Rouble firmer, part {n}", "link": f"http://127.0.0.1/{n}", "pubDate": "Thu, 27 Jan 2022 18:00:00 +0300", "description": text}
    for n, text in enumerate(TEXT)
]  # fmt: skip
ENTRIES = [
    {"title": f"Zloty {n}", "link": f"/{n}", "updated": "2022-01-27T09:30:00Z", "content": f"<p>{text}</p>"}
    for n, text in enumerate(TEXT)
]
FEEDS = (
    rss(ITEMS),
    atom(ENTRIES),
    b'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "url": "/1", "content_text": "%s"}]}'
    % TEXT[0].encode(),
)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rouble firmer | The Paper</title>'
    '<meta property="article:published_time" content="2022-01-27T18:00:00+03:00">'
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2022-01-27"}</script></head>'
    f"<body><nav><a href='/'>Home</a></nav><article><h1>Rouble firmer</h1><p>{TEXT[0]}</p><ul><li>bonds +1%</li></ul>"
    f"<table><tr><td>EUR</td><td>4.31</td></tr></table><p>{TEXT[1]}</p><p>{TEXT[2]}</p></article></body></html>"
).encode()
MEDIA = ("text/html; charset=utf-8", "text/html", "text/html; charset=koi8-r", "text/plain", "text/html; charset=nonsense")


class Pipeline:
    """Everything that happens to an article after it was read."""

    def __init__(self, database):
        self.rooms = rooms_of(database)
        self.waiting = []
        self.longest = 0.0
        self.read = 0

    def take(self, articles):
        self.read += len(articles)
        self.waiting.extend(articles)
        if len(self.waiting) >= BATCH:
            self.flush()

    def flush(self):
        analyse(self.waiting, "a test", self.rooms)
        link_all(self.rooms.database)
        self.waiting = []

    def timed(self, work):
        begin = time.monotonic()
        try:
            return work()
        finally:
            self.longest = max(self.longest, time.monotonic() - begin)


@pytest.fixture
def pipeline(database_url):
    with Database.create_or_open(database_url) as database:
        yield Pipeline(database)


@pytest.fixture
def server():
    with running() as feeds:
        yield feeds


def test_damaged_feeds_through_the_pipeline(pipeline, server, size):
    chance = random.Random(20220127)
    now = datetime(2022, 1, 28, tzinfo=UTC)
    ask = Manners({}, lambda: now, spacing=0, robots=False, allow_private=True).ask
    failing = 0
    for _ in range(size.mutants):
        url = server.serve("/feed", Reply(mutant(chance.choice(FEEDS), chance)))
        polled = pipeline.timed(lambda url=url: poll(FeedState(url), now, ask))
        failing += polled.error is not None
        assert "\n" not in (polled.error or "")
        with pipeline.rooms.database.unit_of_work() as uow:
            uow.feeds.save(polled.state)
        pipeline.take(polled.articles)
        server.requests.clear()
    pipeline.flush()
    assert pipeline.read > size.mutants / 4  # many stayed readable: they did go through
    assert failing < size.mutants
    assert pipeline.longest < LONGEST


def test_damaged_pages_through_the_pipeline(pipeline, server, size):
    chance = random.Random(20220128)
    refused = 0
    for _ in range(size.mutants):
        url = server.serve("/page", Reply(mutant(PAGE, chance), media_type=chance.choice(MEDIA)))
        try:
            pipeline.take([pipeline.timed(lambda url=url: fetch_page(url, allow_private=True))])
        except MarketlinkError as error:
            assert "\n" not in str(error)  # noqa: PT017 - a page may be refused, in one line
            refused += 1
        server.requests.clear()
    pipeline.flush()
    assert pipeline.read > size.mutants / 2
    assert pipeline.read + refused == size.mutants
    assert pipeline.longest < LONGEST


def test_a_bomb_page_ends_within_ten_seconds_and_the_next_is_read(server):
    bomb = f"<html><body><p {' '.join(f'a{n}=1' for n in range(300_000))}>x</p></body></html>".encode()
    url = server.serve("/bomb", Reply(bomb, media_type="text/html"))
    fetch_page(server.serve("/page", Reply(PAGE, media_type="text/html")), allow_private=True)  # the reader runs
    begin = time.monotonic()
    with pytest.raises(MarketlinkError, match="can't be read within 8 s"):
        fetch_page(url, allow_private=True)
    assert time.monotonic() - begin < 10
    assert fetch_page(f"{server.url}/page", allow_private=True).text.startswith("The rouble gained")
    READER.close()
