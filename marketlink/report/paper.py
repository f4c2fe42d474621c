"""The report on paper: a PDF set by Typst, from the same words, tables and charts as the page."""

import json
import warnings
from importlib.resources import files

from marketlink.core.findings import ArticleFindings, Findings
from marketlink.report.chart import chart_title
from marketlink.report.extras import needed
from marketlink.report.figures import Overview
from marketlink.report.groups import measurements
from marketlink.report.outline import DaySection, caption, counts, day_sections, methods, published_words
from marketlink.report.short import short
from marketlink.report.svg import title_of
from marketlink.report.table import Align, Column, Row, Table, repeats
from marketlink.report.wording import clean, show

TITLE = "What moved, was it true, and was it more than noise?"
_PARTS = (
    ("Stated against measured", ("stated-against-measured",)),
    ("Reactions", ("reactions", "inference", "online-fdr", "caveats", "cumulative-abnormal-returns")),
    ("Factor moves", ("factor-moves",)),
    ("Data", ("data-sources",)),
    ("What could not be studied", ("not-studied",)),
)
# A column is as wide as its longest cell, within these, in letters; sentences take more.
_NARROWEST, _WIDEST, _PROSE = 5, 28, 60


def render_pdf(
    findings: Findings, tables: tuple[Table, ...], charts: dict[str, str], figures: tuple[Overview, ...] = ()
) -> bytes:
    """Return the report as a tagged PDF; the same findings give the same bytes on every machine.

    Only the typesetter's own fonts are used: Latin, Greek and Cyrillic letters; others are left blank.

    Parameters
    ----------
    findings : Findings
        What the run found.
    tables : tuple of Table
        Those of the report.
    charts : dict
        SVG text by study id.
    figures : tuple of Overview
        Those over all measurements.

    Raises
    ------
    UsageError
        If typst isn't installed.
    """
    with needed("typst", "pdf"):
        import typst  # noqa: PLC0415 - an extra
    template = files("marketlink.report").joinpath("templates", "report.typ").read_bytes()
    data = json.dumps(_document(findings, tables, charts, figures), ensure_ascii=False)
    with warnings.catch_warnings(action="ignore", category=typst.TypstWarning):  # a letter that its fonts lack
        return bytes(typst.compile(template, format="pdf", ignore_system_fonts=True, sys_inputs={"report": data}))


def _document(
    findings: Findings, tables: tuple[Table, ...], charts: dict[str, str], figures: tuple[Overview, ...]
) -> dict[str, object]:
    """Return everything the template sets, as JSON holds it."""
    by_id = {table.id: table for table in tables}
    run = findings.run
    vintages = "; ".join(f"{row[0]} {row[7]}" for row in by_id["data-sources"].rows)
    return {
        "title": TITLE,
        "run": {"id": clean(run.id), "version": clean(run.version)},
        "counts": [[str(count), name] for count, name in counts(findings)],
        "days": [_day(day) for day in day_sections(findings)],
        "charts": [
            *({"svg": figure.svg, "alt": title_of(figure.svg), "caption": figure.caption} for figure in figures),
            *({"svg": charts[m.study.id], "alt": chart_title(m.study), "caption": caption(m)} for m in measurements(findings)),
        ],
        "parts": [{"heading": heading, "tables": [_table(short(by_id[name])) for name in names]} for heading, names in _PARTS],
        "methods": list(methods(findings)),
        "footer": [
            ["Run", clean(run.id)],
            ["Version", f"marketlink {clean(run.version)}"],
            ["Input", clean(run.input_hash)],
            ["Data vintages", vintages or "none"],
            ["Reproduce with", clean(run.command)],
        ],
    }


def _day(day: DaySection) -> dict[str, object]:
    return {
        "day": day.day,
        "articles": [{"title": clean(a.article.title or a.article.name), "meta": _meta(a)} for a in day.articles],
        "findings": [
            {"text": " ".join(found.sentences), "caveats": list(found.caveats), "found": found.found} for found in day.findings
        ],
        "shared": list(day.shared),
    }


def _meta(found: ArticleFindings) -> str:
    parts = (clean(found.article.name), clean(found.article.source), published_words(found))
    return " · ".join(part for part in parts if part)


def _table(table: Table) -> dict[str, object]:
    rows = [_cells(table, position, row) for position, row in enumerate(table.rows)]
    return {
        "caption": table.caption,
        "columns": [_column(column, [row[place] for row in rows]) for place, column in enumerate(table.columns)],
        "rows": rows,
        "notes": list(table.notes),
    }


def _cells(table: Table, position: int, row: Row) -> list[str]:
    return ["" if again else show(cell) for again, cell in zip(repeats(table, position), row, strict=True)]


def _column(column: Column, cells: list[str]) -> dict[str, object]:
    header = f"{column.header}, {column.unit}" if column.unit else column.header
    widest = _PROSE if column.prose else _WIDEST
    longest = max((len(cell) for cell in (*cells, *header.split())), default=0)
    return {"header": header, "right": column.align is Align.RIGHT, "width": min(widest, max(_NARROWEST, longest))}
