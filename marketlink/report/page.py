"""The page: findings first, then what they rest on. One file, no scripts, nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from marketlink.core.findings import Findings
from marketlink.report.context_tables import context_tables
from marketlink.report.figures import INTRADAY, MANY, Overview
from marketlink.report.formats import DEFAULT, ReportFormat
from marketlink.report.groups import measurements
from marketlink.report.inference import stream_words
from marketlink.report.look import PLAIN, Look
from marketlink.report.method import METHOD
from marketlink.report.outline import caption, counts, day_sections, methods, remarks
from marketlink.report.short import short
from marketlink.report.svg import inline, with_classes
from marketlink.report.table import Table
from marketlink.report.templating import rendered
from marketlink.report.wording import listed

# What the page may weigh without paths inside the day. Drawings take what the words leave; those beyond it are files only,
# and the page says so.
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
    look: Look = PLAIN,
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
    look : Look
        The user's own templates and logo.
    """
    beside = listed(["SVG charts", *(_BESIDE[form] for form in formats if form in _BESIDE)])
    page = _rendered(findings, tables, beside, look)
    room = _PAGE_BYTES - len(page.encode())
    room = room if room > 0 else _LEAST_FIGURE_BYTES
    together = [figure.caption for figure in figures]
    each = [caption(m) for m in measurements(findings)]
    inlined = [inline(figure.svg) for figure in figures] + [inline(charts[m.study.id]) for m in measurements(findings)]
    rules, drawn = with_classes(inlined)
    room += sum(len(figure.svg.encode()) for figure in figures if figure.name.startswith(INTRADAY)) - len(rules)
    overview_drawn, each_drawn = list(zip(drawn, together, strict=False)), list(zip(drawn[len(together) :], each, strict=True))
    few = len(each) < MANY  # the paths of few come first; of many, what shows them together
    first, room = _fitting(each_drawn if few else overview_drawn, room)
    second, _ = _fitting(overview_drawn if few else each_drawn, room)
    shown, overview = (first, second) if few else (second, first)
    left_out = len(drawn) - len(shown) - len(overview)
    drawings = rendered("drawings.html", look, figures=overview, charts=shown, few=few, left_out=left_out)
    return page.replace(_DRAWING_RULES, rules, 1).replace(_DRAWINGS, drawings, 1)


def _rendered(findings: Findings, tables: tuple[Table, ...], beside: str, look: Look) -> str:
    """Return the page without its drawings: what they may weigh is known only then."""
    shown = {table.id: short(table) for table in tables}
    around = tuple(short(table) for table in context_tables(findings) if table.rows)
    text = rendered(
        "report.html",
        look,
        logo=look.address,
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
