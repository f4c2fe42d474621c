"""Write the report of the last week's articles."""

from marketlink.service.jobs import JobContext
from marketlink.service.reports import report_week

NAME = "report"
MINUTES = 1440


def run(context: JobContext) -> str:
    """Write the report; return where it lies."""
    return report_week(context)
