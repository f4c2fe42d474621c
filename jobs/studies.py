"""Analyse the articles that wait for it, and again those whose event window was not over yet."""

from marketlink.service.backlog import work_off
from marketlink.service.jobs import JobContext

NAME = "studies"
MINUTES = 30


def run(context: JobContext) -> str:
    """Store statements, verdicts and reactions; return what was done."""
    return work_off(context)
