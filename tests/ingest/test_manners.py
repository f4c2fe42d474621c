"""robots.txt, time between two questions, and rests after failures: asked of a real server."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from fakes.feed_server import Reply, rss

from marketlink.core.errors import InputError, SourceDown
from marketlink.core.feed import FeedState
from marketlink.ingest.backoff import LONGEST, is_due
from marketlink.ingest.feeds import poll
from marketlink.ingest.fetch import Limits
from marketlink.ingest.manners import Manners, origin_of

NOW = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)
ROBOTS = b"User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nCrawl-delay: 0.2\n\nUser-agent: otherbot\nDisallow: /\n"
PLAIN = Reply(b"hello", media_type="text/plain")


class Time:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Time()


def polite(clock, sites=(), **options):
    options = {"spacing": 0.0, "allow_private": True, "limits": Limits(wait_seconds=0.5, total_seconds=1.0)} | options
    return Manners(dict(sites), clock, **options)


def test_what_robots_txt_closes_is_not_asked_for(server, clock):
    server.serve("/robots.txt", Reply(ROBOTS, media_type="text/plain"))
    manners = polite(clock)
    for path in ("/a", "/private/open", "/paper.pdf?page=1"):
        assert manners.ask(server.serve(path, PLAIN), {}).body == b"hello"
    for path in ("/private/x", "/paper.pdf"):
        with pytest.raises(InputError, match=r"closed to robots by http://127\.0\.0\.1:\d+/robots\.txt"):
            manners.ask(server.serve(path, PLAIN), {})
    asked = [path for path, _ in server.requests]
    assert asked == ["/robots.txt", "/a", "/private/open", "/paper.pdf?page=1"]


def test_a_rule_for_us_wins_over_that_for_all(server, clock):
    server.serve(
        "/robots.txt", Reply(b"User-agent: *\nDisallow: /\n\nUser-agent: marketlink\nAllow: /news\n", media_type="text/plain")
    )
    assert polite(clock).ask(server.serve("/news", PLAIN), {}).body == b"hello"


def test_no_robots_txt_closes_nothing_and_a_broken_server_closes_everything(server, clock):
    url = server.serve("/a", PLAIN)
    assert polite(clock).ask(url, {}).body == b"hello"  # 404
    server.serve("/robots.txt", Reply(b"down", 503, "text/plain"))
    manners = polite(clock)
    with pytest.raises(SourceDown, match=r"robots\.txt can't be read, so nothing else is asked for: .* answered 503"):
        manners.ask(url, {})
    (site,) = manners.changed()
    server.serve("/robots.txt", Reply(b"", media_type="text/plain"))
    later = polite(clock, {site.origin: site})
    with pytest.raises(SourceDown):
        later.ask(url, {})  # remembered for some minutes
    clock.now += timedelta(minutes=11)
    assert later.ask(url, {}).body == b"hello"


def test_robots_txt_is_asked_for_once_a_day(server, clock):
    server.serve("/robots.txt", Reply(ROBOTS.replace(b"0.2", b"0"), media_type="text/plain"))
    url = server.serve("/a", PLAIN)
    first = polite(clock)
    first.ask(url, {})
    (site,) = first.changed()
    assert first.changed() == ()
    second = polite(clock, {site.origin: site})
    clock.now += timedelta(hours=23)
    second.ask(url, {})
    clock.now += timedelta(hours=2)
    second.ask(url, {})
    assert [path for path, _ in server.requests].count("/robots.txt") == 2


def test_robots_txt_can_be_left_unread(server, clock):
    server.serve("/robots.txt", Reply(b"User-agent: *\nDisallow: /\n", media_type="text/plain"))
    assert polite(clock, robots=False).ask(server.serve("/a", PLAIN), {}).body == b"hello"


def test_patterns_that_take_forever_are_ended(server, clock):
    rules = b"User-agent: *\nDisallow: /" + b"*a" * 60 + b"b$\n"
    server.serve("/robots.txt", Reply(rules, media_type="text/plain"))
    started = time.monotonic()
    try:
        assert polite(clock).ask(server.serve("/" + "a" * 200, PLAIN), {}).body == b"hello"
    except InputError as error:
        assert "can't be read within" in str(error)  # noqa: PT017 - either is an end
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(("spacing", "rules", "least"), [(0.15, b"", 0.3), (0.0, ROBOTS, 0.4)], ids=["setting", "crawl-delay"])
def test_questions_to_a_host_have_time_between_them(server, clock, spacing, rules, least):
    server.serve("/robots.txt", Reply(rules, media_type="text/plain"))
    manners = polite(clock, spacing=spacing)
    url = server.serve("/a", PLAIN)
    manners.ask(url, {})
    started = time.monotonic()
    manners.ask(url, {})
    manners.ask(url, {})
    assert time.monotonic() - started > least - 0.05


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.test/x?y", "https://a.test"),
        ("http://me:secret@A.test:8080/x", "http://a.test:8080"),
        ("http://[::1]:80/", "http://[::1]:80"),
        ("ftp://a.test/", ""),
        ("http://a.test:port/", ""),
        ("news", ""),
    ],
)
def test_origins(url, origin):
    assert origin_of(url) == origin


def test_a_failing_feed_is_asked_more_and_more_seldom(server, clock):
    url = server.serve("/feed", Reply(b"down", 500, "text/plain"))
    state, waits = FeedState(url), []
    for _ in range(10):
        state = poll(state, clock.now, polite(clock).ask).state
        assert not is_due(state.not_before, clock.now)
        waits.append((state.not_before - clock.now) / timedelta(minutes=1))
        clock.now = state.not_before
        assert is_due(state.not_before, clock.now)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 720, 720]
    assert (state.failures, state.failing_since) == (10, NOW)
    server.serve("/feed", Reply(rss([])))
    well = poll(state, clock.now, polite(clock).ask).state
    assert (well.failures, well.not_before, well.failing_since) == (0, None, None)


@pytest.mark.parametrize(
    ("header", "minutes"), [("3600", 60), ("10", 5), ("999999", 720), ("Tue, 03 May 2022 13:00:00 GMT", 5), ("-1", 5)]
)
def test_a_server_may_ask_for_a_longer_rest(server, clock, header, minutes):
    url = server.serve("/feed", Reply(b"slow down", 429, "text/plain", retry_after=header))
    server.serve("/robots.txt", Reply(b"", media_type="text/plain"))
    state = poll(FeedState(url), clock.now, polite(clock).ask).state
    assert state.not_before == NOW + timedelta(minutes=minutes)


def test_a_clock_that_was_set_back_does_not_silence_a_feed():
    assert is_due(NOW + LONGEST + timedelta(seconds=1), NOW)
    assert not is_due(NOW + LONGEST, NOW)
