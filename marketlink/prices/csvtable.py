"""One file of bars, read strictly: every fault is one line that names the file, the line and the mend.

CSV is read here; a Parquet file comes from `parquettable` in the same shape, and is held to the same rules.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from marketlink.core.errors import InputError
from marketlink.prices.quality import Bars

PRICE_COLUMNS = ("open", "high", "low", "close")
VOLUME_COLUMN = "volume"
PARQUET = ".parquet"

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The rows of one file.

    Attributes
    ----------
    file : str
        Its name, for messages.
    stamps : tuple of str
        The first column's cells: dates, or starts of bars.
    lines : tuple of int
        Where each row stands in the file, counted from 1.
    bars : Bars
        The numbers, each of shape (n,).
    unread : tuple of str
        Columns that are not used.
    """

    file: str
    stamps: tuple[str, ...]
    lines: tuple[int, ...]
    bars: Bars
    unread: tuple[str, ...]


def read_header(path: Path) -> tuple[str, ...]:
    """Return the names of a file's columns, in lower case, without blanks around them.

    Raises
    ------
    InputError
        If the file is empty, or no text; or a `.parquet` that isn't Parquet.
    """
    if path.suffix.lower() == PARQUET:
        from marketlink.prices.parquettable import parquet_columns  # noqa: PLC0415 - pyarrow takes long to import

        return parquet_columns(path)
    return _header(next(_rows(path), (1, []))[1], path.name)


def read_table(path: Path, stamp_column: str) -> Table:
    """Read the columns `stamp_column`, close and, where there are such, open, high, low and volume.

    Parameters
    ----------
    path : Path
        The file.
    stamp_column : str
        Holds the dates or times.

    Raises
    ------
    InputError
        If the file is missing, empty or no text, a column is missing, or a cell is no number.
    """
    if path.suffix.lower() == PARQUET:
        from marketlink.prices.parquettable import parquet_rows  # noqa: PLC0415 - pyarrow takes long to import

        names, rows = parquet_rows(path)
    else:
        rows = _rows(path)
        names = _header(next(rows, (1, []))[1], path.name)
    check_columns(path.name, names, stamp_column)
    wanted = [name for name in (*PRICE_COLUMNS, VOLUME_COLUMN) if name in names]
    places = [names.index(name) for name in wanted]
    stamp_place = names.index(stamp_column)
    stamps, lines, cells = [], [], []
    for line, row in rows:
        if len(row) != len(names):
            raise _fault(
                path.name, line, f"has {len(row)} cells where the header has {len(names)}", "give every cell, blank or not"
            )
        stamps.append(row[stamp_place].strip())
        lines.append(line)
        cells.append([_number(path.name, line, name, row[place]) for name, place in zip(wanted, places, strict=True)])
    if not cells:
        raise InputError(f"{path.name} has a header and no rows", "give it its bars, or remove it")
    found = dict(zip(wanted, np.array(cells, dtype=np.float64).T, strict=True))
    columns = [found.get(name, np.full(len(cells), np.nan)) for name in (*PRICE_COLUMNS, VOLUME_COLUMN)]
    unread = tuple(name for name in names if name not in {stamp_column, *wanted})
    return Table(path.name, tuple(stamps), tuple(lines), Bars(*columns), unread)


def check_columns(file: str, names: tuple[str, ...], stamp_column: str) -> None:
    """Refuse a header that lacks a column or has one twice.

    Raises
    ------
    InputError
        Naming the columns.
    """
    missing = [name for name in (stamp_column, "close") if name not in names]
    if missing:
        mend = f"the header is {stamp_column},close, or {stamp_column},open,high,low,close[,volume]"
        raise InputError(f"{file} line 1 lacks the column {', '.join(missing)}", mend)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{file} line 1 has the column {', '.join(twice)} twice", "keep one of them")


