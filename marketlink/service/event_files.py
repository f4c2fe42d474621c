"""A CSV of events: instrument,date[,time,tz,tag], and any further columns as attributes of the events."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marketlink.core.errors import InputError
from marketlink.core.panel import PanelEvent
from marketlink.link.events import event_on

_NEEDED = ("instrument", "date")
_KNOWN = (*_NEEDED, "time", "tz", "tag")


@dataclass(frozen=True, slots=True)
class ListedEvents:
    """The events of a file.

    Attributes
    ----------
    events : tuple of PanelEvent
        In the order of the file.
    columns : tuple of str
        Names of the further columns.
    attributes : tuple of tuple of str
        Their cells, one row an event.
    zone : str or None
        The zone of the first time; None where every event is a date.
    """

    events: tuple[PanelEvent, ...]
    columns: tuple[str, ...]
    attributes: tuple[tuple[str, ...], ...]
    zone: str | None = None


def read_events(path: Path) -> ListedEvents:
    """Read a file of events.

    Raises
    ------
    InputError
        If it can't be read, lacks a column, has no events, or a row can't be right: the sentence names its line.
    """
    rows = _rows(path)
    header = [cell.strip().lower() for cell in rows[0][1]]
    _check_header(path.name, header)
    others = [name for name in header if name not in _KNOWN]
    events, attributes, zones = [], [], []
    for line, row in rows[1:]:
        if len(row) != len(header):
            raise _fault(path, line, f"has {len(row)} cells where the header has {len(header)}", "give every cell, blank or not")
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
        events.append(_event(path, line, cells))
        attributes.append(tuple(cells[name] for name in others))
        zones += [cells["tz"]] if cells.get("time") else []
    if not events:
        raise InputError(f"{path.name} has a header and no events", "give one event a row")
    return ListedEvents(tuple(events), tuple(others), tuple(attributes), next(iter(zones), None))


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return each row that isn't blank, with its line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}", "name a CSV of instrument,date[,time,tz,tag]") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is no text", "save it as a CSV in UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))  # noqa: PERF401 - the line is that of the reader as it stands
    except csv.Error as error:
        raise _fault(path, reader.line_num, f"is no CSV: {error}", "mend its quotes and commas") from None
    if not rows:
        raise InputError(f"{path.name} is empty", "its header is instrument,date[,time,tz,tag]")
    return rows


def _check_header(file: str, header: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise InputError(f"{file} line 1 lacks the column {', '.join(missing)}", "its header is instrument,date[,time,tz,tag]")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(f"{file} line 1 has the column {', '.join(twice)} twice", "keep one of them")


def _event(path: Path, line: int, cells: dict[str, str]) -> PanelEvent:
    name = cells["instrument"]
    if not name:
        raise _fault(path, line, "has no instrument", "name the price file, without .csv")
    try:
        day = datetime.strptime(cells["date"], "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar date
    except ValueError:
        raise _fault(path, line, f"has the date {cells['date']!r}", "write it as YYYY-MM-DD") from None
    return PanelEvent(name, event_on(day, _moment(path, line, day, cells)), cells.get("tag", ""))


def _moment(path: Path, line: int, day: date, cells: dict[str, str]) -> datetime | None:
    """Return the instant that a row states; None where it states none."""
    time, tz = cells.get("time", ""), cells.get("tz", "")
    if not time:
        return None
    if not tz:
        raise _fault(path, line, f"has the time {time!r} and no tz", "a time without a zone is no instant: fill the column tz")
    try:
        clock = next(datetime.strptime(time, form).time() for form in ("%H:%M", "%H:%M:%S") if time.count(":") == form.count(":"))  # noqa: DTZ007 - the zone comes in the next line
        moment = datetime.combine(day, clock, ZoneInfo(tz))
    except (StopIteration, ValueError, ZoneInfoNotFoundError, OSError):
        raise _fault(path, line, f"has the time {time!r} {tz!r}", "write it as 16:05 and Europe/Moscow") from None
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise _fault(path, line, f"has the time {time}, which doesn't exist or happens twice in {tz}", "give it in UTC")
    return moment


def _fault(path: Path, line: int, what: str, mend: str) -> InputError:
    return InputError(f"{path.name} line {line} {what}", mend)
