"""When a feed, a list or a page that failed is asked again."""

from datetime import datetime, timedelta

from marketlink.core.errors import MarketlinkError
from marketlink.ingest.fetch import Refused

FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=12)


def again_at(now: datetime, failures: int, error: MarketlinkError) -> datetime:
    """Return when to ask again: doubled with each failure, and not before the server wants it.

    Parameters
    ----------
    now : datetime
        The present, aware.
    failures : int
        Failures in a row, this one included.
    error : MarketlinkError
        What went wrong.
    """
    rest = min(FIRST * (1 << min(failures - 1, 20)), LONGEST)
    if isinstance(error, Refused) and error.retry_after is not None:
        rest = max(rest, min(timedelta(seconds=error.retry_after), LONGEST))
    return now + rest


def is_due(not_before: datetime | None, now: datetime) -> bool:
    """Return whether to ask now; also where the clock was set back, so that no wait is longer than the longest."""
    return not_before is None or not_before <= now or not_before > now + LONGEST
