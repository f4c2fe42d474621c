"""JSON feeds, sitemaps and article lists, from a real server, with their faults."""

import gzip
import json
from datetime import UTC, date, datetime

import pytest
from fakes.feed_server import Reply

from marketlink.core.article import DatePrecision
from marketlink.core.feed import FeedState
from marketlink.ingest.feeds import poll
from marketlink.ingest.fetch import Limits
from marketlink.ingest.lists import look
from marketlink.ingest.manners import Manners

NOW = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)
LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."
XML = "application/xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@pytest.fixture
def ask():
    return Manners(
        {}, lambda: NOW, spacing=0, robots=False, allow_private=True, limits=Limits(wait_seconds=0.5, total_seconds=2)
    ).ask


def urlset(*pages):
    return f"<?xml version='1.0' encoding='UTF-8'?><urlset {NS}>{''.join(pages)}</urlset>".encode()


def page(loc, lastmod="", news=""):
    stamp = (
        f"<news:news><news:publication_date>{news}</news:publication_date><news:title>t</news:title></news:news>" if news else ""
    )
    return f"<url><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}{stamp}</url>"


def test_a_json_feed(server, ask):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Daily",
        "items": [
            {"id": "1", "url": "https://d.test/1", "title": "Zloty slips", "content_html": f"<p>{LEAD}</p>", "date_published": "2022-05-03T09:30:00+02:00"},
            {"id": "2", "url": "https://d.test/2", "content_text": LEAD, "date_modified": "2022-05-03T10:00:00Z"},
            {"id": "3", "external_url": "https://d.test/3", "summary": "Copper was steady in London on Tuesday."},
            {"id": "4", "title": "nothing in it"},
            "no item",
        ],
    }  # fmt: skip
    polled = poll(
        FeedState(server.serve("/feed.json", Reply(json.dumps(feed).encode(), media_type="application/feed+json"))), NOW, ask
    )
    whole, modified, summary = polled.articles
    assert (whole.title, whole.text, whole.source, whole.url) == ("Zloty slips", LEAD, "The Daily", "https://d.test/1")
    assert whole.published.at == datetime(2022, 5, 3, 7, 30, tzinfo=UTC)
    assert modified.published.precision is DatePrecision.INFERRED
    assert (summary.url, summary.notes[0]) == ("https://d.test/3", "the feed gives a summary only")
    assert len(polled.skipped) == 1


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"version": "https://jsonfeed.org/version/1.1"}', b'{"items": []}', b'{"version": 1, "items": {}}', b"{" * 100_000],
    ids=["cut off", "no items", "no version", "wrong types", "deep"],
)
def test_what_is_no_json_feed(server, ask, body):
    polled = poll(FeedState(server.serve("/feed.json", Reply(body, media_type="application/feed+json"))), NOW, ask)
    assert "no RSS, Atom or JSON feed" in polled.error
    assert polled.state.failures == 1


def test_a_sitemap(server, ask):
    body = urlset(
        page("/new", news="2022-05-03T09:30:00+02:00"),
        page("https://other.test/changed", lastmod="2022-05-02T10:00:00Z"),
        page("/undated"),
        page("/day", lastmod="2022-05-01"),
        page("/old", lastmod="2022-04-20"),
        page("javascript:alert(1)"),
        page("/new"),
    )
    looked = look(FeedState(server.serve("/map.xml", Reply(body, media_type=XML, etag='"v1"'))), NOW, ask, 7)
    found = {item.url.removeprefix(server.url): item for item in looked.pages}
    assert list(found) == ["/new", "https://other.test/changed", "/undated", "/day"]
    changed = found["https://other.test/changed"].published
    assert (changed.at, changed.precision) == (datetime(2022, 5, 2, 10, 0, tzinfo=UTC), DatePrecision.INFERRED)
    assert found["/day"].published is None  # changed on that day; it may be older
    again = look(looked.state, NOW, ask, 7)
    assert (again.pages, again.error) == ((), None)
    assert server.requests[-1][1]["if-none-match"] == '"v1"'


def test_a_news_sitemap_tells_the_time_of_publication(server, ask):
    body = urlset(page("/new", lastmod="2022-05-03T11:00:00Z", news="2022-05-03T09:30:00+02:00"))
    (found,) = look(FeedState(server.serve("/map.xml", Reply(body))), NOW, ask, 7).pages
    assert (found.published.at, found.published.precision) == (datetime(2022, 5, 3, 7, 30, tzinfo=UTC), DatePrecision.MINUTE)


def test_an_index_is_followed_and_what_fails_in_it_is_told(server, ask):
    index = (
        f"<sitemapindex {NS}><sitemap><loc>/one.xml.gz</loc></sitemap><sitemap><loc>/gone.xml</loc></sitemap>"
        "<sitemap><loc>/old.xml</loc><lastmod>2021-01-01</lastmod></sitemap><sitemap><loc>/index.xml</loc></sitemap></sitemapindex>"
    )
    url = server.serve("/index.xml", Reply(index.encode(), media_type=XML, etag='"v1"'))
    server.serve("/one.xml.gz", Reply(gzip.compress(urlset(page("/a"), page("/b"))), media_type="application/gzip"))
    looked = look(FeedState(url), NOW, ask, 7)
    assert [item.url for item in looked.pages] == [f"{server.url}/a", f"{server.url}/b"]
    assert [path for path, _ in server.requests] == ["/index.xml", "/one.xml.gz", "/gone.xml"]
    assert looked.notes == (f"{server.url}/gone.xml answered 404 Not Found",)
    assert looked.state.etag is None


