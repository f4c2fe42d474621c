"""Publication times: what a string says, and what it leaves open."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.article import DatePrecision, Published
from marketlink.core.errors import InputError
from marketlink.ingest.dating import date_notes, dateline_date
from marketlink.ingest.published import parse_published, read_published
from marketlink.ingest.times import read_time

VALENTINE = date(2022, 2, 14)


@pytest.mark.parametrize(
    ("raw", "utc"),
    [
        ("Mon, 14 Feb 2022 16:10:00 +0300", "13:10"),
        ("Mon, 14 Feb 2022 16:10:00 MSK", "13:10"),
        ("14 Feb 2022 16:10 GMT", "16:10"),
        ("Mon, 14 Feb 2022 16:10:00 BST", "15:10"),
        ("Mon, 14 Feb 2022 16:10:00 IST", "10:40"),
        ("Mon, 14 Feb 2022 16:10:00 EST", "21:10"),
        ("Monday, 14-Feb-22 16:10:00 UTC", "16:10"),
        ("February 14, 2022 4:10 PM GMT+3", "13:10"),
        ("2022-02-14T16:10:00+03:00", "13:10"),
        ("2022-02-14T16:10:00Z", "16:10"),
    ],
)
def test_instants(raw, utc):
    found = read_time(raw, "feed")
    assert found == Published(VALENTINE, datetime.fromisoformat(f"2022-02-14T{utc}:00+00:00"), DatePrecision.MINUTE, "feed", raw)


def test_moscow_time_was_four_hours_ahead_for_some_years():
    found = read_time("Mon, 13 Feb 2012 16:10:00 MSK", "feed")
    assert found is not None
    assert found.at == datetime(2012, 2, 13, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw", ["14 February 2022", "Feb. 14, 2022", "2022-02-14", "2022-02-14T16:10:00", "Mon, 14 Feb 2022 16:10:00 XYZ"]
)
def test_without_a_known_zone_only_the_day_is_known(raw):
    assert read_time(raw, "feed") == Published(VALENTINE, None, DatePrecision.DAY, "feed", raw)


def test_numbers_may_be_ambiguous():
    assert read_time("03/04/2022", "metadata") == Published(
        date(2022, 4, 3), None, DatePrecision.DAY, "metadata", "03/04/2022", ambiguous=True
    )
    assert read_time("02/14/2022", "metadata") == Published(VALENTINE, None, DatePrecision.DAY, "metadata", "02/14/2022")
    found = read_time("04/04/2022", "metadata")
    assert found is not None
    assert not found.ambiguous


@pytest.mark.parametrize(
    "raw", ["", "Friday, March 24", "yesterday", "31 Feb 2022", "2022-13-01", "14 Feb 0022 GMT", "0001-01-01T00:00:00+14:00"]
)
def test_no_date(raw):
    assert read_time(raw, "feed") is None


@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{2,4} \d{1,2}:\d\d(:\d\d)? [A-Z+-]\w{0,4}", fullmatch=True)
)
def test_any_string_is_read_or_not(raw):
    found = read_time(raw, "feed")
    assert found is None or found.day is not None


def test_dateline_without_a_year_leaves_the_day_open():
    found = dateline_date("MOSCOW, Feb 14 (Reuters) - Russia's rouble rose on Monday.")
    assert found == Published(None, None, DatePrecision.UNKNOWN, "dateline", "MOSCOW, Feb 14 (Reuters)")


def test_dateline_with_a_year():
    found = dateline_date("NEW YORK, February 14, 2022 (AP) — Stocks fell.")
    assert found is not None
    assert (found.day, found.precision) == (VALENTINE, DatePrecision.DAY)


@pytest.mark.parametrize("text", ["NATO, Feb 14 talks and the rouble", "Russia said on Feb 14 - a Monday -", "IMF: Feb 14"])
def test_no_dateline(text):
    assert dateline_date(text) is None


def test_a_weekday_that_contradicts_the_date_is_noted():
    thursday = Published(date(2022, 1, 27), None, DatePrecision.DAY)
    notes = date_notes("The rouble rose on Monday.\n\nIt had fallen before.", thursday)
    assert notes == ("the text says Monday, and 2022-01-27 is a Thursday: is the date right?",)
    assert date_notes("The rouble rose on Thursday after talks on Wednesday.", thursday) == ()
    assert date_notes("The rouble rose after Black Friday.", thursday) == ()
    assert date_notes("The rouble rose on Monday.", Published()) == ()


def test_a_dateline_that_contradicts_the_date_is_noted():
    text = "MOSCOW, Feb 14 (Reuters) - The rouble rose."
    assert date_notes(text, Published(date(2022, 2, 15), None, DatePrecision.DAY)) == ()
    assert "differ" in date_notes(text, Published(date(2022, 3, 14), None, DatePrecision.DAY))[0]


def test_given_dates():
    assert parse_published("2022-02-14") == Published(VALENTINE, None, DatePrecision.DAY, "given", "2022-02-14")
    stamped = parse_published("2022-02-14T16:10:00+03:00")
    assert (stamped.at, stamped.precision) == (datetime(2022, 2, 14, 13, 10, tzinfo=UTC), DatePrecision.MINUTE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2022-02-14T16:10:00", "without a zone"),
        ("14.02.2022", "no ISO date"),
        ("2022-02-30", "no ISO date"),
        ("yesterday", "no ISO date"),
        ("", "no ISO date"),
        ("20220214", "no ISO date"),
        ("1722-02-14", "out of range"),
        ("2031-01-01", "out of range"),
        ("0001-01-01T00:00:00+14:00", "out of range"),
    ],
)
def test_dates_that_are_none(text, says):
    with pytest.raises(InputError, match=says):
        parse_published(text, clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))


def test_table_of_dates(tmp_path):
    table = tmp_path / "published.csv"
    table.write_text(
        "file,published,precision,note\n"
        'a.txt,2022-02-14T16:10:00+03:00,inferred,"a note, with a comma"\n'
        "b.txt,2022-02-14,day,\n"
        "c.txt,2022-02-14T16:10:00+03:00\n"
        "d.txt,2022-02-14T16:10:00+03:00,day,\n",
        encoding="utf-8-sig",
    )
    found = read_published(table)
    assert [found[name].precision for name in ("a.txt", "b.txt", "c.txt", "d.txt")] == ["inferred", "day", "minute", "day"]
    assert found["d.txt"].at is None


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("file,date\na.txt,2022-02-14\n", r"line 1: no column published"),
        ("", "line 1: no column file and published"),
        ("file,published\na.txt,2022-02-14\na.txt,2022-02-15\n", "line 3: a.txt has a date already"),
        ("file,published\na.txt,2022-02-14T16:10:00\n", "line 2: .* without a zone"),
        ("file,published\nb.txt,2022-02-14\na.txt,14 Feb\n", "line 3: .* no ISO date"),
        ("file,published\na.txt,\n", "line 2: file or published is empty"),
        ("file,published\na.txt\n", "line 2: file or published is empty"),
        ("file,published,precision\na.txt,2022-02-14,hour\n", "line 2: the precision 'hour' is unknown"),
        ("file,published,precision\na.txt,2022-02-14,minute\n", "line 2: .* has no time"),
        ('file,published\n"a.txt,2022-02-14\n', "no CSV"),
    ],
)
def test_tables_that_are_wrong(tmp_path, lines, says):
    table = tmp_path / "published.csv"
    table.write_text(lines)
    with pytest.raises(InputError, match=says):
        read_published(table)
