"""The page: findings first, then what they rest on. One file, no scripts, nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from marketlink.core.check import Verdict
from marketlink.core.findings import Findings
from marketlink.core.windows import Window
from marketlink.report.figures import Overview
from marketlink.report.formats import DEFAULT, ReportFormat
from marketlink.report.groups import measurements
from marketlink.report.inference import stream_words
from marketlink.report.outline import caption, counts, day_sections, methods, published_words
from marketlink.report.svg import inline
from marketlink.report.table import Align, Estimate, Number, Quote, Table, repeats
from marketlink.report.wording import (
    clean,
    listed,
    sentence,
    show,
    show_estimate,
    window_words,
)

# What the page may weigh. Drawings take what the words leave; those beyond it are files only, and the page says so.
_PAGE_BYTES = 97_000  # and some for what frames them
# A page of very many events shows its first drawings all the same.
_LEAST_FIGURE_BYTES = 20_000
_BESIDE = {
    ReportFormat.PDF: "a PDF",
    ReportFormat.CSV: "CSV tables",
    ReportFormat.TEX: "LaTeX tables",
    ReportFormat.JSON: "JSON tables",
    ReportFormat.XLSX: "an Excel workbook",
    ReportFormat.PARQUET: "Parquet tables",
}


@dataclass(frozen=True, slots=True)
class _Chart:
    """One chart with its caption."""

    svg: Markup
    caption: str


def render_page(
    findings: Findings,
    tables: tuple[Table, ...],
    charts: dict[str, str],
    figures: tuple[Overview, ...] = (),
    formats: Sequence[ReportFormat] = DEFAULT,
) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    findings : Findings
        What the run found.
    tables : tuple of Table
        As written beside the page.
    charts : dict
        SVG text by study id.
    figures : tuple of Overview
        Those over all measurements.
    formats : sequence of ReportFormat
        What stands beside the page.
    """
    beside = listed(["SVG charts", *(_BESIDE[form] for form in formats if form in _BESIDE)])
    room = _PAGE_BYTES - len(_rendered(findings, tables, (), (), (len(charts), len(figures)), beside).encode())
    overview, room = _fitting([(figure.svg, figure.caption) for figure in figures], max(room, _LEAST_FIGURE_BYTES))
    drawn = [(charts[m.study.id], caption(m)) for m in measurements(findings)]
    shown, _ = _fitting(drawn, room if overview else max(room, _LEAST_FIGURE_BYTES))
    left_out = (len(drawn) - len(shown), len(figures) - len(overview))
    return _rendered(findings, tables, overview, shown, left_out, beside)


def _rendered(
    findings: Findings,
    tables: tuple[Table, ...],
    figures: tuple[_Chart, ...],
    charts: tuple[_Chart, ...],
    left_out: tuple[int, int],
    beside: str,
) -> str:
    page = _environment().get_template("report.html")
    text = page.render(
        run=findings.run,
        articles=findings.articles,
        counts=counts(findings),
        days=day_sections(findings),
        tables={table.id: _short(table) for table in tables},
        figures=figures,
        charts=charts,
        left_out=sum(left_out),
        beside=beside,
        methods=methods(findings),
        stream=stream_words(findings),
    )
    return text.strip() + "\n"


def _short(table: Table) -> Table:
    """Leave the tests of other windows than day 0 to the table beside the page."""
    if table.id != "inference":
        return table
    at = [column.key for column in table.columns].index("window")
    rows = tuple((*row[:at], *row[at + 1 :]) for row in table.rows if row[at] == window_words(Window(0, 0)))
    columns = (*table.columns[:at], *table.columns[at + 1 :])
    notes = (*table.notes, "The tests of the other windows stand in tables/inference.csv.")
    return replace(table, caption="Tests of each reaction on day 0", columns=columns, rows=rows, notes=notes)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("marketlink.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clean=clean, show=show, sentence=sentence, se_lines=show_estimate, show_parts=show_parts, published=published_words
    )
    environment.globals.update(repeats=repeats, safe_url=safe_url, is_right=lambda column: column.align is Align.RIGHT)
    environment.tests.update(
        estimate=lambda cell: isinstance(cell, Estimate),
        quote=lambda cell: isinstance(cell, Quote),
        verdict=lambda cell: isinstance(cell, Verdict),
        long_unit=lambda cell: isinstance(cell, Number) and cell.unit not in {"", "%", "bp"},
    )
    return environment


def show_parts(cell: Number) -> tuple[str, str]:
    """Return a number, and its unit for the line below."""
    return show(replace(cell, unit="")), clean(cell.unit)


def safe_url(url: str) -> str:
    """Return `url` if it leads to the web, else nothing: no other scheme becomes a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def _fitting(drawn: Sequence[tuple[str, str]], room: int) -> tuple[tuple[_Chart, ...], int]:
    """Return the drawings that fit into `room` bytes, in their order, and what room they leave."""
    shown: list[_Chart] = []
    for svg, told in drawn:
        placed = inline(svg)
        size = len(placed.encode()) + len(told.encode())
        if size > room:
            break
        room -= size
        shown.append(_Chart(Markup(placed), told))  # noqa: S704 - our own drawing; matplotlib escapes its texts
    return tuple(shown), room
