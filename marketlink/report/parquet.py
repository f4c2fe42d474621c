"""A table as Parquet: typed columns; caption, notes and headings in its metadata."""

import io
import json
from datetime import date
from typing import Any

from marketlink.report.extras import needed
from marketlink.report.flat import FlatColumn, Plain, flat_columns
from marketlink.report.table import Table


def to_parquet(table: Table) -> bytes:
    """Return a table as a Parquet file, a row group in all.

    Integers are int64, other numbers float64, dates date32, the rest text; a column that mixes text and numbers is text.
    The schema's metadata has `caption` and `notes` (JSON); a field's has its `header`.

    Raises
    ------
    UsageError
        If pyarrow isn't installed.
    """
    with needed("pyarrow", "parquet"):
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    fields, arrays = [], []
    for column in flat_columns(table):
        kind, values = _typed(column, pa)
        fields.append(pa.field(column.key, kind, metadata={"header": column.header}))
        arrays.append(pa.array(values, kind))
    metadata = {"caption": table.caption, "notes": json.dumps(table.notes, ensure_ascii=False)}
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=pa.schema(fields, metadata)), buffer)
    return buffer.getvalue()


def _typed(column: FlatColumn, pa: Any) -> tuple[Any, list[Plain]]:
    """Return the type that holds every value of a column, and the values in it."""
    present = [value for value in column.values if value is not None]
    if present and all(isinstance(value, int) for value in present):
        return pa.int64(), list(column.values)
    if present and all(isinstance(value, int | float) for value in present):
        return pa.float64(), list(column.values)
    if present and all(isinstance(value, date) for value in present):
        return pa.date32(), list(column.values)
    return pa.string(), [None if value is None else str(value) for value in column.values]
