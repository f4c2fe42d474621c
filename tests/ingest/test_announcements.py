"""Announcement calendars: CSV and iCalendar, and every way in which they are refused."""

from datetime import UTC, date, datetime

import pytest

from marketlink.core.context import Announcement
from marketlink.core.errors import InputError
from marketlink.ingest.announcements import read_announcements

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTART;TZID=America/New_York:20220215T083000
SUMMARY:Producer prices\\, final
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20220211
SUMMARY:Rate decision
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20220214T101500Z
SUMMARY:A long name that is fol
 ded over two lines
END:VEVENT
END:VCALENDAR
"""


def test_a_csv_of_times_and_days(tmp_path):
    file = tmp_path / "calendar.csv"
    file.write_text("at,label\n2022-02-15T08:30:00-05:00,Producer prices\n2022-02-11,Rate decision\n")
    assert read_announcements(file) == (
        Announcement("Rate decision", date(2022, 2, 11)),
        Announcement("Producer prices", date(2022, 2, 15), datetime(2022, 2, 15, 13, 30, tzinfo=UTC)),
    )


def test_an_icalendar_file(tmp_path):
    pytest.importorskip("icalendar", reason="the extra [calendar] isn't installed")
    file = tmp_path / "calendar.ics"
    file.write_text(ICS.replace("\n", "\r\n"))
    assert read_announcements(file) == (
        Announcement("Rate decision", date(2022, 2, 11)),
        Announcement("A long name that is folded over two lines", date(2022, 2, 14), datetime(2022, 2, 14, 10, 15, tzinfo=UTC)),
        Announcement("Producer prices, final", date(2022, 2, 15), datetime(2022, 2, 15, 13, 30, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    "text", ["nothing of the kind", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"]
)
def test_icalendar_that_can_not_be_used(tmp_path, text):
    pytest.importorskip("icalendar", reason="the extra [calendar] isn't installed")
    file = tmp_path / "calendar.ics"
    file.write_text(text)
    with pytest.raises(InputError, match="calendar"):
        read_announcements(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("when,what\n2022-02-15,x\n", "line 1 lacks the columns"),
        ("at,label\n2022-02-15,\n", "line 2 has no label"),
        ("at,label\n15/02/2022,x\n", "line 2: '15/02/2022' is no time"),
        ("at,label\n2022-02-15T08:30:00,x\n", "has no zone"),
        ("at,label\n\n2022-13-15,x\n", "line 3"),
        ('at,label\n2022-02-15,"x\n', "is no CSV"),
        ("", "line 1 lacks the columns"),
    ],
)
def test_a_row_that_can_not_be_used_is_named(tmp_path, text, message):
    file = tmp_path / "calendar.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=message):
        read_announcements(file)


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        read_announcements(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"at,label\n2022-02-15,\xff\n")
    with pytest.raises(InputError, match="is not UTF-8"):
        read_announcements(tmp_path / "bytes.csv")
