"""A series as a file of bars: CSV or Parquet, in the columns that are read back."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from marketlink.core.errors import InputError, UsageError
from marketlink.core.prices import Interval, PriceSeries

STAMP = {True: "date", False: "start"}
VALUES = ("open", "high", "low", "close", "volume")


def to_csv(series: PriceSeries) -> str:
    """Return a series as CSV: a date a row, or the start of an intraday bar in UTC; blank where there is no value."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((_stamp_column(series), *VALUES))
    for stamp, values in _rows(series):
        writer.writerow((stamp, *("" if np.isnan(value) else repr(value) for value in values)))
    return text.getvalue()


def write_file(series: PriceSeries, path: Path) -> None:
    """Write a series to a `.csv` or `.parquet` file, whole or not at all.

    Raises
    ------
    UsageError
        If the file's name ends in neither, or pyarrow isn't installed.
    InputError
        If it can't be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.suffix.lower() == ".csv":
            partial.write_text(to_csv(series), encoding="utf-8", newline="")
        elif path.suffix.lower() == ".parquet":
            _write_parquet(series, partial)
        else:
            raise UsageError(f"{path.name} is neither .csv nor .parquet", "name the file with one of these endings")
        partial.replace(path)
    except OSError as error:
        raise InputError(f"{path} can't be written: {error.strerror or error}", "name a place that may be written to") from None
    finally:
        partial.unlink(missing_ok=True)


def _write_parquet(series: PriceSeries, path: Path) -> None:
    try:
        import pyarrow as pa  # noqa: PLC0415 - takes long to import, and may be absent
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise UsageError("Parquet needs pyarrow, which isn't installed", 'pip install "marketlink[parquet]"') from None
    if series.key.interval is Interval.DAY:
        stamps = pa.array(series.index.sessions.astype("datetime64[D]"))
    else:
        stamps = pa.array(_starts(series)).cast(pa.timestamp("us", "UTC"))
    columns = {name: pa.array(getattr(series, name), from_pandas=True) for name in VALUES}
    about = {
        "marketlink.series": series.key.label,
        "marketlink.unit": series.key.unit,
        "marketlink.vintage": series.vintage.id,
        "marketlink.origin": series.vintage.origin,
    }
    table = pa.table({_stamp_column(series): stamps, **columns}).replace_schema_metadata(about)
    parquet.write_table(table, path)


def _stamp_column(series: PriceSeries) -> str:
    return STAMP[series.key.interval is Interval.DAY]


def _starts(series: PriceSeries) -> np.ndarray:
    return series.index.observed_until - np.timedelta64(series.key.interval.length)


def _rows(series: PriceSeries) -> Iterator[tuple[str, tuple[float, ...]]]:
    if series.key.interval is Interval.DAY:
        days: list[date] = series.index.sessions.astype("datetime64[D]").tolist()
        stamps = [day.isoformat() for day in days]
    else:
        stamps = [f"{start.isoformat(sep=' ')}+00:00" for start in _starts(series).astype("datetime64[s]").tolist()]
    columns = (getattr(series, name).tolist() for name in VALUES)
    yield from zip(stamps, zip(*columns, strict=True), strict=True)
