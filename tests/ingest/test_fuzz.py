"""Damaged pages, texts and feeds: an article or an error of marketlink's, and always an end."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from fakes.feed_server import atom, rss
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketlink.core.errors import InputError, MarketlinkError
from marketlink.ingest.clean import clean
from marketlink.ingest.feeds import _articles
from marketlink.ingest.fetch import Answer
from marketlink.ingest.pages import read_document
from marketlink.ingest.reader import READER, Reader

LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Zloty slips | The Paper</title>'
    '<meta property="article:published_time" content="2022-05-03T09:30:00+02:00">'
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2022-05-03"}</script></head>'
    f"<body><nav><a href='/'>Home</a></nav><article><h1>Zloty slips</h1><p>{LEAD}</p><ul><li>bonds +1%</li></ul>"
    f"<table><tr><td>EUR</td><td>4.31</td></tr></table><p>{LEAD[::-1]}.</p></article></body></html>"
).encode()
ITEM = {"title": "Zloty", "link": "https://w.test/1", "pubDate": "Tue, 03 May 2022 13:30:00 MSK", "content": f"<p>{LEAD}</p>"}
FEEDS = (
    rss([ITEM, ITEM]),
    atom([{"title": "Zloty", "link": "https://w.test/1", "published": "2022-05-03T09:30:00Z", "content": LEAD}]),
)
BITS = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<!--",
    b"<![CDATA[",
    b"\x00",
    b"\xff\xfe",
    b"&#xD800;",
    b"&#0;",
    b"<p>",
    b"</article>",
    b"\xf0\x9f\x98\x80",
    b'"',
    b"<!DOCTYPE x [",
]

run = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mutated(draw, documents):
    data = bytearray(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        size = draw(st.integers(0, 40))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            del data[at : at + size]
        elif kind == 1:
            data[at:at] = draw(st.sampled_from(BITS) | st.binary(max_size=8))
        elif kind == 2:
            data[at:at] = data[at : at + size] * draw(st.integers(1, 5))
        elif at < len(data):
            data[at] = draw(st.integers(0, 255))
    return bytes(data)


@contextmanager
def told():
    """Let an error of marketlink's pass, if it is one line; any other is a failure."""
    try:
        yield
    except MarketlinkError as error:
        if "\n" in str(error):
            pytest.fail(f"an error of several lines: {error}")


def stands(article):
    assert article.text
    words = article.text + article.title + article.name + article.source + article.url + article.published.raw
    assert "\x00" not in words
    assert words.encode()


@run
@given(mutated([PAGE]), st.sampled_from(["html", "txt", "md"]))
def test_damaged_pages(data, kind):
    with told():
        stands(read_document(data, where="page", kind=kind))


@run
@given(mutated(FEEDS))
def test_damaged_feeds(data):
    with told():
        articles, _ = _articles(Answer("https://w.test/feed", 200, data), datetime(2022, 5, 5, tzinfo=UTC))
        for article in articles:
            stands(article)


@run
@given(st.binary(max_size=400), st.sampled_from(["html", "txt", "md"]))
def test_any_bytes(data, kind):
    with told():
        stands(read_document(data, where="file", kind=kind))


@run
@given(st.text(max_size=400), st.text(max_size=60))
def test_cleaning_twice_changes_no_word(text, title):
    once = clean(text, title)
    assert clean(once.text, once.title).text.split() == once.text.split()


BOMBS = {
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">x</p>",
    "paragraphs": "<p>a " * 300_000,
    "nesting": "<div>" * 100_000 + "x",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bomb_pages_end_and_the_next_page_is_read(bomb):
    reader = Reader(seconds=1.0)
    try:
        reader.page("<html><body><p>warm</p></body></html>", "a page")
        started = time.monotonic()
        refused = pytest.raises(InputError, match=r"bomb\.html can't be read within 1 s") if bomb == "attributes" else told()
        with refused:
            reader.page(f"<html><body>{BOMBS[bomb]}</body></html>", "bomb.html")
        assert time.monotonic() - started < 5
        assert LEAD in reader.page(PAGE.decode(), "a page").text
    finally:
        reader.close()


@pytest.mark.parametrize(
    "line",
    [
        "a" * 200_000,
        "." * 200_000,
        "a " * 100_000,
        "((((" * 50_000,
        "[a](" * 50_000,
        "**a" * 60_000,
        "\n#" * 100_000,
        " |-" * 60_000,
    ],
)
def test_long_lines_end(line):
    started = time.monotonic()
    for kind in ("txt", "md"):
        with told():
            read_document(line.encode(), where="file", kind=kind)
    assert time.monotonic() - started < 3


def test_a_reader_that_was_killed_is_replaced():
    READER.page(PAGE.decode(), "a page")
    assert READER._child is not None
    READER._child.kill()
    READER._child.wait()
    assert LEAD in READER.page(PAGE.decode(), "a page").text
