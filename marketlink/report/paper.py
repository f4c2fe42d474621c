"""The report on paper: a PDF set by Typst, from the same words, tables and charts as the page."""

import json
import re
import warnings
from collections.abc import Sequence
from importlib.resources import files

from marketlink.core.errors import UsageError
from marketlink.core.findings import ArticleFindings, Findings
from marketlink.report.chart import chart_title
from marketlink.report.extras import needed
from marketlink.report.figures import MANY, Overview
from marketlink.report.groups import measurements
from marketlink.report.look import PLAIN, Look
from marketlink.report.method import METHOD
from marketlink.report.outline import DaySection, caption, counts, day_sections, methods, published_words, remarks
from marketlink.report.short import short
from marketlink.report.svg import title_of
from marketlink.report.table import Align, Column, Row, Table, repeats
from marketlink.report.wording import clean, show

TITLE = "What moved, was it true, and was it more than noise?"
_PARTS = (
    ("Stated against measured", ("stated-against-measured",)),
    ("Reactions", ("reactions", "inference", "online-fdr", "caveats", "cumulative-abnormal-returns")),
    ("Factor moves", ("factor-moves",)),
    ("What could not be studied", ("not-studied",)),
    ("Around the events", ("confounders", "intraday-scan", "sources-compared", "candidate-dates")),
)
# A column is as wide as its longest cell, within these, in letters; sentences take more.
_NARROWEST, _WIDEST, _PROSE = 5, 24, 52
_UNBROKEN = 17  # longer words are broken anywhere by the template
# Where a long name may break, and the space that says so.
_JOINTS = re.compile(r"(?<=[_/.;@-])(?=\S)")
_BREAK = "\N{ZERO WIDTH SPACE}"


def render_pdf(
    findings: Findings,
    tables: tuple[Table, ...],
    charts: dict[str, str],
    figures: tuple[Overview, ...] = (),
    look: Look = PLAIN,
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
    look : Look
        The user's own template report.typ, and logo.

    Raises
    ------
    UsageError
        If typst isn't installed, or the user's template fails.
    """
    with needed("typst", "pdf"):
        import typst  # noqa: PLC0415 - an extra
    own = None if look.templates is None else look.templates / "report.typ"
    ours = files("marketlink.report").joinpath("templates", "report.typ").read_bytes()
    template = own.read_bytes() if own is not None and own.is_file() else ours
    logo = {"kind": look.kind.partition("/")[2].partition("+")[0], "bytes": list(look.logo)}
    data = json.dumps({**_document(findings, tables, charts, figures), "logo": logo}, ensure_ascii=False)
    with warnings.catch_warnings(action="ignore", category=typst.TypstWarning):  # a letter that its fonts lack
        try:
            return bytes(typst.compile(template, format="pdf", ignore_system_fonts=True, sys_inputs={"report": data}))
        except typst.TypstError as error:
            if template == ours and not look.logo:
                raise
            raise UsageError(f"the PDF can't be set: {clean(str(error))[:200]}", "mend your report.typ, or the logo") from error


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
        "charts": _charts(findings, charts, figures),
        "parts": [_part(heading, [by_id[name] for name in names]) for heading, names in _PARTS if _has(by_id, names)],
        "method": [[part.lead, part.text, part.equation] for part in METHOD],
        "methods": list(methods(findings)),
        "sources": _table(short(by_id["data-sources"])),
        "remarks": list(remarks(findings)),
        "footer": [
            ["Run", clean(run.id)],
            ["Version", f"marketlink {clean(run.version)}"],
            ["Input", clean(run.input_hash)],
            ["Data vintages", vintages or "none"],
            ["Reproduce with", clean(run.command)],
        ],
    }


def _charts(findings: Findings, charts: dict[str, str], figures: tuple[Overview, ...]) -> list[dict[str, str]]:
    together = [{"svg": figure.svg, "alt": title_of(figure.svg), "caption": figure.caption} for figure in figures]
    found = measurements(findings)
    each = [{"svg": charts[m.study.id], "alt": chart_title(m.study), "caption": caption(m)} for m in found]
    return [*each, *together] if len(each) < MANY else [*together, *each]


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


def _has(tables: dict[str, Table], names: Sequence[str]) -> bool:
    """Return whether a part of several tables has any row; one of a single table is shown with none too."""
    return len(names) == 1 or any(tables[name].rows for name in names)


def _part(heading: str, tables: Sequence[Table]) -> dict[str, object]:
    shown = [table for table in tables if table.rows or len(tables) == 1]
    return {"heading": heading, "tables": [_table(short(table)) for table in shown]}


def _table(table: Table) -> dict[str, object]:
    rows = [[_JOINTS.sub(_BREAK, cell) for cell in _cells(table, position, row)] for position, row in enumerate(table.rows)]
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
    unbroken = max((len(word) for cell in cells for word in re.split(f"[ {_BREAK}]", cell)), default=0)
    width = max(min(widest, longest), min(unbroken, _UNBROKEN) * 1.3, _NARROWEST)
    return {"header": header, "right": column.align is Align.RIGHT, "width": width}
