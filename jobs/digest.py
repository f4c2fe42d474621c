"""Send the report of the last period that is over by e-mail."""

from marketlink.service.digests import send_digests
from marketlink.service.jobs import JobContext

NAME = "digest"
MINUTES = 15


def run(context: JobContext) -> str:
    """Send what is due; return what was done."""
    return send_digests(context)
