"""The formats of a table and of a report, behind one interface: a table, or several, in; bytes out."""

from collections.abc import Sequence
from enum import StrEnum

from marketlink.core.errors import UsageError
from marketlink.report.table import Table


class TableFormat(StrEnum):
    """How a table is written to a file."""

    CSV = "csv"
    TEX = "tex"
    JSON = "json"
    XLSX = "xlsx"
    PARQUET = "parquet"


class ReportFormat(StrEnum):
    """What a report's folder holds beside its charts and its manifest."""

    HTML = "html"
    PDF = "pdf"
    CSV = "csv"
    TEX = "tex"
    JSON = "json"
    XLSX = "xlsx"
    PARQUET = "parquet"


# What every installation can write, and an economist opens first.
DEFAULT = (ReportFormat.HTML, ReportFormat.CSV, ReportFormat.TEX)


def write_table(table: Table, form: TableFormat) -> bytes:
    """Return one table in one format.

    Raises
    ------
    UsageError
        If the format's package isn't installed.
    """
    match form:
        case TableFormat.CSV:
            from marketlink.report.csv_text import to_csv  # noqa: PLC0415 - each format loads what it alone needs

            return to_csv(table).encode()
        case TableFormat.TEX:
            from marketlink.report.latex import to_latex  # noqa: PLC0415

            return to_latex(table).encode()
        case TableFormat.JSON:
            from marketlink.report.json_text import to_json  # noqa: PLC0415

            return to_json(table).encode()
        case TableFormat.XLSX:
            return write_workbook((table,))
        case TableFormat.PARQUET:
            from marketlink.report.parquet import to_parquet  # noqa: PLC0415

            return to_parquet(table)


def write_workbook(tables: Sequence[Table]) -> bytes:
    """Return tables as one Excel workbook.

    Raises
    ------
    UsageError
        If XlsxWriter isn't installed.
    """
    from marketlink.report.sheets import to_xlsx  # noqa: PLC0415 - an extra

    return to_xlsx(tables)


def parse_formats(names: Sequence[str]) -> tuple[ReportFormat, ...]:
    """Return the formats named, each once and in a fixed order; "all" names every one, none the default.

    Parameters
    ----------
    names : sequence of str
        Names, or several in one joined by commas.

    Raises
    ------
    UsageError
        For a name that is no format.
    """
    asked = [part.strip().lower() for name in names for part in name.split(",") if part.strip()]
    unknown = sorted(set(asked) - set(ReportFormat) - {"all"})
    if unknown:
        raise UsageError(f"a report can't be written as {unknown[0]!r}", f"choose among all, {', '.join(ReportFormat)}")
    if not asked:
        return DEFAULT
    return tuple(form for form in ReportFormat if form in asked or "all" in asked)
