"""Datelines without a year and bare weekdays: resolved against the fetch where it is evidence, flagged where it isn't clear."""

import json
import os
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.feed_server import Reply, rss
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.article import DatePrecision, Published
from marketlink.core.feed import FeedState
from marketlink.ingest.archives import read_archive
from marketlink.ingest.assemble import assemble
from marketlink.ingest.feeds import poll
from marketlink.ingest.fetch import fetch_page
from marketlink.ingest.files import read_article
from marketlink.ingest.folder import new_files
from marketlink.ingest.manners import Manners
from marketlink.ingest.opening import opening_sentence
from marketlink.ingest.resolve import from_text

FETCHED = datetime(2022, 2, 17, 9, 0, tzinfo=UTC)  # a Thursday
ROSE = "The rouble gained against the dollar in Moscow trade after three sessions of losses, dealers at two banks told us."
ON_TUESDAY = (
    "Copper prices fell on Tuesday as traders in Shanghai returned from a long holiday and inventories turned out larger."
)
LATER = "The metal was last quoted at 9,950 a tonne, and analysts at brokers called the volume of trading thin."


def day_of(text, fetched=FETCHED):
    return from_text(text, fetched)[0]


@pytest.mark.parametrize(
    ("dateline", "fetched", "day"),
    [
        ("MOSCOW, Feb 14 (Agency) -", FETCHED, date(2022, 2, 14)),
        ("MOSCOW, Feb 17 (Agency) -", FETCHED, date(2022, 2, 17)),
        ("MOSCOW, Dec 30 (Agency) -", FETCHED, date(2021, 12, 30)),
        ("MOSCOW, Feb 19 (Agency) -", FETCHED, date(2021, 2, 19)),
        ("MOSCOW, 14 Feb (Agency) -", FETCHED, date(2022, 2, 14)),
        ("MOSCOW, Feb 29 (Agency) -", datetime(2020, 12, 1, tzinfo=UTC), date(2020, 2, 29)),
        # the 18th has begun in Tokyo when it is 20:00 on the 17th in Greenwich
        ("TOKYO, Feb 18 (Agency) -", datetime(2022, 2, 17, 20, 0, tzinfo=UTC), date(2022, 2, 18)),
        ("MOSCOW, Jan 1 (Agency) -", datetime(2021, 12, 31, 22, 0, tzinfo=UTC), date(2022, 1, 1)),
    ],
)
def test_a_dateline_takes_the_latest_year(dateline, fetched, day):
    found, notes = from_text(f"{dateline} {ROSE}", fetched)
    raw = dateline.removesuffix(" -")
    assert found == Published(day, None, DatePrecision.DAY, "dateline+fetch", raw)
    assert notes == (f"the dateline {raw!r} has no year: {day.year} is taken, the latest by the fetch on {fetched.date()}",)


def test_a_leap_day_that_the_last_year_has_not_stays_open():
    found, notes = from_text(f"MOSCOW, Feb 29 (Agency) - {ROSE}", FETCHED)
    assert found == Published(None, None, DatePrecision.UNKNOWN, "dateline", "MOSCOW, Feb 29 (Agency)")
    assert "in the year before the fetch on 2022-02-17" in notes[0]


def test_a_dateline_whose_weekday_is_another_stays_open():
    # 14 February was a Friday in 2020, and a Monday in 2022: the article is old
    found, notes = from_text(f"MOSCOW, Feb 14 (Agency) - The rouble gained on Friday. {ROSE}", FETCHED)
    assert found == Published(None, None, DatePrecision.UNKNOWN, "dateline+fetch", "MOSCOW, Feb 14 (Agency)", ambiguous=True)
    assert "Friday" in notes[0]
    assert "Monday" in notes[0]
    # an article of the morning after tells of the day before
    assert day_of(f"MOSCOW, Feb 15 (Agency) - The rouble gained on Monday. {ROSE}").day == date(2022, 2, 15)


