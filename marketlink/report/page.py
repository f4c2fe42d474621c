"""The page: findings first, then what they rest on. One file, no scripts, nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from marketlink.core.check import Verdict
from marketlink.core.findings import Findings
from marketlink.report.context_tables import context_tables
from marketlink.report.figures import MANY, Overview
from marketlink.report.formats import DEFAULT, ReportFormat
from marketlink.report.groups import measurements
from marketlink.report.inference import stream_words
from marketlink.report.method import METHOD
from marketlink.report.outline import caption, counts, day_sections, methods, published_words, remarks
from marketlink.report.short import short
from marketlink.report.svg import inline, with_classes
from marketlink.report.table import Align, Estimate, Number, Quote, Table, repeats
from marketlink.report.wording import (
    clean,
    listed,
    sentence,
    show,
    show_estimate,
)

# What the page may weigh. Drawings take what the words leave; those beyond it are files only, and the page says so.
_PAGE_BYTES = 97_000  # and some for what frames them
# A page whose words alone weigh more, of very many events, shows some drawings all the same.
_LEAST_FIGURE_BYTES = 20_000
# Stands in the template where drawings go; no text of an article can hold it: a page shows "<" as an entity.
_DRAWINGS = "<!-- drawings -->"
# Tables whose cells are lines of their own on a narrow page.
_STACKED = ("stated-against-measured", "reactions", "not-studied", "data-sources")
_DRAWING_RULES = "/* drawings */"
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
    page = _rendered(findings, tables, beside)
    room = _PAGE_BYTES - len(page.encode())
    room = room if room > 0 else _LEAST_FIGURE_BYTES
    together = [figure.caption for figure in figures]
    each = [caption(m) for m in measurements(findings)]
    inlined = [inline(figure.svg) for figure in figures] + [inline(charts[m.study.id]) for m in measurements(findings)]
    rules, drawn = with_classes(inlined)
    room -= len(rules)
    overview_drawn, each_drawn = list(zip(drawn, together, strict=False)), list(zip(drawn[len(together) :], each, strict=True))
    few = len(each) < MANY  # the paths of few come first; of many, what shows them together
    first, room = _fitting(each_drawn if few else overview_drawn, room)
    second, _ = _fitting(overview_drawn if few else each_drawn, room)
    shown, overview = (first, second) if few else (second, first)
    left_out = len(drawn) - len(shown) - len(overview)
    drawings = environment().get_template("drawings.html").render(figures=overview, charts=shown, few=few, left_out=left_out)
    return page.replace(_DRAWING_RULES, rules, 1).replace(_DRAWINGS, drawings, 1)


def _rendered(findings: Findings, tables: tuple[Table, ...], beside: str) -> str:
    """Return the page without its drawings: what they may weigh is known only then."""
    page = environment().get_template("report.html")
    shown = {table.id: short(table) for table in tables}
    around = tuple(short(table) for table in context_tables(findings) if table.rows)
    text = page.render(
        run=findings.run,
        articles=findings.articles,
        counts=counts(findings),
        days=day_sections(findings),
        tables=shown,
        stacked=(*(shown[name] for name in _STACKED), *around),
        stream=stream_words(findings),
        around=around,
        beside=beside,
        method=METHOD,
        methods=methods(findings),
        remarks=remarks(findings),
    )
    return text.strip() + "\n"


def environment() -> Environment:
    """Return where the templates are read, with what they may use."""
    made = Environment(
        loader=PackageLoader("marketlink.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        clean=clean,
        show=show,
        soft=soft,
        sentence=sentence,
        se_lines=show_estimate,
        show_parts=show_parts,
        published=published_words,
    )
    made.globals.update(repeats=repeats, safe_url=safe_url, is_right=lambda column: column.align is Align.RIGHT)
    made.tests.update(
        estimate=lambda cell: isinstance(cell, Estimate),
        quote=lambda cell: isinstance(cell, Quote),
        verdict=lambda cell: isinstance(cell, Verdict),
        long_unit=lambda cell: isinstance(cell, Number) and cell.unit not in {"", "%", "bp"},
    )
    return made


def show_parts(cell: Number) -> tuple[str, str]:
    """Return a number, and its unit for the line below."""
    return show(replace(cell, unit="")), clean(cell.unit)


def soft(text: str) -> Markup | str:
    """Return words with a place to break after each underscore, where they are one long name."""
    if "_" not in text or " " in text:
        return text
    return Markup("_<wbr>").join(text.split("_"))  # the parts are escaped by joining


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
    for placed, told in drawn:
        size = len(placed.encode()) + len(told.encode())
        if size > room:
            continue
        room -= size
        shown.append(_Chart(Markup(placed), told))  # noqa: S704 - our own drawing; matplotlib escapes its texts
    return tuple(shown), room
