"""Reports that jobs make."""

from datetime import timedelta

from marketlink.core.errors import TooLittleData
from marketlink.report import build
from marketlink.report.index import write_index
from marketlink.report.look import read_look
from marketlink.service.jobs import JobContext
from marketlink.service.selections import Selection, selected_findings

WEEK = timedelta(days=7)


def report_week(context: JobContext) -> str:
    """Write the report of the last seven days into the output folder, and the index of the reports there."""
    rooms = context.rooms
    since = (rooms.clock() - WEEK).date()
    try:
        findings = selected_findings(rooms.database, Selection(since=since))
    except TooLittleData:
        return f"no article since {since}: no report"
    out = rooms.settings.output / f"week-to-{rooms.clock():%Y-%m-%d}"
    look = read_look(rooms.settings.templates, rooms.settings.logo)
    build(findings, out, look=look)
    write_index(rooms.settings.output, look)
    return f"{len(findings.articles)} articles in {out / 'report.html'}"
