"""A turn through every source: what is new is stored once, and what fails is told and stops nothing."""

import json
import os
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

import pytest
from fakes.feed_server import Reply, rss, running

from marketlink.core.errors import UsageError
from marketlink.core.feed import PageState
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.collect import collect
from marketlink.service.hosts import by_host
from marketlink.service.jobs import JobContext
from marketlink.service.rooms import Rooms
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings
from marketlink.service.subscriptions import add, export_opml, followed, import_opml, remove
from marketlink.store import Database, NewTask

NOW = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)
LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."


def page(words, published="2022-05-03T09:30:00+02:00"):
    meta = f"<meta property='article:published_time' content='{published}'>" if published else ""
    body = f"<!doctype html><html><head><title>{words}</title>{meta}</head><body><article><p>{words} {LEAD}</p></article></body></html>"
    return Reply(body.encode(), media_type="text/html; charset=utf-8")


@pytest.fixture
def server():
    with running() as feeds:
        yield feeds


@pytest.fixture
def turn(database_url):
    """Return a maker of turns: `turn(now, **settings)` runs `collect` once, and returns what it says and the database."""
    with Database.create_or_open(database_url) as database:

        def run(now=NOW, **settings):
            settings = Settings(offline=True, allow_private_addresses=True, host_seconds=0, **settings)
            rooms = Rooms(settings, load_registry(), Chain([]), database, lambda: now)
            with database.unit_of_work() as uow:
                uow.tasks.add([NewTask(f"ingest@{now}", "ingest")], now)
                lease = uow.tasks.lease("w", ["ingest"], now, timedelta(minutes=1))
            said = collect(JobContext(rooms, Flag(), service_log(), lease))
            with database.unit_of_work() as uow:
                uow.tasks.finish(lease, now)
            return said, database

        yield run


def test_every_source_in_one_turn(server, turn, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "wire.jsonl").write_text(json.dumps({"text": f"From a file. {LEAD}"}) + "\n{\n")
    os.utime(inbox / "wire.jsonl", (1_600_000_000, 1_600_000_000))
    feed = server.serve("/rss", Reply(rss([{"title": "From a feed", "link": "/f", "description": f"From a feed. {LEAD}"}])))
    server.serve("/robots.txt", Reply(b"User-agent: *\nDisallow: /closed\n", media_type="text/plain"))
    server.serve("/one", page("One"))
    server.serve("/two", page("Two", published=""))
    listing = {
        "articles": [
            {"url": f"{server.url}{path}", "seendate": "20220503T101500Z"} for path in ("/one", "/two", "/gone", "/closed")
        ]
    }
    gdelt = server.serve("/doc", Reply(json.dumps(listing).encode(), media_type="application/json"))
    sources = {"inbox": inbox, "feeds": (feed, f"{server.url}/none"), "lists": (gdelt, f"{server.url}/closed/map.xml")}
    said, database = turn(**sources)
    assert said == ("4 new articles, 1 files that can't be used, 2 feeds failing, 4 new pages listed, 2 pages not read")
    with database.unit_of_work() as uow:
        articles = {article.text.split()[0] + article.url.removeprefix(server.url): article for article in uow.articles.list()}
        states = {state.url.removeprefix(server.url): state for state in uow.feeds.list()}
        assert uow.pages.counts() == {PageState.READ: 2, PageState.WAITING: 2}
    assert set(articles) == {"From", "From/f", "One/one", "Two/two"}
    assert articles["One/one"].published.method == "metadata"
    assert (articles["Two/two"].published.method, articles["Two/two"].published.precision) == ("list", "inferred")
    assert states["/none"].failing_since == states["/closed/map.xml"].failing_since == NOW
    assert "closed to robots" in states["/closed/map.xml"].last_error
    asked = len(server.requests)
    said, _ = turn(NOW + timedelta(minutes=1), **sources)  # nothing is due but the well ones
    assert said.startswith("0 new articles, 0 files")
    assert [path for path, _ in server.requests[asked:]] == ["/rss", "/doc"]


def test_a_page_that_fails_is_given_up_in_the_end(server, turn):
    sitemap = server.serve("/map.txt", Reply(f"{server.url}/gone".encode(), media_type="text/plain"))
    for hour in range(0, 60, 12):
        _, database = turn(NOW + timedelta(hours=hour), lists=(sitemap,))
    with database.unit_of_work() as uow:
        assert uow.pages.counts() == {PageState.FAILED: 1}
    assert [path for path, _ in server.requests].count("/gone") == 5


def test_subscriptions_are_read_beside_the_settings(server, turn, tmp_path):
    urls = [
        server.serve(f"/{n}", Reply(rss([{"title": f"T{n}", "link": f"/a{n}", "description": f"{n} {LEAD}"}]))) for n in range(3)
    ]
    _, database = turn(feeds=(urls[0],))
    assert add(urls[:2], database) == 2
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml version="2.0"><body><outline text="Two" xmlUrl="{urls[2]}"/><outline xmlUrl="{urls[1]}"/></body></opml>'
    )
    assert import_opml(opml, database) == (1, 1, ())
    said, _ = turn(NOW + timedelta(minutes=1), feeds=(urls[0],))
    assert said.startswith("2 new articles")
    settings = Settings(feeds=(urls[0],))
    assert [(item.feed.url, item.of_settings, item.state.last_ok_at is not None) for item in followed(settings, database)] == [
        (urls[0], True, True),
        (urls[1], False, True),
        (urls[2], False, True),
    ]
    opml.write_text(export_opml(settings, database))
    assert import_opml(opml, database) == (0, 3, ())
    remove([urls[1]], settings, database)
    with pytest.raises(UsageError, match="no subscription"):
        remove([urls[1]], settings, database)
    with pytest.raises(UsageError, match="no http or https"):
        add(["javascript:alert(1)"], database)


def test_hosts_are_asked_side_by_side_and_one_host_in_order():
    stop, log = Flag(), []

    def work(url):
        log.append(url)
        return url

    urls = [f"http://h{n % 3}.test/{n}" for n in range(30)]
    assert sorted(by_host(urls, str, work, stop)) == sorted(urls)
    for host in range(3):
        own = [url for url in log if url.startswith(f"http://h{host}.")]
        assert own == [url for url in urls if url in own]


def test_a_caller_that_stops_ends_the_work_and_a_fault_is_raised():
    stop, log = Flag(), []
    urls = [f"http://h.test/{n}" for n in range(100)]

    def work(url):
        log.append(url)
        stop.wait(0.01)
        return url

    results = by_host(urls, str, work, stop)
    next(results)
    results.close()
    assert len(log) < 10
    with pytest.raises(ZeroDivisionError):
        list(by_host(urls, str, lambda _: 1 / 0, stop))


def test_a_file_whose_name_is_no_utf8_is_read_once(turn, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in (b"note \xff.txt", b"empty \xfe.txt", b"lines \xfd.jsonl"):
        path = inbox / os.fsdecode(name)
        path.write_text({b"n": LEAD, b"e": "", b"l": json.dumps({"text": f"Again. {LEAD}"})}[name[:1]])
        os.utime(path, (1_600_000_000, 1_600_000_000))
    said, _ = turn(inbox=inbox)
    assert said.startswith("2 new articles, 1 files")
    said, _ = turn(NOW + timedelta(minutes=1), inbox=inbox)
    assert said.startswith("0 new articles, 0 files")
