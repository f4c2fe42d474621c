"""A report's files from findings: page, tables, charts, manifest."""

import re
from pathlib import Path

from marketlink.core.findings import Findings
from marketlink.core.study import StudyResult
from marketlink.report.chart import car_svg
from marketlink.report.csv_text import to_csv
from marketlink.report.groups import measurements
from marketlink.report.latex import to_latex
from marketlink.report.manifest import NAME, Manifest, manifest_of, write_files
from marketlink.report.page import render_page
from marketlink.report.tables import all_tables


def build_report(findings: Findings, out: Path) -> Manifest:
    """Write report.html, tables/, charts/ and manifest.json into `out`; nothing is left half-written.

    Raises
    ------
    UsageError
        If `out` can't be written to.
    """
    files = report_files(findings)
    manifest = manifest_of(findings, files)
    write_files({**files, NAME: manifest.to_json().encode()}, out)
    return manifest


def report_files(findings: Findings) -> dict[str, bytes]:
    """Return every file of a report but its manifest, by path."""
    tables = all_tables(findings)
    charts = {m.study.id: car_svg(m.study) for m in measurements(findings)}
    files = {"report.html": render_page(findings, tables, charts)}
    for table in tables:
        files[f"tables/{table.id}.csv"] = to_csv(table)
        files[f"tables/{table.id}.tex"] = to_latex(table)
    for m in measurements(findings):
        files[f"charts/{chart_name(m.study)}"] = charts[m.study.id]
    return {path: text.encode() for path, text in files.items()}


def chart_name(study: StudyResult) -> str:
    """Return the file name of a study's chart: "USDRUB-2022-01-27-1a2b3c4d.svg"."""
    instrument = re.sub(r"[^A-Za-z0-9]+", "_", study.spec.instrument)[:40]
    return f"{instrument}-{study.location.session.isoformat()}-{study.id[:8]}.svg"
