"""What is remembered of a feed between two fetches."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed's caching headers and its health.

    Attributes
    ----------
    url : str
        Where it is.
    etag, last_modified : str or None
        What the server sent with the last good answer, to be sent back.
    last_ok_at : datetime or None
        Aware instant of the last good answer.
    failing_since : datetime or None
        Aware instant of the first failure since then; None while the feed is well.
    last_error : str
        What went wrong last; empty while the feed is well.
    failures : int
        Failures in a row.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    last_ok_at: datetime | None = None
    failing_since: datetime | None = None
    last_error: str = ""
    failures: int = 0
