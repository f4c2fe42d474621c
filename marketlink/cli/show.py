"""Table values on a terminal, or in another format on standard output."""

import json
import os
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from marketlink.cli.options import Format

if TYPE_CHECKING:
    from marketlink.report.table import Table


# A file or another program has no edge to fit.
WIDTH_IN_PIPES = 160
_BINARY = frozenset({Format.XLSX, Format.PARQUET})


def show(table: "Table", form: Format, columns: Collection[str] = ()) -> None:
    """Write a table to standard output.

    Parameters
    ----------
    table : Table
        What to write.
    form : Format
        How; all but a terminal's table always hold every column.
    columns : collection of str
        Keys of the columns that a terminal shows; all if empty. Sentences stand below the rows, numbered.
    """
    if form is Format.TABLE:
        _on_terminal(table, columns)
        return
    from marketlink.report.formats import TableFormat, write_table

    _write(write_table(table, TableFormat(form.value)), form)


def show_as_workbook(tables: "Sequence[Table]") -> None:
    """Write several tables to standard output as one Excel workbook.

    Raises
    ------
    UsageError
        If standard output is a terminal, or XlsxWriter isn't installed.
    """
    from marketlink.report.formats import write_workbook

    _write(write_workbook(tables), Format.XLSX)


def _write(content: bytes, form: Format) -> None:
    if form in _BINARY and sys.stdout.isatty():
        from marketlink.core.errors import UsageError

        raise UsageError(f"--format {form} is no text for a terminal", f"send it to a file: ... --format {form} > table.{form}")
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def show_as_one_document(tables: "Sequence[Table]") -> None:
    """Write several tables to standard output as one JSON object, keyed by table."""
    from marketlink.report.json_text import rows_of

    document = {table.id: rows_of(table) for table in tables}
    sys.stdout.write(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _on_terminal(table: "Table", keys: Collection[str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    from marketlink.report.table import Align, repeats
    from marketlink.report.wording import show as words

    wanted = [n for n, column in enumerate(table.columns) if not keys or column.key in keys]
    sentences = [n for n in wanted if _is_sentence(table.columns[n].key)]
    heads = [n for n in wanted if table.columns[n].group]
    shown = [n for n in wanted if n not in sentences and n not in heads]
    console = Console(highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH_IN_PIPES)
    rich = RichTable(title=table.caption, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for n in shown:
        rich.add_column(
            table.columns[n].header, overflow="fold", justify="right" if table.columns[n].align is Align.RIGHT else "left"
        )
    if sentences:
        rich.add_column("", justify="right")
    said: dict[str, int] = {}  # a sentence that comes again keeps its number
    for position, row in enumerate(table.rows):
        same = repeats(table, position)
        head = ", ".join(words(row[n]) for n in heads if not same[n])
        if head:
            rich.add_row(Text(head, style="bold"))
        cells = [Text("" if same[n] else words(row[n])) for n in shown]
        if sentences:
            numbers = [said.setdefault(words(row[n]), len(said) + 1) for n in sentences if row[n]]
            cells.append(Text(" ".join(f"[{number}]" for number in numbers)))
        rich.add_row(*cells)
    console.print(rich)
    for sentence, number in said.items():
        console.print(Text(f"[{number}] {sentence}"))


def _is_sentence(key: str) -> bool:
    return key in {"explanation", "reason", "caveat", "remark"}
