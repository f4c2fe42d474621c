"""Find the articles that wait for analysis, and again those whose event window was not over yet."""

from marketlink.service.backlog import plan
from marketlink.service.jobs import JobContext, Outcome

NAME = "studies"
MINUTES = 30


def run(context: JobContext) -> Outcome:
    """Put them in the queue, in batches; return what was done."""
    return plan(context)
