"""Tell of reactions above the settings' thresholds, by e-mail and webhook."""

from marketlink.service.jobs import JobContext
from marketlink.service.notices import notify

NAME = "notices"
MINUTES = 5


def run(context: JobContext) -> str:
    """Find and send notices; return what was done."""
    return notify(context)
