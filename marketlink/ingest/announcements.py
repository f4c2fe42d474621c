"""Announcement calendars of the user's: iCalendar files, and CSV files of `at,label`."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from marketlink.core.context import Announcement
from marketlink.core.errors import InputError, UsageError

_AT, _LABEL = "at", "label"


def read_announcements(path: Path) -> tuple[Announcement, ...]:
    """Read a calendar: `.ics` as iCalendar, anything else as CSV with the columns at and label.

    A row's `at` is a date, or a time with its zone; an event of iCalendar without a zone is known to its day only.

    Returns
    -------
    tuple of Announcement
        By time.

    Raises
    ------
    InputError
        If the file can't be read or used: the sentence names its line.
    UsageError
        If it is iCalendar and that reader isn't installed.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}", "name a file that exists and may be read") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text: byte {error.start + 1} is not UTF-8", "save it in UTF-8") from None
    found = _from_icalendar(path, text) if path.suffix.lower() == ".ics" else _from_csv(path, text)
    return tuple(sorted(found, key=lambda one: (one.day, one.at or datetime.max.replace(tzinfo=UTC), one.label)))


def _from_csv(path: Path, text: str) -> Iterator[Announcement]:
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    header = [name.strip().lower() for name in reader.fieldnames or ()]
    if not {_AT, _LABEL} <= set(header):
        raise InputError(f"{path} line 1 lacks the columns at and label", "its first line is at,label")
    reader.fieldnames = header
    try:
        for row in reader:
            yield _announcement(path, reader.line_num, row)
    except csv.Error as error:
        raise InputError(f"{path} line {reader.line_num} is no CSV: {error}", "mend its quotes and commas") from None


def _announcement(path: Path, line: int, row: dict[str, str]) -> Announcement:
    raw, label = (row[_AT] or "").strip(), (row[_LABEL] or "").strip()
    mend = "write a date, 2022-02-15, or a time with its zone, 2022-02-15T13:30:00Z"
    if not label:
        raise InputError(f"{path} line {line} has no label", "name what is announced")
    try:
        if len(raw) == len("2022-02-15"):
            return Announcement(label, date.fromisoformat(raw))
        at = datetime.fromisoformat(raw)
    except ValueError:
        raise InputError(f"{path} line {line}: {raw!r} is no time", mend) from None
    if at.tzinfo is None:
        raise InputError(f"{path} line {line}: {raw!r} has no zone", mend)
    return Announcement(label, at.date(), at.astimezone(UTC))


def _from_icalendar(path: Path, text: str) -> Iterator[Announcement]:
    try:
        from icalendar import Calendar  # noqa: PLC0415 - an extra: only .ics files need it
    except ImportError:
        mend = 'pip install "marketlink[calendar]", or save it as CSV with the columns at and label'
        raise UsageError(f"{path} is iCalendar, and its reader isn't installed", mend) from None
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError) as error:
        raise InputError(f"{path} is no iCalendar: {error}", "export it again") from None
    for event in calendar.walk("VEVENT"):
        start = event.decoded("DTSTART", None)
        label = str(event.get("SUMMARY", "")).strip()
        if start is None or not label:
            raise InputError(f"{path} has an event without a start or a summary", "complete it, or leave it out")
        if not isinstance(start, datetime):
            yield Announcement(label, start)
        elif start.tzinfo is None:
            yield Announcement(label, start.date())
        else:
            yield Announcement(label, start.date(), start.astimezone(UTC))
