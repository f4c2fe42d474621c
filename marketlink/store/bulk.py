"""Bars in bulk, by the driver's own way: many rows in one statement on SQLite, binary COPY on PostgreSQL.

Whole columns are put into the very form that the schema's types give single values.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import repeat
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from marketlink.core.prices import ObservationIndex
from marketlink.store.bars import COLUMNS, Bars
from marketlink.store.codec import Unstorable

_TABLE = "price_bar"
_NAMES = ("series_id", "observed_until", "sequence", "session", "observed_from", *COLUMNS, "withdrawn")
_BLOCK = 20_000  # rows at a time
_EPOCH = np.datetime64("2000-01-01", "us")
_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"


def write_bars(connection: Connection, bars: Bars, series_id: str, sequence: int, *, withdrawn: bool) -> None:
    """Insert bars in the transaction that is open.

    Parameters
    ----------
    connection : Connection
        Of SQLite or PostgreSQL.
    bars : Bars
        What is written; the rows of withdrawn bars hold no values.
    series_id : str
        Their series.
    sequence : int
        Their vintage.
    withdrawn : bool
        True for bars that the source no longer has.

    Raises
    ------
    Unstorable
        If a value is infinite.
    """
    if not len(bars):
        return
    if np.isinf(bars.values).any():
        raise Unstorable("a bar holds a number that isn't finite, and can't be stored")
    write = _insert if connection.dialect.name == "sqlite" else _copy
    write(connection, bars, series_id, sequence, withdrawn)


def _insert(connection: Connection, bars: Bars, series_id: str, sequence: int, withdrawn: bool) -> None:
    statement = f"INSERT INTO {_TABLE} ({', '.join(_quoted())}) VALUES ({', '.join('?' * len(_NAMES))})"  # noqa: S608 - names of this module
    driver = _driver(connection)
    for block in _blocks(bars):
        values: list[list[Any]] = [_values(block, at, withdrawn) for at in range(len(COLUMNS))]
        until, session, since = _stamps(block)
        same = (repeat(series_id), repeat(sequence), repeat(int(withdrawn)))
        # The driver takes the rows one by one: no list of them is made.
        rows = zip(same[0], until, same[1], session, since, *values, same[2])  # noqa: B905 - three of them have no end
        with _as_sqlalchemy(connection), closing(driver.cursor()) as cursor:
            cursor.executemany(statement, rows)


def _copy(connection: Connection, bars: Bars, series_id: str, sequence: int, withdrawn: bool) -> None:
    missing = np.isnan(bars.values) | withdrawn
    statement = f"COPY {_TABLE} ({', '.join(_quoted())}) FROM STDIN (FORMAT BINARY)"
    with _as_sqlalchemy(connection), _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_COPY_HEAD)
        # Rows with the same values missing have the same width: each such lot is one array of bytes.
        codes = missing @ (1 << np.arange(len(COLUMNS)))
        for code in np.unique(codes):
            lot = bars if (codes == code).all() else bars.take(codes == code)
            pattern = missing[int(np.argmax(codes == code))]
            for block in _blocks(lot):
                copy.write(_binary(block, pattern, series_id.encode(), sequence, withdrawn))
        copy.write(_COPY_END)


def _binary(bars: Bars, missing: npt.NDArray[np.bool_], series_id: bytes, sequence: int, withdrawn: bool) -> bytes:
    """Return rows in PostgreSQL's binary form: the number of columns, then each with its length, -1 for NULL."""
    index = bars.index
    fields: list[tuple[str, str, Any]] = [
        ("series_id", f"S{len(series_id)}", series_id),
        ("observed_until", ">i8", _since_2000(index.observed_until, "us")),
        ("sequence", ">i4", sequence),
        ("session", ">i4", _since_2000(index.sessions, "D")),
        ("observed_from", ">i8", _since_2000(index.observed_from, "us")),
        *((name, "" if missing[at] else ">f8", bars.values[:, at]) for at, name in enumerate(COLUMNS)),
        ("withdrawn", ">i1", int(withdrawn)),
    ]
    layout: list[tuple[str, str]] = [("count", ">i2")]
    for name, form, _ in fields:
        layout += [(f"{name} length", ">i4"), *([(name, form)] if form else [])]
    rows = np.zeros(len(bars), dtype=layout)
    rows["count"] = len(fields)
    for name, form, value in fields:
        rows[f"{name} length"] = rows.dtype[name].itemsize if form else -1
        if form:
            rows[name] = value
    return rows.tobytes()


def _since_2000(times: npt.NDArray[np.datetime64], unit: Literal["D", "us"]) -> npt.NDArray[np.int64]:
    """Return dates as days, or instants as microseconds, since PostgreSQL's epoch."""
    since: npt.NDArray[np.int64] = (times - _EPOCH).astype(f"timedelta64[{unit}]").astype(np.int64)
    return since


def _driver(connection: Connection) -> Any:
    """Return the driver's own connection, on which the transaction is open."""
    return connection.connection.driver_connection


@contextmanager
def _as_sqlalchemy(connection: Connection) -> Iterator[None]:
    """Raise the driver's errors as SQLAlchemy would, so that they are told like all others."""
    dbapi = connection.dialect.import_dbapi()
    try:
        yield
    except dbapi.Error as error:
        raise DBAPIError.instance("bulk write", None, error, dbapi.Error, dialect=connection.dialect) from error


def _quoted() -> list[str]:
    return [f'"{name}"' for name in _NAMES]


def _blocks(bars: Bars) -> Iterator[Bars]:
    index = bars.index
    for start in range(0, len(bars), _BLOCK):
        part = slice(start, start + _BLOCK)
        taken = ObservationIndex(index.sessions[part], index.observed_from[part], index.observed_until[part])
        yield Bars(taken, bars.values[part])


def _values(bars: Bars, column: int, withdrawn: bool) -> list[Any]:
    values = bars.values[:, column]
    missing = np.isnan(values) | withdrawn
    kept: list[Any] = values.tolist()
    for place in np.flatnonzero(missing).tolist():
        kept[place] = None
    return kept


def _stamps(bars: Bars) -> tuple[list[str], list[str], list[str]]:
    """Return the end of the observation, the session and the beginning, as text."""
    index = bars.index
    until = _moments(index.observed_until)
    same = np.array_equal(index.observed_from, index.observed_until)
    return until, _texts(index.sessions.astype("datetime64[D]")), until if same else _moments(index.observed_from)


def _moments(times: npt.NDArray[np.datetime64]) -> list[str]:
    """Put a day and a time of day together: both come again in many bars, so that few of them are made."""
    days = times.astype("datetime64[D]")
    unique, at = np.unique((times.astype("datetime64[us]") - days).astype(np.int64), return_inverse=True)
    clocks = [f" {text[11:]}" for text in np.datetime_as_string(unique.astype("datetime64[us]")).tolist()]
    return [day + clocks[place] for day, place in zip(_texts(days), at.tolist(), strict=True)]


def _texts(days: npt.NDArray[np.datetime64]) -> list[str]:
    """Return days as ISO text; the bars of one day share one string."""
    first = np.flatnonzero(np.concatenate(([True], days[1:] != days[:-1])))
    counts = np.diff(first, append=len(days)).tolist()
    texts = np.datetime_as_string(days[first]).tolist()
    return [text for text, count in zip(texts, counts, strict=True) for _ in range(count)]
