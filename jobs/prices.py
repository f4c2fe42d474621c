"""Fetch the bars that are missing for the watchlist and its factors."""

from marketlink.service.jobs import JobContext
from marketlink.service.refresh import refresh_prices

NAME = "prices"
MINUTES = 360


def run(context: JobContext) -> str:
    """Store new and revised bars; return what was done."""
    return refresh_prices(context)
