"""A report's files from findings: page, tables, charts, manifest."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from marketlink.core.findings import ArticleFindings, Findings
from marketlink.core.study import StudyResult
from marketlink.report.chart import car_svg
from marketlink.report.figures import overviews
from marketlink.report.formats import DEFAULT, ReportFormat, TableFormat, write_table, write_workbook
from marketlink.report.groups import measurements
from marketlink.report.intraday import intraday_figures
from marketlink.report.look import PLAIN, Look
from marketlink.report.manifest import NAME, Manifest, manifest_of, write_files
from marketlink.report.page import render_page
from marketlink.report.tables import all_tables


def build_report(
    findings: Findings, out: Path, formats: Sequence[ReportFormat] = DEFAULT, instrument: str = "", look: Look = PLAIN
) -> Manifest:
    """Write the report's files, charts/ and manifest.json into `out`; nothing is left half-written.

    Raises
    ------
    UsageError
        If `out` can't be written to, or if a format's package isn't installed.
    """
    findings = ordered(findings)
    files = report_files(findings, formats, look)
    manifest = replace(manifest_of(findings, files, formats, instrument), look=look.id)
    write_files({**files, NAME: manifest.to_json().encode()}, out)
    return manifest


def ordered(findings: Findings) -> Findings:
    """Return findings in the one order of a report, however they were found or read back."""
    articles = sorted(findings.articles, key=lambda f: (f.article.published.day or date.max, f.article.name, f.article.id))
    return replace(findings, articles=tuple(_ordered(found) for found in articles))


def _ordered(found: ArticleFindings) -> ArticleFindings:
    reactions = sorted(
        found.reactions, key=lambda r: (not r.stated, r.study.spec.instrument, r.study.spec.measure, r.study.location.session)
    )
    checks = sorted(found.checks, key=lambda check: (check.move_id, check.claim))
    missing = sorted(found.not_studied, key=lambda missing: (missing.instrument, missing.reason))
    return replace(found, reactions=tuple(reactions), checks=tuple(checks), not_studied=tuple(missing))


def report_files(findings: Findings, formats: Sequence[ReportFormat] = DEFAULT, look: Look = PLAIN) -> dict[str, bytes]:
    """Return every file of a report but its manifest, by path: report.html, report.pdf, tables.xlsx, tables/, charts/."""
    findings = ordered(findings)
    tables = all_tables(findings)
    charts = {m.study.id: car_svg(m.study) for m in measurements(findings)}
    figures = (*overviews(measurements(findings)), *intraday_figures(findings))
    files = {f"charts/{chart_name(m.study)}": charts[m.study.id].encode() for m in measurements(findings)}
    files |= {f"charts/{figure.name}.svg": figure.svg.encode() for figure in figures}
    for form in formats:
        match form:
            case ReportFormat.HTML:
                files["report.html"] = render_page(findings, tables, charts, figures, formats, look).encode()
            case ReportFormat.PDF:
                from marketlink.report.paper import render_pdf  # noqa: PLC0415 - an extra

                files["report.pdf"] = render_pdf(findings, tables, charts, figures, look)
            case ReportFormat.XLSX:
                files["tables.xlsx"] = write_workbook(tables)
            case _:
                files |= {f"tables/{table.id}.{form}": write_table(table, TableFormat(form.value)) for table in tables}
    return files


def chart_name(study: StudyResult) -> str:
    """Return the file name of a study's chart: "USDRUB-2022-01-27-1a2b3c4d.svg"."""
    instrument = re.sub(r"[^A-Za-z0-9]+", "_", study.spec.instrument)[:40]
    return f"{instrument}-{study.location.session.isoformat()}-{study.id[:8]}.svg"
