"""A Parquet file of bars as rows of text cells, so that the rules of `csvtable` hold for it as for a CSV.

Dates may be Parquet dates, or times; times with a zone are taken in UTC.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from marketlink.core.errors import InputError, UsageError


def parquet_columns(path: Path) -> tuple[str, ...]:
    """Return the names of a file's columns, in lower case.

    Raises
    ------
    InputError
        If the file can't be read, or is no Parquet.
    UsageError
        If pyarrow isn't installed.
    """
    return tuple(str(name).strip().lower() for name in _read(path, schema_only=True).names)


def parquet_rows(path: Path) -> tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    """Return the names of a file's columns, and each row as text with its number, counted from 1.

    Raises
    ------
    InputError, UsageError
        As `parquet_columns`.
    """
    table = _read(path)
    columns = [column.to_pylist() for column in table.columns]
    names = tuple(str(name).strip().lower() for name in table.column_names)
    rows = ((number, [_text(value) for value in row]) for number, row in enumerate(zip(*columns, strict=True), 1))
    return names, rows


def _read(path: Path, *, schema_only: bool = False) -> Any:
    try:
        import pyarrow as pa  # noqa: PLC0415 - takes long to import, and may be absent
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise UsageError(f"{path.name} needs pyarrow, which isn't installed", 'pip install "marketlink[parquet]"') from None
    try:
        return parquet.read_schema(path) if schema_only else parquet.read_table(path)
    except pa.ArrowException as error:
        reason = " ".join(str(error).split())[:150]
        raise InputError(f"{path.name} is no Parquet: {reason}", "write it again, or give it as a CSV") from None
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}", "name a file that exists and may be read") from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat(sep=" ", timespec="seconds")
        at_midnight = value.time() == datetime.min.time()
        return value.date().isoformat() if at_midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)