def days_of(table: Table) -> list[date]:
    """Return the rows' dates, strictly increasing.

    Raises
    ------
    InputError
        If a date isn't ISO (a day-first or month-first date can't be told apart), stands twice or out of order.
    """
    days = [_day(table.file, line, stamp) for stamp, line in zip(table.stamps, table.lines, strict=True)]
    _check_order(table, days)
    return days


def starts_of(table: Table, zone: str) -> list[datetime]:
    """Return the aware starts (UTC) of intraday bars, strictly increasing.

    Parameters
    ----------
    table : Table
        The file.
    zone : str
        IANA zone of times that state no offset themselves.

    Raises
    ------
    InputError
        If a time isn't ISO, doesn't exist or happens twice in `zone` as the clocks change, or stands twice or out of order.
    """
    starts = [_start(table.file, line, stamp, ZoneInfo(zone)) for stamp, line in zip(table.stamps, table.lines, strict=True)]
    _check_order(table, starts)
    return starts


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that isn't blank, with its line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}", "name a file that exists and may be read") from None
    if not content.strip():
        raise InputError(f"{path.name} is empty", "give it its bars, or remove it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is no text: byte {error.start + 1} is not UTF-8", "save it as a CSV in UTF-8") from None
    if "\0" in text:
        raise InputError(f"{path.name} is no text: it holds zero bytes", "save it as a CSV in UTF-8")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise _fault(path.name, reader.line_num, f"is no CSV: {error}", "mend its quotes and commas") from None


def _header(row: list[str], file: str) -> tuple[str, ...]:
    if len(row) == 1 and (";" in row[0] or "\t" in row[0]):
        raise InputError(f"{file} line 1 has no commas", "separate the columns by commas, not by semicolons or tabs")
    return tuple(cell.strip().lower() for cell in row)


def _number(file: str, line: int, name: str, cell: str) -> float:
    text = cell.strip()
    if not text:
        if name == "close":
            raise _fault(file, line, "has no close", "give the close, or leave the row out")
        return float("nan")
    value = float(text) if _NUMBER.fullmatch(text) else float("nan")
    if not np.isfinite(value):
        mend = "write a plain number, such as 77.1675; where there is none leave the cell blank, or of a close the whole row out"
        raise _fault(file, line, f"has the {name} {text!r}, which is no finite number", mend)
    return value


def _day(file: str, line: int, text: str) -> date:
    mend = "write every date as YYYY-MM-DD: other orders of day and month can't be told apart"
    if not _DATE.fullmatch(text):
        raise _fault(file, line, f"has the date {text!r}", mend)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _fault(file, line, f"has the date {text!r}, which is in no calendar", mend) from None


def _start(file: str, line: int, text: str, zone: ZoneInfo) -> datetime:
    mend = "write the start of each bar as YYYY-MM-DD HH:MM"
    if not _TIME.fullmatch(text):
        raise _fault(file, line, f"has the time {text!r}", mend)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _fault(file, line, f"has the time {text!r}, which is on no clock", mend) from None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    local = moment.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        happens = "doesn't exist" if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment else "happens twice"
        raise _fault(file, line, f"has the time {text!r}, which {happens} in {zone.key}", "write its offset, as in 02:30+02:00")
    return local.astimezone(UTC)


def _check_order(table: Table, moments: list[date] | list[datetime]) -> None:
    seen: dict[date, int] = {}
    previous: date | None = None
    for moment, stamp, line in zip(moments, table.stamps, table.lines, strict=True):
        if moment in seen:
            raise _fault(table.file, line, f"has {stamp} again, after line {seen[moment]}", "keep one row of the two")
        if previous is not None and moment < previous:
            raise _fault(
                table.file, line, f"has {stamp}, earlier than the row before it", "sort the rows by date, the oldest first"
            )
        seen[moment] = line
        previous = moment


def _fault(file: str, line: int, what: str, mend: str) -> InputError:
    return InputError(f"{file} line {line} {what}", mend)
