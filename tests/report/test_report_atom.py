"""The Atom feed is read by a reader of feeds, says each finding once, and holds hostile text as text."""

from collections.abc import Callable

import feedparser

from marketlink.core.findings import Findings
from marketlink.report.atom import to_atom
from marketlink.report.wording import MINUS


def test_a_reader_of_feeds_finds_the_latest_first(findings: Findings) -> None:
    read = feedparser.parse(to_atom(findings))
    assert not read.bozo
    assert read.version == "atom10"
    titles = [entry.title.replace(MINUS, "-") for entry in read.entries]
    assert titles == [
        "USDRUB on 14 February 2022: +1.389%",
        "OFZ10Y on 14 February 2022: +9.1\N{NO-BREAK SPACE}bp",
        "USDRUB on 27 January 2022: -1.475%",
    ]
    assert len({entry.id for entry in read.entries}) == 3
    assert "can't be attributed" in read.entries[0].summary
    assert {tag.term for tag in read.entries[1].tags} == {"OFZ10Y", "noise"}
    assert read.entries[2].updated == "2022-01-27T13:15:00+00:00"


def test_noise_may_be_left_out(findings: Findings) -> None:
    read = feedparser.parse(to_atom(findings, found_only=True))
    assert {tag.term for entry in read.entries for tag in entry.tags} == {"USDRUB", "told from noise"}


def test_the_same_findings_give_the_same_feed(findings: Findings) -> None:
    assert to_atom(findings) == to_atom(findings)


def test_hostile_text_is_text(hostile_findings: Callable[[str], Findings]) -> None:
    text = "<script>alert(1)</script>]]>&amp;\x00\x1b\ufffe\u202e"
    raw = to_atom(hostile_findings(text))
    read = feedparser.parse(raw)
    assert not read.bozo
    assert "<script" not in raw


def test_an_empty_feed_is_a_feed(findings: Findings) -> None:
    from dataclasses import replace

    read = feedparser.parse(to_atom(replace(findings, articles=())))
    assert (read.bozo, read.entries) == (False, [])