def test_a_dateline_with_a_year_needs_no_fetch():
    text = f"MOSCOW, Feb 14, 2019 (Agency) - {ROSE}"
    assert from_text(text, FETCHED) == from_text(text, None)
    assert day_of(text).method == "dateline"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (ON_TUESDAY, date(2022, 2, 15)),
        ("Copper prices slid Wednesday, traders said.", date(2022, 2, 16)),
        ("The ministry said late on Monday that it had sold reserves.", date(2022, 2, 14)),
        ("On Sunday, the cartel's members agreed to pump more.", date(2022, 2, 13)),
        ("Copper fell on Tuesday after Monday's gain.", date(2022, 2, 15)),
        ("The U.S. Treasury said on Tuesday that it sold notes.", date(2022, 2, 15)),
        ("BEIJING (Agency) - Copper prices fell on Tuesday.", date(2022, 2, 15)),
        ("The ministry said on Tuesday that it will sell reserves next month.", date(2022, 2, 15)),
        ("Copper fell on Tuesday, a sign that mines would close, dealers said.", date(2022, 2, 15)),
        ("Copper fell 1.5% on Tuesday. It had risen on Monday.", date(2022, 2, 15)),
    ],
)
def test_a_weekday_of_the_opening_sentence(text, day):
    found, notes = from_text(f"{text}\n\n{LATER}", FETCHED)
    weekday = f"{day:%A}"
    assert found == Published(day, None, DatePrecision.DAY, "weekday+fetch", weekday)
    assert notes == (f"the text is dated by its word {weekday!r}: {day} is the latest before the fetch on 2022-02-17",)


@pytest.mark.parametrize(
    ("text", "raw", "says"),
    [
        ("Copper prices fell on Thursday.", "Thursday", "the day of the fetch"),
        ("Copper fell on Tuesday after it rose on Monday.", "Tuesday, Monday", "two weekdays"),
        ("The ministry said that it will sell reserves on Wednesday.", "Wednesday", "another day"),
        ("Traders, who waited for a decision due on Wednesday, sold copper.", "Wednesday", "another day"),
        ("On Wednesday, the ministry said, it will sell reserves.", "Wednesday", "another day"),
        ("The bank was expected to cut rates on Wednesday, after it cut them twice.", "Wednesday", "another day"),
        ("Copper fell on Tuesday, March 3, and was little traded.", "Tuesday", "another day"),
        ("Copper fell on Tuesday a year ago and never recovered.", "Tuesday", "another day"),
    ],
)
def test_a_weekday_that_leaves_it_open_is_flagged(text, raw, says):
    found, notes = from_text(f"{text}\n\n{LATER}", FETCHED)
    assert found == Published(None, None, DatePrecision.UNKNOWN, "weekday+fetch", raw, ambiguous=True)
    assert says in notes[0]


def test_a_weekday_that_has_begun_in_the_east_is_flagged():
    text = "Copper fell on Friday."  # it is Friday in Auckland, and six days since the last one in London
    assert day_of(text, datetime(2022, 2, 17, 8, 0, tzinfo=UTC)).day == date(2022, 2, 11)
    assert day_of(text, datetime(2022, 2, 17, 20, 0, tzinfo=UTC)).ambiguous


@pytest.mark.parametrize(
    "text",
    [
        ROSE,
        f"{ROSE} It fell on Tuesday.",
        f"{ROSE}\n\nIt fell on Tuesday.",
        "Copper traded at its highest since Tuesday, dealers said.",
        "Copper fell after Tuesday's auction.",
        "Copper fell in thin trade before Wednesday.",
        "Retailers said that Black Friday was dull.",
        "The bank, which raised rates before, meets on Wednesday.",
        "Markets look to a vote on Wednesday.",  # nothing in it has happened
        "Shops stayed shut on Tuesdays, the union said.",
        "",
    ],
)
def test_no_date_in_the_opening(text):
    assert from_text(text, FETCHED) == (Published(), ())


@pytest.mark.parametrize("text", [ON_TUESDAY, f"MOSCOW, Feb 14 (Agency) - {ROSE}"])
def test_without_a_fetch_nothing_is_resolved(text):
    found, notes = from_text(text, None)
    assert (found.day, found.precision, found.ambiguous, notes) == (None, DatePrecision.UNKNOWN, False, ())


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(0, 364))
def test_every_dateline_of_the_year_before_is_found_again(fetched, back):
    day = fetched.date() - timedelta(days=back)
    found = day_of(f"MOSCOW, {day:%b} {day.day} (Agency) - {ROSE}", fetched)
    begun = (fetched + timedelta(hours=14)).date()
    assert found.day == day or begun - day > timedelta(days=364)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(1, 5))
def test_every_weekday_of_the_last_days_is_found_again(fetched, back):
    day = fetched.date() - timedelta(days=back)
    assert day_of(f"Copper fell on {day:%A}.", fetched).day == day


