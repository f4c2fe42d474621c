"""Put articles together that tell one story."""

from marketlink.service.jobs import JobContext
from marketlink.service.stories import link_stories

NAME = "stories"
MINUTES = 15


def run(context: JobContext) -> str:
    """Place analysed articles; return what was done."""
    return link_stories(context)
