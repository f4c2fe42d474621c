"""What callers from Python may give: options as words, windows as pairs, events as dates, instants or rows of a frame."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from numbers import Integral
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from marketlink.core.errors import InputError, UsageError
from marketlink.core.event import Anchor, Bound, Event
from marketlink.core.ids import content_id
from marketlink.core.panel import Mask, PanelEvent
from marketlink.core.prices import PriceSeries
from marketlink.core.study import ReturnKind
from marketlink.core.windows import Window

_Kind = TypeVar("_Kind", bound=StrEnum)
_CHOICES: dict[str, type[StrEnum]] = {"returns": ReturnKind, "anchor": Anchor, "mask": Mask}
_WRITE_DATE = "write it as 2001-09-17"


def plain_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with windows and choices as objects, where they are written as (-260, -11) or "log".

    Raises
    ------
    UsageError
        If a word is none of an option's choices, or a pair is no window.
    """
    found = dict(options)
    for name in ("estimation", "event_window"):
        if name in found:
            found[name] = _window(found[name])
    if "car_windows" in found:
        found["car_windows"] = tuple(_window(window) for window in found["car_windows"])
    for name, kind in _CHOICES.items():
        if name in found:
            found[name] = member(kind, found[name], name)
    return found


def member(kind: type[_Kind], word: Any, option: str) -> _Kind:
    """Return the member of a kind that a word names.

    Raises
    ------
    UsageError
        If it names none; the hint lists them.
    """
    try:
        return kind(word)
    except ValueError:
        raise UsageError(f"there is no {word!r} for {option}", f"choose among {', '.join(kind)}") from None


def _window(window: object) -> Window:
    if isinstance(window, str):
        return Window.parse(window)
    pair = (window.start, window.end) if isinstance(window, Window) else window
    if not isinstance(pair, Sequence) or len(pair) != 2 or not all(isinstance(end, Integral) for end in pair):
        raise UsageError(f"{window!r} is no window", "write two whole numbers, such as (-260, -11)")
    return Window(*pair)


def series_of(series: object) -> Mapping[str, PriceSeries]:
    """Return the series, where they are that.

    Raises
    ------
    InputError
        If they are a frame, or anything else that holds no series by id.
    """
    if isinstance(series, Mapping) and all(isinstance(one, PriceSeries) for one in series.values()):
        return series
    raise InputError(
        f"the series are a {type(series).__name__}, not price series by id", "make them of a frame by from_pandas(frame)"
    )


def event_of(day: object, label: str = "", *, tz: str = "") -> Event:
    """Return the event of a date, or of an instant.

    Parameters
    ----------
    day : str, date, datetime or Timestamp
        A date, also written 2001-09-17, or a datetime at midnight without a zone: only the day is known. A datetime with
        a zone: that instant.
    label : str
        What to call it.
    tz : str
        The zone of a time that has none, such as "Europe/Moscow".

    Raises
    ------
    InputError
        If it is no date, or a time without a zone.
    """
    when = _read(day)
    if isinstance(when, datetime):
        if when.tzinfo is None and not tz:
            raise InputError(
                f"{when} has a time and no zone, so that it is no instant",
                'give the zone: event_of(when, tz="Europe/Moscow"), a column tz in a frame, or only the date',
            )
        return _exact(when if when.tzinfo else _zoned(when, tz, str(when)), label)
    identity = content_id("given", when, label)
    return Event(identity, label or str(when), None, when, None, None, Bound.PREVIOUS_OBSERVATION, Bound.GIVEN_DAY)


def _read(day: object) -> date | datetime:
    """Return a date where only the day is given, else the datetime as it stands."""
    value = pd.Timestamp(day) if isinstance(day, np.datetime64) else day
    if isinstance(value, str):
        value = _written(value)
    if value is pd.NaT or not isinstance(value, date):
        raise InputError(f"{day!r} is no date", _WRITE_DATE)
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime(warn=False)
    if isinstance(value, datetime) and value.tzinfo is None and value.time() == time():
        return value.date()
    return value


def _written(text: str) -> date | datetime:
    """Read ISO 8601 only: which of 03/04 is the month can't be known."""
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    raise InputError(f"{text!r} is no date", _WRITE_DATE)


def _zoned(moment: datetime, zone: str, told: str) -> datetime:
    try:
        found = moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise InputError(f"{told} has the zone {zone!r}, which isn't known", "write it as Europe/Moscow") from None
    if found.utcoffset() != found.replace(fold=1).utcoffset():
        raise InputError(f"{told} doesn't exist or happens twice in {zone}", "give it in UTC")
    return found


def _exact(moment: datetime, label: str) -> Event:
    at = moment.astimezone(UTC)
    told = label or f"{at:%Y-%m-%d %H:%M} UTC"
    return Event(content_id("given", at, label), told, None, moment.date(), at, at, Bound.GIVEN, Bound.GIVEN)


def events_of(events: object) -> tuple[PanelEvent, ...]:
    """Return the events of a frame with the columns instrument and date, or those given one by one.

    Raises
    ------
    InputError
        If a column is missing, or a row's date or time can't be read: the sentence says which.
    """
    if isinstance(events, pd.DataFrame):
        return tuple(_rows(events))
    if isinstance(events, Sequence) and all(isinstance(event, PanelEvent) for event in events):
        return tuple(events)
    raise InputError("the events are neither a frame nor PanelEvents", "give a frame with the columns instrument and date")


def _rows(frame: "pd.DataFrame") -> list[PanelEvent]:
    missing = {"instrument", "date"} - set(frame.columns)
    if missing:
        raise InputError(f"the frame of events has no column {', '.join(sorted(missing))}")
    cells = frame.reindex(columns=["time", "tz", "tag"]).astype(object)
    columns = (cells[name].where(cells[name].notna(), "") for name in cells)
    found = []
    for row, (name, day, at, zone, tag) in enumerate(zip(frame["instrument"], frame["date"], *columns, strict=True), start=1):
        try:
            found.append(PanelEvent(str(name), _row_event(str(name), day, str(at), str(zone)), str(tag)))
        except InputError as error:
            raise InputError(f"the date of event {row}: {error.message}", error.hint) from None
    return found


def _row_event(name: str, day: object, at: str, zone: str) -> Event:
    """Return the event of a row: of its date, or of the instant that its cells name together."""
    when = _read(day)
    own = when.date() if isinstance(when, datetime) else when
    label = f"{name} {own}"
    if not at:
        return event_of(day, label, tz=zone)
    if isinstance(when, datetime):
        raise InputError(f"{when} has a time, and the column time says {at!r}", "give the time once")
    try:
        moment = datetime.combine(own, time.fromisoformat(at))
        ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise InputError(f"the event {label} has the time {at!r} {zone!r}", "write it as 16:05 and Europe/Moscow") from None
    return _exact(_zoned(moment, zone, f"the time {at} of the event {label}"), label)
