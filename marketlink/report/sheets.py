"""Tables as an Excel workbook: one sheet a table, numbers as numbers, nothing that Excel takes for a formula."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from marketlink.report.extras import needed
from marketlink.report.flat import FlatColumn, Plain, flat_columns
from marketlink.report.table import Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# The same tables give the same bytes: a workbook holds no time of its own.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST = 32_767  # characters of a cell
_WIDEST = 60
_NAME = 31


def to_xlsx(tables: Sequence[Table]) -> bytes:
    """Return tables as one workbook.

    Each sheet has its headings in the first row, then the rows, then the caption and the notes below an empty row.
    Estimates, standard errors and units have columns of their own.

    Raises
    ------
    UsageError
        If XlsxWriter isn't installed.
    """
    with needed("xlsxwriter", "xlsx"):
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, options) as book:
        book.set_properties({"created": _EPOCH.replace(tzinfo=None), "title": "marketlink"})
        used: set[str] = set()
        for table in tables:
            _fill(book, book.add_worksheet(_sheet_name(table.id, used)), table)
    return buffer.getvalue()


def _sheet_name(name: str, used: set[str]) -> str:
    """Return a name that Excel takes, and that no other sheet has: it ignores case."""
    short = re.sub(r"[\[\]:*?/\\']", "-", name)[:_NAME] or "table"
    number = 1
    found = short
    while found.casefold() in used:
        number += 1
        found = f"{short[: _NAME - len(str(number)) - 1]}-{number}"
    used.add(found.casefold())
    return found


def _fill(book: "Workbook", sheet: "Worksheet", table: Table) -> None:
    columns = flat_columns(table)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.header, head)
        width, cell = _width(column), _cell_format(book, column)
        sheet.set_column(place, place, width)
        for row, value in enumerate(column.values, start=1):
            _write(sheet, row, place, value, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    last = len(table.rows)
    if last:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.write_string(last + 2, 0, table.caption, book.add_format({"bold": True}))
    for number, note in enumerate(table.notes, start=last + 3):
        sheet.write_string(number, 0, note[:_LONGEST], book.add_format({"italic": True}))


def _cell_format(book: "Workbook", column: FlatColumn) -> "Format":
    values = [value for value in column.values if value is not None]
    if values and all(isinstance(value, date) for value in values):
        return book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    if column.decimals and any(isinstance(value, float) for value in values):
        return book.add_format({"num_format": f"0.{'0' * column.decimals}", "valign": "top"})
    return book.add_format({"text_wrap": _width(column) == _WIDEST, "valign": "top"})


def _write(sheet: "Worksheet", row: int, place: int, value: Plain, cell: "Format") -> None:
    match value:
        case None:
            return
        case date():
            sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), cell)  # noqa: DTZ001 - Excel has no zones
        case str():
            sheet.write_string(row, place, value[:_LONGEST], cell)
        case _:
            sheet.write_number(row, place, value, cell)


def _width(column: FlatColumn) -> float:
    """Return a column's width in characters: what it holds, and the longest word of its heading."""
    heading = max(len(word) for word in column.header.split())
    longest = max((_letters(value, column.decimals) for value in column.values), default=0)
    return float(min(_WIDEST, max(heading, longest) + 2))


def _letters(value: Plain, decimals: int) -> int:
    if isinstance(value, float):
        return len(f"{value:.{decimals}f}")
    return 0 if value is None else len(str(value))
