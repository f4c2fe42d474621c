"""Tables as JSON: numbers as numbers, in the unit that stands beside them."""

import json
from datetime import date

from marketlink.report.table import Cell, Estimate, Number, PValue, Quote, Table


def to_json(table: Table) -> str:
    """Return a table as JSON text: a list with one object a row, keyed by column."""
    return json.dumps(rows_of(table), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def rows_of(table: Table) -> list[dict[str, object]]:
    """Return the rows of a table as plain values."""
    return [{column.key: _plain(cell) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows]


def _plain(cell: Cell) -> object:
    if isinstance(cell, Number):
        return {"value": cell.value, "unit": cell.unit} if cell.unit else cell.value
    if isinstance(cell, Estimate):
        return {"value": cell.value, "se": cell.se, "unit": cell.unit}
    if isinstance(cell, PValue):
        return cell.value
    if isinstance(cell, Quote):
        return list(cell.texts)
    return cell.isoformat() if isinstance(cell, date) else cell
