"""A table as CSV: full precision, a column for units and for standard errors, no formulas."""

import csv
import io
from datetime import date

from marketlink.report.flat import Plain, flat_columns
from marketlink.report.table import Table

# A spreadsheet takes text that starts with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def to_csv(table: Table) -> str:
    """Return a table as CSV text with a header, comma separated, lines ending in a line feed.

    A column whose cells carry their own units is followed by `<key>_unit`; estimates by `<key>_se`. Text that a
    spreadsheet would take for a formula begins with an apostrophe; numbers never do. Missing cells are empty.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    columns = flat_columns(table)
    writer.writerow([column.key for column in columns])
    for row in zip(*(column.values for column in columns), strict=True):
        writer.writerow([_text(value) for value in row])
    return buffer.getvalue()


def _text(value: Plain) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.10g}"
        case date():
            return value.isoformat()
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case _:
            return str(value)