@given(
    st.text(max_size=200) | st.from_regex(r"([A-Z]{3,9}, Feb \d\d? )?\(?[\w .,'-]* on (Mon|Tues|Fri)day[\w ,.]*", fullmatch=True)
)
def test_no_text_is_dated_after_its_fetch_or_long_before(text):
    found = day_of(text)
    if found.method.endswith("+fetch") and found.day is not None:
        assert FETCHED.date() - timedelta(days=366) <= found.day <= FETCHED.date() + timedelta(days=1)
        assert found.raw in text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Copper fell. It rose.", "Copper fell."),
        ("Copper fell 0.9%. It rose.", "Copper fell 0.9%."),
        ("Copper fell to 4.31 and rose. It fell.", "Copper fell to 4.31 and rose."),
        ("Gen. Ivanov of the U.S. Army spoke. He left.", "Gen. Ivanov of the U.S. Army spoke."),
        ('"We sold." He left.', '"We sold."'),
        ("Copper fell\n\nIt rose.", "Copper fell"),
    ],
)
def test_opening_sentence(text, sentence):
    assert opening_sentence(text) == sentence


def test_a_better_source_goes_first():
    stated = Published(date(2022, 2, 16), None, DatePrecision.DAY, "feed", "16 Feb 2022")
    article = assemble(ON_TUESDAY, where="here", data=b"", published=stated, fetched=FETCHED)
    assert article.published == stated


def test_a_second_fetch_finds_the_same_article():
    text = f"{ON_TUESDAY}\n\n{LATER}"
    first, second = (assemble(text, where="here", data=b"", fetched=FETCHED + timedelta(days=n)) for n in (0, 14))
    assert (first.published.day, second.published.day) == (date(2022, 2, 15), date(2022, 3, 1))
    assert first.id == second.id  # the store keeps what was read first


def test_an_entry_of_a_feed(server):
    feed = rss([{"title": "Copper falls", "link": "/1", "description": ON_TUESDAY}])
    ask = Manners({}, lambda: FETCHED, spacing=0, robots=False, allow_private=True).ask
    (article,) = poll(FeedState(server.serve("/rss", Reply(feed))), FETCHED, ask).articles
    assert (article.published.day, article.published.method) == (date(2022, 2, 15), "weekday+fetch")
    assert any("2022-02-17" in note for note in article.notes)


def page(lead, head=""):
    body = (
        f"<html><head><title>Copper falls</title>{head}</head><body><article><p>{lead}</p><p>{LATER}</p></article></body></html>"
    )
    return f"<!doctype html>{body}".encode()


def test_a_fetched_page(server):
    url = server.serve("/a", Reply(page(f"MOSCOW, Feb 14 (Agency) - {ROSE}"), media_type="text/html; charset=utf-8"))
    article = fetch_page(url, allow_private=True, clock=lambda: FETCHED)
    assert (article.published.day, article.published.method) == (date(2022, 2, 14), "dateline+fetch")


def test_files_that_a_person_names_have_no_time_of_arrival(tmp_path):
    for name, data in (("a.html", page(ON_TUESDAY)), ("b.txt", f"MOSCOW, Feb 14 (Agency) - {ROSE}\n\n{LATER}".encode())):
        path = tmp_path / name
        path.write_bytes(data)
        assert read_article(path).published.day is None


@pytest.mark.parametrize(
    ("age", "day"),
    [
        (timedelta(minutes=1), date(2022, 2, 14)),
        (timedelta(days=2), date(2022, 2, 14)),  # it waited for the service, from Tuesday
        (timedelta(days=8), None),  # it lay there before: its time of change may be of any copy
        (timedelta(days=19_000), None),
    ],
)
def test_a_file_that_came_into_the_watched_folder(tmp_path, age, day):
    path = tmp_path / "a.txt"
    path.write_text(f"Copper falls again\n\n{ON_TUESDAY.replace('Tuesday', 'Monday')}\n\n{LATER}")
    changed = (FETCHED - age).timestamp()
    os.utime(path, (changed, changed))
    (file,) = new_files(tmp_path, (), FETCHED)
    assert file.articles[0].published.day == day


def test_archives_in_the_watched_folder_are_of_any_age(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": ON_TUESDAY}) + "\n")
    os.utime(path, (FETCHED.timestamp() - 60,) * 2)
    (file,) = new_files(tmp_path, (), FETCHED)
    assert file.articles[0].published == Published()


@pytest.mark.parametrize(("stamp", "day"), [("2019-05-02T10:00:00Z", date(2019, 4, 30)), ("once", None)])
def test_a_web_archive_knows_when_it_fetched(tmp_path, stamp, day):
    payload = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(ON_TUESDAY)
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://w.test/1\r\nWARC-Date: {stamp}\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    path = tmp_path / "a.warc"
    path.write_bytes(head.encode() + payload + b"\r\n\r\n")
    (record,) = read_archive(path)
    assert record.article is not None
    assert record.article.published.day == day
