"""A table as plain columns of one kind each: what CSV, spreadsheets and Parquet hold."""

from dataclasses import dataclass
from datetime import date

from marketlink.report.table import Cell, Column, Estimate, Number, PValue, Quote, Table
from marketlink.report.wording import clean

Plain = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One plain column.

    Attributes
    ----------
    key : str
        Its name; a column whose cells carry their own units is followed by `<key>_unit`, one of estimates by `<key>_se`.
    header : str
        Its name on paper, with the unit where all its cells share one.
    values : tuple
        Numbers in full precision, dates, text without control characters; None where a cell is missing.
    decimals : int
        Digits after the point that the numbers are shown with; 0 where there are none.
    """

    key: str
    header: str
    values: tuple[Plain, ...]
    decimals: int = 0


def flat_columns(table: Table) -> tuple[FlatColumn, ...]:
    """Return a table's columns, each estimate apart from its standard error and its unit."""
    cells = tuple(zip(*table.rows, strict=True)) if table.rows else ((),) * len(table.columns)
    return tuple(flat for column, own in zip(table.columns, cells, strict=True) for flat in _flat(column, own))


def _flat(column: Column, cells: tuple[Cell, ...]) -> list[FlatColumn]:
    decimals = max((_decimals(cell) for cell in cells), default=0)
    header = f"{column.header}, {column.unit}" if column.unit else column.header
    found = [FlatColumn(column.key, header, tuple(_value(cell) for cell in cells), decimals)]
    if column.se:
        errors = tuple(cell.se if isinstance(cell, Estimate) else None for cell in cells)
        found.append(FlatColumn(f"{column.key}_se", f"{column.header}, s.e.", errors, decimals))
    if column.unit is None:
        units = tuple(clean(cell.unit) or None if isinstance(cell, Number | Estimate) else None for cell in cells)
        found.append(FlatColumn(f"{column.key}_unit", f"{column.header}, unit", units))
    return found


def _decimals(cell: Cell) -> int:
    if isinstance(cell, PValue):
        return 3
    return cell.decimals if isinstance(cell, Number | Estimate) else 0


def _value(cell: Cell) -> Plain:
    match cell:
        case Number() | Estimate() | PValue():
            return float(cell.value)
        case Quote():
            return " / ".join(clean(text) for text in cell.texts)
        case str():
            return clean(cell)
        case _:
            return cell
