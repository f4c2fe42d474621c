"""Feeds: what is read, how their health is told, and that a bad one is never an exception."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.feed_server import Reply, atom, gzip_bomb, rss

from marketlink.core.article import DatePrecision
from marketlink.core.feed import FeedState
from marketlink.ingest.feeds import poll
from marketlink.ingest.fetch import Limits
from marketlink.ingest.manners import Manners

NOW = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)
LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."
SECOND = "The currency lost as much as 0.9% and was last at 4.31 per euro, while government bonds gained across all maturities."
ITEM = {
    "title": "Zloty slips & bonds gain",
    "link": "https://wire.test/1",
    "pubDate": "Tue, 03 May 2022 13:30:00 MSK",
    "description": "A short summary.",
    "content": f"<p>{LEAD}</p><figure>a chart</figure><p>The currency <b>lost</b> as much as 0.9% and was last at 4.31&nbsp;per euro, while government bonds gained across all maturities.</p><script>alert(1)</script>",
}
FEED = rss([ITEM])
QUICK = Limits(wait_seconds=0.4, total_seconds=0.8, max_bytes=20_000_000)


def look(state, now=NOW, limits=QUICK):
    return poll(state, now, Manners({}, lambda: now, spacing=0, robots=False, allow_private=True, limits=limits).ask)


def test_rss(server):
    state = FeedState(server.serve("/rss", Reply(FEED)))
    polled = look(state)
    (article,) = polled.articles
    assert (article.title, article.text) == ("Zloty slips & bonds gain", f"{LEAD}\n\n{SECOND}")
    assert (article.source, article.url) == ("The Wire", "https://wire.test/1")
    assert article.published.at == datetime(2022, 5, 3, 10, 30, tzinfo=UTC)
    assert (article.published.day, article.published.method, article.published.raw) == (date(2022, 5, 3), "feed", ITEM["pubDate"])
    assert polled.error is None
    assert polled.state == replace(state, last_ok_at=NOW)


def test_atom_and_its_times(server):
    entries = [
        {
            "title": "Published",
            "link": "https://t.test/1",
            "published": "2022-05-03T09:30:00+02:00",
            "updated": "2022-05-03T10:00:00Z",
            "content": f"<p>{LEAD}</p>",
        },
        {"title": "Updated only", "link": "https://t.test/2", "updated": "2022-05-03T10:00:00Z", "summary": SECOND},
        {"title": "No time", "link": "https://t.test/3", "summary": "Copper steady"},
        {"title": "No text", "link": "https://t.test/4"},
    ]
    polled = look(FeedState(server.serve("/atom", Reply(atom(entries), media_type="application/atom+xml"))))
    stamped, updated, undated = polled.articles
    assert (stamped.published.at, stamped.published.precision) == (datetime(2022, 5, 3, 7, 30, tzinfo=UTC), DatePrecision.MINUTE)
    assert (updated.published.at, updated.published.precision) == (
        datetime(2022, 5, 3, 10, 0, tzinfo=UTC),
        DatePrecision.INFERRED,
    )
    assert (undated.published.precision, undated.text) == (DatePrecision.UNKNOWN, "Copper steady")
    assert "the feed gives a summary only" in updated.notes
    assert polled.skipped == ("no article text found in https://t.test/4. save the article's text as a .txt file and give that",)


@pytest.mark.parametrize("validator", [{"etag": '"v1"'}, {"last_modified": "Tue, 03 May 2022 10:00:00 GMT"}])
def test_conditional_requests(server, validator):
    url = server.serve("/rss", Reply(FEED, **validator))
    first = look(FeedState(url))
    second = look(first.state, NOW + timedelta(minutes=5))
    assert (len(first.articles), second.articles, second.error) == (1, (), None)
    assert second.state == replace(first.state, last_ok_at=NOW + timedelta(minutes=5))
    assert {"if-none-match", "if-modified-since"} & set(server.requests[1][1])
    server.serve("/rss", Reply(rss([ITEM, {**ITEM, "title": "Another"}]), etag='"v2"'))
    assert len(look(second.state).articles) == 2


def test_the_same_entry_has_the_same_id(server):
    url = server.serve("/rss", Reply(FEED))
    first = look(FeedState(url)).articles
    server.serve("/rss", Reply(rss([{**ITEM, "title": "Newer"}, ITEM])))
    assert look(FeedState(url)).articles[1] == first[0]


def test_health_is_told_since_when_and_why(server):
    url = server.serve("/rss", Reply(FEED, etag='"v1"'))
    well = look(FeedState(url)).state
    server.serve("/rss", Reply(b"down", 500, "text/plain"))
    failed = look(well, NOW + timedelta(minutes=5))
    assert failed.articles == ()
    assert failed.error == f"{url} answered 500 Internal Server Error"
    again = look(failed.state, NOW + timedelta(minutes=10)).state
    assert (again.failing_since, again.failures, again.last_ok_at, again.etag) == (NOW + timedelta(minutes=5), 2, NOW, '"v1"')
    server.serve("/rss", Reply(FEED, etag='"v1"'))
    healed = look(again, NOW + timedelta(minutes=15)).state
    assert (healed.failing_since, healed.failures, healed.last_error, healed.last_ok_at) == (
        None,
        0,
        "",
        NOW + timedelta(minutes=15),
    )


BILLION = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]><rss version="2.0"><channel><item><title>&g;</title><description>&g;&g;</description></item></channel></rss>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>t</title><description>Rates: &x; and no more.</description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(b"gone", 404, "text/plain"), "answered 404"),
        (Reply(FEED, wait=3), "didn't answer within"),
        (Reply(FEED, cut_at=200), "can't be fetched"),
        (Reply(FEED[:-60]), "cut off"),
        (Reply(b""), "no RSS, Atom or JSON feed"),
        (Reply(b"<!doctype html><html><body><p>Not here</p></body></html>", media_type="text/html"), "no RSS, Atom or JSON feed"),
        (Reply(b'{"version": "https://jsonfeed.org/version/1.1"}', media_type="application/json"), "no RSS, Atom or JSON feed"),
        (Reply(b"/etc/passwd"), "no RSS, Atom or JSON feed"),
        (Reply(b"http://127.0.0.1:9/other"), "no RSS, Atom or JSON feed"),
        (Reply(gzip_bomb(40), gzipped=True), "larger than 20 MB"),
        (Reply(b"junk", gzipped=True), "can't be fetched"),
    ],
    ids=["404", "slow", "closed early", "truncated", "empty", "page", "json", "a file's name", "an address", "bomb", "no gzip"],
)
def test_bad_feeds_are_a_state(server, reply, says):
    polled = look(FeedState(server.serve("/bad", reply)))
    assert polled.articles == ()
    assert says in (polled.error or "")
    assert polled.state.last_error == polled.error
    assert (polled.state.failing_since, polled.state.failures) == (NOW, 1)
    assert "\n" not in (polled.error or "\n")


def test_private_feeds_are_refused_by_default(server):
    polled = poll(FeedState(server.serve("/rss", Reply(FEED))), NOW, Manners({}, lambda: NOW).ask)
    assert "private address" in (polled.error or "")
    assert server.requests == []


def test_a_wrong_content_type_is_no_hindrance(server):
    assert len(look(FeedState(server.serve("/rss", Reply(FEED, media_type="text/html")))).articles) == 1


def test_xml_entities_do_not_grow(server):
    polled = look(FeedState(server.serve("/lol", Reply(BILLION))), limits=Limits())
    assert sum(len(article.text) for article in polled.articles) < 100_000


def test_external_entities_are_not_read(server):
    polled = look(FeedState(server.serve("/xxe", Reply(EXTERNAL))))
    assert not any("root:" in article.text for article in polled.articles)


def test_one_bad_entry_stops_no_other(server):
    polled = look(FeedState(server.serve("/rss", Reply(rss([{"title": "x"}, {**ITEM, "pubDate": "soon"}, ITEM])))))
    assert [article.published.precision for article in polled.articles] == [DatePrecision.UNKNOWN, DatePrecision.MINUTE]
    assert len(polled.skipped) == 1


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/news/1", "{server}/news/1"),
        ("https://w.test/a", "https://w.test/a"),
        ("javascript:alert(1)", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_links(server, link, url):
    polled = look(FeedState(server.serve("/rss", Reply(rss([{**ITEM, "link": link}])))))
    assert polled.articles[0].url == url.format(server=server.url)