def test_an_endless_index_ends(server, ask):
    for number in range(40):
        body = f"<sitemapindex {NS}><sitemap><loc>/i{number + 1}.xml</loc></sitemap></sitemapindex>"
        server.serve(f"/i{number}.xml", Reply(body.encode(), media_type=XML))
    looked = look(FeedState(f"{server.url}/i0.xml"), NOW, ask, 7)
    assert looked.notes == ("1 lists left out: more than 30 in one look",)


def test_a_plain_list_of_addresses(server, ask):
    looked = look(FeedState(server.serve("/map.txt", Reply(b"http://a.test/1\nhttp://a.test/2\n"))), NOW, ask, 7)
    assert [item.url for item in looked.pages] == ["http://a.test/1", "http://a.test/2"]


def test_gdelt_search_answers(server, ask):
    body = {"articles": [
        {"url": "https://a.test/1", "url_mobile": "", "title": "Zloty slips", "seendate": "20220503T101500Z", "domain": "a.test", "language": "English", "sourcecountry": "Poland"},
        {"url": "https://a.test/old", "title": "Old", "seendate": "20220301T000000Z"},
        {"title": "no address"},
    ]}  # fmt: skip
    url = server.serve(
        "/api/v2/doc/doc?query=zloty&mode=ArtList&format=json", Reply(json.dumps(body).encode(), media_type="application/json")
    )
    (found,) = look(FeedState(url), NOW, ask, 7).pages
    assert (found.url, found.source) == ("https://a.test/1", url)
    assert (found.published.at, found.published.precision) == (datetime(2022, 5, 3, 10, 15, tzinfo=UTC), DatePrecision.INFERRED)


def test_gdelt_finds_nothing(server, ask):
    looked = look(FeedState(server.serve("/doc", Reply(b"{}", media_type="application/json"))), NOW, ask, 7)
    assert (looked.pages, looked.error) == ((), None)


@pytest.mark.parametrize("number", [1, 3])
def test_gdelt_article_list_by_the_minute(server, ask, number):
    lines = [{"date": "2022-05-03T10:15:00Z", "url": f"https://a.test/{n}", "title": "t", "lang": "en"} for n in range(number)]
    body = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    looked = look(FeedState(server.serve("/20220503101500.gal.json.gz", Reply(body, media_type="application/gzip"))), NOW, ask, 7)
    assert [(item.url, item.published.day) for item in looked.pages] == [
        (f"https://a.test/{n}", date(2022, 5, 3)) for n in range(number)
    ]


ENTITY = b"<!DOCTYPE urlset [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;'>]>"
EXTERNAL = b"<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(b"gone", 410, "text/plain"), "answered 410"),
        (Reply(urlset(page("/a"))[:-20]), "no sitemap"),
        (Reply(b""), "no sitemap"),
        (Reply(b"<html><body>hello</body></html>", media_type="text/html"), "its first element is 'html'"),
        (Reply(ENTITY + urlset(page("/a")).partition(b"?>")[2]), "it has a document type"),
        (Reply(EXTERNAL + urlset(page("&x;")).partition(b"?>")[2]), "it has a document type"),
        (Reply(gzip.compress(bytes(80_000_000))), "damaged, or too large"),
        (Reply(b"\x1f\x8bjunk"), "damaged, or too large"),
        (Reply(b'{"articles": 3}'), "it has no articles"),
        (Reply(b'{"url": "https://a.test"}\n{'), "no article list"),
        (Reply(b'{"articles": [{"x": 1}]}'), "none of its items has a url"),
        (Reply(b"limit your requests to one every 5 seconds", media_type="text/plain"), "no sitemap"),
    ],
    ids=["gone", "cut", "empty", "page", "entities", "external", "bomb", "no gzip", "types", "lines", "no url", "words"],
)  # fmt: skip
def test_bad_lists_are_a_state(server, ask, reply, says):
    looked = look(FeedState(server.serve("/bad", reply)), NOW, ask, 7)
    assert looked.pages == ()
    assert says in looked.error
    assert (looked.state.failing_since, looked.state.last_error) == (NOW, looked.error)


def test_what_an_error_quotes_can_be_stored(server, ask):
    looked = look(FeedState(server.serve("/bad", Reply(f"<{'é' * 9}\ud800>".encode(errors="surrogatepass")))), NOW, ask, 7)
    polled = poll(FeedState(server.serve("/feed", Reply(b"<rss>\x00\x01</x\xed\xa0\x80>"))), NOW, ask)
    for state in (looked.state, polled.state):
        assert state.last_error
        assert not any(ord(character) < 32 for character in state.last_error)
        assert state.last_error.encode()
