"""Findings -> tables, charts, and a page that stands alone. Heavy libraries are imported when a report is made."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marketlink.core.findings import Findings
    from marketlink.core.panel import PanelResult
    from marketlink.core.study import StudyResult
    from marketlink.report.formats import ReportFormat
    from marketlink.report.look import Look
    from marketlink.report.manifest import Manifest


def build(
    findings: "Findings",
    out: Path,
    formats: "Sequence[ReportFormat]" = (),
    instrument: str = "",
    look: "Look | None" = None,
) -> "Manifest":
    """Write the report of a run into the folder `out`.

    Parameters
    ----------
    findings : Findings
        What the run found.
    out : Path
        A folder; made where it is missing. Files of the same names are replaced, others are left alone.
    formats : sequence of ReportFormat
        What to write; the page, CSV and LaTeX if empty.
    instrument : str
        The instrument that the findings are limited to; the manifest keeps it.
    look : Look or None
        The user's own templates and logo.

    Returns
    -------
    Manifest
        Every file with its hash. The same findings give the same bytes.

    Raises
    ------
    UsageError
        If `out` can't be written to, or if a format's package isn't installed.
    """
    from marketlink.report.assemble import build_report  # noqa: PLC0415 - imports matplotlib and jinja2
    from marketlink.report.formats import DEFAULT  # noqa: PLC0415
    from marketlink.report.look import PLAIN  # noqa: PLC0415

    return build_report(findings, out, formats or DEFAULT, instrument, look or PLAIN)


def plot(result: "StudyResult | PanelResult") -> str:
    """Return the chart of a study's (average) cumulative abnormal return, of one event or many, as SVG text."""
    from marketlink.report.chart import car_svg  # noqa: PLC0415 - imports matplotlib

    return car_svg(result)


def save_plot(result: "StudyResult | PanelResult", path: Path) -> None:
    """Write the chart of a study to `path`; its suffix says in which format.

    Raises
    ------
    UsageError
        If the suffix is neither .svg nor .png, or if the file can't be written.
    """
    from marketlink.report.chart import save_chart  # noqa: PLC0415 - imports matplotlib

    save_chart(result, path)
