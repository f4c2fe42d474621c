"""A table as CSV: full precision, a column for units and for standard errors, no formulas."""

import csv
import io
from datetime import date

from marketlink.report.table import Cell, Column, Estimate, Number, PValue, Quote, Table
from marketlink.report.wording import clean

# A spreadsheet takes text that starts with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def to_csv(table: Table) -> str:
    """Return a table as CSV text with a header, comma separated, lines ending in a line feed.

    A column whose cells carry their own units is followed by `<key>_unit`; estimates by `<key>_se`. Text that a
    spreadsheet would take for a formula begins with an apostrophe; numbers never do. Missing cells are empty.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([name for column in table.columns for name in _names(column)])
    for row in table.rows:
        writer.writerow([text for column, cell in zip(table.columns, row, strict=True) for text in _texts(column, cell)])
    return buffer.getvalue()


def _names(column: Column) -> list[str]:
    names = [column.key]
    if column.se:
        names.append(f"{column.key}_se")
    if column.unit is None:
        names.append(f"{column.key}_unit")
    return names


def _texts(column: Column, cell: Cell) -> list[str]:
    texts = [_text(cell)]
    if column.se:
        texts.append(_number(cell.se) if isinstance(cell, Estimate) else "")
    if column.unit is None:
        texts.append(_safe(cell.unit) if isinstance(cell, Number | Estimate) else "")
    return texts


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Number() | Estimate() | PValue():
            return _number(cell.value)
        case Quote():
            return _safe(" / ".join(clean(text) for text in cell.texts))
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case _:
            return _safe(clean(cell))


def _number(value: float) -> str:
    return f"{value:.10g}"


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
