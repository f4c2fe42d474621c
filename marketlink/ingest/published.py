"""Dates that a person gives: on the command line, or in a CSV of file,published[,precision,note]."""

import csv
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from marketlink.core.article import DatePrecision, Published
from marketlink.core.clock import Clock, system_clock
from marketlink.core.errors import InputError
from marketlink.ingest.bytes import read_bytes
from marketlink.ingest.decode import decode
from marketlink.ingest.times import EARLIEST_YEAR

MAX_BYTES = 20_000_000
COLUMNS = ("file", "published")
PRECISIONS = (DatePrecision.INFERRED, DatePrecision.MINUTE, DatePrecision.DAY)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_HINT = "write 2022-02-14, or 2022-02-14T16:10:00+03:00"


def parse_published(text: str, precision: DatePrecision | None = None, *, clock: Clock = system_clock) -> Published:
    """Read a date that was given.

    Parameters
    ----------
    text : str
        An ISO date, or an ISO time with its zone.
    precision : DatePrecision, optional
        How finely it is known; without it a date is of the day, and a time of the minute.
    clock : Clock
        The present: nothing was published after it.

    Raises
    ------
    InputError
        If it is no ISO date, has a time without a zone, or lies before 1900 or in the future.
    """
    raw = text.strip()
    day, at = _parsed(raw)
    today = clock().astimezone(UTC).date()
    if day.year < EARLIEST_YEAR or day > today + timedelta(days=1):  # tomorrow has begun east of Greenwich
        raise InputError(f"the date {raw!r} is out of range", f"give a day from {EARLIEST_YEAR} to {today}")
    if precision is None:
        precision = DatePrecision.DAY if at is None else DatePrecision.MINUTE
    if at is None and precision is not DatePrecision.DAY:
        raise InputError(
            f"{raw!r} has no time, so its precision can't be {str(precision)!r}", "write day, or add the time and its zone"
        )
    if precision is DatePrecision.DAY:
        at = None
    return Published(day, at, precision, "given", raw)


def read_published(path: Path, *, clock: Clock = system_clock) -> Mapping[str, Published]:
    """Read the publication dates of files.

    Parameters
    ----------
    path : Path
        A CSV with the columns file and published, and optionally precision (inferred, minute or day) and note.

    Returns
    -------
    mapping of str to Published
        By the file's name.

    Raises
    ------
    InputError
        Naming the line, for a missing column or value, a bad date, or a file that stands there twice.
    """
    text, _ = decode(read_bytes(path, MAX_BYTES), str(path))
    rows = csv.DictReader(text.splitlines(), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise InputError(f"{path}, line 1: no column {' and '.join(missing)}", "the header is: file,published,precision,note")
        dates: dict[str, Published] = {}
        for row in rows:
            where = f"{path}, line {rows.line_num}"
            name = (row["file"] or "").strip()
            if name in dates:
                raise InputError(f"{where}: {name} has a date already", "leave one line a file")
            dates[name] = _row(name, row, where, clock)
    except csv.Error as error:
        raise InputError(f"{path}, line {rows.line_num}: no CSV: {error}") from None
    return dates


def _row(name: str, row: dict[str, str | None], where: str, clock: Clock) -> Published:
    if not name or not (row["published"] or "").strip():
        raise InputError(f"{where}: file or published is empty", "leave the line out if the date isn't known")
    word = (row.get("precision") or "").strip()
    if word and word not in PRECISIONS:
        raise InputError(f"{where}: the precision {word!r} is unknown", f"write {', '.join(PRECISIONS)}")
    try:
        return parse_published(row["published"] or "", DatePrecision(word) if word else None, clock=clock)
    except InputError as error:
        raise InputError(f"{where}: {error.message}", error.hint) from None


def _parsed(raw: str) -> tuple[date, datetime | None]:
    try:
        if _DAY.fullmatch(raw):
            return date.fromisoformat(raw), None
        moment = datetime.fromisoformat(raw) if _STAMP.fullmatch(raw) else None
    except ValueError:
        moment = None
    if moment is None:
        raise InputError(f"{raw!r} is no ISO date", _HINT)
    if moment.tzinfo is None:
        raise InputError(f"{raw!r} has a time without a zone", _HINT)
    try:
        return moment.date(), moment.astimezone(UTC)
    except OverflowError:
        raise InputError(f"the date {raw!r} is out of range", _HINT) from None
