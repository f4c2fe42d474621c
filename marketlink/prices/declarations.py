"""prices.toml: what a user declares of CSV files that the defaults don't fit.

[series.RTS_FUTURE_1h]          # the file RTS_FUTURE_1h.csv
instrument = "RTS_FUTURE"
interval = "1h"
column = "bar_start_moscow"     # holds the start of each bar
timezone = "Europe/Moscow"

[series.SBERP]
kind = "last"
unit = "RUB"
observed = "18:50"              # or a window, "18:40-18:50"
adjusted = true
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marketlink.core.errors import InputError
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind

DECLARATIONS_FILE = "prices.toml"
DATE_COLUMN = "date"

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one file; None leaves the default.

    Attributes
    ----------
    instrument : str or None
        Registry id; the file's name if None.
    measure : Measure or None
        What the numbers are; the instrument's usual measure if None.
    interval : Interval
        The bars' length.
    column : str
        The column of dates, or of the starts of intraday bars.
    timezone : str or None
        IANA zone of the dates and times.
    kind : PriceKind or None
        What the close is.
    unit : str or None
        What a price of 1 means.
    observed : tuple of time or None
        Local bounds of the time at which a daily close is taken.
    adjusted : bool
        True where the prices are adjusted for dividends or splits.
    """

    instrument: str | None = None
    measure: Measure | None = None
    interval: Interval = Interval.DAY
    column: str = DATE_COLUMN
    timezone: str | None = None
    kind: PriceKind | None = None
    unit: str | None = None
    observed: tuple[time, time] | None = None
    adjusted: bool = False


def read_declarations(path: Path) -> dict[str, Declaration]:
    """Read a prices.toml: one declaration a file, by the file's name without ".csv".

    Raises
    ------
    InputError
        If the file is missing, isn't TOML, or declares something that isn't known.
    """
    try:
        text = path.read_bytes().decode()
        document = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}", "name an existing prices.toml") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} is no TOML: {error}", "mend that place") from None
    series = document.pop("series", {})
    if document or not isinstance(series, dict) or not all(isinstance(entry, dict) for entry in series.values()):
        raise InputError(f"{path} holds more than [series.NAME] tables", "write one [series.NAME] table a file")
    return {name: declaration(f"{path} [series.{name}]", entry) for name, entry in series.items()}


def declaration(where: str, entry: Mapping[str, Any]) -> Declaration:
    """Read what is declared of one file.

    Parameters
    ----------
    where : str
        What messages call the place of the declaration.
    entry : mapping
        The keys of `Declaration` with their values as text.

    Raises
    ------
    InputError
        If it declares something that isn't known.
    """
    known = [field.name for field in fields(Declaration)]
    for key, value in entry.items():
        if key not in known:
            raise InputError(f"{where}: {key!r} is not known", f"known are {', '.join(known)}")
        if not isinstance(value, bool if key == "adjusted" else str):
            raise InputError(
                f"{where}: {key} = {value!r}", "true or false is wanted" if key == "adjusted" else "write it in quotes"
            )
    read: dict[str, Any] = dict(entry)
    for key, words in (("measure", Measure), ("interval", Interval), ("kind", PriceKind)):
        if key in read:
            read[key] = _word(where, key, read[key], words)
    if "observed" in read:
        read["observed"] = _window(where, read["observed"])
    if "timezone" in read:
        _check_zone(where, read["timezone"])
    declared = Declaration(**read)
    _check_interval(where, declared)
    return declared


def _word(where: str, key: str, text: str, words: type[Word]) -> Word:
    try:
        return words(text)
    except ValueError:
        raise InputError(f"{where}: {key} = {text!r} is not known", f"known are {', '.join(words)}") from None


def _window(where: str, text: str) -> tuple[time, time]:
    try:
        bounds = [time.fromisoformat(part.strip()) for part in text.split("-")]
    except ValueError:
        bounds = []
    if len(bounds) not in {1, 2} or bounds != sorted(bounds):
        raise InputError(f"{where}: observed = {text!r} is no time of day", 'write "18:50", or a window, "18:40-18:50"')
    return bounds[0], bounds[-1]


def _check_zone(where: str, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"{where}: there is no time zone {name!r}", 'write an IANA name, such as "Europe/Moscow"') from None


def _check_interval(where: str, declared: Declaration) -> None:
    if declared.interval is Interval.DAY:
        return
    if declared.timezone is None:
        raise InputError(f"{where}: intraday bars need a timezone", 'add one, such as timezone = "Europe/Moscow"')
    if declared.observed is not None:
        raise InputError(f"{where}: intraday bars are observed at their end", "leave out observed")
