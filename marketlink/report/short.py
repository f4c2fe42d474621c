"""Tables for reading: the first rows and names; those beside the page have all."""

from dataclasses import replace

from marketlink.core.windows import Window
from marketlink.report.table import Cell, Row, Table
from marketlink.report.wording import window_words

MOST_ROWS = 60
MOST_NAMES = 6


def short(table: Table) -> Table:
    """Return a table as a page and a PDF show it: at most `MOST_ROWS` rows, of many articles the first, and the rest counted."""
    table = _day0(table) if table.id == "inference" else table
    table = _without_members(table) if table.id == "factor-moves" else table
    named = [place for place, column in enumerate(table.columns) if column.key == "articles"]
    rows = tuple(_shortened(row, named) for row in table.rows[:MOST_ROWS])
    if len(table.rows) == len(rows):
        return replace(table, rows=rows)
    note = f"The first {MOST_ROWS} of {len(table.rows):,} rows; the files of this table have all."
    return replace(table, rows=rows, notes=(note, *table.notes))


def few(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names, of many the first and the count of the others."""
    if len(names) <= MOST_NAMES + 1:
        return names
    return (*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more")


def _shortened(row: Row, named: list[int]) -> Row:
    return tuple(_names(cell) if place in named else cell for place, cell in enumerate(row))


def _names(cell: Cell) -> Cell:
    return "; ".join(few(tuple(cell.split("; ")))) if isinstance(cell, str) else cell


def _day0(table: Table) -> Table:
    """Leave the tests of other windows than day 0 to the table beside the page."""
    at = [column.key for column in table.columns].index("window")
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows if row[at] == window_words(Window(0, 0)))
    columns = (*table.columns[:at], *table.columns[at + 1 :])
    notes = (*table.notes, "The tests of the other windows stand in tables/inference.csv.")
    return replace(table, caption="Tests of each reaction on day 0", columns=columns, rows=rows, notes=notes)


def _without_members(table: Table) -> Table:
    """Leave the moves of a factor's members to the table beside the page."""
    at = [column.key for column in table.columns].index("member_of")
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows if not row[at])
    if len(rows) == len(table.rows):
        return table
    notes = (*table.notes, "The moves of each factor's members stand in tables/factor-moves.csv.")
    return replace(table, columns=(*table.columns[:at], *table.columns[at + 1 :]), rows=rows, notes=notes)
