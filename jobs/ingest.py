"""Read what is new in the watched folder and the feeds."""

from marketlink.service.collect import collect
from marketlink.service.jobs import JobContext

NAME = "ingest"
MINUTES = 15


def run(context: JobContext) -> str:
    """Store new articles; return what was done."""
    return collect(context)
